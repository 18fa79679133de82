#!/usr/bin/env -S deno run --allow-net --allow-read=tables,${HOME}/.samp --allow-write=tables,${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Ask all tables of the solar system (EPN-TAP) of the VO for what was observed of a body (course script S-27).
 *
 * ```sh
 * deno run --allow-net --allow-read=tables,${HOME}/.samp --allow-write=tables,${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/epnquery.ts --target=Titan --type=sp
 * ```
 *
 * Prints path, number of rows and title of each table that has some; files that are there are replaced. Names of
 * bodies, instruments and types of products are often lists with hash signs between their items, of which one has to
 * match. Standard error says what became of each table. With `--samp` TOPCAT and others get each table that has rows.
 * `--allow-net` names no hosts, since those of the services come from the Registry. For another `--dir`, allow that
 * folder.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { opt, parseOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { queryAll } from "../registry/query_all.ts";
import { searchTables } from "../registry/tables.ts";
import { askEpnTable, type EpnTable, epnTables } from "./_epn.ts";
import { saveTableQuietly, tellOverflow } from "./_course.ts";
import { allOptions, allSettings, answersOf, registrySearch, statusOf } from "./_registry.ts";
import { openSender, sendOptions } from "./_samp_sender.ts";
import { counted } from "../core/runtime/_count.ts";

const OPTIONS = {
  target: opt.string("name of the body", "Titan"),
  type: opt.string("type of the products: im, sp, sc, ..."),
  instrument: opt.string("name of the instrument"),
  maxrec: opt.integer("rows at most, of each table", 1000, { min: 0 }),
  dir: opt.string("where to save the tables", "tables"),
  ...sendOptions,
  ...allOptions,
};

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("epnquery: all tables of the solar system", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  await using samp = await openSender(given, "epnquery", "table", signal);
  const o = services.adapt(given, "registry");
  const registry = registrySearch(o, services, signal);
  const tables = epnTables(await searchTables({ utype: "epntap" }, registry));
  console.error(`${counted(tables.length, "table")} of the solar system`);
  const wanted = {
    "target_name": o.target,
    "dataproduct_type": o.type,
    "instrument_name": o.instrument,
  };
  const all = queryAll(
    tables,
    (table: EpnTable, options) => askEpnTable(table, wanted, { ...options, maxrec: o.maxrec }),
    allSettings(o, signal),
  );
  for await (const { item, value } of answersOf(all, o)) {
    if (value.length === 0) continue;
    tellOverflow(item.name, value);
    const path = await saveTableQuietly(item.name, value, o.dir, signal);
    samp?.table(value, item.name);
    await printRow(path, value.length, item.title);
  }
  return Math.max(statusOf(all), await samp?.finish("some") ?? 0);
}

if (import.meta.main) await runMain(main, { anyHost: true });
