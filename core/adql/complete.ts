/**
 * What can be written next in an unfinished query.
 *
 * @module
 */
import { type Token, tokenizePartly } from "./lexer.ts";
import { ident } from "./literal.ts";
import { columnName, matches, qualifies, tablePath, writeName, writePath } from "./_scope.ts";
import type { ColumnDescription, TableDescription } from "./types.ts";
import type { UdfSignature } from "./udf.ts";
import { type AdqlLanguage, AGGREGATES, FUNCTIONS, GEOMETRY_FORMS, isReserved } from "./_words.ts";

/** One thing that can be written. */
export interface Completion {
  /** What it is. */
  readonly kind: "keyword" | "table" | "column" | "function" | "alias";
  /** What to show. */
  readonly label: string;
  /** What to write in place of the text between `from` and `to`. */
  readonly insert: string;
  /** More about it: unit and description of a column, form of a function. */
  readonly detail: string;
}

/** All that can be written, and where. */
export interface Completions {
  /** Offset of the first character to be replaced. */
  readonly from: number;
  /** Offset behind the last one: the place of the cursor. */
  readonly to: number;
  /** What can be written, the likeliest first. */
  readonly items: readonly Completion[];
}

/** What completion can be told. */
export interface CompleteOptions {
  /** The language; the default is `"ADQL-2.1"`. */
  readonly lang?: AdqlLanguage | undefined;
  /** Functions of the service. */
  readonly udfs?: readonly UdfSignature[] | undefined;
  /** How many to give at most; the default is 100. */
  readonly limit?: number | undefined;
}

/**
 * Finds what can be written at a place.
 *
 * Behind FROM and JOIN these are tables; behind `t.` the columns of t, or the tables of schema t; elsewhere columns of
 * the tables in FROM, functions and keywords. The text may be wrong or unfinished before and behind the place.
 *
 * @example
 * ```ts
 * import { complete } from "@denovo/vo/adql";
 * const tables = [{ name: "s.stars", columns: [
 *   { name: "plx", datatype: "double", unit: "mas" }, { name: "B-V", datatype: "float" },
 * ] }];
 * const text = "SELECT t.p FROM s.stars AS t";
 * const { from, to, items } = complete(text, 10, tables);
 * if (from !== 9 || to !== 10 || items[0]?.insert !== "plx") throw new Error(JSON.stringify(items));
 * ```
 *
 * @param text The query, as far as it is.
 * @param offset Where the cursor is, from 0.
 * @param tables The tables that the service has.
 * @param options Language, functions, number.
 * @returns Where to write, and what.
 * @throws {RangeError} If the offset is outside of the text.
 */
export function complete(
  text: string,
  offset: number,
  tables: readonly TableDescription[],
  options: CompleteOptions = {},
): Completions {
  if (!(offset >= 0 && offset <= text.length)) {
    throw new RangeError(`Cannot complete: ${offset} is outside of the text`);
  }
  const completer = new Completer(text, offset, tables, options);
  return completer.run();
}

/** A table in FROM and what it is called. */
interface Named {
  readonly label: string;
  readonly path: readonly { readonly name: string; readonly delimited: boolean }[];
  readonly table: TableDescription | undefined;
}

const AFTER_TABLE = [
  "AS",
  "WHERE",
  "JOIN",
  "NATURAL JOIN",
  "LEFT JOIN",
  "ON",
  "USING",
  "GROUP BY",
  "ORDER BY",
];
const AFTER_VALUE = [
  "AND",
  "OR",
  "AS",
  "FROM",
  "WHERE",
  "GROUP BY",
  "HAVING",
  "ORDER BY",
  "BETWEEN",
  "IN",
  "LIKE",
  "IS NULL",
  "IS NOT NULL",
  "ASC",
  "DESC",
  "OFFSET",
  "UNION",
];
const BEFORE_VALUE = ["DISTINCT", "TOP", "NOT", "NULL", "EXISTS", "CAST", "CASE"];

class Completer {
  readonly #offset: number;
  readonly #tables: readonly TableDescription[];
  readonly #options: CompleteOptions;
  readonly #lang: AdqlLanguage;
  readonly #before: readonly Token[];
  readonly #all: readonly Token[];
  readonly #start: number;
  readonly #typed: string;

