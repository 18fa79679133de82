/**
 * The parameters of a search for spectral lines.
 *
 * @module
 */
import { checkKeys } from "./_keys.ts";
import { type ExtraParameters, refuseStandard } from "./_service.ts";
import { checkCount, formatNumber, type Interval, intervalPairs, type Pair } from "./params.ts";

/** A value, an interval, or several of them of which one is enough. */
export type LineRange = number | Interval | readonly Interval[];

/** What lines to find. What is given must all hold. */
export interface SlapQuery {
  /** Wavelengths in vacuum (m). Services must know this one; they may ignore the others. */
  readonly wavelength?: LineRange | undefined;
  /** Symbols of elements, such as `"Fe"`. */
  readonly chemicalElement?: string | readonly string[] | undefined;
  /** Energies (J) of the level at the start. */
  readonly initialLevelEnergy?: LineRange | undefined;
  /** Energies (J) of the level at the end. */
  readonly finalLevelEnergy?: LineRange | undefined;
  /** Temperatures (K) of the gas. */
  readonly temperature?: LineRange | undefined;
  /** Einstein coefficients A (1/s). */
  readonly einsteinA?: LineRange | undefined;
  /** Kind of the process, such as `"photoionization"`. */
  readonly processType?: string | undefined;
  /** Name of the process. */
  readonly processName?: string | undefined;
  /** Largest number of rows. */
  readonly maxrec?: number | undefined;
  /** Parameters of this one service, by its own names. */
  readonly extra?: ExtraParameters | undefined;
}

/** What is being done, for messages. */
export const WHAT = "search lines";

const RANGES = {
  wavelength: "WAVELENGTH",
  initialLevelEnergy: "INITIAL_LEVEL_ENERGY",
  finalLevelEnergy: "FINAL_LEVEL_ENERGY",
  temperature: "TEMPERATURE",
  einsteinA: "EINSTEIN_A",
} as const;
const TEXTS = {
  chemicalElement: "CHEMICAL_ELEMENT",
  processType: "PROCESS_TYPE",
  processName: "PROCESS_NAME",
} as const;
const NAMES = { ...RANGES, ...TEXTS, maxrec: "MAXREC" };
const KEYS = [...Object.keys(NAMES), "extra"];
const MEANT = { band: "wavelength", element: "chemicalElement", species: "chemicalElement" };
const STANDARD: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [name, key])),
  REQUEST: "search()",
};

/** The parameters of a search (SLAP 1.0 §4), without those of the service's own. */
export function slapPairs(query: SlapQuery): readonly Pair[] {
  checkKeys(WHAT, query, KEYS, MEANT);
  refuseStandard(query.extra, STANDARD);
  const pairs: Pair[] = [["REQUEST", "queryData"]];
  for (const [key, name] of Object.entries(RANGES)) {
    const value = query[key as keyof typeof RANGES];
    if (value !== undefined) pairs.push([name, rangeText(name, value)]);
  }
  for (const [key, name] of Object.entries(TEXTS)) {
    const value = query[key as keyof typeof TEXTS];
    if (value === undefined) continue;
    const texts: readonly string[] = typeof value === "string" ? [value] : value;
    if (texts.length === 0 || texts.some((one) => typeof one !== "string" || one.trim() === "")) {
      throw new TypeError(`Cannot use ${key} ${JSON.stringify(value)}: it must be a text`);
    }
    pairs.push([name, texts.join(",")]);
  }
  if (query.maxrec !== undefined) {
    pairs.push(["MAXREC", String(checkCount("maxrec", query.maxrec))]);
  }
  return pairs;
}

/** One parameter holds all ranges: `1e-7/2e-7,3e-7/`. */
function rangeText(name: string, value: LineRange): string {
  if (typeof value === "number") return formatNumber(value);
  const isOne = typeof value[0] === "number";
  const list = isOne ? [value as Interval] : value as readonly Interval[];
  if (list.length === 0) throw new RangeError(`Cannot send ${name}: there is no interval`);
  return list.map((interval) => intervalPairs(name, interval, "slash")[0]?.[1] ?? "").join(",");
}
