/**
 * Descriptions of tables from TAP_SCHEMA (TAP 1.1 §4), for services whose `tables` resource is absent, broken or too large.
 *
 * @module
 */
import { literal } from "../core/adql/literal.ts";
import { isVoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Cell } from "../core/table/cell.ts";
import { DATATYPES } from "../core/table/field.ts";
import type { Table } from "../core/table/table.ts";
import { startBudget } from "./_service.ts";
import {
  type DeclaredType,
  type ForeignKey,
  plainName,
  type VosiColumn,
  VosiTable,
  votableType,
} from "./_vosi_table.ts";
import { type VosiSchema, VosiTableSet } from "./vosi.ts";

/** Runs a query on TAP_SCHEMA. */
export type SchemaQuery = (adql: string, options: RequestOptions) => Promise<Table>;

/** All tables with their descriptions, without columns. */
export async function tablesFromSchema(
  query: SchemaQuery,
  options: RequestOptions,
): Promise<VosiTableSet> {
  const left = startBudget(options);
  const tables = records(await query("SELECT * FROM TAP_SCHEMA.tables", left()));
  const warnings: string[] = [];
  const schemas = await maybe(query, "SELECT * FROM TAP_SCHEMA.schemas", left(), warnings);
  const sorted = tables.toSorted((a, b) => order(a, "table_index") - order(b, "table_index"));
  const made = sorted.map((record) =>
    new VosiTable({
      name: text(record, "table_name") ?? "",
      schema: text(record, "schema_name"),
      title: undefined,
      description: text(record, "description"),
      utype: text(record, "utype"),
      type: text(record, "table_type"),
      nrows: undefined,
      columns: undefined,
      foreignKeys: [],
    })
  ).filter((table) => table.name !== "");
  const named = Map.groupBy(made, ({ schema }) => schema ?? "");
  const described = new Map(schemas.map((record) => [text(record, "schema_name") ?? "", record]));
  const sets = [...named].map(([name, members]): VosiSchema => ({
    name,
    title: undefined,
    description: text(described.get(name), "description"),
    utype: text(described.get(name), "utype"),
    tables: members,
  }));
  return new VosiTableSet(sets, [], warnings);
}

/** One table with its columns and keys; the name is the one that TAP_SCHEMA has. */
export async function columnsFromSchema(
  query: SchemaQuery,
  name: string,
  options: RequestOptions,
): Promise<VosiTable> {
  const left = startBudget(options);
  const wanted = literal(name);
  const columns = records(
    await query(`SELECT * FROM TAP_SCHEMA.columns WHERE table_name = ${wanted}`, left()),
  );
  const keys = await maybe(
    query,
    "SELECT k.key_id AS key_id, k.target_table AS target_table, k.description AS description, k.utype AS utype, " +
      "c.from_column AS from_column, c.target_column AS target_column " +
      "FROM TAP_SCHEMA.keys AS k JOIN TAP_SCHEMA.key_columns AS c ON k.key_id = c.key_id " +
      `WHERE k.from_table = ${wanted}`,
    left(),
    [],
  );
  const sorted = columns.toSorted((a, b) => order(a, "column_index") - order(b, "column_index"));
  return new VosiTable({
    name,
    schema: undefined,
    title: undefined,
    description: undefined,
    utype: undefined,
    type: undefined,
    nrows: undefined,
    columns: sorted.length === 0 ? undefined : sorted.map(columnOf),
    foreignKeys: foreignKeys(keys),
  });
}

/** What to look for in the columns of a service; what is given must all hold. */
export interface ColumnSearch {
  /** A UCD, with `%` for any text, as in `"phot.mag;em.IR%"`; case does not matter. */
  readonly ucd?: string | undefined;
  /** Words that must all be in the name or the description; case does not matter. */
  readonly text?: string | undefined;
  /** Utype, with `%` for any text; case does not matter. */
  readonly utype?: string | undefined;
}

/** A column, and the table that it is in. */
export interface FoundColumn {
  /** Name of the table as it is to be written in a query. */
  readonly table: string;
  /** The column. */
  readonly column: VosiColumn;
}

