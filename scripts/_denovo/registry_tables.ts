// deno-lint-ignore-file no-console
/**
 * `denovo registry tables`: the tables of a resource, or all tables with a column of some meaning.
 *
 * @module
 */
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { counted } from "../../core/runtime/_count.ts";
import { Table } from "../../core/table/table.ts";
import { QueryError } from "../../core/runtime/errors.ts";
import { ivoid as byIvoid } from "../../registry/constraints.ts";
import { search } from "../../registry/search.ts";
import { searchTables, type TableResults } from "../../registry/tables.ts";
import type { VosiTable } from "../../protocols/vosi.ts";
import { openRegistry, registryOptions, type RegistrySeam } from "./_registry.ts";
import { constraintOptions, constraintsFrom, refuseUnused } from "./_search_options.ts";
import { printResult, resultOptions, type ResultValues, wantedFormat } from "./_print_result.ts";
import { safeLine } from "../_tell.ts";

const { ucd: _ucd, ...otherConstraints } = constraintOptions;
const OPTIONS = {
  resource: opt.rest("identifier of the resource whose tables are wanted", "[IVOID]"),
  ucd: opt.list("UCD of a column; % stands for anything"),
  utype: opt.string("epntap, obscore, or a utype; % stands for anything"),
  name: opt.string("name of the table; % stands for anything"),
  columns: opt.flag("a row a column, not a table"),
  ...otherConstraints,
  maxTables: opt.integer("tables of a resource at most", 500, { min: 1 }),
  json: opt.flag("print JSON"),
  ...resultOptions,
  ...registryOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const title = "denovo registry tables: tables of a resource, or tables by their columns";
  const o = parseOptions(title, OPTIONS, args);
  const [ivoid, ...more] = o.resource;
  if (more.length > 0) throw new OptionError(`Unexpected argument "${more[0]}"`);
  const isSearch = o.ucd.length > 0 || o.utype !== undefined || o.name !== undefined;
  if (ivoid === undefined && !isSearch) {
    throw new OptionError("No table is wanted: give an IVOID, or one of --ucd, --utype, --name");
  }
  if (ivoid !== undefined && isSearch) {
    throw new OptionError("Both IVOID and a search are given: leave one of them out");
  }
  refuseUnused(o);
  if (!o.json) wantedFormat(o);
  await using seam = await openRegistry(o, signal);
  const constraints = await constraintsFrom({ ...o, ucd: [] }, [], seam.fetchThesaurus);
  if (ivoid !== undefined && constraints.length > 0) {
    throw new OptionError("Both IVOID and constraints are given: leave one of them out");
  }
  if (ivoid !== undefined) return await ofResource(ivoid, o, seam, signal);

  const found = await searchTables({
    ucd: o.ucd.length === 0 ? undefined : o.ucd,
    utype: o.utype,
    name: o.name,
    resource: constraints.length === 0 ? undefined : constraints,
  }, seam.options);
  return await showFound(found, o, signal);
}

type Values = ResultValues & {
  readonly columns: boolean;
  readonly json: boolean;
  readonly maxTables: number;
};

async function ofResource(
  ivoid: string,
  o: Values,
  { options, limits }: RegistrySeam,
  signal: AbortSignal,
): Promise<number> {
  let constraint;
  try {
    constraint = byIvoid(ivoid);
  } catch (error) {
    throw new OptionError(`Argument IVOID: ${(error as Error).message}`);
  }
  const found = await search(constraint, options);
  const resource = found.at(0);
  if (resource === undefined) {
    throw new QueryError(`There is no resource "${ivoid}" in the Registry`);
  }
  const tables = await resource.tables({ ...limits, maxTables: o.maxTables });
  if (tables.length === 0) console.error(`${resource.name} has no tables`);
  if (o.json) {
    await printJson({ ivoid: resource.ivoid, length: tables.length, tables });
    return 0;
  }
  const rows = o.columns ? tables.flatMap(columnRows) : tables.map(tableRow);
  const names = o.columns
    ? ["table", "column", "type", "unit", "ucd", "description"]
    : ["table", "rows", "columns", "utype", "title"];
  await printResult(toTable(rows, names), o, signal);
  return 0;
}

async function showFound(found: TableResults, o: Values, signal: AbortSignal): Promise<number> {
  if (o.json) {
    await printJson({ length: found.length, overflow: found.overflow, tables: found.tables });
    return 0;
  }
  const rows = found.tables.flatMap(
    ({ table, title, accessUrl, ivoid, columns }): readonly TextRow[] => {
      const common = { table, "access_url": accessUrl, ivoid };
      if (!o.columns) {
        const names = columns.map(({ name }) => name).join(", ");
        return [{ ...common, ...names === "" ? {} : { columns: names }, title: folded(title) }];
      }
      return columns.map(({ name, ucd, unit }) => ({
        ...common,
        column: name,
        ucd: ucd ?? null,
        unit: unit ?? null,
      }));
    },
  );
  const known = ["table", "access_url", "ivoid"];
  const names = o.columns ? ["column", "ucd", "unit"] : ["title"];
  await printResult(toTable(rows, [...known, ...names]), o, signal, "No table was found");
  console.error(
    `${counted(found.length, "table")} of ${counted(found.byService().length, "service")}`,
  );
  return 0;
}

type TextRow = Readonly<Record<string, string | null>>;

function tableRow({ name, nrows, title, description, utype, columns = [] }: VosiTable): TextRow {
  return {
    table: name,
    rows: nrows === undefined ? null : String(nrows),
    columns: String(columns.length),
    utype: utype ?? null,
    title: folded(title) ?? folded(description),
  };
}

function columnRows({ name: table, columns = [] }: VosiTable): readonly TextRow[] {
  return columns.map(({ name, datatype, arraysize, unit, ucd, description }) => ({
    table,
    column: name,
    type: datatype === undefined
      ? null
      : `${datatype}${arraysize === undefined ? "" : `[${arraysize}]`}`,
    unit: unit ?? null,
    ucd: ucd ?? null,
    description: folded(description),
  }));
}

/** A table of texts; `usual` are its columns where there are no rows. */
function toTable(rows: readonly TextRow[], usual: readonly string[]): Table {
  const found = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const names = rows.length === 0 ? usual : found;
  const fields = names.map((name) => ({ name, datatype: "unicodeChar", arraysize: "*" }) as const);
  return Table.fromRows(rows, fields).select(names);
}

function folded(text: string | undefined): string | null {
  return safeLine(text ?? "") || null;
}
