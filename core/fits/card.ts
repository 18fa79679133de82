/**
 * One entry of a FITS header ↔ its records of 80 characters.
 *
 * A card is what one keyword says: usually one record, several where a long string goes on in `CONTINUE` records.
 * Follows the FITS standard 3.0, section 4 (keyword records, free format on reading, fixed format on writing), with the
 * two registered conventions that real files use: `CONTINUE` and ESO's `HIERARCH`.
 *
 * @module
 */

import type { Complex } from "../table/cell.ts";

/**
 * Value of a card: integers are `number` up to 2^53 and `bigint` beyond, so that no digit is lost; `null` is a value
 * indicator with nothing behind it (an "undefined" value in the words of the standard).
 */
export type FitsValue = string | number | bigint | boolean | Complex | null;

/** One keyword of a header with what it says. */
export interface FitsCard {
  /** The keyword, without trailing blanks; of a `HIERARCH` card, the words between `HIERARCH` and `=`. */
  readonly keyword: string;
  /** The value; `undefined` for commentary (`COMMENT`, `HISTORY`, blank keyword, no value indicator). */
  readonly value?: FitsValue | undefined;
  /** The comment behind the slash, or the text of a commentary card; trailing blanks removed. */
  readonly comment: string;
  /** The records as they were read, a multiple of 80 characters: written back unchanged. */
  readonly text?: string | undefined;
  /** Number of the card's first record in its header, from 1; absent for cards made by us. */
  readonly number?: number | undefined;
  /** Why the value could not be read; asking for such a value throws, the rest of the header stays usable. */
  readonly fault?: string | undefined;
}

/** Length of a header record. */
export const CARD_LENGTH = 80;

const COMMENTARY = new Set(["COMMENT", "HISTORY", ""]);
const INTEGER = /^[+-]?\d+$/;
const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?$/;
const COMPLEX = /^\(([^,()]*),([^,()]*)\)$/;
const KEYWORD = /^[A-Z0-9_-]{1,8}$/;
const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * Reads the number in a FITS text: `1`, `-0.5`, `1.5D-3`.
 *
 * @param text The digits, with or without blanks around.
 * @returns The number, a `bigint` for an integer beyond 2^53, or `undefined` if it is no number.
 */
export function parseFitsNumber(text: string): number | bigint | undefined {
  const trimmed = text.trim();
  if (INTEGER.test(trimmed)) {
    const value = Number(trimmed);
    return Number.isSafeInteger(value) ? value : BigInt(trimmed.replace(/^\+/, ""));
  }
  return REAL.test(trimmed) ? Number(trimmed.replace(/[Dd]/, "E")) : undefined;
}

/**
 * Reads the records of a header into cards, long strings put together.
 *
 * @param records Records of 80 characters each, without `END`.
 * @returns One card a keyword, in order; cards that cannot be understood carry a `fault`.
 */
export function parseCards(records: readonly string[]): FitsCard[] {
  const cards: FitsCard[] = [];
  for (let i = 0; i < records.length; i++) {
    const first = i;
    const card = parseRecord(records[i]!);
    if (typeof card.value !== "string" || !card.value.endsWith("&")) {
      cards.push({ ...card, text: records[i], number: first + 1 });
      continue;
    }
    const values = [card.value];
    const comments = [card.comment];
    while (values.at(-1)!.endsWith("&") && records[i + 1]?.startsWith("CONTINUE")) {
      const next = parseValue(records[i + 1]!.slice(8));
      if (typeof next.value !== "string") break;
      values.push(`${values.pop()!.slice(0, -1)}`, next.value);
      comments.push(next.comment);
      i++;
    }
    cards.push({
      ...card,
      value: values.join(""),
      comment: comments.filter((text) => text !== "").join(" "),
      text: records.slice(first, i + 1).join(""),
      number: first + 1,
    });
  }
  return cards;
}

function parseRecord(record: string): FitsCard {
  const keyword = record.slice(0, 8).trimEnd();
  if (keyword === "HIERARCH") {
    const equals = record.indexOf("=");
    if (equals > 8) {
      const words = record.slice(8, equals).trim().replaceAll(/ +/g, " ");
      if (words !== "") return { keyword: words, ...parseValue(record.slice(equals + 1)) };
    }
  }
  // The standard asks for "= "; "=" alone is common and means the same.
  if (!COMMENTARY.has(keyword) && keyword !== "CONTINUE" && record[8] === "=") {
    return { keyword, ...parseValue(record.slice(9)) };
  }
  return { keyword, comment: record.slice(8).trimEnd() };
}

interface ParsedValue {
  readonly value?: FitsValue;
  readonly comment: string;
  readonly fault?: string;
}

function parseValue(field: string): ParsedValue {
  const text = field.trim();
  if (text.startsWith("'")) return parseString(text);
  const slash = text.indexOf("/");
  const literal = (slash < 0 ? text : text.slice(0, slash)).trim();
  const comment = slash < 0 ? "" : text.slice(slash + 1).trim();
  if (literal === "") return { value: null, comment };
  if (literal === "T" || literal === "F") return { value: literal === "T", comment };
  const number = parseFitsNumber(literal);
  if (number !== undefined) return { value: number, comment };
  const complex = COMPLEX.exec(literal);
  if (complex) {
    const [re, im] = [parseFitsNumber(complex[1]!), parseFitsNumber(complex[2]!)];
    if (re !== undefined && im !== undefined) {
      return { value: { re: Number(re), im: Number(im) }, comment };
    }
  }
  return { comment: text, fault: `value ${JSON.stringify(literal)} is no FITS value` };
}

