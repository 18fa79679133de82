#!/usr/bin/env -S deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Add what another service knows about our stars, and upload nothing but their identifiers (course script S-30).
 *
 * ```sh
 * deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/smart-tap-upload.ts --batch=500 --limit=5
 * ```
 *
 * The stars come from one TAP service. Their identifiers are uploaded to another one, in batches, and joined here with
 * what comes back: 64-bit identifiers are exact, and no batch is forgotten. Prints the joined table with a line of names;
 * with `--samp` TOPCAT and others get all of it.
 * `--allow-net` names no hosts, since `--url` and `--remote-url` may be any services.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { printTable } from "../cli/print_table.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { adql, ident, quoteMetadataName } from "../core/adql/literal.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Table } from "../core/table/table.ts";
import { TapService } from "../protocols/tap.ts";
import { tellOverflow } from "./_course.ts";
import { openSender, sendOptions } from "./_samp_sender.ts";

const OPTIONS = {
  url: opt.url("TAP service with the stars", "https://gea.esac.esa.int/tap-server/tap"),
  query: opt.string(
    "what to ask it",
    "SELECT TOP 1800 source_id, ra, dec, parallax, ruwe FROM gaiadr3.gaia_source WHERE parallax > 5",
  ),
  remoteUrl: opt.url("TAP service that knows more", "http://dc.zah.uni-heidelberg.de/tap"),
  table: opt.string("its table, as its metadata name it", "gedr3spur.main"),
  column: opt.string("column by which both are joined", "source_id"),
  batch: opt.integer("rows to upload at once", 500, { min: 1 }),
  limit: opt.integer("rows to print; all by default", undefined, { min: 0 }),
  ...sendOptions,
  ...commonOptions,
};

/** How {@linkcode remoteMatch} joins. */
export interface MatchOptions extends RequestOptions {
  /** The column that both tables have. */
  readonly column: string;
  /** Rows to upload at once. */
  readonly batch: number;
}

/** The rows of a table with those of a remote one that have the same identifier. */
export async function remoteMatch(
  service: TapService,
  local: Table<unknown>,
  remoteTable: string,
  { column, batch, ...options }: MatchOptions,
): Promise<Table> {
  const query = adql`SELECT a.* FROM ${quoteMetadataName(remoteTable)} AS a
    JOIN TAP_UPLOAD.mine AS b USING (${ident(column)})`;
  return await service.uploadJoin(local, query.text, { id: column, size: batch, ...options });
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number | void> {
  const o = parseOptions("smart-tap-upload: join with a remote table in batches", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  await using samp = await openSender(o, "smart-tap-upload", "table", signal);
  const options = requestOptions(o, signal);
  const stars = await new TapService(services.option(o, "url")).query(o.query, options);
  tellOverflow("the stars", stars);
  console.error(`Uploading ${stars.length} identifiers, ${o.batch} at once`);
  const remote = new TapService(services.option(o, "remoteUrl"));
  const joined = await remoteMatch(remote, stars, o.table, {
    column: o.column,
    batch: o.batch,
    ...options,
  });
  console.error(`${joined.length} of ${stars.length} stars are in ${o.table}`);
  samp?.table(joined, `stars in ${o.table}`);
  await printTable(o.limit === undefined ? joined : joined.slice(0, o.limit));
  return await samp?.finish();
}

if (import.meta.main) await runMain(main, { anyHost: true });
