/**
 * Constraints by keywords: the short form for scripts and the command line.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import type { Region } from "../core/coords/region.ts";
import type { Time } from "../core/coords/time.ts";
import { nearestNames } from "../core/table/nearest.ts";
import {
  author,
  type Cone,
  type Constraint,
  datamodel,
  freetext,
  ivoid,
  messenger,
  servicetype,
  spatial,
  spectral,
  temporal,
  uat,
  ucd,
  waveband,
} from "./constraints.ts";

/** A text or several. */
export type Texts = string | readonly string[];

/** Constraints by keywords; a list has values of which one has to match, but words, all of which have to. */
export interface Keywords {
  /** Words in title, description or subjects. */
  readonly keywords?: Texts | undefined;
  /** SQL patterns of the names of makers. */
  readonly author?: Texts | undefined;
  /** Short names or identifiers of kinds of services. */
  readonly servicetype?: Texts | undefined;
  /** Terms of the vocabulary "messenger". */
  readonly waveband?: Texts | undefined;
  /** The same, with everything narrower. */
  readonly messenger?: Texts | undefined;
  /** Form of tables: `"obscore"`, `"epntap"`, `"regtap"`. */
  readonly datamodel?: string | undefined;
  /** Identifiers. */
  readonly ivoid?: Texts | undefined;
  /** SQL patterns of UCDs of columns. */
  readonly ucd?: Texts | undefined;
  /** Concepts of the Unified Astronomy Thesaurus. */
  readonly uat?: Texts | undefined;
  /** A place that the resource covers. */
  readonly spatial?: Position | Cone | Region | string | undefined;
  /** A value or interval of the spectrum, and its unit. */
  readonly spectral?:
    | readonly [value: number, unit: string]
    | readonly [a: number, b: number, unit: string]
    | undefined;
  /** A moment or interval of time; numbers are MJD. */
  readonly temporal?: number | Time | readonly [from: number | Time, to: number | Time] | undefined;
}

/** What a search takes: constraints, keywords, words, or a list of any of them. */
export type Constraints =
  | Constraint
  | Keywords
  | string
  | readonly (Constraint | Keywords | string)[];

const MAKERS: { readonly [K in keyof Keywords]-?: (value: never) => Constraint } = {
  keywords: (value: Texts) => freetext(...list(value)),
  author: (value: Texts) => author(...list(value)),
  servicetype: (value: Texts) => servicetype(...list(value)),
  waveband: (value: Texts) => waveband(...list(value)),
  messenger: (value: Texts) => messenger(...list(value)),
  datamodel: (value: string) => datamodel(value),
  ivoid: (value: Texts) => ivoid(...list(value)),
  ucd: (value: Texts) => ucd(...list(value)),
  uat: (value: Texts) => uat(value),
  spatial: (value: Position | Cone | Region | string) => spatial(value),
  spectral: (value: readonly (number | string)[]) => {
    const unit = value.at(-1) as string;
    const numbers = value.slice(0, -1) as number[];
    return numbers.length === 1
      ? spectral(numbers[0] as number, unit)
      : spectral(numbers as [number, number], unit);
  },
  temporal: (value: number | Time | readonly [number | Time, number | Time]) => temporal(value),
};

function list(value: Texts): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

/**
 * Constraints of all forms as data.
 *
 * @param constraints Constraints, keywords, or words.
 * @throws {TypeError} If a keyword is unknown; the message names the nearest.
 * @throws {RangeError} If a value makes no sense.
 */
export function constraintsOf(constraints: Constraints): readonly Constraint[] {
  if (Array.isArray(constraints)) return constraints.flatMap((each) => constraintsOf(each));
  if (typeof constraints === "string") return [freetext(constraints)];
  const single = constraints as Constraint | Keywords;
  if ("kind" in single) return [single];
  return Object.entries(single).flatMap(([keyword, value]) => {
    if (value === undefined) return [];
    const make = Object.hasOwn(MAKERS, keyword)
      ? MAKERS[keyword as keyof Keywords] as (value: unknown) => Constraint
      : undefined;
    if (make !== undefined) return [make(value)];
    const near = nearestNames(keyword, Object.keys(MAKERS));
    const hint = near.length === 0
      ? `known are ${Object.keys(MAKERS).join(", ")}`
      : `did you mean "${near[0]}"?`;
    throw new TypeError(`Cannot search by "${keyword}": ${hint}`);
  });
}
