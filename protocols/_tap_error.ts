/**
 * What a TAP service says about a query that fails: where in the query, and in whose words.
 *
 * @module
 */
import {
  FormatError,
  HttpStatusError,
  isVoError,
  QueryError,
  VoTimeoutError,
} from "../core/runtime/errors.ts";
import { grammarFault } from "./_tap_grammar.ts";

/** A place in a query, from 1. */
export interface QueryPosition {
  /** Line. */
  readonly line: number;
  /** Column, in UTF-16 units. */
  readonly column: number;
}

/** How services write lines and columns, both from 1. */
const LINE_COLUMN: readonly RegExp[] = [
  /\bl(?:ine)?[.:\s]*(\d+)[\s,;]*(?:and\s+)?c(?:ol(?:umn)?)?[.:\s]*(\d+)/i,
  /\[(\d+):(\d+)\]/,
];

/**
 * Finds the place in a query that a service's message speaks of.
 *
 * Understood are lines with columns (`line 1, column 8`, `(line:1, col:10)`, `[l.1 c.8 - l.1 c.12]`) and offsets
 * (`at char 9` from 0). Positions of a database (`LINE 1: …`, `Position: 8`) count for queries in its own language
 * only: those in ADQL were translated, and the positions are others.
 *
 * @param message The message.
 * @param query The query.
 * @param language Its language.
 * @returns The place; undefined if none is named, or none that is in the query.
 */
export function findPosition(
  message: string,
  query: string,
  language = "ADQL",
): QueryPosition | undefined {
  const lines = query.split(/\r\n|\r|\n/);
  const inside = (line: number, column: number): QueryPosition | undefined => {
    const text = lines[line - 1];
    return text !== undefined && column >= 1 && column <= text.length + 1
      ? { line, column }
      : undefined;
  };
  const isSql = !/^adql/i.test(language);
  for (const pattern of LINE_COLUMN) {
    const match = pattern.exec(message);
    const found = match && inside(Number(match[1]), Number(match[2]));
    if (found) return found;
  }
  const offset = /\bat char(?:acter)?\s+(\d+)/i.exec(message);
  if (offset !== null) return atOffset(query, Number(offset[1]));
  const position = isSql ? /\bposition:?\s+(\d+)/i.exec(message) : null;
  return position === null ? undefined : atOffset(query, Number(position[1]) - 1);
}

function atOffset(query: string, offset: number): QueryPosition | undefined {
  if (!(offset >= 0 && offset <= query.length)) return undefined;
  const before = query.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** How much of a long line is shown on either side of the place. */
const AROUND = 60;

/** A line that only marks a place in the line above it. */
const MARK = /^[ \t|]*\^[\^~ \t]*$/m;

/**
 * The line of the query that a message speaks of, and a caret below the place; empty if it speaks of none, or shows the
 * place itself.
 */
export function caretLines(message: string, query: string | undefined, language?: string): string {
  if (query === undefined || MARK.test(message)) return "";
  const at = findPosition(message, query, language);
  if (at === undefined) {
    // The service names no place; where our own reading of the grammar finds a fault, that may be it.
    const fault = grammarFault(query, language);
    return fault === undefined ? "" : `\nChecked here: ${fault.message}`;
  }
  const line = (query.split(/\r\n|\r|\n/)[at.line - 1] ?? "").replaceAll("\t", " ");
  const start = Math.max(0, at.column - 1 - AROUND);
  const end = Math.min(line.length, at.column - 1 + AROUND);
  const before = start > 0 ? "…" : "";
  const shown = `${before}${line.slice(start, end)}${end < line.length ? "…" : ""}`;
  return `\n  ${shown}\n  ${" ".repeat(before.length + at.column - 1 - start)}^`;
}

/** What a query was, for errors. */
export interface QueryContext {
  /** The query. */
  readonly query: string | undefined;
  /** Its language. */
  readonly language?: string | undefined;
  /** The URL that was asked. */
  readonly url?: string | undefined;
}

/** Statuses with which services say that a query is wrong, and not that something of theirs is. */
const REFUSALS: ReadonlySet<number> = new Set([400, 409, 413, 422]);

/**
 * The error of a query with the query in it, and a caret where the service names a place. Plain text that comes with a
 * status such as 400 is taken for what it is: the service's words about the query.
 *
 * @param error What was thrown or made.
 * @param context The query.
 * @returns An error to throw; anything but our own errors as it was.
 */
export function explainError(error: unknown, context: QueryContext): unknown {
  const { query, language } = context;
  if (isVoError(error, "E_QUERY")) {
    // Explained before, on its way here.
    if (query !== undefined && error.query === query) return error;
    const words = error.serviceMessage;
    return new QueryError(`${error.message}${caretLines(words, query, language)}`, {
      url: error.url ?? context.url,
      query,
      serviceMessage: words,
      cause: error.cause,
    });
  }
  if (isVoError(error, "E_HTTP_STATUS") && (error.query === undefined || error.query !== query)) {
    const { status, body, url = context.url, retryAfterMs } = error;
    const words = body.trim();
    if (REFUSALS.has(status) && words !== "") {
      const doing = /^Cannot [^:]*/.exec(error.message)?.[0] ?? "Cannot run the query";
      return new QueryError(`${doing}: ${words}${caretLines(words, query, language)}`, {
        url,
        query,
        serviceMessage: words,
        cause: error,
      });
    }
    const message = `${error.message}${caretLines(words, query, language)}`;
    return new HttpStatusError(message, { url, query, status, body, retryAfterMs, cause: error });
  }
  if (isVoError(error, "E_FORMAT") && error.query === undefined) {
    const { detail, format, line, column, element, url = context.url } = error;
    return new FormatError(detail, { format, line, column, element, url, query, cause: error });
  }
  if (isVoError(error, "E_TIMEOUT") && error.query === undefined) {
    const { message, limit, limitMs, url = context.url } = error;
    return new VoTimeoutError(message, { limit, limitMs, url, query, cause: error });
  }
  return error;
}
