// deno-lint-ignore-file no-console
/**
 * Tables that commands make, on standard output or in a file.
 *
 * @module
 */
import { opt, type Option } from "../../cli/options.ts";
import { printTable } from "../../cli/print_table.ts";
import { counted } from "../../core/runtime/_count.ts";
import type { Table } from "../../core/table/table.ts";
import { encodeTable, formatFor, FORMATS, type OutputFormat, writeNew } from "./_output.ts";
import { tellSaved } from "./_saved.ts";
import { safeLine } from "../_tell.ts";

/** Options of all commands that make a table. */
export const resultOptions: {
  readonly out: Option<string>;
  readonly format: Option<OutputFormat | undefined>;
  readonly overwrite: Option<boolean>;
  readonly rows: Option<number>;
} = {
  out: opt.string("file for the result, or - for standard output", "-"),
  format: opt.choice("format of the result, if the ending of --out does not tell", FORMATS),
  overwrite: opt.flag("replace the file if it is there"),
  rows: opt.integer("rows to show in a terminal", 40, { min: 0 }),
};

/** Values of {@linkcode resultOptions}. */
export interface ResultValues {
  readonly out: string;
  readonly format?: OutputFormat | undefined;
  readonly overwrite: boolean;
  readonly rows: number;
}

/**
 * The format that is wanted; undefined for what people at terminals, and pipes, get without asking.
 *
 * @throws {OptionError} If neither the ending of the file nor an option tells.
 */
export function wantedFormat(
  o: Pick<ResultValues, "out" | "format">,
): OutputFormat | undefined {
  return o.out === "-" && o.format === undefined ? undefined : formatFor(o.out, o.format);
}

/** Prints or saves a table, and tells what was noticed when it was made, and in what words that it is empty. */
export async function printResult(
  table: Table,
  o: ResultValues,
  signal: AbortSignal,
  none?: string,
): Promise<void> {
  const format = wantedFormat(o);
  if (format === undefined) await printTable(table, { maxRows: o.rows });
  else {
    const bytes = await writeNew(o.out, encodeTable(table, format), { ...o, signal });
    tellSaved(o.out, bytes, counted(table.length, "row"));
  }
  if (table.length === 0) tellNoRows(none);
  for (const { code, message, count } of table.diagnostics) {
    const times = count > 1 ? ` (${count} times)` : "";
    console.error(`Note: ${safeLine(message)}${times} [${code}]`);
  }
}

/** Tells that a table has columns only; a terminal shows that below its head. */
export function tellNoRows(text = "No rows"): void {
  if (!Deno.stdout.isTerminal()) console.error(text);
}

/** Tells how many rows were printed; in a terminal they can be seen, and about files that is told already. */
export function tellRows({ length }: Table, o: Pick<ResultValues, "out">): void {
  if (o.out !== "-" || length === 0 || Deno.stdout.isTerminal()) return;
  console.error(counted(length, "row"));
}
