/**
 * Many queries at once, each as a job.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { type Outcome, settleAll } from "../core/runtime/pool.ts";
import type { TapJob } from "./_tap_job.ts";
import type { TapResult } from "./_tap_rows.ts";
import type { TapQueryParameters } from "./_tap_request.ts";
import type { TapJobStore } from "./_tap_store.ts";
import type { UwsPhase } from "./_uws_phase.ts";
import type { UwsPolling } from "./_uws_wait.ts";

/** A service that takes jobs. */
export interface JobService {
  /** URL of the service. */
  readonly accessUrl: string;
  /** Makes and starts a job. */
  submit(
    query: string,
    options?: TapQueryParameters & RequestOptions & {
      readonly keep?: boolean | undefined;
      readonly store?: TapJobStore | undefined;
    },
  ): Promise<TapJob>;
}

/** A query for one service. */
export interface TapTask {
  /** The service. */
  readonly service: JobService;
  /** The query. */
  readonly query: string;
  /** What belongs to it. */
  readonly options?: TapQueryParameters | undefined;
}

/** How to run many queries. */
export interface RunAllOptions<T> {
  /** How many at once; 8 by default. */
  readonly concurrency?: number | undefined;
  /** How many at once on one host; as many as `concurrency` by default. */
  readonly perHost?: number | undefined;
  /** Limit in ms for a query as a whole: job, waiting, result. */
  readonly timeoutMs?: number | undefined;
  /** How to ask whether jobs are done. */
  readonly polling?: UwsPolling | undefined;
  /** Whether the jobs stay on the server; default false. */
  readonly keep?: boolean | undefined;
  /** Where to note the jobs while they are there. */
  readonly store?: TapJobStore | undefined;
  /** Is told each phase of each query that is new. */
  readonly onPhase?: ((task: T, phase: UwsPhase) => void) | undefined;
  /** Ends everything; its own reason comes out of the loop. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs many queries at once, on one service or on several, and yields each result as soon as it is there. One that fails
 * stops no other. Each job is deleted on its server when its result has been read, when it has failed, and when the loop is
 * left.
 *
 * @param tasks The queries; objects with more keys come back with their outcomes.
 * @param options How many at once, limits, signal.
 * @returns The outcomes in order of completion.
 * @throws The signal's own reason.
 */
export async function* runAll<T extends TapTask>(
  tasks: Iterable<T>,
  options: RunAllOptions<T> = {},
): AsyncGenerator<Outcome<T, TapResult>, void, undefined> {
  const { concurrency = 8, perHost, timeoutMs, polling, keep, store, onPhase, signal } = options;
  const cleaning = new Set<Promise<void>>();
  const work = async (task: T, left: { readonly signal: AbortSignal }): Promise<TapResult> => {
    const job = await task.service.submit(task.query, { ...task.options, ...left, keep, store });
    try {
      await job.wait({ ...left, polling, onPhase: (phase) => onPhase?.(task, phase) });
      return await job.result(left);
    } finally {
      const end = dispose(job).finally(() => cleaning.delete(end));
      cleaning.add(end);
    }
  };
  try {
    yield* settleAll(tasks, work, {
      concurrency,
      timeoutMs,
      signal,
      perKey: (task) => new URL(task.service.accessUrl).host,
      perKeyLimit: perHost ?? concurrency,
    });
  } finally {
    // Those that the end of the loop has just aborted are cleaned up in their next turn.
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    while (cleaning.size > 0) await Promise.all(cleaning);
  }
}

async function dispose(job: TapJob): Promise<void> {
  try {
    await job[Symbol.asyncDispose]();
  } catch (error) {
    // What became of the query is the news; a job that stays is told to the service's onWarning.
    if (!isVoError(error)) throw error;
  }
}
