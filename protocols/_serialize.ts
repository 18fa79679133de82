/**
 * Values for declared parameters, in the dialect of each.
 *
 * @module
 */
import { Time } from "../core/coords/time.ts";
import { nearestNames } from "../core/table/nearest.ts";
import type { InputParameter } from "./_describe.ts";
import {
  checkInterval,
  type ExactInterval,
  formatNumber,
  formatTimestamp,
  type IntervalDialect,
  intervalPairs,
  isInterval,
  type Pair,
  type ParameterValue,
  plainPairs,
  toTime,
} from "./params.ts";

/** A value for a declared parameter; a date or time is written in UTC, as the parameter's xtype wants it. */
export type InputValue = ParameterValue | Date | Time | readonly [lo: Date | Time, hi: Date | Time];

/** What to send, and what is doubtful about it. */
export interface Serialized {
  /** Names and values in order. */
  readonly parameters: readonly Pair[];
  /** Doubts as sentences: a value outside the declared limits or options. */
  readonly warnings: readonly string[];
}

/**
 * Writes a value for a declared parameter in the dialect that the service wants. A value outside the declared limits or
 * options is sent all the same, with a warning: declarations may be out of date, and the service will say.
 *
 * @example One interval for a DALI service
 * ```ts
 * import { describeInput, serialize } from "@denovo/vo/protocols/inputs";
 * const param = { kind: "param", name: "INPUT:mag", datatype: "float", arraysize: "2", xtype: "interval", value: "", cell: null } as const;
 * const { parameters } = serialize(describeInput(param), [-Infinity, 12.5]);
 * if (parameters.join() !== "mag,-Inf 12.5") throw new Error(parameters.join());
 * ```
 *
 * @param parameter The parameter as declared.
 * @param value The value.
 * @returns Parameters to send, and warnings.
 * @throws {TypeError} If the value is of no known kind.
 * @throws {RangeError} If a number cannot be sent, or an interval's ends are not in order.
 */
export function serialize(parameter: InputParameter, value: InputValue): Serialized {
  const warnings: string[] = [];
  const plain = withoutTimes(parameter, value);
  const { name, dialect } = parameter;
  warnings.push(...doubts(parameter, plain));
  if (isInterval(plain)) {
    if (dialect !== "scalar") {
      return { parameters: sendInterval(parameter, plain, dialect), warnings };
    }
    const [lo, hi] = checkInterval(plain);
    if (lo === hi) return { parameters: [[name, formatNumber(lo)]], warnings };
    warnings.push(`The parameter "${name}" does not say that it takes intervals`);
    return { parameters: intervalPairs(name, plain, "slash"), warnings };
  }
  if (typeof plain === "number" || typeof plain === "bigint") {
    if (dialect === "dali" || dialect === "minmax") {
      return { parameters: sendInterval(parameter, [plain, plain], dialect), warnings };
    }
  }
  return { parameters: plainPairs(name, plain, "slash"), warnings };
}

/**
 * Writes values for several parameters, and tells which of them the service does not declare.
 *
 * @param declared The parameters that the service declares.
 * @param values Values by name; an undeclared name keeps its case, a declared one is found whatever its case and sent as
 *   the caller wrote it.
 * @param fallback How to write an interval for a name that is not declared.
 * @returns Parameters to send, and warnings.
 * @throws {TypeError} If a value is of no known kind.
 * @throws {RangeError} If a number cannot be sent.
 */
export function serializeAll(
  declared: readonly InputParameter[],
  values: Readonly<Record<string, InputValue | undefined>>,
  fallback: IntervalDialect = "slash",
): Serialized {
  const parameters: Pair[] = [];
  const warnings: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const parameter = findInput(declared, name);
    if (parameter === undefined) {
      const near = nearestNames(name, declared.map((one) => one.name))[0];
      warnings.push(
        `The service does not declare a parameter "${name}" and may ignore it` +
          (near === undefined ? "" : `; did you mean "${near}"?`),
      );
      parameters.push(...plainPairs(name, withoutTimes({ name }, value), fallback));
      continue;
    }
    // Someone who writes BAND_MIN means that parameter and not the pair.
    const asWritten = parameter.sent.length > 1 && parameter.name !== name
      ? { ...parameter, dialect: "scalar" as const }
      : parameter;
    const sent = serialize({ ...asWritten, name }, value);
    parameters.push(...sent.parameters);
    warnings.push(...sent.warnings);
  }
  return { parameters, warnings };
}

/** Finds a declared parameter: exact name first, then whatever its case; also by one end of a pair. */
function findInput(declared: readonly InputParameter[], name: string): InputParameter | undefined {
  const lower = name.toLowerCase();
  return declared.find((one) => one.name === name) ??
    declared.find((one) => one.name.toLowerCase() === lower) ??
    declared.find((one) => one.sent.some((sent) => sent.toLowerCase() === lower));
}

