/**
 * Reads a document from its bytes, step by step: markup by the XML reader, rows by those of `_row_sources.ts`.
 *
 * @module
 */
import { Column } from "../table/column.ts";
import { ColumnBuilder } from "../table/column_builder.ts";
import type { Field } from "../table/field.ts";
import { StringArrayVector, StringVector, type Vector } from "../table/vector.ts";
import type { ByteSource } from "./_bytes.ts";
import type { DataStart, DocumentBuilder, EndedTable } from "./_document.ts";
import { Reading, type ReadOptions } from "./_reading.ts";
import { binaryRows, fitsFileRows, tabledataRows } from "./_row_sources.ts";
import { byteLength, characterEnd, isUtf8 } from "./_utf8.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { VotableDocument } from "./model.ts";

/** What a step of reading came to. */
export type Step =
  | { readonly kind: "data"; readonly data: DataStart; readonly fields: readonly Field[] }
  | { readonly kind: "table" } & EndedTable
  | { readonly kind: "end"; readonly document: VotableDocument };

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const LATIN1 = new TextDecoder("latin1");
/** Markup is read in pieces of this many bytes, so that little is decoded in vain before the rows. */
const MARKUP_PIECE = 4096;

/** Reads one document. */
export class VotableReader {
  readonly builder: DocumentBuilder;
  readonly diagnostics: Diagnostics;
  readonly #reading: Reading;

  /** Makes a reader; nothing is read yet. */
  constructor(source: ByteSource, options: ReadOptions) {
    this.#reading = new Reading(source, options);
    this.builder = this.#reading.builder;
    this.diagnostics = this.#reading.diagnostics;
  }

  /** Line and column reached. */
  get position(): { readonly line: number; readonly column: number } {
    return this.#reading.xml.position;
  }

  /**
   * Reads markup up to the next rows, the end of a table, or the end of the document.
   *
   * @throws {FormatError} If the document is no VOTable, or ends too early.
   */
  async step(): Promise<Step> {
    return await this.#reading.located(async () => {
      const window = this.#reading.window;
      const builder = this.builder;
      for (;;) {
        const ended = builder.ended.shift();
        if (ended !== undefined) return { kind: "table", ...ended };
        if (builder.document !== undefined) {
          return { kind: "end", document: builder.document };
        }
        const length = characterEnd(window.buffer, window.start, window.end, MARKUP_PIECE);
        if (length === 0) {
          if (await window.fill()) continue;
          if (window.end > window.start) { // an incomplete character at the very end
            window.start = window.end;
            continue;
          }
          this.#reading.truncated();
          continue;
        }
        const bytes = window.buffer.subarray(window.start, window.start + length);
        const text = UTF8.decode(bytes);
        if (text.includes("\ufffd") && !isUtf8(bytes)) {
          this.#reading.note(
            "W_BAD_ENCODING",
            () => "there is text that is not in the document's encoding",
          );
        }
        const taken = this.#reading.xml.write(text);
        window.start += taken === text.length ? length : byteLength(bytes, text, taken);
        const data = builder.data;
        if (data !== undefined) {
          builder.data = undefined;
          return { kind: "data", data, fields: [...builder.fields] };
        }
      }
    });
  }

  /**
   * Reads the rows that begin here, as batches of vectors, one vector a column.
   *
   * @param data From `step()`.
   * @param fields The table's columns.
   * @param batchRows Rows of a batch.
   * @param firstRows Rows of the first batch.
   */
  async *rows(
    data: DataStart,
    fields: readonly Field[],
    batchRows: number,
    firstRows: number = batchRows,
  ): AsyncGenerator<readonly Vector[]> {
    const hint = Number(this.builder.tableMeta.nrows);
    // The number of rows may be a lie: never more room than for a million cells.
    const room = Math.max(8, Math.floor((1 << 20) / Math.max(1, fields.length)));
    const capacity = Math.min(batchRows, hint > 0 && hint < 1e9 ? hint : 64, 4096, room);
    this.#reading.hadRows = true;
    if (data.kind === "FITS") return yield* fitsFileRows(this.#reading, data, fields, batchRows);
    const builders = fields.map((field) => new ColumnBuilder(field, capacity));
    const source = data.kind === "TABLEDATA"
      ? tabledataRows(this.#reading, data, builders, batchRows, firstRows)
      : binaryRows(this.#reading, data, builders, batchRows, firstRows);
    const declared = this.builder.tableMeta.nrows;
    let rows = 0;
    try {
      for (;;) {
        const more = await this.#reading.located(() => source.next());
        if (more.done) break;
        const vectors = builders.map((builder) => builder.finish());
        rows += vectors[0]?.length ?? 0;
        this.#checkText(fields, vectors);
        yield vectors;
      }
      if (fields.length > 0 && declared !== undefined && Number(declared) !== rows) {
        this.#reading.note(
          "W_NROWS",
          () => `the table has ${rows} rows where nrows says "${declared.slice(0, 20)}"`,
        );
      }
    } finally {
      await source.return(undefined);
    }
  }

  /** Notes text that is not UTF-8, each bad byte of which reads as U+FFFD. */
  #checkText(fields: readonly Field[], vectors: readonly Vector[]): void {
    vectors.forEach((vector, k) => {
      const text = vector instanceof StringArrayVector ? vector.items : vector;
      if (!(text instanceof StringVector) || isUtf8(text.bytes)) return;
      this.#reading.note(
        "W_BAD_ENCODING",
        () => `column "${fields[k]?.name}" has text that is not in the document's encoding`,
      );
    });
  }

  /** Notes what comes after the document's end: service pages sometimes add a footer. */
  noteRest(): void {
    const { buffer, start, end } = this.#reading.window;
    const rest = LATIN1.decode(buffer.subarray(start, Math.min(end, start + 1000)));
    if (rest.trim() !== "") {
      this.#reading.note(
        "W_AFTER_END",
        () => `there is text after the end of the document: "${rest.trim().slice(0, 30)}"`,
      );
    }
  }

  /** Lets the source go. */
  async close(): Promise<void> {
    await this.#reading.window.close();
  }
}

/** Columns of one batch. */
export function columnsOf(
  fields: readonly Field[],
  vectors: readonly Vector[],
): readonly Column[] {
  return fields.map((field, k) => new Column(field, [vectors[k] as Vector]));
}
