/**
 * A connection while it lasts: what comes in, who gets it, and how it ends.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";
import { delay, startTimer, type Timer } from "../core/runtime/signals.ts";
import { CallTracker } from "./_calls.ts";
import type { SampClientInfo, SampConnectOptions } from "./_client_options.ts";
import type { Link } from "./_link.ts";
import { SampNoHubError } from "./errors.ts";
import type { HubProxy } from "./hub_proxy.ts";
import { SampMessage } from "./message.ts";
import { bestPattern, matchesMType } from "./mtype.ts";
import { asMap, asText, type SampMap, type SampValue, toSampMap } from "./types.ts";

/** One who takes messages. */
export interface Consumer {
  readonly patterns: readonly string[];
  take(message: SampMessage): void;
  end(error?: unknown): void;
}

const PING = "samp.app.ping";
/** What every client takes, since it is needed for the connection itself. */
const OWN_SUBSCRIPTIONS = [
  PING,
  "samp.hub.disconnect",
  "samp.hub.event.shutdown",
  "samp.hub.event.unregister",
];

/** The id that the hubs of astropy and pyVO give themselves. */
const ASTROPY_HUB = "cli#hub";
/** How long to wait with an answer there, in ms: until they have noted the call, they lose it. */
const ASTROPY_DELAY_MS = 10;
/** Why a client has left that wanted to. */
export const DISCONNECTED = "the client has disconnected";
/** How long shared files wait for those who were told of them, in ms. */
export const FETCH_GRACE_MS = 3000;
/** How long the farewell to a hub may take, in ms. */
const FAREWELL_MS = 2000;

/** The metadata of a client. */
export function metadataOf({ name, description, metadata }: SampClientInfo): SampMap {
  if (name.trim() === "") throw new TypeError("Cannot use an empty name for a SAMP client");
  return toSampMap({ "samp.name": name, "samp.description.text": description, ...metadata });
}

/** A connection. */
export class Session {
  readonly link: Link;
  readonly hub: HubProxy;
  readonly hubId: string;
  readonly key: string;
  readonly calls: CallTracker;
  /** Resolves when the connection has ended, with the reason. */
  readonly closed: Promise<string>;
  readonly #consumers = new Set<Consumer>();
  readonly #handling = new Set<SampMessage>();
  readonly #cleanUp: (() => void)[] = [];
  readonly #resolveClosed: (reason: string) => void;
  #declared: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #timer: Timer | undefined;
  #pending = 0;
  #end: SampNoHubError | undefined;

  constructor(link: Link) {
    this.link = link;
    this.hub = link.proxy;
    this.hubId = link.registration.hubId;
    this.key = link.registration.privateKey;
    this.calls = new CallTracker((count) => {
      this.#pending = count;
      this.#hold();
    });
    const { promise, resolve } = Promise.withResolvers<string>();
    this.closed = promise;
    this.#resolveClosed = resolve;
  }

