#!/usr/bin/env -S deno run --allow-net
/**
 * Print how many rows a table has, without fetching them (exercise 5).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex05.ts --table=arihip.main
 * ```
 *
 * `--allow-net` names no hosts, since `--url` may be any service.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { adql, quoteMetadataName } from "../../core/adql/literal.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { TapService } from "../../protocols/tap.ts";

const OPTIONS = {
  url: opt.url("TAP access URL", "http://dc.zah.uni-heidelberg.de/tap"),
  table: opt.string("name of the table, as the service's metadata have it", "arihip.main"),
  ...commonOptions,
};

/** How many rows a table has. */
export async function countRows(
  service: TapService,
  table: string,
  options?: RequestOptions,
): Promise<bigint> {
  const query = adql`SELECT COUNT(*) AS ct FROM ${quoteMetadataName(table)}`;
  const [row] = (await service.query(query.text, options)).toArray();
  // Some services count in 32 bits, some in 64.
  return BigInt(row?.["ct"] as number | bigint);
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("ex05: the number of rows of a table", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  const service = new TapService(services.option(o, "url"));
  await printRow(await countRows(service, o.table, requestOptions(o, signal)));
}

if (import.meta.main) await runMain(main, { anyHost: true });
