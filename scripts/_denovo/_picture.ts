/**
 * Pictures as sub-commands make them of FITS images.
 *
 * @module
 */
import { commonOptions, opt, type Option, OptionError } from "../../cli/options.ts";
import { openInput, writeOutput } from "../../cli/files.ts";
import { printTable } from "../../cli/print_table.ts";
import { hasCelestialWcs, Wcs } from "../../core/fits/wcs.ts";
import type { FitsImage } from "../../core/fits/image.ts";
import { readImage } from "../../core/fits/hdu.ts";
import { Table } from "../../core/table/table.ts";
import { VoError } from "../../core/runtime/errors.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { alignPixels, northUp, orientationOf, type SkyMap } from "../../core/plot/orient.ts";
import {
  type Picture,
  type PictureFormat,
  resizePicture,
  writePicture,
} from "../../core/plot/picture.ts";
import { type Pixels, pixelsOf } from "../../core/plot/pixels.ts";

/** The option for a unit of a FITS file. */
export const hduOption: Option<number | string | undefined> = opt.value(
  "which unit: its number from 0, or its name",
  (text) => /^\d+$/.test(text) ? Number(text) : text,
);

/** Options of all pictures of FITS images. */
export const pictureOptions = {
  hdu: hduOption,
  stretch: opt.choice(
    "curve from values to brightness",
    ["linear", "sqrt", "asinh", "log"],
    "asinh",
  ),
  percentiles: opt.value(
    "percentages of values that become black and brightest",
    parsePercentiles,
    "1,99.7",
  ),
  asStored: opt.flag("do not turn it so that north is up and east is left"),
  plain: opt.flag("without arrows to north and east and a scale bar"),
  side: opt.integer("longest side (pixels) up to which whole factors enlarge, 1 for none", 480, {
    min: 1,
    max: 16384,
  }),
  maxSide: opt.integer("longest side (pixels)", undefined, { min: 1, max: 16384 }),
  quality: opt.integer("of a JPEG", 90, { min: 1, max: 100 }),
  overwrite: opt.flag("replace the picture if it is there"),
  timeout: commonOptions.timeout,
};

/** A frame, with its place on the sky where its header tells it. */
export interface Frame {
  readonly name: string;
  readonly pixels: Pixels;
  readonly sky: SkyMap | undefined;
}

/** Frames of one size, turned alike. */
export interface Frames {
  readonly pixels: readonly Pixels[];
  /** Side of a pixel (deg); undefined where north is not known to be up. */
  readonly scale: number | undefined;
}

/** Reads an image from a file, a URL or standard input. */
export async function loadImage(
  name: string,
  options: RequestOptions & { readonly hdu?: number | string | undefined },
): Promise<FitsImage> {
  const { hdu, signal } = options;
  return await readImage(await openInput(name, options), { signal, hdu });
}

/**
 * A plane of an image, the first is 1; what keeps its coordinates from being used is told.
 *
 * @throws {RangeError} If there is no such plane.
 */
export function frameOf(
  name: string,
  image: FitsImage,
  plane: number,
  tell: (note: string) => void,
): Frame {
  if (plane < 1 || plane > image.planes) {
    throw new RangeError(`Cannot take plane ${plane}: the image has ${image.planes}`);
  }
  const pixels = pixelsOf(image, plane - 1);
  if (!hasCelestialWcs(image.header)) return { name, pixels, sky: undefined };
  try {
    const sky = Wcs.fromHeader(image.header);
    orientationOf(image.width, image.height, sky);
    return { name, pixels, sky };
  } catch (error) {
    if (!(error instanceof VoError) && !(error instanceof RangeError)) throw error;
    tell(`${name}: ${error.message}`);
    return { name, pixels, sky: undefined };
  }
}

/**
 * Brings frames onto the pixels of the first one, and north up.
 *
 * @throws {OptionError} If they differ in size and not all have coordinates.
 * @throws {RangeError} If they are at different places of the sky.
 */
