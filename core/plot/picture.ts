/**
 * Pictures as people look at them: colours in rows from the top; PNG and JPEG files in and out.
 *
 * @module
 */
import { decodeJpeg, encodeJpeg } from "../../deps/jpeg.ts";
import { encodePng, type UnpackedPng, unpackPng } from "../../deps/png.ts";
import { checkJpeg, isJpeg } from "./_jpeg_file.ts";
import { pictureError } from "./_picture_error.ts";
import { checkedPng, isPng } from "./_png_file.ts";

/** A picture in colours. */
export interface Picture {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Red, green, blue, alpha of each pixel, 8 bits each, row by row from the **top**. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Which file a picture becomes. */
export type PictureFormat = "png" | "jpeg";

/** Options of {@linkcode readPicture}. */
export interface ReadPictureOptions {
  /** Most pixels; 40 million by default. */
  readonly maxPixels?: number | undefined;
}

/** Options of {@linkcode writePicture}. */
export interface WritePictureOptions {
  /** Default `"png"`. */
  readonly format?: PictureFormat | undefined;
  /** Of a JPEG, from 1 to 100; default 90. */
  readonly quality?: number | undefined;
}

const MAX_PIXELS = 40_000_000;
/** Memory for a JPEG: coefficients take much more than pixels. */
const JPEG_MEGABYTES = 1024;

/**
 * An empty picture of one colour.
 *
 * @param width Columns.
 * @param height Rows.
 * @param color Red, green, blue, perhaps alpha, from 0 to 255; default white.
 * @throws {RangeError} If a side is not a positive integer, or the picture would have more than 268 million pixels.
 */
export function newPicture(
  width: number,
  height: number,
  [r, g, b, alpha = 255]: readonly number[] = [255, 255, 255],
): Picture {
  checkSides(width, height);
  const pixels = new Uint32Array(width * height);
  const one = new Uint8ClampedArray([r!, g!, b!, alpha]);
  pixels.fill(new Uint32Array(one.buffer)[0]!);
  return { width, height, data: new Uint8ClampedArray(pixels.buffer) };
}

/** Throws unless a picture can have these sides. */
function checkSides(width: number, height: number): void {
  const sides = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!sides || width * height > 2 ** 28) {
    throw new RangeError(`Cannot make picture: ${width} by ${height} pixels`);
  }
}

/**
 * Reads a PNG or JPEG file: all that the PNG standard knows but interlaced pictures of less than 8 bits, and JPEG
 * coded by Huffman, baseline or progressive.
 *
 * @example There and back
 * ```ts
 * import { newPicture, readPicture, writePicture } from "@denovo/vo/plot";
 * const picture = await readPicture(writePicture(newPicture(3, 2, [255, 0, 0])));
 * if (picture.width !== 3 || picture.data[0] !== 255 || picture.data[1] !== 0) throw new Error("not red");
 * ```
 *
 * @param file The bytes.
 * @param options The largest picture to read.
 * @returns The picture.
 * @throws {FormatError} If the bytes are neither, damaged, cut off, or too large. Sizes are checked before memory is taken.
 */
export async function readPicture(
  file: Uint8Array,
  options: ReadPictureOptions = {},
): Promise<Picture> {
  const { maxPixels = MAX_PIXELS } = options;
  if (isPng(file)) {
    const whole = await checkedPng(file, maxPixels);
    return colorsOf(decoded("PNG", () => unpackPng(whole)));
  }
  if (!isJpeg(file)) throw pictureError("picture", `${beginning(file)} is neither PNG nor JPEG`);
  checkJpeg(file, maxPixels);
  const limits = { megapixels: maxPixels / 1e6, megabytes: JPEG_MEGABYTES };
  const { width, height, data } = decoded("JPEG", () => decodeJpeg(file, limits));
  return { width, height, data: new Uint8ClampedArray(data) };
}

function decoded<T>(format: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    // What a decoder stumbles over says nothing to people; what it complains about does.
    const isWords = cause instanceof Error && !(cause instanceof TypeError);
    const words = isWords ? cause.message.replace(/\.$/, "") : "it is damaged";
    const detail = words.slice(0, 1).toLowerCase() + words.slice(1);
    throw pictureError(format, detail, cause);
  }
}

/** What a file begins with, for people. */
function beginning(file: Uint8Array): string {
  if (file.length === 0) return "an empty file";
  const text = String.fromCharCode(...file.subarray(0, 12)).replaceAll(/[^\x20-\x7e]/g, "?");
  return `what begins with ${JSON.stringify(text)}`;
}

