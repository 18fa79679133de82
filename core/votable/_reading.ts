/**
 * A document that is being read: its bytes and its markup, the place that is reached, and what to do where it ends too early.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { XmlReader } from "../xml/events.ts";
import { evenLines } from "./_base64_stream.ts";
import { type ByteSource, ByteWindow } from "./_bytes.ts";
import { DocumentBuilder } from "./_document.ts";
import { Diagnostics } from "./diagnostics.ts";

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

/** What the reader of a document and those of its rows share. */
export class Reading {
  readonly options: ReadOptions;
  readonly diagnostics: Diagnostics;
  readonly builder: DocumentBuilder;
  readonly xml: XmlReader;
  readonly window: ByteWindow;
  readonly maxRowBytes: number;
  /** Whether there have been rows. */
  hadRows = false;

  /** Begins; nothing is read yet. */
  constructor(source: ByteSource, options: ReadOptions) {
    this.options = options;
    this.maxRowBytes = options.maxRowBytes ?? 64 << 20;
    this.diagnostics = new Diagnostics(options.strict === true, options.url);
    this.builder = new DocumentBuilder(this.diagnostics);
    this.xml = new XmlReader(this.builder, { maxDepth: options.maxDepth });
    this.builder.pause = () => this.xml.pause();
    this.window = new ByteWindow(
      source,
      options.signal,
      this.maxRowBytes + (1 << 20),
      options.charset,
    );
  }

  /** Line reached. */
  get line(): number {
    return this.xml.position.line;
  }

  /** Notes a fault at the place that is reached. */
  note(code: string, message: () => string): void {
    this.diagnostics.note(code, message, () => this.xml.position);
  }

  /** Goes on with markup at the window's start. */
  seekTo(line: number): void {
    this.xml.seek(line, this.window.columnAt(this.window.start));
  }

  /** The error for a document that ends where it must not. */
  cutOff(): FormatError {
    const empty = this.builder.stack.length === 0;
    const { line, column } = this.xml.position;
    return new FormatError(
      empty
        ? "Cannot read VOTable: the document has no element"
        : "Cannot read VOTable: the document ends too early",
      { format: "votable", line, column, url: this.options.url },
    );
  }

  /** The document ends within the rows or behind them: an error, or a note and an end made up. */
  truncated(): void {
    const { buffer, start, end } = this.window;
    if (end > start) { // half a row
      this.window.start = end;
      this.seekTo(this.xml.position.line + evenLines(buffer.subarray(start, end)));
    }
    if (this.options.truncated !== "keep" || !this.hadRows) throw this.cutOff();
    this.note("W_TRUNCATED", () => "the document ends too early; the complete rows were kept");
    this.xml.closeAll();
  }

  /** Gives errors from below their place and the document's URL. */
  async located<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      if (error.line !== undefined && error.url === this.options.url) throw error;
      const { line, column } = this.xml.position;
      throw new FormatError(error.detail, {
        format: error.format,
        line: error.line ?? line,
        column: error.column ?? column,
        element: error.element,
        url: error.url ?? this.options.url,
        cause: error.cause,
      });
    }
  }
}
