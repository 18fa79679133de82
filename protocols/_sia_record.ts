/**
 * One image of an answer by SIA 1.0.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import type { Time } from "../core/coords/time.ts";
import type { Table } from "../core/table/table.ts";
import { columnOf, type Meaning, numberOf, numbersOf, timeOf } from "./_columns.ts";
import { DatasetRow } from "./_dataset_row.ts";

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

/**
 * An image that a search found. What the row does not say is undefined; text that every program needs is empty then.
 */
export class SiaRecord extends DatasetRow {
  /** Title; empty if there is none. */
  override get title(): string {
    return this.text(TITLE) ?? "";
  }

  /** URL of the image; empty if there is none. */
  override get accessUrl(): string {
    return this.url(this.text(URL_));
  }

  /** MIME type of the image; empty if it is not said. */
  override get accessFormat(): string {
    return this.text(FORMAT) ?? "";
  }

  /** The same as {@linkcode accessFormat}, by the name that SIA uses. */
  get format(): string {
    return this.accessFormat;
  }

  /** Size of the file in bytes, as the service estimates it. */
  get estimatedBytes(): number | undefined {
    return this.bytes(BYTES);
  }

  /** Seconds for which {@linkcode accessUrl} stays valid. */
  get acrefTtl(): number | undefined {
    return this.number(TTL);
  }

  /** Centre of the image (deg, ICRS). */
  get pos(): Position | undefined {
    const ra = this.number(RA);
    const dec = this.number(DEC);
    return ra === undefined || dec === undefined ? undefined : { ra, dec };
  }

  /** Instrument. */
  get instrument(): string | undefined {
    return this.text(INSTRUMENT);
  }

  /** Mean time of the observation, in UTC as the standards have it for want of other words; also read from ISO text. */
  get dateObs(): Time | undefined {
    return timeOf(this.cell(DATE));
  }

  /** Mean time of the observation, as Modified Julian Date. */
  get dateObsMjd(): number | undefined {
    return numberOf(this.cell(DATE)) ?? this.dateObs?.mjd;
  }

  /** Number of axes. */
  get naxes(): number | undefined {
    return this.number(NAXES) ?? this.naxis?.length;
  }

  /** Length of each axis in pixels. */
  get naxis(): readonly number[] | undefined {
    return numbersOf(this.cell(NAXIS));
  }

  /** Scale along each axis (deg/pixel). */
  get scale(): readonly number[] | undefined {
    return numbersOf(this.cell(SCALE));
  }

  /** Reference frame of the image, such as `"ICRS"` or `"FK5"`. */
  get coordFrame(): string | undefined {
    return this.text(FRAME);
  }

  /** Equinox of that frame in years. */
  get coordEquinox(): number | undefined {
    return this.number(EQUINOX);
  }

  /** Projection, as a FITS code such as `"TAN"`. */
  get coordProjection(): string | undefined {
    return this.text(PROJECTION);
  }

  /** Reference pixel. */
  get coordRefPixel(): readonly number[] | undefined {
    return numbersOf(this.cell(REF_PIXEL));
  }

  /** World coordinates at the reference pixel. */
  get coordRefValue(): readonly number[] | undefined {
    return numbersOf(this.cell(REF_VALUE));
  }

  /** The CD matrix of FITS, row by row. */
  get cdMatrix(): readonly number[] | undefined {
    return numbersOf(this.cell(CD_MATRIX));
  }

  /** Name of the bandpass. */
  get bandpassId(): string | undefined {
    return this.text(BANDPASS);
  }

  /** Unit of the bandpass's values; metres where the service says nothing but gives values. */
  get bandpassUnit(): string | undefined {
    const unit = this.text(BAND_UNIT);
    const known = { meter: "m", meters: "m", metre: "m", metres: "m", hertz: "Hz", hz: "Hz" };
    if (unit !== undefined) return known[unit.toLowerCase() as keyof typeof known] ?? unit;
    const values = [this.bandpassRefValue, this.bandpassLoLimit, this.bandpassHiLimit];
    if (values.every((value) => value === undefined)) return undefined;
    return this.unit(BAND_VALUE) || "m";
  }

  /** Characteristic value of the bandpass, in {@linkcode bandpassUnit}. */
  get bandpassRefValue(): number | undefined {
    return this.number(BAND_VALUE);
  }

  /** Upper limit of the bandpass, in {@linkcode bandpassUnit}. */
  get bandpassHiLimit(): number | undefined {
    return this.number(BAND_HIGH);
  }

  /** Lower limit of the bandpass, in {@linkcode bandpassUnit}. */
  get bandpassLoLimit(): number | undefined {
    return this.number(BAND_LOW);
  }

  /** What was done to the pixels: C not changed, F resampled, Z fluxes valid, X not resampled, V for display only. */
  get pixFlags(): string | undefined {
    return this.text(PIX_FLAGS);
  }
}
