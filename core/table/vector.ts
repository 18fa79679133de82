/**
 * Storage of one batch of one column: typed arrays and null bits, values made on access.
 *
 * @module
 */
import type { Cell, Complex, NumberArray } from "./cell.ts";
import { ColumnText } from "./_column_text.ts";

/** One batch of one column. */
export interface Vector {
  /** Number of cells. */
  readonly length: number;
  /** Number of null cells. */
  readonly nullCount: number;
  /** Bytes held. */
  readonly byteLength: number;
  /** The cell at an index from 0 to `length - 1`; not checked. */
  at(index: number): Cell;
}

/** Null flags, one bit a cell; `undefined` where there are none. */
export type NullBits = Uint8Array | undefined;

/** Whether the bit of a cell is set. */
export function isNull(nulls: NullBits, index: number): boolean {
  return nulls !== undefined && ((nulls[index >> 3] as number) >> (index & 7) & 1) === 1;
}

/** Numbers of one machine type. */
export class NumberVector implements Vector {
  readonly values: Exclude<NumberArray, BigInt64Array>;
  readonly nulls: NullBits;
  readonly nullCount: number;

  /** Takes the arrays as they are. */
  constructor(values: NumberVector["values"], nulls: NullBits, nullCount: number) {
    this.values = values;
    this.nulls = nulls;
    this.nullCount = nullCount;
  }

  get length(): number {
    return this.values.length;
  }

  get byteLength(): number {
    return this.values.byteLength + (this.nulls?.byteLength ?? 0);
  }

  at(index: number): number | null {
    return isNull(this.nulls, index) ? null : this.values[index] as number;
  }
}

/** 64-bit integers. */
export class BigintVector implements Vector {
  readonly values: BigInt64Array;
  readonly nulls: NullBits;
  readonly nullCount: number;

  /** Takes the arrays as they are. */
  constructor(values: BigInt64Array, nulls: NullBits, nullCount: number) {
    this.values = values;
    this.nulls = nulls;
    this.nullCount = nullCount;
  }

  get length(): number {
    return this.values.length;
  }

  get byteLength(): number {
    return this.values.byteLength + (this.nulls?.byteLength ?? 0);
  }

  at(index: number): bigint | null {
    return isNull(this.nulls, index) ? null : this.values[index] as bigint;
  }
}

/** Booleans as bytes 0 and 1; 2 is null. */
export class BooleanVector implements Vector {
  readonly values: Uint8Array;
  readonly nullCount: number;

  /** Takes the array as it is. */
  constructor(values: Uint8Array, nullCount: number) {
    this.values = values;
    this.nullCount = nullCount;
  }

  get length(): number {
    return this.values.length;
  }

  get byteLength(): number {
    return this.values.byteLength;
  }

  at(index: number): boolean | null {
    const value = this.values[index];
    return value === 2 ? null : value === 1;
  }
}

/** Strings as UTF-8 in one buffer, decoded on access. */
export class StringVector implements Vector {
  readonly bytes: Uint8Array;
  /** Where each cell begins, and where the last one ends. */
  readonly offsets: Int32Array;
  readonly nulls: NullBits;
  readonly nullCount: number;
  readonly #text: ColumnText;

  /** Takes the arrays as they are; `offsets` has one entry more than there are cells. */
  constructor(bytes: Uint8Array, offsets: Int32Array, nulls: NullBits, nullCount: number) {
    this.bytes = bytes;
    this.#text = new ColumnText(bytes);
    this.offsets = offsets;
    this.nulls = nulls;
    this.nullCount = nullCount;
  }

  get length(): number {
    return this.offsets.length - 1;
  }

  get byteLength(): number {
    return this.bytes.byteLength + this.offsets.byteLength + (this.nulls?.byteLength ?? 0);
  }

  at(index: number): string | null {
    if (isNull(this.nulls, index)) return null;
    return this.text(this.offsets[index] as number, this.offsets[index + 1] as number);
  }

  /** The text between two byte offsets. */
  text(start: number, end: number): string {
    return start === end ? "" : this.#text.slice(start, end);
  }
}

/** Complex numbers, real and imaginary parts interleaved. */
export class ComplexVector implements Vector {
  readonly values: Float32Array | Float64Array;
  readonly nulls: NullBits;
  readonly nullCount: number;

  /** Takes the arrays as they are. */
  constructor(values: ComplexVector["values"], nulls: NullBits, nullCount: number) {
    this.values = values;
    this.nulls = nulls;
    this.nullCount = nullCount;
  }

  get length(): number {
    return this.values.length / 2;
  }

  get byteLength(): number {
    return this.values.byteLength + (this.nulls?.byteLength ?? 0);
  }

  at(index: number): Complex | null {
    if (isNull(this.nulls, index)) return null;
    return { re: this.values[2 * index] as number, im: this.values[2 * index + 1] as number };
  }
}

/** Where each array cell begins: a fixed number of elements a cell, or offsets with one entry more than cells. */
export type Extents = number | Int32Array;

