/**
 * Rows of TABLEDATA from bytes into columns.
 *
 * The fast way knows just `<TR>`, `<TD>`, `<TD/>`, their ends, and white space between them. Whatever else shows up in a
 * row (comment, CDATA, entity, attribute, prefix) makes that row go the careful way through `_row_tokens.ts`.
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { STORE } from "../table/column_store.ts";
import { appendCell, type NullValue, nullValueOf, type Report } from "./_cells.ts";
import type { Diagnostics } from "./diagnostics.ts";
import {
  longHigh,
  longLow,
  NUMBER,
  numberEnd,
  readInteger,
  readLong,
  scanDouble,
  seeAllBranches,
} from "./_numbers.ts";
import { cellContent, countLines, type RowContext, slowRow, unescape } from "./_slow_row.ts";

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
  readonly #builders: readonly ColumnBuilder[];
  readonly #nulls: readonly (NullValue | undefined)[];
  readonly #plain: boolean;
  readonly #diagnostics: Diagnostics;
  readonly #context: RowContext;
  #capacity = 0;
  #buffer: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  readonly #report: Report;

  /**
   * Makes a decoder for the columns of a table.
   *
   * @param builders One a column.
   * @param prefix Namespace prefix of the document's elements with its colon, or "".
   * @param line Line on which the rows begin.
   * @param diagnostics Where faults are noted.
   */
  constructor(
    builders: readonly ColumnBuilder[],
    prefix: string,
    line: number,
    diagnostics: Diagnostics,
  ) {
    this.#builders = builders;
    this.#nulls = builders.map(nullValueOf);
    this.#plain = prefix === "";
    this.line = line;
    this.#diagnostics = diagnostics;
    this.#report = (code, message) => diagnostics.note(code, message, () => this.#place());
    this.#context = {
      builders,
      nulls: this.#nulls,
      report: this.#report,
      place: () => this.#place(),
    };
  }

  /** Where the row in work begins, or what stands in its place. */
  #place(): { readonly line: number; readonly column: number } {
    const b = this.#buffer;
    let at = this.#at;
    let line = this.line;
    for (; at < this.#end && (b[at] as number) <= 32; at++) if (b[at] === 10) line++;
    const lineStart = at === 0 ? 0 : b.lastIndexOf(10, at - 1) + 1;
    return { line, column: at - lineStart + 1 };
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
      this.#at = this.position = p;
      if (this.rows === this.#capacity) this.#grow(maxRows);
      if (p < safe) {
        const next = this.#fastRow(b, p, safe);
        if (next > 0) {
          p = next;
          this.rows++;
          continue;
        }
        for (const builder of this.#builders) builder.rollback(this.rows);
      }
      this.#at = p;
      const outcome = slowRow(b, p, end, this.#context);
      this.line += outcome.lines;
      p = outcome.position;
      this.position = this.#at = p;
      if (outcome.state === "row") {
        this.rows++;
        continue;
      }
      return outcome.state;
    }
    this.position = p;
    return "full";
  }

  /** Starts a new batch; the builders' contents have been taken. */
  reset(): void {
    seeAllBranches();
    this.rows = 0;
    for (const { capacity } of this.#builders) {
      if (capacity < this.#capacity) this.#capacity = capacity;
    }
  }

  #grow(maxRows: number): void {
    const wanted = Math.min(maxRows, Math.max(this.rows + 1, 2 * this.#capacity));
    let least = Infinity;
    for (const builder of this.#builders) {
      if (builder.capacity < wanted) builder.grow(wanted);
      least = Math.min(least, builder.capacity);
    }
    this.#capacity = least === Infinity ? wanted : least;
  }

  /** Reads one row without bounds checks; the position after it, or 0 if it is not of the plain kind. */
  #fastRow(b: Uint8Array, start: number, safe: number): number {
    let p = start;
    let lines = 0;
    let c = b[p] as number;
    while (c <= 32) {
      if (c === 10) lines++;
      c = b[++p] as number;
    }
    if (c !== 60 || b[p + 1] !== 84 || b[p + 2] !== 82 || b[p + 3] !== 62) return 0;
    p += 4;
    const builders = this.#builders;
    const n = builders.length;
    for (let k = 0; k < n; k++) {
      c = b[p] as number;
      while (c <= 32) {
        if (c === 10) lines++;
        c = b[++p] as number;
      }
      if (c !== 60 || b[p + 1] !== 84 || b[p + 2] !== 68) return 0;
      const builder = builders[k] as ColumnBuilder;
      c = b[p + 3] as number;
      if (c === 47 && b[p + 4] === 62) {
        p += 5;
        builder.pushNull();
        continue;
      }
      if (c !== 62) return 0;
      p += 4;
      c = b[p] as number;
      if (builder.isArray || builder.store >= STORE.c32) {
        p = this.#fastArray(builder, this.#nulls[k], b, p);
        if (p === 0) return 0;
      } else if (builder.store === STORE.text) {
        const from = p;
        let plain = this.#nulls[k] === undefined;
        while (c !== 60) {
          if (c <= 38) {
            if (c === 10) lines++;
            else if (c === 38 || c === 13) plain = false;
          }
          c = b[++p] as number;
        }
        if (b[p + 1] !== 47) { // CDATA, or a comment
          const cell = cellContent(b, from, safe, this.#context);
          if (cell === undefined) return 0;
          appendCell(builder, this.#nulls[k], cell.text, 0, cell.text.length - 1, this.#report);
          lines += countLines(b, p, cell.end);
          p = cell.end;
          continue;
        }
        if (p === from) builder.pushNull();
        else if (plain) builder.pushTextBytes(b, from, p);
        else if (!this.#unescape(builder, this.#nulls[k], b, from, p)) return 0;
      } else {
        while (c <= 32) {
          if (c === 10) lines++;
          c = b[++p] as number;
        }
        const from = p;
        const row = builder.length;
        const nullValue = this.#nulls[k];
        let value = 0;
        if (c === 60) builder.pushNull();
        else {
          switch (builder.store) {
            case STORE.f64:
              scanDouble(b, p);
              p = numberEnd;
              if (p > 0 && nullValue === undefined) {
                builder.f64[row] = NUMBER[0] as number;
                builder.length = row + 1;
              } else p = this.#special(builder, nullValue, b, from);
              break;
            case STORE.f32:
              scanDouble(b, p);
              p = numberEnd;
              if (p > 0 && nullValue === undefined) {
                builder.f32[row] = NUMBER[0] as number;
                builder.length = row + 1;
              } else p = this.#special(builder, nullValue, b, from);
              break;
            case STORE.i64:
              readLong(b, p);
              p = numberEnd;
              if (p > 0 && nullValue === undefined) {
                builder.words[2 * row] = longLow;
                builder.words[2 * row + 1] = longHigh;
                builder.length = row + 1;
              } else p = this.#special(builder, nullValue, b, from);
              break;
            case STORE.i32:
              value = readInteger(b, p);
              p = numberEnd;
              if (p > 0 && value >= -2147483648 && value <= 2147483647) {
                if (nullValue !== undefined && value === nullValue.number) builder.pushNull();
                else {
                  builder.i32[row] = value;
                  builder.length = row + 1;
                }
              } else p = this.#special(builder, nullValue, b, from);
              break;
            case STORE.i16:
              value = readInteger(b, p);
              p = numberEnd;
              if (p > 0 && value >= -32768 && value <= 32767) {
                if (nullValue !== undefined && value === nullValue.number) builder.pushNull();
                else {
                  builder.i16[row] = value;
                  builder.length = row + 1;
                }
              } else p = this.#special(builder, nullValue, b, from);
              break;
            case STORE.u8:
              value = readInteger(b, p);
              p = numberEnd;
              if (p > 0 && value >= 0 && value <= 255) {
                if (nullValue !== undefined && value === nullValue.number) builder.pushNull();
                else {
                  builder.u8[row] = value;
                  builder.length = row + 1;
                }
              } else p = this.#special(builder, nullValue, b, from);
              break;
            default: // boolean and bit
              while (b[p] !== 60) p++;
              if (c === 116 && p - from === 4 && b[from + 3] === 101) {
                builder.u8[row] = 1;
                builder.length = row + 1;
              } else if (c === 102 && p - from === 5 && b[from + 4] === 101) {
                builder.u8[row] = 0;
                builder.length = row + 1;
              } else p = this.#special(builder, nullValue, b, from);
          }
          if (p === 0) return 0;
          c = b[p] as number;
          while (c <= 32) {
            if (c === 10) lines++;
            c = b[++p] as number;
          }
        }
      }
      if (
        b[p] !== 60 || b[p + 1] !== 47 || b[p + 2] !== 84 || b[p + 3] !== 68 || b[p + 4] !== 62
      ) return 0;
      p += 5;
    }
    c = b[p] as number;
    while (c <= 32) {
      if (c === 10) lines++;
      c = b[++p] as number;
    }
    if (c !== 60 || b[p + 1] !== 47 || b[p + 2] !== 84 || b[p + 3] !== 82 || b[p + 4] !== 62) {
      return 0;
    }
    this.line += lines;
    return p + 5;
  }

  /** A cell of text with entities; false if one of them is unknown. */
  #unescape(
    builder: ColumnBuilder,
    nullValue: NullValue | undefined,
    b: Uint8Array,
    from: number,
    to: number,
  ): boolean {
    if (nullValue !== undefined || builder.isArray) {
      const text = new Uint8Array(to - from + 1);
      const length = unescape(b, from, to, text, 0);
      if (length < 0) return false;
      text[length] = 32;
      appendCell(builder, nullValue, text, 0, length, this.#report);
      return true;
    }
    builder.reserveText(to - from);
    const end = unescape(b, from, to, builder.text, builder.textLength);
    if (end < 0) return false;
    builder.textLength = end;
    builder.offsets[++builder.length] = end;
    return true;
  }

  /** A scalar that is no plain number (NaN, a null value, hexadecimal, rubbish); 0 if it has an entity. */
  #special(
    builder: ColumnBuilder,
    nullValue: NullValue | undefined,
    b: Uint8Array,
    from: number,
  ): number {
    let p = from;
    for (let c = b[p]; c !== 60; c = b[++p]) if (c === 38) return 0;
    // A literal NaN is how STILTS writes null floats: frequent.
    if (
      b[from] === 78 && b[from + 1] === 97 && b[from + 2] === 78 && p === from + 3 &&
      nullValue === undefined
    ) {
      if (builder.store === STORE.f64) {
        builder.f64[builder.length++] = NaN;
        return p;
      }
      if (builder.store === STORE.f32) {
        builder.f32[builder.length++] = NaN;
        return p;
      }
    }
    appendCell(builder, nullValue, b, from, p, this.#report);
    return p;
  }

  /** An array of doubles or floats read in place; everything else by the careful way. 0 if it has an entity. */
  #fastArray(
    builder: ColumnBuilder,
    nullValue: NullValue | undefined,
    b: Uint8Array,
    from: number,
  ): number {
    const floats = builder.store === STORE.f32 || builder.store === STORE.f64;
    if (floats && builder.stride > 0 && nullValue === undefined) {
      builder.reserveElements(builder.stride);
      const target: Float32Array | Float64Array = builder.store === STORE.f32
        ? builder.f32
        : builder.f64;
      let p = from;
      let at = builder.elements;
      const until = at + builder.stride;
      while (at < until) {
        let c = b[p] as number;
        while (c <= 32) {
          if (c === 10) break;
          c = b[++p] as number;
        }
        if (c === 10 || c === 60) break;
        scanDouble(b, p);
        if (numberEnd < 0) break;
        p = numberEnd;
        target[at++] = NUMBER[0] as number;
      }
      if (at === until && b[p] === 60) {
        builder.elements = at;
        builder.endCell();
        return p;
      }
    }
    let p = from;
    let lines = 0;
    for (let c = b[p]; c !== 60; c = b[++p]) {
      if (c === 38) return 0;
      if (c === 10) lines++;
    }
    if (lines > 0) return 0; // the careful way counts the lines
    appendCell(builder, nullValue, b, from, p, this.#report);
    return p;
  }
}

/** Position after the last `</TR>` in the bytes; `start` if there is none. */
function lastRowEnd(b: Uint8Array, start: number, end: number): number {
  for (let p = end - 5; p >= start; p--) {
    p = b.lastIndexOf(60, p);
    if (p < start) return start;
    if (b[p + 1] === 47 && b[p + 2] === 84 && b[p + 3] === 82 && b[p + 4] === 62) return p + 5;
  }
  return start;
}
