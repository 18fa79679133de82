// deno-lint-ignore-file no-console
/**
 * `denovo table info`: columns, rows, and what a table says about itself.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { printJson } from "../../cli/print_json.ts";
import { printTable } from "../../cli/print_table.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { progressLine } from "../../cli/progress_line.ts";
import { safeLine } from "../_tell.ts";
import { counted } from "../../core/runtime/_count.ts";
import { Table } from "../../core/table/table.ts";
import { inputOptions, notesOn, openAny, openRows, type TableInput } from "./_input.ts";
import { ColumnStats } from "./_stats.ts";

const OPTIONS = {
  input: opt.positional("file, URL, or - for standard input"),
  stats: opt.flag("also smallest and largest value and mean of each column of numbers"),
  json: opt.flag("print JSON"),
  ...inputOptions,
};

interface Report {
  readonly input: string;
  readonly format: string;
  readonly rows: number;
  readonly table: TableInput;
  readonly columns: readonly ColumnStats[];
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo table info: what a table says about itself", OPTIONS, args);
  const input = await openAny(o.input, o, signal);
  await using table = await openRows(input, o, signal);
  const columns = table.fields.map((field) => new ColumnStats(field, o.stats));
  let rows = 0;
  {
    using line = progressLine();
    for await (const batch of table) {
      batch.columns.forEach((column, k) => columns[k]?.add(column));
      line.show(`${rows += batch.length} rows`);
    }
  }
  const report = { input: o.input, format: input.format, rows, table, columns };
  if (o.json) await printJson(asJson(report));
  else await printReport(report, o.stats);
  for (const note of notesOn(table)) console.error(safeLine(`Note: ${note}`));
}

function asJson({ input, format, rows, table, columns }: Report): unknown {
  const { document, meta, infos, diagnostics } = table;
  const { id, name, description, utype, ucd } = meta;
  return {
    input,
    format,
    version: document?.version,
    tables: document?.allTables.map((one) => ({ name: one.meta.name, id: one.meta.id })),
    name,
    id,
    description,
    ucd,
    utype,
    rows,
    columns: columns.map((column) => column.toJson()),
    params: (meta.items ?? []).filter((item) => item.kind === "param")
      .map(({ name, datatype, arraysize, unit, ucd, utype, value, description }) => ({
        name,
        datatype,
        arraysize,
        unit,
        ucd,
        utype,
        value,
        description,
      })),
    infos: infos.map(({ name, value, text, ucd }) => ({ name, value, text, ucd })),
    diagnostics,
  };
}

/** The table of the columns stands between lines for people. */
async function printReport(
  { input, format, rows, table, columns }: Report,
  stats: boolean,
): Promise<void> {
  const { document, meta, infos } = table;
  const version = document?.version === undefined ? "" : ` ${safeLine(document.version)}`;
  const label = meta.name ?? meta.id;
  const lines = [
    `${safeLine(input)}: ${FORMAT_NAMES[format] ?? format}${version}` +
    `${label === undefined ? "" : `, table "${safeLine(label)}"`}, ` +
    `${counted(rows, "row")}, ${counted(columns.length, "column")}`,
  ];
  const about = meta.description ?? document?.description;
  if (about !== undefined) lines.push(safeLine(about));
  if (columns.length > 0) {
    await printLine(`${lines.splice(0).join("\n")}\n`);
    const width = { maxRows: Infinity, maxColWidth: 60 };
    await printTable(Table.fromRows(columns.map((one) => one.toRow(stats))), width);
  }
  const params = (meta.items ?? []).filter((item) => item.kind === "param");
  if (params.length > 0) {
    lines.push("", "Parameters:");
    for (const { name, value, unit, description } of params) {
      lines.push(`  ${safeLine([name, "=", value, unit ?? "", description ?? ""].join(" "))}`);
    }
  }
  if (infos.length > 0) {
    lines.push("", "Infos:");
    for (const { name, value, text } of infos) {
      lines.push(`  ${safeLine(`${name} = ${value}${text ? ` (${text})` : ""}`)}`);
    }
  }
  if (lines.length > 0) await printLine(lines.join("\n"));
}

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  votable: "VOTable",
  csv: "CSV",
  tsv: "TSV",
  ndjson: "NDJSON",
};
