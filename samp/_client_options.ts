/**
 * What is said to a client about itself, its messages and their answers.
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Outcome } from "../core/runtime/pool.ts";
import type { SampMessage, SampResponse } from "./message.ts";
import type { SampInputMap, SampPeer } from "./types.ts";

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

/** A function that is bound to messages by {@linkcode SampClient.on}; let go when this is disposed of. */
export type SampBinding = AsyncDisposable;

/** The MTypes that a pattern lets through, as far as types can say. */
export type Matched<M extends string> = M extends `${string}*` ? string : M;
