/**
 * What to cut out, as parameters of SODA, checked against what a service declares.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import { boundingCircle, type Region } from "../core/coords/region.ts";
import { formatRegion, regionFromArray, regionToArray } from "../core/coords/region_text.ts";
import { separation } from "../core/coords/sphere.ts";
import { convertSpectralInterval } from "../core/coords/spectral.ts";
import type { Time } from "../core/coords/time.ts";
import { isConvertible } from "../core/coords/units.ts";
import { UnsupportedError } from "../core/runtime/errors.ts";
import { nearestNames } from "../core/table/nearest.ts";
import { checkKeys } from "./_keys.ts";
import type { ExtraParameters } from "./_service.ts";
import type { InputParameter, ServiceDescriptor } from "./descriptor.ts";
import { checkInterval, formatNumber, type Interval, intervalPairs, toTime } from "./params.ts";

/** What to cut out. What is given must all hold; of the four shapes one can be given. */
export interface SodaQuery {
  /** Circle on the sky: right ascension, declination, radius (deg, ICRS). */
  readonly circle?: readonly [ra: number, dec: number, radius: number] | undefined;
  /** Right ascensions from and to, declinations from and to (deg, ICRS). */
  readonly range?: readonly [ra1: number, ra2: number, dec1: number, dec2: number] | undefined;
  /** Polygon: its corners, or right ascension and declination in turn (deg, ICRS). */
  readonly polygon?: readonly number[] | readonly Position[] | undefined;
  /** Any of these shapes, as an object. */
  readonly pos?: Region | undefined;
  /** Wavelengths (m); one wavelength is the slice that contains it. */
  readonly band?: number | Interval | undefined;
  /** Moment or interval; a number is a Modified Julian Date. */
  readonly time?:
    | SodaMoment
    | readonly [from: SodaMoment | null, to: SodaMoment | null]
    | undefined;
  /** States of polarization, such as `"I"`. */
  readonly pol?: string | readonly string[] | undefined;
  /** Parameters of this one service, by its own names. */
  readonly extra?: ExtraParameters | undefined;
}

/** A moment: a date, a time, or a Modified Julian Date in UTC. */
export type SodaMoment = Date | Time | number;

const SHAPES = ["circle", "range", "polygon", "pos"] as const;
const KEYS = [...SHAPES, "band", "time", "pol", "extra"];
const MEANT = { position: "pos", region: "pos", wavelength: "band", radius: "circle", id: "extra" };

/** How strictly to take what the service declares. */
export interface SodaCheck {
  /** Whether what lies outside the declared limits, or is not declared, is refused. */
  readonly checkLimits: boolean;
}

/** What is being done, for messages. */
export const WHAT = "cut out";

/**
 * The parameters of a cutout, by the names that the service declares.
 *
 * @throws {TypeError} If the query is not one.
 * @throws {RangeError} If it asks for nothing in particular, or for what lies outside the declared limits.
 * @throws {UnsupportedError} If the service does not declare a parameter for it.
 */
export function sodaValues(
  query: SodaQuery,
  descriptor: ServiceDescriptor,
  check: SodaCheck,
): ExtraParameters {
  checkKeys(WHAT, query, KEYS, MEANT);
  const values: Record<string, ExtraParameters[string]> = {};
  const shapes = SHAPES.filter((name) => query[name] !== undefined);
  if (shapes.length > 1) {
    throw new TypeError(`Cannot ${WHAT}: ${shapes.join(" and ")} cannot be given together`);
  }
  const region = regionOf(query);
  if (region !== undefined) Object.assign(values, shapeValue(region, descriptor, check));
  const { band, time, pol, extra = {} } = query;
  if (band !== undefined) {
    const interval = typeof band === "number" ? [band, band] as const : band;
    Object.assign(values, axisValue("BAND", interval, "m", descriptor, check));
  }
  if (time !== undefined) {
    Object.assign(values, axisValue("TIME", timeInterval(time), "d", descriptor, check));
  }
  if (pol !== undefined) Object.assign(values, polValue(pol, descriptor, check));
  for (const [name, value] of Object.entries(extra)) {
    if (value === undefined) continue;
    const same = twinOf(name.toLowerCase(), query, shapes);
    if (same !== undefined) {
      throw new TypeError(
        `Cannot ${WHAT}: "${name}" in extra cannot be given together with ${same}`,
      );
    }
    const known = descriptor.param(name) ??
      descriptor.params.find((one) =>
        one.sent.some((sent) => sent.toLowerCase() === name.toLowerCase())
      );
    if (known === undefined && check.checkLimits) throw undeclared(name, descriptor);
    values[name] = value;
  }
  if (Object.keys(values).length === 0) {
    throw new RangeError(`Cannot ${WHAT}: the query limits nothing, which would be the whole file`);
  }
  return values;
}

