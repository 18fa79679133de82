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
  type Extents,
  NumberVector,
  type Vector,
} from "../table/vector.ts";
import { numbers } from "./_table_numbers.ts";
import { each, Nulls, type Places } from "./_table_places.ts";
import { type FitsColumn, SIZES, type TablePlan } from "./_table_plan.ts";
import { digitsVector, textVector } from "./_table_text.ts";

/** Bytes that arrays of variable length may take beyond those of their heap: descriptors may share elements. */
const SHARED = 64 << 20;

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
  switch (column.code) {
    case "A":
      return textVector(column, places, rows);
    case "L":
      return logicals(column, places, rows);
    case "X":
      return bits(column, places, rows);
    case "C":
    case "M":
      return complexNumbers(column, places, rows);
    case "K":
      if (column.unsigned) return digitsVector(column, places, rows);
  }
  const count = places.extents[rows] as number;
  const nulls = new Nulls(count);
  const values = numbers(column, places, rows, count, nulls);
  if (isArray(column)) {
    return new ArrayVector(values, extentsOf(column, places), rows, undefined, 0, nulls.bits);
  }
  return values instanceof BigInt64Array
    ? new BigintVector(values, nulls.bits, nulls.count)
    : new NumberVector(values, nulls.bits, nulls.count);
}

function isArray({ field }: FitsColumn): boolean {
  return field.arraysize !== undefined;
}

/** How many elements each cell has: as many as all others, or where those of each begin. */
function extentsOf({ descriptor, repeat }: FitsColumn, { extents }: Places): Extents {
  return descriptor !== undefined || repeat === 0 ? extents : repeat;
}

function logicals(column: FitsColumn, places: Places, rows: number): Vector {
  const values = new Uint8Array(places.extents[rows] as number);
  let nulls = 0;
  each(places, rows, 1, (i, at) => {
    const byte = places.view.getUint8(at);
    values[i] = byte === 84 ? 1 : byte === 70 ? 0 : 2; // T, F, and all else is null
    if (values[i] === 2) nulls++;
  });
  return isArray(column)
    ? new BooleanArrayVector(values, extentsOf(column, places), rows, undefined, 0)
    : new BooleanVector(values, nulls);
}

function complexNumbers(column: FitsColumn, places: Places, rows: number): Vector {
  const { view, extents } = places;
  const length = 2 * (extents[rows] as number);
  const isSingle = column.code === "C";
  const values = isSingle ? new Float32Array(length) : new Float64Array(length);
  each(places, rows, isSingle ? 8 : 16, (i, at) => {
    values[2 * i] = isSingle ? view.getFloat32(at) : view.getFloat64(at);
    values[2 * i + 1] = isSingle ? view.getFloat32(at + 4) : view.getFloat64(at + 8);
  });
  return isArray(column)
    ? new ComplexArrayVector(values, extentsOf(column, places), rows, undefined, 0)
    : new ComplexVector(values, undefined, 0);
}

function bits(column: FitsColumn, places: Places, rows: number): Vector {
  const { view, at, extents } = places;
  const values = new Uint8Array(extents[rows] as number);
  for (let row = 0; row < rows; row++) {
    const from = extents[row] as number;
    const place = at[row] as number;
    for (let i = from; i < (extents[row + 1] as number); i++) {
      values[i] = view.getUint8(place + ((i - from) >> 3)) >> (7 - ((i - from) & 7)) & 1;
    }
  }
  return isArray(column)
    ? new ArrayVector(values, extentsOf(column, places), rows, undefined, 0, undefined)
    : new BooleanVector(values, 0);
}
