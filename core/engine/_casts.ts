/**
 * CAST and the reading of texts as numbers, truth values and times: all of the text must be one, as in PostgreSQL.
 *
 * @module
 */
import { QueryError } from "../runtime/errors.ts";
import type { SqlValue } from "./_math.ts";

const NAMES: Readonly<Record<number, string>> = { 16: "smallint", 32: "integer", 64: "bigint" };

function refuse(text: string, name: string): never {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  throw new QueryError(`Cannot run query: '${shown}' cannot be read as ${name}`);
}

/** An integer of a number (rounded, halves to even) or a text. */
export function toInteger(value: SqlValue, bits: SqlValue): SqlValue {
  if (value === null) return null;
  const size = Number(bits);
  const name = NAMES[size] as string;
  let integer: bigint;
  if (typeof value === "bigint") integer = value;
  else if (typeof value === "number") {
    const rounded = roundEven(value);
    if (!Number.isFinite(rounded)) refuse(String(value), name);
    integer = BigInt(rounded);
  } else {
    const text = String(value).trim();
    if (!/^[+-]?\d{1,30}$/.test(text)) refuse(text, name);
    integer = BigInt(text.replace(/^\+/, ""));
  }
  if (BigInt.asIntN(size, integer) !== integer) {
    throw new QueryError(`Cannot run query: ${integer} is out of the range of ${name}`);
  }
  return integer;
}

function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** A double precision number of a number or a text. */
export function toDouble(value: SqlValue): SqlValue {
  if (value === null || typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  const text = String(value).trim();
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(text)) return NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) refuse(text, "double precision");
  const number = Number(text);
  if (!Number.isFinite(number)) refuse(text, "double precision");
  return number;
}

/** A single precision number of a number or a text. */
export function toReal(value: SqlValue): SqlValue {
  const number = toDouble(value);
  if (typeof number !== "number") return number;
  const rounded = Math.fround(number);
  if (Number.isFinite(number) && !Number.isFinite(rounded)) refuse(String(value), "real");
  return rounded;
}

/** A truth value, as 0 or 1, of a text. */
export function toBoolean(value: SqlValue): SqlValue {
  if (value === null) return null;
  const text = String(value).trim();
  if (/^(t|true|y|yes|on|1)$/i.test(text)) return 1n;
  if (/^(f|false|n|no|off|0)$/i.test(text)) return 0n;
  return refuse(text, "boolean");
}

const TIME =
  /^([+-]?\d{4,6}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d*))?)?)?(?:Z|\+00(?::?00)?)?$/i;

/** A time in one form, so that times sort as texts; undefined for what is no time. */
function normalTime(text: string): string | undefined {
  const match = TIME.exec(text.trim());
  if (match === null) return undefined;
  const [, date = "", hours = "00", minutes = "00", seconds = "00", fraction = ""] = match;
  const parsed = Date.parse(`${date}T00:00:00Z`);
  const isDay = !Number.isNaN(parsed) &&
    (date.length !== 10 || new Date(parsed).toISOString().startsWith(date));
  if (!isDay || Number(hours) > 24 || Number(minutes) > 59 || Number(seconds) > 60) {
    return undefined;
  }
  const rest = fraction.replace(/0+$/, "");
  return `${date}T${hours}:${minutes}:${seconds}${rest === "" ? "" : `.${rest}`}`;
}

/** A time, in the form in which times are compared. */
export function toTime(value: SqlValue): SqlValue {
  if (value === null) return null;
  return normalTime(String(value)) ?? refuse(String(value), "timestamp");
}

/** The form in which times are compared; what is no time stays as it is. */
export function comparedTime(value: SqlValue): SqlValue {
  if (value === null) return null;
  return normalTime(String(value)) ?? String(value);
}

/** Julian date of a time. */
export function toJd(value: SqlValue): SqlValue {
  const mjd = toMjd(value);
  return mjd === null ? null : (mjd as number) + 2_400_000.5;
}

/** Modified Julian date of a time. */
export function toMjd(value: SqlValue): SqlValue {
  if (value === null) return null;
  const text = toTime(value) as string;
  const [date = "", clock = ""] = text.split("T");
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(":").map(Number);
  const days = Date.parse(`${date}T00:00:00Z`) / 86_400_000 + 40_587;
  return days + (hours * 3600 + minutes * 60 + seconds) / 86_400;
}

/** A number as PostgreSQL writes it: the fewest digits that mean it. */
export function numberText(value: SqlValue, type: SqlValue): SqlValue {
  if (value === null) return null;
  const number = Number(value);
  if (!Number.isFinite(number)) return String(number);
  if (number === 0) return Object.is(number, -0) ? "-0" : "0";
  const single = type === "real";
  const [mantissa = "", power = "0"] = (single ? shortSingle(number) : number.toExponential())
    .split("e");
  const exponent = Number(power);
  const sign = number < 0 ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < -4 || exponent >= (single ? 6 : 15)) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    const rest = digits.length > 1 ? `.${digits.slice(1)}` : "";
    return `${sign}${digits.charAt(0)}${rest}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.padEnd(exponent + 1, "0");
  const rest = whole.slice(exponent + 1);
  return `${sign}${whole.slice(0, exponent + 1)}${rest === "" ? "" : `.${rest}`}`;
}

function shortSingle(number: number): string {
  for (let digits = 0; digits < 9; digits++) {
    const text = number.toExponential(digits);
    if (Math.fround(Number(text)) === number) return text;
  }
  return number.toExponential();
}