/** What of the query says the same as a parameter of the standard in `extra` would: the shapes exclude each other. */
function twinOf(
  name: string,
  query: SodaQuery,
  shapes: readonly string[],
): string | undefined {
  if ((SHAPES as readonly string[]).includes(name)) return shapes[0];
  if (name !== "band" && name !== "time" && name !== "pol") return undefined;
  return query[name] === undefined ? undefined : name;
}

function regionOf({ circle, range, polygon, pos }: SodaQuery): Region | undefined {
  if (pos !== undefined) return pos;
  if (circle !== undefined) return arrayRegion("circle", circle, 3);
  if (range !== undefined) return arrayRegion("range", range, 4);
  if (polygon === undefined) return undefined;
  if (!Array.isArray(polygon)) throw new TypeError(`Cannot ${WHAT}: polygon must be a list`);
  const numbers = (polygon as readonly unknown[]).flatMap((part) =>
    typeof part === "object" && part !== null
      ? [(part as Position).ra, (part as Position).dec]
      : [part as number]
  );
  return arrayRegion("polygon", numbers, undefined);
}

function arrayRegion(
  xtype: "circle" | "range" | "polygon",
  numbers: readonly number[],
  count: number | undefined,
): Region {
  const isRight = Array.isArray(numbers) && numbers.every((one) => typeof one === "number") &&
    (count === undefined
      ? numbers.length >= 6 && numbers.length % 2 === 0
      : numbers.length === count);
  if (!isRight) {
    const wanted = count === undefined ? "at least three pairs of" : String(count);
    throw new TypeError(`Cannot ${WHAT}: ${xtype} must be ${wanted} numbers (deg)`);
  }
  if (!numbers.every(Number.isFinite)) {
    throw new RangeError(`Cannot ${WHAT}: the numbers of ${xtype} must be finite`);
  }
  return regionFromArray(numbers, xtype) as Region;
}

/** A shape: in its own parameter where there is one, else in POS (SODA 1.0 §3.2). */
function shapeValue(
  region: Region,
  descriptor: ServiceDescriptor,
  check: SodaCheck,
): ExtraParameters {
  const { kind } = region;
  if (kind !== "circle" && kind !== "polygon" && kind !== "range") {
    throw new TypeError(`Cannot ${WHAT} a ${kind}: SODA knows circle, polygon and range`);
  }
  const own = descriptor.param(kind.toUpperCase());
  const pos = descriptor.param("POS");
  if (own === undefined && pos === undefined && check.checkLimits) {
    throw undeclared(kind === "range" ? "POS" : `${kind.toUpperCase()}" or "POS`, descriptor);
  }
  if (check.checkLimits) checkOverlap(region, descriptor);
  if (own !== undefined) {
    return { [own.name]: regionToArray(region).map(formatNumber).join(" ") };
  }
  return { [pos?.name ?? "POS"]: formatRegion(region, "pos") };
}

/** Refuses a shape that certainly lies beside the data: their circumscribed circles do not touch. */
function checkOverlap(region: Region, descriptor: ServiceDescriptor): void {
  const wanted = boundingCircle(region);
  for (const name of ["circle", "polygon", "range"] as const) {
    const limit = limitRegion(descriptor.param(name.toUpperCase()), name);
    if (limit === undefined) continue;
    const { center, radius } = boundingCircle(limit);
    const distance = separation(center, wanted.center);
    if (distance <= radius + wanted.radius + 1e-9) continue;
    throw new RangeError(
      `Cannot ${WHAT} with ${descriptor.label}: the ${region.kind} around ` +
        `${wanted.center.ra.toFixed(5)}, ${wanted.center.dec.toFixed(5)} lies outside the data, ` +
        `which are within ${radius.toFixed(5)} deg of ${center.ra.toFixed(5)}, ` +
        center.dec.toFixed(5),
    );
  }
}

function limitRegion(
  param: InputParameter | undefined,
  xtype: "circle" | "polygon" | "range",
): Region | undefined {
  if (typeof param?.max !== "string") return undefined;
  const numbers = param.max.split(/[\s,]+/).filter((part) => part !== "").map(Number);
  if (numbers.some((one) => !Number.isFinite(one))) return undefined;
  try {
    return regionFromArray(numbers, xtype);
  } catch {
    return undefined;
  }
}

