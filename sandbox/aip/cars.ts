/**
 * Tables with the columns that the documentation of CARS@AIP uses, filled with synthetic numbers.
 *
 * One name of a target is real, since the documented query asks for it: HE0040-1105. Its numbers are as synthetic as all
 * others.
 *
 * @module
 */
import type { ColumnSpec, TableSpec, Value } from "../column.ts";
import { rounded } from "../tables/_synthetic.ts";
import { intColumn, inventedTable, numberColumn, Random, textColumn } from "./_synthetic.ts";

const SEED = 20_201_210;
const TARGETS = 41;

/** A synthetic target. */
export interface Target {
  readonly id: number;
  readonly name: string;
  readonly ra: number;
  readonly dec: number;
  readonly logBlackHoleMass: number;
  readonly wingSigma: number | null;
  readonly maxKpc: number;
}

/** The target that the documentation asks for; its spaxels are those with `target_id = 12`. */
const DOCUMENTED = { id: 12, name: "HE0040-1105" };

function makeTarget(index: number, random: Random): Target {
  const id = index + 1;
  const ra = rounded(random.between(0, 360), 4);
  const dec = rounded(random.between(-80, 20), 4);
  const logBlackHoleMass = rounded(random.normal(7.4, 0.5), 2);
  // every sixth has a broad wing, a few have none
  const broad = id % 6 === 0 ? random.between(310, 620) : random.between(90, 290);
  return {
    id,
    name: id === DOCUMENTED.id ? DOCUMENTED.name : `SYN-HE${String(id).padStart(4, "0")}`,
    ra,
    dec,
    logBlackHoleMass,
    wingSigma: id % 10 === 7 ? null : rounded(broad, 1),
    // 0 where nothing was found, as the documented query leaves such out
    maxKpc: id % 8 === 3 ? 0 : rounded(10 ** random.normal(0.4 * (logBlackHoleMass - 6), 0.15), 3),
  };
}

/** The targets, the same each time. */
export function makeTargets(): Target[] {
  const random = new Random(SEED);
  return Array.from({ length: TARGETS }, (_, index) => makeTarget(index, random));
}

/** Path of a file below the files of the service. */
export function filePath(target: Target, kind: "observed" | "maps_full"): string {
  return `cars_dr1/${kind}/${target.name}.${kind}.fits`;
}

const TARGET_ID = intColumn("target_id", "meta.id;meta.main", "Number of the target");
const HES_NAME = textColumn("hes_name", "meta.id", "Name of the target (synthetic but for one)");
const TARGET_KEY = {
  target: "cars_dr1.targets",
  columns: [["target_id", "target_id"]],
} as const;

function synthetic(
  name: string,
  title: string,
  about: string,
  columns: readonly ColumnSpec[],
  rows: TableSpec["rows"],
  more: Partial<TableSpec> = {},
): TableSpec {
  return inventedTable(`cars_dr1.${name}`, title, about, SEED, { columns, rows, ...more });
}

const TARGETS_TABLE = synthetic(
  "targets",
  "targets of a survey of active galaxies",
  "names and positions of invented targets.",
  [
    TARGET_ID,
    HES_NAME,
    numberColumn("ra", "deg", "pos.eq.ra;meta.main", "Right ascension (ICRS)", { system: "icrs" }),
    numberColumn("dec", "deg", "pos.eq.dec;meta.main", "Declination (ICRS)", { system: "icrs" }),
  ],
  () => makeTargets().map(({ id, name, ra, dec }) => [id, name, ra, dec]),
  { id: "hes_name", ra: "ra", dec: "dec" },
);

const AGN_PARAMETERS = synthetic(
  "agn_parameters",
  "parameters of active galactic nuclei",
  "black-hole masses and widths of [OIII] wings of invented targets.",
  [
    TARGET_ID,
    HES_NAME,
    numberColumn("log_bh_mass", undefined, "phys.mass", "Decimal logarithm of the mass in Msun"),
    numberColumn(
      "wing_sigma",
      "km/s",
      "phys.veloc.dispersion",
      "Velocity dispersion of the wing of [OIII]",
      { nullable: true },
    ),
  ],
  () =>
    makeTargets().map((target) => [
      target.id,
      target.name,
      target.logBlackHoleMass,
      target.wingSigma,
    ]),
  { keys: [TARGET_KEY] },
);

const HOST_PROPERTIES = synthetic(
  "host_properties",
  "properties of host galaxies",
  "extents of ionised gas around invented targets.",
  [
    TARGET_ID,
    HES_NAME,
    numberColumn(
      "enlr_max_kpc",
      "kpc",
      "phys.size",
      "Largest extent of the extended narrow-line region; 0 where there is none",
    ),
  ],
  () => makeTargets().map(({ id, name, maxKpc }) => [id, name, maxKpc]),
  { keys: [TARGET_KEY] },
);

const BANDS: readonly (readonly [name: string, micron: number])[] = [
  ["FUV", 0.15],
  ["NUV", 0.23],
  ["u", 0.36],
  ["g", 0.47],
  ["r", 0.62],
  ["i", 0.75],
  ["z", 0.89],
  ["J", 1.24],
  ["H", 1.65],
  ["Ks", 2.16],
  ["W1", 3.35],
  ["W2", 4.6],
  ["W3", 11.6],
  ["W4", 22.1],
];

