/**
 * Functions of numbers, as ADQL names them and PostgreSQL computes them: what is not defined is an error, not a NULL.
 *
 * @module
 */
import { QueryError } from "../runtime/errors.ts";

/** A value as SQLite gives it to functions and takes it from them. */
export type SqlValue = null | number | bigint | string | Uint8Array;

const RADIANS = Math.PI / 180;

function refuse(what: string): never {
  throw new QueryError(`Cannot run query: ${what}`);
}

/** A number that is the result of a function; NaN and overflow are errors unless they came in. */
function checked(name: string, result: number, ...args: readonly number[]): number {
  if (Number.isNaN(result)) refuse(`${name} of ${args.join(", ")} is not defined`);
  if (!Number.isFinite(result) && args.every(Number.isFinite)) {
    refuse(`${name} of ${args.join(", ")} is out of range`);
  }
  return result;
}

function unary(name: string, f: (x: number) => number): (x: SqlValue) => SqlValue {
  return (x) => x === null ? null : checked(name, f(x as number), x as number);
}

function binary(
  name: string,
  f: (x: number, y: number) => number,
): (x: SqlValue, y: SqlValue) => SqlValue {
  return (x, y) =>
    x === null || y === null
      ? null
      : checked(name, f(x as number, y as number), x as number, y as number);
}

function logarithm(name: string, f: (x: number) => number): (x: SqlValue) => SqlValue {
  return unary(name, (x) => x > 0 ? f(x) : refuse(`${name} of ${x} is not defined`));
}

/** Moves the decimal point of a number without the rounding of a multiplication. */
function shifted(x: number, places: number): number {
  const [digits, exponent = "0"] = String(x).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}

function atPlace(x: number, places: number, f: (x: number) => number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const n = Math.trunc(places);
  if (n > 330) return x;
  if (n < -330) return 0;
  const moved = shifted(x, n);
  return Number.isFinite(moved) ? shifted(f(moved), -n) + 0 : x;
}

function power(x: number, y: number): number {
  if (x === 0 && y < 0) refuse("zero raised to a negative power is not defined");
  return Math.pow(x, y);
}

/** The functions by their names; in SQL these are `d_to_int` for `toInt`, which take and give REALs. */
export const MATH: Readonly<Record<string, (...args: SqlValue[]) => SqlValue>> = {
  abs: unary("ABS", Math.abs),
  ceiling: unary("CEILING", Math.ceil),
  floor: unary("FLOOR", Math.floor),
  degrees: unary("DEGREES", (x) => x / RADIANS),
  radians: unary("RADIANS", (x) => x * RADIANS),
  exp: unary("EXP", Math.exp),
  log: logarithm("LOG", Math.log),
  log10: logarithm("LOG10", Math.log10),
  sqrt: unary("SQRT", Math.sqrt),
  sin: unary("SIN", Math.sin),
  cos: unary("COS", Math.cos),
  tan: unary("TAN", Math.tan),
  cot: unary("COT", (x) => 1 / Math.tan(x)),
  asin: unary("ASIN", Math.asin),
  acos: unary("ACOS", Math.acos),
  atan: unary("ATAN", Math.atan),
  atan2: binary("ATAN2", Math.atan2),
  power: binary("POWER", power),
  mod: binary("MOD", (x, y) => y === 0 ? refuse("division by zero") : x % y),
  round: binary(
    "ROUND",
    (x, n) => atPlace(x, n, (v) => Math.sign(v) * Math.round(Math.abs(v))),
  ),
  truncate: binary("TRUNCATE", (x, n) => atPlace(x, n, Math.trunc)),
  f32: unary("REAL", Math.fround),
};

/** A divisor: zero is an error. Takes integers as BigInts. */
export function nonzero(value: SqlValue): SqlValue {
  if (value === 0 || value === 0n) refuse("division by zero");
  return value;
}

/** The result of arithmetic with integers: what SQLite made a REAL, or is too large for its type, is an error. */
export function checkedInteger(value: SqlValue, bits: SqlValue): SqlValue {
  if (value === null) return null;
  const size = Number(bits);
  if (typeof value !== "bigint" || BigInt.asIntN(size, value) !== value) {
    const name = size === 16 ? "smallint" : size === 32 ? "integer" : "bigint";
    refuse(`${name} is out of range`);
  }
  return value;
}

/** ABS of a 64-bit integer. */
export function absoluteInteger(value: SqlValue): SqlValue {
  return typeof value === "bigint" && value < 0n ? checkedInteger(-value, 64n) : value;
}

/** ROUND of a 64-bit integer to a place before the decimal point, halves away from zero. */
export function roundInteger(value: SqlValue, places: SqlValue): SqlValue {
  return atPlaceOfInteger(value, places, (x, unit) => x + (x < 0n ? -unit : unit) / 2n);
}

/** TRUNCATE of a 64-bit integer at a place before the decimal point. */
export function truncateInteger(value: SqlValue, places: SqlValue): SqlValue {
  return atPlaceOfInteger(value, places, (x) => x);
}

function atPlaceOfInteger(
  value: SqlValue,
  places: SqlValue,
  moved: (x: bigint, unit: bigint) => bigint,
): SqlValue {
  if (value === null || places === null) return null;
  const n = Math.trunc(Number(places));
  if (typeof value !== "bigint" || n >= 0) return value;
  if (n < -20) return 0n;
  const unit = 10n ** BigInt(-n);
  return checkedInteger(moved(value, unit) / unit * unit, 64n);
}

/** Makes random numbers from 0 to below 1 from a seed (mulberry32). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
