#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * Write the queries of multitap.ts with the right units: by IN_UNIT, or by factors that are worked out here (exercise
 * 21).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex21.ts --style=factor
 * ```
 *
 * Prints service, table, the columns of proper motions with their units, how they are converted, and the smallest and
 * largest proper motion in right ascension (mas/yr) that came back. With `--style=auto` a service that does not declare
 * IN_UNIT gets factors; `--queries` prints the queries to standard error. `--allow-net` names no hosts, since those of
 * the services come from the Registry.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { queryAll } from "../../registry/query_all.ts";
import type { Registry } from "../../registry/regtap.ts";
import type { FoundService, FoundTable } from "../../registry/tables.ts";
import { columnsOf, type Field, fieldOptions, searchMotions, tableQuery } from "../_multitap.ts";
import { allOptions, allSettings, answersOf, registrySearch, statusOf } from "../_registry.ts";
import { withSpelling } from "../_table_names.ts";

const OPTIONS = {
  ...fieldOptions,
  style: opt.choice("how units are converted", ["auto", "in_unit", "factor"], "auto"),
  queries: opt.flag("print the queries to standard error"),
  ...allOptions,
};

/** What came of a table. */
export interface UnitReport {
  /** The columns of proper motions with their units. */
  readonly columns: string;
  readonly style: "in_unit" | "factor";
  readonly query: string;
  /** Smallest and largest proper motion in right ascension (mas/yr); undefined if there are no rows. */
  readonly range: readonly [number, number] | undefined;
}

/** Asks one table for proper motions in mas/yr. */
export async function motionsInUnit(
  place: FoundService,
  table: FoundTable,
  field: Field,
  options: RequestOptions & {
    readonly registry: Registry;
    readonly style: "auto" | "in_unit" | "factor";
  },
): Promise<UnitReport> {
  const { registry, style: wanted, ...request } = options;
  const { service } = place;
  const style = wanted !== "auto"
    ? wanted
    : await service.supports("IN_UNIT", request)
    ? "in_unit"
    : "factor";
  const columns = await columnsOf(place, table, registry, request);
  const write = { quote: true, cast: false, units: style } as const;
  let query = "";
  const rows = await withSpelling(table.table, (name) => {
    query = tableQuery(table.table, columns, field, write, name);
    return service.query(query, request);
  });
  const values = [...rows.column("pmra").toNumbers()].filter((value) => !Number.isNaN(value));
  return {
    columns: table.columns.map(({ name, unit }) => `${name} (${unit})`).join(", "),
    style,
    query,
    range: values.length === 0 ? undefined : [Math.min(...values), Math.max(...values)],
  };
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("ex21: proper motions in the right unit", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry");
  const { registry, onWarning: _, ...request } = registrySearch(o, services, signal);
  const places = (await searchMotions(o, { ...request, registry })).byService();
  const tables = places.flatMap((place) =>
    place.tables.map((table) => ({
      place,
      table,
      name: `${place.accessUrl} ${table.table}`,
      accessUrl: place.accessUrl,
    }))
  );
  const all = queryAll(
    tables,
    ({ place, table }, options) =>
      motionsInUnit(place, table, o, { ...options, registry, style: o.style }),
    allSettings(o, signal),
  );
  for await (const { item, value } of answersOf(all, o)) {
    const { columns, style, query, range } = value;
    await printRow(item.accessUrl, item.table.table, columns, style, ...range ?? ["", ""]);
    if (o.queries) console.error(query);
  }
  return statusOf(all);
}

if (import.meta.main) await runMain(main, { anyHost: true });
