/**
 * Jobs that take time on a clock of their own, which goes on only when everybody waits: no test sleeps for it.
 *
 * @module
 */
import { type FakeTap, fakeTap } from "../protocols/_fake_tap.ts";

interface Held {
  readonly end: number;
  readonly release: () => void;
}

/**
 * The clock of some services with one job each. It goes on to the next end of a job when each job that is not deleted
 * yet is being waited for with a long poll.
 */
export class JobClock {
  /** The time. */
  now = 0;
  /** When the jobs were started. */
  readonly starts: number[] = [];
  readonly #count: number;
  readonly #held: Held[] = [];
  #deleted = 0;

  /** Makes a clock for so many jobs. */
  constructor(count: number) {
    this.#count = count;
  }

  /** A service whose job takes so long. */
  service(duration: number): FakeTap {
    let end = Infinity;
    return fakeTap({
      script: () => ["EXECUTING", "COMPLETED"],
      before: async (request, path) => {
        if (/\/phase$/.test(path) && request.method === "POST") {
          this.starts.push(this.now);
          end = this.now + duration;
        }
        const waits = new URL(request.url).searchParams.has("WAIT");
        if (waits && /^\/async\/[^/]+$/.test(path)) await this.#hold(end);
        if (request.method === "DELETE") {
          this.#deleted++;
          this.#goOn();
        }
        return undefined;
      },
    });
  }

  async #hold(end: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.push({ end, release: resolve });
    this.#goOn();
    await promise;
  }

  #goOn(): void {
    if (this.#held.length === 0 || this.#held.length + this.#deleted < this.#count) return;
    this.#held.sort((a, b) => a.end - b.end);
    const next = this.#held.shift();
    if (next === undefined) return;
    this.now = next.end;
    next.release();
  }
}
