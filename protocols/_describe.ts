/**
 * The parameters that a service declares.
 *
 * @module
 */
import type { Option, Values } from "../core/table/annotation.ts";
import type { Datatype } from "../core/table/field.ts";
import type { Param } from "../core/table/meta.ts";
import type { VotableDocument } from "../core/votable/model.ts";
import type { IntervalDialect } from "./params.ts";

/** One of the values that a service offers for a parameter. */
export interface InputOption {
  /** What it means, for people. */
  readonly name?: string | undefined;
  /** What to send. */
  readonly value: string;
  /** True where the service left the value out and only 0 can be meant. */
  readonly inferred?: boolean | undefined;
}

/** A parameter that a service takes. */
export interface InputParameter {
  /** Name without prefix, and without `_MIN` and `_MAX` where two make an interval. */
  readonly name: string;
  /** Names as they are sent: one, or two for the dialect `"minmax"`. */
  readonly sent: readonly string[];
  /** Type of a value. */
  readonly datatype: Datatype;
  /** Shape as written; absent for scalars. */
  readonly arraysize?: string | undefined;
  /** Unit. */
  readonly unit?: string | undefined;
  /** UCD. */
  readonly ucd?: string | undefined;
  /** Utype. */
  readonly utype?: string | undefined;
  /** Extended type such as `"interval"` or `"mjd"`. */
  readonly xtype?: string | undefined;
  /** What it does. */
  readonly description?: string | undefined;
  /** What the service uses when it is not given. */
  readonly default?: string | undefined;
  /** Smallest useful value: a number where it can be one (bigint for `long`), else as written. */
  readonly min?: number | bigint | string | undefined;
  /** Largest useful value. */
  readonly max?: number | bigint | string | undefined;
  /** Offered values, nested ones in line; empty where anything goes. */
  readonly options: readonly InputOption[];
  /** How an interval is to be written; `"scalar"` where none is understood. */
  readonly dialect: IntervalDialect | "scalar";
  /** Whether its protocol requires it. */
  readonly required: boolean;
}

/** What the caller knows beside the document. */
export interface DescribeOptions {
  /** Names of parameters that the protocol requires. */
  readonly required?: readonly string[] | undefined;
}

const PREFIX = /^INPUT:\s*/i;
const INTEGERS: readonly Datatype[] = ["unsignedByte", "short", "int", "long"];
const NUMBERS: readonly Datatype[] = [...INTEGERS, "float", "double"];
/** Parameters of the standards that hold no interval although their units or types may look so. */
const NEVER_RANGES = new Set(
  "ra dec sr pos size format intersect verb maxrec responseformat request version".split(" "),
);
/** Parameters of SSA that are ranges by definition. */
const ALWAYS_RANGES = new Set(["band", "time"]);

/**
 * Finds the input parameters that a document declares by the prefix `INPUT:`, wherever in it they are.
 *
 * Two PARAMs `X_MIN` and `X_MAX` become one parameter `X`. A PARAM that occurs twice counts once.
 *
 * @param document A document, such as the answer to `FORMAT=METADATA`.
 * @param options What the protocol requires.
 * @returns The parameters in document order; empty if there are none.
 */
export function inputParameters(
  document: VotableDocument,
  options: DescribeOptions = {},
): readonly InputParameter[] {
  const params = [
    ...document.params,
    ...document.allResources.flatMap((resource) => [
      ...resource.params,
      ...resource.tables.flatMap((table) => table.params),
    ]),
  ].filter((param) => PREFIX.test(param.name));
  return describeInputs(params, options);
}

/**
 * Describes parameters that PARAMs declare, joining `X_MIN` and `X_MAX` to one.
 *
 * @param params The PARAMs; a prefix `INPUT:` is taken off.
 * @param options What the protocol requires.
 * @returns The parameters in order.
 */
