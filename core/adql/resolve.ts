/**
 * What the names of a query stand for, the types of its values, and the columns of its result.
 *
 * Follows ADQL 2.1; where it leaves things open (conversions, grouping, what ORDER BY may name), PostgreSQL.
 *
 * @module
 */
import type {
  ColumnReference,
  Expression,
  JoinedTable,
  Query,
  Select,
  Star,
  TableName,
} from "./ast.ts";
import { Context, type OutputColumn } from "./_context.ts";
import type { Diagnostic } from "./lexer.ts";
import { parseWithDiagnostics } from "./parser.ts";
import { Resolver } from "./_resolver.ts";
import type { Binding, MergedColumn, Scope, Source } from "./_scope.ts";
import type { TableDescription, ValueType } from "./types.ts";
import { indexUdfs, type UdfSignature } from "./udf.ts";
import type { AdqlLanguage } from "./_words.ts";

export type { OutputColumn } from "./_context.ts";

/** What the resolver can be told. */
export interface ResolveOptions {
  /** The text of the query, for the excerpts of errors. */
  readonly text?: string | undefined;
  /** The language; the default is `"ADQL-2.1"`. */
  readonly lang?: AdqlLanguage | undefined;
  /**
   * What to do about tables that are not described: `"error"`, which is the default, or `"open"`, which lets them have
   * any column, of unknown type; a function says for each whether it may.
   */
  readonly unknownTables?: "error" | "open" | ((table: TableName) => boolean) | undefined;
  /** Functions that the service declares, for the types of what they give. */
  readonly udfs?: readonly UdfSignature[] | undefined;
}

/** What the names and values of a query are. */
export interface Resolution {
  /** The tree. */
  readonly query: Query;
  /** Columns of the result. */
  readonly columns: readonly OutputColumn[];
  /** The described tables that are used. */
  readonly tables: readonly TableDescription[];
  /** What each reference to a column stands for; references of ORDER BY to the result's columns are not in here. */
  readonly bindings: ReadonlyMap<ColumnReference, Binding>;
  /** In which SELECT's tables each reference was found; outer ones make a sub-select correlated. */
  readonly scopes: ReadonlyMap<ColumnReference, Scope>;
  /** Columns of each `*`. */
  readonly stars: ReadonlyMap<Star, readonly Binding[]>;
  /** Columns that NATURAL and USING merge. */
  readonly merged: ReadonlyMap<JoinedTable, readonly MergedColumn[]>;
  /** The table behind each name in FROM. */
  readonly sources: ReadonlyMap<TableName, Source>;
  /** Types of all values. */
  readonly types: ReadonlyMap<Expression, ValueType>;
  /** Columns of all queries, those of sub-selects too. */
  readonly outputs: ReadonlyMap<Query, readonly OutputColumn[]>;
  /** Terms of ORDER BY and GROUP BY that mean a column of the result: its place, from 0. */
  readonly positions: ReadonlyMap<Expression, number>;
  /** SELECTs that make one row of many. */
  readonly grouped: ReadonlySet<Select>;
  /** What is odd but allowed. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds what the names of a query stand for.
 *
 * @example Types, units and meaning of the result
 * ```ts
 * import { parseAdql, resolve } from "@denovo/vo/adql";
 * const stars = { name: "s.stars", columns: [
 *   { name: "id", datatype: "long" },
 *   { name: "plx", datatype: "double", unit: "mas", ucd: "pos.parallax" },
 * ] };
 * const query = parseAdql("SELECT id AS star, MAX(plx) AS plx FROM s.stars GROUP BY id");
 * const [star, plx] = resolve(query, [stars]).columns;
 * if (star?.name !== "star" || star.type.name !== "bigint") throw new Error();
 * if (plx?.unit !== "mas" || plx.ucd !== "pos.parallax") throw new Error();
 * ```
 *
 * @param query The tree.
 * @param tables The tables that the service has, and those that will be uploaded (as `TAP_UPLOAD.name`).
 * @param options Language, text, and what to do about unknown tables.
 * @returns Bindings, types and columns.
 * @throws {AdqlError} With the stage `"name"` for names that are unknown or mean several things, with `"type"` for
 *   values that do not fit together.
 */
export function resolve(
  query: Query,
  tables: readonly TableDescription[],
  options: ResolveOptions = {},
): Resolution {
  const { unknownTables } = options;
  const context = new Context({
    text: options.text ?? "",
    lang: options.lang ?? "ADQL-2.1",
    tables,
    isOpen: typeof unknownTables === "function" ? unknownTables : () => unknownTables === "open",
    udfs: indexUdfs(options.udfs ?? []),
  });
  const resolver = new Resolver(context);
  const columns = resolver.query(query, null, []);
  return {
    query,
    columns,
    tables: [...context.used],
    bindings: context.bindings,
    scopes: context.scopes,
    stars: context.stars,
    merged: context.merged,
    sources: context.sources,
    types: context.types,
    outputs: context.outputs,
    positions: context.aliases,
    grouped: resolver.grouped,
    diagnostics: context.diagnostics,
  };
}

/**
 * Reads a query and checks it against tables, in one step.
 *
 * @example Exercise 6 of the course: a text without quotes
 * ```ts
 * import { AdqlError, checkAdql } from "@denovo/vo/adql";
 * const tables = [{ name: "maidanak.reduced", columns: [{ name: "object", datatype: "char", arraysize: "*" }] }];
 * try {
 *   checkAdql("SELECT * FROM maidanak.reduced WHERE object=M51", tables);
 *   throw new Error("not reached");
 * } catch (error) {
 *   if (!(error instanceof AdqlError)) throw error;
 *   if (!error.hint?.endsWith("must be in single quotes: 'M51'")) throw error;
 * }
 * ```
 *
 * @param text The query.
 * @param tables The tables that the service has.
 * @param options As for {@linkcode resolve}; `text` is not needed.
 * @returns Bindings, types and columns; diagnostics of both steps.
 * @throws {AdqlError} At the first thing that is wrong.
 */
export function checkAdql(
  text: string,
  tables: readonly TableDescription[],
  options: ResolveOptions = {},
): Resolution {
  const { query, diagnostics } = parseWithDiagnostics(text, { lang: options.lang });
  const resolution = resolve(query, tables, { ...options, text });
  return { ...resolution, diagnostics: [...diagnostics, ...resolution.diagnostics] };
}
