/**
 * The bytes of a document in one buffer that is refilled: gzip undone, encoding made UTF-8.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { toUtf8 } from "../xml/decode.ts";
import { gunzipped } from "./_gzip.ts";

/**
 * Where bytes come from: pieces of any size, all at once, or text.
 *
 * A piece is copied before the next one is asked for, so that a source may use one buffer again and again.
 */
export type ByteSource =
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>
  | Uint8Array
  | string;

/** Most bytes that are taken at once, unless a row is longer. */
const LARGEST = 1 << 17;

/** A window on a document's bytes. */
export class ByteWindow {
  /** The buffer; what counts is between `start` and `end`. */
  buffer: Uint8Array<ArrayBuffer> = new Uint8Array(16384);
  start = 0;
  end = 0;
  /** Whether the document has ended. */
  done = false;
  readonly #given: ByteSource;
  readonly #source: AsyncIterator<Uint8Array>;
  #started = false;
  readonly #signal: AbortSignal | undefined;
  readonly #maxPending: number;
  /** Whether an abort came while a piece was awaited. */
  #abandoned = false;
  /** Bytes to take at once: few in the beginning, as the first rows must not wait for what they do not need. */
  #atOnce = 16384;
  /** Bytes before the buffer that are in the line with which it begins. */
  #lineBefore = 0;
  /** A piece longer than fits at once. */
  #rest: Uint8Array | undefined;

  /** Makes a window; nothing is read yet. */
  constructor(
    source: ByteSource,
    signal: AbortSignal | undefined,
    maxPending: number,
    charset?: string,
  ) {
    this.#given = source;
    this.#source = toUtf8(
      gunzipped(pieces(source)),
      typeof source === "string" ? undefined : charset,
    )[Symbol.asyncIterator]();
    this.#signal = signal;
    this.#maxPending = maxPending;
  }

  /**
   * Reads more bytes behind those that are left; false at the document's end.
   *
   * @throws {FormatError} If more would be pending than is allowed.
   */
  async fill(): Promise<boolean> {
    this.#signal?.throwIfAborted();
    if (this.#rest === undefined) {
      const { value, done } = await this.#next();
      this.#signal?.throwIfAborted();
      if (done) {
        this.done = true;
        return false;
      }
      this.#rest = value;
    }
    const piece = this.#rest;
    // At least as much as is pending: long rows are not read again and again.
    const take = Math.min(piece.length, Math.max(this.#atOnce, this.end - this.start));
    this.#atOnce = Math.min(2 * this.#atOnce, LARGEST);
    this.#append(piece.subarray(0, take));
    this.#rest = take < piece.length ? piece.subarray(take) : undefined;
    return true;
  }

  /** The next piece; an abort does not wait for it. */
  async #next(): Promise<IteratorResult<Uint8Array>> {
    this.#started = true;
    const signal = this.#signal;
    if (signal === undefined) return await this.#source.next();
    let stop = (): void => {};
    const aborted = new Promise<never>((_, reject) => {
      stop = () => {
        this.#abandoned = true;
        reject(signal.reason);
      };
    });
    signal.addEventListener("abort", stop);
    try {
      return await Promise.race([this.#source.next(), aborted]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  #append(piece: Uint8Array): void {
    const pending = this.end - this.start;
    if (pending + piece.length > this.#maxPending) {
      throw new FormatError(
        `Cannot read VOTable: a row or tag is longer than ${this.#maxPending} bytes`,
        { format: "votable" },
      );
    }
    if (this.start > 0) {
      this.#lineBefore = this.columnAt(this.start) - 1;
      this.buffer.copyWithin(0, this.start, this.end);
      this.start = 0;
      this.end = pending;
    }
    if (pending + piece.length > this.buffer.length) {
      const larger = new Uint8Array(Math.max(pending + piece.length, 2 * this.buffer.length));
      larger.set(this.buffer.subarray(0, pending));
      this.buffer = larger;
    }
    this.buffer.set(piece, this.end);
    this.end += piece.length;
  }

  /** Column of a place in the buffer, in bytes, from 1. */
  columnAt(place: number): number {
    const lineEnd = place === 0 ? -1 : this.buffer.lastIndexOf(10, place - 1);
    return lineEnd < 0 ? this.#lineBefore + place + 1 : place - lineEnd;
  }

  /** Stops reading and lets the source go. */
  async close(): Promise<void> {
    this.done = true;
    this.#rest = undefined;
    this.start = this.end = 0;
    if (!this.#started) { // then those around the source do not hand this on to it
      this.#started = true;
      if (typeof this.#given === "object" && Symbol.asyncIterator in this.#given) {
        await this.#given[Symbol.asyncIterator]().return?.();
      }
    }
    const returned = this.#source.return?.();
    if (this.#abandoned) returned?.catch(() => {}); // it waits for the piece that we did not wait for
    else await returned;
  }
}

/** A source as pieces of bytes; text loses the encoding that it declares. */
export async function* pieces(source: ByteSource): AsyncGenerator<Uint8Array> {
  if (typeof source === "string") {
    // As text has no encoding any more, a declared one must not be believed.
    yield new TextEncoder().encode(
      source.replace(/^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(["'])[^"']*\2/, "$1"),
    );
  } else if (source instanceof Uint8Array) yield source;
  else yield* source as AsyncIterable<Uint8Array>;
}
