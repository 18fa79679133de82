/**
 * Waiting for a job: by long poll where the server can hold back its answer, else by asking again and again.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";
import { DEFAULT_PER_HOST, type Http, type RequestOptions } from "../core/runtime/http.ts";
import { growingInterval, poll, type PollStep } from "../core/runtime/poll.ts";
import type { Delay } from "../core/runtime/signals.ts";
import type { UwsJobState } from "./_uws_document.ts";
import { PHASES, type UwsPhase } from "./_uws_phase.ts";

/**
 * How to ask whether a job is done: `"long"` lets the server hold back its answer (UWS 1.1 WAIT) and is the default
 * where the server is of that version; `"growing"` asks after 1 s and then ever more rarely, up to every 30 s; a number
 * asks every so many ms, as some services want it.
 */
export type UwsPolling = "long" | "growing" | number;

/** How to wait. */
export interface UwsWaitOptions extends RequestOptions {
  /**
   * Phases to wait for; `["COMPLETED"]` by default. A job that ends in another phase makes a `JobError`; with
   * `["COMPLETED", "ERROR", "ABORTED"]` no end does.
   */
  readonly phases?: UwsPhase | readonly UwsPhase[] | undefined;
  /** How to ask. */
  readonly polling?: UwsPolling | undefined;
  /** Is told each phase that is new. */
  readonly onPhase?: ((phase: UwsPhase) => void) | undefined;
  /** How to wait between questions; for tests. */
  readonly delay?: Delay | undefined;
}

/** What waiting needs of a job. */
export interface Waitable {
  readonly http: Http;
  readonly url: string;
  /** What is being waited for, for messages. */
  readonly what: string;
  /** Asks the service once. */
  ask(question: LongPoll | undefined, options: RequestOptions): Promise<UwsJobState>;
  /** Whether what it has become ends the waiting; throws where it can only end badly. */
  isDone(state: UwsJobState, options: RequestOptions): boolean | Promise<boolean>;
}

/** What a long poll asks for. */
export interface LongPoll {
  /** Longest time that the server may hold back its answer (s). */
  readonly waitSeconds: number;
  /** The phase that we know; another one is to be answered at once. */
  readonly phase: UwsPhase;
}

/** Longest time of one long poll (s): proxies cut connections that are silent for a minute. */
const LONGEST_POLL_S = 30;
/** The share of an HTTP layer's places at one host where long polls may hang: the rest is for everything else. */
const LONG_POLL_SHARE = 2 / 3;
/** Longest time (ms) between questions for a job that would be waited for by long poll if there were a place. */
const LONGEST_WITHOUT_PLACE_MS = 10_000;
/** Failures in a row that are forgiven where no budget ends the waiting. */
const MOST_FAILURES = 10;

const hanging = new WeakMap<Http, Map<string, number>>();

/** Asks until the job is done; resolves with its last state. */
export async function waitForJob(
  job: Waitable,
  known: UwsJobState | undefined,
  options: UwsWaitOptions,
): Promise<UwsJobState> {
  const { signal, timeoutMs, delay, polling, onPhase, onProgress: _, ...limits } = options;
  const watch = new Watch(job, known, { polling, onPhase, limits });
  if (known !== undefined) {
    watch.show(known.phase);
    if (PHASES[known.phase].final && await job.isDone(known, { ...limits, signal, timeoutMs })) {
      return known;
    }
  }
  return await poll((left) => watch.look(left), {
    signal,
    timeoutMs,
    delay,
    intervalMs: typeof polling === "number" ? polling : growingInterval,
    limit: "job",
    what: job.what,
    forgive: (error, failures) =>
      isPassing(error) && (timeoutMs !== undefined || failures < MOST_FAILURES),
  });
}

interface WatchSettings extends Pick<UwsWaitOptions, "polling" | "onPhase"> {
  /** Limits of each request. */
  readonly limits: RequestOptions;
}

/** What has been learnt while a job is waited for. */
class Watch {
  readonly #job: Waitable;
  readonly #settings: WatchSettings;
  #state: UwsJobState | undefined;
  #shown: UwsPhase | undefined;
  #longestS = LONGEST_POLL_S;
  #looks = 0;

  constructor(job: Waitable, state: UwsJobState | undefined, settings: WatchSettings) {
    this.#job = job;
    this.#state = state;
    this.#settings = settings;
  }

