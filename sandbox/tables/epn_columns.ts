/**
 * Columns of EPN-TAP.
 *
 * EPN-TAP 2.0 (2022-08-22), section 2: names, units and UCDs of the columns that every table has, and some of the others.
 *
 * @module
 */
import type { ColumnSpec } from "../column.ts";

type Draft = readonly [name: string, unit: string, ucd: string, description: string];

const REALS: readonly Draft[] = [
  ["time_min", "d", "time.start;obs", "Begin of the observation (JD)"],
  ["time_max", "d", "time.end;obs", "End of the observation (JD)"],
  ["time_sampling_step_min", "s", "time.resolution;stat.min", "Shortest time between samples"],
  ["time_sampling_step_max", "s", "time.resolution;stat.max", "Longest time between samples"],
  ["time_exp_min", "s", "time.duration;obs.exposure;stat.min", "Shortest integration time"],
  ["time_exp_max", "s", "time.duration;obs.exposure;stat.max", "Longest integration time"],
  ["spectral_range_min", "Hz", "em.freq;stat.min", "Lowest frequency"],
  ["spectral_range_max", "Hz", "em.freq;stat.max", "Highest frequency"],
  ["spectral_sampling_step_min", "Hz", "em.freq;spect.binSize;stat.min", "Smallest spectral step"],
  ["spectral_sampling_step_max", "Hz", "em.freq;spect.binSize;stat.max", "Largest spectral step"],
  ["spectral_resolution_min", "", "spect.resolution;stat.min", "Lowest resolving power"],
  ["spectral_resolution_max", "", "spect.resolution;stat.max", "Highest resolving power"],
  ["c1min", "deg", "pos.bodyrc.lon;stat.min", "Western limit"],
  ["c1max", "deg", "pos.bodyrc.lon;stat.max", "Eastern limit"],
  ["c2min", "deg", "pos.bodyrc.lat;stat.min", "Southern limit"],
  ["c2max", "deg", "pos.bodyrc.lat;stat.max", "Northern limit"],
  ["c3min", "", "pos.bodyrc.alt;stat.min", "Lowest altitude"],
  ["c3max", "", "pos.bodyrc.alt;stat.max", "Highest altitude"],
  ["c1_resol_min", "deg", "pos.bodyrc.lon;pos.resolution;stat.min", "Best resolution in longitude"],
  [
    "c1_resol_max",
    "deg",
    "pos.bodyrc.lon;pos.resolution;stat.max",
    "Worst resolution in longitude",
  ],
  ["c2_resol_min", "deg", "pos.bodyrc.lat;pos.resolution;stat.min", "Best resolution in latitude"],
  ["c2_resol_max", "deg", "pos.bodyrc.lat;pos.resolution;stat.max", "Worst resolution in latitude"],
  ["c3_resol_min", "", "pos.bodyrc.alt;pos.resolution;stat.min", "Best resolution in altitude"],
  ["c3_resol_max", "", "pos.bodyrc.alt;pos.resolution;stat.max", "Worst resolution in altitude"],
  ["incidence_min", "deg", "pos.incidenceAng;stat.min", "Smallest angle of incidence"],
  ["incidence_max", "deg", "pos.incidenceAng;stat.max", "Largest angle of incidence"],
  ["emergence_min", "deg", "pos.emergenceAng;stat.min", "Smallest angle of emergence"],
  ["emergence_max", "deg", "pos.emergenceAng;stat.max", "Largest angle of emergence"],
  ["phase_min", "deg", "pos.phaseAng;stat.min", "Smallest phase angle"],
  ["phase_max", "deg", "pos.phaseAng;stat.max", "Largest phase angle"],
];

const TEXTS: Readonly<Record<string, readonly [ucd: string, description: string]>> = {
  "granule_uid": ["meta.id", "Identifier of the row"],
  "granule_gid": ["meta.id", "Identifier of its kind of product"],
  "obs_id": ["meta.id;obs", "Identifier of the observation"],
  "dataproduct_type": [
    "meta.code.class",
    "Kind of product: sp for spectra, im for images; hash list",
  ],
  "target_name": ["meta.id;src", "Name of the body; hash list"],
  "target_class": ["src.class", "Kind of body; hash list"],
  "s_region": ["pos.outline;obs.field", "Footprint"],
  "spatial_frame_type": ["meta.code.class;pos.frame", "Kind of coordinates: body, celestial, ..."],
  "instrument_host_name": ["meta.id;instr.obsty", "Spacecraft or observatory; hash list"],
  "instrument_name": ["meta.id;instr", "Instrument; hash list"],
  "measurement_type": ["meta.ucd", "UCD of what was measured; hash list"],
  "service_title": ["meta.title", "Name of the service"],
  "access_url": ["meta.ref.url;meta.file", "Where the data are"],
  "access_format": ["meta.code.mime", "Media type of the data"],
};

const DATES: Readonly<Record<string, readonly [ucd: string, description: string]>> = {
  "creation_date": ["time.creation", "When the row was made"],
  "modification_date": ["time.processing", "When the row was changed"],
  "release_date": ["time.release", "When it became public"],
};

const always = (name: string) => ["granule_uid", "granule_gid", "obs_id"].includes(name);

/** The columns of a table. */
export const EPN_COLUMNS: readonly ColumnSpec[] = [
  ...Object.entries(TEXTS).map(([name, [ucd, description]]): ColumnSpec => ({
    name,
    datatype: "char",
    arraysize: "*",
    ucd,
    description,
    verbosity: always(name) ? 1 : 2,
    std: true,
    nullable: !always(name),
  })),
  {
    name: "processing_level",
    datatype: "int",
    ucd: "meta.calibLevel",
    description: "How far the data are processed: 1 raw to 6 derived",
    verbosity: 2,
    std: true,
    nullable: true,
  },
  ...REALS.map(([name, unit, ucd, description]): ColumnSpec => ({
    name,
    datatype: "double",
    ...(unit === "" ? {} : { unit }),
    ucd,
    description,
    verbosity: 2,
    std: true,
    nullable: true,
  })),
  ...Object.entries(DATES).map(([name, [ucd, description]]): ColumnSpec => ({
    name,
    datatype: "char",
    arraysize: "*",
    xtype: "timestamp",
    ucd,
    description,
    verbosity: 3,
    std: true,
    nullable: true,
  })),
];
