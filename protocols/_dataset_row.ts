/**
 * Rows that stand for data sets: what is the same for images, spectra and all that ObsCore describes.
 *
 * @module
 */
import { http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import type { Cell, Row } from "../core/table/cell.ts";
import type { Table } from "../core/table/table.ts";
import { cellOf, columnOf, type Meaning, numberOf, textOf } from "./_columns.ts";
import type { DatalinkDocument } from "./_datalink_document.ts";
import { datalinkOf, hasDatalink, type LinkContext, sodaOf } from "./_datalink_rows.ts";
import { completeUrl, type DatasetFetchOptions, fetchDataset } from "./_fetch_dataset.ts";
import type { SodaService } from "./soda.ts";

/** A row that stands for a data set. */
export interface DatasetRecord {
  /** The row with the service's own column names. */
  readonly row: Row;
  /** Title; empty if the service gives none. */
  readonly title: string;
  /** Where the data are; empty if the row does not say. */
  readonly accessUrl: string;
  /** MIME type of what is behind the URL; empty if the row does not say. */
  readonly accessFormat: string;
  /** Size in bytes as the service estimates it; undefined if it does not. */
  readonly estimatedBytes?: number | undefined;
  /**
   * Asks for the data with the service's own HTTP layer, so that its credentials and limits hold.
   *
   * @param options Signal, limits, progress, headers.
   * @returns A successful response whose body keeps the limits: read it or cancel it.
   * @throws {FormatError} If the row has no URL.
   * @throws {QueryError} If the answer is an error that a VOTable explains.
   * @throws {HttpStatusError} If it is any other failure.
   */
  fetch(options?: DatasetFetchOptions): Promise<Response>;
}

/** A row that stands for a data set, and knows what the answer says about its links and services. */
export interface LinkedRecord extends DatasetRecord {
  /** Whether there is a way to links for the row; nothing is asked. */
  readonly hasDatalink: boolean;
  /**
   * Asks for the links of the data set: where a descriptor in the answer says, or behind the access URL if that is a
   * datalink document.
   *
   * @param options Signal, limits.
   * @returns The links; error rows are among its `errors`.
   * @throws {UnsupportedError} If there is no way to links; see {@linkcode hasDatalink}.
   * @throws {QueryError} If the service says no.
   */
  datalink(options?: RequestOptions): Promise<DatalinkDocument>;
  /**
   * Finds the cutout service for the data set: the one that the answer describes itself, else that among its links.
   *
   * @param options Signal, limits.
   * @returns The service, which tells its descriptor, bound to this row.
   * @throws {UnsupportedError} If there is none; the message says where it was looked for.
   */
  soda(options?: RequestOptions): Promise<SodaService>;
}

/** A row that stands for a data set. What it does not say is undefined; text that every program needs is empty then. */
export abstract class DatasetRow implements LinkedRecord {
  readonly #table: Table;
  readonly #index: number;
  readonly #context: LinkContext;
  #row: Row | undefined;

  /** Makes the record of a row. */
  constructor(table: Table, index: number, context: LinkContext = {}) {
    this.#table = table;
    this.#index = index;
    this.#context = context;
  }

  /** Title; empty if there is none. */
  abstract get title(): string;

  /** URL of the data, or of a datalink document about them; empty if there is none. */
  abstract get accessUrl(): string;

  /** MIME type of what is behind the URL; empty if it is not said. */
  abstract get accessFormat(): string;

  /** The row with the service's own column names. */
  get row(): Row {
    return this.#row ??= this.#table.row(this.#index);
  }

  /**
   * Asks for what is behind the URL, with the service's own HTTP layer.
   *
   * @param options Signal, limits, progress, headers.
   * @returns A successful response whose body keeps the limits: read it or cancel it.
   * @throws {FormatError} If the row has no URL.
   * @throws {QueryError} If the answer is an error that a VOTable explains.
   * @throws {HttpStatusError} If it is any other failure.
   */
  async fetch(options: DatasetFetchOptions = {}): Promise<Response> {
    return await fetchDataset(this.#context.http ?? sharedHttp, this.accessUrl, options);
  }

  /** Whether there is a way to links for the row; nothing is asked. */
  get hasDatalink(): boolean {
    return hasDatalink(this.#table, this.#index, this.#context);
  }

  /**
   * Asks for the links of the data set: where a descriptor in the answer says, or behind the access URL if that is a
   * datalink document.
   *
   * @param options Signal, limits.
   * @returns The links; error rows are among its `errors`.
   * @throws {UnsupportedError} If there is no way to links; see {@linkcode hasDatalink}.
   * @throws {QueryError} If the service says no.
   */
  async datalink(options: RequestOptions = {}): Promise<DatalinkDocument> {
    return await datalinkOf(this.#table, this.#index, this.#context, options);
  }

  /**
   * Finds the cutout service for the data set: the one that the answer describes itself, else that among its links.
   *
   * @param options Signal, limits.
   * @returns The service, which tells its descriptor, bound to this row.
   * @throws {UnsupportedError} If there is none; the message says where it was looked for.
   */
  async soda(options: RequestOptions = {}): Promise<SodaService> {
    return await sodaOf(this.#table, this.#index, this.#context, options);
  }

  /** Title, type and URL, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    const { title, accessFormat, accessUrl } = this;
    return `${this.constructor.name}(${JSON.stringify(title)}, ${accessFormat}, ${accessUrl})`;
  }

  /** The cell with a meaning; null if there is none. */
  protected cell(meaning: Meaning): Cell {
    return cellOf(this.#table, this.#index, meaning);
  }

  /** The cell as text. */
  protected text(meaning: Meaning): string | undefined {
    return textOf(this.cell(meaning));
  }

  /** The cell as a number. */
  protected number(meaning: Meaning): number | undefined {
    return numberOf(this.cell(meaning));
  }

  /** The unit of the column with a meaning; empty if there is none. */
  protected unit(meaning: Meaning): string {
    return columnOf(this.#table, meaning)?.field.unit?.trim() ?? "";
  }

  /** The cell as a number of bytes, in whatever unit the column is; one without a unit is taken for bytes. */
  protected bytes(meaning: Meaning): number | undefined {
    const size = this.number(meaning);
    if (size === undefined || size < 0) return undefined;
    const [, prefix = ""] = /^(k|m|g)i?(?:b|byte|bytes)$/i.exec(this.unit(meaning)) ?? [];
    return Math.round(size * ({ k: 1e3, m: 1e6, g: 1e9 }[prefix.toLowerCase()] ?? 1));
  }

  /** A URL of the answer, completed; empty if there is none. */
  protected url(text: string | undefined): string {
    return completeUrl(text ?? "", this.#context.base ?? "");
  }
}