  /** Tells a phase that is new. */
  show(phase: UwsPhase): void {
    if (phase === this.#shown) return;
    this.#shown = phase;
    this.#settings.onPhase?.(phase);
  }

  /** Asks once. */
  async look(
    left: { readonly signal: AbortSignal; readonly timeoutMs?: number },
  ): Promise<PollStep<UwsJobState>> {
    // The budget is the signal's affair alone: two timers would race for the name of the limit.
    const rest = { ...this.#settings.limits, signal: left.signal };
    const question = this.#question(left.timeoutMs);
    const leave = question === undefined ? undefined : enter(this.#job);
    const held = leave === undefined ? undefined : question;
    const before = this.#state?.phase;
    const started = performance.now();
    try {
      const state = await this.#ask(held, rest);
      if (state === undefined) return { done: false, waitMs: 0 };
      this.#state = state;
      this.show(state.phase);
      if (await this.#job.isDone(state, rest)) return { done: true, value: state };
      // A server that has held back its answer, or news: ask again at once.
      const heldBack = held !== undefined &&
        performance.now() - started > 500 * Math.min(held.waitSeconds, 2);
      if (heldBack || (held !== undefined && before !== state.phase)) {
        return { done: false, waitMs: 0 };
      }
      this.#looks++;
      if (held !== undefined || this.#question(left.timeoutMs) === undefined) {
        return { done: false };
      }
      // Who may long-poll and has just learnt the phase does so without a pause.
      if (before === undefined && isFree(this.#job)) return { done: false, waitMs: 0 };
      const waitMs = Math.min(growingInterval(this.#looks), LONGEST_WITHOUT_PLACE_MS);
      return { done: false, waitMs };
    } finally {
      leave?.();
    }
  }

  /** The answer; undefined where the service does not want to be asked by long poll, and is to be asked otherwise. */
  async #ask(
    held: LongPoll | undefined,
    options: RequestOptions,
  ): Promise<UwsJobState | undefined> {
    if (held === undefined) return await this.#job.ask(undefined, options);
    try {
      return await this.#job.ask(held, withTime(options, held.waitSeconds));
    } catch (error) {
      // Somebody on the way has less patience than we asked for.
      if (isPassing(error)) this.#longestS = Math.floor(this.#longestS / 2);
      if (!isRefusal(error)) throw error;
      this.#longestS = 0;
      return undefined;
    }
  }

  #question(budgetMs: number | undefined): LongPoll | undefined {
    const { polling, limits } = this.#settings;
    return longPoll(this.#state, polling, this.#longestS, budgetMs, limits.responseTimeoutMs);
  }
}

/** Whether a service has said no to the way of asking; if it has said no to the job, the next question will tell. */
function isRefusal(error: unknown): boolean {
  return isVoError(error, "E_QUERY") ||
    (isVoError(error, "E_HTTP_STATUS") && error.status >= 400 && error.status < 500 &&
      ![408, 429].includes(error.status));
}

/** Whether a failure to ask may be over soon. */
function isPassing(error: unknown): boolean {
  if (isVoError(error, "E_NETWORK")) return true;
  if (isVoError(error, "E_TIMEOUT")) return error.limit === "response" || error.limit === "idle";
  return isVoError(error, "E_HTTP_STATUS") && [408, 429, 500, 502, 503, 504].includes(error.status);
}

function longPoll(
  state: UwsJobState | undefined,
  polling: UwsPolling | undefined,
  longestS: number,
  budgetMs: number | undefined,
  patienceMs: number | undefined,
): LongPoll | undefined {
  if (state === undefined || !PHASES[state.phase].blocking) return undefined;
  const able = Number.parseFloat(state.version) >= 1.1;
  if (polling !== "long" && !(polling === undefined && able)) return undefined;
  const budget = (budgetMs ?? Infinity) / 1000;
  const patience = (patienceMs ?? Infinity) / 2000;
  const waitSeconds = Math.floor(Math.min(longestS, budget, patience));
  return waitSeconds < 1 ? undefined : { waitSeconds, phase: state.phase };
}

/** The time for an answer, where the server is asked to hold it back. */
function withTime(options: RequestOptions, waitSeconds: number): RequestOptions {
  const { responseTimeoutMs } = options;
  return { ...options, responseTimeoutMs: responseTimeoutMs ?? 1000 * waitSeconds + 30_000 };
}

function enter(job: Waitable): (() => void) | undefined {
  if (!isFree(job)) return undefined;
  let hosts = hanging.get(job.http);
  if (hosts === undefined) hanging.set(job.http, hosts = new Map());
  const { host } = new URL(job.url);
  const counts = hosts;
  counts.set(host, (counts.get(host) ?? 0) + 1);
  return () => {
    const left = (counts.get(host) ?? 1) - 1;
    if (left === 0) counts.delete(host);
    else counts.set(host, left);
  };
}

function isFree(job: Waitable): boolean {
  const places = Math.floor((job.http.perHost ?? DEFAULT_PER_HOST) * LONG_POLL_SHARE);
  return (hanging.get(job.http)?.get(new URL(job.url).host) ?? 0) < places;
}
