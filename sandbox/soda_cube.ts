/**
 * Cubes that are invented: a disc of a galaxy that turns, in the light of hydrogen at its redshift. Each says in its name,
 * title and header that it is synthetic.
 *
 * @module
 */
import { AUTHORITY, SANDBOX_NOTICE, SERVER_NAME } from "./_answer.ts";
import { type FitsCard, formatFits } from "./_fits.ts";
import type { TanWcs } from "./_sky.ts";

/** Below this path are the files of the cubes. */
export const CUBES_PATH = "/cubes/";
/** Number that the invention begins with. */
export const CUBE_SEED = 52;

const SIZE = 24;
const PLANES = 64;
const FIRST = 6.3e-7;
const STEP = 1e-9;
const H_ALPHA = 6.5646e-7;
/** Size (deg) of a pixel. */
const PIXEL = 2 / 3600;
const LIGHT_KMS = 299_792.458;
const ROTATION_KMS = 150;

/** A galaxy that is not there. */
export interface SyntheticGalaxy {
  readonly number: number;
  readonly name: string;
  readonly ra: number;
  readonly dec: number;
  readonly redshift: number;
  readonly hubbleType: string;
}

/** The galaxies. */
export const GALAXIES: readonly SyntheticGalaxy[] = [
  { number: 783, name: "SYN-G 783", ra: 234.635, dec: 17.441, redshift: 0.0073, hubbleType: "S c" },
  { number: 852, name: "SYN-G 852", ra: 12.05, dec: 13.02, redshift: 0.0152, hubbleType: "S d" },
  { number: 901, name: "SYN-G 901", ra: 213.95, dec: 11.48, redshift: 0.0271, hubbleType: "S d" },
];

/** A cube of one of them. */
export interface Cube {
  readonly galaxy: SyntheticGalaxy;
  /** Name of its file. */
  readonly name: string;
  /** Identifier of the data set. */
  readonly did: string;
  readonly title: string;
  readonly wcs: TanWcs;
  readonly width: number;
  readonly height: number;
  readonly planes: number;
  /** Wavelength (m) of the centre of the first plane, and step. */
  readonly first: number;
  readonly step: number;
}

/** The cubes. */
export const CUBES: readonly Cube[] = GALAXIES.map((galaxy): Cube => ({
  galaxy,
  name: `synthetic-cube-${galaxy.number}.fits`,
  did: `${AUTHORITY}/cubes?synthetic-cube-${galaxy.number}.fits`,
  title: `SYNTHETIC cube of ${galaxy.name} around the hydrogen line`,
  wcs: {
    crpix: [(SIZE + 1) / 2, (SIZE + 1) / 2],
    crval: [galaxy.ra, galaxy.dec],
    cd: [-PIXEL, 0, 0, PIXEL],
  },
  width: SIZE,
  height: SIZE,
  planes: PLANES,
  first: FIRST,
  step: STEP,
}));

/** The wavelengths (m) that a cube covers, with the halves of its first and last plane. */
export function cubeBand({ first, step, planes }: Cube): readonly [number, number] {
  const tidy = (meters: number) => Number(meters.toPrecision(8));
  return [tidy(first - step / 2), tidy(first + step * (planes - 0.5))];
}

/** Light of a pixel: stars in all colours, and the line where the disc's rotation moves it. */
function light({ redshift }: SyntheticGalaxy, x: number, y: number, meters: number): number {
  const [dx, dy] = [x - (SIZE + 1) / 2, y - (SIZE + 1) / 2];
  const radius = Math.hypot(dx, dy);
  const disc = Math.exp(-radius / 4);
  const speed = radius === 0 ? 0 : ROTATION_KMS * Math.tanh(radius / 3) * (dx / radius);
  const line = H_ALPHA * (1 + redshift) * (1 + speed / LIGHT_KMS);
  return disc * (1 + 6 * Math.exp(-(((meters - line) / 1.2e-9) ** 2)));
}

/** A part of a cube: first and last pixels of each axis, counted from 1. */
export interface CubePart {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly z: readonly [number, number];
}

/** A cube, or a part of it, as a file. */
export function cubeBytes(cube: Cube, part?: CubePart): Uint8Array<ArrayBuffer> {
  const { wcs, galaxy, first, step } = cube;
  const { x, y, z } = part ?? { x: [1, cube.width], y: [1, cube.height], z: [1, cube.planes] };
  const sizes = [x, y, z].map(([from, to]) => to - from + 1) as [number, number, number];
  const view = new DataView(new ArrayBuffer(4 * sizes[0] * sizes[1] * sizes[2]));
  let at = 0;
  for (let k = z[0]; k <= z[1]; k++) {
    for (let j = y[0]; j <= y[1]; j++) {
      for (let i = x[0]; i <= x[1]; i++, at += 4) {
        view.setFloat32(at, light(galaxy, i, j, first + step * (k - 1)));
      }
    }
  }
  const history = part === undefined ? [] : [
    `Cutout of pixels [${x.join(":")},${y.join(":")},${z.join(":")}], unchanged.`,
  ];
  const cards: FitsCard[] = [
    { keyword: "SIMPLE", value: true },
    { keyword: "BITPIX", value: -32 },
    { keyword: "NAXIS", value: 3 },
    ...sizes.map((value, n): FitsCard => ({ keyword: `NAXIS${n + 1}`, value })),
    { keyword: "OBJECT", value: galaxy.name, comment: "SYNTHETIC" },
    { keyword: "WCSAXES", value: 3 },
    { keyword: "CTYPE1", value: "RA---TAN" },
    { keyword: "CTYPE2", value: "DEC--TAN" },
    { keyword: "CTYPE3", value: "WAVE" },
    { keyword: "CUNIT1", value: "deg" },
    { keyword: "CUNIT2", value: "deg" },
    { keyword: "CUNIT3", value: "m" },
    { keyword: "CRVAL1", value: wcs.crval[0] },
    { keyword: "CRVAL2", value: wcs.crval[1] },
    { keyword: "CRVAL3", value: first },
    { keyword: "CRPIX1", value: wcs.crpix[0] - x[0] + 1 },
    { keyword: "CRPIX2", value: wcs.crpix[1] - y[0] + 1 },
    { keyword: "CRPIX3", value: 2 - z[0] },
    { keyword: "CD1_1", value: wcs.cd[0] },
    { keyword: "CD1_2", value: wcs.cd[1] },
    { keyword: "CD2_1", value: wcs.cd[2] },
    { keyword: "CD2_2", value: wcs.cd[3] },
    { keyword: "CD3_3", value: step },
    { keyword: "RADESYS", value: "ICRS" },
    { keyword: "HISTORY", comment: `SYNTHETIC cube, seed ${CUBE_SEED}: do not use for science.` },
    ...[...history, `Served by ${SERVER_NAME}: ${SANDBOX_NOTICE}.`]
      .map((comment): FitsCard => ({ keyword: "HISTORY", comment })),
  ];
  return formatFits(cards, new Uint8Array(view.buffer));
}

/** The planes of a cube added up: grey values from the top, for a picture. */
export function cubeGray(cube: Cube): Uint8Array {
  const sums = Array.from({ length: cube.width * cube.height }, (_, at) => {
    const [x, y] = [at % cube.width + 1, cube.height - Math.floor(at / cube.width)];
    let sum = 0;
    for (let k = 0; k < cube.planes; k++) {
      sum += light(cube.galaxy, x, y, cube.first + k * cube.step);
    }
    return sum;
  });
  const top = Math.max(...sums);
  return Uint8Array.from(sums, (sum) => 255 * Math.sqrt(sum / top));
}