/** Grey, palettes, depths and transparent colours as red, green, blue and alpha. */
function colorsOf({ width, height, channels, depth, data, palette, transparency }: UnpackedPng) {
  const out = new Uint8ClampedArray(width * height * 4);
  const top = 2 ** depth - 1;
  const samples = depth < 8 ? spread(data, width * channels, height, depth) : data;
  const byte = (value: number) => Math.round(value * 255 / top);
  const isKey = (at: number) =>
    transparency?.every((value, c) => value === samples[at + c]) ?? false;
  for (let from = 0, to = 0; to < out.length; from += channels, to += 4) {
    if (palette !== undefined && channels === 1) {
      const color = palette[samples[from]!];
      if (color === undefined) throw pictureError("PNG", "it has a pixel outside its palette");
      out.set(color, to);
      out[to + 3] = color[3] ?? 255;
      continue;
    }
    const hasAlpha = channels === 2 || channels === 4;
    for (let c = 0; c < 3; c++) {
      out[to + c] = byte(samples[from + (channels < 3 ? 0 : c)]!);
    }
    out[to + 3] = hasAlpha ? byte(samples[from + channels - 1]!) : isKey(from) ? 0 : 255;
  }
  return { width, height, data: out };
}

/** Several samples a byte as one a byte. */
function spread(data: ArrayLike<number>, length: number, rows: number, depth: number) {
  const rowBytes = Math.ceil(length * depth / 8);
  const out = new Uint8Array(length * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < length; x++) {
      const bit = x * depth;
      const shift = 8 - depth - bit % 8;
      out[y * length + x] = data[y * rowBytes + (bit >> 3)]! >> shift & (2 ** depth - 1);
    }
  }
  return out;
}

/**
 * Writes a picture as a PNG file (RGB, or RGBA where something is transparent) or a JPEG file (transparent parts white).
 *
 * @param picture The picture.
 * @param options Format and quality.
 * @returns The file.
 * @throws {RangeError} If the data do not fill the picture, or the quality is outside 1 to 100.
 */
export function writePicture(
  picture: Picture,
  options: WritePictureOptions = {},
): Uint8Array<ArrayBuffer> {
  const { format = "png", quality = 90 } = options;
  const { width, height, data } = picture;
  checkSides(width, height);
  if (data.length !== width * height * 4) {
    throw new RangeError(`Cannot write picture: ${data.length} bytes for ${width} by ${height}`);
  }
  if (!(quality >= 1 && quality <= 100)) {
    throw new RangeError(`Cannot write picture: the quality is ${quality}, wanted 1 to 100`);
  }
  let isOpaque = true;
  for (let at = 3; at < data.length && isOpaque; at += 4) isOpaque = data[at] === 255;
  if (format === "jpeg") {
    const seen = isOpaque ? data : onWhite(data);
    return encodeJpeg({ width, height, data: new Uint8Array(seen.buffer) }, quality);
  }
  const channels = isOpaque ? 3 : 4;
  const packed = new Uint8Array(width * height * channels);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    for (let c = 0; c < channels; c++) packed[to++] = data[from + c]!;
  }
  return encodePng({ width, height, channels, data: packed });
}

function onWhite(data: Uint8ClampedArray): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(data.length).fill(255);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]! / 255;
    for (let c = 0; c < 3; c++) out[at + c] = data[at + c]! * alpha + 255 * (1 - alpha);
  }
  return out;
}

/**
 * A picture in another size: means over areas when smaller, repeated pixels when larger.
 *
 * @param picture The picture.
 * @param width New columns.
 * @param height New rows.
 * @returns A new picture, or the same one.
 * @throws {RangeError} If a side is not a positive integer, or too large.
 */
export function resizePicture(picture: Picture, width: number, height: number): Picture {
  checkSides(width, height);
  if (width === picture.width && height === picture.height) return picture;
  const out = new Uint8ClampedArray(width * height * 4);
  const [dx, dy] = [picture.width / width, picture.height / height];
  for (let y = 0, to = 0; y < height; y++) {
    const [top, bottom] = [Math.floor(y * dy), Math.max(Math.ceil((y + 1) * dy - 1e-9), 1)];
    for (let x = 0; x < width; x++, to += 4) {
      const [left, right] = [Math.floor(x * dx), Math.max(Math.ceil((x + 1) * dx - 1e-9), 1)];
      let [r, g, b, a, area] = [0, 0, 0, 0, 0];
      for (let j = top; j < bottom; j++) {
        const tall = Math.min(j + 1, (y + 1) * dy) - Math.max(j, y * dy);
        for (let i = left; i < right; i++) {
          const share = tall * (Math.min(i + 1, (x + 1) * dx) - Math.max(i, x * dx));
          const at = (j * picture.width + i) * 4;
          const alpha = picture.data[at + 3]! * share;
          r += picture.data[at]! * alpha;
          g += picture.data[at + 1]! * alpha;
          b += picture.data[at + 2]! * alpha;
          a += alpha;
          area += share;
        }
      }
      if (a <= 0) continue;
      out[to] = r / a;
      out[to + 1] = g / a;
      out[to + 2] = b / a;
      out[to + 3] = a / area;
    }
  }
  return { width, height, data: out };
}
