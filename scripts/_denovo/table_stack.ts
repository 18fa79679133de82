/**
 * `denovo table stack`: tables below each other.
 *
 * @module
 */
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { vstack } from "../../core/table/stack.ts";
import type { Table } from "../../core/table/table.ts";
import { inputOptions } from "./_input.ts";
import { loadNamed } from "./_named_tables.ts";
import { printResult, resultOptions, tellRows, wantedFormat } from "./_print_result.ts";

const OPTIONS = {
  inputs: opt.rest("files, URLs, or - for standard input; two or more", "INPUT INPUT ..."),
  columns: opt.choice(
    "which columns: of any table, of all tables, or exactly those of the first",
    ["outer", "inner", "exact"],
    "outer",
  ),
  ...resultOptions,
  ...inputOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo table stack: tables below each other, columns by name, units converted";
  const o = parseOptions(title, OPTIONS, args);
  if (o.inputs.length < 2) throw new OptionError("Tables are missing: give two or more");
  if (o.inputs.filter((input) => input === "-").length > 1) {
    throw new OptionError("Standard input (-) can be one table only");
  }
  wantedFormat(o);
  const tables: Table[] = [];
  for (const input of o.inputs) tables.push(await loadNamed({ name: input, input }, o, signal));
  const table = vstack(tables, { columns: o.columns });
  await printResult(table, o, signal);
  tellRows(table, o);
}
