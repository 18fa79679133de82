#!/usr/bin/env -S deno run --allow-net --allow-read=tables,${HOME}/.samp --allow-write=tables,${HOME}/.samp --allow-env=SAMP_HUB,HOME
/**
 * Fetch the stars of one field from three TAP services, one after the other (course script S-08).
 *
 * ```sh
 * deno run --allow-net --allow-read=tables,${HOME}/.samp --allow-write=tables,${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/fetch3.ts --pos="340.1 3.36" --radius=0.1
 * ```
 *
 * Prints path and number of rows of each table; files that are there are replaced. A `--query` takes the place of the
 * three: a name, the URL of a service, and ADQL with `{ra}`, `{dec}` and `{radius}` where the values go. With `--samp`
 * TOPCAT and others get each table as soon as it is there. `--allow-net` names no hosts, since that may be any service;
 * `.samp` and the variables are where SAMP's hub is found.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { parsePosition } from "../core/coords/position.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { TapResult } from "../protocols/tap.ts";
import { type NamedQuery, type NamedTask, parseQuery, saveTable, tasksFor } from "./_course.ts";
import { openSender, sendOptions } from "./_samp_sender.ts";

const VIZIER = "http://tapvizier.cds.unistra.fr/TAPVizieR/tap";

/** What is asked of whom; some services know `CONTAINS` only. */
export const QUERIES: readonly NamedQuery[] = [
  {
    name: "sdss",
    url: VIZIER,
    template: `SELECT RA_ICRS, DE_ICRS, umag, gmag, rmag, imag FROM "V/147/sdss12"
      WHERE 1 = CONTAINS(POINT('ICRS', RA_ICRS, DE_ICRS), CIRCLE('ICRS', {ra}, {dec}, {radius}))`,
  },
  {
    name: "2mass",
    url: "http://dc.zah.uni-heidelberg.de/tap",
    template: `SELECT raj2000, dej2000, jmag, hmag, kmag FROM twomass.data
      WHERE DISTANCE(raj2000, dej2000, {ra}, {dec}) < {radius}`,
  },
  {
    name: "wise",
    url: VIZIER,
    template: `SELECT RAJ2000, DEJ2000, W1mag, W2mag, W3mag FROM "II/328/allwise"
      WHERE 1 = CONTAINS(POINT('ICRS', RAJ2000, DEJ2000), CIRCLE('ICRS', {ra}, {dec}, {radius}))`,
  },
];

const OPTIONS = {
  query: opt.list('"NAME URL ADQL" in the place of the three queries', [], parseQuery),
  pos: opt.value("ICRS position, decimal degrees or sexagesimal", parsePosition, "340.1 3.36"),
  radius: opt.number("radius of the field (deg)", 0.1, { min: 0 }),
  maxrec: opt.integer("rows at most, of each service", 90_000, { min: 0 }),
  dir: opt.string("where to save the tables", "tables"),
  ...sendOptions,
  ...commonOptions,
};

/** The answers to queries, one after the other. */
export async function* fetchInTurn(
  tasks: readonly NamedTask[],
  options?: RequestOptions,
): AsyncGenerator<readonly [name: string, table: TapResult]> {
  for (const { name, service, query, options: { maxrec } } of tasks) {
    yield [name, await service.query(query, { ...options, maxrec })];
  }
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number | void> {
  const o = parseOptions("fetch3: the stars of a field from three TAP services", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  await using samp = await openSender(o, "fetch3", "table", signal);
  const values = { ...o.pos, radius: o.radius };
  const tasks = tasksFor({ ...o, given: o.query, defaults: QUERIES, values }, services);
  for await (const [name, table] of fetchInTurn(tasks, requestOptions(o, signal))) {
    await saveTable(name, table, o.dir, signal);
    samp?.table(table, name);
  }
  return await samp?.finish();
}

if (import.meta.main) await runMain(main, { anyHost: true });
