/**
 * Advice about a syntax error: what people usually meant.
 *
 * @module
 */
import type { Token } from "./lexer.ts";
import { editDistance } from "./_nearest.ts";
import { type AdqlLanguage, isReserved } from "./_words.ts";

/** What is known where the parser gave up. */
export interface Failure {
  /** All tokens. */
  readonly tokens: readonly Token[];
  /** Index of the one that does not fit. */
  readonly index: number;
  /** What would have fitted. */
  readonly expected: readonly string[];
  /** The language. */
  readonly lang: AdqlLanguage;
}

/** A better place for the error, and advice. */
export interface Advice {
  /** The token to point at, when another one is to blame. */
  readonly token?: Token;
  /** Whether that token is the one that does not fit. */
  readonly wrong?: boolean;
  /** What to do. */
  readonly hint: string;
}

const CLAUSES = "SELECT, FROM, WHERE, GROUP BY, HAVING, ORDER BY, OFFSET";

/** Looks for the usual causes of a failure. */
export function adviseOn(failure: Failure): Advice | undefined {
  return limit(failure) ?? misspelt(failure) ?? quoting(failure) ?? structure(failure);
}

function limit({ tokens, index, lang }: Failure): Advice | undefined {
  return lang !== "PostgreSQL" && tokens[index]?.value === "LIMIT"
    ? { hint: "ADQL has no LIMIT: write SELECT TOP 10 ..." }
    : undefined;
}

function misspelt({ tokens, index, expected, lang }: Failure): Advice | undefined {
  for (const token of [tokens[index], tokens[index - 1]]) {
    if (token?.type !== "word" || token.value.length < 3 || isReserved(token.value, lang)) continue;
    for (const item of expected) {
      const keyword = item.split(" ")[0] as string;
      if (!/^[A-Z]{3,}$/.test(keyword) || Math.abs(keyword.length - token.value.length) > 2) {
        continue;
      }
      const edits = editDistance(token.value, keyword);
      if (edits > 0 && edits <= (keyword.length > 5 ? 2 : 1)) {
        return { token, wrong: true, hint: `did you mean ${item}?` };
      }
    }
  }
  return undefined;
}

function quoting({ tokens, index }: Failure): Advice | undefined {
  const token = tokens[index];
  const before = tokens[index - 1];
  if (token === undefined || before === undefined) return undefined;
  if (before.type === "string" && token.start === before.end && token.type !== "operator") {
    return { hint: "a ' in text is written twice: ''" };
  }
  const value = ["word", "number", "delimited", "string"].includes(token.type);
  const sign = tokens[index - 2];
  if (value && before.type === "word" && sign !== undefined && isComparison(sign)) {
    return {
      token: before,
      hint: `text must be in single quotes: '${before.text} ${token.text.replaceAll("'", "")}'`,
    };
  }
  return undefined;
}

function isComparison(token: Token): boolean {
  return token.type === "operator"
    ? ["=", "<>", "<", ">", "<=", ">="].includes(token.value)
    : token.type === "word" && /^I?LIKE$/.test(token.value);
}

function structure({ tokens, index, expected, lang }: Failure): Advice | undefined {
  const token = tokens[index];
  if (token === undefined) return undefined;
  const before = tokens[index - 1];
  if (/^(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|GRANT)$/.test(token.value) && index === 0) {
    return { hint: "ADQL can only read" };
  }
  if (/^(DISTINCT|ALL)$/.test(token.value) && tokens[index - 2]?.value === "TOP") {
    return { hint: `${token.value} comes before TOP` };
  }
  if (expected.includes("FROM") && !tokens.slice(index).some(({ value }) => value === "FROM")) {
    return { hint: "FROM is missing" };
  }
  if (before?.value === "," && (token.type === "end" || isReserved(token.value, lang))) {
    return { token: before, hint: "there is nothing after the comma" };
  }
  if (token.value === ")") {
    const hint = isOpen(tokens, index) ? undefined : "no ( is open here";
    return hint === undefined ? undefined : { hint };
  }
  if (token.type === "end" || expected.includes(")")) {
    const open = unclosed(tokens.slice(0, index));
    if (open !== undefined || token.type === "end") return open;
  }
  if (/^(SELECT|FROM|WHERE|GROUP|HAVING|ORDER|OFFSET)$/.test(token.value)) {
    return { hint: `the order of clauses is ${CLAUSES}` };
  }
  if (expected.includes("a comparison") && before?.value === ")") {
    return { hint: "functions such as CONTAINS are compared with 1: 1=CONTAINS(...)" };
  }
  return undefined;
}

function isOpen(tokens: readonly Token[], end: number): boolean {
  let depth = 0;
  for (const { value, type } of tokens.slice(0, end)) {
    if (type === "operator") depth += value === "(" ? 1 : value === ")" ? -1 : 0;
  }
  return depth > 0;
}

function unclosed(tokens: readonly Token[]): Advice | undefined {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.type !== "operator") continue;
    if (token.value === "(") open.push(token);
    if (token.value === ")") open.pop();
  }
  const last = open.at(-1);
  if (last === undefined) return undefined;
  return { hint: `the ( at line ${last.line}, column ${last.column} is not closed` };
}
