/**
 * The Web Profile's side of the hub: requests of pages (SAMP 1.3 §5).
 *
 * A page may ask from anywhere, but whatever it asks needs a key, and a key needs the user's word. What can be checked
 * without is: that the request names this computer (against DNS rebinding), that it is of a kind for which browsers ask
 * first (against blind requests), and that a key is used from where it was registered.
 *
 * @module
 */
import { type HubClient, type HubCore, HubFault } from "./_hub_core.ts";
import { runMethod, toSeconds } from "./_hub_methods.ts";
import { PullQueue } from "./_hub_pull.ts";
import { asText, isSampMap, type SampMap, type SampValue } from "./types.ts";
import type { RpcCall } from "./xmlrpc.ts";

/** A page that wants to register. */
export interface WebApplicant {
  /** The name that it gives itself. */
  readonly name: string;
  /** Where it is from, as the browser says; undefined for what is no page. */
  readonly origin: string | undefined;
  /** The page, if the browser says so. */
  readonly referer: string | undefined;
}

/** What a page may read through the hub. */
export interface Translated {
  /** The content. */
  readonly body: ReadableStream<Uint8Array> | null;
  /** Its type, if known. */
  readonly contentType: string | undefined;
}

/** What the Web Profile needs. */
export interface WebProfileOptions {
  /** Asks the user whether a page may register. */
  readonly confirm: (applicant: WebApplicant) => boolean | Promise<boolean>;
  /** Opens a URL on behalf of a page; it was checked that it may be read. */
  readonly open: (url: URL) => Promise<Translated>;
  /** How long a request for messages may wait, in s. */
  readonly longestPullS: number;
  /** Is told what happens. */
  readonly log: (line: string) => void;
}

/** Most questions that wait for the user. */
const MOST_QUESTIONS = 3;
const TRANSLATOR = "/translator/";

/** The Web Profile. */
export class WebProfile {
  readonly #core: HubCore;
  readonly #options: WebProfileOptions;
  readonly #queues = new Map<string, PullQueue>();
  /** Clients by the secret part of their translators. */
  readonly #translators = new Map<string, string>();
  #questions = 0;
  #asking: Promise<unknown> = Promise.resolve();

  /** Makes it for a hub. */
  constructor(core: HubCore, options: WebProfileOptions) {
    this.#core = core;
    this.#options = options;
  }

