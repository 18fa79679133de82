/**
 * Bytes from anywhere, gunzipped where needed, within a limit.
 *
 * @module
 */

import { concatBytes } from "../runtime/chunks.ts";
import { FormatError, VoTimeoutError } from "../runtime/errors.ts";
import { CARD_LENGTH } from "./card.ts";

/** Where a file's bytes come from: all at once, or chunk by chunk (a `ReadableStream` is one). */
export type FitsSource = Uint8Array | AsyncIterable<Uint8Array>;

/** How to read. */
export interface FitsReadOptions {
  /** Stops reading; what is thrown is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Limit in ms for reading the whole source; default none. */
  readonly timeoutMs?: number | undefined;
  /** Largest file that is accepted, after gunzipping; default 2 GiB. Protects against gzip bombs. */
  readonly maxBytes?: number | undefined;
}

const DEFAULT_MAX_BYTES = 2 ** 31;

/** Tells whether bytes begin with the magic number of gzip (RFC 1952). */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Collects a source into one array. The first bytes are looked at before the rest is asked for, so that an error page of
 * a service ends at once.
 *
 * @throws As {@linkcode plainPieces}.
 */
export async function collect(
  source: FitsSource,
  check: (first: Uint8Array) => void,
  options: FitsReadOptions = {},
): Promise<Uint8Array> {
  options.signal?.throwIfAborted();
  if (source instanceof Uint8Array && !isGzip(source)) {
    check(source);
    return source;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of plainPieces(source, check, options)) pieces.push(piece.slice());
  return concatBytes(pieces);
}

/**
 * The bytes of a source piece by piece, gunzipped where needed; a piece is good until the next one is asked for.
 *
 * @throws {FormatError} If the beginning does not pass `check`, or there is more than `maxBytes`.
 */
export async function* plainPieces(
  source: FitsSource,
  check: (first: Uint8Array) => void,
  options: FitsReadOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { maxBytes = DEFAULT_MAX_BYTES } = options;
  options.signal?.throwIfAborted();
  const stop = new AbortController();
  const onAbort = () => stop.abort(options.signal!.reason);
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const timer = startTimer(stop, options.timeoutMs);
  const chunks = iterate(source, stop.signal);
  let unpacked: AsyncGenerator<Uint8Array> | undefined;
  try {
    let start = await readHead(chunks);
    if (isGzip(start.head)) {
      unpacked = iterate(gunzip(prepend(start, chunks)), stop.signal);
      start = await readHead(unpacked);
    }
    check(start.head);
    let length = 0;
    for await (const piece of prepend(start, unpacked ?? chunks)) {
      length += piece.length;
      if (length > maxBytes) throw tooLong(maxBytes);
      yield piece;
    }
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
    await unpacked?.return(undefined);
    await chunks.return();
  }
}

function startTimer(stop: AbortController, timeoutMs: number | undefined) {
  if (timeoutMs === undefined) return undefined;
  return setTimeout(() => {
    const message = `Cannot read FITS file: not finished after ${timeoutMs} ms`;
    stop.abort(new VoTimeoutError(message, { limit: "total", limitMs: timeoutMs }));
  }, timeoutMs);
}

function tooLong(maxBytes: number): FormatError {
  const detail = `it is longer than the limit of ${maxBytes} bytes`;
  return new FormatError(`Cannot read FITS file: ${detail}`, { format: "fits" });
}

/** The chunks of a source; an abort ends the waiting, also for a source that never answers. */
async function* iterate(
  source: FitsSource,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (source instanceof Uint8Array) return yield source;
  const iterator = iteratorOf(source);
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => onAbort = () => reject(signal.reason));
  aborted.catch(() => {});
  signal.addEventListener("abort", onAbort, { once: true });
  let ended = false;
  try {
    while (true) {
      signal.throwIfAborted();
      const next = await Promise.race([iterator.next(), aborted]);
      ended = next.done === true;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    const closed = ended ? undefined : iterator.return?.();
    // A source that hangs in next() would not answer return() either.
    if (signal.aborted) closed?.catch(() => {});
    else await closed?.catch(() => {});
  }
}

/** Iterator of a source; that of a stream can be closed while it is waiting, which its own one cannot. */
function iteratorOf(source: AsyncIterable<Uint8Array>): AsyncIterator<Uint8Array> {
  if (!(source instanceof ReadableStream)) return source[Symbol.asyncIterator]();
  const reader: ReadableStreamDefaultReader<Uint8Array> = source.getReader();
  return {
    async next(): Promise<IteratorResult<Uint8Array>> {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done, value };
    },
    async return(): Promise<IteratorResult<Uint8Array>> {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

/** The beginning of a source, and whether that is all. */
interface Beginning {
  readonly head: Uint8Array;
  readonly done: boolean;
}

/** As many chunks as it takes for the first header record. */
async function readHead(chunks: AsyncGenerator<Uint8Array>): Promise<Beginning> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < CARD_LENGTH) {
    const next = await chunks.next();
    if (next.done) return { head, done: true };
    head = concatBytes([head, next.value]);
  }
  return { head, done: false };
}

async function* prepend(
  { head, done }: Beginning,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield head;
  if (!done) yield* rest;
}

async function* gunzip(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Faults of the source itself must come out as they are, not as faults of the compression.
  let fault: { readonly error: unknown } | undefined;
  const input = new ReadableStream<BufferSource>({
    async pull(controller) {
      try {
        const next = await chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        fault = { error };
        controller.error(error);
      }
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  try {
    for await (const chunk of input.pipeThrough(new DecompressionStream("gzip"))) yield chunk;
  } catch (error) {
    if (fault) throw fault.error;
    throw new FormatError(
      "Cannot read FITS file: its gzip compression is damaged or in more than one part",
      {
        format: "fits",
        cause: error,
      },
    );
  }
}
