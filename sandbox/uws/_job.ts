/**
 * One job: what is known of it, and how it goes from phase to phase.
 *
 * @module
 */
import { canFollow, isOver, type Phase } from "./phase.ts";
import type { JobError, JobFile, JobParameter, JobQueue, JobResult, RunningJob } from "./types.ts";

/** What a job is made of. */
export interface JobInit {
  readonly id: string;
  readonly url: string;
  readonly owner: string | undefined;
  readonly created: number;
  readonly destruction: number;
  readonly executionSeconds: number;
}

/** Bytes that a text takes, roughly. */
const BYTES_PER_CHARACTER = 2;

/** A job on the server. */
export class Job implements RunningJob {
  readonly id: string;
  readonly owner: string | undefined;
  readonly created: number;
  /** Where it was made; answers use the origin of their own request. */
  readonly url: string;
  destruction: number;
  /** Longest time of execution, in seconds. */
  executionSeconds: number;
  jobQueue: JobQueue | undefined;
  runId: string | undefined;
  parameters: readonly JobParameter[] = [];
  files: readonly JobFile[] = [];
  results: readonly JobResult[] = [];
  error: JobError | undefined;
  started: number | undefined;
  ended: number | undefined;
  #phase: Phase = "PENDING";
  #changed = Promise.withResolvers<void>();
  readonly #stop = new AbortController();

  constructor(init: JobInit) {
    this.id = init.id;
    this.url = init.url;
    this.owner = init.owner;
    this.created = init.created;
    this.destruction = init.destruction;
    this.executionSeconds = init.executionSeconds;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get queue(): string | undefined {
    return this.jobQueue?.name;
  }

  /** Aborted when the work is to stop. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Resolves when the phase changes next. */
  get changed(): Promise<void> {
    return this.#changed.promise;
  }

  /** Memory that it keeps, in bytes. */
  get bytes(): number {
    return [...this.files, ...this.results].reduce((sum, { body }) => sum + body.size, 0) +
      this.parameters.reduce((sum, { value }) => sum + value.length * BYTES_PER_CHARACTER, 0);
  }

  parameter(name: string): string | undefined {
    return this.parameters.find((one) => one.name === name.toUpperCase())?.value;
  }

  /** Goes to a phase at some time. */
  to(phase: Phase, now: number): void {
    if (!canFollow(this.#phase, phase)) {
      throw new TypeError(`A job cannot go from ${this.#phase} to ${phase}`);
    }
    const wasOver = isOver(this.#phase);
    this.#phase = phase;
    if (phase === "EXECUTING") this.started ??= now;
    if (isOver(phase)) {
      if (!wasOver) this.ended = this.started === undefined ? undefined : now;
      this.files = [];
      this.#stop.abort(this.error ?? new DOMException("The job was aborted", "AbortError"));
    }
    if (phase === "ARCHIVED") this.results = [];
    this.#notify();
  }

  /** Wakes up those who wait for a change. */
  #notify(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve();
  }

  async checkpoint(): Promise<void> {
    while (this.#phase === "SUSPENDED") await this.changed;
    this.signal.throwIfAborted();
  }
}
