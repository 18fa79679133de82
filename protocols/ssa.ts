/**
 * Simple Spectral Access: spectra by position, wavelength, time and more, observed ones and those of theory.
 *
 * Implements the client's side of IVOA Simple Spectral Access 1.1: `REQUEST=queryData` with its parameters, answers by their
 * utypes, and the metadata query (`FORMAT=METADATA`). Getting a spectrum is one GET of its URL. Beyond the standard,
 * since services do: columns by UCD or name where there is no utype, MAXREC and DALI's status and overflow, parameters of
 * single services.
 *
 * @module
 */
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import type { Table } from "../core/table/table.ts";
import { daliRequest } from "./_request.ts";
import type { ServiceDescriptor } from "./descriptor.ts";
import { readResults, type Results, type ResultsOptions } from "./_results.ts";
import { serializeAll } from "./_serialize.ts";
import { httpOf, type ServiceOptions } from "./_service.ts";
import { type SimpleProtocol, SimpleService } from "./_simple_service.ts";
import { ssaPairs, type SsaQuery, WHAT } from "./_ssa_query.ts";
import { SsaRecord } from "./_ssa_record.ts";

export type { ExtraParameters, ServiceMetadata, ServiceOptions } from "./_service.ts";
export type { InputOption, InputParameter } from "./_describe.ts";
export type { InputValue } from "./_serialize.ts";
export type { Interval } from "./params.ts";
export type { DataOrigin } from "./_data_origin.ts";
export type { DatasetFetchOptions, DatasetRecord } from "./dataset.ts";
export { Infos } from "./_infos.ts";
export type { SimpleQuery, SimpleService } from "./_simple_service.ts";
export { Results, type ResultsOptions } from "./_results.ts";
export type { SsaQuery, SsaTimeRange } from "./_ssa_query.ts";
export { SsaRecord } from "./_ssa_record.ts";

/**
 * Makes the request for spectra, without sending it.
 *
 * @example The URL of a search among spectra of theory
 * ```ts
 * import { ssaRequest } from "@denovo/vo/protocols/ssa";
 * const request = ssaRequest("http://example.org/ssap.xml?", {
 *   band: [5e-7, 6e-7],
 *   extra: { t_eff: [70000, 100000], w_N: [0.015, Infinity] },
 * });
 * const wanted = "REQUEST=queryData&BAND=0.0000005/0.0000006&t_eff=70000/100000&w_N=0.015/";
 * if (request.url !== `http://example.org/ssap.xml?${wanted}`) throw new Error(request.url);
 * ```
 *
 * @param accessUrl URL of the service.
 * @param query What to find; an empty one finds everything.
 * @returns A GET request.
 * @throws {TypeError} If the query has an unknown key or a value of the wrong type, or the URL cannot be read.
 * @throws {RangeError} If a number or an interval cannot be sent.
 */
export function ssaRequest(accessUrl: string | URL, query: SsaQuery): Request {
  const extra = serializeAll([], query.extra ?? {}, "slash").parameters;
  return daliRequest(accessUrl, [...ssaPairs(query), ...extra]);
}

/** How to read a response to a search. */
export interface SsaReadOptions extends ResultsOptions {
  /** What the records fetch their data with; the shared layer if not given. */
  readonly http?: Http | undefined;
}

/**
 * Reads the response to a search.
 *
 * @param response The response, its body unread.
 * @param options What was asked, and the HTTP layer of the records.
 * @returns The spectra found.
 * @throws {QueryError} If the service says no.
 * @throws {HttpStatusError} If the response is not a success.
 * @throws {FormatError} If it has no VOTable with a table.
 */
export async function readSsaResponse(
  response: Response,
  options: SsaReadOptions = {},
): Promise<Results<SsaRecord>> {
  const http = httpOf(options);
  const base = response.url || (options.queryUrl ?? "");
  const record = (
    table: Table,
    index: number,
    services: readonly ServiceDescriptor[],
  ): SsaRecord => new SsaRecord(table, index, { http, base, services });
  return await readResults(response, record, { what: WHAT, ...options });
}

const SSA: SimpleProtocol<SsaQuery, SsaRecord> = {
  className: "SsaService",
  kind: "Spectra service (SSA)",
  dialect: "slash",
  metadata: [["REQUEST", "queryData"], ["FORMAT", "METADATA"]],
  required: ["REQUEST"],
  pairs: ssaPairs,
  read: readSsaResponse,
};

/**
 * A collection of spectra that can be searched. It tells about itself in answer to a metadata query (`FORMAT=METADATA`).
 */
export class SsaService extends SimpleService<SsaQuery, SsaRecord> {
  /** IVOID of the protocol. */
  override readonly standardId: string = "ivo://ivoa.net/std/SSA";

  /**
   * Makes a service object; nothing is sent.
   *
   * @param accessUrl URL of the service.
   * @param options HTTP layer and behaviour.
   * @throws {TypeError} If the URL cannot be read.
   */
  constructor(accessUrl: string | URL, options: ServiceOptions = {}) {
    super(accessUrl, options, SSA);
  }

  /**
   * Finds spectra.
   *
   * @param query What to find; an empty one finds everything.
   * @param options Signal, time limits, progress.
   * @returns The spectra found; `overflow` tells whether there are more.
   * @throws {QueryError} If the service says no.
   * @throws {TypeError} If the query is not one.
   * @throws {RangeError} If a number or an interval cannot be sent.
   */
  override async search(
    query: SsaQuery = {},
    options: RequestOptions = {},
  ): Promise<Results<SsaRecord>> {
    return await super.search(query, options);
  }
}
