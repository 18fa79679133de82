/**
 * PNG pictures, over `fast-png` (MIT). Loaded only by `core/plot`.
 *
 * @module
 */

import { decode, encode } from "npm:fast-png@8.0.0";

/** Pixels of a picture, row by row from the top, channels interleaved, 8 bits each. */
export interface PngPixels {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
  /** `width` × `height` × `channels` bytes. */
  readonly data: Uint8Array;
}

/** Packs pixels into a PNG file. */
export function encodePng(pixels: PngPixels): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode({ ...pixels, depth: 8 }));
}

/** Unpacks a PNG file of 8-bit pixels. */
export function decodePng(file: Uint8Array): PngPixels {
  const { width, height, channels, data, depth } = decode(file);
  if (depth !== 8 || !(data instanceof Uint8Array) && !(data instanceof Uint8ClampedArray)) {
    throw new RangeError(`Cannot unpack PNG: its pixels have ${depth} bits`);
  }
  return { width, height, channels: channels as PngPixels["channels"], data: new Uint8Array(data) };
}
