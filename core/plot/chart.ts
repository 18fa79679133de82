/**
 * Charts: points with error bars and lines on two axes, as drawings and SVG. It loads no code of others; PNG is in `chart_png.ts`.
 *
 * @module
 */
import { layOut } from "./_chart_layout.ts";
import { type Chart, scaleChart } from "./chart_spec.ts";
import type { Drawing } from "./drawing.ts";
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
