/**
 * Reads a document from its bytes: markup by the XML reader, rows by the decoders, step by step.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import { Column } from "../table/column.ts";
import { ColumnBuilder } from "../table/column_builder.ts";
import type { Field } from "../table/field.ts";
import { StringArrayVector, StringVector, type Vector } from "../table/vector.ts";
import { XmlReader } from "../xml/events.ts";
import { Base64Stream, evenLines, remoteBytes } from "./_base64_stream.ts";
import { BinaryDecoder } from "./_binary.ts";
import { type ByteSource, ByteWindow } from "./_bytes.ts";
import { gunzipped } from "./_gzip.ts";
import { type DataStart, DocumentBuilder, type EndedTable } from "./_document.ts";
import { TabledataDecoder } from "./_tabledata.ts";
import { byteLength, characterEnd, isUtf8 } from "./_utf8.ts";
import { Diagnostics } from "./diagnostics.ts";
import type { VotableDocument } from "./model.ts";

/** Options for reading VOTables. */
export interface ReadOptions {
  /** Stops reading; the reason is thrown as it is. */
  readonly signal?: AbortSignal | undefined;
  /** Throw the first fault instead of noting it; default false. */
  readonly strict?: boolean | undefined;
  /** Where the document came from, for messages and relative hrefs. */
  readonly url?: string | undefined;
  /**
   * Gets the bytes behind `<STREAM href>`; without it such tables are refused, since a document could make us read any
   * address.
   */
  readonly openHref?: ((href: string) => ByteSource | Promise<ByteSource>) | undefined;
  /** Encoding of a document that names none itself, from the `Content-Type` it came with; default UTF-8. */
  readonly charset?: string | undefined;
  /** Most bytes of one row, tag or text; default 64 MiB. */
  readonly maxRowBytes?: number | undefined;
  /** Deepest nesting of elements; default 64. */
  readonly maxDepth?: number | undefined;
  /** What to do when the document ends within the rows: throw (default), or keep the complete rows and note it. */
  readonly truncated?: "throw" | "keep" | undefined;
}

/** What a step of reading came to. */
export type Step =
  | { readonly kind: "data"; readonly data: DataStart; readonly fields: readonly Field[] }
  | { readonly kind: "table" } & EndedTable
  | { readonly kind: "end"; readonly document: VotableDocument };

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const LATIN1 = new TextDecoder("latin1");
/** Markup is read in pieces of this many bytes, so that little is decoded in vain before the rows. */
const MARKUP_PIECE = 4096;
/** The first batch is small unless the caller wants otherwise, so that the first rows are there soon. */
const FIRST_BATCH = 32;

/** Reads one document. */
export class VotableReader {
  readonly builder: DocumentBuilder;
  readonly diagnostics: Diagnostics;
  readonly #window: ByteWindow;
  readonly #xml: XmlReader;
  readonly #options: ReadOptions;
  readonly #maxRowBytes: number;
  #hadRows = false;

