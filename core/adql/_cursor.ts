/**
 * Where the parser is in the tokens, what it may read next, and its errors.
 *
 * @module
 */
import type { Condition, Expression, Identifier, Query } from "./ast.ts";
import { node } from "./ast.ts";
import { AdqlError, type Span } from "./errors.ts";
import { adviseOn } from "./_hints.ts";
import type { Diagnostic, Token } from "./lexer.ts";
import { type AdqlLanguage, reservedWords } from "./_words.ts";

/** How deep parentheses, functions and sub-selects may be nested. */
const MAX_NESTING = 120;

/** Reserved words that begin or join parts of a query. */
export const CLAUSE_WORDS: ReadonlySet<string> = new Set(
  ("SELECT FROM WHERE GROUP HAVING ORDER OFFSET AND OR ON USING AS BY UNION EXCEPT INTERSECT JOIN ASC DESC IN LIKE " +
    "ILIKE BETWEEN IS NATURAL INNER LEFT RIGHT FULL OUTER CROSS NOT DISTINCT ALL TOP WITH NULL EXISTS CASE WHEN THEN " +
    "ELSE END CAST").split(" "),
);

/** The mutually recursive parts of the grammar, handed around to keep modules free of cycles. */
export interface Grammar {
  /** Reads a query, without parentheses around it. */
  readonly query: (cursor: Cursor) => Query;
  /** Reads a value. */
  readonly expression: (cursor: Cursor) => Expression;
  /** Reads a value or a condition. */
  readonly operand: (cursor: Cursor) => Expression | Condition;
  /** Reads a condition. */
  readonly condition: (cursor: Cursor) => Condition;
}

/** What a parser needs to know besides the tokens. */
export interface CursorOptions {
  /** The text, for excerpts. */
  readonly text: string;
  /** The language. */
  readonly lang: AdqlLanguage;
  /** Whether MOC(...) is a geometry. */
  readonly moc: boolean;
  /** Whether oddities are errors. */
  readonly strict: boolean;
  /** Where oddities go. */
  readonly diagnostics: Diagnostic[];
  /** Whether to keep what would have fitted, for the error; costs time. */
  readonly recording: boolean;
  /** The parts of the grammar. */
  readonly grammar: Grammar;
}

/** Reads tokens one by one. */
export class Cursor {
  readonly grammar: Grammar;
  readonly lang: AdqlLanguage;
  readonly lenient: boolean;
  readonly moc: boolean;
  /** The token to be read next. */
  token: Token;
  /** How many nodes with two sides were made: a hint that the tree may be high. */
  pairs = 0;
  readonly #tokens: readonly Token[];
  readonly #options: CursorOptions;
  readonly #reserved: ReadonlySet<string>;
  #index = 0;
  #depth = 0;
  #expected: string[] = [];

  constructor(tokens: readonly Token[], options: CursorOptions) {
    this.#tokens = tokens;
    this.#options = options;
    this.#reserved = reservedWords(options.lang);
    this.grammar = options.grammar;
    this.lang = options.lang;
    this.lenient = options.lang === "PostgreSQL";
    this.moc = options.moc;
    this.token = tokens[0] as Token;
  }

  /** The token `distance` places behind the next one; the last one at the end. */
  peek(distance = 1): Token {
    return this.#tokens[this.#index + distance] ?? this.#tokens.at(-1) as Token;
  }

  /** The token just read. */
  get previous(): Token {
    return this.#tokens[Math.max(0, this.#index - 1)] as Token;
  }

  /** Takes the next token. */
  advance(): Token {
    const { token } = this;
    if (token.type !== "end") this.#index++;
    this.token = this.#tokens[this.#index] as Token;
    this.#expected = [];
    return token;
  }

  /** Whether the next token is this word. */
  isWord(word: string): boolean {
    return this.token.type === "word" && this.token.value === word;
  }

  /** Whether the next token is this sign. */
  isSign(sign: string): boolean {
    return this.token.type === "operator" && this.token.value === sign;
  }

  /** Takes the word if it is next. */
  acceptWord(word: string): boolean {
    if (this.isWord(word)) {
      this.advance();
      return true;
    }
    this.note(word);
    return false;
  }

  /** Takes the sign if it is next. */
  acceptSign(sign: string): boolean {
    if (this.isSign(sign)) {
      this.advance();
      return true;
    }
    this.note(sign);
    return false;
  }

  /** Takes the word, which must be next. */
  expectWord(word: string): Token {
    if (this.isWord(word)) return this.advance();
    this.note(word);
    throw this.fail();
  }

