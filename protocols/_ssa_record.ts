/**
 * One spectrum of an answer by SSA.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import { Time } from "../core/coords/time.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import type { Cell, Row } from "../core/table/cell.ts";
import type { Table } from "../core/table/table.ts";
import type { DatalinkDocument } from "./_datalink_document.ts";
import { datalinkOf, hasDatalink, sodaOf } from "./_datalink_rows.ts";
import { cellOf, columnOf, type Meaning, numberOf, numbersOf, textOf } from "./_columns.ts";
import {
  completeUrl,
  type DatasetFetchOptions,
  fetchDataset,
  type LinkedRecord,
} from "./dataset.ts";
import type { ServiceDescriptor } from "./descriptor.ts";
import type { SodaService } from "./soda.ts";

/** Columns by their utypes, which are what SSA knows them by. */
const FIELDS = {
  instrument: "DataID.Instrument",
  targetName: "Target.Name",
  targetClass: "Target.Class",
  redshift: "Target.Redshift",
  collection: "DataID.Collection",
  creator: "DataID.Creator",
  creatorDid: "DataID.CreatorDID",
  publisher: "Curation.Publisher",
  publisherDid: "Curation.PublisherDID",
  reference: "Curation.Reference",
  dataSource: "DataID.DataSource",
  creationType: "DataID.CreationType",
  dataModel: "Dataset.DataModel",
  length: "Dataset.Length",
  snr: "Derived.SNR",
  aperture: "Char.SpatialAxis.Coverage.Bounds.Extent",
  exposureTime: "Char.TimeAxis.Coverage.Bounds.Extent",
  bandCenter: "Char.SpectralAxis.Coverage.Location.Value",
  bandWidth: "Char.SpectralAxis.Coverage.Bounds.Extent",
  spectralResolution: "Char.SpectralAxis.Resolution",
  spatialResolution: "Char.SpatialAxis.Resolution",
  spectralUcd: "Char.SpectralAxis.Ucd",
  spectralUnit: "Char.SpectralAxis.Unit",
  fluxUcd: "Char.FluxAxis.Ucd",
  fluxUnit: "Char.FluxAxis.Unit",
  fluxCalib: "Char.FluxAxis.Calibration",
  waveCalib: "Char.SpectralAxis.Calibration",
} as const;

type Field = keyof typeof FIELDS;
const M = Object.fromEntries(
  Object.entries(FIELDS).map(([name, utype]) => [name, { utypes: [utype] }]),
) as unknown as Readonly<Record<Field, Meaning>>;

const TITLE: Meaning = { utypes: ["DataID.Title"], ucds: ["meta.title;meta.dataset"] };
const URL_: Meaning = {
  utypes: ["Access.Reference"],
  ucds: ["meta.ref.url;meta.dataset", "meta.dataset;meta.ref.url", "VOX:Spectrum_AccessReference"],
  names: ["accref", "access_url"],
};
const FORMAT: Meaning = {
  utypes: ["Access.Format"],
  ucds: ["VOX:Spectrum_Format", "meta.code.mime"],
  names: ["access_format"],
};
const BYTES: Meaning = { utypes: ["Access.Size"], names: ["access_estsize"] };
const DATE: Meaning = {
  utypes: ["Char.TimeAxis.Coverage.Location.Value", "DataID.Date"],
  ucds: ["time.epoch;obs", "time.epoch"],
};
const LOCATION: Meaning = { utypes: ["Char.SpatialAxis.Coverage.Location.Value", "Target.Pos"] };
const RA: Meaning = {
  utypes: ["Char.SpatialAxis.Coverage.Location.Value.C1"],
  ucds: ["pos.eq.ra;meta.main", "POS_EQ_RA_MAIN"],
};
const DEC: Meaning = {
  utypes: ["Char.SpatialAxis.Coverage.Location.Value.C2"],
  ucds: ["pos.eq.dec;meta.main", "POS_EQ_DEC_MAIN"],
};
const BAND_START: Meaning = { utypes: ["Char.SpectralAxis.Coverage.Bounds.Start"] };
const BAND_STOP: Meaning = { utypes: ["Char.SpectralAxis.Coverage.Bounds.Stop"] };
const PREVIEW: Meaning = { ucds: ["meta.ref.url;meta.preview"], names: ["preview"] };

/** What the record of a spectrum needs besides its row. */
export interface SsaRecordContext {
  /** What to fetch the spectrum with. */
  readonly http: Http;
  /** URL of the document, to complete relative URLs. */
  readonly base: string;
  /** The services that the document describes. */
  readonly services?: readonly ServiceDescriptor[] | undefined;
}