function start(extents: Extents, index: number): number {
  return typeof extents === "number" ? extents * index : extents[index] as number;
}

function extentBytes(extents: Extents): number {
  return typeof extents === "number" ? 0 : extents.byteLength;
}

/** Arrays of numbers or 64-bit integers, flat. */
export class ArrayVector implements Vector {
  readonly values: NumberArray;
  readonly extents: Extents;
  readonly nulls: NullBits;
  readonly nullCount: number;
  readonly length: number;
  /** Null bits of single elements, when there are any. */
  readonly elementNulls: NullBits;

  /** Takes the arrays as they are. */
  constructor(
    values: NumberArray,
    extents: Extents,
    length: number,
    nulls: NullBits,
    nullCount: number,
    elementNulls: NullBits,
  ) {
    this.values = values;
    this.extents = extents;
    this.length = length;
    this.nulls = nulls;
    this.nullCount = nullCount;
    this.elementNulls = elementNulls;
  }

  get byteLength(): number {
    return this.values.byteLength + (this.nulls?.byteLength ?? 0) +
      (this.elementNulls?.byteLength ?? 0) + extentBytes(this.extents);
  }

  at(index: number): NumberArray | readonly Cell[] | null {
    if (isNull(this.nulls, index)) return null;
    const from = start(this.extents, index);
    const to = start(this.extents, index + 1);
    const slice = this.values.slice(from, to);
    if (this.elementNulls === undefined) return slice;
    let some = false;
    for (let i = from; i < to && !some; i++) some = isNull(this.elementNulls, i);
    if (!some) return slice;
    return Array.from<Cell, Cell>(
      slice as ArrayLike<Cell>,
      (value, i) => isNull(this.elementNulls, from + i) ? null : value,
    );
  }
}

/** Arrays of booleans as bytes 0 and 1; 2 is a null element. */
export class BooleanArrayVector implements Vector {
  readonly values: Uint8Array;
  readonly extents: Extents;
  readonly nulls: NullBits;
  readonly nullCount: number;
  readonly length: number;

  /** Takes the arrays as they are. */
  constructor(
    values: Uint8Array,
    extents: Extents,
    length: number,
    nulls: NullBits,
    nullCount: number,
  ) {
    this.values = values;
    this.extents = extents;
    this.length = length;
    this.nulls = nulls;
    this.nullCount = nullCount;
  }

  get byteLength(): number {
    return this.values.byteLength + (this.nulls?.byteLength ?? 0) + extentBytes(this.extents);
  }

  at(index: number): readonly (boolean | null)[] | null {
    if (isNull(this.nulls, index)) return null;
    const cell = this.values.subarray(start(this.extents, index), start(this.extents, index + 1));
    return Array.from(cell, (value) => value === 2 ? null : value === 1);
  }
}

/** Arrays of complex numbers, flat and interleaved; extents count complex numbers. */
export class ComplexArrayVector implements Vector {
  readonly values: Float32Array | Float64Array;
  readonly extents: Extents;
  readonly nulls: NullBits;
  readonly nullCount: number;
  readonly length: number;

  /** Takes the arrays as they are. */
  constructor(
    values: ComplexArrayVector["values"],
    extents: Extents,
    length: number,
    nulls: NullBits,
    nullCount: number,
  ) {
    this.values = values;
    this.extents = extents;
    this.length = length;
    this.nulls = nulls;
    this.nullCount = nullCount;
  }

  get byteLength(): number {
    return this.values.byteLength + (this.nulls?.byteLength ?? 0) + extentBytes(this.extents);
  }

  at(index: number): readonly Complex[] | null {
    if (isNull(this.nulls, index)) return null;
    const cell: Complex[] = [];
    for (let i = start(this.extents, index); i < start(this.extents, index + 1); i++) {
      cell.push({ re: this.values[2 * i] as number, im: this.values[2 * i + 1] as number });
    }
    return cell;
  }
}

/** Arrays of strings: a vector of all items, and where each cell begins among them. */
export class StringArrayVector implements Vector {
  readonly items: StringVector;
  readonly offsets: Int32Array;
  readonly nulls: NullBits;
  readonly nullCount: number;

  /** Takes the arrays as they are. */
  constructor(items: StringVector, offsets: Int32Array, nulls: NullBits, nullCount: number) {
    this.items = items;
    this.offsets = offsets;
    this.nulls = nulls;
    this.nullCount = nullCount;
  }

  get length(): number {
    return this.offsets.length - 1;
  }

  get byteLength(): number {
    return this.items.byteLength + this.offsets.byteLength + (this.nulls?.byteLength ?? 0);
  }

  at(index: number): readonly string[] | null {
    if (isNull(this.nulls, index)) return null;
    const cell: string[] = [];
    for (let i = this.offsets[index] as number; i < (this.offsets[index + 1] as number); i++) {
      cell.push(this.items.at(i) ?? "");
    }
    return cell;
  }
}
