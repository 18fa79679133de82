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

/** Pixels as the file has them: 1, 2, 4, 8 or 16 bits each, packed, perhaps places in a palette. */
export interface UnpackedPng {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly depth: number;
  /** Rows from the top; below 8 bits several pixels a byte, each row beginning with a new byte. */
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
  /** Colours of an indexed picture: red, green, blue, perhaps alpha. */
  readonly palette: readonly (readonly number[])[] | undefined;
  /** The one grey, or red, green and blue, that is transparent. */
  readonly transparency: Uint16Array | undefined;
}

/** Unpacks any PNG file. It trusts the file: check sizes and the length of its data before. */
export function unpackPng(file: Uint8Array): UnpackedPng {
  const { width, height, channels, depth, data, palette, transparency } = decode(file);
  return { width, height, channels, depth, data, palette, transparency };
}
