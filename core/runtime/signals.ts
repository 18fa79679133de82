/**
 * Signals and timers: waiting that can be aborted, and time limits that hold no process open.
 *
 * @module
 */

/** Waits; `poll` and the retries take it as a parameter, so that tests need not wait. */
export type Delay = (ms: number, signal?: AbortSignal) => Promise<void>;

/** The longest time that `setTimeout` can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/** A time limit that is running. */
export interface Timer {
  /** Ends it; its function is not called any more. */
  stop(): void;
  /** Says whether it keeps the process alive; where the platform has no such thing, nothing happens. */
  hold(on: boolean): void;
}

interface Referable {
  ref?(): void;
  unref?(): void;
}

/**
 * Calls a function once after a time of any length.
 *
 * @param ms The time in ms; `Infinity` means never.
 * @param act What to call.
 * @returns A handle to stop it.
 */
export function startTimer(ms: number, act: () => void): Timer {
  let id: ReturnType<typeof setTimeout> | undefined;
  let held = true;
  const hold = (on: boolean): void => {
    held = on;
    const timer = id as unknown as Referable | undefined;
    if (on) timer?.ref?.();
    else timer?.unref?.();
  };
  const arm = (left: number): void => {
    if (left === Infinity) return;
    id = left > LONGEST_MS
      ? setTimeout(() => arm(left - LONGEST_MS), LONGEST_MS)
      : setTimeout(act, left);
    if (!held) hold(false);
  };
  arm(ms);
  return { stop: () => clearTimeout(id), hold };
}

/**
 * Waits for a time, or until the signal says stop.
 *
 * @param ms How long, in ms.
 * @param signal Ends the waiting.
 * @throws The signal's own reason when it is aborted, before or while waiting.
 */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = (): void => {
      timer.stop();
      reject(signal?.reason);
    };
    const timer = startTimer(ms, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Waits for a promise or a signal, whichever comes first. The promise goes on unheard after an abort.
 *
 * @param promise What to wait for.
 * @param signal Ends the waiting.
 * @returns The promise's value.
 * @throws The signal's own reason when it is aborted first; else what the promise throws.
 */
export function untilAborted<T>(
  promise: PromiseLike<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return Promise.resolve(promise);
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    const done = (): void => signal.removeEventListener("abort", stop);
    promise.then((value) => {
      done();
      resolve(value);
    }, (error) => {
      done();
      reject(error);
    });
    if (signal.aborted) {
      done();
      stop();
    } else signal.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Checks a time limit given by a caller.
 *
 * @param name Name of the option, for the message.
 * @param ms The limit in ms; undefined means the default.
 * @param fallback The default.
 * @returns The limit to use; `Infinity` is none.
 * @throws {RangeError} If it is not a number above 0.
 */
export function checkLimit(name: string, ms: number | undefined, fallback: number): number {
  const limit = ms ?? fallback;
  if (!(limit > 0)) throw new RangeError(`Cannot use ${name} ${limit}: must be above 0 ms`);
  return limit;
}
