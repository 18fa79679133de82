/**
 * Limits how many may be at work at once for each key; who waits comes in in the order of asking.
 *
 * @module
 */

/** One counting semaphore a key. */
export class Gate {
  readonly #limit: number;
  readonly #inside = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Makes a gate that lets `limit` through at once for each key. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Waits for a place.
   *
   * @param key Whose places.
   * @param signal Ends the waiting, with its own reason.
   * @returns A function that gives the place back; calling it again does nothing.
   */
  async enter(key: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const inside = this.#inside.get(key) ?? 0;
    if (inside < this.#limit) this.#inside.set(key, inside + 1);
    else await this.#wait(key, signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave(key);
    };
  }

  #wait(key: string, signal: AbortSignal): Promise<void> {
    const queue = this.#waiting.get(key) ?? [];
    this.#waiting.set(key, queue);
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
      const stop = (): void => {
        queue.splice(queue.indexOf(go), 1);
        reject(signal.reason);
      };
      signal.addEventListener("abort", stop, { once: true });
      queue.push(go);
    });
  }

  /** Hands the place to the next in the queue, who then counts as inside. */
  #leave(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (next !== undefined) return next();
    this.#waiting.delete(key);
    const inside = (this.#inside.get(key) ?? 1) - 1;
    if (inside === 0) this.#inside.delete(key);
    else this.#inside.set(key, inside);
  }
}
