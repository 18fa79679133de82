/**
 * Tables of one's own on a service: made, filled, indexed, removed.
 *
 * A prototype: the Canadian Astronomy Data Centre's extension of TAP, of which VOSI 1.2 (working draft) takes up making
 * and removing. Services want credentials for it.
 *
 * @module
 */
import { concatBytes } from "../core/runtime/chunks.ts";
import { FormatError, type VoError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { writeCsv } from "../core/table/csv.ts";
import type { Field } from "../core/table/field.ts";
import { Column } from "../core/table/column.ts";
import { Table } from "../core/table/table.ts";
import { escapeText, formatAttributes } from "../core/xml/write.ts";
import { writeTable } from "../core/votable/write.ts";
import { daliRequest } from "./_request.ts";
import { responseError } from "./_response.ts";
import { startBudget } from "./_service.ts";
import { below } from "./_tap_endpoints.ts";
import { isDone } from "./_uws_command.ts";
import { UwsJob } from "./_uws_job.ts";
import type { UwsPolling } from "./_uws_wait.ts";
import type { Pair } from "./params.ts";

/** Columns of a new table, a table that has them, or a whole document. */
export type TableDefinition =
  | Table
  | readonly Field[]
  | { readonly vositable: string | Uint8Array<ArrayBuffer> }
  | { readonly votable: string | Uint8Array<ArrayBuffer> };

/** Rows to be added to a table on a service, or a file with them. */
export type TableContent =
  | Table
  | { readonly csv: BodyInit }
  | { readonly tsv: BodyInit }
  | { readonly fits: BodyInit };

/** What tables of one's own need of a service. */
export interface OwnTablesHome {
  readonly accessUrl: string;
  readonly endpoints: { readonly tables: string };
  readonly http: Http;
  readonly options: { readonly onWarning?: ((warning: string) => void) | undefined };
}

/** Tables of one's own on a service, by their names with their schema. */
export class TapOwnTables {
  readonly #home: OwnTablesHome;
  readonly #changed: () => void;

  /** Made by `service.ownTables`. */
  constructor(home: OwnTablesHome, changed: () => void) {
    this.#home = home;
    this.#changed = changed;
  }

  /**
   * Makes a table.
   *
   * @param name Its name with its schema.
   * @param definition Its columns, a table that has them, or a document.
   * @param options Signal, limits.
   * @throws {QueryError} If the service refuses, in its own words.
   */
  async create(
    name: string,
    definition: TableDefinition,
    options: RequestOptions = {},
  ): Promise<void> {
    const { http, endpoints } = this.#home;
    await putTable(http, endpoints.tables, name, definition, options);
    this.#changed();
  }

  /**
   * Adds rows to a table.
   *
   * @param name Its name with its schema.
   * @param content The rows, or the content of a file with them.
   * @param options Signal, limits.
   * @throws {QueryError} If the service refuses, in its own words.
   */
  async load(name: string, content: TableContent, options: RequestOptions = {}): Promise<void> {
    await postRows(this.#home.http, this.#home.accessUrl, name, content, options);
  }

  /**
   * Makes an index for a column, and waits until it is there.
   *
   * @param table Name of the table with its schema.
   * @param column Name of the column.
   * @param options `unique`: whether no value may occur twice; `polling`; signal, limits.
   * @throws {JobError} If the index cannot be made.
   */
  async index(
    table: string,
    column: string,
    options: RequestOptions & {
      readonly unique?: boolean | undefined;
      readonly polling?: UwsPolling | undefined;
    } = {},
  ): Promise<void> {
    const { unique = false, polling, ...rest } = options;
    const { http, accessUrl, options: { onWarning } } = this.#home;
    const left = startBudget(rest);
    const url = await postIndex(http, accessUrl, { table, column, unique }, left());
    const job = new UwsJob(url, { http, onWarning });
    await job.run(left());
    await job.wait({ ...left(), polling });
  }

  /**
   * Removes a table.
   *
   * @param name Its name with its schema.
   * @param options Signal, limits.
   * @throws {QueryError} If the service refuses, in its own words.
   */
  async drop(name: string, options: RequestOptions = {}): Promise<void> {
    await dropTable(this.#home.http, this.#home.endpoints.tables, name, options);
    this.#changed();
  }
}

/** Sends the definition of a new table: `PUT tables/NAME`. */
async function putTable(
  http: Http,
  tablesUrl: string,
  name: string,
  definition: TableDefinition,
  options: RequestOptions,
): Promise<void> {
  const { body, type } = await definitionOf(name, definition);
  const request = new Request(below(tablesUrl, encodeURIComponent(name)), {
    method: "PUT",
    headers: { "content-type": type },
    body,
  });
  await change(http, request, `make the table ${name}`, options);
}

/** Removes a table: `DELETE tables/NAME`. */
async function dropTable(
  http: Http,
  tablesUrl: string,
  name: string,
  options: RequestOptions,
): Promise<void> {
  const url = below(tablesUrl, encodeURIComponent(name));
  await change(http, new Request(url, { method: "DELETE" }), `remove the table ${name}`, options);
}

/** Adds rows: `POST load/NAME`. */
async function postRows(
  http: Http,
  base: string,
  name: string,
  content: TableContent,
  options: RequestOptions,
): Promise<void> {
  const { body, type } = await rowsOf(content);
  const request = new Request(below(base, `load/${encodeURIComponent(name)}`), {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
  await change(http, request, `load rows into ${name}`, options);
}

/** Asks for an index: `POST table-update`; gives the URL of the job that makes it. */
async function postIndex(
  http: Http,
  base: string,
  index: { readonly table: string; readonly column: string; readonly unique: boolean },
  options: RequestOptions,
): Promise<string> {
  const pairs: Pair[] = [["TABLE", index.table], ["INDEX", index.column]];
  if (index.unique) pairs.push(["UNIQUE", "true"]);
  const url = below(base, "table-update");
  const what = `index ${index.column} of ${index.table}`;
  const sent = new Request(daliRequest(url, pairs, { method: "POST" }), { redirect: "manual" });
  const response = await http.send(sent, { ...options, onProgress: undefined });
  const location = response.headers.get("location");
  const job = location === null ? null : URL.parse(location, url);
  if (job !== null && isDone(response)) {
    await response.body?.cancel();
    return job.href;
  }
  if (!response.ok) throw await failure(response, url, what, options);
  await response.body?.cancel();
  throw new FormatError(`Cannot ${what}: the service does not say where the job is`, {
    format: "uws",
    url,
  });
}

async function change(
  http: Http,
  request: Request,
  what: string,
  options: RequestOptions,
): Promise<void> {
  const { url } = request;
  const response = await http.send(request, { ...options, onProgress: undefined });
  if (!response.ok) throw await failure(response, url, what, options);
  await response.body?.cancel();
}

async function failure(
  response: Response,
  url: string,
  what: string,
  { signal }: RequestOptions,
): Promise<VoError> {
  return await responseError(response, { signal, queryUrl: url, what });
}

async function definitionOf(
  name: string,
  definition: TableDefinition,
): Promise<{ readonly body: BodyInit; readonly type: string }> {
  if (definition instanceof Table) {
    const empty = definition.slice(0, 0).withMeta({ ...definition.meta, trailing: undefined });
    return { body: await votable(empty), type: "application/x-votable+xml" };
  }
  if ("vositable" in definition) return { body: definition.vositable, type: "text/xml" };
  if ("votable" in definition) {
    return { body: definition.votable, type: "application/x-votable+xml" };
  }
  if (definition.length === 0) throw new TypeError(`Cannot make the table ${name} without columns`);
  // To check names and types as a table does.
  new Table(definition.map((field) => new Column(field, [])));
  return { body: vosiTable(name, definition), type: "text/xml" };
}

async function votable(table: Table): Promise<Blob> {
  const parts: Uint8Array[] = [];
  for await (const chunk of writeTable(table)) parts.push(chunk.slice());
  return new Blob([concatBytes(parts)]);
}

/** A table as VOSI describes it. */
function vosiTable(name: string, fields: readonly Field[]): string {
  const columns = fields.map((field) => {
    const element = (tag: string, text: string | undefined): string =>
      text === undefined ? "" : `<${tag}>${escapeText(text)}</${tag}>`;
    const attributes = formatAttributes({
      "xsi:type": "vs:VOTableType",
      arraysize: field.arraysize,
      extendedType: field.xtype,
    });
    return `<column>${element("name", field.name)}${element("description", field.description)}` +
      `${element("unit", field.unit)}${element("ucd", field.ucd)}${element("utype", field.utype)}` +
      `<dataType${attributes}>${field.datatype}</dataType></column>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<vosi:table xmlns:vosi="http://www.ivoa.net/xml/VOSITables/v1.0" ` +
    `xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1" ` +
    `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" type="output">` +
    `<name>${escapeText(name)}</name>${columns.join("")}</vosi:table>\n`;
}

async function rowsOf(
  content: TableContent,
): Promise<{ readonly body: BodyInit; readonly type: string }> {
  if (content instanceof Table) {
    const parts: Uint8Array[] = [];
    for await (const chunk of writeCsv(content, { delimiter: "\t" })) parts.push(chunk.slice());
    return { body: concatBytes(parts), type: "text/tab-separated-values" };
  }
  if ("csv" in content) return { body: content.csv, type: "text/csv" };
  if ("tsv" in content) return { body: content.tsv, type: "text/tab-separated-values" };
  return { body: content.fits, type: "application/fits" };
}
