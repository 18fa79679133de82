/**
 * The parameters of a search by SIA 2.
 *
 * @module
 */
import type { Region } from "../core/coords/region.ts";
import { formatRegion } from "../core/coords/region_text.ts";
import type { Time } from "../core/coords/time.ts";
import { checkKeys } from "./_keys.ts";
import { type ExtraParameters, refuseStandard } from "./_service.ts";
import {
  checkCount,
  formatNumber,
  type Interval,
  intervalPairs,
  type Pair,
  toTime,
} from "./params.ts";

/** A value that data must contain, an interval that they must touch, or several intervals of which one is enough. */
export type Sia2Range = number | Interval | readonly Interval[];

/** A moment: a date, a time, or a Modified Julian Date in UTC. */
export type Sia2Moment = Date | Time | number;

/** A moment, an interval (`null` for an open end), or several intervals of which one is enough. */
export type Sia2Time =
  | Sia2Moment
  | readonly [from: Sia2Moment | null, to: Sia2Moment | null]
  | readonly (readonly [from: Sia2Moment | null, to: Sia2Moment | null])[];

/** Text that must be equal, or several of which one is enough. */
export type Sia2Text = string | readonly string[];

/** What to find. What is given must all hold; of several values for one key one is enough. */
export interface Sia2Query {
  /** Circles, polygons and ranges on the sky, of which the data must show a part. */
  readonly pos?: Region | readonly Region[] | undefined;
  /** Wavelengths (m). */
  readonly band?: Sia2Range | undefined;
  /** Times. */
  readonly time?: Sia2Time | undefined;
  /** States of polarization: I, Q, U, V, RR, LL, RL, LR, XX, YY, XY, YX, POLI, POLA. */
  readonly pol?: Sia2Text | undefined;
  /** Field of view (deg). */
  readonly fov?: Sia2Range | undefined;
  /** Spatial resolution (arcsec). */
  readonly spatialResolution?: Sia2Range | undefined;
  /** Spectral resolving power. */
  readonly resolvingPower?: Sia2Range | undefined;
  /** Exposure time (s). */
  readonly exposureTime?: Sia2Range | undefined;
  /** Resolution in time (s). */
  readonly timeResolution?: Sia2Range | undefined;
  /** Identifier of the data set that its publisher gave. */
  readonly publisherDid?: Sia2Text | undefined;
  /** Name of the collection. */
  readonly collection?: Sia2Text | undefined;
  /** Telescope or other facility. */
  readonly facility?: Sia2Text | undefined;
  /** Instrument. */
  readonly instrument?: Sia2Text | undefined;
  /** `"image"` or `"cube"`; services of later versions know more kinds. */
  readonly dataproductType?: Sia2Text | undefined;
  /** Calibration levels, 0 to 4. */
  readonly calibLevel?: number | readonly number[] | undefined;
  /** Name of the target. */
  readonly target?: Sia2Text | undefined;
  /** MIME type of the data. */
  readonly format?: Sia2Text | undefined;
  /** Largest number of rows; 0 asks for the columns only. */
  readonly maxrec?: number | undefined;
  /** Parameters of this one service, by its own names. */
  readonly extra?: ExtraParameters | undefined;
}

/** What is being done, for messages. */
export const WHAT = "search data";

const RANGES = {
  band: "BAND",
  fov: "FOV",
  spatialResolution: "SPATRES",
  resolvingPower: "SPECRP",
  exposureTime: "EXPTIME",
  timeResolution: "TIMERES",
} as const;
const TEXTS = {
  pol: "POL",
  publisherDid: "ID",
  collection: "COLLECTION",
  facility: "FACILITY",
  instrument: "INSTRUMENT",
  dataproductType: "DPTYPE",
  target: "TARGET",
  format: "FORMAT",
} as const;
const OTHERS = { pos: "POS", time: "TIME", calibLevel: "CALIB", maxrec: "MAXREC" } as const;
const KEYS = [...Object.keys(RANGES), ...Object.keys(TEXTS), ...Object.keys(OTHERS), "extra"];
const MEANT = {
  position: "pos",
  region: "pos",
  size: "pos",
  radius: "pos",
  "field_of_view": "fov",
  spatres: "spatialResolution",
  specrp: "resolvingPower",
  exptime: "exposureTime",
  timeres: "timeResolution",
  id: "publisherDid",
  dptype: "dataproductType",
  "data_type": "dataproductType",
  calib: "calibLevel",
  "target_name": "target",
};
const STANDARD: Readonly<Record<string, string>> = Object.fromEntries(
  [...Object.entries(RANGES), ...Object.entries(TEXTS), ...Object.entries(OTHERS)]
    .map(([key, name]) => [name, key]),
);

