// deno-lint-ignore-file no-console
/**
 * `denovo tap tables`: the tables of a service, and the columns of one.
 *
 * @module
 */
import { printJson } from "../../cli/print_json.ts";
import { opt, OptionError, parseOptions, requestOptions } from "../../cli/options.ts";
import { printTable } from "../../cli/print_table.ts";
import { counted } from "../../core/runtime/_count.ts";
import { QueryError } from "../../core/runtime/errors.ts";
import { Table } from "../../core/table/table.ts";
import type { FoundColumn, TapTables, VosiColumn, VosiTable } from "../../protocols/tap.ts";
import { note, openTap, splitWords, tapOptions } from "./_tap.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  args: opt.rest(
    "TAP access URL, the same as --url; the name of a table, for its columns, or a pattern with * or words of " +
      "names and descriptions",
    "[URL] [PATTERN ...]",
  ),
  ucd: opt.string("find columns of all tables by UCD, % for any text"),
  column: opt.string("find columns of all tables by words of their name and description"),
  source: opt.choice("where to ask; by default VOSI, then TAP_SCHEMA", ["vosi", "tap_schema"]),
  json: opt.flag("print JSON"),
  ...tapOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void | number> {
  const title = "denovo tap tables: the tables of a service, and the columns of one";
  const o = parseOptions(title, OPTIONS, args);
  const { url, rest } = splitWords(o.args);
  const isColumnSearch = o.ucd !== undefined || o.column !== undefined;
  if (isColumnSearch && rest.length > 0) {
    throw new OptionError("Options --ucd and --column search all tables: leave the pattern out");
  }
  await using target = await openTap(o, url, signal);
  const { service } = target;
  const options = requestOptions(o, signal);
  if (isColumnSearch) {
    const found = await service.searchColumns({ ucd: o.ucd, text: o.column }, options);
    return await showFound(found, o.json);
  }
  const tables = await service.tables({ ...options, source: o.source });
  for (const warning of tables.warnings) note(warning);
  const wanted = rest.join(" ");
  const found = findTables(tables, wanted);
  const [first] = found;
  if (first === undefined && wanted.includes("*")) {
    const names = [...tables].slice(0, 5).map(({ name }) => name).join(", ");
    throw new QueryError(
      `No table fits ${wanted}: there are ${tables.length}, such as ${names}`,
    );
  }
  if (wanted === "" || found.length > 1) return await showTables(found, tables.length, o.json);
  // What is not there fails in the words of the library, which know what may be meant.
  return await showTable(await tables.describe(first?.name ?? wanted, options), o.json);
}

/** The one of a name, else those that a pattern or words fit. */
function findTables(tables: TapTables, wanted: string): readonly VosiTable[] {
  if (wanted === "") return [...tables];
  const exact = tables.get(wanted);
  if (exact !== undefined) return [exact];
  if (!wanted.includes("*")) return tables.search(wanted);
  const parts = wanted.split("*").map((part) => part.replaceAll(/[^\w\s]/g, "\\$&"));
  const pattern = new RegExp(`^${parts.join(".*")}$`, "i");
  return [...tables].filter(({ name }) => pattern.test(name));
}

const TEXT = { datatype: "unicodeChar", arraysize: "*" } as const;

async function showTables(
  tables: readonly VosiTable[],
  all: number,
  asJson: boolean,
): Promise<void> {
  const rows = tables.map(({ name, nrows, title, description }) => ({
    name,
    rows: nrows === undefined ? null : BigInt(nrows),
    description: folded(title) ?? folded(description),
  }));
  if (asJson) {
    return await printJson({
      length: tables.length,
      tables: tables.map(({ name, schema, type, nrows, title, description, utype, columns }) => ({
        name,
        schema,
        type,
        nrows,
        title,
        description,
        utype,
        columns,
      })),
    });
  }
  const table = Table.fromRows(rows, [{ name: "rows", datatype: "long" }, {
    name: "description",
    ...TEXT,
  }, { name: "name", ...TEXT }]);
  await printTable(table.select(["name", "rows", "description"]), {
    maxRows: Infinity,
    maxColWidth: 80,
  });
  if (tables.length < all) console.error(`${tables.length} of ${all} tables`);
}

async function showTable(table: VosiTable, asJson: boolean): Promise<void> {
  const { name, schema, title, description, utype, type, nrows, columns = [], foreignKeys } = table;
  if (asJson) {
    const all = { name, schema, title, description, utype, type, nrows, columns, foreignKeys };
    return await printJson(all);
  }
  const about = [
    name,
    nrows === undefined ? undefined : counted(Number(nrows), "row"),
    folded(title),
    utype,
  ].filter((part) => part !== undefined && part !== null);
  console.error(safeLine(about.join(", ")));
  if (folded(description) !== null) console.error(safeLine(description ?? ""));
  await printColumns(columns.map((column) => cells(column)), COLUMNS);
  for (const { targetTable, columns: pairs } of foreignKeys) {
    const keys = pairs.map(([from, to]) => from === to ? `USING (${from})` : `ON ${from} = ${to}`);
    console.error(safeLine(`Join: ${targetTable} ${keys.join(" AND ")}`));
  }
}

async function showFound(found: readonly FoundColumn[], asJson: boolean): Promise<number> {
  if (asJson) await printJson({ length: found.length, columns: found });
  else {
    const rows = found.map(({ table, column }) => ({ table, ...cells(column) }));
    await printColumns(rows, ["table", ...COLUMNS]);
    if (found.length === 0) console.error("No column was found");
  }
  return found.length > 0 ? 0 : 1;
}

function cells(column: VosiColumn): Record<string, string | null> {
  const { name, datatype, arraysize, declaredType, unit, ucd, description, indexed } = column;
  const size = arraysize === undefined ? "" : `[${arraysize}]`;
  return {
    column: name,
    type: datatype === undefined ? declaredType?.name ?? null : `${datatype}${size}`,
    unit: folded(unit),
    ucd: folded(ucd),
    index: indexed ? "yes" : null,
    description: folded(description),
  };
}

const COLUMNS = ["column", "type", "unit", "ucd", "index", "description"] as const;

async function printColumns(
  rows: readonly Record<string, string | null>[],
  names: readonly string[],
): Promise<void> {
  const fields = names.map((name) => ({ name, ...TEXT }));
  const table = Table.fromRows(rows, fields).select(names);
  await printTable(table, { maxRows: Infinity, maxColWidth: 60 });
}

function folded(text: string | undefined): string | null {
  const line = safeLine(text ?? "");
  return line === "" ? null : line;
}
