/**
 * Who is registered with a hub, under which key, and who takes what from whom; the hub itself is one of them.
 *
 * SAMP 1.3 §2.5, §3.8, §3.9.
 *
 * @module
 */
import { isHarmless } from "./_hub_policy.ts";
import { bestPattern, checkMType } from "./mtype.ts";
import { asMap, asText, type SampMap, type SampValue, type Subscriptions } from "./types.ts";

/** The hub's own id. */
export const HUB_ID = "hub";

/** Most clients at a time. */
const MOST_CLIENTS = 1000;

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

/** A registered client as the hub may change it. */
export type OwnClient = { -readonly [K in keyof HubClient]: HubClient[K] };

/** What the hub says when it refuses; becomes a fault. */
export class HubFault extends Error {
  override readonly name = "HubFault";
}

/** 128 random bits. */
export function makeSecret(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}

/** Whether messages can be brought to a client. */
export function isCallable(client: HubClient): boolean {
  return client.profile === "web" ? client.reverse : client.callback !== undefined;
}

/** A client for people. */
export function describeClient({ id, metadata }: HubClient): string {
  const name = asText(metadata["samp.name"]);
  return name === "" ? id : `${id} (${name})`;
}

/**
 * Checks what a client says that it takes.
 *
 * @throws {HubFault} If it is no MType or pattern.
 */
export function readSubscriptions(subscriptions: SampMap): Subscriptions {
  for (const pattern of Object.keys(subscriptions)) {
    try {
      checkMType(pattern, true);
    } catch (error) {
      throw new HubFault((error as Error).message);
    }
  }
  return Object.fromEntries(
    Object.entries(subscriptions).map(([mtype, annotation]) => [mtype, asMap(annotation)]),
  );
}

/** What is known of the hub as of any client, and which pages may send what. */
export interface HubClientsOptions {
  /** The hub's metadata. */
  readonly metadata: SampMap;
  /** What the hub itself takes. */
  readonly subscriptions: Subscriptions;
  /** Whether pages may send all MTypes, not just the harmless ones. */
  readonly allMTypes: boolean;
}

/** The clients of a hub. */
export class HubClients {
  readonly #options: HubClientsOptions;
  readonly #byId = new Map<string, OwnClient>();
  readonly #byKey = new Map<string, OwnClient>();
  #count = 0;

  /** Makes one without clients. */
  constructor(options: HubClientsOptions) {
    this.#options = options;
  }

  /** All clients, in order of registration. */
  all(): readonly OwnClient[] {
    return [...this.#byId.values()];
  }

  /** The client with an id. */
  get(id: string): OwnClient | undefined {
    return this.#byId.get(id);
  }

  /**
   * The client with an id.
   *
   * @throws {HubFault} If there is none.
   */
  known(id: string): OwnClient {
    const client = this.#byId.get(id);
    if (client === undefined) throw new HubFault(`There is no client ${id}`);
    return client;
  }

  /**
   * The client with a key, which has done something by that.
   *
   * @throws {HubFault} If there is none in that profile, or the page is another one than registered.
   */
  owner(key: SampValue | undefined, profile?: Profile, origin?: string): OwnClient {
    const client = typeof key === "string" ? this.#byKey.get(key) : undefined;
    const wrong = client === undefined || profile !== undefined && client.profile !== profile ||
      profile === "web" && client.origin !== origin;
    if (wrong) throw new HubFault("The private key is not that of a registered client");
    client.used = true;
    return client;
  }

  /**
   * Takes in a client.
   *
   * @throws {HubFault} If there are too many.
   */
  add(profile: Profile, origin: string | undefined, makeKey: () => string): OwnClient {
    if (this.#byId.size >= MOST_CLIENTS) throw new HubFault("There are too many clients");
    const client: OwnClient = {
      id: `c${++this.#count}`,
      key: makeKey(),
      profile,
      origin,
      metadata: {},
      subscriptions: {},
      callback: undefined,
      reverse: false,
      used: false,
    };
    this.#byId.set(client.id, client);
    this.#byKey.set(client.key, client);
    return client;
  }

  /** Strikes a client off. */
  delete({ id, key }: HubClient): void {
    this.#byId.delete(id);
    this.#byKey.delete(key);
  }

  /** Ids of the hub and of all clients but, if given, one. */
  ids(except?: string): readonly string[] {
    return [HUB_ID, ...this.#byId.keys().filter((id) => id !== except)];
  }

  /** Who a client, or the hub, is. */
  metadata(id: string): SampMap {
    return id === HUB_ID ? this.#options.metadata : this.known(id).metadata;
  }

  /** What a client, or the hub, takes. */
  subscriptions(id: string): Subscriptions {
    return id === HUB_ID ? this.#options.subscriptions : this.known(id).subscriptions;
  }

  /** Ids of all whose metadata have a value. */
  withMetadata(key: string, value: SampValue): readonly string[] {
    return this.ids().filter((id) => this.metadata(id)[key] === value);
  }

  /** The annotation with which a client takes an MType from a sender; undefined when it does not. */
  annotation(id: string, mtype: string, sender: HubClient): SampMap | undefined {
    const subscriptions = this.subscriptions(id);
    const pattern = bestPattern(Object.keys(subscriptions), mtype);
    const annotation = pattern === undefined ? undefined : subscriptions[pattern];
    if (annotation === undefined) return undefined;
    const free = sender.profile !== "web" || this.#options.allMTypes;
    return free || isHarmless(mtype, annotation) ? annotation : undefined;
  }

  /** Annotations of all who take an MType from a sender, by id; without the sender itself. */
  takers(mtype: string, sender: HubClient): Subscriptions {
    const found: Record<string, SampMap> = {};
    for (const id of this.ids(sender.id)) {
      const annotation = this.annotation(id, mtype, sender);
      if (annotation !== undefined) found[id] = annotation;
    }
    return found;
  }

  /** Whether a message can be brought to one who takes it. */
  isCallable(id: string): boolean {
    return id === HUB_ID || isCallable(this.known(id));
  }
}
