/**
 * Rows on standard output, for pipes.
 *
 * @module
 */
import { displayWidth, escapeControls } from "./_text.ts";
import { printLine } from "./files.ts";

/** What a cell can be; undefined and null are empty. */
export type RowCell = string | number | bigint | null | undefined;

/**
 * Prints one row, its cells separated by tabs. Control characters in them, tabs and line ends included, come out as
 * escapes such as `\t`, so that a row stays a line.
 *
 * @param cells The cells; undefined and null are empty.
 */
export async function printRow(...cells: readonly RowCell[]): Promise<void> {
  await printLine(rowText(cells));
}

/**
 * Prints rows that come one by one below a line of names: separated by tabs, at a terminal aligned.
 *
 * @param columns Name of each column, and how wide it is at a terminal; longer texts are not cut.
 * @returns What prints a row; the first time also the names.
 */
export function rowPrinter(
  columns: Readonly<Record<string, number>>,
): (...cells: readonly RowCell[]) => Promise<void> {
  const widths = Deno.stdout.isTerminal() ? Object.values(columns) : undefined;
  let isFirst = true;
  return async (...cells) => {
    if (isFirst) await printLine(rowText(Object.keys(columns), widths));
    isFirst = false;
    await printLine(rowText(cells, widths));
  };
}

/** One line; with widths aligned, else with tabs. */
export function rowText(cells: readonly RowCell[], widths?: readonly number[]): string {
  const texts = cells.map((cell) => escapeControls(String(cell ?? "")));
  if (widths === undefined) return texts.join("\t");
  return texts.map((text, i) => {
    const room = Math.max(widths[i] ?? 0, i < texts.length - 1 ? displayWidth(text) + 2 : 0);
    return text + " ".repeat(Math.max(0, room - displayWidth(text)));
  }).join("").trimEnd();
}
