/**
 * What a TAP service says about itself and its tables, asked for once.
 *
 * @module
 */
import { qualifies } from "../core/adql/_scope.ts";
import { formatIdentifier, splitName, type TableName } from "../core/adql/mod.ts";
import { Shared } from "../core/runtime/_shared.ts";
import { isVoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import type { Table } from "../core/table/table.ts";
import { startBudget } from "./_service.ts";
import type { TapClient } from "./_tap_client.ts";
import { describeCapability } from "./_tap_describe.ts";
import {
  columnCondition,
  type ColumnSearch,
  type FoundColumn,
  searchColumns,
} from "./_tap_schema.ts";
import { askTables, type TablesHome, type TableSource, type TapTables } from "./_tap_tables.ts";
import type { VosiTable } from "./_vosi_table.ts";
import { fetchTables } from "./vosi.ts";

/** Largest number of rows asked of TAP_SCHEMA. */
const SCHEMA_ROWS = 10_000_000;

/** How to ask for the tables of a service. */
export interface TablesOptions extends RequestOptions {
  /** Where to ask; VOSI first and then TAP_SCHEMA if not given. */
  readonly source?: TableSource | undefined;
  /** Whether to ask again where they are known. */
  readonly fresh?: boolean | undefined;
}

/** The metadata of one service. */
export class TapMetadata {
  readonly #client: TapClient;
  readonly #lists = new Shared<TapTables>("read the tables");
  readonly #finding = new Shared<VosiTable | undefined>("describe the table");
  readonly #found = new Map<string, VosiTable>();
  #tables: TapTables | undefined;

  constructor(client: TapClient) {
    this.#client = client;
  }

  /** Tables were made or removed. */
  forgetTables(): void {
    this.#tables = undefined;
    this.#found.clear();
  }

  /** See `TapService.tables()`. */
  async tables(options: TablesOptions = {}): Promise<TapTables> {
    const { source, fresh = false, ...rest } = options;
    const known = this.#tables;
    if (known !== undefined && !fresh && (source === undefined || source === known.source)) {
      return known;
    }
    const home: TablesHome = {
      http: this.#client.http,
      tablesUrls: (left) => this.#tablesUrls(left),
      query: this.#query,
    };
    const ask = (left: RequestOptions): Promise<TapTables> => askTables(home, source, left);
    return this.#tables = fresh ? await ask(rest) : await this.#lists.ask(ask, rest, source);
  }

  /**
   * The table that a name in a query means, with its columns. The list of all tables, which can be very long, is asked
   * for only where the service does not describe the table by itself.
   *
   * @returns The table; undefined if there is none, or several whose names end like this.
   */
  async find(
    name: TableName["name"],
    options: RequestOptions,
  ): Promise<VosiTable | undefined> {
    const written = name.map((part) => formatIdentifier(part)).join(".");
    const find = async (left: RequestOptions): Promise<VosiTable | undefined> => {
      const isWhole = name.length > 1 && this.#tables === undefined;
      const found = (isWhole ? await this.#alone(written, left) : undefined) ??
        await this.#listed(name, written, left);
      if (found !== undefined) this.#found.set(written, found);
      return found;
    };
    return this.#found.get(written) ?? await this.#finding.ask(find, options, written);
  }

  /** What the table's own resource says; undefined if there is nothing of use. */
  async #alone(name: string, options: RequestOptions): Promise<VosiTable | undefined> {
    const { http, endpoints } = this.#client;
    try {
      const set = await fetchTables(endpoints.tables, { ...options, http, table: name });
      const table = set.get(name);
      return table?.columns === undefined || table.columns.length === 0 ? undefined : table;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!isVoError(error) || isVoError(error, "E_NETWORK")) throw error;
      return undefined;
    }
  }

  async #listed(
    name: TableName["name"],
    written: string,
    options: RequestOptions,
  ): Promise<VosiTable | undefined> {
    const all = await this.tables(options);
    const whole = all.get(written);
    if (whole !== undefined) return await all.describe(whole.name, options);
    const [table, another] = [...all].filter((one) => qualifies(name, splitName(one.name)));
    if (table === undefined || another !== undefined) return undefined;
    return await all.describe(table.name, options);
  }

  async #tablesUrls(left: RequestOptions): Promise<readonly string[]> {
    const own = this.#client.endpoints.tables;
    const tap = await this.#client.declared(left);
    if (tap === undefined) return [own];
    const declared = await this.#client.capabilities(left);
    const other = declared.accessUrl("ivo://ivoa.net/std/VOSI#tables-1.1") ??
      declared.accessUrl("ivo://ivoa.net/std/VOSI#tables");
    return [...new Set([own, ...(other === undefined ? [] : [other])])];
  }

  /** Queries on TAP_SCHEMA are ours, and need no check. */
  readonly #query = (adql: string, left: RequestOptions): Promise<Table> =>
    this.#client.query(adql, { ...left, maxrec: SCHEMA_ROWS }, "none");

  /** See `TapService.searchColumns()`. */
  async searchColumns(
    search: ColumnSearch,
    options: RequestOptions,
  ): Promise<readonly FoundColumn[]> {
    columnCondition(search, false);
    const left = startBudget(options);
    const tap = await this.#client.declared(left());
    return await searchColumns(this.#query, search, tap?.supports("LOWER") ?? false, left());
  }

  /** See `TapService.describe()`. */
  async describe(description: string | undefined, options: RequestOptions): Promise<string> {
    const { tap } = await this.#client.capabilities(options);
    const lines = [`TAP service at ${redactUrl(this.#client.accessUrl)}`];
    const about = description ?? tap?.capability.description;
    if (about !== undefined) lines.push("", about.replaceAll(/\s+/g, " "));
    if (tap !== undefined) lines.push("", ...describeCapability(tap));
    return lines.join("\n");
  }
}
