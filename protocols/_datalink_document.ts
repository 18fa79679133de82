/**
 * The links of one data set.
 *
 * @module
 */
import { counted } from "../core/runtime/_count.ts";
import { FormatError, QueryError, UnsupportedError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import type { Cell, Row } from "../core/table/cell.ts";
import type { Table } from "../core/table/table.ts";
import { cellOf, type Meaning, numberOf, textOf } from "./_columns.ts";
import {
  ACCESS_URL,
  comparable,
  CONTENT_LENGTH,
  CONTENT_TYPE,
  DESCRIPTION,
  ERROR,
  hasLinks,
  ID,
  LINK_AUTH,
  LINK_AUTHORIZED,
  type LinksHome,
  type LinksOrigin,
  LOCAL_SEMANTICS,
  QUALIFIER,
  SEMANTICS,
  type SemanticsOptions,
  semanticsTest,
  SERVICE_DEF,
  type SourceRow,
} from "./_datalink_parts.ts";
import { sodaOfLinks } from "./_datalink_soda.ts";
import { completeUrl, type DatasetFetchOptions, fetchDataset } from "./_fetch_dataset.ts";
import { isDatalinkMime } from "./_mime.ts";
import {
  conventionalError,
  firstTable,
  queryError,
  readDocument,
  resultsResource,
  statusOf,
} from "./_response.ts";
import {
  type BoundService,
  expectDescriptor,
  type ServiceDescriptor,
  serviceDescriptors,
} from "./descriptor.ts";
import type { SodaService } from "./soda.ts";

/** How many documents may be behind each other. */
const MAX_DEPTH = 16;

/** A link to something that has to do with a data set. */
export class DatalinkLink {
  readonly #home: LinksHome;
  readonly #index: number;
  readonly #source: SourceRow | undefined;

  /** Made by {@linkcode DatalinkDocument}. */
  constructor(home: LinksHome, index: number, source: SourceRow | undefined) {
    this.#home = home;
    this.#index = index;
    this.#source = source;
  }

  /** Identifier of the data set. */
  get id(): string {
    return this.#text(ID) ?? "";
  }

  /** URL to fetch; empty for services and errors. */
  get accessUrl(): string {
    return completeUrl(this.#text(ACCESS_URL) ?? "", this.#home.origin.url);
  }

  /** XML ID of the descriptor of the service that the link is; undefined for others. */
  get serviceDef(): string | undefined {
    return this.#text(SERVICE_DEF);
  }

  /** What is wrong, in the service's words, such as `"NotFoundFault: …"`; undefined for usable links. */
  get errorMessage(): string | undefined {
    const message = this.#text(ERROR);
    if (message !== undefined) return message;
    return this.accessUrl === "" && this.serviceDef === undefined
      ? "The link has neither a URL nor a service"
      : undefined;
  }

  /** What it is, for people. */
  get description(): string {
    return this.#text(DESCRIPTION) ?? "";
  }

  /** What it has to do with the data set: a term of the vocabulary such as `"#preview"`, or the URI of another. */
  get semantics(): string {
    return this.#text(SEMANTICS) ?? "";
  }

  /** MIME type of what is behind it; empty if it is not said. */
  get contentType(): string {
    return this.#text(CONTENT_TYPE) ?? "";
  }

  /** Size in bytes; undefined if it is not said. */
  get contentLength(): number | undefined {
    const size = numberOf(this.#cell(CONTENT_LENGTH));
    return size === undefined || size < 0 ? undefined : size;
  }

  /** Kind of the product: a term of the vocabulary of product types, as in `"#image"` (DataLink 1.1). */
  get contentQualifier(): string | undefined {
    return this.#text(QUALIFIER);
  }

  /** The same word for the same kind of link in all documents of a service (DataLink 1.1). */
  get localSemantics(): string | undefined {
    return this.#text(LOCAL_SEMANTICS);
  }

  /** Whether one must log in: `"false"`, `"optional"` or `"true"` (DataLink 1.1). */
  get linkAuth(): string | undefined {
    return this.#text(LINK_AUTH);
  }

  /** Whether the one who asked may use it (DataLink 1.1). */
  get linkAuthorized(): boolean | undefined {
    const cell = this.#cell(LINK_AUTHORIZED);
    if (typeof cell === "boolean") return cell;
    const text = textOf(cell)?.toLowerCase();
    return text === undefined ? undefined : text === "true" || text === "1" || text === "t";
  }

  /** The row of links with the service's own column names. */
  get linkRow(): Row {
    return this.#home.table.row(this.#index);
  }

  /** The row of the search that the link belongs to; undefined if nobody searched. */
  get row(): Row | undefined {
    return this.#source?.row;
  }

  /** Place of that row in its table. */
  get rowIndex(): number | undefined {
    return this.#source?.index;
  }

  /** Whether more links are behind it. */
  get isDatalink(): boolean {
    return isDatalinkMime(this.contentType);
  }

  /**
   * The service that the link is, with the values of this link; undefined if it is none.
   *
   * @throws {UnsupportedError} If the document does not describe it.
   * @throws {FormatError} If the description has no URL, or refers to a column that is not there.
   */
  service(): BoundService | undefined {
    const { serviceDef } = this;
    if (serviceDef === undefined) return undefined;
    const { descriptors, table, origin } = this.#home;
    return expectDescriptor(descriptors, serviceDef).bind(table, this.#index, origin.http);
  }

  /**
   * Asks for what is behind the URL.
   *
   * @param options Signal, limits, progress, headers.
   * @returns A successful response: read it or cancel it.
   * @throws {QueryError} If the link is an error row; with the service's words.
   * @throws {UnsupportedError} If it is a service that wants parameters: see {@linkcode service}.
   * @throws {HttpStatusError} If the answer is no success.
   */
  async fetch(options: DatasetFetchOptions = {}): Promise<Response> {
    this.#refuse("fetch the link");
    return await fetchDataset(this.#home.origin.http, this.accessUrl, options);
  }

  /**
   * Asks for the links behind this one.
   *
   * @param options Signal, limits.
   * @returns The links; they know the same row.
   * @throws {FormatError} If the link leads back to a document that led to it, or is behind too many others.
   * @throws {QueryError} If the link is an error row, or the service says no.
   */
  async datalink(options: RequestOptions = {}): Promise<DatalinkDocument> {
    this.#refuse("follow the link");
    const { http, trail } = this.#home.origin;
    const url = this.accessUrl;
    const wrong = (detail: string) =>
      new FormatError(`Cannot follow the link to ${redactUrl(url)}: ${detail}`, {
        format: "votable",
        url: redactUrl(url),
      });
    if (trail.includes(comparable(url))) throw wrong("it leads back to where it comes from");
    if (trail.length >= MAX_DEPTH) throw wrong(`it is behind ${trail.length} others`);
    const [first] = await fetchLinks(http, new Request(url), { ...options, trail });
    if (first === undefined) throw wrong("the answer has no links");
    return this.#source === undefined ? first : first.of(this.#source);
  }

  /** Semantics, MIME type and URL, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    const where = this.errorMessage ?? (this.accessUrl || `service ${this.serviceDef}`);
    return `DatalinkLink(${this.semantics}, ${this.contentType}, ${where})`;
  }

  #refuse(what: string): void {
    const { errorMessage } = this;
    if (errorMessage !== undefined) throw queryError(errorMessage, `${what} ${this.id}`, undefined);
    if (this.accessUrl !== "") return;
    throw new UnsupportedError(
      `Cannot ${what}: it is the service "${this.serviceDef}", which wants parameters`,
      { feature: "service link" },
    );
  }

  #cell(meaning: Meaning): Cell {
    return cellOf(this.#home.table, this.#index, meaning);
  }

  #text(meaning: Meaning): string | undefined {
    return textOf(this.#cell(meaning));
  }
}

/** What {@linkcode DatalinkDocument} is made of. */
export interface DatalinkInit {
  /** Identifier of the data set. */
  readonly id: string;
  /** The answer that its links are in; undefined if there is none. */
  readonly home?: LinksHome | undefined;
  /** Rows of the table of links that belong to the data set. */
  readonly indices?: readonly number[] | undefined;
  /** The row of the search. */
  readonly source?: SourceRow | undefined;
  /** Why there are no links. */
  readonly problem?: string | undefined;
}

/** The links of one data set, in the service's order. Iterating gives those that can be used. */
export class DatalinkDocument implements Iterable<DatalinkLink> {
  /** Identifier of the data set. */
  readonly id: string;
  /** The links that can be used. */
  readonly links: readonly DatalinkLink[];
  /** Error rows: data, not exceptions; each has an `errorMessage`. */
  readonly errors: readonly DatalinkLink[];
  /** Why nothing is known about the data set; undefined if the service has answered for it. */
  readonly problem: string | undefined;
  readonly #init: DatalinkInit;

  /** Made by {@linkcode readDatalinks}, {@linkcode DatalinkService} and the records of searches. */
  constructor(init: DatalinkInit) {
    this.#init = init;
    this.id = init.id;
    this.problem = init.problem;
    const { home } = init;
    const all = home === undefined
      ? []
      : (init.indices ?? []).map((index) => new DatalinkLink(home, index, init.source));
    this.links = all.filter((link) => link.errorMessage === undefined);
    this.errors = all.filter((link) => link.errorMessage !== undefined);
  }

  /** The row of the search; undefined if nobody searched. */
  get row(): Row | undefined {
    return this.#init.source?.row;
  }

  /** Place of that row in its table. */
  get rowIndex(): number | undefined {
    return this.#init.source?.index;
  }

  /** Number of usable links. */
  get length(): number {
    return this.links.length;
  }

  /** The table of links as it came, perhaps with those of other data sets; undefined if there was no answer. */
  get table(): Table | undefined {
    return this.#init.home?.table;
  }

  /** URL of the document; empty if there was no answer. */
  get url(): string {
    return this.#init.home?.origin.url ?? "";
  }

  /** The services that the document describes. */
  get services(): readonly ServiceDescriptor[] {
    return this.#init.home?.descriptors ?? [];
  }

  /** The usable links. */
  [Symbol.iterator](): Iterator<DatalinkLink> {
    return this.links[Symbol.iterator]();
  }

  /**
   * The links with a meaning.
   *
   * @param terms Terms of the vocabulary, with or without `#` or its URI, such as `"#preview"`; URIs of other vocabularies
   *   are compared as they are.
   * @param options Whether narrower terms count, such as `#preview-image` for `#preview`: they do by default.
   * @returns The usable links, in order; empty if there are none.
   */
  bySemantics(
    terms: string | readonly string[],
    options: SemanticsOptions = {},
  ): readonly DatalinkLink[] {
    const test = semanticsTest(terms, options.narrower ?? true);
    return this.links.filter(({ semantics }) => test(semantics));
  }

  /** The link to the data themselves, `#this`; undefined if there is none. */
  get dataset(): DatalinkLink | undefined {
    return this.bySemantics("#this")[0];
  }

  /** The links that are services. */
  get processing(): readonly DatalinkLink[] {
    return this.links.filter((link) => link.serviceDef !== undefined);
  }

  /**
   * The cutout service for the data set, with the descriptors that its links refer to; else with those that the document
   * describes for all its links.
   *
   * @returns The service; undefined if there is none. {@linkcode expectSoda} says why.
   * @throws {FormatError} If all their descriptions are broken.
   */
  soda(): SodaService | undefined {
    const { home, indices = [] } = this.#init;
    return home && sodaOfLinks(this.id, this.processing, home, indices[0]);
  }

  /**
   * The cutout service for the data set.
   *
   * @throws {UnsupportedError} If there is none; the message says what there is.
   * @throws {QueryError} If the service has no links because of an error.
   */
  expectSoda(): SodaService {
    const soda = this.soda();
    if (soda !== undefined) return soda;
    const what = `Cannot cut out of ${this.id || "the data set"}`;
    const words = this.problem ?? this.errors[0]?.errorMessage;
    if (this.links.length === 0 && words !== undefined) {
      throw new QueryError(`${what}: ${words}`, { serviceMessage: words });
    }
    const services = this.services.map((one) => one.standardId || one.label).join(", ");
    throw new UnsupportedError(
      `${what}: none of its ${this.length} links is a cutout service (SODA)` +
        (services === "" ? "" : `; there is ${services}`),
      { feature: "SODA" },
    );
  }

  /** The same links, for a row of a search. */
  of(source: SourceRow): DatalinkDocument {
    return new DatalinkDocument({ ...this.#init, source });
  }

  /** Identifier and number of links, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    const errors = this.errors.length === 0 ? "" : `, ${counted(this.errors.length, "error")}`;
    return `DatalinkDocument(${this.id}: ${
      this.problem ?? `${counted(this.length, "link")}${errors}`
    })`;
  }
}

/** What reading links needs besides the response. */
export interface ReadLinksOptions {
  /** What the links are fetched with. */
  readonly http: Http;
  readonly signal?: AbortSignal | undefined;
  /** The URL that was asked. */
  readonly queryUrl: string;
  /** The documents that led here. */
  readonly trail?: readonly string[] | undefined;
}

/** Sends a request for links and reads the answer. */
export async function fetchLinks(
  http: Http,
  request: Request,
  options: RequestOptions & { readonly trail?: readonly string[] | undefined },
): Promise<readonly DatalinkDocument[]> {
  const { trail, ...rest } = options;
  const queryUrl = request.url;
  const response = await http.send(request, rest);
  return await readLinks(response, { http, signal: rest.signal, queryUrl, trail });
}

/** Reads a document of links: one item for each data set, in order of appearance. */
export async function readLinks(
  response: Response,
  options: ReadLinksOptions,
): Promise<readonly DatalinkDocument[]> {
  const { http, signal, queryUrl, trail = [] } = options;
  const what = "read the links";
  const document = await readDocument(response, { signal, queryUrl, what });
  const url = response.url || queryUrl;
  const status = statusOf(document);
  const error = status.value === "ERROR" ? status.message : conventionalError(document);
  if (error !== undefined) throw queryError(error, what, redactUrl(queryUrl));
  const table = firstTable(resultsResource(document));
  if (table === undefined || !hasLinks(table)) {
    throw new FormatError(`Cannot ${what}: the answer has no table of links`, {
      format: "votable",
      url: redactUrl(queryUrl),
    });
  }
  const origin: LinksOrigin = {
    http,
    url,
    trail: [...trail, comparable(queryUrl), comparable(url)],
  };
  const home: LinksHome = { table, descriptors: serviceDescriptors(document, url), origin };
  const byId = new Map<string, number[]>();
  for (let i = 0; i < table.length; i++) {
    const id = textOf(cellOf(table, i, ID)) ?? "";
    const indices = byId.get(id);
    if (indices === undefined) byId.set(id, [i]);
    else indices.push(i);
  }
  return [...byId].map(([id, indices]) => new DatalinkDocument({ id, home, indices }));
}
