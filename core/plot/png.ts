/**
 * Pictures of pixels as PNG files.
 *
 * @module
 */

import { encodePng, type PngPixels } from "../../deps/png.ts";
import { checkPixels, type Pixels, resample } from "./pixels.ts";
import { colorIndex, type ColorMapName, colorTable } from "./colors.ts";
import { newPicture, type Picture } from "./picture.ts";
import { percentileLimits, type StretchOptions, stretchValues } from "./stretch.ts";

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

/**
 * Paints pixels as a picture in colours, such as for `writePicture()` as JPEG, or for `drawCompass()`.
 *
 * Other than {@linkcode renderPng}, it refuses frames in which there is nothing to see.
 *
 * @param pixels What to show; its first row becomes the lowest.
 * @param options Range, curve, colours, size.
 * @returns The picture; pixels without value are transparent.
 * @throws {RangeError} If the pixels do not fill the picture, all are NaN or infinite, all have the same value (and there
 * are no `limits`), or an option is out of range.
 */
export function renderPicture(pixels: Pixels, options: PngOptions = {}): Picture {
  const fitted = fit(pixels, options.maxSide);
  const { width, height } = fitted;
  const range = percentileLimits(pixels.data, [0, 100]);
  if (range === undefined) {
    throw new RangeError("Cannot show picture: it has no values, only NaN");
  }
  if (range[0] === range[1] && options.limits === undefined) {
    throw new RangeError(`Cannot show picture: it is flat, all its values are ${range[0]}`);
  }
  const own = options.limits ?? percentileLimits(fitted.data, options.percentiles);
  // Most pixels may have the same value, as of a frame padded with zeros.
  const limits = own === undefined || own[0] === own[1] ? range : own;
  const { data, channels } = paint(fitted, { ...options, limits });
  const out = newPicture(width, height, [0, 0, 0, 0]);
  for (let from = 0, to = 0; to < out.data.length; from += channels, to += 4) {
    for (let c = 0; c < 3; c++) out.data[to + c] = data[from + (channels < 3 ? 0 : c)]!;
    out.data[to + 3] = channels % 2 === 0 ? data[from + channels - 1]! : 255;
  }
  return out;
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
