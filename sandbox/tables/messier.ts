/**
 * The objects of Messier's list.
 *
 * @module
 */
import type { ColumnSpec, SkyTable } from "../column.ts";
import data from "../data/messier.json" with { type: "json" };
import { position, rowsOf, text, unicode } from "./_columns.ts";

const COLUMNS: readonly ColumnSpec[] = [
  {
    name: "main_id",
    ...text,
    ucd: "meta.id;meta.main",
    description: "Messier designation, such as M51",
    verbosity: 1,
  },
  {
    name: "messier",
    datatype: "short",
    ucd: "meta.id",
    description: "Messier number",
    verbosity: 2,
  },
  ...position("J2000, good to about a minute of arc"),
  {
    name: "designation",
    ...text,
    ucd: "meta.id",
    description: "NGC, IC or other designation",
    verbosity: 1,
    nullable: true,
  },
  {
    name: "name",
    ...unicode,
    ucd: "meta.id",
    description: "Popular name",
    verbosity: 2,
    nullable: true,
  },
  {
    name: "object_type",
    ...text,
    ucd: "src.class",
    description:
      "gc globular cluster, oc open cluster, s spiral, e elliptical, i irregular galaxy," +
      " sfr star forming region, pn planetary nebula, rn reflection nebula," +
      " snr supernova remnant, pos other group of stars",
    verbosity: 1,
  },
  {
    name: "vmag",
    datatype: "float",
    unit: "mag",
    ucd: "phot.mag;em.opt.V",
    description: "Integrated visual magnitude",
    verbosity: 2,
  },
  {
    name: "major_axis",
    datatype: "float",
    unit: "arcmin",
    ucd: "phys.angSize",
    description: "Larger apparent diameter",
    verbosity: 2,
    nullable: true,
  },
  {
    name: "minor_axis",
    datatype: "float",
    unit: "arcmin",
    ucd: "phys.angSize",
    description: "Smaller apparent diameter; equal to the larger where one is given",
    verbosity: 2,
    nullable: true,
  },
  {
    name: "class",
    ...text,
    ucd: "src.class",
    description: "Class after the scheme for its type",
    verbosity: 3,
    nullable: true,
  },
];

/** The objects of Messier's list. */
export const MESSIER: SkyTable = {
  name: "messier",
  tapName: "messier.main",
  title: "Messier's list",
  description: "The 110 objects of Messier's list with type, magnitude and apparent size.",
  file: "messier.json",
  id: "main_id",
  ra: "ra",
  dec: "dec",
  columns: COLUMNS,
  rows: rowsOf(data, COLUMNS, (at) => `M${at("messier")}`),
};
