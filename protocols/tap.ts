/**
 * Queries on tables: the Table Access Protocol.
 *
 * Implements the client's side of TAP 1.1 (2019-09-27), and copes with TAP 1.0: synchronous and asynchronous queries
 * (§2.1, §2.2), the parameters of §2.7, uploads of all kinds, the errors and overflows of §3.3 and §3.4, TAP_SCHEMA (§4), the tables,
 * examples, availability and capabilities beside them, with UWS 1.1, VOSI 1.1, DALI 1.1 and TAPRegExt 1.0. Beyond
 * the standard, since services do: other query languages, queues (AIP), results that are no VOTables, plain text as
 * an error, tables of one's own (prototype). Not in here: the query itself, which is a text; `core/adql` reads and writes it.
 *
 * @example What is sent for a query
 * ```ts
 * import { TapService } from "@denovo/vo/protocols/tap";
 * const service = new TapService("http://example.org/tap");
 * const { url, parameters } = await service.echo("SELECT TOP 5 ra FROM stars", { maxrec: 0, format: "default" });
 * if (url !== "http://example.org/tap/sync" || String(parameters[3]) !== "MAXREC,0") throw new Error(url);
 * ```
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import type { Field } from "../core/table/field.ts";
import type { Table } from "../core/table/table.ts";
import { startBudget } from "./_service.ts";
import { TapClient } from "./_tap_client.ts";
import { describeCapability } from "./_tap_describe.ts";
import { baseUrl, declaredEndpoints, type TapEndpoints } from "./_tap_endpoints.ts";
import { fetchExamples, type TapExample } from "./_tap_examples.ts";
import type { TapJob } from "./_tap_job.ts";
import {
  dropTable,
  postIndex,
  postRows,
  putTable,
  type TableContent,
  type TableDefinition,
} from "./_tap_manage.ts";
import {
  JOIN_KEYS,
  joinTable,
  MATCH_KEYS,
  matchTable,
  type TapMatchOptions,
  type TapUploadJoinOptions,
} from "./_tap_match.ts";
import {
  RUN_KEYS,
  SUBMIT_KEYS,
  type TapEchoOptions,
  type TapQueryOptions,
  type TapServiceOptions,
  type TapSubmitOptions,
} from "./_tap_options.ts";
import { checkTapOptions, type RequestEcho, requestOptions } from "./_tap_request.ts";
import type { TapResult, TapRows } from "./_tap_rows.ts";
import {
  columnCondition,
  type ColumnSearch,
  type FoundColumn,
  searchColumns,
} from "./_tap_schema.ts";
import type { TapJobRecord, TapJobStore } from "./_tap_store.ts";
import { askTables, type TableSource, type TapTables } from "./_tap_tables.ts";
import type { UwsPolling } from "./_uws_wait.ts";
import { listReferences, UwsJob, type UwsJobFilter } from "./uws.ts";
import {
  type Availability,
  type Capabilities,
  fetchAvailability,
  fetchCapabilities,
  type VosiTable,
} from "./vosi.ts";

export type { TapEndpoints } from "./_tap_endpoints.ts";
export { findPosition, type QueryPosition } from "./_tap_error.ts";
export { parseExamples, type TapExample } from "./_tap_examples.ts";
export { TapJob, type TapJobHome, type TapJobInit, type TapRowsOptions } from "./_tap_job.ts";
export type { TapMatchOptions, TapUploadJoinOptions } from "./_tap_match.ts";
export type { TableContent, TableDefinition } from "./_tap_manage.ts";
export type {
  TapEchoOptions,
  TapQueryOptions,
  TapServiceOptions,
  TapSubmitOptions,
} from "./_tap_options.ts";
export type { RequestEcho, TapFormat, TapQueryParameters } from "./_tap_request.ts";
export {
  type Overflow,
  type ReadRowsOptions,
  readTapRows,
  type ResultContext,
  TapResult,
  TapRows,
} from "./_tap_rows.ts";
export { type JobService, runAll, type RunAllOptions, type TapTask } from "./_tap_run_all.ts";
export { openJobStore, type StorableJob, type TapJobRecord, TapJobStore } from "./_tap_store.ts";
export type { ColumnSearch, FoundColumn } from "./_tap_schema.ts";
export { type TableSource, TapTables } from "./_tap_tables.ts";
export type { JobWithResult, TapUpload, TapUploads } from "./_tap_upload.ts";
export { TapCapability, type TapMode } from "./_vosi_tap.ts";
export type { UwsPolling, UwsWaitOptions } from "./_uws_wait.ts";
export type { UwsJob, UwsJobFilter, UwsJobInit, UwsJobState, UwsPhase } from "./uws.ts";
export type { Availability, Capabilities, VosiColumn, VosiTable } from "./vosi.ts";
export type { Outcome } from "../core/runtime/pool.ts";
export type { Infos } from "./_infos.ts";
export type { DataOrigin } from "./_data_origin.ts";

/** Largest number of rows asked of TAP_SCHEMA. */
const SCHEMA_ROWS = 10_000_000;

