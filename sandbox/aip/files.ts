/**
 * The files that `cars_dr1.ifu_observations` points to: small FITS images of synthetic galaxies.
 *
 * @module
 */
import { type FitsCard, formatFits } from "../_fits.ts";
import type { ServedFile } from "../_files.ts";
import { filePath, makeTargets, type Target } from "./cars.ts";
import { rounded } from "../tables/_synthetic.ts";
import { Random } from "./_synthetic.ts";

const SIDE = 32;
/** Degrees of a pixel. */
const SCALE = 0.4 / 3600;

function cards(target: Target, kind: string): FitsCard[] {
  return [
    { keyword: "SIMPLE", value: true },
    { keyword: "BITPIX", value: -32 },
    { keyword: "NAXIS", value: 2 },
    { keyword: "NAXIS1", value: SIDE },
    { keyword: "NAXIS2", value: SIDE },
    { keyword: "OBJECT", value: target.name },
    { keyword: "BUNIT", value: kind === "observed" ? "adu" : "km/s" },
    { keyword: "CTYPE1", value: "RA---TAN" },
    { keyword: "CTYPE2", value: "DEC--TAN" },
    { keyword: "CRVAL1", value: target.ra },
    { keyword: "CRVAL2", value: target.dec },
    { keyword: "CRPIX1", value: (SIDE + 1) / 2 },
    { keyword: "CRPIX2", value: (SIDE + 1) / 2 },
    { keyword: "CDELT1", value: rounded(-SCALE, 12) },
    { keyword: "CDELT2", value: rounded(SCALE, 12) },
    { keyword: "RADESYS", value: "ICRS" },
    { keyword: "HISTORY", comment: "SYNTHETIC: made by the denovo sandbox from random numbers" },
    { keyword: "HISTORY", comment: "local training data, not a real observation" },
  ];
}

/** A disc with noise; as a map, its rotation. */
function pixels(target: Target, kind: string): Uint8Array {
  const random = new Random(target.id * 2 + (kind === "observed" ? 0 : 1));
  const view = new DataView(new ArrayBuffer(SIDE * SIDE * 4));
  const [tilt, middle] = [random.between(0, Math.PI), (SIDE - 1) / 2];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const along = (x - middle) * Math.cos(tilt) + (y - middle) * Math.sin(tilt);
      const across = ((y - middle) * Math.cos(tilt) - (x - middle) * Math.sin(tilt)) / 0.6;
      const value = kind === "observed"
        ? 1000 * Math.exp(-Math.hypot(along, across) / 5) + random.normal(10, 3)
        : 200 * Math.tanh(along / 4) + random.normal(0, 8);
      view.setFloat32((y * SIDE + x) * 4, value);
    }
  }
  return new Uint8Array(view.buffer);
}

/** The file at a path below the files of the service; undefined where there is none. */
export function carsFile(path: string): ServedFile | undefined {
  for (const target of makeTargets()) {
    for (const kind of ["observed", "maps_full"] as const) {
      if (filePath(target, kind) !== path) continue;
      return {
        name: path.slice(path.lastIndexOf("/") + 1),
        mediaType: "image/fits",
        bytes: formatFits(cards(target, kind), pixels(target, kind)),
      };
    }
  }
  return undefined;
}
