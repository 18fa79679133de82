/**
 * Which job runs when: a bounded number at once, first come, first served, within the bounds of queues.
 *
 * @module
 */
import type { Job } from "./_job.ts";
import type { JobClock } from "./types.ts";

/** Starts jobs that are QUEUED. */
export class Schedule {
  readonly #waiting = new Set<Job>();
  readonly #running = new Set<Job>();
  readonly #limit: number;
  readonly #clock: JobClock;
  readonly #work: (job: Job) => Promise<void>;
  #cancel: (() => void) | undefined;

  /**
   * @param limit Jobs at once.
   * @param clock Jobs start in a turn of their own, so that the request that starts one is answered first.
   * @param work Runs a job and puts it into its last phase; never rejects.
   */
  constructor(limit: number, clock: JobClock, work: (job: Job) => Promise<void>) {
    this.#limit = limit;
    this.#clock = clock;
    this.#work = work;
  }

  /** Puts a job at the end. */
  add(job: Job): void {
    this.#waiting.add(job);
    this.#wake();
  }

  /** Takes a job that waits out. */
  remove(job: Job): void {
    this.#waiting.delete(job);
  }

  /** Starts nothing any more. */
  close(): void {
    this.#waiting.clear();
    this.#cancel?.();
  }

  #wake(): void {
    if (this.#waiting.size === 0) return;
    this.#cancel ??= this.#clock.after(0, () => {
      this.#cancel = undefined;
      this.#startNext();
    });
  }

  #isFree(job: Job): boolean {
    const queue = job.jobQueue;
    if (queue?.running === undefined) return true;
    const busy = [...this.#running].filter((other) => other.jobQueue === queue).length;
    return busy < queue.running;
  }

  /** One job a turn, so that the server answers between two that take their time. */
  #startNext(): void {
    if (this.#running.size >= this.#limit) return;
    const job = this.#waiting.values().find((candidate) => this.#isFree(candidate));
    if (job === undefined) return;
    this.#waiting.delete(job);
    this.#running.add(job);
    this.#work(job).finally(() => {
      this.#running.delete(job);
      this.#wake();
    });
    this.#wake();
  }
}