function parseString(text: string): ParsedValue {
  let end = 1;
  for (;;) {
    end = text.indexOf("'", end);
    if (end < 0) return { comment: text, fault: "text value has no closing quote" };
    if (text[end + 1] !== "'") break;
    end += 2;
  }
  const rest = text.slice(end + 1).trim();
  return {
    value: text.slice(1, end).replaceAll("''", "'").trimEnd(),
    comment: rest.startsWith("/") ? rest.slice(1).trim() : rest,
  };
}

/** A card with a value. */
export function valueCard(keyword: string, value: FitsValue, comment = ""): FitsCard {
  return { keyword, value, comment };
}

/**
 * Writes a card as records of 80 characters, in fixed format; strings that do not fit go on in `CONTINUE` records.
 *
 * A card with `text` comes out as it was read. A comment that does not fit is cut, a value never.
 *
 * @example A number and a long keyword
 * ```ts
 * import { formatCard } from "@denovo/vo/fits";
 * import { assertEquals } from "../../deps/assert.ts";
 * assertEquals(
 *   formatCard({ keyword: "CRPIX1", value: 256.5, comment: "reference pixel" }).trimEnd(),
 *   "CRPIX1  =                256.5 / reference pixel",
 * );
 * ```
 *
 * @param card Keyword, value and comment; no value makes commentary.
 * @returns Text whose length is a multiple of 80.
 * @throws {RangeError} If the keyword or the value cannot be written: not printable ASCII, not finite, too long.
 */
export function formatCard(card: FitsCard): string {
  if (card.text !== undefined) return card.text;
  const { keyword, value, comment } = card;
  if (
    keyword === "END" || keyword === "CONTINUE" || (value !== undefined && COMMENTARY.has(keyword))
  ) {
    throw new RangeError(`Cannot write FITS card: ${JSON.stringify(keyword)} is reserved`);
  }
  if (!PRINTABLE.test(keyword + comment)) {
    throw new RangeError(`Cannot write FITS card ${JSON.stringify(keyword)}: not printable ASCII`);
  }
  if (value === undefined) return formatCommentary(keyword, comment);
  const simple = KEYWORD.test(keyword);
  const head = simple ? `${keyword.padEnd(8)}= ` : `HIERARCH ${keyword} = `;
  if (!simple && !/^[!-<>-~]+(?: [!-<>-~]+)*$/.test(keyword)) {
    throw new RangeError(`Cannot write FITS card: ${JSON.stringify(keyword)} is no keyword`);
  }
  if (typeof value === "string") return formatText(keyword, head, value, comment);
  const literal = formatLiteral(keyword, value);
  const body = head + (simple ? literal.padStart(20) : literal);
  if (body.length > CARD_LENGTH) {
    throw new RangeError(`Cannot write FITS card ${JSON.stringify(keyword)}: it is too long`);
  }
  return withComment(body, comment);
}

function withComment(body: string, comment: string): string {
  const room = CARD_LENGTH - body.length - 3;
  const text = comment === "" || room < 1 ? body : `${body} / ${comment.slice(0, room)}`;
  return text.padEnd(CARD_LENGTH);
}

function formatCommentary(keyword: string, text: string): string {
  if (keyword !== "" && !KEYWORD.test(keyword)) {
    throw new RangeError(`Cannot write FITS card: ${JSON.stringify(keyword)} is no keyword`);
  }
  let out = "";
  for (let start = 0; start === 0 || start < text.length; start += 72) {
    out += (keyword.padEnd(8) + text.slice(start, start + 72)).padEnd(CARD_LENGTH);
  }
  return out;
}

function formatText(keyword: string, head: string, value: string, comment: string): string {
  if (!PRINTABLE.test(value)) {
    throw new RangeError(`Cannot write FITS card ${JSON.stringify(keyword)}: not printable ASCII`);
  }
  const quoted = value.replaceAll("'", "''");
  const whole = `${head}'${quoted.padEnd(8)}'`;
  if (whole.length <= CARD_LENGTH) return withComment(whole.padEnd(30), comment);
  if (head.length > CARD_LENGTH - 8) {
    throw new RangeError(`Cannot write FITS card ${JSON.stringify(keyword)}: it is too long`);
  }
  let out = "";
  let rest = quoted;
  for (let start = head; rest !== ""; start = "CONTINUE  ") {
    const room = CARD_LENGTH - start.length - 2;
    const cut = rest.length <= room ? rest.length : beforeQuotes(rest, room - 1);
    const last = cut === rest.length;
    const record = `${start}'${rest.slice(0, cut)}${last ? "" : "&"}'`;
    out += last ? withComment(record, comment) : record.padEnd(CARD_LENGTH);
    rest = rest.slice(cut);
  }
  return out;
}

/** Where to cut so that a doubled quote stays in one record. */
function beforeQuotes(text: string, cut: number): number {
  let quotes = 0;
  while (text[cut - 1 - quotes] === "'") quotes++;
  return quotes % 2 === 1 ? cut - 1 : cut;
}

function formatLiteral(keyword: string, value: Exclude<FitsValue, string>): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "T" : "F";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "object") {
    return `(${formatLiteral(keyword, value.re)}, ${formatLiteral(keyword, value.im)})`;
  }
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot write FITS card ${JSON.stringify(keyword)}: ${value} is no value`);
  }
  return Object.is(value, -0) ? "-0.0" : String(value).replace("e", "E");
}
