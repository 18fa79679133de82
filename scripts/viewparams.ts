#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * List the input parameters that an image service declares, its own among them (course script S-28).
 *
 * ```sh
 * deno run --allow-net scripts/viewparams.ts "http://dc.g-vo.org/bgds/q/sia/siap.xml?"
 * ```
 *
 * Prints name, unit, UCD, type, limits, options and description: with tabs, or aligned in a terminal. `--allow-net`
 * names no hosts, since the URL may be any service.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import {
  commonOptions,
  opt,
  parseOptions,
  parseUrlText,
  refuseBoth,
  requestOptions,
} from "../cli/options.ts";
import { printTable } from "../cli/print_table.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { Table } from "../core/table/table.ts";
import type { InputParameter } from "../protocols/inputs.ts";
import { SiaService } from "../protocols/sia.ts";

const OPTIONS = {
  service: opt.positional("SIA access URL, the same as --url", "", parseUrlText),
  url: opt.url("SIA access URL", "http://dc.g-vo.org/bgds/q/sia/siap.xml"),
  ...commonOptions,
};

/** Descriptions of parameters as a table, in their order; what is not declared is null. */
export function parameterTable(parameters: readonly InputParameter[]): Table {
  const fields = "name unit ucd type limits options description".split(" ")
    .map((name) => ({ name, datatype: "unicodeChar", arraysize: "*" }) as const);
  const rows = parameters.map(({ name, unit, ucd, datatype, arraysize, xtype, ...more }) => {
    const { min, max, options, description } = more;
    return {
      name,
      unit: unit ?? null,
      ucd: ucd ?? null,
      type: `${datatype}${arraysize ? `[${arraysize}]` : ""}${xtype ? ` ${xtype}` : ""}`,
      limits: min === undefined && max === undefined ? null : `${min ?? ""}..${max ?? ""}`,
      options: options.map(({ value }) => value).join(" | ") || null,
      description: description?.replaceAll(/\s+/g, " ").trim() ?? null,
    };
  });
  return Table.fromRows(rows, fields);
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("viewparams: input parameters of an image service", OPTIONS, args);
  refuseBoth(o, "service", "url");
  await using services = await resolveServices(o, { signal });
  const service = new SiaService(o.service || services.option(o, "url"));
  const parameters = await service.inputParameters(requestOptions(o, signal));
  if (parameters.length === 0) console.error(`${service.accessUrl} declares no parameters`);
  else await printTable(parameterTable(parameters), { maxRows: Infinity, maxColWidth: 60 });
}

if (import.meta.main) await runMain(main, { anyHost: true });
