/**
 * Typed calls to a hub, in either profile (SAMP 1.3 §3.8, §4.2 and §5.2).
 *
 * @module
 */
import { createHttp, type Http, type RequestOptions } from "../core/runtime/http.ts";
import { ensureOk } from "../core/runtime/status.ts";
import { SampFaultError } from "./errors.ts";
import {
  asMap,
  asText,
  asTexts,
  type Registration,
  type SampMap,
  type SampValue,
  type Subscriptions,
} from "./types.ts";
import { readAnswer, readBounded, writeCall } from "./xmlrpc.ts";

/** The HTTP layer for SAMP: calls that wait for other clients must not hold up those that do not. */
export function createSampHttp(): Http {
  return createHttp({ perHost: Infinity, maxRetries: 0 });
}

/**
 * Calls a method by XML-RPC.
 *
 * @param http What sends it.
 * @param url The endpoint.
 * @param method Name of the method.
 * @param params Its parameters.
 * @param options Signal and time limits.
 * @returns The value; void is an empty string.
 * @throws {SampFaultError} If the other side answers with a fault.
 */
export async function callRpc(
  http: Http,
  url: string,
  method: string,
  params: readonly SampValue[],
  options: RequestOptions = {},
): Promise<SampValue> {
  const request = new Request(url, {
    method: "POST",
    headers: { "content-type": "text/xml" },
    body: writeCall(method, params),
  });
  const response = await ensureOk(await http.send(request, options), `call ${method}`, options);
  const answer = await readAnswer(await readBounded(response.body));
  if (answer.ok) return answer.value;
  const fault = withoutSecret(answer.faultString, params[0]);
  throw new SampFaultError(`Cannot call ${method}: ${fault}`, { url, fault });
}

/** What the other side says, without the key or secret that comes first in most calls: it may repeat what it was told. */
function withoutSecret(text: string, first: SampValue | undefined): string {
  return typeof first === "string" && first.length >= 8 ? text.replaceAll(first, "***") : text;
}

/** Methods that wait for others. */
const SLOW: ReadonlySet<string> = new Set(["callAndWait", "pullCallbacks", "register"]);
/** How many requests that do not wait are sent at once: some hubs drop connections when many come together. */
const AT_ONCE = 2;

/** Settings of {@linkcode HubProxy}. */
export interface HubProxyOptions {
  /** What sends the requests; by default two at a time of those that do not wait for other clients. */
  readonly http?: Http | undefined;
  /** `"samp.hub."`, or `"samp.webhub."` for the Web Profile. */
  readonly prefix?: string | undefined;
}

/** The methods of a hub. */
export class HubProxy {
  /** The hub's endpoint. */
  readonly url: string;
  readonly #quick: Http;
  readonly #slow: Http;
  readonly #prefix: string;

  /** Makes a proxy; nothing is sent. */
  constructor(url: string | URL, options: HubProxyOptions = {}) {
    this.url = String(url);
    this.#slow = options.http ?? createSampHttp();
    this.#quick = options.http ?? createHttp({ perHost: AT_ONCE, maxRetries: 0 });
    this.#prefix = options.prefix ?? "samp.hub.";
  }

