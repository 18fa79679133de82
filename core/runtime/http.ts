/**
 * The one HTTP layer: everything of this package that goes over a network goes through {@linkcode Http.send}.
 *
 * @module
 */
import type { OnProgress } from "./progress.ts";

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

/** Sends requests; made by {@linkcode createHttp} and handed to every service as `{ http }`. */
export interface Http {
  /**
   * Sends a request and resolves with the response as soon as its headers are there.
   *
   * @param request What to send; a string or URL is a GET.
   * @param options Signal, time limits, progress.
   * @returns The response, whatever its status; its body keeps the time limits.
   */
  send(request: Request | URL | string, options?: RequestOptions): Promise<Response>;
}

/** Settings of {@linkcode createHttp}. */
export interface HttpOptions {
  /** Default of {@linkcode RequestOptions.timeoutMs}. */
  readonly timeoutMs?: number | undefined;
  /** Takes the place of the global `fetch`. */
  readonly fetch?: Fetch | undefined;
}

/**
 * Makes an HTTP layer with its own defaults.
 *
 * @param options Defaults of the requests that it sends.
 * @returns The HTTP layer.
 */
export function createHttp(options: HttpOptions = {}): Http {
  const send: Fetch = options.fetch ?? ((request) => fetch(request));
  return {
    send: (request, { signal } = {}) => send(new Request(request, signal ? { signal } : {})),
  };
}

/** The shared HTTP layer with all defaults. */
export const http: Http = createHttp();
