#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * Find data by what they are about, look at what there is, and at the first rows of it (course script S-17).
 *
 * ```sh
 * deno run --allow-net scripts/data-discovery.ts --keywords="white dwarf" --waveband=UV
 * deno run --allow-net scripts/data-discovery.ts --keywords=exoplanet --show=ExoMerCat --rows=3
 * ```
 *
 * Without `--show` it prints identifier, short name, access modes and title of each resource that was found. With the
 * short name or identifier of one of them it prints what that is, whom to ask, and table, column, unit, UCD and
 * description of all its columns; `--rows` instead the first rows of its first table, by TAP. The constraints of a
 * search have all to hold; one that is repeated needs one of its values, but all keywords. `--allow-net` names no
 * hosts, since those of services come from the Registry.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { printLine } from "../cli/files.ts";
import { opt, OptionError, parseOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { printTable } from "../cli/print_table.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { parsePosition } from "../core/coords/position.ts";
import { counted } from "../core/runtime/_count.ts";
import { QueryError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { TapResult } from "../protocols/tap.ts";
import type { Keywords } from "../registry/keywords.ts";
import type { RegistryResource } from "../registry/resource.ts";
import { search } from "../registry/search.ts";
import {
  parseServiceType,
  parseWaveband,
  printResource,
  registryOptions,
  registrySearch,
} from "./_registry.ts";
import { withSpelling } from "./_table_names.ts";

const OPTIONS = {
  keywords: opt.list("words of title, description or subjects", ["exoplanet"]),
  waveband: opt.list("waveband, as in Infrared", [], parseWaveband),
  ucd: opt.list("UCD of a column, as in src.redshift; % stands for anything"),
  servicetype: opt.list("kind of service: scs, sia, sia2, ssa, tap", [], parseServiceType),
  author: opt.list("name of a maker; % stands for anything"),
  pos: opt.value("ICRS position that the data cover", parsePosition),
  show: opt.string("short name or identifier of one resource to look at"),
  rows: opt.integer("print so many rows of it", undefined, { min: 1 }),
  ...registryOptions,
};

/** The first rows of the first table of a resource. */
export async function firstRows(
  resource: RegistryResource,
  count: number,
  options: RequestOptions = {},
): Promise<TapResult> {
  const [table] = await resource.tables({ ...options, maxTables: 1 });
  if (table === undefined) {
    throw new QueryError(`Cannot query ${resource.name}: the Registry knows no tables of it`);
  }
  return await withSpelling(
    table.name,
    (name) => resource.service("tap").query(`SELECT TOP ${count} * FROM ${name}`, options),
  );
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("data-discovery: what there is about something", OPTIONS, args);
  if (given.rows !== undefined && given.show === undefined) {
    throw new OptionError("Option --rows needs --show, to say of what");
  }
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry");
  const { registry, onWarning, ...request } = registrySearch(o, services, signal);
  const some = (list: readonly string[]) => list.length === 0 ? undefined : list;
  const wanted: Keywords = {
    keywords: some(o.keywords),
    waveband: some(o.waveband),
    ucd: some(o.ucd),
    servicetype: some(o.servicetype),
    author: some(o.author),
    spatial: o.pos,
  };
  const found = await search(wanted, { ...request, registry, onWarning, includeAuxiliary: true });
  console.error(counted(found.length, "resource"));
  if (o.show === undefined) {
    for (const resource of found) await printResource(resource);
    return;
  }
  const resource = found.expect(o.show);
  if (o.rows !== undefined) return await printTable(await firstRows(resource, o.rows, request));
  await printLine(resource.describe({ verbose: true }));
  for (const { name, email } of await resource.contacts(request)) {
    await printLine(`Contact: ${[name, email].filter((part) => part !== undefined).join(", ")}`);
  }
  await printLine("");
  for (const { name: table, columns = [] } of await resource.tables(request)) {
    for (const { name, unit, ucd, description } of columns) {
      await printRow(table, name, unit, ucd, description);
    }
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });
