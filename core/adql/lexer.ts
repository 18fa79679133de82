/**
 * Text of a query → tokens, with their places.
 *
 * Source: the grammar of ADQL 2.1 (`adql.bnf`), nonterminal `token` and below. Also read, with a diagnostic:
 * block comments and blanks other than ASCII ones.
 *
 * @module
 */
import { AdqlError, type Span } from "./errors.ts";
import type { AdqlLanguage } from "./_words.ts";

/** What a token is; `"end"` stands behind the last one. */
export type TokenType = "word" | "delimited" | "string" | "number" | "operator" | "end";

/** One word, name, literal or sign of a query. */
export interface Token extends Span {
  /** What it is. */
  readonly type: TokenType;
  /** The text as written, quotes included. */
  readonly text: string;
  /** Words in capitals; names and strings without quotes, doubled quotes made single; else the text. */
  readonly value: string;
}

/** Something that was accepted although the standard does not have it, or that looks like a mistake. */
export interface Diagnostic {
  /** Stable name of the kind, such as `"trailing-semicolon"`. */
  readonly code: string;
  /** What it is and what to do. */
  readonly message: string;
  /** Where it is. */
  readonly span: Span;
}

/** What {@linkcode tokenize} can be told. */
export interface TokenizeOptions {
  /** The language; the default is `"ADQL-2.1"`. */
  readonly lang?: AdqlLanguage;
  /** Called for each oddity. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
}

const SMART_QUOTES =
  "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2032\u2033`\u00b4";
const DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212";
const ODD_BLANK = /[\u0085\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]/;
const OPERATORS = ["<=", ">=", "<>", "!=", "||", "==", "=<", "=>", "&&", "::"];
const SINGLE = "()*+,-./;<>=";

/** A token with a fixed shape, which engines like. */
class PlainToken implements Token {
  constructor(
    readonly type: TokenType,
    readonly text: string,
    readonly value: string,
    readonly start: number,
    readonly end: number,
    readonly line: number,
    readonly column: number,
  ) {}
}

/**
 * Cuts a query into tokens; blanks and comments are left out.
 *
 * @example Names and text
 * ```ts
 * import { tokenize } from "@denovo/vo/adql";
 * const tokens = tokenize(`"B-V" > 0x1F -- colour`);
 * if (tokens.map((token) => token.value).join(" ") !== "B-V > 0x1F ") throw new Error();
 * if (tokens[2]?.column !== 9) throw new Error();
 * ```
 *
 * @param text The query.
 * @param options Language, and where oddities go.
 * @returns All tokens; the last has the type `"end"`.
 * @throws {AdqlError} At a character that has no place in the language, and at quotes that are not closed.
 */
export function tokenize(text: string, options: TokenizeOptions = {}): readonly Token[] {
  const lexer = new Lexer(text, options);
  return lexer.run();
}

/**
 * The tokens before the first fault, however wrong the text is: for completion while somebody types.
 *
 * @param text The query, or its beginning.
 * @param lang The language.
 * @returns Tokens; the last has the type `"end"` and stands where reading stopped.
 */
export function tokenizePartly(text: string, lang: AdqlLanguage = "ADQL-2.1"): readonly Token[] {
  const lexer = new Lexer(text, { lang });
  try {
    return lexer.run();
  } catch (error) {
    if (!(error instanceof AdqlError)) throw error;
    return [
      ...lexer.tokens,
      new PlainToken("end", "", "", error.start, error.start, error.line, error.column),
    ];
  }
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #text: string;
  readonly #lang: AdqlLanguage;
  readonly #report: (diagnostic: Diagnostic) => void;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string, options: TokenizeOptions) {
    this.#text = text;
    this.#lang = options.lang ?? "ADQL-2.1";
    this.#report = options.onDiagnostic ?? (() => {});
  }

