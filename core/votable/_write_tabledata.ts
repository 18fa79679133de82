/**
 * Columns → rows of TABLEDATA, straight from the typed arrays.
 *
 * @module
 */
import { ByteSink } from "../table/_sink.ts";
import {
  CELL_BYTES,
  cellText,
  cellWriter,
  isSingle,
  segments,
  type TextStyle,
} from "../table/_text.ts";
import { FormatError } from "../runtime/errors.ts";
import type { Cell } from "../table/cell.ts";
import { type Field, fixedLength, parseArraySize } from "../table/field.ts";
import type { Table } from "../table/table.ts";
import { ArrayVector, ComplexArrayVector, isNull, type Vector } from "../table/vector.ts";
import { escapeText, type TextFault } from "../xml/write.ts";
import { checkCells, type OutputColumn } from "./_layout.ts";

const ENCODER = new TextEncoder();
const ROW_START = ENCODER.encode("<TR><TD>");
const CELL_END = ENCODER.encode("</TD><TD>");
const ROW_END = ENCODER.encode("</TD></TR>\n");

/** Is told of the faults of a column's text. */
export type OnTextFault = (fault: TextFault, column: OutputColumn) => void;

/** Writes the cells of a column as VOTable text: empty for null, escapes for markup. */
function styleOf(onFault: (fault: TextFault) => void): TextStyle {
  return {
    nullCell: "",
    array: ["", " ", ""],
    complex: ["", " ", ""],
    nonFinite: "",
    infinity: "+Inf", // "Inf" is none to the standard (§6), and null to STILTS
    emptyArray: "",
    text: (sink, bytes, from, to) => writeEscaped(sink, bytes, from, to, onFault),
    cell: (sink, cell, single) =>
      sink.write(ENCODER.encode(escapeText(cellText(cell, single), onFault))),
  };
}

/** Copies text, replacing what is markup, no UTF-8, and what XML cannot hold. */
function writeEscaped(
  sink: ByteSink,
  bytes: Uint8Array,
  from: number,
  to: number,
  onFault: (fault: TextFault) => void,
): void {
  sink.reserve(5 * (to - from));
  const out = sink.out;
  let at = sink.at;
  for (let i = from; i < to; i++) {
    const c = bytes[i] as number;
    if (c >= 32 && c !== 38 && c !== 60 && c !== 62 && c < 128 || c === 10 || c === 9) {
      out[at++] = c;
    } else if (c > 127) {
      const length = characterLength(bytes, i, to);
      if (length > 0) { for (let k = 0; k < length; k++) out[at++] = bytes[i + k] as number; }
      else {
        at = put(out, at, REPLACEMENT);
        onFault(length === -1 ? "encoding" : "character");
      }
      i += Math.abs(length) - 1;
    } else if (c === 38) at = put(out, at, AMP);
    else if (c === 60) at = put(out, at, LT);
    else if (c === 62) at = put(out, at, GT);
    else if (c === 13) at = put(out, at, CR);
    else {
      at = put(out, at, REPLACEMENT);
      onFault("character");
    }
  }
  sink.at = at;
}

/** Bytes of the character of UTF-8 that begins at a position; negative if XML cannot hold it, -1 if none begins there. */
function characterLength(bytes: Uint8Array, at: number, to: number): number {
  const lead = bytes[at] as number;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > to) return -1;
  let code = lead & (0x7f >> length);
  for (let k = 1; k < length; k++) {
    const next = bytes[at + k] as number;
    if ((next & 0xc0) !== 0x80) return -1;
    code = code << 6 | next & 0x3f;
  }
  if (length === 3) {
    if (code < 0x800 || (code >= 0xd800 && code < 0xe000)) return -1;
    return code > 0xfffd ? -3 : 3;
  }
  return length === 4 && (code < 0x10000 || code > 0x10ffff) ? -1 : length;
}

const AMP = ENCODER.encode("&amp;");
const LT = ENCODER.encode("&lt;");
const GT = ENCODER.encode("&gt;");
const CR = ENCODER.encode("&#13;");
const REPLACEMENT = ENCODER.encode("\ufffd");

function put(out: Uint8Array, at: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) out[at++] = bytes[i] as number;
  return at;
}

/**
 * Writes rows.
 *
 * @param table The cells.
 * @param layout How the columns are declared.
 * @param onFault Told of what XML cannot hold, which becomes U+FFFD.
 * @returns Pieces of about 1 MiB.
 */
