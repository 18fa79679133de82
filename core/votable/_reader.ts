/**
 * Reads a document from its bytes: markup by the XML reader, rows by the decoders, step by step.
 *
 * @module
 */
import { FormatError, UnsupportedError, VoError } from "../runtime/errors.ts";
import { Column } from "../table/column.ts";
import { ColumnBuilder } from "../table/column_builder.ts";
import type { Field } from "../table/field.ts";
import type { Vector } from "../table/vector.ts";
import { XmlReader } from "../xml/events.ts";
import { BinaryDecoder } from "./_binary.ts";
import { type ByteSource, ByteWindow, gunzipped } from "./_bytes.ts";
import { type DataStart, DocumentBuilder } from "./_document.ts";
import { TabledataDecoder } from "./_tabledata.ts";
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
  | { readonly kind: "table" }
  | { readonly kind: "end"; readonly document: VotableDocument };

const UTF8 = new TextDecoder();
const LATIN1 = new TextDecoder("latin1");
const ENCODER = new TextEncoder();
/** Markup is read in pieces of this many bytes, so that little is decoded in vain before the rows. */
const MARKUP_PIECE = 16384;

/** Reads one document. */
export class VotableReader {
  readonly builder: DocumentBuilder;
  readonly diagnostics: Diagnostics;
  readonly #window: ByteWindow;
  readonly #xml: XmlReader;
  readonly #options: ReadOptions;
  readonly #maxRowBytes: number;

  /** Makes a reader; nothing is read yet. */
  constructor(source: ByteSource, options: ReadOptions) {
    this.#options = options;
    this.#maxRowBytes = options.maxRowBytes ?? 64 << 20;
    this.diagnostics = new Diagnostics(options.strict === true, options.url);
    this.builder = new DocumentBuilder(this.diagnostics);
    this.#xml = new XmlReader(this.builder, { maxDepth: options.maxDepth });
    this.builder.pause = () => this.#xml.pause();
    this.#window = new ByteWindow(source, options.signal, this.#maxRowBytes + (1 << 20));
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
        const ended = builder.ended;
        if (ended !== undefined) {
          builder.ended = undefined;
          return { kind: "table" };
        }
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
          throw this.#cutOff();
        }
        const bytes = window.buffer.subarray(window.start, window.start + length);
        const text = UTF8.decode(bytes);
        const taken = this.#xml.write(text);
        window.start += taken === text.length ? length : byteLength(bytes, text, taken);
        const data = builder.data;
        if (data !== undefined) {
          builder.data = undefined;
          return { kind: "data", data, fields: builder.fields };
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
   */
  async *rows(
    data: DataStart,
    fields: readonly Field[],
    batchRows: number,
  ): AsyncGenerator<readonly Vector[]> {
    const hint = Number(this.builder.tableMeta.nrows);
    // The number of rows may be a lie: never more room than for a million cells.
    const room = Math.max(8, Math.floor((1 << 20) / Math.max(1, fields.length)));
    const capacity = Math.min(batchRows, hint > 0 && hint < 1e9 ? hint : 256, 4096, room);
    const builders = fields.map((field) => new ColumnBuilder(field, capacity));
    const source = data.kind === "TABLEDATA"
      ? this.#tabledata(data, builders, batchRows)
      : this.#binary(data, builders, batchRows);
    try {
      for (;;) {
        const more = await this.#located(() => source.next());
        if (more.done) return;
        yield builders.map((builder) => builder.finish());
      }
    } finally {
      await source.return(undefined);
    }
  }

  async *#tabledata(
    data: DataStart,
    builders: readonly ColumnBuilder[],
    batchRows: number,
  ): AsyncGenerator<void> {
    if (data.closed) return;
    const window = this.#window;
    const decoder = new TabledataDecoder(
      builders,
      data.prefix,
      this.#xml.position.line,
      this.diagnostics,
    );
    for (;;) {
      const state = decoder.decode(window.buffer, window.start, window.end, batchRows);
      window.start = decoder.position;
      if (state === "more") {
        if (await window.fill()) continue;
        if (decoder.rows > 0) yield;
        this.#seekTo(decoder.line);
        this.#truncatedRows();
        return;
      }
      if (decoder.rows > 0) {
        yield;
        decoder.reset();
      }
      if (state === "end") {
        this.#seekTo(decoder.line);
        return;
      }
    }
  }

