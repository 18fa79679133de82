/**
 * Results of TAP: a table that knows what became of the query, and rows that are still coming.
 *
 * @module
 */
import type { Http } from "../core/runtime/http.ts";
import { bodyChunks, concatBytes } from "../core/runtime/chunks.ts";
import { FormatError, isVoError, UnsupportedError } from "../core/runtime/errors.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import type { Row, RowOf, Shape } from "../core/table/cell.ts";
import { Column } from "../core/table/column.ts";
import type { Field } from "../core/table/field.ts";
import type { CoordinateSystem, Info, TableItem, TableMeta } from "../core/table/meta.ts";
import { Table } from "../core/table/table.ts";
import { readAnyTable, sniffTable, type TableFormat } from "../core/votable/any.ts";
import { openTable, type TableStream } from "../core/votable/open.ts";
import { readVotable } from "../core/votable/read.ts";
import type { DatalinkDocument } from "./_datalink_document.ts";
import { datalinksOf, type DatalinksOptions, type LinkContext } from "./_datalink_rows.ts";
import { type DataOrigin, dataOriginOf } from "./_data_origin.ts";
import { Infos } from "./_infos.ts";
import {
  charsetOf,
  conventionalError,
  lastStatus,
  queryError,
  type QueryStatus,
  responseError,
  statusOf,
} from "./_response.ts";
import { explainError } from "./_tap_error.ts";
import { readTextResult } from "./_tap_text.ts";
import type { TapMode } from "./_vosi_tap.ts";
import { type ServiceDescriptor, serviceDescriptors } from "./descriptor.ts";
import { isWebPage, pageWords } from "./_web_page.ts";

/** What is known about a query before its answer is read. */
export interface ResultContext {
  /** The query. */
  readonly query: string;
  /** Its language. */
  readonly language: string | undefined;
  /** A URL to share: of the query, or of the job's result. */
  readonly queryUrl: string;
  /** How it was run. */
  readonly mode: TapMode;
  /** The limit that the query gave. */
  readonly maxrec: number | undefined;
  /** What was being done, for messages. */
  readonly what: string;
  /** What was noticed before. */
  readonly warnings: readonly string[];
  /** What links are asked for with; the shared layer if not given. */
  readonly http?: Http | undefined;
}

/** Who cut a result: nobody, our own limit (`maxrec`), or a limit of the service. */
export type Overflow = "none" | "client" | "server";

/** The table that a query brings. It is a `Table` with the outcome of the query. */
export class TapResult<R = Row> extends Table<R> {
  /** The query. */
  readonly query: string;
  /** A URL to share: of the query, or of the job's result. */
  readonly queryUrl: string;
  /** How the query was run in the end. */
  readonly mode: TapMode;
  /** Who cut the result, if anybody did. */
  readonly overflow: Overflow;
  /** What the service declared as the outcome, with its words. */
  readonly status: QueryStatus;
  /** What was noticed about the query; faults of the table are in `warnings`. */
  readonly queryWarnings: readonly string[];
  /** The services that the answer describes, such as those for links and cutouts; empty if there are none. */
  readonly services: readonly ServiceDescriptor[];
  readonly #http: Http | undefined;

  /** Puts a result together. */
  constructor(
    table: Table,
    context: ResultContext,
    status: QueryStatus,
    services: readonly ServiceDescriptor[] = [],
  ) {
    const own = new Set<TableItem>([...table.meta.items ?? [], ...table.meta.trailing ?? []]);
    super(table.columns, {
      meta: table.meta,
      infos: table.infos.filter((info) => !own.has(info)),
      diagnostics: table.diagnostics,
    });
    this.query = context.query;
    this.queryUrl = context.queryUrl;
    this.mode = context.mode;
    this.status = status;
    this.overflow = overflowOf(status, table.length, context.maxrec);
    this.queryWarnings = context.warnings;
    this.services = services;
    this.#http = context.http;
  }

