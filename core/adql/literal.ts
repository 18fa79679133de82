/**
 * Values and names put into queries safely: the `` adql`...` `` tag, and the functions behind it.
 *
 * @module
 */
import { Time } from "../coords/time.ts";
import { type AdqlLanguage, isRegular, isReserved } from "./_words.ts";

/** Part of a query that goes into another one as it is. */
export class AdqlText {
  /** The text. */
  readonly text: string;

  /** Makes a part from text that is known to be good. */
  constructor(text: string) {
    this.text = text;
  }

  /** The text. */
  toString(): string {
    return this.text;
  }

  /** The text. */
  toJSON(): string {
    return this.text;
  }
}

/** One value that can be put into a query. */
export type AdqlScalar = string | number | bigint | null | Date | Time;

/** What can be put into `` adql`...` ``: a value, a list for IN, or a part of a query. */
export type AdqlValue = AdqlScalar | readonly AdqlScalar[] | AdqlText;

/** How a name is written. */
export interface IdentOptions {
  /** The language, for its reserved words; the default is `"ADQL-2.1"`. */
  readonly lang?: AdqlLanguage | undefined;
  /** Whether capitals count: then a name with one is quoted, too. The default is false. */
  readonly exactCase?: boolean | undefined;
}

const MAX_INT64 = 9_223_372_036_854_775_807n;

/**
 * Writes a value as a literal.
 *
 * Strings are quoted. Numbers are written with all their digits. A `Date` or `Time` becomes the text of a DALI
 * timestamp in UTC, `'2015-01-01T00:00:00.000'`.
 *
 * @example
 * ```ts
 * import { literal } from "@denovo/vo/adql";
 * if (literal("Barnard's star") !== "'Barnard''s star'") throw new Error();
 * if (literal(4_295_806_720n) !== "4295806720" || literal(1e21) !== "1e+21") throw new Error();
 * ```
 *
 * @param value The value; null is NULL.
 * @returns Text for a query.
 * @throws {TypeError} For anything else, such as undefined and booleans, which ADQL does not have.
 * @throws {RangeError} For NaN, infinities, and integers beyond 64 bits.
 */
export function literal(value: AdqlScalar): string {
  if (value === null) return "NULL";
  switch (typeof value) {
    case "string":
      if (value.includes("\0")) throw new RangeError("Cannot write a literal: text holds U+0000");
      return `'${value.replaceAll("'", "''")}'`;
    case "number":
      if (!Number.isFinite(value)) {
        throw new RangeError(`Cannot write a literal: ADQL has no way to write ${value}`);
      }
      return Object.is(value, -0) ? "-0.0" : String(value);
    case "bigint":
      if (value > MAX_INT64 || value < -MAX_INT64 - 1n) {
        throw new RangeError(`Cannot write a literal: ${value} needs more than 64 bits`);
      }
      return String(value);
    case "boolean":
      throw new TypeError("Cannot write a literal: ADQL has no booleans, use 1 or 0");
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new RangeError("Cannot write a literal: invalid Date");
    return `'${value.toISOString().slice(0, -1)}'`;
  }
  if (value instanceof Time) return `'${value.to("UTC").toIso(3).replace(/Z$/, "")}'`;
  throw new TypeError(`Cannot write a literal: ${typeof value} is no value of ADQL`);
}

/**
 * Writes a name: of a column, or of a table as catalog, schema and table.
 *
 * @example Quoted when it must be
 * ```ts
 * import { adql, ident } from "@denovo/vo/adql";
 * const query = adql`SELECT ${ident("B-V")}, ${ident("size")}, ${ident("t", "ra")} FROM t`;
 * if (String(query) !== 'SELECT "B-V", "size", t.ra FROM t') throw new Error(String(query));
 * ```
 *
 * @param parts The name, without quotes; dots in a part are part of it. An object at the end has options.
 * @returns A part for {@linkcode adql}.
 * @throws {TypeError} If there is no name, or one is empty.
 */
export function ident(...parts: [string, ...(string | IdentOptions)[]]): AdqlText {
  const last = parts.at(-1);
  const options = typeof last === "object" ? last : {};
  const names = parts.filter((part): part is string => typeof part === "string");
  if (names.length === 0 || names.includes("")) {
    throw new TypeError("Cannot write a name: it is empty");
  }
  return new AdqlText(names.map((name) => quoteName(name, options)).join("."));
}

