/**
 * A SAMP client: sends messages to other programs, and receives theirs.
 *
 * SAMP 1.3, sections 3 and 4. A client unregisters when it is disposed of, when its signal is aborted, when the program has
 * nothing left to do, and on Ctrl-C; what hubs still list after a crash is another matter.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import type { Outcome } from "../core/runtime/pool.ts";
import { delay, startTimer, type Timer } from "../core/runtime/signals.ts";
import { CALL_TIMEOUT_MS, CallTracker, waitForAnswer } from "./_calls.ts";
import { findByName, findOne } from "./_find.ts";
import { Inbox } from "./_inbox.ts";
import type { Link } from "./_link.ts";
import { openStandardLink } from "./_standard_link.ts";
import { SampFaultError, SampNoHubError } from "./errors.ts";
import type { HubProxy } from "./hub_proxy.ts";
import { SampMessage, SampResponse } from "./message.ts";
import { bestPattern, checkMType, matchesMType } from "./mtype.ts";
import type { ParamsOf } from "./mtypes.ts";
import type { Shared, ShareOptions } from "./receiver.ts";
import {
  asMap,
  asText,
  type SampInputMap,
  type SampMap,
  type SampPeer,
  type SampValue,
  type Subscriptions,
  toSampMap,
} from "./types.ts";

/** Who a client is. */
export interface SampClientInfo {
  /** The name that others see; short. */
  readonly name: string;
  /** What it does, in a sentence. */
  readonly description?: string | undefined;
  /** More metadata, such as `samp.icon.url` or `author.name`. */
  readonly metadata?: SampInputMap | undefined;
}

/** Settings of {@linkcode SampClient.connect}. */
export interface SampConnectOptions extends SampClientInfo {
  /** Which hub: see {@linkcode lockfileUrl}; by default what `SAMP_HUB` says, else `.samp` in the user's home. */
  readonly hub?: string | URL | undefined;
  /** Whether others can send messages to it, which lets hubs find out when it has died; default true. */
  readonly callable?: boolean | undefined;
  /**
   * Aborting it ends the connection, too. Without a signal the client listens to Ctrl-C by itself: it unregisters and ends
   * the process.
   */
  readonly signal?: AbortSignal | undefined;
  /** Limit in ms for registering. */
  readonly timeoutMs?: number | undefined;
  /** How often to find out whether the hub is there, in ms; default 30 000. */
  readonly pingIntervalMs?: number | undefined;
}

/** What is done with a message; what is returned becomes the result of a call, what is thrown its error. */
export type SampHandler<M extends string> = (
  message: SampMessage<M>,
) => SampInputMap | void | Promise<SampInputMap | void>;

/** What became of a message to one of many. */
export type SampOutcome = Outcome<SampPeer, SampResponse>;

/** Settings of {@linkcode SampClient.broadcast}. */
export interface BroadcastOptions extends RequestOptions {
  /** Is told of each client as soon as it has answered or failed. */
  readonly onOutcome?: ((outcome: SampOutcome) => void) | undefined;
}

/** How messages are shown to the user of {@linkcode SampClient.on}; ends the binding when disposed of. */
export type SampBinding = AsyncDisposable;

/** The MTypes that a pattern lets through, as far as types can say. */
export type Matched<M extends string> = M extends `${string}*` ? string : M;

interface Consumer {
  readonly patterns: readonly string[];
  take(message: SampMessage): void;
  end(error?: unknown): void;
}

/** What every client takes, since it is needed for the connection itself. */
const OWN_SUBSCRIPTIONS = [
  "samp.app.ping",
  "samp.hub.disconnect",
  "samp.hub.event.shutdown",
  "samp.hub.event.unregister",
];

/** The id that the hubs of astropy and pyVO give themselves. */
const ASTROPY_HUB = "cli#hub";
/** How long to wait with an answer there, in ms: until they have noted the call, they lose it. */
const ASTROPY_DELAY_MS = 10;
/** How long the farewell to a hub may take, in ms. */
const FAREWELL_MS = 2000;
/** How long shared files wait for those who were told of them, in ms. */
const FETCH_GRACE_MS = 3000;
/** How much longer than the hub we wait, in ms. */
const MARGIN_MS = 2000;