/** A spectrum that a search found. What the row does not say is undefined; text that every program needs is empty then. */
export class SsaRecord implements LinkedRecord {
  readonly #table: Table;
  readonly #index: number;
  readonly #context: SsaRecordContext;
  #row: Row | undefined;

  /** Makes the record of a row. */
  constructor(table: Table, index: number, context: SsaRecordContext) {
    this.#table = table;
    this.#index = index;
    this.#context = context;
  }

  /** The row with the service's own column names. */
  get row(): Row {
    return this.#row ??= this.#table.row(this.#index);
  }

  /** Title; empty if there is none. */
  get title(): string {
    return this.#text(TITLE) ?? "";
  }

  /** URL of the spectrum; empty if there is none. */
  get accessUrl(): string {
    return completeUrl(this.#text(URL_) ?? "", this.#context.base);
  }

  /** MIME type of the spectrum; empty if it is not said. */
  get accessFormat(): string {
    return this.#text(FORMAT) ?? "";
  }

  /** Size of the file in bytes, as the service estimates it; a size without a unit is taken for bytes. */
  get estimatedBytes(): number | undefined {
    const size = this.#number(BYTES);
    if (size === undefined || size < 0) return undefined;
    const unit = columnOf(this.#table, BYTES)?.field.unit?.trim().toLowerCase() ?? "";
    const prefix = /^(k|m|g)i?(b|byte|bytes)$/.exec(unit)?.[1];
    return Math.round(size * ({ k: 1e3, m: 1e6, g: 1e9 }[prefix ?? ""] ?? 1));
  }

  /** Position of the spectrum (deg, ICRS); undefined for spectra of theory. */
  get pos(): Position | undefined {
    const [a, b] = numbersOf(this.#cell(LOCATION)) ?? [];
    const ra = a !== undefined && b !== undefined ? a : this.#number(RA);
    const dec = a !== undefined && b !== undefined ? b : this.#number(DEC);
    return ra === undefined || dec === undefined || Number.isNaN(ra) || Number.isNaN(dec)
      ? undefined
      : { ra, dec };
  }

  /** Mean time of the observation; services write it as a Modified Julian Date or in ISO 8601. */
  get dateObs(): Time | undefined {
    const cell = this.#cell(DATE);
    const mjd = numberOf(cell);
    if (mjd !== undefined) return Time.fromMjd(mjd);
    const text = textOf(cell);
    try {
      return text === undefined || text === "NaN" ? undefined : Time.parse(text);
    } catch {
      return undefined;
    }
  }

  /** Mean time of the observation, as Modified Julian Date. */
  get dateObsMjd(): number | undefined {
    return numberOf(this.#cell(DATE)) ?? this.dateObs?.mjd;
  }

  /** The wavelengths (m) that are covered. */
  get band(): readonly [min: number, max: number] | undefined {
    const start = this.#number(BAND_START);
    const stop = this.#number(BAND_STOP);
    if (start !== undefined && stop !== undefined) return [start, stop];
    const { bandCenter, bandWidth } = this;
    return bandCenter === undefined || bandWidth === undefined
      ? undefined
      : [bandCenter - bandWidth / 2, bandCenter + bandWidth / 2];
  }

  /** URL of a preview. */
  get preview(): string | undefined {
    const text = this.#text(PREVIEW);
    return text === undefined ? undefined : completeUrl(text, this.#context.base);
  }

  /** Instrument. */
  get instrument(): string | undefined {
    return this.#text(M.instrument);
  }

  /** Name of the target. */
  get targetName(): string | undefined {
    return this.#text(M.targetName);
  }

  /** Class of the target. */
  get targetClass(): string | undefined {
    return this.#text(M.targetClass);
  }

  /** Redshift of the target. */
  get redshift(): number | undefined {
    return this.#number(M.redshift);
  }

  /** Name of the collection. */
  get collection(): string | undefined {
    return this.#text(M.collection);
  }

  /** Who made the data. */
  get creator(): string | undefined {
    return this.#text(M.creator);
  }

  /** Identifier of the data set that its creator gave. */
  get creatorDid(): string | undefined {
    return this.#text(M.creatorDid);
  }

  /** Who publishes the data. */
  get publisher(): string | undefined {
    return this.#text(M.publisher);
  }

  /** Identifier of the data set that its publisher gave. */
  get publisherDid(): string | undefined {
    return this.#text(M.publisherDid);
  }

  /** A publication. */
  get reference(): string | undefined {
    return this.#text(M.reference);
  }

  /** Where the data come from: `"survey"`, `"pointed"`, `"theory"` and the like. */
  get dataSource(): string | undefined {
    return this.#text(M.dataSource);
  }

  /** How the data set was made: `"archival"`, `"cutout"` and the like. */
  get creationType(): string | undefined {
    return this.#text(M.creationType);
  }

  /** Data model of the file. */
  get dataModel(): string | undefined {
    return this.#text(M.dataModel);
  }

  /** Number of points of the spectrum. */
  get length(): number | undefined {
    return this.#number(M.length);
  }

  /** Signal-to-noise ratio. */
  get snr(): number | undefined {
    return this.#number(M.snr);
  }

  /** Diameter (deg) of the aperture. */
  get aperture(): number | undefined {
    return this.#number(M.aperture);
  }

  /** Exposure time (s). */
  get exposureTime(): number | undefined {
    return this.#number(M.exposureTime);
  }

  /** Middle (m) of the wavelengths that are covered. */
  get bandCenter(): number | undefined {
    return this.#number(M.bandCenter);
  }

  /** Width (m) of the wavelengths that are covered. */
  get bandWidth(): number | undefined {
    return this.#number(M.bandWidth);
  }

  /** Spectral resolution (m). */
  get spectralResolution(): number | undefined {
    return this.#number(M.spectralResolution);
  }

  /** Spatial resolution (deg). */
  get spatialResolution(): number | undefined {
    return this.#number(M.spatialResolution);
  }

  /** UCD of the spectral axis in the file. */
  get spectralUcd(): string | undefined {
    return this.#text(M.spectralUcd);
  }

  /** Unit of the spectral axis in the file. */
  get spectralUnit(): string | undefined {
    return this.#text(M.spectralUnit);
  }

  /** UCD of the fluxes in the file. */
  get fluxUcd(): string | undefined {
    return this.#text(M.fluxUcd);
  }

  /** Unit of the fluxes in the file. */
  get fluxUnit(): string | undefined {
    return this.#text(M.fluxUnit);
  }

  /** How well fluxes are calibrated. */
  get fluxCalib(): string | undefined {
    return this.#text(M.fluxCalib);
  }

  /** How well the spectral axis is calibrated. */
  get waveCalib(): string | undefined {
    return this.#text(M.waveCalib);
  }

  /**
   * Asks for the spectrum with the service's own HTTP layer.
   *
   * @param options Signal, limits, progress, headers.
   * @returns A successful response whose body keeps the limits: read it or cancel it.
   * @throws {FormatError} If the row has no URL.
   * @throws {QueryError} If the answer is an error that a VOTable explains.
   * @throws {HttpStatusError} If it is any other failure.
   */
  async fetch(options: DatasetFetchOptions = {}): Promise<Response> {
    return await fetchDataset(this.#context.http, this.accessUrl, options);
  }

  /** Whether there is a way to links for the row; nothing is asked. */
  get hasDatalink(): boolean {
    return hasDatalink(this.#table, this.#index, this.#context);
  }

  /**
   * Asks for the links of the data set: where a descriptor in the answer says, or behind the access URL if that is a
   * datalink document.
   *
   * @param options Signal, limits.
   * @returns The links; error rows are among its `errors`.
   * @throws {UnsupportedError} If there is no way to links; see {@linkcode hasDatalink}.
   * @throws {QueryError} If the service says no.
   */
  async datalink(options: RequestOptions = {}): Promise<DatalinkDocument> {
    return await datalinkOf(this.#table, this.#index, this.#context, options);
  }

  /**
   * Finds the cutout service for the data set: the one that the answer describes itself, else that among its links.
   *
   * @param options Signal, limits.
   * @returns The service, which tells its descriptor, bound to this row.
   * @throws {UnsupportedError} If there is none; the message says where it was looked for.
   */
  async soda(options: RequestOptions = {}): Promise<SodaService> {
    return await sodaOf(this.#table, this.#index, this.#context, options);
  }

  /** Title and URL, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    return `SsaRecord(${JSON.stringify(this.title)}, ${this.accessFormat}, ${this.accessUrl})`;
  }

  #cell(meaning: Meaning): Cell {
    return cellOf(this.#table, this.#index, meaning);
  }

  #text(meaning: Meaning): string | undefined {
    return textOf(this.#cell(meaning));
  }

  #number(meaning: Meaning): number | undefined {
    return numberOf(this.#cell(meaning));
  }
}
