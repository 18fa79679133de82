/**
 * Tables of the solar system (EPN-TAP 2.0), and questions to them.
 *
 * @module
 */
import { adql, type AdqlText, ident } from "../core/adql/literal.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { TapResult, TapService } from "../protocols/tap.ts";
import type { FoundTable, TableResults } from "../registry/tables.ts";
import { withSpelling } from "./_table_names.ts";

/** A table and where it can be queried. */
export interface EpnTable {
  /** Its name, as the Registry has it. */
  readonly name: string;
  readonly title: string | undefined;
  readonly accessUrl: string;
  readonly service: TapService;
}

/** The tables that a search by `utype: "epntap"` found. */
export function epnTables(found: TableResults): readonly EpnTable[] {
  return found.byService().flatMap(({ service, accessUrl, tables }) =>
    tables.map(({ table, title }: FoundTable) => ({ name: table, title, accessUrl, service }))
  );
}

/**
 * A condition on a column that holds several texts with hash signs between them: one of them has to be equal, whatever
 * the case.
 *
 * @param column Name of the column.
 * @param item The text.
 * @param has Whether the service has the function `ivo_hashlist_has()`; else it is done by LIKE.
 */
export function hashlistHas(column: string, item: string, has: boolean): AdqlText {
  const name = ident(column);
  if (has) return adql`1 = ivo_hashlist_has(LOWER(${name}), ${item.toLowerCase()})`;
  const list = adql`'#' || LOWER(${name}) || '#'`;
  return adql`${list} LIKE ${`%#${item.toLowerCase()}#%`}`;
}

/**
 * The rows of a table whose hash lists have all of some items.
 *
 * @param table The table.
 * @param wanted Items by columns; undefined for any.
 * @param options Limits.
 */
export async function askEpnTable(
  { name, service }: EpnTable,
  wanted: Readonly<Record<string, string | undefined>>,
  options: RequestOptions & { readonly maxrec: number },
): Promise<TapResult> {
  const { maxrec, ...request } = options;
  const has = await service.supports("ivo_hashlist_has", request);
  const conditions = Object.entries(wanted).flatMap(([column, item]) =>
    item === undefined ? [] : [hashlistHas(column, item, has).text]
  );
  const where = conditions.length === 0 ? "" : `\nWHERE ${conditions.join("\n  AND ")}`;
  return await withSpelling(name, (written) =>
    service.query(
      `SELECT granule_uid, target_name, dataproduct_type, time_min, time_max, instrument_host_name,
  instrument_name, access_url, access_format
FROM ${written}${where}`,
      { ...request, maxrec },
    ));
}