function* photometryRows(): Generator<readonly Value[]> {
  const random = new Random(SEED + 1);
  for (const { id, name } of makeTargets()) {
    const level = 10 ** random.normal(0, 0.3);
    const slope = random.between(0.6, 1.4);
    for (const [band, micron] of BANDS) {
      const flux = level * micron ** slope * random.between(0.85, 1.15);
      const isLimit = random.uniform() < 0.06;
      yield [
        id,
        name,
        band,
        micron,
        isLimit ? null : rounded(flux, 5),
        isLimit ? null : rounded(flux * random.between(0.02, 0.1), 5),
        isLimit ? rounded(flux * 1.5, 5) : null,
      ];
    }
  }
}

const PHOTOMETRY = synthetic(
  "photometry",
  "photometry from the ultraviolet to the infrared",
  "fluxes of invented targets in 14 bands: spectral energy distributions.",
  [
    TARGET_ID,
    HES_NAME,
    textColumn("phot_band", "meta.id;instr.filter", "Band"),
    numberColumn("phot_centwave", "um", "em.wl.central", "Central wavelength of the band"),
    numberColumn("phot_flux", "mJy", "phot.flux.density", "Flux", { nullable: true }),
    numberColumn("phot_flux_error", "mJy", "stat.error;phot.flux.density", "Error of phot_flux", {
      nullable: true,
    }),
    numberColumn(
      "phot_flux_limit",
      "mJy",
      "phot.flux.density;stat.max",
      "Upper limit, where there is no flux",
      { nullable: true },
    ),
  ],
  photometryRows,
  { keys: [TARGET_KEY] },
);

const IFU_OBSERVATIONS = synthetic(
  "ifu_observations",
  "files of integral-field observations",
  "paths of files below the files of this service, with small synthetic images.",
  [
    TARGET_ID,
    textColumn("observed", "meta.ref.url", "Path of the file of the observation"),
    textColumn("maps_full", "meta.ref.url", "Path of the file with the map"),
  ],
  () =>
    makeTargets().map((target) => [
      target.id,
      filePath(target, "observed"),
      filePath(target, "maps_full"),
    ]),
  { keys: [TARGET_KEY] },
);

const LINES = ["oiii5007", "nii6583", "hbeta", "halpha"] as const;

function* spaxelRows(): Generator<readonly Value[]> {
  const random = new Random(SEED + 2);
  for (const { id } of makeTargets()) {
    const side = id === DOCUMENTED.id ? 20 : 7;
    for (let spaxel = 0; spaxel < side * side; spaxel++) {
      const [x, y] = [spaxel % side - side / 2, Math.floor(spaxel / side) - side / 2];
      const distance = Math.hypot(x + 0.5, y + 0.5) * 0.4;
      const halpha = 40 * Math.exp(-distance / 3) * random.between(0.7, 1.3) + 0.2;
      // from the line ratios of nuclei in the middle to those of star formation outside
      const excitation = Math.exp(-distance / 2) + random.normal(0, 0.05);
      const fluxes = {
        oiii5007: halpha / 2.86 * 10 ** (-0.4 + 1.4 * excitation),
        nii6583: halpha * 10 ** (-0.5 + 0.5 * excitation),
        hbeta: halpha / 2.86,
        halpha,
      };
      const noise = random.between(0.15, 0.6);
      yield [
        id,
        rounded(x + 0.5, 1),
        rounded(y + 0.5, 1),
        rounded(distance, 3),
        ...LINES.flatMap((line) => [rounded(fluxes[line], 4), rounded(noise, 4)]),
        rounded(random.between(2, 25), 2),
        rounded(random.between(5, 40), 2),
      ];
    }
  }
}

const SPAXELS = synthetic(
  "ifu_datatable_unbinned",
  "lines of single spaxels",
  "fluxes of emission lines of invented spaxels; the column distance has a name that ADQL reserves," +
    " so queries in ADQL need it in double quotes.",
  [
    TARGET_ID,
    numberColumn(
      "x_cor",
      undefined,
      "pos.cartesian.x;instr.det",
      "Offset from the centre, in pixels",
    ),
    numberColumn(
      "y_cor",
      undefined,
      "pos.cartesian.y;instr.det",
      "Offset from the centre, in pixels",
    ),
    numberColumn("distance", "arcsec", "pos.angDistance", "Distance from the centre"),
    ...LINES.flatMap((line) => [
      numberColumn(`${line}_flux`, "1e-16.erg/s/cm**2", "phot.flux;spect.line", `Flux of ${line}`),
      numberColumn(
        `${line}_flux_err`,
        "1e-16.erg/s/cm**2",
        "stat.error;phot.flux;spect.line",
        `Error of ${line}_flux`,
      ),
    ]),
    numberColumn(
      "gas_vel_err",
      "km/s",
      "stat.error;phys.veloc",
      "Error of the velocity of the gas",
    ),
    numberColumn(
      "gas_fwhm_err",
      "km/s",
      "stat.error;spect.line.width",
      "Error of the width of the lines",
    ),
  ],
  spaxelRows,
  { keys: [TARGET_KEY] },
);

/** The tables of the schema `cars_dr1`. */
export const CARS_TABLES: readonly TableSpec[] = [
  TARGETS_TABLE,
  AGN_PARAMETERS,
  HOST_PROPERTIES,
  PHOTOMETRY,
  IFU_OBSERVATIONS,
  SPAXELS,
];
