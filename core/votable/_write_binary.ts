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
  BinarySink,
  type ColumnPlan,
  fixedRoom,
  planColumn,
  tooLong,
  writeRow,
} from "./_binary_plan.ts";
import { encodeBase64 } from "./_base64.ts";
import type { OutputColumn } from "./_layout.ts";
import { alignedBatches } from "./_write_tabledata.ts";

/** Rows are collected up to this many bytes before they become base64. */
const FULL = 768 * 1024;
const ENCODER = new TextEncoder();

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
  const sink = new BinarySink(FULL + 65536);
  sink.bytes.set(carry.bytes);
  sink.at = carry.bytes.length;
  const other = (plan: ColumnPlan, row: number) =>
    writeCell(plan.vector.at(row), plan.column, sink, masked);
  for (const { vectors, length } of alignedBatches(columns)) {
    const plans = vectors.map((vector, k) => planColumn(vector, layout[k] as OutputColumn, masked));
    const room = fixedRoom(plans);
    for (let row = 0; row < length; row++) {
      writeRow(plans, row, sink, masked, room, other);
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
  return ENCODER.encode(carry.bytes.length === 0 ? "" : `${encodeBase64(carry.bytes)}\n`);
}

function flush(sink: BinarySink): Uint8Array {
  const whole = sink.at - sink.at % 3;
  const text = encodeBase64(sink.bytes.subarray(0, whole));
  const piece = new Uint8Array(text.length + 1);
  ENCODER.encodeInto(text, piece);
  piece[text.length] = 10;
  sink.bytes.copyWithin(0, whole, sink.at);
  sink.at -= whole;
  return piece;
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
