/**
 * Globular clusters and satellite galaxies of the Milky Way.
 *
 * @module
 */
import type { ColumnSpec, SkyTable } from "../column.ts";
import data from "../data/clusters.json" with { type: "json" };
import { position, rowsOf, text } from "./_columns.ts";

function measured(name: string, unit: string, ucd: string, description: string): ColumnSpec[] {
  return [
    { name, datatype: "double", unit, ucd, description, verbosity: 1 },
    {
      name: `${name}_error`,
      datatype: "float",
      unit,
      ucd: `stat.error;${ucd}`,
      description: `Error of ${name}`,
      verbosity: 3,
      nullable: true,
    },
  ];
}

const COLUMNS: readonly ColumnSpec[] = [
  {
    name: "name",
    ...text,
    ucd: "meta.id;meta.main",
    description: "Name without blanks, such as NGC104",
    verbosity: 1,
  },
  {
    name: "other_names",
    ...text,
    ucd: "meta.id",
    description: "Other names, separated by semicolons",
    verbosity: 2,
    nullable: true,
  },
  {
    name: "object_type",
    ...text,
    ucd: "src.class",
    description: "globular cluster, or satellite galaxy of the Milky Way",
    verbosity: 1,
  },
  ...position("of the centre"),
  ...measured("distance", "kpc", "pos.distance;pos.heliocentric", "Distance from the Sun"),
  ...measured(
    "pmra",
    "mas/yr",
    "pos.pm;pos.eq.ra",
    "Proper motion in right ascension times cos(dec)",
  ),
  ...measured("pmdec", "mas/yr", "pos.pm;pos.eq.dec", "Proper motion in declination"),
  {
    name: "pm_corr",
    datatype: "float",
    ucd: "stat.correlation;pos.pm;pos.eq.ra;pos.eq.dec",
    description: "Correlation of the errors of the two proper motions",
    verbosity: 3,
    nullable: true,
  },
  ...measured(
    "radial_velocity",
    "km/s",
    "spect.dopplerVeloc.opt;pos.heliocentric",
    "Heliocentric radial velocity",
  ).map((column): ColumnSpec => ({ ...column, verbosity: column.verbosity === 1 ? 2 : 3 })),
  {
    name: "reference",
    ...text,
    ucd: "meta.bib",
    description: "Where the numbers were published",
    verbosity: 2,
  },
];

/** Globular clusters and satellite galaxies of the Milky Way. */
export const CLUSTERS: SkyTable = {
  name: "clusters",
  tapName: "clusters.main",
  title: "Globular clusters and satellite galaxies of the Milky Way",
  description:
    "161 globular clusters and 50 satellite galaxies with distances, proper motions from" +
    " Gaia, and radial velocities, as collected in galpy.",
  file: "clusters.json",
  id: "name",
  ra: "ra",
  dec: "dec",
  columns: COLUMNS,
  rows: rowsOf(data, COLUMNS),
};
