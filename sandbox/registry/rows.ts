/**
 * Records as rows of RegTAP.
 *
 * @module
 */
import { splitName } from "../../core/adql/mod.ts";
import { AUTHORITY } from "../_answer.ts";
import type { ColumnSpec, TableSpec, Value } from "../column.ts";
import { columnName } from "../tap/schema.ts";
import { isConcept } from "../vocabularies.ts";
import type { RegTable } from "./columns.ts";
import type { Late, RecordTable, ResourceRecord } from "./record.ts";

/** A row by names of columns; what is absent is null. */
type Row = Readonly<Record<string, Value | undefined>>;

type Rows = (record: ResourceRecord, origin: string) => Iterable<Row>;

const CREATED = "2026-01-01T00:00:00";

function list(values: readonly string[] | undefined): string | null {
  return values === undefined || values.length === 0 ? null : values.join("#");
}

function* roles(record: ResourceRecord): Iterable<Row> {
  const { contact } = record;
  yield {
    "role_name": contact.name,
    "email": contact.email,
    "telephone": contact.telephone,
    "street_address": contact.address,
    "base_role": "contact",
  };
  yield {
    "role_name": "denovo sandbox",
    "role_ivoid": `${AUTHORITY}/org`,
    "base_role": "publisher",
  };
  for (const name of record.creators) yield { "role_name": name, "base_role": "creator" };
}

function* interfaces({ capabilities }: ResourceRecord, origin: string): Iterable<Row> {
  let index = 0;
  for (const [cap, capability] of capabilities.entries()) {
    for (const one of capability.interfaces) {
      const absolute = (url: string) => url.startsWith("/") ? origin + url : url;
      yield {
        "cap_index": cap + 1,
        "intf_index": ++index,
        "intf_type": one.type,
        "intf_role": one.role,
        "std_version": one.version,
        "result_type": one.resultType,
        "url_use": one.use ?? (one.type === "vs:ParamHTTP" ? "base" : "full"),
        "access_url": absolute(one.url),
        "mirror_url": list(one.mirrors?.map(absolute)),
        "authenticated_only": one.loginOnly === true ? 1 : 0,
      };
    }
  }
}

function* parameters({ capabilities }: ResourceRecord): Iterable<Row> {
  let index = 0;
  for (const one of capabilities.flatMap((capability) => capability.interfaces)) {
    index++;
    for (const { name, description, use, ...type } of one.parameters ?? []) {
      yield {
        "intf_index": index,
        "name": name,
        "std": one.role === "std" ? 1 : 0,
        "param_use": use,
        "param_description": description,
        ...type,
      };
    }
  }
}

