/**
 * Queries looked at before they are sent: their grammar, and their names and types against the tables of the service,
 * of which only those are asked for that the query names.
 *
 * @module
 */
import {
  AdqlError,
  type AdqlLanguage,
  checkAdql,
  type DeclaredFeature,
  declaredUdfs,
  missingFeatures,
  parseWithDiagnostics,
  type Query,
  splitName,
  type TableDescription,
  type TableName,
  walk,
} from "../../core/adql/mod.ts";
import { isVoError, QueryError } from "../../core/runtime/errors.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { TapTables, VosiTable } from "../../protocols/tap.ts";
import { fetchTables } from "../../protocols/vosi.ts";
import type { TapTarget } from "./_tap.ts";

/** What belongs to the check of a query. */
export interface CheckOptions {
  readonly signal: AbortSignal;
  /** Language of the query, as the service calls it. */
  readonly language?: string | undefined;
  /** Tables that go along, without `TAP_UPLOAD`; null where the columns are not known. */
  readonly uploads?: Readonly<Record<string, TableDescription["columns"] | null>> | undefined;
  /** How long it may take (ms); a check that takes longer is given up. */
  readonly limitMs?: number | undefined;
}

const LIMIT_MS = 20_000;

/** Looks at queries for one service; what is found out about its tables is kept for the next. */
export class QueryChecker {
  readonly #target: TapTarget;
  readonly #tables = new Map<string, Promise<TableDescription | undefined>>();
  #all: Promise<TapTables> | undefined;
  #features: Promise<readonly DeclaredFeature[]> | undefined;

  constructor(target: TapTarget) {
    this.#target = target;
  }

  /**
   * Checks a query.
   *
   * @returns What is odd but may be right, as sentences.
   * @throws {QueryError} If it is wrong, with line, column, a caret, and what may be meant.
   */
  async check(text: string, options: CheckOptions): Promise<readonly string[]> {
    const lang = languageOf(options.language);
    if (lang === undefined) return [];
    const { signal, limitMs = LIMIT_MS } = options;
    const end = performance.now() + Math.min(limitMs, LIMIT_MS);
    const left = (): RequestOptions => ({
      signal,
      timeoutMs: Math.max(1, end - performance.now()),
    });
    try {
      return await this.#check(text, lang, options, left);
    } catch (error) {
      if (!(error instanceof AdqlError)) throw error;
      // What PostgreSQL understands besides is not known here.
      if (lang === "PostgreSQL") return [`The query looks odd: ${error.message.split("\n")[0]}`];
      throw new QueryError(`Query not sent: ${error.message}\n(--no-check sends it as it is)`, {
        serviceMessage: error.detail,
        query: text,
        cause: error,
      });
    }
  }

  async #check(
    text: string,
    lang: AdqlLanguage,
    { uploads = {} }: CheckOptions,
    left: () => RequestOptions,
  ): Promise<readonly string[]> {
    const { query, diagnostics } = parseWithDiagnostics(text, { lang });
    const notes = diagnostics.map(({ message }) => message);
    const own = Object.entries(uploads).map(([name, columns]) => ({
      name: `TAP_UPLOAD.${name}`,
      columns: columns ?? [],
    }));
    const tables: TableDescription[] = own.filter(({ columns }) => columns.length > 0);
    let isOpen = Object.values(uploads).includes(null);
    const unknown: TableName[] = [];
    try {
      const found = await Promise.all(
        serviceTables(query).map(async (node) => ({
          node,
          table: await this.#describe(node, left),
        })),
      );
      for (const { node, table } of found) {
        if (table === undefined) unknown.push(node);
        else tables.push(table);
      }
      if (unknown.length > 0) {
        // The error, or what the service may have meant, needs the names of all tables.
        const all = await this.#list(left);
        const undescribed = unknown.map((node) => find(node, all)?.name);
        const known = new Set([...undescribed, ...tables.map(({ name }) => name)]);
        const others = all.names.filter((name) => !known.has(name));
        tables.push(...others.map((name) => ({ name, columns: [] })));
        isOpen ||= undescribed.some((name) => name !== undefined) ||
          unknown.some((node) => isSchemaTable(node) && !isListed(node, all));
      }
    } catch (error) {
      left().signal?.throwIfAborted();
      if (!isVoError(error)) throw error;
      notes.push(`The query was checked without the service's tables: ${firstLine(error)}`);
      isOpen = true;
    }
    const declared = await (this.#features ??= this.#declared(left));
    const { diagnostics: more } = checkAdql(text, tables, {
      lang,
      unknownTables: isOpen ? "open" : "error",
      udfs: declaredUdfs(declared),
    });
    notes.push(...more.map(({ message }) => message));
    if (declared.length > 0 && lang !== "PostgreSQL") {
      notes.push(
        ...missingFeatures(query, declared).map(({ message, nearest }) =>
          nearest.length === 0 ? message : `${message}; did you mean ${nearest.join(" or ")}?`
        ),
      );
    }
    return [...new Set(notes)];
  }

  #describe(
    node: TableName,
    left: () => RequestOptions,
  ): Promise<TableDescription | undefined> {
    const name = writtenName(node);
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const asked = this.#ask(node, name, left);
    this.#tables.set(name, asked);
    asked.catch(() => this.#tables.delete(name));
    return asked;
  }

  /** The table's own resource first: lists of all tables can be very long. */
  async #ask(
    node: TableName,
    name: string,
    left: () => RequestOptions,
  ): Promise<TableDescription | undefined> {
    const { service, http } = this.#target;
    try {
      const table = node.name.length < 2
        ? undefined
        : (await fetchTables(service.endpoints.tables, { ...left(), http, table: name })).get(name);
      const description = table === undefined ? undefined : describe(table);
      if (description !== undefined) return description;
    } catch (error) {
      left().signal?.throwIfAborted();
      if (!isVoError(error) || isVoError(error, "E_NETWORK")) throw error;
    }
    const all = await this.#list(left);
    const listed = find(node, all);
    return listed === undefined ? undefined : describe(await all.describe(listed.name, left()));
  }

  /** The list of all tables, which many queries at once wait for together. */
  async #list(left: () => RequestOptions): Promise<TapTables> {
    const list = this.#all ??= this.#target.service.tables(left());
    try {
      return await list;
    } catch (error) {
      this.#all = undefined;
      throw error;
    }
  }

  async #declared(left: () => RequestOptions): Promise<readonly DeclaredFeature[]> {
    try {
      const { tap } = await this.#target.service.capabilities(left());
      return (tap?.features() ?? []).map(({ group, form, description }) => ({
        type: group,
        form,
        description,
      }));
    } catch (error) {
      left().signal?.throwIfAborted();
      if (!isVoError(error)) throw error;
      return [];
    }
  }
}

