/**
 * Files that a table lists by paths that are relative to a URL.
 *
 * @module
 */
import { FormatError } from "../../core/runtime/errors.ts";
import type { Http } from "../../core/runtime/http.ts";
import type { Table } from "../../core/table/table.ts";
import { type DatasetRecord, fetchDataset } from "../../protocols/dataset.ts";

/** The files of the column `file_urls`, each once; rows without one are left out. */
export function filesOf(table: Table, base: string, http: Http): readonly DatasetRecord[] {
  const folder = new URL(base.endsWith("/") ? base : `${base}/`).href;
  const paths = [...table.column("file_urls")]
    .map((path) => typeof path === "string" ? path.trim() : "").filter((path) => path !== "");
  return [...new Set(paths)].map((path) => {
    const accessUrl = URL.parse(path.replaceAll("#", "%23"), folder)?.href ?? path;
    return {
      row: { file_urls: path },
      title: path.replace(/^.*\//s, ""),
      accessUrl,
      // That says what is no login page.
      accessFormat: /\.fits?(\.[fg]z)?$/i.test(path) ? "application/fits" : "",
      async fetch(options): Promise<Response> {
        if (accessUrl.startsWith(folder)) return await fetchDataset(http, accessUrl, options);
        throw new FormatError(`Cannot fetch "${path}": it leads out of ${folder}`, {
          format: "votable",
        });
      },
    };
  });
}
