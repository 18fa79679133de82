#!/usr/bin/env -S deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN
/**
 * A join as a job in the queue for up to 5 minutes, asked for at a fixed interval: fast winds (AIP script A-05).
 *
 * ```sh
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN scripts/aip/async-5m.ts --faster=400
 * ```
 *
 * Prints a table. For this queue the service asks its users not to let it hold back answers (`WAIT`), and to ask for the
 * phase now and then. Jobs, token and permissions: as for async-30s.ts.
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
  runid: opt.string("your name for the job", "O3-wind-velo-disp"),
  faster: opt.number("least velocity dispersion of the wing of [O III] (km/s)", 300),
  interval: opt.number("time between two questions (s)", 120, { min: 0.1 }),
  ...aipOptions,
};

/** Makes and starts the job. */
export async function submit(
  service: TapService,
  runid: string,
  faster: number,
  options?: RequestOptions,
): Promise<TapJob> {
  const query = `
    SELECT agn.hes_name, agn.wing_sigma, ifu.observed, ifu.maps_full
      FROM cars_dr1.agn_parameters AS agn, cars_dr1.ifu_observations AS ifu
     WHERE agn.target_id = ifu.target_id AND agn.wing_sigma > ${faster}`;
  const job = { language: "PostgreSQL", queue: "5m", runid };
  return (await service.submit(query, { ...job, ...options })).keep();
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("async-5m: a job in the long queue", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", { interval: "0.2" });
  const options = requestOptions(o, signal);
  const service = await logIn(o, services, signal);
  const job = await submit(service, o.runid, o.faster, options);
  tell(`Job ${job.runId}: ${job.url}`);
  const onPhase = (phase: string) => tell(`Job ${job.runId}: ${phase}`);
  await job.wait({ ...options, polling: 1000 * o.interval, onPhase });
  await printResult(await job.result(options));
}

if (import.meta.main) await runMain(main);
