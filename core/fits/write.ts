/**
 * Images → bytes of a FITS file.
 *
 * @module
 */

import { paddedLength, writeHeader } from "./header.ts";
import { arrayHeader, type FitsImage } from "./image.ts";
import type { FitsCard } from "./card.ts";

/**
 * Writes an image as a FITS file with just this image in it.
 *
 * The pixels are written as they are stored: nothing is rounded, `BSCALE`, `BZERO` and `BLANK` stay. An image from an
 * extension becomes the primary one.
 *
 * @example There and back
 * ```ts
 * import { FitsImage, parseFits, writeImage } from "@denovo/vo/fits";
 * import { assertEquals } from "../../deps/assert.ts";
 * const image = FitsImage.from({ data: new Float32Array([1, NaN, 3]), shape: [3, 1] });
 * assertEquals(parseFits(writeImage(image))[0]!.image().data, image.data);
 * ```
 *
 * @param image What to write.
 * @returns The file.
 * @throws {RangeError} If a card of the header cannot be written.
 */
export function writeImage(image: FitsImage): Uint8Array<ArrayBuffer> {
  const scaling = ["BSCALE", "BZERO", "BLANK"]
    .map((keyword) => image.header.card(keyword))
    .filter((card): card is FitsCard => card !== undefined);
  const head = writeHeader(arrayHeader(image.bitpix, image.shape, scaling, image.header));
  const { bytes } = image;
  const file = new Uint8Array(head.length + paddedLength(bytes.length));
  file.set(head);
  file.set(bytes, head.length);
  return file;
}
