/**
 * A catalogue with 64-bit identifiers, a second opinion on its sources, and the identifiers of real stars in it. Positions,
 * magnitudes and HD numbers are those of the data pack; everything else is invented.
 *
 * The identifiers come in pairs that differ by one: as doubles, both would be the same star.
 *
 * @module
 */
import type { ColumnSpec, SkyTable, TableSpec, Value } from "../column.ts";
import { creditOf } from "../credit.ts";
import data from "../data/hip_stars.json" with { type: "json" };
import { position, text } from "./_columns.ts";
import { float, invented, normal, rounded, seeded } from "./_synthetic.ts";

const SEED = 44;
const FIRST_ID = 4_500_000_000_000_000_001n;

/** The identifier of a star by its place in the pack. */
function sourceId(n: number): bigint {
  return FIRST_ID + BigInt(n >> 1) * 4_194_304n + BigInt(n & 1);
}

const ID: ColumnSpec = {
  name: "source_id",
  datatype: "long",
  ucd: "meta.id;meta.main",
  description: "Number of the source, invented; beyond what a double can hold",
  verbosity: 1,
  indexed: true,
};

const SOURCES: readonly ColumnSpec[] = [
  ID,
  ...position("as in the data pack"),
  {
    name: "parallax",
    datatype: "double",
    unit: "mas",
    ucd: "pos.parallax",
    description: "Parallax, invented",
    verbosity: 1,
    nullable: true,
  },
  {
    name: "parallax_error",
    datatype: "float",
    unit: "mas",
    ucd: "stat.error;pos.parallax",
    description: "Error of the parallax, invented",
    verbosity: 2,
    nullable: true,
  },
  {
    name: "ruwe",
    datatype: "float",
    ucd: "stat.error",
    description: "How badly the solution fits (1 is well), invented",
    verbosity: 2,
  },
  {
    name: "phot_g_mean_mag",
    datatype: "float",
    unit: "mag",
    ucd: "phot.mag;em.opt",
    description: "V magnitude of the data pack, in place of one in a broad band",
    verbosity: 1,
  },
];

const QUALITY: readonly ColumnSpec[] = [
  ID,
  {
    name: "fidelity",
    datatype: "float",
    ucd: "stat.probability",
    description: "How far to trust the source, 0 to 1, invented",
    verbosity: 1,
  },
  {
    name: "neighbours",
    datatype: "short",
    ucd: "meta.number",
    description: "Number of sources around it, invented",
    verbosity: 2,
  },
];

const HD: readonly ColumnSpec[] = [
  {
    name: "hd",
    datatype: "int",
    ucd: "meta.id;meta.main",
    description: "Number in the Henry Draper catalogue",
    verbosity: 1,
  },
  {
    name: "vmag",
    datatype: "float",
    unit: "mag",
    ucd: "phot.mag;em.opt.V",
    description: "Johnson V magnitude",
    verbosity: 1,
  },
  {
    name: "spectral",
    ...text,
    ucd: "src.spType",
    description: "Spectral class, guessed from B-V for training; not that of the catalogue",
    verbosity: 1,
    nullable: true,
  },
  { ...ID, ucd: "meta.id" },
];

function* sources(): Generator<readonly Value[]> {
  const random = seeded(SEED);
  for (const [n, ra] of data.ra.entries()) {
    const parallax = rounded(1 + 20 * random() ** 2, 4);
    const error = float(0.01 + 0.1 * random());
    const ruwe = float(Math.exp(0.25 * Math.abs(normal(random))));
    const [p, e] = n % 37 === 0 ? [null, null] : [parallax, error];
    yield [sourceId(n), ra, data.dec[n] ?? null, p, e, ruwe, Math.fround(data.vmag[n] ?? 0)];
  }
}

function* quality(): Generator<readonly Value[]> {
  const random = seeded(SEED + 1);
  for (let n = 0; n < data.ra.length; n++) {
    const fidelity = float(1 - random() ** 4);
    const neighbours = Math.floor(8 * random() ** 2);
    if (n % 11 !== 5) yield [sourceId(n), fidelity, neighbours];
  }
}

/** Spectral classes by the reddest B-V that they have. */
const CLASSES: readonly (readonly [limit: number, name: string])[] = [
  [-0.25, "O"],
  [0, "B"],
  [0.3, "A"],
  [0.58, "F"],
  [0.81, "G"],
  [1.4, "K"],
  [9, "M"],
];

function* hdStars(): Generator<readonly Value[]> {
  for (const [n, hd] of data.hd.entries()) {
    if (hd === null) continue;
    const colour = data.bv[n] ?? null;
    const spectral = colour === null ? null : CLASSES.find(([limit]) => colour < limit)?.[1] ?? "M";
    yield [hd, Math.fround(data.vmag[n] ?? 0), spectral, sourceId(n)];
  }
}

const REAL = creditOf("hip_stars.json");
const CREDIT = {
  ...REAL,
  origin: `SYNTHETIC, seed ${SEED}; positions, magnitudes and HD numbers: ${REAL.origin}`,
};

/** Sources with 64-bit identifiers. */
export const SYNTHETIC_SOURCES: SkyTable = {
  name: "sources",
  tapName: "synthetic.sources",
  title: "SYNTHETIC sources with 64-bit identifiers",
  description: `SYNTHETIC (seed ${SEED}): invented identifiers, parallaxes and errors at the ` +
    "positions of the 5044 Hipparcos stars of the data pack.",
  credit: CREDIT,
  id: "source_id",
  ra: "ra",
  dec: "dec",
  columns: SOURCES,
  rows: sources,
};

/** What somebody else thinks of the sources. */
export const SYNTHETIC_QUALITY: TableSpec = {
  name: "quality",
  tapName: "synthetic.quality",
  title: "SYNTHETIC second opinion on sources",
  description:
    `SYNTHETIC (seed ${SEED}): invented trust in the sources of synthetic.sources; some ` +
    "are missing.",
  credit: invented(SEED),
  id: "source_id",
  keys: [{ target: "synthetic.sources", columns: [["source_id", "source_id"]] }],
  columns: QUALITY,
  rows: quality,
};

/** Real HD stars with the invented identifiers. */
export const SYNTHETIC_HD: TableSpec = {
  name: "hd_sources",
  tapName: "synthetic.hd_sources",
  title: "SYNTHETIC identifiers of HD stars",
  description: "The HD stars of the data pack with their numbers in synthetic.sources, which are " +
    `SYNTHETIC (seed ${SEED}), and with spectral classes guessed from B-V.`,
  credit: CREDIT,
  id: "hd",
  keys: [{ target: "synthetic.sources", columns: [["source_id", "source_id"]] }],
  columns: HD,
  rows: hdStars,
};
