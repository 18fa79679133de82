/**
 * `denovo table join`: two tables side by side where their keys are equal.
 *
 * @module
 */
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { join, type JoinKey } from "../../core/table/join.ts";
import { inputOptions } from "./_input.ts";
import { loadNamed } from "./_named_tables.ts";
import { printResult, resultOptions, tellRows, wantedFormat } from "./_print_result.ts";

const { table: _table, ...readOptions } = inputOptions;

const OPTIONS = {
  left: opt.positional("file, URL, or - for standard input"),
  right: opt.positional("the other one"),
  on: opt.list("key: a column of both tables, or LEFT=RIGHT; several must all be equal", []),
  how: opt.choice(
    "which rows without a partner stay: none, the left table's, the right one's, all",
    ["inner", "left", "right", "outer"],
    "inner",
  ),
  suffixes: opt.value(
    "what is appended to names that are in both tables: LEFT,RIGHT",
    parseSuffixes,
    "_1,_2",
  ),
  order: opt.choice("whose order the rows follow; that of LEFT, but of RIGHT for --how right", [
    "left",
    "right",
  ]),
  leftTable: opt.string("which table of a VOTable LEFT: its number from 0, its name or ID"),
  rightTable: opt.string("which table of a VOTable RIGHT"),
  ...resultOptions,
  ...readOptions,
};

function parseSuffixes(text: string): readonly [string, string] {
  const [left, right, ...more] = text.split(",");
  if (left === undefined || right === undefined || more.length > 0 || left === right) {
    throw new RangeError(`"${text}" is not two different suffixes with a comma`);
  }
  return [left, right];
}

/** A key as it stands on the command line; a name with an equals sign stands on both sides. */
function parseKey(text: string): JoinKey {
  const [left = "", right, ...more] = text.split("=");
  if (right === undefined && left !== "") return left;
  if (right === undefined || left === "" || right === "" || more.length > 0) {
    throw new OptionError(`Option --on: "${text}" is neither a column nor LEFT=RIGHT`);
  }
  return { left, right };
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo table join: two tables side by side where their keys are equal";
  const o = parseOptions(title, OPTIONS, args);
  if (o.on.length === 0) throw new OptionError("A key is missing: give --on");
  if (o.left === "-" && o.right === "-") {
    throw new OptionError("Standard input (-) can be one table only");
  }
  const on = o.on.map(parseKey);
  wantedFormat(o);
  const load = (input: string, table: string | undefined) =>
    loadNamed({ name: input, input }, { ...o, table }, signal);
  const left = await load(o.left, o.leftTable);
  const right = await load(o.right, o.rightTable);
  const { how, suffixes, order } = o;
  const table = join(left, right, { on, how, suffixes, order });
  await printResult(table, o, signal);
  tellRows(table, o);
}
