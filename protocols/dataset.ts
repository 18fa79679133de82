/**
 * Records that stand for a data set: what all protocols that find files have in common.
 *
 * @module
 */
import type { DatasetRecord } from "./_dataset_row.ts";
import { parseMime } from "./_mime.ts";

export type { Meaning } from "./_columns.ts";
export type { LinkContext } from "./_datalink_rows.ts";
export { type DatasetRecord, DatasetRow, type LinkedRecord } from "./_dataset_row.ts";
export { completeUrl, type DatasetFetchOptions, fetchDataset } from "./_fetch_dataset.ts";
export { type MimeType, parseMime } from "./_mime.ts";

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
