/**
 * ADQL, the query language of TAP, without network: read, checked, rewritten, printed, completed.
 *
 * - Text to tree: {@linkcode parseAdql}, errors as {@linkcode AdqlError} with line, column and caret
 * - Names and types, against the tables of a service: {@linkcode checkAdql}, {@linkcode resolve}
 * - What a service can run: {@linkcode missingFeatures}, {@linkcode planQuery}, {@linkcode distanceToContains}
 * - Completion while typing: {@linkcode complete}
 * - Safe text: the {@linkcode adql} tag, {@linkcode literal}, {@linkcode ident}
 * - Tree to text: {@linkcode formatAdql}; {@linkcode walk}, {@linkcode transformTree}
 *
 * Source: ADQL 2.1, by its grammar (`adql.bnf`), and ADQL 2.0.
 *
 * @example A query from values, checked before it is sent
 * ```ts
 * import { adql, formatAdql, parseAdql } from "@denovo/vo/adql";
 * const object = "Barnard's star";
 * const query = parseAdql(adql`SELECT accref FROM maidanak.reduced WHERE object=${object}`.text);
 * const text = formatAdql(query, { pretty: false });
 * if (text !== "SELECT accref FROM maidanak.reduced WHERE object = 'Barnard''s star'") throw new Error(text);
 * ```
 *
 * @module
 */
export * from "./ast.ts";
export {
  AdqlError,
  type AdqlErrorOptions,
  type AdqlStage,
  excerptOf,
  type Span,
} from "./errors.ts";
export { complete, type CompleteOptions, type Completion, type Completions } from "./complete.ts";
export {
  type DeclaredFeature,
  declaredUdfs,
  declares,
  FEATURE_TYPES,
  type MissingFeature,
  missingFeatures,
  type NeededFeature,
  neededFeatures,
} from "./features.ts";
export {
  type ClientColumn,
  type CombineStep,
  type FetchStep,
  type PlanOptions,
  planQuery,
  type PlanStep,
  type QueryPlan,
  type SliceStep,
  type SortStep,
} from "./plan.ts";
export {
  addCoordinateSystems,
  containsToDistance,
  distanceToContains,
  dropCoordinateSystems,
  inlineWith,
  type Rewriting,
} from "./rewrite.ts";
export { formatAdql, formatIdentifier, type FormatOptions } from "./format.ts";
export {
  type Diagnostic,
  type Token,
  tokenize,
  type TokenizeOptions,
  type TokenType,
} from "./lexer.ts";
export {
  adql,
  type AdqlScalar,
  AdqlText,
  type AdqlValue,
  ident,
  type IdentOptions,
  literal,
  type NamePart,
  quoteMetadataName,
  splitName,
} from "./literal.ts";
export {
  type AdqlLanguage,
  parseAdql,
  type ParsedQuery,
  type ParseOptions,
  parseWithDiagnostics,
} from "./parser.ts";
export { isReserved, reservedWords } from "./_words.ts";
export {
  checkAdql,
  type OutputColumn,
  type Resolution,
  resolve,
  type ResolveOptions,
} from "./resolve.ts";
export type {
  Binding,
  BoundColumn,
  MergedColumn,
  NamedQuery,
  OutputName,
  Relation,
  Scope,
  Source,
  ValueInfo,
} from "./_scope.ts";
export {
  type ColumnDescription,
  type TableDescription,
  type TypeName,
  typeOfColumn,
  type ValueType,
} from "./types.ts";
export { CATALOGUE_UDFS, parseUdfSignature, type UdfSignature } from "./udf.ts";
export {
  childrenOf,
  heightOf,
  sameTree,
  signature,
  transformTree,
  type Visit,
  walk,
} from "./walk.ts";
