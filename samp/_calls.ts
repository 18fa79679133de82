/**
 * Calls that wait for their answers: these come by the callback, in any order, and perhaps before the hub has said that
 * the call is on its way.
 *
 * @module
 */
import { VoTimeoutError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { checkLimit, startTimer, untilAborted } from "../core/runtime/signals.ts";
import { SampFaultError } from "./errors.ts";
import { SampResponse } from "./message.ts";
import type { SampMap } from "./types.ts";

type Waiter = PromiseWithResolvers<SampResponse>;

/** One call, to one client or many. */
export interface OpenCall {
  /** Its tag. */
  readonly tag: string;
  /** The answer of a client. */
  expect(clientId: string): Promise<SampResponse>;
  /** No more answers are wanted. */
  close(): void;
}

/** Calls by tag. */
export class CallTracker {
  readonly #calls = new Map<string, Map<string, Waiter>>();
  readonly #onCount: (count: number) => void;
  #tags = 0;

  /** Makes one without calls; `onCount` is told how many wait. */
  constructor(onCount: (count: number) => void) {
    this.#onCount = onCount;
  }

  /** Begins a call. */
  open(): OpenCall {
    const tag = `t${++this.#tags}`;
    const waiters = new Map<string, Waiter>();
    this.#calls.set(tag, waiters);
    this.#onCount(this.#calls.size);
    return {
      tag,
      expect: (id) => this.#waiter(waiters, id).promise,
      close: () => {
        this.#calls.delete(tag);
        this.#onCount(this.#calls.size);
      },
    };
  }

  #waiter(waiters: Map<string, Waiter>, id: string): Waiter {
    const known = waiters.get(id);
    if (known !== undefined) return known;
    const waiter = Promise.withResolvers<SampResponse>();
    // It may fail before anybody looks.
    waiter.promise.catch(() => {});
    waiters.set(id, waiter);
    return waiter;
  }

  /** Takes an answer. */
  answer(clientId: string, tag: string, response: SampMap): void {
    const waiters = this.#calls.get(tag);
    if (waiters === undefined) return;
    this.#waiter(waiters, clientId).resolve(new SampResponse(clientId, response));
  }

  /** Fails what waits for a client that has left. */
  left(clientId: string): void {
    const fault = "it has left without an answer";
    for (const waiters of this.#calls.values()) {
      waiters.get(clientId)?.reject(
        new SampFaultError(`Client ${clientId} failed: ${fault}`, { fault }),
      );
    }
  }

  /** Fails everything. */
  fail(error: Error): void {
    for (const waiters of this.#calls.values()) {
      for (const waiter of waiters.values()) waiter.reject(error);
    }
  }
}

/** Time limit of a call where none is given, in ms. */
export const CALL_TIMEOUT_MS = 60_000;

/**
 * Waits for an answer within the caller's limits.
 *
 * @throws {VoTimeoutError} If it does not come in time.
 */
export async function waitForAnswer<T>(
  promise: Promise<T>,
  what: string,
  { signal, timeoutMs }: RequestOptions,
): Promise<T> {
  // Also where the limit makes no sense nobody else hears of a failure.
  promise.catch(() => {});
  const limitMs = checkLimit("timeoutMs", timeoutMs, CALL_TIMEOUT_MS);
  const late = Promise.withResolvers<never>();
  const timer = startTimer(limitMs, () =>
    late.reject(
      new VoTimeoutError(`No answer to ${what} within ${limitMs / 1000} s`, {
        limit: "total",
        limitMs,
      }),
    ));
  try {
    return await untilAborted(Promise.race([promise, late.promise]), signal);
  } finally {
    timer.stop();
  }
}
