/**
 * What registries answer, by the names that were asked for.
 *
 * @module
 */
import { ColumnError } from "../core/runtime/errors.ts";
import type { Row } from "../core/table/cell.ts";
import type { TapResult } from "../protocols/tap.ts";

/**
 * The rows of an answer with names in lower case, as RegTAP has them; some registries send capitals.
 *
 * @param rows The answer.
 * @param needed Columns that were asked for.
 * @throws {ColumnError} If one of them is not there: that is no NULL, and nothing could be told from it.
 */
export function askedRows(rows: TapResult, needed: readonly string[]): Iterable<Row> {
  const names = rows.columns.map(({ field }) => [field.name.toLowerCase(), field.name] as const);
  const sent = new Set(names.map(([lower]) => lower));
  const missing = needed.find((name) => !sent.has(name));
  if (missing !== undefined) {
    throw new ColumnError(
      `Cannot read the answer of the registry: it has no column ${missing}, which was asked for`,
      { columnName: missing },
    );
  }
  if (names.every(([lower, name]) => lower === name)) return rows;
  return Array.from(
    rows,
    (row) => Object.fromEntries(names.map(([lower, name]) => [lower, row[name] ?? null])),
  );
}
