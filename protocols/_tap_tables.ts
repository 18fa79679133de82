/**
 * The tables of a TAP service, described as far as they have been asked for.
 *
 * @module
 */
import { isVoError, QueryError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { nearestNames } from "../core/table/nearest.ts";
import type { Table } from "../core/table/table.ts";
import { startBudget } from "./_service.ts";
import { columnsFromSchema, type SchemaQuery, tablesFromSchema } from "./_tap_schema.ts";
import { findNamed, VosiTable } from "./_vosi_table.ts";
import { fetchTables, type VosiSchema, type VosiTableSet } from "./vosi.ts";

/** Where descriptions of tables come from. */
export type TableSource = "vosi" | "tap_schema";

/** What asking for tables needs of a service. */
export interface TablesHome {
  /** The HTTP layer. */
  readonly http: Http;
  /** URLs of the tables resource, the likeliest first. */
  tablesUrls(options: RequestOptions): Promise<readonly string[]>;
  /** Runs a query on TAP_SCHEMA. */
  query(adql: string, options: RequestOptions): Promise<Table>;
}

/** The tables of a service. Names and descriptions are there; columns are fetched when they are asked for. */
export class TapTables implements Iterable<VosiTable> {
  /** Where the list came from. */
  readonly source: TableSource;
  /** Schemas in order. */
  readonly schemas: readonly VosiSchema[];
  /** What was noticed, as sentences. */
  readonly warnings: readonly string[];
  readonly #home: TablesHome;
  readonly #url: string | undefined;
  #tables: readonly VosiTable[];
  #all: VosiTableSet | undefined;

  /** Made by `service.tables()`. */
  constructor(
    home: TablesHome,
    source: TableSource,
    set: VosiTableSet,
    url: string | undefined,
    warnings: readonly string[],
  ) {
    this.#home = home;
    this.source = source;
    this.schemas = set.schemas;
    this.warnings = [...warnings, ...set.warnings];
    this.#tables = set.tables;
    this.#url = url;
  }

  /** Number of tables. */
  get length(): number {
    return this.#tables.length;
  }

  /** Names as they are to be written in queries. */
  get names(): readonly string[] {
    return this.#tables.map((table) => table.name);
  }

  /** The tables as far as they are known. */
  [Symbol.iterator](): Iterator<VosiTable> {
    return this.#tables[Symbol.iterator]();
  }

  /** The table of a name as far as it is known: as written, else without quotes and regardless of case. */
  get(name: string): VosiTable | undefined {
    return findNamed(this.#tables, name);
  }

  /** Whether there is a table of this name. */
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /**
   * Tables with all words of a text in their name, title, description or utype, or in those of their columns as far as
   * these are known; case does not matter.
   */
  search(text: string): readonly VosiTable[] {
    const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
    return this.#tables.filter((table) => {
      const columns = table.columns ?? [];
      const about = [
        table.name,
        table.title,
        table.description,
        table.utype,
        ...columns.flatMap((column) => [column.name, column.description, column.ucd]),
      ].join(" ").toLowerCase();
      return words.every((word) => about.includes(word));
    });
  }

  /**
   * The full description of a table, its columns included. It is fetched once: from the table's own resource, else from
   * TAP_SCHEMA, else from the description of all tables.
   *
   * @param name Its name; quotes and case do not matter where it is unique without them.
   * @param options Signal, limits.
   * @returns The description.
   * @throws {QueryError} If the service has no such table, or does not describe it anywhere.
   */
  async describe(name: string, options: RequestOptions = {}): Promise<VosiTable> {
    const known = this.get(name);
    if (known?.columns !== undefined) return known;
    if (known === undefined) throw this.#unknown(name);
    const left = startBudget(options);
    const problems: unknown[] = [];
    for (const way of this.#ways(known.name)) {
      try {
        const found = await way(left());
        if (found?.columns !== undefined) return this.#keep(known, found);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!isVoError(error) || isVoError(error, "E_TIMEOUT")) throw error;
        problems.push(error);
      }
    }
    if (problems.length > 0) throw problems[0];
    throw new QueryError(`Cannot describe the table ${known.name}: the service says nothing of it`);
  }

  #ways(name: string): readonly ((options: RequestOptions) => Promise<VosiTable | undefined>)[] {
    const fromSchema = (options: RequestOptions): Promise<VosiTable> =>
      columnsFromSchema(this.#query, name, options);
    const url = this.#url;
    if (url === undefined) return [fromSchema];
    const { http } = this.#home;
    return [
      async (options) => (await fetchTables(url, { ...options, http, table: name })).get(name),
      fromSchema,
      async (options) => {
        this.#all ??= await fetchTables(url, { ...options, http, detail: "max" });
        return this.#all.get(name);
      },
    ];
  }

  readonly #query: SchemaQuery = (adql, options) => this.#home.query(adql, options);

  #keep(known: VosiTable, found: VosiTable): VosiTable {
    const table = withSchema(found, known);
    this.#tables = this.#tables.map((one) => one === known ? table : one);
    return table;
  }

  #unknown(name: string): QueryError {
    const near = nearestNames(name, this.names);
    const hint = near.length > 0 ? `; did you mean ${near.join(" or ")}?` : "";
    return new QueryError(
      `Cannot describe the table ${name}: the service has none of this name${hint}`,
    );
  }
}

/** What one source says, completed by what the other one said. */
function withSchema(found: VosiTable, known: VosiTable): VosiTable {
  return new VosiTable({
    name: known.name,
    schema: known.schema ?? found.schema,
    title: found.title ?? known.title,
    description: found.description ?? known.description,
    utype: found.utype ?? known.utype,
    type: found.type ?? known.type,
    nrows: found.nrows ?? known.nrows,
    columns: found.columns,
    foreignKeys: found.foreignKeys,
  });
}

/**
 * Asks a service for its tables: by VOSI with `detail=min`, else by TAP_SCHEMA.
 *
 * @param home The service.
 * @param source Where to ask; both in this order if not given.
 * @param options Signal, limits.
 * @returns The tables.
 * @throws {VoError} What the last place that was asked says.
 */
export async function askTables(
  home: TablesHome,
  source: TableSource | undefined,
  options: RequestOptions,
): Promise<TapTables> {
  const left = startBudget(options);
  const warnings: string[] = [];
  let first: unknown;
  if (source !== "tap_schema") {
    for (const url of await home.tablesUrls(left())) {
      try {
        const set = await fetchTables(url, { ...left(), http: home.http, detail: "min" });
        if (set.length > 0) return new TapTables(home, "vosi", set, url, warnings);
        warnings.push("The service's list of tables is empty");
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!isVoError(error)) throw error;
        first ??= error;
        warnings.push(error.message);
      }
    }
    if (source === "vosi") {
      if (first !== undefined) throw first;
      throw new QueryError("Cannot read the service's tables: its list is empty");
    }
  }
  const query: SchemaQuery = (adql, more) => home.query(adql, more);
  try {
    const set = await tablesFromSchema(query, left());
    return new TapTables(home, "tap_schema", set, undefined, warnings);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (first === undefined || !isVoError(error)) throw error;
    throw first;
  }
}
