#!/usr/bin/env -S deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-read=result.html --allow-write=result.html
/**
 * A result in other forms: text, a page for a browser, typed arrays, objects, CSV (AIP script A-08).
 *
 * ```sh
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-read=result.html --allow-write=result.html scripts/aip/convert.ts --to=html
 * ```
 *
 * Prints the table in the form of `--to`; of a page its URL, which `--open` shows in the browser (allow to run `xdg-open`,
 * or what else your system has; the script says which). Token: as for login.ts.
 *
 * @module
 */
import { printLine, writeOutput } from "../../cli/files.ts";
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { renderTable } from "../../cli/text_table.ts";
import { writeCsv } from "../../core/table/csv.ts";
import { cellKind } from "../../core/table/field.ts";
import { writeHtml } from "../../core/table/html.ts";
import { jsonText } from "../../core/table/json.ts";
import type { Cell } from "../../core/table/cell.ts";
import type { Table } from "../../core/table/table.ts";
import { aipOptions, CARS, logIn } from "./_aip.ts";
import { openPage, pageUrl } from "./_open.ts";

const OPTIONS = {
  url: opt.url("TAP service", CARS),
  to: opt.choice("form of the result", ["text", "html", "arrays", "objects", "csv"], "text"),
  rows: opt.integer("how many rows of text or of a page", 10, { min: 0 }),
  page: opt.string("file for the page", "result.html"),
  open: opt.flag("open the page in the browser"),
  ...aipOptions,
};

const QUERY = `SELECT target_id, hes_name, log_bh_mass, wing_sigma FROM cars_dr1.agn_parameters`;

/** Columns by name, for computing: numbers as doubles, where null is NaN; whole numbers of 64 bits and text as they are. */
export function toArrays(table: Table): Readonly<Record<string, Float64Array | readonly Cell[]>> {
  return Object.fromEntries(table.columns.map((column, i) => {
    const isNumber = cellKind(column.field) === "number";
    return [table.names[i], isNumber ? column.toNumbers() : column.toArray()];
  }));
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("convert: a result in other forms", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const service = await logIn(o, services, signal);
  const table = await service.query(QUERY, {
    language: "PostgreSQL",
    ...requestOptions(o, signal),
  });
  switch (o.to) {
    case "text":
      return await printLine(renderTable(table, { maxRows: o.rows }));
    case "csv":
      return void await writeOutput("-", writeCsv(table));
    case "objects":
      for (const row of table) await printLine(jsonText(row));
      return;
    case "arrays":
      for (const [name, cells] of Object.entries(toArrays(table))) {
        const start = [...cells.slice(0, 3)].map(String).join(", ");
        await printRow(name, cells.constructor.name, cells.length, start);
      }
      return;
  }
  const shown = table.slice(0, o.rows);
  const title = `Active nuclei of CARS: ${shown.length} of ${table.length} rows`;
  await writeOutput(o.page, writeHtml(shown, { title }));
  const href = pageUrl(o.page);
  await printLine(href);
  if (o.open) await openPage(href);
}

if (import.meta.main) await runMain(main);