  /**
   * Calls a method of the hub by its short name.
   *
   * @throws {SampFaultError} If the hub refuses.
   */
  async rpc(
    name: string,
    params: readonly SampValue[],
    options?: RequestOptions,
  ): Promise<SampValue> {
    const http = SLOW.has(name) ? this.#slow : this.#quick;
    return await callRpc(http, this.url, this.#prefix + name, params, options);
  }

  /** Whether the hub is there. */
  async ping(options?: RequestOptions): Promise<void> {
    await this.rpc("ping", [], options);
  }

  /**
   * Registers.
   *
   * @param credential The lock file's secret; in the Web Profile a map with `samp.name`.
   * @throws {SampFaultError} If the hub refuses.
   */
  async register(credential: string | SampMap, options?: RequestOptions): Promise<Registration> {
    const map = asMap(await this.rpc("register", [credential], options));
    const privateKey = asText(map["samp.private-key"]);
    const selfId = asText(map["samp.self-id"]);
    if (privateKey === "" || selfId === "") {
      throw new SampFaultError("Cannot register with the hub: its answer lacks key or id", {
        url: this.url,
        fault: "no key or id",
      });
    }
    const urlTranslator = asText(map["samp.url-translator"]) || undefined;
    return { hubId: asText(map["samp.hub-id"]), selfId, privateKey, urlTranslator };
  }

  /** Ends a registration. */
  async unregister(key: string, options?: RequestOptions): Promise<void> {
    await this.rpc("unregister", [key], options);
  }

  /** Says who the client is. */
  async declareMetadata(key: string, metadata: SampMap, options?: RequestOptions): Promise<void> {
    await this.rpc("declareMetadata", [key, metadata], options);
  }

  /** Says what the client takes. */
  async declareSubscriptions(
    key: string,
    subscriptions: Subscriptions,
    options?: RequestOptions,
  ): Promise<void> {
    await this.rpc("declareSubscriptions", [key, subscriptions], options);
  }

  /** Says where the client's callback server is (Standard Profile). */
  async setXmlrpcCallback(key: string, url: string, options?: RequestOptions): Promise<void> {
    await this.rpc("setXmlrpcCallback", [key, url], options);
  }

  /** Who a client is. */
  async getMetadata(key: string, clientId: string, options?: RequestOptions): Promise<SampMap> {
    return asMap(await this.rpc("getMetadata", [key, clientId], options));
  }

  /** What a client takes. */
  async getSubscriptions(
    key: string,
    clientId: string,
    options?: RequestOptions,
  ): Promise<Subscriptions> {
    return toSubscriptions(await this.rpc("getSubscriptions", [key, clientId], options));
  }

  /** Ids of all others, the hub included. */
  async getRegisteredClients(key: string, options?: RequestOptions): Promise<readonly string[]> {
    return asTexts(await this.rpc("getRegisteredClients", [key], options));
  }

  /** Annotations of the others that take an MType, by id. */
  async getSubscribedClients(
    key: string,
    mtype: string,
    options?: RequestOptions,
  ): Promise<Subscriptions> {
    return toSubscriptions(await this.rpc("getSubscribedClients", [key, mtype], options));
  }

  /** Sends a message that wants no answer. */
  async notify(
    key: string,
    recipient: string,
    message: SampMap,
    options?: RequestOptions,
  ): Promise<void> {
    await this.rpc("notify", [key, recipient, message], options);
  }

  /** Sends one to all who take it; their ids. */
  async notifyAll(
    key: string,
    message: SampMap,
    options?: RequestOptions,
  ): Promise<readonly string[]> {
    return asTexts(await this.rpc("notifyAll", [key, message], options));
  }

  /** Sends a message whose answer comes by the callback; its id. */
  async call(
    key: string,
    recipient: string,
    tag: string,
    message: SampMap,
    options?: RequestOptions,
  ): Promise<string> {
    return asText(await this.rpc("call", [key, recipient, tag, message], options));
  }

  /** Sends one to all who take it; message ids by client. */
  async callAll(
    key: string,
    tag: string,
    message: SampMap,
    options?: RequestOptions,
  ): Promise<SampMap> {
    return asMap(await this.rpc("callAll", [key, tag, message], options));
  }

  /** Sends a message and waits for the answer; `timeoutS` is in whole seconds, 0 and Infinity are for ever. */
  async callAndWait(
    key: string,
    recipient: string,
    message: SampMap,
    timeoutS: number,
    options?: RequestOptions,
  ): Promise<SampMap> {
    const seconds = timeoutS === Infinity ? 0 : Math.max(0, Math.ceil(timeoutS));
    const params = [key, recipient, message, String(seconds)];
    return asMap(await this.rpc("callAndWait", params, options));
  }

  /** Answers a call. */
  async reply(
    key: string,
    msgId: string,
    response: SampMap,
    options?: RequestOptions,
  ): Promise<void> {
    await this.rpc("reply", [key, msgId, response], options);
  }

  /** Whether the hub may call back through {@linkcode pullCallbacks} (Web Profile). */
  async allowReverseCallbacks(
    key: string,
    allow: boolean,
    options?: RequestOptions,
  ): Promise<void> {
    await this.rpc("allowReverseCallbacks", [key, allow ? "1" : "0"], options);
  }

  /** Waits for messages at most `timeoutS` seconds (Web Profile). */
  async pullCallbacks(
    key: string,
    timeoutS: number,
    options?: RequestOptions,
  ): Promise<readonly SampMap[]> {
    const list = await this.rpc("pullCallbacks", [key, String(timeoutS)], options);
    return Array.isArray(list) ? list.map(asMap) : [];
  }
}

function toSubscriptions(value: SampValue): Subscriptions {
  return Object.fromEntries(Object.entries(asMap(value)).map(([id, map]) => [id, asMap(map)]));
}
