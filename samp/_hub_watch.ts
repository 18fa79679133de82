/**
 * Looking after the hub's clients: those that cannot be reached any more are removed (SAMP 1.3 §3.2 leaves it to the hub).
 *
 * @module
 */
import { startTimer, type Timer } from "../core/runtime/signals.ts";
import type { HubClient, HubCore } from "./_hub_core.ts";

/** Misses in a row that remove a client. */
const MISSES = 2;

/** What the watch asks others. */
export interface HubWatchOptions {
  /** How often to look, in ms. */
  readonly intervalMs: number;
  /** Whether a program is there that has said where messages can be brought. */
  readonly isAlive: (client: HubClient, signal: AbortSignal) => Promise<boolean>;
  /** How long a page has not asked for its messages, in ms. */
  readonly idleMs: (client: HubClient) => number;
}

/** Counts how often a client could not be reached. */
export class HubWatch {
  readonly #core: HubCore;
  readonly #options: HubWatchOptions;
  readonly #misses = new Map<string, number>();
  #timer: Timer | undefined;
  readonly #end = new AbortController();

  /** Makes a watch that does not look by itself yet. */
  constructor(core: HubCore, options: HubWatchOptions) {
    this.#core = core;
    this.#options = options;
  }

  /** Looks again and again. */
  start(): void {
    if (this.#end.signal.aborted) return;
    this.#timer = startTimer(this.#options.intervalMs, () => {
      void this.sweep().finally(() => this.start());
    });
    this.#timer.hold(false);
  }

  /** Looks no more, and does not wait for what it has asked. */
  stop(): void {
    this.#end.abort();
    this.#timer?.stop();
  }

  /** Looks after all clients now. */
  async sweep(): Promise<void> {
    await Promise.all(this.#core.clients().map((client) => this.#look(client)));
  }

  async #look(client: HubClient): Promise<void> {
    // Who registers says next who it is; what was killed in between cannot be found out otherwise.
    if (!client.used) this.missed(client);
    else if (client.profile === "web") {
      const idle = client.reverse && this.#options.idleMs(client) > this.#options.intervalMs;
      if (idle) this.#core.remove(client.id, "its page is gone");
    } else if (client.callback !== undefined) {
      const alive = await this.#options.isAlive(client, this.#end.signal);
      if (this.#end.signal.aborted) return;
      if (alive) this.reached(client);
      else this.missed(client);
    }
  }

  /** Nobody listens at a client's address. */
  missed({ id }: HubClient): void {
    if (this.#core.client(id) === undefined) return;
    const count = (this.#misses.get(id) ?? 0) + 1;
    this.#misses.set(id, count);
    if (count >= MISSES) this.#core.remove(id, "nobody answers at its address");
  }

  /** A client is there. */
  reached({ id }: HubClient): void {
    this.#misses.delete(id);
  }

  /** A client is gone. */
  forget({ id }: HubClient): void {
    this.#misses.delete(id);
  }
}
