/**
 * Hipparcos stars brighter than V = 6.
 *
 * @module
 */
import type { ColumnSpec, SkyTable } from "../column.ts";
import data from "../data/hip_stars.json" with { type: "json" };
import { magnitude, position, rowsOf, text, unicode } from "./_columns.ts";

const COLUMNS: readonly ColumnSpec[] = [
  {
    name: "main_id",
    ...text,
    ucd: "meta.id;meta.main",
    description: "Hipparcos identifier with its prefix",
    verbosity: 1,
  },
  {
    name: "hip",
    datatype: "int",
    ucd: "meta.id",
    description: "Number in the Hipparcos catalogue",
    verbosity: 2,
  },
  ...position("epoch J2000, rounded to 0.0001 deg"),
  {
    name: "vmag",
    datatype: "float",
    unit: "mag",
    ucd: "phot.mag;em.opt.V",
    description: "Johnson V magnitude",
    verbosity: 1,
  },
  {
    name: "bv",
    ...magnitude,
    ucd: "phot.color;em.opt.B;em.opt.V",
    description: "Colour index B-V",
    verbosity: 2,
  },
  {
    name: "name",
    ...text,
    ucd: "meta.id",
    description: "Proper name",
    verbosity: 2,
    nullable: true,
  },
  {
    name: "constellation",
    datatype: "char",
    arraysize: "3",
    ucd: "meta.id;pos",
    description: "Constellation (IAU abbreviation), for stars with a designation",
    verbosity: 2,
    nullable: true,
  },
  {
    name: "bayer",
    ...unicode,
    ucd: "meta.id",
    description: "Bayer designation: Greek or Latin letter",
    verbosity: 3,
    nullable: true,
  },
  {
    name: "flamsteed",
    datatype: "short",
    ucd: "meta.id",
    description: "Flamsteed number",
    verbosity: 3,
    nullable: true,
  },
  {
    name: "variable",
    ...text,
    ucd: "meta.id",
    description: "Designation as a variable star",
    verbosity: 3,
    nullable: true,
  },
  {
    name: "hd",
    datatype: "int",
    ucd: "meta.id",
    description: "Number in the Henry Draper catalogue",
    verbosity: 3,
    nullable: true,
  },
  {
    name: "gliese",
    ...text,
    ucd: "meta.id",
    description: "Designation in the catalogue of nearby stars",
    verbosity: 3,
    nullable: true,
  },
];

/** Hipparcos stars brighter than V = 6. */
export const STARS: SkyTable = {
  name: "hip_stars",
  tapName: "stars.hip",
  title: "Hipparcos stars brighter than V = 6",
  description:
    "5044 stars of the Hipparcos catalogue with V up to 6.0: position, magnitude, colour" +
    " and designations, from the extended compilation XHIP.",
  file: "hip_stars.json",
  id: "main_id",
  ra: "ra",
  dec: "dec",
  columns: COLUMNS,
  rows: rowsOf(data, COLUMNS, (at) => `HIP ${at("hip")}`),
};
