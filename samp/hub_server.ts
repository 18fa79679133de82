/**
 * A SAMP hub: Standard Profile with its lock file, and Web Profile on port 21012.
 *
 * SAMP 1.3, sections 4 and 5. It listens on 127.0.0.1 only. Clients that cannot be reached any more are removed, which
 * the standard allows and other hubs do not do.
 *
 * @module
 */
import { FormatError, VoError } from "../core/runtime/errors.ts";
import type { Http } from "../core/runtime/http.ts";
import { startTimer, type Timer } from "../core/runtime/signals.ts";
import { ensureOk } from "../core/runtime/status.ts";
import { Courier } from "./_hub_courier.ts";
import { type Delivery, type HubClient, HubCore, HubFault, makeSecret } from "./_hub_core.ts";
import { runMethod } from "./_hub_methods.ts";
import { corsHeaders, plain, type Translated, type WebApplicant, WebProfile } from "./_hub_web.ts";
import { SampFaultError, SampNoHubError } from "./errors.ts";
import { createSampHttp, HubProxy } from "./hub_proxy.ts";
import {
  createLockfile,
  lockfileName,
  lockfileUrl,
  type OwnLockfile,
  parseLockfile,
  peekLockfile,
  removeStaleLockfile,
} from "./lockfile.ts";
import { closeServer } from "./receiver.ts";
import { asText, type SampPeer, type SampValue } from "./types.ts";
import { MAX_RPC_BYTES, readBounded, readCall, writeAnswer, writeFault } from "./xmlrpc.ts";

export type { WebApplicant };

/** The port that pages know. */
export const WEB_PROFILE_PORT = 21012;

/** Settings of the Web Profile. */
export interface WebHubOptions {
  /** Whether a page may register; this is the user's decision. */
  readonly confirm: (applicant: WebApplicant) => boolean | Promise<boolean>;
  /** The port; 21012 is the only one that pages know, others are for tests. */
  readonly port?: number | undefined;
  /** Whether pages may send messages of any type, not just the harmless ones; for conformance tests. */
  readonly allMTypes?: boolean | undefined;
}

/** Settings of {@linkcode SampHub.start}. */
export interface HubOptions {
  /** The lock file, as in {@linkcode lockfileUrl}; false for none. */
  readonly lockfile?: string | URL | false | undefined;
  /** The Web Profile; none by default. */
  readonly web?: WebHubOptions | undefined;
  /** How often clients are looked after, in ms; 15 000 by default. Two misses in a row remove a client. */
  readonly pingIntervalMs?: number | undefined;
  /** Aborting it ends the hub. */
  readonly signal?: AbortSignal | undefined;
  /** Is told what happens, without secrets. */
  readonly log?: ((line: string) => void) | undefined;
}

/** What others know of a client of the hub. */
export interface HubClientInfo extends SampPeer {
  /** How it is connected. */
  readonly profile: "standard" | "web";
  /** Whether messages can be sent to it. */
  readonly callable: boolean;
}

/** Misses that remove a client. */
const MISSES = 2;
/** How long the last messages may take, in ms. */
const FAREWELL_MS = 1500;
const LOCAL_HOSTS: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** A running hub. */
export class SampHub implements AsyncDisposable {
  /** The Standard Profile's endpoint. */
  readonly url: string;
  /** What a client needs to register; undefined without a lock file (the secret is in it alone). */
  readonly lockfile: URL | undefined;
  /** The Web Profile's endpoint; undefined when it is off, or its port is taken. */
  readonly webUrl: string | undefined;
  /** Resolves when the hub has ended. */
  readonly finished: Promise<void>;
  readonly #inner: Inner;

  private constructor(inner: Inner) {
    this.#inner = inner;
    this.url = inner.url;
    this.lockfile = inner.lockfile?.url;
    this.webUrl = inner.webUrl;
    this.finished = inner.finished;
  }

  /**
   * Starts a hub.
   *
   * @param options Lock file, Web Profile, signal.
   * @returns The hub; dispose of it, or abort the signal, to end it.
   * @throws {SampFaultError} If a hub is running already.
   */
  static async start(options: HubOptions = {}): Promise<SampHub> {
    options.signal?.throwIfAborted();
    const inner = new Inner(options);
    await inner.start();
    return new SampHub(inner);
  }

  /** Who is registered. */
  clients(): readonly HubClientInfo[] {
    return this.#inner.core.clients().map(({ id, metadata, profile, reverse, callback }) => ({
      id,
      name: asText(metadata["samp.name"]) || id,
      metadata,
      profile,
      callable: profile === "web" ? reverse : callback !== undefined,
    }));
  }

  /** Tells a client to go. */
  disconnect(clientId: string, reason: string): void {
    this.#inner.core.disconnect(clientId, reason);
  }

  /** Looks after all clients now; what the hub does by itself every `pingIntervalMs`. */
  async sweep(): Promise<void> {
    await this.#inner.sweep();
  }

  /** Ends the hub: says so to all clients, and removes the lock file. */
  async close(): Promise<void> {
    await this.#inner.close();
  }

  /** Ends the hub. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** The hub's parts. */