/** A connection to a hub. */
export class SampClient implements AsyncDisposable {
  /** The client's public id. */
  readonly id: string;
  /** The hub's public id. */
  readonly hubId: string;
  /** The hub's methods, for what is not here. */
  readonly hub: HubProxy;
  /** Resolves when the connection has ended, with the reason. */
  readonly closed: Promise<string>;
  /** The HTTP layer of the connection. */
  readonly http: Http;
  readonly #link: Link;
  readonly #key: string;
  readonly #calls: CallTracker;
  readonly #consumers = new Set<Consumer>();
  readonly #handling = new Set<SampMessage>();
  readonly #cleanUp: (() => void)[] = [];
  readonly #resolveClosed: (reason: string) => void;
  #declared: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #timer: Timer | undefined;
  #pending = 0;
  #end: SampNoHubError | undefined;

  private constructor(link: Link) {
    this.#link = link;
    const { selfId, hubId, privateKey } = link.registration;
    this.id = selfId;
    this.hubId = hubId;
    this.hub = link.proxy;
    this.http = link.http;
    this.#key = privateKey;
    this.#calls = new CallTracker((count) => {
      this.#pending = count;
      this.#hold();
    });
    const { promise, resolve } = Promise.withResolvers<string>();
    this.closed = promise;
    this.#resolveClosed = resolve;
  }

  /**
   * Registers with the hub that runs on this computer.
   *
   * @example
   * ```ts
   * import { SampClient, SampHub } from "@denovo/vo/samp";
   * const lockfile = await Deno.makeTempDir() + "/samp";
   * await using hub = await SampHub.start({ lockfile });
   * await using listener = await SampClient.connect({ name: "listener", hub: lockfile });
   * await listener.on("coord.pointAt.sky", (message) => {
   *   const { ra, dec } = message.payload();
   *   return { sum: ra + dec };
   * });
   * await using sender = await SampClient.connect({ name: "sender", hub: lockfile });
   * const { id } = await sender.find("listener");
   * const response = await sender.call(id, "coord.pointAt.sky", { ra: 10.5, dec: 20 });
   * if (response.ensureOk().result.sum !== "30.5" || hub.clients().length !== 2) throw new Error("wrong");
   * ```
   *
   * @param options Name and description; hub, signal.
   * @returns The client; dispose of it to unregister.
   * @throws {SampNoHubError} If there is no hub.
   * @throws {SampFaultError} If the hub refuses.
   */
  static async connect(options: SampConnectOptions): Promise<SampClient> {
    const { hub, callable = true, signal, timeoutMs } = options;
    const limits: RequestOptions = { signal, ...timeoutMs === undefined ? {} : { timeoutMs } };
    const link = await openStandardLink(hub, callable, limits);
    return await SampClient.over(link, options);
  }

  /** Makes a client of a connection that is registered already; for profiles of other kinds. */
  static async over(
    link: Link,
    options: Omit<SampConnectOptions, "hub" | "callable">,
  ): Promise<SampClient> {
    const client = new SampClient(link);
    try {
      await client.#start(options);
      return client;
    } catch (error) {
      await client.disconnect(0);
      throw error;
    }
  }

  async #start(
    { signal, pingIntervalMs = 30_000, ...info }: Omit<SampConnectOptions, "hub">,
  ): Promise<void> {
    if (signal === undefined) {
      this.#cleanUp.push(this.#link.onEnd(() => this.disconnect()));
    } else {
      const leave = (): void => void this.disconnect(0);
      signal.addEventListener("abort", leave);
      this.#cleanUp.push(() => signal.removeEventListener("abort", leave));
    }
    this.#hold();
    await this.#link.listen((method, params) => this.#onCallback(method, params), { signal });
    await this.declareMetadata(info, { signal });
    await this.#declare();
    signal?.throwIfAborted();
    this.#watch(pingIntervalMs, 0);
  }

  /** Asks again and again whether the hub is there: one that was killed says no farewell. */
  #watch(intervalMs: number, misses: number): void {
    if (this.#closing !== undefined) return;
    this.#timer = startTimer(intervalMs, async () => {
      try {
        await this.ping({ timeoutMs: 10_000 });
        this.#watch(intervalMs, 0);
      } catch {
        if (misses > 0) void this.#leave("the hub does not answer", 0, false);
        else this.#watch(Math.min(intervalMs, 3000), misses + 1);
      }
    });
    this.#timer.hold(false);
  }

  /** The process lives on while there is something to wait for. */
  #hold(): void {
    this.#link.hold(this.#consumers.size > 0 || this.#pending > 0);
  }

  #check(): void {
    if (this.#end !== undefined) throw this.#end;
  }

  /** Whether the connection has not ended. */
  get connected(): boolean {
    return this.#closing === undefined;
  }

  /** What to put before a URL so that a page may read it; undefined in the Standard Profile, where it needs nothing. */
  get urlTranslator(): string | undefined {
    return this.#link.registration.urlTranslator;
  }

  /**
   * Asks whether the hub is there.
   *
   * @throws {NetworkError} If it is not.
   */
  async ping(options?: RequestOptions): Promise<void> {
    this.#check();
    await this.hub.ping(options);
  }

  /** Says who the client is, in the place of what was said before. */
  async declareMetadata(info: SampClientInfo, options?: RequestOptions): Promise<void> {
    this.#check();
    const { name, description, metadata } = info;
    if (name.trim() === "") throw new TypeError("Cannot use an empty name for a SAMP client");
    const map = toSampMap({
      "samp.name": name,
      "samp.description.text": description,
      ...metadata,
    });
    await this.hub.declareMetadata(this.#key, map, options);
  }

  /** Who a client is. */
  async getMetadata(clientId: string, options?: RequestOptions): Promise<SampMap> {
    this.#check();
    return await this.hub.getMetadata(this.#key, clientId, options);
  }

  /** What a client takes. */
  async getSubscriptions(clientId: string, options?: RequestOptions): Promise<Subscriptions> {
    this.#check();
    return await this.hub.getSubscriptions(this.#key, clientId, options);
  }

  /**
   * All other clients, the hub included.
   *
   * @param options Only those who take `mtype`; signal and time limits.
   */
  async clients(
    options: RequestOptions & { readonly mtype?: string | undefined } = {},
  ): Promise<readonly SampPeer[]> {
    this.#check();
    const { mtype } = options;
    const ids = mtype === undefined
      ? await this.hub.getRegisteredClients(this.#key, options)
      : Object.keys(await this.hub.getSubscribedClients(this.#key, mtype, options));
    const peers = await Promise.all(ids.map((id) => this.#peer(id, options)));
    return peers.filter((peer) => peer !== undefined);
  }

  /** One client; undefined when it has left in the meantime. */
  async #peer(id: string, options: RequestOptions): Promise<SampPeer | undefined> {
    try {
      const metadata = await this.getMetadata(id, options);
      return { id, metadata, name: asText(metadata["samp.name"]) || id };
    } catch (error) {
      if (error instanceof SampFaultError) return undefined;
      throw error;
    }
  }

  /**
   * The client with a name.
   *
   * @param name Its `samp.name` in any case, or its id; `ds9` is also `SAOImageDS9`.
   * @param options With `mtype`, of several of one name the one that takes it; signal and time limits.
   * @throws {SampClientNotFoundError} If nobody has the name, or several; the message lists who is there.
   */
  async find(
    name: string,
    options: RequestOptions & { readonly mtype?: string | undefined } = {},
  ): Promise<SampPeer> {
    const { mtype, ...limits } = options;
    const there = await this.clients(limits);
    const takes = mtype === undefined
      ? undefined
      : new Set(Object.keys(await this.hub.getSubscribedClients(this.#key, mtype, limits)));
    return findOne(name, there, takes);
  }

  /** All clients with a name; none is no error. */
  async findAll(name: string, options: RequestOptions = {}): Promise<readonly SampPeer[]> {
    return findByName(name, await this.clients(options));
  }

  /**
   * Sends a message that wants no answer.
   *
   * @param clientId The recipient's id.
   * @throws {SampFaultError} If there is no such client, or it does not take the MType.
   */
  async notify<M extends string>(
    clientId: string,
    mtype: M,
    params: ParamsOf<M>,
    options?: RequestOptions,
  ): Promise<void> {
    await this.hub.notify(this.#key, clientId, this.#message(mtype, params), options);
  }

  /** Sends a message that wants no answer to all who take it; their ids. */
  async notifyAll<M extends string>(
    mtype: M,
    params: ParamsOf<M>,
    options?: RequestOptions,
  ): Promise<readonly string[]> {
    return await this.hub.notifyAll(this.#key, this.#message(mtype, params), options);
  }

  /**
   * Sends a message and waits for the answer, which comes by the callback.
   *
   * @param clientId The recipient's id.
   * @param options Signal, and `timeoutMs`, by default a minute.
   * @returns The answer, which may be that it failed: see {@linkcode SampResponse.ensureOk}.
   * @throws {SampFaultError} If there is no such client, or it does not take the MType, or leaves without an answer.
   * @throws {VoTimeoutError} If there is no answer in time.
   */
  async call<M extends string>(
    clientId: string,
    mtype: M,
    params: ParamsOf<M>,
    options: RequestOptions = {},
  ): Promise<SampResponse> {
    const message = this.#message(mtype, params);
    // Without a callback no answer could come.
    if (!this.#link.callable) return await this.callAndWait(clientId, mtype, params, options);
    const call = this.#calls.open();
    try {
      const answer = call.expect(clientId);
      const sent = this.hub.call(this.#key, clientId, call.tag, message, options);
      return await waitForAnswer(sent.then(() => answer), `${mtype} from ${clientId}`, options);
    } finally {
      call.close();
    }
  }

  /**
   * Sends a message and lets the hub wait for the answer.
   *
   * @param clientId The recipient's id.
   * @param options Signal, and `timeoutMs`, by default a minute; hubs count whole seconds.
   * @returns The answer, which may be that it failed: see {@linkcode SampResponse.ensureOk}.
   * @throws {SampFaultError} If there is no such client, or it does not take the MType, or the hub has waited enough.
   * @throws {VoTimeoutError} If the hub does not tell in time that there is no answer.
   */
  async callAndWait<M extends string>(
    clientId: string,
    mtype: M,
    params: ParamsOf<M>,
    options: RequestOptions = {},
  ): Promise<SampResponse> {
    const message = this.#message(mtype, params);
    const { timeoutMs = CALL_TIMEOUT_MS } = options;
    const limit = new AbortController();
    const left = this.#calls.open();
    const signals = [limit.signal, ...options.signal === undefined ? [] : [options.signal]];
    try {
      const answer = this.hub.callAndWait(this.#key, clientId, message, timeoutMs / 1000, {
        signal: AbortSignal.any(signals),
        responseTimeoutMs: Infinity,
        idleTimeoutMs: Infinity,
      });
      answer.catch(() => {});
      const response = answer.then((map) => new SampResponse(clientId, map));
      return await waitForAnswer(
        Promise.race([response, left.expect(clientId)]),
        `${mtype} from ${clientId}`,
        { ...options, timeoutMs: Math.ceil(timeoutMs / 1000) * 1000 + MARGIN_MS },
      );
    } finally {
      left.close();
      limit.abort();
    }
  }

  /**
   * Sends a message to all who take it, and waits for all answers.
   *
   * @param options Signal; `timeoutMs` for each answer, by default a minute; `onOutcome`.
   * @returns One outcome for each client that takes the MType, whether it answers, fails, or is dead; none when nobody
   *   takes it.
   */
  async broadcast<M extends string>(
    mtype: M,
    params: ParamsOf<M>,
    options: BroadcastOptions = {},
  ): Promise<readonly SampOutcome[]> {
    const message = this.#message(mtype, params);
    const peers = await this.clients({ ...options, mtype });
    return await Promise.all(peers.map(async (item) => {
      const outcome = await this.#callOne(item, mtype, message, options);
      options.onOutcome?.(outcome);
      return outcome;
    }));
  }

  async #callOne(
    item: SampPeer,
    mtype: string,
    message: SampMap,
    options: RequestOptions,
  ): Promise<SampOutcome> {
    try {
      const params = asMap(message["samp.params"]);
      const response = await this.call<string>(item.id, mtype, params, options);
      return { ok: true, item, value: response.ensureOk() };
    } catch (error) {
      options.signal?.throwIfAborted();
      this.#check();
      return { ok: false, item, error: error as Error };
    }
  }

  /**
   * Sends a message to all who take it by one request to the hub; answers as they come, by client.
   *
   * @returns Promises of the answers, which reject as {@linkcode SampClient.call} does.
   */
  async callAll<M extends string>(
    mtype: M,
    params: ParamsOf<M>,
    options: RequestOptions = {},
  ): Promise<ReadonlyMap<string, Promise<SampResponse>>> {
    const call = this.#calls.open();
    try {
      const message = this.#message(mtype, params);
      const ids = Object.keys(await this.hub.callAll(this.#key, call.tag, message, options));
      const answers = ids.map((id) => {
        const answer = waitForAnswer(call.expect(id), `${mtype} from ${id}`, options);
        answer.catch(() => {});
        return [id, answer] as const;
      });
      void Promise.allSettled(answers.map(([, answer]) => answer)).then(() => call.close());
      return new Map(answers);
    } catch (error) {
      call.close();
      throw error;
    }
  }

  #message(mtype: string, params: SampInputMap): SampMap {
    this.#check();
    checkMType(mtype);
    return { "samp.mtype": mtype, "samp.params": toSampMap(params) };
  }

  /**
   * Messages of some types, in order of arrival. They are collected from the moment of the call.
   *
   * A call is answered by `message.succeed()`, `fail()` or `warn()`; one that was not is answered that it went well when the
   * loop goes on, and with a warning when the loop is left.
   *
   * @param mtypes MTypes, or patterns such as `table.load.*`.
   * @param options Signal: its reason comes out of the loop.
   * @returns To be iterated; ends with the connection.
   * @throws {TypeError} If an MType is none.
   */
  messages<M extends string>(
    mtypes: readonly M[],
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<SampMessage<Matched<M>>, void, void> {
    this.#check();
    for (const mtype of mtypes) checkMType(mtype, true);
    const { signal } = options;
    signal?.throwIfAborted();
    const stop = (): void => inbox.end({ error: signal?.reason });
    const inbox = new Inbox<Matched<M>>(() => {
      signal?.removeEventListener("abort", stop);
      return this.#remove(consumer);
    });
    const consumer: Consumer = {
      patterns: mtypes,
      take: (message) => inbox.push(message as SampMessage<Matched<M>>),
      end: (error) => inbox.end(error === undefined ? {} : { error }),
    };
    signal?.addEventListener("abort", stop, { once: true });
    this.#add(consumer).catch((error) => inbox.end({ error }));
    return inbox;
  }

  /**
   * Binds a function to messages of a type. What it returns answers a call, what it throws answers that it failed.
   *
   * @param mtype MType, or a pattern such as `table.load.*`.
   * @param handler The function.
   * @returns Ends the binding when disposed of.
   * @throws {TypeError} If the MType is none.
   */
  async on<M extends string>(mtype: M, handler: SampHandler<Matched<M>>): Promise<SampBinding> {
    this.#check();
    checkMType(mtype, true);
    const consumer: Consumer = {
      patterns: [mtype],
      take: (message) => void this.#handle(message as SampMessage<Matched<M>>, handler),
      end: () => {},
    };
    await this.#add(consumer);
    return { [Symbol.asyncDispose]: () => this.#remove(consumer) };
  }

  async #handle<M extends string>(
    message: SampMessage<M>,
    handler: SampHandler<M>,
  ): Promise<void> {
    try {
      const result = await handler(message);
      await message.succeed(result ?? {});
    } catch (error) {
      const { name, message: text, stack } = error instanceof Error ? error : new Error(`${error}`);
      // A second answer is not sent, so that this one counts only if the handler failed.
      await message.fail({ text: text || name, debug: stack }).catch(() => {});
    }
  }

  /** Waits until the hub knows of all messages that were asked for; `messages()` does not wait by itself. */
  async subscribed(): Promise<void> {
    await this.#declared;
  }

  async #add(consumer: Consumer): Promise<void> {
    this.#consumers.add(consumer);
    this.#hold();
    await this.#declare();
  }

  async #remove(consumer: Consumer): Promise<void> {
    if (!this.#consumers.delete(consumer)) return;
    this.#hold();
    if (this.connected) await this.#declare();
  }

  /** Tells the hub what is taken; one declaration after the other, so that the last one holds. */
  async #declare(): Promise<void> {
    if (!this.#link.callable) {
      if (this.#consumers.size === 0) return;
      throw new TypeError("Cannot receive messages: the client is not callable");
    }
    const before = this.#declared;
    this.#declared = (async () => {
      await before.catch(() => {});
      const patterns = [...this.#consumers].flatMap(({ patterns }) => patterns);
      const map = Object.fromEntries([...OWN_SUBSCRIPTIONS, ...patterns].map((p) => [p, {}]));
      await this.hub.declareSubscriptions(this.#key, map);
    })();
    await this.#declared;
  }

  #onCallback(method: string, params: readonly SampValue[]): void {
    const [first, second, third] = params;
    const sender = asText(first);
    switch (method) {
      case "receiveNotification":
        this.#receive(new SampMessage(sender, asMap(second)));
        return;
      case "receiveCall": {
        const msgId = asText(second);
        const message = new SampMessage(sender, asMap(third), async (response) => {
          this.#handling.delete(message);
          await this.#reply(msgId, response);
        });
        this.#handling.add(message);
        this.#receive(message);
        return;
      }
      case "receiveResponse":
        this.#calls.answer(sender, asText(second), asMap(third));
        return;
      default:
        throw new Error(`There is no method ${method}`);
    }
  }

  #receive(message: SampMessage): void {
    // The hub waits for us to have the message, not for what we do with it.
    setTimeout(() => {
      this.#receiveOwn(message);
      let taken = false;
      for (const consumer of [...this.#consumers]) {
        if (bestPattern(consumer.patterns, message.mtype) === undefined) continue;
        taken = true;
        consumer.take(message);
      }
      if (taken || message.answered) return;
      const known = OWN_SUBSCRIPTIONS.some((mtype) => matchesMType(mtype, message.mtype));
      const done = known ? message.succeed() : message.fail(`${message.mtype} is not understood`);
      done.catch(() => {});
    }, this.hubId === ASTROPY_HUB ? ASTROPY_DELAY_MS : 0);
  }

  /** What concerns the connection; only the hub may say it. */
  #receiveOwn({ mtype, sender, params }: SampMessage): void {
    if (sender !== this.hubId) return;
    if (mtype === "samp.hub.event.unregister") this.#calls.left(asText(params["id"]));
    else if (mtype === "samp.hub.event.shutdown") void this.#leave("the hub has ended", 0, false);
    else if (mtype === "samp.hub.disconnect") {
      const reason = asText(params["reason"]);
      void this.#leave(`the hub has said so${reason === "" ? "" : `: ${reason}`}`, 0, false);
    }
  }

  async #reply(msgId: string, response: SampMap): Promise<void> {
    if (!this.connected && this.#end !== undefined) return;
    // Whoever asked would wait for ever. What the hub does not like may be in the result; or it was only out of step, as
    // astropy's is at times, for which the same is tried again.
    const plain = { "samp.status": "samp.error", "samp.error": { "samp.errortxt": "No answer" } };
    for (const [attempt, answer] of [response, response, plain].entries()) {
      try {
        await this.hub.reply(this.#key, msgId, answer, { timeoutMs: 30_000 });
        return;
      } catch (error) {
        if (!isVoError(error, "E_SAMP_FAULT")) throw error;
        if (attempt === 0) await delay(50);
      }
    }
  }

  /**
   * Hands out bytes or a local file to other programs, at a URL on this computer that nobody can guess.
   *
   * @param content Bytes, or a `file:` URL.
   * @param options File name and media type.
   * @returns Its URL; it is there until the client is disposed of, or half a minute longer than it is released.
   */
  share(content: Uint8Array<ArrayBuffer> | URL, options: ShareOptions = {}): Shared {
    this.#check();
    return this.#link.share(content, options);
  }

  /**
   * Unregisters; may be called again.
   *
   * @param graceMs How long shared files that were not fetched yet stay; 3 s by default.
   */
  async disconnect(graceMs: number = FETCH_GRACE_MS): Promise<void> {
    await this.#leave("the client has disconnected", graceMs, true);
  }

  #leave(reason: string, graceMs: number, unregister: boolean): Promise<void> {
    return this.#closing ??= this.#doLeave(reason, graceMs, unregister);
  }

  async #doLeave(reason: string, graceMs: number, unregister: boolean): Promise<void> {
    this.#timer?.stop();
    const open = [...this.#handling];
    const limits = { timeoutMs: FAREWELL_MS };
    if (unregister) {
      await Promise.allSettled(open.map((message) => message.fail("The client has left")));
      await this.hub.unregister(this.#key, limits).catch(() => {/* the hub has gone first */});
    }
    this.#end = new SampNoHubError(`Cannot use this SAMP connection any more: ${reason}`, {
      url: this.hub.url,
    });
    this.#calls.fail(this.#end);
    for (const consumer of this.#consumers) consumer.end();
    await this.#link.close(graceMs);
    for (const clean of this.#cleanUp.splice(0)) clean();
    this.#resolveClosed(reason);
  }

  /** Unregisters. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.disconnect();
  }
}
