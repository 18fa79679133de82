/**
 * One spectrum of an answer by SSA.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import type { Time } from "../core/coords/time.ts";
import { type Meaning, numberOf, numbersOf, timeOf } from "./_columns.ts";
import { DatasetRow } from "./_dataset_row.ts";

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

/** A spectrum that a search found. What the row does not say is undefined; text that every program needs is empty then. */
export class SsaRecord extends DatasetRow {
  /** Title; empty if there is none. */
  override get title(): string {
    return this.text(TITLE) ?? "";
  }

  /** URL of the spectrum; empty if there is none. */
  override get accessUrl(): string {
    return this.url(this.text(URL_));
  }

  /** MIME type of the spectrum; empty if it is not said. */
  override get accessFormat(): string {
    return this.text(FORMAT) ?? "";
  }

  /** Size of the file in bytes, as the service estimates it; a size without a unit is taken for bytes. */
  get estimatedBytes(): number | undefined {
    return this.bytes(BYTES);
  }

  /** Position of the spectrum (deg, ICRS); undefined for spectra of theory. */
  get pos(): Position | undefined {
    const [a, b] = numbersOf(this.cell(LOCATION)) ?? [];
    const ra = a !== undefined && b !== undefined ? a : this.number(RA);
    const dec = a !== undefined && b !== undefined ? b : this.number(DEC);
    return ra === undefined || dec === undefined || Number.isNaN(ra) || Number.isNaN(dec)
      ? undefined
      : { ra, dec };
  }

  /** Mean time of the observation; services write it as a Modified Julian Date or in ISO 8601. */
  get dateObs(): Time | undefined {
    return timeOf(this.cell(DATE));
  }

  /** Mean time of the observation, as Modified Julian Date. */
  get dateObsMjd(): number | undefined {
    return numberOf(this.cell(DATE)) ?? this.dateObs?.mjd;
  }

  /** The wavelengths (m) that are covered. */
  get band(): readonly [min: number, max: number] | undefined {
    const start = this.number(BAND_START);
    const stop = this.number(BAND_STOP);
    if (start !== undefined && stop !== undefined) return [start, stop];
    const { bandCenter, bandWidth } = this;
    return bandCenter === undefined || bandWidth === undefined
      ? undefined
      : [bandCenter - bandWidth / 2, bandCenter + bandWidth / 2];
  }

  /** URL of a preview. */
  get preview(): string | undefined {
    const text = this.text(PREVIEW);
    return text === undefined ? undefined : this.url(text);
  }

  /** Instrument. */
  get instrument(): string | undefined {
    return this.text(M.instrument);
  }

  /** Name of the target. */
  get targetName(): string | undefined {
    return this.text(M.targetName);
  }

  /** Class of the target. */
  get targetClass(): string | undefined {
    return this.text(M.targetClass);
  }

  /** Redshift of the target. */
  get redshift(): number | undefined {
    return this.number(M.redshift);
  }

  /** Name of the collection. */
  get collection(): string | undefined {
    return this.text(M.collection);
  }

  /** Who made the data. */
  get creator(): string | undefined {
    return this.text(M.creator);
  }

  /** Identifier of the data set that its creator gave. */
  get creatorDid(): string | undefined {
    return this.text(M.creatorDid);
  }

  /** Who publishes the data. */
  get publisher(): string | undefined {
    return this.text(M.publisher);
  }

  /** Identifier of the data set that its publisher gave. */
  get publisherDid(): string | undefined {
    return this.text(M.publisherDid);
  }

  /** A publication. */
  get reference(): string | undefined {
    return this.text(M.reference);
  }

  /** Where the data come from: `"survey"`, `"pointed"`, `"theory"` and the like. */
  get dataSource(): string | undefined {
    return this.text(M.dataSource);
  }

  /** How the data set was made: `"archival"`, `"cutout"` and the like. */
  get creationType(): string | undefined {
    return this.text(M.creationType);
  }

  /** Data model of the file. */
  get dataModel(): string | undefined {
    return this.text(M.dataModel);
  }

  /** Number of points of the spectrum. */
  get length(): number | undefined {
    return this.number(M.length);
  }

  /** Signal-to-noise ratio. */
  get snr(): number | undefined {
    return this.number(M.snr);
  }

  /** Diameter (deg) of the aperture. */
  get aperture(): number | undefined {
    return this.number(M.aperture);
  }

  /** Exposure time (s). */
  get exposureTime(): number | undefined {
    return this.number(M.exposureTime);
  }

  /** Middle (m) of the wavelengths that are covered. */
  get bandCenter(): number | undefined {
    return this.number(M.bandCenter);
  }

  /** Width (m) of the wavelengths that are covered. */
  get bandWidth(): number | undefined {
    return this.number(M.bandWidth);
  }

  /** Spectral resolution (m). */
  get spectralResolution(): number | undefined {
    return this.number(M.spectralResolution);
  }

  /** Spatial resolution (deg). */
  get spatialResolution(): number | undefined {
    return this.number(M.spatialResolution);
  }

  /** UCD of the spectral axis in the file. */
  get spectralUcd(): string | undefined {
    return this.text(M.spectralUcd);
  }

  /** Unit of the spectral axis in the file. */
  get spectralUnit(): string | undefined {
    return this.text(M.spectralUnit);
  }

  /** UCD of the fluxes in the file. */
  get fluxUcd(): string | undefined {
    return this.text(M.fluxUcd);
  }

  /** Unit of the fluxes in the file. */
  get fluxUnit(): string | undefined {
    return this.text(M.fluxUnit);
  }

  /** How well fluxes are calibrated. */
  get fluxCalib(): string | undefined {
    return this.text(M.fluxCalib);
  }

  /** How well the spectral axis is calibrated. */
  get waveCalib(): string | undefined {
    return this.text(M.waveCalib);
  }
}
