/**
 * FITS files of which only parts are read: headers from a stream, cutouts by byte ranges.
 *
 * @module
 */
import { concatBytes } from "../runtime/chunks.ts";
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import { type Http, http as defaultHttp, type RequestOptions } from "../runtime/http.ts";
import { ensureOk } from "../runtime/status.ts";
import { cutImage, type PixelBox, planCutout } from "./cutout.ts";
import { BLOCK_LENGTH, type FitsHeader, paddedLength, readHeader } from "./header.ts";
import type { Bitpix, FitsImage } from "./image.ts";
import type { FitsReadOptions, FitsSource } from "./_source.ts";
import { cutOff, FitsStream } from "./_stream.ts";
import { checkFits, dataSize, type HduKind, kindOf, nameOf, startsWith } from "./_unit.ts";

/** What the header of a unit says. */
export interface FitsUnit {
  /** Place in the file, 0 for the primary unit. */
  readonly index: number;
  /** What its data are. */
  readonly kind: HduKind;
  /** `EXTNAME`, or `""`. */
  readonly name: string;
  /** The header. */
  readonly header: FitsHeader;
  /** Length of the axes, `NAXIS1` first; of a tile-compressed image, those of the image. */
  readonly shape: readonly number[];
  /** Whether it is a tile-compressed image. */
  readonly compressed: boolean;
  /** Bytes of its data. */
  readonly length: number;
}

/**
 * The headers of a FITS file one after the other; data are passed over and never held.
 *
 * @example
 * ```ts
 * import { FitsImage, scanFits, writeImage } from "@denovo/vo/fits";
 * const file = writeImage(FitsImage.from({ data: new Uint8Array(6), shape: [3, 2] }));
 * for await (const { shape } of scanFits(file)) if (shape.join() !== "3,2") throw new Error("wrong");
 * ```
 *
 * @param source The file's bytes, or its chunks; gzip is recognised.
 * @throws {FormatError} If this is no FITS file, a header is damaged, or data are cut short: after the units before, and
 *   the one whose data they are.
 */
export async function* scanFits(
  source: FitsSource,
  options: FitsReadOptions = {},
): AsyncGenerator<FitsUnit, void, undefined> {
  const stream = new FitsStream(source, options);
  try {
    for (let index = 0;; index++) {
      const header = await stream.header(index === 0);
      if (header === undefined) return;
      const unit = unitOf(index, header);
      yield unit;
      const there = await stream.skip(unit.length);
      if (there < unit.length) {
        throw new FormatError(
          `Cannot read FITS file: unit ${index} declares ${unit.length} bytes of data, ` +
            `the file has ${there}`,
          { format: "fits" },
        );
      }
      await stream.skip(paddedLength(unit.length) - unit.length);
    }
  } finally {
    await stream.close();
  }
}

function unitOf(index: number, header: FitsHeader): FitsUnit {
  const { shape, length } = dataSize(header);
  const compressed = header.get("ZIMAGE") === true;
  const axes = compressed ? Math.min(header.integer("ZNAXIS") ?? 0, 99) : 0;
  return {
    index,
    kind: kindOf(index, header),
    name: nameOf(header),
    header,
    shape: compressed
      ? Array.from({ length: axes }, (_, i) => header.integer(`ZNAXIS${i + 1}`) ?? 0)
      : shape,
    compressed,
    length,
  };
}

/** Reads bytes of a file from a place on; fewer than asked for only at the file's end. */
export type ReadRange = (start: number, length: number) => Promise<Uint8Array>;

/** Options of {@linkcode readCutout}. */
export interface ReadCutoutOptions {
  /** Which unit: its number or `EXTNAME`; default the first image of two axes or more. */
  readonly hdu?: number | string | undefined;
}

/** Blocks of a header that are read at once. */
const HEADER_BLOCKS = 8;
/** Rows are read together when what lies between them is not more than this, or than the rows themselves. */
const GAP = 65536;
const MOST = 16 << 20;

/**
 * Reads a cutout of an image without reading the rest of the file.
 *
 * Headers are read block by block, then the rows that are wanted: rows that are near each other together.
 *
 * @example From a file in memory
 * ```ts
 * import { FitsImage, readCutout, writeImage } from "@denovo/vo/fits";
 * const file = writeImage(FitsImage.from({ data: Uint8Array.of(1, 2, 3, 4), shape: [2, 2] }));
 * const read = (start: number, length: number) => Promise.resolve(file.slice(start, start + length));
 * const corner = await readCutout(read, () => ({ x: [2, 2], y: [2, 2] }));
 * if (corner.data[0] !== 4) throw new Error("wrong");
 * ```
 *
 * @param read Reads bytes of the file.
 * @param box Which pixels, told by the header ({@linkcode boxAround} does it for a position).
 * @throws {FormatError} If this is no FITS file, or has no such image.
 * @throws {UnsupportedError} If the file is gzip'd, or the image tile-compressed: then all of it must be read.
 * @throws {RangeError} If the box lies outside the image.
 */
