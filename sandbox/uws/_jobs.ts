/**
 * The life of jobs: made, started, run, stopped, changed, archived, forgotten.
 *
 * @module
 */
import { SYSTEM_CLOCK } from "./clock.ts";
import { Job } from "./_job.ts";
import { Schedule } from "./_schedule.ts";
import { isOver } from "./phase.ts";
import {
  type JobClock,
  JobError,
  type JobInput,
  type JobLimits,
  type JobParameter,
  type JobQueue,
  JobRequestError,
  type JobServerOptions,
} from "./types.ts";

/** Parameters of UWS itself, which are not the job's. */
const CONTROLS: ReadonlySet<string> = new Set([
  "PHASE",
  "ACTION",
  "WAIT",
  "DESTRUCTION",
  "EXECUTIONDURATION",
]);

const DEFAULT_LIMITS: Required<JobLimits> = {
  running: 4,
  jobs: 1000,
  executionSeconds: 60,
  maxExecutionSeconds: 600,
  retentionSeconds: 7 * 86_400,
  maxRetentionSeconds: 28 * 86_400,
  waitSeconds: 60,
  bodyBytes: 64 * 2 ** 20,
  storedBytes: 512 * 2 ** 20,
};

/** All jobs of a server. */
export class Jobs implements Disposable {
  readonly limits: Required<JobLimits>;
  readonly clock: JobClock;
  readonly #options: JobServerOptions;
  readonly #queues: readonly JobQueue[];
  readonly #collected: ReadonlySet<string>;
  readonly #jobs = new Map<string, Job>();
  readonly #alarms = new Map<Job, Map<"execution" | "destruction", () => void>>();
  readonly #schedule: Schedule;

