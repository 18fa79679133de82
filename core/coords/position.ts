/**
 * Positions on the sky: two angles in degrees, and their text forms.
 *
 * @module
 */

/** A position on the sky. */
export interface Position {
  /** Right ascension in degrees, ICRS. */
  readonly ra: number;
  /** Declination in degrees, ICRS, -90 to 90. */
  readonly dec: number;
}

/** How to write a position. */
export interface PositionFormat {
  /** `"degrees"` for `83.633 22.014`, `"sexagesimal"` for `05 34 31.92 +22 00 50.4`; default `"degrees"`. */
  readonly style?: "degrees" | "sexagesimal";
  /**
   * Digits after the decimal point: of degrees (default 6), or of the seconds of declination (default 2), those of
   * right ascension getting one more.
   */
  readonly precision?: number;
  /** What stands between hours, minutes and seconds; default a blank. */
  readonly separator?: " " | ":" | "letters";
}

const NUMBER = String.raw`(?:\d+(?:\.\d*)?|\.\d+)`;
const DECIMAL = String.raw`[+-]?${NUMBER}(?:e[+-]?\d+)?`;

/** Each axis in one of its forms: which letter of unit it used decides how it is read. */
const AXIS = new RegExp(
  String.raw`^([+-]?)\s*(?:` +
    String
      .raw`(${NUMBER})\s*([hd])\s*(?:(${NUMBER})\s*m\s*(?:(${NUMBER})\s*s?)?|(${NUMBER})\s*s)?` +
    String.raw`|(\d+)\s*(?::\s*|\s)(${NUMBER})(?:\s*(?::\s*|\s)(${NUMBER}))?)$`,
  "i",
);

/**
 * Reads a position.
 *
 * - Two numbers are degrees: `83.633 22.014`, `83.633, -22.0`.
 * - Six (or four) numbers are sexagesimal, right ascension in hours: `05 34 31.9 +22 00 52`, `05:34:31.9 +22:00:52`.
 * - With letters each number says what it is: `5h34m31.9s +22d00m52s`, `23d +3d`, `83.6° +22°00′52″`.
 *
 * Both are in the same form: `100 -5 30` could be meant in more than one way and is refused. Comma, semicolon or blanks may
 * stand between the two; the minus may be any of the Unicode dashes. Nothing is wrapped:
 * a right ascension outside 0 to 360 degrees is an error, since it is more often a swapped or broken value than meant.
 *
 * @example Degrees and sexagesimal
 * ```ts
 * import { parsePosition } from "@denovo/vo/coords";
 * if (parsePosition("83.633 22.014").ra !== 83.633) throw new Error();
 * if (Math.abs(parsePosition("05 34 31.92 +22 00 50.4").ra - 83.633) > 1e-9) throw new Error();
 * ```
 *
 * @param text The position.
 * @returns Right ascension and declination in degrees.
 * @throws {SyntaxError} If the text is not in one of these forms.
 * @throws {RangeError} If an angle, its minutes or seconds are out of range.
 */
export function parsePosition(text: string): Position {
  const clean = cleanText(text, "position");
  const [first, second] = splitAxes(clean, text);
  if (formOf(first) !== formOf(second)) {
    throw cannotParse(text, `${quote(first)} and ${quote(second)} are in different forms`);
  }
  const ra = parseAxis(first, "ra", text);
  const dec = parseAxis(second, "dec", text);
  if (!(ra >= 0 && ra <= 360)) {
    throw new RangeError(
      `Cannot parse position ${quote(text)}: right ascension ${ra} is outside 0 to 360 degrees`,
    );
  }
  if (!(dec >= -90 && dec <= 90)) {
    throw new RangeError(
      `Cannot parse position ${quote(text)}: declination ${dec} is outside -90 to 90 degrees`,
    );
  }
  return { ra, dec };
}

/**
 * Reads one angle: a decimal number of degrees, or sexagesimal (`05:34:31.9`, `5h34m31.9s`, `+22d00m52s`).
 *
 * @param text The angle.
 * @param unit What the first of several numbers without letters counts: hours or degrees; a single number without a
 *   letter is always degrees.
 * @returns The angle in degrees.
 * @throws {SyntaxError} If the text is not an angle.
 * @throws {RangeError} If minutes or seconds are 60 or more.
 */
