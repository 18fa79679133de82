/**
 * Tables → FITS files with one binary table.
 *
 * Follows the FITS standard 3.0, section 7.3.
 *
 * @module
 */
import type { Cell, Complex } from "../table/cell.ts";
import type { Field } from "../table/field.ts";
import type { Diagnostic, TableItem, TableMeta } from "../table/meta.ts";
import { Table } from "../table/table.ts";
import { type FitsCard, valueCard } from "./card.ts";
import { FitsHeader, paddedLength, writeHeader } from "./header.ts";
import { asciiOf, layOutTable, type OutputColumn } from "./_table_layout.ts";
import { SIZES } from "./_table_plan.ts";

/** What {@linkcode writeFitsTable} takes besides a table: batches of one. */
export interface FitsBatches extends AsyncIterable<Table> {
  /** The columns, when no batch may come. */
  readonly fields?: readonly Field[];
  /** Name, description and PARAMs. */
  readonly meta?: TableMeta;
}

/** Options of {@linkcode writeFitsTable}. */
export interface WriteFitsTableOptions {
  /** `EXTNAME`; default the table's name. */
  readonly name?: string | undefined;
  /** Whether the table's PARAMs, INFOs and description are written; default true. */
  readonly meta?: boolean | undefined;
  /** Called with what could not be written as it is, before the first bytes come. */
  readonly onDiagnostics?: ((diagnostics: readonly Diagnostic[]) => void) | undefined;
}

/** Bytes of rows that are handed out at once. */
const PIECE = 1 << 20;
const MAX_FIELDS = 999;

/**
 * Writes a table as a FITS file: an empty primary unit and a binary table.
 *
 * All cells are looked at before the first byte comes, since the header has to say how wide texts are and how many rows
 * there are: batches are held in memory. Nulls of integers become a value that no cell has (TNULL); null texts are written as
 * such; nulls of floats become NaN, characters beyond ASCII `?`: these are noted (`onDiagnostics`). Units, UCDs, utypes, xtypes
 * and descriptions of columns are written in TUNIT, TUCD, TUTYP, TXTYP and TCOMM; PARAMs as cards, all else that the
 * table says about itself as comments.
 *
 * @param source A table, or batches of one.
 * @param options Name of the unit.
 * @returns Pieces of about 1 MiB.
 * @throws {RangeError} If there are more than 999 columns.
 * @throws {UnsupportedError} If a column has arrays of strings of different lengths, or no value left for null.
 */
export async function* writeFitsTable(
  source: Table | FitsBatches,
  options: WriteFitsTableOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const table = source instanceof Table ? source : await together(source);
  if (table.columns.length > MAX_FIELDS) {
    throw new RangeError(
      `Cannot write FITS table: it has ${table.columns.length} columns, the limit is ${MAX_FIELDS}`,
    );
  }
  const notes: Diagnostic[] = [];
  const layout = layOutTable(table.columns, table.names, (code, message, count) => {
    notes.push({ code, message, count });
  });
  const rowLength = layout.reduce((sum, { width }) => sum + width, 0);
  const heap = heapOf(layout);
  options.onDiagnostics?.(notes);
  yield primary();
  const name = options.name ?? table.meta.name;
  yield writeHeader(
    new FitsHeader([
      ...structure(rowLength, table.length, heap.length, layout.length),
      ...columnCards(layout),
      ...(name === undefined ? [] : [valueCard("EXTNAME", asciiOf(name))]),
      ...(options.meta === false ? [] : metaCards(table.meta)),
    ]),
  );
  const rows = Math.max(1, Math.floor(PIECE / Math.max(1, rowLength)));
  for (let row = 0; row < table.length; row += rows) {
    yield rowsOf(layout, row, Math.min(rows, table.length - row), rowLength, heap.starts);
  }
  for (const piece of heap.pieces) yield piece;
  const length = rowLength * table.length + heap.length;
  const padding = paddedLength(length) - length;
  if (padding > 0) yield new Uint8Array(padding);
}

async function together(source: FitsBatches): Promise<Table> {
  const batches: Table[] = [];
  for await (const batch of source) batches.push(batch);
  const table = batches.length > 0
    ? Table.concat(batches)
    : Table.fromColumns({}, []).withMeta(source.meta ?? {});
  if (batches.length === 0 && source.fields !== undefined) {
    return Table.fromColumns(
      Object.fromEntries(source.fields.map(({ name }) => [name, []])),
      source.fields,
      source.meta,
    );
  }
  return source.meta === undefined ? table : table.withMeta(source.meta);
}

