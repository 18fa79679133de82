/**
 * Simple Cone Search: all rows of a catalogue within a circle on the sky.
 *
 * Implements IVOA Simple Cone Search 1.03 (2008-02-22): the request of §2 item 1 with VERB, the columns of item 2, the
 * error conventions of item 3, and the empty query that asks for columns. The resource profile of §3 is the registry's
 * affair. Beyond the standard, since services do: UCD1+ in place of UCD1, MAXREC and DALI's status and overflow,
 * parameters of single services, and `FORMAT=METADATA` as in SIA 1 to have these declared.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Row } from "../core/table/cell.ts";
import type { Table } from "../core/table/table.ts";
import { cellOf, type Meaning, numberOf, textOf } from "./_columns.ts";
import { checkKeys } from "./_keys.ts";
import { daliRequest } from "./_request.ts";
import { conventionalError } from "./_response.ts";
import { readResults, type Results, type ResultsOptions } from "./_results.ts";
import { type ExtraParameters, refuseStandard, type ServiceOptions } from "./_service.ts";
import { type SimpleProtocol, SimpleService } from "./_simple_service.ts";
import { serializeAll } from "./_serialize.ts";
import { checkAngle, checkCount, checkPosition, formatNumber, type Pair } from "./params.ts";

export type { ExtraParameters, ServiceMetadata, ServiceOptions } from "./_service.ts";
export type { InputOption, InputParameter } from "./_describe.ts";
export type { InputValue } from "./_serialize.ts";
export type { Interval } from "./params.ts";
export type { DataOrigin } from "./_data_origin.ts";
export { Infos } from "./_infos.ts";
export type { SimpleQuery, SimpleService } from "./_simple_service.ts";
export { Results, type ResultsOptions } from "./_results.ts";

/** A cone on the sky. */
export interface ScsQuery {
  /** Centre (deg, ICRS). */
  readonly pos: Position;
  /** Radius in degrees; 0 asks for the columns only. */
  readonly radius: number;
  /** How many columns to send: 1 the fewest, 2 the useful ones (a service's default), 3 all. */
  readonly verbosity?: 1 | 2 | 3 | undefined;
  /** Largest number of rows (MAXREC of DALI, which not every service knows). */
  readonly maxrec?: number | undefined;
  /** Parameters of this one service, by its own names. */
  readonly extra?: ExtraParameters | undefined;
}

const KEYS = ["pos", "radius", "verbosity", "maxrec", "extra"];
const MEANT = {
  size: "radius",
  sr: "radius",
  diameter: "radius",
  position: "pos",
  verb: "verbosity",
};
const STANDARD = { RA: "pos", DEC: "pos", SR: "radius", VERB: "verbosity", MAXREC: "maxrec" };
const WHAT = "search the cone";

const RA: Meaning = {
  ucds: ["POS_EQ_RA_MAIN", "pos.eq.ra;meta.main", "meta.main;pos.eq.ra", "pos.eq.ra"],
};
const DEC: Meaning = {
  ucds: ["POS_EQ_DEC_MAIN", "pos.eq.dec;meta.main", "meta.main;pos.eq.dec", "pos.eq.dec"],
};
const ID: Meaning = {
  ucds: ["ID_MAIN", "meta.id;meta.main", "meta.main;meta.id", "meta.id;src;meta.main"],
};

/** A row that a cone search found. */
export class ScsRecord {
  readonly #table: Table;
  readonly #index: number;
  #row: Row | undefined;

  /** Makes the record of a row. */
  constructor(table: Table, index: number) {
    this.#table = table;
    this.#index = index;
  }

  /** The row with the service's own column names. */
  get row(): Row {
    return this.#row ??= this.#table.row(this.#index);
  }

