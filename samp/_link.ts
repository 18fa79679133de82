/**
 * How a client hangs on its hub: by a server of its own (Standard Profile), or by asking for its messages (Web Profile).
 *
 * @module
 */
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import type { HubProxy } from "./hub_proxy.ts";
import type { Shared, ShareOptions } from "./receiver.ts";
import type { Registration, SampValue } from "./types.ts";

/** Takes a callback: the method's short name, and its parameters without the key. */
export type OnCallback = (method: string, params: readonly SampValue[]) => void;

/** A registered connection. */
export interface Link {
  /** The hub. */
  readonly proxy: HubProxy;
  /** What the hub has given. */
  readonly registration: Registration;
  /** What sends requests. */
  readonly http: Http;
  /** Whether messages can come. */
  readonly callable: boolean;
  /** Lets callbacks come; called once, before subscriptions are declared. */
  listen(onCallback: OnCallback, options: RequestOptions): Promise<void>;
  /** Whether it keeps the process alive. */
  hold(on: boolean): void;
  /** Hands out a file. */
  share(content: Uint8Array<ArrayBuffer> | URL, options: ShareOptions): Shared;
  /** Calls a function before the process ends; returns how to call it off. */
  onEnd(act: () => Promise<void>): () => void;
  /** Ends what the link itself runs; the hub was told before. */
  close(graceMs: number): Promise<void>;
}
