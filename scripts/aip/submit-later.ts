#!/usr/bin/env -S deno run --allow-net=stella.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-write=job_url.txt
/**
 * Start a long job and note its URL in a file, for another day (AIP script A-12, first half).
 *
 * ```sh
 * deno run --allow-net=stella.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-write=job_url.txt scripts/aip/submit-later.ts --hotter=4500
 * ```
 *
 * Prints the URL; fetch-later.ts gets the result. A file that is there is not overwritten, since it may be the only
 * note of a job: fetch its result first, or name another `--file`. Token: as for login.ts.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printLine } from "../../cli/files.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { TapJob, TapService } from "../../protocols/tap.ts";
import { aipOptions, logIn, STELLA, tell } from "./_aip.ts";

const OPTIONS = {
  url: opt.url("TAP service", STELLA),
  hotter: opt.number("least effective temperature (K)", 4500),
  file: opt.string("where to note the URL", "job_url.txt"),
  ...aipOptions,
};

/** Starts the job: stars that STELLA has observed. */
export async function submit(
  service: TapService,
  hotter: number,
  options?: RequestOptions,
): Promise<TapJob> {
  const query = `
    SELECT t1.objname, t2.sn
      FROM stella_vpnep.objects AS t1
      JOIN stella_vpnep.observations AS t2 ON t1.objname = t2.objname
      JOIN stella_vpnep.stella_obs AS t3 ON t2.obsid = t3.obsid
     WHERE t1.teff > ${hotter}`;
  const job = { language: "ADQL", runid: "stella_teff_objects", queue: "1h" };
  return (await service.submit(query, { ...job, ...options })).keep();
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("submit-later: start a job, note its URL", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const service = await logIn(o, services, signal);
  const options = requestOptions(o, signal);
  // Before there is a job, so that none is made that cannot be noted.
  await Deno.writeTextFile(o.file, "", { createNew: true }).catch((error) => {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new Error(
      `Cannot note a job in ${o.file}: one is noted there; --file takes another, or delete it ` +
        "if its result was fetched or it was of a sandbox that has ended",
    );
  });
  const job = await submit(service, o.hotter, options).catch(async (error) => {
    await Deno.remove(o.file);
    throw error;
  });
  await Deno.writeTextFile(o.file, `${job.url}\n`);
  await printLine(job.url);
  tell(`Job ${job.runId}: ${job.phase}; its URL is in ${o.file}`);
  if (services.isOwn) tell("Sandbox: it ends with this script; denovo sandbox runs on");
}

if (import.meta.main) await runMain(main);
