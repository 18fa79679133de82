#!/usr/bin/env -S deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN
/**
 * Run archived jobs again: the youngest ones, or all with one name (AIP scripts ).
 *
 * ```sh
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN scripts/aip/rerun.ts --last=2
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN scripts/aip/rerun.ts --runid=O3-wind-velo-disp
 * ```
 *
 * Prints the URLs of each archived job and of the new one, and the new one's phase. A job keeps its language, and its
 * queue unless `--queue` names another. It is not waited for: see login.ts and fetch-later.ts. Ends with status 1 if a
 * job cannot be run, after the others. Token and permissions: as for login.ts.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { isGiven, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { TapJob, TapService, UwsJobFilter } from "../../protocols/tap.ts";
import { aipOptions, CARS, isSandbox, logIn, rehearse, tell } from "./_aip.ts";

const OPTIONS = {
  url: opt.url("TAP service", CARS),
  runid: opt.string("only jobs with this name, all of them unless --last is given"),
  last: opt.integer("how many of the youngest jobs", 2, { min: 1 }),
  newRunid: opt.string("name of the new jobs", "rerun"),
  queue: opt.string("queue of the new jobs, in place of the old ones' own"),
  ...aipOptions,
};

/** The archived jobs of who asks, the youngest of them, or those with a name. */
export async function archivedJobs(
  service: TapService,
  filter: Pick<UwsJobFilter, "runid" | "last">,
  options?: RequestOptions,
): Promise<readonly TapJob[]> {
  return await service.jobs({ ...filter, phase: "ARCHIVED" }, options);
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("rerun: archived jobs once more", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const options = requestOptions(o, signal);
  const last = o.runid === undefined || isGiven(o, "last") ? o.last : undefined;
  const service = await logIn(o, services, signal);
  if (isSandbox(o, services)) await rehearse(service, "ARCHIVED", options);
  const jobs = await archivedJobs(service, { runid: o.runid, last }, options);
  if (jobs.length === 0) tell("There are no such archived jobs");
  const changes = { runid: o.newRunid, ...(o.queue === undefined ? {} : { queue: o.queue }) };
  let failed = 0;
  for (const old of jobs) {
    try {
      const job = (await old.rerun(changes, options)).keep();
      await printRow(old.url, job.url, job.phase);
    } catch (error) {
      if (!isVoError(error)) throw error;
      tell(`${old.url} failed (${++failed}): ${error.message}`);
    }
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) await runMain(main);
