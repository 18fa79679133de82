/**
 * `denovo adql check`: whether a query is right, and right for the tables that it names.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { checkAdql, type Diagnostic, parseWithDiagnostics } from "../../core/adql/mod.ts";
import { describeTable } from "../../core/engine/mod.ts";
import { inputOptions } from "./_input.ts";
import { headNamed, parseNamed, refuseStdin } from "./_named_tables.ts";
import { ABOUT_QUERY, isFromStdin, readQuery } from "./_query_text.ts";

const OPTIONS = {
  query: opt.positional(ABOUT_QUERY),
  tables: opt.rest("NAME=FILE for each table, whose columns the query is checked against"),
  lang: opt.choice("language", ["ADQL-2.1", "ADQL-2.0", "PostgreSQL"], "ADQL-2.1"),
  ...inputOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo adql check: whether a query is right; without tables, by its grammar alone";
  const o = parseOptions(title, OPTIONS, args);
  refuseStdin(o.tables, isFromStdin(o.query) ? 0 : 1);
  const { text: query } = await readQuery(o.query, signal);
  if (o.tables.length === 0) {
    const { diagnostics } = parseWithDiagnostics(query, { lang: o.lang });
    return await tell(["The grammar is right"], diagnostics);
  }
  const tables = [];
  for (const table of o.tables) {
    const named = parseNamed(table);
    tables.push(describeTable(named.name, await headNamed(named, o, signal)));
  }
  const { columns, diagnostics } = checkAdql(query, tables, { lang: o.lang });
  const width = Math.max(...columns.map(({ name }) => name.length));
  const lines = columns.map(({ name, type, unit, ucd }) =>
    `${name.padEnd(width)}  ${[type.name, unit, ucd].filter(Boolean).join("  ")}`
  );
  await tell(["The query is right; its columns:", ...lines], diagnostics);
}

async function tell(
  lines: readonly string[],
  diagnostics: readonly Diagnostic[],
): Promise<void> {
  const notes = diagnostics.map(({ message, span }) =>
    `Note: ${message} (line ${span.line}, column ${span.column})`
  );
  for (const line of [...lines, ...notes]) await printLine(line);
}
