/**
 * Distances on the sky, as squared chords of unit vectors: these keep their digits below an arc second where cosines do
 * not, and need no root. A pair is passed over only by bounds that no rounding can turn round.
 *
 * @module
 */

/** Radians of a degree. */
export const RAD = Math.PI / 180;

/** Added to bounds, so that rounding loses no pair. */
const SLACK = 1e-15;

/** Squared chord of an angle in degrees; of 180 and more, what no chord exceeds. */
export function chord2(degrees: number): number {
  if (degrees >= 180) return 5;
  const half = Math.sin(degrees * RAD / 2);
  return 4 * half * half;
}

/** Angle in degrees of a squared chord. */
export function chordAngle(squared: number): number {
  return 2 * Math.asin(Math.min(1, Math.sqrt(squared) / 2)) / RAD;
}

/** Sine of an angle (rad): of a small one by its series, which is as exact, and no call. */
function sineOf(angle: number): number {
  const square = angle * angle;
  return square < 1e-6 ? angle * (1 - square * (1 / 6 - square / 120)) : Math.sin(angle);
}

/** Squared chord of two places by the haversine: from their declinations, and how far the one is along (deg). */
export function nearChord2(dec: number, other: number, along: number): number {
  const sinUp = sineOf((other - dec) * (RAD / 2));
  const sinAlong = sineOf(along * (RAD / 2));
  const cosMid = Math.cos((dec + other) * (RAD / 2));
  // The product of both cosines is that of their mean squared, less the sine squared of half of what is between.
  return 4 * (sinUp * sinUp + (cosMid * cosMid - sinUp * sinUp) * sinAlong * sinAlong);
}

/** An angle in radians that is not less than that of a squared chord. */
export function angleOf(squared: number): number {
  const chord = Math.sqrt(squared);
  const angle = chord < 0.1 ? chord * (1 + squared / 20) : 2 * Math.asin(Math.min(1, chord / 2));
  return angle * (1 + 1e-9) + SLACK;
}

/** How far in right ascension what is within `angle` can be, from a place with this cosine of the declination (rad). */
export function reachOf(angle: number, cos: number): number {
  if (angle >= Math.PI / 2) return Infinity;
  const sin = (angle < 0.1 ? angle : Math.sin(angle)) / cos;
  if (sin < 0.1) return sin * (1 + sin * sin / 5) * (1 + 1e-9) + SLACK;
  return sin < 1 ? Math.asin(sin) * (1 + 1e-9) + SLACK : Infinity;
}
