/**
 * Local bytes as an iterable: files, streams, and gunzip.
 *
 * @module
 */
import { FormatError } from "../core/runtime/errors.ts";
import { checkInflation } from "../core/runtime/inflation.ts";
import { withName } from "./_sink.ts";

const READ_BYTES = 1 << 20;
const GUNZIP_BYTES = 1 << 18;
/** Compressed bytes that are handed on at once: what they become is compared with what was handed on. */
const GZIP_PIECE = 1 << 16;
/** Every so many chunks are read asynchronously, so that Ctrl-C is noticed. */
const CHUNKS_A_TURN = 16;

/** Bytes of a file, read synchronously into one buffer that is used again: the fastest way there is. */
export async function* readFileChunks(
  file: Deno.FsFile,
  name: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  using _ = file;
  const { isFile, size } = file.statSync();
  const buffer = new Uint8Array(
    isFile ? Math.min(READ_BYTES, Math.max(4096, size + 1)) : READ_BYTES,
  );
  for (let count = 1;; count++) {
    signal?.throwIfAborted();
    let read: number | null;
    try {
      read = count % CHUNKS_A_TURN === 0 ? await file.read(buffer) : file.readSync(buffer);
    } catch (error) {
      throw withName(error, `read ${name}`);
    }
    if (read === null) return;
    yield buffer.subarray(0, read);
  }
}

/** Bytes of a stream, each chunk its own. */
export async function* readStreamChunks(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  const stop = () => void reader.cancel(signal?.reason).catch(() => {});
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await reader.cancel().catch(() => {});
  }
}

/** Whether bytes begin as gzip does (RFC 1952 §2.3.1). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** The beginning of a source, of at least three bytes if it has them, and the source as if nothing had been read. */
export async function startOf(
  source: AsyncIterable<Uint8Array>,
): Promise<{ readonly first: Uint8Array; readonly chunks: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  let first = new Uint8Array(0);
  while (first.length < 3) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    // The usual first chunk is long enough and is not copied: it is handed on before the next is read.
    first = first.length === 0 && value.length >= 3 ? value as typeof first : concat(first, value);
  }
  return { first, chunks: resume(first, iterator) };
}

async function* resume(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (first.length > 0) yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/**
 * Uncompresses gzip, also of several members; little more is read than the consumer has asked for.
 *
 * @throws {FormatError} If the compressed data are damaged or cut, or become so much that they must be a bomb.
 */
export async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  name: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  // Loaded when needed: it costs 16 ms.
  const { createGunzip } = await import("node:zlib");
  const unzip = createGunzip({ chunkSize: GUNZIP_BYTES });
  let failure: unknown;
  let compressed = 0;
  let inflated = 0;
  unzip.on("error", (error: Error & { code?: string }) => {
    failure ??= error.code?.startsWith("Z_") === true
      ? new FormatError(`Cannot uncompress ${name}: ${error.message}`, {
        format: "votable",
        cause: error,
      })
      : error;
  });
  const drained = () => new Promise<void>((resolve) => unzip.once("drain", () => resolve()));
  const closed = new Promise<void>((resolve) => unzip.once("close", () => resolve()));
  const feeding = (async () => {
    try {
      for await (const chunk of source) {
        for (let at = 0; at < chunk.length; at += GZIP_PIECE) {
          if (unzip.destroyed) return;
          // It is used later; the source's buffer may have been used again by then.
          const piece = chunk.slice(at, at + GZIP_PIECE);
          compressed += piece.length;
          if (!unzip.write(piece)) await Promise.race([drained(), closed]);
        }
      }
      unzip.end();
    } catch (error) {
      failure ??= error;
      unzip.destroy();
    }
  })();
  try {
    for await (const chunk of unzip) {
      signal?.throwIfAborted();
      inflated += (chunk as Uint8Array).length;
      checkInflation(compressed, inflated, `uncompress ${name}`);
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw failure ?? error;
  } finally {
    unzip.destroy();
    await feeding;
  }
  if (failure !== undefined) throw failure;
}
