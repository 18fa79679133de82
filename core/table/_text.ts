/**
 * Cells as text: one at a time as a string, or a batch of them straight from the typed arrays as bytes.
 *
 * @module
 */
import type { Cell, Complex } from "./cell.ts";
import {
  MAX_NUMBER_BYTES,
  writeAscii,
  writeDouble,
  writeFloat,
  writeInt,
  writeLongWords,
} from "./_digits.ts";
import { isSingle } from "./_number_text.ts";
import type { ByteSink } from "./_sink.ts";
import { PartVector } from "./column.ts";
import { emptyTable } from "./_empty_table.ts";
import type { Field } from "./field.ts";
import { Table } from "./table.ts";
import {
  ArrayVector,
  BigintVector,
  BooleanArrayVector,
  BooleanVector,
  ComplexArrayVector,
  ComplexVector,
  isNull,
  NumberVector,
  StringVector,
  type Vector,
} from "./vector.ts";

export { isSingle };

const ENCODER = new TextEncoder();
const SCRATCH = new Uint8Array(MAX_NUMBER_BYTES);
const LATIN = new TextDecoder("latin1");

/** A number with the fewest digits that read back as the same double, or as the same 32-bit float. */
export function numberText(value: number, single: boolean): string {
  if (!single) return Object.is(value, -0) ? "-0.0" : String(value);
  const end = writeFloat(SCRATCH, 0, value);
  return LATIN.decode(SCRATCH.subarray(0, end));
}

/**
 * A cell as text: null is `nullText`, arrays are separated by blanks, complex numbers are "re im", arrays of strings are
 * JSON.
 */
export function cellText(cell: Cell, single: boolean, nullText = ""): string {
  if (cell === null) return nullText;
  if (typeof cell === "number") return numberText(cell, single);
  if (typeof cell !== "object") return String(cell);
  if (ArrayBuffer.isView(cell)) {
    return Array.from<number | bigint, string>(
      cell as ArrayLike<number | bigint>,
      (item) => cellText(item, single),
    ).join(" ");
  }
  if (isArray(cell)) {
    if (cell.some((item) => typeof item === "string")) return JSON.stringify(cell);
    return cell.map((item) => cellText(item, single, "null")).join(" ");
  }
  return `${numberText(cell.re, single)} ${numberText(cell.im, single)}`;
}

function isArray(cell: readonly Cell[] | Complex): cell is readonly Cell[] {
  return Array.isArray(cell);
}

/** What a text format puts around and between values. */
export interface TextStyle {
  /** Instead of a null cell. */
  readonly nullCell: string;
  /** Before, between and after the elements of an array. */
  readonly array: readonly [open: string, between: string, close: string];
  /** An array without elements. */
  readonly emptyArray: string;
  /** Before, between and after the parts of a complex number. */
  readonly complex: readonly [open: string, between: string, close: string];
  /** Around NaN and infinities. */
  readonly nonFinite: string;
  /** How positive infinity is called; "Infinity" unless given. */
  readonly infinity?: string;
  /** Appends UTF-8 text with the escapes it needs; reserves its own room. */
  text(sink: ByteSink, bytes: Uint8Array, from: number, to: number): void;
  /** Appends a cell of a batch whose storage is not known, and arrays of strings; reserves its own room. */
  cell(sink: ByteSink, cell: Exclude<Cell, null>, single: boolean): void;
}

/** Appends the cell of a row of one batch. */
export type CellWriter = (row: number) => void;

/** Bytes that a cell can need which does not reserve its own room. */
export const CELL_BYTES = 4 * MAX_NUMBER_BYTES;

