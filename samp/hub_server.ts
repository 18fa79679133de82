/**
 * A SAMP hub: Standard Profile with its lock file, and Web Profile on port 21012.
 *
 * SAMP 1.3, sections 4 and 5. It listens on 127.0.0.1 only. Clients that cannot be reached any more are removed, which
 * the standard allows and other hubs do not do.
 *
 * @module
 */
import type { Http } from "../core/runtime/http.ts";
import { ensureOk } from "../core/runtime/status.ts";
import { isAlive } from "./_hub_alive.ts";
import { claimLockfile } from "./_hub_claim.ts";
import { isCallable } from "./_hub_clients.ts";
import { type Delivery, type HubClient, HubCore, makeSecret } from "./_hub_core.ts";
import { Courier } from "./_hub_courier.ts";
import { answerPage, answerProgram, hubFailed } from "./_hub_endpoint.ts";
import { openFile } from "./_hub_platform.ts";
import { HubWatch } from "./_hub_watch.ts";
import { type Translated, type WebApplicant, WebProfile } from "./_hub_web.ts";
import { type LocalServer, serveLocally } from "./_local_server.ts";
import { SampFaultError } from "./errors.ts";
import { createSampHttp } from "./hub_proxy.ts";
import { lockfileUrl, type OwnLockfile } from "./lockfile.ts";
import { asText, type SampPeer } from "./types.ts";

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

/** How long the last messages may take, in ms. */
const FAREWELL_MS = 1500;
/** How long answers that are on their way may take, in ms. */
const CLOSE_MS = 500;

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
    return this.#inner.core.clients().map((client) => {
      const { id, metadata, profile } = client;
      const name = asText(metadata["samp.name"]) || id;
      return { id, name, metadata, profile, callable: isCallable(client) };
    });
  }

  /** Tells a client to go. */
  disconnect(clientId: string, reason: string): void {
    this.#inner.core.disconnect(clientId, reason);
  }

  /** Looks after all clients now; what the hub does by itself every `pingIntervalMs`. */
  async sweep(): Promise<void> {
    await this.#inner.watch.sweep();
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

/** The hub's parts, and how they start and end. */
class Inner {
  readonly core: HubCore;
  readonly watch: HubWatch;
  readonly finished: Promise<void>;
  url = "";
  webUrl: string | undefined;
  lockfile: OwnLockfile | undefined;
  readonly #options: HubOptions;
  readonly #http: Http = createSampHttp();
  readonly #secret = makeSecret();
  readonly #courier: Courier;
  readonly #web: WebProfile;
  readonly #servers: LocalServer[] = [];
  #closing: Promise<void> | undefined;
  #finish: () => void;
  readonly #onSignal = (): void => void this.close();
  readonly #onUnload = (): void => this.lockfile?.removeNow();

  constructor(options: HubOptions) {
    this.#options = options;
    const { pingIntervalMs: intervalMs = 15_000, web } = options;
    if (!(intervalMs > 0)) throw new RangeError("pingIntervalMs must be above 0");
    const { promise, resolve } = Promise.withResolvers<void>();
    this.finished = promise;
    this.#finish = resolve;
    const log = (line: string): void => this.#log(line);
    this.core = new HubCore({
      deliver: (delivery) => this.#deliver(delivery),
      onGone: (client) => this.#forget(client),
      log,
      allMTypes: web?.allMTypes ?? false,
      metadata: { "samp.description.text": "SAMP hub of denovo" },
    });
    this.watch = new HubWatch(this.core, {
      intervalMs,
      isAlive: (client, signal) => isAlive(this.#http, client, signal),
      idleMs: ({ id }) => this.#web.queue(id).idleMs,
    });
    this.#courier = new Courier(this.#http, {
      onFailed: (delivery, why) => this.core.undelivered(delivery, why),
      onUnreachable: (client) => this.watch.missed(client),
      onReached: (client) => this.watch.reached(client),
    });
    this.#web = new WebProfile(this.core, {
      confirm: web?.confirm ?? (() => false),
      open: (url) => this.#open(url),
      longestPullS: intervalMs / 1000,
      log,
    });
  }

  async start(): Promise<void> {
    const { lockfile, signal, web } = this.#options;
    try {
      const port = this.#listen(
        0,
        (request) => answerProgram(request, this.core, this.#secret),
      );
      this.url = `http://127.0.0.1:${port}/xmlrpc`;
      if (lockfile !== false) this.lockfile = await this.#claim(lockfileUrl(lockfile));
      if (web !== undefined) this.#startWeb(web);
    } catch (error) {
      await this.close();
      throw error;
    }
    globalThis.addEventListener("unload", this.#onUnload);
    signal?.addEventListener("abort", this.#onSignal);
    this.watch.start();
    if (signal?.aborted) void this.close();
  }

  async #claim(url: URL): Promise<OwnLockfile> {
    const entries = {
      "samp.secret": this.#secret,
      "samp.hub.xmlrpc.url": this.url,
      "samp.profile.version": "1.3",
      "hub.impl": "denovo",
    };
    const log = (line: string): void => this.#log(line);
    return await claimLockfile(url, { entries, http: this.#http, log });
  }

  #startWeb({ port: wanted = WEB_PROFILE_PORT }: WebHubOptions): void {
    const port = this.#listen(wanted, (request) => answerPage(request, this.#web));
    if (port !== undefined) this.webUrl = `http://localhost:${port}/`;
    // Another user's hub may have it; the Standard Profile does not need it.
    else if (this.lockfile !== undefined) this.#log(`The Web Profile is off: ${inUse(wanted)}`);
    else {throw new SampFaultError(`Cannot start a SAMP hub: ${inUse(wanted)}`, {
        fault: inUse(wanted),
      });}
  }

  #listen(port: number, answer: (request: Request) => Promise<Response>): number | undefined {
    const server = serveLocally(port, answer, hubFailed);
    if (server !== undefined) this.#servers.push(server);
    return server?.port;
  }

  #deliver(delivery: Delivery): void {
    if (delivery.client.profile === "web") this.#web.queue(delivery.client.id).push(delivery);
    else this.#courier.bring(delivery);
  }

  #forget(client: HubClient): void {
    this.watch.forget(client);
    if (client.profile === "web") this.#web.forget(client.id);
    else this.#courier.forget(client.id);
  }

  async #open(url: URL): Promise<Translated> {
    if (url.protocol === "file:") return await openFile(url);
    const response = await ensureOk(await this.#http.send(url), "read a URL");
    const contentType = response.headers.get("content-type") ?? undefined;
    return { body: response.body, contentType };
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    this.watch.stop();
    this.#options.signal?.removeEventListener("abort", this.#onSignal);
    try {
      await this.lockfile?.remove();
    } finally {
      this.core.shutdown();
      await this.#courier.close(FAREWELL_MS);
      this.#web.close();
      await Promise.all(this.#servers.map((server) => server.close(CLOSE_MS)));
      globalThis.removeEventListener("unload", this.#onUnload);
      this.#finish();
    }
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}

function inUse(port: number): string {
  return `something else uses port ${port}`;
}
