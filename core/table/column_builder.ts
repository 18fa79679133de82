/**
 * Collects the cells of one column, value by value, and hands them out as a batch.
 *
 * @module
 */
import type { Cell, Complex } from "./cell.ts";
import { ColumnStore, enlarge, STORE, type Store } from "./column_store.ts";
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

const RANGES: Readonly<Partial<Record<Store, readonly [number, number]>>> = {
  [STORE.u8]: [0, 255],
  [STORE.i16]: [-32768, 32767],
  [STORE.i32]: [-2147483648, 2147483647],
};

/** Rows up to which a batch may get the builder's own arrays. */
const SMALL = 256;
const NO_BITS = new Uint8Array(0);

/** Takes the beginning of an array. */
type Cut = <T extends Sliceable<T>>(array: T, length: number) => T;

interface Sliceable<T> {
  slice(start: number, end: number): T;
  subarray(start: number, end: number): T;
}

function copy<T extends Sliceable<T>>(array: T, length: number): T {
  return array.slice(0, length);
}

function share<T extends Sliceable<T>>(array: T, length: number): T {
  return array.subarray(0, length);
}

/** Appends cells of one column; `finish()` hands out what has come together and starts anew. */
export class ColumnBuilder extends ColumnStore {
  #cut: Cut = copy;

  /**
   * Appends a cell of any kind.
   *
   * @throws {TypeError} If the value does not go with the column's datatype.
   * @throws {RangeError} If it does not fit: outside the integer's range, the wrong number of elements, or text with half a
   *   character (a lone surrogate), which UTF-8 cannot hold.
   */
  push(value: Cell | undefined): void {
    if (value === null || value === undefined) return this.pushNull();
    if (this.length === this.capacity) this.grow(2 * this.capacity);
    if (!this.isArray) {
      if (this.store === STORE.text) {
        if (typeof value !== "string") throw this.#wrong(value);
        this.#checkText(value);
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
        this.#checkText(item ?? "");
        this.pushText(item ?? "");
      }
    } else {
      this.reserveElements(elements.length);
      for (let i = 0; i < elements.length; i++) {
        const item = elements[i] as Cell;
        if (item === null || item === undefined) {
          this.writeNothing(this.elements);
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

  #checkText(text: string): void {
    if (text.isWellFormed()) return;
    throw new RangeError(
      `Cannot put text into column "${this.field.name}": ` +
        `${JSON.stringify(text).slice(0, 60)} has half a character (a lone surrogate)`,
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
    // A small batch that nearly fills its arrays gets these themselves: of many small tables each would be made twice.
    const whole = this.capacity <= SMALL && 4 * rows >= this.capacity;
    this.#cut = whole ? share : copy;
    const nulls = this.nullCount > 0 ? this.#cut(this.nulls, (rows + 7) >> 3) : undefined;
    const vector = this.#vector(rows, nulls);
    if (whole) this.release();
    else if (this.nullCount > 0) this.nulls.fill(0);
    this.elementNulls = NO_BITS;
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
      const extents = this.stride > 0 ? this.stride : this.#cut(this.extents, rows + 1);
      const n = this.elements;
      switch (this.store) {
        case STORE.text: {
          const items = new StringVector(
            this.#cut(this.text, this.textLength),
            this.#cut(this.offsets, n + 1),
            undefined,
            0,
          );
          return new StringArrayVector(items, this.#cut(this.extents, rows + 1), nulls, count);
        }
        case STORE.boolean:
          return new BooleanArrayVector(this.#cut(this.u8, n), extents, rows, nulls, count);
        case STORE.c32:
          return new ComplexArrayVector(this.#cut(this.f32, 2 * n), extents, rows, nulls, count);
        case STORE.c64:
          return new ComplexArrayVector(this.#cut(this.f64, 2 * n), extents, rows, nulls, count);
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
        return new BooleanVector(this.#cut(this.u8, rows), count);
      case STORE.text:
        return new StringVector(
          this.#cut(this.text, this.textLength),
          this.#cut(this.offsets, rows + 1),
          nulls,
          count,
        );
      case STORE.i64:
        return new BigintVector(this.#cut(this.i64, rows), nulls, count);
      case STORE.c32:
        return new ComplexVector(this.#cut(this.f32, 2 * rows), nulls, count);
      case STORE.c64:
        return new ComplexVector(this.#cut(this.f64, 2 * rows), nulls, count);
      default:
        return new NumberVector(this.#numbers(rows) as NumberVector["values"], nulls, count);
    }
  }

  #numbers(n: number): ArrayVector["values"] {
    switch (this.store) {
      case STORE.i16:
        return this.#cut(this.i16, n);
      case STORE.i32:
        return this.#cut(this.i32, n);
      case STORE.i64:
        return this.#cut(this.i64, n);
      case STORE.f32:
        return this.#cut(this.f32, n);
      case STORE.f64:
        return this.#cut(this.f64, n);
      default:
        return this.#cut(this.u8, n);
    }
  }
}
