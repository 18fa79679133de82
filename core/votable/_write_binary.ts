/**
 * Columns → rows of BINARY and BINARY2 (VOTable 1.4 §6), as base64.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import type { Cell, Complex } from "../table/cell.ts";
import type { Column } from "../table/column.ts";
import {
  cellKind,
  type Datatype,
  type Field,
  fixedLength,
  parseArraySize,
} from "../table/field.ts";
import {
  BigintVector,
  isNull,
  type NullBits,
  NumberVector,
  StringVector,
  type Vector,
} from "../table/vector.ts";
import type { OutputColumn } from "./_layout.ts";
import { alignedBatches } from "./_write_tabledata.ts";

/** Rows are collected up to this many bytes before they become base64. */
const FULL = 768 * 1024;
const ENCODER = new TextEncoder();

/** A growing buffer of big-endian values. */
class BinarySink {
  bytes = new Uint8Array(FULL + 65536);
  view = new DataView(this.bytes.buffer);
  at = 0;

  /** Makes room for some bytes more. */
  reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.at + count, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

type CellWriter = (row: number) => void;

/**
 * Writes rows as base64 text, without line breaks but one after each piece.
 *
 * @param columns The cells.
 * @param layout How the columns are declared.
 * @param masked Whether null flags precede each row (BINARY2).
 * @param carry Bytes of an incomplete group of three left by the call before, and for the one after.
 */
export function* binaryRows(
  columns: readonly Column[],
  layout: readonly OutputColumn[],
  masked: boolean,
  carry: Base64Carry,
): Generator<Uint8Array> {
  const sink = new BinarySink();
  sink.bytes.set(carry.bytes);
  sink.at = carry.bytes.length;
  const maskBytes = masked ? (columns.length + 7) >> 3 : 0;
  for (const { vectors, length } of alignedBatches(columns)) {
    const nulls = vectors.map(nullTest);
    const anyNull = vectors.map((vector) => vector.nullCount > 0);
    const writers = vectors.map((vector, k) =>
      cellWriter(vector, layout[k] as OutputColumn, sink, masked)
    );
    for (let row = 0; row < length; row++) {
      if (maskBytes > 0) {
        sink.reserve(maskBytes);
        const mask = sink.at;
        sink.bytes.fill(0, mask, mask + maskBytes);
        for (let k = 0; k < vectors.length; k++) {
          if (anyNull[k] && (nulls[k] as (row: number) => boolean)(row)) {
            (sink.bytes[mask + (k >> 3)] as number) |= 128 >> (k & 7);
          }
        }
        sink.at += maskBytes;
      }
      for (let k = 0; k < writers.length; k++) (writers[k] as CellWriter)(row);
      if (sink.at >= FULL) yield flush(sink);
    }
  }
  if (sink.at >= 3) yield flush(sink);
  carry.bytes = sink.bytes.slice(0, sink.at);
}

/** Bytes waiting for the rest of their group of three. */
export interface Base64Carry {
  bytes: Uint8Array;
}

/** The last group. */
export function endBase64(carry: Base64Carry): Uint8Array {
  return ENCODER.encode(carry.bytes.length === 0 ? "" : `${carry.bytes.toBase64()}\n`);
}

function flush(sink: BinarySink): Uint8Array {
  const whole = sink.at - sink.at % 3;
  const text = sink.bytes.subarray(0, whole).toBase64();
  const piece = new Uint8Array(text.length + 1);
  ENCODER.encodeInto(text, piece);
  piece[text.length] = 10;
  sink.bytes.copyWithin(0, whole, sink.at);
  sink.at -= whole;
  return piece;
}

function nullTest(vector: Vector): (row: number) => boolean {
  const nulls = (vector as { readonly nulls?: NullBits }).nulls;
  if (nulls !== undefined) return (row) => isNull(nulls, row);
  return (row) => vector.at(row) === null;
}

const WIDTHS: Readonly<Record<Datatype, number>> = {
  boolean: 1,
  bit: 0,
  unsignedByte: 1,
  short: 2,
  int: 4,
  long: 8,
  char: 1,
  unicodeChar: 2,
  float: 4,
  double: 8,
  floatComplex: 8,
  doubleComplex: 16,
};

function cellWriter(
  vector: Vector,
  column: OutputColumn,
  sink: BinarySink,
  masked: boolean,
): CellWriter {
  const { field } = column;
  if (vector instanceof NumberVector && parseArraySize(field.arraysize) === undefined) {
    // Under a null stands NaN, or 0 where flags tell.
    const float = field.datatype === "float" || field.datatype === "double";
    if (masked || (column.nullText === undefined && (float || vector.nulls === undefined))) {
      return numberWriter(vector, field.datatype, sink);
    }
  }
  if (vector instanceof BigintVector) {
    const words = new Int32Array(vector.values.buffer, vector.values.byteOffset, 2 * vector.length);
    if (masked || (column.nullText === undefined && vector.nulls === undefined)) {
      return (row) => {
        sink.reserve(8);
        sink.view.setInt32(sink.at, words[2 * row + 1] as number);
        sink.view.setInt32(sink.at + 4, words[2 * row] as number);
        sink.at += 8;
      };
    }
  }
  if (vector instanceof StringVector && field.datatype === "char") {
    return charWriter(vector, field, sink);
  }
  if (vector instanceof StringVector) return unicodeWriter(vector, field, sink);
  return (row) => writeCell(vector.at(row), column, sink, masked);
}

function numberWriter(
  { values }: NumberVector,
  datatype: Datatype,
  sink: BinarySink,
): CellWriter {
  switch (datatype) {
    case "double":
      return (row) => {
        sink.reserve(8);
        sink.view.setFloat64(sink.at, values[row] as number);
        sink.at += 8;
      };
    case "float":
      return (row) => {
        sink.reserve(4);
        sink.view.setFloat32(sink.at, values[row] as number);
        sink.at += 4;
      };
    case "int":
      return (row) => {
        sink.reserve(4);
        sink.view.setInt32(sink.at, values[row] as number);
        sink.at += 4;
      };
    case "short":
      return (row) => {
        sink.reserve(2);
        sink.view.setInt16(sink.at, values[row] as number);
        sink.at += 2;
      };
    default:
      return (row) => {
        sink.reserve(1);
        sink.bytes[sink.at++] = values[row] as number;
      };
  }
}

/** Characters that a text column always takes; undefined where a count precedes them. */
function fixedCharacters(field: Field): number | undefined {
  if (field.arraysize === undefined) return 1;
  return field.arraysize.trim().endsWith("*") ? undefined : Number(field.arraysize);
}

function charWriter(vector: StringVector, field: Field, sink: BinarySink): CellWriter {
  const fixed = fixedCharacters(field);
  const { bytes, offsets } = vector;
  return (row) => {
    const from = offsets[row] as number;
    const length = (offsets[row + 1] as number) - from;
    if (fixed === undefined) {
      sink.reserve(4 + length);
      sink.view.setInt32(sink.at, length);
      sink.at += 4;
    } else {
      if (length > fixed) throw tooLong(field, length);
      sink.reserve(fixed);
    }
    if (length < 32) {
      const out = sink.bytes;
      for (let i = 0, at = sink.at; i < length; i++) out[at++] = bytes[from + i] as number;
    } else sink.bytes.set(bytes.subarray(from, from + length), sink.at);
    sink.at += length;
    for (let i = length; fixed !== undefined && i < fixed; i++) sink.bytes[sink.at++] = 0;
  };
}

function unicodeWriter(vector: StringVector, field: Field, sink: BinarySink): CellWriter {
  const fixed = fixedCharacters(field);
  return (row) => {
    const text = vector.at(row) ?? "";
    if (fixed === undefined) {
      sink.reserve(4 + 2 * text.length);
      sink.view.setInt32(sink.at, text.length);
      sink.at += 4;
    } else {
      if (text.length > fixed) throw tooLong(field, text.length);
      sink.reserve(2 * fixed);
    }
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      sink.bytes[sink.at++] = code >> 8;
      sink.bytes[sink.at++] = code & 255;
    }
    for (let i = text.length; fixed !== undefined && i < fixed; i++) {
      sink.bytes[sink.at++] = 0;
      sink.bytes[sink.at++] = 0;
    }
  };
}

