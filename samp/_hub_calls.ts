/**
 * Calls that wait in the hub for the answers of their recipients (SAMP 1.3 §3.10).
 *
 * @module
 */
import { HubFault, makeSecret } from "./_hub_clients.ts";
import type { SampMap } from "./types.ts";

/** Most calls that wait for an answer. */
const MOST_CALLS = 100_000;
/** Most calls whose answers are still taken although nobody waits for them. */
const MOST_LATE = 1000;

/** Takes the answer to a call, or why there is none. */
export type Settle = (answer: SampMap | HubFault) => void;

interface Waiting {
  readonly sender: string;
  readonly recipient: string;
  readonly settle: Settle;
}

/** Calls by message id. Each is settled once at most. */
export class HubCalls {
  readonly #waiting = new Map<string, Waiting>();
  /** Recipients of calls that were given up, the oldest first. */
  readonly #late = new Map<string, string>();
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

  /** Whether a client may answer a call. */
  waitsFor(msgId: string, recipient: string): boolean {
    return (this.#waiting.get(msgId)?.recipient ?? this.#late.get(msgId)) === recipient;
  }

  /** Takes an answer; one that nobody waits for any more is taken, too. */
  answer(msgId: string, answer: SampMap | HubFault): void {
    const call = this.#waiting.get(msgId);
    this.#waiting.delete(msgId);
    this.#late.delete(msgId);
    call?.settle(answer);
  }

  /** Tells the sender that it has waited enough; the recipient's answer is still to be taken, for some time. */
  giveUp(msgId: string, fault: HubFault): void {
    const call = this.#waiting.get(msgId);
    if (call === undefined) return;
    this.#waiting.delete(msgId);
    this.#late.set(msgId, call.recipient);
    if (this.#late.size > MOST_LATE) this.#late.delete([...this.#late.keys().take(1)][0] ?? "");
    call.settle(fault);
  }

  /** Settles what a client has sent, or was to answer. */
  left(id: string): void {
    for (const [msgId, { sender, recipient }] of [...this.#waiting]) {
      if (sender === id) this.giveUp(msgId, new HubFault("The caller has left"));
      if (recipient !== id) continue;
      this.answer(msgId, new HubFault(`Client ${id} has left without an answer`));
    }
    for (const [msgId, recipient] of [...this.#late]) {
      if (recipient === id) this.#late.delete(msgId);
    }
  }

  /** Settles all. */
  end(): void {
    for (const msgId of [...this.#waiting.keys()]) {
      this.answer(msgId, new HubFault("The hub ends"));
    }
  }
}
