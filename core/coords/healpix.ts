/**
 * HEALPix cells of the NESTED scheme, up to order 29 (Górski et al. 2005, ApJ 622, 759; MOC 2.0 §3.1).
 *
 * A cell of order k is one of 12 × 4^k of equal area; its number has up to 62 bits and is a bigint.
 *
 * @module
 */
import type { Position } from "./position.ts";
import { fromVector, type Vector } from "./sphere.ts";
import { type Cell, cellOf, checkOrder, indexOf, pointIn, splitIndex } from "./_healpix.ts";

/** The highest order, whose cells are 0.4 milliarcseconds wide. */
export { MAX_ORDER as MAX_HEALPIX_ORDER } from "./_healpix.ts";

/**
 * The cell in which a position is.
 *
 * @example
 * ```ts
 * import { healpixCell } from "@denovo/vo/coords";
 * if (healpixCell(3, { ra: 202.47, dec: 47.195 }) !== 172n) throw new Error();
 * ```
 *
 * @param order The order, 0 to 29.
 * @param position The position (deg, ICRS).
 * @returns The number of the cell in the NESTED scheme.
 * @throws {RangeError} If the order is no whole number from 0 to 29, or the declination is outside -90 to 90.
 */
export function healpixCell(order: number, position: Position): bigint {
  checkOrder(order);
  return indexOf(order, cellOf(order, position));
}

/**
 * The centre of a cell.
 *
 * @param order The order, 0 to 29.
 * @param cell The number of the cell in the NESTED scheme.
 * @returns Its centre (deg, ICRS).
 * @throws {RangeError} If there is no such cell.
 */
export function healpixCenter(order: number, cell: bigint): Position {
  return fromVector(point(order, splitIndex(order, cell), 0.5, 0.5));
}

/**
 * The corners of a cell: south, east, north, west.
 *
 * @param order The order, 0 to 29.
 * @param cell The number of the cell in the NESTED scheme.
 * @returns The four positions (deg, ICRS).
 * @throws {RangeError} If there is no such cell.
 */
export function healpixCorners(order: number, cell: bigint): readonly Position[] {
  const place = splitIndex(order, cell);
  return ([[0, 0], [1, 0], [1, 1], [0, 1]] as const)
    .map(([dx, dy]) => fromVector(point(order, place, dx, dy)));
}

function point(order: number, { face, x, y }: Cell, dx: number, dy: number): Vector {
  const out = new Float64Array(3);
  pointIn(2 ** order, face, x + dx, y + dy, out);
  return [out[0] as number, out[1] as number, out[2] as number];
}