/** The parameters of a search (SIA 2.0 §2.1), without those of the service's own. */
export function sia2Pairs(query: Sia2Query): readonly Pair[] {
  checkKeys(WHAT, query, KEYS, MEANT);
  refuseStandard(query.extra, STANDARD);
  const { pos, time, calibLevel, maxrec } = query;
  const pairs: Pair[] = [];
  if (pos !== undefined) {
    const regions: readonly Region[] = "kind" in pos ? [pos] : pos;
    pairs.push(...regions.flatMap((region) => positions(region).map((one): Pair => ["POS", one])));
  }
  for (const [key, name] of Object.entries(RANGES)) {
    const value = query[key as keyof typeof RANGES];
    if (value !== undefined) pairs.push(...rangePairs(name, value));
  }
  if (time !== undefined) pairs.push(...timePairs(time));
  for (const [key, name] of Object.entries(TEXTS)) {
    const value = query[key as keyof typeof TEXTS];
    if (value !== undefined) pairs.push(...textPairs(key, name, value));
  }
  for (const level of calibLevel === undefined ? [] : [calibLevel].flat()) {
    pairs.push(["CALIB", String(checkCount("calibLevel", level as number))]);
  }
  if (maxrec !== undefined) pairs.push(["MAXREC", String(checkCount("maxrec", maxrec))]);
  return pairs;
}

/** A region as POS has it; a range over RA 0 needs two, since its longitudes must be in order. */
function positions(region: Region): readonly string[] {
  if (region.kind === "range" && region.ra[0] > region.ra[1]) {
    const [from, to] = region.ra;
    return [
      ...positions({ ...region, ra: [from, 360] }),
      ...positions({ ...region, ra: [0, to] }),
    ];
  }
  if (region.kind !== "circle" && region.kind !== "polygon" && region.kind !== "range") {
    throw new TypeError(`Cannot search a ${region.kind}: SIA 2 knows circle, polygon and range`);
  }
  return [formatRegion(region, "pos")];
}

function rangePairs(name: string, value: Sia2Range): readonly Pair[] {
  if (typeof value === "number") return [[name, formatNumber(value)]];
  const list = typeof value[0] === "number" ? [value as Interval] : value as readonly Interval[];
  return list.flatMap((interval) => intervalPairs(name, interval, "dali"));
}

function timePairs(time: Sia2Time): readonly Pair[] {
  if (!Array.isArray(time)) return [["TIME", formatNumber(mjdOf(time as Sia2Moment))]];
  const isOne = time.length === 2 && !Array.isArray(time[0]) && !Array.isArray(time[1]);
  const list = isOne ? [time] : time;
  return list.flatMap(([from, to]: readonly [Sia2Moment | null, Sia2Moment | null]) =>
    intervalPairs("TIME", [
      from === null ? -Infinity : mjdOf(from),
      to === null ? Infinity : mjdOf(to),
    ], "dali")
  );
}

function mjdOf(moment: Sia2Moment): number {
  return typeof moment === "number" ? moment : toTime(moment).mjd;
}

function textPairs(key: string, name: string, value: Sia2Text): readonly Pair[] {
  const values = typeof value === "string" ? [value] : value;
  return values.map((one) => {
    if (typeof one !== "string" || one.trim() === "") {
      throw new TypeError(`Cannot use ${key} ${JSON.stringify(one)}: it must be a text`);
    }
    return [name, one];
  });
}
