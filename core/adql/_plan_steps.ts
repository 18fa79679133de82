/**
 * Plans: queries to be sent, and what is done with their results.
 *
 * @module
 */
import type { CastType, Query } from "./ast.ts";
import type { DeclaredFeature, MissingFeature } from "./features.ts";
import type { AdqlLanguage } from "./_words.ts";

/** What the client does to one column of a result. */
export interface ClientColumn {
  /** Its place, from 0. */
  readonly index: number;
  /** The type to which its values are converted, if any. */
  readonly cast: CastType | null;
  /** The unit to which its values are converted, from the unit of the result's field, if any. */
  readonly unit: string | null;
}

/** A query to be sent. */
export interface FetchStep {
  /** The kind of step. */
  readonly kind: "fetch";
  /** The tree. */
  readonly query: Query;
  /** Its text. */
  readonly adql: string;
  /** Columns that the client has to convert. */
  readonly columns: readonly ClientColumn[];
}

/** Results to be combined, column by column in their order; names and metadata are those of the first. */
export interface CombineStep {
  /** The kind of step. */
  readonly kind: "combine";
  /** How. */
  readonly operator: "UNION" | "EXCEPT" | "INTERSECT";
  /** Whether equal rows are kept. */
  readonly all: boolean;
  /** What gives the results, from the left. */
  readonly inputs: readonly PlanStep[];
}

/** A result to be sorted. */
export interface SortStep {
  /** The kind of step. */
  readonly kind: "sort";
  /** What gives the result. */
  readonly input: PlanStep;
  /** Columns, from 0, the most important first. */
  readonly by: readonly { readonly column: number; readonly descending: boolean }[];
}

/** A result to be cut. */
export interface SliceStep {
  /** The kind of step. */
  readonly kind: "slice";
  /** What gives the result. */
  readonly input: PlanStep;
  /** How many rows to leave out at the beginning. */
  readonly offset: number;
  /** How many rows to keep then; null for all. */
  readonly limit: number | null;
}

/** A step of a plan. */
export type PlanStep = FetchStep | CombineStep | SortStep | SliceStep;

/** How to get the result of a query. */
export interface QueryPlan {
  /** The last step; its inputs come before it. */
  readonly root: PlanStep;
  /** All queries to be sent. */
  readonly fetches: readonly FetchStep[];
  /** What was changed, in words. */
  readonly changes: readonly string[];
  /** What could not be helped: features that the queries still need. */
  readonly missing: readonly MissingFeature[];
}

/** What is known of a service. */
export interface PlanOptions {
  /** What the service declares. */
  readonly declared: readonly DeclaredFeature[];
  /** The version it understands; the default is `"ADQL-2.1"`. For 2.0, coordinate systems are written. */
  readonly lang?: AdqlLanguage | undefined;
}
