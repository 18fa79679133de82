/**
 * Bodies as chunks of a good size. A decompressing `fetch` gives chunks of 4 KiB; whoever reads them one by one spends
 * the time on promises instead of on bytes.
 *
 * @module
 */
import { startTimer } from "./signals.ts";

/** Chunks of at least this size go on as they are. */
const LARGE_BYTES = 32 * 1024;
/** Small chunks are joined until they have this size... */
const JOINED_BYTES = 256 * 1024;
/** ...or until the first of them has waited this long (ms). */
const WAIT_MS = 2;

type ReadResult = ReadableStreamReadResult<Uint8Array>;

/** Reads chunks and joins small ones that come fast; the first chunk of all goes on at once. */
export class ChunkJoiner {
  readonly #read: () => Promise<ReadResult>;
  #ahead: Promise<ReadResult> | undefined;
  #started = false;

  /** Makes a joiner over a function that reads the next chunk. */
  constructor(read: () => Promise<ReadResult>) {
    this.#read = read;
  }

  /** The next chunk, or undefined at the end; a failure comes after all bytes before it. */
  async next(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.#take();
    if (done) return undefined;
    const atOnce = !this.#started || value.byteLength >= LARGE_BYTES;
    this.#started = true;
    return atOnce ? value : await this.#join(value);
  }

  #take(): Promise<ReadResult> {
    const ahead = this.#ahead ?? this.#read();
    this.#ahead = undefined;
    return ahead;
  }

  /** Joins what comes until it is enough, or the first of it has waited long enough: one reaction a chunk, no races. */
  #join(first: Uint8Array): Promise<Uint8Array> {
    const parts = [first];
    let size = first.byteLength;
    let over = false;
    return new Promise((resolve) => {
      const finish = (): void => {
        if (over) return;
        over = true;
        timer.stop();
        resolve(parts.length === 1 ? first : concatBytes(parts, size));
      };
      const timer = startTimer(WAIT_MS, finish);
      const readOn = (): void => {
        const ahead = this.#read();
        this.#ahead = ahead; // what comes too late, the end, and a failure are the next call's
        ahead.then((result) => {
          if (over || result.done) return finish();
          this.#ahead = undefined;
          parts.push(result.value);
          size += result.value.byteLength;
          if (size < JOINED_BYTES) readOn();
          else finish();
        }, finish);
      };
      readOn();
    });
  }
}

/**
 * Copies byte arrays into one.
 *
 * @param parts The arrays in order.
 * @param size Their length in all, if known.
 * @returns One array.
 */
export function concatBytes(
  parts: readonly Uint8Array[],
  size: number = parts.reduce((sum, part) => sum + part.byteLength, 0),
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/**
 * Chunks that were read ahead, and then the others. The source is let go at the end, also when the reader stops within
 * what was read ahead, as it does in a short document.
 *
 * @param head What was read ahead.
 * @param rest The source.
 */
export async function* resumeChunks(
  head: Iterable<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/**
 * Reads a body in chunks: the first at once, later small ones joined up to 256 KiB, none held back for more than
 * about 2 ms. Leaving the loop cancels the body.
 *
 * @example All bytes of a response
 * ```ts
 * import { bodyChunks } from "@denovo/vo/runtime";
 * let size = 0;
 * for await (const chunk of bodyChunks(new Response("three"))) size += chunk.byteLength;
 * if (size !== 5) throw new Error("not five bytes");
 * ```
 *
 * @param source A response or a stream; no body counts as an empty one.
 * @returns The chunks; for one loop only.
 * @throws What the stream throws, after all bytes before it.
 */
export function bodyChunks(
  source: Response | ReadableStream<Uint8Array> | null,
): AsyncIterableIterator<Uint8Array> {
  const body = source instanceof Response ? source.body : source;
  const reader = body?.getReader();
  const joiner = reader && new ChunkJoiner(() => reader.read());
  let over = reader === undefined;
  const end = { done: true, value: undefined } as const;
  return {
    async next(): Promise<IteratorResult<Uint8Array, undefined>> {
      if (over || joiner === undefined) return end;
      try {
        const value = await joiner.next();
        if (value !== undefined && !over) return { done: false, value };
        over = true;
        return end;
      } catch (error) {
        over = true;
        throw error;
      }
    },
    async return(): Promise<IteratorResult<Uint8Array, undefined>> {
      if (!over) {
        over = true;
        await reader?.cancel();
      }
      return end;
    },
    [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
      return this;
    },
  };
}
