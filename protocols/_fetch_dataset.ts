/**
 * Getting the data behind a row.
 *
 * @module
 */
import { FormatError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { parseUrl, redactUrl } from "../core/runtime/urls.ts";
import { responseError } from "./_response.ts";

/** How to fetch a data set. */
export interface DatasetFetchOptions extends RequestOptions {
  /** Headers to send, such as `Range`. */
  readonly headers?: HeadersInit | undefined;
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
