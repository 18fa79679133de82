/**
 * Pictures of pixels as PNG files.
 *
 * @module
 */

import { encodePng, type PngPixels } from "../../deps/png.ts";
import { checkPixels, type Pixels, resample } from "./pixels.ts";
import { colorIndex, type ColorMapName, colorTable } from "./colors.ts";
import { type StretchOptions, stretchValues } from "./stretch.ts";

/** How to paint a picture. */
export interface PngOptions extends StretchOptions {
  /** Colours; default `"grey"`. */
  readonly colors?: ColorMapName | undefined;
  /** Longest side in pixels: larger pictures are made smaller, their shape kept. Default: as they are. */
  readonly maxSide?: number | undefined;
}

/**
 * Paints pixels as a PNG file with 8 bits a channel.
 *
 * The first row of the pixels is the lowest of the picture, as FITS viewers show it. Pixels without value are
 * transparent; a picture without such pixels has no transparency channel.
 *
 * @example A gradient
 * ```ts
 * import { renderPng } from "@denovo/vo/plot";
 * import { assertEquals } from "../../deps/assert.ts";
 * const png = renderPng({ width: 3, height: 1, data: [0, 1, 2] }, { stretch: "linear" });
 * assertEquals(new TextDecoder().decode(png.subarray(1, 4)), "PNG");
 * ```
 *
 * @param pixels What to show.
 * @param options Range, curve, colours, size.
 * @returns The file.
 * @throws {RangeError} If the pixels do not fill the picture, or an option is out of range.
 */
export function renderPng(pixels: Pixels, options: PngOptions = {}): Uint8Array<ArrayBuffer> {
  return encodePng(paint(fit(pixels, options.maxSide), options));
}

function fit(pixels: Pixels, maxSide: number | undefined): Pixels {
  checkPixels(pixels);
  const { width, height } = pixels;
  if (maxSide === undefined) return pixels;
  if (!Number.isInteger(maxSide) || maxSide < 1) {
    throw new RangeError(`Cannot resize picture: no longest side of ${maxSide}`);
  }
  const scale = Math.min(1, maxSide / Math.max(width, height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resample(pixels, side(width), side(height));
}

function paint(pixels: Pixels, options: PngOptions): PngPixels {
  const { width, height } = pixels;
  const { colors = "grey" } = options;
  const values = stretchValues(pixels.data, options);
  const table = colorTable(colors);
  const hues = colors === "grey" || colors === "inverted" ? 1 : 3;
  const alpha = values.some(Number.isNaN) ? 1 : 0;
  const channels = (hues + alpha) as PngPixels["channels"];
  const data = new Uint8Array(width * height * channels);
  for (let y = height - 1, to = 0; y >= 0; y--) {
    for (let x = 0; x < width; x++, to += channels) {
      const value = values[y * width + x]!;
      if (Number.isNaN(value)) continue;
      const index = colorIndex(value) * 3;
      for (let c = 0; c < hues; c++) data[to + c] = table[index + c]!;
      if (alpha) data[to + hues] = 255;
    }
  }
  return { width, height, channels, data };
}
