/**
 * Text to cell, by the column's type: the inverse of what the text writers write.
 *
 * @module
 */
import type { Cell, Complex } from "./cell.ts";
import { cellKind, type Field } from "./field.ts";

const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^(?:nan|[+-]?inf(?:inity)?)$/i;

/** Whether a text is a decimal number, and one that a double can hold: not too large, not too small. */
export function isDecimal(text: string): boolean {
  if (!DECIMAL.test(text)) return false;
  const value = Number(text);
  return Number.isFinite(value) && (value !== 0 || !/[1-9]/.test(text.replace(/e.*/i, "")));
}

/** Whether a text says NaN or an infinity. */
export function isNotFinite(text: string): boolean {
  return NOT_FINITE.test(text);
}

/** A number from text, words for NaN and infinities included; undefined if it is none. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  if (!NOT_FINITE.test(trimmed)) return undefined;
  if (/^nan$/i.test(trimmed)) return NaN;
  return trimmed.startsWith("-") ? -Infinity : Infinity;
}

/** A parser for the cells of one column; it answers undefined for text that does not fit. */
export function cellParser(field: Field): (text: string) => Cell | undefined {
  const kind = cellKind(field);
  const one = elementParser(field);
  switch (kind) {
    case "string":
      return (text) => text;
    case "strings":
      return parseStrings;
    case "complex":
      return (text) => parseComplexes(text)?.[0];
    case "complexes":
      return parseComplexes;
    case "booleans":
    case "numbers":
    case "bigints":
      return (text) => parseList(text, one);
    default:
      return one;
  }
}

function words(text: string): readonly string[] {
  const trimmed = text.trim();
  return trimmed === "" ? [] : trimmed.split(/\s+/);
}

function parseList(
  text: string,
  one: (text: string) => Cell | undefined,
): readonly Cell[] | undefined {
  const list: Cell[] = [];
  for (const word of words(text)) {
    const cell = word === "null" ? null : one(word);
    if (cell === undefined) return undefined;
    list.push(cell);
  }
  return list;
}

function parseComplexes(text: string): readonly Complex[] | undefined {
  const numbers = words(text).map(parseNumber);
  if (numbers.length % 2 !== 0) return undefined;
  const list: Complex[] = [];
  for (let i = 0; i < numbers.length; i += 2) {
    const re = numbers[i];
    const im = numbers[i + 1];
    if (re === undefined || im === undefined) return undefined;
    list.push({ re, im });
  }
  return list;
}

function parseStrings(text: string): readonly string[] | undefined {
  if (text === "") return [];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}

function elementParser(field: Field): (text: string) => Cell | undefined {
  switch (field.datatype) {
    case "boolean":
    case "bit":
      return parseBoolean;
    case "float":
    case "double":
      return parseNumber;
    case "long":
      return (text) => {
        const trimmed = text.trim();
        if (!INTEGER.test(trimmed)) return undefined;
        const long = BigInt(trimmed.replace(/^\+/, ""));
        return BigInt.asIntN(64, long) === long ? long : undefined;
      };
    default: {
      const [min, max] = limits(field.datatype);
      return (text) => {
        const value = INTEGER.test(text.trim()) ? Number(text) : NaN;
        return value >= min && value <= max ? value : undefined;
      };
    }
  }
}

function limits(datatype: Field["datatype"]): readonly [min: number, max: number] {
  if (datatype === "unsignedByte") return [0, 255];
  return datatype === "short" ? [-32768, 32767] : [-2147483648, 2147483647];
}

function parseBoolean(text: string): boolean | undefined {
  switch (text.trim().toLowerCase()) {
    case "true":
    case "t":
    case "1":
      return true;
    case "false":
    case "f":
    case "0":
      return false;
    default:
      return undefined;
  }
}
