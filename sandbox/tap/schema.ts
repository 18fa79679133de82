/**
 * `TAP_SCHEMA`: what a TAP service says of its tables, as tables.
 *
 * TAP 1.1, section 4. It describes itself, too.
 *
 * @module
 */
import { isReserved, splitName } from "../../core/adql/mod.ts";
import { AUTHORITY } from "../_answer.ts";
import type { ColumnSpec, KeySpec, TableSpec, Value } from "../column.ts";
import type { TapSite } from "../tap_site.ts";

/** A table as TAP has it: with a name and a schema. */
export interface TapTable {
  readonly spec: TableSpec;
  /** The name as queries need it: `stars.hip`, `viz."J/A+A/1/2"`. */
  readonly name: string;
  /** The name as metadata show it. */
  readonly shownName: string;
  readonly schema: string;
}

/** A schema and its tables. */
export interface TapSchema {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly utype?: string;
  readonly tables: readonly TapTable[];
}

/** The name of a column as queries need it: in quotes if it is no regular identifier, or a reserved word. */
export function columnName({ name }: Pick<ColumnSpec, "name">): string {
  const plain = /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !isReserved(name);
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Where tables are listed whose names have no schema. */
export const NO_SCHEMA = "tables";

function tapTable(spec: TableSpec, site: TapSite): TapTable {
  const name = spec.tapName ?? "";
  const parts = name === "" ? [] : splitName(name);
  const [schema] = parts.length === 1 ? [{ name: NO_SCHEMA }] : parts;
  if (schema === undefined || parts.length > 2) {
    throw new RangeError(`Table ${spec.name} has no TAP name, with or without a schema`);
  }
  const shownName = site.bareNames === true ? parts.map((part) => part.name).join(".") : name;
  return { spec, name, shownName, schema: schema.name };
}

/** The schemas of a site with their tables, `TAP_SCHEMA` at the end. */
export function schemasOf(site: TapSite): readonly TapSchema[] {
  const own = site.tables.map((spec) => tapTable(spec, site));
  const names = [...new Set(own.map((table) => table.schema))];
  const schemas = names.map((name): TapSchema => {
    const tables = own.filter((table) => table.schema === name);
    const described = site.schemas?.[name];
    const description = described?.description ?? tables[0]?.spec.title ?? name;
    return { ...described, name, description, tables };
  });
  const all: TapSchema[] = [...schemas];
  // the tables of TAP_SCHEMA have rows about all, so that they need the list of which they are a part
  all.push({
    name: "tap_schema",
    title: "TAP_SCHEMA",
    description: "What this service says of its tables",
    tables: schemaTables(() => all).map((spec) => tapTable(spec, site)),
  });
  return all;
}

const TEXT = { datatype: "char", arraysize: "*" } as const;
const UNICODE = { datatype: "unicodeChar", arraysize: "*" } as const;
const INT = { datatype: "int" } as const;

type Draft = readonly [
  name: string,
  type: Pick<ColumnSpec, "datatype" | "arraysize">,
  description: string,
  nullable?: boolean,
];

function columns(drafts: readonly Draft[]): readonly ColumnSpec[] {
  return drafts.map(([name, type, description, nullable = false]) => ({
    name,
    ...type,
    description,
    verbosity: 1,
    std: true,
    nullable,
  }));
}

const SCHEMAS = columns([
  ["schema_name", TEXT, "Name of the schema"],
  ["utype", TEXT, "Utype of the schema", true],
  ["description", UNICODE, "What the schema is about", true],
  ["schema_index", INT, "Place in the order of schemas", true],
]);

const TABLES = columns([
  ["schema_name", TEXT, "Name of the schema"],
  ["table_name", TEXT, "Name of the table, as queries have it"],
  ["table_type", TEXT, "table or view"],
  ["utype", TEXT, "Utype of the table", true],
  ["description", UNICODE, "What the table holds", true],
  ["table_index", INT, "Place in the order of tables", true],
]);

const COLUMNS = columns([
  ["table_name", TEXT, "Name of the table, as queries have it"],
  ["column_name", TEXT, "Name of the column, as queries have it"],
  ["datatype", TEXT, "Datatype of VOTable"],
  ["arraysize", TEXT, "Arraysize of VOTable", true],
  ["xtype", TEXT, "Extended type of VOTable", true],
  ["size", INT, "Length of arrays of variable length (deprecated)", true],
  ["description", UNICODE, "What the column holds", true],
  ["utype", TEXT, "Utype of the column", true],
  ["unit", TEXT, "Unit", true],
  ["ucd", TEXT, "UCD", true],
  ["indexed", INT, "1 if searches by it are fast"],
  ["principal", INT, "1 if it is among the few that matter"],
  ["std", INT, "1 if a standard defines it"],
  ["column_index", INT, "Place in the order of columns", true],
]);

const KEYS = columns([
  ["key_id", TEXT, "Identifier of the key"],
  ["from_table", TEXT, "The table that refers"],
  ["target_table", TEXT, "The table referred to"],
  ["utype", TEXT, "Utype of the key", true],
  ["description", UNICODE, "What the key means", true],
]);

const KEY_COLUMNS = columns([
  ["key_id", TEXT, "Identifier of the key"],
  ["from_column", TEXT, "Column of the table that refers"],
  ["target_column", TEXT, "Column of the table referred to"],
]);

const SCHEMA_KEYS: ReadonlyMap<string, readonly KeySpec[]> = new Map<string, readonly KeySpec[]>([
  ["tables", [{ target: "tap_schema.schemas", columns: [["schema_name", "schema_name"]] }]],
  ["columns", [{ target: "tap_schema.tables", columns: [["table_name", "table_name"]] }]],
  ["keys", [
    { target: "tap_schema.tables", columns: [["from_table", "table_name"]] },
    { target: "tap_schema.tables", columns: [["target_table", "table_name"]] },
  ]],
  ["key_columns", [{ target: "tap_schema.keys", columns: [["key_id", "key_id"]] }]],
]);

const flag = (value: boolean | undefined) => value === true ? 1 : 0;

function columnRow(table: TapTable, column: ColumnSpec, index: number): readonly Value[] {
  const size = Number.parseInt(column.arraysize ?? "");
  return [
    table.shownName,
    columnName(column),
    column.datatype,
    column.arraysize ?? null,
    column.xtype ?? null,
    Number.isNaN(size) ? null : size,
    column.description,
    column.utype ?? null,
    column.unit ?? null,
    column.ucd ?? null,
    flag(column.indexed),
    flag(column.principal ?? column.verbosity === 1),
    flag(column.std),
    index,
  ];
}

interface Key {
  readonly id: string;
  readonly table: TapTable;
  readonly key: KeySpec;
}

function keysOf(tables: readonly TapTable[]): readonly Key[] {
  return tables.flatMap((table) =>
    (table.spec.keys ?? []).map((key, index) => ({ id: `${table.shownName}-${index}`, table, key }))
  );
}

function schemaTables(all: () => readonly TapSchema[]): readonly TableSpec[] {
  const tables = () => all().flatMap((schema) => schema.tables);
  const make = (
    name: string,
    title: string,
    list: readonly ColumnSpec[],
    rows: () => Iterable<readonly Value[]>,
  ): TableSpec => ({
    name,
    tapName: `tap_schema.${name}`,
    title,
    description: title,
    credit: { citation: "", license: "", origin: AUTHORITY },
    keys: SCHEMA_KEYS.get(name) ?? [],
    columns: list,
    rows,
  });
  return [
    make(
      "schemas",
      "The schemas of this service",
      SCHEMAS,
      () => all().map(({ name, utype, description }, i) => [name, utype ?? null, description, i]),
    ),
    make(
      "tables",
      "The tables of this service",
      TABLES,
      () =>
        tables().map(({ schema, shownName, spec }, i) => [
          schema,
          shownName,
          "table",
          spec.utype ?? null,
          spec.description,
          i,
        ]),
    ),
    make(
      "columns",
      "The columns of the tables",
      COLUMNS,
      () =>
        tables().flatMap((table) =>
          table.spec.columns.map((column, i) => columnRow(table, column, i))
        ),
    ),
    make(
      "keys",
      "Keys that lead from table to table",
      KEYS,
      () =>
        keysOf(tables()).map(({ id, table, key }) => [
          id,
          table.shownName,
          key.target,
          null,
          key.description ?? null,
        ]),
    ),
    make(
      "key_columns",
      "The columns of keys",
      KEY_COLUMNS,
      () =>
        keysOf(tables()).flatMap(({ id, key }) => key.columns.map(([from, to]) => [id, from, to])),
    ),
  ];
}
