/**
 * The error of this module: what is wrong with a query, and exactly where.
 *
 * @module
 */
import { QueryError } from "../runtime/errors.ts";

/** A place in a query. */
export interface Span {
  /** Offset of the first character, from 0, in UTF-16 units. */
  readonly start: number;
  /** Offset behind the last character. */
  readonly end: number;
  /** Line of the first character, from 1. */
  readonly line: number;
  /** Column of the first character, from 1. */
  readonly column: number;
}

/** What had been understood when the fault was found: nothing yet, the structure, or the names. */
export type AdqlStage = "syntax" | "name" | "type";

/** What an {@linkcode AdqlError} is made of. */
export interface AdqlErrorOptions {
  /** When the fault was found. */
  readonly stage: AdqlStage;
  /** The whole query. */
  readonly query: string;
  /** Where the fault is. */
  readonly span: Span;
  /** What would have been right here, such as `"FROM"` or `"a number"`. */
  readonly expected?: readonly string[] | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

const WIDTH = 78;

/**
 * A query that is not valid ADQL, or does not fit the tables it names.
 *
 * The message says what is wrong and where, and ends with the line in question and a caret under the place.
 */
export class AdqlError extends QueryError {
  /** When the fault was found. */
  readonly stage: AdqlStage;
  /** Line of the fault, from 1. */
  readonly line: number;
  /** Column of the fault, from 1. */
  readonly column: number;
  /** Offset of the first wrong character, from 0. */
  readonly start: number;
  /** Offset behind the last wrong character. */
  readonly end: number;
  /** What is wrong, without place and hint. */
  readonly detail: string;
  /** What would have been right here; may be empty. */
  readonly expected: readonly string[];
  /** What to do about it, where that is known. */
  readonly hint: string | undefined;
  /** The line with a line of carets below it; empty when the text of the query is not known. */
  readonly excerpt: string;

  /** Makes an error from what is wrong and where. */
  constructor(detail: string, options: AdqlErrorOptions) {
    const { span, query, hint, expected = [] } = options;
    const excerpt = query === "" || span.line === 0 ? "" : excerptOf(query, span);
    const tail = hint === undefined ? "" : ` (${hint})`;
    const place = span.line === 0 ? "" : ` at line ${span.line}, column ${span.column}`;
    super(`${detail}${place}${tail}${excerpt === "" ? "" : `\n${excerpt}`}`, {
      query,
      serviceMessage: detail,
    });
    this.stage = options.stage;
    this.line = span.line;
    this.column = span.column;
    this.start = span.start;
    this.end = span.end;
    this.detail = detail;
    this.expected = expected;
    this.hint = hint;
    this.excerpt = excerpt;
  }
}

/**
 * The line in which a span begins, and carets under it: two lines of text.
 *
 * Long lines are cut around the place. Control characters are shown as blanks, so that the carets stand right.
 *
 * @param text The whole query.
 * @param span Where to point.
 * @returns Two lines, without a newline at the end.
 */
export function excerptOf(text: string, span: Span): string {
  const from = span.start - (span.column - 1);
  const found = text.slice(from).search(/[\r\n]/);
  const line = (found < 0 ? text.slice(from) : text.slice(from, from + found))
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u001f\u007f]/g, " ");
  const column = span.column - 1;
  const first = column < WIDTH - 10 ? 0 : column - WIDTH / 2;
  const shown = line.slice(first, first + WIDTH);
  const head = first > 0 ? "..." : "";
  const tail = first + WIDTH < line.length ? "..." : "";
  const room = Math.max(1, shown.length - (column - first));
  const carets = Math.min(Math.max(1, span.end - span.start), room);
  const margin = `${span.line} | `;
  const blank = `${" ".repeat(String(span.line).length)} | `;
  return `${margin}${head}${shown}${tail}\n` +
    `${blank}${" ".repeat(head.length + column - first)}${"^".repeat(carets)}`;
}
