/**
 * Results of TAP: a table that knows what became of the query, and rows that are still coming.
 *
 * @module
 */
import type { Http } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import type { Row, RowOf, Shape } from "../core/table/cell.ts";
import { Column } from "../core/table/column.ts";
import type { Field } from "../core/table/field.ts";
import type { CoordinateSystem, Info, TableItem, TableMeta } from "../core/table/meta.ts";
import { Table } from "../core/table/table.ts";
import type { TableStream } from "../core/votable/open.ts";
import type { DatalinkDocument } from "./_datalink_document.ts";
import { datalinksOf, type DatalinksOptions, type LinkContext } from "./_datalink_rows.ts";
import { type DataOrigin, dataOriginOf } from "./_data_origin.ts";
import { Infos } from "./_infos.ts";
import { lastStatus, queryError, type QueryStatus, statusOf } from "./_response.ts";
import { explainError } from "./_tap_error.ts";
import type { TapMode } from "./_vosi_tap.ts";
import { type ServiceDescriptor, serviceDescriptors } from "./descriptor.ts";

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
export interface RowSource {
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

/** The error of a service that says no, with its words and the place in the query. */
export function refused(message: string, context: ResultContext): unknown {
  const error = queryError(message, context.what, redactUrl(context.queryUrl));
  return explainError(error, { ...context, url: redactUrl(context.queryUrl) });
}