  /** Takes the sign, which must be next. */
  expectSign(sign: string): Token {
    if (this.isSign(sign)) return this.advance();
    this.note(sign);
    throw this.fail();
  }

  /** Remembers something that would have fitted here. */
  note(what: string): void {
    if (this.#options.recording && !this.#expected.includes(what)) this.#expected.push(what);
  }

  /** Whether the next token can be a name. */
  isName(): boolean {
    const { type, value } = this.token;
    return type === "delimited" || (type === "word" && !this.#reserved.has(value));
  }

  /** Whether the next token is a word that is no name. */
  isReserved(): boolean {
    return this.token.type === "word" && this.#reserved.has(this.token.value);
  }

  /** Whether a reserved word is next that can only be a schema or table, as in `public.stars`. */
  isReservedQualifier(): boolean {
    return this.isReserved() && this.peek().value === "." && this.peek().type === "operator" &&
      !CLAUSE_WORDS.has(this.token.value);
  }

  /** Takes a name, which must be next. */
  name(what = "a name"): Identifier {
    const { token } = this;
    if (this.isReservedQualifier()) {
      this.diagnose(
        "reserved-qualifier",
        `${token.text} is a reserved word; some services want "${token.text}"`,
        token,
      );
    } else if (!this.isName()) {
      this.note(what);
      throw this.isReserved() ? this.reserved() : this.fail();
    }
    this.advance();
    const delimited = token.type === "delimited";
    return node({
      kind: "identifier",
      name: delimited ? token.value : token.text,
      delimited,
      span: spanOf(token),
    });
  }

  /** The error for a reserved word where a name is wanted. */
  reserved(token: Token = this.token): AdqlError {
    const detail = `${token.text} is a reserved word of ADQL, not a name`;
    return this.error(detail, token, `write it in double quotes: "${token.text}"`);
  }

  /** Goes one level deeper; {@linkcode Cursor.leave} must follow. */
  enter(): void {
    if (++this.#depth > MAX_NESTING) {
      throw this.error(`More than ${MAX_NESTING} levels of parentheses`, this.token);
    }
  }

  /** Comes back from one level deeper. */
  leave(): void {
    this.#depth--;
  }

  /** The span from a token or node to the token just read. */
  since(start: Span): Span {
    const { previous } = this;
    return Object.freeze({
      start: start.start,
      end: Math.max(previous.end, start.end),
      line: start.line,
      column: start.column,
    });
  }

  /** Reports something tolerated. */
  diagnose(code: string, message: string, span: Span): void {
    if (this.#options.strict) throw this.error(message, span);
    this.#options.diagnostics.push({ code, message, span: spanOf(span) });
  }

  /** Reports something that the version 2.0 of the language does not have. */
  since21(what: string, span: Span): void {
    if (this.lang === "ADQL-2.0") {
      this.diagnose("needs-2.1", `${what} came with ADQL 2.1`, span);
    }
  }

  /** The error that the next token does not fit. */
  fail(): AdqlError {
    const { token } = this;
    const expected = this.#expected;
    const advice = adviseOn({
      tokens: this.#tokens,
      index: this.#index,
      expected,
      lang: this.lang,
    });
    const at = advice?.token ?? token;
    const wrong = advice?.wrong === true ? at : token;
    const found = wrong.type === "end" ? "the end" : wrong.text.slice(0, 40);
    const detail = expected.length === 0
      ? `Cannot read this ADQL: ${found} does not fit`
      : `Cannot read this ADQL: expected ${enumerate(expected)}, found ${found}`;
    return this.error(detail, at, advice?.hint, expected);
  }

  /** An error at a place. */
  error(detail: string, span: Span, hint?: string, expected: readonly string[] = []): AdqlError {
    return new AdqlError(detail, {
      stage: "syntax",
      query: this.#options.text,
      span: spanOf(span),
      hint,
      expected,
    });
  }
}

/** The place of a token as a plain object. */
export function spanOf({ start, end, line, column }: Span): Span {
  return Object.freeze({ start, end, line, column });
}

/** A list in words; the many ways to join and to combine are named by one of them. */
function enumerate(expected: readonly string[]): string {
  const items = expected.filter((item) =>
    !(expected.includes("JOIN") && /^(NATURAL|LEFT|RIGHT|FULL|INNER)$/.test(item)) &&
    !(expected.includes("UNION") && /^(EXCEPT|INTERSECT)$/.test(item))
  ).map((item) => /^\w/.test(item) ? item : `"${item}"`);
  if (items.length === 1) return items[0] as string;
  const shown = items.length > 8 ? [...items.slice(0, 7), "..."] : items;
  return `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}
