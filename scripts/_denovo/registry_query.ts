/**
 * `denovo registry query`: ADQL on the tables of the Registry.
 *
 * @module
 */
import { opt, parseOptions } from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { openRegistry, registryOptions, tellWarning } from "./_registry.ts";
import { printResult, resultOptions, wantedFormat } from "./_print_result.ts";
import { ABOUT_QUERY, readQuery } from "./_query_text.ts";

const OPTIONS = {
  query: opt.positional(ABOUT_QUERY),
  maxrec: opt.integer("rows at most", undefined, { min: 0 }),
  json: opt.flag("print a JSON array of rows"),
  ...resultOptions,
  ...registryOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title =
    "denovo registry query: ADQL on the tables of the Registry (rr.resource and others)";
  const o = parseOptions(title, OPTIONS, args);
  const { text } = await readQuery(o.query, signal);
  if (!o.json) wantedFormat(o);
  await using seam = await openRegistry(o, signal);
  const rows = await seam.registry.query(text, { ...seam.limits, maxrec: o.maxrec });
  if (rows.overflow !== "none") {
    tellWarning(`These are only the first ${rows.length} rows; there are more`);
  }
  if (o.json) await printJson([...rows]);
  else await printResult(rows, o, signal);
}