  constructor(
    text: string,
    offset: number,
    tables: readonly TableDescription[],
    options: CompleteOptions,
  ) {
    this.#offset = offset;
    this.#tables = tables;
    this.#options = options;
    this.#lang = options.lang ?? "ADQL-2.1";
    const head = text.slice(0, offset);
    const open = openName(head, this.#lang);
    this.#start = open ?? offset - (/[A-Za-z0-9_]*$/.exec(head)?.[0].length ?? 0);
    this.#typed = head.slice(this.#start).replace(/^"/, "").toLowerCase();
    this.#before = tokenizePartly(text.slice(0, this.#start), this.#lang).slice(0, -1);
    this.#all = tokenizeAround(text, this.#start, offset, this.#lang);
  }

  run(): Completions {
    const items = this.#items().filter(({ label, insert }) =>
      label.toLowerCase().startsWith(this.#typed) ||
      insert.replace(/^"/, "").toLowerCase().startsWith(this.#typed)
    );
    const limit = this.#options.limit ?? 100;
    return { from: this.#start, to: this.#offset, items: items.slice(0, limit) };
  }

  #items(): readonly Completion[] {
    const last = this.#before.at(-1);
    if (last === undefined) return keywords(["SELECT", "WITH"]);
    if (last.type === "string" || last.type === "number") return keywords(AFTER_VALUE);
    if (last.value === "." && last.type === "operator") return this.#qualified();
    const clause = this.#clause();
    if (clause === "FROM" || clause === "JOIN") {
      const opens = last.type === "word" && isReserved(last.value, this.#lang) ||
        last.value === "," ||
        last.value === "(";
      if (!opens) return keywords(AFTER_TABLE);
      return [...this.#tableItems([]), ...keywords(last.value === "(" ? ["SELECT"] : [])];
    }
    const value = last.type === "delimited" || last.value === ")" ||
      (last.type === "word" && !isReserved(last.value, this.#lang));
    if (value) return keywords(AFTER_VALUE);
    if (last.value === "IS") return keywords(["NULL", "NOT NULL"]);
    if (last.value === "GROUP" || last.value === "ORDER") return keywords(["BY"]);
    const names = this.#names();
    return [
      ...this.#columnItems(names),
      ...names.map(({ label }) => ({
        kind: "alias" as const,
        label,
        insert: `${label}.`,
        detail: "table",
      })),
      ...this.#functionItems(),
      ...keywords(last.value === "(" ? ["SELECT", ...BEFORE_VALUE] : BEFORE_VALUE),
    ];
  }

  /** The last word of the same parentheses that begins a clause. */
  #clause(): string {
    let depth = 0;
    for (const token of [...this.#before].reverse()) {
      if (token.type === "operator" && token.value === ")") depth++;
      if (token.type === "operator" && token.value === "(") {
        if (depth === 0) {
          const index = this.#before.indexOf(token);
          if (/^(FROM|JOIN|,)$/.test(this.#before[index - 1]?.value ?? "")) continue;
          return "";
        }
        depth--;
      }
      if (depth > 0 || token.type !== "word") continue;
      if (/^(SELECT|FROM|JOIN|WHERE|ON|USING|GROUP|HAVING|ORDER)$/.test(token.value)) {
        return token.value;
      }
    }
    return "";
  }

  /** What can stand behind a name and a dot. */
  #qualified(): readonly Completion[] {
    const parts: { kind: "identifier"; name: string; delimited: boolean; span: Token }[] = [];
    let index = this.#before.length - 1;
    while (index > 0 && this.#before[index]?.value === ".") {
      const token = this.#before[index - 1] as Token;
      if (token.type !== "word" && token.type !== "delimited") break;
      const delimited = token.type === "delimited";
      parts.unshift({
        kind: "identifier",
        name: delimited ? token.value : token.text,
        delimited,
        span: token,
      });
      index -= 2;
    }
    const named = this.#names().filter(({ path }) => qualifies(parts, path));
    const columns = this.#columnItems(named);
    const clause = this.#clause();
    const tables = clause === "FROM" || clause === "JOIN" || columns.length === 0
      ? this.#tableItems(parts)
      : [];
    return clause === "FROM" || clause === "JOIN" ? tables : [...columns, ...tables];
  }

  #tableItems(schema: readonly Parameters<typeof qualifies>[0][number][]): readonly Completion[] {
    return this.#tables.flatMap((table): readonly Completion[] => {
      const path = tablePath(table);
      const head = path.slice(0, schema.length);
      if (
        path.length <= schema.length || !schema.every((part, i) => matches(part, head[i] ?? part))
      ) {
        return [];
      }
      const rest = path.slice(schema.length);
      const detail = table.description ?? `${table.columns.length} columns`;
      return [{
        kind: "table",
        label: rest.map(({ name }) => name).join("."),
        insert: rest.map(({ name, delimited }) =>
          delimited ? writeName({ name, delimited }) : ident(name).text
        )
          .join("."),
        detail,
      }];
    });
  }

  #columnItems(names: readonly Named[]): readonly Completion[] {
    const seen = new Set<string>();
    return names.flatMap(({ table }) => table?.columns ?? []).flatMap((column) => {
      const { name, delimited } = columnName(column.name);
      if (seen.has(name)) return [];
      seen.add(name);
      const insert = delimited
        ? writeName({ name, delimited })
        : ident(name, { lang: this.#lang }).text;
      return [{ kind: "column" as const, label: name, insert, detail: detailOf(column) }];
    });
  }

  #functionItems(): readonly Completion[] {
    const known = [
      ...[...AGGREGATES].map((name) => `${name}(x)`),
      ...[...FUNCTIONS.values()].map(({ form }) => form),
      ...GEOMETRY_FORMS.values(),
      ...(this.#options.udfs ?? []).map(({ name, args }) =>
        `${name}(${args.map((arg) => arg.name).join(", ")})`
      ),
    ];
    return [...new Set(known)].map((form) => {
      const name = form.slice(0, form.indexOf("("));
      return { kind: "function" as const, label: name, insert: `${name}(`, detail: form };
    });
  }

  /** Tables in FROM of the SELECT in which the cursor is, and of those around it. */
  #names(): readonly Named[] {
    const tokens = this.#all;
    const names: Named[] = [];
    const levels = enclosing(tokens, this.#start);
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i] as Token;
      if (token.type !== "word" || !/^(FROM|JOIN)$/.test(token.value)) continue;
      if (!levels.has(groupOf(tokens, i))) continue;
      let at = i + 1;
      for (;;) {
        const [named, next] = this.#readTable(tokens, at);
        if (named === undefined) break;
        names.push(named);
        if (tokens[next]?.value !== "," || tokens[next]?.type !== "operator") break;
        at = next + 1;
      }
    }
    return names;
  }

  #readTable(
    tokens: readonly Token[],
    from: number,
  ): readonly [named: Named | undefined, next: number] {
    let at = from;
    while (tokens[at]?.value === "(") at++;
    const path: { kind: "identifier"; name: string; delimited: boolean; span: Token }[] = [];
    for (; isNameToken(tokens[at], this.#lang) || tokens[at + 1]?.value === "."; at += 2) {
      const token = tokens[at] as Token;
      const delimited = token.type === "delimited";
      path.push({
        kind: "identifier",
        name: delimited ? token.value : token.text,
        delimited,
        span: token,
      });
      if (tokens[at + 1]?.value !== "." || tokens[at + 1]?.type !== "operator") {
        at++;
        break;
      }
    }
    if (path.length === 0) return [undefined, at];
    const table = this.#tables.find((one) => qualifies(path, tablePath(one)));
    if (tokens[at]?.value === "AS") at++;
    const alias = tokens[at];
    if (alias !== undefined && isNameToken(alias, this.#lang)) {
      const delimited = alias.type === "delimited";
      const name = delimited ? alias.value : alias.text;
      return [{ label: alias.text, path: [{ name, delimited }], table }, at + 1];
    }
    return [{ label: writePath(path), path, table }, at];
  }
}

function isNameToken(token: Token | undefined, lang: AdqlLanguage): boolean {
  return token?.type === "delimited" || (token?.type === "word" && !isReserved(token.value, lang));
}

/** Offset of a double quote before the end that is not closed. */
function openName(head: string, lang: AdqlLanguage): number | undefined {
  const end = tokenizePartly(head, lang).at(-1);
  return end !== undefined && head.charAt(end.start) === '"' ? end.start : undefined;
}

/** Tokens before and behind what is being typed, whatever that is. */
function tokenizeAround(
  text: string,
  from: number,
  to: number,
  lang: AdqlLanguage,
): readonly Token[] {
  const blanked = text.slice(0, from) + " ".repeat(to - from) + text.slice(to);
  return tokenizePartly(blanked, lang).slice(0, -1);
}

/** Offset of the parenthesis around a token, or -1. */
function groupOf(tokens: readonly Token[], index: number): number {
  let depth = 0;
  for (let i = index - 1; i >= 0; i--) {
    const { type, value, start } = tokens[i] as Token;
    if (type !== "operator") continue;
    if (value === ")") depth++;
    if (value === "(" && depth-- === 0) return start;
  }
  return -1;
}

/** Offsets of all parentheses around a place, and -1. */
function enclosing(tokens: readonly Token[], offset: number): ReadonlySet<number> {
  const open: number[] = [-1];
  for (const { type, value, start } of tokens) {
    if (start >= offset) break;
    if (type !== "operator") continue;
    if (value === "(") open.push(start);
    if (value === ")" && open.length > 1) open.pop();
  }
  return new Set(open);
}

function keywords(words: readonly string[]): readonly Completion[] {
  return words.map((word) => ({ kind: "keyword", label: word, insert: word, detail: "" }));
}

function detailOf(column: ColumnDescription): string {
  const unit = column.unit === undefined || column.unit === "" ? "" : `[${column.unit}]`;
  return [column.datatype ?? "", unit, column.description ?? ""].filter((part) => part !== "").join(
    " ",
  );
}