export function bringTogether(
  frames: readonly Frame[],
  turn: boolean,
  tell: (note: string) => void,
): Frames {
  const [first] = frames as readonly [Frame];
  const { width, height } = first.pixels;
  const aligned = frames.map((frame) => {
    if (frame === first) return frame.pixels;
    const isSameSize = frame.pixels.width === width && frame.pixels.height === height;
    if (first.sky === undefined || frame.sky === undefined) {
      if (isSameSize) {
        const lost = first.sky !== undefined ? frame : frame.sky !== undefined ? first : undefined;
        if (lost !== undefined) {
          tell(
            `${frame.name}: put onto ${first.name} pixel by pixel, since ${lost.name} does not ` +
              "tell where it is on the sky",
          );
        }
        return frame.pixels;
      }
      throw new OptionError(
        `Cannot put ${frame.name} onto ${first.name}: they differ in size, and not both tell ` +
          "where they are on the sky",
      );
    }
    if (isSameSize && isSameGrid(first.sky, frame.sky, width, height)) return frame.pixels;
    tell(`${frame.name}: brought onto the pixels of ${first.name}`);
    const moved = alignPixels({ pixels: frame.pixels, sky: frame.sky }, {
      pixels: first.pixels,
      sky: first.sky,
    });
    if (hasValues(frame.pixels) && !hasValues(moved)) {
      throw new RangeError(
        `Cannot put ${frame.name} onto ${first.name}: they have no place on the sky in common`,
      );
    }
    return moved;
  });
  if (!turn || first.sky === undefined) {
    if (turn) tell("Shown as stored: it is not known where north is");
    return { pixels: aligned, scale: undefined };
  }
  const { sky } = first;
  return {
    pixels: aligned.map((pixels) => northUp({ pixels, sky })),
    scale: orientationOf(width, height, sky).scale,
  };
}

function hasValues({ data }: Pixels): boolean {
  for (let i = 0; i < data.length; i++) if (Number.isFinite(data[i])) return true;
  return false;
}

/** Whether two images have the same pixels, to a hundredth of one. */
function isSameGrid(a: SkyMap, b: SkyMap, width: number, height: number): boolean {
  return [[1, 1], [width, 1], [1, height], [width, height]].every(([x = 1, y = 1]) => {
    const position = a.pixelToSky({ x, y });
    if (position === undefined) return b.pixelToSky({ x, y }) === undefined;
    const at = b.skyToPixel(position);
    return at !== undefined && Math.hypot(at.x - x, at.y - y) < 0.01;
  });
}

/**
 * The format of a picture by the ending of its name.
 *
 * @param others What else the caller takes, for the message.
 * @throws {OptionError} If it is none.
 */
export function pictureFormat(name: string, others = ""): PictureFormat {
  if (/\.png$/i.test(name)) return "png";
  if (/\.jpe?g$/i.test(name)) return "jpeg";
  throw new OptionError(`Cannot tell the format of "${name}": wanted ${others}.png, .jpg or .jpeg`);
}

/** A small picture enlarged by a whole factor, so that it can be seen; others as they are. */
export function enlarge(
  picture: Picture,
  { side, maxSide = Infinity }: { readonly side: number; readonly maxSide?: number | undefined },
): Picture {
  const { width, height } = picture;
  const factor = Math.max(1, Math.floor(Math.min(side, maxSide) / Math.max(width, height)));
  return resizePicture(picture, width * factor, height * factor);
}

/** Writes a picture to a file, and a table that says so: path, width, height, bytes. */
export async function savePicture(
  picture: Picture,
  o: { readonly out: string; readonly quality: number },
  format: PictureFormat,
  signal: AbortSignal,
): Promise<void> {
  const file = writePicture(picture, { format, quality: o.quality });
  await writeOutput(o.out, [file], { signal });
  const { width, height } = picture;
  await printTable(Table.fromRows([{ path: o.out, width, height, bytes: file.length }]));
}

/** Two percentages with a comma. */
function parsePercentiles(text: string): readonly [lo: number, hi: number] {
  const [lo = NaN, hi = NaN, ...more] = text.split(",").map((part) =>
    part.trim() === "" ? NaN : Number(part)
  );
  if (lo >= 0 && lo < hi && hi <= 100 && more.length === 0) return [lo, hi];
  throw new RangeError(`"${text}" is not two percentages in order, such as 1,99.5`);
}
