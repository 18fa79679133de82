/**
 * Simple Line Access: spectral lines by wavelength, element and energy; and the rows of LineTAP tables.
 *
 * Implements the client's side of IVOA Simple Line Access 1.0: `REQUEST=queryData` with its parameters, answers by the utypes of
 * the Simple Spectral Lines data model, and the metadata query (`FORMAT=METADATA`). The columns of LineTAP, its successor
 * for TAP, are known by their names.
 *
 * @example The rows of a query on a LineTAP table
 * ```ts
 * import { lineRecords } from "@denovo/vo/protocols/slap";
 * import { Table } from "@denovo/vo/table";
 * const table = Table.fromColumns({ title: ["H alpha"], vacuum_wavelength: [6.5646e-7], ion_charge: [0] });
 * const [line] = lineRecords(table);
 * if (line?.wavelength !== 6.5646e-7 || line.ionCharge !== 0) throw new Error("wrong");
 * ```
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Table } from "../core/table/table.ts";
import { daliRequest } from "./_request.ts";
import { readResults, type Results, type ResultsOptions } from "./_results.ts";
import { serializeAll } from "./_serialize.ts";
import type { ServiceOptions } from "./_service.ts";
import { type SimpleProtocol, SimpleService } from "./_simple_service.ts";
import { slapPairs, type SlapQuery, WHAT } from "./_slap_query.ts";
import { LineRecord } from "./_slap_record.ts";

export type { ExtraParameters, ServiceMetadata, ServiceOptions } from "./_service.ts";
export type { InputOption, InputParameter } from "./_describe.ts";
export type { InputValue } from "./_serialize.ts";
export type { Interval } from "./params.ts";
export type { DataOrigin } from "./_data_origin.ts";
export { Infos } from "./_infos.ts";
export type { SimpleQuery, SimpleService } from "./_simple_service.ts";
export { Results, type ResultsOptions } from "./_results.ts";
export type { LineRange, SlapQuery } from "./_slap_query.ts";
export { LineRecord } from "./_slap_record.ts";

/**
 * Makes the request for lines, without sending it.
 *
 * @example The lines around Hα
 * ```ts
 * import { slapRequest } from "@denovo/vo/protocols/slap";
 * const request = slapRequest("http://example.org/slap?", { wavelength: [6.5e-7, 6.6e-7], chemicalElement: "H" });
 * const wanted = "REQUEST=queryData&WAVELENGTH=0.00000065/0.00000066&CHEMICAL_ELEMENT=H";
 * if (request.url !== `http://example.org/slap?${wanted}`) throw new Error(request.url);
 * ```
 *
 * @param accessUrl URL of the service.
 * @param query What to find; an empty one finds everything.
 * @returns A GET request.
 * @throws {TypeError} If the query has an unknown key or a value of the wrong type, or the URL cannot be read.
 * @throws {RangeError} If a number or an interval cannot be sent.
 */
export function slapRequest(accessUrl: string | URL, query: SlapQuery): Request {
  const extra = serializeAll([], query.extra ?? {}, "slash").parameters;
  return daliRequest(accessUrl, [...slapPairs(query), ...extra]);
}

/**
 * Reads the response to a search.
 *
 * @param response The response, its body unread.
 * @param options What was asked.
 * @returns The lines found.
 * @throws {QueryError} If the service says no.
 * @throws {HttpStatusError} If the response is not a success.
 * @throws {FormatError} If it has no VOTable with a table.
 */
export async function readSlapResponse(
  response: Response,
  options: ResultsOptions = {},
): Promise<Results<LineRecord>> {
  const record = (table: Table, index: number): LineRecord => new LineRecord(table, index);
  return await readResults(response, record, { what: WHAT, ...options });
}

/**
 * The rows of a LineTAP table, or of any table with the columns of SLAP, as records.
 *
 * @param table The table.
 * @returns The records in order.
 */
export function lineRecords<R>(table: Table<R>): readonly LineRecord[] {
  const plain = table as unknown as Table;
  return Array.from({ length: table.length }, (_, i) => new LineRecord(plain, i));
}

const SLAP: SimpleProtocol<SlapQuery, LineRecord> = {
  className: "SlapService",
  kind: "Line service (SLAP)",
  dialect: "slash",
  metadata: [["REQUEST", "queryData"], ["FORMAT", "METADATA"]],
  required: ["REQUEST"],
  pairs: slapPairs,
  read: readSlapResponse,
};

/**
 * A collection of spectral lines that can be searched. It tells about itself in answer to a metadata query
 * (`FORMAT=METADATA`).
 */
export class SlapService extends SimpleService<SlapQuery, LineRecord> {
  /** IVOID of the protocol. */
  override readonly standardId: string = "ivo://ivoa.net/std/SLAP";

  /**
   * Makes a service object; nothing is sent.
   *
   * @param accessUrl URL of the service.
   * @param options HTTP layer and behaviour.
   * @throws {TypeError} If the URL cannot be read.
   */
  constructor(accessUrl: string | URL, options: ServiceOptions = {}) {
    super(accessUrl, options, SLAP);
  }

  /**
   * Finds spectral lines.
   *
   * @param query What to find; an empty one finds everything.
   * @param options Signal, time limits, progress.
   * @returns The lines found; `overflow` tells whether there are more.
   * @throws {QueryError} If the service says no.
   * @throws {TypeError} If the query is not one.
   * @throws {RangeError} If a number or an interval cannot be sent.
   */
  override async search(
    query: SlapQuery = {},
    options: RequestOptions = {},
  ): Promise<Results<LineRecord>> {
    return await super.search(query, options);
  }
}
