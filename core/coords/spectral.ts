/**
 * Wavelength, frequency, photon energy and wavenumber of light in vacuum, and from one to the other.
 *
 * Constants are those that define the SI (c, h, e).
 *
 * @module
 */
import { UnsupportedError } from "../runtime/errors.ts";
import { conversionFactor, isConvertible, parseUnit, type Unit } from "./units.ts";

/** Speed of light in m/s. */
export const SPEED_OF_LIGHT = 299792458;
/** Planck's constant in J s. */
export const PLANCK_CONSTANT = 6.62607015e-34;

/** How a quantity follows from wavelength: its SI unit, then proportional to it or to its inverse, by a factor. */
const KINDS = [
  { unit: "m", inverse: false, constant: 1 },
  { unit: "Hz", inverse: true, constant: SPEED_OF_LIGHT },
  { unit: "J", inverse: true, constant: PLANCK_CONSTANT * SPEED_OF_LIGHT },
  { unit: "m-1", inverse: true, constant: 1 },
] as const;

/**
 * Vacuum wavelength of a wavelength, frequency, energy or wavenumber.
 *
 * @example A hydrogen line
 * ```ts
 * import { toWavelength } from "@denovo/vo/coords";
 * if (Math.abs(toWavelength(1420.405751768, "MHz") - 0.211061) > 1e-6) throw new Error();
 * if (Math.abs(toWavelength(1, "keV") - 1.23984e-9) > 1e-13) throw new Error();
 * ```
 *
 * @param value The value.
 * @param unit Its unit.
 * @returns The wavelength in m; NaN stays NaN, a frequency of 0 is an infinite wavelength.
 * @throws {UnsupportedError} If the unit is none of a length, frequency, energy or wavenumber.
 */
export function toWavelength(value: number, unit: Unit | string): number {
  return convertSpectral(value, unit, "m");
}

/**
 * Frequency of a wavelength, frequency, energy or wavenumber.
 *
 * @param value The value.
 * @param unit Its unit.
 * @returns The frequency in Hz.
 * @throws {UnsupportedError} If the unit is none of a length, frequency, energy or wavenumber.
 */
export function toFrequency(value: number, unit: Unit | string): number {
  return convertSpectral(value, unit, "Hz");
}

/**
 * Photon energy of a wavelength, frequency, energy or wavenumber.
 *
 * @param value The value.
 * @param unit Its unit.
 * @returns The energy in eV.
 * @throws {UnsupportedError} If the unit is none of a length, frequency, energy or wavenumber.
 */
export function toEnergy(value: number, unit: Unit | string): number {
  return convertSpectral(value, unit, "eV");
}

/**
 * Converts a spectral value between any two units of length, frequency, energy and wavenumber.
 *
 * @example From the radio to the metre
 * ```ts
 * import { convertSpectral } from "@denovo/vo/coords";
 * if (Math.abs(convertSpectral(500, "nm", "THz") - 599.584916) > 1e-6) throw new Error();
 * ```
 *
 * @param value The value.
 * @param from The unit it is in.
 * @param to The unit wanted.
 * @returns The value in that unit; NaN stays NaN.
 * @throws {UnsupportedError} If a unit is none of a length, frequency, energy or wavenumber.
 */
export function convertSpectral(value: number, from: Unit | string, to: Unit | string): number {
  const [a, b] = [kindOf(from), kindOf(to)];
  if (a === b) return value * conversionFactor(from, to);
  const si = value * conversionFactor(from, a.unit);
  // Between the inverse ones there is no detour over the wavelength, which would lose a digit and the value 0.
  if (a.inverse && b.inverse) return si * (b.constant / a.constant) * conversionFactor(b.unit, to);
  return (a.inverse ? a.constant : b.constant) / si * conversionFactor(b.unit, to);
}

/**
 * Converts a spectral interval. Wavelengths and frequencies run in opposite directions: the result is in ascending
 * order again.
 *
 * @example Visible light
 * ```ts
 * import { convertSpectralInterval } from "@denovo/vo/coords";
 * const [lo, hi] = convertSpectralInterval([400, 750], "nm", "THz");
 * if (!(lo < hi) || Math.abs(lo - 399.7233) > 1e-3) throw new Error(`${lo} ${hi}`);
 * ```
 *
 * @param interval Lower and upper end; infinite ends are open, and 0 and infinity change places.
 * @param from The unit it is in.
 * @param to The unit wanted.
 * @returns Lower and upper end in that unit.
 * @throws {RangeError} If the interval is not in ascending order, or an end is NaN or below 0 (but -Infinity).
 * @throws {UnsupportedError} If a unit is none of a length, frequency, energy or wavenumber.
 */
export function convertSpectralInterval(
  interval: readonly [lo: number, hi: number],
  from: Unit | string,
  to: Unit | string,
): [lo: number, hi: number] {
  const [lo, hi] = [interval[0] === -Infinity ? 0 : interval[0], interval[1]];
  if (!(lo >= 0 && hi >= lo)) {
    throw new RangeError(
      `Cannot convert spectral interval: [${interval[0]}, ${
        interval[1]
      }] is not ascending from 0 or above`,
    );
  }
  const [a, b] = [convertSpectral(lo, from, to), convertSpectral(hi, from, to)];
  return a <= b ? [a, b] : [b, a];
}

function kindOf(unit: Unit | string): typeof KINDS[number] {
  const parsed = typeof unit === "string" ? parseUnit(unit) : unit;
  const found = parsed.kind === "unit"
    ? KINDS.find((kind) => isConvertible(parsed, kind.unit))
    : undefined;
  if (found !== undefined) return found;
  throw new UnsupportedError(
    `Cannot use ${
      JSON.stringify(parsed.text)
    } as a spectral unit: it is no length, frequency, energy or wavenumber`,
    { feature: "spectral unit" },
  );
}
