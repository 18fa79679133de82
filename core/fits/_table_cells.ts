/**
 * Rows of a binary table → columns.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import {
  ArrayVector,
  BigintVector,
  BooleanArrayVector,
  BooleanVector,
  ComplexArrayVector,
  ComplexVector,
  NumberVector,
  StringArrayVector,
  StringVector,
  type Vector,
} from "../table/vector.ts";
import { type FitsColumn, SIZES, type TablePlan } from "./_table_plan.ts";

const ENCODER = new TextEncoder();
/** Bytes that arrays of variable length may take beyond those of their heap: descriptors may share elements. */
const SHARED = 64 << 20;

/** Where the elements of a batch of cells are, and how many each has. */
interface Places {
  readonly view: DataView;
  /** Where each cell's elements begin. */
  readonly at: Float64Array;
  /** First element of each cell among all; one more than there are cells. */
  readonly extents: Int32Array;
}

/** Makes columns of rows. */
export class TableDecoder {
  readonly #plan: TablePlan;
  readonly #heap: Uint8Array;
  #left: number;

  /**
   * Makes a decoder.
   *
   * @param plan The columns.
   * @param heap The bytes from the beginning of the heap on.
   */
  constructor(plan: TablePlan, heap: Uint8Array = new Uint8Array(0)) {
    this.#plan = plan;
    this.#heap = heap;
    this.#left = SHARED + 4 * heap.length;
  }

  /** The cells of some rows, a vector a column. */
  decode(bytes: Uint8Array, rows: number): readonly Vector[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#plan.columns.map((column) => {
      const places = column.descriptor === undefined
        ? this.#fixed(view, rows, column)
        : this.#variable(view, rows, column);
      return vectorOf(column, places, rows);
    });
  }

  #fixed(view: DataView, rows: number, { offset, repeat }: FitsColumn): Places {
    if (rows * repeat > 2 ** 31 - 1) throw tooMany();
    const at = new Float64Array(rows);
    const extents = new Int32Array(rows + 1);
    for (let row = 0; row < rows; row++) {
      at[row] = row * this.#plan.rowLength + offset;
      extents[row + 1] = (row + 1) * repeat;
    }
    return { view, at, extents };
  }

  #variable(view: DataView, rows: number, { field, offset, descriptor, code }: FitsColumn): Places {
    const heap = this.#heap;
    const at = new Float64Array(rows);
    const extents = new Int32Array(rows + 1);
    let total = 0;
    for (let row = 0; row < rows; row++) {
      const place = row * this.#plan.rowLength + offset;
      const wide = descriptor === 16;
      const count = wide ? Number(view.getBigInt64(place)) : view.getInt32(place);
      const start = wide ? Number(view.getBigInt64(place + 8)) : view.getInt32(place + 4);
      const size = code === "X" ? Math.ceil(count / 8) : count * SIZES[code];
      if (count < 0 || (count > 0 && (start < 0 || start + size > heap.length))) {
        throw new FormatError(
          `Cannot read FITS table: a cell of column "${field.name}" lies outside of the heap`,
          { format: "fits" },
        );
      }
      this.#left -= code === "X" ? count : size;
      if (this.#left < 0) throw tooMany();
      at[row] = start;
      extents[row + 1] = total += count;
    }
    return { view: new DataView(heap.buffer, heap.byteOffset, heap.byteLength), at, extents };
  }
}

function tooMany(): FormatError {
  return new FormatError(
    "Cannot read FITS table: its arrays of variable length take much more room than the heap has",
    { format: "fits" },
  );
}

