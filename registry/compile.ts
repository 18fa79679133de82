/**
 * Constraints in ADQL, for what a registry can do.
 *
 * The tables and functions are those of RegTAP 1.1 (2019-10-11): §8 for the tables, §9 for the functions. The coverages
 * in space, spectrum and time (`rr.stc_*`) are an extension that not every registry has.
 *
 * @module
 */
import { literal } from "../core/adql/literal.ts";
import type { Region } from "../core/coords/region.ts";
import { UnsupportedError } from "../core/runtime/errors.ts";
import type { Constraint, SpatialConstraint, UatConstraint } from "./constraints.ts";
import { serviceTypeOf } from "./service_types.ts";

/** What a registry can do beyond the plainest ADQL. */
export interface RegtapAbilities {
  /** UNION in sub-selects. */
  readonly union: boolean;
  /** ILIKE: comparison without case. */
  readonly ilike: boolean;
  /** MOCs as values, made from text and from geometries. */
  readonly moc: boolean;
  /** Names of user defined functions, in lower case. */
  readonly functions: ReadonlySet<string>;
  /** Names of tables with their schema, in lower case; undefined if not known. */
  readonly tables: ReadonlySet<string> | undefined;
}

/** What a registry can do that has all that RegTAP 1.1 asks for, the coverages, and nothing else. */
export const STANDARD_ABILITIES: RegtapAbilities = {
  union: true,
  ilike: true,
  moc: true,
  functions: new Set([
    "ivo_hasword",
    "ivo_hashlist_has",
    "ivo_nocasematch",
    "ivo_string_agg",
    "ivo_interval_overlaps",
  ]),
  tables: undefined,
};

/** Columns of `rr.resource` that become properties of a resource. */
const RESOURCE_COLUMNS = [
  "ivoid",
  "res_type",
  "short_name",
  "res_title",
  "content_level",
  "res_description",
  "reference_url",
  "creator_seq",
  "created",
  "updated",
  "rights",
  "content_type",
  "source_format",
  "source_value",
  "region_of_regard",
  "waveband",
] as const;

/** Columns of `rr.capability` and `rr.interface` that make an interface. */
export const INTERFACE_COLUMNS = [
  "access_url",
  "standard_id",
  "intf_type",
  "intf_role",
  "cap_description",
] as const;

/** What stands between the values of several interfaces in an aggregated answer. */
export const SEPARATOR = ":::denovo:::";

/** A query and how its rows are to be read. */
export interface CompiledSearch {
  /** The query, in ADQL. */
  readonly query: string;
  /** Whether a row is a resource with all its interfaces, or a resource with one of them. */
  readonly aggregated: boolean;
}

/**
 * Writes a search for resources.
 *
 * @example What is asked for infrared data
 * ```ts
 * import { compile, waveband } from "@denovo/vo/registry";
 * const { query } = compile([waveband("infrared")]);
 * if (!query.includes("ivo_hashlist_has(rr.resource.waveband, 'infrared')")) throw new Error(query);
 * ```
 *
 * @param constraints What the resources have to be like; all have to match.
 * @param abilities What the registry can do.
 * @throws {RangeError} Without constraints: the whole Registry is rarely what is meant.
 * @throws {UnsupportedError} If the registry lacks something for which there is no other way.
 */
export function compile(
  constraints: readonly Constraint[],
  abilities: RegtapAbilities = STANDARD_ABILITIES,
): CompiledSearch {
  if (constraints.length === 0) {
    throw new RangeError("Cannot search the Registry: there are no constraints");
  }
  const aggregated = abilities.functions.has("ivo_string_agg");
  const columns = RESOURCE_COLUMNS.join(", ");
  const select = aggregated
    ? `${columns},\n  ${
      INTERFACE_COLUMNS.map((name) =>
        `ivo_string_agg(COALESCE(${name}, ''), ${literal(SEPARATOR)}) AS ${name}s`
      ).join(",\n  ")
    }`
    : `${columns},\n  ${INTERFACE_COLUMNS.join(", ")}`;
  const lines = [
    `SELECT ${select}`,
    "FROM rr.resource\nNATURAL LEFT OUTER JOIN rr.capability\nNATURAL LEFT OUTER JOIN rr.interface",
    `WHERE ${
      constraints.map((constraint) => `(${condition(constraint, abilities)})`).join("\n  AND ")
    }`,
  ];
  if (aggregated) lines.push(`GROUP BY ${columns}`);
  return { query: lines.join("\n"), aggregated };
}