  /** The queue of a page. */
  queue(id: string): PullQueue {
    const queue = this.#queues.get(id) ??
      new PullQueue((lost) => this.#core.undelivered(lost, "it fetches no messages"));
    this.#queues.set(id, queue);
    return queue;
  }

  /** Forgets a client that is gone. */
  forget(id: string): void {
    this.#queues.get(id)?.close();
    this.#queues.delete(id);
    for (const [secret, owner] of this.#translators) {
      if (owner === id) this.#translators.delete(secret);
    }
  }

  /** Lets all pages go that wait. */
  close(): void {
    for (const queue of this.#queues.values()) queue.close();
  }

  /** Runs a method, of which the short name is given; see {@linkcode runMethod}. */
  async call(
    { method: name, params: [first, ...rest] }: RpcCall,
    request: Request,
  ): Promise<SampValue> {
    if (name === "ping") return "";
    if (name === "register") return await this.#register(first, request);
    const client = this.#core.owner(first, "web", originOf(request));
    if (name === "allowReverseCallbacks") {
      this.#core.setReverse(client.key, asText(rest[0]) === "1");
      if (client.reverse) this.queue(client.id);
      return "";
    }
    if (name === "pullCallbacks") {
      // An answer before the time, without messages, is right, too; a page that does not ask again is gone.
      const seconds = Math.min(this.#options.longestPullS, toSeconds(asText(rest[0])));
      return await this.queue(client.id).pull(seconds);
    }
    return await runMethod(this.#core, client, name, rest);
  }

  async #register(credential: SampValue | undefined, request: Request): Promise<SampMap> {
    if (!isSampMap(credential) || asText(credential["samp.name"]).trim() === "") {
      throw new HubFault("Registration wants a map with samp.name");
    }
    const origin = originOf(request);
    const name = asText(credential["samp.name"]);
    const referer = request.headers.get("referer") ?? undefined;
    if (!await this.#ask({ name, origin, referer })) {
      this.#options.log(`A page of ${origin ?? "an unknown place"} was not let in`);
      throw new HubFault("The user did not allow it");
    }
    const { hubId, selfId, privateKey } = this.#core.register("web", origin);
    this.#options.log(`${selfId} is "${name}" of ${origin ?? "an unknown place"}`);
    const secret = crypto.getRandomValues(new Uint8Array(16)).toHex();
    this.#translators.set(secret, selfId);
    const base = new URL(request.url).origin;
    return {
      "samp.hub-id": hubId,
      "samp.self-id": selfId,
      "samp.private-key": privateKey,
      "samp.url-translator": `${base}${TRANSLATOR}${secret}?`,
    };
  }

  /** Asks one question at a time; a page that asks while others wait is refused. */
  async #ask(applicant: WebApplicant): Promise<boolean> {
    if (this.#questions >= MOST_QUESTIONS) return false;
    this.#questions++;
    const before = this.#asking;
    const answer = (async () => {
      await before.catch(() => {});
      return await this.#options.confirm(applicant);
    })();
    this.#asking = answer;
    try {
      return await answer;
    } finally {
      this.#questions--;
    }
  }

  /** Answers what is no call: preflights and translated URLs; undefined for calls. */
  async answer(request: Request): Promise<Response | undefined> {
    const url = new URL(request.url);
    if (request.method === "OPTIONS") return preflight(request);
    if (request.method === "GET" || request.method === "HEAD") {
      if (!url.pathname.startsWith(TRANSLATOR)) return plain(404, "There is nothing here");
      return await this.#translate(request, url);
    }
    if (request.method !== "POST") return plain(405, "POST is wanted", { allow: "POST, OPTIONS" });
    // Other types a page may send without the browser asking us first.
    if (!/^(text|application)\/xml\b/i.test(request.headers.get("content-type") ?? "")) {
      return plain(415, "text/xml is wanted");
    }
    return undefined;
  }

  async #translate(request: Request, url: URL): Promise<Response> {
    const id = this.#translators.get(url.pathname.slice(TRANSLATOR.length));
    const client = id === undefined ? undefined : this.#core.client(id);
    if (client === undefined || !isFromPage(request, client)) return plain(403, "Not allowed");
    const wanted = decode(url.search.slice(1));
    if (wanted === undefined || !this.#core.urls.allows(wanted, client.id)) {
      return plain(403, "No program has told you this URL", corsHeaders(request));
    }
    try {
      const { body, contentType } = await this.#options.open(new URL(wanted));
      const headers = new Headers(corsHeaders(request));
      // What comes through here must never run as a page of the hub's own.
      headers.set("content-type", contentType ?? "application/octet-stream");
      headers.set("content-security-policy", "sandbox");
      headers.set("x-content-type-options", "nosniff");
      if (request.method !== "HEAD") return new Response(body, { headers });
      await body?.cancel();
      return new Response(null, { headers });
    } catch (error) {
      this.#options.log(`A URL could not be read for a page: ${(error as Error).message}`);
      return plain(502, "The URL cannot be read", corsHeaders(request));
    }
  }
}

function decode(query: string): string | undefined {
  // sampjs escapes the URL, others append it as it is.
  if (/^[a-z]+:/i.test(query)) return query;
  try {
    return decodeURIComponent(query);
  } catch {
    return undefined;
  }
}

/** Images and links send no Origin; a foreign page sends its own. */
function isFromPage(request: Request, client: HubClient): boolean {
  const origin = originOf(request);
  return origin === undefined || origin === client.origin;
}

function originOf(request: Request): string | undefined {
  return request.headers.get("origin") ?? undefined;
}

/** The headers that let a page read the answer. */
export function corsHeaders(request: Request): Record<string, string> {
  const origin = originOf(request);
  return origin === undefined ? {} : { "access-control-allow-origin": origin, vary: "Origin" };
}

function preflight(request: Request): Response {
  const headers = new Headers(corsHeaders(request));
  headers.set("access-control-allow-methods", "POST, GET, OPTIONS");
  headers.set("access-control-allow-headers", "Content-Type");
  headers.set("access-control-max-age", "600");
  if (request.headers.get("access-control-request-private-network") === "true") {
    headers.set("access-control-allow-private-network", "true");
  }
  return new Response(null, { status: 204, headers });
}

/** A short answer. */
export function plain(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain", ...headers },
  });
}
