/**
 * Many things at once, but not too many: bounded concurrency with one outcome an item.
 *
 * @module
 */
import { durationText } from "./_duration.ts";
import { VoTimeoutError } from "./errors.ts";
import { checkLimit, startTimer, untilAborted } from "./signals.ts";

/** What became of one item. */
export type Outcome<I, T> =
  | { readonly ok: true; readonly item: I; readonly value: T }
  | { readonly ok: false; readonly item: I; readonly error: Error };

/** Settings of {@linkcode settleAll}. */
export interface SettleOptions<I> {
  /** How many items are at work or done but not yet taken; 8 by default. */
  readonly concurrency?: number | undefined;
  /** What items have in common that must not be asked too much at once, such as the host. */
  readonly perKey?: ((item: I) => string) | undefined;
  /** How many items of one key are at work at once; 2 by default. */
  readonly perKeyLimit?: number | undefined;
  /** Limit in ms for an item as a whole; none by default. */
  readonly timeoutMs?: number | undefined;
  /** Ends everything; its own reason comes out of the loop. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Works on many items at once and yields what became of each as soon as it is known, in order of completion. One
 * broken item never stops another. Items are taken from the input as they are needed, in order but for keys that are
 * busy. Leaving the loop aborts the items that are still at work.
 *
 * @example Two of three succeed
 * ```ts
 * import { settleAll } from "@denovo/vo/runtime";
 * let good = 0;
 * for await (const outcome of settleAll(["1", "x", "3"], (text) => BigInt(text))) {
 *   if (outcome.ok) good++;
 * }
 * if (good !== 2) throw new Error(`${good} are good`);
 * ```
 *
 * @param items What to work on.
 * @param work Is called once an item, with a signal to pass on; `options` can go to any function of this package.
 * @param options Limits; see {@linkcode SettleOptions}.
 * @returns The outcomes. The error of an item that took too long is a `VoTimeoutError` with the limit `"item"`.
 * @throws The signal's own reason, or what the iteration of `items` throws.
 * @throws {RangeError} If a limit is not positive.
 */
export async function* settleAll<I, T>(
  items: Iterable<I>,
  work: (item: I, options: { readonly signal: AbortSignal }) => T | PromiseLike<T>,
  options: SettleOptions<I> = {},
): AsyncGenerator<Outcome<I, T>, void, undefined> {
  const { concurrency = 8, perKey, perKeyLimit = 2, signal } = options;
  for (const [name, count] of Object.entries({ concurrency, perKeyLimit })) {
    if (!(count >= 1)) throw new RangeError(`Cannot use ${name} ${count}: must be 1 or more`);
  }
  const timeoutMs = checkLimit("timeoutMs", options.timeoutMs, Infinity);
  signal?.throwIfAborted();
  const end = new AbortController();
  const queue = new KeyedQueue(items, perKey, perKeyLimit);
  const settled: Outcome<I, T>[] = [];
  let working = 0;
  let wake = (): void => {};
  const onAbort = (): void => wake();
  signal?.addEventListener("abort", onAbort);
  try {
    for (;;) {
      signal?.throwIfAborted();
      while (working + settled.length < concurrency) {
        const next = queue.take();
        if (next === undefined) break;
        working++;
        void settle(next.item, work, timeoutMs, end.signal, signal).then((outcome) => {
          working--;
          next.release();
          settled.push(outcome);
          wake();
        });
      }
      const outcome = settled.shift();
      if (outcome !== undefined) yield outcome;
      else if (working === 0) return;
      else await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    end.abort(new DOMException("The loop over the outcomes was left", "AbortError"));
    queue.close();
  }
}

async function settle<I, T>(
  item: I,
  work: (item: I, options: { readonly signal: AbortSignal }) => T | PromiseLike<T>,
  limitMs: number,
  end: AbortSignal,
  caller: AbortSignal | undefined,
): Promise<Outcome<I, T>> {
  const own = new AbortController();
  const onEnd = (): void => own.abort(caller?.aborted ? caller.reason : end.reason);
  end.addEventListener("abort", onEnd);
  caller?.addEventListener("abort", onEnd);
  const timer = startTimer(limitMs, () => {
    const message = `Cannot finish: gave up after ${durationText(limitMs)}, its time limit`;
    own.abort(new VoTimeoutError(message, { limit: "item", limitMs }));
  });
  try {
    const { signal } = own;
    const value = await untilAborted((async () => await work(item, { signal }))(), signal);
    return { ok: true, item, value };
  } catch (error) {
    return { ok: false, item, error: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    timer.stop();
    end.removeEventListener("abort", onEnd);
    caller?.removeEventListener("abort", onEnd);
  }
}

/** Items in order, but for those whose key is busy, which wait. */
class KeyedQueue<I> {
  readonly #iterator: Iterator<I>;
  readonly #keyOf: (item: I) => string;
  readonly #limit: number;
  readonly #busy = new Map<string, number>();
  #waiting: { readonly item: I; readonly key: string }[] = [];
  #read = false;

  constructor(items: Iterable<I>, keyOf: ((item: I) => string) | undefined, limit: number) {
    this.#iterator = items[Symbol.iterator]();
    this.#keyOf = keyOf ?? (() => "");
    this.#limit = keyOf === undefined ? Infinity : limit;
  }

  #hasRoom(key: string): boolean {
    return (this.#busy.get(key) ?? 0) < this.#limit;
  }

  /** The next item that may start now, if any. */
  take(): { readonly item: I; readonly release: () => void } | undefined {
    const at = this.#waiting.findIndex(({ key }) => this.#hasRoom(key));
    const next = at < 0 ? this.#pull() : this.#waiting.splice(at, 1)[0];
    if (next === undefined) return undefined;
    const { item, key } = next;
    this.#busy.set(key, (this.#busy.get(key) ?? 0) + 1);
    return { item, release: () => this.#release(key) };
  }

  #release(key: string): void {
    const left = (this.#busy.get(key) ?? 1) - 1;
    if (left === 0) this.#busy.delete(key);
    else this.#busy.set(key, left);
  }

  #pull(): { readonly item: I; readonly key: string } | undefined {
    while (!this.#read) {
      const { done, value: item } = this.#iterator.next();
      if (done) {
        this.#read = true;
        return undefined;
      }
      const key = this.#keyOf(item);
      if (this.#hasRoom(key)) return { item, key };
      this.#waiting.push({ item, key });
    }
    return undefined;
  }

  /** Lets go of the input where it was not read to its end. */
  close(): void {
    if (!this.#read) this.#iterator.return?.();
    this.#read = true;
    this.#waiting = [];
  }
}
