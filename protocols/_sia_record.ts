/**
 * One image of an answer by SIA 1.0.
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

const vox = (name: string): Meaning => ({ ucds: [`VOX:${name}`] });
const TITLE: Meaning = {
  ucds: ["VOX:Image_Title", "meta.title;meta.dataset", "meta.title;obs", "meta.title"],
  utypes: ["DataID.Title"],
  names: ["obs_title"],
};
const INSTRUMENT: Meaning = {
  ucds: ["INST_ID", "meta.id;instr", "instr;meta.id"],
  utypes: ["Provenance.ObsConfig.Instrument.name", "DataID.Instrument"],
  names: ["instrument_name"],
};
const DATE: Meaning = {
  ucds: ["VOX:Image_MJDateObs", "time.epoch;obs.exposure", "time.epoch;obs"],
  names: ["t_min"],
};
const RA: Meaning = {
  ucds: ["POS_EQ_RA_MAIN", "pos.eq.ra;meta.main", "meta.main;pos.eq.ra", "pos.eq.ra"],
  names: ["s_ra"],
};
const DEC: Meaning = {
  ucds: ["POS_EQ_DEC_MAIN", "pos.eq.dec;meta.main", "meta.main;pos.eq.dec", "pos.eq.dec"],
  names: ["s_dec"],
};
const FORMAT: Meaning = {
  ucds: ["VOX:Image_Format", "meta.code.mime"],
  utypes: ["Access.Format"],
  names: ["access_format"],
};
const URL_: Meaning = {
  ucds: ["VOX:Image_AccessReference", "meta.ref.url;meta.dataset", "meta.dataset;meta.ref.url"],
  utypes: ["Access.Reference"],
  names: ["access_url"],
};
const BYTES: Meaning = {
  ucds: ["VOX:Image_FileSize", "phys.size;meta.file"],
  utypes: ["Access.Size"],
  names: ["access_estsize"],
};
const BANDPASS: Meaning = {
  ucds: [
    "VOX:BandPass_ID",
    "meta.id;instr.bandpass",
    "instr.bandpass;meta.id",
    "instr.bandpass",
  ],
};
const NAXES = vox("Image_Naxes");
const NAXIS = vox("Image_Naxis");
const SCALE = vox("Image_Scale");
const FRAME = vox("STC_CoordRefFrame");
const EQUINOX = vox("STC_CoordEquinox");
const PROJECTION = vox("WCS_CoordProjection");
const REF_PIXEL = vox("WCS_CoordRefPixel");
const REF_VALUE = vox("WCS_CoordRefValue");
const CD_MATRIX = vox("WCS_CDMatrix");
const BAND_UNIT = vox("BandPass_Unit");
const BAND_VALUE = vox("BandPass_RefValue");
const BAND_HIGH = vox("BandPass_HiLimit");
const BAND_LOW = vox("BandPass_LoLimit");
const PIX_FLAGS = vox("Image_PixFlags");
const TTL = vox("Image_AccessRefTTL");

/** What there is to say about a table that should be one of images. */
export function imageWarnings(table: Table): readonly string[] {
  if (columnOf(table, URL_) !== undefined) return [];
  return [
    "The answer has no column with the URLs of images (VOX:Image_AccessReference): perhaps it is no image service",
  ];
}

/** What the record of an image needs besides its row. */
export interface SiaRecordContext {
  /** What to fetch the image with. */
  readonly http: Http;
  /** URL of the document, to complete relative URLs. */
  readonly base: string;
  /** The services that the document describes. */
  readonly services?: readonly ServiceDescriptor[] | undefined;
}

/**
 * An image that a search found. What the row does not say is undefined; text that every program needs is empty then.
 */
export class SiaRecord implements LinkedRecord {
  readonly #table: Table;
  readonly #index: number;
  readonly #context: SiaRecordContext;
  #row: Row | undefined;

