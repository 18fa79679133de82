/**
 * What a TAP service says about itself and its tables, asked for once.
 *
 * @module
 */
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
  #tables: TapTables | undefined;

  constructor(client: TapClient) {
    this.#client = client;
  }

  /** The tables, as far as they were asked for already. */
  get knownTables(): TapTables | undefined {
    return this.#tables;
  }

  /** Tables were made or removed. */
  forgetTables(): void {
    this.#tables = undefined;
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
    return this.#tables = await askTables(home, source, rest);
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