  /** Makes a reader; nothing is read yet. */
  constructor(source: ByteSource, options: ReadOptions) {
    this.#options = options;
    this.#maxRowBytes = options.maxRowBytes ?? 64 << 20;
    this.diagnostics = new Diagnostics(options.strict === true, options.url);
    this.builder = new DocumentBuilder(this.diagnostics);
    this.#xml = new XmlReader(this.builder, { maxDepth: options.maxDepth });
    this.builder.pause = () => this.#xml.pause();
    this.#window = new ByteWindow(
      source,
      options.signal,
      this.#maxRowBytes + (1 << 20),
      options.charset,
    );
  }

  /** Line and column reached. */
  get position(): { readonly line: number; readonly column: number } {
    return this.#xml.position;
  }

  /**
   * Reads markup up to the next rows, the end of a table, or the end of the document.
   *
   * @throws {FormatError} If the document is no VOTable, or ends too early.
   */
  async step(): Promise<Step> {
    return await this.#located(async () => {
      const window = this.#window;
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
          this.#truncatedRows();
          continue;
        }
        const bytes = window.buffer.subarray(window.start, window.start + length);
        const text = UTF8.decode(bytes);
        if (text.includes("\ufffd") && !isUtf8(bytes)) {
          this.diagnostics.note(
            "W_BAD_ENCODING",
            () => "there is text that is not in the document's encoding",
            () => this.#xml.position,
          );
        }
        const taken = this.#xml.write(text);
        window.start += taken === text.length ? length : byteLength(bytes, text, taken);
        const data = builder.data;
        if (data !== undefined) {
          builder.data = undefined;
          return { kind: "data", data, fields: [...builder.fields] };
        }
      }
    });
  }

  #cutOff(): FormatError {
    const empty = this.builder.stack.length === 0;
    const { line, column } = this.#xml.position;
    return new FormatError(
      empty
        ? "Cannot read VOTable: the document has no element"
        : "Cannot read VOTable: the document ends too early",
      { format: "votable", line, column, url: this.#options.url },
    );
  }

  /** Gives errors from below their place and the document's URL. */
  async #located<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      if (error.line !== undefined && error.url === this.#options.url) throw error;
      const { line, column } = this.#xml.position;
      throw new FormatError(error.detail, {
        format: error.format,
        line: error.line ?? line,
        column: error.column ?? column,
        element: error.element,
        url: error.url ?? this.#options.url,
        cause: error.cause,
      });
    }
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
    firstRows: number = Math.min(batchRows, FIRST_BATCH),
  ): AsyncGenerator<readonly Vector[]> {
    const hint = Number(this.builder.tableMeta.nrows);
    // The number of rows may be a lie: never more room than for a million cells.
    const room = Math.max(8, Math.floor((1 << 20) / Math.max(1, fields.length)));
    const capacity = Math.min(batchRows, hint > 0 && hint < 1e9 ? hint : 64, 4096, room);
    this.#hadRows = true;
    if (data.kind === "FITS") return yield* this.#fits(data, fields, batchRows);
    const builders = fields.map((field) => new ColumnBuilder(field, capacity));
    const source = data.kind === "TABLEDATA"
      ? this.#tabledata(data, builders, batchRows, firstRows)
      : this.#binary(data, builders, batchRows, firstRows);
    const declared = this.builder.tableMeta.nrows;
    let rows = 0;
    try {
      for (;;) {
        const more = await this.#located(() => source.next());
        if (more.done) break;
        const vectors = builders.map((builder) => builder.finish());
        rows += vectors[0]?.length ?? 0;
        this.#checkText(fields, vectors);
        yield vectors;
      }
      if (fields.length > 0 && declared !== undefined && Number(declared) !== rows) {
        this.diagnostics.note(
          "W_NROWS",
          () => `the table has ${rows} rows where nrows says "${declared.slice(0, 20)}"`,
          () => this.#xml.position,
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
      this.diagnostics.note(
        "W_BAD_ENCODING",
        () => `column "${fields[k]?.name}" has text that is not in the document's encoding`,
        () => this.#xml.position,
      );
    });
  }

  async *#tabledata(
    data: DataStart,
    builders: readonly ColumnBuilder[],
    batchRows: number,
    firstRows: number,
  ): AsyncGenerator<void> {
    if (data.closed) return;
    const window = this.#window;
    let limit = firstRows;
    const decoder = new TabledataDecoder(
      builders,
      data.prefix,
      this.#xml.position.line,
      this.diagnostics,
      (place) => window.columnAt(place),
    );
    try {
      for (;;) {
        const state = decoder.decode(window.buffer, window.start, window.end, limit);
        window.start = decoder.position;
        if (state === "more") {
          // Twice as many bytes for a long row, which is looked at from its beginning each time.
          const pending = window.end - window.start;
          let filled = await window.fill();
          while (filled && pending > 4096 && window.end - window.start < 2 * pending) {
            filled = await window.fill();
          }
          if (filled || window.end - window.start > pending) continue;
          if (decoder.rows > 0) {
            yield;
            decoder.reset();
          }
          this.#seekTo(decoder.line);
          this.#truncatedRows();
          return;
        }
        if (decoder.rows > 0) {
          yield;
          limit = batchRows;
          decoder.reset();
        }
        if (state === "end") {
          this.#seekTo(decoder.line);
          return;
        }
      }
    } catch (error) {
      if (this.#hasRows(builders, decoder.rows)) yield;
      throw error;
    }
  }

  /** Whether there are complete rows, to be handed out before an error is thrown; what was begun of another one is dropped. */
  #hasRows(builders: readonly ColumnBuilder[], rows: number): boolean {
    if (rows === 0 || this.#options.signal?.aborted) return false;
    for (const builder of builders) builder.rollback(rows);
    return true;
  }

  /** The document ends within the rows or behind them: an error, or a note and an end made up. */
  #truncatedRows(): void {
    const { buffer, start, end } = this.#window;
    if (end > start) { // half a row
      this.#window.start = end;
      this.#seekTo(this.#xml.position.line + evenLines(buffer.subarray(start, end)));
    }
    if (this.#options.truncated !== "keep" || !this.#hadRows) throw this.#cutOff();
    const { line, column } = this.#xml.position;
    this.diagnostics.note(
      "W_TRUNCATED",
      () => "the document ends too early; the complete rows were kept",
      () => ({ line, column }),
    );
    this.#xml.closeAll();
  }

  /** Goes on with markup at the window's start. */
  #seekTo(line: number): void {
    this.#xml.seek(line, this.#window.columnAt(this.#window.start));
  }

  /** Rows in a FITS file, which has a reader of its own. */
  async *#fits(
    data: DataStart,
    fields: readonly Field[],
    batchRows: number,
  ): AsyncGenerator<readonly Vector[]> {
    const { fitsRows } = await import("./_fits_rows.ts");
    const href = data.stream["href"];
    const inline = this.#inline(data);
    const extnum = this.builder.stack.findLast(({ tag }) => tag === "FITS")?.attributes["extnum"];
    const source = fitsRows(fields, {
      bytes: href === undefined
        ? inline
        : remoteBytes(href, data.stream["encoding"], this.#options),
      extnum,
      batchRows,
      signal: this.#options.signal,
    });
    for (;;) {
      const more = await this.#located(() => source.next());
      if (more.done) break;
      yield more.value;
    }
    // What follows the table in the file.
    for await (const _ of inline);
  }

  async *#binary(
    data: DataStart,
    builders: readonly ColumnBuilder[],
    batchRows: number,
    firstRows: number,
  ): AsyncGenerator<void> {
    if (data.kind !== "BINARY" && data.kind !== "BINARY2") {
      throw new UnsupportedError(
        `Cannot read VOTable: the rows are serialised as ${data.kind}, which is not supported`,
        { feature: `VOTable serialisation ${data.kind}`, url: this.#options.url },
      );
    }
    let limit = firstRows;
    const decoder = new BinaryDecoder(
      builders,
      data.kind === "BINARY2",
      this.#maxRowBytes,
      this.builder.countsSlices,
      (code, message) => this.diagnostics.note(code, message, () => this.#xml.position),
    );
    const href = data.stream["href"];
    const inline = href === undefined
      ? this.#inline(data)
      : remoteBytes(href, data.stream["encoding"], this.#options);
    const gzip = data.stream["encoding"] === "gzip" && href === undefined;
    try {
      for await (const piece of gzip ? gunzipped(inline) : inline) {
        for (let at = 0; at < piece.length;) {
          const room = decoder.room(Math.min(piece.length - at, 1 << 20));
          const take = Math.min(room.length, piece.length - at);
          room.set(piece.subarray(at, at + take));
          decoder.added(take);
          at += take;
          while (decoder.decode(limit) === "full") {
            yield;
            limit = batchRows;
            decoder.reset();
          }
        }
      }
    } catch (error) {
      if (this.#hasRows(builders, decoder.rows)) yield;
      throw error;
    }
    if (decoder.rows > 0) yield;
    if (decoder.pending > 0) {
      const message = () =>
        `${decoder.pending} bytes are left after ${decoder.total} rows of binary data`;
      if (this.#options.truncated !== "keep") {
        throw new FormatError(`Cannot read VOTable: ${message()}`, {
          format: "votable",
          element: "STREAM",
        });
      }
      this.diagnostics.note("W_TRUNCATED", message, () => this.#xml.position);
    }
    if (href !== undefined) { for await (const _ of this.#inline(data)); }
  }

  /** The bytes of an inline STREAM. */
  async *#inline(data: DataStart): AsyncGenerator<Uint8Array> {
    if (data.closed) return;
    const xml = this.#xml;
    yield* new Base64Stream(this.#window, {
      get line() {
        return xml.position.line;
      },
      seekTo: (line) => this.#seekTo(line),
      truncated: () => this.#truncatedRows(),
      cutOff: () => this.#cutOff(),
    }).bytes();
  }

  /** Notes what comes after the document's end: service pages sometimes add a footer. */
  noteRest(): void {
    const { buffer, start, end } = this.#window;
    const rest = LATIN1.decode(buffer.subarray(start, Math.min(end, start + 1000)));
    if (rest.trim() !== "") {
      this.diagnostics.note(
        "W_AFTER_END",
        () => `there is text after the end of the document: "${rest.trim().slice(0, 30)}"`,
        () => this.#xml.position,
      );
    }
  }

  /** Lets the source go. */
  async close(): Promise<void> {
    await this.#window.close();
  }
}

/** Columns of one batch. */
export function columnsOf(
  fields: readonly Field[],
  vectors: readonly Vector[],
): readonly Column[] {
  return fields.map((field, k) => new Column(field, [vectors[k] as Vector]));
}
