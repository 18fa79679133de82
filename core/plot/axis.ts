/**
 * Axes: from values to places, and where the ticks are.
 *
 * @module
 */

import { unitLabel } from "../table/field.ts";

/** One axis of a chart. */
export interface Axis {
  /** What it shows, such as `"Wavelength"`. */
  readonly label: string;
  /** Its unit, as in a FIELD (`"erg s-1 cm-2"`); shown with exponents raised. */
  readonly unit?: string | undefined;
  /** Default `"linear"`; on `"log"`, values that are not above 0 have no place. */
  readonly scale?: "linear" | "log" | undefined;
  /** Whether it runs backwards, as magnitudes do; default false. */
  readonly inverted?: boolean | undefined;
  /** Least and greatest value shown; by default all that there is, with a little room. */
  readonly limits?: readonly [lo: number, hi: number] | undefined;
}

/** A mark on an axis. */
export interface Tick {
  /** Where. */
  readonly value: number;
  /** Its text; empty for marks without. */
  readonly text: string;
}

/** An axis of which the range is known. */
export interface Scale {
  /** Least and greatest value. */
  readonly range: readonly [lo: number, hi: number];
  /** Whether it is logarithmic. */
  readonly isLog: boolean;
  /** From 0 (left, bottom) to 1; outside of the range less or more, NaN for what has no place. */
  place(value: number): number;
}

/**
 * Fixes the range of an axis.
 *
 * @param axis The axis.
 * @param values What is to be shown; NaN and, on a log axis, values not above 0 do not count.
 * @returns The scale, or undefined if there is nothing to show.
 * @throws {RangeError} If the limits are no range, or not above 0 on a log axis.
 */
export function scaleOf(axis: Axis, values: Iterable<number>): Scale | undefined {
  const isLog = axis.scale === "log";
  const range = axis.limits ?? rangeOf(values, isLog);
  if (range === undefined) return undefined;
  const [lo, hi] = range;
  if (!Number.isFinite(lo) || !Number.isFinite(hi) || lo >= hi || isLog && lo <= 0) {
    throw new RangeError(
      `Cannot plot: ${lo} to ${hi} is no range for the ${isLog ? "log " : ""}axis "${axis.label}"`,
    );
  }
  // Next to each other, two numbers may have the same logarithm.
  const at = isLog && Math.log10(lo) < Math.log10(hi) ? Math.log10 : (value: number) => value;
  // The difference of two large numbers may overflow; halves of tiny ones would vanish.
  const part = Number.isFinite(at(hi) - at(lo)) ? 1 : 0.5;
  const [start, span] = [at(lo) * part, at(hi) * part - at(lo) * part];
  return {
    range,
    isLog,
    place(value) {
      if (!Number.isFinite(value) || isLog && value <= 0) return NaN;
      const share = (at(value) * part - start) / span;
      return axis.inverted ? 1 - share : share;
    },
  };
}

function rangeOf(values: Iterable<number>, isLog: boolean): readonly [number, number] | undefined {
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value) || isLog && value <= 0) continue;
    if (value < lo) lo = value;
    if (value > hi) hi = value;
  }
  if (lo > hi) return undefined;
  if (isLog) {
    const room = hi > lo ? (hi / lo) ** 0.05 : 2;
    return [Math.max(lo / room, Number.MIN_VALUE), Math.min(hi * room, Number.MAX_VALUE)];
  }
  const room = hi > lo ? (hi / 2 - lo / 2) * 0.1 : Math.abs(hi) * 0.1 || 1;
  const most = Number.MAX_VALUE;
  return [Math.max(lo - room, -most), Math.min(hi + room, most)];
}

/**
 * The marks of an axis: round values with text, and smaller ones between them without.
 *
 * @param scale The axis.
 * @param wanted About how many texts.
 */
export function ticksOf(scale: Scale, wanted: number): Tick[] {
  return scale.isLog ? logTicks(scale.range, wanted) : linearTicks(scale.range, wanted);
}

