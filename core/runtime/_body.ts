/**
 * A response's body that keeps the limits of its exchange.
 *
 * @module
 */
import { byteReader } from "./_byte_reader.ts";
import type { Exchange } from "./_exchange.ts";
import { cutBody, isNetworkFailure } from "./_failure.ts";
import { ChunkJoiner } from "./chunks.ts";
import { type OnProgress, progressOf } from "./progress.ts";

/** What a guarded body needs to know. */
export interface BodyGuard {
  readonly exchange: Exchange;
  /** Where the body comes from, for messages. */
  readonly url: string;
  /** Bytes that the body must have; a shorter one was cut. */
  readonly expected: number | undefined;
  readonly onProgress: OnProgress | undefined;
  /** Is told whether the consumer lets the body wait. */
  readonly onRest: (resting: boolean) => void;
  /** Is called once, when nothing more will be read. */
  readonly onEnd: (loaded: number, outcome: string) => void;
}

/**
 * Wraps a body: idle and total limits and the caller's signals hold until its end, a cut is an error, bytes are
 * counted, small chunks are joined. Nothing is read before the consumer asks.
 */
export function guardBody(
  body: ReadableStream<Uint8Array>,
  guard: BodyGuard,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { exchange, url, expected, onProgress, onRest, onEnd } = guard;
  const reader = byteReader(body);
  let loaded = 0;
  let over = false;
  const finish = (outcome: string): void => {
    over = true;
    exchange.signal.removeEventListener("abort", onAbort);
    exchange.close();
    onEnd(loaded, outcome);
  };
  let fail: (error: unknown) => void = () => {};
  const onAbort = (): void => fail(exchange.signal.reason);
  const joiner = new ChunkJoiner(() => reader.read());

  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller): void {
      onRest(true);
      fail = (error) => {
        if (over) return;
        finish(error instanceof Error ? error.name : "aborted");
        controller.error(error);
        reader.cancel(error).catch(() => {});
      };
      if (exchange.signal.aborted) onAbort();
      else exchange.signal.addEventListener("abort", onAbort);
    },
    async pull(controller): Promise<void> {
      let chunk: Uint8Array | undefined;
      onRest(false);
      try {
        chunk = await exchange.step("idle", joiner.next());
      } catch (error) {
        return fail(isNetworkFailure(error) ? cutBody(url, loaded, expected, error) : error);
      }
      if (over) return;
      if (chunk !== undefined) {
        loaded += chunk.byteLength;
        try {
          onProgress?.(progressOf(loaded, expected));
        } catch (error) {
          return fail(error);
        }
        controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
        onRest(true);
      } else if (expected !== undefined && loaded < expected) {
        fail(cutBody(url, loaded, expected));
      } else {
        finish("done");
        controller.close();
      }
    },
    async cancel(reason): Promise<void> {
      if (over) return;
      finish("cancelled");
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