/**
 * A service that answers queries.
 *
 * @example Typed rows; the network is a function here
 * ```ts
 * import { createHttp } from "@denovo/vo/runtime";
 * import { TapService } from "@denovo/vo/protocols/tap";
 * const answer = `<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>
 *   <FIELD name="source_id" datatype="long"/><FIELD name="ra" datatype="double" unit="deg"/><DATA><TABLEDATA>
 *   <TR><TD>4611686018427387905</TD><TD>10.5</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
 * const http = createHttp({ fetch: () => Promise.resolve(new Response(answer)) });
 * const service = new TapService("http://example.org/tap", { http, format: "default" });
 * const stars = await service.query("SELECT TOP 1 source_id, ra FROM stars");
 * if (stars.overflow !== "none") throw new Error("cut");
 * for (const { source_id, ra } of stars.expect({ source_id: "bigint", ra: "number" })) {
 *   if (source_id !== 4611686018427387905n || ra !== 10.5) throw new Error("wrong");
 * }
 * ```
 *
 * @example A job, which is deleted at the end of the block
 * ```ts
 * import type { TapService } from "@denovo/vo/protocols/tap";
 * async function count(service: TapService, signal: AbortSignal): Promise<number> {
 *   await using job = await service.submit("SELECT * FROM stars", { queue: "5m", signal });
 *   await job.wait({ polling: 120_000, timeoutMs: 3_600_000, signal });
 *   return (await job.result({ signal })).length;
 * }
 * count satisfies (service: TapService, signal: AbortSignal) => Promise<number>;
 * ```
 */
export class TapService {
  /** URL of the service, without the name of a resource at its end. */
  readonly accessUrl: string;
  /** IVOID of the protocol. */
  readonly standardId: string = "ivo://ivoa.net/std/TAP";
  /** What the service is, if the caller or the Registry said so. */
  readonly description: string | undefined;
  /** Where its resources are. */
  readonly endpoints: TapEndpoints;
  readonly #client: TapClient;
  #tables: TapTables | undefined;

  /**
   * Makes a service object; nothing is sent.
   *
   * @param accessUrl URL of the service; one that ends in `/sync` or `/async` will do.
   * @param options HTTP layer and behaviour.
   * @throws {TypeError} If the URL cannot be read.
   */
  constructor(accessUrl: string | URL, options: TapServiceOptions = {}) {
    this.#client = new TapClient(accessUrl, options);
    this.accessUrl = this.#client.accessUrl;
    this.endpoints = this.#client.endpoints;
    this.description = options.description;
  }

  /**
   * Makes a service object with the endpoints that the service declares for a way to log in.
   *
   * @param accessUrl URL of the service.
   * @param options HTTP layer and behaviour, signal, limits. `securityMethod`: IVOID of the way to log in, as in
   *   `"ivo://ivoa.net/sso#BasicAA"`; without it the anonymous endpoints.
   * @returns The service.
   * @throws {UnsupportedError} If the service declares no such endpoints.
   */
  static async connect(
    accessUrl: string | URL,
    options: TapServiceOptions & RequestOptions & {
      readonly securityMethod?: string | undefined;
    } = {},
  ): Promise<TapService> {
    const { securityMethod, http } = options;
    const capabilities = options.capabilities ??
      await fetchCapabilities(baseUrl(accessUrl), { ...requestOptions(options), http });
    const endpoints = declaredEndpoints(capabilities, accessUrl, securityMethod);
    return new TapService(accessUrl, {
      ...options,
      capabilities,
      endpoints: { ...endpoints, ...options.endpoints },
    });
  }

