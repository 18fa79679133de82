/**
 * Where the cells of one column come together: growing typed arrays with null marks.
 *
 * The readers of TABLEDATA and BINARY write into the public arrays directly, which is why these are public: a call a
 * cell would cost more than the parsing. All others use `ColumnBuilder.push()`.
 *
 * @module
 */
import { type ArraySize, type Field, fixedLength, parseArraySize } from "./field.ts";

/** How a builder stores one element. */
export const STORE = {
  boolean: 0,
  u8: 1,
  i16: 2,
  i32: 3,
  i64: 4,
  f32: 5,
  f64: 6,
  text: 7,
  c32: 8,
  c64: 9,
  bit: 10,
} as const;

/** One of the numbers in {@linkcode STORE}. */
export type Store = typeof STORE[keyof typeof STORE];

const STORES: Readonly<Record<Field["datatype"], Store>> = {
  boolean: STORE.boolean,
  bit: STORE.bit,
  unsignedByte: STORE.u8,
  short: STORE.i16,
  int: STORE.i32,
  long: STORE.i64,
  char: STORE.text,
  unicodeChar: STORE.text,
  float: STORE.f32,
  double: STORE.f64,
  floatComplex: STORE.c32,
  doubleComplex: STORE.c64,
};

/** Largest number of elements a cell for which cells are kept at equal distances. */
const MAX_STRIDE = 64;

const ENCODER = new TextEncoder();

// Columns begin with these: a dozen empty arrays for each column of each small table would be a good part of the work.
const NO_U8 = new Uint8Array(0);
const NO_I16 = new Int16Array(0);
const NO_I32 = new Int32Array(0);
const NO_I64 = new BigInt64Array(0);
const NO_F32 = new Float32Array(0);
const NO_F64 = new Float64Array(0);

/** Storage for the cells of one column. */
export class ColumnStore {
  readonly field: Field;
  /** How elements are stored. */
  readonly store: Store;
  /** Shape of a cell; undefined for scalars and for one-dimensional text. */
  readonly size: ArraySize | undefined;
  /** Whether cells are arrays (of numbers, booleans or strings). */
  readonly isArray: boolean;
  /** Elements a cell for arrays of fixed shape, else 0. */
  readonly cellLength: number;
  /** {@linkcode cellLength} where cells are kept at equal distances; else 0, and `extents` tells where they begin. */
  readonly stride: number;
  /** Characters an item for arrays of strings, else 0. */
  readonly itemLength: number;

  /** Rows so far. */
  length = 0;
  /** Rows for which there is room. */
  capacity: number;
  /** Elements so far, of array cells (items, for arrays of strings). */
  elements = 0;
  /** Bytes of text so far. */
  textLength = 0;
  nullCount = 0;
  nulls: Uint8Array<ArrayBuffer>;
  elementNulls: Uint8Array<ArrayBuffer> = NO_U8;
  u8: Uint8Array<ArrayBuffer> = NO_U8;
  i16: Int16Array<ArrayBuffer> = NO_I16;
  i32: Int32Array<ArrayBuffer> = NO_I32;
  i64: BigInt64Array<ArrayBuffer> = NO_I64;
  /** The words of `i64`, low word first (all platforms here are little-endian). */
  words: Int32Array<ArrayBuffer> = NO_I32;
  f32: Float32Array<ArrayBuffer> = NO_F32;
  f64: Float64Array<ArrayBuffer> = NO_F64;
  text: Uint8Array<ArrayBuffer> = NO_U8;
  /** Begin of each text (or item). */
  offsets: Int32Array<ArrayBuffer> = NO_I32;
  /** Begin of each array cell of variable shape (or of strings), in elements. */
  extents: Int32Array<ArrayBuffer> = NO_I32;

  /** Makes a builder with room for some rows; it grows by itself. */
  constructor(field: Field, capacity = 256) {
    this.field = field;
    this.store = STORES[field.datatype];
    const size = parseArraySize(field.arraysize);
    const isText = this.store === STORE.text;
    const dimensions = size === undefined ? 0 : size.fixed.length + (size.variable ? 1 : 0);
    this.isArray = isText ? dimensions > 1 : size !== undefined;
    this.itemLength = isText && this.isArray ? size?.fixed[0] ?? 0 : 0;
    this.size = this.isArray || !isText ? size : undefined;
    this.cellLength = !this.isArray || isText || size === undefined || size.variable
      ? 0
      : fixedLength(size);
    // A null takes as much room as a value where distances are equal: large arrays must not be kept so.
    this.stride = this.cellLength <= MAX_STRIDE ? this.cellLength : 0;
    this.capacity = 0;
    this.nulls = NO_U8;
    this.grow(Math.max(8, capacity));
  }

  /** Makes room for at least this many rows. */
  grow(capacity: number): void {
    const rows = Math.max(8, capacity);
    if (this.nullCount > 0) this.nulls = enlarge(this.nulls, (rows + 7) >> 3);
    if (this.store === STORE.text) {
      if (this.isArray) {
        this.extents = enlarge(this.extents, rows + 1);
        this.growElements(8);
      } else this.offsets = enlarge(this.offsets, rows + 1);
    } else if (!this.isArray) {
      this.growElements(rows);
    } else {
      if (this.stride === 0) this.extents = enlarge(this.extents, rows + 1);
      // A shape that asks for millions of elements a cell gets them when they come, not before.
      if (this.stride * rows <= 65536) this.growElements(this.stride * rows);
    }
    this.capacity = rows;
  }

  /** Lets all arrays go, which somebody else has now. */
  release(): void {
    this.nulls = this.u8 = this.text = NO_U8;
    this.i16 = NO_I16;
    this.i32 =
      this.words =
      this.offsets =
      this.extents =
        NO_I32;
    this.i64 = NO_I64;
    this.f32 = NO_F32;
    this.f64 = NO_F64;
    this.capacity = 0;
  }

  /** Makes room for at least this many elements in all. */
  growElements(count: number): void {
    switch (this.store) {
      case STORE.boolean:
      case STORE.bit:
      case STORE.u8:
        this.u8 = enlarge(this.u8, count);
        break;
      case STORE.i16:
        this.i16 = enlarge(this.i16, count);
        break;
      case STORE.i32:
        this.i32 = enlarge(this.i32, count);
        break;
      case STORE.i64:
        this.i64 = enlarge(this.i64, count);
        this.words = new Int32Array(this.i64.buffer);
        break;
      case STORE.f32:
        this.f32 = enlarge(this.f32, count);
        break;
      case STORE.f64:
        this.f64 = enlarge(this.f64, count);
        break;
      case STORE.c32:
        this.f32 = enlarge(this.f32, 2 * count);
        break;
      case STORE.c64:
        this.f64 = enlarge(this.f64, 2 * count);
        break;
      case STORE.text:
        this.offsets = enlarge(this.offsets, count + 1);
    }
  }

  /** Elements for which there is room. */
  get elementCapacity(): number {
    switch (this.store) {
      case STORE.boolean:
      case STORE.bit:
      case STORE.u8:
        return this.u8.length;
      case STORE.i16:
        return this.i16.length;
      case STORE.i32:
        return this.i32.length;
      case STORE.i64:
        return this.i64.length;
      case STORE.f32:
        return this.f32.length;
      case STORE.f64:
        return this.f64.length;
      case STORE.c32:
        return this.f32.length >> 1;
      case STORE.c64:
        return this.f64.length >> 1;
    }
    return Math.max(0, this.offsets.length - 1);
  }

  /** Makes room for more elements, at least doubling. */
  reserveElements(more: number): void {
    const needed = this.elements + more;
    const capacity = this.elementCapacity;
    if (needed > capacity) this.growElements(Math.max(needed, 2 * capacity, 64));
  }

  /** Makes room for more bytes of text, at least doubling. */
  reserveText(more: number): void {
    const needed = this.textLength + more;
    if (needed > this.text.length) {
      this.text = enlarge(this.text, Math.max(needed, 2 * this.text.length, 1024));
    }
  }

  /** Marks a cell as null; its storage must have been written. */
  markNull(row: number): void {
    if (this.nulls.length <= row >> 3) {
      this.nulls = enlarge(this.nulls, Math.max((this.capacity + 7) >> 3, (row >> 3) + 1));
    }
    (this.nulls[row >> 3] as number) |= 1 << (row & 7);
    this.nullCount++;
  }

  /**
   * Marks cells as null by bits, the first of which stands where the row's own bit stands in its byte.
   *
   * @param row The first one.
   * @param count How many bits are set.
   */
  markNulls(row: number, bits: Uint8Array, count: number): void {
    const first = row >> 3;
    if (this.nulls.length < first + bits.length) {
      this.nulls = enlarge(
        this.nulls,
        Math.max((this.capacity + 7) >> 3, first + bits.length),
      );
    }
    const before = this.nulls[first] as number;
    this.nulls.set(bits, first);
    (this.nulls[first] as number) |= before;
    this.nullCount += count;
  }

