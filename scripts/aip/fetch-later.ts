#!/usr/bin/env -S deno run --allow-net=stella.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-read=job_url.txt
/**
 * Get the result of a job whose URL was noted, if it has one by now (AIP script A-12, second half).
 *
 * ```sh
 * deno run --allow-net=stella.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-read=job_url.txt scripts/aip/fetch-later.ts --file=job_url.txt
 * ```
 *
 * Prints a table. Ends with status 1 and prints nothing while the job is not finished, so that nobody takes that for
 * an empty result. Token: as for login.ts.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { TapJob, TapService } from "../../protocols/tap.ts";
import { isFinalPhase } from "../../protocols/uws.ts";
import { aipOptions, isSandbox, logIn, printResult, STELLA, tell } from "./_aip.ts";
import { submit } from "./submit-later.ts";

const OPTIONS = {
  url: opt.url("TAP service", STELLA),
  file: opt.string("where the URL was noted", "job_url.txt"),
  ...aipOptions,
};

/** The job of a URL as it stands in a file, and whether it has ended: not when it is PENDING, or in no phase that we know. */
export async function findJob(
  service: TapService,
  url: string,
  options?: RequestOptions,
): Promise<{ readonly job: TapJob; readonly isFinished: boolean }> {
  if (/\S\s+\S/.test(url)) throw new RangeError("Cannot find the job: there is more than a URL");
  const job = service.job(url);
  const { origin, hostname } = new URL(job.url);
  if (origin !== new URL(service.accessUrl).origin) {
    const advice = hostname === "127.0.0.1"
      ? "give its --url, or delete the file of the note if it was of a sandbox that has ended"
      : "give its --url";
    throw new RangeError(`The job ${job.url} is not at ${service.accessUrl}: ${advice}`);
  }
  return { job, isFinished: isFinalPhase((await job.refresh(options)).phase) };
}

/** What was noted; in a sandbox without a note, the URL of a job that was started just now. */
async function readNote(
  service: TapService,
  file: string,
  isSandbox: boolean,
  options: RequestOptions,
): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (!isSandbox || !(error instanceof Deno.errors.NotFound)) throw error;
    tell(`Sandbox: with a job that was made just now, since there is no ${file}`);
    return (await (await submit(service, 4500, options)).wait(options)).url;
  }
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("fetch-later: the result of a noted job", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const options = requestOptions(o, signal);
  const service = await logIn(o, services, signal);
  const url = await readNote(service, o.file, isSandbox(o, services), options);
  const { job, isFinished } = await findJob(service, url, options);
  tell(`Job ${job.runId ?? job.jobId}: ${job.phase}`);
  if (!isFinished) return 1;
  await printResult(await job.result(options));
  return 0;
}

if (import.meta.main) await runMain(main);
