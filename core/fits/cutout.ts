/**
 * Rectangular cutouts that keep their world coordinates.
 *
 * @module
 */

import type { Position } from "../coords/position.ts";
import { separation } from "../coords/sphere.ts";
import { arrayHeader, type Bitpix, FitsImage } from "./image.ts";
import type { FitsCard } from "./card.ts";
import { FitsHeader } from "./header.ts";
import { Wcs } from "./wcs.ts";

/** A range of columns, rows and planes, first and last included. */
export interface PixelBox {
  /** First and last column, from 1 as in FITS. */
  readonly x: readonly [first: number, last: number];
  /** First and last row, from 1. */
  readonly y: readonly [first: number, last: number];
  /** First and last place on the third axis, from 1; all of them unless given. */
  readonly z?: readonly [first: number, last: number] | undefined;
}

/**
 * Cuts a rectangle out of an image, or a box out of a cube; further axes stay whole.
 *
 * The part of the box that lies outside the image is left away. Pixels are copied as they are stored; `CRPIX` of all
 * descriptions moves along, so that the WCS of the cutout gives the same positions.
 *
 * @example The upper right quarter
 * ```ts
 * import { cutout, FitsImage } from "@denovo/vo/fits";
 * import { assertEquals } from "../../deps/assert.ts";
 * const image = FitsImage.from({ data: Uint8Array.of(1, 2, 3, 4), shape: [2, 2] });
 * assertEquals(cutout(image, { x: [2, 2], y: [2, 2] }).data, Uint8Array.of(4));
 * ```
 *
 * @param image The image or cube.
 * @param box Columns, rows, and perhaps planes; integers.
 * @returns A new image with its own bytes.
 * @throws {RangeError} If the box is not of integers, is turned around, or lies outside the image.
 */
export function cutout(image: FitsImage, box: PixelBox): FitsImage {
  const cut = planCutout(image.shape, image.bitpix, box);
  const bytes = new Uint8Array(cut.length);
  let to = 0;
  for (const { start, length } of cut.runs()) {
    bytes.set(image.bytes.subarray(start, start + length), to);
    to += length;
  }
  return cutImage(image.header, image.bitpix, cut, bytes);
}

/** Which bytes of an image make a cutout. */
export interface CutoutPlan {
  /** Length of the axes of the cutout. */
  readonly shape: readonly number[];
  /** Pixels before it on each of the first three axes. */
  readonly offset: readonly number[];
  /** How many of the first axes are cut. */
  readonly axes: 2 | 3;
  /** Bytes of the cutout. */
  readonly length: number;
  /** Bytes of one row of it. */
  readonly rowLength: number;
  /** Where its rows are in the data, in order. */
  runs(): Generator<{ readonly start: number; readonly length: number }>;
}

/**
 * Finds out which bytes of an image make a cutout.
 *
 * @throws {RangeError} If the box is not of integers, is turned around, or lies outside the image.
 */
export function planCutout(shape: readonly number[], bitpix: Bitpix, box: PixelBox): CutoutPlan {
  const [width = 1, height = 1, depth = 1] = shape;
  const [x1, x2] = clip(box.x, width, "x");
  const [y1, y2] = clip(box.y, height, "y");
  const [z1, z2] = box.z === undefined ? [1, depth] : clip(box.z, depth, "z");
  const size = Math.abs(bitpix) / 8;
  const rest = shape.slice(3);
  const cubes = rest.reduce((product, length) => product * length, 1);
  const rowLength = (x2 - x1 + 1) * size;
  const lengths = [x2 - x1 + 1, y2 - y1 + 1, z2 - z1 + 1, ...rest].slice(
    0,
    Math.max(shape.length, 1),
  );
  return {
    shape: lengths,
    offset: [x1 - 1, y1 - 1, z1 - 1],
    axes: box.z === undefined ? 2 : 3,
    length: rowLength * (y2 - y1 + 1) * (z2 - z1 + 1) * cubes,
    rowLength,
    *runs() {
      for (let cube = 0; cube < cubes; cube++) {
        for (let z = z1 - 1; z < z2; z++) {
          for (let y = y1 - 1; y < y2; y++) {
            const row = ((cube * depth + z) * height + y) * width;
            yield { start: (row + x1 - 1) * size, length: rowLength };
          }
        }
      }
    },
  };
}

