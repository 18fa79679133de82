/**
 * TAP services with the tables for which the scripts of the course ask those of GAVO, VizieR and Gaia, and one with the
 * invented tables under their own names.
 *
 * @module
 */
import { FEATURE_TYPES } from "../../core/adql/mod.ts";
import { AUTHORITY } from "../_answer.ts";
import type { TableSpec } from "../column.ts";
import {
  GAIA_TABLES,
  GAVO_TABLES,
  standInSchemas,
  SYNTHETIC_TABLES,
  VIZIER_TABLES,
} from "../course_tables.ts";
import { REAL_STAND_INS } from "../tables/real_stand_ins.ts";
import { CALIFA_CUBES, CALIFA_OBJECTS, CUBE_OBSCORE } from "../tables/synthetic_cubes.ts";
import type { TapSite } from "../tap_site.ts";
import { FULL_ADQL, MAIN_SITE } from "./main.ts";

function site(name: string, path: string, tables: readonly TableSpec[]): TapSite {
  return {
    path,
    ivoid: AUTHORITY + path,
    title: `Stand-ins for tables of ${name}`,
    description: `Tables with the names of some of ${name} and other, mostly SYNTHETIC content. ` +
      "Local training data, not a real service.",
    tables,
    schemas: standInSchemas(tables),
    languages: MAIN_SITE.languages,
    limits: MAIN_SITE.limits,
    uploads: MAIN_SITE.uploads,
    examples: [{
      id: "count",
      title: "How many rows a table has",
      query: `SELECT COUNT(*) AS ct FROM ${tables[0]?.tapName}`,
      description: "The server counts; one row is sent.",
    }],
  };
}

/** In the place of GAVO's service. */
export const GAVO_SITE: TapSite = site("the GAVO data centre", "/gavo", [
  ...GAVO_TABLES,
  ...REAL_STAND_INS,
  CALIFA_OBJECTS,
  CALIFA_CUBES,
  {
    ...CUBE_OBSCORE,
    title: `Stand-in for ivoa.obscore: ${CUBE_OBSCORE.title}`,
    description: "Stand-in for ivoa.obscore of a real service, with other content. " +
      CUBE_OBSCORE.description,
  },
]);

/** In the place of VizieR's service, which knows no set operations and no common tables. */
export const VIZIER_SITE: TapSite = {
  ...site("VizieR", "/vizier", VIZIER_TABLES),
  languages: [{
    ...FULL_ADQL,
    features: FULL_ADQL.features.filter(({ type }) =>
      type !== FEATURE_TYPES.sets && type !== FEATURE_TYPES.commonTable
    ),
  }],
};

/** In the place of the Gaia archive's service. */
export const GAIA_SITE: TapSite = site("the Gaia archive", "/gaia", GAIA_TABLES);

/** The invented tables under their own names, all in one place. */
export const SYNTHETIC_SITE: TapSite = {
  ...site("nobody", "/synthetic", SYNTHETIC_TABLES),
  title: "Synthetic tables",
  description: "SYNTHETIC tables, invented for training, under their own names. Local training " +
    "data, not a real service.",
  schemas: { synthetic: { description: "SYNTHETIC tables, invented for training" } },
};
