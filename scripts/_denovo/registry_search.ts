// deno-lint-ignore-file no-console
/**
 * `denovo registry search`: resources of the VO by what they are like.
 *
 * @module
 */
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { printLine } from "../../cli/files.ts";
import { Table } from "../../core/table/table.ts";
import type { RegistryResource } from "../../registry/resource.ts";
import { search, searchQuery } from "../../registry/search.ts";
import { openRegistry, registryOptions } from "./_registry.ts";
import { constraintOptions, constraintsFrom, refuseUnused } from "./_search_options.ts";
import { printResult, resultOptions, wantedFormat } from "./_print_result.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  words: opt.rest("words to look for, the same as --keywords", "[WORD ...]"),
  ...constraintOptions,
  maxrec: opt.integer("resources at most", undefined, { min: 1 }),
  json: opt.flag("print a JSON array of resources"),
  query: opt.flag("show the query in ADQL instead of sending it"),
  ...resultOptions,
  ...registryOptions,
};

/** A resource as JSON has it; what the Registry does not say is null. */
export function resourceAsJson(resource: RegistryResource): Readonly<Record<string, unknown>> {
  const { ivoid, shortName, title, accessModes, type, wavebands, referenceUrl } = resource;
  return {
    ivoid,
    shortName: shortName ?? null,
    title: title ?? null,
    accessModes,
    type: type ?? null,
    wavebands,
    referenceUrl: referenceUrl ?? null,
    interfaces: resource.interfaces.map(({ mode, accessUrl }) => ({ mode, accessUrl })),
  };
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const title = "denovo registry search: resources of the VO";
  const o = parseOptions(title, OPTIONS, args);
  refuseUnused(o);
  if (!o.json) wantedFormat(o);
  await using seam = await openRegistry(o, signal);
  const constraints = await constraintsFrom(o, o.words, seam.fetchThesaurus);
  if (constraints.length === 0) {
    throw new OptionError("Nothing is searched for: give words, or options such as --servicetype");
  }
  const { options } = seam;
  if (o.query) {
    await printLine(await searchQuery(constraints, options));
    return 0;
  }
  const found = await search(constraints, { maxrec: o.maxrec, ...options });
  const none = "No resource was found";
  if (!o.json) await printResult(resourceTable(found.resources), o, signal, none);
  else {
    await printJson(found.resources.map(resourceAsJson));
    if (found.length === 0) console.error(none);
  }
  return 0;
}

const TEXT = { datatype: "unicodeChar", arraysize: "*" } as const;
const COLUMNS = ["short_name", "title", "access_modes", "ivoid"] as const;

function resourceTable(resources: readonly RegistryResource[]): Table {
  const rows = resources.map(({ ivoid, shortName, title, accessModes }) => ({
    short_name: shortName === undefined ? null : safeLine(shortName),
    title: title === undefined ? null : safeLine(title),
    access_modes: safeLine(accessModes.join(", ")),
    ivoid: safeLine(ivoid),
  }));
  return Table.fromRows(rows, COLUMNS.map((name) => ({ name, ...TEXT }))).select(COLUMNS);
}
