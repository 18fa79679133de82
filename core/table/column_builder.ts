/**
 * Collects the cells of one column into typed arrays.
 *
 * The readers of TABLEDATA and BINARY write into the public arrays directly, which is why these are public: a call a
 * cell would cost more than the parsing. All others use `push()`.
 *
 * @module
 */
import { type ArraySize, type Field, fixedLength, parseArraySize } from "./field.ts";
import type { Cell, Complex } from "./cell.ts";
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
} from "./vector.ts";

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

const RANGES: Readonly<Partial<Record<Store, readonly [number, number]>>> = {
  [STORE.u8]: [0, 255],
  [STORE.i16]: [-32768, 32767],
  [STORE.i32]: [-2147483648, 2147483647],
};

/** Largest number of elements a cell for which cells are kept at equal distances. */
const MAX_STRIDE = 64;

const ENCODER = new TextEncoder();

/** Appends cells of one column; `finish()` hands out what has come together and starts anew. */
export class ColumnBuilder {
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
  elementNulls: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  u8: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  i16: Int16Array<ArrayBuffer> = new Int16Array(0);
  i32: Int32Array<ArrayBuffer> = new Int32Array(0);
  i64: BigInt64Array<ArrayBuffer> = new BigInt64Array(0);
  /** The words of `i64`, low word first (all platforms here are little-endian). */
  words: Int32Array<ArrayBuffer> = new Int32Array(0);
  f32: Float32Array<ArrayBuffer> = new Float32Array(0);
  f64: Float64Array<ArrayBuffer> = new Float64Array(0);
  text: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** Begin of each text (or item). */
  offsets: Int32Array<ArrayBuffer> = new Int32Array(0);
  /** Begin of each array cell of variable shape (or of strings), in elements. */
  extents: Int32Array<ArrayBuffer> = new Int32Array(0);

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
    this.nulls = new Uint8Array(0);
    this.grow(Math.max(8, capacity));
  }

  /** Makes room for at least this many rows. */
  grow(capacity: number): void {
    const rows = Math.max(8, capacity);
    this.nulls = enlarge(this.nulls, (rows + 7) >> 3);
    if (this.store === STORE.text) {
      if (this.isArray) {
        this.extents = enlarge(this.extents, rows + 1);
        this.growElements(8);
      } else this.offsets = enlarge(this.offsets, rows + 1);
    } else if (!this.isArray) {
      this.growElements(rows);
    } else {
      this.extents = enlarge(this.extents, rows + 1);
      // A shape that asks for millions of elements a cell gets them when they come, not before.
      if (this.stride * rows <= 65536) this.growElements(this.stride * rows);
    }
    this.capacity = rows;
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
    (this.nulls[row >> 3] as number) |= 1 << (row & 7);
    this.nullCount++;
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
        for (let i = 0; i < this.stride; i++) this.#writeNothing(this.elements++);
      }
      this.endCell();
    } else if (this.store === STORE.text) {
      this.length++;
      this.offsets[this.length] = this.textLength;
    } else {
      this.#writeNothing(row);
      this.length++;
    }
    this.markNull(row);
  }

  /** Writes what stands under a null: NaN where there is one, else zero. */
  #writeNothing(at: number): void {
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

  /**
   * Appends a cell of any kind.
   *
   * @throws {TypeError} If the value does not go with the column's datatype.
   * @throws {RangeError} If it does not fit: outside the integer's range, or the wrong number of elements.
   */
  push(value: Cell | undefined): void {
    if (value === null || value === undefined) return this.pushNull();
    if (this.length === this.capacity) this.grow(2 * this.capacity);
    if (!this.isArray) {
      if (this.store === STORE.text) {
        if (typeof value !== "string") throw this.#wrong(value);
        return this.pushText(value);
      }
      this.#write(this.length, value);
      this.length++;
      return;
    }
    const elements = this.#elementsOf(value);
    if (this.cellLength > 0 && elements.length !== this.cellLength) {
      throw new RangeError(
        `Cannot put an array into column "${this.field.name}": ` +
          `${elements.length} elements where arraysize is "${this.field.arraysize}"`,
      );
    }
    try {
      this.#pushElements(elements);
    } catch (error) {
      this.rollback(this.length);
      throw error;
    }
    this.endCell();
  }

  #pushElements(elements: ArrayLike<Cell>): void {
    if (this.store === STORE.text) {
      for (let i = 0; i < elements.length; i++) {
        const item = elements[i];
        if (typeof item !== "string" && item !== null) throw this.#wrong(item as Cell);
        this.pushText(item ?? "");
      }
    } else {
      this.reserveElements(elements.length);
      for (let i = 0; i < elements.length; i++) {
        const item = elements[i] as Cell;
        if (item === null || item === undefined) {
          this.#writeNothing(this.elements);
          if (this.store !== STORE.boolean) this.markElementNull(this.elements);
        } else this.#write(this.elements, item);
        this.elements++;
      }
    }
  }

  #elementsOf(value: Cell): ArrayLike<Cell> {
    if (Array.isArray(value)) return value.flat(Infinity) as Cell[];
    if (ArrayBuffer.isView(value)) return value as unknown as ArrayLike<Cell>;
    throw this.#wrong(value);
  }

  #write(at: number, value: Cell): void {
    switch (this.store) {
      case STORE.boolean:
      case STORE.bit:
        if (value !== true && value !== false && value !== 0 && value !== 1) {
          throw this.#wrong(value);
        }
        this.u8[at] = Number(value);
        return;
      case STORE.u8:
      case STORE.i16:
      case STORE.i32:
        return this.#writeInteger(at, value);
      case STORE.i64: {
        const long = typeof value === "number" && Number.isSafeInteger(value)
          ? BigInt(value)
          : value;
        if (typeof long !== "bigint") throw this.#wrong(value);
        if (BigInt.asIntN(64, long) !== long) throw this.#outside(value);
        this.i64[at] = long;
        return;
      }
      case STORE.f32:
      case STORE.f64: {
        if (typeof value !== "number") throw this.#wrong(value);
        if (this.store === STORE.f32) this.f32[at] = value;
        else this.f64[at] = value;
        return;
      }
      default: {
        const complex = value as Complex;
        if (typeof complex !== "object" || typeof complex.re !== "number") throw this.#wrong(value);
        const array = this.store === STORE.c32 ? this.f32 : this.f64;
        array[2 * at] = complex.re;
        array[2 * at + 1] = complex.im;
      }
    }
  }

  #writeInteger(at: number, value: Cell): void {
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isInteger(number)) throw this.#wrong(value);
    const [min, max] = RANGES[this.store] as readonly [number, number];
    if (number < min || number > max) throw this.#outside(value);
    if (this.store === STORE.u8) this.u8[at] = number;
    else if (this.store === STORE.i16) this.i16[at] = number;
    else this.i32[at] = number;
  }

  #wrong(value: Cell): TypeError {
    const shown = typeof value === "object" ? Object.prototype.toString.call(value) : String(value);
    return new TypeError(
      `Cannot put a value into column "${this.field.name}" of datatype ${this.field.datatype}: ` +
        `the value is ${typeof value} ${shown.slice(0, 60)}`,
    );
  }

  #outside(value: Cell): RangeError {
    return new RangeError(
      `Cannot put ${value} into column "${this.field.name}": outside the range of ${this.field.datatype}`,
    );
  }

  /** Hands out the cells so far as a vector of exactly the size needed, and starts anew. */
  finish(): Vector {
    const rows = this.length;
    const nulls = this.nullCount > 0 ? this.nulls.slice(0, (rows + 7) >> 3) : undefined;
    const vector = this.#vector(rows, nulls);
    if (this.nullCount > 0) this.nulls.fill(0);
    this.elementNulls = new Uint8Array(0);
    this.length =
      this.elements =
      this.textLength =
      this.nullCount =
        0;
    return vector;
  }

  #vector(rows: number, nulls: Uint8Array | undefined): Vector {
    const count = this.nullCount;
    if (this.isArray) {
      const extents = this.stride > 0 ? this.stride : this.extents.slice(0, rows + 1);
      const n = this.elements;
      switch (this.store) {
        case STORE.text: {
          const items = new StringVector(
            this.text.slice(0, this.textLength),
            this.offsets.slice(0, n + 1),
            undefined,
            0,
          );
          return new StringArrayVector(items, this.extents.slice(0, rows + 1), nulls, count);
        }
        case STORE.boolean:
          return new BooleanArrayVector(this.u8.slice(0, n), extents, rows, nulls, count);
        case STORE.c32:
          return new ComplexArrayVector(this.f32.slice(0, 2 * n), extents, rows, nulls, count);
        case STORE.c64:
          return new ComplexArrayVector(this.f64.slice(0, 2 * n), extents, rows, nulls, count);
        default: {
          const elementNulls = this.elementNulls.length === 0
            ? undefined
            : enlarge(this.elementNulls, (n + 7) >> 3);
          return new ArrayVector(this.#numbers(n), extents, rows, nulls, count, elementNulls);
        }
      }
    }
    switch (this.store) {
      case STORE.boolean:
      case STORE.bit:
        return new BooleanVector(this.u8.slice(0, rows), count);
      case STORE.text:
        return new StringVector(
          this.text.slice(0, this.textLength),
          this.offsets.slice(0, rows + 1),
          nulls,
          count,
        );
      case STORE.i64:
        return new BigintVector(this.i64.slice(0, rows), nulls, count);
      case STORE.c32:
        return new ComplexVector(this.f32.slice(0, 2 * rows), nulls, count);
      case STORE.c64:
        return new ComplexVector(this.f64.slice(0, 2 * rows), nulls, count);
      default:
        return new NumberVector(this.#numbers(rows) as NumberVector["values"], nulls, count);
    }
  }

  #numbers(n: number): ArrayVector["values"] {
    switch (this.store) {
      case STORE.i16:
        return this.i16.slice(0, n);
      case STORE.i32:
        return this.i32.slice(0, n);
      case STORE.i64:
        return this.i64.slice(0, n);
      case STORE.f32:
        return this.f32.slice(0, n);
      case STORE.f64:
        return this.f64.slice(0, n);
      default:
        return this.u8.slice(0, n);
    }
  }
}

interface Enlargeable<T> {
  readonly length: number;
  readonly constructor: unknown;
  set(source: T): void;
}

/** A copy with room for `length` elements, or the array itself when it has that already. */
function enlarge<T extends Enlargeable<T>>(array: T, length: number): T {
  if (array.length >= length) return array;
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}