  run(): readonly Token[] {
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.#text.length) break;
      this.#next(this.#text.charCodeAt(this.#at));
    }
    this.#push("end", this.#at, "");
    return this.tokens;
  }

  #next(code: number): void {
    if (isLetter(code) || (code === 95 && this.#lang === "PostgreSQL")) this.#word();
    else if (isDigit(code)) this.#number();
    else if (code === 39) this.#quoted("'", "string");
    else if (code === 34) this.#quoted('"', "delimited");
    else if (code === 46 && isDigit(this.#text.charCodeAt(this.#at + 1))) this.#number();
    else this.#operator();
  }

  #skipBlanks(): void {
    const text = this.#text;
    for (; this.#at < text.length;) {
      const code = text.charCodeAt(this.#at);
      if (code === 32 || code === 9 || code === 11 || code === 12) this.#at++;
      else if (code === 10 || code === 13) this.#newline(code);
      else if (code === 45 && text.charCodeAt(this.#at + 1) === 45) {
        while (this.#at < text.length && !isNewline(text.charCodeAt(this.#at))) this.#at++;
      } else if (code === 47 && text.charCodeAt(this.#at + 1) === 42) this.#blockComment();
      else if (code > 127 && ODD_BLANK.test(text.charAt(this.#at))) {
        this.#diagnose("odd-blank", "This blank is not an ASCII one; some services refuse it", 1);
        this.#at++;
      } else return;
    }
  }

  #newline(code: number): void {
    this.#at += code === 13 && this.#text.charCodeAt(this.#at + 1) === 10 ? 2 : 1;
    this.#line++;
    this.#lineStart = this.#at;
  }

  #blockComment(): void {
    const close = this.#text.indexOf("*/", this.#at + 2);
    if (close < 0) throw this.#fail("A comment that begins with /* is not closed", 2);
    if (this.#lang !== "PostgreSQL") {
      this.#diagnose("block-comment", "ADQL has only comments from -- to the end of the line", 2);
    }
    while (this.#at < close) {
      const code = this.#text.charCodeAt(this.#at);
      if (isNewline(code)) this.#newline(code);
      else this.#at++;
    }
    this.#at = close + 2;
  }

  #word(): void {
    const start = this.#at;
    do this.#at++; while (isWordPart(this.#text.charCodeAt(this.#at)));
    this.#push("word", start, this.#text.slice(start, this.#at).toUpperCase());
  }

  #number(): void {
    const start = this.#at;
    const text = this.#text;
    if (/[xX]/.test(text.charAt(start + 1)) && text.charAt(start) === "0") {
      this.#at += 2;
      while (isHexDigit(text.charCodeAt(this.#at))) this.#at++;
      if (this.#at === start + 2) throw this.#fail("A hexadecimal number has no digits", 2, start);
    } else {
      this.#digits();
      if (text.charCodeAt(this.#at) === 46) {
        this.#at++;
        this.#digits();
      }
      if (
        (text.charCodeAt(this.#at) | 32) === 101 &&
        /^[eE][+-]?\d/.test(text.slice(this.#at, this.#at + 3))
      ) {
        this.#at += 2;
        this.#digits();
      }
    }
    if (isWordPart(text.charCodeAt(this.#at))) {
      const run = /^[\w.+-]*/.exec(text.slice(start))?.[0] ?? "";
      throw this.#fail(
        `A number runs into letters: ${run}`,
        run.length,
        start,
        "names that begin with a digit must be in double quotes, text in single quotes",
      );
    }
    this.#push("number", start, text.slice(start, this.#at));
  }

  #digits(): void {
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #quoted(quote: string, type: "string" | "delimited"): void {
    const start = this.#at;
    const { line, lineStart } = { line: this.#line, lineStart: this.#lineStart };
    let close = start;
    for (;;) {
      close = this.#text.indexOf(quote, close + 1);
      if (close < 0) {
        const what = type === "string" ? "A text in single quotes" : "A name in double quotes";
        throw this.#fail(`${what} is not closed`, 1, start, `a ${quote} in it is written twice`);
      }
      if (this.#text.charAt(close + 1) !== quote) break;
      close++;
    }
    const inner = this.#text.slice(start + 1, close);
    const value = inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner;
    if (type === "delimited" && value === "") {
      throw this.#fail("A name in double quotes is empty", 2);
    }
    for (let i = start; i < close; i++) {
      if (isNewline(this.#text.charCodeAt(i))) {
        if (this.#text.charCodeAt(i) === 13 && this.#text.charCodeAt(i + 1) === 10) i++;
        this.#line++;
        this.#lineStart = i + 1;
      }
    }
    this.#at = close + 1;
    const source = this.#text.slice(start, close + 1);
    this.tokens.push(
      new PlainToken(type, source, value, start, close + 1, line, start - lineStart + 1),
    );
  }

  #operator(): void {
    const start = this.#at;
    const pair = this.#text.slice(start, start + 2);
    const lenient = this.#lang === "PostgreSQL";
    if (OPERATORS.includes(pair) && (pair !== "::" || lenient)) {
      const right: Readonly<Record<string, string>> = {
        "==": "=",
        "=<": "<=",
        "=>": ">=",
        "&&": "AND",
      };
      const better = right[pair];
      if (better !== undefined) {
        throw this.#fail(`${pair} is not an operator of ADQL`, 2, start, `write ${better}`);
      }
      this.#at += 2;
      this.#push("operator", start, pair === "!=" ? "<>" : pair);
      return;
    }
    const character = String.fromCodePoint(this.#text.codePointAt(start) ?? 0);
    if (SINGLE.includes(character) || (lenient && character === "%")) {
      this.#at++;
      this.#push("operator", start, character);
      return;
    }
    throw this.#fail(
      `${describe(character)} has no place in ADQL`,
      character.length,
      start,
      adviceFor(character),
    );
  }

  #push(type: TokenType, start: number, value: string): void {
    const text = this.#text.slice(start, this.#at);
    this.tokens.push(
      new PlainToken(type, text, value, start, this.#at, this.#line, start - this.#lineStart + 1),
    );
  }

  #span(length: number, start = this.#at): Span {
    return { start, end: start + length, line: this.#line, column: start - this.#lineStart + 1 };
  }

  #diagnose(code: string, message: string, length: number): void {
    this.#report({ code, message, span: this.#span(length) });
  }

  #fail(detail: string, length: number, start = this.#at, hint?: string): AdqlError {
    const span = this.#span(length, start);
    return new AdqlError(detail, { stage: "syntax", query: this.#text, span, hint });
  }
}

function describe(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character)
    ? `The character ${character}`
    : `The character U+${code}`;
}

function adviceFor(character: string): string | undefined {
  if (SMART_QUOTES.includes(character)) {
    return "use the straight quotes ' for text and \" for names";
  }
  if (DASHES.includes(character)) return "use the ASCII sign -";
  if (character === "%") return "use MOD(x, y) for the remainder";
  if (character === "_") return "names that begin with an underscore must be in double quotes";
  if (character === "^") return "use POWER(x, y)";
  if (character === "[" || character === "]") {
    return "ADQL 2.1 has no arrays and no bracketed names";
  }
  if (character === "{" || character === "}") return "a placeholder was not filled in";
  if (character === "&" || character === "|" || character === "~") {
    return "ADQL 2.1 has no bitwise operators";
  }
  if (/\p{L}/u.test(character)) return "names with such letters must be in double quotes";
  return undefined;
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);
}

function isWordPart(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 95;
}

function isNewline(code: number): boolean {
  return code === 10 || code === 13;
}
