#!/usr/bin/env -S deno run --allow-net --allow-read=tables,${HOME}/.samp --allow-write=tables,${HOME}/.samp --allow-env=SAMP_HUB,HOME
/**
 * Fetch the stars of some magnitudes from TGAS and RAVE (exercise 7).
 *
 * ```sh
 * deno run --allow-net --allow-read=tables,${HOME}/.samp --allow-write=tables,${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/exercises/ex07.ts --from=8 --to=8.2
 * ```
 *
 * It is fetch3.ts with other queries. Prints path and number of rows of each table; files that are there are replaced.
 * A `--query` takes the place of both, as in fetch3.ts, with `{from}` and `{to}`. With `--samp=Aladin` Aladin gets both,
 * and draws proper motions and radial velocities by its filters. `--allow-net` names no hosts, since a query may be for any
 * service; `.samp` and the variables are where SAMP's hub is found.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { type NamedQuery, parseQuery, saveTable, tasksFor } from "../_course.ts";
import { openSender, sendOptions } from "../_samp_sender.ts";
import { fetchInTurn } from "../fetch3.ts";

const GAVO = "http://dc.zah.uni-heidelberg.de/tap";

/** Positions with proper motions, and with radial velocities. */
export const QUERIES: readonly NamedQuery[] = [
  {
    name: "tgas",
    url: GAVO,
    template: `SELECT ra, dec, pmra, pmdec, phot_g_mean_mag FROM tgas.main
      WHERE phot_g_mean_mag BETWEEN {from} AND {to}`,
  },
  {
    name: "rave",
    url: GAVO,
    template: `SELECT raj2000, dej2000, rv, hmag FROM rave.main
      WHERE hmag BETWEEN {from} AND {to}`,
  },
];

const OPTIONS = {
  query: opt.list('"NAME URL ADQL" in the place of both queries', [], parseQuery),
  from: opt.number("brightest magnitude", 8),
  to: opt.number("faintest magnitude", 8.2),
  maxrec: opt.integer("rows at most, of each service", 90_000, { min: 0 }),
  dir: opt.string("where to save the tables", "tables"),
  ...sendOptions,
  ...commonOptions,
};

async function main(args: readonly string[], signal: AbortSignal): Promise<number | void> {
  const o = parseOptions("ex07: stars of some magnitudes from TGAS and RAVE", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  await using samp = await openSender(o, "ex07", "table", signal);
  const values = { from: o.from, to: o.to };
  const tasks = tasksFor({ ...o, given: o.query, defaults: QUERIES, values }, services);
  for await (const [name, table] of fetchInTurn(tasks, requestOptions(o, signal))) {
    await saveTable(name, table, o.dir, signal);
    samp?.table(table, name);
  }
  return await samp?.finish();
}

if (import.meta.main) await runMain(main, { anyHost: true });
