/**
 * Lists of jobs, and the names of jobs where a list does not say them.
 *
 * @module
 */
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { settleAll } from "../core/runtime/pool.ts";
import { daliRequest } from "./_request.ts";
import { statusBehind } from "./_response.ts";
import { startBudget } from "./_service.ts";
import { JOBS, jobsOf, type UwsJobReference } from "./_uws_document.ts";
import { isJobGone } from "./_uws_error.ts";
import type { UwsJob } from "./_uws_job.ts";
import type { UwsPhase } from "./_uws_phase.ts";
import { fetchXml } from "./_vosi_xml.ts";
import { formatTimestamp, type Pair } from "./params.ts";

/** Which jobs to list. */
export interface UwsJobFilter {
  /** Only jobs in these phases. Archived jobs are listed by no other way. */
  readonly phase?: UwsPhase | readonly UwsPhase[] | undefined;
  /** Only jobs that were started after this moment. */
  readonly after?: Date | undefined;
  /** Only so many of the youngest jobs. */
  readonly last?: number | undefined;
  /**
   * Only jobs with this name; services cannot be asked for this, so the list is filtered here. Where it says no names,
   * each job is asked for its own; there are services that keep none (GAVO DaCHS 2.7).
   */
  readonly runid?: string | undefined;
}

/** Lists jobs as handles of any class; see {@linkcode listJobs}. */
export async function listHandles<J extends UwsJob>(
  listUrl: string | URL,
  filter: UwsJobFilter,
  options: RequestOptions & { readonly http: Http },
  make: (reference: UwsJobReference) => J,
): Promise<readonly J[]> {
  const { phase, after, last, runid } = filter;
  const phases = phase === undefined ? [] : typeof phase === "string" ? [phase] : phase;
  if (last !== undefined && !(Number.isSafeInteger(last) && last >= 1)) {
    throw new RangeError(`Cannot list the last ${last} jobs: it must be a whole number from 1`);
  }
  const pairs: Pair[] = phases.map((one) => ["PHASE", one] as const);
  if (after !== undefined) {
    if (Number.isNaN(after.getTime())) throw new RangeError("Cannot use an invalid date");
    pairs.push(["AFTER", formatTimestamp(after)]);
  }
  // The youngest of one name are not among the youngest of all.
  if (last !== undefined && runid === undefined) pairs.push(["LAST", String(last)]);
  const { http, ...rest } = options;
  const left = startBudget(rest);
  const { root, url } = await fetchXml(http, daliRequest(listUrl, pairs), JOBS, left());
  const fitting = jobsOf(root, url).filter(({ phase }) =>
    phases.length === 0 || phase === undefined || phases.includes(phase)
  );
  let found: readonly J[] = fitting.map(make);
  if (runid !== undefined) {
    found = (await learnNames(found, left())).filter((job) => job.runId === runid);
  }
  return last === undefined || found.length <= last ? found : youngest(found, last);
}

/** The youngest jobs; lists are in order of time (UWS 1.1 §2.2.2.1), unless their times say otherwise. */
function youngest<J extends UwsJob>(jobs: readonly J[], count: number): readonly J[] {
  const timed = jobs.every((job) => job.creationTime !== undefined);
  const sorted = timed
    ? jobs.toSorted((a, b) => (a.creationTime?.getTime() ?? 0) - (b.creationTime?.getTime() ?? 0))
    : jobs;
  return sorted.slice(-count);
}

/** Jobs asked at once. */
const AT_ONCE = 4;

/**
 * Lets jobs learn their names. Lists may leave names out; where not one is said, each job is asked for its own.
 *
 * @param jobs The jobs of a list.
 * @param options Signal; limits for all of it.
 * @returns Those that are there: without what has gone in the meantime, or is somebody else's.
 */
export async function learnNames<J extends UwsJob>(
  jobs: readonly J[],
  options: RequestOptions,
): Promise<readonly J[]> {
  if (jobs.some((job) => job.runId !== undefined)) return jobs;
  const left = startBudget(options);
  const away = new Set<J>();
  const ask = (job: J, { signal }: { readonly signal: AbortSignal }) =>
    job.refresh({ ...left(), signal });
  const settled = settleAll(jobs, ask, { concurrency: AT_ONCE, signal: options.signal });
  for await (const outcome of settled) {
    if (outcome.ok) continue;
    if (!isJobGone(outcome.error) && statusBehind(outcome.error) !== 403) throw outcome.error;
    away.add(outcome.item);
  }
  return jobs.filter((job) => !away.has(job));
}