  /**
   * Runs a query.
   *
   * @param query The query, in ADQL unless `language` says otherwise.
   * @param options Parameters, mode, signal, limits.
   * @returns The result: a table that also tells who cut it, if anybody did (`overflow`).
   * @throws {QueryError} If the service says no: its words, the query, and a caret where it names a place.
   * @throws {JobError} The same for jobs.
   * @throws {HttpStatusError} If the answer is no success for another reason.
   * @throws {TypeError} If an option is not known, or an upload is none.
   */
  async query(query: string, options: TapQueryOptions = {}): Promise<TapResult> {
    checkTapOptions("run the query", options, RUN_KEYS);
    return await this.#client.query(query, options);
  }

  /**
   * Runs a query and gives its rows as they come, in bounded memory.
   *
   * @param query The query.
   * @param options As for {@linkcode query}; for a job, see {@linkcode TapJob.rows}.
   * @returns The rows, as soon as the columns are known.
   * @throws {QueryError} If the service says no; see {@linkcode query}.
   */
  async rows(
    query: string,
    options: Omit<TapQueryOptions, "mode" | "syncTimeoutMs"> = {},
  ): Promise<TapRows> {
    checkTapOptions("run the query", options, RUN_KEYS.slice(2));
    return await this.#client.openSync(query, options);
  }

  /**
   * Runs a query and gives the answer as it is, to be saved or read by other means.
   *
   * @param query The query.
   * @param options Parameters, signal, limits, progress.
   * @returns The response, its body unread. An error in a VOTable with the status of a success is not looked for.
   * @throws {QueryError} If the answer is no success and says why.
   */
  async fetch(query: string, options: TapEchoOptions = {}): Promise<Response> {
    checkTapOptions("run the query", options, ["method"]);
    return await this.#client.fetch(query, options);
  }

