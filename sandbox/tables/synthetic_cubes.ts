/**
 * Invented galaxies and their cubes, for the exercises that ask for those of CALIFA, and in the form of ObsCore.
 *
 * @module
 */
import { skyDistance } from "../_sky.ts";
import type { ColumnSpec, RowContext, TableSpec, Value } from "../column.ts";
import { LINKS_PATH, LINKS_TYPE } from "../datalink_service.ts";
import { CUBE_SEED, cubeBand, CUBES, GALAXIES } from "../soda_cube.ts";
import { invented } from "./_synthetic.ts";
import { text } from "./_columns.ts";
import { OBSCORE_COLUMNS, type ObscoreRow } from "./obscore.ts";
import { ALL_OBSCORE } from "./obscore_spectra.ts";

const NUMBER: ColumnSpec = {
  name: "califaid",
  datatype: "int",
  ucd: "meta.id",
  description: "Number of the galaxy (SYNTHETIC)",
  verbosity: 1,
  indexed: true,
};

const double = { datatype: "double", verbosity: 1 } as const;

/** The galaxies, under the name of a table of GAVO's. */
export const CALIFA_OBJECTS: TableSpec = {
  name: "califadr3_objects",
  tapName: "califadr3.objects",
  title: "Stand-in for califadr3.objects: SYNTHETIC galaxies",
  description:
    `SYNTHETIC (seed ${CUBE_SEED}): galaxies that are not there, in the place of those ` +
    "that CALIFA observed.",
  credit: invented(CUBE_SEED),
  columns: [
    NUMBER,
    {
      name: "target_name",
      ...text,
      ucd: "meta.id;src",
      description: "Name of the galaxy",
      verbosity: 1,
    },
    {
      name: "raj2000",
      ...double,
      unit: "deg",
      system: "icrs",
      ucd: "pos.eq.ra;meta.main",
      description: "Right ascension (ICRS)",
    },
    {
      name: "dej2000",
      ...double,
      unit: "deg",
      system: "icrs",
      ucd: "pos.eq.dec;meta.main",
      description: "Declination (ICRS)",
    },
    { name: "redshift", ...double, ucd: "src.redshift", description: "Redshift" },
    {
      name: "hubtyp",
      ...text,
      ucd: "src.morph.type",
      description: "Type after Hubble",
      verbosity: 1,
    },
  ],
  rows: () =>
    GALAXIES.map(({ number, name, ra, dec, redshift, hubbleType }) => [
      number,
      name,
      ra,
      dec,
      redshift,
      hubbleType,
    ]),
};

/** The cubes, under the name of a table of GAVO's. */
export const CALIFA_CUBES: TableSpec = {
  name: "califadr3_cubes",
  tapName: "califadr3.cubes",
  title: "Stand-in for califadr3.cubes: SYNTHETIC cubes",
  description:
    `SYNTHETIC (seed ${CUBE_SEED}): cubes of galaxies that are not there, in the place ` +
    "of CALIFA's.",
  credit: invented(CUBE_SEED),
  columns: [
    NUMBER,
    {
      name: "obs_title",
      ...text,
      ucd: "meta.title;obs",
      description: "What it is, in a line",
      verbosity: 1,
    },
    {
      name: "obs_publisher_did",
      ...text,
      ucd: "meta.ref.ivoid;meta.main",
      description: "Identifier of the cube; there are links for it",
      verbosity: 1,
    },
    {
      name: "setup",
      ...text,
      ucd: "instr.setup",
      description: "Setting of the spectrograph, always COMB here",
      verbosity: 1,
    },
    {
      name: "em_min",
      ...double,
      unit: "m",
      ucd: "em.wl;stat.min",
      description: "Shortest wavelength",
    },
    {
      name: "em_max",
      ...double,
      unit: "m",
      ucd: "em.wl;stat.max",
      description: "Longest wavelength",
    },
  ],
  keys: [{
    target: "califadr3.objects",
    columns: [["califaid", "califaid"]],
    description: "Each cube is of a galaxy",
  }],
  rows: () =>
    CUBES.map((cube) => [cube.galaxy.number, cube.title, cube.did, "COMB", ...cubeBand(cube)]),
};

/** A cube as a row of ObsCore; its URL is that of its links. */
function cubeRow(cube: typeof CUBES[number], context: RowContext | undefined): ObscoreRow {
  const { galaxy: { ra, dec, name, redshift: _ }, wcs, width, height, planes } = cube;
  const half = Math.abs(wcs.cd[0]) * width / 2;
  const reach = skyDistance(ra, dec, ra + half / Math.cos(dec * Math.PI / 180), dec + half);
  const [low, high] = cubeBand(cube);
  return {
    "dataproduct_type": "cube",
    "calib_level": 3,
    "obs_collection": "synthetic-cubes",
    "obs_id": cube.name.replace(/\.fits$/, ""),
    "obs_title": cube.title,
    "obs_publisher_did": cube.did,
    "access_url": `${context?.origin ?? ""}${LINKS_PATH}?ID=${encodeURIComponent(cube.did)}`,
    "access_format": LINKS_TYPE,
    "access_estsize": BigInt(Math.ceil(4 * width * height * planes / 1000)),
    "target_name": name,
    "s_ra": ra,
    "s_dec": dec,
    "s_fov": 2 * reach,
    "s_region": `Circle ICRS ${ra} ${dec} ${reach.toFixed(6)}`,
    "s_xel1": BigInt(width),
    "s_xel2": BigInt(height),
    "s_pixel_scale": 3600 * Math.abs(wcs.cd[0]),
    "t_min": 56_800,
    "t_max": 56_800 + 2700 / 86_400,
    "t_exptime": 2700,
    "t_resolution": 2700,
    "t_xel": 1n,
    "em_min": low,
    "em_max": high,
    "em_res_power": 850,
    "em_xel": BigInt(planes),
    "o_ucd": "phot.flux.density;em.wl",
    "pol_xel": 0n,
    "facility_name": "Nowhere",
    "instrument_name": "SYNTHETIC spectrograph",
  };
}

/** Rows of ObsCore for the cubes. */
function* cubeRows(context: RowContext | undefined): Generator<readonly Value[]> {
  for (const cube of CUBES) {
    const row = cubeRow(cube, context);
    yield OBSCORE_COLUMNS.map(({ name }) => row[name] ?? null);
  }
}

/** Images, some of the spectra, and the cubes. */
export const CUBE_OBSCORE: TableSpec = {
  ...ALL_OBSCORE,
  rows: function* (context) {
    yield* ALL_OBSCORE.rows(context);
    yield* cubeRows(context);
  },
};