function primary(): Uint8Array<ArrayBuffer> {
  return writeHeader(
    new FitsHeader([
      valueCard("SIMPLE", true, "FITS"),
      valueCard("BITPIX", 8),
      valueCard("NAXIS", 0, "no data here"),
      valueCard("EXTEND", true),
    ]),
  );
}

function structure(rowLength: number, rows: number, heap: number, fields: number): FitsCard[] {
  return [
    valueCard("XTENSION", "BINTABLE", "binary table"),
    valueCard("BITPIX", 8),
    valueCard("NAXIS", 2),
    valueCard("NAXIS1", rowLength, "bytes a row"),
    valueCard("NAXIS2", rows, "rows"),
    valueCard("PCOUNT", heap, "bytes of the heap"),
    valueCard("GCOUNT", 1),
    valueCard("TFIELDS", fields, "columns"),
  ];
}

function columnCards(layout: readonly OutputColumn[]): FitsCard[] {
  return layout.flatMap((out, c) => {
    const n = c + 1;
    const { field } = out.column;
    const form = out.isVariable ? `1Q${out.code}(${out.repeat})` : `${out.repeat}${out.code}`;
    const cards = [valueCard(`TTYPE${n}`, asciiOf(out.name)), valueCard(`TFORM${n}`, form)];
    const add = (keyword: string, value: string | undefined) => {
      if (value !== undefined && value.trim() !== "") {
        cards.push(valueCard(`${keyword}${n}`, asciiOf(value.trim())));
      }
    };
    if (out.dims !== undefined) cards.push(valueCard(`TDIM${n}`, `(${out.dims.join(",")})`));
    if (out.nothing !== undefined) cards.push(valueCard(`TNULL${n}`, out.nothing));
    add("TUNIT", field.unit);
    add("TUCD", field.ucd);
    add("TUTYP", field.utype);
    add("TXTYP", field.xtype);
    add("TCOMM", field.description?.replace(/\s+/g, " "));
    return cards;
  });
}

/** Keywords that would say something about the file. */
const RESERVED =
  /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|TFIELDS|THEAP|BLOCKED|EXTNAME|EXTVER|EXTLEVEL|CHECKSUM|DATASUM|ZTABLE|ZIMAGE|BSCALE|BZERO|BLANK|COMMENT|HISTORY|CONTINUE|HIERARCH|END|T[A-Z]{4}\d+)$/;

function metaCards({ description, items = [], trailing = [] }: TableMeta): FitsCard[] {
  const cards: FitsCard[] = [];
  const say = (text: string) => {
    for (const line of asciiOf(text.replace(/\s+/g, " ").trim()).match(/.{1,72}/g) ?? []) {
      cards.push({ keyword: "COMMENT", comment: line });
    }
  };
  if (description !== undefined) say(description);
  for (const item of [...items, ...trailing] as readonly TableItem[]) {
    if (item.kind === "info") say(`${item.name} = ${item.value}`);
    else if (item.kind === "param") {
      const made = paramCard(item.name, item.cell, item.description ?? "");
      if (made === undefined) say(`${item.name} = ${item.value} ${item.unit ?? ""}`);
      else cards.push(made);
    }
  }
  return cards;
}

function paramCard(name: string, cell: Cell, description: string): FitsCard | undefined {
  if (!/^[A-Z0-9_-]{1,8}$/.test(name) || RESERVED.test(name)) return undefined;
  const comment = asciiOf(description);
  if (typeof cell === "string") return valueCard(name, asciiOf(cell), comment);
  if (typeof cell === "boolean" || typeof cell === "bigint") return valueCard(name, cell, comment);
  return typeof cell === "number" && Number.isFinite(cell)
    ? valueCard(name, cell, comment)
    : undefined;
}

/** The elements of arrays of variable length, and where each cell's begin. */
interface Heap {
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  readonly length: number;
  readonly starts: ReadonlyMap<OutputColumn, { readonly at: Float64Array; counts: Float64Array }>;
}