  /**
   * What would be sent for a query: method, URL, parameters, a URL to share, a command line for curl.
   *
   * @param query The query.
   * @param options Parameters; `mode: "async"` shows the request that makes the job.
   * @returns The request as data.
   * @throws {TypeError} If an option is not known, or an upload is none.
   */
  async echo(query: string, options: TapEchoOptions = {}): Promise<RequestEcho> {
    checkTapOptions("show the query", options, ["mode", "method"]);
    const left = startBudget(requestOptions(options));
    const mode = options.mode ?? "sync";
    return (await this.#client.draft(this.endpoints[mode], query, options, mode, left)).echo();
  }

  /**
   * The columns that a query would bring: `MAXREC=0`.
   *
   * @param query The query.
   * @param options Parameters, signal, limits.
   * @returns The columns. That there are some does not mean that the query runs (TAP 1.1 §2.7.4).
   * @throws {QueryError} If the service says no.
   */
  async columns(
    query: string,
    options: Omit<TapQueryOptions, "maxrec" | "mode"> = {},
  ): Promise<readonly Field[]> {
    return (await this.query(query, { ...options, maxrec: 0 })).fields;
  }

  /**
   * Runs a query on a table of any length, which is uploaded in parts, and puts the answers below each other.
   *
   * @param local The table.
   * @param query The query; the upload is `TAP_UPLOAD.mine` in it, unless `name` says otherwise.
   * @param options Which columns, how many rows at once, parameters, signal; the limits hold for each part.
   * @returns The answers in the order of the parts.
   * @throws {QueryError} If the service says no, or has cut the answer to a part: rows would be missing.
   */
  async match(
    local: Table<unknown>,
    query: string,
    options: TapMatchOptions = {},
  ): Promise<Table> {
    checkTapOptions("match the table", options, MATCH_KEYS);
    const tap = await this.#client.declared(requestOptions(options));
    return await matchTable(local, query, options, tap, (text, more) => this.query(text, more));
  }

  /**
   * Uploads no more of a table than a query needs, in parts, and joins the answers with the whole table.
   *
   * @param local The table.
   * @param query The query; the upload is `TAP_UPLOAD.mine` in it, unless `name` says otherwise.
   * @param options The identifier and the columns to send, how to join, parameters, signal; the limits hold for each part.
   * @returns The table's columns, then the answer's; the rows in the table's order.
   * @throws {ColumnError} If a column is absent, or the answer has no identifier.
   * @throws {QueryError} If the service says no, or has cut the answer to a part: rows would be missing.
   */
  async uploadJoin(
    local: Table<unknown>,
    query: string,
    options: TapUploadJoinOptions = {},
  ): Promise<Table> {
    checkTapOptions("join the table", options, JOIN_KEYS);
    const tap = await this.#client.declared(requestOptions(options));
    return await joinTable(local, query, options, tap, (text, more) => this.query(text, more));
  }

  /**
   * Makes a job for a query and starts it.
   *
   * @param query The query.
   * @param options Parameters, what is to hold for the job, signal, limits.
   * @returns The job, to be waited for. With `await using` it is deleted at the end of the block.
   * @throws {QueryError} If the service refuses it, in its own words. A job that could not be started is deleted.
   */
  async submit(query: string, options: TapSubmitOptions = {}): Promise<TapJob> {
    checkTapOptions("submit the query", options, SUBMIT_KEYS);
    return await this.#client.submit(query, options);
  }

  /**
   * A handle for a job that exists already; nothing is sent.
   *
   * @param url URL of the job, or what was noted about it; blanks and line breaks around a URL do not matter.
   * @param options `store`: where the job is noted, so that the note goes when the job is deleted.
   * @returns The handle; what is known of the job comes with `refresh()` or `wait()`.
   * @throws {TypeError} If the URL cannot be read.
   */
  job(
    url: string | URL | TapJobRecord,
    options: { readonly store?: TapJobStore | undefined } = {},
  ): TapJob {
    const { store } = options;
    if (typeof url === "string" || url instanceof URL) return this.#client.jobAt(url, { store });
    const job = this.#client.jobAt(url.url, {
      store,
      query: url.query,
      sent: { runid: url.runid },
    });
    return url.kept ? job.keep() : job;
  }

  /**
   * Lists the jobs that the service shows to this caller.
   *
   * @param filter Phases, time, number, name. Archived jobs are listed only where they are asked for.
   * @param options Signal, limits.
   * @returns Handles that know as much as the list says.
   * @throws {QueryError} If the service refuses, in its own words.
   */
  async jobs(filter: UwsJobFilter = {}, options: RequestOptions = {}): Promise<readonly TapJob[]> {
    const found = await listReferences(this.endpoints.async, filter, {
      ...options,
      http: this.#client.http,
    });
    return found.map((reference) => this.#client.jobAt(reference.url, { reference }));
  }

  /**
   * What the service declares about itself; fetched once.
   *
   * @param options Signal, limits.
   * @returns The capabilities; `tap` has languages, features, functions, formats, uploads and limits.
   * @throws {HttpStatusError} If the service has no such document.
   */
  async capabilities(options: RequestOptions = {}): Promise<Capabilities> {
    return await this.#client.capabilities(options);
  }

  /**
   * Whether the service declares an optional feature or user defined function of ADQL, as in `"UNION"`.
   *
   * @param feature The keyword or name; case does not matter.
   * @param options Signal, limits.
   * @returns Whether it is declared; false also where the service declares nothing at all.
   */
  async supports(feature: string, options: RequestOptions = {}): Promise<boolean> {
    return (await this.capabilities(options)).tap?.supports(feature) ?? false;
  }

  /**
   * Whether the service is there, by its own account.
   *
   * @param options Signal, limits.
   * @returns The account.
   * @throws {HttpStatusError} If the service has no such document.
   */
  async availability(options: RequestOptions = {}): Promise<Availability> {
    const http = this.#client.http;
    return await fetchAvailability(this.endpoints.availability, { ...options, http });
  }

  /**
   * The tables of the service; fetched once, without their columns where the service can leave them out.
   *
   * @param options `source`: VOSI or TAP_SCHEMA, else both in this order; `fresh`: to fetch again; signal, limits.
   * @returns The tables; {@linkcode TapTables.describe} has the columns.
   * @throws {VoError} If neither can be had.
   */
  async tables(
    options: RequestOptions & {
      readonly source?: TableSource | undefined;
      readonly fresh?: boolean | undefined;
    } = {},
  ): Promise<TapTables> {
    const { source, fresh = false, ...rest } = options;
    const known = this.#tables;
    if (known !== undefined && !fresh && (source === undefined || source === known.source)) {
      return known;
    }
    const home = {
      http: this.#client.http,
      tablesUrls: async (left: RequestOptions): Promise<readonly string[]> => {
        const own = this.endpoints.tables;
        const tap = await this.#client.declared(left);
        if (tap === undefined) return [own];
        const declared = await this.capabilities(left);
        const other = declared.accessUrl("ivo://ivoa.net/std/VOSI#tables-1.1") ??
          declared.accessUrl("ivo://ivoa.net/std/VOSI#tables");
        return [...new Set([own, ...(other === undefined ? [] : [other])])];
      },
      query: (adql: string, left: RequestOptions) =>
        this.query(adql, { ...left, maxrec: SCHEMA_ROWS }),
    };
    return this.#tables = await askTables(home, source, rest);
  }

  /**
   * The full description of a table: columns with types, units and UCDs, and hints for joins.
   *
   * @param name Its name; quotes and case do not matter where it is unique without them.
   * @param options Signal, limits.
   * @returns The description.
   * @throws {QueryError} If the service has no such table; names the nearest.
   */
  async table(name: string, options: RequestOptions = {}): Promise<VosiTable> {
    const left = startBudget(options);
    return await (await this.tables(left())).describe(name, left());
  }

  /**
   * Finds columns in all tables of the service, by TAP_SCHEMA.
   *
   * @param search UCD, utype, words of name and description; what is given must all hold.
   * @param options Signal, limits.
   * @returns The columns with the names of their tables. Case does not matter where the service declares LOWER.
   * @throws {TypeError} If nothing is searched for.
   * @throws {QueryError} If the service says no.
   */
  async searchColumns(
    search: ColumnSearch,
    options: RequestOptions = {},
  ): Promise<readonly FoundColumn[]> {
    columnCondition(search, false);
    const left = startBudget(options);
    const tap = await this.#client.declared(left());
    const query = (adql: string, more: RequestOptions): Promise<TapResult> =>
      this.query(adql, { ...more, maxrec: SCHEMA_ROWS });
    return await searchColumns(query, search, tap?.supports("LOWER") ?? false, left());
  }

  /**
   * Example queries that the service offers.
   *
   * @param options Signal, limits.
   * @returns The examples, those of continued documents included; none if the service has no such document.
   */
  async examples(options: RequestOptions = {}): Promise<readonly TapExample[]> {
    return await fetchExamples(this.#client.http, this.endpoints.examples, options);
  }

  /**
   * Makes a table of one's own. A prototype, for services that take it.
   *
   * @param name Its name with its schema.
   * @param definition Its columns, a table that has them, or a document.
   * @param options Signal, limits.
   */
  async createTable(
    name: string,
    definition: TableDefinition,
    options: RequestOptions = {},
  ): Promise<void> {
    await putTable(this.#client.http, this.endpoints.tables, name, definition, options);
    this.#tables = undefined;
  }

  /**
   * Adds rows to a table of one's own. A prototype, for services that take it.
   *
   * @param name Its name with its schema.
   * @param content The rows, or the content of a file with them.
   * @param options Signal, limits.
   */
  async loadTable(
    name: string,
    content: TableContent,
    options: RequestOptions = {},
  ): Promise<void> {
    await postRows(this.#client.http, this.accessUrl, name, content, options);
  }

  /**
   * Makes an index for a column of a table of one's own, and waits until it is there. A prototype.
   *
   * @param table Name of the table with its schema.
   * @param column Name of the column.
   * @param options `unique`: whether no value may occur twice; `polling`; signal, limits.
   * @throws {JobError} If the index cannot be made.
   */
  async createIndex(
    table: string,
    column: string,
    options: RequestOptions & {
      readonly unique?: boolean | undefined;
      readonly polling?: UwsPolling | undefined;
    } = {},
  ): Promise<void> {
    const { unique = false, polling, ...rest } = options;
    const left = startBudget(rest);
    const url = await postIndex(
      this.#client.http,
      this.accessUrl,
      { table, column, unique },
      left(),
    );
    const { onWarning } = this.#client.options;
    const job = new UwsJob(url, { http: this.#client.http, onWarning });
    await job.run(left());
    await job.wait({ ...left(), polling });
  }

  /**
   * Removes a table of one's own. A prototype, for services that take it.
   *
   * @param name Its name with its schema.
   * @param options Signal, limits.
   */
  async dropTable(name: string, options: RequestOptions = {}): Promise<void> {
    await dropTable(this.#client.http, this.endpoints.tables, name, options);
    this.#tables = undefined;
  }

  /**
   * A description for people: languages, features, limits.
   *
   * @param options Signal, limits.
   * @returns Several lines of text.
   */
  async describe(options: RequestOptions = {}): Promise<string> {
    const { tap } = await this.capabilities(options);
    const lines = [`TAP service at ${redactUrl(this.accessUrl)}`];
    const about = this.description ?? tap?.capability.description;
    if (about !== undefined) lines.push("", about.replaceAll(/\s+/g, " "));
    if (tap !== undefined) lines.push("", ...describeCapability(tap));
    return lines.join("\n");
  }

  /** Name and URL, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    const about = this.description === undefined ? "" : `, ${this.description}`;
    return `TapService(${redactUrl(this.accessUrl)}${about})`;
  }
}
