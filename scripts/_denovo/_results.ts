// deno-lint-ignore-file no-console
/**
 * What a search found, as sub-commands report it.
 *
 * @module
 */
import { escapeJson } from "../../cli/_text.ts";
import { opt, type Option, OptionError } from "../../cli/options.ts";
import { counted } from "../../core/runtime/_count.ts";
import { parsePosition, type Position } from "../../core/coords/position.ts";
import { writeVotable } from "../../core/votable/write.ts";
import type { Results } from "../../protocols/dali.ts";
import type { Field } from "../../core/table/field.ts";
import { jsonText } from "../../core/table/json.ts";
import type { Table } from "../../core/table/table.ts";
import { encodeTable, formatFor, rowsAsJson, writeNew } from "./_output.ts";
import { tellSaved } from "./_saved.ts";

/** Options of all searches. */
export const searchOptions: {
  readonly out: Option<string | undefined>;
  readonly overwrite: Option<boolean>;
  readonly maxrec: Option<number | undefined>;
  readonly json: Option<boolean>;
} = {
  out: opt.string("also save the service's table; its ending tells the format (.vot, .csv, …)"),
  overwrite: opt.flag("replace the file of --out if it is there"),
  maxrec: opt.integer("rows at most, where the service knows MAXREC", undefined, { min: 0 }),
  json: opt.flag("print JSON"),
};

/** Saves the table where `--out` says; a VOTable with all that the service said around it. */
export async function saveTable(
  results: Results<unknown>,
  o: { readonly out?: string | undefined; readonly overwrite: boolean },
  signal: AbortSignal,
): Promise<void> {
  if (o.out === undefined) return;
  const format = formatFor(o.out, undefined);
  const chunks = format === "tabledata"
    ? writeVotable(results.document, { format })
    : encodeTable(results.table, format);
  const bytes = await writeNew(o.out, chunks, { overwrite: o.overwrite, signal });
  tellSaved(o.out, bytes, counted(results.length, "row"));
}

/** Tells on standard error what the rows do not show. */
export function tellAbout(
  results: Results<unknown>,
  what: string,
  instead = "another position, or a larger field",
): void {
  for (const warning of results.warnings) console.error(`Warning: ${warning}`);
  if (results.length === 0) {
    console.error(`No ${what} there: try ${instead}`);
  }
  if (results.overflow !== "none") {
    console.error(`Note: these are only the first ${results.length}; there are more`);
  }
}

/** A column of texts, in what is printed. */
export function textField(name: string): Partial<Field> {
  return { name, datatype: "unicodeChar", arraysize: "*" };
}

/** A column of numbers, shown with so many digits (as in a VOTable). */
export function numberField(name: string, unit?: string, precision?: string): Partial<Field> {
  return { name, datatype: "double", unit, precision };
}

/** A report as JSON: where it comes from, and rows with the service's own names. */
export async function report(
  results: Results<unknown>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { queryUrl, overflow, warnings, length, table } = results;
  return await jsonReport({ queryUrl, length, overflow, warnings, ...more }, table);
}

/** A table as JSON: what there is to say about it, its columns, its rows. */
export async function jsonReport(
  about: Readonly<Record<string, unknown>>,
  table: Table,
): Promise<string> {
  const columns = table.fields.map(({ name, datatype, arraysize, unit, ucd }) => ({
    name,
    datatype,
    arraysize,
    unit,
    ucd,
  }));
  const head = jsonText({ ...about, columns }, 2);
  return escapeJson(`${head.slice(0, -2)},\n  "rows": ${await rowsAsJson(table)}\n}`);
}

/** The option for a position. */
export const positionOption: Option<Position | undefined> = opt.value(
  "ICRS position, decimal degrees or sexagesimal",
  parsePosition,
);

/**
 * A value that a search needs.
 *
 * @throws {OptionError} If it was not given.
 */
export function required<T>(value: T | undefined, how: string): T {
  if (value === undefined) throw new OptionError(how);
  return value;
}
