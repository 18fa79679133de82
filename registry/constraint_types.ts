/**
 * The shapes of constraints: what each of them says, as data.
 *
 * @module
 */
import type { Region } from "../core/coords/region.ts";

/** Words in title, description or subjects; all of them have to be there. */
export interface FreetextConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "freetext";
  /** Words or phrases. */
  readonly words: readonly string[];
}

/** Who made it. */
export interface AuthorConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "author";
  /** SQL patterns, in which `%` stands for anything; case counts. */
  readonly patterns: readonly string[];
}

/** Services of some kind. */
export interface ServicetypeConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "servicetype";
  /** Short names, or identifiers of standards. */
  readonly types: readonly string[];
  /** Whether capabilities count that serve a larger collection, as TAP services with many resources do. */
  readonly auxiliary: boolean;
}

/** What brings the news: kinds of light, neutrinos. */
export interface WavebandConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "waveband";
  /** Terms of the vocabulary "messenger", in lower case. */
  readonly bands: readonly string[];
}

/** Data models that can be queried by name. */
export type DatamodelName = "obscore" | "obscore-new" | "epntap" | "regtap";

/** Tables of a standard form. */
export interface DatamodelConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "datamodel";
  /** The form. */
  readonly model: DatamodelName;
}

/** Resources themselves, by identifier. */
export interface IvoidConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "ivoid";
  /** Identifiers, in lower case. */
  readonly ivoids: readonly string[];
}

/** Tables with a column of some meaning. */
export interface UcdConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "ucd";
  /** SQL patterns of UCDs, in which `%` stands for anything. */
  readonly patterns: readonly string[];
}

/** Subjects from the Unified Astronomy Thesaurus. */
export interface UatConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "uat";
  /** Identifiers of concepts, wider and narrower ones included. */
  readonly concepts: readonly string[];
}

/** How the place wanted and the coverage of a resource lie. */
export type SpatialRelation = "covers" | "enclosed" | "overlaps";

/** A part of the sky. */
export interface SpatialConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "spatial";
  /** The place: a region, or the ASCII form of a MOC. */
  readonly area: Region | string;
  /** The resource covers the place, is enclosed by it, or overlaps it. */
  readonly relation: SpatialRelation;
  /** Order of the MOC by which the region is stood for; 6 has cells of about a degree. */
  readonly order: number;
  /** Whether resources that do not say what they cover are found as well. */
  readonly inclusive: boolean;
}

/** A part of the spectrum. */
export interface SpectralConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "spectral";
  /** Lowest and highest energy of the messenger (J), in this order; both the same for a single value. */
  readonly energy: readonly [low: number, high: number];
  /** Whether resources that do not say what they cover are found as well. */
  readonly inclusive: boolean;
}

/** A part of time. */
export interface TemporalConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "temporal";
  /** First and last moment (MJD, TDB at the barycentre); both the same for a single one. */
  readonly mjd: readonly [from: number, to: number];
  /** Whether resources that do not say what they cover are found as well. */
  readonly inclusive: boolean;
}

/** A condition of the user's own. */
export interface WhereConstraint {
  /** Tells the kinds of {@linkcode Constraint} apart. */
  readonly kind: "where";
  /** The condition, in ADQL. */
  readonly condition: string;
  /** The table whose columns it is on; without one it is on `rr.resource`, `rr.capability` and `rr.interface`. */
  readonly table: string | undefined;
}

/** What resources have to be like. */
export type Constraint =
  | FreetextConstraint
  | AuthorConstraint
  | ServicetypeConstraint
  | WavebandConstraint
  | DatamodelConstraint
  | IvoidConstraint
  | UcdConstraint
  | UatConstraint
  | SpatialConstraint
  | SpectralConstraint
  | TemporalConstraint
  | WhereConstraint;
