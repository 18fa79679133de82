/**
 * Unit strings: parsed, compared, converted, written in the form of VOUnits 1.0.
 *
 * Reads VOUnits, the notations of CDS, OGIP and FITS, and the forms met in tables besides. A unit that cannot be
 * understood is kept as it is: it equals itself and cannot be converted.
 *
 * @module
 */
import { UnsupportedError } from "../runtime/errors.ts";
import { knownUnit, parseProduct, type UnitTerm } from "./_unit_parser.ts";
import { BINARY_PREFIXES, PREFIXES } from "./_unit_table.ts";

export type { UnitTerm } from "./_unit_parser.ts";

/** A unit taken apart. */
export interface Unit {
  /** The text without blanks around it. */
  readonly text: string;
  /**
   * What it is:
   * - `"unit"`: a product of powers, which may hold unknown symbols: they count as units of their own;
   * - `"none"`: no unit, as `""`, `---` or `1`;
   * - `"log"`: a logarithm of a unit, `log(Hz)`, `[cm/s2]`, `ln(K)`, `dex(cm/s2)`;
   * - `"format"`: no unit but the form of a text, `"h:m:s"`, `"d:m:s"`, `"Y:M:D"`;
   * - `"unknown"`: anything else.
   */
  readonly kind: "unit" | "none" | "log" | "format" | "unknown";
  /** How many SI units it is (of what is in the logarithm, for `"log"`); NaN for `"format"` and `"unknown"`. */
  readonly factor: number;
  /** Exponents of the base units: SI's (`rad` among them), and `ct`, `ph`, `pix`, `mag`, unknown symbols. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** Number in front as `mantissa` × 10^`power`. */
  readonly scale: readonly [mantissa: number, power: number];
  /** The factors in order. */
  readonly terms: readonly UnitTerm[];
  /** Base of the logarithm for `"log"`, else undefined. */
  readonly base?: 10 | typeof Math.E;
  /** The factor again, as `mantissa` × 10^`power`: exact where it is a power of ten. */
  readonly decimal: readonly [mantissa: number, power: number];
}

const FORMATS =
  /^(?:h{1,2}:m{1,2}(?::s{1,2}(?:\.s*)?)?|d{1,2}:m{1,2}(?::s{1,2}(?:\.s*)?)?|y+[:-]m+[:-]d+)$/i;
const NONE = /^(?:-+|1|none|null|n\/a|unitless|dimensionless|no unit|1\.0)$/i;

/**
 * Takes a unit string apart.
 *
 * @example All of these are one unit
 * ```ts
 * import { conversionFactor, parseUnit } from "@denovo/vo/coords";
 * for (const text of ["mas/yr", "mas.yr**-1", "mas yr-1", "mas*yr^(-1)", "milliarcsec/year"]) {
 *   if (conversionFactor(text, "mas.yr-1") !== 1) throw new Error(text);
 * }
 * if (parseUnit('"h:m:s"').kind !== "format") throw new Error();
 * if (parseUnit("'electron'.s-1").dimensions["'electron'"] !== 1) throw new Error();
 * ```
 *
 * @param text The unit; undefined and null are no unit, more than 500 characters are not understood.
 * @returns Its parts; never throws.
 */
export function parseUnit(text: string | null | undefined): Unit {
  const trimmed = (text ?? "").trim();
  const bare = trimmed.replace(/^"(.*)"$/, "$1").trim();
  const empty = { text: trimmed, dimensions: {}, scale: [1, 0], terms: [] } as const;
  if (bare === "" || NONE.test(bare)) return { ...empty, kind: "none", factor: 1, decimal: [1, 0] };
  const unusable = { ...empty, factor: NaN, decimal: [NaN, 0] } as const;
  if (FORMATS.test(bare)) return { ...unusable, kind: "format" };
  if (/^unknown$/i.test(bare) || bare.length > 500) return { ...unusable, kind: "unknown" };
  const log = /^(log(?:10)?|lg|ln|dex)\s*\((.*)\)$/i.exec(bare) ?? /^(\[)(.+)\]$/.exec(bare);
  if (log !== null) {
    const inner = parseUnit(log[2]);
    if (inner.kind !== "unit" && inner.kind !== "none") return { ...unusable, kind: "unknown" };
    return { ...inner, text: trimmed, kind: "log", base: /^ln$/i.test(log[1]!) ? Math.E : 10 };
  }
  const product = parseProduct(bare);
  if (product === undefined) return { ...unusable, kind: "unknown" };
  const { decimal, dimensions } = reduce(product.scale, product.terms);
  const kind = product.terms.length === 0 && product.scale[0] === 1 && product.scale[1] === 0
    ? "none"
    : "unit";
  return { text: trimmed, kind, factor: valueOf(decimal), dimensions, decimal, ...product };
}