export function describeInputs(
  params: readonly Param[],
  options: DescribeOptions = {},
): readonly InputParameter[] {
  const byName = new Map<string, InputParameter>();
  for (const param of params) {
    const input = describeInput(param, options);
    if (input.name !== "" && !byName.has(input.name)) byName.set(input.name, input);
  }
  const joined: InputParameter[] = [];
  for (const input of byName.values()) {
    const [, base, end] = /^(.+)_(MIN|MAX)$/i.exec(input.name) ?? [];
    if (base === undefined || end === undefined || byName.has(base)) {
      joined.push(input);
      continue;
    }
    const isMin = end.toUpperCase() === "MIN";
    const wanted = `${base}_${isMin ? "max" : "min"}`.toLowerCase();
    const other = [...byName.values()].find((one) => one.name.toLowerCase() === wanted);
    if (other === undefined) joined.push(input);
    else if (isMin) joined.push(joinEnds(base, input, other));
  }
  return joined;
}

/**
 * Describes one parameter that a PARAM declares.
 *
 * @param param The PARAM; a prefix `INPUT:` is taken off its name.
 * @param options What the protocol requires.
 * @returns The parameter.
 */
export function describeInput(param: Param, options: DescribeOptions = {}): InputParameter {
  const name = param.name.replace(PREFIX, "").trim();
  const required = options.required?.some((one) => one.toLowerCase() === name.toLowerCase());
  const min = limitOf(param, "min");
  const max = limitOf(param, "max");
  return {
    name,
    sent: [name],
    datatype: param.datatype,
    arraysize: param.arraysize,
    unit: param.unit,
    ucd: param.ucd,
    utype: param.utype,
    xtype: param.xtype,
    description: param.description,
    default: param.value.trim() === "" ? undefined : param.value,
    min,
    max,
    options: optionsOf(param),
    dialect: dialectOf(param, name, typeof min === "number" || typeof max === "number"),
    required: required ?? false,
  };
}

function joinEnds(name: string, min: InputParameter, max: InputParameter): InputParameter {
  return {
    ...max,
    ...Object.fromEntries(Object.entries(min).filter(([, value]) => value !== undefined)),
    name,
    sent: [min.name, max.name],
    default: undefined,
    min: min.min,
    max: max.max ?? min.max,
    options: [],
    dialect: "minmax",
    required: min.required || max.required,
  } as InputParameter;
}

function limitOf(param: Param, which: "min" | "max"): number | bigint | string | undefined {
  const text = param.values?.map((values: Values) => values[which]?.value.trim())
    .find((value) => value !== undefined && value !== "");
  if (text === undefined) return undefined;
  if (param.datatype === "long" && /^[+-]?\d+$/.test(text)) return BigInt(text.replace("+", ""));
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/** Options in line. An empty value of an integer is what DaCHS 2.7 makes of 0. */
function optionsOf(param: Param): readonly InputOption[] {
  const all = (options: readonly Option[]): readonly Option[] =>
    options.flatMap((option) => [option, ...all(option.options)]);
  const found = (param.values ?? []).flatMap((values) => all(values.options));
  const isInteger = INTEGERS.includes(param.datatype);
  const hasZero = found.some((option) => option.value.trim() === "0");
  return found.map(({ name, value }): InputOption =>
    value.trim() === "" && isInteger && !hasZero
      ? { name, value: "0", inferred: true }
      : { name, value }
  );
}

/**
 * A PARAM says by xtype or arraysize that it takes DALI's intervals. For the older dialect there is no mark: services
 * declare texts, and what tells a range from a name is that it has numeric limits, a unit, or the type or meaning of a time
 * or wavelength.
 */
function dialectOf(
  param: Param,
  name: string,
  hasNumericLimit: boolean,
): IntervalDialect | "scalar" {
  const xtype = param.xtype?.trim().toLowerCase();
  if (xtype === "interval" || xtype === "multiinterval") return "dali";
  if (NEVER_RANGES.has(name.toLowerCase())) return "scalar";
  if (NUMBERS.includes(param.datatype)) {
    return param.arraysize?.trim() === "2" && xtype === undefined ? "dali" : "scalar";
  }
  if (param.datatype !== "char" && param.datatype !== "unicodeChar") return "scalar";
  if (ALWAYS_RANGES.has(name.toLowerCase())) return "slash";
  const isTime = xtype === "mjd" || xtype === "jd" || xtype === "timestamp";
  const isBand = /^em\.(wl|freq|energy)/i.test(param.ucd?.trim() ?? "");
  // A text with a unit is a number, or a range of them.
  const hasUnit = (param.unit?.trim() ?? "") !== "";
  return hasNumericLimit || isTime || isBand || hasUnit ? "slash" : "scalar";
}
