#!/usr/bin/env -S deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN
/**
 * Archive all jobs that are completed: their results go, their queries stay (AIP script A-09).
 *
 * ```sh
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN scripts/aip/archive.ts --dry-run
 * ```
 *
 * Prints name and URL of each job that was archived; rerun.ts runs them again. Results count against a quota, so that it is
 * good to do this now and then; save what you need before. Ends with status 1 if a job cannot be archived, after the
 * others. Token and permissions: as for login.ts.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { TapJob, TapService } from "../../protocols/tap.ts";
import { deleteJobs } from "../../protocols/uws.ts";
import { aipOptions, CARS, isSandbox, logIn, rehearse, tell } from "./_aip.ts";

const OPTIONS = {
  url: opt.url("TAP service", CARS),
  runid: opt.string("only jobs with this name"),
  dryRun: opt.flag("only say which jobs these are"),
  ...aipOptions,
};

/** The completed jobs of who asks; none of which the list does not tell that they are. */
export async function completedJobs(
  service: TapService,
  runid?: string,
  options?: RequestOptions,
): Promise<readonly TapJob[]> {
  const jobs = await service.jobs({ phase: "COMPLETED", runid }, options);
  return jobs.filter(({ phase }) => phase === "COMPLETED");
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("archive: results of completed jobs go", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const options = requestOptions(o, signal);
  const service = await logIn(o, services, signal);
  if (isSandbox(o, services)) await rehearse(service, "COMPLETED", options);
  const jobs = await completedJobs(service, o.runid, options);
  const failed = o.dryRun ? new Map<TapJob, Error>() : await deleteJobs(jobs, options);
  for (const job of jobs) {
    const error = failed.get(job);
    if (error === undefined) await printRow(job.runId, job.url);
    else tell(`${job.url}: ${error.message}`);
  }
  tell(`${o.dryRun ? "To be archived" : "Archived"}: ${jobs.length - failed.size}`);
  return failed.size === 0 ? 0 : 1;
}

if (import.meta.main) await runMain(main);
