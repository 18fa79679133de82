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
import { HubCalls } from "./_hub_calls.ts";
import {
  describeClient,
  HUB_ID,
  type HubClient,
  HubClients,
  HubFault,
  isCallable,
  makeSecret,
  type OwnClient,
  type Profile,
  readSubscriptions,
} from "./_hub_clients.ts";
import { answerAsHub, errorAnswer, HUB_SUBSCRIPTIONS, hubMessage } from "./_hub_self.ts";
import { UrlTrust } from "./_hub_urls.ts";
import { bestPattern } from "./mtype.ts";
import {
  asText,
  isSampMap,
  type Registration,
  type SampMap,
  type SampValue,
  type Subscriptions,
} from "./types.ts";

export { type HubClient, HubFault, makeSecret };

/** A message on its way to a client; the key is not yet among the parameters. */
export interface Delivery {
  readonly client: HubClient;
  readonly method: "receiveNotification" | "receiveCall" | "receiveResponse";
  readonly params: readonly SampValue[];
  /** Of a call: its id. */
  readonly msgId: string | undefined;
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

/** The state machine. */
export class HubCore {
  /** Which URLs pages may read. */
  readonly urls: UrlTrust = new UrlTrust();
  readonly #options: HubCoreOptions;
  readonly #clients: HubClients;
  readonly #calls = new HubCalls();

