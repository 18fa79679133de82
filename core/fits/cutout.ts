/**
 * Rectangular cutouts that keep their world coordinates.
 *
 * @module
 */

import { arrayHeader, FitsImage } from "./image.ts";
import type { FitsCard } from "./card.ts";
import { FitsHeader } from "./header.ts";

/** A range of columns, rows and planes, first and last included. */
export interface PixelBox {
  /** First and last column, from 1 as in FITS. */
  readonly x: readonly [first: number, last: number];
  /** First and last row, from 1. */
  readonly y: readonly [first: number, last: number];
}

/**
 * Cuts a rectangle out of an image (out of each plane of a cube).
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
 * @param box Columns and rows; integers.
 * @returns A new image with its own bytes.
 * @throws {RangeError} If the box is not of integers, is turned around, or lies outside the image.
 */
export function cutout(image: FitsImage, box: PixelBox): FitsImage {
  const [x1, x2] = clip(box.x, image.width, "x");
  const [y1, y2] = clip(box.y, image.height, "y");
  const [width, height] = [x2 - x1 + 1, y2 - y1 + 1];
  const size = Math.abs(image.bitpix) / 8;
  const bytes = new Uint8Array(width * height * image.planes * size);
  for (let plane = 0, to = 0; plane < image.planes; plane++) {
    for (let y = y1; y <= y2; y++, to += width * size) {
      const from = ((plane * image.height + y - 1) * image.width + x1 - 1) * size;
      bytes.set(image.bytes.subarray(from, from + width * size), to);
    }
  }
  const shape = [width, height, ...image.shape.slice(2)].slice(0, Math.max(image.shape.length, 1));
  const header = new FitsHeader(image.header.cards.map((card) => moved(card, x1 - 1, y1 - 1)))
    .withComment("HISTORY", `Cutout of columns ${x1} to ${x2}, rows ${y1} to ${y2}`);
  const scaling = header.cards.filter(({ keyword }) => /^(?:BSCALE|BZERO|BLANK)$/.test(keyword));
  return new FitsImage(arrayHeader(image.bitpix, shape, scaling, header), shape, bytes);
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

function moved(card: FitsCard, dx: number, dy: number): FitsCard {
  const match = /^CRPIX([12])[A-Z]?$/.exec(card.keyword);
  const offset = match?.[1] === "1" ? dx : dy;
  if (!match || offset === 0 || typeof card.value !== "number") return card;
  return { keyword: card.keyword, value: card.value - offset, comment: card.comment };
}
