/**
 * The one HTTP layer: everything of this package that goes over a network goes through {@linkcode Http.send}.
 *
 * - Time limits hold over the whole exchange, the body included; the body of a response keeps them while it is read.
 * - The caller's abort comes out as the caller's own reason; our limits come out as `VoTimeoutError`.
 * - GET and HEAD are tried again (twice by default) on network failures and on 429, 502, 503 and 504, after the time
 *   that `Retry-After` asks for, up to 60 s.
 * - Redirects are followed here: a POST stays a POST except over 303; credentials go by origin at every hop. In browsers
 *   the platform follows, and credentials go only to the origin of the page.
 * - At most `perHost` requests are at one host at once, each from its sending to the end of its body; the others queue. A
 *   body that nobody reads for about a second gives its place to those who wait: a program that sends its next request
 *   in the middle of a body would block itself otherwise.
 * - A body to send is kept in memory until the headers of the answer are there, since a redirect may ask for it again.
 *
 * @module
 */
import type { Limits } from "./_exchange.ts";
import { Gate } from "./_gate.ts";
import { isSecretHeader } from "./_redirect.ts";
import { type Sender, sendOrder } from "./_send.ts";
import type { Credentials } from "./auth.ts";
import { debugLog, type Log } from "./debug.ts";
import { platform } from "./env.ts";
import type { OnProgress } from "./progress.ts";
import { checkLimit, type Delay, delay } from "./signals.ts";
import { type Purpose, userAgent } from "./user_agent.ts";

/** What every function that waits takes as its last parameter. */
export interface RequestOptions {
  /** Ends the work; the error that comes out is the signal's own reason, never wrapped. */
  readonly signal?: AbortSignal | undefined;
  /** Limit in ms for the whole exchange, with redirects, retries and the body; default none. */
  readonly timeoutMs?: number | undefined;
  /** Limit in ms from sending to the response's headers, per attempt; default 60 000. */
  readonly responseTimeoutMs?: number | undefined;
  /** Longest silence in ms inside a body while it is being read; default 60 000. */
  readonly idleTimeoutMs?: number | undefined;
  /** Is told how many bytes of the response's body have arrived. */
  readonly onProgress?: OnProgress | undefined;
}

/** A function that answers a request: the global `fetch`, or a test's double. */
export type Fetch = (request: Request) => Promise<Response>;

/** How many requests may be at one host at once, unless {@linkcode HttpOptions.perHost} says otherwise. */
export const DEFAULT_PER_HOST = 6;

/** Sends requests; made by {@linkcode createHttp} and handed to every service as `{ http }`. */
export interface Http {
  /** How many requests may be at one host at once; {@linkcode DEFAULT_PER_HOST} where it is not said. */
  readonly perHost?: number;
  /**
   * Sends a request and resolves with the response as soon as its headers are there.
   *
   * A request with `redirect: "manual"` gets a redirect back as it is, one with `redirect: "error"` fails on it.
   *
   * @param request What to send; a string or URL is a GET. User name and password in the URL become Basic credentials.
   * @param options Signal, time limits, progress.
   * @returns The response, whatever its status (see {@linkcode ensureOk}); its `url` is where the redirects led, and
   *   its body keeps the time limits: read it or cancel it.
   * @throws {NetworkError} If there is no answer, or a redirect that cannot be followed; the body throws it when cut.
   * @throws {VoTimeoutError} If a time limit is reached; the body throws it too.
   * @throws {UnsupportedError} If the URL is neither http nor https.
   * @throws {TypeError} If the URL cannot be read, or the request's body is used already.
   * @throws {RangeError} If a time limit is not above 0.
   */
  send(request: Request | URL | string, options?: RequestOptions): Promise<Response>;
}

