/**
 * Rows on standard output, for pipes.
 *
 * @module
 */
import { escapeControls } from "./_text.ts";
import { printLine } from "./files.ts";

/**
 * Prints one row, its cells separated by tabs. Control characters in them, tabs and line ends included, come out as
 * escapes such as `\t`, so that a row stays a line.
 *
 * @param cells The cells; undefined and null are empty.
 */
export async function printRow(
  ...cells: readonly (string | number | bigint | null | undefined)[]
): Promise<void> {
  await printLine(cells.map((cell) => escapeControls(String(cell ?? ""))).join("\t"));
}
