/**
 * Pictures: numbers → PNG files and terminal text.
 *
 * - {@linkcode pixelsOf}: a plane of a FITS image; any other numbers are {@linkcode Pixels} as they are
 * - {@linkcode renderPng}: a PNG file; {@linkcode renderTerminal}: half blocks or ASCII
 * - {@linkcode stretchValues}, {@linkcode percentileLimits}: from values to brightness
 * - {@linkcode resample}: to another size, by area
 *
 * Pixels count from the bottom row, as in FITS; NaN and infinities are "no value" everywhere.
 *
 * @module
 */
export { type Pixels, pixelsOf, type PlaneSource, resample } from "./pixels.ts";
export {
  percentileLimits,
  type StretchName,
  type StretchOptions,
  stretchValues,
} from "./stretch.ts";
export { type ColorMapName, colorTable } from "./colors.ts";
export { type PngOptions, renderPng } from "./png.ts";
export {
  renderTerminal,
  type TerminalColors,
  terminalColors,
  type TerminalOptions,
} from "./terminal.ts";
