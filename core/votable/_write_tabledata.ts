/**
 * Columns → rows of TABLEDATA, straight from the typed arrays.
 *
 * @module
 */
import { ByteSink } from "../table/_sink.ts";
import { CELL_BYTES, cellText, cellWriter, isSingle, type TextStyle } from "../table/_text.ts";
import type { Cell } from "../table/cell.ts";
import type { Column } from "../table/column.ts";
import { cellKind, type Field, fixedLength, parseArraySize } from "../table/field.ts";
import { ArrayVector, ComplexArrayVector, type Vector } from "../table/vector.ts";
import { escapeText } from "../xml/write.ts";
import type { OutputColumn } from "./_layout.ts";

const ENCODER = new TextEncoder();
const ROW_START = ENCODER.encode("<TR><TD>");
const CELL_END = ENCODER.encode("</TD><TD>");
const ROW_END = ENCODER.encode("</TD></TR>\n");

/** Writes cells as VOTable text: empty for null, escapes for markup. */
const STYLE: TextStyle = {
  nullCell: "",
  array: ["", " ", ""],
  complex: ["", " ", ""],
  nonFinite: "",
  infinity: "Inf",
  emptyArray: "",
  text: writeEscaped,
  cell: (sink, cell, single) => sink.write(ENCODER.encode(escapeText(cellText(cell, single)))),
};

/** Copies text, replacing what is markup and the control characters that XML cannot hold. */
function writeEscaped(sink: ByteSink, bytes: Uint8Array, from: number, to: number): void {
  sink.reserve(5 * (to - from));
  const out = sink.out;
  let at = sink.at;
  for (let i = from; i < to; i++) {
    const c = bytes[i] as number;
    if (c >= 32 && c !== 38 && c !== 60 && c !== 62 || c === 10 || c === 9) {
      if (c === 0xef && bytes[i + 1] === 0xbf && ((bytes[i + 2] as number) & 0xfe) === 0xbe) {
        at = put(out, at, REPLACEMENT); // U+FFFE and U+FFFF
        i += 2;
      } else out[at++] = c;
    } else if (c === 38) at = put(out, at, AMP);
    else if (c === 60) at = put(out, at, LT);
    else if (c === 62) at = put(out, at, GT);
    else if (c === 13) at = put(out, at, CR);
    else at = put(out, at, REPLACEMENT);
  }
  sink.at = at;
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
 * @param columns The cells.
 * @param layout How the columns are declared.
 * @returns Pieces of about 1 MiB.
 */
export function* tabledataRows(
  columns: readonly Column[],
  layout: readonly OutputColumn[],
): Generator<Uint8Array> {
  const sink = new ByteSink(CELL_BYTES + 64);
  for (const batch of alignedBatches(columns)) {
    const writers = batch.vectors.map((vector, k) =>
      writerFor(vector, layout[k] as OutputColumn, sink)
    );
    for (let row = 0; row < batch.length; row++) {
      sink.reserve(0);
      sink.at = put(sink.out, sink.at, ROW_START);
      for (let k = 0; k < writers.length; k++) {
        if (k > 0) {
          sink.reserve(0);
          sink.at = put(sink.out, sink.at, CELL_END);
        }
        (writers[k] as (row: number) => void)(row);
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
  { field, nullText }: OutputColumn,
  sink: ByteSink,
): (row: number) => void {
  const kind = cellKind(field);
  const fast = kind === "string" || kind === "number" || kind === "bigint" || kind === "complex" ||
    (kind === "boolean" && field.datatype === "boolean") ||
    (vector.nullCount === 0 && vector instanceof ArrayVector &&
      vector.elementNulls === undefined) ||
    (vector.nullCount === 0 && vector instanceof ComplexArrayVector);
  if (fast) return cellWriter(vector, field, sink, STYLE);
  return (row) =>
    sink.write(ENCODER.encode(escapeText(carefulText(vector.at(row), field, nullText))));
}

/** Cells that need thought: bits, arrays with nulls, arrays of strings. */
export function carefulText(cell: Cell, field: Field, nullText: string | undefined): string {
  const size = parseArraySize(field.arraysize);
  const single = isSingle(field);
  if (field.datatype === "bit" && size === undefined) {
    return cell === null ? "" : cell === true ? "1" : "0";
  }
  const element = (item: Cell): string => {
    if (item !== null) {
      return field.datatype === "boolean" ? (item ? "T" : "F") : cellText(item, single);
    }
    return elementNull(field, nullText);
  };
  if (size !== undefined && cellKind(field) !== "strings") {
    if (cell === null) {
      // An empty cell is no array of fixed shape; bits have no null at all.
      if (size.variable || field.datatype === "bit") return "";
      return Array(fixedLength(size)).fill(elementNull(field, nullText)).join(" ");
    }
    return Array.from(cell as ArrayLike<Cell>, element).join(" ");
  }
  if (size !== undefined && Array.isArray(cell)) {
    const width = size.fixed[0] ?? 1;
    const items = cell as readonly string[];
    return items.map((item, i) =>
      size.variable && i === items.length - 1 ? item : item.padEnd(width)
    )
      .join("");
  }
  return cellText(cell, single);
}

function elementNull(field: Field, nullText: string | undefined): string {
  switch (field.datatype) {
    case "float":
    case "double":
      return "NaN";
    case "floatComplex":
    case "doubleComplex":
      return "NaN NaN";
    case "boolean":
      return "?";
    case "bit":
      return "0";
    default:
      return nullText ?? "NaN";
  }
}

/** Cells of all columns in batches that have the same rows. */
export interface Batch {
  readonly vectors: readonly Vector[];
  readonly length: number;
}

/** Cuts columns whose batches differ (a column was replaced, say) into common ones. */
export function* alignedBatches(columns: readonly Column[]): Generator<Batch> {
  const first = columns[0];
  if (first === undefined) return;
  const lengths = first.vectors.map((vector) => vector.length);
  const aligned = columns.every((column) =>
    column.vectors.length === lengths.length &&
    column.vectors.every((vector, i) => vector.length === lengths[i])
  );
  if (aligned) {
    for (const [i, length] of lengths.entries()) {
      yield { vectors: columns.map((column) => column.vectors[i] as Vector), length };
    }
    return;
  }
  for (let start = 0; start < first.length; start += 16384) {
    const length = Math.min(16384, first.length - start);
    yield {
      vectors: columns.map((column) => {
        const part = column.slice(start, start + length);
        return part.vectors.length === 1 ? part.vectors[0] as Vector : new ColumnVector(part);
      }),
      length,
    };
  }
}

/** A column as one batch. */
class ColumnVector implements Vector {
  readonly #column: Column;

  constructor(column: Column) {
    this.#column = column;
  }

  get length(): number {
    return this.#column.length;
  }

  get nullCount(): number {
    return this.#column.nullCount;
  }

  get byteLength(): number {
    return this.#column.byteLength;
  }

  at(index: number): Cell {
    return this.#column.at(index);
  }
}
