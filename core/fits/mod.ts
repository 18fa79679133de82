/**
 * FITS files: headers, images and cubes, their world coordinates, cutouts.
 *
 * - {@linkcode readImage}: bytes or a stream, gzip'd or not → the image in it; {@linkcode readFits}: all units of a file
 * - {@linkcode FitsImage}: pixels as typed arrays, exact or physical; {@linkcode writeImage}: the file back
 * - {@linkcode Wcs}: pixels ↔ positions
 * - {@linkcode cutout}: a rectangle or box, with its WCS; {@linkcode readCutout} reads just the bytes that it needs
 * - {@linkcode scanFits}: what is in a file, without holding it
 * - {@linkcode readFitsTable}, {@linkcode openFitsTable}: binary tables, whole or in batches; {@linkcode writeFitsTable}
 * - {@linkcode FitsHeader}: cards with typed look-up
 *
 * Follows the FITS standard 3.0, for tile-compressed images 4.0.
 *
 * @module
 */
export type { Position } from "../coords/position.ts";
export type { Complex } from "../table/cell.ts";
export { CARD_LENGTH, type FitsCard, type FitsValue, formatCard } from "./card.ts";
export { BLOCK_LENGTH, FitsHeader, type ReadHeader, readHeader, writeHeader } from "./header.ts";
export { type FitsHdu, type HduKind, parseFits, readFits, readImage } from "./hdu.ts";
export type { FitsReadOptions, FitsSource } from "./_source.ts";
export { type Bitpix, type FitsArray, FitsImage, type FitsImageInit } from "./image.ts";
export { writeImage } from "./write.ts";
export {
  type FitsTableOptions,
  type FitsTableStream,
  openFitsTable,
  readFitsTable,
} from "./table.ts";
export { type FitsBatches, writeFitsTable, type WriteFitsTableOptions } from "./table_write.ts";
export { boxAround, cutout, type PixelBox } from "./cutout.ts";
export {
  type FitsUnit,
  httpRanges,
  readCutout,
  type ReadCutoutOptions,
  type ReadRange,
  scanFits,
} from "./range.ts";
export {
  hasCelestialWcs,
  type LonLat,
  Wcs,
  type WcsFrame,
  type WcsOptions,
  type Xy,
} from "./wcs.ts";
export { readMocFits, writeMocFits } from "./moc.ts";
export type { Moc } from "../coords/moc.ts";
