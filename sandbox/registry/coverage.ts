/**
 * Coverages, from the rows of tables.
 *
 * @module
 */
import { formatMoc, healpixCell, Moc } from "../../core/coords/mod.ts";
import type { TableSpec } from "../column.ts";

/** Planck's constant times the speed of light (J m). */
const PLANCK_LIGHT = 6.62607015e-34 * 299_792_458;
/** Order of MOCs of what is all over the sky: cells of 7 degrees. */
const COARSE = 3;
/** Order of MOCs of small fields: cells of a degree. */
const FINE = 6;
/** Cells of the coarse order in which a small field may be. */
const FEW_CELLS = 20;
/** Rows that are looked at. */
const MOST_ROWS = 20_000;

/** Where the rows of a table are; undefined if they have no positions. */
export function coverageOf(spec: TableSpec): string | undefined {
  const places = positionsOf(spec);
  return places.length === 0 ? undefined : mocOf(places);
}

/** The MOC of positions: coarse where they are all over the sky, fine in small fields. */
export function mocOf(places: readonly { readonly ra: number; readonly dec: number }[]): string {
  const coarse = new Set(places.map((place) => healpixCell(COARSE, place)));
  const order = coarse.size <= FEW_CELLS ? FINE : COARSE;
  const cells = order === COARSE ? coarse : new Set(places.map((at) => healpixCell(order, at)));
  return formatMoc(Moc.fromCells(order, Array.from(cells, (cell) => ({ order, cell }))));
}

function positionsOf(spec: TableSpec): readonly { ra: number; dec: number }[] {
  const find = (ucd: string) => {
    const ucds = spec.columns.map((column) => (column.ucd ?? "").toLowerCase());
    const main = ucds.indexOf(`${ucd};meta.main`);
    return main < 0 ? ucds.indexOf(ucd) : main;
  };
  const [ra, dec] = [find("pos.eq.ra"), find("pos.eq.dec")];
  if (ra < 0 || dec < 0 || spec.columns[ra]?.unit !== "deg") return [];
  const places: { ra: number; dec: number }[] = [];
  for (const row of spec.rows()) {
    const [x, y] = [row[ra], row[dec]];
    if (typeof x === "number" && typeof y === "number") places.push({ ra: x, dec: y });
    if (places.length >= MOST_ROWS) break;
  }
  return places;
}

/** Energies (J) of the wavelengths (m) of an interval. */
export function energies(shortest: number, longest: number): readonly [number, number] {
  return [PLANCK_LIGHT / longest, PLANCK_LIGHT / shortest];
}

/** The MOC of a circle (deg). */
export function circleMoc(ra: number, dec: number, radius: number, order = FINE): string {
  return formatMoc(Moc.fromRegion({ kind: "circle", center: { ra, dec }, radius }, order));
}

/** All of the sky. */
export const ALL_SKY = "0/0-11";
