/**
 * Data sets from many services in one form: that of ObsCore, whatever protocol they came by.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import type { Region } from "../core/coords/region.ts";
import { convertSpectralInterval } from "../core/coords/spectral.ts";
import { Time } from "../core/coords/time.ts";
import { isVoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Row } from "../core/table/cell.ts";
import { Table } from "../core/table/table.ts";
import type { DatasetFetchOptions, LinkedRecord } from "../protocols/dataset.ts";
import type { DatalinkDocument } from "../protocols/datalink.ts";
import type { ObscoreRecord } from "../protocols/obscore.ts";
import type { SiaRecord } from "../protocols/sia.ts";
import type { SodaService } from "../protocols/soda.ts";
import type { SsaRecord } from "../protocols/ssa.ts";

/** The protocols by which data sets are found, the most telling first. */
export type DiscoveryProtocol = "obscore" | "sia2" | "ssa" | "sia";

/** The service that a data set came from. */
export interface DatasetOrigin {
  /** How it was asked. */
  readonly protocol: DiscoveryProtocol;
  /** Where it is. */
  readonly accessUrl: string;
  /** What to call it. */
  readonly name: string;
  /** Identifier of its resource, if it has one. */
  readonly ivoid?: string | undefined;
}

/** What is known about a data set, in the terms of ObsCore; what its service does not say is undefined. */
export interface DatasetMetadata {
  /** Kind of the data: `"image"`, `"cube"`, `"spectrum"`. */
  readonly dataproductType: string | undefined;
  /** Calibration, from 0 (raw) to 4 (analysed). */
  readonly calibLevel: number | undefined;
  /** Name of the collection. */
  readonly obsCollection: string | undefined;
  /** Identifier of the data set that its publisher gave. */
  readonly publisherDid: string | undefined;
  /** Name of the target. */
  readonly targetName: string | undefined;
  /** Centre of the region that is covered (deg, ICRS). */
  readonly pos: Position | undefined;
  /** Diameter (deg) of the region that is covered. */
  readonly fov: number | undefined;
  /** The region that is covered. */
  readonly region: Region | undefined;
  /** Begin of the observation; of services that know but one moment, this moment. */
  readonly timeMin: Time | undefined;
  /** End of the observation. */
  readonly timeMax: Time | undefined;
  /** Exposure time (s). */
  readonly exposureTime: number | undefined;
  /** The wavelengths (m) that are covered. */
  readonly band: readonly [min: number, max: number] | undefined;
  /** Telescope or other facility. */
  readonly facilityName: string | undefined;
  /** Instrument. */
  readonly instrument: string | undefined;
}

/** A data set that was found somewhere in the VO, with what is known about it. */
export interface FoundDataset extends DatasetMetadata {}

/** A data set that was found somewhere in the VO. */
export class FoundDataset implements LinkedRecord {
  /** The service that it came from. */
  readonly origin: DatasetOrigin;
  /** The record of the protocol, with all that the service said. */
  readonly record: ObscoreRecord | SiaRecord | SsaRecord;
  readonly title: string;
  readonly accessUrl: string;
  readonly accessFormat: string;
  readonly estimatedBytes: number | undefined;

  /** Puts the record of a protocol into the common form. */
  constructor(
    origin: DatasetOrigin,
    record: ObscoreRecord | SiaRecord | SsaRecord,
    metadata: DatasetMetadata,
  ) {
    this.origin = origin;
    this.record = record;
    this.title = record.title;
    this.accessUrl = record.accessUrl;
    this.accessFormat = record.accessFormat;
    this.estimatedBytes = record.estimatedBytes;
    Object.assign(this, Object.fromEntries(METADATA_KEYS.map((key) => [key, metadata[key]])));
  }

  /** The row with the service's own column names. */
  get row(): Row {
    return this.record.row;
  }

  /**
   * Asks for the data, with the HTTP layer of the service.
   *
   * @param options Signal, limits, progress, headers.
   * @returns A successful response whose body keeps the limits: read it or cancel it.
   * @throws {FormatError} If the row has no URL.
   * @throws {QueryError} If the answer is an error that a VOTable explains.
   * @throws {HttpStatusError} If it is any other failure.
   */
  async fetch(options: DatasetFetchOptions = {}): Promise<Response> {
    return await this.record.fetch(options);
  }

