/**
 * The parameters of a search by SSA.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import type { Time } from "../core/coords/time.ts";
import { checkKeys } from "./_keys.ts";
import { type ExtraParameters, refuseStandard } from "./_service.ts";
import {
  checkAngle,
  checkCount,
  checkPosition,
  formatNumber,
  type Interval,
  intervalPairs,
  type Pair,
  toTime,
} from "./params.ts";

/** An interval of times; `null` is an open end. */
export type SsaTimeRange = readonly [from: Date | Time | null, to: Date | Time | null];

/** What spectra to find. What is given must all hold. */
export interface SsaQuery {
  /** Centre of the region (deg, ICRS); spectra of theory have none. */
  readonly pos?: Position | undefined;
  /** Diameter of the region (deg). */
  readonly diameter?: number | undefined;
  /** Wavelength or interval of wavelengths (m), or the name of a band that the service knows. */
  readonly band?: number | Interval | string | undefined;
  /** Moment or interval of time. */
  readonly time?: Date | Time | SsaTimeRange | undefined;
  /** Formats: MIME types, or `"all"`, `"compliant"`, `"native"`, `"graphic"`, `"votable"`, `"fits"`, `"xml"`. */
  readonly format?: string | readonly string[] | undefined;
  /** Diameter of the aperture (deg). */
  readonly aperture?: number | Interval | undefined;
  /** Least spectral resolving power, λ/Δλ. */
  readonly resolvingPower?: number | undefined;
  /** Worst spatial resolution (deg). */
  readonly spatialResolution?: number | undefined;
  /** Worst resolution in time (s). */
  readonly timeResolution?: number | undefined;
  /** Least signal-to-noise ratio. */
  readonly snr?: number | undefined;
  /** Redshift or interval of redshifts. */
  readonly redshift?: number | Interval | undefined;
  /** Name of the target. */
  readonly targetName?: string | undefined;
  /** Class of the target, as in `"star"`. */
  readonly targetClass?: string | undefined;
  /** How well fluxes are calibrated: `"absolute"`, `"relative"`, `"normalized"`, `"any"`. */
  readonly fluxCalib?: string | undefined;
  /** How well the spectral axis is calibrated: `"absolute"`, `"relative"`, `"any"`. */
  readonly waveCalib?: string | undefined;
  /** Identifier of the data set that its publisher gave. */
  readonly publisherDid?: string | undefined;
  /** Identifier of the data set that its creator gave. */
  readonly creatorDid?: string | undefined;
  /** Name of the collection. */
  readonly collection?: string | undefined;
  /** Number of the best spectra to send. */
  readonly top?: number | undefined;
  /** Largest number of rows. */
  readonly maxrec?: number | undefined;
  /** Parameters of this one service, by its own names, such as `t_eff: [70000, 100000]`. */
  readonly extra?: ExtraParameters | undefined;
}

/** What is being done, for messages. */
export const WHAT = "search spectra";

/** Names of keys that have a text, a number, or a number or interval. */
const TEXTS = {
  targetName: "TARGETNAME",
  targetClass: "TARGETCLASS",
  fluxCalib: "FLUXCALIB",
  waveCalib: "WAVECALIB",
  publisherDid: "PUBDID",
  creatorDid: "CREATORDID",
  collection: "COLLECTION",
} as const;
const NUMBERS = {
  resolvingPower: "SPECRP",
  spatialResolution: "SPATRES",
  timeResolution: "TIMERES",
  snr: "SNR",
} as const;
const RANGES = { aperture: "APERTURE", redshift: "REDSHIFT" } as const;
const OTHERS = {
  pos: "POS",
  diameter: "SIZE",
  band: "BAND",
  time: "TIME",
  format: "FORMAT",
  top: "TOP",
  maxrec: "MAXREC",
} as const;
const NAMES = { ...OTHERS, ...RANGES, ...NUMBERS, ...TEXTS };
const KEYS = [...Object.keys(NAMES), "extra"];
const MEANT = {
  size: "diameter",
  radius: "diameter",
  sr: "diameter",
  position: "pos",
  specrp: "resolvingPower",
  spatres: "spatialResolution",
  timeres: "timeResolution",
  pubdid: "publisherDid",
  target: "targetName",
};
const STANDARD: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [name, key])),
  REQUEST: "search()",
};

/** The parameters of a search (SSA 1.1 §4.1), without those of the service's own. */
export function ssaPairs(query: SsaQuery): readonly Pair[] {
  checkKeys(WHAT, query, KEYS, MEANT);
  refuseStandard(query.extra, STANDARD);
  const { pos, diameter, band, time, format, top, maxrec } = query;
  const pairs: Pair[] = [["REQUEST", "queryData"]];
  if (pos !== undefined) {
    const { ra, dec } = checkPosition(pos);
    pairs.push(["POS", `${formatNumber(ra)},${formatNumber(dec)}`]);
  }
  if (diameter !== undefined) {
    pairs.push(["SIZE", formatNumber(checkAngle("diameter", diameter))]);
  }
  if (band !== undefined) pairs.push(...rangePairs("BAND", band));
  if (time !== undefined) pairs.push(["TIME", timeText(time)]);
  const formats = format === undefined ? [] : [format].flat();
  if (formats.length > 0) pairs.push(["FORMAT", formats.join(",")]);
  for (const [key, name] of Object.entries(RANGES)) {
    const value = query[key as keyof typeof RANGES];
    if (value !== undefined) pairs.push(...rangePairs(name, value));
  }
  for (const [key, name] of Object.entries(NUMBERS)) {
    const value = query[key as keyof typeof NUMBERS];
    if (value !== undefined) pairs.push([name, formatNumber(value)]);
  }
  for (const [key, name] of Object.entries(TEXTS)) {
    const value = query[key as keyof typeof TEXTS];
    if (value === undefined) continue;
    if (typeof value !== "string" || value.trim() === "") {
      throw new TypeError(`Cannot use ${key} ${JSON.stringify(value)}: it must be a text`);
    }
    pairs.push([name, value]);
  }
  if (top !== undefined) pairs.push(["TOP", String(checkCount("top", top))]);
  if (maxrec !== undefined) pairs.push(["MAXREC", String(checkCount("maxrec", maxrec))]);
  return pairs;
}

function rangePairs(name: string, value: number | Interval | string): readonly Pair[] {
  if (typeof value === "string") return [[name, value]];
  if (typeof value === "number") return [[name, formatNumber(value)]];
  return intervalPairs(name, value, "slash");
}

function timeText(time: Date | Time | SsaTimeRange): string {
  if (!Array.isArray(time)) return momentText(time as Date | Time);
  const [from, to] = time as unknown as SsaTimeRange;
  if (from === null && to === null) {
    throw new RangeError("Cannot send TIME: an interval that is open on both sides limits nothing");
  }
  if (from !== null && to !== null && toTime(from).mjd > toTime(to).mjd) {
    throw new RangeError("Cannot send TIME: its ends must be in order");
  }
  return `${from === null ? "" : momentText(from)}/${to === null ? "" : momentText(to)}`;
}

/** Whole seconds: services refuse fractions of them. */
function momentText(time: Date | Time): string {
  return toTime(time).toIso(0).replace(/Z$/, "");
}