/**
 * Writes one constraint as a condition on `rr.resource NATURAL LEFT OUTER JOIN rr.capability NATURAL LEFT OUTER JOIN
 * rr.interface`, for queries of one's own.
 *
 * @param constraint The constraint.
 * @param abilities What the registry can do.
 * @throws {UnsupportedError} If the registry lacks something for which there is no other way.
 */
export function condition(
  constraint: Constraint,
  abilities: RegtapAbilities = STANDARD_ABILITIES,
): string {
  switch (constraint.kind) {
    case "freetext":
      return constraint.words.map((word) => wordCondition(word, abilities)).join("\n    AND ");
    case "author":
      return inTable(
        "rr.res_role",
        `base_role='creator' AND (${anyOf(constraint.patterns, (p) => `role_name LIKE ${p}`)})`,
      );
    case "servicetype":
      return typeCondition(constraint.types, constraint.auxiliary);
    case "waveband":
      return anyOf(
        constraint.bands,
        (band) => `1=ivo_hashlist_has(rr.resource.waveband, ${band})`,
      );
    case "datamodel":
      return MODELS[constraint.model](abilities);
    case "ivoid":
      return constraint.ivoids.length === 1
        ? `ivoid=${literal(constraint.ivoids[0] as string)}`
        : `ivoid IN (${constraint.ivoids.map(literal).join(", ")})`;
    case "ucd":
      return inTable("rr.table_column", anyOf(constraint.patterns, (p) => `ucd LIKE ${p}`));
    case "uat":
      return uatCondition(constraint, abilities);
    case "spatial":
      return spatialCondition(constraint, abilities);
    case "spectral":
      return intervalCondition(
        ["rr.stc_spectral", "spectral_start", "spectral_end"],
        constraint.energy,
        constraint.inclusive,
        abilities,
      );
    case "temporal":
      return intervalCondition(
        ["rr.stc_temporal", "time_start", "time_end"],
        constraint.mjd,
        constraint.inclusive,
        abilities,
      );
    case "where":
      return constraint.table === undefined
        ? constraint.condition
        : inTable(constraint.table, constraint.condition);
  }
}

/** Tables with several rows a resource go into sub-selects: joined they would repeat the interfaces. */
function inTable(table: string, where: string): string {
  return `ivoid IN (SELECT ivoid FROM ${table} WHERE ${where})`;
}

function anyOf(values: readonly string[], write: (value: string) => string): string {
  return values.map((value) => write(literal(value))).join(" OR ");
}

function noCase(column: string, pattern: string, abilities: RegtapAbilities): string {
  return abilities.ilike
    ? `${column} ILIKE ${literal(pattern)}`
    : `LOWER(${column}) LIKE ${literal(pattern.toLowerCase())}`;
}

function wordCondition(word: string, abilities: RegtapAbilities): string {
  const has = (column: string) =>
    abilities.functions.has("ivo_hasword")
      ? `1=ivo_hasword(${column}, ${literal(word)})`
      : noCase(column, `%${word}%`, abilities);
  const subject = noCase("res_subject", `%${word}%`, abilities);
  const legs = [
    ["rr.resource", has("res_description")],
    ["rr.resource", has("res_title")],
    ["rr.res_subject", subject],
  ] as const;
  // Planners of data bases are much faster with a UNION than with an OR over tables.
  return abilities.union
    ? `ivoid IN (${
      legs.map(([table, where]) => `SELECT ivoid FROM ${table} WHERE ${where}`)
        .join("\n    UNION ALL ")
    })`
    : `(${legs[0][1]} OR ${legs[1][1]} OR ${inTable(...legs[2])})`;
}

function typeCondition(types: readonly string[], auxiliary: boolean): string {
  const ids = new Set<string>();
  const patterns = new Set<string>();
  for (const name of types) {
    const type = serviceTypeOf(name);
    // An identifier that is given in full is taken literally, version and all.
    if (name.includes("://")) ids.add(name);
    else if (type?.pattern !== undefined) {
      patterns.add(type.pattern);
      if (auxiliary && type.auxiliaryPattern !== undefined) patterns.add(type.auxiliaryPattern);
      continue;
    } else if (type !== undefined) ids.add(type.standardId);
    if (auxiliary) {
      ids.add(`${type === undefined || name.includes("://") ? name : type.standardId}#aux`);
    }
  }
  const parts = [...patterns].sort().map((pattern) => `standard_id LIKE ${literal(pattern)}`);
  if (ids.size > 0) parts.unshift(`standard_id IN (${[...ids].sort().map(literal).join(", ")})`);
  return parts.join(" OR ");
}

