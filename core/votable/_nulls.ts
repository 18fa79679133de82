/**
 * Which value stands for null in the output, and whether cells have it that are not null.
 *
 * @module
 */
import type { Cell } from "../table/cell.ts";
import { ColumnBuilder } from "../table/column_builder.ts";
import { cellKind, type Datatype, type Field } from "../table/field.ts";
import {
  ArrayVector,
  BigintVector,
  isNull,
  type NullBits,
  NumberVector,
  StringVector,
  type Vector,
} from "../table/vector.ts";
import { type NullValue, nullValueOf } from "./_scalars.ts";

/** Least and greatest values of the integer types. */
export const INTEGERS: Readonly<Partial<Record<Datatype, readonly [bigint, bigint]>>> = {
  unsignedByte: [0n, 255n],
  short: [-32768n, 32767n],
  int: [-2147483648n, 2147483647n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** The value that readers will take for null; types with nulls of their own have none. */
export function declaredNull(field: Field): NullValue | undefined {
  switch (cellKind(field)) {
    case "boolean":
    case "booleans":
    case "complex":
    case "complexes":
      return undefined;
    default:
      return field.datatype === "bit" ? undefined : nullValueOf(new ColumnBuilder(field, 8));
  }
}

/** A field with another declared null value, or with none. */
export function withNullText(field: Field, text: string | undefined): Field {
  const { values: all = [], ...rest } = field;
  if (text === undefined) {
    const values = all.map(({ null: _, ...others }) => others)
      .filter((v) => v.options.length > 0 || Object.keys(v).length > 1);
    return values.length > 0 ? { ...rest, values } : rest;
  }
  const at = Math.max(0, all.findIndex((values) => values.null !== undefined));
  const values = all.length === 0
    ? [{ null: text, options: [] }]
    : all.map((v, i) => i === at ? { ...v, null: text } : v);
  return { ...field, values };
}

/** Whether a cell or element that is not null has a value. */
export function hasValue(vector: Vector, value: NullValue): boolean {
  if (vector instanceof NumberVector) {
    return value.number !== undefined && holds(vector.values, value.number, vector.nulls);
  }
  if (vector instanceof BigintVector) {
    return value.long !== undefined && holds(vector.values, value.long, vector.nulls);
  }
  if (vector instanceof ArrayVector) {
    const { values, extents } = vector;
    const wanted = values instanceof BigInt64Array ? value.long : value.number;
    if (wanted === undefined || !holds(values, wanted, vector.elementNulls)) return false;
    if (vector.nulls === undefined || typeof extents !== "number") return true;
  }
  if (vector instanceof StringVector) return hasText(vector, value.text);
  for (let i = 0; i < vector.length; i++) {
    const cell = vector.at(i);
    if (cell !== null && isOrHas(cell, value)) return true;
  }
  return false;
}

function holds(
  values: ArrayLike<number | bigint>,
  wanted: number | bigint,
  nulls: NullBits,
): boolean {
  const nan = wanted !== wanted;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if ((value === wanted || (nan && value !== value)) && !isNull(nulls, i)) return true;
  }
  return false;
}

function hasText(vector: StringVector, text: string): boolean {
  if (text === "") return false;
  const { bytes, offsets } = vector;
  const wanted = new TextEncoder().encode(text);
  for (let i = 0; i < vector.length; i++) {
    const from = offsets[i] as number;
    if ((offsets[i + 1] as number) - from !== wanted.length) continue;
    let k = 0;
    while (k < wanted.length && bytes[from + k] === wanted[k]) k++;
    if (k === wanted.length) return true;
  }
  return false;
}

function isOrHas(cell: Cell, value: NullValue): boolean {
  if (typeof cell === "bigint") return cell === value.long;
  if (typeof cell === "number") return cell === value.number || (cell !== cell && isNan(value));
  if (typeof cell === "string") return cell === value.text;
  if (cell === null || typeof cell !== "object" || "re" in cell) return false;
  const items = Array.from(cell as ArrayLike<Cell>);
  // Readers may compare an array of strings as one text.
  if (items.some((item) => typeof item === "string")) {
    return items.join("").replace(/\s/g, "") === value.text.replace(/\s/g, "");
  }
  return items.some((item) => isOrHas(item, value));
}

function isNan({ number }: NullValue): boolean {
  return number !== undefined && number !== number;
}

/** Whether elements of cells that are not null are null. */
export function hasElementNulls(vector: Vector): boolean {
  if (vector instanceof ArrayVector && vector.elementNulls === undefined) return false;
  for (let i = 0; i < vector.length; i++) {
    const cell = vector.at(i);
    if (Array.isArray(cell) && cell.includes(null)) return true;
  }
  return false;
}

/** The lowest value of an integer type (the highest, for bytes), or the next one that no cell has. */
export function unusedValue(
  vectors: readonly Vector[],
  [low, high]: readonly [bigint, bigint],
): bigint | undefined {
  const used = new Set<bigint>();
  const near = low === 0n ? high : low + 100_000n;
  const note = (value: Cell) => {
    if (typeof value !== "number" && typeof value !== "bigint") return;
    if (value <= near) used.add(BigInt(value));
  };
  for (const vector of vectors) {
    for (let i = 0; i < vector.length; i++) {
      const cell = vector.at(i);
      if (cell === null || typeof cell !== "object") note(cell);
      else for (const item of Array.from(cell as ArrayLike<Cell>)) note(item);
    }
  }
  const step = low === 0n ? -1n : 1n;
  const end = low === 0n ? low : near < high ? near : high;
  for (let value = low === 0n ? high : low;; value += step) {
    if (!used.has(value)) return value;
    if (value === end) return undefined;
  }
}
