/**
 * Spectra that are invented: black bodies with a few lines, of stars that exist and of fields in which the lessons look.
 * Each says in its name, title and header that it is synthetic.
 *
 * @module
 */
import { SANDBOX_INFO } from "./_answer.ts";
import type { ServedFile } from "./_files.ts";
import { formatVotable } from "./_votable.ts";
import { STARS } from "./tables/stars.ts";
import { float, seeded } from "./tables/_synthetic.ts";
import { pmStars } from "./tables/synthetic_pm.ts";

const SEED = 46;
/** Where the files are. */
export const SPECTRA_PATH = "/spectra/";
const BRIGHTEST = 1.7;
const POINTS = 300;

/** Stars of the lessons that are too faint for the bright ones: J2000 positions in degrees, temperature in K. */
const NAMED: readonly (readonly [name: string, ra: number, dec: number, kelvin: number])[] = [
  ["EI Eri", 62.4205, -7.8929, 5500],
  ["Mira", 34.8366, -2.9776, 3000],
  ["M51", 202.4696, 47.1952, 5800],
  ["Cas A", 350.85, 58.815, 9000],
];

/** Where the lessons' fields of stars are. */
const FIELD = { ra: 340.1, dec: 3.36, count: 12 } as const;

/** A spectrum: of what, where, and between which wavelengths. */
export interface Spectrum {
  readonly id: string;
  readonly target: string;
  readonly ra: number;
  readonly dec: number;
  /** Temperature (K) of the black body. */
  readonly kelvin: number;
  /** Shortest and longest wavelength (m). */
  readonly band: readonly [number, number];
  /** Start (MJD) and exposure time (s). */
  readonly start: number;
  readonly exposure: number;
  readonly resolvingPower: number;
}

const BANDS: readonly (readonly [name: string, short: number, long: number, power: number])[] = [
  ["blue", 380e-9, 550e-9, 20_000],
  ["red", 540e-9, 890e-9, 8000],
  ["infrared", 1.0e-6, 2.4e-6, 3000],
];

function* targets(): Generator<readonly [name: string, ra: number, dec: number, kelvin: number]> {
  yield* NAMED;
  const at = (name: string) => STARS.columns.findIndex((column) => column.name === name);
  const [id, ra, dec, mag, bv, name] = ["main_id", "ra", "dec", "vmag", "bv", "name"].map(at);
  for (const row of STARS.rows()) {
    const cell = (index = -1) => row[index] ?? null;
    if (Number(cell(mag)) > BRIGHTEST) continue;
    // Ballesteros (2012), EPL 97, 34008
    const colour = 0.92 * Number(cell(bv) ?? 0.6);
    const kelvin = 4600 * (1 / (colour + 1.7) + 1 / (colour + 0.62));
    yield [String(cell(name) ?? cell(id)), Number(cell(ra)), Number(cell(dec)), kelvin];
  }
  const random = seeded(SEED);
  for (let n = 0; n < FIELD.count; n++) {
    const [x, y] = [random() - 0.5, random() - 0.5];
    yield [`SYN-F ${n + 1}`, FIELD.ra + 0.8 * x, FIELD.dec + 0.8 * y, 3500 + 5000 * random()];
  }
  for (const [n, star] of pmStars().slice(0, 20).entries()) {
    yield [`SYN-PM ${String(n + 1).padStart(4, "0")}`, star.ra, star.dec, 3500 + 5000 * random()];
  }
}

let made: readonly Spectrum[] | undefined;

/** All spectra. */
export function spectra(): readonly Spectrum[] {
  return made ??= Array.from(targets()).flatMap(([target, ra, dec, kelvin], n) =>
    BANDS.slice(0, 1 + n % 3).map(([band, short, long, resolvingPower], i): Spectrum => ({
      id: `synthetic-${target.toLowerCase().replaceAll(/\W+/g, "-")}-${band}`,
      target,
      ra,
      dec,
      kelvin: Math.round(kelvin),
      band: [short, long],
      start: 58_000 + 7 * n + i,
      exposure: 60 * (i + 1),
      resolvingPower,
    }))
  );
}

/** What a spectrum is called. */
export function spectrumTitle({ target, band: [short, long] }: Spectrum): string {
  return `SYNTHETIC spectrum of ${target}, ${Math.round(short * 1e9)} to ${
    Math.round(long * 1e9)
  } nm`;
}

/** Lines in absorption: wavelength and width (m), depth. */
const LINES: readonly (readonly [number, number, number])[] = [
  [656.28e-9, 0.8e-9, 0.5],
  [486.13e-9, 0.7e-9, 0.45],
  [589.3e-9, 0.6e-9, 0.3],
  [393.4e-9, 0.9e-9, 0.6],
  [2.166e-6, 3e-9, 0.3],
];

/** Flux of a black body with lines; 1 at its highest. */
function flux(meters: number, kelvin: number): number {
  const planck = (at: number) => 1 / (at ** 5 * Math.expm1(0.01438777 / (at * kelvin)));
  const peak = planck(2.897771955e-3 / kelvin);
  const lines = LINES.map(([line, width, depth]) =>
    1 - depth * Math.exp(-(((meters - line) / width) ** 2))
  );
  return planck(meters) / peak * lines.reduce((all, line) => all * line, 1);
}

/** Wavelengths (m) and fluxes of a spectrum. */
export function spectrumPoints(
  { band: [short, long], kelvin }: Spectrum,
): readonly (readonly [meters: number, flux: number])[] {
  return Array.from({ length: POINTS }, (_, i) => {
    const meters = short + (long - short) * i / (POINTS - 1);
    return [meters, float(flux(meters, kelvin), 5)];
  });
}

/** The files, made when one is asked for. */
export function spectrumFile(name: string): ServedFile | undefined {
  const spectrum = spectra().find(({ id }) => `${id}.vot` === name);
  return spectrum === undefined ? undefined : spectrumPart(spectrum, spectrum.band);
}

/** The file of a spectrum between two wavelengths (m). */
export function spectrumPart(
  spectrum: Spectrum,
  [from, to]: readonly [number, number],
): ServedFile {
  const name = `${spectrum.id}.vot`;
  const rows = spectrumPoints(spectrum)
    .filter(([meters]) => meters >= from && meters <= to)
    .map(([meters, value]) => [meters * 1e10, value]);
  const text = formatVotable({
    description: spectrumTitle(spectrum),
    resource: {
      infos: [SANDBOX_INFO, { name: "source", value: `SYNTHETIC, seed ${SEED}` }],
      table: {
        name: spectrum.id,
        description: spectrumTitle(spectrum),
        columns: [
          {
            name: "spectral",
            datatype: "double",
            unit: "Angstrom",
            ucd: "em.wl",
            utype: "spec:Spectrum.Data.SpectralAxis.Value",
            description: "Wavelength",
            verbosity: 1,
          },
          {
            name: "flux",
            datatype: "float",
            ucd: "phot.flux.density;em.wl",
            utype: "spec:Spectrum.Data.FluxAxis.Value",
            description: "Flux, 1 at the highest of the black body",
            verbosity: 1,
          },
        ],
        rows,
      },
    },
  });
  return {
    name,
    mediaType: "application/x-votable+xml",
    bytes: new TextEncoder().encode(text),
  } as ServedFile;
}
