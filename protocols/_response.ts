/**
 * From a response to a document and a table: the half of DALI that comes back.
 *
 * Rules for errors and overflow are those of DALI 1.2 §5 "Responses". Laxer than it where services are: the status may
 * stand in the results resource, its table, or below the root; of several in one place the last counts, and of several
 * places the worst.
 *
 * @module
 */
import type { Info } from "../core/table/meta.ts";
import type { Table } from "../core/table/table.ts";
import type { Resource, ResourceItem, VotableDocument } from "../core/votable/model.ts";
import { readVotable } from "../core/votable/read.ts";
import { readBeginning } from "../core/runtime/_beginning.ts";
import { bodyChunks, concatBytes, resumeChunks } from "../core/runtime/chunks.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { briefly } from "../core/runtime/_words.ts";
import { FormatError, HttpStatusError, isVoError, QueryError } from "../core/runtime/errors.ts";
import { statusError } from "../core/runtime/status.ts";
import { explainLogin } from "./_login.ts";
import { isWebPage, pageWords } from "./_web_page.ts";

/** How much of an error's body is read in search of a VOTable. */
const ERROR_BYTES = 1024 * 1024;
/** How long that may take (ms): the status is news enough. */
const ERROR_MS = 5000;
/** How much of a document is looked at to tell what it is. */
const SNIFF_BYTES = 4096;

/** The first two bytes of gzip as windows-1252, which is what browsers and Deno mean by Latin-1. */
const GZIP = "\u001F\u2039";

/** What a reader of responses needs to know besides the response. */
export interface DocumentOptions {
  /** Ends the work, with its own reason. */
  readonly signal?: AbortSignal | undefined;
  /** The URL that was asked, for messages; by default that of the response. */
  readonly queryUrl?: string | undefined;
  /** What was being done, for messages, as in `"search images"`. */
  readonly what?: string | undefined;
}

/** The outcome that a service declares. */
export interface QueryStatus {
  /** `"OK"` also where nothing is said. */
  readonly value: "OK" | "OVERFLOW" | "ERROR";
  /** The service's words; empty if it has none. */
  readonly message: string;
}

/**
 * Reads the VOTable of a response.
 *
 * @throws {QueryError} If the response is not a success and has a VOTable with an error.
 * @throws {HttpStatusError} If it is not a success and has none; the message begins with what the body says.
 * @throws {FormatError} If it is a success without a VOTable.
 */
export async function readDocument(
  response: Response,
  options: DocumentOptions = {},
): Promise<VotableDocument> {
  const { signal, what = "read the response" } = options;
  if (!response.ok) throw await responseError(response, options);
  const url = urlOf(response, options);
  const chunks = bodyChunks(response);
  const head: Uint8Array[] = [];
  let size = 0;
  while (size < SNIFF_BYTES) {
    const { done, value } = await chunks.next();
    if (done) break;
    head.push(value);
    size += value.byteLength;
    if (looksLikeXml(beginning(head))) break;
  }
  const start = beginning(head);
  const problem = notVotable(start, response.headers.get("content-type") ?? "");
  if (problem !== undefined) {
    await chunks.return?.();
    throw new FormatError(`Cannot ${what}: ${problem}`, { format: "votable", url });
  }
  try {
    return await readVotable(resumeChunks(head, chunks), { signal, charset: charsetOf(response) });
  } catch (error) {
    throw error instanceof FormatError && error.url === undefined ? withUrl(error, url) : error;
  }
}

/**
 * Makes the error for a response that is not a success. A VOTable that says what went wrong counts for more than the
 * HTTP status.
 *
 * @param response The response; its body is used up.
 * @param options Signal, and what to say.
 * @returns The error, to be thrown: {@linkcode QueryError} or {@linkcode HttpStatusError}.
 * @throws The signal's own reason.
 */
