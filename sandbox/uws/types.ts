/**
 * What a job server is given, and what it gives to those who run jobs.
 *
 * @module
 */

/** A parameter of a job. */
export interface JobParameter {
  /** Name in capitals: names of parameters are without regard to case. */
  readonly name: string;
  readonly value: string;
}

/** A file that came along with parameters, from a part of a multipart form. */
export interface JobFile {
  /** Name of the part, as in `UPLOAD=table,param:NAME`. */
  readonly name: string;
  /** With its media type. */
  readonly body: Blob;
}

/** What a request to make or change a job carries. */
export interface JobInput {
  readonly parameters: readonly JobParameter[];
  readonly files: readonly JobFile[];
}

/** A job on its way, as its runner sees it. */
export interface RunningJob {
  readonly id: string;
  readonly runId: string | undefined;
  /** Who owns it; undefined for anonymous jobs. */
  readonly owner: string | undefined;
  /** Name of its queue; undefined where there are none. */
  readonly queue: string | undefined;
  /** Parameters in the order in which they came, without those of UWS itself (PHASE, ACTION). */
  readonly parameters: readonly JobParameter[];
  readonly files: readonly JobFile[];
  /** Where the job is, for hrefs: absolute, without a slash at the end. */
  readonly url: string;
  /** The first value of a parameter; undefined when it is absent. */
  parameter(name: string): string | undefined;
  /** Resolves at once, or while the job is suspended, when it is resumed. Rejects when it is aborted. */
  checkpoint(): Promise<void>;
}

/** One result of a job. */
export interface JobResult {
  /** Its name, the last part of its URL: `result` for TAP. */
  readonly id: string;
  /** The content, with its media type. */
  readonly body: Blob;
}

/** What a job has come to. */
export interface JobOutcome {
  readonly results: readonly JobResult[];
}

/** A document that says what went wrong. */
export interface JobErrorDocument {
  readonly mediaType: string;
  readonly text: string;
}

/** What a runner throws when a job fails. Everything else that it throws counts as fatal. */
export class JobError extends Error {
  override readonly name = "JobError";
  /** `"transient"` if it may go better another time. */
  readonly type: "fatal" | "transient";

  constructor(message: string, type: "fatal" | "transient" = "fatal", options?: ErrorOptions) {
    super(message, options);
    this.type = type;
  }
}

/** A refusal of a request, with its HTTP status: thrown by `readInput`, and by `admit`. */
export class JobRequestError extends Error {
  override readonly name = "JobRequestError";
  /** HTTP status. */
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** Time, and work for later. */
export interface JobClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back after some milliseconds; what it gives back cancels that. */
  after(ms: number, act: () => void): () => void;
}

/** A queue with a name. */
export interface JobQueue {
  readonly name: string;
  /** Longest time that a job runs, in seconds. */
  readonly executionSeconds: number;
  /** Jobs that run at once; those of the server by default. */
  readonly running?: number;
  /** Whether jobs are HELD when they are started, until somebody releases them. */
  readonly held?: boolean;
}

/** Limits of a job server. */
export interface JobLimits {
  /** Jobs that run at once; 4 by default. */
  readonly running?: number;
  /** Jobs that are kept of one owner; to make a new one the oldest that has ended is given up. 1000 by default. */
  readonly jobs?: number;
  /** Execution time that jobs get where there are no queues, in seconds; 60 by default. */
  readonly executionSeconds?: number;
  /** Longest execution time that a client can ask for where there are no queues; 600 by default. */
  readonly maxExecutionSeconds?: number;
  /** Time until a job is destroyed, in seconds; a week by default. */
  readonly retentionSeconds?: number;
  /** Longest such time that a client can ask for; four weeks by default. */
  readonly maxRetentionSeconds?: number;
  /** Longest time for which an answer is held back (WAIT), in seconds; 60 by default. */
  readonly waitSeconds?: number;
  /** Largest body of a request, in bytes; 64 MiB by default. */
  readonly bodyBytes?: number;
  /** Memory for parameters, files and results of all jobs, in bytes; 512 MiB by default. */
  readonly storedBytes?: number;
}

/** How to make a job server. */
export interface JobServerOptions {
  /** The path of the list of jobs, without a slash at the end: `/tap/async`. */
  readonly path: string;
  /**
   * Does the work of a job. What it throws is the job's error; the signal says to stop, its reason why. It should give
   * other work a turn now and then.
   */
  run(job: RunningJob, signal: AbortSignal): Promise<JobOutcome>;
  readonly limits?: JobLimits;
  readonly clock?: JobClock;
  /** Queues, the default one first; clients choose by the parameter QUEUE. None by default. */
  readonly queues?: readonly JobQueue[];
  /** Whether jobs that are deleted, or at their end of life, stay in the list as ARCHIVED; no by default. */
  readonly archives?: boolean;
  /** Reads parameters and files of a request; forms, URL-encoded and multipart, by default. */
  readInput?(request: Request, maxBytes: number): Promise<JobInput>;
  /** Looks at what is to become of a job; throws {@linkcode JobRequestError} to refuse it. */
  admit?(input: JobInput): void;
  /** The document at `error`; the message as plain text by default. */
  errorDocument?(error: Error): JobErrorDocument;
  /** Parameters whose later values are added to earlier ones, in capitals; `UPLOAD` by default. */
  readonly collected?: readonly string[];
}
