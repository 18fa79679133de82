#!/usr/bin/env -S deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Add full Gaia records to HD stars, uploading nothing but their identifiers (exercise 24).
 *
 * ```sh
 * deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/exercises/ex24.ts --limit=5
 * ```
 *
 * It is smart-tap-upload.ts the other way round, in one batch: the query of the first service gives the identifier the name
 * that it has in the second one. Identifiers have 64 bits and stay exact. Prints the joined table with a line of names.
 * With `--samp` TOPCAT and others get it, with all of its rows. `--allow-net` names no hosts, since the services may be
 * any; `.samp` and the variables are where SAMP's hub is found.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printTable } from "../../cli/print_table.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { TapService } from "../../protocols/tap.ts";
import { tellOverflow } from "../_course.ts";
import { openSender, sendOptions } from "../_samp_sender.ts";
import { remoteMatch } from "../smart-tap-upload.ts";

const OPTIONS = {
  url: opt.url("TAP service with the HD stars", "http://dc.zah.uni-heidelberg.de/tap"),
  query: opt.string(
    "what to ask it",
    "SELECT TOP 500 hd, mv_meas, spectral, source_id3 AS source_id FROM hdgaia.main",
  ),
  gaiaUrl: opt.url("TAP service of Gaia", "https://gea.esac.esa.int/tap-server/tap"),
  table: opt.string("its table, as its metadata name it", "gaiadr3.gaia_source"),
  column: opt.string("column by which both are joined", "source_id"),
  limit: opt.integer("rows to print; all by default", undefined, { min: 0 }),
  ...sendOptions,
  ...commonOptions,
};

async function main(args: readonly string[], signal: AbortSignal): Promise<number | void> {
  const o = parseOptions("ex24: Gaia records of HD stars", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  await using samp = await openSender(o, "ex24", "table", signal);
  const options = requestOptions(o, signal);
  const stars = await new TapService(services.option(o, "url")).query(o.query, options);
  tellOverflow("the stars", stars);
  const gaia = new TapService(services.option(o, "gaiaUrl"));
  const batch = Math.max(1, stars.length);
  const joined = await remoteMatch(gaia, stars, o.table, { column: o.column, batch, ...options });
  console.error(`${joined.length} of ${stars.length} stars are in ${o.table}`);
  await printTable(o.limit === undefined ? joined : joined.slice(0, o.limit));
  samp?.table(joined, "HD stars with Gaia");
  return await samp?.finish();
}

if (import.meta.main) await runMain(main, { anyHost: true });
