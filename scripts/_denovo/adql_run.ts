// deno-lint-ignore-file no-console
/**
 * `denovo adql run`: ADQL on files, without a service.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { opt, OptionError, parseOptions, requestOptions } from "../../cli/options.ts";
import { printTable } from "../../cli/print_table.ts";
import { emptyTable } from "../../core/table/_empty_table.ts";
import { AdqlError } from "../../core/adql/mod.ts";
import { Engine } from "../../core/engine/mod.ts";
import { loadNamed, parseNamed, refuseStdin } from "./_named_tables.ts";
import { ABOUT_QUERY, isFromStdin, readQuery } from "./_query_text.ts";
import { inputOptions } from "./_input.ts";
import { tellNoRows } from "./_print_result.ts";
import { jsonReport } from "./_results.ts";
import { encodeTable, formatFor, FORMATS, writeNew } from "./_output.ts";
import { QueryError } from "../../core/runtime/errors.ts";
import { Table } from "../../core/table/table.ts";

const OPTIONS = {
  query: opt.positional(ABOUT_QUERY),
  tables: opt.rest("NAME=FILE for each table of the query; also URLs, and - for standard input"),
  lang: opt.choice("language", ["ADQL-2.1", "ADQL-2.0", "PostgreSQL"], "ADQL-2.1"),
  maxrec: opt.integer("most rows of the result", undefined, { min: 0 }),
  rows: opt.integer("rows to show in a terminal", 40, { min: 0 }),
  out: opt.string("file for the result, or - for standard output", "-"),
  format: opt.choice("format of the result, if the ending of --out does not tell", FORMATS),
  overwrite: opt.flag("replace the file if it is there"),
  json: opt.flag("print JSON: columns and rows"),
  ...inputOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo adql run: ADQL on files, without a service", OPTIONS, args);
  refuseStdin(o.tables, isFromStdin(o.query) ? 0 : 1);
  const format = o.out === "-" && o.format === undefined ? undefined : formatFor(o.out, o.format);
  if (o.json && o.out === "-" && format !== undefined) {
    throw new OptionError("Both --json and --format are given: only one can be printed");
  }
  const { text: adql } = await readQuery(o.query, signal);
  using engine = new Engine();
  for (const text of o.tables) {
    const named = parseNamed(text);
    engine.load(named.name, await loadNamed(named, o, signal));
  }
  const { maxrec, lang } = o;
  const query = withAdvice(
    o.tables.length,
    () => engine.query(adql, { ...requestOptions(o, signal), maxrec, lang }),
  );
  const batches: Table[] = [];
  for await (const batch of query) batches.push(batch);
  const table = batches.length === 0 ? emptyTable(query.fields) : Table.concat(batches);
  const overflow = query.overflow ? "client" : "none";
  if (o.json) {
    await printLine(await jsonReport({ query: adql, length: table.length, overflow }, table));
  } else if (format === undefined) await printTable(table, { maxRows: o.rows });
  if (format !== undefined) {
    const chunks = encodeTable(table, format);
    await writeNew(o.out, chunks, { overwrite: o.overwrite, signal });
  }
  if (table.length === 0) tellNoRows();
  for (const { message } of query.resolution.diagnostics) console.error(`Note: ${message}`);
  if (query.overflow) console.error(`Note: there are more rows than --maxrec ${o.maxrec}`);
}

/** Runs a query; where no table was given, what is wrong is told with how to give one. */
function withAdvice<T>(tables: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const isLost = error instanceof AdqlError && error.detail.startsWith("There is no table ");
    if (!isLost || tables > 0) throw error;
    throw new QueryError(`${error.message}\n(behind the query: NAME=FILE, as in stars=stars.vot)`, {
      serviceMessage: error.detail,
      cause: error,
    });
  }
}