  /**
   * The links of all rows, in their order: in batches where the answer describes a service for links, else from the URLs
   * of the rows (`access_url`) that are datalink documents by their `access_format`.
   *
   * @param options Signal, limits, size of batches.
   * @returns One document for each row, which knows it; one without links has a `problem`.
   * @throws {UnsupportedError} If there is no way to links for any row.
   * @throws {QueryError} If the service says no.
   */
  datalinks(
    options: DatalinksOptions = {},
  ): AsyncGenerator<DatalinkDocument, void, undefined> {
    return datalinksOf(this as unknown as Table, this.linkContext, options);
  }

  /** What the functions for links and records need to know of the answer. */
  get linkContext(): LinkContext {
    return { http: this.#http, base: this.queryUrl, services: this.services };
  }

  /** {@linkcode Table.expect}, with the outcome kept. */
  override expect<const S extends Shape>(shape: S): TapResult<RowOf<S>> {
    super.expect(shape);
    return this as unknown as TapResult<RowOf<S>>;
  }

  /** What the service says about the origin of the data, and how to cite it. */
  get dataOrigin(): DataOrigin {
    return dataOriginOf(new Infos(this.infos));
  }
}

function overflowOf(status: QueryStatus, rows: number, maxrec: number | undefined): Overflow {
  if (status.value !== "OVERFLOW") return "none";
  return maxrec !== undefined && rows >= maxrec ? "client" : "server";
}

/** How to read rows. */
export interface ReadRowsOptions {
  /** Ends the work, with its own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Rows of a batch; default 4096. */
  readonly batchRows?: number | undefined;
  /** Called with the number of rows so far, after each batch. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/** A source of batches, and what it says at its end. */
interface RowSource {
  readonly fields: readonly Field[];
  readonly stream: TableStream | undefined;
  readonly table: Table | undefined;
}

/**
 * Rows of a result as they come; one batch is held at a time. Leaving the loop lets the connection go. To be iterated once.
 *
 * An error that the service reports after some rows rejects the iteration: the rows before it are valid, but not all.
 */
export class TapRows<R = Row> implements AsyncIterable<R>, AsyncDisposable {
  /** The columns. */
  readonly fields: readonly Field[];
  /** The query. */
  readonly query: string;
  /** A URL to share: of the query, or of the job's result. */
  readonly queryUrl: string;
  /** How the query was run in the end. */
  readonly mode: TapMode;
  readonly #source: RowSource;
  readonly #context: ResultContext;
  #rows = 0;
  #status: QueryStatus | undefined;

  /** Made by {@linkcode readTapRows}. */
  constructor(source: RowSource, context: ResultContext) {
    this.fields = source.fields;
    this.query = context.query;
    this.queryUrl = context.queryUrl;
    this.mode = context.mode;
    this.#source = source;
    this.#context = context;
  }

  /** INFOs; complete after the last row. */
  get infos(): readonly Info[] {
    return this.#source.stream?.infos ?? this.#source.table?.infos ?? [];
  }