export async function responseError(
  response: Response,
  options: DocumentOptions = {},
): Promise<QueryError | HttpStatusError> {
  const { signal, what = "read the response" } = options;
  const body = await readBeginning(response, { bytes: ERROR_BYTES, ms: ERROR_MS, signal });
  if (/<([\w.-]+:)?VOTABLE/i.test(asText(body.subarray(0, SNIFF_BYTES)))) {
    try {
      const document = await readVotable(body, { signal, charset: charsetOf(response) });
      const words = errorMessage(document);
      const url = urlOf(response, options);
      if (words !== undefined) {
        const { status, statusText } = response;
        const doing = `Cannot ${what}: HTTP status ${status} ${statusText}`.trimEnd();
        const cause = new HttpStatusError(doing, { status, body: words.slice(0, 2000), url });
        return queryError(words, what, url, cause);
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!isVoError(error)) throw error;
      // A broken document says no more than the status does.
    }
  }
  const { status, statusText, headers } = response;
  const copy = new Response(status === 304 || body.byteLength === 0 ? null : body, {
    status,
    statusText,
    headers,
  });
  Object.defineProperty(copy, "url", { value: urlOf(response, options) ?? "" });
  return explainLogin(await statusError(copy, what, { signal }), response);
}

/** Makes the error for what a service says, in its own words. */
export function queryError(
  message: string,
  what: string,
  url: string | undefined,
  cause?: Error,
): QueryError {
  const words = message === "" ? "the service reports an error without a message" : message;
  return new QueryError(`Cannot ${what}: ${words}`, {
    url,
    query: url,
    serviceMessage: message,
    cause,
  });
}

/** The HTTP status behind an error, also one in the service's own words; undefined if there is none. */
export function statusBehind(error: unknown): number | undefined {
  if (isVoError(error, "E_HTTP_STATUS")) return error.status;
  return isVoError(error, "E_QUERY") ? statusBehind(error.cause) : undefined;
}

/** Finds the resource with the results: `type="results"` first, else the first with a table. */
export function resultsResource(document: VotableDocument): Resource | undefined {
  const all = document.allResources;
  const declared = all.find((resource) => resource.type?.trim().toLowerCase() === "results");
  if (declared !== undefined) return declared;
  const withTable = all.filter((resource) => resource.tables.length > 0);
  return withTable.find((resource) => resource.type?.trim().toLowerCase() !== "meta") ??
    withTable[0] ?? document.resources[0];
}

/** The first table of a resource or of those inside it. */
export function firstTable(resource: Resource | undefined): Table | undefined {
  if (resource === undefined) return undefined;
  return [resource, ...resource.allResources].find((inner) => inner.tables.length > 0)?.tables[0];
}

/** INFOs that belong to a table itself, those after its data last. */
function tableInfos(table: Table | undefined): readonly Info[] {
  const own = (table?.meta.items ?? []).filter((item): item is Info => item.kind === "info");
  return [...own, ...(table?.meta.trailing ?? [])];
}

/** The INFOs of the document that concern its results, in document order. */
export function infosOf(document: VotableDocument): readonly Info[] {
  const results = resultsResource(document);
  const table = firstTable(results);
  const found: Info[] = [];
  const visit = (items: readonly ResourceItem[]): void => {
    for (const item of items) {
      if (item.kind === "info") found.push(item);
      else if (item.kind === "definitions") visit(item.items);
      else if (item.kind === "table" && item.table === table) found.push(...tableInfos(table));
      else if (item.kind === "resource" && concerns(item)) visit(item.items);
    }
  };
  const concerns = (resource: Resource): boolean =>
    [resource, ...resource.allResources].some((one) =>
      one === results || (table !== undefined && one.tables.includes(table))
    );
  visit(document.items);
  return found;
}

/** What the document declares as the outcome of the query. */
export function statusOf(document: VotableDocument): QueryStatus {
  const resource = resultsResource(document);
  const places = [resource?.infos ?? [], tableInfos(firstTable(resource)), document.infos];
  const found = places.map(lastStatus).filter((status) => status !== undefined);
  for (const value of ["ERROR", "OVERFLOW", "OK"] as const) {
    const status = found.find((candidate) => candidate.value === value);
    if (status !== undefined) return status;
  }
  return { value: "OK", message: "" };
}