export async function readCutout(
  read: ReadRange,
  box: (header: FitsHeader) => PixelBox,
  options: ReadCutoutOptions = {},
): Promise<FitsImage> {
  let start = 0;
  for (let index = 0;; index++) {
    const found = await headerAt(read, start, index);
    if (found === undefined) {
      const which = options.hdu === undefined
        ? "none of two axes or more"
        : `no unit ${JSON.stringify(options.hdu)}`;
      throw new FormatError(`Cannot read FITS image: the file has ${which}`, { format: "fits" });
    }
    const unit = unitOf(index, found.header);
    const isWanted = options.hdu === undefined
      ? (unit.kind === "image" && unit.length > 0 && unit.shape.length >= 2) || unit.compressed
      : options.hdu === index || options.hdu === unit.name;
    if (isWanted) return await cutUnit(read, unit, start + found.length, box);
    start += found.length + paddedLength(unit.length);
  }
}

async function headerAt(
  read: ReadRange,
  start: number,
  index: number,
): Promise<{ readonly header: FitsHeader; readonly length: number } | undefined> {
  let bytes: Uint8Array = new Uint8Array(0);
  for (;;) {
    const more = await read(start + bytes.length, HEADER_BLOCKS * BLOCK_LENGTH);
    bytes = concatBytes([bytes, more]);
    if (index === 0 && bytes[0] === 0x1f && bytes[1] === 0x8b) {
      throw new UnsupportedError("Cannot read a part of this FITS file: it is gzip'd", {
        feature: "parts of gzip'd FITS files",
      });
    }
    if (index === 0) checkFits(bytes);
    else if (!startsWith(bytes, 0, "XTENSION")) return undefined;
    const end = endOf(bytes);
    if (end > 0 || more.length === 0) {
      const { header } = readHeader(end > 0 ? bytes.subarray(0, end) : bytes);
      return { header, length: end > 0 ? end : bytes.length };
    }
    if (bytes.length > MOST) {
      throw new FormatError("Cannot read FITS header: no END card", { format: "fits" });
    }
  }
}

/** End of the block that has the END card; 0 if it is not there yet. */
function endOf(bytes: Uint8Array): number {
  for (let at = 0; at + 8 <= bytes.length; at += 80) {
    if (startsWith(bytes, at, "END     ")) {
      const end = paddedLength(at + 80);
      return end <= bytes.length ? end : 0;
    }
  }
  return 0;
}

async function cutUnit(
  read: ReadRange,
  unit: FitsUnit,
  data: number,
  box: (header: FitsHeader) => PixelBox,
): Promise<FitsImage> {
  const { header, shape } = unit;
  if (unit.compressed) {
    throw new UnsupportedError("Cannot read a part of this FITS image: it is tile-compressed", {
      feature: "parts of tile-compressed FITS images",
    });
  }
  if (unit.kind !== "image" || unit.length === 0) {
    throw new FormatError(`Cannot read FITS image: unit ${unit.index} holds none`, {
      format: "fits",
    });
  }
  const bitpix = header.integer("BITPIX") as Bitpix;
  const plan = planCutout(shape, bitpix, box(header));
  if (plan.length > 2 ** 31) {
    throw new RangeError(`Cannot cut out ${plan.length} bytes: the limit is 2 GiB`);
  }
  const bytes = new Uint8Array(plan.length);
  const runs = [...plan.runs()];
  for (let first = 0; first < runs.length;) {
    const start = runs[first]!.start;
    let last = first;
    while (last + 1 < runs.length) {
      const gap = runs[last + 1]!.start - runs[last]!.start - plan.rowLength;
      if (gap > Math.max(GAP, plan.rowLength)) break;
      if (runs[last + 1]!.start + plan.rowLength - start > MOST) break;
      last++;
    }
    const length = runs[last]!.start + plan.rowLength - start;
    const piece = await read(data + start, length);
    if (piece.length < length) throw cutOff("the cutout", length, piece.length);
    for (let run = first; run <= last; run++) {
      const at = runs[run]!.start - start;
      bytes.set(piece.subarray(at, at + plan.rowLength), run * plan.rowLength);
    }
    first = last + 1;
  }
  return cutImage(header, bitpix, plan, bytes);
}

/**
 * Reads parts of a file behind a URL, by HTTP range requests (RFC 9110, section 14).
 *
 * @param url Address of the file.
 * @param options Signal, time limits; `http` sends the requests.
 * @returns A function for {@linkcode readCutout}. It throws an {@linkcode UnsupportedError} if the server sends the whole file
 * instead, which is not read then.
 */
export function httpRanges(
  url: string,
  options: RequestOptions & { readonly http?: Http | undefined } = {},
): ReadRange {
  const { http = defaultHttp, ...rest } = options;
  return async (start, length) => {
    // Other encodings would count other bytes.
    const headers = {
      range: `bytes=${start}-${start + length - 1}`,
      "accept-encoding": "identity",
    };
    const response = await http.send(new Request(url, { headers }), rest);
    if (response.status === 416) {
      await response.body?.cancel();
      return new Uint8Array(0);
    }
    if (response.status !== 206) {
      await ensureOk(response, `read a part of ${url}`, rest);
      await response.body?.cancel();
      throw new UnsupportedError(
        `Cannot read a part of ${url}: the server sends whole files only`,
        {
          feature: "HTTP ranges",
          url,
        },
      );
    }
    const from = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
    if (from !== undefined && Number(from) !== start) {
      await response.body?.cancel();
      throw new FormatError(
        `Cannot read a part of ${url}: byte ${start} was asked for, ${from} sent`,
        {
          format: "fits",
        },
      );
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    return bytes.length > length ? bytes.subarray(0, length) : bytes;
  };
}
