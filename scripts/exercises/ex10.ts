#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * Join two services without fetching the first one's result: its URL is the other one's upload (exercise 10).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex10.ts --from=8 --to=8.1
 * ```
 *
 * The first query runs as a job; its result stays on its server, and the second service gets it from there. Prints the
 * joined table with a line of names. The job is deleted at the end. `--allow-net` names no hosts, since the services may
 * be any.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printTable } from "../../cli/print_table.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { type TapResult, TapService } from "../../protocols/tap.ts";
import { fillTemplate, tellOverflow } from "../_course.ts";

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
  ...commonOptions,
};

/** The answer to a query that has another service's job as its upload. */
export async function joinRemotely(
  first: { readonly service: TapService; readonly query: string },
  second: { readonly service: TapService; readonly query: string },
  options: RequestOptions & { readonly onPhase?: (phase: string) => void } = {},
): Promise<TapResult> {
  const { onPhase, ...request } = options;
  await using job = await first.service.submit(first.query, { maxrec: 90_000, ...request });
  await job.wait({ ...request, onPhase });
  return await second.service.query(second.query, { upload: { mine: job }, ...request });
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("ex10: a job's result as an upload", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  const query = fillTemplate(o.query, { from: o.from, to: o.to });
  const first = { service: new TapService(services.option(o, "url")), query };
  const second = { service: new TapService(services.option(o, "joinUrl")), query: o.join };
  const onPhase = (phase: string) => console.error(`job: ${phase}`);
  const stars = await joinRemotely(first, second, { ...requestOptions(o, signal), onPhase });
  tellOverflow("the joined table", stars);
  await printTable(stars);
}

if (import.meta.main) await runMain(main, { anyHost: true });