  /** The table's own metadata: name, description, PARAMs, GROUPs; what stands behind the rows is in it after the last. */
  get meta(): TableMeta {
    return (this.#source.stream ?? this.#source.table)?.meta ?? {};
  }

  /** Coordinate and time systems to which columns refer. */
  get systems(): readonly CoordinateSystem[] {
    return (this.#source.stream ?? this.#source.table)?.systems ?? [];
  }

  /** What was noticed about the query. */
  get queryWarnings(): readonly string[] {
    return this.#context.warnings;
  }

  /** Rows so far. */
  get rowCount(): number {
    return this.#rows;
  }

  /** What the service declared as the outcome; undefined before the last row. */
  get status(): QueryStatus | undefined {
    return this.#status;
  }

  /** Who cut the result; undefined before the last row, since that is where services say so. */
  get overflow(): Overflow | undefined {
    if (this.#status === undefined) return undefined;
    return overflowOf(this.#status, this.#rows, this.#context.maxrec);
  }

  /**
   * Checks that columns are there and of the wanted kinds, and types the rows accordingly.
   *
   * @param shape Wanted kinds by column name, as for `Table.expect()`.
   * @throws {ColumnError} If a column is absent or of another kind.
   */
  expect<const S extends Shape>(shape: S): TapRows<RowOf<S>> {
    new Table(this.fields.map((field) => new Column(field, []))).expect(shape);
    return this as unknown as TapRows<RowOf<S>>;
  }

  /** Rows in batches, which is faster than one by one. */
  async *batches(): AsyncGenerator<Table<R>, void, undefined> {
    const { stream, table } = this.#source;
    try {
      if (table !== undefined) {
        this.#rows += table.length;
        yield table as unknown as Table<R>;
      } else if (stream !== undefined) {
        for await (const batch of stream) {
          this.#rows += batch.length;
          yield batch as unknown as Table<R>;
        }
      }
    } catch (error) {
      throw explainError(error, { ...this.#context, url: redactUrl(this.queryUrl) });
    }
    this.#finish();
  }

  /** The rows. */
  async *[Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    for await (const batch of this.batches()) yield* batch;
  }

  /** Reads all rows into a table. */
  async collect(): Promise<TapResult<R>> {
    const { stream, table } = this.#source;
    let all: Table;
    try {
      all = table ?? await (stream as TableStream).collect();
    } catch (error) {
      throw explainError(error, { ...this.#context, url: redactUrl(this.queryUrl) });
    }
    this.#rows = all.length;
    const status = this.#finish();
    const document = stream?.document;
    const services = document === undefined
      ? []
      : serviceDescriptors(document, this.#context.queryUrl);
    const result = new TapResult(all, this.#context, status, services);
    return result as unknown as TapResult<R>;
  }

  #finish(): QueryStatus {
    const { stream } = this.#source;
    const document = stream?.document;
    const status = document === undefined
      ? lastStatus(this.infos) ?? NO_STATUS
      : statusOf(document);
    this.#status = status;
    if (status.value === "ERROR") throw refused(status.message, this.#context);
    return status;
  }

  /** Lets the connection go. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.stream?.[Symbol.asyncDispose]();
  }
}

/** What holds where a result has no word on it, as CSV has none. */
const NO_STATUS: QueryStatus = { value: "OK", message: "" };

function refused(message: string, context: ResultContext): unknown {
  const error = queryError(message, context.what, redactUrl(context.queryUrl));
  return explainError(error, { ...context, url: redactUrl(context.queryUrl) });
}

/** How much of a document is kept until its columns are known, in case it is an error. */
const KEPT_BYTES = 1 << 20;

/**
 * Opens the result in a response.
 *
 * @param response The response, its body unread.
 * @param context What was asked.
 * @param options Signal, size of batches.
 * @returns The rows, as soon as the columns are known.
 * @throws {QueryError} If the service says no, in its own words.
 * @throws {HttpStatusError} If the response is not a success.
 * @throws {FormatError} If it holds no table.
 */
export async function readTapRows(
  response: Response,
  context: ResultContext,
  options: ReadRowsOptions = {},
): Promise<TapRows> {
  const { signal } = options;
  const { what, queryUrl } = context;
  const url = redactUrl(queryUrl);
  if (!response.ok) {
    const error = await responseError(response, { signal, queryUrl, what });
    throw explainError(error, { ...context, url });
  }
  const keeper = new Keeper(bodyChunks(response));
  try {
    const { source, warnings } = await openSource(keeper, response, context, options);
    return new TapRows(source, { ...context, warnings: [...context.warnings, ...warnings] });
  } catch (error) {
    signal?.throwIfAborted();
    await keeper.close();
    throw explainError(await reportedError(error, keeper, context) ?? error, { ...context, url });
  }
}

async function openSource(
  keeper: Keeper,
  response: Response,
  context: ResultContext,
  { signal, batchRows, onRows }: ReadRowsOptions,
): Promise<{ readonly source: RowSource; readonly warnings: readonly string[] }> {
  const { bytes, format } = await sniffTable(keeper);
  const contentType = response.headers.get("content-type") ?? "";
  if (format === "votable") {
    const url = redactUrl(context.queryUrl);
    const charset = charsetOf(response);
    const stream = await openTable(bytes, { signal, url, charset, batchRows, onRows });
    keeper.forget();
    return { source: { fields: stream.fields, stream, table: undefined }, warnings: [] };
  }
  const { table, warnings } = format === "fits"
    ? { table: await readAnyTable(bytes, { format, signal }), warnings: [] }
    : format === "ndjson"
    ? { table: await readLines(bytes, contentType, signal), warnings: [] }
    : await readTextResult(bytes, format === "tsv" ? "\t" : ",", { ...context, contentType });
  onRows?.(table.length);
  const source = { fields: table.fields, table, stream: undefined };
  return { source, warnings: [...warnings, ...cutWarnings(table, format, context)] };
}

/** Only VOTables can say that there are more rows. */
function cutWarnings(
  { length }: Table,
  format: TableFormat,
  { maxrec }: ResultContext,
): readonly string[] {
  if (maxrec === undefined || length < maxrec) return [];
  const name = format.toUpperCase();
  return [`There may be more rows than ${maxrec} (maxrec): a result in ${name} does not tell`];
}

/** One object a line; a JSON document of its own making is none of our tables. */
async function readLines(
  bytes: AsyncIterable<Uint8Array>,
  contentType: string,
  signal: AbortSignal | undefined,
): Promise<Table> {
  if (/^\s*application\/json\b/i.test(contentType)) {
    throw new UnsupportedError("Cannot read a table: this is JSON, which has no standard form", {
      feature: "JSON tables",
    });
  }
  return await readAnyTable(bytes, { format: "ndjson", signal });
}

/** The error that a document reports which has no table, or none that can be read. */
async function reportedError(
  error: unknown,
  keeper: Keeper,
  context: ResultContext,
): Promise<unknown> {
  if (!isVoError(error, "E_FORMAT", "E_UNSUPPORTED")) return undefined;
  const text = new TextDecoder().decode(keeper.bytes.subarray(0, 4096)).replaceAll("\0", "");
  if (!/<([\w.-]+:)?VOTABLE/i.test(text)) return describeOther(error, text, context);
  try {
    const document = await readVotable(keeper.bytes, { truncated: "keep" });
    const status = statusOf(document);
    const message = status.value === "ERROR" ? status.message : conventionalError(document);
    return message === undefined ? undefined : refused(message, context);
  } catch (inner) {
    if (isVoError(inner)) return undefined;
    throw inner;
  }
}

/** What came where a table was expected. */
function describeOther(
  error: FormatError | UnsupportedError,
  text: string,
  { what, queryUrl }: ResultContext,
): unknown {
  if (error instanceof UnsupportedError) {
    const { feature } = error;
    return new UnsupportedError(
      `${error.message}; fetch() gives the bytes as they are`,
      { feature, url: redactUrl(queryUrl), cause: error },
    );
  }
  if (!isWebPage(text)) return undefined;
  const words = pageWords(text).slice(0, 300);
  return new FormatError(`Cannot ${what}: the service sent an HTML page: ${words}`, {
    format: "votable",
    url: redactUrl(queryUrl),
  });
}

/** Passes chunks on and keeps the first of them. */
class Keeper implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterableIterator<Uint8Array>;
  #kept: Uint8Array[] | undefined = [];
  #size = 0;

  constructor(chunks: AsyncIterableIterator<Uint8Array>) {
    this.#chunks = chunks;
  }

  get bytes(): Uint8Array {
    return concatBytes(this.#kept ?? []);
  }

  forget(): void {
    this.#kept = undefined;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#chunks) {
      if (this.#kept !== undefined && this.#size < KEPT_BYTES) {
        this.#kept.push(chunk.slice());
        this.#size += chunk.byteLength;
      }
      yield chunk;
    }
  }
}
