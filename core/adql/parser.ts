/**
 * Text of a query → syntax tree, or an error that says where and why.
 *
 * ADQL 2.1 (its grammar `adql.bnf`), ADQL 2.0, and the part of PostgreSQL that AIP's services document.
 * Beyond the standard, and reported as diagnostics: a semicolon at the end, block comments, sub-selects as values,
 * CASE, CROSS JOIN, TRUE and FALSE, `CHAR(*)`, names of columns behind WITH.
 *
 * @module
 */
import type { Query } from "./ast.ts";
import { Cursor, type Grammar } from "./_cursor.ts";
import { AdqlError } from "./errors.ts";
import { parseCondition, parseExpression, parseOr } from "./_expressions.ts";
import { type Diagnostic, type Token, tokenize } from "./lexer.ts";
import { parseQuery } from "./_select.ts";
import { heightOf } from "./walk.ts";
import type { AdqlLanguage } from "./_words.ts";

export type { AdqlLanguage } from "./_words.ts";

/** How a query is read. */
export interface ParseOptions {
  /**
   * The language; the default is `"ADQL-2.1"`. For `"ADQL-2.0"`, what came with 2.1 is read and reported.
   * `"PostgreSQL"` has fewer reserved words (`distance` can be a column), LIMIT, CASE, `%`, `::` and bare conditions.
   */
  readonly lang?: AdqlLanguage | undefined;
  /** Whether `MOC(...)` is a geometry function, as on GAVO's services; the default is true. */
  readonly moc?: boolean | undefined;
  /** Whether everything that would be a diagnostic is an error; the default is false. */
  readonly strict?: boolean | undefined;
}

/** A tree and what was odd about its text. */
export interface ParsedQuery {
  /** The tree. */
  readonly query: Query;
  /** What was accepted although the language does not have it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Trees may not be higher than this, so that whoever walks over them needs no care. */
const MAX_HEIGHT = 700;

const LANGUAGES: readonly AdqlLanguage[] = ["ADQL-2.0", "ADQL-2.1", "PostgreSQL"];

const GRAMMAR: Grammar = {
  query: parseQuery,
  expression: parseExpression,
  operand: parseOr,
  condition: parseCondition,
};

/**
 * Reads a query.
 *
 * @example The tree
 * ```ts
 * import { parseAdql } from "@denovo/vo/adql";
 * const query = parseAdql("SELECT TOP 5 ra, dec FROM gaia.main WHERE mag < 3 ORDER BY mag");
 * if (query.body.kind !== "select" || query.body.top?.text !== "5") throw new Error();
 * if (query.orderBy[0]?.span.column !== 60) throw new Error();
 * ```
 *
 * @example An error that says where and why
 * ```ts
 * import { AdqlError, parseAdql } from "@denovo/vo/adql";
 * try {
 *   parseAdql("SELECT distance FROM t");
 *   throw new Error("not reached");
 * } catch (error) {
 *   if (!(error instanceof AdqlError)) throw error;
 *   if (error.line !== 1 || error.column !== 8) throw error;
 *   if (!error.hint?.includes('"distance"')) throw error;
 * }
 * ```
 *
 * @param text The query.
 * @param options Language and tolerance.
 * @returns The tree.
 * @throws {AdqlError} At the first place that does not fit.
 * @throws {TypeError} If the language is not known.
 */
export function parseAdql(text: string, options: ParseOptions = {}): Query {
  return parseWithDiagnostics(text, options).query;
}

/**
 * Reads a query, and says what was odd about it.
 *
 * @example A semicolon is tolerated
 * ```ts
 * import { parseWithDiagnostics } from "@denovo/vo/adql";
 * const { diagnostics } = parseWithDiagnostics("SELECT ra FROM t;");
 * if (diagnostics[0]?.code !== "trailing-semicolon") throw new Error();
 * ```
 *
 * @param text The query.
 * @param options Language and tolerance.
 * @returns The tree and the diagnostics, in the order in which they were met.
 * @throws {AdqlError} At the first place that does not fit.
 * @throws {TypeError} If the language is not known.
 */
export function parseWithDiagnostics(text: string, options: ParseOptions = {}): ParsedQuery {
  const diagnostics: Diagnostic[] = [];
  const lang = options.lang ?? "ADQL-2.1";
  if (!LANGUAGES.includes(lang)) {
    throw new TypeError(`Cannot read a query: ${lang} is not one of ${LANGUAGES.join(", ")}`);
  }
  const strict = options.strict ?? false;
  const tokens = tokenize(text, {
    lang,
    onDiagnostic: (diagnostic) => {
      if (strict) {
        const { message: detail, span } = diagnostic;
        throw new AdqlError(detail, { stage: "syntax", query: text, span });
      }
      diagnostics.push(diagnostic);
    },
  });
  const run = (recording: boolean, into: Diagnostic[]): Query =>
    parseTokens(
      tokens,
      new Cursor(tokens, {
        text,
        lang,
        strict,
        recording,
        moc: options.moc ?? true,
        diagnostics: into,
        grammar: GRAMMAR,
      }),
    );
  try {
    return { query: run(false, diagnostics), diagnostics };
  } catch (error) {
    // Once more, to know what would have fitted.
    if (error instanceof AdqlError) run(true, []);
    throw error;
  }
}

function parseTokens(tokens: readonly Token[], cursor: Cursor): Query {
  if (tokens.length === 1) throw cursor.error("The query is empty", cursor.token);
  if (!/^(SELECT|WITH|\()$/.test(cursor.token.value)) {
    cursor.note("SELECT");
    cursor.note("WITH");
    throw cursor.fail();
  }
  const query = cursor.grammar.query(cursor);
  if (cursor.isSign(";")) {
    const semicolon = cursor.advance();
    while (cursor.isSign(";")) cursor.advance();
    if (cursor.token.type !== "end") {
      throw cursor.error(
        "There is text behind the semicolon",
        cursor.token,
        "send one query at a time",
      );
    }
    cursor.diagnose(
      "trailing-semicolon",
      "The semicolon at the end is not part of ADQL; some services refuse it",
      semicolon,
    );
  }
  if (cursor.token.type !== "end") {
    cursor.note("the end");
    throw cursor.fail();
  }
  if (cursor.pairs > 400 && heightOf(query) > MAX_HEIGHT) {
    throw cursor.error("The query is too deeply nested", query.span);
  }
  return query;
}
