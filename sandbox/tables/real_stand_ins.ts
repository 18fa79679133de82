/**
 * Tables of the data pack under the names of tables of the GAVO data centre, for exercises that ask for these.
 *
 * @module
 */
import type { TableSpec } from "../column.ts";
import { standIn } from "./_synthetic.ts";
import { CONSTELLATIONS } from "./constellations.ts";
import { EXOPLANETS } from "./exoplanets.ts";

/** Exoplanets, and the polygons of constellations. */
export const REAL_STAND_INS: readonly TableSpec[] = [
  standIn(EXOPLANETS, "exomercat.exomercat", {
    name: "name",
    ra: "ra_off",
    dec: "dec_off",
    mass: "mass",
    period: "p",
    discovery_year: "discovery_year",
  }),
  standIn(CONSTELLATIONS, "cstl.geo", {
    name: "name",
    code: "abbreviation",
    ra: "ra",
    dec: "dec",
    bounds: "p",
  }),
];