export function parseAngle(text: string, unit: "hours" | "degrees" = "degrees"): number {
  return parseAxis(cleanText(text, "angle"), unit === "hours" ? "ra" : "dec", text, "angle");
}

/**
 * Writes a position.
 *
 * @example Rounding carries over
 * ```ts
 * import { formatPosition } from "@denovo/vo/coords";
 * const text = formatPosition({ ra: 83.633, dec: -0.00001 }, { style: "sexagesimal", precision: 0 });
 * if (text !== "05 34 31.9 -00 00 00") throw new Error(text);
 * const almost = formatPosition({ ra: 359.99999999, dec: 59.99999999 }, { style: "sexagesimal" });
 * if (almost !== "00 00 00.000 +60 00 00.00") throw new Error(almost);
 * ```
 *
 * @param position The position.
 * @param format Style and digits; six decimals of a degree if left out.
 * @returns The text; {@linkcode parsePosition} reads it back.
 * @throws {RangeError} If the position is not finite, the declination is out of range, or the digits are not 0 to 15
 *   (9 when sexagesimal).
 */
export function formatPosition(position: Position, format: PositionFormat = {}): string {
  const { ra, dec } = position;
  if (!Number.isFinite(ra) || !(dec >= -90 && dec <= 90)) {
    throw new RangeError(`Cannot format position: (${ra}, ${dec}) is not on the sky`);
  }
  const sexagesimal = format.style === "sexagesimal";
  const precision = format.precision ?? (sexagesimal ? 2 : 6);
  const most = sexagesimal ? 9 : 15;
  if (!Number.isInteger(precision) || precision < 0 || precision > most) {
    throw new RangeError(
      `Cannot format position: precision ${precision} is not an integer from 0 to ${most}`,
    );
  }
  const turn = ((ra % 360) + 360) % 360;
  if (!sexagesimal) {
    const rounded = turn.toFixed(precision);
    const turnText = Number(rounded) === 360 ? (0).toFixed(precision) : rounded;
    const decText = dec.toFixed(precision);
    return `${turnText} ${Number(decText) === 0 ? decText.replace("-", "") : decText}`;
  }
  const marks = format.separator === "letters" ? undefined : format.separator ?? " ";
  const hours = sexagesimalParts(turn / 15, precision + 1, 24);
  const degrees = sexagesimalParts(Math.abs(dec), precision, undefined);
  const sign = dec < 0 || Object.is(dec, -0) ? "-" : "+";
  return marks === undefined
    ? `${hours[0]}h${hours[1]}m${hours[2]}s ${sign}${degrees[0]}d${degrees[1]}m${degrees[2]}s`
    : `${hours.join(marks)} ${sign}${degrees.join(marks)}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

function cleanText(text: string, kind: "position" | "angle"): string {
  if (text.length > 200) throw cannotParse(text, "it is too long", kind);
  return text
    .replace(/[\u2010-\u2015\u2212\uFE63\uFF0D]/g, "-")
    .replace(/[\u00B0\u00BA\u02DA]/g, "d")
    .replace(/''|[\u2033\u201D"]/g, "s")
    .replace(/[\u2032\u2019']/g, "m")
    .replace(/[\u02B0]/g, "h").replace(/[\u1D50]/g, "m").replace(/[\u02E2]/g, "s")
    .replace(/\s+/g, " ")
    .trim();
}

function splitAxes(clean: string, text: string): [string, string] {
  const byComma = clean.split(/\s*[,;]\s*/);
  if (byComma.length === 2) return [byComma[0]!, byComma[1]!];
  if (byComma.length > 2) throw cannotParse(text, "it has more than two parts");
  // The sign of the second angle tells best where it begins.
  const signed = /^([^\s].*?)\s*(?<!e)([+-].*)$/i.exec(clean);
  if (
    signed !== null && signed[1] !== "" && !/[+-]/.test(signed[1]!.slice(1).replace(/e[+-]/gi, ""))
  ) {
    return [signed[1]!.trim(), signed[2]!];
  }
  const parts = clean.split(" ");
  if (/[hdms]/i.test(clean.replace(/\de[+-]?\d/gi, ""))) {
    const middle = /^(.*?[hdms])\s+(\d.*[hdms])$/i;
    for (let cut = 1; cut < parts.length; cut++) {
      const [a, b] = [parts.slice(0, cut).join(" "), parts.slice(cut).join(" ")];
      if (middle.test(`${a} ${b}`) && isLettered(a) && isLettered(b) && startsAxis(b)) {
        return [a, b];
      }
    }
    throw cannotParse(text, "it is not two angles");
  }
  if (parts.length % 2 !== 0 || parts.length > 6) {
    throw cannotParse(text, `it has ${parts.length} number${parts.length === 1 ? "" : "s"}`);
  }
  const half = parts.length / 2;
  return [parts.slice(0, half).join(" "), parts.slice(half).join(" ")];
}

/** In which of the three forms an angle is; those that are none count as sexagesimal, and are refused later. */
function formOf(axis: string): "degrees" | "letters" | "sexagesimal" {
  if (new RegExp(`^${DECIMAL}$`, "i").test(axis)) return "degrees";
  return AXIS.exec(axis)?.[3] === undefined ? "sexagesimal" : "letters";
}

function isLettered(axis: string): boolean {
  return AXIS.test(axis);
}

function startsAxis(axis: string): boolean {
  return /^[+-]?\s*[\d.]+\s*[hd]/i.test(axis);
}

function cannotParse(
  text: string,
  why: string,
  kind: "position" | "angle" = "position",
): SyntaxError {
  const hint = kind === "angle"
    ? `write degrees ("22.014") or sexagesimal ("+22 00 52")`
    : `write degrees ("83.633 22.014") or sexagesimal ("05 34 31.9 +22 00 52")`;
  return new SyntaxError(`Cannot parse ${kind} ${quote(text)}: ${why}; ${hint}`);
}

function parseAxis(
  axis: string,
  which: "ra" | "dec",
  text: string,
  kind: "position" | "angle" = "position",
): number {
  if (new RegExp(`^${DECIMAL}$`, "i").test(axis)) return Number(axis);
  const match = AXIS.exec(axis);
  if (match === null) throw cannotParse(text, `${quote(axis)} is not an angle`, kind);
  const [, sign, big, letter, minuteText, afterMinute, alone, plain, plainMinute, plainSecond] =
    match;
  const secondText = afterMinute ?? alone;
  const [unit, minutes, seconds] = [
    big ?? plain!,
    minuteText ?? plainMinute,
    secondText ?? plainSecond,
  ];
  const isHours = letter === undefined ? which === "ra" : letter.toLowerCase() === "h";
  if (isHours && which === "dec" && letter !== undefined && kind === "position") {
    throw cannotParse(text, "the second angle is in hours", kind);
  }
  for (const [part, name] of [[minutes, "minutes"], [seconds, "seconds"]] as const) {
    if (part !== undefined && Number(part) >= 60) {
      throw new RangeError(`Cannot parse ${kind} ${quote(text)}: ${part} ${name} is not below 60`);
    }
  }
  const finer = seconds !== undefined ? minutes ?? "" : "";
  if ((minutes !== undefined && unit.includes(".")) || finer.includes(".")) {
    throw cannotParse(text, "only the last number of an angle may have decimals", kind);
  }
  const total = (Number(unit) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) / 3600;
  return (sign === "-" ? -1 : 1) * total * (isHours ? 15 : 1);
}

function sexagesimalParts(
  value: number,
  digits: number,
  wrapAt: number | undefined,
): [string, string, string] {
  const scale = 10 ** digits;
  let units = Math.round(value * 3600 * scale);
  if (wrapAt !== undefined && units >= wrapAt * 3600 * scale) units = 0;
  const whole = Math.floor(units / scale);
  const fraction = digits === 0 ? "" : `.${String(units - whole * scale).padStart(digits, "0")}`;
  const two = (n: number) => String(n).padStart(2, "0");
  return [
    two(Math.floor(whole / 3600)),
    two(Math.floor(whole / 60) % 60),
    `${two(whole % 60)}${fraction}`,
  ];
}
