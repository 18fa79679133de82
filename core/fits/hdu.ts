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
import { BLOCK_LENGTH, cardError, type FitsHeader, readHeader } from "./header.ts";
import { FitsImage } from "./image.ts";

/** What the data of a unit are; `groups` are random groups, `other` an extension that we do not know. */
export type HduKind = "image" | "table" | "bintable" | "groups" | "other";

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
   * @throws {UnsupportedError} If the unit is a table or a tile-compressed image.
   * @throws {FormatError} If the unit has no pixels, or its scaling keywords are no numbers.
   */
  image(): FitsImage;
}

/** Most axes that a header can declare. */
const MAX_AXES = 999;
const BITPIX = new Set([8, 16, 32, 64, -32, -64]);

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
  options: FitsReadOptions & { readonly hdu?: number | string } = {},
): Promise<FitsImage> {
  const { hdu } = options;
  const hdus = await readFits(source, options);
  const found = hdu === undefined
    ? hdus.find((one) => one.hasImage && one.shape.length >= 2)
    : hdus.find((one) => typeof hdu === "number" ? one.index === hdu : one.name === hdu);
  if (found) return found.image();
  if (hdu !== undefined) {
    throw new FormatError(`Cannot read FITS image: there is no unit ${JSON.stringify(hdu)}`, {
      format: "fits",
    });
  }
  const compressed = hdus.find(isCompressed);
  if (compressed) return compressed.image();
  throw new FormatError("Cannot read FITS image: the file has none", { format: "fits" });
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
    offset = end + Math.ceil(length / BLOCK_LENGTH) * BLOCK_LENGTH;
  }
  return hdus;
}

function checkFits(bytes: Uint8Array): void {
  if (startsWith(bytes, 0, "SIMPLE  =")) return;
  const what = bytes.length === 0 ? "the file is empty" : "it does not begin with SIMPLE";
  throw new FormatError(`Cannot read FITS file: ${what}`, { format: "fits" });
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

function makeHdu(
  index: number,
  header: FitsHeader,
  shape: readonly number[],
  bytes: Uint8Array,
): FitsHdu {
  const kind = kindOf(index, header);
  const hasImage = kind === "image" && bytes.length > 0;
  const name = header.card("EXTNAME")?.value;
  const hdu: FitsHdu = {
    index,
    kind,
    name: typeof name === "string" ? name.trim() : "",
    header,
    bytes,
    shape,
    hasImage,
    image() {
      if (hasImage) return new FitsImage(header, shape, bytes);
      if (isCompressed(hdu)) {
        throw new UnsupportedError(
          `Cannot read FITS image: unit ${index} is tile-compressed; unpack it first (funpack)`,
          { feature: "tile-compressed FITS images" },
        );
      }
      if (kind === "image") {
        throw new FormatError(`Cannot read FITS image: unit ${index} has no pixels`, {
          format: "fits",
        });
      }
      throw new UnsupportedError(`Cannot read FITS image: unit ${index} is of kind ${kind}`, {
        feature: `images in units of kind ${kind}`,
      });
    },
  };
  return hdu;
}

function kindOf(index: number, header: FitsHeader): HduKind {
  if (index === 0) return isGroups(header) ? "groups" : "image";
  switch (header.string("XTENSION")?.trim()) {
    case "IMAGE":
    case "IUEIMAGE": // before IMAGE was registered
      return "image";
    case "TABLE":
      return "table";
    case "BINTABLE":
    case "A3DTABLE": // before BINTABLE was registered
      return "bintable";
    default:
      return "other";
  }
}

function isCompressed(hdu: FitsHdu): boolean {
  return hdu.kind === "bintable" && hdu.header.get("ZIMAGE") === true;
}

function isGroups(header: FitsHeader): boolean {
  return header.get("GROUPS") === true && header.get("NAXIS1") === 0;
}

/** Axes and number of data bytes that a header declares (section 4.4.1, equations of Nbits). */
function dataSize(header: FitsHeader): { readonly shape: number[]; readonly length: number } {
  const bitpix = mandatory(header, "BITPIX");
  if (!BITPIX.has(bitpix)) throw cardError(header.card("BITPIX")!, `${bitpix} is no pixel type`);
  const naxis = mandatory(header, "NAXIS", 0, MAX_AXES);
  const shape: number[] = [];
  for (let axis = 1; axis <= naxis; axis++) shape.push(mandatory(header, `NAXIS${axis}`, 0));
  const primary = header.has("SIMPLE");
  const groups = isGroups(header);
  const counted = !primary || groups;
  const pcount = counted ? header.integer("PCOUNT") ?? 0 : 0;
  const gcount = counted ? header.integer("GCOUNT") ?? 1 : 1;
  if (pcount < 0) throw cardError(header.card("PCOUNT")!, "value is negative");
  if (gcount < 0) throw cardError(header.card("GCOUNT")!, "value is negative");
  const axes = groups ? shape.slice(1) : shape;
  const elements = axes.length === 0 ? 0 : axes.reduce((product, length) => product * length, 1);
  // Too large a product, also 0 × Infinity, is no safe integer.
  const length = (Math.abs(bitpix) / 8) * gcount * (pcount + elements);
  if (!Number.isSafeInteger(length)) {
    throw cardError(header.card("NAXIS")!, "the axes declare more data than any file can hold");
  }
  return { shape, length };
}

function mandatory(header: FitsHeader, keyword: string, min = -Infinity, max = Infinity): number {
  const value = header.integer(keyword);
  if (value === undefined) {
    throw new FormatError(`Cannot read FITS header: ${keyword} is missing`, {
      format: "fits",
      element: keyword,
    });
  }
  if (value < min || value > max) {
    throw cardError(header.card(keyword)!, `${value} is out of range`);
  }
  return value;
}
