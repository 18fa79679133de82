/**
 * Pictures: numbers → PNG and JPEG files, SVG and terminal text.
 *
 * - {@linkcode pixelsOf}: a plane of a FITS image; any other numbers are {@linkcode Pixels} as they are
 * - {@linkcode renderPng}: a PNG file; {@linkcode renderTerminal}: half blocks or ASCII
 * - {@linkcode stretchValues}, {@linkcode percentileLimits}: from values to brightness
 * - {@linkcode resample}: to another size, by area
 * - {@linkcode composeRgb}: three frames → colours; {@linkcode northUp}, {@linkcode alignPixels}: as they are on the sky
 * - {@linkcode contactSheet}: many pictures with labels, {@linkcode fetchPreviews} at once
 * - {@linkcode chartSvg}, {@linkcode chartPng}, {@linkcode chartText}: scatter plots and lines with error bars
 * - {@linkcode photometryOf}, {@linkcode sedChart}: spectral energy distributions from catalogues, by UCDs
 * - {@linkcode pickerPage}: a page for a browser in which charts are picked
 * - {@linkcode readPicture}, {@linkcode writePicture}: PNG and JPEG files
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
export { type PngOptions, renderPicture, renderPng } from "./png.ts";
export {
  renderTerminal,
  type TerminalColors,
  terminalColors,
  type TerminalOptions,
} from "./terminal.ts";
export {
  newPicture,
  type Picture,
  type PictureFormat,
  readPicture,
  type ReadPictureOptions,
  resizePicture,
  writePicture,
  type WritePictureOptions,
} from "./picture.ts";
export { composeRgb, type RgbOptions, type ThreeLimits } from "./rgb.ts";
export {
  alignPixels,
  northUp,
  type Orientation,
  orientationOf,
  type SkyFrame,
  type SkyMap,
} from "./orient.ts";
export {
  contactSheet,
  fetchPreviews,
  type FetchPreviewsOptions,
  type Preview,
  type SheetItem,
  type SheetOptions,
} from "./contact_sheet.ts";
export type { Axis } from "./axis.ts";
export type { Chart, Numbers, Series } from "./chart_spec.ts";
export type { Color, Drawing, Shape, ShapeBase } from "./drawing.ts";
export { chartSvg, drawChart } from "./chart.ts";
export { chartPng, paintChart } from "./chart_png.ts";
export { chartText, type ChartTextOptions } from "./chart_text.ts";
export { type Band, bandOfUcd } from "./bands.ts";
export {
  type Brightness,
  type PhotometryColumn,
  photometryColumns,
  photometryOf,
  type PhotometryOptions,
  sedChart,
  type SedChartOptions,
  type SedPoint,
} from "./sed.ts";
export { pickerPage, type PickItem, type PickPage } from "./picker.ts";
export { drawCompass } from "./compass.ts";
export { pictureText, type PictureTextOptions } from "./picture_text.ts";
