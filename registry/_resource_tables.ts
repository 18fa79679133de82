/**
 * The tables of a resource, in two queries whatever their number.
 *
 * @module
 */
import { literal } from "../core/adql/literal.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Row } from "../core/table/cell.ts";
import { startBudget } from "../protocols/_service.ts";
import { votableType } from "../protocols/_vosi_table.ts";
import { type DeclaredType, type VosiColumn, VosiTable } from "../protocols/vosi.ts";
import { askedRows } from "./_asked_rows.ts";
import { hashList, textOf } from "./_details.ts";
import type { Registry } from "./regtap.ts";

/** See `RegistryResource.tables()`. */
export async function tablesOfResource(
  registry: Registry,
  ivoid: string,
  options: RequestOptions & { readonly maxTables?: number | undefined },
): Promise<readonly VosiTable[]> {
  const { maxTables = 500, ...rest } = options;
  if (!Number.isInteger(maxTables) || maxTables < 1) {
    throw new RangeError(`Cannot get tables: maxTables is ${maxTables}, wanted 1 or more`);
  }
  const left = startBudget(rest);
  const id = literal(ivoid);
  const tables = await registry.read(
    `SELECT TOP ${maxTables} * FROM rr.res_table WHERE ivoid=${id} ORDER BY table_index`,
    (rows) => [...askedRows(rows, ["table_index", "table_name"])],
    left(),
  );
  if (tables.length === 0) return [];
  const last = Number(tables.at(-1)?.["table_index"]);
  const cut = tables.length < maxTables || !Number.isFinite(last)
    ? ""
    : ` AND table_index<=${literal(last)}`;
  const byTable = await registry.read(
    `SELECT * FROM rr.table_column WHERE ivoid=${id}${cut}`,
    (rows) =>
      Map.groupBy(askedRows(rows, ["table_index", "name"]), (row) => String(row["table_index"])),
    { ...left(), maxrec: MOST_COLUMNS },
  );
  return tables.map((row) => {
    const own = byTable.get(String(row["table_index"])) ?? [];
    return tableOf(row, own.map((column) => columnOf(column)));
  });
}

/** A registry's own limit is often 2000 or 5000 rows, which a resource with many tables exceeds. */
const MOST_COLUMNS = 500_000;

function tableOf(row: Row, columns: readonly VosiColumn[]): VosiTable {
  const nrows = row["nrows"];
  return new VosiTable({
    name: textOf(row["table_name"]) ?? "",
    schema: undefined,
    title: textOf(row["table_title"]),
    description: textOf(row["table_description"]),
    utype: textOf(row["table_utype"]),
    type: textOf(row["table_type"]),
    nrows: nrows === null || nrows === undefined ? undefined : Number(nrows),
    columns,
    foreignKeys: [],
  });
}

/** A column as RegTAP 1.1 §8.9 has it. */
function columnOf(row: Row): VosiColumn {
  const name = textOf(row["datatype"]);
  const kind = (textOf(row["type_system"]) ?? "").toLowerCase();
  const arraysize = textOf(row["arraysize"]);
  const declared: DeclaredType | undefined = name === undefined ? undefined : {
    system: kind.endsWith("taptype") ? "tap" : kind.endsWith("votabletype") ? "votable" : "simple",
    name,
    arraysize,
    size: undefined,
    delim: textOf(row["delim"]),
    extendedType: textOf(row["extended_type"]),
    extendedSchema: textOf(row["extended_schema"]),
  };
  const flags = hashList(row["flag"]);
  const std = row["std"];
  return {
    name: textOf(row["name"]) ?? "",
    description: textOf(row["column_description"]),
    unit: textOf(row["unit"]),
    ucd: textOf(row["ucd"]),
    utype: textOf(row["utype"]),
    ...votableType(declared),
    declaredType: declared,
    flags,
    indexed: flags.some((flag) => /^(indexed|primary)$/i.test(flag)),
    principal: flags.some((flag) => /^principal$/i.test(flag)) ? true : undefined,
    std: std === null || std === undefined ? undefined : Number(std) === 1,
    attributes: {},
  };
}