function vectorOf(column: FitsColumn, places: Places, rows: number): Vector {
  const { code, field } = column;
  const isArray = field.arraysize !== undefined;
  if (code === "A") return textVector(column, places, rows);
  if (code === "K" && column.unsigned) return digitsVector(column, places, rows);
  const count = places.extents[rows] as number;
  const extents = column.descriptor !== undefined || column.repeat === 0
    ? places.extents
    : column.repeat;
  if (code === "L" || code === "X") {
    const values = new Uint8Array(count);
    if (code === "L") {
      each(places, rows, 1, (i, at) => {
        const byte = places.view.getUint8(at);
        values[i] = byte === 84 ? 1 : byte === 70 ? 0 : 2;
      });
      if (isArray) return new BooleanArrayVector(values, extents, rows, undefined, 0);
      return new BooleanVector(values, countOf(values, 2));
    }
    bits(places, rows, values);
    return isArray
      ? new ArrayVector(values, extents, rows, undefined, 0, undefined)
      : new BooleanVector(values, 0);
  }
  if (code === "C" || code === "M") {
    const values = code === "C" ? new Float32Array(2 * count) : new Float64Array(2 * count);
    const size = code === "C" ? 4 : 8;
    each(places, rows, 2 * size, (i, at) => {
      values[2 * i] = size === 4 ? places.view.getFloat32(at) : places.view.getFloat64(at);
      values[2 * i + 1] = size === 4
        ? places.view.getFloat32(at + 4)
        : places.view.getFloat64(at + 8);
    });
    return isArray
      ? new ComplexArrayVector(values, extents, rows, undefined, 0)
      : new ComplexVector(values, undefined, 0);
  }
  const nulls = new Nulls(count);
  const values = numbers(column, places, rows, count, nulls);
  if (isArray) return new ArrayVector(values, extents, rows, undefined, 0, nulls.bits);
  return values instanceof BigInt64Array
    ? new BigintVector(values, nulls.bits, nulls.count)
    : new NumberVector(values, nulls.bits, nulls.count);
}

function each(
  { at, extents }: Places,
  rows: number,
  size: number,
  visit: (element: number, at: number) => void,
): void {
  for (let row = 0; row < rows; row++) {
    let place = at[row] as number;
    const end = extents[row + 1] as number;
    for (let i = extents[row] as number; i < end; i++, place += size) visit(i, place);
  }
}

function bits({ view, at, extents }: Places, rows: number, values: Uint8Array): void {
  for (let row = 0; row < rows; row++) {
    const from = extents[row] as number;
    const place = at[row] as number;
    for (let i = from; i < (extents[row + 1] as number); i++) {
      values[i] = view.getUint8(place + ((i - from) >> 3)) >> (7 - ((i - from) & 7)) & 1;
    }
  }
}

function countOf(values: Uint8Array, wanted: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === wanted) count++;
  return count;
}

