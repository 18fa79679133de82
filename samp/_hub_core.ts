/**
 * The hub as a state machine: who is registered, what they take, which calls wait for an answer. It knows no sockets:
 * what goes to a client goes to {@linkcode HubCoreOptions.deliver}.
 *
 * SAMP 1.3 §2.5, §3.8 to §3.10. A call whose recipient leaves or cannot be reached is answered with an error by the hub,
 * in the recipient's name: callers would wait for ever.
 *
 * @module
 */
import { startTimer } from "../core/runtime/signals.ts";
import { isHarmless } from "./_hub_policy.ts";
import { UrlTrust } from "./_hub_urls.ts";
import { bestPattern, checkMType } from "./mtype.ts";
import {
  asMap,
  asText,
  isSampMap,
  type Registration,
  type SampMap,
  type SampValue,
  type Subscriptions,
} from "./types.ts";

/** The hub's own id. */
export const HUB_ID = "hub";

/** Most clients at a time. */
const MOST_CLIENTS = 1000;
/** Most calls that wait for an answer. */
const MOST_CALLS = 100_000;

/** Which profile a client speaks. */
export type Profile = "standard" | "web";

/** A registered client. */
export interface HubClient {
  readonly id: string;
  readonly key: string;
  readonly profile: Profile;
  /** Of a page: where it is from. */
  readonly origin: string | undefined;
  readonly metadata: SampMap;
  readonly subscriptions: Subscriptions;
  /** Of a program: its callback server. */
  readonly callback: string | undefined;
  /** Of a page: whether it fetches its messages. */
  readonly reverse: boolean;
  /** Whether it has done anything since it has registered. */
  readonly used: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A message on its way to a client; the key is not yet among the parameters. */
export interface Delivery {
  readonly client: HubClient;
  readonly method: "receiveNotification" | "receiveCall" | "receiveResponse";
  readonly params: readonly SampValue[];
  /** Of a call: its id. */
  readonly msgId: string | undefined;
}

/** What the hub says when it refuses; becomes a fault. */
export class HubFault extends Error {
  override readonly name = "HubFault";
}

/** What the core needs from outside. */
export interface HubCoreOptions {
  /** Brings a message to its client, some time later; see {@linkcode HubCore.undelivered}. */
  readonly deliver: (delivery: Delivery) => void;
  /** Is told that a client is gone. */
  readonly onGone?: (client: HubClient) => void;
  /** Is told what happens, without secrets. */
  readonly log?: (line: string) => void;
  /** Whether pages may send all MTypes, not just the harmless ones. */
  readonly allMTypes?: boolean;
  /** The hub's metadata. */
  readonly metadata?: SampMap;
  /** Makes secrets; for tests. */
  readonly secret?: () => string;
}

interface Waiting {
  readonly sender: string;
  readonly recipient: string;
  /** Takes the answer; nobody does after a time limit or when the sender has left. */
  settle: ((answer: SampMap | HubFault) => void) | undefined;
}

/** 128 random bits. */
export function makeSecret(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}

/** An answer that says what went wrong. */
export function errorAnswer(text: string): SampMap {
  return { "samp.status": "samp.error", "samp.error": { "samp.errortxt": text } };
}

const HARMLESS: SampMap = { "x-samp.mostly-harmless": "1" };

/** What the hub itself takes. */
const HUB_SUBSCRIPTIONS: Subscriptions = {
  "samp.app.ping": {},
  "samp.query.by-meta": HARMLESS,
  "x-samp.query.by-meta": HARMLESS,
};

/** The state machine. */
export class HubCore {
  /** Which URLs pages may read. */
  readonly urls: UrlTrust = new UrlTrust();
  readonly #options: HubCoreOptions;
  readonly #byId = new Map<string, Mutable<HubClient>>();
  readonly #byKey = new Map<string, Mutable<HubClient>>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #metadata: SampMap;
  #clients = 0;
  #messages = 0;

  /** Makes a hub without clients. */
  constructor(options: HubCoreOptions) {
    this.#options = options;
    this.#metadata = { "samp.name": "Hub", ...options.metadata };
  }