  /** Main position (deg, ICRS), found by UCD1 or UCD1+; undefined if the row has none. */
  get pos(): Position | undefined {
    const ra = numberOf(cellOf(this.#table, this.#index, RA));
    const dec = numberOf(cellOf(this.#table, this.#index, DEC));
    return ra === undefined || dec === undefined ? undefined : { ra, dec };
  }

  /** Main identifier with all its digits, found by UCD1 or UCD1+; undefined if the row has none. */
  get id(): string | undefined {
    return textOf(cellOf(this.#table, this.#index, ID));
  }

  /** The row, for `console.log`. */
  [Symbol.for("Deno.customInspect")](
    inspect: (value: unknown, options?: unknown) => string,
    options: unknown,
  ): string {
    return `ScsRecord ${inspect(this.row, options)}`;
  }
}

/**
 * Makes the request for a cone, without sending it.
 *
 * @example The URL of a search
 * ```ts
 * import { scsRequest } from "@denovo/vo/protocols/scs";
 * const request = scsRequest("http://example.org/scs.xml?", { pos: { ra: 340.1, dec: 3.36 }, radius: 0.1 });
 * if (request.url !== "http://example.org/scs.xml?RA=340.1&DEC=3.36&SR=0.1") throw new Error(request.url);
 * ```
 *
 * @param accessUrl URL of the service.
 * @param query The cone.
 * @returns A GET request.
 * @throws {TypeError} If the query has an unknown key or a value of the wrong type, or the URL cannot be read.
 * @throws {RangeError} If a number cannot be sent.
 */
export function scsRequest(accessUrl: string | URL, query: ScsQuery): Request {
  const pairs = scsPairs(query);
  return daliRequest(accessUrl, [
    ...pairs,
    ...serializeAll([], query.extra ?? {}, "dali").parameters,
  ]);
}

/**
 * Reads the response to a cone search.
 *
 * @param response The response, its body unread.
 * @param options What was asked, for messages and for telling who cut the result.
 * @returns The rows found.
 * @throws {QueryError} If the service says no, by any of the conventions of SCS 1.03 §2 item 3 or by DALI's.
 * @throws {HttpStatusError} If the response is not a success.
 * @throws {FormatError} If it has no VOTable with a table.
 */
export async function readScsResponse(
  response: Response,
  options: ResultsOptions = {},
): Promise<Results<ScsRecord>> {
  const record = (table: Table, index: number): ScsRecord => new ScsRecord(table, index);
  return await readResults(response, record, { what: WHAT, ...options }, conventionalError);
}

function scsPairs(query: ScsQuery): readonly Pair[] {
  checkKeys(WHAT, query, KEYS, MEANT);
  refuseStandard(query.extra, STANDARD);
  const { ra, dec } = checkPosition(query.pos);
  const pairs: Pair[] = [
    ["RA", formatNumber(ra)],
    ["DEC", formatNumber(dec)],
    ["SR", formatNumber(checkAngle("radius", query.radius))],
  ];
  if (query.verbosity !== undefined) {
    pairs.push(["VERB", String(checkCount("verbosity", query.verbosity))]);
  }
  if (query.maxrec !== undefined) {
    pairs.push(["MAXREC", String(checkCount("maxrec", query.maxrec))]);
  }
  return pairs;
}

/** The metadata come with the answer to an empty cone (SCS 1.03 §2 item 3). */
const SCS: SimpleProtocol<ScsQuery, ScsRecord> = {
  className: "ScsService",
  kind: "Cone search service",
  dialect: "dali",
  metadata: [["RA", "0"], ["DEC", "90"], ["SR", "0"], ["FORMAT", "METADATA"]],
  required: ["RA", "DEC", "SR"],
  findError: conventionalError,
  pairs: scsPairs,
  read: (response, { http: _http, ...options }) => readScsResponse(response, options),
};

/**
 * A catalogue that answers cone searches. What it says about itself comes with the answer to an empty cone (SCS 1.03 §2
 * item 3), its parameters where it understands `FORMAT=METADATA`.
 */
export class ScsService extends SimpleService<ScsQuery, ScsRecord> {
  /** IVOID of the protocol. */
  override readonly standardId: string = "ivo://ivoa.net/std/ConeSearch";

  /**
   * Makes a service object; nothing is sent.
   *
   * @param accessUrl URL of the service.
   * @param options HTTP layer and behaviour.
   * @throws {TypeError} If the URL cannot be read.
   */
  constructor(accessUrl: string | URL, options: ServiceOptions = {}) {
    super(accessUrl, options, SCS);
  }

  /**
   * Finds all rows in a cone. Services may send rows around it too (SCS 1.03 §2 item 2).
   *
   * @param query Position and radius.
   * @param options Signal, time limits, progress.
   * @returns The rows found; `overflow` tells whether there are more.
   * @throws {QueryError} If the service says no.
   * @throws {TypeError} If the query is not one.
   * @throws {RangeError} If a number cannot be sent.
   */
  override async search(
    query: ScsQuery,
    options: RequestOptions = {},
  ): Promise<Results<ScsRecord>> {
    return await super.search(query, options);
  }
}
