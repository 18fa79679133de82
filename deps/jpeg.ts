// deno-lint-ignore-file no-import-prefix
/**
 * JPEG pictures, over `jpeg-js` (BSD-3-Clause). Loaded only by `core/plot`.
 *
 * @module
 */

import jpeg from "npm:jpeg-js@0.4.4";

/** Pixels of a picture, row by row from the top: red, green, blue, alpha, 8 bits each. */
export interface JpegPixels {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** `width` × `height` × 4 bytes. */
  readonly data: Uint8Array;
}

/** What a picture may cost. */
export interface JpegLimits {
  /** Most pixels, in millions. */
  readonly megapixels: number;
  /** Most memory, in MiB. */
  readonly megabytes: number;
}

/** Packs pixels into a JPEG file; their alpha is dropped. */
export function encodeJpeg(pixels: JpegPixels, quality: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(jpeg.encode(pixels, quality).data);
}

/** Unpacks a JPEG file. */
export function decodeJpeg(file: Uint8Array, limits: JpegLimits): JpegPixels {
  const { width, height, data } = jpeg.decode(file, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxResolutionInMP: limits.megapixels,
    maxMemoryUsageInMB: limits.megabytes,
  });
  return { width, height, data };
}
