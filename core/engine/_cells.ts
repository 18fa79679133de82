/**
 * Cells of tables as values of SQLite, and back.
 *
 * Integers are INTEGER, floats REAL (NaN is NULL there), booleans 0 and 1, texts TEXT; arrays are texts with a space
 * between numbers, those with an xtype of geometry texts such as `circle 10 20 1`.
 *
 * @module
 */
import type { ValueType } from "../adql/mod.ts";
import { parseRegion, regionToArray } from "../coords/region_text.ts";
import type { Cell, Complex } from "../table/cell.ts";
import { type CellKind, cellKind, type Datatype, type Field } from "../table/field.ts";
import type { SqlValue } from "./_math.ts";

/** The type of a column in SQLite. */
export function sqlType(field: Field): "INTEGER" | "REAL" | "TEXT" {
  switch (cellKind(field)) {
    case "boolean":
    case "bigint":
      return "INTEGER";
    case "number":
      return field.datatype === "float" || field.datatype === "double" ? "REAL" : "INTEGER";
    default:
      return "TEXT";
  }
}

/** The kind of shape that a field's arrays are. */
function shapeWord(field: Pick<Field, "xtype">): string | undefined {
  const xtype = field.xtype?.toLowerCase().replace(/^adql:/, "");
  return xtype === "point" || xtype === "circle" || xtype === "polygon" ? xtype : undefined;
}

/** Makes what turns the cells of a column into values of SQLite. */
export function cellEncoder(field: Field): (cell: Cell) => SqlValue {
  const kind = cellKind(field);
  switch (kind) {
    case "boolean":
      return (cell) => cell === null ? null : cell === true || cell === 1 ? 1n : 0n;
    case "number":
      if (field.datatype === "float" || field.datatype === "double") {
        return (cell) => cell as SqlValue;
      }
      return (cell) => cell === null ? null : BigInt(cell as number);
    case "bigint":
      return (cell) => cell as SqlValue;
    case "string":
      return (cell) => withoutNul(cell as string | null, field);
    case "complex":
      return (cell) => cell === null ? null : `${(cell as Complex).re} ${(cell as Complex).im}`;
    case "numbers":
    case "bigints": {
      const word = shapeWord(field);
      return (cell) => cell === null ? null : encodeNumbers(cell as ArrayLike<Cell>, word);
    }
    default:
      return (cell) => cell === null ? null : JSON.stringify(cell);
  }
}

/** Behind a NUL, SQLite would lose the rest of a text. */
function withoutNul(text: string | null, field: Field): string | null {
  if (text?.includes("\0")) {
    throw new RangeError(`Cannot load column "${field.name}": a text has a NUL in it`);
  }
  return text;
}

function encodeNumbers(cell: ArrayLike<Cell>, word: string | undefined): string | null {
  const numbers = Array.from(cell);
  if (word === undefined) return numbers.map((n) => n === null ? "null" : `${n}`).join(" ");
  if (numbers.every((n) => n === null || Number.isNaN(n))) return null;
  return `${word} ${numbers.join(" ")}`;
}

/** Makes what turns values of SQLite into the cells of a result's column. */
export function cellDecoder(field: Field, type: ValueType): (value: SqlValue) => Cell {
  const kind = cellKind(field);
  switch (kind) {
    case "boolean":
      return (value) => value === null ? null : Number(value) !== 0;
    case "number":
      return (value) => value === null ? null : Number(value);
    case "bigint":
      return (value) => value as Cell;
    case "string":
      return (value) => value === null || typeof value === "string" ? value : String(value);
    case "complex":
      return (value) => value === null ? null : decodeComplex(String(value));
    case "numbers":
    case "bigints":
      return (value) => value === null ? null : decodeNumbers(String(value), kind, field, type);
    default:
      return (value) => value === null ? null : JSON.parse(String(value)) as Cell;
  }
}

function decodeComplex(text: string): Complex {
  const [re = NaN, im = NaN] = text.split(" ").map(Number);
  return { re, im };
}

function decodeNumbers(text: string, kind: CellKind, field: Field, type: ValueType): Cell {
  if (/^\s*[a-z]+\s/i.test(text) && !/^\s*(nan|inf|null)/i.test(text)) {
    const word = /^\s*(?:point|circle|polygon)\s+(?=[\d.+-])/i.exec(text);
    if (word !== null) return arrayOf(text.slice(word[0].length), field.datatype);
    return Float64Array.from(regionToArray(parseRegion(text)));
  }
  if (type.name === "array" || kind === "bigints" || /null/.test(text)) {
    return text === "" ? [] : text.split(" ").map((part) => elementOf(part, kind));
  }
  return arrayOf(text, field.datatype);
}

function elementOf(text: string, kind: CellKind): Cell {
  if (text === "null") return null;
  return kind === "bigints" ? BigInt(text) : Number(text);
}

function arrayOf(text: string, datatype: Datatype): Cell {
  const numbers = text.trim() === "" ? [] : text.trim().split(/\s+/).map(Number);
  return datatype === "float" ? Float32Array.from(numbers) : Float64Array.from(numbers);
}
