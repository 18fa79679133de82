/**
 * Brings messages to the callback servers of programs, in order of sending and a few at a time.
 *
 * @module
 */
import { VoError } from "../core/runtime/errors.ts";
import type { Http } from "../core/runtime/http.ts";
import type { Delivery, HubClient } from "./_hub_core.ts";
import { SampFaultError } from "./errors.ts";
import { callRpc } from "./hub_proxy.ts";

/** How many messages are on their way to one client. */
const AT_ONCE = 8;
/** How many may wait for one client. */
const MOST = 10_000;
/** How long a client may take to say that it has a message, in ms. */
const PATIENCE_MS = 30_000;

/** What a courier tells. */
export interface CourierEvents {
  /** A message did not arrive. */
  readonly onFailed: (delivery: Delivery, why: string) => void;
  /** Nobody listens at the client's address. */
  readonly onUnreachable: (client: HubClient) => void;
  /** The client is there. */
  readonly onReached: (client: HubClient) => void;
}

interface Lane {
  readonly waiting: Delivery[];
  readonly end: AbortController;
  busy: number;
}

/** Whether an error means that nobody listens. */
export function isRefused(error: unknown): boolean {
  return error instanceof VoError && "reason" in error &&
    (error.reason === "refused" || error.reason === "dns" || error.reason === "unreachable");
}

/** Brings messages to programs. */
export class Courier {
  readonly #http: Http;
  readonly #events: CourierEvents;
  readonly #lanes = new Map<string, Lane>();
  readonly #running = new Set<Promise<void>>();

  /** Makes a courier without work. */
  constructor(http: Http, events: CourierEvents) {
    this.#http = http;
    this.#events = events;
  }

  /** Takes a message to bring. */
  bring(delivery: Delivery): void {
    const { id } = delivery.client;
    const lane = this.#lanes.get(id) ?? { waiting: [], end: new AbortController(), busy: 0 };
    this.#lanes.set(id, lane);
    if (lane.waiting.length >= MOST) {
      this.#events.onFailed(delivery, "it does not take its messages");
    } else lane.waiting.push(delivery);
    this.#next(id, lane);
  }

  #next(id: string, lane: Lane): void {
    while (lane.busy < AT_ONCE && lane.waiting.length > 0) {
      const delivery = lane.waiting.shift() as Delivery;
      lane.busy++;
      const work = this.#send(delivery, lane.end.signal).finally(() => {
        lane.busy--;
        this.#running.delete(work);
        this.#next(id, lane);
        if (lane.busy === 0 && lane.waiting.length === 0) this.#lanes.delete(id);
      });
      this.#running.add(work);
    }
  }

  async #send(delivery: Delivery, signal: AbortSignal): Promise<void> {
    const { client, method, params } = delivery;
    const url = client.callback;
    if (url === undefined) return this.#events.onFailed(delivery, "it has no callback");
    try {
      await callRpc(this.#http, url, `samp.client.${method}`, [client.key, ...params], {
        signal,
        timeoutMs: PATIENCE_MS,
      });
      this.#events.onReached(client);
    } catch (error) {
      if (signal.aborted) return;
      // A fault, or an answer that makes no sense, is an answer all the same.
      if (error instanceof SampFaultError) this.#events.onReached(client);
      if (isFormat(error)) return this.#events.onReached(client);
      this.#events.onFailed(delivery, error instanceof Error ? error.message : String(error));
      if (isRefused(error)) this.#events.onUnreachable(client);
    }
  }

  /** Drops what waits for a client that is gone; what is on its way may arrive. */
  forget(id: string): void {
    const lane = this.#lanes.get(id);
    if (lane === undefined) return;
    // What was sent before, such as the farewell, goes out still; time for more there is none.
    for (const delivery of lane.waiting.splice(AT_ONCE)) {
      this.#events.onFailed(delivery, "it is gone");
    }
  }

  /** Waits for what is on its way, at most a time; then drops it. */
  async close(graceMs: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    const all = async (): Promise<void> => {
      while (this.#running.size > 0) await Promise.allSettled(this.#running);
    };
    await Promise.race([all(), late]);
    clearTimeout(timer);
    for (const { end, waiting } of this.#lanes.values()) {
      waiting.length = 0;
      end.abort();
    }
    await all();
  }
}

/** DS9 8.4 answers in a form that no strict parser takes; the message has arrived. */
function isFormat(error: unknown): boolean {
  return error instanceof VoError && error.code === "E_FORMAT";
}
