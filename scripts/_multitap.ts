/**
 * What multitap.ts and its two broken versions share: queries for one table of proper motions, made from the
 * descriptions of many tables.
 *
 * @module
 */
import { opt } from "../cli/options.ts";
import { adql, AdqlText, literal, quoteMetadataName } from "../core/adql/literal.ts";
import { matchUcd } from "../core/coords/ucd_match.ts";
import { conversionFactor } from "../core/coords/units.ts";
import { ColumnError, isVoError, UnsupportedError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Position } from "../core/coords/position.ts";
import type { VosiColumn } from "../protocols/vosi.ts";
import type { Registry } from "../registry/regtap.ts";
import { search } from "../registry/search.ts";
import { spatial } from "../registry/constraints.ts";
import {
  type FoundService,
  type FoundTable,
  searchTables,
  type TableResults,
} from "../registry/tables.ts";
import { spellings } from "./_table_names.ts";

/** A column of the result. */
export interface ResultColumn {
  readonly name: string;
  /** By which the columns of tables are found. */
  readonly ucd: string;
  readonly unit?: string;
  /** The type that all tables have to agree on, in ADQL. */
  readonly cast?: string;
}

/** The columns of the result. Identifiers are numbers here and texts there. */
export const RESULT_SCHEMA: readonly ResultColumn[] = [
  { name: "cat_id", ucd: "meta.id;meta.main", cast: "CHAR(*)" },
  { name: "ra", ucd: "pos.eq.ra;meta.main", unit: "deg" },
  { name: "dec", ucd: "pos.eq.dec;meta.main", unit: "deg" },
  { name: "pmra", ucd: "pos.pm;pos.eq.ra", unit: "mas/yr" },
  { name: "pmde", ucd: "pos.pm;pos.eq.dec", unit: "mas/yr" },
];

/** Options for the part of the sky. */
export const fieldOptions = {
  ra: opt.number("right ascension of the field (deg, ICRS)", 12),
  dec: opt.number("declination of the field (deg, ICRS)", 13, { min: -90, max: 90 }),
  radius: opt.number("its radius (deg)", 0.1, { min: 0 }),
};

/** A circle on the sky (deg). */
export interface Field extends Position {
  readonly radius: number;
}

/** How values become those of the result: functions of ADQL, factors that are worked out here, or not at all. */
export type UnitStyle = "in_unit" | "factor" | "none";

/** How queries are written. */
export interface QueryStyle {
  /** Whether names get the quotes that they need. */
  readonly quote: boolean;
  /** Whether types are made to agree. */
  readonly cast: boolean;
  readonly units: UnitStyle;
}

/** Tables with proper motions of a field, of all services. */
export function searchMotions(
  field: Field,
  options: RequestOptions & { readonly registry: Registry },
): Promise<TableResults> {
  const place = spatial(field, { relation: "overlaps" });
  return searchTables({ ucd: "pos.pm%", resource: place }, options);
}

/** The columns of a table as its service describes them, or else the Registry. */
export async function columnsOf(
  { service }: FoundService,
  { table, ivoid }: FoundTable,
  registry: Registry,
  options: RequestOptions,
): Promise<readonly VosiColumn[]> {
  try {
    return (await service.table(table, options)).columns ?? [];
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!isVoError(error, "E_QUERY", "E_FORMAT", "E_HTTP_STATUS")) throw error;
    const resource = (await search({ ivoid }, { ...options, registry })).at(0);
    const found = (await resource?.tables(options))?.find(({ name }) => name === table)?.columns;
    if (found === undefined) throw error;
    return found;
  }
}

/**
 * The query for one table.
 *
 * @param table The table, named as the service names it.
 * @param columns Its columns.
 * @param field Which part of the sky.
 * @param style How to write it.
 * @param spelling The name of the table with its quotes, where the style has some.
 * @throws {ColumnError} If a column is not there.
 * @throws {UnsupportedError} If a unit is not known.
 */
export function tableQuery(
  table: string,
  columns: readonly VosiColumn[],
  { ra, dec, radius }: Field,
  { quote, cast, units }: QueryStyle,
  spelling: string = spellings(table)[0],
): string {
  const written = (name: string) => quote ? quoteMetadataName(name) : new AdqlText(name);
  const from = quote ? spelling : table;
  const named = new Map(RESULT_SCHEMA.map((column) => {
    const source = columnWithUcd(table, columns, column.ucd);
    return [column, { ...source, adql: written(source.name) }] as const;
  }));
  const selected = Array.from(named, ([wanted, source]) => {
    const value = units === "none" ? source.adql : inUnit(source.adql, source, wanted, units);
    const type = cast && wanted.cast !== undefined ? wanted.cast : undefined;
    return `${type === undefined ? value : `CAST(${value} AS ${type})`} AS ${wanted.name}`;
  });
  const [, raColumn, decColumn] = Array.from(named.values(), (source) => source.adql);
  return `SELECT ${selected.join(", ")}, ${literal(table)} AS table_name
FROM ${from}
WHERE ${adql`1 = CONTAINS(POINT('ICRS', ${raColumn as AdqlText}, ${decColumn as AdqlText}),
  CIRCLE('ICRS', ${ra}, ${dec}, ${radius}))`}`;
}

function columnWithUcd(table: string, columns: readonly VosiColumn[], ucd: string): VosiColumn {
  const found = columns[matchUcd(columns.map((column) => column.ucd), ucd)];
  if (found !== undefined) return found;
  throw new ColumnError(`Cannot ask ${table}: no column has the UCD ${ucd}`, { columnName: ucd });
}

function inUnit(
  value: AdqlText,
  { name, unit }: VosiColumn,
  wanted: ResultColumn,
  style: "in_unit" | "factor",
): AdqlText {
  if (wanted.unit === undefined) return value;
  if (unit === undefined) {
    throw new UnsupportedError(`Cannot convert ${name} to ${wanted.unit}: it has no unit`, {
      feature: "unit",
    });
  }
  const factor = conversionFactor(unit, wanted.unit);
  if (factor === 1) return value;
  return style === "factor" ? adql`${value} * ${factor}` : adql`IN_UNIT(${value}, ${wanted.unit})`;
}
