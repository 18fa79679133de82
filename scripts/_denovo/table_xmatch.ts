/**
 * `denovo table xmatch`: two tables side by side where their rows are at the same place on the sky.
 *
 * @module
 */
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { ColumnError } from "../../core/runtime/errors.ts";
import { type SkyColumns, xmatch } from "../../core/table/match.ts";
import type { Table } from "../../core/table/table.ts";
import { inputOptions } from "./_input.ts";
import { loadNamed } from "./_named_tables.ts";
import { printResult, resultOptions, tellRows, wantedFormat } from "./_print_result.ts";

const { table: _table, ...readOptions } = inputOptions;

const OPTIONS = {
  left: opt.positional("file, URL, or - for standard input"),
  right: opt.positional("the other one"),
  radius: opt.number("largest separation (arcsec)", 1),
  find: opt.choice(
    "for each LEFT row the nearest RIGHT one; only where that is mutual; or all pairs",
    ["nearest", "symmetric", "all"],
    "nearest",
  ),
  how: opt.choice(
    "which rows without a partner stay: none, the left table's, the right one's, all",
    ["inner", "left", "right", "outer"],
    "inner",
  ),
  leftPos: opt.value("columns of LEFT's positions: RA,DEC; found by UCD or name", parseColumns),
  rightPos: opt.value("columns of RIGHT's positions: RA,DEC", parseColumns),
  leftTable: opt.string("which table of a VOTable LEFT: its number from 0, its name or ID"),
  rightTable: opt.string("which table of a VOTable RIGHT"),
  ...resultOptions,
  ...readOptions,
};

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  const title = "denovo table xmatch: two tables side by side where they are at the same place";
  return parseOptions(title, OPTIONS, args);
}

function parseColumns(text: string): SkyColumns {
  const [ra = "", dec = "", ...more] = text.split(",").map((name) => name.trim());
  if (ra === "" || dec === "" || more.length > 0) {
    throw new RangeError(`"${text}" is not two names of columns with a comma`);
  }
  return { ra, dec };
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parse(args);
  if (o.left === "-" && o.right === "-") {
    throw new OptionError("Standard input (-) can be one table only");
  }
  if (!(o.radius >= 0 && o.radius <= 648000)) {
    throw new OptionError("Option --radius: wanted 0 to 648000 arc seconds");
  }
  wantedFormat(o);
  const load = (input: string, table: string | undefined) =>
    loadNamed({ name: input, input }, { ...o, table }, signal);
  const left = await load(o.left, o.leftTable);
  const right = await load(o.right, o.rightTable);
  const table = match(left, right, o);
  await printResult(table, o, signal);
  tellRows(table, o);
}

/** The match; where no positions are found, the error names the option for them. */
function match(left: Table, right: Table, o: Values): Table {
  const { find, how, leftPos, rightPos } = o;
  try {
    return xmatch(left, right, {
      radius: o.radius / 3600,
      find,
      how,
      left: leftPos,
      right: rightPos,
    });
  } catch (error) {
    const pattern = /^Cannot find the positions of the (left|right) table/;
    const [, side] = pattern.exec((error as Error).message) ?? [];
    if (!(error instanceof ColumnError) || side === undefined) throw error;
    const { columnName } = error;
    throw new ColumnError(`${error.message} (--${side}-pos=RA,DEC)`, { columnName, cause: error });
  }
}
