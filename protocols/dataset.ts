/**
 * Records that stand for a data set: what all protocols that find files have in common.
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Row } from "../core/table/cell.ts";
import type { DatasetFetchOptions } from "./_fetch_dataset.ts";
import { parseMime } from "./_mime.ts";
import type { DatalinkDocument } from "./datalink.ts";
import type { SodaService } from "./soda.ts";

export { completeUrl, type DatasetFetchOptions, fetchDataset } from "./_fetch_dataset.ts";
export { type MimeType, parseMime } from "./_mime.ts";

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

const EXTENSIONS: Readonly<Record<string, string>> = {
  "application/fits": ".fits",
  "application/gzip": ".gz",
  "application/json": ".json",
  "application/geo+json": ".json",
  "application/pdf": ".pdf",
  "application/postscript": ".ps",
  "application/vnd.apache.parquet": ".parquet",
  "application/x-gzip": ".gz",
  "application/x-hdf5": ".h5",
  "application/x-tar": ".tar",
  "application/x-gtar": ".tar",
  "application/x-votable+xml": ".vot",
  "application/xml": ".xml",
  "application/zip": ".zip",
  "image/gif": ".gif",
  "image/jpeg": ".jpeg",
  "image/jpg": ".jpeg",
  "image/png": ".png",
  "image/svg+xml": ".svg",
  "image/tiff": ".tiff",
  "image/webp": ".webp",
  "text/csv": ".csv",
  "text/html": ".html",
  "text/plain": ".txt",
  "text/tab-separated-values": ".tsv",
  "text/x-votable+xml": ".vot",
  "text/xml": ".xml",
};

/**
 * The usual file extension for a MIME type.
 *
 * All forms of FITS (`image/fits`, `application/x-fits-bintable`, …), VOTable (also `text/xml;content=x-votable` and
 * datalink documents) and compression (`compress=gzip`) that services use are known.
 *
 * @example
 * ```ts
 * import { mimeToExtension } from "@denovo/vo/protocols/dataset";
 * if (mimeToExtension("image/fits;compress=gzip") !== ".fits.gz") throw new Error();
 * if (mimeToExtension("application/x-unheard-of") !== undefined) throw new Error();
 * ```
 *
 * @param mime The MIME type, with or without parameters.
 * @returns The extension with its dot, or undefined if the type says nothing, as `application/octet-stream`.
 */
export function mimeToExtension(mime: string): string | undefined {
  const { essence, parameters } = parseMime(mime);
  const isVotable = /votable/i.test(`${essence} ${parameters["content"] ?? ""}`) ||
    /;\s*votable\b/i.test(mime);
  const base = isVotable
    ? ".vot"
    : /^(image|application)\/(x-)?fits\b/.test(essence)
    ? ".fits"
    : EXTENSIONS[essence];
  if (base === undefined) return undefined;
  const compression = (parameters["compress"] ?? parameters["compression"] ?? "").toLowerCase();
  if (/gzip|^gz$|^true$/.test(compression)) return `${base}.gz`;
  if (/fpack|rice/.test(compression)) return `${base}.fz`;
  return base;
}

/**
 * A name for a record's file, from its title and MIME type: to be sanitised before it is used (`fileNameFor()` does).
 *
 * @param record The record.
 * @param fallback Name without extension for a record without title.
 * @returns The name; blanks of the title are underscores.
 */
export function suggestName(
  record: Pick<DatasetRecord, "title" | "accessFormat">,
  fallback = "dataset",
): string {
  const base = record.title.trim().replaceAll(/\s+/g, "_") || fallback;
  const extension = mimeToExtension(record.accessFormat) ?? "";
  return base.toLowerCase().endsWith(extension) ? base : base + extension;
}
