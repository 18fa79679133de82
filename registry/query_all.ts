/**
 * One question to many services, some of which are always broken.
 *
 * @module
 */
import { isVoError, VoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { settleAll } from "../core/runtime/pool.ts";
import type { OnProgress } from "../core/runtime/progress.ts";
import { delay } from "../core/runtime/signals.ts";
import { type FailureKind, failureKind } from "./failure_kind.ts";

/** What became of one service. */
export type QueryOutcome<I, T> =
  & {
    /** What was asked. */
    readonly item: I;
    /** How long it took (ms), from its own beginning. */
    readonly ms: number;
    /** Bytes of the bodies that arrived. */
    readonly bytes: number;
  }
  & (
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly error: Error; readonly kind: FailureKind }
  );

/** A line of the log: the outcome in plain values that can be kept as JSON. */
export interface QueryLogEntry {
  /** Name of the service. */
  readonly service: string;
  /** Identifier of the resource, if it is one. */
  readonly ivoid?: string;
  /** The URL that was asked, if known. */
  readonly url?: string;
  /** Whether there is an answer. */
  readonly ok: boolean;
  /** What went wrong, in a word. */
  readonly kind?: FailureKind;
  /** What went wrong, in a sentence. */
  readonly message?: string;
  /** Stable code of the error. */
  readonly code?: string;
  /** HTTP status, where that is what went wrong. */
  readonly status?: number;
  /** Number of rows or records, if the answer has a `length`. */
  readonly rows?: number;
  /** Who cut the answer, if it was cut. */
  readonly overflow?: "client" | "server";
  /** When it began (ISO 8601). */
  readonly began: string;
  /** How long it took (ms). */
  readonly ms: number;
  /** Bytes of the bodies that arrived. */
  readonly bytes: number;
}

/** Settings of {@linkcode queryAll}. */
export interface QueryAllOptions<I> {
  /** How many services are asked at once; 8 by default. */
  readonly concurrency?: number | undefined;
  /** How many services of one host are asked at once; 4 by default. */
  readonly perHost?: number | undefined;
  /** Limit in ms for a service as a whole, bodies and all requests; 20 000 by default, Infinity for none. */
  readonly timeoutMs?: number | undefined;
  /** Ends everything; its own reason comes out of the loop. */
  readonly signal?: AbortSignal | undefined;
  /** The host of an item; of resources that of their first interface, of others with an `accessUrl` that of this. */
  readonly hostOf?: ((item: I) => string) | undefined;
  /** Is told each line of the log as soon as it is known. */
  readonly onLog?: ((entry: QueryLogEntry) => void) | undefined;
  /** Is told when a service is asked. */
  readonly onStart?: ((item: I) => void) | undefined;
}

/** What the question to one service gets: pass it on to whatever waits. */
export interface QueryItemOptions extends RequestOptions {
  /** Ends the question: the time limit, a skip, or the caller's own. */
  readonly signal: AbortSignal;
  /** Counts what arrives. */
  readonly onProgress: OnProgress;
  /** The limit as a number: what is not worth to be tried again fails at once, with its own error. */
  readonly timeoutMs: number | undefined;
}

const DEFAULT_LIMIT_MS = 20_000;

/** A question to many services under way: a loop over the outcomes, which can skip what takes too long. */
export class AllQuery<I, T> implements AsyncIterable<QueryOutcome<I, T>> {
  readonly #items: Iterable<I>;
  readonly #ask: (item: I, options: QueryItemOptions) => T | PromiseLike<T>;
  readonly #options: QueryAllOptions<I>;
  readonly #active = new Map<I, AbortController>();
  readonly #log: QueryLogEntry[] = [];
  #started = false;
  #turned: Promise<void> | undefined;

  /** Makes it; nothing is asked before the loop. */
  constructor(
    items: Iterable<I>,
    ask: (item: I, options: QueryItemOptions) => T | PromiseLike<T>,
    options: QueryAllOptions<I>,
  ) {
    this.#items = items;
    this.#ask = ask;
    this.#options = options;
  }