/** The image of a cutout, its header moved along. */
export function cutImage(
  source: FitsHeader,
  bitpix: Bitpix,
  { shape, offset, axes }: CutoutPlan,
  bytes: Uint8Array,
): FitsImage {
  let header = new FitsHeader(source.cards.map((card) => moved(card, offset)));
  offset.forEach((shift, axis) => {
    // Without CRPIX the reference point is at 0, which is elsewhere now.
    const keyword = `CRPIX${axis + 1}`;
    const hasWcs = header.has(`CTYPE${axis + 1}`) || header.has(`CRVAL${axis + 1}`);
    if (shift !== 0 && hasWcs && !header.has(keyword)) header = header.with(keyword, -shift);
  });
  const parts = shape.slice(0, axes).map((length, axis) =>
    `${["columns", "rows", "planes"][axis]} ${(offset[axis] ?? 0) + 1} to ${
      (offset[axis] ?? 0) + length
    }`
  );
  header = header.withComment("HISTORY", `Cutout of ${parts.join(", ")}`);
  const scaling = header.cards.filter(({ keyword }) => /^(?:BSCALE|BZERO|BLANK)$/.test(keyword));
  return new FitsImage(arrayHeader(bitpix, shape, scaling, header), shape, bytes);
}

/**
 * The pixels around a position: a square of some degrees along the image's axes, by the scale at its reference point.
 *
 * @param header Header of the image.
 * @param position Its centre, ICRS.
 * @param size Side of the square in degrees, or its two sides.
 * @returns The box, which may reach beyond the image.
 * @throws {RangeError} If nothing of the square is in the image, or the size is not positive.
 * @throws {FormatError} If the header has no celestial coordinates.
 * @throws {UnsupportedError} If they are not among those that we can compute.
 */
export function boxAround(
  header: FitsHeader,
  position: Position,
  size: number | readonly [width: number, height: number],
): PixelBox {
  const sides = typeof size === "number" ? [size, size] as const : size;
  if (!sides.every((side) => side > 0 && Number.isFinite(side))) {
    throw new RangeError(`Cannot cut out: the size is ${sides.join(" by ")} degrees`);
  }
  const wcs = Wcs.fromHeader(header);
  const centre = wcs.skyToPixel(position);
  const lengths = [header.integer("NAXIS1"), header.integer("NAXIS2")] as const;
  if (centre === undefined) throw outside(position, wcs, lengths);
  const [x, y] = ([centre.x, centre.y] as const).map((middle, axis) => {
    const half = (sides[axis] as number) / (wcs.pixelScales[axis] as number) / 2;
    const first = Math.round(middle - half + 0.5);
    return [first, Math.max(Math.round(middle + half - 0.5), first)] as const;
  }) as [PixelBox["x"], PixelBox["y"]];
  const isBeyond = [x, y].some(([first, last], axis) =>
    last < 1 || first > (lengths[axis] ?? Infinity)
  );
  if (isBeyond) throw outside(position, wcs, lengths);
  return { x, y };
}

/** Says where an image is to who looks for it elsewhere. */
function outside(
  { ra, dec }: Position,
  wcs: Wcs,
  [width, height]: readonly [number | undefined, number | undefined],
): RangeError {
  const middle = width === undefined || height === undefined
    ? undefined
    : wcs.pixelToSky({ x: (width + 1) / 2, y: (height + 1) / 2 });
  const where = middle === undefined
    ? ""
    : `: its middle, ${middle.ra.toFixed(5)} ${middle.dec.toFixed(5)}, is ${
      Number(separation(middle, { ra, dec }).toPrecision(3))
    } degrees away`;
  return new RangeError(`Cannot cut out: ${ra} ${dec} is outside the image${where}`);
}

function clip(range: readonly [number, number], length: number, name: string): [number, number] {
  const [first, last] = range;
  if (!Number.isInteger(first) || !Number.isInteger(last) || first > last) {
    throw new RangeError(
      `Cannot cut out ${name} from ${first} to ${last}: not a range of integers`,
    );
  }
  if (first > length || last < 1) {
    throw new RangeError(
      `Cannot cut out ${name} from ${first} to ${last}: the image ends at ${length}`,
    );
  }
  return [Math.max(first, 1), Math.min(last, length)];
}

function moved(card: FitsCard, offset: readonly number[]): FitsCard {
  const axis = /^CRPIX([123])[A-Z]?$/.exec(card.keyword)?.[1];
  const shift = axis === undefined ? 0 : offset[Number(axis) - 1] ?? 0;
  if (shift === 0 || typeof card.value !== "number") return card;
  return { keyword: card.keyword, value: card.value - shift, comment: card.comment };
}
