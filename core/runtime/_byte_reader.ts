/**
 * Reading a body into memory of our own where it allows that: a default reader makes a new, large buffer for each of the
 * 4 KiB that a decompressing `fetch` gives.
 *
 * @module
 */

/** Bytes asked for at once. */
const READ_BYTES = 65_536;

/** What is needed of a reader. */
export interface ByteReader {
  /** The next bytes; they stay valid. */
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  /** Lets the body go. */
  cancel(reason?: unknown): Promise<void>;
}

/** Locks a body and reads it. */
export function byteReader(body: ReadableStream<Uint8Array>): ByteReader {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    return body.getReader(); // no stream of bytes: one that a test or a wrapper made
  }
  let memory = new ArrayBuffer(READ_BYTES);
  return {
    async read() {
      const result = await reader.read(new Uint8Array(memory));
      if (result.done) return result as ReadableStreamReadResult<Uint8Array>;
      memory = result.value.buffer;
      return { done: false, value: result.value.slice() };
    },
    cancel: (reason) => reader.cancel(reason),
  };
}