function linearTicks([lo, hi]: readonly [number, number], wanted: number): Tick[] {
  const raw = (hi / wanted) - (lo / wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((each) => each * power >= raw * 0.999) ?? 10;
  const step = factor * power;
  const fine = step / (factor === 2 ? 4 : 5);
  // Of numbers that are all but the same, no tick may be missed by rounding, and none repeated.
  if (!(step > 0) || lo + fine === lo && hi + fine === hi) {
    return [lo, hi].map((value) => ({ value, text: formatTick(value, 15) }));
  }
  const ticks: Tick[] = [];
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const from = Math.ceil(lo / fine - 1e-6);
  const to = Math.floor(hi / fine + 1e-6);
  const ratio = Math.round(step / fine);
  for (let i = from; i <= to && i - from < 1000; i++) {
    const value = i % ratio === 0 ? (i / ratio) * step : i * fine;
    const largest = Math.max(Math.abs(lo), Math.abs(hi));
    const text = i % ratio !== 0 ? "" : formatTick(value, decimals, largest);
    ticks.push({ value, text });
  }
  return ticks;
}

function logTicks(range: readonly [number, number], wanted: number): Tick[] {
  const [lo, hi] = range.map(Math.log10) as [number, number];
  // Less than a third of a decade looks linear, and has no powers of ten.
  if (hi - lo < 0.35) return linearTicks(range, wanted).filter(({ value }) => value > 0);
  const decades = hi - lo;
  const each = Math.max(1, Math.ceil(decades / (wanted + 1)));
  const digits = decades > wanted / 2 ? [1] : decades > wanted / 4 ? [1, 3] : [1, 2, 5];
  const isPlain = lo > -3.5 && hi < 4.5;
  const ticks: Tick[] = [];
  for (let power = Math.floor(lo); power <= Math.ceil(hi); power++) {
    for (let digit = 1; digit < 10; digit++) {
      const value = Number(`${digit}e${power}`);
      if (value < range[0] * (1 - 1e-9) || value > range[1] * (1 + 1e-9)) continue;
      const isMain = digits.includes(digit) && power % each === 0;
      if (isMain) ticks.push({ value, text: formatPower(digit, power, isPlain) });
      else if (each === 1 || digit === 1) ticks.push({ value, text: "" });
    }
  }
  return ticks;
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number with raised digits. */
export function raised(number: number | string): string {
  return String(number).replace(/[-−]/, "⁻").replace("+", "⁺")
    .replaceAll(/\d/g, (digit) => RAISED[Number(digit)]!);
}

function formatPower(digit: number, power: number, isPlain: boolean): string {
  if (isPlain) return String(Number(`${digit}e${power}`));
  return digit === 1 ? `10${raised(power)}` : `${digit}×10${raised(power)}`;
}

/** A value with so many decimals, or, where all are very large or small, times a power of ten. */
function formatTick(value: number, decimals: number, largest = Math.abs(value)): string {
  const minus = (text: string) => text.replace("-", "−");
  if (largest < 1e6 && decimals <= 5 || value === 0) {
    return minus(value.toFixed(value === 0 ? 0 : Math.min(decimals, 20)));
  }
  if (largest >= 1e6 && largest < 1e15 && decimals > 0) return minus(value.toFixed(decimals));
  // Not by division: the power may be too small for a number.
  const [mantissa = 0, power = 0] = value.toExponential(12).split("e").map(Number);
  const digits = Math.max(0, Math.min(12, power + decimals));
  const text = Number(mantissa.toFixed(decimals > 0 ? digits : 6)).toString();
  return minus(`${text === "1" ? "" : text === "-1" ? "-" : `${text}×`}10${raised(power)}`);
}

const SPELLED: Readonly<Record<string, string>> = {
  um: "µm",
  us: "µs",
  uJy: "µJy",
  Angstrom: "Å",
  angstrom: "Å",
  Ohm: "Ω",
  degC: "°C",
};

/**
 * A unit as it is printed: exponents raised, `um` as µm, `Angstrom` as Å, without quotes around unknown units.
 *
 * @param unit As in a FIELD: `"erg.s-1.cm-2"`, `"erg/s/cm**2"`, `"10**-3.Jy"`.
 */
export function prettyUnit(unit: string): string {
  return unitLabel(unit)
    .replaceAll(/[A-Za-z]+/g, (word) => Object.hasOwn(SPELLED, word) ? SPELLED[word]! : word)
    .replaceAll(/(?:\*\*|\^)\(?([+-]?\d+)\)?/g, (_, power: string) => raised(power))
    .replaceAll(/(?<=[A-Za-zµÅΩ])([+-]?\d+)(?![\d/(])/g, (power) => raised(power))
    .replaceAll(/[.*]/g, " ");
}

/** What stands beside an axis: label and unit. */
export function axisText({ label, unit }: Axis): string {
  const shown = unit === undefined ? "" : prettyUnit(unit);
  return shown === "" ? label : `${label} (${shown})`;
}
