/**
 * Tables on standard output: for people at terminals aligned and cut to the width, for pipes separated by tabs
 * and whole.
 *
 * @module
 */
import { writeCsv } from "../core/table/csv.ts";
import type { Table } from "../core/table/table.ts";
import { printLine, writeOutput } from "./files.ts";
import { type RenderOptions, renderTable } from "./text_table.ts";

/**
 * Prints a table: as text where standard output is a terminal, else as TSV with a line of names.
 *
 * @param table The table.
 * @param options Limits of the text; a pipe gets all rows.
 */
export async function printTable(table: Table, options: RenderOptions = {}): Promise<void> {
  if (Deno.stdout.isTerminal()) {
    await printLine(renderTable(table, { hint: "a pipe gets all, as in | cat", ...options }));
  } else await writeOutput("-", writeCsv(table, { delimiter: "\t" }));
}