  /** What is being asked, the longest first. */
  get active(): readonly I[] {
    return [...this.#active.keys()];
  }

  /** The log so far. */
  get log(): readonly QueryLogEntry[] {
    return [...this.#log];
  }

  /**
   * Gives up on one service and goes on with the others.
   *
   * @param item Which one; by default the one that has been asked for the longest time.
   * @returns Whether it was being asked.
   */
  skip(item: I | undefined = this.active[0]): boolean {
    if (item === undefined) return false;
    const own = this.#active.get(item);
    own?.abort(new DOMException("The service was skipped", "AbortError"));
    return own !== undefined;
  }

  /** The outcomes, in order of completion. */
  async *[Symbol.asyncIterator](): AsyncGenerator<QueryOutcome<I, T>, void, undefined> {
    if (this.#started) throw new TypeError("Cannot ask all services twice");
    this.#started = true;
    const { concurrency = 8, perHost = 4, timeoutMs = DEFAULT_LIMIT_MS, signal } = this.#options;
    const { hostOf = defaultHost } = this.#options;
    const states = new Map<I, { began: number; loaded: number; skipped: boolean }>();
    const outcomes = settleAll(this.#items, (item, options) => {
      const state = { began: performance.now(), loaded: 0, skipped: false };
      states.set(item, state);
      return this.#one(item, options.signal, state);
    }, { concurrency, perKey: hostOf, perKeyLimit: perHost, timeoutMs, signal });
    for await (const outcome of outcomes) {
      const { item } = outcome;
      const state = states.get(item) ?? { began: performance.now(), loaded: 0, skipped: false };
      states.delete(item);
      const timing = { item, ms: performance.now() - state.began, bytes: state.loaded };
      const result: QueryOutcome<I, T> = outcome.ok
        ? { ...timing, ok: true, value: outcome.value }
        : {
          ...timing,
          ok: false,
          error: outcome.error,
          kind: state.skipped ? "skipped" : failureKind(outcome.error, state.loaded),
        };
      const entry = logEntry(result);
      this.#log.push(entry);
      this.#options.onLog?.(entry);
      yield result;
    }
  }

  /**
   * Lets what has been sent go out, and what has come be read, before more is sent: the first answers would wait else until
   * the last question is on its way.
   */
  #turn(signal: AbortSignal): Promise<void> | undefined {
    const before = this.#turned;
    this.#turned = (async () => {
      await before;
      if (!signal.aborted) await delay(0);
    })();
    return before;
  }

  async #one(
    item: I,
    outer: AbortSignal,
    state: { loaded: number; skipped: boolean },
  ): Promise<T> {
    const own = new AbortController();
    const signal = AbortSignal.any([outer, own.signal]);
    this.#active.set(item, own);
    let before = 0;
    let last = 0;
    const onProgress: QueryItemOptions["onProgress"] = ({ loaded }) => {
      // Each response counts from its own beginning.
      if (loaded < last) before += last;
      last = loaded;
      state.loaded = before + loaded;
    };
    const skipped = new Promise<never>((_, reject) => {
      own.signal.addEventListener("abort", () => {
        state.skipped = true;
        reject(own.signal.reason);
      });
    });
    try {
      const asked = (async () => {
        await this.#turn(signal);
        signal.throwIfAborted();
        this.#options.onStart?.(item);
        const { timeoutMs = DEFAULT_LIMIT_MS } = this.#options;
        const limit = timeoutMs === Infinity ? undefined : timeoutMs;
        return await this.#ask(item, { signal, onProgress, timeoutMs: limit });
      })();
      return await Promise.race([asked, skipped]);
    } finally {
      this.#active.delete(item);
    }
  }
}

/**
 * Asks many services the same, with a limit on how many at once, how many of one host, and how long each may take as a
 * whole. One that is broken never stops another; what became of each comes as soon as it is known.
 *
 * @example Two of three answer
 * ```ts
 * import { queryAll } from "@denovo/vo/registry";
 * const urls = ["http://a.example/", "http://b.example/", "http://c.example/"];
 * const all = queryAll(urls, (url) => {
 *   if (url.includes("b.")) throw new Error("down");
 *   return url.length;
 * });
 * let good = 0;
 * for await (const outcome of all) if (outcome.ok) good++;
 * if (good !== 2 || all.log.length !== 3) throw new Error();
 * ```
 *
 * @param items Resources of a search, services, or anything else.
 * @param ask The question; `options` goes to whatever waits, so that time limits reach it.
 * @param options Limits, and who is told.
 * @returns To loop over, once; leaving the loop gives up on what is still being asked.
 * @throws {RangeError} In the loop, if a limit is not positive.
 */
export function queryAll<I, T>(
  items: Iterable<I>,
  ask: (item: I, options: QueryItemOptions) => T | PromiseLike<T>,
  options: QueryAllOptions<I> = {},
): AllQuery<I, T> {
  return new AllQuery(items, ask, options);
}

function urlOf(item: unknown): string | undefined {
  if (typeof item === "string") return item;
  if (item instanceof URL) return item.href;
  const { accessUrl, interfaces } = Object(item) as {
    readonly accessUrl?: unknown;
    readonly interfaces?: unknown;
  };
  // Resources have interfaces, whose first one is the one that counts for the limit of a host.
  if (Array.isArray(interfaces)) return urlOf(interfaces[0]);
  return typeof accessUrl === "string" ? accessUrl : undefined;
}

/** Items of no known host are alone with themselves. */
function defaultHost(item: unknown): string {
  const url = urlOf(item);
  if (url === undefined || !URL.canParse(url)) return `#${others++}`;
  return new URL(url).host;
}

let others = 0;

function nameOf(item: unknown): string {
  const { name } = Object(item) as { readonly name?: unknown };
  if (typeof item === "object" && typeof name === "string") return name;
  return urlOf(item) ?? String(item);
}

function ivoidOf(item: unknown): { readonly ivoid?: string } {
  const { ivoid } = Object(item) as { readonly ivoid?: unknown };
  return typeof ivoid === "string" ? { ivoid } : {};
}

function logEntry<I, T>(outcome: QueryOutcome<I, T>): QueryLogEntry {
  const { item, ms, bytes } = outcome;
  const url = urlOf(item);
  const common = {
    service: nameOf(item),
    ...ivoidOf(item),
    ...(url === undefined ? {} : { url }),
    began: new Date(Date.now() - ms).toISOString(),
    ms: Math.round(ms),
    bytes,
  };
  if (outcome.ok) {
    const { length, overflow } = Object(outcome.value) as Record<string, unknown>;
    return {
      ...common,
      ok: true,
      ...(typeof length === "number" ? { rows: length } : {}),
      ...(overflow === "client" || overflow === "server" ? { overflow } : {}),
    };
  }
  const { error, kind } = outcome;
  return {
    ...common,
    ok: false,
    kind,
    message: error.message,
    ...(error instanceof VoError ? { code: error.code } : {}),
    ...(isVoError(error, "E_HTTP_STATUS") ? { status: error.status } : {}),
    ...(error instanceof VoError && error.url !== undefined ? { url: error.url } : {}),
  };
}
