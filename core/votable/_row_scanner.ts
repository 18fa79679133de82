/**
 * Plain rows of TABLEDATA into column builders, by the WebAssembly of `_row_scanner.as`.
 *
 * There is one instance, whose memory holds a piece of the document and the cells of its rows for as long as one call.
 * Where a platform has no WebAssembly (a page may forbid it), no row is plain: the careful reader takes them all.
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { decodeBase64 } from "./_base64.ts";
import { appendCell, type NullValue, type Report } from "./_cells.ts";
import { ROW_SCANNER } from "./_row_scanner_wasm.ts";
import { ScannerLayout } from "./_scanner_layout.ts";

/** What the module exports; `_row_scanner.as` tells about each. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly free: WebAssembly.Global;
  readonly position: WebAssembly.Global;
  readonly lines: WebAssembly.Global;
  scan(
    from: number,
    end: number,
    maxRows: number,
    columns: number,
    count: number,
    spans: number,
    nullsFrom: number,
  ): number;
}

/** Most bytes of the document that are read at once, and least. */
const LARGE_PIECE = 1 << 18;
const SMALL_PIECE = 4096;
/** Room behind a piece, where the scanner may look. */
const SLACK = 16;
/** Most memory that is asked for; a table with more columns goes the careful way. */
const MAX_MEMORY = 1 << 26;
const PAGE = 65536;

let instance: Exports | null | undefined;

function exportsOrNull(): Exports | null {
  if (instance === undefined) {
    try {
      const module = new WebAssembly.Module(decodeBase64(ROW_SCANNER));
      instance = new WebAssembly.Instance(module).exports as unknown as Exports;
    } catch {
      instance = null;
    }
  }
  return instance;
}

/** Reads the plain rows of one table. */
export class RowScanner {
  /** Where the last row read ends. */
  position = 0;
  /** The line that is on. */
  line = 0;
  /** Complete rows that the last call appended, also where it threw. */
  rows = 0;
  readonly #exports: Exports | null;
  readonly #layout: ScannerLayout;
  readonly #report: Report;
  readonly #place: (position: number, line: number) => void;
  /** Bytes of the next piece: few where rows are not plain, since each time the piece is copied in vain. */
  #pieceSize = LARGE_PIECE;

  /**
   * Makes a scanner for the columns of a table.
   *
   * @param builders One a column.
   * @param nulls Their declared null values.
   * @param report Where faults of cells are told.
   * @param place Is told, before that, where the row begins.
   */
  constructor(
    builders: readonly ColumnBuilder[],
    nulls: readonly (NullValue | undefined)[],
    report: Report,
    place: (position: number, line: number) => void,
  ) {
    this.#report = report;
    this.#place = place;
    const scanner = exportsOrNull();
    this.#layout = new ScannerLayout(builders, nulls, scanner?.free.value ?? 0);
    const enough = this.#layout.end + LARGE_PIECE + SLACK;
    this.#exports = scanner !== null && hasRoom(scanner.memory, enough) ? scanner : null;
  }

  /**
   * Reads rows into the builders, up to one that is not plain.
   *
   * @param b The bytes.
   * @param start Where to begin.
   * @param end Behind a `</TR>`.
   * @param maxRows Rows wanted at most.
   * @param line Line of the first byte.
   * @returns How many were read.
   */
  scan(b: Uint8Array, start: number, end: number, maxRows: number, line: number): number {
    this.position = start;
    this.line = line;
    this.rows = 0;
    const scanner = this.#exports;
    if (scanner === null) return 0;
    const { description, descriptionAt, end: input } = this.#layout;
    const memory = new Uint8Array(scanner.memory.buffer);
    memory.set(description, descriptionAt);
    while (this.rows < maxRows && this.position < end) {
      const from = this.position;
      const size = Math.min(this.#pieceSize, 1024 * (maxRows - this.rows));
      const until = pieceEnd(b, from, end, Math.max(SMALL_PIECE, size));
      if (until === from) break;
      memory.set(b.subarray(from, until), input);
      this.#scanPiece(scanner, b, until - from, maxRows);
      if (this.rows < maxRows && this.position < until) {
        this.#pieceSize = SMALL_PIECE;
        break;
      }
      this.#pieceSize = Math.min(LARGE_PIECE, 4 * this.#pieceSize);
    }
    return this.rows;
  }

  /** Reads the piece in memory: as many rows as there is room for, again and again. */
  #scanPiece(scanner: Exports, b: Uint8Array, length: number, maxRows: number): void {
    const layout = this.#layout;
    const input = layout.end;
    const shift = this.position - input;
    for (let at = input; at < input + length && this.rows < maxRows;) {
      const base = this.#builtRows;
      const count = scanner.scan(
        at,
        input + length,
        Math.min(layout.rows, maxRows - this.rows),
        layout.descriptionAt,
        layout.columns.length,
        layout.spans,
        base & 7,
      );
      if (count === 0) break;
      const { buffer } = scanner.memory;
      layout.appendTo(buffer, base, count);
      if (layout.spans > 0) this.#appendOthers(buffer, b, shift, count);
      else this.rows += count;
      at = scanner.position.value;
      this.line += scanner.lines.value;
      this.position = at + shift;
    }
  }

  /** Rows in the builders. */
  get #builtRows(): number {
    return this.#layout.columns[0]?.builder.length ?? 0;
  }

  /** Reads the cells of which the scanner has told only the places. */
  #appendOthers(memory: ArrayBufferLike, b: Uint8Array, shift: number, count: number): void {
    const { others, spans: from } = this.#layout;
    const spans = new Int32Array(memory, from, 2 * (1 + others.length) * count);
    for (let i = 0; i < spans.length;) {
      this.#place((spans[i++] as number) + shift, this.line + (spans[i++] as number));
      for (const { builder, nullValue } of others) {
        const start = (spans[i++] as number) + shift;
        appendCell(builder, nullValue, b, start, (spans[i++] as number) + shift, this.#report);
      }
      this.rows++;
    }
  }
}

/** Gets as much memory as is wanted, if it may be had. */
function hasRoom(memory: WebAssembly.Memory, bytes: number): boolean {
  if (bytes > MAX_MEMORY) return false;
  const missing = bytes - memory.buffer.byteLength;
  try {
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return true;
  } catch {
    return false;
  }
}

/** Where a piece of about a size ends: behind a row if that can be, else where it begins. */
function pieceEnd(b: Uint8Array, from: number, end: number, size: number): number {
  for (;; size *= 8) {
    if (end - from <= Math.min(size, LARGE_PIECE)) return end;
    const until = lastRowEnd(b, from, from + Math.min(size, LARGE_PIECE));
    if (until > from || size >= LARGE_PIECE) return until;
  }
}

/** Position after the last `</TR>` in the bytes; `start` if there is none. */
export function lastRowEnd(b: Uint8Array, start: number, end: number): number {
  for (let p = end - 5; p >= start; p--) {
    p = b.lastIndexOf(60, p);
    if (p < start) return start;
    if (b[p + 1] === 47 && b[p + 2] === 84 && b[p + 3] === 82 && b[p + 4] === 62) return p + 5;
  }
  return start;
}
