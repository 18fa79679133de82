/**
 * Tables of positions for uploads.
 *
 * @module
 */
import { openInput } from "../cli/files.ts";
import type { Position } from "../core/coords/position.ts";
import { ColumnError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { Table } from "../core/table/table.ts";
import { readAnyTable } from "../core/votable/any.ts";

const FIELDS = [
  { name: "poi", datatype: "int", ucd: "meta.record" },
  { name: "ra", datatype: "double", unit: "deg", ucd: "pos.eq.ra;meta.main" },
  { name: "dec", datatype: "double", unit: "deg", ucd: "pos.eq.dec;meta.main" },
] as const;

/** Positions as a table: `poi`, a number that counts from 0, `ra` and `dec` (deg). */
export function positionTable(positions: readonly Position[]): Table {
  return Table.fromRows(positions.map(({ ra, dec }, poi) => ({ poi, ra, dec })), FIELDS);
}

/**
 * The positions of a table, whose columns of right ascension and declination are known by their UCDs, whatever their
 * names and units (where there are no UCDs, by the names `ra` and `dec`); rows without a position are left out. `poi`
 * is the number of the row.
 *
 * @throws {ColumnError} If there are no such columns.
 */
export function positionsOf(table: Table): Table {
  const [ra, dec] = ["ra", "dec"].map((axis) => {
    // Text formats have no UCDs.
    const name = table.names.find((each) => each.toLowerCase() === axis);
    const column = table.columnByUcd(`pos.eq.${axis};meta.main`) ??
      (name === undefined ? undefined : table.column(name));
    if (column !== undefined) return column.toNumbers(column.field.unit ? "deg" : undefined);
    throw new ColumnError(
      `Cannot find positions: no column has the UCD pos.eq.${axis} or the name ${axis}; there are ${
        table.names.join(", ")
      }`,
      { columnName: axis },
    );
  }) as [Float64Array, Float64Array];
  const rows = Array.from(ra, (value, poi) => ({ poi, ra: value, dec: dec[poi] ?? NaN }));
  return Table.fromRows(rows.filter((row) => Number.isFinite(row.ra + row.dec)), FIELDS);
}

/** Reads a table of any format that is known, from a file, a URL or standard input. */
export async function readPositions(input: string, options: RequestOptions = {}): Promise<Table> {
  return await readAnyTable(await openInput(input, options));
}
