/**
 * What resources have to be like to be found: constraints as frozen data.
 *
 * A constraint says nothing about how it is asked; `compile.ts` writes it in ADQL for what a registry can do. So
 * constraints can be made once, printed, compared, kept and used with any registry. Most take several values, of which
 * one has to match; all constraints of a search have to match.
 *
 * @example Infrared spectra of a place, as data
 * ```ts
 * import { servicetype, spatial, waveband } from "@denovo/vo/registry";
 * const wanted = [servicetype("ssa"), waveband("infrared"), spatial({ ra: 83.6, dec: 22 })];
 * if (wanted[1]?.kind !== "waveband") throw new Error();
 * ```
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import type { Region } from "../core/coords/region.ts";
import { convertSpectral, convertSpectralInterval } from "../core/coords/spectral.ts";
import { Time } from "../core/coords/time.ts";
import type { AdqlText } from "../core/adql/literal.ts";
import { bundledVocabulary, type Vocabulary } from "../protocols/vocabulary.ts";
import type {
  AuthorConstraint,
  DatamodelConstraint,
  DatamodelName,
  FreetextConstraint,
  IvoidConstraint,
  ServicetypeConstraint,
  SpatialConstraint,
  SpatialRelation,
  SpectralConstraint,
  TemporalConstraint,
  UatConstraint,
  UcdConstraint,
  WavebandConstraint,
  WhereConstraint,
} from "./constraint_types.ts";
import { serviceTypeOf } from "./service_types.ts";

export type * from "./constraint_types.ts";

function some(what: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) throw new RangeError(`Cannot constrain ${what}: nothing is given`);
  for (const value of values) {
    if (typeof value !== "string") {
      throw new TypeError(`Cannot constrain ${what}: ${String(value)} is no text`);
    }
    if (value.trim() === "") throw new RangeError(`Cannot constrain ${what}: a text is empty`);
  }
  return Object.freeze([...values]);
}

/**
 * Words in title, description or subjects.
 *
 * @param words Words, all of which have to be there; how a phrase is understood differs between registries.
 * @throws {RangeError} If there is none, or one is empty.
 */
export function freetext(...words: readonly string[]): FreetextConstraint {
  return Object.freeze({ kind: "freetext", words: some("the text", words) });
}

/**
 * Who made it.
 *
 * @param patterns SQL patterns (`%Hubble%`), one of which has to match; names are written in many ways, and case counts.
 * @throws {RangeError} If there is none, or one is empty.
 */
export function author(...patterns: readonly string[]): AuthorConstraint {
  return Object.freeze({ kind: "author", patterns: some("the author", patterns) });
}

/**
 * Services of some kind, without those that are the kind for a larger collection (see {@linkcode auxiliary}).
 *
 * @param types Short names (`"tap"`, `"sia2"`) or identifiers of standards, one of which has to match.
 * @throws {RangeError} If a name is unknown; the message names those that are known.
 */
export function servicetype(...types: readonly string[]): ServicetypeConstraint {
  const named = some("the kind of service", types).map((type) => {
    const known = serviceTypeOf(type);
    // What is given as an identifier stays one, version and all.
    return known === undefined || type.includes("://") ? type.trim().toLowerCase() : known.name;
  });
  return Object.freeze({ kind: "servicetype", types: Object.freeze(named), auxiliary: false });
}

/** The same kinds of services, with those that serve a larger collection of which the resource is a part. */
export function auxiliary(constraint: ServicetypeConstraint): ServicetypeConstraint {
  return Object.freeze({ ...constraint, auxiliary: true });
}

/**
 * Kinds of light, or neutrinos.
 *
 * @param bands Terms of the vocabulary "messenger", one of which the resource has to name; case does not matter.
 * @throws {RangeError} If a term is unknown; the message names the nearest.
 */
export function waveband(...bands: readonly string[]): WavebandConstraint {
  const vocabulary = bundledVocabulary("messenger");
  const terms = some("the waveband", bands).map((band) => vocabulary.expect(band).id.toLowerCase());
  return Object.freeze({ kind: "waveband", bands: Object.freeze(terms) });
}

/**
 * What brings the news, with everything narrower: `messenger("photon")` finds all kinds of light.
 *
 * @param terms Terms of the vocabulary "messenger".
 * @throws {RangeError} If a term is unknown; the message names the nearest.
 */
export function messenger(...terms: readonly string[]): WavebandConstraint {
  const vocabulary = bundledVocabulary("messenger");
  const all = some("the messenger", terms).flatMap((term) => [...vocabulary.narrower(term)]);
  return waveband(...new Set(all));
}

