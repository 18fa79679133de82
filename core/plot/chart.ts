/**
 * Charts: points with error bars and lines on two axes, as SVG and PNG.
 *
 * @module
 */
import { layOut } from "./_chart_layout.ts";
import { paintDrawing } from "./_paint.ts";
import { type Chart, scaleChart } from "./chart_spec.ts";
import type { Drawing } from "./drawing.ts";
import { writePicture } from "./picture.ts";
import { drawingSvg } from "./svg.ts";

/**
 * Lays out a chart.
 *
 * Points without value have no place. A note below the chart says how many points are left out, and why.
 *
 * @param chart What to draw.
 * @returns A drawing.
 * @throws {RangeError} If there is no point that can be shown, arrays differ in length, or limits are wrong.
 */
export function drawChart(chart: Chart): Drawing {
  return layOut(scaleChart(chart));
}

/**
 * A chart as an SVG document.
 *
 * @example Two points
 * ```ts
 * import { chartSvg } from "@denovo/vo/plot";
 * const svg = chartSvg({
 *   x: { label: "Wavelength", unit: "um", scale: "log" },
 *   y: { label: "Magnitude", unit: "mag", inverted: true },
 *   series: [{ name: "2MASS", x: [1.25, 2.2], y: [12.1, 11.4], yError: [0.02, 0.03] }],
 * });
 * if (!svg.includes(">Wavelength (µm)</text>")) throw new Error("the axis has no label");
 * ```
 *
 * @param chart What to draw.
 * @returns The document; text stays text.
 * @throws {RangeError} As {@linkcode drawChart}.
 */
export function chartSvg(chart: Chart): string {
  return drawingSvg(drawChart(chart));
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
  if (!(scale >= 0.25 && scale <= 8)) {
    throw new RangeError(`Cannot plot: the scale is ${scale}, wanted 0.25 to 8`);
  }
  return writePicture(paintDrawing(drawChart(chart), scale));
}
