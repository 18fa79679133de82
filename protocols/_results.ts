/**
 * What a search brings: records over a table, with everything else that the service said.
 *
 * @module
 */
import { parseUrl, redactUrl } from "../core/runtime/urls.ts";
import { FormatError } from "../core/runtime/errors.ts";
import type { Http } from "../core/runtime/http.ts";
import { displayTable } from "../core/table/_display.ts";
import type { Table } from "../core/table/table.ts";
import type { VotableDocument } from "../core/votable/model.ts";
import type { DatalinkDocument } from "./_datalink_document.ts";
import type { DatalinksOptions } from "./_datalink_rows.ts";
import { type DataOrigin, dataOriginOf } from "./_data_origin.ts";
import { Infos } from "./_infos.ts";
import {
  conventionalError,
  type DocumentOptions,
  firstTable,
  infosOf,
  queryError,
  type QueryStatus,
  readDocument,
  resultsResource,
  statusOf,
} from "./_response.ts";
import { type ServiceDescriptor, serviceDescriptors } from "./descriptor.ts";

/** What {@linkcode Results} are made of. */
export interface ResultsInit<R> {
  /** The table. */
  readonly table: Table;
  /** The document that it came in. */
  readonly document: VotableDocument;
  /** Who cut the result, if anybody did. */
  readonly overflow: "none" | "client" | "server";
  /** What the service declared. */
  readonly status: QueryStatus;
  /** The full URL that was asked. */
  readonly queryUrl: string;
  /** What was noticed beside the table's own faults. */
  readonly warnings: readonly string[];
  /** Makes the record of a row. */
  readonly record: (table: Table, index: number) => R;
  /** The services that the document describes. */
  readonly services?: readonly ServiceDescriptor[] | undefined;
  /** What links are asked for with; the shared layer if not given. */
  readonly http?: Http | undefined;
}

/** Records that a search found, in the service's order. */
export class Results<R> implements Iterable<R> {
  /** The table as it came, nothing left out. */
  readonly table: Table;
  /** The whole document: other resources, parameters, descriptions. */
  readonly document: VotableDocument;
  /** Who cut the result: nobody, our own limit (`maxrec`), or a limit of the service. */
  readonly overflow: "none" | "client" | "server";
  /** What the service declared as the outcome, with its words. */
  readonly status: QueryStatus;
  /** The full URL that was asked, to be shared or sent again. */
  readonly queryUrl: string;
  /** Faults and doubts as sentences: those of the table, and those of the query. */
  readonly warnings: readonly string[];
  /** The services that the answer describes, such as those for links and cutouts; empty if there are none. */
  readonly services: readonly ServiceDescriptor[];
  readonly #http: Http | undefined;
  readonly #record: (table: Table, index: number) => R;
  readonly #made: (R | undefined)[] = [];

  /** Puts results together. */
  constructor(init: ResultsInit<R>) {
    this.table = init.table;
    this.document = init.document;
    this.overflow = init.overflow;
    this.status = init.status;
    this.queryUrl = init.queryUrl;
    this.warnings = [...init.warnings, ...init.table.warnings];
    this.services = init.services ?? [];
    this.#http = init.http;
    this.#record = init.record;
  }

  /** Number of records. */
  get length(): number {
    return this.table.length;
  }

  /** All INFOs in document order: of the document, of the resource, of the table; duplicates are kept. */
  get infos(): Infos {
    return new Infos(infosOf(this.document));
  }

  /** What the service says about the origin of the data, and how to cite it. */
  get dataOrigin(): DataOrigin {
    return dataOriginOf(this.infos);
  }

  /** The record at an index, counted from the end if negative; undefined if there is none. */
  at(index: number): R | undefined {
    const i = Math.trunc(index) + (index < 0 ? this.length : 0);
    if (!(i >= 0 && i < this.length)) return undefined;
    return this.#made[i] ??= this.#record(this.table, i);
  }

  /** All records. */
  *[Symbol.iterator](): Iterator<R> {
    for (let i = 0; i < this.length; i++) yield this.at(i) as R;
  }

  /** All records as an array. */
  toArray(): R[] {
    return [...this];
  }