/** The last status in one list; anything but OK and OVERFLOW is an error. */
export function lastStatus(infos: readonly Info[]): QueryStatus | undefined {
  const info = infos.findLast((one) => one.name.trim().toUpperCase() === "QUERY_STATUS");
  if (info === undefined) return undefined;
  const value = info.value.trim();
  const text = info.text?.trim() ?? "";
  const keyword = value.toUpperCase();
  if (keyword === "OK" || keyword === "OVERFLOW") return { value: keyword, message: text };
  const isKeyword = keyword === "ERROR" || keyword === "";
  return { value: "ERROR", message: text === "" && !isKeyword ? value : text };
}

/** The error that a document reports, in either way; undefined if it reports none. */
export function errorMessage(document: VotableDocument): string | undefined {
  const status = statusOf(document);
  return status.value === "ERROR" ? status.message : conventionalError(document);
}

/**
 * The message of an INFO or PARAM with the name "Error", which is how services before DALI report errors: below the
 * root, in a resource, or in DEFINITIONS (SCS 1.03 §2, item 3).
 */
export function conventionalError(document: VotableDocument): string | undefined {
  const places = [
    ...document.infos,
    ...document.params,
    ...document.allResources.flatMap((resource) => [
      ...resource.infos,
      ...resource.params,
      ...resource.tables.flatMap((table) => [...tableInfos(table), ...table.params]),
    ]),
  ];
  for (const place of places) {
    if (![place.name, place.id].some((name) => name?.trim().toLowerCase() === "error")) continue;
    const text = place.kind === "info" ? place.text?.trim() ?? "" : "";
    const message = [place.value.trim(), text, place.description?.trim() ?? ""].find(Boolean);
    if (message !== undefined) return message;
  }
  return undefined;
}

/**
 * The encoding that a response's `Content-Type` names, for documents that name none themselves; undefined where it names
 * none or an unknown one.
 */
export function charsetOf(response: Response): string | undefined {
  const type = response.headers.get("content-type") ?? "";
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1];
  try {
    // The label as it was sent: for TextDecoder US-ASCII is Latin-1, but here its superset is UTF-8.
    return new TextDecoder(charset).encoding === "" ? undefined : charset;
  } catch {
    return undefined;
  }
}

function urlOf(response: Response, options: DocumentOptions): string | undefined {
  const url = options.queryUrl ?? response.url;
  return url === "" ? undefined : redactUrl(url);
}

function withUrl(error: FormatError, url: string | undefined): FormatError {
  const { detail, format, line, column, element } = error;
  return new FormatError(detail, { format, line, column, element, url, cause: error });
}

function beginning(chunks: readonly Uint8Array[]): string {
  return asText(concatBytes(chunks).subarray(0, SNIFF_BYTES));
}

/** Text for looking at, whatever the encoding: NULs of UTF-16 and byte order marks are left out. */
function asText(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes).replaceAll("\0", "")
    .replace(/^(\u00EF\u00BB\u00BF|\u00FE\u00FF|\u00FF\u00FE)/, "");
}

function looksLikeXml(text: string): boolean {
  return /^\s*<[^]*VOTABLE/i.test(text);
}

/** Says what a document is when it can only be something else than a VOTable. */
function notVotable(text: string, contentType: string): string | undefined {
  if (text.trim() === "") return "the response is empty";
  if (text.startsWith(GZIP) || looksLikeXml(text)) return undefined;
  const isHtml = isWebPage(text);
  if (!isHtml && /^\s*</.test(text)) return undefined;
  const words = isHtml ? pageWords(text, 300) : briefly(text, 300);
  const kind = isHtml ? "an HTML page" : `${contentType.split(";")[0] || "text"}, not a VOTable`;
  return `the service sent ${kind}${words === "" ? "" : `: ${words}`}`;
}
