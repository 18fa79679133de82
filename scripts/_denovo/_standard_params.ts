/**
 * Parameters of `--param` that a protocol defines: they become keys of the query, as options do.
 *
 * @module
 */
import { OptionError } from "../../cli/options.ts";
import type { ExtraParameters } from "../../protocols/descriptor.ts";
import type { Interval } from "../../protocols/params.ts";
import { extraOf } from "../_extra.ts";

/** A parameter as `--param` gives it. */
export type GivenParameter = readonly [name: string, value: string | Interval];

/** How a parameter of the standard is read: as text, as one number, or as an interval or a number. */
export type StandardKind = "text" | "number" | "range";

/** What `--param` came to. */
export interface SplitParameters<K extends string> {
  /** Keys of the query with their values. */
  readonly query: { readonly [key in K]?: never };
  /** Parameters of the service's own. */
  readonly extra: ExtraParameters | undefined;
}

/**
 * Takes parameters of the standard out of those of the service's own.
 *
 * @param given What `--param` has.
 * @param standard Key and kind of parameters that have no option, by their names in capitals.
 * @param options Options for the other parameters of the standard, by names in capitals.
 * @throws {OptionError} If there is an option for one, one is given twice, or is not of its kind.
 */
export function splitParameters<K extends string>(
  given: readonly GivenParameter[],
  standard: Readonly<Record<string, readonly [key: K, kind: StandardKind]>>,
  options: Readonly<Record<string, string>>,
): SplitParameters<K> {
  const query: Record<string, unknown> = {};
  const own: GivenParameter[] = [];
  for (const [name, value] of given) {
    const upper = name.toUpperCase();
    const option = options[upper];
    if (option !== undefined) {
      throw new OptionError(`Option --param ${name}: give ${option} in its place`);
    }
    const known = standard[upper];
    if (known === undefined) {
      own.push([name, value]);
      continue;
    }
    const [key, kind] = known;
    if (key in query) throw new OptionError(`Option --param ${name} is given twice`);
    query[key] = read(name, value, kind);
  }
  return { query: query as SplitParameters<K>["query"], extra: extraOf(own) };
}

function read(name: string, value: string | Interval, kind: StandardKind): unknown {
  if (kind === "text") return typeof value === "string" ? value : value.join("/");
  if (kind === "range" && typeof value !== "string") return value;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : NaN;
  if (Number.isFinite(number)) return number;
  const wanted = kind === "range" ? "a number or an interval lo/hi" : "a number";
  throw new OptionError(`Option --param ${name}: "${value}" is not ${wanted}`);
}
