/**
 * The observations of the sandbox as ObsCore has them.
 *
 * ObsCore 1.1, section 4 (mandatory columns) and Tables 6 and 7 (units, UCDs, utypes).
 *
 * @module
 */
import { AUTHORITY } from "../_answer.ts";
import { pixelToSky, skyDistance } from "../_sky.ts";
import type { ColumnSpec, RowContext, TableSpec, Value } from "../column.ts";
import { fitsImages, IMAGE_FILE, imageCentre, type ImageFile } from "../images.ts";
import { FILES_PATH } from "../paths.ts";
import { text } from "./_columns.ts";
import { B_BAND } from "./images.ts";

const EXPOSURE_S = 600;
const DAY_S = 86_400;

const double = { datatype: "double" } as const;
const count = { datatype: "long" } as const;

interface Draft extends
  Pick<
    ColumnSpec,
    "datatype" | "arraysize" | "unit" | "ucd" | "xtype" | "system" | "indexed" | "nullable"
  > {
  readonly utype: string;
  readonly about: string;
}

function columns(drafts: Readonly<Record<string, Draft>>): readonly ColumnSpec[] {
  return Object.entries(drafts).map(([name, { utype, about, ...rest }]) => ({
    name,
    ...rest,
    utype: `obscore:${utype}`,
    description: about,
    verbosity: 1,
    principal: true,
    std: true,
  }));
}

const SPACE = "Char.SpatialAxis";
const TIME = "Char.TimeAxis";
const SPECTRUM = "Char.SpectralAxis";