function tooLong(field: Field, length: number): FormatError {
  return new FormatError(
    `Cannot write column "${field.name}" in binary: a text of ${length} characters is longer than its ` +
      `arraysize "${field.arraysize ?? "1"}"`,
    { format: "votable" },
  );
}

/** Writes any cell by its value; slower than the writers above. */
function writeCell(cell: Cell, column: OutputColumn, sink: BinarySink, masked: boolean): void {
  const { field, nullText } = column;
  const size = parseArraySize(field.arraysize);
  const kind = cellKind(field);
  if (kind === "strings") return writeStrings(cell, field, sink);
  if (size === undefined) return writeElements([cell], 1, column, sink, masked);
  const slice = fixedLength(size);
  const elements = cell === null ? [] : cell as ArrayLike<Cell>;
  if (size.variable) {
    sink.reserve(4);
    sink.view.setInt32(sink.at, slice === 0 ? 0 : Math.ceil(elements.length / slice));
    sink.at += 4;
    const count = Math.ceil(elements.length / Math.max(1, slice)) * slice;
    return writeElements(elements, count, column, sink, masked || nullText === undefined);
  }
  writeElements(elements, slice, column, sink, masked || nullText === undefined);
}

/** Writes a number of elements; those that are missing or null as what stands for null. */
function writeElements(
  elements: ArrayLike<Cell>,
  count: number,
  { field, nullText }: OutputColumn,
  sink: BinarySink,
  masked: boolean,
): void {
  if (field.datatype === "bit") return writeBits(elements, count, field, sink, masked);
  sink.reserve(count * WIDTHS[field.datatype]);
  const long = field.datatype === "long";
  const nothing = nullText === undefined ? undefined : long ? BigInt(nullText) : Number(nullText);
  for (let i = 0; i < count; i++) {
    const element = elements[i] ?? null;
    if (!masked && element !== null && nothing !== undefined && element === nothing) {
      throw new FormatError(
        `Cannot write column "${field.name}" as BINARY: the value ${nullText} would read as null ` +
          "(BINARY2 can hold it)",
        { format: "votable" },
      );
    }
    writeElement(element, field.datatype, nothing, sink);
  }
}