  constructor(options: JobServerOptions) {
    this.#options = options;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.#queues = options.queues ?? [];
    this.#collected = new Set(options.collected ?? ["UPLOAD"]);
    this.#schedule = new Schedule(
      this.limits.running,
      this.#queues,
      this.clock,
      (job) => this.#run(job),
    );
  }

  /** A job, or undefined when there is none of that id. */
  find(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  /** The jobs of an owner, in the order in which they were made. */
  of(owner: string | undefined): Job[] {
    return [...this.#jobs.values()].filter((job) => job.owner === owner);
  }

  /** Makes a job. */
  create(input: JobInput, owner: string | undefined, url: (id: string) => string): Job {
    this.#options.admit?.(input);
    const now = this.clock.now();
    const id = crypto.randomUUID().replaceAll("-", "").slice(0, 16);
    const job = new Job({
      id,
      url: url(id),
      owner,
      created: now,
      destruction: now + this.limits.retentionSeconds * 1000,
      executionSeconds: this.limits.executionSeconds,
    });
    this.#take(job, input);
    this.#limitCount(owner);
    this.#makeRoom(job.bytes);
    this.#jobs.set(id, job);
    this.#setDestruction(job, job.destruction);
    return job;
  }

  /** Adds parameters and files to a job that was not started. */
  change(job: Job, input: JobInput): void {
    const { parameters } = input;
    if (parameters.every(({ name }) => CONTROLS.has(name)) && input.files.length === 0) return;
    if (job.phase !== "PENDING") {
      throw new JobRequestError(`The job is ${job.phase}: its parameters cannot be changed`, 403);
    }
    const all = this.#merge(job, parameters);
    this.#options.admit?.({ parameters: all, files: [...job.files, ...input.files] });
    this.#makeRoom(input.files.reduce((sum, { body }) => sum + body.size, 0), job);
    this.#take(job, input);
  }

  /** Parameters of which later ones take the place of earlier ones, but for those that are collected. */
  #merge(job: Job, later: readonly JobParameter[]): JobParameter[] {
    const own = later.filter(({ name }) => !CONTROLS.has(name));
    const replaced = new Set(own.map(({ name }) => name));
    return [
      ...job.parameters.filter(({ name }) => this.#collected.has(name) || !replaced.has(name)),
      ...own,
    ];
  }

  #take(job: Job, input: JobInput): void {
    const parameters = this.#merge(job, input.parameters);
    const queue = this.#queueOf(parameters);
    const names = new Set(input.files.map(({ name }) => name));
    job.parameters = parameters;
    job.files = [...job.files.filter(({ name }) => !names.has(name)), ...input.files];
    job.runId = job.parameter("RUNID");
    if (queue !== job.jobQueue) {
      job.jobQueue = queue;
      job.executionSeconds = queue?.executionSeconds ?? this.limits.executionSeconds;
    }
  }

  #queueOf(parameters: readonly JobParameter[]): JobQueue | undefined {
    const asked = parameters.find(({ name }) => name === "QUEUE")?.value.trim() ?? "";
    if (asked === "" || this.#queues.length === 0) return this.#queues[0];
    const queue = this.#queues.find(({ name }) => name === asked);
    if (queue !== undefined) return queue;
    const names = this.#queues.map(({ name }) => name).join(", ");
    throw new JobRequestError(`QUEUE: there is no "${asked}"; there are ${names}`);
  }

  /** Makes room for one more job of an owner: the oldest that has ended is given up, archived ones first. */
  #limitCount(owner: string | undefined): void {
    const own = this.of(owner);
    const victims = endedFirst(own);
    for (let count = own.length; count >= this.limits.jobs; count--) {
      const victim = victims.shift();
      if (victim === undefined) throw new JobRequestError("There are too many jobs", 503);
      this.#forget(victim);
    }
  }

  /**
   * Makes room for so many bytes. Who keeps most must give up something first: of the oldest jobs that have ended, the
   * results where jobs are archived, and then the jobs, archived ones first.
   */
  #makeRoom(bytes: number, keep?: Job): void {
    const all = [...this.#jobs.values()];
    let stored = all.reduce((sum, job) => sum + job.bytes, bytes);
    const over = all.filter((job) => isOver(job.phase) && job !== keep);
    const free = (jobs: readonly Job[], act: (job: Job) => void): void => {
      const owners = Map.groupBy(jobs, ({ owner }) => owner);
      const kept = new Map<string | undefined, number>();
      for (const job of all) kept.set(job.owner, (kept.get(job.owner) ?? 0) + job.bytes);
      while (stored > this.limits.storedBytes) {
        const [owner, own] = [...owners].filter(([, left]) => left.length > 0)
          .toSorted(([a], [b]) => (kept.get(b) ?? 0) - (kept.get(a) ?? 0))[0] ?? [];
        const victim = own?.shift();
        if (victim === undefined) return;
        const before = victim.bytes;
        act(victim);
        const gain = before - (this.#jobs.has(victim.id) ? victim.bytes : 0);
        kept.set(owner, (kept.get(owner) ?? 0) - gain);
        stored -= gain;
      }
    };
    if (this.#options.archives === true) {
      free(over.filter(({ phase }) => phase !== "ARCHIVED"), (job) => this.delete(job));
    }
    free(endedFirst(over), (job) => this.#forget(job));
    if (stored > this.limits.storedBytes) {
      throw new JobRequestError("There are too many jobs, or too much data in them", 503);
    }
  }

  /** Starts a job: puts it into its queue. */
  start(job: Job): void {
    if (job.phase === "QUEUED" || job.phase === "EXECUTING" || job.phase === "SUSPENDED") return;
    if (isOver(job.phase)) {
      throw new JobRequestError(`The job is ${job.phase}: it cannot be started again`, 403);
    }
    if (job.phase === "PENDING" && job.jobQueue?.held === true) return this.#to(job, "HELD");
    this.#enqueue(job);
  }

  #enqueue(job: Job): void {
    this.#to(job, "QUEUED");
    this.#schedule.add(job);
  }

  #to(job: Job, phase: Job["phase"]): void {
    job.to(phase, this.clock.now());
  }

  async #run(job: Job): Promise<void> {
    this.#to(job, "EXECUTING");
    this.#setExecution(job, job.executionSeconds);
    try {
      const { results } = await this.#options.run(job, job.signal);
      if (isOver(job.phase)) return;
      this.#makeRoom(results.reduce((sum, { body }) => sum + body.size, 0), job);
      job.results = results;
      this.#to(job, "COMPLETED");
    } catch (error) {
      if (isOver(job.phase)) return;
      job.error = asJobError(error);
      this.#to(job, "ERROR");
    } finally {
      this.#cancel(job, "execution");
    }
  }

  /** Stops a job; nothing happens to one that has ended. */
  abort(job: Job): void {
    if (isOver(job.phase)) return;
    this.#schedule.remove(job);
    this.#to(job, "ABORTED");
    this.#cancel(job, "execution");
  }

  /** Deletes a job, or archives it where jobs are archived. */
  delete(job: Job): void {
    this.abort(job);
    if (this.#options.archives !== true) return this.#forget(job);
    this.#cancel(job, "destruction");
    if (job.phase !== "ARCHIVED") this.#to(job, "ARCHIVED");
  }

  /** Takes back a job that was just made. */
  discard(job: Job): void {
    this.abort(job);
    this.#forget(job);
  }

  #forget(job: Job): void {
    this.#jobs.delete(job.id);
    for (const cancel of this.#alarms.get(job)?.values() ?? []) cancel();
    this.#alarms.delete(job);
  }

  /** Sets the time of destruction, as far as limits allow. */
  destroyAt(job: Job, ms: number): void {
    this.#assertKept(job);
    const latest = this.clock.now() + this.limits.maxRetentionSeconds * 1000;
    this.#setDestruction(job, Math.min(ms, latest));
  }

  #setDestruction(job: Job, ms: number): void {
    job.destruction = ms;
    this.#cancel(job, "destruction");
    const rest = Math.max(0, ms - this.clock.now());
    this.#alarm(job, "destruction", rest, () => this.delete(job));
  }

  /** Sets the longest time of execution, as far as limits allow; 0 asks for the longest. */
  limitExecution(job: Job, seconds: number): void {
    this.#assertKept(job);
    const most = job.jobQueue?.executionSeconds ?? this.limits.maxExecutionSeconds;
    job.executionSeconds = seconds === 0 ? most : Math.min(seconds, most);
    if (job.started === undefined || isOver(job.phase)) return;
    this.#setExecution(job, job.executionSeconds - (this.clock.now() - job.started) / 1000);
  }

  #setExecution(job: Job, restSeconds: number): void {
    this.#cancel(job, "execution");
    this.#alarm(job, "execution", Math.max(0, restSeconds * 1000), () => {
      job.error = new JobError(
        `The job was stopped: it ran for more than ${job.executionSeconds} s`,
      );
      this.abort(job);
    });
  }

  #assertKept(job: Job): void {
    if (job.phase === "ARCHIVED") throw new JobRequestError("The job is ARCHIVED", 403);
  }

  #alarm(job: Job, kind: "execution" | "destruction", ms: number, act: () => void): void {
    const alarms = this.#alarms.get(job) ?? new Map<typeof kind, () => void>();
    alarms.set(kind, this.clock.after(ms, act));
    this.#alarms.set(job, alarms);
  }

  #cancel(job: Job, kind: "execution" | "destruction"): void {
    this.#alarms.get(job)?.get(kind)?.();
    this.#alarms.get(job)?.delete(kind);
  }

  /** Keeps a job that waits from being started. */
  hold(job: Job): void {
    this.#schedule.remove(job);
    this.#to(job, "HELD");
  }

  /** Lets a job that runs wait at its next checkpoint. */
  suspend(job: Job): void {
    this.#to(job, "SUSPENDED");
  }

  /** Lets a job that is held or suspended go on. */
  release(job: Job): void {
    if (job.phase === "SUSPENDED") this.#to(job, "EXECUTING");
    else this.#enqueue(job);
  }

  [Symbol.dispose](): void {
    this.#schedule.close();
    for (const job of [...this.#jobs.values()]) {
      this.abort(job);
      this.#forget(job);
    }
  }
}

/** Jobs that have ended, archived ones first, the oldest first of each. */
function endedFirst(jobs: readonly Job[]): Job[] {
  const over = jobs.filter(({ phase }) => isOver(phase));
  const archived = over.filter(({ phase }) => phase === "ARCHIVED");
  return [...archived, ...over.filter(({ phase }) => phase !== "ARCHIVED")];
}

function asJobError(error: unknown): JobError {
  if (error instanceof JobError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // No room for results, for the time being
  const type = error instanceof JobRequestError ? "transient" : "fatal";
  return new JobError(message, type, { cause: error });
}