/**
 * Writes a unit in the form of VOUnits 1.0: `erg.s**-1.cm**-2`, unknown symbols in quotes.
 *
 * @example Tidying
 * ```ts
 * import { formatUnit } from "@denovo/vo/coords";
 * if (formatUnit("10-16erg/cm2/s/Angstrom") !== "10**-16erg.cm**-2.s**-1.Angstrom**-1") throw new Error();
 * ```
 *
 * @param unit A unit, or its text.
 * @returns The text; `""` for no unit, and what was given when it is a format or not understood.
 */
export function formatUnit(unit: Unit | string): string {
  const parsed = typeof unit === "string" ? parseUnit(unit) : unit;
  if (parsed.kind === "none") return "";
  if (parsed.kind === "format" || parsed.kind === "unknown") return parsed.text;
  const terms = parsed.terms.map((term) => {
    const symbol = term.known ? term.symbol : `'${term.symbol}'`;
    const note = term.note === "" ? "" : `(${term.note})`;
    return `${term.prefix}${symbol}${note}${formatExponent(term.exponent)}`;
  }).join(".");
  const [mantissa, power] = parsed.scale;
  const number = mantissa === 1
    ? (power === 0 ? "" : `10**${power}`)
    : `${power === 0 ? mantissa : `${mantissa}e${power}`}`;
  const product = `${number}${terms}`;
  if (parsed.kind !== "log") return product;
  return `${parsed.base === 10 ? "log" : "ln"}(${product})`;
}

/**
 * By what to multiply values to have them in another unit.
 *
 * @example Exact where it can be
 * ```ts
 * import { conversionFactor } from "@denovo/vo/coords";
 * if (conversionFactor("nm", "Angstrom") !== 10) throw new Error();
 * if (conversionFactor("deg", "arcsec") !== 3600) throw new Error();
 * ```
 *
 * @param from The unit they are in.
 * @param to The unit wanted.
 * @returns The factor; 1 when both are the same text, whatever it means.
 * @throws {UnsupportedError} If they measure different things, one is not understood, or one is a logarithm (see
 *   {@linkcode convert}). Wavelength, frequency and energy are different things here: see {@linkcode convertSpectral}.
 */
export function conversionFactor(from: Unit | string, to: Unit | string): number {
  const [a, b] = [
    typeof from === "string" ? parseUnit(from) : from,
    typeof to === "string" ? parseUnit(to) : to,
  ];
  if (a.text === b.text && a.kind !== "log") return 1;
  for (const unit of [a, b]) {
    if (unit.kind !== "unit" && unit.kind !== "none") {
      throw cannotConvert(a, b, `${show(unit)} is ${whatIs(unit)}`);
    }
  }
  checkDimensions(a, b);
  return ratio(a.decimal, b.decimal);
}

/**
 * Converts a value from one unit to another, logarithms among them.
 *
 * @example Logarithms
 * ```ts
 * import { convert } from "@denovo/vo/coords";
 * if (Math.abs(convert(2, "log(kHz)", "log(Hz)") - 5) > 1e-12) throw new Error();
 * if (Math.abs(convert(4.44, "[cm/s2]", "m/s2") - 275.4) > 0.1) throw new Error();
 * ```
 *
 * @param value The value; NaN stays NaN.
 * @param from The unit it is in.
 * @param to The unit wanted.
 * @returns The value in that unit.
 * @throws {UnsupportedError} If the units measure different things, or one is not understood.
 */
export function convert(value: number, from: Unit | string, to: Unit | string): number {
  const [a, b] = [
    typeof from === "string" ? parseUnit(from) : from,
    typeof to === "string" ? parseUnit(to) : to,
  ];
  if (a.text === b.text) return value;
  if (a.kind !== "log" && b.kind !== "log") return value * conversionFactor(a, b);
  for (const unit of [a, b]) {
    if (unit.kind === "format" || unit.kind === "unknown") {
      throw cannotConvert(a, b, `${show(unit)} is ${whatIs(unit)}`);
    }
  }
  checkDimensions(a, b);
  const factor = ratio(a.decimal, b.decimal);
  const log = (x: number, base: number) => base === 10 ? Math.log10(x) : Math.log(x);
  if (a.base === b.base && a.base !== undefined) return value + log(factor, a.base);
  const linear = (a.base === undefined ? value : a.base ** value) * factor;
  return b.base === undefined ? linear : log(linear, b.base);
}