  /**
   * The links of all records, in their order: in batches where the answer describes a service for links, else from the
   * URLs of the records that are datalink documents.
   *
   * @param options Signal, limits, size of batches.
   * @returns One document for each record, which knows its `rowIndex`; one without links has a `problem`.
   * @throws {UnsupportedError} If there is no way to links for any record.
   * @throws {QueryError} If the service says no.
   */
  async *datalinks(
    options: DatalinksOptions = {},
  ): AsyncGenerator<DatalinkDocument, void, undefined> {
    // Loaded when it is wanted: most results are of services without links, and a query of many is to be small.
    const { datalinksOf } = await import("./_datalink_rows.ts");
    const context = { http: this.#http, base: this.queryUrl, services: this.services };
    yield* datalinksOf(this.table, context, options);
  }

  /** The first rows of the table, for notebooks. */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    const more = this.overflow === "none" ? "" : "; there are more";
    return displayTable(this.table, `${this.length} records${more}`);
  }

  /** A short form for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.#describe();
  }

  /** A short form for `console.log` of Node. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.#describe();
  }

  #describe(): string {
    const cut = this.overflow === "none" ? "" : `, cut by the ${this.overflow}`;
    const names = this.table.names.slice(0, 12).join(", ");
    const more = this.table.names.length > 12 ? ", …" : "";
    return `Results(${this.length} records${cut}; ${names}${more}; ${redactUrl(this.queryUrl)})`;
  }
}

/** How to read a response to a search. */
export interface ResultsOptions extends DocumentOptions {
  /** The limit that the query gave, to tell who cut the result. */
  readonly maxrec?: number | undefined;
  /** What was noticed before, to go into {@linkcode Results.warnings}. */
  readonly warnings?: readonly string[] | undefined;
  /** What links are asked for with; the shared layer if not given. */
  readonly http?: Http | undefined;
}

/**
 * Reads the response to a search: checks the status that the service declares and finds the table.
 *
 * @param response The response, its body unread.
 * @param record Makes the record of a row.
 * @param options What was asked.
 * @param findError Another place to find an error in.
 * @param findWarnings Says what is doubtful about the table.
 * @returns The results.
 * @throws {QueryError} If the service says no, in its own words.
 * @throws {HttpStatusError} If the response is not a success.
 * @throws {FormatError} If there is no VOTable, no table in it, or no column.
 */
export async function readResults<R>(
  response: Response,
  record: (table: Table, index: number, services: readonly ServiceDescriptor[]) => R,
  options: ResultsOptions = {},
  findError?: (document: VotableDocument) => string | undefined,
  findWarnings?: (table: Table) => readonly string[],
): Promise<Results<R>> {
  const { what = "read the response", maxrec } = options;
  const document = await readDocument(response, options);
  const queryUrl = shareable(options.queryUrl ?? response.url);
  const url = queryUrl === "" ? undefined : redactUrl(queryUrl);
  const status = statusOf(document);
  if (status.value === "ERROR") throw queryError(status.message, what, url);
  const error = findError?.(document);
  if (error !== undefined) throw queryError(error, what, url);
  const resource = resultsResource(document);
  const table = firstTable(resource);
  if (table === undefined || table.fields.length === 0) {
    // A service of another protocol says in its own way what it misses.
    const said = conventionalError(document);
    if (said !== undefined) throw queryError(said, what, url);
    const lack = resource === undefined
      ? "RESOURCE"
      : table === undefined
      ? "TABLE in its results"
      : "FIELD in its table";
    throw new FormatError(`Cannot ${what}: the VOTable has no ${lack}`, { format: "votable", url });
  }
  const services = serviceDescriptors(document, response.url || queryUrl);
  const cut = status.value === "OVERFLOW";
  const byUs = cut && maxrec !== undefined && table.length >= maxrec;
  return new Results({
    table,
    document,
    status,
    overflow: byUs ? "client" : cut ? "server" : "none",
    queryUrl,
    warnings: [...(options.warnings ?? []), ...(findWarnings?.(table) ?? [])],
    record: (rows, index) => record(rows, index, services),
    services,
    http: options.http,
  });
}

function shareable(text: string): string {
  const url = parseUrl(text);
  if (url === undefined) return text;
  url.username = url.password = "";
  return url.href;
}
