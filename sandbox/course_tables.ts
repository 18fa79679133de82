/**
 * The tables that the scripts of the course ask for. Where we have no such data, invented ones stand in; tables under the
 * names of real ones say so in title and description, and the invented ones in their origin, too.
 *
 * @module
 */
import type { TableSpec } from "./column.ts";
import type { SchemaSpec } from "./tap_site.ts";
import { STARS } from "./tables/stars.ts";
import { standIn } from "./tables/_synthetic.ts";
import { SYNTHETIC_MIR, SYNTHETIC_NIR, SYNTHETIC_OPTICAL } from "./tables/synthetic_field.ts";
import { SYNTHETIC_FRAMES } from "./tables/synthetic_frames.ts";
import { SYNTHETIC_MOTIONS, SYNTHETIC_VELOCITIES } from "./tables/synthetic_motions.ts";
import { SYNTHETIC_HD, SYNTHETIC_QUALITY, SYNTHETIC_SOURCES } from "./tables/synthetic_sources.ts";

/** The invented tables under their own names. */
export const SYNTHETIC_TABLES: readonly TableSpec[] = [
  SYNTHETIC_OPTICAL,
  SYNTHETIC_NIR,
  SYNTHETIC_MIR,
  SYNTHETIC_MOTIONS,
  SYNTHETIC_VELOCITIES,
  SYNTHETIC_SOURCES,
  SYNTHETIC_QUALITY,
  SYNTHETIC_HD,
  SYNTHETIC_FRAMES,
];

const J2000 = { ra: "raj2000", dec: "dej2000" } as const;

/** For the service of the GAVO data centre. */
export const GAVO_TABLES: readonly TableSpec[] = [
  standIn(STARS, "arihip.main", {
    hip: "hipno",
    ...J2000,
    vmag: "mv",
    name: "name",
    hd: "hd",
  }),
  standIn(SYNTHETIC_NIR, "twomass.data", {
    mainid: "mainid",
    ...J2000,
    jmag: "jmag",
    hmag: "hmag",
    kmag: "kmag",
  }),
  standIn(SYNTHETIC_MOTIONS, "tgas.main", {
    source_id: "source_id",
    ra: "ra",
    dec: "dec",
    parallax: "parallax",
    pmra: "pmra",
    pmdec: "pmdec",
    phot_g_mean_mag: "phot_g_mean_mag",
  }),
  standIn(SYNTHETIC_VELOCITIES, "rave.main", {
    name: "name",
    ...J2000,
    rv: "rv",
    e_rv: "e_rv",
    hmag: "hmag",
  }),
  standIn(SYNTHETIC_HD, "hdgaia.main", {
    hd: "hd",
    vmag: "mv_meas",
    spectral: "spectral",
    source_id: "source_id3",
  }),
  standIn(SYNTHETIC_QUALITY, "gedr3spur.main", {
    source_id: "source_id",
    fidelity: "fidelity_v2",
    neighbours: "neighbours",
  }),
  standIn(SYNTHETIC_FRAMES, "maidanak.reduced", {
    accref: "accref",
    imagetitle: "imagetitle",
    object: "object",
    bandpassid: "bandpassid",
    dateobs: "dateobs",
    exptime: "exptime",
  }),
];

/** For the service of VizieR. */
export const VIZIER_TABLES: readonly TableSpec[] = [
  standIn(SYNTHETIC_OPTICAL, 'vizier."V/147/sdss12"', {
    mainid: "SDSS12",
    ra: "RA_ICRS",
    dec: "DE_ICRS",
    umag: "umag",
    gmag: "gmag",
    rmag: "rmag",
    imag: "imag",
  }),
  standIn(SYNTHETIC_MIR, 'vizier."II/328/allwise"', {
    mainid: "AllWISE",
    ra: "RAJ2000",
    dec: "DEJ2000",
    w1mag: "W1mag",
    w2mag: "W2mag",
    w3mag: "W3mag",
  }),
];

/** For the Gaia archive. */
export const GAIA_TABLES: readonly TableSpec[] = [
  standIn(SYNTHETIC_SOURCES, "gaiadr3.gaia_source", {
    source_id: "source_id",
    ra: "ra",
    dec: "dec",
    parallax: "parallax",
    parallax_error: "parallax_error",
    ruwe: "ruwe",
    phot_g_mean_mag: "phot_g_mean_mag",
  }),
];

/** Descriptions of the schemas of these tables. */
export function standInSchemas(
  tables: readonly TableSpec[],
): Readonly<Record<string, SchemaSpec>> {
  const names = tables.map(({ tapName = "" }) => tapName.split(".")[0] ?? "");
  const description = "Stand-ins for the tables of a real service, with other content";
  return Object.fromEntries(names.map((name) => [name, { description }]));
}
