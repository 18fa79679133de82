/**
 * Values as text for the parameters of protocols: numbers that are never rounded, intervals in the three dialects of
 * the Virtual Observatory, and the shapes of DALI.
 *
 * Numbers, intervals and shapes follow DALI 1.2 (working draft) §3 "Data Types and Literal Values"; what it has in common
 * with DALI 1.1 is all that is used. The older dialects `lo/hi` and `NAME_MIN`/`NAME_MAX` are those of services for
 * SIA 1 and SSA.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import { Time } from "../core/coords/time.ts";

/** A range of values, both ends included; `-Infinity` and `Infinity` leave an end open. */
export type Interval = readonly [lo: number, hi: number];

/** A range of values of which some may be exact 64-bit integers. */
export type ExactInterval = readonly [lo: number | bigint, hi: number | bigint];

/**
 * How a service wants an interval: `"slash"` for `lo/hi`, `"minmax"` for two parameters `NAME_MIN` and `NAME_MAX`,
 * `"dali"` for `lo hi` with `-Inf` and `+Inf`.
 */
export type IntervalDialect = "slash" | "minmax" | "dali";

/** What a parameter can be given: repeated parameters are a list of texts, an interval is a pair of numbers. */
export type ParameterValue =
  | string
  | number
  | bigint
  | boolean
  | ExactInterval
  | readonly string[];

/** One parameter as it is sent. */
export type Pair = readonly [name: string, value: string];

/**
 * Writes a number without rounding and, where that stays readable, without an exponent, which some services do not
 * understand.
 *
 * @example Small and large
 * ```ts
 * import { formatNumber } from "@denovo/vo/protocols/params";
 * if (formatNumber(6.5e-7) !== "0.00000065") throw new Error();
 * if (formatNumber(4600000000000000001n) !== "4600000000000000001") throw new Error();
 * ```
 *
 * @param value The number; a bigint keeps all its digits.
 * @returns The shortest text that reads back as the same number.
 * @throws {RangeError} If the number is not finite.
 */
export function formatNumber(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  if (!Number.isFinite(value)) throw new RangeError(`Cannot send the number ${value}`);
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = "", first = "", rest = "", exponent = "0"] = match;
  const power = Number(exponent);
  if (Math.abs(power) > 40) return text.replace("+", "");
  const digits = first + rest;
  return power < 0
    ? `${sign}0.${"0".repeat(-power - 1)}${digits}`
    : `${sign}${digits.padEnd(power + 1, "0")}`;
}

/**
 * Tells whether a value is an interval: a pair of numbers.
 *
 * @param value Anything.
 * @returns Whether it is a list of exactly two numbers or bigints.
 */
export function isInterval(value: unknown): value is ExactInterval {
  return Array.isArray(value) && value.length === 2 &&
    value.every((end) => typeof end === "number" || typeof end === "bigint");
}

/**
 * Writes an interval in one of the dialects.
 *
 * @example One interval, three dialects
 * ```ts
 * import { intervalPairs } from "@denovo/vo/protocols/params";
 * const sent = (["slash", "minmax", "dali"] as const).map((dialect) =>
 *   intervalPairs("BAND", [-Infinity, 7e-7], dialect).map((pair) => pair.join("=")).join("&")
 * );
 * if (sent.join(" | ") !== "BAND=/0.0000007 | BAND_MAX=0.0000007 | BAND=-Inf 0.0000007") {
 *   throw new Error(sent.join(" | "));
 * }
 * ```
 *
 * @param name Name of the parameter, without `_MIN` or `_MAX`.
 * @param interval The interval.
 * @param dialect The dialect.
 * @returns The parameters to send: one, or up to two for `"minmax"`, where an open end is not sent.
 * @throws {RangeError} If an end is NaN, the lower end is above the upper one, or nothing is limited where that cannot
 *   be said (`"slash"` and `"minmax"`).
 */
export function intervalPairs(
  name: string,
  interval: ExactInterval,
  dialect: IntervalDialect,
): readonly Pair[] {
  const [lo, hi] = checkInterval(interval);
  if (dialect !== "dali" && lo === -Infinity && hi === Infinity) {
    throw new RangeError(
      `Cannot send ${name}: an interval that is open on both sides limits nothing`,
    );
  }
  const from = lo === -Infinity ? "" : formatNumber(lo);
  const to = hi === Infinity ? "" : formatNumber(hi);
  switch (dialect) {
    case "slash":
      return [[name, `${from}/${to}`]];
    case "minmax": {
      const pairs: Pair[] = [];
      if (from !== "") pairs.push([`${name}_MIN`, from]);
      if (to !== "") pairs.push([`${name}_MAX`, to]);
      return pairs;
    }
    case "dali":
      return [[name, `${from || "-Inf"} ${to || "+Inf"}`]];
  }
}

/**
 * Checks an interval.
 *
 * @param interval The interval.
 * @returns The same interval.
 * @throws {RangeError} If an end is NaN, or the lower end is above the upper one or infinite on the wrong side.
 */
export function checkInterval(
  interval: ExactInterval,
): ExactInterval {
  const [lo, hi] = interval;
  if (!(lo <= hi) || lo === Infinity || hi === -Infinity) {
    throw new RangeError(`Cannot use the interval ${lo} to ${hi}: its ends must be in order`);
  }
  return [lo, hi];
}

