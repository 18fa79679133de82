#!/usr/bin/env -S deno run --allow-net --allow-read=tables,${HOME}/.samp --allow-write=tables,${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Fetch the stars of one field from three TAP services, all at once, as jobs (course script S-09).
 *
 * ```sh
 * deno run --allow-net --allow-read=tables,${HOME}/.samp --allow-write=tables,${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/fetch3-async.ts --pos="340.1 3.36" --radius=0.1
 * ```
 *
 * As fetch3.ts, but it takes as long as the slowest service, and each table is there as soon as its job is done. The
 * phases of the jobs go to standard error. All jobs are deleted, also after an error or Ctrl-C; a service that fails
 * stops no other. With `--samp` TOPCAT and others get each table as soon as it is there.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { describeError } from "../cli/_describe_error.ts";
import { parsePosition } from "../core/coords/position.ts";
import { runAll } from "../protocols/tap.ts";
import { parseQuery, saveTable, tasksFor } from "./_course.ts";
import { openSender, sendOptions } from "./_samp_sender.ts";
import { QUERIES } from "./fetch3.ts";

const OPTIONS = {
  query: opt.list('"NAME URL ADQL" in the place of the three queries', [], parseQuery),
  pos: opt.value("ICRS position, decimal degrees or sexagesimal", parsePosition, "340.1 3.36"),
  radius: opt.number("radius of the field (deg)", 0.1, { min: 0 }),
  maxrec: opt.integer("rows at most, of each service", 9_000_000, { min: 0 }),
  every: opt.number("ask for the phase every so many seconds, not by long polls", undefined, {
    min: 0.01,
  }),
  dir: opt.string("where to save the tables", "tables"),
  ...sendOptions,
  ...commonOptions,
};

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const o = parseOptions("fetch3-async: the stars of a field from three jobs", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  await using samp = await openSender(o, "fetch3-async", "table", signal);
  const values = { ...o.pos, radius: o.radius };
  const tasks = tasksFor({ ...o, given: o.query, defaults: QUERIES, values }, services);
  let failed = 0;
  const outcomes = runAll(tasks, {
    ...requestOptions(o, signal),
    polling: o.every === undefined ? undefined : 1000 * o.every,
    onPhase: ({ name }, phase) => console.error(`${name}: ${phase}`),
  });
  for await (const outcome of outcomes) {
    const { name } = outcome.item;
    if (outcome.ok) {
      await saveTable(name, outcome.value, o.dir, signal);
      samp?.table(outcome.value, name);
    } else {
      failed++;
      console.error(`${name}: ${describeError(outcome.error, true).join("\n  ")}`);
    }
  }
  return Math.max(failed === 0 ? 0 : 1, await samp?.finish() ?? 0);
}

if (import.meta.main) await runMain(main, { anyHost: true });
