/**
 * Rows picked out of columns: one copy a column, without making a value of any cell.
 *
 * @module
 */
import type { NumberArray } from "./cell.ts";
import { Column } from "./column.ts";
import { ColumnBuilder } from "./column_builder.ts";
import type { Field } from "./field.ts";
import { oneVector, Room, textBytes } from "./_one_vector.ts";

export { Room };
import {
  ArrayVector,
  BigintVector,
  BooleanArrayVector,
  BooleanVector,
  ComplexArrayVector,
  ComplexVector,
  type Extents,
  isNull,
  type NullBits,
  NumberVector,
  StringArrayVector,
  StringVector,
  type Vector,
} from "./vector.ts";

/** Elements, or bytes of text, that one vector may hold: offsets have 32 bits. */
const MOST = 2 ** 31 - 1;
/** Cells at a time of a column that is too large to be made one vector. */
const FEW = 65536;

/**
 * The cells of some rows, in their order.
 *
 * @param column The column.
 * @param rows Indexes of rows, which must be there; -1 stands for a null.
 * @param room Memory to work in; one for several columns saves time.
 * @param most Elements or bytes a vector; for tests.
 */
export function gatherColumn(
  column: Column,
  rows: Int32Array,
  room: Room = new Room(),
  most: number = MOST,
): Column {
  const { field } = column;
  if (textBytes(column.vectors) > most) return new Column(field, gatherSlowly(column, rows));
  return new Column(field, gather(oneVector(column, room), rows, most));
}

/** The indexes of all rows in order. */
export function allRows(length: number): Int32Array {
  const rows = new Int32Array(length);
  for (let i = 0; i < length; i++) rows[i] = i;
  return rows;
}

/** A column of nulls. */
export function nullColumn(field: Field, length: number): Column {
  return gatherColumn(new Column(field, []), new Int32Array(length).fill(-1));
}

function gatherSlowly(column: Column, rows: Int32Array): readonly Vector[] {
  const builder = new ColumnBuilder(column.field);
  const vectors: Vector[] = [];
  for (const row of rows) {
    builder.push(row < 0 ? null : column.at(row));
    if (builder.length === FEW) vectors.push(builder.finish());
  }
  return [...vectors, builder.finish()];
}

/** As many vectors as it takes, mostly one. */
function gather(source: Vector, rows: Int32Array, most: number): readonly Vector[] {
  if (rows.length > 1 && sizeOf(source, rows) > most) {
    const half = rows.length >> 1;
    return [rows.subarray(0, half), rows.subarray(half)].flatMap((r) => gather(source, r, most));
  }
  return [gatherVector(source, rows)];
}

function gatherVector(source: Vector, rows: Int32Array): Vector {
  if (source instanceof NumberVector) {
    const nothing = isFloat(source.values) ? NaN : 0;
    const values = pick(source.values, rows, 1, nothing) as NumberVector["values"];
    return new NumberVector(values, ...pickNulls(source.nulls, rows));
  }
  if (source instanceof BigintVector) {
    const values = pick(source.values, rows, 1, 0) as BigInt64Array;
    return new BigintVector(values, ...pickNulls(source.nulls, rows));
  }
  if (source instanceof BooleanVector) {
    const values = pick(source.values, rows, 1, 2) as Uint8Array;
    return new BooleanVector(values, values.reduce((sum, value) => sum + (value === 2 ? 1 : 0), 0));
  }
  if (source instanceof StringVector) return gatherText(source, rows);
  if (source instanceof ComplexVector) {
    const values = pick(source.values, rows, 2, NaN) as ComplexVector["values"];
    return new ComplexVector(values, ...pickNulls(source.nulls, rows));
  }
  return gatherArrays(source, rows);
}