/** Data models are declared in the details of capabilities, whose identifiers are written in any case. */
function declaresModel(pattern: string, abilities: RegtapAbilities): string {
  const matches = abilities.functions.has("ivo_nocasematch")
    ? `1=ivo_nocasematch(detail_value, ${literal(pattern)})`
    : noCase("detail_value", pattern, abilities);
  return inTable(
    "rr.res_detail",
    `detail_xpath='/capability/dataModel/@ivo-id' AND ${matches}`,
  );
}

const MODELS = {
  // Services write "ObsCore/1.0" as well as "obscore#core-1.1".
  obscore: (abilities: RegtapAbilities) => declaresModel("ivo://ivoa.net/std/obscore%", abilities),
  regtap: (abilities: RegtapAbilities) => declaresModel("ivo://ivoa.net/std/regtap#1.%", abilities),
  "obscore-new": () =>
    `${
      inTable("rr.res_table", "table_utype LIKE 'ivo://ivoa.net/std/obscore#table-1.%'")
    } AND res_type='vs:catalogresource'`,
  epntap: () => inTable("rr.res_table", EPNTAP_UTYPES),
};

/** Tables of solar system bodies, by the utypes in use since EPN-TAP 2 and before. */
export const EPNTAP_UTYPES: string =
  "table_utype LIKE 'ivo://vopdc.obspm/std/epncore#schema-2.%' " +
  "OR table_utype LIKE 'ivo://ivoa.net/std/epntap#table-2.%'";

function uatCondition({ concepts }: UatConstraint, abilities: RegtapAbilities): string {
  const list = concepts.map(literal).join(", ");
  return abilities.tables?.has("rr.subject_uat") === true
    ? inTable("rr.subject_uat", `uat_concept IN (${list})`)
    : inTable("rr.res_subject", `res_subject IN (${list})`);
}

function needTable(table: string, abilities: RegtapAbilities): void {
  if (abilities.tables === undefined || abilities.tables.has(table)) return;
  throw new UnsupportedError(
    `Cannot search by coverage: the registry has no table ${table}; another one may have it`,
    { feature: table },
  );
}

/** A coverage that is not there is no row, or one with NULL. */
function orNone(where: string, table: string, column: string, inclusive: boolean): string {
  return inclusive
    ? `${where} OR ivoid NOT IN (SELECT ivoid FROM ${table} WHERE ${column} IS NOT NULL)`
    : where;
}

function spatialCondition(constraint: SpatialConstraint, abilities: RegtapAbilities): string {
  needTable("rr.stc_spatial", abilities);
  if (!abilities.moc) {
    throw new UnsupportedError("Cannot search by place: the registry does not know MOCs", {
      feature: "MOC",
    });
  }
  const { area, order, relation } = constraint;
  const moc = typeof area === "string"
    ? `MOC(${literal(area)})`
    : `MOC(${order}, ${geometry(area)})`;
  const where = {
    covers: `1=CONTAINS(${moc}, coverage)`,
    enclosed: `1=CONTAINS(coverage, ${moc})`,
    overlaps: `1=INTERSECTS(coverage, ${moc})`,
  }[relation];
  return orNone(
    inTable("rr.stc_spatial", where),
    "rr.stc_spatial",
    "coverage",
    constraint.inclusive,
  );
}

function geometry(region: Region): string {
  const numbers = (...values: readonly number[]) =>
    values.map((value) => literal(value)).join(", ");
  switch (region.kind) {
    case "point":
      return `POINT(${numbers(region.center.ra, region.center.dec)})`;
    case "circle":
      return `CIRCLE(${numbers(region.center.ra, region.center.dec, region.radius)})`;
    case "polygon":
      return `POLYGON(${numbers(...region.vertices.flatMap(({ ra, dec }) => [ra, dec]))})`;
    default:
      throw new UnsupportedError(
        `Cannot search by place: ADQL has no ${region.kind}; a MOC of it will do`,
        { feature: region.kind },
      );
  }
}

function intervalCondition(
  [table, start, end]: readonly [table: string, start: string, end: string],
  [low, high]: readonly [number, number],
  inclusive: boolean,
  abilities: RegtapAbilities,
): string {
  needTable(table, abilities);
  const [from, to] = [literal(low), literal(high)];
  const where = low === high
    ? `${from} BETWEEN ${start} AND ${end}`
    : abilities.functions.has("ivo_interval_overlaps")
    ? `1=ivo_interval_overlaps(${start}, ${end}, ${from}, ${to})`
    : `${start}<=${to} AND ${end}>=${from}`;
  return orNone(inTable(table, where), table, start, inclusive);
}
