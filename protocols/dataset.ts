/**
 * Records that stand for a data set: what all protocols that find files have in common.
 *
 * @module
 */
import { parseUrl, redactUrl } from "../core/runtime/urls.ts";
import { FormatError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import type { Row } from "../core/table/cell.ts";
import { responseError } from "./_response.ts";

/** How to fetch a data set. */
export interface DatasetFetchOptions extends RequestOptions {
  /** Headers to send, such as `Range`. */
  readonly headers?: HeadersInit | undefined;
}

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

/**
 * Asks for the data of a record.
 *
 * @param http What to send the request with.
 * @param accessUrl The URL; empty is an error.
 * @param options Signal, limits, progress, headers.
 * @returns A successful response.
 * @throws {FormatError} If there is no URL.
 * @throws {QueryError} If the answer is an error that a VOTable explains.
 * @throws {HttpStatusError} If it is any other failure.
 */
export async function fetchDataset(
  http: Http,
  accessUrl: string,
  options: DatasetFetchOptions = {},
): Promise<Response> {
  const { headers, ...rest } = options;
  if (accessUrl === "") {
    throw new FormatError("Cannot fetch the data set: its row has no access URL", {
      format: "votable",
    });
  }
  if (parseUrl(accessUrl) === undefined) {
    throw new FormatError(
      `Cannot fetch the data set: "${accessUrl.slice(0, 200)}" is no URL`,
      { format: "votable", url: accessUrl },
    );
  }
  const request = new Request(accessUrl, headers === undefined ? {} : { headers });
  const response = await http.send(request, rest);
  if (response.ok) return response;
  throw await responseError(response, {
    signal: rest.signal,
    queryUrl: accessUrl,
    what: `fetch ${redactUrl(accessUrl)}`,
  });
}

/** A URL of a row, made complete with the URL of the document it came in. */
export function completeUrl(text: string, base: string): string {
  if (text === "" || URL.canParse(text)) return text;
  return parseUrl(text, base)?.href ?? text;
}

/** A MIME type in its parts. */
export interface MimeType {
  /** Type and subtype in lower case, as in `"image/fits"`. */
  readonly essence: string;
  /** Parameters, names in lower case, quotes taken off. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Parses a MIME type.
 *
 * @param text Text such as `"image/fits;compress=gzip"`; blanks and case of names do not matter.
 * @returns Its parts; the essence of something that is no MIME type is the text itself.
 */
export function parseMime(text: string): MimeType {
  const [essence = "", ...rest] = text.split(";");
  const parameters: Record<string, string> = {};
  for (const part of rest) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    const name = part.slice(0, at).trim().toLowerCase();
    parameters[name] = part.slice(at + 1).trim().replace(/^"(.*)"$/, "$1");
  }
  return { essence: essence.trim().toLowerCase(), parameters };
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
