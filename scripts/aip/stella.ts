#!/usr/bin/env -S deno run --allow-net=stella.aip.de,127.0.0.1 --allow-env=AIP_TOKEN
/**
 * ADQL in the queues for up to a minute and an hour, with the schema in quotes: cool dwarfs (AIP script A-13).
 *
 * ```sh
 * deno run --allow-net=stella.aip.de,127.0.0.1 --allow-env=AIP_TOKEN scripts/aip/stella.ts --queue=1m
 * ```
 *
 * Prints a table. In quotes a name has to have the very case that it has in the database, without them any. The hour's
 * queue is asked every two minutes. Jobs stay on the server: see archive.ts. Token: as for login.ts.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { TapJob, TapService } from "../../protocols/tap.ts";
import { aipOptions, logIn, printResult, STELLA, tell } from "./_aip.ts";

const OPTIONS = {
  url: opt.url("TAP service", STELLA),
  queue: opt.choice("queue of the job", ["1m", "1h"], "1m"),
  runid: opt.string("your name for the job", "subset_teff_logg"),
  cooler: opt.number("effective temperature at most (K)", 7500),
  logg: opt.number("logarithm of surface gravity at least (cm/s2)", 3.5),
  ...aipOptions,
};

/** What the job is about. */
export interface Subset {
  readonly cooler: number;
  readonly logg: number;
  readonly queue: string;
  readonly runid: string;
}

/** Makes and starts the job. */
export async function submit(
  service: TapService,
  { cooler, logg, queue, runid }: Subset,
  options?: RequestOptions,
): Promise<TapJob> {
  const query = `
    SELECT t1.objname, t1.sptype, t1.simbad, t1.vmag, t1.teff, t1.logg
      FROM "stella_vpnep".objects AS t1
     WHERE t1.teff < ${cooler} AND t1.logg > ${logg}`;
  return (await service.submit(query, { language: "ADQL", queue, runid, ...options })).keep();
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("stella: ADQL in the queues of STELLA", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const options = requestOptions(o, signal);
  const service = await logIn(o, services, signal);
  const job = await submit(service, o, options);
  tell(`Job ${job.runId}: ${job.url}`);
  const onPhase = (phase: string) => tell(`Job ${job.runId}: ${phase}`);
  await job.wait({ ...options, polling: o.queue === "1h" ? 120_000 : undefined, onPhase });
  await printResult(await job.result(options));
}

if (import.meta.main) await runMain(main);
