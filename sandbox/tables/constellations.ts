/**
 * The constellations and their boundaries.
 *
 * @module
 */
import type { ColumnSpec, SkyTable } from "../column.ts";
import data from "../data/constellations.json" with { type: "json" };
import { position, rowsOf, text, unicode } from "./_columns.ts";

const COLUMNS: readonly ColumnSpec[] = [
  {
    name: "main_id",
    ...text,
    ucd: "meta.id;meta.main",
    description: "IAU abbreviation; with 1 or 2 for the parts of Serpens",
    verbosity: 1,
  },
  {
    name: "code",
    datatype: "char",
    arraysize: "3",
    ucd: "meta.id",
    description: "IAU abbreviation",
    verbosity: 2,
  },
  { name: "name", ...unicode, ucd: "meta.id", description: "Latin name", verbosity: 1 },
  { name: "genitive", ...unicode, ucd: "meta.id", description: "Latin genitive", verbosity: 2 },
  ...position("J2000, of the label on a chart"),
  {
    name: "bounds",
    datatype: "double",
    arraysize: "*",
    unit: "deg",
    ucd: "pos.outline;obs.field",
    xtype: "polygon",
    system: "icrs",
    description:
      "Vertices of the boundary, precessed to J2000: edges are only nearly great circles",
    verbosity: 3,
  },
];

/** The constellations and their boundaries. */
export const CONSTELLATIONS: SkyTable = {
  name: "constellations",
  tapName: "sky.constellations",
  title: "Constellations",
  description: "The 88 constellations, Serpens in two parts, with their boundaries.",
  file: "constellations.json",
  id: "main_id",
  ra: "ra",
  dec: "dec",
  columns: COLUMNS,
  rows: rowsOf(data, COLUMNS, (at) => at("code") === "Ser" ? `Ser${at("part")}` : `${at("code")}`),
};
