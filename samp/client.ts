/**
 * A SAMP client: sends messages to other programs, and receives theirs.
 *
 * SAMP 1.3, sections 3 and 4. A client unregisters when it is disposed of, when its signal is aborted, when the program has
 * nothing left to do, and on Ctrl-C; what hubs still list after a crash is another matter.
 *
 * @module
 */
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import type {
  BroadcastOptions,
  Matched,
  SampBinding,
  SampClientInfo,
  SampConnectOptions,
  SampHandler,
  SampOutcome,
} from "./_client_options.ts";
import { findByName, findOne, listPeers } from "./_find.ts";
import type { Link } from "./_link.ts";
import { bindHandler, openInbox } from "./_listening.ts";
import { callAtOnce, callByHub, callEach, callOne, makeMessage } from "./_sending.ts";
import { DISCONNECTED, FETCH_GRACE_MS, metadataOf, Session } from "./_session.ts";
import { openStandardLink } from "./_standard_link.ts";
import type { HubProxy } from "./hub_proxy.ts";
import type { SampMessage, SampResponse } from "./message.ts";
import { checkMType } from "./mtype.ts";
import type { ParamsOf } from "./mtypes.ts";
import type { Shared, ShareOptions } from "./receiver.ts";
import type { SampInputMap, SampMap, SampPeer, Subscriptions } from "./types.ts";

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
  readonly #session: Session;

  private constructor(link: Link) {
    this.#session = new Session(link);
    this.id = link.registration.selfId;
    this.hubId = link.registration.hubId;
    this.hub = link.proxy;
    this.http = link.http;
    this.closed = this.#session.closed;
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
      await client.#session.start(options);
      return client;
    } catch (error) {
      await client.disconnect(0);
      throw error;
    }
  }

  /** Whether the connection has not ended. */
  get connected(): boolean {
    return this.#session.connected;
  }

  /** What to put before a URL so that a page may read it; undefined in the Standard Profile, where it needs nothing. */
  get urlTranslator(): string | undefined {
    return this.#session.link.registration.urlTranslator;
  }

  /**
   * Asks whether the hub is there.
   *
   * @throws {NetworkError} If it is not.
   */
  async ping(options?: RequestOptions): Promise<void> {
    this.#session.check();
    await this.hub.ping(options);
  }

  /** Says who the client is, in the place of what was said before. */
  async declareMetadata(info: SampClientInfo, options?: RequestOptions): Promise<void> {
    this.#session.check();
    const map = metadataOf(info);
    await this.hub.declareMetadata(this.#session.key, map, options);
  }

  /** Who a client is. */
  async getMetadata(clientId: string, options?: RequestOptions): Promise<SampMap> {
    this.#session.check();
    return await this.hub.getMetadata(this.#session.key, clientId, options);
  }

  /** What a client takes. */
  async getSubscriptions(clientId: string, options?: RequestOptions): Promise<Subscriptions> {
    this.#session.check();
    return await this.hub.getSubscriptions(this.#session.key, clientId, options);
  }

  /**
   * All other clients, the hub included.
   *
   * @param options Only those who take `mtype`; signal and time limits.
   */
  async clients(
    options: RequestOptions & { readonly mtype?: string | undefined } = {},
  ): Promise<readonly SampPeer[]> {
    this.#session.check();
    return await listPeers(this.#session, options.mtype, options);
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
      : new Set(Object.keys(await this.hub.getSubscribedClients(this.#session.key, mtype, limits)));
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
    await this.hub.notify(this.#session.key, clientId, this.#message(mtype, params), options);
  }

  /** Sends a message that wants no answer to all who take it; their ids. */
  async notifyAll<M extends string>(
    mtype: M,
    params: ParamsOf<M>,
    options?: RequestOptions,
  ): Promise<readonly string[]> {
    return await this.hub.notifyAll(this.#session.key, this.#message(mtype, params), options);
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
    return await callOne(this.#session, clientId, this.#message(mtype, params), options);
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
    return await callByHub(this.#session, clientId, this.#message(mtype, params), options);
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
    return await callEach(this.#session, this.#message(mtype, params), options);
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
    return await callAtOnce(this.#session, this.#message(mtype, params), options);
  }

  #message(mtype: string, params: SampInputMap): SampMap {
    this.#session.check();
    return makeMessage(mtype, params);
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
    this.#session.check();
    for (const mtype of mtypes) checkMType(mtype, true);
    options.signal?.throwIfAborted();
    return openInbox(this.#session, mtypes, options.signal);
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
    this.#session.check();
    checkMType(mtype, true);
    return await bindHandler(this.#session, mtype, handler);
  }

  /** Waits until the hub knows of all messages that were asked for; `messages()` does not wait by itself. */
  async subscribed(): Promise<void> {
    await this.#session.declared;
  }

  /**
   * Hands out bytes or a local file to other programs, at a URL on this computer that nobody can guess.
   *
   * @param content Bytes, or a `file:` URL.
   * @param options File name and media type.
   * @returns Its URL; it is there until the client is disposed of, or half a minute longer than it is released.
   */
  share(content: Uint8Array<ArrayBuffer> | URL, options: ShareOptions = {}): Shared {
    this.#session.check();
    return this.#session.link.share(content, options);
  }

  /**
   * Unregisters; may be called again.
   *
   * @param graceMs How long shared files that were not fetched yet stay; 3 s by default.
   */
  async disconnect(graceMs: number = FETCH_GRACE_MS): Promise<void> {
    await this.#session.leave(DISCONNECTED, graceMs, true);
  }

  /** Unregisters. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.disconnect();
  }
}
