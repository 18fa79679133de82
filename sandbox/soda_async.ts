/**
 * Cutouts by jobs.
 *
 * SODA 1.0, section 2.2 ({async}); UWS 1.1.
 *
 * @module
 */
import { Parameters, UsageError } from "./_parameters.ts";
import { SODA_PATHS } from "./datalink_service.ts";
import { cutOut, NotFoundError } from "./soda.ts";
import { JobServer } from "./uws/server.ts";
import { JobError, type JobOutcome, type RunningJob } from "./uws/types.ts";

/** Makes the server for such jobs. */
export function sodaJobs(): JobServer {
  return new JobServer({
    path: SODA_PATHS.async,
    run: (job) => Promise.resolve().then(() => run(job)),
  });
}

function run(job: RunningJob): JobOutcome {
  try {
    const pairs = job.parameters.map(({ name, value }) => [name, value] as const);
    const cutout = cutOut(new Parameters(pairs));
    if (cutout === undefined) throw new JobError("UsageError: the cutout would have no pixel");
    const body = new Blob([cutout.bytes], { type: cutout.mediaType });
    return { results: [{ id: "cutout", body }] };
  } catch (error) {
    if (error instanceof UsageError) throw new JobError(`UsageError: ${error.message}`);
    if (error instanceof NotFoundError) throw new JobError(`NotFoundFault: ${error.message}`);
    throw error;
  }
}