function sendInterval(
  parameter: InputParameter,
  interval: ExactInterval,
  dialect: IntervalDialect,
): readonly Pair[] {
  const { name, datatype } = parameter;
  if (dialect === "minmax") {
    const [min = `${name}_MIN`, max = `${name}_MAX`] = parameter.sent;
    return intervalPairs(name, interval, dialect).map(([sent, value]) => [
      sent.endsWith("_MIN") ? min : max,
      value,
    ]);
  }
  if (dialect === "dali" && !["float", "double"].includes(datatype)) {
    // DALI 1.2 §3 "Interval": only floating-point intervals can be open.
    return intervalPairs(name, closeEnds(checkInterval(interval), parameter), dialect);
  }
  return intervalPairs(name, interval, dialect);
}

const EXTREMES: Readonly<Record<string, ExactInterval>> = {
  unsignedByte: [0, 255],
  short: [-(2 ** 15), 2 ** 15 - 1],
  int: [-(2 ** 31), 2 ** 31 - 1],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
};

function closeEnds([lo, hi]: ExactInterval, { datatype }: InputParameter): ExactInterval {
  const [least, most] = EXTREMES[datatype] ?? [lo, hi];
  return [lo === -Infinity ? least : lo, hi === Infinity ? most : hi];
}

/** Times as numbers or text: MJD unless the parameter is a text without type, or says otherwise by its xtype. */
function withoutTimes(
  parameter: Partial<Pick<InputParameter, "xtype" | "datatype">> & { readonly name: string },
  value: InputValue,
): ParameterValue {
  const xtype = parameter.xtype?.trim().toLowerCase();
  const isText = xtype === "timestamp" || (xtype === undefined && parameter.datatype === "char");
  const plain = (time: Date | Time): number | string => {
    if (isText) return formatTimestamp(time);
    return xtype === "jd" ? toTime(time).jd : toTime(time).mjd;
  };
  if (isTime(value)) return plain(value);
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isTime)) {
    return value as ParameterValue;
  }
  const [lo, hi] = value.map(plain) as [number, number] | [string, string];
  if (!(lo <= hi)) {
    throw new RangeError(`Cannot send ${parameter.name}: its times are not in order`);
  }
  return typeof lo === "string" ? `${lo}/${hi}` : [lo, hi as number];
}

function isTime(value: unknown): value is Date | Time {
  return value instanceof Date || value instanceof Time;
}

function doubts(parameter: InputParameter, given: ParameterValue): readonly string[] {
  const { name, min, max, options } = parameter;
  const value = numbersIn(parameter, given);
  const found: string[] = [];
  const ends: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (isInterval(value)) {
    // An interval that reaches beyond the limits finds what is within them.
    const [lo, hi] = value;
    const below = isNumeric(min) && hi < min;
    if (below || (isNumeric(max) && lo > max)) {
      found.push(
        `The interval ${lo} to ${hi} of "${name}" lies ${below ? "below" : "above"} the declared ` +
          `limits ${min ?? "-"} to ${max ?? "-"}`,
      );
    }
  } else {
    for (const end of ends) {
      if (typeof end !== "number" && typeof end !== "bigint") continue;
      if (isNumeric(min) && end < min) {
        found.push(`The value ${end} of "${name}" is below the declared minimum ${min}`);
      } else if (isNumeric(max) && end > max) {
        found.push(`The value ${end} of "${name}" is above the declared maximum ${max}`);
      }
    }
  }
  if (options.length > 0 && !isInterval(value)) {
    const offered = options.map((option) => option.value);
    for (const end of (Array.isArray(given) ? given : [given]) as readonly unknown[]) {
      const text = typeof end === "number" || typeof end === "bigint" ? formatNumber(end) : end;
      if (typeof text !== "string" || offered.includes(text)) continue;
      const near = nearestNames(text, offered)[0];
      found.push(
        `The value "${text}" of "${name}" is not among the declared options` +
          (near === undefined ? "" : `; did you mean "${near}"?`),
      );
    }
  }
  return found;
}

/** Texts that are numbers, as they come from a command line, count as these where the limits are numbers. */
function numbersIn({ min, max }: InputParameter, value: ParameterValue): ParameterValue {
  const isText = typeof value === "string" && /^\s*[-+]?[\d.][-+.\deE]*\s*$/.test(value);
  if (!isText || !(isNumeric(min) || isNumeric(max)) || Number.isNaN(Number(value))) return value;
  return Number(value);
}

function isNumeric(limit: number | bigint | string | undefined): limit is number | bigint {
  return typeof limit === "number" || typeof limit === "bigint";
}