  /** Makes the record of a row. */
  constructor(table: Table, index: number, context: SiaRecordContext) {
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

  /** URL of the image; empty if there is none. */
  get accessUrl(): string {
    return completeUrl(this.#text(URL_) ?? "", this.#context.base);
  }

  /** MIME type of the image; empty if it is not said. */
  get accessFormat(): string {
    return this.#text(FORMAT) ?? "";
  }

  /** The same as {@linkcode accessFormat}, by the name that SIA uses. */
  get format(): string {
    return this.accessFormat;
  }

  /** Size of the file in bytes, as the service estimates it. */
  get estimatedBytes(): number | undefined {
    const size = this.#number(BYTES);
    if (size === undefined || size < 0) return undefined;
    const unit = columnOf(this.#table, BYTES)?.field.unit?.trim().toLowerCase() ?? "";
    const prefix = /^(k|m|g)i?(b|byte|bytes)$/.exec(unit)?.[1];
    return Math.round(size * ({ k: 1e3, m: 1e6, g: 1e9 }[prefix ?? ""] ?? 1));
  }

  /** Seconds for which {@linkcode accessUrl} stays valid. */
  get acrefTtl(): number | undefined {
    return this.#number(TTL);
  }

  /** Centre of the image (deg, ICRS). */
  get pos(): Position | undefined {
    const ra = this.#number(RA);
    const dec = this.#number(DEC);
    return ra === undefined || dec === undefined ? undefined : { ra, dec };
  }

  /** Instrument. */
  get instrument(): string | undefined {
    return this.#text(INSTRUMENT);
  }

  /** Mean time of the observation, in UTC as the standards have it for want of other words; also read from ISO text. */
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

  /** Number of axes. */
  get naxes(): number | undefined {
    return this.#number(NAXES) ?? this.naxis?.length;
  }

  /** Length of each axis in pixels. */
  get naxis(): readonly number[] | undefined {
    return this.#numbers(NAXIS);
  }

  /** Scale along each axis (deg/pixel). */
  get scale(): readonly number[] | undefined {
    return this.#numbers(SCALE);
  }

  /** Reference frame of the image, such as `"ICRS"` or `"FK5"`. */
  get coordFrame(): string | undefined {
    return this.#text(FRAME);
  }

  /** Equinox of that frame in years. */
  get coordEquinox(): number | undefined {
    return this.#number(EQUINOX);
  }

  /** Projection, as a FITS code such as `"TAN"`. */
  get coordProjection(): string | undefined {
    return this.#text(PROJECTION);
  }

  /** Reference pixel. */
  get coordRefPixel(): readonly number[] | undefined {
    return this.#numbers(REF_PIXEL);
  }

  /** World coordinates at the reference pixel. */
  get coordRefValue(): readonly number[] | undefined {
    return this.#numbers(REF_VALUE);
  }

  /** The CD matrix of FITS, row by row. */
  get cdMatrix(): readonly number[] | undefined {
    return this.#numbers(CD_MATRIX);
  }

  /** Name of the bandpass. */
  get bandpassId(): string | undefined {
    return this.#text(BANDPASS);
  }

  /** Unit of the bandpass's values; metres where the service says nothing but gives values. */
  get bandpassUnit(): string | undefined {
    const unit = this.#text(BAND_UNIT);
    const known = { meter: "m", meters: "m", metre: "m", metres: "m", hertz: "Hz", hz: "Hz" };
    if (unit !== undefined) return known[unit.toLowerCase() as keyof typeof known] ?? unit;
    const values = [this.bandpassRefValue, this.bandpassLoLimit, this.bandpassHiLimit];
    if (values.every((value) => value === undefined)) return undefined;
    return columnOf(this.#table, BAND_VALUE)?.field.unit?.trim() || "m";
  }

  /** Characteristic value of the bandpass, in {@linkcode bandpassUnit}. */
  get bandpassRefValue(): number | undefined {
    return this.#number(BAND_VALUE);
  }

  /** Upper limit of the bandpass, in {@linkcode bandpassUnit}. */
  get bandpassHiLimit(): number | undefined {
    return this.#number(BAND_HIGH);
  }

  /** Lower limit of the bandpass, in {@linkcode bandpassUnit}. */
  get bandpassLoLimit(): number | undefined {
    return this.#number(BAND_LOW);
  }

  /** What was done to the pixels: C not changed, F resampled, Z fluxes valid, X not resampled, V for display only. */
  get pixFlags(): string | undefined {
    return this.#text(PIX_FLAGS);
  }

  /**
   * Asks for the image with the service's own HTTP layer.
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
    return `SiaRecord(${JSON.stringify(this.title)}, ${this.accessFormat}, ${this.accessUrl})`;
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

  #numbers(meaning: Meaning): readonly number[] | undefined {
    return numbersOf(this.#cell(meaning));
  }
}
