/**
 * The class of TAP services: what can be asked of them, in one place; the work is done elsewhere.
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import type { Field } from "../core/table/field.ts";
import type { Table } from "../core/table/table.ts";
import { startBudget } from "./_service.ts";
import type { TapCheck } from "./_tap_check.ts";
import { TapClient } from "./_tap_client.ts";
import { baseUrl, declaredEndpoints, type TapEndpoints } from "./_tap_endpoints.ts";
import { fetchExamples } from "./_tap_examples.ts";
import type { TapExample } from "./_tap_examples_document.ts";
import type { TapJob } from "./_tap_job.ts";
import { TapOwnTables } from "./_tap_manage.ts";
import {
  JOIN_KEYS,
  joinTable,
  MATCH_KEYS,
  matchTable,
  type TapMatchOptions,
  type TapUploadJoinOptions,
} from "./_tap_match.ts";
import { type TablesOptions, TapMetadata } from "./_tap_metadata.ts";
import {
  RUN_KEYS,
  SUBMIT_KEYS,
  type TapEchoOptions,
  type TapQueryOptions,
  type TapServiceOptions,
  type TapSubmitOptions,
} from "./_tap_options.ts";
import {
  checkTapOptions,
  type RequestEcho,
  requestOptions,
  type TapQueryParameters,
} from "./_tap_request.ts";
import type { TapResult, TapRows } from "./_tap_rows.ts";
import type { ColumnSearch, FoundColumn } from "./_tap_schema.ts";
import type { TapJobRecord, TapJobStore } from "./_tap_store.ts";
import type { TapTables } from "./_tap_tables.ts";
import { listHandles, type UwsJobFilter } from "./_uws_list.ts";
import {
  type Availability,
  type Capabilities,
  fetchAvailability,
  fetchCapabilities,
  type VosiTable,
} from "./vosi.ts";

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
  readonly #metadata: TapMetadata;
  #own: TapOwnTables | undefined;

  /**
   * Makes a service object; nothing is sent.
   *
   * @param accessUrl URL of the service; one that ends in `/sync` or `/async` will do.
   * @param options HTTP layer and behaviour.
   * @throws {TypeError} If the URL cannot be read.
   */
  constructor(accessUrl: string | URL, options: TapServiceOptions = {}) {
    this.#client = new TapClient(accessUrl, options, () => this.#metadata);
    this.#metadata = new TapMetadata(this.#client);
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
   * Checks a query without running it: its grammar, and its names and types against the tables of the service, which are
   * asked for once, and only those that it names. Where they cannot be had, a warning says so.
   *
   * @param query The query, in ADQL.
   * @param options `language`, and `upload` for the columns of tables that will be sent along; signal, limits.
   * @returns The columns of the result, and the features that the service does not declare.
   * @throws {AdqlError} At the first thing that is wrong, with its place and a hint.
   * @throws {TypeError} If the query is in another language.
   */
  async check(
    query: string,
    options: RequestOptions & Pick<TapQueryParameters, "language" | "upload"> = {},
  ): Promise<TapCheck> {
    return await this.#client.check(query, options);
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
    return await listHandles(
      this.endpoints.async,
      filter,
      { ...options, http: this.#client.http },
      (reference) => this.#client.jobAt(reference.url, { reference }),
    );
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
  async tables(options: TablesOptions = {}): Promise<TapTables> {
    return await this.#metadata.tables(options);
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
    return await this.#metadata.searchColumns(search, options);
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

  /** Tables of one's own on the service: a prototype, for services that take them. */
  get ownTables(): TapOwnTables {
    return this.#own ??= new TapOwnTables(this.#client, () => this.#metadata.forgetTables());
  }

  /**
   * A description for people: languages, features, limits.
   *
   * @param options Signal, limits.
   * @returns Several lines of text.
   */
  async describe(options: RequestOptions = {}): Promise<string> {
    return await this.#metadata.describe(this.description, options);
  }

  /** Name and URL, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    const about = this.description === undefined ? "" : `, ${this.description}`;
    return `TapService(${redactUrl(this.accessUrl)}${about})`;
  }
}