/** The columns of `ivoa.obscore`: the mandatory ones, the title, and the size of pixels. */
export const OBSCORE_COLUMNS: readonly ColumnSpec[] = columns({
  "dataproduct_type": {
    ...text,
    ucd: "meta.code.class",
    utype: "ObsDataset.dataProductType",
    about: "Kind of data: image, spectrum, cube",
  },
  "calib_level": {
    datatype: "int",
    ucd: "meta.code;obs.calib",
    utype: "ObsDataset.calibLevel",
    about: "Level of calibration, from 0 (raw) to 4 (analysed)",
  },
  "obs_collection": {
    ...text,
    ucd: "meta.id",
    utype: "DataID.collection",
    about: "Name of the collection",
  },
  "obs_id": {
    ...text,
    ucd: "meta.id",
    utype: "DataID.observationID",
    about: "Identifier of the observation; several datasets can be of one",
  },
  "obs_title": {
    ...text,
    ucd: "meta.title;obs",
    utype: "DataID.title",
    about: "What it is, in a line",
    nullable: true,
  },
  "obs_publisher_did": {
    ...text,
    ucd: "meta.ref.ivoid",
    utype: "Curation.publisherDID",
    about: "Identifier of the dataset, unique",
  },
  "access_url": {
    ...text,
    ucd: "meta.ref.url",
    utype: "Access.reference",
    about: "Where to fetch it",
  },
  "access_format": {
    ...text,
    ucd: "meta.code.mime",
    utype: "Access.format",
    about: "Media type of what is fetched",
  },
  "access_estsize": {
    ...count,
    unit: "kbyte",
    ucd: "phys.size;meta.file",
    utype: "Access.size",
    about: "Size of what is fetched",
    nullable: true,
  },
  "target_name": {
    ...text,
    ucd: "meta.id;src",
    utype: "Target.name",
    about: "Object that was observed",
    nullable: true,
  },
  "s_ra": {
    ...double,
    unit: "deg",
    system: "icrs",
    ucd: "pos.eq.ra",
    utype: `${SPACE}.Coverage.Location.Coord.Position2D.Value2.C1`,
    about: "Right ascension (ICRS) of the centre",
    nullable: true,
    indexed: true,
  },
  "s_dec": {
    ...double,
    unit: "deg",
    system: "icrs",
    ucd: "pos.eq.dec",
    utype: `${SPACE}.Coverage.Location.Coord.Position2D.Value2.C2`,
    about: "Declination (ICRS) of the centre",
    nullable: true,
    indexed: true,
  },
  "s_fov": {
    ...double,
    unit: "deg",
    ucd: "phys.angSize;instr.fov",
    utype: `${SPACE}.Coverage.Bounds.Extent.diameter`,
    about: "Diameter of a circle around what is covered",
    nullable: true,
  },
  "s_region": {
    ...text,
    xtype: "adql:REGION",
    ucd: "pos.outline;obs.field",
    utype: `${SPACE}.Coverage.Support.Area`,
    about: "What is covered, a region on the sky (ICRS, deg)",
    nullable: true,
  },
  "s_resolution": {
    ...double,
    unit: "arcsec",
    ucd: "pos.angResolution",
    utype: `${SPACE}.Resolution.Refval.value`,
    about: "Resolution on the sky; unknown for images of which nobody wrote down the seeing",
    nullable: true,
  },
  "s_xel1": {
    ...count,
    ucd: "meta.number",
    utype: `${SPACE}.numBins1`,
    about: "Pixels along the first axis",
    nullable: true,
  },
  "s_xel2": {
    ...count,
    ucd: "meta.number",
    utype: `${SPACE}.numBins2`,
    about: "Pixels along the second axis",
    nullable: true,
  },
  "s_pixel_scale": {
    ...double,
    unit: "arcsec",
    ucd: "phys.angSize;instr.pixel",
    utype: `${SPACE}.Sampling.RefVal.SamplingPeriod`,
    about: "Size of a pixel",
    nullable: true,
  },
  "t_min": {
    ...double,
    unit: "d",
    system: "mjd",
    ucd: "time.start;obs.exposure",
    utype: `${TIME}.Coverage.Bounds.Limits.StartTime`,
    about: "Begin (MJD)",
    nullable: true,
  },
  "t_max": {
    ...double,
    unit: "d",
    system: "mjd",
    ucd: "time.end;obs.exposure",
    utype: `${TIME}.Coverage.Bounds.Limits.StopTime`,
    about: "End (MJD)",
    nullable: true,
  },
  "t_exptime": {
    ...double,
    unit: "s",
    ucd: "time.duration;obs.exposure",
    utype: `${TIME}.Coverage.Support.Extent`,
    about: "Exposure time",
    nullable: true,
  },
  "t_resolution": {
    ...double,
    unit: "s",
    ucd: "time.resolution",
    utype: `${TIME}.Resolution.Refval.value`,
    about: "Resolution in time",
    nullable: true,
  },
  "t_xel": {
    ...count,
    ucd: "meta.number",
    utype: `${TIME}.numBins`,
    about: "Elements along the axis of time",
    nullable: true,
  },
  "em_min": {
    ...double,
    unit: "m",
    ucd: "em.wl;stat.min",
    utype: `${SPECTRUM}.Coverage.Bounds.Limits.LoLimit`,
    about: "Shortest wavelength, in vacuum",
    nullable: true,
  },
  "em_max": {
    ...double,
    unit: "m",
    ucd: "em.wl;stat.max",
    utype: `${SPECTRUM}.Coverage.Bounds.Limits.HiLimit`,
    about: "Longest wavelength, in vacuum",
    nullable: true,
  },
  "em_res_power": {
    ...double,
    ucd: "spect.resolution",
    utype: `${SPECTRUM}.Resolution.ResolPower.refVal`,
    about: "Resolving power in wavelength",
    nullable: true,
  },
  "em_xel": {
    ...count,
    ucd: "meta.number",
    utype: `${SPECTRUM}.numBins`,
    about: "Elements along the spectral axis",
    nullable: true,
  },
  "o_ucd": {
    ...text,
    ucd: "meta.ucd",
    utype: "Char.ObservableAxis.ucd",
    about: "UCD of what was measured",
    nullable: true,
  },
  "pol_states": {
    ...text,
    ucd: "meta.code;phys.polarization",
    utype: "Char.PolarizationAxis.stateList",
    about: "States of polarization, such as /I/Q/U/",
    nullable: true,
  },
  "pol_xel": {
    ...count,
    ucd: "meta.number",
    utype: "Char.PolarizationAxis.numBins",
    about: "Number of states of polarization, 0 where none was looked for",
    nullable: true,
  },
  "facility_name": {
    ...text,
    ucd: "meta.id;instr.tel",
    utype: "Provenance.ObsConfig.Facility.name",
    about: "Observatory or telescope",
    nullable: true,
  },
  "instrument_name": {
    ...text,
    ucd: "meta.id;instr",
    utype: "Provenance.ObsConfig.Instrument.name",
    about: "Instrument",
    nullable: true,
  },
});