function languageOf(language = "ADQL"): AdqlLanguage | undefined {
  if (/^postgres/i.test(language)) return "PostgreSQL";
  if (/^adql-2\.0$/i.test(language)) return "ADQL-2.0";
  return /^adql(-2\.1)?$/i.test(language) ? "ADQL-2.1" : undefined;
}

/** The tables of a query that the service must have, each once. */
function serviceTables(query: Query): readonly TableName[] {
  const common = new Set<string>();
  const found = new Map<string, TableName>();
  walk(query, (node) => {
    if (node.kind === "query") {
      for (const { name } of node.with) common.add(name.name.toLowerCase());
    }
  });
  walk(query, (node) => {
    if (node.kind !== "table") return;
    const [first] = node.name;
    if (node.name.length === 1 && common.has(first?.name.toLowerCase() ?? "")) return;
    if (node.name.length > 1 && first?.name.toUpperCase() === "TAP_UPLOAD") return;
    found.set(writtenName(node), node);
  });
  return [...found.values()];
}

function writtenName(node: TableName): string {
  return node.name.map(({ name, delimited }) =>
    delimited ? `"${name.replaceAll('"', '""')}"` : name
  ).join(".");
}

/** The table that a name means, which may be without its schema where it is the only one. */
function find(node: TableName, all: TapTables): VosiTable | undefined {
  const whole = all.get(writtenName(node));
  if (whole !== undefined || node.name.length > 1) return whole;
  const [last] = node.name;
  const fits = [...all].filter((table) => {
    const own = splitName(table.name).at(-1);
    if (own === undefined || last === undefined) return false;
    return own.name === last.name ||
      (!last.delimited && own.name.toLowerCase() === last.name.toLowerCase());
  });
  return fits.length === 1 ? fits[0] : undefined;
}

function isSchemaTable(node: TableName): boolean {
  return node.name[0]?.name.toUpperCase() === "TAP_SCHEMA";
}

function isListed(node: TableName, all: TapTables): boolean {
  const schema = node.name[0]?.name.toLowerCase();
  return all.names.some((name) => splitName(name)[0]?.name.toLowerCase() === schema);
}

function describe(table: VosiTable): TableDescription | undefined {
  const { name, columns, description } = table;
  if (columns === undefined || columns.length === 0) return undefined;
  return {
    name,
    description,
    columns: columns.map((column) => ({
      name: column.name,
      datatype: column.datatype ?? column.declaredType?.name,
      arraysize: column.arraysize,
      xtype: column.xtype,
      unit: column.unit,
      ucd: column.ucd,
      utype: column.utype,
      description: column.description,
    })),
  };
}

function firstLine(error: Error): string {
  return error.message.split("\n", 1)[0] ?? "";
}