  /** Whether its service has a way to links for it; nothing is asked. */
  get hasDatalink(): boolean {
    return this.record.hasDatalink;
  }

  /**
   * Asks for the links of the data set.
   *
   * @param options Signal, limits.
   * @returns The links; error rows are among its `errors`.
   * @throws {UnsupportedError} If there is no way to links; see {@linkcode hasDatalink}.
   * @throws {QueryError} If the service says no.
   */
  async datalink(options: RequestOptions = {}): Promise<DatalinkDocument> {
    return await this.record.datalink(options);
  }

  /**
   * Finds the cutout service for the data set: the one that its service describes itself, else that among its links.
   *
   * @param options Signal, limits.
   * @returns The service, bound to this data set.
   * @throws {UnsupportedError} If there is none; the message says where it was looked for.
   */
  async soda(options: RequestOptions = {}): Promise<SodaService> {
    return await this.record.soda(options);
  }

  /** Title, origin and URL, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    const { name, protocol } = this.origin;
    return `FoundDataset(${JSON.stringify(this.title)}, ${name} by ${protocol}, ${this.accessUrl})`;
  }
}

/** A row of ObsCore, from ObsTAP or SIA 2. */
export function fromObscore(origin: DatasetOrigin, record: ObscoreRecord): FoundDataset {
  return new FoundDataset(origin, record, record);
}

/** An image of SIA 1, which knows one moment of the observation only and says cubes by their axes. */
export function fromSia(origin: DatasetOrigin, record: SiaRecord): FoundDataset {
  const { naxes, dateObs } = record;
  return new FoundDataset(origin, record, {
    ...NOTHING,
    dataproductType: naxes === undefined || naxes === 2 ? "image" : "cube",
    pos: record.pos,
    fov: fovOf(record),
    timeMin: dateObs,
    timeMax: dateObs,
    band: bandOf(record),
    instrument: record.instrument,
  });
}

const DAY_S = 86_400;

/** A spectrum of SSA. */
export function fromSsa(origin: DatasetOrigin, record: SsaRecord): FoundDataset {
  const { dateObs, exposureTime } = record;
  const half = (exposureTime ?? 0) / 2 / DAY_S;
  const shifted = (days: number) =>
    dateObs === undefined || !(half > 0) ? dateObs : Time.fromMjd(dateObs.mjd + days);
  return new FoundDataset(origin, record, {
    ...NOTHING,
    dataproductType: "spectrum",
    obsCollection: record.collection,
    publisherDid: record.publisherDid,
    targetName: record.targetName,
    pos: record.pos,
    fov: record.aperture,
    timeMin: shifted(-half),
    timeMax: shifted(half),
    exposureTime,
    band: record.band,
    instrument: record.instrument,
  });
}

const NOTHING: DatasetMetadata = {
  dataproductType: undefined,
  calibLevel: undefined,
  obsCollection: undefined,
  publisherDid: undefined,
  targetName: undefined,
  pos: undefined,
  fov: undefined,
  region: undefined,
  timeMin: undefined,
  timeMax: undefined,
  exposureTime: undefined,
  band: undefined,
  facilityName: undefined,
  instrument: undefined,
};
const METADATA_KEYS = Object.keys(NOTHING) as readonly (keyof DatasetMetadata)[];

/** The diagonal (deg) of an image whose scale is known. */
function fovOf({ naxis, scale }: SiaRecord): number | undefined {
  const [width, height] = naxis ?? [];
  const [x, y = x] = scale ?? [];
  if (width === undefined || height === undefined || x === undefined || y === undefined) {
    return undefined;
  }
  const diagonal = Math.hypot(width * x, height * y);
  return Number.isFinite(diagonal) && diagonal > 0 ? diagonal : undefined;
}

/** Limits of a bandpass in metres; its reference value for both where it has no limits. */
function bandOf(record: SiaRecord): readonly [min: number, max: number] | undefined {
  const { bandpassLoLimit: lo, bandpassHiLimit: hi, bandpassRefValue: ref, bandpassUnit } = record;
  const ends = lo !== undefined && hi !== undefined
    ? [lo, hi]
    : ref !== undefined
    ? [ref, ref]
    : [];
  const [a, b] = ends;
  if (a === undefined || b === undefined || bandpassUnit === undefined) return undefined;
  try {
    return convertSpectralInterval([Math.min(a, b), Math.max(a, b)], bandpassUnit, "m");
  } catch (error) {
    // A unit or a number that makes no sense says nothing.
    if (isVoError(error) || error instanceof RangeError || error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

const TEXT = { datatype: "unicodeChar", arraysize: "*" } as const;
const DOUBLE = { datatype: "double" } as const;
const FIELDS = [
  { name: "dataproduct_type", ...TEXT, ucd: "meta.code.class" },
  { name: "obs_collection", ...TEXT, ucd: "meta.id" },
  { name: "obs_title", ...TEXT, ucd: "meta.title;obs" },
  { name: "target_name", ...TEXT, ucd: "meta.id;src" },
  { name: "s_ra", ...DOUBLE, unit: "deg", ucd: "pos.eq.ra" },
  { name: "s_dec", ...DOUBLE, unit: "deg", ucd: "pos.eq.dec" },
  { name: "s_fov", ...DOUBLE, unit: "deg", ucd: "phys.angSize;instr.fov" },
  { name: "t_min", ...DOUBLE, unit: "d", ucd: "time.start;obs.exposure" },
  { name: "t_max", ...DOUBLE, unit: "d", ucd: "time.end;obs.exposure" },
  { name: "t_exptime", ...DOUBLE, unit: "s", ucd: "time.duration;obs.exposure" },
  { name: "em_min", ...DOUBLE, unit: "m", ucd: "em.wl;stat.min" },
  { name: "em_max", ...DOUBLE, unit: "m", ucd: "em.wl;stat.max" },
  { name: "calib_level", ...DOUBLE, ucd: "meta.code;obs.calib" },
  { name: "facility_name", ...TEXT, ucd: "meta.id;instr.tel" },
  { name: "instrument_name", ...TEXT, ucd: "meta.id;instr" },
  { name: "obs_publisher_did", ...TEXT, ucd: "meta.ref.ivoid" },
  { name: "access_format", ...TEXT, ucd: "meta.code.mime" },
  { name: "access_estsize", ...DOUBLE, unit: "kbyte", ucd: "phys.size;meta.file" },
  { name: "access_url", ...TEXT, ucd: "meta.ref.url" },
  { name: "origin_service", ...TEXT, ucd: "meta.id" },
  { name: "origin_ivoid", ...TEXT, ucd: "meta.ref.ivoid" },
  { name: "origin_protocol", ...TEXT, ucd: "meta.code" },
  { name: "origin_url", ...TEXT, ucd: "meta.ref.url" },
] as const;

/**
 * Data sets as a table with the columns of ObsCore, and some that tell where each came from.
 *
 * @param datasets The data sets.
 * @returns The table; what is not known is null.
 */
export function foundTable(datasets: Iterable<FoundDataset>): Table {
  const rows = Array.from(datasets, (found) => ({
    "dataproduct_type": found.dataproductType ?? null,
    "obs_collection": found.obsCollection ?? null,
    "obs_title": found.title || null,
    "target_name": found.targetName ?? null,
    "s_ra": found.pos?.ra ?? null,
    "s_dec": found.pos?.dec ?? null,
    "s_fov": found.fov ?? null,
    "t_min": found.timeMin?.mjd ?? null,
    "t_max": found.timeMax?.mjd ?? null,
    "t_exptime": found.exposureTime ?? null,
    "em_min": found.band?.[0] ?? null,
    "em_max": found.band?.[1] ?? null,
    "calib_level": found.calibLevel ?? null,
    "facility_name": found.facilityName ?? null,
    "instrument_name": found.instrument ?? null,
    "obs_publisher_did": found.publisherDid ?? null,
    "access_format": found.accessFormat || null,
    "access_estsize": found.estimatedBytes === undefined ? null : found.estimatedBytes / 1000,
    "access_url": found.accessUrl || null,
    "origin_service": found.origin.name,
    "origin_ivoid": found.origin.ivoid ?? null,
    "origin_protocol": found.origin.protocol,
    "origin_url": found.origin.accessUrl,
  }));
  return Table.fromRows(rows, FIELDS);
}
