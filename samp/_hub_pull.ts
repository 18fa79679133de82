/**
 * Messages for a page, which fetches them (SAMP 1.3 §5.2.2).
 *
 * @module
 */
import { startTimer } from "../core/runtime/signals.ts";
import type { Delivery } from "./_hub_core.ts";
import type { SampMap } from "./types.ts";

/** Most messages that wait; a page that fetches none loses the oldest. */
const MOST = 10_000;

/** What waits for one page. */
export class PullQueue {
  readonly #items: Delivery[] = [];
  readonly #onLost: (delivery: Delivery) => void;
  #wake: (() => void) | undefined;
  #lastMs: number;

  /** Makes an empty queue; `onLost` is told of messages that do not fit. */
  constructor(onLost: (delivery: Delivery) => void) {
    this.#onLost = onLost;
    this.#lastMs = performance.now();
  }

  /** How long the page has not asked, in ms; 0 while it waits for an answer. */
  get idleMs(): number {
    return this.#wake === undefined ? performance.now() - this.#lastMs : 0;
  }

  /** Puts a message in. */
  push(delivery: Delivery): void {
    this.#items.push(delivery);
    if (this.#items.length > MOST) this.#onLost(this.#items.shift() as Delivery);
    this.#wake?.();
  }

  /** All messages; when there are none, waits for one, at most `timeoutS` seconds. */
  async pull(timeoutS: number): Promise<readonly SampMap[]> {
    // A second request takes the place of the first, which may have been left by the page.
    this.#wake?.();
    if (this.#items.length === 0 && timeoutS > 0) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          timer.stop();
          if (this.#wake === wake) this.#wake = undefined;
          resolve();
        };
        const timer = startTimer(timeoutS * 1000, wake);
        this.#wake = wake;
      });
    }
    this.#lastMs = performance.now();
    return this.#items.splice(0).map(({ method, params }) => ({
      "samp.methodName": method,
      "samp.params": params,
    }));
  }

  /** Lets the page that waits go. */
  close(): void {
    this.#wake?.();
  }
}
