#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * Let the Registry put together which tables each service has (exercise 19).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex19.ts --ucd="pos.pm;%"
 * ```
 *
 * multitap.ts gets a row for each table, and puts those of a service together itself; here GROUP BY does it, and
 * `ivo_string_agg` writes all names into one text. Prints URL of the service and name of each table. `--query` prints
 * the query. `--allow-net` names no hosts, since `--registry` may be any.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { adql } from "../../core/adql/literal.ts";
import { counted } from "../../core/runtime/_count.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { Registry } from "../../registry/regtap.ts";
import { registryOptions, registrySearch } from "../_registry.ts";

const OPTIONS = {
  ucd: opt.string("UCD of a column; % stands for anything", "pos.pm%"),
  query: opt.flag("print the query"),
  ...registryOptions,
};

/** Between the names; in no name. */
const SEPARATOR = ":::";

/** The query: a row a service, with the names of its tables in one text. The inner one has each table once. */
export function groupedQuery(ucd: string): string {
  return adql`SELECT access_url, ivo_string_agg(table_name, ${SEPARATOR}) AS tables
FROM (
  SELECT DISTINCT access_url, table_name
  FROM rr.interface NATURAL JOIN rr.capability NATURAL JOIN rr.res_table NATURAL JOIN rr.table_column
  WHERE standard_id LIKE 'ivo://ivoa.net/std/tap%' AND intf_role = 'std' AND ucd LIKE ${ucd}
    AND (table_type != 'output' OR table_type IS NULL)
) AS t
GROUP BY access_url`.text;
}

/** The names of tables by the URLs of services. */
export async function tablesByService(
  registry: Registry,
  ucd: string,
  options?: RequestOptions,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = (await registry.query(groupedQuery(ucd), options)).toArray();
  return new Map(rows.map(({ "access_url": url, tables }) => {
    return [String(url), String(tables).split(SEPARATOR)];
  }));
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("ex19: grouping done by the Registry", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry");
  if (o.query) return await printLine(groupedQuery(o.ucd));
  const { registry, onWarning: _, ...request } = registrySearch(o, services, signal);
  const found = await tablesByService(registry, o.ucd, request);
  console.error(counted(found.size, "service"));
  for (const [url, tables] of found) for (const table of tables) await printRow(url, table);
}

if (import.meta.main) await runMain(main, { anyHost: true });
