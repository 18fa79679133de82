/**
 * Which job runs when: a bounded number at once, within the bounds of queues. Next is whoever has the fewest jobs running, and
 * of those who have equally many, who came first. One place is kept for the queue of the shortest jobs, so that long ones
 * cannot take them all.
 *
 * @module
 */
import type { Job } from "./_job.ts";
import type { JobClock, JobQueue } from "./types.ts";

/** Starts jobs that are QUEUED. */
export class Schedule {
  readonly #waiting = new Set<Job>();
  readonly #running = new Set<Job>();
  readonly #limit: number;
  readonly #shortest: number;
  readonly #clock: JobClock;
  readonly #work: (job: Job) => Promise<void>;
  #cancel: (() => void) | undefined;

  /**
   * @param limit Jobs at once.
   * @param queues All queues.
   * @param clock Jobs start in a turn of their own, so that the request that starts one is answered first.
   * @param work Runs a job and puts it into its last phase; never rejects.
   */
  constructor(
    limit: number,
    queues: readonly JobQueue[],
    clock: JobClock,
    work: (job: Job) => Promise<void>,
  ) {
    this.#limit = limit;
    this.#shortest = Math.min(...queues.map(({ executionSeconds }) => executionSeconds));
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
    if (queue === undefined) return true;
    const busy = this.#count((other) => other.jobQueue === queue);
    if (busy >= (queue.running ?? this.#limit)) return false;
    return !this.#isLong(job) ||
      this.#count((other) => this.#isLong(other)) < Math.max(1, this.#limit - 1);
  }

  #isLong({ jobQueue }: Job): boolean {
    return jobQueue !== undefined && jobQueue.executionSeconds > this.#shortest;
  }

  #count(isCounted: (job: Job) => boolean): number {
    return [...this.#running].filter(isCounted).length;
  }

  #next(): Job | undefined {
    let next: Job | undefined;
    let fewest = Infinity;
    for (const job of this.#waiting) {
      if (!this.#isFree(job)) continue;
      const running = this.#count(({ owner }) => owner === job.owner);
      if (running >= fewest) continue;
      [next, fewest] = [job, running];
    }
    return next;
  }

  /** One job a turn, so that the server answers between two that take their time. */
  #startNext(): void {
    if (this.#running.size >= this.#limit) return;
    const job = this.#next();
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
