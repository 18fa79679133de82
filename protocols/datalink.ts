/**
 * From a row to the data behind it: links to files, previews, related data and services.
 *
 * Implements the client's side of DataLink 1.0 and 1.1: the {links} resource with several IDs in one request (§2), its
 * table (§3) with the columns of both versions, error rows as data, service descriptors (§4) and columns whose LINK marks
 * them as URLs of links (§5). Meanings are terms of the vocabulary `http://www.ivoa.net/rdf/datalink/core`, of which a
 * snapshot is part of this library, narrower terms included.
 *
 * Records of searches have `datalink()`, results `datalinks()`; for tables from elsewhere there is
 * {@linkcode iterateDatalinks}.
 *
 * @module
 */
import { type Http, http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import type { Table } from "../core/table/table.ts";
import { documentsOf } from "./_datalink_batches.ts";
import { DatalinkDocument, fetchLinks, readLinks } from "./_datalink_document.ts";
import { datalinksOf, type DatalinksOptions, type LinkContext } from "./_datalink_rows.ts";
import { cleanAccessUrl, daliRequest } from "./_request.ts";
import { httpOf, type ServiceOptions } from "./_service.ts";

export type { DatalinksOptions, LinkContext } from "./_datalink_rows.ts";
export type { DatasetFetchOptions } from "./_fetch_dataset.ts";
export type { ServiceOptions } from "./_service.ts";
export { DatalinkDocument, type DatalinkInit, DatalinkLink } from "./_datalink_document.ts";
export type { LinksHome, LinksOrigin, SemanticsOptions, SourceRow } from "./_datalink_parts.ts";
export { isDatalinkMime } from "./_mime.ts";
export { BoundService, ServiceDescriptor, serviceDescriptors } from "./descriptor.ts";
export { SodaService } from "./soda.ts";

/** How to read a document of links. */
export interface ReadDatalinksOptions {
  /** What the links are fetched with; the shared layer if not given. */
  readonly http?: Http | undefined;
  /** Ends the work, with its own reason. */
  readonly signal?: AbortSignal | undefined;
  /** The URL that was asked; by default that of the response. */
  readonly queryUrl?: string | undefined;
}

/**
 * Reads a document of links.
 *
 * @example Links to previews
 * ```ts
 * import { readDatalinks } from "@denovo/vo/protocols/datalink";
 * const fields = ["ID", "access_url", "semantics"]
 *   .map((name) => `<FIELD name="${name}" datatype="char" arraysize="*"/>`);
 * const response = new Response(`<VOTABLE><RESOURCE type="results"><TABLE>${fields.join("")}<DATA><TABLEDATA>
 *   <TR><TD>ivo://x/y</TD><TD>http://example.org/small.png</TD><TD>#preview-image</TD></TR>
 *   </TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`);
 * const [links] = await readDatalinks(response);
 * const [preview] = links!.bySemantics("#preview");
 * if (preview?.accessUrl !== "http://example.org/small.png") throw new Error("no preview");
 * ```
 *
 * @param response The response, its body unread.
 * @param options What was asked, and the HTTP layer of the links.
 * @returns One document for each data set, in order of appearance.
 * @throws {QueryError} If the service says no.
 * @throws {HttpStatusError} If the response is not a success.
 * @throws {FormatError} If it has no VOTable with links.
 */
export async function readDatalinks(
  response: Response,
  options: ReadDatalinksOptions = {},
): Promise<readonly DatalinkDocument[]> {
  const { signal, http = sharedHttp } = options;
  return await readLinks(response, { http, signal, queryUrl: options.queryUrl ?? response.url });
}

/**
 * Gets a document of links.
 *
 * @param url Its URL, with the ID.
 * @param options HTTP layer, signal, limits.
 * @returns The links of the first data set ({@linkcode fetchDatalinks} has those of all); with a `problem` if there are
 *   none.
 * @throws {QueryError} If the service says no.
 * @throws {FormatError} If the answer has no links.
 */
export async function fetchDatalink(
  url: string | URL,
  options: RequestOptions & { readonly http?: Http | undefined } = {},
): Promise<DatalinkDocument> {
  const [first] = await fetchDatalinks(url, options);
  return first ?? new DatalinkDocument({ id: "", problem: "the service sent no links" });
}

/**
 * Gets a document of links of any number of data sets: a URL may have several IDs.
 *
 * @param url Its URL, with the IDs.
 * @param options HTTP layer, signal, limits.
 * @returns One document for each data set, in order of appearance; empty if the service sent no links.
 * @throws {QueryError} If the service says no.
 * @throws {FormatError} If the answer is no document of links.
 */
export async function fetchDatalinks(
  url: string | URL,
  options: RequestOptions & { readonly http?: Http | undefined } = {},
): Promise<readonly DatalinkDocument[]> {
  const { http = sharedHttp, ...rest } = options;
  return await fetchLinks(http, new Request(cleanAccessUrl(url)), rest);
}

const NO_LINKS = "the service sent no links for its identifier";

/** A service for links. */
export class DatalinkService {
  /** URL of the links resource. */
  readonly accessUrl: string;
  /** IVOID of the protocol. */
  readonly standardId: string = "ivo://ivoa.net/std/DataLink#links-1.1";
  /** What the service is, if the caller or the Registry said so. */
  readonly description: string | undefined;
  readonly #http: Http;

  /**
   * Makes a service object; nothing is sent.
   *
   * @param accessUrl URL of the links resource.
   * @param options HTTP layer.
   * @throws {TypeError} If the URL cannot be read.
   */
  constructor(accessUrl: string | URL, options: ServiceOptions = {}) {
    this.accessUrl = cleanAccessUrl(accessUrl);
    this.description = options.description;
    this.#http = httpOf(options);
  }

  /**
   * Asks for the links of one data set.
   *
   * @param id Its identifier.
   * @param options Signal, limits.
   * @returns The links; error rows are among its `errors`.
   * @throws {QueryError} If the service says no.
   */
  async links(id: string, options: RequestOptions = {}): Promise<DatalinkDocument> {
    const documents = await this.#ask([id], options);
    return documents.find((one) => one.id === id) ?? documents[0] ??
      new DatalinkDocument({ id, problem: NO_LINKS });
  }

  /**
   * Asks for the links of many data sets, several in one request.
   *
   * @param ids Their identifiers.
   * @param options Signal, limits, size of the batches.
   * @returns One document for each identifier, in the same order; one that nothing can be said about has a `problem`.
   * @throws {QueryError} If the service says no, also when it is asked for one alone.
   * @throws {RangeError} If `batchSize` is no whole number from 1.
   */
  async *linksOf(
    ids: readonly string[],
    options: DatalinksOptions = {},
  ): AsyncGenerator<DatalinkDocument, void, undefined> {
    const { batchSize = 50, concurrency: _concurrency, ...rest } = options;
    const askFor = (some: readonly string[]) => this.#ask(some, rest);
    let at = 0;
    for await (const document of documentsOf(ids, batchSize, askFor)) {
      const id = ids[at++] ?? "";
      yield document ?? new DatalinkDocument({ id, problem: NO_LINKS });
    }
  }

  /** Name and URL, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    return `DatalinkService at ${this.accessUrl}`;
  }

  async #ask(
    ids: readonly string[],
    options: RequestOptions,
  ): Promise<readonly DatalinkDocument[]> {
    const pairs = ids.map((id) => ["ID", id] as const);
    const method = ids.length > 1 ? "POST" as const : "GET" as const;
    return await fetchLinks(
      this.#http,
      daliRequest(this.accessUrl, pairs, { method }),
      options,
    );
  }
}

/**
 * The links of the rows of any table, in the order of the rows: by the service for links that the table's document
 * describes, in batches, else by the rows' own URLs of links.
 *
 * @param table The table.
 * @param context The services that its document describes (`serviceDescriptors()`), its URL, the HTTP layer.
 * @param options Signal, limits, size of batches.
 * @returns One document for each row, which knows it; a row that nothing can be said about has one with a `problem`.
 * @throws {UnsupportedError} If there is no way to links for any row.
 * @throws {QueryError} If the service says no.
 */
export function iterateDatalinks<R>(
  table: Table<R>,
  context: LinkContext = {},
  options: DatalinksOptions = {},
): AsyncGenerator<DatalinkDocument, void, undefined> {
  return datalinksOf(table as unknown as Table, context, options);
}