  /** Makes a hub without clients. */
  constructor(options: HubCoreOptions) {
    this.#options = options;
    this.#clients = new HubClients({
      metadata: { "samp.name": "Hub", ...options.metadata },
      subscriptions: HUB_SUBSCRIPTIONS,
      allMTypes: options.allMTypes === true,
    });
  }

  /** All clients. */
  clients(): readonly HubClient[] {
    return this.#clients.all();
  }

  /** The client with an id. */
  client(id: string): HubClient | undefined {
    return this.#clients.get(id);
  }

  /**
   * The client with a key.
   *
   * @throws {HubFault} If there is none in that profile, or the page is another one than registered.
   */
  owner(key: SampValue | undefined, profile: Profile, origin?: string): HubClient {
    return this.#clients.owner(key, profile, origin);
  }

  /** Registers a client whose right to do so was checked. */
  register(profile: Profile, origin?: string): Registration {
    const client = this.#clients.add(profile, origin, this.#options.secret ?? makeSecret);
    const { id, key } = client;
    this.#log(`${describeClient(client)} registered (${profile} profile)`);
    this.#event("register", { id });
    return { hubId: HUB_ID, selfId: id, privateKey: key, urlTranslator: undefined };
  }

  /** Ends a client's registration at its own wish. */
  unregister(key: string): void {
    this.remove(this.#owner(key).id, "unregistered");
  }

  /** Ends a client's registration. */
  remove(id: string, why: string): void {
    const client = this.#clients.get(id);
    if (client === undefined) return;
    this.#clients.delete(client);
    this.#log(`${describeClient(client)} is gone: ${why}`);
    this.#calls.left(id);
    this.urls.forget(id);
    this.#options.onGone?.(client);
    this.#event("unregister", { id });
  }

  /** Tells a client that it is not wanted any more, and ends its registration. */
  disconnect(id: string, reason: string): void {
    const client = this.#clients.get(id);
    if (client === undefined) return;
    this.#send(client, hubMessage("samp.hub.disconnect", { reason }));
    this.remove(id, reason);
  }

  /** Tells all that the hub ends. */
  shutdown(): void {
    this.#event("shutdown", {});
    this.#calls.end();
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
    this.#note(client, subscriptions);
    client.subscriptions = readSubscriptions(subscriptions);
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

  /** Who a client is, for the one that asks. */
  getMetadata(id: string, asker?: HubClient): SampMap {
    return this.#told(asker, id, this.#clients.metadata(id));
  }

  /** What a client takes, for the one that asks. */
  getSubscriptions(id: string, asker?: HubClient): Subscriptions {
    return this.#told(asker, id, this.#clients.subscriptions(id));
  }

  /** Ids of the hub and of all clients but the one that asks. */
  getRegisteredClients(key: string): readonly string[] {
    return this.#clients.ids(this.#owner(key).id);
  }

  /** Annotations by id, of all but the one that asks. */
  getSubscribedClients(key: string, mtype: string): Subscriptions {
    const asker = this.#owner(key);
    const takers = this.#clients.takers(mtype, asker);
    for (const [id, annotation] of Object.entries(takers)) this.#told(asker, id, annotation);
    return takers;
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
        else resolve(this.#told(sender, recipient, answer));
      };
      // First the id: a hub with too many calls refuses here, and must not be left with a timer.
      const msgId = this.#calls.open(sender.id, recipient, done);
      const timer = startTimer(timeoutS > 0 ? timeoutS * 1000 : Infinity, () => {
        this.#calls.giveUp(
          msgId,
          new HubFault(`Synchronous call timeout after ${timeoutS} s`),
        );
      });
      this.#deliverCall(sender, recipient, msgId, message);
    });
  }

  /** Takes the answer to a call. An answer that nobody waits for any more is taken, too. */
  reply(key: string, msgId: string, response: SampMap): void {
    const client = this.#owner(key);
    if (!this.#calls.waitsFor(msgId, client.id)) {
      throw new HubFault("The message id is not that of a call which waits for this client");
    }
    this.#note(client, response);
    this.#calls.answer(msgId, response);
  }

  /** Takes note that a message did not reach its client. */
  undelivered({ client, msgId }: Delivery, why: string): void {
    if (msgId === undefined) return;
    this.#calls.giveUp(msgId, new HubFault(`Client ${client.id} cannot be reached: ${why}`));
  }

  #owner(key: string): OwnClient {
    return this.#clients.owner(key);
  }

  /** A client to which answers can be brought. */
  #caller(key: string): OwnClient {
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
    if (client.profile === "web" && !this.urls.mention(value, client.id)) {
      throw new HubFault("Pages have mentioned too many URLs");
    }
  }

  /** What a client is told, in the words of another, which may be a page. */
  #told<V extends SampValue>(client: HubClient | undefined, teller: string, value: V): V {
    if (client?.profile !== "web") return value;
    const isProgram = teller === HUB_ID || this.#clients.get(teller)?.profile === "standard";
    this.urls.tell(value, client.id, isProgram ? undefined : teller);
    return value;
  }

  #target(sender: HubClient, id: string, message: SampMap): void {
    const mtype = asText(message["samp.mtype"]);
    if (this.#clients.annotation(id, mtype, sender) === undefined) {
      throw new HubFault(`Client ${id} is not subscribed to ${mtype}`);
    }
    if (!this.#clients.isCallable(id)) throw new HubFault(`Client ${id} is not callable`);
  }

  #targets(sender: HubClient, message: SampMap): readonly string[] {
    const ids = Object.keys(this.#clients.takers(asText(message["samp.mtype"]), sender));
    return ids.filter((id) => this.#clients.isCallable(id));
  }

  #notify(sender: HubClient, id: string, message: SampMap): void {
    if (id !== HUB_ID) this.#send(this.#clients.known(id), message, sender.id);
  }

  #call(sender: HubClient, id: string, tag: string, message: SampMap): string {
    const msgId = this.#calls.open(sender.id, id, (answer) => {
      const client = this.#clients.get(sender.id);
      if (client === undefined) return;
      const response = answer instanceof HubFault ? errorAnswer(answer.message) : answer;
      const params = [id, tag, this.#told(client, id, response)];
      this.#options.deliver({ client, method: "receiveResponse", params, msgId: undefined });
    });
    this.#deliverCall(sender, id, msgId, message);
    return msgId;
  }

  #deliverCall(sender: HubClient, id: string, msgId: string, message: SampMap): void {
    if (id === HUB_ID) {
      const find = (name: string, value: SampValue) => this.#clients.withMetadata(name, value);
      this.#calls.answer(msgId, answerAsHub(message, find));
      return;
    }
    const client = this.#clients.known(id);
    const params = [sender.id, msgId, this.#told(client, sender.id, message)];
    this.#options.deliver({ client, method: "receiveCall", params, msgId });
  }

  /** `subject` is the one of whose words a message of the hub's is. */
  #send(client: HubClient, message: SampMap, sender = HUB_ID, subject = sender): void {
    const params = [sender, this.#told(client, subject, message)];
    this.#options.deliver({ client, method: "receiveNotification", params, msgId: undefined });
  }

  #event(name: string, params: SampMap): void {
    const mtype = `samp.hub.event.${name}`;
    const message = hubMessage(mtype, params);
    for (const client of this.#clients.all()) {
      if (!isCallable(client)) continue;
      if (bestPattern(Object.keys(client.subscriptions), mtype) !== undefined) {
        this.#send(client, message, HUB_ID, asText(params["id"]) || HUB_ID);
      }
    }
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}
