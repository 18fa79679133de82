/**
 * Charts as PNG and JPEG files.
 *
 * @module
 */
import { paintDrawing } from "./_paint.ts";
import { drawChart } from "./chart.ts";
import type { Chart } from "./chart_spec.ts";
import { type Picture, writePicture } from "./picture.ts";

/**
 * A chart as pixels.
 *
 * @param chart What to draw.
 * @param scale Pixels for each pixel of the chart; default 2.
 * @throws {RangeError} As {@linkcode drawChart}, and if the scale is not from 0.25 to 8.
 */
export function paintChart(chart: Chart, scale = 2): Picture {
  if (!(scale >= 0.25 && scale <= 8)) {
    throw new RangeError(`Cannot plot: the scale is ${scale}, wanted 0.25 to 8`);
  }
  return paintDrawing(drawChart(chart), scale);
}

/**
 * A chart as a PNG file.
 *
 * @param chart What to draw.
 * @param scale Pixels for each pixel of the chart; default 2, for screens with small pixels and for print.
 * @returns The file.
 * @throws {RangeError} As {@linkcode drawChart}, and if the scale is not from 0.25 to 8.
 */
export function chartPng(chart: Chart, scale = 2): Uint8Array<ArrayBuffer> {
  return writePicture(paintChart(chart, scale));
}
