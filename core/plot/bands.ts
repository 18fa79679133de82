/**
 * From UCDs to wavelengths: the bands of the UCD list.
 *
 * UCD1+ controlled vocabulary 1.6, the words that begin with `em.`, by their descriptions.
 *
 * @module
 */
import { toWavelength } from "../coords/spectral.ts";
import { normalizeUcd } from "../coords/ucd.ts";

/** Bands whose words have letters, in micrometres; the others have their limits in their names. */
const LETTERS: Readonly<Record<string, readonly [lo: number, hi: number]>> = {
  "em.opt.u": [0.3, 0.4],
  "em.opt.b": [0.4, 0.5],
  "em.opt.v": [0.5, 0.6],
  "em.opt.r": [0.6, 0.75],
  "em.opt.i": [0.75, 1],
  "em.ir.j": [1, 1.5],
  "em.ir.h": [1.5, 2],
  "em.ir.k": [2, 3],
};

/** A band of the spectrum. */
export interface Band {
  /** Its middle (m). */
  readonly wavelength: number;
  /** Its ends (m). */
  readonly range: readonly [lo: number, hi: number];
}

/**
 * The band that a UCD names.
 *
 * The middle of a band stands for the effective wavelength of a filter, which UCDs do not tell: good for a first look, not
 * for fits. Words that name whole parts of the spectrum, such as `em.opt` or `em.IR.NIR`, are no bands.
 *
 * @example Two of 2MASS and WISE
 * ```ts
 * import { bandOfUcd } from "@denovo/vo/plot";
 * if (bandOfUcd("phot.mag;em.IR.J")?.wavelength !== 1.25e-6) throw new Error();
 * if (bandOfUcd("phot.mag;em.IR.4-8um")?.range[1] !== 8e-6) throw new Error();
 * if (bandOfUcd("phot.mag;em.opt") !== undefined) throw new Error();
 * ```
 *
 * @param ucd A UCD1+ or UCD1; case does not matter.
 * @returns The band, or undefined if the UCD names none, or two (as of a colour).
 */
export function bandOfUcd(ucd: string | undefined): Band | undefined {
  if (ucd === undefined) return undefined;
  const words = normalizeUcd(ucd).toLowerCase().split(";").filter((word) => word.startsWith("em."));
  const bands = words.flatMap((word) => rangeOf(word) ?? []);
  const [band] = bands;
  if (band === undefined || bands.length > 1) return undefined;
  const [lo, hi] = band;
  return { wavelength: Number(((lo + hi) / 2).toPrecision(12)), range: band };
}

/** The range of one word, in an array so that it is one thing in a list. */
function rangeOf(word: string): [readonly [number, number]] | undefined {
  const metres = (value: number, unit: string) => Number(toWavelength(value, unit).toPrecision(12));
  const letters = Object.hasOwn(LETTERS, word) ? LETTERS[word] : undefined;
  if (letters !== undefined) return [[metres(letters[0], "um"), metres(letters[1], "um")]];
  const match = /\.(\d+)-(\d+)(nm|um|mhz|ghz)$/.exec(word);
  if (match === null) return undefined;
  const [, from = "", to = "", name = ""] = match;
  const unit = name.replace("hz", "Hz").replace("mHz", "MHz").replace("gHz", "GHz");
  const ends = [metres(Number(from), unit), metres(Number(to), unit)].sort((a, b) => a - b);
  return [ends as [number, number]];
}
