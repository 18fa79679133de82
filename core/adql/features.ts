/**
 * What a query needs beyond the core of ADQL, and whether a service declares it.
 *
 * Source: TAPRegExt 1.1 (feature types `features-udf`, `features-adqlgeo`; signatures), ADQL 2.1 (the other types).
 * `MOC` is declared by GAVO's services with a type of their own.
 *
 * @module
 */
import { counted } from "../runtime/_count.ts";
import type { AdqlNode, FunctionCall, Query } from "./ast.ts";
import type { Span } from "./errors.ts";
import { nearest } from "./_nearest.ts";
import { parseUdfSignature, type UdfSignature } from "./udf.ts";
import { walk } from "./walk.ts";
import { AGGREGATES, FUNCTIONS, GEOMETRY_FORMS } from "./_words.ts";

const BASE = "ivo://ivoa.net/std/TAPRegExt#";

/** Identifiers of the types of optional features. */
export const FEATURE_TYPES = {
  /** Geometry functions. */
  geometry: `${BASE}features-adqlgeo`,
  /** User-defined functions; forms are signatures. */
  udf: `${BASE}features-udf`,
  /** UNION, EXCEPT, INTERSECT. */
  sets: `${BASE}features-adql-sets`,
  /** CAST. */
  type: `${BASE}features-adql-type`,
  /** IN_UNIT. */
  unit: `${BASE}features-adql-unit`,
  /** OFFSET. */
  offset: `${BASE}features-adql-offset`,
  /** LOWER, UPPER, ILIKE. */
  string: `${BASE}features-adql-string`,
  /** WITH. */
  commonTable: `${BASE}features-adql-common-table`,
  /** COALESCE. */
  conditional: `${BASE}features-adql-conditional`,
  /** MOC and CASE, on GAVO's services; these declare COALESCE here, too. */
  extra: "ivo://org.gavo.dc/std/exts#extra-adql-keywords",
} as const;

/** A feature as a service declares it. */
export interface DeclaredFeature {
  /** Type of the feature, an IVOID. */
  readonly type: string;
  /** The feature: a word, or the signature of a function. */
  readonly form: string;
  /** What the service says about it. */
  readonly description?: string | undefined;
}

/** A feature that a query needs. */
export interface NeededFeature {
  /** Type of the feature, one of {@linkcode FEATURE_TYPES}. */
  readonly type: string;
  /** The feature: a word, or the name of a function. */
  readonly form: string;
  /** Where it is first needed. */
  readonly span: Span;
  /** Numbers of arguments, for user-defined functions. */
  readonly argumentCounts?: readonly number[] | undefined;
}

/** A needed feature that is not declared. */
export interface MissingFeature extends NeededFeature {
  /** What is missing, in words. */
  readonly message: string;
  /** Declared functions with a name near the needed one. */
  readonly nearest: readonly string[];
}

/**
 * Finds the optional features that a query needs.
 *
 * @example
 * ```ts
 * import { neededFeatures, parseAdql } from "@denovo/vo/adql";
 * const query = parseAdql("SELECT CAST(a AS REAL) FROM t UNION SELECT gavo_to_mjd(b) FROM u");
 * const forms = neededFeatures(query).map(({ form }) => form);
 * if (forms.join() !== "UNION,CAST,gavo_to_mjd") throw new Error(forms.join());
 * ```
 *
 * @param query The tree.
 * @returns Each feature once, in the order of the tree from the top.
 */
export function neededFeatures(query: Query): readonly NeededFeature[] {
  const found = new Map<string, NeededFeature>();
  walk(query, (node) => {
    for (const [type, form] of featuresOf(node)) {
      const key = `${type} ${form.toUpperCase()}`;
      const known = found.get(key);
      const count = type === FEATURE_TYPES.udf ? [(node as FunctionCall).args.length] : undefined;
      const argumentCounts = count === undefined
        ? undefined
        : [...new Set([...known?.argumentCounts ?? [], ...count])];
      found.set(
        key,
        known === undefined ? { type, form, span: node.span, argumentCounts } : {
          ...known,
          argumentCounts,
        },
      );
    }
  });
  return [...found.values()];
}

function featuresOf(node: AdqlNode): readonly (readonly [type: string, form: string])[] {
  switch (node.kind) {
    case "set":
      return [[FEATURE_TYPES.sets, node.operator]];
    case "query": {
      const needs: [string, string][] = [];
      if (node.with.length > 0) needs.push([FEATURE_TYPES.commonTable, "WITH"]);
      if (node.offset !== null) needs.push([FEATURE_TYPES.offset, "OFFSET"]);
      return needs;
    }
    case "cast":
      return [[FEATURE_TYPES.type, "CAST"]];
    case "like":
      return node.caseInsensitive ? [[FEATURE_TYPES.string, "ILIKE"]] : [];
    case "geometry":
      return [[node.name === "MOC" ? FEATURE_TYPES.extra : FEATURE_TYPES.geometry, node.name]];
    case "case":
      return [[FEATURE_TYPES.extra, "CASE"]];
    case "function":
      if (node.userDefined) return [[FEATURE_TYPES.udf, node.name]];
      if (node.name === "IN_UNIT") return [[FEATURE_TYPES.unit, node.name]];
      if (node.name === "COALESCE") return [[FEATURE_TYPES.conditional, node.name]];
      return node.name === "LOWER" || node.name === "UPPER"
        ? [[FEATURE_TYPES.string, node.name]]
        : [];
    default:
      return [];
  }
}

