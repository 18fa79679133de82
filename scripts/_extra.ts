/**
 * Parameters of single services, intervals and pictures, as scripts take them on the command line.
 *
 * @module
 */
import type { ExtraParameters } from "../protocols/descriptor.ts";
import type { Interval } from "../protocols/params.ts";

/**
 * An interval from text: `lo/hi`, `lo/`, `/hi`, or one number for both ends.
 *
 * @throws {RangeError} If it is none.
 */
export function parseRange(text: string): Interval {
  const ends = text.split("/").map((end) => end.trim());
  const [lo = "", hi = lo] = ends;
  const from = lo === "" && ends.length === 2 ? -Infinity : number(lo);
  const to = hi === "" && ends.length === 2 ? Infinity : number(hi);
  if (ends.length > 2 || !(from <= to) || (lo === "" && hi === "")) {
    throw new RangeError(`"${text}" is no interval lo/hi of numbers in order`);
  }
  return [from, to];
}

function number(text: string): number {
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return text === "" ? NaN : Number(text);
}

/** Some numbers, separated by blanks or commas. */
export function parseNumbers(text: string): readonly number[] {
  const numbers = text.trim().split(/[\s,]+/).map(number);
  if (numbers.length === 0 || !numbers.every(Number.isFinite)) {
    throw new RangeError(`"${text}" is no list of numbers`);
  }
  return numbers;
}

/**
 * A parameter from text: `NAME=VALUE`; an interval `lo/hi` of numbers is written as the service wants it.
 *
 * @throws {RangeError} If there is no name.
 */
export function parseParameter(text: string): readonly [name: string, value: string | Interval] {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(at, 0)).trim();
  if (name === "") throw new RangeError(`"${text}" is not of the form NAME=VALUE`);
  const value = text.slice(at + 1);
  if (!/^[^/]*\/[^/]*$/.test(value)) return [name, value];
  try {
    return [name, parseRange(value)];
  } catch {
    return [name, value];
  }
}

/** Parameters by name; undefined if there are none. One that is given twice is repeated. */
export function extraOf(
  parameters: readonly (readonly [name: string, value: string | Interval])[],
): ExtraParameters | undefined {
  if (parameters.length === 0) return undefined;
  const all: Record<string, string | Interval | readonly string[]> = {};
  for (const [name, value] of parameters) {
    const before = all[name];
    if (before === undefined) all[name] = value;
    else if (typeof value !== "string" || Array.isArray(before) && typeof before[0] === "number") {
      throw new RangeError(`Cannot send ${name} twice: intervals cannot be repeated`);
    } else all[name] = [...[before].flat() as readonly string[], value];
  }
  return all;
}
