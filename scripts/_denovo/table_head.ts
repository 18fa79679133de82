// deno-lint-ignore-file no-console
/**
 * `denovo table head`: the first rows of a table.
 *
 * @module
 */
import { escapeJson } from "../../cli/_text.ts";
import { printLine } from "../../cli/files.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { printTable } from "../../cli/print_table.ts";
import { Table } from "../../core/table/table.ts";
import { inputOptions, notesOn, openAny, openRows } from "./_input.ts";
import { rowsAsJson } from "./_output.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  input: opt.positional("file, URL, or - for standard input"),
  rows: opt.integer("how many rows; also -n", 10, { min: 0 }),
  columns: opt.string("which columns, separated by commas"),
  json: opt.flag("print JSON: a list of rows"),
  ...inputOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const spelled = args.map((arg) =>
    arg.replace(/^-n(?==?\d|$)=?/, (_, at) => at === 0 ? "--rows=" : "")
  );
  const joined = spelled.flatMap((arg, i) =>
    args[i - 1] === "-n" ? [] : arg === "--rows=" ? [`--rows=${args[i + 1] ?? ""}`] : [arg]
  );
  const o = parseOptions("denovo table head: the first rows of a table", OPTIONS, joined);
  const input = await openAny(o.input, o, signal);
  await using source = await openRows(input, o, signal);
  const table = await firstRows(source, o.rows);
  const shown = o.columns === undefined ? table : table.select(o.columns.split(","));
  if (o.json) await printLine(escapeJson(await rowsAsJson(shown)));
  else await printTable(shown, { maxRows: Infinity });
  for (const note of notesOn(source)) console.error(safeLine(`Note: ${note}`));
}

/** Rows up to a number; the rest is not read. */
async function firstRows(
  source: AsyncIterable<Table> & Pick<Table, "fields">,
  count: number,
): Promise<Table> {
  const batches: Table[] = [];
  let missing = count;
  for await (const batch of source) {
    batches.push(batch.slice(0, missing));
    missing -= batch.length;
    if (missing <= 0) break;
  }
  if (batches.length > 0) return Table.concat(batches);
  return Table.fromColumns(
    Object.fromEntries(source.fields.map(({ name }) => [name, []])),
    source.fields,
  );
}
