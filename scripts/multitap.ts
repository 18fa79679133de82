#!/usr/bin/env -S deno run --allow-net --allow-read=all-pms.vot,${HOME}/.samp --allow-write=all-pms.vot,${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Put the proper motions of all tables of the VO that cover a field into one table (course script S-26).
 *
 * ```sh
 * deno run --allow-net --allow-read=all-pms.vot,${HOME}/.samp --allow-write=all-pms.vot,${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/multitap.ts --ra=12 --dec=13 --radius=0.1
 * ```
 *
 * Prints service, table and number of rows; the file has the rows: identifiers as text, positions in degrees, proper
 * motions in mas/yr, and where each came from. Services with UNION are asked once, others for one table after the
 * other; types and units are converted there or, where a service lacks CAST or IN_UNIT, here. Standard error says what
 * is wrong with a table or service, which stops no other. With `--samp` TOPCAT and others get the table. `--allow-net`
 * names no hosts, since those come from the Registry.
 *
 * @module
 */
import { writeOutput } from "../cli/files.ts";
import { runMain } from "../cli/main.ts";
import { opt, parseOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { counted } from "../core/runtime/_count.ts";
import { writeTable } from "../core/votable/write.ts";
import { queryAll } from "../registry/query_all.ts";
import { askService, makeResultTable, type MotionRow } from "./_motions.ts";
import { fieldOptions, searchMotions } from "./_multitap.ts";
import { allOptions, allSettings, answersOf, registrySearch, statusOf } from "./_registry.ts";
import { openSender, sendOptions } from "./_samp_sender.ts";
import { tell } from "./_tell.ts";

const OPTIONS = {
  ...fieldOptions,
  tables: opt.integer("most tables to ask of one service", 30, { min: 1 }),
  maxrec: opt.integer("rows at most, of each query", 20_000, { min: 0 }),
  out: opt.string("where to save the rows", "all-pms.vot"),
  ...sendOptions,
  ...allOptions,
  timeout: opt.number("limit for each service as a whole (s)", 120, { min: 0.001 }),
};

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("multitap: proper motions of all tables of the VO", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  await using samp = await openSender(given, "multitap", "table", signal);
  const o = services.adapt(given, "registry");
  const registry = registrySearch(o, services, signal);
  const found = await searchMotions(o, registry);
  const places = found.byService();
  console.error(`${counted(found.length, "table")} of ${counted(places.length, "service")}`);
  const rows: MotionRow[] = [];
  const onRows = (more: readonly MotionRow[]) => {
    for (const row of more) rows.push(row);
  };
  const all = queryAll(
    places,
    (place, options) =>
      askService(place, o, { ...o, ...registry, ...options, onNote: tell, onRows }),
    allSettings(o, signal),
  );
  for await (const _ of answersOf(all, o)) { /* what came of them is in rows, and told */ }
  for (const { accessUrl, tables } of places) {
    for (const { table } of tables) {
      const count = rows.filter((row) =>
        row["svc_url"] === accessUrl && row["table_name"] === table
      ).length;
      if (count > 0) await printRow(accessUrl, table, count);
    }
  }
  const result = makeResultTable(rows);
  await writeOutput(o.out, writeTable(result), { signal });
  console.error(`${counted(rows.length, "row")} in ${o.out}`);
  samp?.table(result, `proper motions around ${o.ra} ${o.dec}`);
  return Math.max(statusOf(all), await samp?.finish() ?? 0);
}

if (import.meta.main) await runMain(main, { anyHost: true });