export function* tabledataRows(
  table: Table<unknown>,
  layout: readonly OutputColumn[],
  onFault: OnTextFault,
): Generator<Uint8Array> {
  const sink = new ByteSink(CELL_BYTES + 64);
  const faults = layout.map((column) => (fault: TextFault) => onFault(fault, column));
  let writers: readonly ((row: number) => void)[] = [];
  let last: readonly Vector[] = [];
  for (const { length, parts } of segments(table)) {
    const before = writers;
    writers = parts.map(({ vector }, k) => {
      if (last[k] === vector) return before[k] as (row: number) => void;
      checkCells(vector, layout[k] as OutputColumn, "tabledata");
      return writerFor(vector, layout[k] as OutputColumn, sink, faults[k] as typeof faults[0]);
    });
    last = parts.map(({ vector }) => vector);
    const starts = parts.map(({ start }) => start);
    for (let row = 0; row < length; row++) {
      sink.reserve(0);
      sink.at = put(sink.out, sink.at, ROW_START);
      for (let k = 0; k < writers.length; k++) {
        if (k > 0) {
          sink.reserve(0);
          sink.at = put(sink.out, sink.at, CELL_END);
        }
        (writers[k] as (row: number) => void)((starts[k] as number) + row);
      }
      sink.reserve(0);
      sink.at = put(sink.out, sink.at, ROW_END);
      if (sink.full) yield sink.take();
    }
  }
  if (sink.at > 0) yield sink.take();
}

function writerFor(
  vector: Vector,
  column: OutputColumn,
  sink: ByteSink,
  onFault: (fault: TextFault) => void,
): (row: number) => void {
  const { field, kind } = column;
  const style = styleOf(onFault);
  if (
    kind === "string" || kind === "number" || kind === "bigint" ||
    (kind === "boolean" && field.datatype === "boolean")
  ) return cellWriter(vector, field, sink, style);
  // Two numbers are wanted, whatever they are.
  if (kind === "complex") return cellWriter(vector, field, sink, { ...style, nullCell: "NaN NaN" });
  if (
    vector instanceof ComplexArrayVector ||
    (vector instanceof ArrayVector && vector.elementNulls === undefined)
  ) {
    const { nulls } = vector;
    const write = cellWriter(vector, field, sink, style);
    if (nulls === undefined) return write;
    const nothing = ENCODER.encode(carefulText(null, column));
    return (row) => isNull(nulls, row) ? sink.write(nothing) : write(row);
  }
  return (row) =>
    sink.write(ENCODER.encode(escapeText(carefulText(vector.at(row), column), onFault)));
}

/** Cells that need thought: single bits, arrays of booleans and strings, and those with nulls. */
function carefulText(cell: Cell, { field, kind, nullText }: OutputColumn): string {
  const size = parseArraySize(field.arraysize);
  const single = isSingle(field);
  if (size === undefined) {
    if (cell === null) return "";
    return field.datatype === "bit" ? (cell === true ? "1" : "0") : cellText(cell, single);
  }
  if (kind === "strings") {
    return cell === null ? "" : paddedItems(cell as readonly string[], field).join("");
  }
  if (cell === null) {
    const nothing = elementNull(field, nullText);
    // An empty cell is no array of fixed shape, but where there is no null value nothing else can be written.
    return size.variable || nothing === undefined
      ? ""
      : Array(fixedLength(size)).fill(nothing).join(" ");
  }
  return Array.from(cell as ArrayLike<Cell>, (item) => {
    if (item === null) return elementNull(field, nullText) ?? "";
    if (field.datatype === "boolean") return item === true ? "T" : "F";
    if (item === Infinity || item === -Infinity) return item > 0 ? "+Inf" : "-Inf";
    return cellText(item, single);
  }).join(" ");
}

/**
 * The items of an array of strings, each as long as all others.
 *
 * @throws {FormatError} If one is longer than the arraysize says.
 */
export function paddedItems(items: readonly string[], field: Field): readonly string[] {
  const width = parseArraySize(field.arraysize)?.fixed[0] ?? 1;
  return items.map((item) => {
    if (item.length > width) throw tooLong(field, item.length);
    return item.padEnd(width);
  });
}

/** The error for a text that does not fit. */
export function tooLong(field: Field, length: number): FormatError {
  return new FormatError(
    `Cannot write column "${field.name}": a text of ${length} characters is longer than its ` +
      `arraysize "${field.arraysize ?? "1"}"`,
    { format: "votable" },
  );
}

/** What stands for a null among others; undefined where nothing does. */
function elementNull(field: Field, nullText: string | undefined): string | undefined {
  switch (field.datatype) {
    case "float":
    case "double":
      return "NaN";
    case "floatComplex":
    case "doubleComplex":
      return "NaN NaN";
    case "boolean":
      return "?";
    default:
      return nullText;
  }
}