/** The condition for a search; ADQL has no function for upper and lower case but LOWER, which is mandatory since 2.1 only. */
export function columnCondition(search: ColumnSearch, lower: boolean): string {
  const fold = (name: string): string => lower ? `LOWER(${name})` : name;
  const like = (name: string, pattern: string): string =>
    `${fold(name)} LIKE ${literal(lower ? pattern.toLowerCase() : pattern)}`;
  const conditions: string[] = [];
  if (search.ucd !== undefined) conditions.push(like("ucd", search.ucd.trim()));
  if (search.utype !== undefined) conditions.push(like("utype", search.utype.trim()));
  for (const word of (search.text ?? "").split(/\s+/).filter((one) => one !== "")) {
    const pattern = `%${word.replaceAll(/[%_]/g, "_")}%`;
    conditions.push(`(${like("column_name", pattern)} OR ${like("description", pattern)})`);
  }
  if (conditions.length === 0) throw new TypeError("Cannot search columns without a condition");
  return conditions.join(" AND ");
}

/** Columns of all tables that fit. */
export async function searchColumns(
  query: SchemaQuery,
  search: ColumnSearch,
  lower: boolean,
  options: RequestOptions,
): Promise<readonly FoundColumn[]> {
  const condition = columnCondition(search, lower);
  const found = await query(`SELECT * FROM TAP_SCHEMA.columns WHERE ${condition}`, options);
  return records(found).map((record) => ({
    table: text(record, "table_name") ?? "",
    column: columnOf(record),
  }));
}

function columnOf(record: CellsByName): VosiColumn {
  const declared = declaredType(record);
  const xtype = text(record, "xtype");
  const type = votableType(declared);
  const flag = (name: string): boolean | undefined => {
    const value = record.get(name);
    return value === null || value === undefined ? undefined : Number(value) === 1;
  };
  const indexed = flag("indexed") ?? false;
  return {
    name: text(record, "column_name") ?? "",
    description: text(record, "description"),
    unit: text(record, "unit"),
    ucd: text(record, "ucd"),
    utype: text(record, "utype"),
    datatype: type.datatype,
    arraysize: type.arraysize,
    xtype: xtype ?? type.xtype,
    declaredType: declared,
    flags: indexed ? ["indexed"] : [],
    indexed,
    principal: flag("principal"),
    std: flag("std"),
    attributes: {},
  };
}

function declaredType(record: CellsByName): DeclaredType | undefined {
  const datatype = text(record, "datatype");
  if (datatype === undefined) return undefined;
  const name = datatype.replace(/^.*:/, "");
  const isVotable = !datatype.includes(":") && (DATATYPES as readonly string[]).includes(name);
  const size = record.get("size");
  const number = size === null || size === undefined ? NaN : Number(size);
  return {
    system: isVotable ? "votable" : "tap",
    name,
    arraysize: text(record, "arraysize"),
    // TAP 1.0 has the length of a text there; some services write -1 for "any".
    size: number > 0 ? number : undefined,
    delim: undefined,
    extendedType: undefined,
    extendedSchema: undefined,
  };
}

function foreignKeys(records: readonly CellsByName[]): readonly ForeignKey[] {
  const byId = Map.groupBy(records, (record) => text(record, "key_id") ?? "");
  return Array.from(byId.values(), (group) => ({
    targetTable: text(group[0], "target_table") ?? "",
    columns: group.map((record) =>
      [text(record, "from_column") ?? "", text(record, "target_column") ?? ""] as const
    ),
    description: text(group[0], "description"),
    utype: text(group[0], "utype"),
  }));
}

/** A row whose column names are without quotes and in lower case: services differ in both. */
type CellsByName = ReadonlyMap<string, Cell>;

function records(table: Table): readonly CellsByName[] {
  const names = table.fields.map((field) => plainName(field.name).toLowerCase());
  const columns = table.columns;
  return Array.from(
    { length: table.length },
    (_, i) => new Map(names.map((name, k) => [name, columns[k]?.at(i) ?? null])),
  );
}

/** What is nice to have: a failure is a warning. */
async function maybe(
  query: SchemaQuery,
  adql: string,
  options: RequestOptions,
  warnings: string[],
): Promise<readonly CellsByName[]> {
  try {
    return records(await query(adql, options));
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!isVoError(error)) throw error;
    warnings.push(error.message);
    return [];
  }
}

function text(record: CellsByName | undefined, name: string): string | undefined {
  const cell = record?.get(name);
  if (cell === null || cell === undefined) return undefined;
  const value = String(cell).trim();
  return value === "" ? undefined : value;
}

function order(record: CellsByName, name: string): number {
  const value = record.get(name);
  return value === null || value === undefined ? 0 : Number(value) || 0;
}