/** Settings of {@linkcode createHttp}. */
export interface HttpOptions {
  /** Default of {@linkcode RequestOptions.timeoutMs}; none if not given. */
  readonly timeoutMs?: number | undefined;
  /** Default of {@linkcode RequestOptions.responseTimeoutMs}; 60 000 if not given. */
  readonly responseTimeoutMs?: number | undefined;
  /** Default of {@linkcode RequestOptions.idleTimeoutMs}; 60 000 if not given. */
  readonly idleTimeoutMs?: number | undefined;
  /** Takes the place of the global `fetch`; gets each hop as a request with `redirect: "manual"`. */
  readonly fetch?: Fetch | undefined;
  /** Headers for every request to every host, unless the request has them itself; no secrets. */
  readonly headers?: HeadersInit | undefined;
  /** Credentials, each for its own origin; where two are for one origin, the first counts. */
  readonly credentials?: Credentials | readonly Credentials[] | undefined;
  /** Product token of the program, as in `"mytool/1.0"`, put in front of our own User-Agent. */
  readonly userAgent?: string | undefined;
  /** What the requests are for; `"science"` by default. */
  readonly purpose?: Purpose | undefined;
  /** How often a GET or HEAD is tried again; 2 if not given. */
  readonly maxRetries?: number | undefined;
  /** How many requests may be at one host at once, bodies included; 6 if not given. */
  readonly perHost?: number | undefined;
  /** Gets a line for each request and each body; by default what `setDebugLog()` has set, for `DENOVO_DEBUG=http`. */
  readonly log?: Log | undefined;
  /** How to wait between tries; for tests. */
  readonly delay?: Delay | undefined;
  /** Random numbers from 0 to 1 for the time between tries; for tests. */
  readonly random?: (() => number) | undefined;
}

/**
 * Makes an HTTP layer with its own defaults, to be handed to services as `{ http }`.
 *
 * @example A test double in the place of the network
 * ```ts
 * import { createHttp } from "@denovo/vo/runtime";
 * const http = createHttp({ timeoutMs: 10_000, fetch: () => Promise.resolve(new Response("hello")) });
 * const response = await http.send("https://example.org/");
 * if (await response.text() !== "hello") throw new Error("no hello");
 * ```
 *
 * @param options Defaults of the requests that it sends.
 * @returns The HTTP layer.
 * @throws {TypeError} If `headers` has a secret, which would go to every host: use `credentials`.
 * @throws {RangeError} If a limit or a count is not a positive number.
 */
export function createHttp(options: HttpOptions = {}): Http {
  const sender = senderOf(options);
  const defaults = limitsOf(options, { totalMs: Infinity, responseMs: 60_000, idleMs: 60_000 });
  return {
    perHost: options.perHost ?? DEFAULT_PER_HOST,
    async send(input, { signal, onProgress, ...limits } = {}): Promise<Response> {
      const request = input instanceof Request ? input : new Request(input);
      return await sendOrder(sender, {
        request,
        limits: limitsOf(limits, defaults),
        signals: [signal, request.signal],
        onProgress,
      });
    },
  };
}

function senderOf(options: HttpOptions): Sender {
  const headers = new Headers(options.headers);
  for (const name of headers.keys()) {
    if (isSecretHeader(name)) {
      throw new TypeError(
        `Cannot send "${name}" to every host: use credentials, bound to an origin`,
      );
    }
  }
  const product = userAgent({ product: options.userAgent, purpose: options.purpose });
  if (product !== undefined && !headers.has("user-agent")) headers.set("user-agent", product);
  const { credentials = [] } = options;
  return {
    fetch: options.fetch ?? ((request) => fetch(request)),
    headers,
    credentials: "headersFor" in credentials ? [credentials] : [...credentials],
    maxRetries: checkCount("maxRetries", options.maxRetries ?? 2, 0),
    gate: new Gate(checkCount("perHost", options.perHost ?? DEFAULT_PER_HOST, 1)),
    log: () => options.log ?? debugLog("http"),
    delay: options.delay ?? delay,
    random: options.random ?? Math.random,
    inPage: options.fetch === undefined && platform() === "browser",
  };
}

function checkCount(name: string, count: number, least: number): number {
  if (count >= least && (Number.isInteger(count) || count === Infinity)) return count;
  throw new RangeError(`Cannot use ${name} ${count}: must be a whole number from ${least}`);
}

function limitsOf(options: RequestOptions, defaults: Limits): Limits {
  return {
    totalMs: checkLimit("timeoutMs", options.timeoutMs, defaults.totalMs),
    responseMs: checkLimit("responseTimeoutMs", options.responseTimeoutMs, defaults.responseMs),
    idleMs: checkLimit("idleTimeoutMs", options.idleTimeoutMs, defaults.idleMs),
  };
}

/** The shared HTTP layer with all defaults, which services use unless they are given another. */
export const http: Http = createHttp();
