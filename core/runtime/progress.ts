/**
 * Progress of a transfer, counted in bytes.
 *
 * @module
 */

/** How far a transfer has come. */
export interface Progress {
  /** Bytes so far, after decompression by the platform. */
  readonly loaded: number;
  /** Bytes in all, where the server said so and the count can be trusted. */
  readonly total?: number;
}

/** Is told about each piece of a transfer. */
export type OnProgress = (progress: Progress) => void;

/**
 * Makes a stream that passes bytes through unchanged and tells how many they were.
 *
 * @example Counting
 * ```ts
 * import { countBytes } from "@denovo/vo/runtime";
 * const seen: number[] = [];
 * const source = new Blob(["four"]).stream();
 * await new Response(source.pipeThrough(countBytes(({ loaded }) => seen.push(loaded)))).text();
 * if (seen.at(-1) !== 4) throw new Error("not four bytes");
 * ```
 *
 * @param onProgress Called after each chunk, with the bytes so far.
 * @param total The expected number of bytes, if known.
 * @returns A transform to pipe a body through.
 */
export function countBytes(
  onProgress: OnProgress,
  total?: number,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let loaded = 0;
  return new TransformStream({
    transform(chunk, controller): void {
      loaded += chunk.byteLength;
      onProgress(progressOf(loaded, total));
      controller.enqueue(chunk);
    },
  });
}

/**
 * Puts a progress together; a total that is already exceeded was wrong and is left out.
 *
 * @param loaded Bytes so far.
 * @param total Bytes in all, if known.
 * @returns The progress.
 */
export function progressOf(loaded: number, total: number | undefined): Progress {
  return total === undefined || loaded > total ? { loaded } : { loaded, total };
}