/**
 * Writes a position as DALI's point: longitude and latitude with a blank between them.
 *
 * @param position The position, in degrees.
 * @returns Text such as `"12.3 45.6"`.
 * @throws {TypeError} If it is not a position.
 * @throws {RangeError} If an angle is not finite.
 */
export function formatPoint(position: Position): string {
  const { ra, dec } = checkPosition(position);
  return `${formatNumber(ra)} ${formatNumber(dec)}`;
}

/**
 * Writes a circle as DALI has it: `"12.3 45.6 0.5"`, all in degrees.
 *
 * @param centre The centre.
 * @param radius The radius in degrees.
 * @returns The text.
 * @throws {TypeError} If the centre is not a position.
 * @throws {RangeError} If a number is not finite, or the radius is negative.
 */
export function formatCircle(centre: Position, radius: number): string {
  if (!(radius >= 0)) throw new RangeError(`Cannot send a circle with the radius ${radius}`);
  return `${formatPoint(centre)} ${formatNumber(radius)}`;
}

/**
 * Writes a polygon as DALI has it: longitude and latitude of each corner, all in degrees.
 *
 * @param corners At least three corners, counter-clockwise as seen from inside the sphere; the last one is joined to the
 *   first, which is not to be repeated.
 * @returns The text.
 * @throws {TypeError} If a corner is not a position.
 * @throws {RangeError} If there are less than three corners, or an angle is not finite.
 */
export function formatPolygon(corners: readonly Position[]): string {
  if (corners.length < 3) {
    throw new RangeError(`Cannot send a polygon with ${corners.length} corners: 3 are needed`);
  }
  return corners.map(formatPoint).join(" ");
}

/**
 * Writes a time as DALI's timestamp: UTC, fractions of a second only where there are some, no zone.
 *
 * @param time The time.
 * @returns Text such as `"2015-10-05T04:48:00"`.
 * @throws {RangeError} If the date is invalid.
 */
export function formatTimestamp(time: Date | Time): string {
  return toTime(time).toIso(9).replace(/\.?0+$/, "");
}

/**
 * A date or a time as a time in UTC.
 *
 * @param time The date or time.
 * @returns The time.
 * @throws {RangeError} If the date is invalid.
 */
export function toTime(time: Date | Time): Time {
  return time instanceof Date ? Time.fromDate(time) : time.to("UTC");
}

/**
 * Checks that something is a position, for callers without types.
 *
 * @param value What was given.
 * @returns The position.
 * @throws {TypeError} If it has no numbers `ra` and `dec`.
 * @throws {RangeError} If an angle is not finite. Nothing else is checked: limits are the service's affair.
 */
export function checkPosition(value: Position): Position {
  const { ra, dec } = (value ?? {}) as Partial<Position>;
  if (typeof ra !== "number" || typeof dec !== "number") {
    throw new TypeError(
      "Cannot use the position: it must be { ra, dec } in degrees; parsePosition() makes one from text",
    );
  }
  if (!Number.isFinite(ra) || !Number.isFinite(dec)) {
    throw new RangeError(`Cannot use the position (${ra}, ${dec}): its angles must be finite`);
  }
  return value;
}

/**
 * Checks an angle that a query gives, for callers without types.
 *
 * @param name What it is, for the message.
 * @param value The angle in degrees.
 * @returns The angle.
 * @throws {TypeError} If it is not a number.
 * @throws {RangeError} If it is not finite or negative.
 */
export function checkAngle(name: string, value: number): number {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot use ${name}: it must be a number of degrees, not ${typeof value}`);
  }
  if (!(value >= 0 && value < Infinity)) {
    throw new RangeError(`Cannot use ${name} ${value}: it must be a finite angle from 0 degrees`);
  }
  return value;
}

/**
 * Checks a whole number that a query gives, for callers without types.
 *
 * @param name What it is, for the message.
 * @param value The number.
 * @returns The number.
 * @throws {TypeError} If it is not a number.
 * @throws {RangeError} If it is not a whole number from 0.
 */
export function checkCount(name: string, value: number): number {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot use ${name}: it must be a number, not ${typeof value}`);
  }
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`Cannot use ${name} ${value}: it must be a whole number from 0`);
  }
  return value;
}

/**
 * Writes a value that goes to a parameter as it is, without knowing what the service declares.
 *
 * @param name Name of the parameter; its case is kept.
 * @param value The value: a list of texts becomes repeated parameters, a pair of numbers an interval.
 * @param dialect How to write an interval.
 * @returns The parameters to send.
 * @throws {TypeError} If the value is of no known kind.
 * @throws {RangeError} If a number cannot be sent.
 */
export function plainPairs(
  name: string,
  value: ParameterValue,
  dialect: IntervalDialect,
): readonly Pair[] {
  if (isInterval(value)) return intervalPairs(name, value, dialect);
  switch (typeof value) {
    case "string":
      return [[name, value]];
    case "number":
    case "bigint":
      return [[name, formatNumber(value)]];
    case "boolean":
      return [[name, value ? "1" : "0"]];
  }
  if (Array.isArray(value) && value.every((part) => typeof part === "string")) {
    return value.map((part) => [name, part]);
  }
  throw new TypeError(
    `Cannot send ${name}: it must be a text, a number, a boolean, a pair of numbers or a list of texts`,
  );
}