class Inner {
  readonly core: HubCore;
  readonly finished: Promise<void>;
  url = "";
  webUrl: string | undefined;
  lockfile: OwnLockfile | undefined;
  readonly #options: HubOptions;
  readonly #http: Http = createSampHttp();
  readonly #secret = makeSecret();
  readonly #courier: Courier;
  readonly #web: WebProfile;
  readonly #misses = new Map<string, number>();
  readonly #listeners: Listener[] = [];
  readonly #pingIntervalMs: number;
  #timer: Timer | undefined;
  #closing: Promise<void> | undefined;
  #finish: () => void;
  readonly #onSignal = (): void => void this.close();
  readonly #onUnload = (): void => this.lockfile?.removeNow();

  constructor(options: HubOptions) {
    this.#options = options;
    this.#pingIntervalMs = options.pingIntervalMs ?? 15_000;
    if (!(this.#pingIntervalMs > 0)) throw new RangeError("pingIntervalMs must be above 0");
    const { promise, resolve } = Promise.withResolvers<void>();
    this.finished = promise;
    this.#finish = resolve;
    this.core = new HubCore({
      deliver: (delivery) => this.#deliver(delivery),
      onGone: (client) => this.#forget(client),
      log: (line) => this.#log(line),
      allMTypes: options.web?.allMTypes ?? false,
      metadata: { "samp.description.text": "SAMP hub of denovo" },
    });
    this.#courier = new Courier(this.#http, {
      onFailed: (delivery, why) => this.core.undelivered(delivery, why),
      onUnreachable: (client) => this.#miss(client.id),
      onReached: (client) => void this.#misses.delete(client.id),
    });
    this.#web = new WebProfile(this.core, {
      confirm: options.web?.confirm ?? (() => false),
      open: (url) => this.#open(url),
      longestPullS: this.#pingIntervalMs / 1000,
      log: (line) => this.#log(line),
    });
  }

  async start(): Promise<void> {
    const { lockfile, signal } = this.#options;
    try {
      const standard = await this.#listen(0, "samp.hub.");
      this.url = `http://127.0.0.1:${standard.port}/xmlrpc`;
      if (lockfile !== false) this.lockfile = await this.#claim(lockfileUrl(lockfile));
      if (this.#options.web !== undefined) await this.#startWeb(this.#options.web);
    } catch (error) {
      await this.close();
      throw error;
    }
    globalThis.addEventListener("unload", this.#onUnload);
    signal?.addEventListener("abort", this.#onSignal);
    this.#schedule();
    if (signal?.aborted) void this.close();
  }

  async #startWeb({ port = WEB_PROFILE_PORT }: WebHubOptions): Promise<void> {
    try {
      const web = await this.#listen(port, "samp.webhub.");
      this.webUrl = `http://localhost:${web.port}/`;
    } catch (error) {
      // Another user's hub may have it; the Standard Profile does not need it.
      if (!(error instanceof Deno.errors.AddrInUse) || this.lockfile === undefined) throw error;
      this.#log(`The Web Profile is off: something else uses port ${port}`);
    }
  }

  /** Makes the lock file; one of a hub that does not answer is replaced. */
  async #claim(url: URL): Promise<OwnLockfile> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const own = await createLockfile(url, {
        "samp.secret": this.#secret,
        "samp.hub.xmlrpc.url": this.url,
        "samp.profile.version": "1.3",
        "hub.impl": "denovo",
      });
      if (own !== undefined) return own;
      const text = await peekLockfile(url);
      if (text === undefined) continue;
      const name = lockfileName(url);
      if (await this.#isLive(text, name)) {
        throw new SampFaultError(`Cannot start a SAMP hub: one is running already, see ${name}`, {
          fault: "a hub is running",
          url: url.href,
        });
      }
      this.#log(`Replacing ${name}: its hub does not answer`);
      await removeStaleLockfile(url, text);
    }
    throw new SampFaultError(`Cannot start a SAMP hub: others make ${lockfileName(url)} as well`, {
      fault: "the lock file is taken",
      url: url.href,
    });
  }

  async #isLive(text: string, name: string): Promise<boolean> {
    try {
      const { hubUrl } = parseLockfile(text, name);
      await new HubProxy(hubUrl, { http: this.#http }).ping({ timeoutMs: 5000 });
      return true;
    } catch (error) {
      if (error instanceof SampNoHubError) return false;
      if (!(error instanceof VoError)) return !(error instanceof TypeError);
      // Whatever answers at all may be a hub that we do not understand.
      return error.code !== "E_NETWORK" && error.code !== "E_TIMEOUT";
    }
  }

  async #listen(port: number, prefix: string): Promise<Listener> {
    const end = new AbortController();
    const { promise: ready, resolve } = Promise.withResolvers<number>();
    const server = Deno.serve({
      hostname: "127.0.0.1",
      port,
      signal: end.signal,
      onListen: (address) => resolve(address.port),
      onError: () => plain(500, "The hub failed"),
    }, (request) => this.#answer(request, prefix));
    const listener: Listener = {
      port: await ready,
      close: () => closeServer(server, end, 500),
    };
    this.#listeners.push(listener);
    return listener;
  }

  async #answer(request: Request, prefix: string): Promise<Response> {
    const web = prefix === "samp.webhub.";
    const { hostname } = new URL(request.url);
    if (!LOCAL_HOSTS.has(hostname)) return plain(403, "This is not for you");
    if (web) {
      const answer = await this.#web.answer(request);
      if (answer !== undefined) return answer;
    } else {
      if (request.headers.has("origin")) return plain(403, "Pages use the Web Profile");
      if (request.method !== "POST") return plain(405, "POST is wanted", { allow: "POST" });
    }
    const headers = {
      "content-type": "text/xml",
      ...(web ? corsHeaders(request) : {}),
    };
    if (Number(request.headers.get("content-length") ?? 0) > MAX_RPC_BYTES) {
      await request.body?.cancel();
      return plain(413, "The request is too large", web ? corsHeaders(request) : {});
    }
    try {
      return new Response(writeAnswer(await this.#run(request, prefix)), { headers });
    } catch (error) {
      const known = error instanceof HubFault || error instanceof FormatError;
      return new Response(writeFault(known ? error.message : "The hub failed"), { headers });
    }
  }

  async #run(request: Request, prefix: string): Promise<SampValue> {
    const call = await readCall(await readBounded(request.body));
    if (!call.method.startsWith(prefix)) throw new HubFault(`There is no method ${call.method}`);
    if (prefix === "samp.webhub.") return await this.#web.call(call, request);
    const name = call.method.slice(prefix.length);
    const [first, ...rest] = call.params;
    if (name === "ping") return "";
    if (name === "register") {
      if (first !== this.#secret || rest.length > 0) throw new HubFault("The secret is wrong");
      const { hubId, selfId, privateKey } = this.core.register("standard");
      return { "samp.hub-id": hubId, "samp.self-id": selfId, "samp.private-key": privateKey };
    }
    const client = this.core.owner(first, "standard");
    if (name === "setXmlrpcCallback") {
      this.core.setCallback(client.key, asText(rest[0]));
      return "";
    }
    return await runMethod(this.core, client, name, rest);
  }

  #deliver(delivery: Delivery): void {
    if (delivery.client.profile === "web") this.#web.queue(delivery.client.id).push(delivery);
    else this.#courier.bring(delivery);
  }

  #forget({ id, profile }: HubClient): void {
    this.#misses.delete(id);
    if (profile === "web") this.#web.forget(id);
    else this.#courier.forget(id);
  }

  #miss(id: string): void {
    const count = (this.#misses.get(id) ?? 0) + 1;
    this.#misses.set(id, count);
    if (count >= MISSES) this.core.remove(id, "nobody answers at its address");
  }

  #schedule(): void {
    if (this.#closing !== undefined) return;
    this.#timer = startTimer(this.#pingIntervalMs, () => {
      void this.sweep().finally(() => this.#schedule());
    });
    this.#timer.hold(false);
  }

  async sweep(): Promise<void> {
    await Promise.all(
      this.core.clients().map(async (client) => {
        // Who registers says next who it is; what was killed in between cannot be found out otherwise.
        if (!client.used) this.#miss(client.id);
        else if (client.profile === "web") {
          const idle = client.reverse ? this.#web.queue(client.id).idleMs : 0;
          if (idle > this.#pingIntervalMs) this.core.remove(client.id, "its page is gone");
        } else if (client.callback !== undefined) {
          if (await isListening(client.callback)) this.#misses.delete(client.id);
          else this.#miss(client.id);
        }
      }),
    );
  }

  async #open(url: URL): Promise<Translated> {
    if (url.protocol === "file:") {
      const path = new URL(url);
      if (path.host !== "") path.host = "";
      const file = await Deno.open(path, { read: true });
      if ((await file.stat()).isFile) return { body: file.readable, contentType: undefined };
      file.close();
      throw new TypeError("it is not a file");
    }
    const response = await ensureOk(await this.#http.send(url), "read a URL");
    const contentType = response.headers.get("content-type") ?? undefined;
    return { body: response.body, contentType };
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    this.#timer?.stop();
    this.#options.signal?.removeEventListener("abort", this.#onSignal);
    try {
      await this.lockfile?.remove();
    } finally {
      this.core.shutdown();
      await this.#courier.close(FAREWELL_MS);
      this.#web.close();
      await Promise.all(this.#listeners.map((listener) => listener.close()));
      globalThis.removeEventListener("unload", this.#onUnload);
      this.#finish();
    }
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}

/** Whether anyone listens at a callback's address; an address that is only slow counts as one where somebody does. */
async function isListening(callback: string): Promise<boolean> {
  const url = new URL(callback);
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const { promise: late, resolve } = Promise.withResolvers<true>();
  const timer = setTimeout(() => resolve(true), 3000);
  const connect = async (): Promise<boolean> => {
    try {
      (await Deno.connect({ hostname, port })).close();
      return true;
    } catch (error) {
      return !(error instanceof Deno.errors.ConnectionRefused);
    }
  };
  try {
    return await Promise.race([connect(), late]);
  } finally {
    clearTimeout(timer);
  }
}
