/**
 * ADQL, the query language of TAP, without network: read, checked, rewritten, printed, completed.
 *
 * - Text to tree: {@linkcode parseAdql}, errors as {@linkcode AdqlError} with line, column and caret
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
  childrenOf,
  heightOf,
  sameTree,
  signature,
  transformTree,
  type Visit,
  walk,
} from "./walk.ts";