/**
 * Whether a service declares a feature.
 *
 * Types and forms are compared without regard to case; for user-defined functions the name in the signature counts.
 * What is declared among GAVO's extra keywords counts whatever its type should be (DaCHS has COALESCE there).
 * `features-adql-geo`, from drafts of ADQL 2.1, is taken for `features-adqlgeo`.
 *
 * @param declared What the service declares.
 * @param type Type of the feature, one of {@linkcode FEATURE_TYPES}.
 * @param form The word, or the name of the function.
 * @returns Whether it is there.
 */
export function declares(
  declared: readonly DeclaredFeature[],
  type: string,
  form: string,
): boolean {
  const wanted = canonicalType(type);
  const udf = wanted === canonicalType(FEATURE_TYPES.udf);
  const extra = canonicalType(FEATURE_TYPES.extra);
  return declared.some((feature) => {
    const own = canonicalType(feature.type);
    if (own !== wanted && (udf || own !== extra)) return false;
    const name = udf ? nameOf(feature.form) : feature.form.trim();
    return name.toUpperCase() === form.trim().toUpperCase();
  });
}

function canonicalType(type: string): string {
  return type.trim().toLowerCase().replace(/#features-adql-geo$/, "#features-adqlgeo");
}

function nameOf(form: string): string {
  return (/^\s*([\w.]+)/.exec(form)?.[1] ?? form).trim();
}

/** Signatures of the user-defined functions that a service declares; those that cannot be read are left out. */
export function declaredUdfs(declared: readonly DeclaredFeature[]): readonly UdfSignature[] {
  const type = canonicalType(FEATURE_TYPES.udf);
  return declared.filter((feature) => canonicalType(feature.type) === type)
    .flatMap(({ form }) => parseUdfSignature(form) ?? []);
}

/**
 * The features that a query needs and a service does not declare.
 *
 * @example
 * ```ts
 * import { FEATURE_TYPES, missingFeatures, parseAdql } from "@denovo/vo/adql";
 * const query = parseAdql("SELECT a FROM t WHERE 1=ivo_hasward(b, 'x')");
 * const declared = [{ type: FEATURE_TYPES.udf, form: "ivo_hasword(h TEXT, n TEXT) -> INTEGER" }];
 * const [missing] = missingFeatures(query, declared);
 * if (missing?.nearest[0] !== "ivo_hasword") throw new Error();
 * ```
 *
 * @param query The tree.
 * @param declared What the service declares.
 * @returns What is missing; empty when the service can run the query.
 */
export function missingFeatures(
  query: Query,
  declared: readonly DeclaredFeature[],
): readonly MissingFeature[] {
  const udfs = declaredUdfs(declared);
  return neededFeatures(query).flatMap((need): readonly MissingFeature[] => {
    if (need.type !== FEATURE_TYPES.udf) {
      if (declares(declared, need.type, need.form)) return [];
      return [{ ...need, message: `The service does not declare ${need.form}`, nearest: [] }];
    }
    const named = udfs.filter(({ name }) => name.toUpperCase() === need.form.toUpperCase());
    const counts = need.argumentCounts ?? [];
    if (named.length > 0) {
      const wrong = counts.find((count) => !named.some(({ args }) => args.length === count));
      if (wrong === undefined) return [];
      const message = `The service's ${need.form} does not take ${counted(wrong, "argument")}`;
      return [{ ...need, message, nearest: [] }];
    }
    if (declares(declared, need.type, need.form)) return [];
    const names = [
      ...udfs.map(({ name }) => name),
      ...FUNCTIONS.keys(),
      ...GEOMETRY_FORMS.keys(),
      ...AGGREGATES,
      ...SYNONYMS.get(need.form.toUpperCase()) ?? [],
    ];
    const synonym = SYNONYMS.get(need.form.toUpperCase()) ?? [];
    return [{
      ...need,
      message: `The service does not declare the function ${need.form}`,
      nearest: synonym.length > 0 ? synonym : nearest(need.form, names),
    }];
  });
}

/** What functions of other dialects are called in ADQL. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ["CEIL", ["CEILING"]],
  ["LN", ["LOG"]],
  ["POW", ["POWER"]],
  ["TRUNC", ["TRUNCATE"]],
  ["RANDOM", ["RAND"]],
  ["IFNULL", ["COALESCE"]],
  ["NVL", ["COALESCE"]],
  ["LCASE", ["LOWER"]],
  ["UCASE", ["UPPER"]],
  ["STDDEV", []],
]);
