/**
 * One exchange from the first request to the last byte of the body: who may end it, and when.
 *
 * @module
 */
import { durationText } from "./_duration.ts";
import { VoTimeoutError } from "./errors.ts";
import { startTimer, type Timer, untilAborted } from "./signals.ts";
import { redactUrl } from "./urls.ts";

/** Time limits of an exchange in ms; `Infinity` is none. */
export interface Limits {
  /** The whole exchange. */
  readonly totalMs: number;
  /** From sending to the headers, per attempt. */
  readonly responseMs: number;
  /** Silence in the body while it is read. */
  readonly idleMs: number;
}

const DOING = {
  total: "Cannot finish the exchange with",
  response: "Cannot get a response from",
  idle: "Cannot go on reading the body of",
} as const;

/** Brings the caller's signals and our limits together in one signal, and lets go of all of them at the end. */
export class Exchange {
  /** When it began, by `performance.now()`. */
  readonly startedAt: number = performance.now();
  readonly limits: Limits;
  readonly #controller = new AbortController();
  readonly #callers: readonly AbortSignal[];
  readonly #total: Timer;
  #url: string;
  #closed = false;

  /** Starts the total limit. */
  constructor(url: string, limits: Limits, callers: readonly (AbortSignal | undefined)[]) {
    this.#url = url;
    this.limits = limits;
    this.#callers = callers.filter((signal) => signal !== undefined);
    this.#total = startTimer(limits.totalMs, () => this.#timeOut("total", limits.totalMs));
    for (const signal of this.#callers) signal.addEventListener("abort", this.#onAbort);
    if (this.#callers.some((signal) => signal.aborted)) this.#onAbort();
  }

  /** Aborted by a caller's signal or by one of our limits; the reason is what must come out. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ms left of the total limit. */
  get leftMs(): number {
    return this.limits.totalMs - (performance.now() - this.startedAt);
  }

  /** Notes where a redirect has led. */
  moveTo(url: string): void {
    this.#url = url;
  }

  readonly #onAbort = (): void => {
    this.#controller.abort(this.#callers.find((signal) => signal.aborted)?.reason);
  };

  #timeOut(limit: "total" | "response" | "idle", limitMs: number): void {
    const url = redactUrl(this.#url);
    const message = `${DOING[limit]} ${url}: ${limit} time limit of ${
      durationText(limitMs)
    } reached`;
    this.#controller.abort(new VoTimeoutError(message, { limit, limitMs, url }));
  }

  /** Waits for a step of the exchange at most as long as a limit of its own allows. */
  async step<T>(limit: "response" | "idle", promise: PromiseLike<T>): Promise<T> {
    const ms = limit === "response" ? this.limits.responseMs : this.limits.idleMs;
    const timer = startTimer(ms, () => this.#timeOut(limit, ms));
    this.#total.hold(true);
    try {
      return await untilAborted(promise, this.signal);
    } finally {
      timer.stop();
      this.#total.hold(false);
    }
  }

  /** Ends the exchange: no limit runs any more and no caller's signal is listened to. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#total.stop();
    for (const signal of this.#callers) signal.removeEventListener("abort", this.#onAbort);
  }
}
