/**
 * Rotation between a projection's native sphere and the sky.
 *
 * After Calabretta & Greisen 2002 (A&A 395, 1077), the section on spherical coordinate transformation.
 *
 * @module
 */

import { type LonLat, RAD } from "./_projection.ts";

/** Where the native pole is on the sky, and the celestial pole on the native sphere; in degrees. */
export interface Pole {
  /** Celestial longitude of the native pole. */
  readonly lon: number;
  /** Celestial latitude of the native pole. */
  readonly lat: number;
  /** Native longitude of the celestial pole (`LONPOLE`). */
  readonly phi: number;
}

/**
 * Finds the native pole from the fiducial point.
 *
 * @param reference Celestial position of the fiducial point (`CRVAL`).
 * @param theta0 Native latitude of the fiducial point (its native longitude is 0).
 * @param lonpole `LONPOLE`, or `undefined` for its default.
 * @param latpole `LATPOLE`: which of two solutions is wanted.
 * @returns The pole, or `undefined` if there is none with these numbers.
 */
export function poleOf(
  reference: LonLat,
  theta0: number,
  lonpole: number | undefined,
  latpole: number,
): Pole | undefined {
  const phi = lonpole ?? (reference.lat >= theta0 ? 0 : 180);
  if (theta0 === 90) return { ...reference, phi };
  const lat = poleLatitude(reference.lat, theta0, phi, latpole);
  if (lat === undefined) return undefined;
  return { lon: poleLongitude(reference, theta0, phi, lat), lat, phi };
}

function poleLatitude(
  lat0: number,
  theta0: number,
  phi: number,
  latpole: number,
): number | undefined {
  const [sinTheta, cosTheta] = [Math.sin(theta0 * RAD), Math.cos(theta0 * RAD)];
  const run = cosTheta * Math.cos(phi * RAD);
  const length = Math.hypot(run, sinTheta);
  if (length < 1e-13) return Math.abs(lat0) < 1e-10 ? latpole : undefined;
  const ratio = Math.sin(lat0 * RAD) / length;
  if (Math.abs(ratio) > 1 + 1e-10) return undefined;
  const middle = Math.atan2(sinTheta, run) / RAD;
  const half = Math.acos(Math.max(-1, Math.min(1, ratio))) / RAD;
  const solutions = [middle + half, middle - half]
    .map((value) => value > 180 ? value - 360 : value < -180 ? value + 360 : value)
    .filter((value) => Math.abs(value) <= 90 + 1e-10)
    .map((value) => Math.max(-90, Math.min(90, value)));
  if (solutions.length === 0) return undefined;
  return solutions.reduce((best, value) =>
    Math.abs(value - latpole) < Math.abs(best - latpole) ? value : best
  );
}

function poleLongitude(reference: LonLat, theta0: number, phi: number, lat: number): number {
  if (Math.abs(Math.abs(reference.lat) - 90) < 1e-10) return reference.lon;
  if (lat > 90 - 1e-10) return reference.lon + phi - 180;
  if (lat < -90 + 1e-10) return reference.lon - phi;
  const [sin0, cos0] = [Math.sin(reference.lat * RAD), Math.cos(reference.lat * RAD)];
  const sin = Math.sin(phi * RAD) * Math.cos(theta0 * RAD) / cos0;
  const cos = (Math.sin(theta0 * RAD) - Math.sin(lat * RAD) * sin0) / (Math.cos(lat * RAD) * cos0);
  return reference.lon - Math.atan2(sin, cos) / RAD;
}

/** Native → celestial; longitude from 0 to 360. */
export function toCelestial(native: LonLat, pole: Pole): LonLat {
  const { lon, lat } = rotate(native.lon - pole.phi, native.lat, pole.lat);
  return { lon: wrap(pole.lon + lon, 0), lat };
}

/** Celestial → native; longitude from -180 to 180. */
export function toNative(sky: LonLat, pole: Pole): LonLat {
  const { lon, lat } = rotate(sky.lon - pole.lon, sky.lat, pole.lat);
  return { lon: wrap(pole.phi + lon, -180), lat };
}

/** Both directions are the same rotation; the latitude comes from atan2 to keep its digits near the poles. */
function rotate(dlon: number, lat: number, poleLat: number): LonLat {
  const [sin, cos] = [Math.sin(lat * RAD), Math.cos(lat * RAD)];
  const [sinPole, cosPole] = [Math.sin(poleLat * RAD), cosOf(poleLat)];
  const [sinLon, cosLon] = [Math.sin(dlon * RAD), Math.cos(dlon * RAD)];
  const x = sin * cosPole - cos * sinPole * cosLon;
  const y = -cos * sinLon;
  const z = sin * sinPole + cos * cosPole * cosLon;
  return {
    lon: x === 0 && y === 0 ? 0 : Math.atan2(y, x) / RAD,
    lat: Math.atan2(z, Math.hypot(x, y)) / RAD,
  };
}

/** Cosine that is exactly 0 at the poles. */
function cosOf(lat: number): number {
  return Math.abs(lat) === 90 ? 0 : Math.cos(lat * RAD);
}

/** An angle moved into [start, start + 360). */
function wrap(angle: number, start: number): number {
  const turned = angle - 360 * Math.floor((angle - start) / 360);
  return turned >= start + 360 ? start : turned;
}
