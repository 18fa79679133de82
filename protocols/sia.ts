/**
 * Simple Image Access 1: images that show a region of the sky.
 *
 * Implements IVOA Simple Image Access 1.0 (read in the text of 2009-10-08, arXiv:1110.0499): the image query with POS,
 * SIZE, INTERSECT, FORMAT, VERB and the parameters of cutout and mosaic services, the metadata query, and the `VOX:`
 * columns of its answer. Staging is left out. Beyond the standard, since services do: columns by utype, UCD1+ or name
 * where no `VOX:` UCD is found, MAXREC and DALI's status and overflow, parameters of single services.
 *
 * @module
 */
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import type { Table } from "../core/table/table.ts";
import { daliRequest } from "./_request.ts";
import type { ServiceDescriptor } from "./descriptor.ts";
import { readResults, type Results, type ResultsOptions } from "./_results.ts";
import { httpOf, type ServiceOptions } from "./_service.ts";
import { type SimpleProtocol, SimpleService } from "./_simple_service.ts";
import { serializeAll } from "./_serialize.ts";
import { siaPairs, type SiaQuery, WHAT } from "./_sia_query.ts";
import { imageWarnings, SiaRecord } from "./_sia_record.ts";

export type { ExtraParameters, ServiceMetadata, ServiceOptions } from "./_service.ts";
export type { InputOption, InputParameter } from "./_describe.ts";
export type { InputValue } from "./_serialize.ts";
export type { Interval } from "./params.ts";
export type { DataOrigin } from "./_data_origin.ts";
export type { DatasetFetchOptions, DatasetRecord } from "./dataset.ts";
export { Infos } from "./_infos.ts";
export type { SimpleQuery, SimpleService } from "./_simple_service.ts";
export { Results, type ResultsOptions } from "./_results.ts";
export { type SiaIntersect, type SiaQuery } from "./_sia_query.ts";
export { SiaRecord } from "./_sia_record.ts";

/**
 * Makes the request for images, without sending it.
 *
 * @example The URL of a search
 * ```ts
 * import { siaRequest } from "@denovo/vo/protocols/sia";
 * const request = siaRequest("http://example.org/siap.xml?", {
 *   pos: { ra: 107, dec: -10 },
 *   size: [0.05, 0.1],
 *   format: "image/fits",
 *   extra: { dateObs: [57050, 58050] },
 * });
 * const wanted = "POS=107,-10&SIZE=0.05,0.1&FORMAT=image/fits&dateObs=57050/58050";
 * if (request.url !== `http://example.org/siap.xml?${wanted}`) throw new Error(request.url);
 * ```
 *
 * @param accessUrl URL of the service.
 * @param query What to find.
 * @returns A GET request.
 * @throws {TypeError} If the query has an unknown key or a value of the wrong type, or the URL cannot be read.
 * @throws {RangeError} If a number cannot be sent.
 */
export function siaRequest(accessUrl: string | URL, query: SiaQuery): Request {
  const extra = serializeAll([], query.extra ?? {}, "slash").parameters;
  return daliRequest(accessUrl, [...siaPairs(query), ...extra]);
}

/** How to read a response to an image search. */
export interface SiaReadOptions extends ResultsOptions {
  /** What the records fetch their data with; the shared layer if not given. */
  readonly http?: Http | undefined;
}

/**
 * Reads the response to an image search.
 *
 * @param response The response, its body unread.
 * @param options What was asked, and the HTTP layer of the records.
 * @returns The images found.
 * @throws {QueryError} If the service says no.
 * @throws {HttpStatusError} If the response is not a success.
 * @throws {FormatError} If it has no VOTable with a table.
 */
export async function readSiaResponse(
  response: Response,
  options: SiaReadOptions = {},
): Promise<Results<SiaRecord>> {
  const http = httpOf(options);
  const base = response.url || (options.queryUrl ?? "");
  const record = (
    table: Table,
    index: number,
    services: readonly ServiceDescriptor[],
  ): SiaRecord => new SiaRecord(table, index, { http, base, services });
  return await readResults(
    response,
    record,
    { what: WHAT, ...options },
    undefined,
    imageWarnings,
  );
}

const SIA: SimpleProtocol<SiaQuery, SiaRecord> = {
  className: "SiaService",
  kind: "Image service (SIA 1)",
  dialect: "slash",
  metadata: [["FORMAT", "METADATA"]],
  required: ["POS", "SIZE"],
  pairs: siaPairs,
  read: readSiaResponse,
};

/**
 * A collection of images that can be searched by position. It tells about itself in answer to a metadata query
 * (`FORMAT=METADATA`).
 */
export class SiaService extends SimpleService<SiaQuery, SiaRecord> {
  /** IVOID of the protocol. */
  override readonly standardId: string = "ivo://ivoa.net/std/SIA";

  /**
   * Makes a service object; nothing is sent.
   *
   * @param accessUrl URL of the service.
   * @param options HTTP layer and behaviour.
   * @throws {TypeError} If the URL cannot be read.
   */
  constructor(accessUrl: string | URL, options: ServiceOptions = {}) {
    super(accessUrl, options, SIA);
  }

  /**
   * Finds images that show a region of the sky.
   *
   * @param query Position, size, and more.
   * @param options Signal, time limits, progress.
   * @returns The images found; `overflow` tells whether there are more.
   * @throws {QueryError} If the service says no.
   * @throws {TypeError} If the query is not one.
   * @throws {RangeError} If a number cannot be sent.
   */
  override async search(
    query: SiaQuery,
    options: RequestOptions = {},
  ): Promise<Results<SiaRecord>> {
    return await super.search(query, options);
  }
}