/** Null bits that are made when there is a null. */
class Nulls {
  bits: Uint8Array | undefined;
  count = 0;
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  mark(i: number): void {
    this.bits ??= new Uint8Array((this.#length + 7) >> 3);
    (this.bits[i >> 3] as number) |= 1 << (i & 7);
    this.count++;
  }
}

type Numbers = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

function numbers(
  column: FitsColumn,
  places: Places,
  rows: number,
  count: number,
  nulls: Nulls,
): Numbers {
  const { code, unsigned, scaling } = column;
  const { view } = places;
  const size = SIZES[code];
  if (code === "K") return longs(column, places, rows, count, nulls);
  const nothing = column.nothing === undefined ? NaN : Number(column.nothing);
  const read = readerOf(view, code);
  if (scaling !== undefined) {
    const values = new Float64Array(count);
    each(places, rows, size, (i, at) => {
      const stored = read(at);
      if (stored === nothing) {
        values[i] = NaN;
        nulls.mark(i);
      } else values[i] = scaling.zero + scaling.scale * stored;
    });
    return values;
  }
  if (code === "J" && unsigned) {
    const values = new BigInt64Array(count);
    each(places, rows, size, (i, at) => {
      const stored = read(at);
      if (stored === nothing) nulls.mark(i);
      else values[i] = BigInt(stored + 2147483648);
    });
    return values;
  }
  const shift = !unsigned ? 0 : code === "B" ? -128 : 32768;
  const values = plainArray(code, unsigned, count);
  each(places, rows, size, (i, at) => {
    const stored = read(at);
    if (stored === nothing) nulls.mark(i);
    else values[i] = shift === 0 ? stored : stored + shift; // -0 + 0 would be 0
  });
  return values;
}

function plainArray(
  code: FitsColumn["code"],
  unsigned: boolean,
  count: number,
): Exclude<Numbers, BigInt64Array> {
  switch (code) {
    case "B":
      return unsigned ? new Int16Array(count) : new Uint8Array(count);
    case "I":
      return unsigned ? new Int32Array(count) : new Int16Array(count);
    case "J":
      return new Int32Array(count);
    case "E":
      return new Float32Array(count);
    default:
      return new Float64Array(count);
  }
}

function readerOf(view: DataView, code: FitsColumn["code"]): (at: number) => number {
  switch (code) {
    case "B":
      return (at) => view.getUint8(at);
    case "I":
      return (at) => view.getInt16(at);
    case "J":
      return (at) => view.getInt32(at);
    case "E":
      return (at) => view.getFloat32(at);
    default:
      return (at) => view.getFloat64(at);
  }
}

function longs(
  { nothing, scaling }: FitsColumn,
  places: Places,
  rows: number,
  count: number,
  nulls: Nulls,
): BigInt64Array | Float64Array {
  const { view } = places;
  const none = nothing === undefined ? undefined : BigInt(nothing);
  if (scaling !== undefined) {
    const values = new Float64Array(count);
    each(places, rows, 8, (i, at) => {
      const stored = view.getBigInt64(at);
      if (stored === none) {
        values[i] = NaN;
        nulls.mark(i);
      } else values[i] = scaling.zero + scaling.scale * Number(stored);
    });
    return values;
  }
  const values = new BigInt64Array(count);
  if (none === undefined) {
    // By words: no bigint is made.
    const words = new Int32Array(values.buffer);
    each(places, rows, 8, (i, at) => {
      words[2 * i + 1] = view.getInt32(at);
      words[2 * i] = view.getInt32(at + 4);
    });
    return values;
  }
  each(places, rows, 8, (i, at) => {
    const stored = view.getBigInt64(at);
    if (stored === none) nulls.mark(i);
    else values[i] = stored;
  });
  return values;
}

/** Unsigned 64-bit integers as their digits: no datatype of VOTable holds them. */
function digitsVector({ nothing }: FitsColumn, places: Places, rows: number): Vector {
  const nulls = new Nulls(rows);
  const none = nothing === undefined ? undefined : BigInt(nothing);
  const texts: string[] = new Array(rows);
  each(places, rows, 8, (i, at) => {
    const stored = places.view.getBigInt64(at);
    if (stored === none) nulls.mark(i);
    texts[i] = stored === none ? "" : String(stored + 9223372036854775808n);
  });
  const bytes = ENCODER.encode(texts.join(""));
  const offsets = new Int32Array(rows + 1);
  texts.forEach((text, i) => offsets[i + 1] = (offsets[i] as number) + text.length);
  return new StringVector(bytes, offsets, nulls.bits, nulls.count);
}

/** Text ends at NUL, or before blanks at its end; a text that begins with NUL is null (section 7.3.3.1). */
function textVector(column: FitsColumn, places: Places, rows: number): Vector {
  const { itemLength } = column;
  const { view, at, extents } = places;
  const nulls = new Nulls(rows);
  const items = itemLength === 0 ? rows : (extents[rows] as number) / itemLength;
  const offsets = new Int32Array(items + 1);
  // Bytes beyond ASCII, which files do have, are two in UTF-8.
  let bytes = new Uint8Array((extents[rows] as number) + 64);
  let length = 0;
  let item = 0;
  for (let row = 0; row < rows; row++) {
    const from = at[row] as number;
    const size = (extents[row + 1] as number) - (extents[row] as number);
    const width = itemLength || size;
    if (size > 0 && itemLength === 0 && view.getUint8(from) === 0) nulls.mark(row);
    for (let start = 0; start < size || (start === 0 && itemLength === 0); start += width || 1) {
      let end = start;
      while (end < start + width && view.getUint8(from + end) !== 0) end++;
      while (end > start && view.getUint8(from + end - 1) === 32) end--;
      if (length + 2 * (end - start) > bytes.length) {
        const larger = new Uint8Array(2 * bytes.length + 2 * (end - start));
        larger.set(bytes);
        bytes = larger;
      }
      for (let i = start; i < end; i++) {
        const code = view.getUint8(from + i);
        if (code < 128) bytes[length++] = code;
        else {
          bytes[length++] = 0xc0 | code >> 6;
          bytes[length++] = 0x80 | code & 63;
        }
      }
      offsets[++item] = length;
    }
  }
  if (itemLength === 0) {
    return new StringVector(bytes.slice(0, length), offsets, nulls.bits, nulls.count);
  }
  const cells = new Int32Array(rows + 1);
  for (let row = 0; row <= rows; row++) cells[row] = (extents[row] as number) / itemLength;
  const strings = new StringVector(bytes.slice(0, length), offsets, undefined, 0);
  return new StringArrayVector(strings, cells, undefined, 0);
}
