/**
 * Simple Image Access 2: images and cubes by position, wavelength, time and more.
 *
 * Implements IVOA Simple Image Access 2.0 (read in the text of its successor's working draft, whose §2.1 has the same
 * parameters): the {query} resource with all of its parameters, answers as rows of ObsCore, and the self-description that
 * comes with MAXREC=0. Metadata of single images are no part of it. Beyond the standard: parameters of single services.
 *
 * @module
 */
import { UnsupportedError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import type { Table } from "../core/table/table.ts";
import { daliRequest } from "./_request.ts";
import type { ServiceDescriptor } from "./descriptor.ts";
import { readResults, type Results, type ResultsOptions } from "./_results.ts";
import { serializeAll } from "./_serialize.ts";
import { httpOf, type ServiceOptions } from "./_service.ts";
import { sia2Pairs, type Sia2Query, WHAT } from "./_sia2_query.ts";
import { type SimpleProtocol, SimpleService } from "./_simple_service.ts";
import { ObscoreRecord } from "./obscore.ts";
import { fetchCapabilities } from "./vosi.ts";

export type { ExtraParameters, ServiceMetadata, ServiceOptions } from "./_service.ts";
export type { InputOption, InputParameter } from "./_describe.ts";
export type { InputValue } from "./_serialize.ts";
export type { Interval } from "./params.ts";
export type { DataOrigin } from "./_data_origin.ts";
export { Infos } from "./_infos.ts";
export type { SimpleQuery, SimpleService } from "./_simple_service.ts";
export { Results, type ResultsOptions } from "./_results.ts";
export type { Sia2Moment, Sia2Query, Sia2Range, Sia2Text, Sia2Time } from "./_sia2_query.ts";
export { ObscoreRecord } from "./obscore.ts";

/** IVOID of the query capability. */
const STANDARD_ID = "ivo://ivoa.net/std/SIA#query-2.0";

/**
 * Makes the request for images and cubes, without sending it.
 *
 * @example The URL of a search
 * ```ts
 * import { sia2Request } from "@denovo/vo/protocols/sia2";
 * const request = sia2Request("http://example.org/sia2", {
 *   pos: { kind: "circle", center: { ra: 12, dec: 34 }, radius: 0.5 },
 *   band: [5e-7, Infinity],
 *   calibLevel: [0, 1],
 * });
 * const wanted = "POS=CIRCLE%2012%2034%200.5&BAND=0.0000005%20%2BInf&CALIB=0&CALIB=1";
 * if (request.url !== `http://example.org/sia2?${wanted}`) throw new Error(request.url);
 * ```
 *
 * @param accessUrl URL of the query resource.
 * @param query What to find; an empty one finds everything.
 * @returns A GET request.
 * @throws {TypeError} If the query has an unknown key or a value of the wrong type, or the URL cannot be read.
 * @throws {RangeError} If a number or an interval cannot be sent.
 */
export function sia2Request(accessUrl: string | URL, query: Sia2Query): Request {
  const extra = serializeAll([], query.extra ?? {}, "dali").parameters;
  return daliRequest(accessUrl, [...sia2Pairs(query), ...extra]);
}

/** How to read a response to a search. */
export interface Sia2ReadOptions extends ResultsOptions {
  /** What the records fetch their data with; the shared layer if not given. */
  readonly http?: Http | undefined;
}

/**
 * Reads the response to a search.
 *
 * @param response The response, its body unread.
 * @param options What was asked, and the HTTP layer of the records.
 * @returns The data sets found.
 * @throws {QueryError} If the service says no.
 * @throws {HttpStatusError} If the response is not a success.
 * @throws {FormatError} If it has no VOTable with a table.
 */
export async function readSia2Response(
  response: Response,
  options: Sia2ReadOptions = {},
): Promise<Results<ObscoreRecord>> {
  const http = httpOf(options);
  const base = response.url || (options.queryUrl ?? "");
  const record = (
    table: Table,
    index: number,
    services: readonly ServiceDescriptor[],
  ): ObscoreRecord => new ObscoreRecord(table, index, { http, base, services });
  return await readResults(response, record, { what: WHAT, ...options });
}

const SIA2: SimpleProtocol<Sia2Query, ObscoreRecord> = {
  className: "Sia2Service",
  kind: "Image service (SIA 2)",
  dialect: "dali",
  metadata: [["MAXREC", "0"]],
  required: [],
  pairs: sia2Pairs,
  read: readSia2Response,
};

/**
 * A collection of images and cubes that can be searched. Its URL is that of the query resource; it tells about itself in
 * answer to a query with MAXREC=0.
 */
export class Sia2Service extends SimpleService<Sia2Query, ObscoreRecord> {
  /** IVOID of the protocol. */
  override readonly standardId: string = STANDARD_ID;

  /**
   * Makes a service object; nothing is sent.
   *
   * @param accessUrl URL of the query resource, as the Registry has it; see {@linkcode connect} for another URL.
   * @param options HTTP layer and behaviour.
   * @throws {TypeError} If the URL cannot be read.
   */
  constructor(accessUrl: string | URL, options: ServiceOptions = {}) {
    super(accessUrl, options, SIA2);
  }

  /**
   * Makes a service object for the query resource that a service declares, which may have any name.
   *
   * @param url URL of the service, or of any resource beside its capabilities.
   * @param options HTTP layer and behaviour, signal, limits. `securityMethod`: IVOID of the way to log in; without it the
   *   anonymous resource.
   * @returns The service.
   * @throws {UnsupportedError} If it declares no query resource of SIA 2 for this way to log in.
   */
  static async connect(
    url: string | URL,
    options: ServiceOptions & RequestOptions & {
      readonly securityMethod?: string | undefined;
    } = {},
  ): Promise<Sia2Service> {
    const { securityMethod, http, signal, timeoutMs, responseTimeoutMs, idleTimeoutMs } = options;
    const limits = { signal, timeoutMs, responseTimeoutMs, idleTimeoutMs };
    const capabilities = await fetchCapabilities(url, { ...limits, http });
    const found = capabilities.accessUrl(
      STANDARD_ID,
      securityMethod === undefined ? {} : { securityMethod },
    );
    if (found !== undefined) return new Sia2Service(found, options);
    const shown = redactUrl(String(url));
    throw new UnsupportedError(
      `Cannot search ${shown}: the service declares no query resource of SIA 2`,
      { feature: STANDARD_ID, url: shown },
    );
  }

  /**
   * Finds images and cubes.
   *
   * @param query What to find; an empty one finds everything.
   * @param options Signal, time limits, progress.
   * @returns The data sets found; `overflow` tells whether there are more.
   * @throws {QueryError} If the service says no.
   * @throws {TypeError} If the query is not one.
   * @throws {RangeError} If a number or an interval cannot be sent.
   */
  override async search(
    query: Sia2Query = {},
    options: RequestOptions = {},
  ): Promise<Results<ObscoreRecord>> {
    return await super.search(query, options);
  }
}