function gatherArrays(source: Vector, rows: Int32Array): Vector {
  const n = rows.length;
  if (source instanceof StringArrayVector) {
    const { elements, extents } = expand(source.offsets, source.nulls, rows);
    const items = gatherText(source.items, elements);
    return new StringArrayVector(items, extents as Int32Array, ...pickNulls(source.nulls, rows));
  }
  if (source instanceof ArrayVector) {
    const { elements, extents } = expand(source.extents, source.nulls, rows);
    const values = pick(source.values, elements, 1, isFloat(source.values) ? NaN : 0);
    const [elementNulls] = source.elementNulls === undefined
      ? [undefined]
      : pickNulls(source.elementNulls, elements, false);
    return new ArrayVector(values, extents, n, ...pickNulls(source.nulls, rows), elementNulls);
  }
  if (source instanceof BooleanArrayVector) {
    const { elements, extents } = expand(source.extents, source.nulls, rows);
    const values = pick(source.values, elements, 1, 2) as Uint8Array;
    return new BooleanArrayVector(values, extents, n, ...pickNulls(source.nulls, rows));
  }
  if (source instanceof ComplexArrayVector) {
    const { elements, extents } = expand(source.extents, source.nulls, rows);
    const values = pick(source.values, elements, 2, NaN) as ComplexVector["values"];
    return new ComplexArrayVector(values, extents, n, ...pickNulls(source.nulls, rows));
  }
  throw new TypeError("Cannot pick rows: the column is kept in an unknown way");
}

/** How much room the cells of some rows need, in elements or bytes of text. */
function sizeOf(source: Vector, rows: Int32Array): number {
  const extents = source instanceof StringVector
    ? source.offsets
    : source instanceof StringArrayVector
    ? source.offsets
    : source instanceof ArrayVector || source instanceof BooleanArrayVector ||
        source instanceof ComplexArrayVector
    ? source.extents
    : 1;
  if (typeof extents === "number") return extents * rows.length;
  // The text of the items themselves must fit as well.
  const bytes = source instanceof StringArrayVector ? source.items.offsets : undefined;
  let size = 0;
  let text = 0;
  for (const row of rows) {
    if (row < 0) continue;
    const from = extents[row] as number;
    const to = extents[row + 1] as number;
    size += to - from;
    if (bytes !== undefined) text += (bytes[to] as number) - (bytes[from] as number);
  }
  return Math.max(size, text);
}

/** Elements of the cells of some rows; nulls are empty, or, at equal distances, made of -1. */
function expand(
  source: Extents,
  nulls: NullBits,
  rows: Int32Array,
): { readonly elements: Int32Array; readonly extents: Extents } {
  if (typeof source === "number") {
    const elements = new Int32Array(source * rows.length);
    let at = 0;
    for (const row of rows) {
      const none = row < 0 || isNull(nulls, row);
      for (let i = 0; i < source; i++) elements[at++] = none ? -1 : row * source + i;
    }
    return { elements, extents: source };
  }
  const extents = new Int32Array(rows.length + 1);
  let size = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row >= 0 && !isNull(nulls, row)) {
      size += (source[row + 1] as number) - (source[row] as number);
    }
    extents[i + 1] = size;
  }
  const elements = new Int32Array(size);
  for (let i = 0; i < rows.length; i++) {
    let from = extents[i] as number;
    const to = extents[i + 1] as number;
    if (from === to) continue;
    for (let e = source[rows[i] as number] as number; from < to; e++) elements[from++] = e;
  }
  return { elements, extents };
}

function isFloat(values: NumberArray): boolean {
  return values instanceof Float32Array || values instanceof Float64Array;
}

