/**
 * Three surveys of one field, in visible, near and mid infrared light. The numbers are invented: black bodies at
 * distances, seen with errors of position and brightness by surveys of different depth. A star that several surveys have
 * is in all of them within a fraction of an arcsecond.
 *
 * @module
 */
import type { ColumnSpec, SkyTable, Value } from "../column.ts";
import { position, text } from "./_columns.ts";
import { float, invented, normal, rounded, seeded } from "./_synthetic.ts";

const SEED = 42;
/** Centre and radius (deg) of the field. */
const FIELD = { ra: 340.1, dec: 3.36, radius: 0.5 };
const STARS = 2500;

interface Star {
  readonly ra: number;
  readonly dec: number;
  /** Effective temperature (K). */
  readonly temperature: number;
  /** Magnitude at 550 nm. */
  readonly mag: number;
}

let made: readonly Star[] | undefined;

/** The true stars. */
function stars(): readonly Star[] {
  return made ??= makeStars();
}

function makeStars(): readonly Star[] {
  const random = seeded(SEED);
  return Array.from({ length: STARS }, () => {
    const distance = FIELD.radius * Math.sqrt(random());
    const angle = 2 * Math.PI * random();
    const dec = FIELD.dec + distance * Math.sin(angle);
    const ra = FIELD.ra + distance * Math.cos(angle) / Math.cos(dec * Math.PI / 180);
    return {
      ra,
      dec,
      temperature: 3200 * (1 + 2.2 * random() ** 3),
      mag: 12 + 10 * Math.sqrt(random()),
    };
  });
}

/** Brightness of a black body (magnitudes, 0 at 550 nm and for 9600 K, like Vega). */
function colour(meters: number, temperature: number): number {
  const planck = (t: number, at: number) => 1 / Math.expm1(0.01438777 / (at * t));
  const ratio = (t: number) => planck(t, meters) / planck(t, 550e-9);
  return -2.5 * Math.log10(ratio(temperature) / ratio(9600));
}

interface Band {
  readonly name: string;
  readonly ucd: string;
  readonly meters: number;
  /** The faintest magnitude that is measured. */
  readonly limit: number;
  readonly label: string;
}

interface Survey {
  readonly name: string;
  readonly title: string;
  readonly prefix: string;
  /** Deviation of positions (arcsec). */
  readonly error: number;
  readonly bands: readonly Band[];
  readonly seed: number;
}

const OPTICAL: Survey = {
  name: "optical",
  title: "SYNTHETIC visible light survey",
  prefix: "SYN-O",
  error: 0.06,
  seed: SEED + 1,
  bands: [
    { name: "umag", label: "u", ucd: "phot.mag;em.opt.U", meters: 355e-9, limit: 22 },
    { name: "gmag", label: "g", ucd: "phot.mag;em.opt.B", meters: 477e-9, limit: 22 },
    { name: "rmag", label: "r", ucd: "phot.mag;em.opt.R", meters: 623e-9, limit: 22 },
    { name: "imag", label: "i", ucd: "phot.mag;em.opt.I", meters: 763e-9, limit: 21 },
  ],
};
const NIR: Survey = {
  name: "nir",
  title: "SYNTHETIC near infrared survey",
  prefix: "SYN-N",
  error: 0.08,
  seed: SEED + 2,
  bands: [
    { name: "jmag", label: "J", ucd: "phot.mag;em.IR.J", meters: 1.235e-6, limit: 17.5 },
    { name: "hmag", label: "H", ucd: "phot.mag;em.IR.H", meters: 1.662e-6, limit: 17 },
    { name: "kmag", label: "K", ucd: "phot.mag;em.IR.K", meters: 2.159e-6, limit: 16.5 },
  ],
};
const MIR: Survey = {
  name: "mir",
  title: "SYNTHETIC mid infrared survey",
  prefix: "SYN-M",
  error: 0.15,
  seed: SEED + 3,
  bands: [
    { name: "w1mag", label: "3.4 um", ucd: "phot.mag;em.IR.3-4um", meters: 3.35e-6, limit: 16.5 },
    { name: "w2mag", label: "4.6 um", ucd: "phot.mag;em.IR.4-8um", meters: 4.6e-6, limit: 16 },
    { name: "w3mag", label: "12 um", ucd: "phot.mag;em.IR.8-15um", meters: 11.6e-6, limit: 14.5 },
  ],
};

function columnsOf(survey: Survey): readonly ColumnSpec[] {
  return [
    {
      name: "mainid",
      ...text,
      ucd: "meta.id;meta.main",
      description: "Name of the source, of its position",
      verbosity: 1,
    },
    ...position(`invented, with an error of ${survey.error} arcsec`),
    ...survey.bands.map(({ name, label, ucd }): ColumnSpec => ({
      name,
      datatype: "float",
      unit: "mag",
      ucd,
      description: `Magnitude at ${label}, invented; null for what is too faint`,
      verbosity: 1,
      nullable: true,
    })),
  ];
}

function* rowsOf(survey: Survey): Generator<readonly Value[]> {
  const random = seeded(survey.seed);
  for (const star of stars()) {
    const mags = survey.bands.map(({ meters, limit }) => {
      const mag = star.mag + colour(meters, star.temperature) + 0.03 * normal(random);
      return mag > limit ? null : float(mag);
    });
    const degrees = survey.error / 3600;
    const dec = rounded(star.dec + degrees * normal(random), 6);
    const wide = degrees / Math.cos(star.dec * Math.PI / 180);
    const ra = rounded(star.ra + wide * normal(random), 6);
    if (mags.every((mag) => mag === null)) continue;
    yield [`${survey.prefix} ${ra.toFixed(5)}+${dec.toFixed(5)}`, ra, dec, ...mags];
  }
}

function tableOf(survey: Survey): SkyTable {
  return {
    name: survey.name,
    tapName: `synthetic.${survey.name}`,
    title: survey.title,
    description: `SYNTHETIC (seed ${SEED}): invented stars in a field of ${FIELD.radius} degrees ` +
      `around RA ${FIELD.ra}, Dec ${FIELD.dec}. The three synthetic surveys share their stars.`,
    credit: invented(SEED),
    id: "mainid",
    ra: "ra",
    dec: "dec",
    columns: columnsOf(survey),
    rows: () => rowsOf(survey),
  };
}

/** A survey in visible light. */
export const SYNTHETIC_OPTICAL: SkyTable = tableOf(OPTICAL);
/** A survey in the near infrared. */
export const SYNTHETIC_NIR: SkyTable = tableOf(NIR);
/** A survey in the mid infrared. */
export const SYNTHETIC_MIR: SkyTable = tableOf(MIR);
