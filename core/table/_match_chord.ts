/**
 * Distances on the sky, as squared chords: these keep their digits below an arc second where cosines do not, and need no
 * root. Angles are in degrees.
 *
 * Whether a pair is within a radius, and which of two is nearer, is decided by {@linkcode pairChord2} alone. The other
 * functions are bounds that no rounding can turn round, by which pairs are passed over.
 *
 * @module
 */

/** Radians of a degree. */
export const RAD = Math.PI / 180;
/** Degrees of a radian, and a little more than rounding takes away from bounds. */
const MORE_DEGREES = (1 + 1e-9) / RAD;

/** Added to bounds (deg), so that rounding loses no pair. */
export const SLACK = 1e-12;
/** More than chords between rounded unit vectors are off. */
export const VECTOR_SLACK = 1e-14;

/** Squared chord of an angle; of 180 and more, what no chord exceeds. */
export function chord2(degrees: number): number {
  if (degrees >= 180) return 5;
  const half = sineOf(degrees * (RAD / 2));
  return 4 * half * half;
}

/** Angle of a squared chord. */
export function chordAngle(squared: number): number {
  return 2 * Math.asin(Math.min(1, Math.sqrt(squared) / 2)) / RAD;
}

/** Sine of an angle (rad): of a small one by its series, which is as exact, and no call. */
function sineOf(angle: number): number {
  const square = angle * angle;
  return square < 1e-6 ? angle * (1 - square * (1 / 6 - square / 120)) : Math.sin(angle);
}

/** Squared chord of two places by the haversine: from their declinations, and how far the one is along. */
export function pairChord2(dec: number, other: number, along: number): number {
  const sinUp = sineOf((other - dec) * (RAD / 2));
  const sinAlong = sineOf(along * (RAD / 2));
  const cosMid = Math.cos((dec + other) * (RAD / 2));
  // The product of both cosines is that of their mean squared, less the sine squared of half of what is between.
  return 4 * (sinUp * sinUp + (cosMid * cosMid - sinUp * sinUp) * sinAlong * sinAlong);
}

/** How far two right ascensions from 0 to below 360 are from each other. */
export function alongOf(ra: number, other: number): number {
  const along = Math.abs(other - ra);
  return along > 180 ? 360 - along : along;
}

/** An angle that is not less than that of a chord. */
export function angleOf(chord: number): number {
  const angle = chord < 0.1
    ? chord * (1 + chord * chord / 20)
    : 2 * Math.asin(Math.min(1, chord / 2));
  return angle * MORE_DEGREES + SLACK;
}

/** How far in right ascension what is within `angle` can be, from a place with this cosine of the declination. */
export function reachOf(angle: number, cos: number): number {
  if (angle >= 90) return Infinity;
  const sin = (angle < 5 ? angle * RAD : Math.sin(angle * RAD)) / cos;
  if (sin < 0.1) return sin * (1 + sin * sin / 5) * MORE_DEGREES + SLACK;
  return sin < 1 ? Math.asin(sin) * MORE_DEGREES + SLACK : Infinity;
}