/** Items of so many elements each; `nothing` where the row is -1. */
function pick(source: NumberArray, rows: Int32Array, width: number, nothing: number): NumberArray {
  const Type = source.constructor as new (length: number) => NumberArray;
  const values = new Type(width * rows.length);
  const bytes = source.BYTES_PER_ELEMENT * width;
  // As integers of the same size: a NaN keeps its bits, and no BigInt is made.
  if (bytes === 1) pickOnes(bytesOf(source), bytesOf(values), rows);
  else if (bytes === 2) pickOnes(shortsOf(source), shortsOf(values), rows);
  else if (bytes === 4) pickWords(wordsOf(source), wordsOf(values), rows);
  else if (bytes === 8) pickPairs(wordsOf(source), wordsOf(values), rows);
  else pickMany(wordsOf(source), wordsOf(values), rows, bytes / 4);
  if (nothing !== 0 && rows.includes(-1)) {
    const numbers = values as Exclude<NumberArray, BigInt64Array>;
    for (let i = 0; i < rows.length; i++) {
      if ((rows[i] as number) < 0) numbers.fill(nothing, width * i, width * (i + 1));
    }
  }
  return values;
}

function bytesOf({ buffer, byteOffset, byteLength }: NumberArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function shortsOf({ buffer, byteOffset, byteLength }: NumberArray): Int16Array {
  return new Int16Array(buffer, byteOffset, byteLength / 2);
}

/** The 32-bit words of an array of 4 or 8 bytes an element; the low word comes first. */
export function wordsOf({ buffer, byteOffset, byteLength }: NumberArray): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}

function pickOnes<T extends Uint8Array | Int16Array>(source: T, target: T, rows: Int32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row >= 0) target[i] = source[row] as number;
  }
}

function pickWords(source: Int32Array, target: Int32Array, rows: Int32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row >= 0) target[i] = source[row] as number;
  }
}

function pickPairs(source: Int32Array, target: Int32Array, rows: Int32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row < 0) continue;
    target[2 * i] = source[2 * row] as number;
    target[2 * i + 1] = source[2 * row + 1] as number;
  }
}

function pickMany(source: Int32Array, target: Int32Array, rows: Int32Array, width: number): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row < 0) continue;
    for (let k = 0; k < width; k++) target[width * i + k] = source[width * row + k] as number;
  }
}

/** Null bits of some rows and how many are set; -1 counts as null unless `missing` is false. */
function pickNulls(source: NullBits, rows: Int32Array, missing = true): [NullBits, number] {
  if (source === undefined && !(missing && rows.includes(-1))) return [undefined, 0];
  let nulls: Uint8Array | undefined;
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row < 0 ? !missing : !isNull(source, row)) continue;
    nulls ??= new Uint8Array((rows.length + 7) >> 3);
    (nulls[i >> 3] as number) |= 1 << (i & 7);
    count++;
  }
  return [nulls, count];
}

function gatherText(source: StringVector, rows: Int32Array): StringVector {
  const from = source.offsets;
  const offsets = new Int32Array(rows.length + 1);
  let size = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row >= 0) size += (from[row + 1] as number) - (from[row] as number);
    offsets[i + 1] = size;
  }
  const bytes = new Uint8Array(size);
  const text = source.bytes;
  for (let i = 0; i < rows.length; i++) {
    let at = offsets[i] as number;
    const end = offsets[i + 1] as number;
    if (at === end) continue;
    let next = from[rows[i] as number] as number;
    if (end - at > 40) bytes.set(text.subarray(next, next + end - at), at);
    else while (at < end) bytes[at++] = text[next++] as number;
  }
  return new StringVector(bytes, offsets, ...pickNulls(source.nulls, rows));
}

/**
 * Row indexes as the gathering functions want them.
 *
 * @param indexes Indexes; negative ones count from the end.
 * @param length Number of rows there are.
 * @throws {RangeError} If there is no such row.
 */
export function rowsOf(indexes: ArrayLike<number>, length: number): Int32Array {
  const rows = new Int32Array(indexes.length);
  for (let i = 0; i < rows.length; i++) {
    const index = indexes[i] as number;
    const row = index < 0 ? index + length : index;
    if (!(row >= 0 && row < length && Number.isInteger(row))) {
      throw new RangeError(`Cannot take row ${index}: the table has ${length}`);
    }
    rows[i] = row;
  }
  return rows;
}
