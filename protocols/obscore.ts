/**
 * Data sets described by ObsCore: rows that ObsTAP and SIA 2 give.
 *
 * Implements the reading side of ObsCore 1.1 (appendix with the data model's fields): every column, mandatory or
 * optional, by its name; by its utype where a service has renamed it. Numbers are in the units of the standard.
 *
 * @example The rows of a query on `ivoa.obscore`
 * ```ts
 * import { obscoreRecords } from "@denovo/vo/protocols/obscore";
 * import { Table } from "@denovo/vo/table";
 * const table = Table.fromColumns({ obs_title: ["M51"], s_ra: [202.47], s_dec: [47.2], em_min: [5e-7], em_max: [6e-7] });
 * const [image] = obscoreRecords(table);
 * if (image?.title !== "M51" || image.band?.[0] !== 5e-7 || image.calibLevel !== undefined) throw new Error("wrong");
 * ```
 *
 * @module
 */
import type { Table } from "../core/table/table.ts";
import type { LinkContext } from "./_datalink_rows.ts";
import { ObscoreRecord } from "./_obscore_record.ts";

export { ObscoreRecord } from "./_obscore_record.ts";
export type { DatasetFetchOptions, DatasetRecord, LinkedRecord } from "./dataset.ts";

/**
 * The rows of a table of ObsCore as records, such as those of a query on `ivoa.obscore`.
 *
 * @param table The table.
 * @param context What to fetch data with, and the services that the table's document describes; by default those that
 *   a result of TAP knows.
 * @returns The records in order.
 */
export function obscoreRecords<R>(
  table: Table<R>,
  context: LinkContext = contextOf(table),
): readonly ObscoreRecord[] {
  const plain = table as unknown as Table;
  return Array.from({ length: table.length }, (_, i) => new ObscoreRecord(plain, i, context));
}

/** What a result of TAP knows of its answer. */
function contextOf(table: object): LinkContext {
  return "linkContext" in table ? table.linkContext as LinkContext : {};
}
