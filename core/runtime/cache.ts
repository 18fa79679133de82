/**
 * Answers kept on disk, for work without a network and for pages that are run again and again.
 *
 * @module
 */
import { concatBytes } from "./chunks.ts";
import { isVoError, NetworkError } from "./errors.ts";
import type { Http, RequestOptions } from "./http.ts";
import { checkLimit } from "./signals.ts";
import type { Store } from "./store.ts";
import { redactUrl } from "./urls.ts";

/** Settings of {@linkcode cachedHttp}. */
export interface CacheOptions {
  /** How long a kept answer counts, in ms; a day if not given. */
  readonly maxAgeMs?: number | undefined;
  /** Answers of more bytes than this are not kept; 16 MiB if not given. */
  readonly maxBytes?: number | undefined;
  /**
   * Most bytes that the store may have; 256 MiB if not given. With each answer that is kept, those that count no more
   * are removed, and then the oldest until the rest fits.
   */
  readonly maxTotalBytes?: number | undefined;
  /** Whether to use kept answers of any age only, and to ask no service at all. */
  readonly offline?: boolean | undefined;
  /**
   * Whether a kept answer that counts is used at once (`"kept"`, the default), or only where asking gives none
   * (`"fresh"`), and then whatever its age.
   */
  readonly prefer?: "kept" | "fresh" | undefined;
  /** Whether an answer is worth keeping, by its bytes; services send errors with the status of a success. */
  readonly accept?: ((body: Uint8Array) => boolean) | undefined;
  /** Which requests to keep answers of; all GET requests if not given. Never choose one that starts something. */
  readonly keep?: ((request: Request) => boolean) | undefined;
}

/** What stands before the bytes of a kept answer. */
interface Kept {
  readonly url: string;
  readonly at: number;
  readonly headers: readonly (readonly [string, string])[];
}

/**
 * Makes an HTTP layer that keeps successful answers and gives them again for the same request (method, URL, form), for
 * as long as they count. A kept answer has an `age` header with its age in seconds, a fresh one has none of ours: who
 * must know, can. Keep answers for different credentials in different stores.
 *
 * @param http What to ask when nothing is kept.
 * @param store Where to keep, as from `openStore("cache")`.
 * @param options What to keep and for how long.
 * @returns The HTTP layer. Its answers are read whole before they are handed out, up to `maxBytes`.
 */
export function cachedHttp(http: Http, store: Store, options: CacheOptions = {}): Http {
  const maxAgeMs = checkLimit("maxAgeMs", options.maxAgeMs, 24 * 3_600_000);
  const maxBytes = options.maxBytes ?? 16 * 1024 * 1024;
  const maxTotalBytes = options.maxTotalBytes ?? 256 * 1024 * 1024;
  const { offline = false, keep = (request): boolean => request.method === "GET" } = options;
  const { prefer = "kept", accept = () => true } = options;
  const isFresh = prefer === "fresh" && !offline;
  const shelf = new Shelf(store);
  return {
    async send(input, requestOptions: RequestOptions = {}): Promise<Response> {
      const request = input instanceof Request ? input : new Request(input);
      requestOptions.signal?.throwIfAborted();
      const name = keep(request) ? await nameOf(request) : undefined;
      const kept = name === undefined ? undefined : await store.readBytes(name);
      const response = kept && unpack(kept, offline || isFresh ? Infinity : maxAgeMs);
      if (response !== undefined && !isFresh) return response;
      if (offline) {
        const url = redactUrl(request.url);
        throw new NetworkError(`Cannot get ${url}: no answer is kept, and work is off line`, {
          url,
        });
      }
      const fresh = await http.send(request, requestOptions).catch((error: unknown) => {
        if (response !== undefined && isVoError(error, "E_NETWORK", "E_TIMEOUT")) return response;
        throw error;
      });
      if (fresh === response) return fresh;
      if (name === undefined || fresh.status !== 200 || fresh.body === null) return fresh;
      const limits = { maxAgeMs: isFresh ? Infinity : maxAgeMs, maxBytes, maxTotalBytes };
      return await keepAnswer(shelf, name, fresh, limits, accept);
    },
  };
}

/** How much is kept. */
interface Limits {
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  readonly maxTotalBytes: number;
}