  async start(
    { signal, pingIntervalMs = 30_000, ...info }: Omit<SampConnectOptions, "hub">,
  ): Promise<void> {
    if (signal === undefined) {
      this.#cleanUp.push(this.link.onEnd(() => this.leave(DISCONNECTED, FETCH_GRACE_MS, true)));
    } else {
      const leave = (): void => void this.leave(DISCONNECTED, 0, true);
      signal.addEventListener("abort", leave);
      this.#cleanUp.push(() => signal.removeEventListener("abort", leave));
    }
    this.#hold();
    await this.link.listen((method, params) => this.#onCallback(method, params), { signal });
    await this.hub.declareMetadata(this.key, metadataOf(info), { signal });
    await this.declare();
    signal?.throwIfAborted();
    this.#watch(pingIntervalMs, 0);
  }

  /** Asks again and again whether the hub is there: one that was killed says no farewell. */
  #watch(intervalMs: number, misses: number): void {
    if (this.#closing !== undefined) return;
    const waitMs = misses > 0 ? Math.min(intervalMs, 3000) : intervalMs;
    this.#timer = startTimer(waitMs, async () => {
      try {
        await this.hub.ping({ timeoutMs: 10_000 });
        this.#watch(intervalMs, 0);
      } catch {
        if (misses > 0) void this.leave("the hub does not answer", 0, false);
        else this.#watch(intervalMs, misses + 1);
      }
    });
    this.#timer.hold(false);
  }

  /** The process lives on while there is something to wait for. */
  #hold(): void {
    this.link.hold(this.#consumers.size > 0 || this.#pending > 0);
  }

  check(): void {
    if (this.#end !== undefined) throw this.#end;
  }

  /** Whether it has not ended. */
  get connected(): boolean {
    return this.#closing === undefined;
  }

  /** Resolves when the hub knows all that is taken. */
  get declared(): Promise<void> {
    return this.#declared;
  }

  async add(consumer: Consumer): Promise<void> {
    this.#consumers.add(consumer);
    this.#hold();
    await this.declare();
  }

  async remove(consumer: Consumer): Promise<void> {
    if (!this.#consumers.delete(consumer)) return;
    this.#hold();
    if (this.connected) await this.declare();
  }

  /** Tells the hub what is taken; one declaration after the other, so that the last one holds. */
  async declare(): Promise<void> {
    if (!this.link.callable) {
      if (this.#consumers.size === 0) return;
      throw new TypeError("Cannot receive messages: the client is not callable");
    }
    const before = this.#declared;
    this.#declared = (async () => {
      await before.catch(() => {});
      const patterns = [...this.#consumers].flatMap(({ patterns }) => patterns);
      const map = Object.fromEntries([...OWN_SUBSCRIPTIONS, ...patterns].map((p) => [p, {}]));
      await this.hub.declareSubscriptions(this.key, map);
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
        this.calls.answer(sender, asText(second), asMap(third));
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
      // The hub looks after us every few seconds; only who asks for that by name wants to know.
      const routine = message.mtype === PING && message.sender === this.hubId;
      for (const consumer of [...this.#consumers]) {
        if (bestPattern(consumer.patterns, message.mtype) === undefined) continue;
        if (routine && !consumer.patterns.includes(PING)) continue;
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
    if (mtype === "samp.hub.event.unregister") this.calls.left(asText(params["id"]));
    else if (mtype === "samp.hub.event.shutdown") void this.leave("the hub has ended", 0, false);
    else if (mtype === "samp.hub.disconnect") {
      const reason = asText(params["reason"]);
      void this.leave(`the hub has said so${reason === "" ? "" : `: ${reason}`}`, 0, false);
    }
  }

  async #reply(msgId: string, response: SampMap): Promise<void> {
    if (!this.connected && this.#end !== undefined) return;
    // Whoever asked would wait for ever. What the hub does not like may be in the result; or it was only out of step, as
    // astropy's is at times, for which the same is tried again.
    const plain = { "samp.status": "samp.error", "samp.error": { "samp.errortxt": "No answer" } };
    for (const [attempt, answer] of [response, response, plain].entries()) {
      try {
        await this.hub.reply(this.key, msgId, answer, { timeoutMs: 30_000 });
        return;
      } catch (error) {
        if (!isVoError(error, "E_SAMP_FAULT")) throw error;
        if (attempt === 0) await delay(50);
      }
    }
  }

  leave(reason: string, graceMs: number, unregister: boolean): Promise<void> {
    return this.#closing ??= this.#doLeave(reason, graceMs, unregister);
  }

  async #doLeave(reason: string, graceMs: number, unregister: boolean): Promise<void> {
    this.#timer?.stop();
    const open = [...this.#handling];
    const limits = { timeoutMs: FAREWELL_MS };
    if (unregister) {
      await Promise.allSettled(open.map((message) => message.fail("The client has left")));
      await this.hub.unregister(this.key, limits).catch(() => {/* the hub has gone first */});
    }
    this.#end = new SampNoHubError(`Cannot use this SAMP connection any more: ${reason}`, {
      url: this.hub.url,
    });
    this.calls.fail(this.#end);
    for (const consumer of this.#consumers) consumer.end();
    await this.link.close(graceMs);
    for (const clean of this.#cleanUp.splice(0)) clean();
    this.#resolveClosed(reason);
  }
}
