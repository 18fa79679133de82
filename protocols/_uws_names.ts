/**
 * Names of jobs, where a list of jobs does not say them.
 *
 * @module
 */
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { settleAll } from "../core/runtime/pool.ts";
import { startBudget } from "./_service.ts";
import { statusBehind } from "./_response.ts";
import { JOB, jobOf, type UwsJobReference } from "./_uws_document.ts";
import { isJobGone } from "./_uws_error.ts";
import { fetchXml } from "./_vosi_xml.ts";

/** Jobs asked at once. */
const AT_ONCE = 4;

/**
 * The jobs with a name. Lists may leave names out; where not one is said, each job is asked for its own, which may also be
 * its parameter RUNID. What has gone in the meantime, or is somebody else's, is left out.
 *
 * @param jobs What the list says.
 * @param runid The name.
 * @param options HTTP layer, signal; limits for all of it.
 */
export async function jobsNamed(
  jobs: readonly UwsJobReference[],
  runid: string,
  options: RequestOptions & { readonly http: Http },
): Promise<readonly UwsJobReference[]> {
  if (jobs.some((job) => job.runId !== undefined)) {
    return jobs.filter((job) => job.runId === runid);
  }
  const { http, ...rest } = options;
  const left = startBudget({ ...rest, onProgress: undefined });
  const named = new Map<UwsJobReference, UwsJobReference>();
  const settled = settleAll(jobs, async (job, { signal }) => {
    const { root, url } = await fetchXml(http, job.url, JOB, { ...left(), signal });
    return jobOf(root, url);
  }, { concurrency: AT_ONCE, signal: options.signal });
  for await (const outcome of settled) {
    if (!outcome.ok) {
      if (isAway(outcome.error)) continue;
      throw outcome.error;
    }
    const { item, value: { phase, ownerId, creationTime, ...state } } = outcome;
    const runId = state.runId ?? state.parameters.find(({ id }) => /^runid$/i.test(id))?.value;
    if (runId !== runid) continue;
    named.set(item, {
      ...item,
      runId,
      phase,
      ownerId: item.ownerId ?? ownerId,
      creationTime: item.creationTime ?? creationTime,
    });
  }
  return jobs.flatMap((job) => named.get(job) ?? []);
}

function isAway(error: Error): boolean {
  return isJobGone(error) || statusBehind(error) === 403;
}
