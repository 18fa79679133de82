/**
 * Small grey pictures of images and spectra.
 *
 * @module
 */
import { parseFits } from "./_fits.ts";
import type { ImageFile } from "./images.ts";
import { type Spectrum, spectrumPoints } from "./spectra.ts";

/** Longest side of a picture in pixels. */
const SIDE = 128;

/** Grey values from the top. */
export interface Gray {
  readonly gray: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** An image to look at: every few pixels, arcsinh of the counts above a dark sky, north up. */
export function imageGray({ bytes, width, height }: ImageFile): Gray {
  const { cards, dataOffset } = parseFits(bytes);
  const bitpix = cards.find(({ keyword }) => keyword === "BITPIX")?.value;
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataOffset);
  const step = Math.ceil(Math.max(width, height) / SIDE);
  const [columns, rows] = [Math.floor(width / step), Math.floor(height / step)];
  const gray = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = (rows - 1 - row) * step * width + column * step;
      const counts = bitpix === -32 ? view.getFloat32(4 * at) : view.getInt16(2 * at);
      const bright = Math.asinh(Math.max(0, counts - 30) / 20) / Math.asinh(1470 / 20);
      gray[row * columns + column] = Math.min(255, 255 * bright);
    }
  }
  return { gray, width: columns, height: rows };
}

/** A spectrum as a dark curve on white. */
export function spectrumGray(
  spectrum: Spectrum,
  { width, height }: { readonly width: number; readonly height: number },
): Gray {
  const gray = new Uint8Array(width * height).fill(255);
  const points = spectrumPoints(spectrum);
  const top = Math.max(...points.map(([, flux]) => flux));
  let before: number | undefined;
  for (let x = 0; x < width; x++) {
    const [, flux] = points[Math.floor(x * points.length / width)] ?? [0, 0];
    const y = Math.round((height - 1) * (1 - flux / top));
    const [from, to] = before === undefined ? [y, y] : [Math.min(y, before), Math.max(y, before)];
    for (let at = from; at <= to; at++) gray[at * width + x] = 0;
    before = y;
  }
  return { gray, width, height };
}
