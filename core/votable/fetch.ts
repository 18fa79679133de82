/**
 * Tables from URLs.
 *
 * @module
 */
import { bodyChunks } from "../runtime/chunks.ts";
import type { Http, RequestOptions } from "../runtime/http.ts";
import { ensureOk, responseUrl } from "../runtime/status.ts";
import type { Table } from "../table/table.ts";
import type { OpenOptions } from "./open.ts";
import { readAnyTable } from "./any.ts";

/** Options of {@linkcode fetchTable}. */
export interface FetchTableOptions extends RequestOptions, Omit<OpenOptions, "url" | "signal"> {
  /** Sends the request; default: the shared one. */
  readonly http?: Http | undefined;
  /** Whether the rows may be behind a link in the document, which is then followed; default false. */
  readonly followHref?: boolean | undefined;
}

/**
 * Gets a table from a URL: VOTable, CSV, TSV or NDJSON, recognised by its content.
 *
 * @param url Where it is.
 * @param options Time limits, signal, and which table.
 * @throws {HttpStatusError} If the answer is no success.
 * @throws {FormatError} If it is no table.
 */
export async function fetchTable(
  url: string | URL,
  options: FetchTableOptions = {},
): Promise<Table> {
  const { followHref = false, openHref, ...rest } = options;
  // Loaded when needed: reading files needs no network.
  const http = options.http ?? (await import("../runtime/http.ts")).http;
  const get = async (address: string | URL) =>
    await ensureOk(await http.send(new URL(address), options), "get a table", options);
  const response = await get(url);
  const follow = async (href: string) => bodyChunks(await get(href));
  return await readAnyTable(bodyChunks(response), {
    ...rest,
    url: responseUrl(response) || String(url),
    openHref: openHref ?? (followHref ? follow : undefined),
  });
}