/** An interval on an axis, in the declared unit. */
function axisValue(
  name: "BAND" | "TIME",
  interval: Interval,
  unit: string,
  descriptor: ServiceDescriptor,
  { checkLimits }: SodaCheck,
): ExtraParameters {
  const [lo, hi] = checkInterval(interval) as Interval;
  const param = descriptor.param(name);
  if (param === undefined) {
    if (checkLimits) throw undeclared(name, descriptor);
    return { [name]: intervalText(name, [lo, hi]) };
  }
  const sent = name === "BAND" ? inUnit([lo, hi], unit, param.unit) : [lo, hi] as const;
  const limits = limitsOf(param);
  if (checkLimits && limits !== undefined && (sent[1] < limits[0] || sent[0] > limits[1])) {
    const side = sent[1] < limits[0] ? "below" : "above";
    const wanted = sent[0] === sent[1] ? `${sent[0]}` : `${sent[0]} to ${sent[1]}`;
    throw new RangeError(
      `Cannot ${WHAT} with ${descriptor.label}: ${param.name} ${wanted} lies ${side} the data, ` +
        `which are from ${limits[0]} to ${limits[1]}${param.unit ? ` ${param.unit}` : ""}`,
    );
  }
  if (param.dialect === "minmax") return { [param.name]: sent };
  return { [param.name]: intervalText(name, sent) };
}

function intervalText(name: string, interval: Interval): string {
  return intervalPairs(name, interval, "dali")[0]?.[1] ?? "";
}

/** SODA's BAND is in m; a service that declares another unit gets that. */
function inUnit(interval: Interval, unit: string, declared: string | undefined): Interval {
  const wanted = declared?.trim() ?? "";
  if (wanted === "" || wanted === unit) return interval;
  if (!interval.every(Number.isFinite)) {
    // Frequencies go the other way round, and there is no frequency of an open end.
    if (!isConvertible(unit, wanted)) {
      throw new RangeError(`Cannot ${WHAT}: BAND is in ${wanted} here and needs two ends`);
    }
  }
  return convertSpectralInterval(interval, unit, wanted);
}

/** The limits of an interval: two numbers, or one text with both (SODA 1.0 §4). */
export function limitsOf(param: InputParameter): Interval | undefined {
  const { min, max } = param;
  for (const both of [max, min]) {
    if (typeof both !== "string") continue;
    const [lo, hi, ...more] = both.trim().split(/[\s,]+/).map(daliNumber);
    if (lo === undefined || hi === undefined || more.length > 0) return undefined;
    return Number.isNaN(lo) || Number.isNaN(hi) ? undefined : [lo, hi];
  }
  if (min === undefined && max === undefined) return undefined;
  return [Number(min ?? -Infinity), Number(max ?? Infinity)];
}

function daliNumber(text: string): number {
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  return infinity === null ? Number(text) : infinity[1] === "-" ? -Infinity : Infinity;
}

function timeInterval(time: NonNullable<SodaQuery["time"]>): Interval {
  const mjd = (moment: SodaMoment) => typeof moment === "number" ? moment : toTime(moment).mjd;
  if (!Array.isArray(time)) {
    const at = mjd(time as SodaMoment);
    return [at, at];
  }
  const [from, to] = time as readonly [SodaMoment | null, SodaMoment | null];
  return [from === null ? -Infinity : mjd(from), to === null ? Infinity : mjd(to)];
}

function polValue(
  pol: string | readonly string[],
  descriptor: ServiceDescriptor,
  { checkLimits }: SodaCheck,
): ExtraParameters {
  const states = [pol].flat() as readonly string[];
  const param = descriptor.param("POL");
  if (param === undefined && checkLimits) throw undeclared("POL", descriptor);
  const offered = param?.options.map((option) => option.value) ?? [];
  const strange = states.filter((state) => offered.length > 0 && !offered.includes(state));
  if (checkLimits && strange.length > 0) {
    throw new RangeError(
      `Cannot ${WHAT} with ${descriptor.label}: the data have no polarization ` +
        `${strange.join(", ")}, but ${offered.join(", ")}`,
    );
  }
  return { [param?.name ?? "POL"]: states };
}

function undeclared(name: string, descriptor: ServiceDescriptor): UnsupportedError {
  const names = descriptor.params.map((param) => param.name);
  const near = nearestNames(name, names)[0];
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return new UnsupportedError(
    `Cannot ${WHAT} with ${descriptor.label}: it does not declare "${name}", but ` +
      `${names.length === 0 ? "no parameters" : names.join(", ")}${hint}`,
    { feature: name },
  );
}
