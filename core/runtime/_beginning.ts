/**
 * The beginning of a body that is of use whatever becomes of the rest: errors say what went wrong.
 *
 * @module
 */
import { concatBytes } from "./chunks.ts";
import { startTimer } from "./signals.ts";

/** How much to read. */
export interface BeginningLimits {
  /** Most bytes. */
  readonly bytes: number;
  /** How long to read, in ms. */
  readonly ms: number;
  /** Ends the reading, with its own reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the body of a response until there is enough, or it takes too long, or it fails; the rest is cancelled.
 *
 * @param response The response, its body unread; without one, or with one that is used already, there is nothing to read.
 * @param limits How much.
 * @returns What came until then, at most `bytes`.
 * @throws The signal's own reason.
 */
export async function readBeginning(
  response: Response,
  { bytes, ms, signal }: BeginningLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  signal?.throwIfAborted();
  if (response.body === null || response.bodyUsed) return new Uint8Array(0);
  const reader = response.body.getReader();
  const stop = (): void => void reader.cancel().catch(() => {});
  const timer = startTimer(ms, stop);
  signal?.addEventListener("abort", stop);
  const parts: Uint8Array[] = [];
  try {
    for (let size = 0; size < bytes;) {
      const { done, value } = await reader.read();
      if (done) break;
      // The chunk may be a view of a buffer that is used again.
      const part = value.slice(0, bytes - size);
      parts.push(part);
      size += part.byteLength;
    }
  } catch {
    // The connection broke: what came is all there is.
  } finally {
    timer.stop();
    signal?.removeEventListener("abort", stop);
    stop();
  }
  signal?.throwIfAborted();
  return concatBytes(parts);
}
