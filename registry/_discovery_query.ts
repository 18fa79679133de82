/**
 * What data sets are wanted, in the numbers that all protocols need.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import { separation } from "../core/coords/sphere.ts";
import { convertSpectral, convertSpectralInterval } from "../core/coords/spectral.ts";
import { Time } from "../core/coords/time.ts";
import { checkAngle, checkPosition } from "../protocols/params.ts";
import { type Cone, type Constraint, spatial, spectral, temporal } from "./constraints.ts";
import type { FoundDataset } from "./found.ts";

/** A moment; numbers are MJD in UTC. */
export type Moment = number | Date | Time;

/** A value or an interval of the spectrum in a unit of one's own. */
export interface SpectralRange {
  /** A value, or two in any order. */
  readonly value: number | readonly [a: number, b: number];
  /** Of a wavelength, frequency or energy. */
  readonly unit: string;
}

/** What data sets are wanted. What is given must all hold; something must be given. */
export interface DiscoveryQuery {
  /** A circle of which the data have to show a part (deg, ICRS). */
  readonly space?: Cone | undefined;
  /** A wavelength (m) that the data have to contain, or an interval that they have to overlap; other units by name. */
  readonly spectrum?: number | readonly [a: number, b: number] | SpectralRange | undefined;
  /** A moment in the time of the observation, or an interval that this has to overlap. */
  readonly time?: Moment | readonly [from: Moment, to: Moment] | undefined;
  /**
   * Whether to ask services that do not tell what they cover, and to keep data sets that do not say enough to tell; default
   * false. Services of SIA 2 and SSA select by themselves, and leave out what they know too little of.
   */
  readonly inclusive?: boolean | undefined;
}

/** A query in numbers. */
export interface NormalQuery {
  readonly center: Position | undefined;
  /** In degrees. */
  readonly radius: number;
  /** In metres, ascending. */
  readonly band: readonly [lo: number, hi: number] | undefined;
  /** MJD, UTC. */
  readonly time: readonly [from: number, to: number] | undefined;
  readonly inclusive: boolean;
}

const KEYS = ["space", "spectrum", "time", "inclusive"];

/**
 * Checks a query and converts its numbers.
 *
 * @throws {TypeError} If it has an unknown key, or nothing is wanted.
 * @throws {RangeError} If a number makes no sense.
 * @throws {UnsupportedError} If a unit is none of the spectrum.
 */
export function normalize(query: DiscoveryQuery): NormalQuery {
  const unknown = Object.keys(query).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new TypeError(`Cannot discover data by "${unknown}": known are ${KEYS.join(", ")}`);
  }
  const { space, spectrum, time, inclusive = false } = query;
  if (space === undefined && spectrum === undefined && time === undefined) {
    throw new TypeError("Cannot discover data: say where, when, or at which wavelengths");
  }
  const center = space === undefined ? undefined : checkPosition(space);
  if (center !== undefined && Math.abs(center.dec) > 90) {
    throw new RangeError(`Cannot discover data: there is no declination ${center.dec}`);
  }
  return {
    center,
    radius: space === undefined ? 0 : checkAngle("radius", space.radius),
    band: spectrum === undefined ? undefined : toBand(spectrum),
    time: time === undefined ? undefined : toInterval(time),
    inclusive,
  };
}

function toBand(spectrum: NonNullable<DiscoveryQuery["spectrum"]>): readonly [number, number] {
  const { value, unit } = typeof spectrum === "object" && "unit" in spectrum
    ? spectrum
    : { value: spectrum, unit: "m" };
  const [a, b] = typeof value === "number" ? [value, value] : value;
  const [lo, hi] = [Math.min(a, b), Math.max(a, b)];
  if (!(lo >= 0 && hi > 0 && hi < Infinity)) {
    const which = a === b ? a : `${a} to ${b}`;
    throw new RangeError(
      `Cannot discover data: ${which} ${unit} is no part of the spectrum (above 0, and finite)`,
    );
  }
  if (lo < hi) return convertSpectralInterval([lo, hi], unit, "m");
  const wavelength = convertSpectral(lo, unit, "m");
  return [wavelength, wavelength];
}

function toInterval(time: NonNullable<DiscoveryQuery["time"]>): readonly [number, number] {
  const [from, to] = Array.isArray(time) ? time as readonly [Moment, Moment] : [time, time];
  const [a, b] = [mjdOf(from as Moment), mjdOf(to as Moment)];
  if (!(a <= b)) throw new RangeError(`Cannot discover data: there is no time from ${a} to ${b}`);
  return [a, b];
}

function mjdOf(moment: Moment): number {
  if (typeof moment === "number") return moment;
  return (moment instanceof Time ? moment : Time.fromDate(moment)).to("UTC").mjd;
}

/** What the resources of services have to cover. */
export function coverageOf(query: NormalQuery): readonly Constraint[] {
  const { center, radius, band, time, inclusive } = query;
  const constraints: Constraint[] = [];
  if (center !== undefined) {
    const place = { ...center, radius };
    constraints.push(spatial(place, { relation: "overlaps", inclusive }));
  }
  if (band !== undefined) constraints.push(spectral(band, "m", { inclusive }));
  if (time !== undefined) {
    const [from, to] = time;
    constraints.push(temporal([Time.fromMjd(from), Time.fromMjd(to)], { inclusive }));
  }
  return constraints;
}

/**
 * Days by which the one moment that SIA 1 knows may be outside: it is the middle of an exposure of which nothing else is
 * said.
 */
const HALF_EXPOSURE_D = 0.1;

/**
 * Whether a data set is one that is wanted, as far as what it says about itself tells; undefined if it says too little.
 *
 * Services that do not know a constraint (SIA 1 knows none but the place) or pass over it are held to it by this.
 */
export function matches(found: FoundDataset, query: NormalQuery): boolean | undefined {
  const results = [isThere(found, query), hasBand(found, query), isThen(found, query)];
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

/** The place is the service's own business; only what is surely outside of it is not wanted. */
function isThere({ pos, fov, origin, region }: FoundDataset, query: NormalQuery): boolean {
  if (query.center === undefined || pos === undefined || origin.protocol !== "sia") return true;
  if (fov === undefined || region !== undefined || !(Math.abs(pos.dec) <= 90)) return true;
  return separation(pos, query.center) <= query.radius + fov / 2;
}

function hasBand({ band }: FoundDataset, query: NormalQuery): boolean | undefined {
  if (query.band === undefined) return true;
  if (band === undefined || band.some(Number.isNaN)) return undefined;
  const [lo, hi] = query.band;
  const [min, max] = band;
  if (min <= hi && max >= lo) return true;
  // Of a bandpass of which one value is known, the rest may well be wanted.
  return min === max ? undefined : false;
}

function isThen(found: FoundDataset, query: NormalQuery): boolean | undefined {
  if (query.time === undefined) return true;
  const min = found.timeMin?.to("UTC").mjd;
  const max = found.timeMax?.to("UTC").mjd;
  if (min === undefined || max === undefined || Number.isNaN(min + max)) return undefined;
  const [from, to] = query.time;
  const slack = min === max ? HALF_EXPOSURE_D : 0;
  return min - slack <= to && max + slack >= from;
}
