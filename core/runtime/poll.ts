/**
 * Asking again and again until something is done.
 *
 * @module
 */
import { durationText } from "./_duration.ts";
import { VoTimeoutError } from "./errors.ts";
import { checkLimit, type Delay, delay as wait, startTimer, untilAborted } from "./signals.ts";

/** What one look has shown: a value, or that it is to be looked again, perhaps after a time the server asked for. */
export type PollStep<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly waitMs?: number | undefined };

/** Settings of {@linkcode poll}. */
export interface PollOptions {
  /** Ends the waiting, with its own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Budget in ms for all of it, the looks included; none by default. */
  readonly timeoutMs?: number | undefined;
  /**
   * Time in ms before each new look: a number, or a function of how many looks there were.
   * By default 1 s, growing by 1.2 each time, at most 30 s.
   */
  readonly intervalMs?: number | ((looks: number) => number) | undefined;
  /** Which limit the `VoTimeoutError` names; `"total"` by default. */
  readonly limit?: VoTimeoutError["limit"] | undefined;
  /** What is being done, for the message, as in `"wait for the job"`. */
  readonly what?: string | undefined;
  /** Decides whether a failed look is forgiven and looked again; by default none is. */
  readonly forgive?: ((error: unknown, failuresInARow: number) => boolean) | undefined;
  /** How to wait; for tests. */
  readonly delay?: Delay | undefined;
}

const FIRST_MS = 1000;
const GROWTH = 1.2;
const LONGEST_MS = 30_000;

/**
 * The default interval: 1 s, growing by 1.2 with each look, at most 30 s.
 *
 * @param looks How many looks there were, from 1.
 * @returns The time to wait in ms.
 */
export function growingInterval(looks: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * GROWTH ** (looks - 1));
}

/**
 * Looks at something until it is done.
 *
 * @example Done at the third look
 * ```ts
 * import { poll } from "@denovo/vo/runtime";
 * let looks = 0;
 * const value = await poll(
 *   () => ++looks < 3 ? { done: false } : { done: true, value: "ready" },
 *   { intervalMs: 1 },
 * );
 * if (value !== "ready" || looks !== 3) throw new Error("not ready");
 * ```
 *
 * @param look Looks once; `options` has the signal to pass on and the ms that are left, if there is a budget.
 * @param options Budget, interval and signal.
 * @returns The value of the look that was the last.
 * @throws {VoTimeoutError} When the budget is used up, also in the middle of a look.
 * @throws The signal's own reason, or what a look throws that is not forgiven.
 */
export async function poll<T>(
  look: (
    options: { readonly signal: AbortSignal; readonly timeoutMs?: number },
  ) => PollStep<T> | PromiseLike<PollStep<T>>,
  options: PollOptions = {},
): Promise<T> {
  const { signal, intervalMs = growingInterval, forgive, delay = wait } = options;
  const budgetMs = checkLimit("timeoutMs", options.timeoutMs, Infinity);
  const interval = typeof intervalMs === "number" ? (): number => intervalMs : intervalMs;
  signal?.throwIfAborted();
  const started = performance.now();
  const own = new AbortController();
  const onAbort = (): void => own.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  const timer = startTimer(budgetMs, () => {
    const { limit = "total", what = "wait" } = options;
    const message = `Cannot ${what}: ${limit} time limit of ${durationText(budgetMs)} reached`;
    own.abort(new VoTimeoutError(message, { limit, limitMs: budgetMs }));
  });
  const leftMs = (): number => Math.max(1, budgetMs - (performance.now() - started));
  try {
    for (let looks = 1, failures = 0;; looks++) {
      let waitMs = interval(looks);
      try {
        const step = look({
          signal: own.signal,
          ...(budgetMs < Infinity ? { timeoutMs: leftMs() } : {}),
        });
        const result = await untilAborted(Promise.resolve(step), own.signal);
        if (result.done) return result.value;
        waitMs = result.waitMs ?? waitMs;
        failures = 0;
      } catch (error) {
        own.signal.throwIfAborted();
        if (!forgive?.(error, ++failures)) throw error;
      }
      await untilAborted(delay(waitMs, own.signal), own.signal);
    }
  } finally {
    timer.stop();
    signal?.removeEventListener("abort", onAbort);
  }
}
