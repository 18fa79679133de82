/**
 * Positions for tests of cross-matches, and how far they are apart.
 *
 * @module
 */

const RAD = Math.PI / 180;

/** Positions in degrees. */
export interface Sky {
  readonly ra: Float64Array;
  readonly dec: Float64Array;
}

function vector(ra: number, dec: number): readonly [number, number, number] {
  const cos = Math.cos(dec * RAD);
  return [cos * Math.cos(ra * RAD), cos * Math.sin(ra * RAD), Math.sin(dec * RAD)];
}

/** Degrees between position `i` of one source and `j` of another, by unit vectors. */
export function separation(a: Sky, i: number, b: Sky, j: number): number {
  const [x, y, z] = vector(a.ra[i] as number, a.dec[i] as number);
  const [u, v, w] = vector(b.ra[j] as number, b.dec[j] as number);
  return 2 * Math.asin(Math.min(1, Math.hypot(x - u, y - v, z - w) / 2)) / RAD;
}

/** Makes positions one by one. */
export function sky(count: number, make: (i: number) => readonly [number, number]): Sky {
  const made = Array.from({ length: count }, (_, i) => make(i));
  return { ra: Float64Array.from(made, ([ra]) => ra), dec: Float64Array.from(made, ([, d]) => d) };
}
