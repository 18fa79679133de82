/**
 * Distances and directions on the sphere, all in degrees.
 *
 * @module
 */
import type { Position } from "./position.ts";

/** A vector of three numbers: x to (0, 0), y to (90, 0), z to the north pole. */
export type Vector = readonly [x: number, y: number, z: number];

const RADIANS = Math.PI / 180;

/**
 * Unit vector of a position.
 *
 * @param position A position (deg).
 * @returns The vector.
 */
export function toVector(position: Position): Vector {
  const ra = position.ra * RADIANS;
  const dec = position.dec * RADIANS;
  const cosDec = Math.cos(dec);
  return [Math.cos(ra) * cosDec, Math.sin(ra) * cosDec, Math.sin(dec)];
}

/**
 * Position of a vector of any length.
 *
 * @param vector The vector.
 * @returns The position, right ascension from 0 to below 360.
 */
export function fromVector(vector: Vector): Position {
  const [x, y, z] = vector;
  const ra = Math.atan2(y, x) / RADIANS;
  return { ra: wrapTurn(ra), dec: Math.atan2(z, Math.hypot(x, y)) / RADIANS };
}

/**
 * Scalar product.
 *
 * @param a First vector.
 * @param b Second vector.
 * @returns a · b.
 */
export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/**
 * Vector product.
 *
 * @param a First vector.
 * @param b Second vector.
 * @returns a × b.
 */
export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/**
 * Great-circle distance between two positions, by Vincenty's formula: exact for tiny and for opposite ones.
 *
 * @example Two degrees along the equator
 * ```ts
 * import { separation } from "@denovo/vo/coords";
 * if (Math.abs(separation({ ra: 359, dec: 0 }, { ra: 1, dec: 0 }) - 2) > 1e-12) throw new Error();
 * ```
 *
 * @param a First position (deg).
 * @param b Second position (deg), in the same frame.
 * @returns The distance in degrees, 0 to 180; NaN when a coordinate is NaN.
 * @throws {RangeError} If a declination is outside -90 to 90.
 */
export function separation(a: Position, b: Position): number {
  checkDec(a);
  checkDec(b);
  const [dRa, dec1, dec2] = [(b.ra - a.ra) * RADIANS, a.dec * RADIANS, b.dec * RADIANS];
  const [sin1, cos1, sin2, cos2] = [
    Math.sin(dec1),
    Math.cos(dec1),
    Math.sin(dec2),
    Math.cos(dec2),
  ];
  const across = Math.hypot(cos2 * Math.sin(dRa), northward(dec1, dec2, cos2, sin1, dRa));
  return Math.atan2(across, sin1 * sin2 + cos1 * cos2 * Math.cos(dRa)) / RADIANS;
}

/**
 * Direction from one position to another: the angle from north through east.
 *
 * @example East is 90
 * ```ts
 * import { positionAngle } from "@denovo/vo/coords";
 * if (positionAngle({ ra: 10, dec: 0 }, { ra: 11, dec: 0 }) !== 90) throw new Error();
 * ```
 *
 * @param from Where to look from (deg).
 * @param to Where to look to (deg).
 * @returns The position angle in degrees, from 0 to below 360; 0 when both are the same.
 * @throws {RangeError} If a declination is outside -90 to 90.
 */
export function positionAngle(from: Position, to: Position): number {
  checkDec(from);
  checkDec(to);
  const [dRa, dec1, dec2] = [(to.ra - from.ra) * RADIANS, from.dec * RADIANS, to.dec * RADIANS];
  const cos2 = Math.cos(dec2);
  const east = cos2 * Math.sin(dRa);
  const north = northward(dec1, dec2, cos2, Math.sin(dec1), dRa);
  return wrapTurn(Math.atan2(east, north) / RADIANS);
}

/**
 * The position a given distance away in a given direction.
 *
 * @example One degree north
 * ```ts
 * import { offset } from "@denovo/vo/coords";
 * const { ra, dec } = offset({ ra: 10, dec: 20 }, 1, 0);
 * if (Math.abs(ra - 10) > 1e-12 || Math.abs(dec - 21) > 1e-12) throw new Error();
 * ```
 *
 * @param position Where to start (deg).
 * @param distance How far along the great circle (deg).
 * @param angle In which direction, from north through east (deg).
 * @returns The position, right ascension from 0 to below 360. From a pole the angle counts as if the pole were just
 *   off it on the meridian of its own right ascension.
 * @throws {RangeError} If the declination is outside -90 to 90.
 */
export function offset(position: Position, distance: number, angle: number): Position {
  checkDec(position);
  const [ra, dec] = [position.ra * RADIANS, position.dec * RADIANS];
  const [sinD, cosD] = [Math.sin(distance * RADIANS), Math.cos(distance * RADIANS)];
  const [sinA, cosA] = [Math.sin(angle * RADIANS), Math.cos(angle * RADIANS)];
  const [sinDec, cosDec] = [Math.sin(dec), Math.cos(dec)];
  const radial = cosDec * cosD - sinDec * sinD * cosA;
  const east = sinD * sinA;
  const up = sinDec * cosD + cosDec * sinD * cosA;
  return {
    ra: wrapTurn((ra + Math.atan2(east, radial)) / RADIANS),
    dec: Math.atan2(up, Math.hypot(radial, east)) / RADIANS,
  };
}

/**
 * Wraps an angle into 0 to below 360 degrees.
 *
 * @param degrees An angle.
 * @returns The same direction.
 */
export function wrapTurn(degrees: number): number {
  if (degrees >= 0 && degrees < 360) return degrees + 0;
  const wrapped = degrees - 360 * Math.floor(degrees / 360);
  return wrapped >= 360 ? 0 : wrapped;
}

/** cos(dec1) sin(dec2) - sin(dec1) cos(dec2) cos(dRa), without cancellation for near positions. */
function northward(
  dec1: number,
  dec2: number,
  cos2: number,
  sin1: number,
  dRa: number,
): number {
  const half = Math.sin(dRa / 2);
  return Math.sin(dec2 - dec1) + 2 * sin1 * cos2 * half * half;
}

function checkDec(position: Position): void {
  if (position.dec < -90 || position.dec > 90) {
    throw new RangeError(
      `Cannot use position (${position.ra}, ${position.dec}): declination is outside -90 to 90 degrees`,
    );
  }
}