function quoteName(name: string, { lang = "ADQL-2.1", exactCase = false }: IdentOptions): string {
  const plain = isRegular(name) && !isReserved(name, lang) && !(exactCase && /[A-Z]/.test(name));
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

/**
 * Writes the name of a table or column as service metadata have it.
 *
 * These are names ready for use, such as `tap_schema.tables` or `viz7."J/A+A/1/2"`: quotes that are needed must be there
 * (TAP 1.1, section 4.2). Some services leave them out. Then a name such as `II/246/out` is quoted as a whole, and where
 * all that is wrong are hyphens (`my-planets.epn_core`), part by part.
 *
 * @example
 * ```ts
 * import { quoteMetadataName } from "@denovo/vo/adql";
 * if (String(quoteMetadataName("II/246/out")) !== '"II/246/out"') throw new Error();
 * if (String(quoteMetadataName('s."B-V"')) !== 's."B-V"') throw new Error();
 * ```
 *
 * @param name The name.
 * @param lang The language, for its reserved words.
 * @returns A part for {@linkcode adql}.
 * @throws {TypeError} If the name is empty.
 */
export function quoteMetadataName(name: string, lang: AdqlLanguage = "ADQL-2.1"): AdqlText {
  const parts = splitName(name);
  return new AdqlText(
    parts.map((part) => part.delimited ? quote(part.name) : quoteName(part.name, { lang }))
      .join("."),
  );
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** One part of a name, and whether it was or must be in quotes. */
export interface NamePart {
  /** The name, without quotes. */
  readonly name: string;
  /** Whether its case counts. */
  readonly delimited: boolean;
}

/**
 * Takes a name apart as service metadata have it: at dots outside of quotes, if all parts are names then, but for hyphens
 * where there are no quotes at all.
 *
 * @param name The name.
 * @returns Its parts; a single one for names that need quotes and have none.
 * @throws {TypeError} If the name is empty.
 */
export function splitName(name: string): readonly NamePart[] {
  const text = name.trim();
  if (text === "") throw new TypeError("Cannot read a name: it is empty");
  const parts: NamePart[] = [];
  const pattern = /(?:"((?:[^"]|"")+)"|([A-Za-z_]\w*))(\.|$)/y;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, delimited, plain, dot] = match;
    parts.push({
      name: delimited?.replaceAll('""', '"') ?? plain ?? "",
      delimited: delimited !== undefined || !isRegular(plain ?? ""),
    });
    if (dot === "" && pattern.lastIndex === text.length) return parts;
  }
  if (!/^[a-z_][\w-]*(\.[a-z_][\w-]*)+$/i.test(text)) return [{ name: text, delimited: true }];
  return text.split(".").map((part) => ({ name: part, delimited: !isRegular(part) }));
}

/**
 * Makes a query from a template: what is put in is quoted, not just pasted.
 *
 * @example Values, lists and names
 * ```ts
 * import { adql, ident } from "@denovo/vo/adql";
 * const object = "Barnard's star";
 * const near = adql`DISTANCE(ra, dec, ${269.452}, ${-4.669}) < ${1 / 60}`;
 * const query = adql`SELECT ${ident("B-V")} FROM stars
 *   WHERE name = ${object} AND id IN ${[1n, 2n]} AND ${near}`;
 * if (!query.text.includes("name = 'Barnard''s star' AND id IN (1, 2)")) throw new Error();
 * ```
 *
 * @param strings The parts written by the programmer, taken as they are.
 * @param values Values, each written with {@linkcode literal}; lists, in parentheses unless they are there already;
 *   parts made with this tag or {@linkcode ident}.
 * @returns The query; `String(query)` or `query.text` is its text.
 * @throws {TypeError} For values that ADQL does not have, also null in a list.
 * @throws {RangeError} For numbers that cannot be written, and empty lists.
 * @throws {SyntaxError} If a value stands within quotes or a comment: quotes are added here.
 */
export function adql(strings: TemplateStringsArray, ...values: readonly AdqlValue[]): AdqlText {
  let text = strings[0] ?? "";
  for (const [i, value] of values.entries()) {
    checkPlace(text, i);
    text += insert(value, text) + (strings[i + 1] ?? "");
  }
  return new AdqlText(text);
}

/** Refuses a value where it would not be read as one. */
function checkPlace(before: string, index: number): void {
  const place = placeAtEnd(before);
  if (place === "comment") {
    throw new SyntaxError(`Cannot put value ${index + 1} into the query: it is in a comment`);
  }
  if (place === "quotes") {
    throw new SyntaxError(
      `Cannot put value ${
        index + 1
      } into the query: it is within quotes; leave them out, they are added`,
    );
  }
}

/** What the end of an unfinished query is in. */
function placeAtEnd(text: string): "code" | "quotes" | "comment" {
  const pattern = /'[^']*('|$)|"[^"]*("|$)|--[^\r\n]*([\r\n]|$)|\/\*[^]*?(\*\/|$)/g;
  for (const match of text.matchAll(pattern)) {
    const close = match.slice(1).find((group) => group !== undefined);
    if (close === "") return /^['"]/.test(match[0]) ? "quotes" : "comment";
  }
  return "code";
}

function insert(value: AdqlValue, before: string): string {
  if (value instanceof AdqlText) return value.text;
  if (!Array.isArray(value)) {
    const text = literal(value as AdqlScalar);
    return text.startsWith("-") && /-\s*$/.test(before) ? `(${text})` : text;
  }
  const items = value as readonly AdqlScalar[];
  if (items.length === 0) throw new RangeError("Cannot write a list: it is empty");
  if (items.includes(null)) {
    throw new TypeError("Cannot write a list: null equals nothing; use IS NULL");
  }
  const list = items.map((item) => literal(item)).join(", ");
  return /\(\s*$/.test(before) || /,\s*$/.test(before) ? list : `(${list})`;
}