/** A row of `ivoa.obscore` by names of columns; what is absent is null. */
export type ObscoreRow = Readonly<Record<string, Value>>;

function corners({ wcs, width, height }: ImageFile): readonly (readonly [number, number])[] {
  const [right, top] = [width + 0.5, height + 0.5];
  return [[0.5, 0.5], [right, 0.5], [right, top], [0.5, top]]
    .map(([x = 0, y = 0]) => pixelToSky(wcs, x, y));
}

function imageRow(file: ImageFile, context: RowContext | undefined): ObscoreRow {
  const [ra, dec] = imageCentre(file);
  const outline = corners(file);
  const reach = Math.max(...outline.map(([x, y]) => skyDistance(ra, dec, x, y)));
  return {
    "dataproduct_type": "image",
    // what is made of the frame is a product of somebody's; the frame has a position, but no fluxes
    "calib_level": file.name === "m51.fits" ? 2 : 3,
    "obs_collection": "sandbox-m51",
    "obs_id": "kpno-1987-04-05-m51-b",
    "obs_title": file.title,
    "obs_publisher_did": `${AUTHORITY}/sia?${file.name}`,
    "access_url": `${context?.origin ?? ""}${FILES_PATH}${file.name}`,
    "access_format": file.mediaType,
    "access_estsize": BigInt(Math.ceil(file.size / 1000)),
    "target_name": "M51",
    "s_ra": ra,
    "s_dec": dec,
    "s_fov": 2 * reach,
    "s_region": `Polygon ICRS ${outline.flat().map((angle) => angle.toFixed(6)).join(" ")}`,
    "s_xel1": BigInt(file.width),
    "s_xel2": BigInt(file.height),
    "s_pixel_scale": 3600 * Math.hypot(file.wcs.cd[1], file.wcs.cd[3]),
    "t_min": file.dateObsMjd,
    "t_max": file.dateObsMjd + EXPOSURE_S / DAY_S,
    "t_exptime": EXPOSURE_S,
    "t_resolution": EXPOSURE_S,
    "t_xel": 1n,
    "em_min": B_BAND.low,
    "em_max": B_BAND.high,
    "em_res_power": B_BAND.centre / (B_BAND.high - B_BAND.low),
    "em_xel": 1n,
    "o_ucd": "phot.count",
    "pol_xel": 0n,
    "facility_name": "Kitt Peak",
    "instrument_name": "Kitt Peak CCD camera",
  };
}

const FILES = await fitsImages();

/** What has been observed. */
export const OBSCORE: TableSpec = {
  name: "obscore",
  tapName: "ivoa.obscore",
  title: "Observations",
  description: "The observations that the sandbox has, as the IVOA's ObsCore describes them.",
  utype: "ivo://ivoa.net/std/obscore#core-1.1",
  file: IMAGE_FILE,
  columns: OBSCORE_COLUMNS,
  rows: (context) =>
    FILES.map((file) => {
      const row = imageRow(file, context);
      return OBSCORE_COLUMNS.map(({ name }) => row[name] ?? null);
    }),
};
