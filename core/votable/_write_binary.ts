/**
 * Columns → rows of BINARY and BINARY2 (VOTable 1.4 §5.3, §5.4), as base64.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import type { Cell, Complex } from "../table/cell.ts";
import { segments } from "../table/_text.ts";
import { type Datatype, type Field, fixedLength, parseArraySize } from "../table/field.ts";
import type { Table } from "../table/table.ts";
import {
  BinarySink,
  type ColumnPlan,
  fixedCharacters,
  fixedRoom,
  nullNumber,
  planColumn,
  writeRow,
} from "./_binary_plan.ts";
import { encodeBase64 } from "./_base64.ts";
import { checkCells, type OutputColumn } from "./_layout.ts";
import { type OnTextFault, paddedItems, tooLong } from "./_write_tabledata.ts";

/** Rows are collected up to this many bytes before they become base64. */
const FULL = 768 * 1024;
const ENCODER = new TextEncoder();

/**
 * Writes rows as base64 text, without line breaks but one after each piece.
 *
 * @param table The cells.
 * @param layout How the columns are declared.
 * @param format Whether null flags precede each row (BINARY2).
 * @param onFault Told of text that is no UTF-8, which becomes U+FFFD.
 * @param carry Bytes of an incomplete group of three left by the call before, and for the one after.
 */
export function* binaryRows(
  table: Table<unknown>,
  layout: readonly OutputColumn[],
  format: "binary" | "binary2",
  carry: Base64Carry,
  onFault: OnTextFault,
): Generator<Uint8Array> {
  const masked = format === "binary2";
  const sink = new BinarySink(FULL + 65536);
  sink.bytes.set(carry.bytes);
  sink.at = carry.bytes.length;
  const other = (plan: ColumnPlan, row: number) =>
    writeCell(plan.vector.at(row), plan.column, sink);
  let plans: readonly ColumnPlan[] = [];
  for (const { length, parts } of segments(table)) {
    const before = plans;
    plans = parts.map(({ vector }, k) => {
      const last = before[k];
      if (last?.vector === vector) return last;
      const column = layout[k] as OutputColumn;
      checkCells(vector, column, format);
      return planColumn(vector, column, masked);
    });
    const starts = parts.map(({ start }) => start);
    const room = fixedRoom(plans);
    for (let row = 0; row < length; row++) {
      writeRow(plans, row, starts, sink, masked, room, other);
      if (sink.at >= FULL) yield flush(sink);
    }
    for (const plan of plans) {
      for (; plan.faults.count > 0; plan.faults.count--) onFault("encoding", plan.column);
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
function writeCell(cell: Cell, column: OutputColumn, sink: BinarySink): void {
  const { field, kind } = column;
  const size = parseArraySize(field.arraysize);
  if (kind === "strings") return writeStrings(cell as readonly string[] | null, field, sink);
  if (kind === "string") return writeText(cell as string | null, field, sink);
  if (size === undefined) return writeElements([cell], 1, column, sink);
  const count = fixedLength(size);
  const elements = cell === null ? [] : cell as ArrayLike<Cell>;
  if (!size.variable) return writeElements(elements, count, column, sink);
  if (elements.length % count !== 0) throw uneven(field, elements.length);
  writeCount(elements.length, sink);
  writeElements(elements, elements.length, column, sink);
}

/** The length of a variable array: its number of elements, in all dimensions (VOTable 1.4 §5.3). */
function writeCount(count: number, sink: BinarySink): void {
  sink.reserve(4);
  sink.view.setInt32(sink.at, count);
  sink.at += 4;
}

function uneven(field: Field, count: number): FormatError {
  return new FormatError(
    `Cannot write column "${field.name}" in binary: a cell has ${count} elements, ` +
      `which make no array of shape "${field.arraysize}"`,
    { format: "votable" },
  );
}

/** Writes a number of elements; those that are missing or null as what stands for null. */
function writeElements(
  elements: ArrayLike<Cell>,
  count: number,
  column: OutputColumn,
  sink: BinarySink,
): void {
  const { field } = column;
  if (field.datatype === "bit") return writeBits(elements, count, sink);
  sink.reserve(count * WIDTHS[field.datatype]);
  const nothing = nullNumber(column);
  for (let i = 0; i < count; i++) writeElement(elements[i] ?? null, field.datatype, nothing, sink);
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

function writeBits(elements: ArrayLike<Cell>, count: number, sink: BinarySink): void {
  const length = (count + 7) >> 3;
  sink.reserve(length);
  sink.bytes.fill(0, sink.at, sink.at + length);
  for (let i = 0; i < count; i++) {
    const bit = elements[i];
    if (bit === 1 || bit === true) (sink.bytes[sink.at + (i >> 3)] as number) |= 128 >> (i & 7);
  }
  sink.at += length;
}

function writeText(cell: string | null, field: Field, sink: BinarySink): void {
  const text = (cell ?? "").toWellFormed();
  const fixed = fixedCharacters(field);
  if (fixed === undefined) writeCount(text.length, sink);
  else if (text.length > fixed) throw tooLong(field, text.length);
  writeCharacters(fixed === undefined ? text : text.padEnd(fixed, "\0"), field, sink);
}

function writeStrings(cell: readonly string[] | null, field: Field, sink: BinarySink): void {
  const size = parseArraySize(field.arraysize);
  const text = paddedItems(cell ?? [], field).join("");
  const slice = size === undefined ? 1 : fixedLength(size);
  if (size?.variable === true) {
    if (text.length % slice !== 0) throw uneven(field, text.length);
    writeCount(text.length, sink);
  }
  writeCharacters(size?.variable === true ? text : text.padEnd(slice), field, sink);
}

function writeCharacters(text: string, { datatype }: Field, sink: BinarySink): void {
  sink.reserve(2 * text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (datatype === "unicodeChar") sink.bytes[sink.at++] = code >> 8;
    sink.bytes[sink.at++] = code & 255;
  }
}
