/**
 * Supernovae and star clusters under the names of tables of VizieR that introductions to the Registry use. All are invented.
 *
 * @module
 */
import type { SkyTable, Value } from "../column.ts";
import { magnitude, position, text } from "./_columns.ts";
import { float, invented, rounded, seeded } from "./_synthetic.ts";

const SEED = 45;
const STARS = 150;
const BANDS = ["Ia", "Ib", "Ic", "II", "IIP", "IIn"] as const;

/** Invented supernovae; four of them have a redshift above 0.04. */
export const SUPERNOVAE: SkyTable = {
  name: "supernovae",
  tapName: '"J/A+A/437/789/table2"',
  title: "Stand-in for J/A+A/437/789/table2: SYNTHETIC supernovae",
  description: `Stand-in for J/A+A/437/789/table2 of a real service, with other content. ` +
    `SYNTHETIC (seed ${SEED}): ${STARS} invented supernovae.`,
  credit: invented(SEED),
  id: "SN",
  ra: "ra",
  dec: "dec",
  columns: [
    {
      name: "SN",
      ...text,
      ucd: "meta.id;meta.main",
      description: "Designation, invented",
      verbosity: 1,
    },
    ...position("invented"),
    {
      name: "z",
      datatype: "float",
      ucd: "src.redshift",
      description: "Redshift of the galaxy, invented",
      verbosity: 1,
    },
    {
      name: "Bmag",
      ...magnitude,
      ucd: "phot.mag;em.opt.B",
      description: "Magnitude in blue light, invented",
      verbosity: 1,
    },
    {
      name: "Type",
      ...text,
      ucd: "src.class",
      description: "Type, invented",
      verbosity: 2,
    },
  ],
  rows: function* (): Generator<readonly Value[]> {
    const random = seeded(SEED);
    for (let n = 0; n < STARS; n++) {
      const [x, y] = [random(), random()];
      // one is where introductions to the Registry look
      const ra = n === 5 ? 119.5 : rounded(360 * x, 5);
      const dec = n === 5 ? 72.7 : rounded(Math.asin(2 * y - 1) * 180 / Math.PI, 5);
      const z = n % 37 === 5 ? 0.041 + 0.03 * random() : 0.001 + 0.037 * random() ** 2;
      const mag = n % 9 === 0 ? null : float(11 + 7 * random(), 2);
      yield [
        `SYN-${1990 + n % 30}${String.fromCharCode(65 + n % 26)}`,
        ra,
        dec,
        float(z, 4),
        mag,
        BANDS[n % BANDS.length] ?? null,
      ];
    }
  },
};

const CLUSTERS = 30;

/** Invented globular clusters near the galaxy NGC 474. */
export const NGC474_CLUSTERS: SkyTable = {
  name: "ngc474_clusters",
  tapName: '"J/ApJ/835/123/table1"',
  title: "Stand-in for J/ApJ/835/123/table1: SYNTHETIC globular clusters in NGC 474",
  description: `Stand-in for J/ApJ/835/123/table1 of a real service, with other content. ` +
    `SYNTHETIC (seed ${SEED}): ${CLUSTERS} invented globular clusters.`,
  credit: invented(SEED),
  id: "Name",
  ra: "ra",
  dec: "dec",
  columns: [
    {
      name: "Name",
      ...text,
      ucd: "meta.id;meta.main",
      description: "Name of the cluster, invented",
      verbosity: 1,
    },
    ...position("invented"),
    {
      name: "gmag",
      ...magnitude,
      ucd: "phot.mag;em.opt.B",
      description: "Magnitude in green light, invented",
      verbosity: 1,
    },
  ],
  rows: function* (): Generator<readonly Value[]> {
    const random = seeded(SEED + 1);
    for (let n = 0; n < CLUSTERS; n++) {
      const [ra, dec] = [20.03, 3.42].map((at) => rounded(at + 0.08 * (random() - 0.5), 5));
      yield [`SYN-GC ${n + 1}`, ra ?? 0, dec ?? 0, float(21 + 3 * random(), 2)];
    }
  },
};
