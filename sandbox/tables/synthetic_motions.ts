/**
 * Proper motions and radial velocities of the same invented stars, in two tables: every second star of the second one is
 * in the first.
 *
 * @module
 */
import type { ColumnSpec, SkyTable, Value } from "../column.ts";
import { position, text } from "./_columns.ts";
import { float, invented, normal, rounded, seeded } from "./_synthetic.ts";

const SEED = 43;
const STARS = 4000;

interface Star {
  readonly ra: number;
  readonly dec: number;
  readonly mag: number;
  readonly colour: number;
  readonly pm: readonly [ra: number, dec: number];
  readonly rv: number;
  readonly both: boolean;
}

let made: readonly Star[] | undefined;

/** The true stars, all over the sky, the brightest of magnitude 7. */
function stars(): readonly Star[] {
  return made ??= makeStars();
}

function makeStars(): readonly Star[] {
  const random = seeded(SEED);
  return Array.from({ length: STARS }, (_, n) => ({
    ra: 360 * random(),
    dec: Math.asin(2 * random() - 1) * 180 / Math.PI,
    mag: 7 + 3 * Math.sqrt(random()),
    colour: 0.4 + 1.2 * random(),
    pm: [12 * normal(random), 12 * normal(random)],
    rv: 35 * normal(random),
    both: n % 2 === 0,
  }));
}

/** A position with an error (arcsec). */
function seen(star: Star, error: number, random: () => number): [ra: number, dec: number] {
  const dec = star.dec + error / 3600 * normal(random);
  const ra = star.ra + error / 3600 / Math.cos(star.dec * Math.PI / 180) * normal(random);
  return [rounded((ra + 360) % 360, 7), rounded(dec, 7)];
}

const MOTIONS: readonly ColumnSpec[] = [
  {
    name: "source_id",
    datatype: "long",
    ucd: "meta.id;meta.main",
    description: "Number of the star, invented; beyond what a double can hold",
    verbosity: 1,
  },
  ...position("invented"),
  {
    name: "parallax",
    datatype: "double",
    unit: "mas",
    ucd: "pos.parallax",
    description: "Parallax, invented",
    verbosity: 2,
  },
  {
    name: "pmra",
    datatype: "double",
    unit: "mas/yr",
    ucd: "pos.pm;pos.eq.ra",
    description: "Proper motion in right ascension times cos(Dec), invented",
    verbosity: 1,
  },
  {
    name: "pmdec",
    datatype: "double",
    unit: "mas/yr",
    ucd: "pos.pm;pos.eq.dec",
    description: "Proper motion in declination, invented",
    verbosity: 1,
  },
  {
    name: "phot_g_mean_mag",
    datatype: "float",
    unit: "mag",
    ucd: "phot.mag;em.opt",
    description: "Mean magnitude in a broad visible band, invented",
    verbosity: 1,
  },
];

const VELOCITIES: readonly ColumnSpec[] = [
  {
    name: "name",
    ...text,
    ucd: "meta.id;meta.main",
    description: "Name of the star, invented",
    verbosity: 1,
  },
  ...position("invented"),
  {
    name: "rv",
    datatype: "float",
    unit: "km/s",
    ucd: "spect.dopplerVeloc.opt;pos.heliocentric",
    description: "Radial velocity, invented",
    verbosity: 1,
  },
  {
    name: "e_rv",
    datatype: "float",
    unit: "km/s",
    ucd: "stat.error;spect.dopplerVeloc.opt",
    description: "Error of the radial velocity, invented",
    verbosity: 2,
  },
  {
    name: "hmag",
    datatype: "float",
    unit: "mag",
    ucd: "phot.mag;em.IR.H",
    description: "Magnitude at H, invented",
    verbosity: 1,
    nullable: true,
  },
];

function* motions(): Generator<readonly Value[]> {
  const random = seeded(SEED + 1);
  for (const [n, star] of stars().entries()) {
    const [ra, dec] = seen(star, 0.02, random);
    const parallax = rounded(0.2 + 6 * random() ** 2, 4);
    if (n % 4 === 2) continue;
    yield [
      6_100_000_000_000_000_001n + BigInt(n) * 128n,
      ra,
      dec,
      parallax,
      rounded(star.pm[0], 4),
      rounded(star.pm[1], 4),
      float(star.mag),
    ];
  }
}

function* velocities(): Generator<readonly Value[]> {
  const random = seeded(SEED + 2);
  for (const [n, star] of stars().entries()) {
    const [ra, dec] = seen(star, 0.1, random);
    const hmag = float(star.mag - star.colour + 0.02 * normal(random));
    const error = float(0.3 + 2 * random(), 2);
    if (!star.both) continue;
    const name = `SYN-V ${String(n + 1).padStart(4, "0")}`;
    yield [name, ra, dec, float(star.rv, 1), error, n % 50 === 0 ? null : hmag];
  }
}

const ABOUT = `SYNTHETIC (seed ${SEED}): invented stars all over the sky`;

/** Proper motions. */
export const SYNTHETIC_MOTIONS: SkyTable = {
  name: "motions",
  tapName: "synthetic.motions",
  title: "SYNTHETIC proper motions",
  description: `${ABOUT}, with proper motions. Half of those in synthetic.velocities are here.`,
  credit: invented(SEED),
  id: "source_id",
  ra: "ra",
  dec: "dec",
  columns: MOTIONS,
  rows: motions,
};

/** Radial velocities. */
export const SYNTHETIC_VELOCITIES: SkyTable = {
  name: "velocities",
  tapName: "synthetic.velocities",
  title: "SYNTHETIC radial velocities",
  description: `${ABOUT}, with radial velocities. Half of them are in synthetic.motions.`,
  credit: invented(SEED),
  id: "name",
  ra: "ra",
  dec: "dec",
  columns: VELOCITIES,
  rows: velocities,
};
