/**
 * HEALPix in terms of base cells and whole coordinates in them, where nothing is rounded (Górski et al. 2005, §5 and
 * appendix).
 *
 * @module
 */
import type { Position } from "./position.ts";

/** The highest order. */
export const MAX_ORDER = 29;

/** A cell: its base cell (0 to 11), and how far north-east and north-west it is in it, in cells. */
export interface Cell {
  readonly face: number;
  readonly x: number;
  readonly y: number;
}

/** Throws unless a number is an order. */
export function checkOrder(order: number): void {
  if (Number.isInteger(order) && order >= 0 && order <= MAX_ORDER) return;
  throw new RangeError(`Cannot use HEALPix order ${order}: must be a whole number from 0 to 29`);
}

/** The ring in which a base cell's northern corner is, counted in base cells from the pole, plus 1. */
const RING = [2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4];
/** Right ascension of a base cell's centre, in units of 45 degrees. */
const MERIDIAN = [1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7];

/** Writes the unit vector of a point of a base cell, with coordinates in cells of `1 / side`. */
export function pointIn(side: number, face: number, x: number, y: number, out: Float64Array): void {
  const u = x / side;
  const v = y / side;
  const ring = (RING[face] as number) - u - v;
  let scale = 1;
  let z: number;
  let radius: number;
  if (ring < 1 || ring > 3) { // polar caps
    scale = ring < 1 ? ring : 4 - ring;
    const gap = scale * scale / 3; // 1 - |z|, right to the last digit at the poles
    z = ring < 1 ? 1 - gap : gap - 1;
    radius = Math.sqrt(gap * (2 - gap));
  } else {
    z = (2 - ring) * 2 / 3;
    radius = Math.sqrt((1 - z) * (1 + z));
  }
  const ra = scale <= 0 ? 0 : ((MERIDIAN[face] as number) * scale + u - v) * (Math.PI / 4) / scale;
  out[0] = radius * Math.cos(ra);
  out[1] = radius * Math.sin(ra);
  out[2] = z;
}

/** The cell in which a position is. */
export function cellOf(order: number, { ra, dec }: Position): Cell {
  if (!(dec >= -90 && dec <= 90) || !Number.isFinite(ra)) {
    throw new RangeError(`Cannot find the HEALPix cell of ra ${ra}, dec ${dec}: no such position`);
  }
  const side = 2 ** order;
  const quarters = ra / 90 - 4 * Math.floor(ra / 360); // 0 to 4
  const z = Math.sin(dec * Math.PI / 180);
  if (Math.abs(z) <= 2 / 3) {
    const along = side * (0.5 + quarters);
    const up = side * z * 0.75;
    const falling = Math.floor(along - up); // number of the line that goes down eastward
    const rising = Math.floor(along + up);
    const p = Math.floor(falling / side);
    const m = Math.floor(rising / side);
    const face = p === m ? p % 4 + 4 : p < m ? p % 4 : m % 4 + 8;
    return { face, x: rising - m * side, y: side - 1 - (falling - p * side) };
  }
  const quarter = Math.min(3, Math.floor(quarters));
  const part = quarters - quarter;
  // The distance from the pole by its sine: no digits are lost there.
  const half = Math.sin((90 - Math.abs(dec)) * Math.PI / 360);
  const scale = side * Math.SQRT2 * half * Math.sqrt(3);
  const east = Math.min(side - 1, Math.floor(part * scale));
  const west = Math.min(side - 1, Math.floor((1 - part) * scale));
  return z > 0
    ? { face: quarter, x: side - 1 - west, y: side - 1 - east }
    : { face: quarter + 8, x: east, y: west };
}

/** Spreads the lowest 16 bits to the even ones of 32. */
function spread(bits: number): number {
  let b = bits & 0xffff;
  b = (b | b << 8) & 0x00ff00ff;
  b = (b | b << 4) & 0x0f0f0f0f;
  b = (b | b << 2) & 0x33333333;
  return (b | b << 1) & 0x55555555;
}

/** Undoes {@linkcode spread}. */
function gather(bits: number): number {
  let b = bits & 0x55555555;
  b = (b | b >>> 1) & 0x33333333;
  b = (b | b >>> 2) & 0x0f0f0f0f;
  b = (b | b >>> 4) & 0x00ff00ff;
  return (b | b >>> 8) & 0xffff;
}

/** The number of a cell in the NESTED scheme. */
export function indexOf(order: number, { face, x, y }: Cell): bigint {
  const low = (spread(x) | spread(y) << 1) >>> 0;
  const high = (spread(x >>> 16) | spread(y >>> 16) << 1) >>> 0;
  return (BigInt(face) << BigInt(2 * order)) + (BigInt(high) << 32n) + BigInt(low);
}

/** The cell with a number in the NESTED scheme. */
export function splitIndex(order: number, index: bigint): Cell {
  checkOrder(order);
  const bits = BigInt(2 * order);
  if (index < 0n || index >= 12n << bits) {
    throw new RangeError(`Cannot find HEALPix cell ${index}: order ${order} has no such cell`);
  }
  const within = index & ((1n << bits) - 1n);
  const low = Number(within & 0xffffffffn);
  const high = Number(within >> 32n);
  return {
    face: Number(index >> bits),
    x: (gather(high) << 16 | gather(low)) >>> 0,
    y: (gather(high >>> 1) << 16 | gather(low >>> 1)) >>> 0,
  };
}