  /** Marks the element written next as null. */
  markElementNull(element: number): void {
    if (this.elementNulls.length <= element >> 3) {
      this.elementNulls = enlarge(
        this.elementNulls,
        Math.max((element >> 3) + 1, 2 * this.elementNulls.length),
      );
    }
    (this.elementNulls[element >> 3] as number) |= 1 << (element & 7);
  }

  /** Forgets the elements from one on. */
  truncateElements(count: number): void {
    for (let i = count; i < this.elements && i >> 3 < this.elementNulls.length; i++) {
      (this.elementNulls[i >> 3] as number) &= ~(1 << (i & 7));
    }
    this.elements = count;
  }

  /** Forgets the rows from one on, and what was begun of the next one. */
  rollback(row: number): void {
    for (let i = row; i < this.length; i++) {
      if (((this.nulls[i >> 3] as number) >> (i & 7) & 1) === 1) {
        (this.nulls[i >> 3] as number) &= ~(1 << (i & 7));
        this.nullCount--;
      }
    }
    if (this.isArray) {
      this.truncateElements(this.stride > 0 ? this.stride * row : this.extents[row] as number);
      if (this.store === STORE.text) this.textLength = this.offsets[this.elements] as number;
    } else if (this.store === STORE.text) {
      this.textLength = this.offsets[row] as number;
    }
    this.length = row;
  }

  /** Closes an array cell whose elements have been written. */
  endCell(): void {
    this.length++;
    this.extents[this.length] = this.elements;
  }

  /** Appends a null. */
  pushNull(): void {
    if (this.length === this.capacity) this.grow(2 * this.capacity);
    const row = this.length;
    if (this.isArray) {
      if (this.stride > 0) {
        this.reserveElements(this.stride);
        for (let i = 0; i < this.stride; i++) this.writeNothing(this.elements++);
      }
      this.endCell();
    } else if (this.store === STORE.text) {
      this.length++;
      this.offsets[this.length] = this.textLength;
    } else {
      this.writeNothing(row);
      this.length++;
    }
    this.markNull(row);
  }

  /** Writes what stands under a null: NaN where there is one, else zero. */
  writeNothing(at: number): void {
    switch (this.store) {
      case STORE.boolean:
        this.u8[at] = 2;
        break;
      case STORE.bit:
        this.u8[at] = this.isArray ? 0 : 2;
        break;
      case STORE.u8:
        this.u8[at] = 0;
        break;
      case STORE.i16:
        this.i16[at] = 0;
        break;
      case STORE.i32:
        this.i32[at] = 0;
        break;
      case STORE.i64:
        this.i64[at] = 0n;
        break;
      case STORE.f32:
        this.f32[at] = NaN;
        break;
      case STORE.f64:
        this.f64[at] = NaN;
        break;
      case STORE.c32:
        this.f32[2 * at] = this.f32[2 * at + 1] = NaN;
        break;
      case STORE.c64:
        this.f64[2 * at] = this.f64[2 * at + 1] = NaN;
    }
  }

  /** Appends UTF-8 bytes as one cell of text, or as one item of an array of strings. */
  pushTextBytes(source: Uint8Array, from: number, to: number): void {
    this.reserveText(to - from);
    if (to - from < 100) {
      for (let i = from, at = this.textLength; i < to; i++) this.text[at++] = source[i] as number;
    } else {
      this.text.set(source.subarray(from, to), this.textLength);
    }
    this.textLength += to - from;
    this.#endText();
  }

  /** Appends a string as one cell of text, or as one item of an array of strings. */
  pushText(value: string): void {
    this.reserveText(3 * value.length);
    const { written } = ENCODER.encodeInto(value, this.text.subarray(this.textLength));
    this.textLength += written;
    this.#endText();
  }

  #endText(): void {
    if (this.isArray) {
      this.reserveElements(1);
      this.offsets[++this.elements] = this.textLength;
    } else {
      this.offsets[++this.length] = this.textLength;
    }
  }
}

interface Enlargeable<T> {
  readonly length: number;
  readonly constructor: unknown;
  set(source: T): void;
}

/** A copy with room for `length` elements, or the array itself when it has that already. */
export function enlarge<T extends Enlargeable<T>>(array: T, length: number): T {
  if (array.length >= length) return array;
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}