  /** The rows end in mid-document: an error, or a note and an end made up. */
  #truncatedRows(): void {
    if (this.#options.truncated !== "keep") throw this.#cutOff();
    const { line, column } = this.#xml.position;
    this.diagnostics.note(
      "W_TRUNCATED",
      () => "the document ends within the rows; the complete ones were kept",
      () => ({ line, column }),
    );
    const open = this.builder.stack.map((frame) => `</${frame.tag}>`).reverse();
    this.#xml.write(open.join(""));
  }

  /** Goes on with markup at the window's start. */
  #seekTo(line: number): void {
    const { buffer, start } = this.#window;
    const lineStart = start === 0 ? -1 : buffer.lastIndexOf(10, start - 1);
    this.#xml.seek(line, start - lineStart);
  }

  async *#binary(
    data: DataStart,
    builders: readonly ColumnBuilder[],
    batchRows: number,
  ): AsyncGenerator<void> {
    if (data.kind !== "BINARY" && data.kind !== "BINARY2") {
      throw new UnsupportedError(
        `Cannot read VOTable: the rows are serialised as ${data.kind}, which is not supported`,
        { feature: `VOTable serialisation ${data.kind}`, url: this.#options.url },
      );
    }
    const decoder = new BinaryDecoder(builders, data.kind === "BINARY2", this.#maxRowBytes);
    const href = data.stream["href"];
    const inline = href === undefined
      ? this.#base64(data)
      : this.#remote(href, data.stream["encoding"]);
    const gzip = data.stream["encoding"] === "gzip" && href === undefined;
    for await (const piece of gzip ? gunzipped(inline) : inline) {
      for (let at = 0; at < piece.length;) {
        const room = decoder.room(Math.min(piece.length - at, 1 << 20));
        const take = Math.min(room.length, piece.length - at);
        room.set(piece.subarray(at, at + take));
        decoder.added(take);
        at += take;
        while (decoder.decode(batchRows) === "full") {
          yield;
          decoder.reset();
        }
      }
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
    if (href !== undefined && !data.closed) { for await (const _ of this.#base64(data)); }
  }

  /** The bytes of an inline STREAM. */
  async *#base64(data: DataStart): AsyncGenerator<Uint8Array> {
    if (data.closed) return;
    const window = this.#window;
    const { line } = this.#xml.position;
    const scratch = new Uint8Array(1 << 20);
    let whitespace = 0;
    let carriage = false;
    for (;;) {
      const found = window.buffer.subarray(0, window.end).indexOf(60, window.start);
      const end = found < 0 ? window.end : found;
      const length = Math.min(end - window.start, 1 << 20);
      if (length > 0 && window.buffer[window.start] !== 60) {
        const bytes = window.buffer.subarray(window.start, window.start + length);
        if (window.start === 0 || whitespace === 0) carriage = bytes.subarray(0, 200).includes(13);
        const last = found >= 0 && window.start + length === found;
        const { read, written } = decodeBase64(LATIN1.decode(bytes), scratch, last);
        whitespace += read - Math.ceil(written / 3) * 4;
        window.start += read;
        if (written > 0) yield scratch.subarray(0, written);
        if (read > 0) continue;
      }
      if (found >= 0) {
        // Lines are told from what was no base64: counting them one by one would cost a quarter of the time.
        this.#seekTo(line + Math.max(0, Math.round(whitespace / (carriage ? 2 : 1))));
        if (window.buffer[found + 1] === 33 && window.buffer[found + 2] === 45) {
          await this.#skipComment();
          continue;
        }
        return;
      }
      if (!await window.fill()) {
        this.#truncatedRows();
        return;
      }
    }
  }

  async #skipComment(): Promise<void> {
    const window = this.#window;
    for (;;) {
      const text = LATIN1.decode(window.buffer.subarray(window.start, window.end));
      const end = text.indexOf("-->");
      if (end >= 0) {
        window.start += end + 3;
        return;
      }
      if (!await window.fill()) throw this.#cutOff();
    }
  }

  async *#remote(href: string, encoding: string | undefined): AsyncGenerator<Uint8Array> {
    const { openHref, url } = this.#options;
    if (openHref === undefined) {
      throw new UnsupportedError(
        `Cannot read VOTable: the rows are behind the link ${href.slice(0, 200)}, ` +
          "and following links was not allowed (option openHref)",
        { feature: "STREAM href", url },
      );
    }
    let bytes: ByteSource;
    try {
      bytes = await openHref(url === undefined ? href : new URL(href, url).href);
    } catch (cause) {
      if (cause instanceof VoError) throw cause;
      throw new FormatError(`Cannot read VOTable: the link ${href.slice(0, 200)} cannot be read`, {
        format: "votable",
        element: "STREAM",
        cause,
      });
    }
    const pieces = typeof bytes === "string"
      ? once(ENCODER.encode(bytes))
      : bytes instanceof Uint8Array
      ? once(bytes)
      : bytes as AsyncIterable<Uint8Array>;
    const plain = gunzipped(pieces);
    if (encoding !== "base64") return yield* plain;
    let text = "";
    for await (const piece of plain) {
      text += LATIN1.decode(piece);
      const out = new Uint8Array(text.length);
      const { read, written } = decodeBase64(text, out, false);
      text = text.slice(read);
      yield out.subarray(0, written);
    }
    const out = new Uint8Array(text.length);
    yield out.subarray(0, decodeBase64(text, out, true).written);
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

/** Decodes base64 as far as it is complete; several encoded pieces one after the other are accepted. */
function decodeBase64(
  text: string,
  out: Uint8Array,
  last: boolean,
): { readonly read: number; readonly written: number } {
  try {
    return out.setFromBase64(text, { lastChunkHandling: last ? "loose" : "stop-before-partial" });
  } catch (cause) {
    const padding = /=\s*=?/.exec(text);
    if (padding !== null && /[A-Za-z0-9+/]/.test(text.slice(padding.index))) {
      const head = text.slice(0, padding.index + padding[0].length);
      try {
        return { ...out.setFromBase64(head), read: head.length };
      } catch {
        // Not just padding in the middle.
      }
    }
    throw new FormatError("Cannot read VOTable: the binary data are no base64", {
      format: "votable",
      element: "STREAM",
      cause,
    });
  }
}

// deno-lint-ignore require-await -- the readers take async iterables
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Length of the longest run of whole UTF-8 characters from `start` on, at most about `limit` bytes. */
function characterEnd(b: Uint8Array, start: number, end: number, limit: number): number {
  let stop = Math.min(end, start + limit);
  // Step back over a character that is not complete: at most three bytes.
  let back = 0;
  while (back < 4 && stop - back > start && ((b[stop - 1 - back] as number) & 0xc0) === 0x80) {
    back++;
  }
  const lead = b[stop - 1 - back];
  if (lead !== undefined && stop - back > start && lead >= 0xc0) {
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (back + 1 < length) stop -= back + 1;
  }
  return stop - start;
}

/** Bytes that the first characters of a decoded text took. */
function byteLength(bytes: Uint8Array, text: string, characters: number): number {
  if (text.length === bytes.length) return characters; // all ASCII
  const length = ENCODER.encode(text.slice(0, characters)).length;
  // Malformed bytes decode to U+FFFD, which encodes longer: find the tag's end among the bytes instead.
  if (UTF8.decode(bytes.subarray(0, length)) === text.slice(0, characters)) return length;
  for (let n = 1; n <= bytes.length; n++) {
    if (bytes[n - 1] === 0x3e && UTF8.decode(bytes.subarray(0, n)).length === characters) return n;
  }
  return bytes.length;
}

/** Columns of one batch. */
export function columnsOf(
  fields: readonly Field[],
  vectors: readonly Vector[],
): readonly Column[] {
  return fields.map((field, k) => new Column(field, [vectors[k] as Vector]));
}