/** The name of a table's schema; that of a table without one is empty. */
function schemaOf({ spec, name }: RecordTable): string {
  const full = name ?? spec.tapName ?? "";
  const parts = full === "" || /^[^".]*\//.test(full) ? [] : splitName(full);
  return parts.length > 1 ? parts[0]?.name ?? "" : "";
}

function schemasOf({ tables = [] }: ResourceRecord): readonly string[] {
  return [...new Set(tables.map(schemaOf))];
}

function* tables(record: ResourceRecord): Iterable<Row> {
  const schemas = schemasOf(record);
  for (const [i, table] of (record.tables ?? []).entries()) {
    yield {
      "schema_index": schemas.indexOf(schemaOf(table)) + 1,
      "table_description": table.spec.description,
      "table_name": table.name ?? table.spec.tapName,
      "table_index": i + 1,
      "table_title": table.spec.title,
      "table_type": table.type,
      "table_utype": table.utype ?? table.spec.utype,
    };
  }
}

function flags(column: ColumnSpec): string | null {
  return list([
    ...(column.indexed === true ? ["indexed"] : []),
    ...(column.principal ?? column.verbosity === 1 ? ["principal"] : []),
    ...(column.nullable === true ? ["nullable"] : []),
  ]);
}

function* columns({ tables = [] }: ResourceRecord): Iterable<Row> {
  for (const [i, { spec }] of tables.entries()) {
    for (const column of spec.columns) {
      yield {
        "table_index": i + 1,
        "name": columnName(column),
        "ucd": column.ucd,
        "unit": column.unit,
        "utype": column.utype,
        "std": column.std === true ? 1 : 0,
        "datatype": column.datatype,
        "extended_type": column.xtype,
        "arraysize": column.arraysize,
        "type_system": "vs:VOTableType",
        "flag": flags(column),
        "column_description": column.description,
      };
    }
  }
}

function made<T extends string | readonly unknown[]>(late: Late<T | undefined>): T | undefined {
  return typeof late === "function" ? late() : late;
}

/** How the rows of each table are made; `ivoid` is put in by {@linkcode rowsOf}. */
const MAKERS: Readonly<Record<string, Rows>> = {
  resource: (record) => [{
    "res_type": record.type,
    "created": record.created ?? CREATED,
    "updated": record.updated ?? record.created ?? CREATED,
    "short_name": record.shortName,
    "res_title": record.title,
    "content_level": list(record.contentLevels ?? ["University", "Research"]),
    "res_description": record.description,
    "reference_url": record.referenceUrl,
    "creator_seq": record.creators.join("; "),
    "content_type": list(record.contentTypes),
    "source_format": record.source === undefined ? null : "bibcode",
    "source_value": record.source,
    "res_version": record.version,
    "region_of_regard": record.regionOfRegard,
    "waveband": list(record.wavebands),
    "rights": record.rights,
    "rights_uri": record.rightsUri,
    "harvested_from": `${AUTHORITY}/registry`,
  }],
  "res_role": roles,
  "res_subject": ({ subjects }) => subjects.map((subject) => ({ "res_subject": subject })),
  "subject_uat": ({ subjects }) =>
    subjects.filter(isConcept)
      .map((subject) => ({ "uat_concept": subject, "match_type": "exact" })),
  capability: ({ capabilities }) =>
    capabilities.map(({ type, description, standardId }, i) => ({
      "cap_index": i + 1,
      "cap_type": type,
      "cap_description": description,
      "standard_id": standardId,
    })),
  interface: interfaces,
  "intf_param": parameters,
  "res_schema": (record) =>
    schemasOf(record).map((name, i) => ({
      "schema_index": i + 1,
      "schema_description": record.schemas?.[name]?.description,
      "schema_name": name,
      "schema_title": record.schemas?.[name]?.title,
      "schema_utype": record.schemas?.[name]?.utype,
    })),
  "res_table": tables,
  "table_column": columns,
  relationship: ({ relationships = [] }) =>
    relationships.map(([type, id, name]) => ({
      "relationship_type": type,
      "related_id": id,
      "related_name": name,
    })),
  validation: () => [{ "validated_by": `${AUTHORITY}/registry`, "val_level": 2 }],
  "res_date": (record) => [{
    "date_value": record.updated ?? record.created ?? CREATED,
    "value_role": "updated",
  }],
  "res_detail": ({ capabilities }) =>
    capabilities.flatMap(({ details = [] }, i) =>
      details.map(([xpath, value]) => ({
        "cap_index": i + 1,
        "detail_xpath": xpath,
        "detail_value": value,
      }))
    ),
  "alt_identifier": ({ alternatives = [] }) =>
    alternatives.map((alternative) => ({ "alt_identifier": alternative })),
  "stc_spatial": ({ coverage = {} }) => {
    const moc = made(coverage.spatial);
    return moc === undefined ? [] : [{ "coverage": moc }];
  },
  "stc_spectral": ({ coverage }) =>
    (coverage?.spectral ?? []).map(([low, high]) => ({
      "spectral_start": low,
      "spectral_end": high,
    })),
  "stc_temporal": ({ coverage }) =>
    (made(coverage?.temporal) ?? []).map(([from, to]) => ({ "time_start": from, "time_end": to })),
};

/** The rows of a table. */
export function* rowsOf(
  table: RegTable,
  records: readonly ResourceRecord[],
  origin: string,
): Generator<readonly Value[]> {
  const make = MAKERS[table.name];
  if (make === undefined) throw new RangeError(`There is no table rr.${table.name}`);
  for (const record of records) {
    for (const row of make(record, origin)) {
      const all: Row = { ...row, "ivoid": record.ivoid };
      yield table.columns.map(({ name }) => {
        const value = all[name] ?? null;
        return table.lower.has(name) && typeof value === "string" ? value.toLowerCase() : value;
      });
    }
  }
}

/** The tables of RegTAP for TAP. */
export function regtapTable(
  table: RegTable,
  records: (origin: string) => readonly ResourceRecord[],
): TableSpec {
  return {
    name: table.name,
    tapName: `rr.${table.name}`,
    title: table.description,
    description: table.description,
    ...(table.utype === undefined ? {} : { utype: table.utype }),
    credit: { citation: "", license: "", origin: AUTHORITY },
    columns: table.columns,
    rows: (context) => rowsOf(table, records(context?.origin ?? ""), context?.origin ?? ""),
  };
}
