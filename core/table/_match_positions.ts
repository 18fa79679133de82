/**
 * The positions of a table: which columns, and in degrees.
 *
 * @module
 */
import { ColumnError } from "../runtime/errors.ts";
import { matchUcd } from "../coords/ucd_match.ts";
import type { Column } from "./column.ts";
import { cellKind } from "./field.ts";
import { Table } from "./table.ts";

/** Positions in degrees, all in one frame; NaN where there is none. */
export interface SkyPositions {
  /** Right ascensions; any number of turns. */
  readonly ra: ArrayLike<number>;
  /** Declinations, -90 to 90. */
  readonly dec: ArrayLike<number>;
}

/** Positions as they are compared. */
export interface Degrees {
  /** Right ascensions from 0 to below 360 degrees; NaN if there is no position. */
  readonly ra: Float64Array;
  /** Declinations from -90 to 90 degrees. */
  readonly dec: Float64Array;
}

/** Names of the columns of a position. */
export interface SkyColumns {
  /** Column of the right ascension. */
  readonly ra: string;
  /** Column of the declination. */
  readonly dec: string;
}

/** Names that the columns of a position have where there are no UCDs, in lower case. */
const NAMES: readonly (readonly [ra: string, dec: string])[] = [
  ["ra", "dec"],
  ["raj2000", "dej2000"],
  ["ra_icrs", "de_icrs"],
  ["ra_icrs", "dec_icrs"],
  ["s_ra", "s_dec"],
  ["_raj2000", "_dej2000"],
  ["raj2000", "decj2000"],
  ["ra2000", "dec2000"],
  ["_ra", "_de"],
  ["ra_deg", "dec_deg"],
];

/**
 * The positions of a table in degrees: of named columns, else of those whose UCDs are `pos.eq.ra` and `pos.eq.dec`
 * (`meta.main` first), else of those with the usual names.
 *
 * Columns with a unit are converted, those without one are taken as degrees. A null is NaN: no position.
 *
 * @param table The table.
 * @param columns Names of the two columns, if they are not to be found.
 * @param what Which table it is, for the message of an error.
 * @returns Two arrays as long as the table.
 * @throws {ColumnError} If there are no such columns, or their cells are not numbers.
 * @throws {UnsupportedError} If their unit is no angle.
 * @throws {RangeError} If a declination is outside -90 to 90.
 */
export function skyPositions(
  table: Table<unknown>,
  columns?: SkyColumns,
  what = "the table",
): { readonly ra: Float64Array; readonly dec: Float64Array } {
  const [ra, dec] = columns === undefined
    ? findColumns(table, what)
    : [table.column(columns.ra) as Column, table.column(columns.dec) as Column];
  const positions = { ra: degrees(ra), dec: degrees(dec) };
  comparable(positions);
  return positions;
}

function findColumns(table: Table<unknown>, what: string): readonly [Column, Column] {
  const ucds = table.fields.map(({ ucd }) => ucd);
  for (const main of [";meta.main", ""]) {
    const ra = matchUcd(ucds, `pos.eq.ra${main}`);
    const dec = matchUcd(ucds, `pos.eq.dec${main}`);
    if (ra >= 0 && dec >= 0) return [table.columns[ra] as Column, table.columns[dec] as Column];
  }
  const names = table.fields.map(({ name }) => name.toLowerCase());
  for (const [ra, dec] of NAMES) {
    const [r, d] = [names.indexOf(ra), names.indexOf(dec)];
    if (r >= 0 && d >= 0) return [table.columns[r] as Column, table.columns[d] as Column];
  }
  throw new ColumnError(
    `Cannot find the positions of ${what}: no columns have the UCDs pos.eq.ra and pos.eq.dec; ` +
      `name two of ${table.names.slice(0, 20).join(", ")}`,
    { columnName: "ra" },
  );
}

function degrees(column: Column): Float64Array {
  const { field } = column;
  if (cellKind(field) !== "number") {
    throw new ColumnError(
      `Cannot use column "${field.name}" as an angle: it is no number (${field.datatype})`,
      { columnName: field.name },
    );
  }
  // Nearly all are in degrees, and need no conversion cell by cell.
  return /^(?:deg)?$/.test(field.unit?.trim() ?? "") ? column.toNumbers() : column.toNumbers("deg");
}

/** Positions with right ascensions within one turn; there is a copy only if some are not. */
function comparable(positions: SkyPositions): Degrees {
  const { ra, dec } = positions;
  if (ra.length !== dec.length) {
    throw new RangeError(
      `Cannot use positions: there are ${ra.length} right ascensions, ${dec.length} declinations`,
    );
  }
  let turned = ra instanceof Float64Array ? ra : Float64Array.from(ra);
  for (let i = 0; i < dec.length; i++) {
    const lon = ra[i] as number;
    const lat = dec[i] as number;
    if (lon >= 0 && lon < 360 && lat >= -90 && lat <= 90) continue;
    if (Math.abs(lat) > 90) {
      throw new RangeError(`Cannot use positions: row ${i} has the declination ${lat}`);
    }
    if (turned === ra) turned = turned.slice();
    turned[i] = Number.isNaN(lat) ? NaN : oneTurn(lon);
  }
  return { ra: turned, dec: dec instanceof Float64Array ? dec : Float64Array.from(dec) };
}

/** An angle from 0 to below 360 degrees; NaN if it is not finite. */
function oneTurn(angle: number): number {
  const rest = angle % 360;
  return rest < 0 ? (rest + 360) % 360 : rest;
}

/** Positions of whatever is matched. */
export function degreesOf(source: Table<unknown> | SkyPositions): Degrees {
  return comparable(source instanceof Table ? skyPositions(source) : source);
}
