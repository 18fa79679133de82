/**
 * Rows of TABLEDATA from bytes into columns.
 *
 * Plain rows go the fast way, by `_row_scanner.ts`. Whatever that does not know in a row (comment, attribute of a
 * cell, prefix, a number in another spelling) makes this row go the careful way, by `_slow_row.ts`.
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { nullValueOf, type Report } from "./_cells.ts";
import { lastRowEnd, RowScanner } from "./_row_scanner.ts";
import { type RowContext, slowRow } from "./_slow_row.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** What the decoder met at the end of the bytes it was given. */
export type RowsState = "more" | "full" | "end";

/** Decodes rows, batch by batch, from a buffer that its owner refills. */
export class TabledataDecoder {
  /** Line of the byte at `position`, counted from the first byte ever given. */
  line: number;
  /** Position after the last complete row. */
  position = 0;
  /** Rows in the builders. */
  rows = 0;
  readonly #plain: boolean;
  readonly #context: RowContext;
  readonly #scanner: RowScanner;
  readonly #report: Report;
  readonly #columnAt: (place: number) => number;
  /** Faults of the row in work. */
  readonly #faults: Parameters<Report>[] = [];
  #buffer: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;

  /**
   * Makes a decoder for the columns of a table.
   *
   * @param builders One a column.
   * @param prefix Namespace prefix of the document's elements with its colon, or "".
   * @param line Line on which the rows begin.
   * @param diagnostics Where faults are noted.
   * @param columnAt Tells the column of a place in the bytes.
   */
  constructor(
    builders: readonly ColumnBuilder[],
    prefix: string,
    line: number,
    diagnostics: Diagnostics,
    columnAt: (place: number) => number,
  ) {
    this.#columnAt = columnAt;
    this.#plain = prefix === "";
    this.line = line;
    const nulls = builders.map(nullValueOf);
    const place = () => this.#place();
    const report: Report = (code, message) => diagnostics.note(code, message, place);
    this.#report = report;
    this.#context = {
      builders,
      nulls,
      report: (code, message) => this.#faults.push([code, message]),
      place,
    };
    this.#scanner = new RowScanner(builders, nulls, report, (at, line) => {
      this.#at = at;
      this.line = line;
    });
  }

  /** Where the row in work begins, or what stands in its place. */
  #place(): { readonly line: number; readonly column: number } {
    const b = this.#buffer;
    let at = this.#at;
    let line = this.line;
    for (; at < this.#end && (b[at] as number) <= 32; at++) if (b[at] === 10) line++;
    return { line, column: this.#columnAt(at) };
  }

  /**
   * Decodes rows until the batch is full, the rows end, or the bytes do.
   *
   * @param b The bytes; those from `end` on are not looked at.
   * @param start Where to begin.
   * @param end Where the bytes end.
   * @param maxRows Rows at which the batch is full.
   * @returns `"end"` with `position` at the `<` of the closing tag, else why it stopped.
   */
  decode(b: Uint8Array, start: number, end: number, maxRows: number): RowsState {
    this.#buffer = b;
    this.#end = end;
    let p = start;
    // Up to the last row that ends in these bytes no bounds need be checked.
    const safe = this.#plain ? lastRowEnd(b, start, end) : start;
    while (this.rows < maxRows) {
      if (p < safe) {
        try {
          this.#scanner.scan(b, p, safe, maxRows - this.rows, this.line);
        } finally { // a fault is thrown in strict reading, and the rows before it count
          this.rows += this.#scanner.rows;
        }
        p = this.#scanner.position;
        this.line = this.#scanner.line;
        if (this.rows === maxRows) break;
      }
      if (p >= safe && this.#plain && isHalfRow(b, p, end)) {
        this.position = p;
        return "more";
      }
      this.#at = p;
      const outcome = slowRow(b, p, end, this.#context);
      // A row that is cut off is read again from its beginning.
      if (outcome.position > p) { for (const fault of this.#faults) this.#report(...fault); }
      this.#faults.length = 0;
      this.line += outcome.lines;
      p = outcome.position;
      this.position = this.#at = p;
      if (outcome.state !== "row") return outcome.state;
      this.rows++;
    }
    this.position = p;
    return "full";
  }

  /** Starts a new batch; the builders' contents have been taken. */
  reset(): void {
    this.rows = 0;
  }
}

/** Whether the bytes, in which no row ends, begin one of which nothing but cells is there: no need to look at these. */
function isHalfRow(b: Uint8Array, start: number, end: number): boolean {
  let p = start;
  while (p < end && (b[p] as number) <= 32) p++;
  if (b[p] !== 60 || b[p + 1] !== 84 || b[p + 2] !== 82 || b[p + 3] !== 62) return false;
  for (p = b.indexOf(60, p + 4); p >= 0 && p < end - 4; p = b.indexOf(60, p + 1)) {
    const name = b[p + 1] === 47 ? p + 2 : p + 1; // <TD or </TD
    if (b[name] !== 84 || b[name + 1] !== 68 || (b[name + 2] !== 62 && b[name + 2] !== 47)) {
      return false;
    }
  }
  return true;
}