/** The writer for the cells of one batch. */
export function cellWriter(
  vector: Vector,
  field: Pick<Field, "datatype">,
  sink: ByteSink,
  style: TextStyle,
): CellWriter {
  if (vector instanceof NumberVector) {
    return withNulls(numbers(vector, sink, style), vector, sink, style);
  }
  if (vector instanceof BigintVector) return withNulls(longs(vector, sink), vector, sink, style);
  if (vector instanceof StringVector) {
    const { bytes, offsets } = vector;
    const write: CellWriter = (row) =>
      style.text(sink, bytes, offsets[row] as number, offsets[row + 1] as number);
    return withNulls(write, vector, sink, style);
  }
  if (vector instanceof BooleanVector) return booleans(vector, sink, style);
  if (vector instanceof ComplexVector) {
    return withNulls(complexes(vector.values, sink, style), vector, sink, style);
  }
  if (vector instanceof ArrayVector) {
    const one = vector.values instanceof BigInt64Array
      ? longs({ values: vector.values }, sink)
      : numbers({ values: vector.values }, sink, style);
    const nulls = vector.elementNulls;
    const element = nulls === undefined ? one : (i: number) => {
      if (isNull(nulls, i)) sink.at = writeAscii(sink.out, sink.at, "null");
      else one(i);
    };
    return withNulls(elements(vector.extents, element, sink, style), vector, sink, style);
  }
  if (vector instanceof BooleanArrayVector) {
    const element = booleans(vector, sink, { ...style, nullCell: "null" });
    return withNulls(elements(vector.extents, element, sink, style), vector, sink, style);
  }
  if (vector instanceof ComplexArrayVector) {
    const element = complexes(vector.values, sink, style);
    return withNulls(elements(vector.extents, element, sink, style), vector, sink, style);
  }
  return generic(vector, isSingle(field), sink, style);
}

interface Nullable {
  readonly nulls: Uint8Array | undefined;
}

function withNulls(
  write: CellWriter,
  { nulls }: Nullable,
  sink: ByteSink,
  { nullCell }: TextStyle,
): CellWriter {
  if (nulls === undefined) return write;
  return (row) => {
    if (((nulls[row >> 3] as number) >> (row & 7) & 1) === 0) write(row);
    else sink.at = writeAscii(sink.out, sink.at, nullCell);
  };
}

function numbers(
  { values }: Pick<NumberVector, "values">,
  sink: ByteSink,
  style: TextStyle,
): CellWriter {
  if (values instanceof Float64Array) {
    return (row) => {
      const value = values[row] as number;
      if (value - value === 0) sink.at = writeDouble(sink.out, sink.at, value);
      else writeNonFinite(value, sink, style);
    };
  }
  if (values instanceof Float32Array) {
    return (row) => {
      const value = values[row] as number;
      if (value - value === 0) sink.at = writeFloat(sink.out, sink.at, value);
      else writeNonFinite(value, sink, style);
    };
  }
  return (row) => {
    sink.at = writeInt(sink.out, sink.at, values[row] as number);
  };
}

function writeNonFinite(value: number, sink: ByteSink, style: TextStyle): void {
  const { nonFinite: quote, infinity = "Infinity" } = style;
  const name = value !== value ? "NaN" : value > 0 ? infinity : `-${infinity.replace("+", "")}`;
  sink.at = writeAscii(sink.out, sink.at, `${quote}${name}${quote}`);
}

function longs({ values }: Pick<BigintVector, "values">, sink: ByteSink): CellWriter {
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  return (row) => {
    sink.at = writeLongWords(
      sink.out,
      sink.at,
      words[2 * row] as number,
      words[2 * row + 1] as number,
    );
  };
}

function booleans(
  { values }: Pick<BooleanVector, "values">,
  sink: ByteSink,
  { nullCell }: TextStyle,
): CellWriter {
  return (row) => {
    const value = values[row];
    const text = value === 1 ? "true" : value === 2 ? nullCell : "false";
    sink.at = writeAscii(sink.out, sink.at, text);
  };
}