  /** All clients. */
  clients(): readonly HubClient[] {
    return [...this.#byId.values()];
  }

  /** The client with an id. */
  client(id: string): HubClient | undefined {
    return this.#byId.get(id);
  }

  /**
   * The client with a key.
   *
   * @throws {HubFault} If there is none in that profile, or the page is another one than registered.
   */
  owner(key: SampValue | undefined, profile: Profile, origin?: string): HubClient {
    return this.#owner(key, profile, origin);
  }

  #owner(key: SampValue | undefined, profile?: Profile, origin?: string): Mutable<HubClient> {
    const client = typeof key === "string" ? this.#byKey.get(key) : undefined;
    const wrong = client === undefined || profile !== undefined && client.profile !== profile ||
      profile === "web" && client.origin !== origin;
    if (wrong) throw new HubFault("The private key is not that of a registered client");
    client.used = true;
    return client;
  }

  /** Registers a client whose right to do so was checked. */
  register(profile: Profile, origin?: string): Registration {
    if (this.#byId.size >= MOST_CLIENTS) throw new HubFault("There are too many clients");
    const id = `c${++this.#clients}`;
    const key = (this.#options.secret ?? makeSecret)();
    const client: Mutable<HubClient> = {
      id,
      key,
      profile,
      origin,
      metadata: {},
      subscriptions: {},
      callback: undefined,
      reverse: false,
      used: false,
    };
    this.#byId.set(id, client);
    this.#byKey.set(key, client);
    this.#log(`${this.#describe(client)} registered (${profile} profile)`);
    this.#event("register", { id });
    return { hubId: HUB_ID, selfId: id, privateKey: key, urlTranslator: undefined };
  }

  /** Ends a client's registration at its own wish. */
  unregister(key: string): void {
    this.remove(this.#owner(key).id, "unregistered");
  }

  /** Ends a client's registration. */
  remove(id: string, why: string): void {
    const client = this.#byId.get(id);
    if (client === undefined) return;
    this.#byId.delete(id);
    this.#byKey.delete(client.key);
    this.#log(`${this.#describe(client)} is gone: ${why}`);
    for (const [msgId, call] of [...this.#waiting]) {
      if (call.sender === id) {
        // The answer is still to be taken from its recipient.
        call.settle?.(new HubFault("The caller has left"));
        call.settle = undefined;
      }
      if (call.recipient !== id) continue;
      this.#waiting.delete(msgId);
      call.settle?.(new HubFault(`Client ${id} has left without an answer`));
    }
    this.#options.onGone?.(client);
    this.#event("unregister", { id });
  }

  /** Tells a client that it is not wanted any more, and ends its registration. */
  disconnect(id: string, reason: string): void {
    const client = this.#byId.get(id);
    if (client === undefined) return;
    this.#send(client, this.#hubMessage("samp.hub.disconnect", { reason }));
    this.remove(id, reason);
  }

  /** Tells all that the hub ends. */
  shutdown(): void {
    this.#event("shutdown", {});
    for (const [msgId, { settle }] of [...this.#waiting]) {
      this.#waiting.delete(msgId);
      settle?.(new HubFault("The hub ends"));
    }
  }

  /** Sets who a client is. */
  declareMetadata(key: string, metadata: SampMap): void {
    const client = this.#owner(key);
    this.#note(client, metadata);
    client.metadata = metadata;
    this.#event("metadata", { id: client.id, metadata });
  }

  /** Sets what a client takes. */
  declareSubscriptions(key: string, subscriptions: SampMap): void {
    const client = this.#owner(key);
    for (const pattern of Object.keys(subscriptions)) {
      try {
        checkMType(pattern, true);
      } catch (error) {
        throw new HubFault((error as Error).message);
      }
    }
    client.subscriptions = Object.fromEntries(
      Object.entries(subscriptions).map(([mtype, annotation]) => [mtype, asMap(annotation)]),
    );
    this.#event("subscriptions", { id: client.id, subscriptions: client.subscriptions });
  }

  /** Sets where a program's callback server is. */
  setCallback(key: string, url: string): void {
    const client = this.#owner(key);
    if (!/^https?:/i.test(url) || !URL.canParse(url)) {
      throw new HubFault("The callback is not an http URL");
    }
    client.callback = url;
  }

  /** Sets whether a page fetches its messages. */
  setReverse(key: string, reverse: boolean): void {
    this.#owner(key).reverse = reverse;
  }

  /** Who a client is. */
  getMetadata(id: string): SampMap {
    return id === HUB_ID ? this.#metadata : this.#known(id).metadata;
  }

  /** What a client takes. */
  getSubscriptions(id: string): Subscriptions {
    return id === HUB_ID ? HUB_SUBSCRIPTIONS : this.#known(id).subscriptions;
  }

  /** Ids of the hub and of all clients but the one that asks. */
  getRegisteredClients(key: string): readonly string[] {
    const { id: own } = this.#owner(key);
    return [HUB_ID, ...this.#byId.keys().filter((id) => id !== own)];
  }

  /** Annotations by id, of all but the one that asks. */
  getSubscribedClients(key: string, mtype: string): Subscriptions {
    const sender = this.#owner(key);
    const found: Record<string, SampMap> = {};
    for (const id of this.getRegisteredClients(key)) {
      const annotation = this.#annotation(id, mtype, sender);
      if (annotation !== undefined) found[id] = annotation;
    }
    return found;
  }

  /** Sends a message that wants no answer. */
  notify(key: string, recipient: string, message: SampMap): void {
    const sender = this.#owner(key);
    this.#check(sender, message);
    this.#target(sender, recipient, message);
    this.#notify(sender, recipient, message);
  }

  /** Sends one to all who take it. */
  notifyAll(key: string, message: SampMap): readonly string[] {
    const sender = this.#owner(key);
    this.#check(sender, message);
    const ids = this.#targets(sender, message);
    for (const id of ids) this.#notify(sender, id, message);
    return ids;
  }

  /** Sends a message whose answer goes to the sender's callback. */
  call(key: string, recipient: string, tag: string, message: SampMap): string {
    const sender = this.#caller(key);
    this.#check(sender, message);
    this.#target(sender, recipient, message);
    return this.#call(sender, recipient, tag, message);
  }

  /** Sends one to all who take it; message ids by client. */
  callAll(key: string, tag: string, message: SampMap): SampMap {
    const sender = this.#caller(key);
    this.#check(sender, message);
    return Object.fromEntries(
      this.#targets(sender, message).map((id) => [id, this.#call(sender, id, tag, message)]),
    );
  }

  /** Sends a message and waits; `timeoutS` of 0 or less is for ever. */
  callAndWait(
    key: string,
    recipient: string,
    message: SampMap,
    timeoutS: number,
  ): Promise<SampMap> {
    const sender = this.#owner(key);
    this.#check(sender, message);
    this.#target(sender, recipient, message);
    return new Promise((resolve, reject) => {
      const done = (answer: SampMap | HubFault): void => {
        timer.stop();
        if (answer instanceof HubFault) reject(answer);
        else resolve(answer);
      };
      const timer = startTimer(timeoutS > 0 ? timeoutS * 1000 : Infinity, () => {
        const call = this.#waiting.get(msgId);
        if (call !== undefined) call.settle = undefined;
        done(new HubFault(`Synchronous call timeout after ${timeoutS} s`));
      });
      const msgId = this.#wait(sender, recipient, done);
      this.#deliverCall(sender, recipient, msgId, message);
    });
  }

  /** Takes the answer to a call. An answer that nobody waits for any more is taken, too. */
  reply(key: string, msgId: string, response: SampMap): void {
    const client = this.#owner(key);
    const call = this.#waiting.get(msgId);
    if (call === undefined || call.recipient !== client.id) {
      throw new HubFault("The message id is not that of a call which waits for this client");
    }
    this.#note(client, response);
    this.#waiting.delete(msgId);
    call.settle?.(response);
  }

  /** Takes note that a message did not reach its client. */
  undelivered({ client, msgId }: Delivery, why: string): void {
    const call = msgId === undefined ? undefined : this.#waiting.get(msgId);
    const { settle } = call ?? {};
    if (call === undefined || settle === undefined) return;
    call.settle = undefined;
    settle(new HubFault(`Client ${client.id} cannot be reached: ${why}`));
  }

  #known(id: string): Mutable<HubClient> {
    const client = this.#byId.get(id);
    if (client === undefined) throw new HubFault(`There is no client ${id}`);
    return client;
  }

  /** A client to which answers can be brought. */
  #caller(key: string): Mutable<HubClient> {
    const client = this.#owner(key);
    if (!isCallable(client)) throw new HubFault("The sender is not callable: no answer could come");
    return client;
  }

  #check(sender: HubClient, message: SampMap): void {
    const mtype = message["samp.mtype"];
    if (typeof mtype !== "string" || mtype === "") {
      throw new HubFault("The message has no samp.mtype");
    }
    const params = message["samp.params"];
    if (params !== undefined && !isSampMap(params)) throw new HubFault("samp.params is not a map");
    this.#note(sender, message);
  }

  #note(client: HubClient, value: SampMap): void {
    if (!this.urls.note(value, client.profile === "web")) {
      throw new HubFault("Pages have mentioned too many URLs");
    }
  }

  /** The annotation with which a client takes an MType from a sender; undefined when it does not. */
  #annotation(id: string, mtype: string, sender: HubClient): SampMap | undefined {
    const subscriptions = this.getSubscriptions(id);
    const pattern = bestPattern(Object.keys(subscriptions), mtype);
    const annotation = pattern === undefined ? undefined : subscriptions[pattern];
    if (annotation === undefined) return undefined;
    const free = sender.profile !== "web" || this.#options.allMTypes === true;
    return free || isHarmless(mtype, annotation) ? annotation : undefined;
  }

  #target(sender: HubClient, id: string, message: SampMap): void {
    const mtype = asText(message["samp.mtype"]);
    if (this.#annotation(id, mtype, sender) === undefined) {
      throw new HubFault(`Client ${id} is not subscribed to ${mtype}`);
    }
    if (id !== HUB_ID && !isCallable(this.#known(id))) {
      throw new HubFault(`Client ${id} is not callable`);
    }
  }

  #targets(sender: HubClient, message: SampMap): readonly string[] {
    const ids = Object.keys(this.getSubscribedClients(sender.key, asText(message["samp.mtype"])));
    return ids.filter((id) => id === HUB_ID || isCallable(this.#known(id)));
  }

  #wait(sender: HubClient, recipient: string, settle: Waiting["settle"]): string {
    if (this.#waiting.size >= MOST_CALLS) throw new HubFault("Too many calls wait for answers");
    // Unforgeable only in so far as a reply must come from the recipient; the number makes it unique.
    const msgId = `${recipient}-${++this.#messages}-${makeSecret().slice(0, 8)}`;
    this.#waiting.set(msgId, { sender: sender.id, recipient, settle });
    return msgId;
  }

  #notify(sender: HubClient, id: string, message: SampMap): void {
    if (id !== HUB_ID) this.#send(this.#known(id), message, sender.id);
  }

  #call(sender: HubClient, id: string, tag: string, message: SampMap): string {
    const msgId = this.#wait(sender, id, (answer) => {
      const client = this.#byId.get(sender.id);
      if (client === undefined) return;
      const response = answer instanceof HubFault ? errorAnswer(answer.message) : answer;
      const params = [id, tag, response];
      this.#options.deliver({ client, method: "receiveResponse", params, msgId: undefined });
    });
    this.#deliverCall(sender, id, msgId, message);
    return msgId;
  }

  #deliverCall(sender: HubClient, id: string, msgId: string, message: SampMap): void {
    if (id === HUB_ID) {
      const call = this.#waiting.get(msgId);
      this.#waiting.delete(msgId);
      call?.settle?.(this.#answer(message));
      return;
    }
    const params = [sender.id, msgId, message];
    this.#options.deliver({ client: this.#known(id), method: "receiveCall", params, msgId });
  }

  #send(client: HubClient, message: SampMap, sender = HUB_ID): void {
    const params = [sender, message];
    this.#options.deliver({ client, method: "receiveNotification", params, msgId: undefined });
  }

  #hubMessage(mtype: string, params: SampMap): SampMap {
    return { "samp.mtype": mtype, "samp.params": params };
  }

  #event(name: string, params: SampMap): void {
    const mtype = `samp.hub.event.${name}`;
    const message = this.#hubMessage(mtype, params);
    for (const client of this.#byId.values()) {
      if (!isCallable(client)) continue;
      if (bestPattern(Object.keys(client.subscriptions), mtype) !== undefined) {
        this.#send(client, message);
      }
    }
  }

  /** The hub's own answer to a call. */
  #answer(message: SampMap): SampMap {
    const ok = (result: SampMap) => ({ "samp.status": "samp.ok", "samp.result": result });
    if (message["samp.mtype"] === "samp.app.ping") return ok({});
    const { key, value } = asMap(message["samp.params"]);
    if (typeof key !== "string" || value === undefined) {
      return errorAnswer("The parameters key and value are wanted");
    }
    const found = [HUB_ID, ...this.#byId.keys()].filter((id) =>
      this.getMetadata(id)[key] === value
    );
    return ok({ ids: found });
  }

  #describe({ id, metadata }: HubClient): string {
    const name = asText(metadata["samp.name"]);
    return name === "" ? id : `${id} (${name})`;
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}

/** Whether messages can be brought to a client. */
export function isCallable(client: HubClient): boolean {
  return client.profile === "web" ? client.reverse : client.callback !== undefined;
}
