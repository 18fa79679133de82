/**
 * Jobs on servers: made, started, waited for, kept, found again.
 *
 * Implements the client's side of the REST binding of UWS 1.1 (2016-10-24), and copes with UWS 1.0: all ten phases, the
 * documents of jobs and lists (§2.2.2), creating, starting, aborting, deleting and changing jobs (§2.2.3), waiting with
 * WAIT and PHASE (§2.2.1.2) and the filters PHASE, AFTER and LAST of lists (§2.2.2.1). `PHASE=RUN` is not part of the request
 * that makes a job, since services ignore it there.
 *
 * @module
 */
import { FormatError, isVoError } from "../core/runtime/errors.ts";
import { platform } from "../core/runtime/env.ts";
import { type Http, http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import { startTimer, untilAborted } from "../core/runtime/signals.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { cleanAccessUrl, daliRequest } from "./_request.ts";
import { responseError } from "./_response.ts";
import { startBudget } from "./_service.ts";
import { absolute, JOB, jobOf, JOBS, jobsOf, type UwsJobReference } from "./_uws_document.ts";
import { deleteJob, isDone } from "./_uws_command.ts";
import { UwsJob, type UwsJobInit } from "./_uws_job.ts";
import { isFinalPhase, type UwsPhase } from "./_uws_phase.ts";
import { jobsNamed } from "./_uws_names.ts";
import { fetchXml, readXml } from "./_vosi_xml.ts";
import { formatTimestamp, type Pair } from "./params.ts";

export { UwsJob, type UwsJobInit } from "./_uws_job.ts";
export {
  parseJob,
  parseJobList,
  type UwsErrorSummary,
  type UwsJobReference,
  type UwsJobState,
  type UwsParameter,
  type UwsResult,
} from "./_uws_document.ts";
export {
  canFollow,
  isFinalPhase,
  parsePhase,
  type PhaseRules,
  PHASES,
  UWS_PHASES,
  type UwsPhase,
} from "./_uws_phase.ts";
export { isJobGone } from "./_uws_error.ts";
export { formatJob } from "./_uws_write.ts";
export type { UwsPolling, UwsWaitOptions } from "./_uws_wait.ts";
export type { XmlElement } from "../core/xml/tree.ts";

/** Settings of the functions that ask for lists or make jobs. */
export interface UwsOptions extends RequestOptions, Pick<UwsJobInit, "http" | "onWarning"> {}

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

/**
 * Makes a job on a server; it is not started.
 *
 * @param listUrl URL of the list of jobs, as in `http://example.org/tap/async`.
 * @param parameters Names and values, or a request that is ready to be sent to it (for uploads).
 * @param options HTTP layer, signal, limits.
 * @returns A handle; the job is deleted at the end of an `await using` block.
 * @throws {QueryError} If the service refuses, in its own words.
 * @throws {FormatError} If the answer does not say where the job is.
 */
export async function createJob(
  listUrl: string | URL,
  parameters: Readonly<Record<string, string>> | Request,
  options: UwsOptions = {},
): Promise<UwsJob> {
  const { http, onWarning, ...rest } = options;
  const url = await createJobUrl(listUrl, parameters, { http: http ?? sharedHttp, ...rest });
  return new UwsJob(url, { http, onWarning });
}

/** How long (ms) a job is looked after whose making was aborted. */
const UNMAKE_MS = 2000;

/**
 * Makes a job; resolves with its URL. See {@linkcode createJob}. An abort while the service answers would leave a job of
 * which nobody knows: its answer is waited for a little longer, and the job deleted.
 */
export async function createJobUrl(
  listUrl: string | URL,
  parameters: Readonly<Record<string, string>> | Request,
  options: RequestOptions & { readonly http: Http },
): Promise<string> {
  const { signal, http } = options;
  if (signal === undefined) return await makeJob(listUrl, parameters, options);
  signal.throwIfAborted();
  const own = new AbortController();
  const made = makeJob(listUrl, parameters, { ...options, signal: own.signal });
  try {
    return await untilAborted(made, signal);
  } catch (error) {
    if (signal.aborted) await unmakeJob(made, own, http);
    throw error;
  }
}

async function unmakeJob(made: Promise<string>, own: AbortController, http: Http): Promise<void> {
  const timer = startTimer(UNMAKE_MS, () => own.abort());
  try {
    await deleteJob(http, await made, { signal: own.signal });
  } catch {
    // Whoever aborts gets the own reason, and no second one.
  } finally {
    timer.stop();
  }
}

async function makeJob(
  listUrl: string | URL,
  parameters: Readonly<Record<string, string>> | Request,
  options: RequestOptions & { readonly http: Http },
): Promise<string> {
  const { http, signal } = options;
  const what = "make a job";
  const list = cleanAccessUrl(listUrl);
  const request = parameters instanceof Request
    ? parameters
    : daliRequest(list, Object.entries(parameters), { method: "POST" });
  // We do not follow to the job: if that failed, nobody would know where it is. Pages cannot but follow.
  const inPage = platform() === "browser";
  const sent = new Request(request, { redirect: inPage ? "follow" : "manual" });
  const response = await http.send(sent, { ...options, onProgress: undefined });
  if (!isDone(response)) throw await responseError(response, { signal, queryUrl: list, what });
  const location = response.headers.get("location");
  const moved = location === null ? null : URL.parse(location, response.url || list);
  if (moved !== null) {
    await response.body?.cancel();
    return absolute(moved.href, list);
  }
  // Without a Location: a page that has followed, or a service that answers with the job itself.
  const { root, url } = await readXml(response, { ...JOB, what }, { signal, url: list });
  if (response.redirected) return url;
  const { jobId } = jobOf(root, undefined);
  if (jobId !== "") return `${list.replace(/\/+$/, "")}/${encodeURIComponent(jobId)}`;
  throw new FormatError(`Cannot ${what}: the service does not say where it is`, {
    format: "uws",
    url: redactUrl(list),
  });
}

/**
 * Lists the jobs that the service shows to this caller.
 *
 * The filter is sent along (UWS 1.1), and applied once more to the answer, since services of version 1.0 ignore it.
 *
 * @param listUrl URL of the list of jobs.
 * @param filter Which jobs.
 * @param options HTTP layer, signal, limits.
 * @returns Handles that know phase, name and time of creation as far as the list says.
 * @throws {QueryError} If the service refuses, in its own words.
 * @throws {FormatError} If the answer is no list of jobs.
 */
export async function listJobs(
  listUrl: string | URL,
  filter: UwsJobFilter = {},
  options: UwsOptions = {},
): Promise<readonly UwsJob[]> {
  const { http, onWarning, ...rest } = options;
  const references = await listReferences(listUrl, filter, { http: http ?? sharedHttp, ...rest });
  return references.map((reference) => new UwsJob(reference.url, { http, onWarning, reference }));
}

/** Lists jobs; resolves with what the list says. See {@linkcode listJobs}. */
export async function listReferences(
  listUrl: string | URL,
  filter: UwsJobFilter,
  options: RequestOptions & { readonly http: Http },
): Promise<readonly UwsJobReference[]> {
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
  let found = jobsOf(root, url);
  if (phases.length > 0) {
    found = found.filter((job) => job.phase === undefined || phases.includes(job.phase));
  }
  if (runid !== undefined) found = await jobsNamed(found, runid, { http, ...left() });
  return last === undefined || found.length <= last ? found : youngest(found, last);
}

/** The youngest jobs; lists are in order of time (UWS 1.1 §2.2.2.1), unless their times say otherwise. */
function youngest(jobs: readonly UwsJobReference[], count: number): readonly UwsJobReference[] {
  const timed = jobs.every((job) => job.creationTime !== undefined);
  const sorted = timed
    ? jobs.toSorted((a, b) => (a.creationTime?.getTime() ?? 0) - (b.creationTime?.getTime() ?? 0))
    : jobs;
  return sorted.slice(-count);
}

/**
 * Deletes jobs, each for itself: one that fails does not stop the others.
 *
 * @param jobs The jobs; those that still run are deleted, too.
 * @param options Signal; the limits hold for each job.
 * @returns The errors, by job; empty if all went well.
 * @throws The signal's own reason.
 */
export async function deleteJobs<J extends UwsJob>(
  jobs: Iterable<J>,
  options: RequestOptions = {},
): Promise<ReadonlyMap<J, Error>> {
  const failed = new Map<J, Error>();
  for (const job of jobs) {
    try {
      await job.delete(options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!isVoError(error)) throw error;
      failed.set(job, error);
    }
  }
  return failed;
}

/** The jobs of a list that have ended, for cleaning up. */
export function endedJobs<J extends UwsJob>(jobs: Iterable<J>): readonly J[] {
  return [...jobs].filter((job) => job.phase !== undefined && isFinalPhase(job.phase));
}