function writeElement(
  element: Cell,
  datatype: Datatype,
  nothing: number | bigint | undefined,
  sink: BinarySink,
): void {
  const { view, at } = sink;
  sink.at += WIDTHS[datatype];
  const number = Number(element === null ? nothing ?? 0 : element);
  switch (datatype) {
    case "boolean":
      sink.bytes[at] = element === null ? 63 : element ? 84 : 70;
      return;
    case "unsignedByte":
      sink.bytes[at] = number;
      return;
    case "short":
      view.setInt16(at, number);
      return;
    case "int":
      view.setInt32(at, number);
      return;
    case "long":
      view.setBigInt64(at, BigInt((element ?? nothing ?? 0n) as bigint));
      return;
    case "float":
      view.setFloat32(at, element === null ? Number(nothing ?? NaN) : element as number);
      return;
    case "double":
      view.setFloat64(at, element === null ? Number(nothing ?? NaN) : element as number);
      return;
    case "floatComplex": {
      const { re, im } = (element ?? { re: NaN, im: NaN }) as Complex;
      view.setFloat32(at, re);
      view.setFloat32(at + 4, im);
      return;
    }
    default: {
      const { re, im } = (element ?? { re: NaN, im: NaN }) as Complex;
      view.setFloat64(at, re);
      view.setFloat64(at + 8, im);
    }
  }
}

function writeBits(
  elements: ArrayLike<Cell>,
  count: number,
  field: Field,
  sink: BinarySink,
  masked: boolean,
): void {
  const length = (count + 7) >> 3;
  sink.reserve(length);
  sink.bytes.fill(0, sink.at, sink.at + length);
  for (let i = 0; i < count; i++) {
    const bit = elements[i] ?? null;
    if (bit === null && !masked) {
      throw new FormatError(
        `Cannot write column "${field.name}" as BINARY: a bit cannot be null there (BINARY2 can hold it)`,
        { format: "votable" },
      );
    }
    if (bit === 1 || bit === true) (sink.bytes[sink.at + (i >> 3)] as number) |= 128 >> (i & 7);
  }
  sink.at += length;
}

function writeStrings(cell: Cell, field: Field, sink: BinarySink): void {
  const size = parseArraySize(field.arraysize);
  const width = size?.fixed[0] ?? 1;
  const items = (cell ?? []) as readonly string[];
  const rest = (size?.fixed ?? []).slice(1).reduce((product, n) => product * n, 1);
  const count = size?.variable ? Math.ceil(items.length / rest) * rest : rest;
  const wide = field.datatype === "unicodeChar";
  sink.reserve(4 + count * width * 2);
  if (size?.variable) {
    sink.view.setInt32(sink.at, count / rest);
    sink.at += 4;
  }
  for (let i = 0; i < count; i++) {
    const item = items[i] ?? "";
    if (item.length > width) throw tooLong(field, item.length);
    for (let c = 0; c < width; c++) {
      const code = c < item.length ? item.charCodeAt(c) : 32;
      if (wide) sink.bytes[sink.at++] = code >> 8;
      sink.bytes[sink.at++] = code & 255;
    }
  }
}
