/**
 * Who gets what a script sends by SAMP.
 *
 * @module
 */
import type { SampClient } from "../samp/client.ts";
import { SampFaultError } from "../samp/errors.ts";
import type { SampPeer } from "../samp/types.ts";
import { type SampConnection, tellSamp } from "./_samp.ts";

/** What tells that somebody takes something now, or has a name. */
const CHANGES = ["samp.hub.event.metadata", "samp.hub.event.subscriptions"] as const;

/** Those who take something, or one of them; where the script is the hub, they have to come first. */
export class Audience {
  readonly #client: SampClient;
  readonly #isHub: boolean;
  readonly #to: string | undefined;
  readonly #signal: AbortSignal;
  readonly #closed = new AbortController();

  /**
   * Makes an audience.
   *
   * @param connection The script's connection.
   * @param to The name of the only one, in any case, or its id; undefined for all.
   * @param signal Ends the waiting.
   */
  constructor({ client, isHub }: SampConnection, to: string | undefined, signal: AbortSignal) {
    this.#client = client;
    this.#isHub = isHub;
    this.#to = to;
    this.#signal = signal;
  }

  /**
   * Those who take messages of a type, at least one. Where the script is the hub it waits until there is one, and says so
   * on standard error.
   *
   * @throws {SampClientNotFoundError} If the one who was named is not there; the message says who is.
   * @throws {SampFaultError} If nobody takes them.
   */
  async expect(mtype: string): Promise<readonly SampPeer[]> {
    const found = await this.#find(mtype);
    if (found.length > 0) return found;
    if (this.#isHub) return await this.#wait(mtype);
    const there = await this.#client.clients({ signal: this.#signal });
    const names = there.map(({ name }) => name).join(", ") || "nobody";
    throw new SampFaultError(`Cannot send by SAMP: nobody takes ${mtype}; there is ${names}`, {
      fault: `nobody takes ${mtype}`,
    });
  }

  /** Nobody is waited for any more. */
  close(reason: Error): void {
    this.#closed.abort(reason);
  }

  async #wait(mtype: string): Promise<readonly SampPeer[]> {
    const signal = AbortSignal.any([this.#signal, this.#closed.signal]);
    signal.throwIfAborted();
    const changes = this.#client.messages(CHANGES, { signal });
    try {
      await this.#client.subscribed();
      const who = this.#to === undefined ? "a program" : `"${this.#to}"`;
      for (let told = false;; told = true) {
        // Whoever has come in the meantime is found before the wait.
        const found = await this.#find(mtype);
        if (found.length > 0) return found;
        if (!told) tellSamp(`waiting for ${who} that takes ${mtype}; Ctrl-C ends it`);
        if ((await changes.next()).done) throw new Error(await this.#client.closed);
      }
    } finally {
      await changes.return();
    }
  }

  async #find(mtype: string): Promise<readonly SampPeer[]> {
    const options = { signal: this.#signal, mtype };
    // One who is there and does not take it is a mistake that the hub explains; on a hub of ours it may not be ready.
    if (this.#to !== undefined && !this.#isHub) return [await this.#client.find(this.#to, options)];
    const takers = await this.#client.clients(options);
    if (this.#to === undefined) return takers;
    const named = await this.#client.findAll(this.#to, { signal: this.#signal });
    return named.filter(({ id }) => takers.some((taker) => taker.id === id));
  }
}