/**
 * Whether values in one unit can be converted to another.
 *
 * @param from A unit, or its text.
 * @param to Another.
 * @returns Whether {@linkcode convert} would work.
 */
export function isConvertible(from: Unit | string, to: Unit | string): boolean {
  try {
    convert(1, from, to);
    return true;
  } catch (error) {
    if (error instanceof UnsupportedError) return false;
    throw error;
  }
}

function formatExponent(exponent: number): string {
  if (exponent === 1) return "";
  if (Number.isInteger(exponent)) return `**${exponent}`;
  for (const below of [2, 3, 4, 5]) {
    const above = exponent * below;
    if (Math.abs(above - Math.round(above)) < 1e-9) return `**(${Math.round(above)}/${below})`;
  }
  return `**${exponent}`;
}

function reduce(
  scale: readonly [number, number],
  terms: readonly UnitTerm[],
): { decimal: [number, number]; dimensions: Record<string, number> } {
  let [mantissa, power] = scale;
  const dimensions: Record<string, number> = {};
  const add = (base: string, exponent: number) => {
    const sum = (dimensions[base] ?? 0) + exponent;
    if (Math.abs(sum) < 1e-12) delete dimensions[base];
    else dimensions[base] = sum;
  };
  for (const { prefix, symbol, note, exponent, known } of terms) {
    const unit = known ? knownUnit(symbol) : undefined;
    const ten = ((PREFIXES[prefix] ?? 0) + (unit?.power ?? 0)) * exponent;
    const whole = Math.trunc(ten);
    const two = 2 ** (BINARY_PREFIXES[prefix] ?? 0);
    mantissa *= ((unit?.mantissa ?? 1) * two) ** exponent *
      (ten === whole ? 1 : 10 ** (ten - whole));
    power += whole;
    if (unit === undefined) add(`'${symbol}'`, exponent);
    else if (note !== "") add(`${symbol}(${note.toLowerCase()})`, exponent);
    else for (const [base, value] of Object.entries(unit.dimensions)) add(base, value * exponent);
  }
  return { decimal: [mantissa, power], dimensions };
}

function valueOf([mantissa, power]: readonly [number, number]): number {
  const digits = String(mantissa);
  // Through text a power of ten is rounded once, not twice.
  return digits.includes("e") ? mantissa * Number(`1e${power}`) : Number(`${digits}e${power}`);
}

function ratio(a: readonly [number, number], b: readonly [number, number]): number {
  const power = a[1] - b[1];
  const mantissa = a[0] / b[0];
  const value = valueOf([mantissa, power]);
  // Sexagesimal ratios are whole numbers; the roundings of pi must not show.
  const inverse = 1 / value;
  for (
    const [candidate, result] of [[value, Math.round(value)], [
      inverse,
      1 / Math.round(inverse),
    ]] as const
  ) {
    const whole = Math.round(candidate);
    if (whole >= 1 && whole < 1e15 && Math.abs(candidate - whole) < whole * 4e-16) return result;
  }
  return value;
}

function checkDimensions(a: Unit, b: Unit): void {
  const bases = new Set([...Object.keys(a.dimensions), ...Object.keys(b.dimensions)]);
  for (const base of bases) {
    if (Math.abs((a.dimensions[base] ?? 0) - (b.dimensions[base] ?? 0)) > 1e-9) {
      throw cannotConvert(a, b, "they measure different things");
    }
  }
}

function show(unit: Unit): string {
  return JSON.stringify(unit.text);
}

function whatIs(unit: Unit): string {
  if (unit.kind === "format") return "the form of a text, not a unit";
  return unit.kind === "log" ? "logarithmic, it has no factor" : "not understood";
}

function cannotConvert(a: Unit, b: Unit, why: string): UnsupportedError {
  return new UnsupportedError(`Cannot convert from ${show(a)} to ${show(b)}: ${why}`, {
    feature: "unit conversion",
  });
}