function complexes(
  values: Float32Array | Float64Array,
  sink: ByteSink,
  style: TextStyle,
): CellWriter {
  const [open, between, close] = style.complex;
  const part = numbers({ values }, sink, style);
  return (row) => {
    sink.at = writeAscii(sink.out, sink.at, open);
    part(2 * row);
    sink.at = writeAscii(sink.out, sink.at, between);
    part(2 * row + 1);
    sink.at = writeAscii(sink.out, sink.at, close);
  };
}

function elements(
  extents: ArrayVector["extents"],
  element: CellWriter,
  sink: ByteSink,
  style: TextStyle,
): CellWriter {
  const [open, between, close] = style.array;
  return (row) => {
    const from = typeof extents === "number" ? extents * row : extents[row] as number;
    const to = typeof extents === "number" ? from + extents : extents[row + 1] as number;
    sink.reserve((to - from) * CELL_BYTES);
    sink.at = writeAscii(sink.out, sink.at, from === to ? style.emptyArray : open);
    if (from === to) return;
    for (let i = from; i < to; i++) {
      if (i > from) sink.at = writeAscii(sink.out, sink.at, between);
      element(i);
    }
    sink.at = writeAscii(sink.out, sink.at, close);
  };
}

/** For arrays of strings and parts of batches: by way of values. */
function generic(vector: Vector, single: boolean, sink: ByteSink, style: TextStyle): CellWriter {
  return (row) => {
    const cell = vector.at(row);
    if (cell !== null) style.cell(sink, cell, single);
    else sink.at = writeAscii(sink.out, sink.at, style.nullCell);
  };
}

/** A text as UTF-8, one character a byte, as `writeAscii()` takes it. */
export function binaryString(text: string): string {
  return Array.from(ENCODER.encode(text), (byte) => String.fromCharCode(byte)).join("");
}

/** A stretch of rows for which every column is in one batch. */
export interface Segment {
  /** Rows of the stretch. */
  readonly length: number;
  /** For each column its batch, and the row in it at which the stretch begins. */
  readonly parts: readonly { readonly vector: Vector; readonly start: number }[];
}

/** Cuts a table into stretches of rows within one batch of every column. */
export function* segments(table: Table<unknown>): Generator<Segment, void, void> {
  const places = table.columns.map(() => ({ index: 0, start: 0 }));
  for (let row = 0; row < table.length;) {
    let length = table.length - row;
    const parts = table.columns.map((column, c) => {
      const place = places[c] as { index: number; start: number };
      while (place.start === (column.vectors[place.index] as Vector).length) {
        place.index++;
        place.start = 0;
      }
      const vector = column.vectors[place.index] as Vector;
      length = Math.min(length, vector.length - place.start);
      return unwrapped(vector, place.start);
    });
    for (const place of places) place.start += length;
    row += length;
    yield { length, parts };
  }
}

/** The typed arrays behind a slice, and the row in them. */
function unwrapped(vector: Vector, start: number): Segment["parts"][number] {
  return vector instanceof PartVector
    ? unwrapped(vector.whole, vector.start + start)
    : { vector, start };
}

/** One table, or several with the same columns that make one. */
export type Tables = Table<unknown> | Iterable<Table<unknown>> | AsyncIterable<Table<unknown>>;

/**
 * Hands out tables one after the other and checks that their columns are the first one's. Where none comes, though the
 * columns are known (`fields` of a stream), there is one without rows.
 */
export async function* eachTable(
  tables: Tables,
  doing: string,
): AsyncGenerator<Table<unknown>, void, void> {
  if (tables instanceof Table) {
    yield tables;
    return;
  }
  let first: Table<unknown> | undefined;
  for await (const table of tables as AsyncIterable<Table<unknown>>) {
    first ??= table;
    const differs = first.names.length !== table.names.length ||
      first.names.some((name, c) => name !== table.names[c]);
    if (differs) {
      throw new TypeError(`Cannot ${doing}: the columns of the tables differ`);
    }
    yield table;
  }
  const { fields } = tables as { readonly fields?: readonly Field[] };
  if (first === undefined && fields !== undefined) yield emptyTable(fields);
}
