/**
 * The header and data units (HDUs) of a FITS file.
 *
 * Follows the FITS standard 3.0, sections 3.1 to 3.5 (file structure), 4.4.1 (mandatory keywords). Data are decoded only
 * when they are asked for; until then a unit is a view of the file's bytes.
 *
 * @module
 */

import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import { collect, type FitsReadOptions, type FitsSource } from "./_source.ts";
import { type FitsHeader, paddedLength, readHeader } from "./header.ts";
import { checkFits, dataSize, type HduKind, kindOf, nameOf, startsWith } from "./_unit.ts";
import type { Table } from "../table/table.ts";
import { FitsImage } from "./image.ts";
import { decodeTable } from "./table.ts";
import { decompress } from "./_tiles.ts";

export type { HduKind };

/** One header and data unit. */
export interface FitsHdu {
  /** Place in the file, 0 for the primary unit. */
  readonly index: number;
  /** What its data are. */
  readonly kind: HduKind;
  /** `EXTNAME`, or `""`. */
  readonly name: string;
  /** The header. */
  readonly header: FitsHeader;
  /** The data as they stand in the file, without padding: a view, no copy. */
  readonly bytes: Uint8Array;
  /** Length of the axes, `NAXIS1` first; empty if there are no data. */
  readonly shape: readonly number[];
  /** Tells whether there is an image of at least one pixel here. */
  readonly hasImage: boolean;
  /**
   * The image of this unit.
   *
   * @throws {UnsupportedError} If the unit is a table, or an image under a compression that we do not have.
   * @throws {FormatError} If the unit has no pixels, or its scaling keywords are no numbers.
   */
  image(): FitsImage;
  /**
   * The table of this unit.
   *
   * @throws {UnsupportedError} If the unit is no binary table, or a compressed one.
   * @throws {FormatError} If header and data contradict each other.
   */
  table(): Table;
}

/**
 * Reads a FITS file from bytes or a stream, gzip'd or not.
 *
 * The whole file is held in memory; pixels are decoded on demand.
 *
 * @example The units of a file
 * ```ts
 * import { FitsImage, readFits, writeImage } from "@denovo/vo/fits";
 * import { assertEquals } from "../../deps/assert.ts";
 * const file = writeImage(FitsImage.from({ data: new Int16Array([1, 2, 3, 4, 5, 6]), shape: [3, 2] }));
 * const [primary] = await readFits(file);
 * assertEquals(primary!.image().data, new Int16Array([1, 2, 3, 4, 5, 6]));
 * ```
 *
 * @param source The file's bytes, or its chunks.
 * @param options Signal, time limit, and the largest size.
 * @returns The units in order, the primary one first.
 * @throws {FormatError} If this is no FITS file, is cut short, or too long.
 * @throws {VoTimeoutError} If the source takes longer than `timeoutMs`.
 */
export async function readFits(
  source: FitsSource,
  options: FitsReadOptions = {},
): Promise<readonly FitsHdu[]> {
  return parseFits(await collect(source, checkFits, options));
}

/**
 * Reads the first image of a FITS file that has at least two axes, or the unit that is named.
 *
 * @param source The file's bytes, or its chunks.
 * @param options Signal, time limit, largest size, and `hdu`: index or `EXTNAME` of the unit.
 * @returns The image.
 * @throws {FormatError} If this is no FITS file, or has no such image.
 * @throws {UnsupportedError} If the named unit holds no plain image.
 */
export async function readImage(
  source: FitsSource,
  options: FitsReadOptions & { readonly hdu?: number | string | undefined } = {},
): Promise<FitsImage> {
  const { hdu } = options;
  const hdus = await readFits(source, options);
  const found = hdu === undefined
    ? hdus.find((one) => (one.hasImage && one.shape.length >= 2) || isCompressed(one))
    : hdus.find(({ index, name }) => hdu === index || hdu === name);
  if (found) return found.image();
  if (hdu !== undefined) {
    throw new FormatError(`Cannot read FITS image: there is no unit ${JSON.stringify(hdu)}`, {
      format: "fits",
    });
  }
  throw new FormatError("Cannot read FITS image: the file has none of two axes or more", {
    format: "fits",
  });
}

/**
 * Reads an uncompressed FITS file that is in memory.
 *
 * @param bytes The file; the units are views of it.
 * @returns The units in order, the primary one first.
 * @throws {FormatError} If this is no FITS file, or is cut short.
 */
export function parseFits(bytes: Uint8Array): readonly FitsHdu[] {
  checkFits(bytes);
  const hdus: FitsHdu[] = [];
  let offset = 0;
  // What follows the last unit without being an extension are "special records" (section 3.5) or padding.
  while (offset < bytes.length && (offset === 0 || startsWith(bytes, offset, "XTENSION"))) {
    const { header, end } = readHeader(bytes, offset);
    const { shape, length } = dataSize(header);
    if (length > bytes.length - end) {
      throw new FormatError(
        `Cannot read FITS file: unit ${hdus.length} declares ${length} bytes of data, ` +
          `the file has ${bytes.length - end}`,
        { format: "fits" },
      );
    }
    hdus.push(makeHdu(hdus.length, header, shape, bytes.subarray(end, end + length)));
    offset = end + paddedLength(length);
  }
  return hdus;
}

function makeHdu(
  index: number,
  header: FitsHeader,
  shape: readonly number[],
  bytes: Uint8Array,
): FitsHdu {
  const kind = kindOf(index, header);
  const hasImage = kind === "image" && bytes.length > 0;
  const hdu: FitsHdu = {
    index,
    kind,
    name: nameOf(header),
    header,
    bytes,
    shape,
    hasImage,
    image() {
      if (hasImage) return new FitsImage(header, shape, bytes);
      if (isCompressed(hdu)) return decompress(header, bytes);
      if (kind === "image") {
        throw new FormatError(`Cannot read FITS image: unit ${index} has no pixels`, {
          format: "fits",
        });
      }
      throw new UnsupportedError(`Cannot read FITS image: unit ${index} is of kind ${kind}`, {
        feature: `images in units of kind ${kind}`,
      });
    },
    table() {
      if (kind === "bintable" || kind === "table") return decodeTable(header, bytes);
      throw new UnsupportedError(`Cannot read FITS table: unit ${index} is of kind ${kind}`, {
        feature: `tables in units of kind ${kind}`,
      });
    },
  };
  return hdu;
}

function isCompressed(hdu: FitsHdu): boolean {
  return hdu.kind === "bintable" && hdu.header.get("ZIMAGE") === true;
}
