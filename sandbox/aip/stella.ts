/**
 * Tables with the columns that the documentation of STELLA@AIP uses, filled with synthetic numbers.
 *
 * @module
 */
import type { ColumnSpec, TableSpec } from "../column.ts";
import { rounded } from "../tables/_synthetic.ts";
import { intColumn, inventedTable, numberColumn, Random, textColumn } from "./_synthetic.ts";

const SEED = 66_034;
const OBJECTS = 320;

/** Types with effective temperature and surface gravity of a typical star. */
const TYPES: readonly [
  readonly [string, number, number],
  ...(readonly [string, number, number])[],
] = [
  ["A7V", 7800, 4.2],
  ["F0V", 7220, 4.2],
  ["F5V", 6550, 4.3],
  ["G0V", 5930, 4.4],
  ["G5V", 5660, 4.5],
  ["K0V", 5270, 4.5],
  ["K5V", 4410, 4.6],
  ["M0V", 3850, 4.7],
  ["G8III", 4950, 2.8],
  ["K0III", 4780, 2.6],
  ["K2III", 4470, 2.4],
  ["M0III", 3820, 1.6],
];

interface Star {
  readonly name: string;
  readonly type: string;
  readonly simbad: string;
  readonly ra: number;
  readonly dec: number;
  readonly vmag: number;
  readonly teff: number | null;
  readonly logg: number | null;
}

function makeStars(): Star[] {
  const random = new Random(SEED);
  return Array.from({ length: OBJECTS }, (_, index): Star => {
    const [type, teff, logg] = random.pick(TYPES);
    const number = String(index + 1).padStart(4, "0");
    const hasParameters = random.uniform() > 0.05;
    return {
      name: `SYN${number}`,
      type,
      simbad: `SYN J${number}`,
      // around the north ecliptic pole
      ra: rounded(random.between(262, 278), 5),
      dec: rounded(random.between(60.5, 72.5), 5),
      vmag: rounded(random.between(4, 8.5), 3),
      teff: hasParameters ? rounded(random.normal(teff, 80), 0) : null,
      logg: hasParameters ? rounded(random.normal(logg, 0.12), 2) : null,
    };
  });
}

interface Observation {
  readonly id: number;
  readonly star: Star;
  readonly mjd: number;
  readonly exposure: number;
  readonly ratio: number;
}

function makeObservations(): Observation[] {
  const random = new Random(SEED + 1);
  const observations: Observation[] = [];
  for (const star of makeStars()) {
    const count = 1 + Math.floor(random.uniform() * 6);
    for (let i = 0; i < count; i++) {
      const exposure = random.pick([300, 600, 1200, 3600]);
      const photons = exposure * 10 ** (-0.4 * (star.vmag - 6));
      observations.push({
        id: 100_000 + observations.length,
        star,
        mjd: rounded(random.between(58_100, 59_300), 5),
        exposure,
        ratio: rounded(Math.sqrt(photons) * random.between(3, 5), 1),
      });
    }
  }
  return observations;
}

function synthetic(
  name: string,
  title: string,
  about: string,
  columns: readonly ColumnSpec[],
  rows: TableSpec["rows"],
  more: Partial<TableSpec> = {},
): TableSpec {
  return inventedTable(`stella_vpnep.${name}`, title, about, SEED, { columns, rows, ...more });
}

const OBJNAME = textColumn("objname", "meta.id;meta.main", "Name of the object (synthetic)");
const OBSID = intColumn("obsid", "meta.id;obs", "Number of the observation");

const OBJECTS_TABLE = synthetic(
  "objects",
  "stars near the north ecliptic pole",
  "invented stars with spectral types and parameters.",
  [
    OBJNAME,
    textColumn("sptype", "src.spType", "Spectral type"),
    textColumn("simbad", "meta.id", "Another name (synthetic, not known to SIMBAD)"),
    numberColumn("ra", "deg", "pos.eq.ra;meta.main", "Right ascension (ICRS)", { system: "icrs" }),
    numberColumn("dec", "deg", "pos.eq.dec;meta.main", "Declination (ICRS)", { system: "icrs" }),
    numberColumn("vmag", "mag", "phot.mag;em.opt.V", "Johnson V magnitude"),
    numberColumn("teff", "K", "phys.temperature.effective", "Effective temperature", {
      nullable: true,
    }),
    numberColumn("logg", undefined, "phys.gravity", "Decimal logarithm of the gravity in cm/s**2", {
      nullable: true,
    }),
  ],
  () =>
    makeStars().map((star) => [
      star.name,
      star.type,
      star.simbad,
      star.ra,
      star.dec,
      star.vmag,
      star.teff,
      star.logg,
    ]),
  { id: "objname", ra: "ra", dec: "dec" },
);

const OBSERVATIONS = synthetic(
  "observations",
  "observations of the stars",
  "which star was observed when, and how well: one to six invented spectra of each.",
  [
    OBSID,
    OBJNAME,
    numberColumn("mjd", "d", "time.epoch", "Modified Julian date of the middle", { system: "mjd" }),
    numberColumn("sn", undefined, "stat.snr", "Signal-to-noise ratio"),
  ],
  () => makeObservations().map(({ id, star, mjd, ratio }) => [id, star.name, mjd, ratio]),
  { keys: [{ target: "stella_vpnep.objects", columns: [["objname", "objname"]] }] },
);

const STELLA_OBS = synthetic(
  "stella_obs",
  "observations made with one of two telescopes",
  "instrument and exposure of two thirds of the invented observations.",
  [
    OBSID,
    textColumn("instrument", "meta.id;instr", "Instrument (invented)"),
    numberColumn("exptime", "s", "time.duration;obs.exposure", "Exposure time"),
  ],
  () =>
    makeObservations().filter(({ id }) => id % 3 !== 0)
      .map(({ id, exposure }) => [id, "SYN-SES", exposure]),
  { keys: [{ target: "stella_vpnep.observations", columns: [["obsid", "obsid"]] }] },
);

/** The tables of the schema `stella_vpnep`. */
export const STELLA_TABLES: readonly TableSpec[] = [OBJECTS_TABLE, OBSERVATIONS, STELLA_OBS];
