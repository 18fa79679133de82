/**
 * Limits how many may be at work at once for each key; who waits comes in in the order of asking.
 *
 * @module
 */
import { startTimer, type Timer } from "./signals.ts";

/** A place inside. */
export interface Place {
  /** Gives the place back; again does nothing. */
  leave(): void;
  /**
   * Says whether the work rests. Who rests for long while others wait loses the place, since the others may be what it is
   * waiting for.
   */
  rest(resting: boolean): void;
}

/** One counting semaphore a key. */
export class Gate {
  readonly #limit: number;
  readonly #patienceMs: number;
  readonly #inside = new Map<string, Set<OwnPlace>>();
  readonly #waiting = new Map<string, ((place: OwnPlace) => void)[]>();
  readonly #watches = new Map<string, Timer>();

  /**
   * Makes a gate that lets `limit` through at once for each key.
   *
   * @param limit How many.
   * @param patienceMs How long (ms) to look at who rests, twice, before the place goes to who waits.
   */
  constructor(limit: number, patienceMs = 500) {
    this.#limit = limit;
    this.#patienceMs = patienceMs;
  }

  /**
   * Waits for a place.
   *
   * @param key Whose places.
   * @param signal Ends the waiting, with its own reason.
   * @returns The place.
   */
  async enter(key: string, signal: AbortSignal): Promise<Place> {
    signal.throwIfAborted();
    const inside = this.#inside.get(key) ?? new Set();
    this.#inside.set(key, inside);
    if (inside.size >= this.#limit) return await this.#wait(key, signal);
    return this.#admit(key, inside);
  }

  /** Whether the next would have to wait. */
  isFull(key: string): boolean {
    return (this.#inside.get(key)?.size ?? 0) >= this.#limit;
  }

  #admit(key: string, inside: Set<OwnPlace>): OwnPlace {
    const place = new OwnPlace(() => this.#leave(key, inside, place));
    inside.add(place);
    return place;
  }

  #wait(key: string, signal: AbortSignal): Promise<OwnPlace> {
    const queue = this.#waiting.get(key) ?? [];
    this.#waiting.set(key, queue);
    return new Promise((resolve, reject) => {
      const go = (place: OwnPlace): void => {
        signal.removeEventListener("abort", stop);
        resolve(place);
      };
      const stop = (): void => {
        queue.splice(queue.indexOf(go), 1);
        if (queue.length === 0) this.#endWatch(key);
        reject(signal.reason);
      };
      signal.addEventListener("abort", stop, { once: true });
      queue.push(go);
      if (queue.length === 1) this.#watch(key);
    });
  }

  /** Looks again and again whether somebody inside rests, as long as somebody waits. */
  #watch(key: string): void {
    const timer = startTimer(this.#patienceMs, () => {
      this.#watches.delete(key);
      for (const place of [...this.#inside.get(key) ?? []]) place.look();
      if ((this.#waiting.get(key)?.length ?? 0) > 0) this.#watch(key);
    });
    this.#watches.set(key, timer);
  }

  #endWatch(key: string): void {
    this.#watches.get(key)?.stop();
    this.#watches.delete(key);
    this.#waiting.delete(key);
  }

  #leave(key: string, inside: Set<OwnPlace>, place: OwnPlace): void {
    inside.delete(place);
    const queue = this.#waiting.get(key);
    const next = queue?.shift();
    if (queue?.length === 0) this.#endWatch(key);
    if (next !== undefined) next(this.#admit(key, inside));
    else if (inside.size === 0) this.#inside.delete(key);
  }
}

class OwnPlace implements Place {
  readonly #onLeave: () => void;
  #state: "works" | "rests" | "rested" | "left" = "works";

  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  leave(): void {
    if (this.#state === "left") return;
    this.#state = "left";
    this.#onLeave();
  }

  rest(resting: boolean): void {
    if (this.#state !== "left") this.#state = resting ? "rests" : "works";
  }

  /** Two looks with a turn between them: who was only kept from working by somebody else's work is not resting. */
  look(): void {
    if (this.#state === "rested") this.leave();
    else if (this.#state === "rests") this.#state = "rested";
  }
}
