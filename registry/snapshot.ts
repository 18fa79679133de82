/**
 * Answers of registries kept on this computer, for searches without a network.
 *
 * @module
 */
import { cachedHttp } from "../core/runtime/cache.ts";
import { counted } from "../core/runtime/_count.ts";
import { readEnv } from "../core/runtime/env.ts";
import { type Http, http as sharedHttp } from "../core/runtime/http.ts";
import { openStore, type Store } from "../core/runtime/store.ts";

/** Settings of {@linkcode snapshotHttp}. */
export interface SnapshotOptions {
  /** Whether to use kept answers of any age only; by default where `DENOVO_OFFLINE` is `1`. */
  readonly offline?: boolean | undefined;
  /** Whether to keep answers; by default where `DENOVO_OFFLINE` is set at all, be it to `0`. */
  readonly keep?: boolean | undefined;
  /** What asks where nothing is kept; the shared layer by default. */
  readonly http?: Http | undefined;
  /** Is told when a kept answer stands in for a registry that cannot be reached. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  /** Where answers are kept; the folder `registry` in the user's data directory by default. */
  readonly store?: Store | undefined;
}

/**
 * An HTTP layer for a registry that keeps what it says: searches that were made once can be made again off line. On line
 * the registry is asked, and what is kept stands in for it where it cannot be reached.
 *
 * Queries are kept by their text, so that off line only the same searches find something; others fail with a
 * `NetworkError` that says so. Nothing but what a search sends (`capabilities`, synchronous queries) is kept.
 *
 * @example With a store of one's own
 * ```ts
 * import { Registry, snapshotHttp } from "@denovo/vo/registry";
 * async function registryAt(url: string): Promise<Registry> {
 *   return new Registry(url, { http: await snapshotHttp({ keep: true }) });
 * }
 * registryAt satisfies (url: string) => Promise<Registry>;
 * ```
 *
 * @param options Whether to keep, and whether to ask at all.
 * @returns The HTTP layer; the given one if nothing is to be kept.
 * @throws {UnsupportedError} If answers are to be kept or used and the data directory cannot be told.
 */
export async function snapshotHttp(options: SnapshotOptions = {}): Promise<Http> {
  const { http = sharedHttp } = options;
  const variable = readEnv("DENOVO_OFFLINE")?.trim();
  const offline = options.offline ?? (variable !== undefined && !["", "0"].includes(variable));
  const keep = options.keep ?? (offline || (variable ?? "") !== "");
  if (!keep && !offline) return http;
  const store = options.store ?? await openStore("registry");
  const failures = new WeakMap<Request, Error>();
  const watched: Http = {
    send: (request, rest) =>
      http.send(request, rest).catch((error) => {
        if (request instanceof Request) failures.set(request, error);
        throw error;
      }),
  };
  const cached = cachedHttp(watched, store, {
    offline,
    prefer: "fresh",
    keep: isQuestion,
    accept: isAnswer,
    maxBytes: 64 * 1024 * 1024,
  });
  return {
    async send(input, rest): Promise<Response> {
      const request = input instanceof Request ? input : new Request(input);
      const response = await cached.send(request, rest);
      const failure = failures.get(request);
      if (failure !== undefined) {
        const days = Math.floor(Number(response.headers.get("age")) / 86_400);
        const age = days < 1 ? "less than a day" : counted(days, "day");
        options.onWarning?.(`An answer of ${age} ago is used, since ${failure.message}`);
      }
      return response;
    },
  };
}

/** Whether a request asks and starts nothing: synchronous queries are questions although they are posted. */
function isQuestion(request: Request): boolean {
  return request.method === "GET" ||
    (request.method === "POST" && /\/sync\/?$/.test(new URL(request.url).pathname));
}

/** Whether an answer is worth keeping: errors come with the status of a success. */
function isAnswer(body: Uint8Array): boolean {
  const head = new TextDecoder().decode(body.subarray(0, 4000));
  return !/name\s*=\s*["']QUERY_STATUS["'][^>]*value\s*=\s*["']ERROR["']/i.test(head) &&
    !/value\s*=\s*["']ERROR["'][^>]*name\s*=\s*["']QUERY_STATUS["']/i.test(head);
}
