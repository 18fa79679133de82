#!/usr/bin/env -S deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN
/**
 * A query as a job in the queue for up to 30 seconds: black holes and their narrow line regions (AIP script A-04).
 *
 * ```sh
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN scripts/aip/async-30s.ts --runid=BH-mass-vs-ENLR-max-size
 * ```
 *
 * Prints a table; standard error tells the job's URL and phases. The job stays on the server, also after Ctrl-C: see
 * archive.ts and rerun.ts. Token and permissions: as for login.ts.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { TapJob, TapService } from "../../protocols/tap.ts";
import { aipOptions, CARS, logIn, printResult, tell } from "./_aip.ts";

const OPTIONS = {
  url: opt.url("TAP service", CARS),
  runid: opt.string("your name for the job", "BH-mass-vs-ENLR-max-size"),
  ...aipOptions,
};

const QUERY = `
-- Masses of black holes, and how far their narrow line regions reach
SELECT agn.target_id, agn.hes_name, agn.log_bh_mass, host.enlr_max_kpc,
       log(host.enlr_max_kpc) AS "log_enlr_max_kpc"
  FROM cars_dr1.agn_parameters AS agn, cars_dr1.host_properties AS host
 WHERE agn.target_id = host.target_id AND host.enlr_max_kpc > 0.0`;

/** Makes and starts the job. */
export async function submit(
  service: TapService,
  runid: string,
  options?: RequestOptions,
): Promise<TapJob> {
  const job = { language: "PostgreSQL", queue: "30s", runid };
  return (await service.submit(QUERY, { ...job, ...options })).keep();
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("async-30s: a job in the short queue", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const options = requestOptions(o, signal);
  const service = await logIn(o, services, signal);
  const job = await submit(service, o.runid, options);
  tell(`Job ${job.runId}: ${job.url}`);
  const onPhase = (phase: string) => tell(`Job ${job.runId}: ${phase}`);
  await job.wait({ ...options, onPhase });
  await printResult(await job.result(options));
}

if (import.meta.main) await runMain(main);