const DATAMODELS: readonly DatamodelName[] = ["obscore", "obscore-new", "epntap", "regtap"];

/**
 * Services with tables of a standard form: observations (`"obscore"`; `"obscore-new"` finds them by their tables, which
 * few do yet), solar system bodies (`"epntap"`), the Registry (`"regtap"`).
 *
 * @param model The form; case does not matter.
 * @throws {RangeError} If it is unknown.
 */
export function datamodel(model: string): DatamodelConstraint {
  const name = model.trim().toLowerCase().replace("_", "-") as DatamodelName;
  if (!DATAMODELS.includes(name)) {
    throw new RangeError(`There is no data model "${model}": known are ${DATAMODELS.join(", ")}`);
  }
  return Object.freeze({ kind: "datamodel", model: name });
}

/**
 * Resources by their identifiers.
 *
 * @param ivoids Identifiers, one of which has to be that of the resource; case does not matter.
 * @throws {RangeError} If one does not begin with `ivo://`.
 */
export function ivoid(...ivoids: readonly string[]): IvoidConstraint {
  const ids = some("the identifier", ivoids).map((id) => id.trim().toLowerCase());
  const wrong = ids.find((id) => !/^ivo:\/\/[^\s/?#]+(\/|\?|#|$)\S*$/.test(id));
  if (wrong !== undefined) {
    throw new RangeError(
      `"${wrong}" is no identifier of a resource: these look like ivo://authority/path`,
    );
  }
  return Object.freeze({ kind: "ivoid", ivoids: Object.freeze(ids) });
}

/**
 * Tables with a column of some meaning.
 *
 * @param patterns SQL patterns of UCDs (`phot.mag;em.ir.%`), one of which has to match; in lower case, as UCDs are.
 * @throws {RangeError} If there is none, or one is empty.
 */
export function ucd(...patterns: readonly string[]): UcdConstraint {
  const lower = some("the UCD", patterns).map((pattern) => pattern.trim().toLowerCase());
  return Object.freeze({ kind: "ucd", patterns: Object.freeze(lower) });
}

/** How far around a concept to look. */
export interface UatOptions {
  /** Steps to wider concepts; 0 by default. */
  readonly wider?: number | undefined;
  /** Steps to narrower concepts; 0 by default. */
  readonly narrower?: number | undefined;
  /** The thesaurus; by default the part of it that is bundled. */
  readonly vocabulary?: Vocabulary | undefined;
}

/**
 * Subjects from the Unified Astronomy Thesaurus.
 *
 * @param concept Identifier of a concept, as in `"x-ray-transient-sources"`; a list of them, one of which has to match.
 * @param options How far around it to look.
 * @throws {RangeError} If there is no such concept in the vocabulary.
 */
export function uat(concept: string | readonly string[], options: UatOptions = {}): UatConstraint {
  const { wider = 0, narrower = 0, vocabulary = bundledVocabulary("uat") } = options;
  const given = some("the subject", typeof concept === "string" ? [concept] : concept);
  const concepts = given.flatMap((name) => [
    ...vocabulary.narrower(name, narrower),
    ...vocabulary.wider(name, wider),
  ]);
  return Object.freeze({ kind: "uat", concepts: Object.freeze([...new Set(concepts)]) });
}

/** Settings of {@linkcode spatial}. */
export interface SpatialOptions {
  /** The resource covers the place (the default), is enclosed by it, or overlaps it. */
  readonly relation?: SpatialRelation | undefined;
  /** Order of the MOC by which the place is stood for, 0 to 29; 6 by default, with cells of about a degree. */
  readonly order?: number | undefined;
  /** Whether resources that do not say what they cover are found as well; default false. */
  readonly inclusive?: boolean | undefined;
}

/** A circle in short. */
export interface Cone extends Position {
  /** The radius (deg). */
  readonly radius: number;
}

const RELATIONS: readonly SpatialRelation[] = ["covers", "enclosed", "overlaps"];

/**
 * A part of the sky. Registries know coverages by cells of about a degree, so the edge is not exact.
 *
 * @param area A position, a circle `{ ra, dec, radius }`, a region, or a MOC in its ASCII form (`"6/1234-1236"`).
 * @param options How place and coverage lie.
 * @throws {RangeError} If an option or a number makes no sense.
 */
export function spatial(
  area: Position | Cone | Region | string,
  options: SpatialOptions = {},
): SpatialConstraint {
  const { relation = "covers", order = 6, inclusive = false } = options;
  if (!RELATIONS.includes(relation)) {
    throw new RangeError(
      `Cannot constrain the place: the relation is "${relation}", wanted ${RELATIONS.join(", ")}`,
    );
  }
  if (!Number.isInteger(order) || order < 0 || order > 29) {
    throw new RangeError(`Cannot constrain the place: the order is ${order}, wanted 0 to 29`);
  }
  return Object.freeze({ kind: "spatial", area: toArea(area), relation, order, inclusive });
}

function toArea(area: Position | Cone | Region | string): Region | string {
  if (typeof area === "string") {
    if (!/^[\d\s,/-]+$/.test(area) || !area.includes("/")) {
      throw new RangeError(
        `Cannot constrain the place: "${area.slice(0, 40)}" is no MOC, which look like 6/1234-1236`,
      );
    }
    return area.trim();
  }
  if ("kind" in area) return area;
  const { ra, dec } = area;
  if (!Number.isFinite(ra) || !(Math.abs(dec) <= 90)) {
    throw new RangeError(`Cannot constrain the place: there is no position ${ra} ${dec}`);
  }
  if (!("radius" in area)) return { kind: "point", center: { ra, dec } };
  if (!(area.radius >= 0 && area.radius <= 180)) {
    throw new RangeError(`Cannot constrain the place: the radius is ${area.radius}`);
  }
  return { kind: "circle", center: { ra, dec }, radius: area.radius };
}

/** Settings of {@linkcode spectral} and {@linkcode temporal}. */
export interface CoverageOptions {
  /** Whether resources that do not say what they cover are found as well; default false. */
  readonly inclusive?: boolean | undefined;
}

/**
 * A part of the spectrum: a value that the resource has to cover, or an interval that it has to overlap.
 *
 * @param value A value, or two in any order: long wavelengths are low energies.
 * @param unit Of a wavelength, frequency or energy.
 * @param options Whether to find what says nothing.
 * @throws {RangeError} If a value is not positive.
 * @throws {UnsupportedError} If the unit is of none of these kinds.
 */
export function spectral(
  value: number | readonly [a: number, b: number],
  unit: string,
  options: CoverageOptions = {},
): SpectralConstraint {
  const { inclusive = false } = options;
  const values = typeof value === "number" ? [value, value] as const : value;
  const wrong = values.find((one) => !(one >= 0));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot constrain the spectrum: ${wrong} ${unit} is not in it, numbers must be 0 or more`,
    );
  }
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const energy = low === high
    ? ((e: number) => [e, e] as const)(convertSpectral(low, unit, "J"))
    : convertSpectralInterval([low, high], unit, "J");
  return Object.freeze({
    kind: "spectral",
    energy: Object.freeze([...energy] as const),
    inclusive,
  });
}

/**
 * A part of time: a moment that the resource has to cover, or an interval that it has to overlap.
 *
 * @param moment A moment, or two; numbers are MJD (TDB), times of other scales are converted.
 * @param options Whether to find what says nothing.
 * @throws {RangeError} If the interval ends before it begins, or a number is not finite.
 */
export function temporal(
  moment: number | Time | readonly [from: number | Time, to: number | Time],
  options: CoverageOptions = {},
): TemporalConstraint {
  const { inclusive = false } = options;
  const ends = Array.isArray(moment) ? moment as readonly (number | Time)[] : [moment, moment];
  const [from, to] = ends.map((end) => end instanceof Time ? end.to("TDB").mjd : end as number) as [
    number,
    number,
  ];
  if (!Number.isFinite(from) || !Number.isFinite(to) || from > to) {
    throw new RangeError(`Cannot constrain the time: there is no interval from ${from} to ${to}`);
  }
  return Object.freeze({ kind: "temporal", mjd: Object.freeze([from, to] as const), inclusive });
}

/**
 * A condition of one's own, for what the other constraints do not know.
 *
 * @example Records that were changed lately
 * ```ts
 * import { adql } from "@denovo/vo/adql";
 * import { where } from "@denovo/vo/registry";
 * const changed = where(adql`updated > ${"2026-01-01"}`);
 * const star = where(adql`res_subject IN ${["stars", "binaries"]}`, { table: "rr.res_subject" });
 * if (changed.table !== undefined || star.table !== "rr.res_subject") throw new Error();
 * ```
 *
 * @param condition In ADQL; the tag `adql` writes values safely.
 * @param options `table`: the table of the Registry that it is on, if that has more than one row a resource.
 * @throws {RangeError} If the name of the table is none.
 */
export function where(
  condition: AdqlText | string,
  options: { readonly table?: string | undefined } = {},
): WhereConstraint {
  const { table } = options;
  if (table !== undefined && !/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*){0,2}$/i.test(table)) {
    throw new RangeError(`Cannot constrain: "${table}" is no name of a table`);
  }
  return Object.freeze({ kind: "where", condition: String(condition), table });
}
