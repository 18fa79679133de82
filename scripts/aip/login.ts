#!/usr/bin/env -S deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN
/**
 * Log in with an API token, and list the jobs that are there for it (AIP script A-02).
 *
 * ```sh
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN scripts/aip/login.ts --last=20
 * ```
 *
 * Prints time, phase, name and URL of each job, archived ones included. The token comes from the variable `AIP_TOKEN`, from
 * the file of `--token-file` (allow to read it), or is asked for; it is never an option, and goes to the service's own
 * origin only. For another `--url`, allow its host; 127.0.0.1 is the sandbox's.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { TapJob, TapService } from "../../protocols/tap.ts";
import { UWS_PHASES } from "../../protocols/uws.ts";
import { aipOptions, CARS, isSandbox, logIn, rehearse } from "./_aip.ts";

const OPTIONS = {
  url: opt.url("TAP service", CARS),
  last: opt.integer("how many of the youngest jobs", 10, { min: 1 }),
  ...aipOptions,
};

/** The youngest jobs of who asks, the oldest of them first. Archived jobs are listed only if they are asked for by name. */
export async function youngestJobs(
  service: TapService,
  last: number,
  options?: RequestOptions,
): Promise<readonly TapJob[]> {
  const jobs = await service.jobs({ phase: UWS_PHASES, last }, options);
  const time = ({ creationTime }: TapJob) => creationTime?.getTime() ?? 0;
  return jobs.toSorted((a, b) => time(a) - time(b));
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("login: log in, and list your jobs", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const service = await logIn(o, services, signal);
  const options = requestOptions(o, signal);
  if (isSandbox(o, services)) await rehearse(service, "ARCHIVED", options);
  for (const job of await youngestJobs(service, o.last, options)) {
    await printRow(job.creationTime?.toISOString(), job.phase, job.runId, job.url);
  }
}

if (import.meta.main) await runMain(main);