/** What a name of ours looks like: nothing else in the store is removed. */
const OUR_NAME = /^[0-9a-f]{64}$/;

/** The answers in a store with their ages and sizes, which are read once, so that old ones can be removed. */
class Shelf {
  readonly #store: Store;
  /** By name. */
  #known: Promise<Map<string, { readonly at: number; readonly size: number }>> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Writes an answer, and removes those that are too old or too much. */
  async keep(name: string, bytes: Uint8Array, at: number, limits: Limits): Promise<void> {
    const known = await (this.#known ??= this.#look());
    if (bytes.length <= limits.maxTotalBytes) {
      await this.#store.write(name, bytes);
      known.set(name, { at, size: bytes.length });
    }
    let total = 0;
    for (const { size } of known.values()) total += size;
    const byAge = [...known].sort(([, a], [, b]) => a.at - b.at);
    for (const [old, { at: since, size }] of byAge) {
      if (at - since <= limits.maxAgeMs && total <= limits.maxTotalBytes) break;
      total -= size;
      known.delete(old);
      await this.#store.remove(old);
    }
  }

  async #look(): Promise<Map<string, { readonly at: number; readonly size: number }>> {
    const known = new Map<string, { readonly at: number; readonly size: number }>();
    for (const name of await this.#store.list()) {
      if (!OUR_NAME.test(name)) continue;
      const bytes = await this.#store.readBytes(name);
      if (bytes === undefined) continue;
      // A damaged one is as good as too old.
      known.set(name, { at: headOf(bytes)?.at ?? -Infinity, size: bytes.length });
    }
    return known;
  }
}

/** Of the request only what decides about the answer; the URL with its secrets goes into a hash only. */
async function nameOf(request: Request): Promise<string> {
  const head = `${request.method} ${request.url} ${request.headers.get("accept") ?? ""}\n`;
  const body = new Uint8Array(await request.clone().arrayBuffer());
  const whole = concatBytes([new TextEncoder().encode(head), body]);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The head as one line of JSON, then the bytes. */
function pack(kept: Kept, body: Uint8Array): Uint8Array {
  return concatBytes([new TextEncoder().encode(`${JSON.stringify(kept)}\n`), body]);
}

/** What stands before a kept answer; undefined if the file is not one of ours. */
function headOf(bytes: Uint8Array): Kept | undefined {
  try {
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(10))));
    return typeof head?.at === "number" ? head : undefined;
  } catch {
    return undefined;
  }
}

/** The kept answer; undefined if it is too old, or the file is not one of ours. */
function unpack(bytes: Uint8Array, maxAgeMs: number): Response | undefined {
  const kept = headOf(bytes);
  if (kept === undefined) return undefined;
  const age = Date.now() - kept.at;
  if (age > maxAgeMs) return undefined;
  const headers = new Headers(kept.headers.map(([name, value]) => [name, value]));
  headers.set("age", String(Math.max(0, Math.floor(age / 1000))));
  const response = new Response(new Uint8Array(bytes.subarray(bytes.indexOf(10) + 1)), { headers });
  return Object.defineProperty(response, "url", { value: kept.url });
}

/** Reads an answer and keeps it; one that is too long goes on as a stream, with what was read already before it. */
async function keepAnswer(
  shelf: Shelf,
  name: string,
  fresh: Response,
  limits: Limits,
  accept: (body: Uint8Array) => boolean,
): Promise<Response> {
  const { maxBytes } = limits;
  const reader = fresh.body!.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  let done = false;
  while (!done && size <= maxBytes) {
    const result = await reader.read();
    done = result.done;
    if (result.value !== undefined) {
      parts.push(result.value);
      size += result.value.byteLength;
    }
  }
  const { status, statusText, headers } = fresh;
  const begun = concatBytes(parts, size);
  if (done && accept(begun)) {
    // A session's cookies are nobody else's; the rest is as it came.
    const kept = [...headers].filter(([name]) => name !== "set-cookie");
    const at = Date.now();
    await shelf.keep(name, pack({ url: fresh.url, at, headers: kept }, begun), at, limits);
  }
  const body = done ? begun : new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(begun),
    async pull(controller): Promise<void> {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  const response = new Response(body, { status, statusText, headers });
  return Object.defineProperty(response, "url", { value: fresh.url });
}
