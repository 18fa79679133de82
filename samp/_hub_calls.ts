/**
 * Calls that wait in the hub for the answers of their recipients (SAMP 1.3 §3.10).
 *
 * @module
 */
import { HubFault, makeSecret } from "./_hub_clients.ts";
import type { SampMap } from "./types.ts";

/** Most calls that wait for an answer. */
const MOST_CALLS = 100_000;

/** Takes the answer to a call, or why there is none. */
export type Settle = (answer: SampMap | HubFault) => void;

interface Waiting {
  readonly sender: string;
  readonly recipient: string;
  /** Takes the answer; nobody does after a time limit or when the sender has left. */
  settle: Settle | undefined;
}

/** Calls by message id. Each is settled once at most. */
export class HubCalls {
  readonly #waiting = new Map<string, Waiting>();
  #messages = 0;

  /**
   * Notes a call.
   *
   * @returns Its id.
   * @throws {HubFault} If too many wait.
   */
  open(sender: string, recipient: string, settle: Settle): string {
    if (this.#waiting.size >= MOST_CALLS) throw new HubFault("Too many calls wait for answers");
    // Unforgeable only in so far as a reply must come from the recipient; the number makes it unique.
    const msgId = `${recipient}-${++this.#messages}-${makeSecret().slice(0, 8)}`;
    this.#waiting.set(msgId, { sender, recipient, settle });
    return msgId;
  }

  /** Whether a call waits for the answer of a client. */
  waitsFor(msgId: string, recipient: string): boolean {
    return this.#waiting.get(msgId)?.recipient === recipient;
  }

  /** Takes an answer; one that nobody waits for any more is taken, too. */
  answer(msgId: string, answer: SampMap | HubFault): void {
    const call = this.#waiting.get(msgId);
    this.#waiting.delete(msgId);
    call?.settle?.(answer);
  }

  /** Tells the sender that it has waited enough; the recipient's answer is still to be taken. */
  giveUp(msgId: string, fault: HubFault): void {
    const call = this.#waiting.get(msgId);
    if (call === undefined) return;
    const { settle } = call;
    call.settle = undefined;
    settle?.(fault);
  }

  /** Settles what a client has sent, or was to answer. */
  left(id: string): void {
    for (const [msgId, { sender, recipient }] of [...this.#waiting]) {
      if (sender === id) this.giveUp(msgId, new HubFault("The caller has left"));
      if (recipient !== id) continue;
      this.answer(msgId, new HubFault(`Client ${id} has left without an answer`));
    }
  }

  /** Settles all. */
  end(): void {
    for (const msgId of [...this.#waiting.keys()]) {
      this.answer(msgId, new HubFault("The hub ends"));
    }
  }
}