function heapOf(layout: readonly OutputColumn[]): Heap {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const starts = new Map<OutputColumn, { at: Float64Array; counts: Float64Array }>();
  let length = 0;
  for (const out of layout.filter(({ isVariable }) => isVariable)) {
    const { column, code } = out;
    const at = new Float64Array(column.length);
    const counts = new Float64Array(column.length);
    let row = 0;
    for (const cell of column) {
      at[row] = length;
      const text = typeof cell === "string" ? asciiOf(cell) : undefined;
      const elements = cell === null ? [] : text ?? cell as ArrayLike<Cell>;
      counts[row++] = elements.length;
      if (elements.length === 0) continue;
      const size = code === "X" ? Math.ceil(elements.length / 8) : elements.length * SIZES[code];
      const bytes = new Uint8Array(size);
      const view = new DataView(bytes.buffer);
      if (text !== undefined) putText(view, 0, text, size);
      else putElements(view, 0, elements as ArrayLike<Cell>, out);
      pieces.push(bytes);
      length += size;
    }
    starts.set(out, { at, counts });
  }
  return { pieces, length, starts };
}

function rowsOf(
  layout: readonly OutputColumn[],
  first: number,
  count: number,
  rowLength: number,
  heap: Heap["starts"],
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(rowLength * count);
  const view = new DataView(bytes.buffer);
  for (const out of layout) {
    const starts = heap.get(out);
    for (let i = 0; i < count; i++) {
      const at = i * rowLength + out.offset;
      const row = first + i;
      if (starts !== undefined) {
        view.setBigInt64(at, BigInt(starts.counts[row] as number));
        view.setBigInt64(at + 8, BigInt(starts.at[row] as number));
      } else putCell(view, at, out.column.at(row), out);
    }
  }
  return bytes;
}

function putCell(view: DataView, at: number, cell: Cell, out: OutputColumn): void {
  if (out.code === "A" && !out.isArray) {
    // A null begins with NUL, and the bytes are zero already.
    if (cell !== null) putText(view, at, asciiOf(cell as string), out.width);
  } else if (!out.isArray) putElement(view, at, cell, out);
  else if (cell === null) {
    if (out.itemLength > 0 || out.code === "X") return;
    for (let i = 0; i < out.repeat; i++) putElement(view, at + i * SIZES[out.code], null, out);
  } else putElements(view, at, cell as ArrayLike<Cell>, out);
}

function putElements(
  view: DataView,
  at: number,
  elements: ArrayLike<Cell>,
  out: OutputColumn,
): void {
  const size = out.itemLength > 0 ? out.itemLength : SIZES[out.code];
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i] as Cell;
    if (out.itemLength > 0) putText(view, at + i * size, asciiOf(String(element ?? "")), size);
    else if (out.code === "X") {
      if (element === 1 || element === true) {
        view.setUint8(at + (i >> 3), view.getUint8(at + (i >> 3)) | 0x80 >> (i & 7));
      }
    } else putElement(view, at + i * size, element, out);
  }
}

function putText(view: DataView, at: number, text: string, width: number): void {
  for (let i = 0; i < width; i++) view.setUint8(at + i, i < text.length ? text.charCodeAt(i) : 32);
}

function putElement(view: DataView, at: number, cell: Cell, { code, nothing }: OutputColumn): void {
  switch (code) {
    case "L":
      return view.setUint8(at, cell === null ? 0 : cell === true || cell === 1 ? 84 : 70);
    case "X":
      return view.setUint8(at, cell === true || cell === 1 ? 0x80 : 0);
    case "B":
      return view.setUint8(at, (cell ?? nothing) as number);
    case "I":
      return view.setInt16(at, (cell ?? nothing) as number);
    case "J":
      return view.setInt32(at, (cell ?? nothing) as number);
    case "K":
      return view.setBigInt64(at, BigInt((cell ?? nothing) as bigint));
    case "E":
      return view.setFloat32(at, (cell ?? NaN) as number);
    case "D":
      return view.setFloat64(at, (cell ?? NaN) as number);
    default: {
      const { re, im } = (cell ?? { re: NaN, im: NaN }) as Complex;
      if (code === "C") {
        view.setFloat32(at, re);
        view.setFloat32(at + 4, im);
      } else {
        view.setFloat64(at, re);
        view.setFloat64(at + 8, im);
      }
    }
  }
}
