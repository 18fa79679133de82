/**
 * The same invented stars with proper motions as catalogues with different habits have them: in several units, with
 * numbers or texts as identifiers, and with UCDs in other cases.
 *
 * @module
 */
import type { ColumnSpec, TableSpec, Value } from "../column.ts";
import { text } from "./_columns.ts";
import { invented, normal, rounded, seeded } from "./_synthetic.ts";

const SEED = 44;
/** Centre and radius (deg) of the field in which the stars are. */
const PM_FIELD = { ra: 12, dec: 13, radius: 0.6 } as const;
const STARS = 600;

/** A star: position (deg) and proper motion (mas/yr). */
export interface PmStar {
  readonly ra: number;
  readonly dec: number;
  readonly pmra: number;
  readonly pmdec: number;
}

let made: readonly PmStar[] | undefined;

/** The stars that all these catalogues have, as far as they go. */
export function pmStars(): readonly PmStar[] {
  if (made !== undefined) return made;
  const random = seeded(SEED);
  return made = Array.from({ length: STARS }, () => {
    const distance = PM_FIELD.radius * Math.sqrt(random());
    const angle = 2 * Math.PI * random();
    const dec = PM_FIELD.dec + distance * Math.sin(angle);
    return {
      ra: rounded(PM_FIELD.ra + distance * Math.cos(angle) / Math.cos(dec * Math.PI / 180), 6),
      dec: rounded(dec, 6),
      pmra: rounded(20 * normal(random), 3),
      pmdec: rounded(20 * normal(random), 3),
    };
  });
}

/** How a catalogue writes what it knows. */
export interface PmHabits {
  /** The name in TAP, in quotes where it needs them. */
  readonly tapName: string;
  /** Names of the columns: identifier, position, proper motion. */
  readonly names: readonly [id: string, ra: string, dec: string, pmra: string, pmdec: string];
  /** Whether identifiers are numbers. */
  readonly numbers: boolean;
  readonly unit: "mas/yr" | "arcsec/yr" | "deg/yr";
  /** Stars it begins with, and how many of them it has. */
  readonly first: number;
  readonly count: number;
  /** Whether UCDs are written as the service likes it. */
  readonly oddCase?: boolean;
}

const MAS: Readonly<Record<PmHabits["unit"], number>> = {
  "mas/yr": 1,
  "arcsec/yr": 1e-3,
  "deg/yr": 1e-3 / 3600,
};

/** A catalogue of proper motions. */
export function pmTable(habits: PmHabits): TableSpec {
  const { tapName, names, numbers, unit, first, count } = habits;
  const [id, ra, dec, pmra, pmdec] = names;
  const ucd = (word: string) => habits.oddCase === true ? word.toUpperCase() : word;
  const angle = (name: string, meaning: string, description: string): ColumnSpec => ({
    name,
    datatype: "double",
    unit: "deg",
    ucd: ucd(meaning),
    system: "icrs",
    indexed: true,
    description,
    verbosity: 1,
  });
  const motion = (name: string, meaning: string, description: string): ColumnSpec => ({
    name,
    datatype: "double",
    unit,
    ucd: ucd(meaning),
    description,
    verbosity: 1,
  });
  return {
    name: tapName.replaceAll(/\W+/g, "_").replaceAll(/^_+|_+$/g, ""),
    tapName,
    title: `SYNTHETIC proper motions in ${unit}, ${numbers ? "numbered" : "named"} stars`,
    description: `SYNTHETIC (seed ${SEED}): ${count} invented stars near RA ${PM_FIELD.ra}, Dec ` +
      `${PM_FIELD.dec} degrees, with proper motions in ${unit}.`,
    credit: invented(SEED),
    id,
    ra,
    dec,
    columns: [
      {
        name: id,
        ...(numbers ? { datatype: "long" } as const : text),
        ucd: ucd("meta.id;meta.main"),
        description: `${numbers ? "Number" : "Name"} of the star, invented`,
        verbosity: 1,
      },
      angle(ra, "pos.eq.ra;meta.main", "Right ascension (ICRS), invented"),
      angle(dec, "pos.eq.dec;meta.main", "Declination (ICRS), invented"),
      motion(pmra, "pos.pm;pos.eq.ra", "Proper motion in RA times cos(Dec), invented"),
      motion(pmdec, "pos.pm;pos.eq.dec", "Proper motion in declination, invented"),
    ],
    rows: function* (): Generator<readonly Value[]> {
      for (const [n, star] of pmStars().slice(first, first + count).entries()) {
        const number = first + n + 1;
        yield [
          numbers ? BigInt(number) * 1000n : `SYN-PM ${String(number).padStart(4, "0")}`,
          star.ra,
          star.dec,
          star.pmra * MAS[unit],
          star.pmdec * MAS[unit],
        ];
      }
    },
  };
}
