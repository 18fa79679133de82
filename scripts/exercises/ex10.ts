#!/usr/bin/env -S deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Join two services without fetching the first one's result: its URL is the other one's upload (exercise 10).
 *
 * ```sh
 * deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/exercises/ex10.ts --from=8 --to=8.1
 * ```
 *
 * The first query runs as a job; its result stays on its server, and the second service gets it from there. Prints the
 * joined table with a line of names. With `--samp` the second query is a job, too, and TOPCAT gets nothing but the URL of
 * its result, which is what is printed then: not a row of the table comes by here. Jobs are deleted at the end, when all
 * have answered. `--allow-net` names no hosts, since the services may be any; `.samp` and the variables are where SAMP's
 * hub is found.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { printTable } from "../../cli/print_table.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { type TapJob, type TapResult, TapService } from "../../protocols/tap.ts";
import { fillTemplate, tellOverflow } from "../_course.ts";
import { openSender, type SampSender, sendOptions } from "../_samp_sender.ts";

const OPTIONS = {
  url: opt.url("TAP service of the first query", "http://dc.zah.uni-heidelberg.de/tap"),
  query: opt.string(
    "the first query",
    "SELECT raj2000, dej2000, rv, hmag FROM rave.main WHERE hmag BETWEEN {from} AND {to}",
  ),
  joinUrl: opt.url("TAP service of the second query", "http://dc.zah.uni-heidelberg.de/tap"),
  join: opt.string(
    "the second query; the first one's result is TAP_UPLOAD.mine",
    `SELECT tg.*, mine.rv, mine.hmag FROM tgas.main AS tg JOIN TAP_UPLOAD.mine AS mine
    ON DISTANCE(tg.ra, tg.dec, mine.raj2000, mine.dej2000) < 1/3600.`,
  ),
  from: opt.number("brightest magnitude", 8),
  to: opt.number("faintest magnitude", 8.1),
  ...sendOptions,
  ...commonOptions,
};

/** A query, and who is asked. */
export interface Asked {
  readonly service: TapService;
  readonly query: string;
}

type JoinOptions = RequestOptions & {
  readonly onPhase?: (phase: string, job: "job" | "second job") => void;
};

/** The answer to a query that has another service's job as its upload. */
export async function joinRemotely(
  first: Asked,
  second: Asked,
  options: JoinOptions = {},
): Promise<TapResult> {
  const { onPhase, ...request } = options;
  await using job = await first.service.submit(first.query, { maxrec: 90_000, ...request });
  await job.wait({ ...request, onPhase: (phase) => onPhase?.(phase, "job") });
  return await second.service.query(second.query, { upload: { mine: job }, ...request });
}

/** The same as a job, which the caller is to dispose of. */
export async function joinAsJob(
  first: Asked,
  second: Asked,
  options: JoinOptions = {},
): Promise<TapJob> {
  const { onPhase, ...request } = options;
  await using job = await first.service.submit(first.query, { maxrec: 90_000, ...request });
  await job.wait({ ...request, onPhase: (phase) => onPhase?.(phase, "job") });
  await using stack = new AsyncDisposableStack();
  const upload = { mine: job };
  const joined = stack.use(await second.service.submit(second.query, { upload, ...request }));
  await joined.wait({ ...request, onPhase: (phase) => onPhase?.(phase, "second job") });
  stack.move();
  return joined;
}

/** Sends the result of a job by its URL, and waits until all have answered. */
async function sendResult(samp: SampSender, job: TapJob, options: RequestOptions): Promise<number> {
  const url = await job.resultUrl(options);
  samp.tableAt(url, "joined on the server");
  await printRow(url);
  return await samp.finish();
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number | void> {
  const o = parseOptions("ex10: a job's result as an upload", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  await using samp = await openSender(o, "ex10", "table", signal);
  const query = fillTemplate(o.query, { from: o.from, to: o.to });
  const first = { service: new TapService(services.option(o, "url")), query };
  const second = { service: new TapService(services.option(o, "joinUrl")), query: o.join };
  const onPhase = (phase: string, job: string) => console.error(`${job}: ${phase}`);
  const options = { ...requestOptions(o, signal), onPhase };
  if (samp !== undefined) {
    await using joined = await joinAsJob(first, second, options);
    return await sendResult(samp, joined, requestOptions(o, signal));
  }
  const stars = await joinRemotely(first, second, options);
  tellOverflow("the joined table", stars);
  await printTable(stars);
}

if (import.meta.main) await runMain(main, { anyHost: true });
