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
import { isVoError } from "../core/runtime/errors.ts";
import { http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import { createJobUrl } from "./_uws_create.ts";
import { UwsJob, type UwsJobInit } from "./_uws_job.ts";
import { listHandles, type UwsJobFilter } from "./_uws_list.ts";
import { isFinalPhase } from "./_uws_phase.ts";

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
export type { UwsJobFilter } from "./_uws_list.ts";
export { formatJob } from "./_uws_write.ts";
export type { UwsPolling, UwsWaitOptions } from "./_uws_wait.ts";
export type { XmlElement } from "../core/xml/tree.ts";

/** Settings of the functions that ask for lists or make jobs. */
export interface UwsOptions extends RequestOptions, Pick<UwsJobInit, "http" | "onWarning"> {}

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

/**
 * Lists the jobs that the service shows to this caller. The filter is sent along (UWS 1.1), and applied once more to the
 * answer, since services of version 1.0 ignore it.
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
  return await listHandles(
    listUrl,
    filter,
    { http: http ?? sharedHttp, ...rest },
    (reference) => new UwsJob(reference.url, { http, onWarning, reference }),
  );
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
