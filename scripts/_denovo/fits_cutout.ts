// deno-lint-ignore-file no-console
/**
 * `denovo fits cutout`: a part of a FITS image or cube, of which no more is read than is needed.
 *
 * @module
 */
import { isUrl } from "../../cli/files.ts";
import {
  commonOptions,
  opt,
  OptionError,
  parseOptions,
  requestOptions,
} from "../../cli/options.ts";
import { parsePosition } from "../../core/coords/position.ts";
import { boxAround, cutout, type PixelBox } from "../../core/fits/cutout.ts";
import type { FitsHeader } from "../../core/fits/header.ts";
import type { FitsImage } from "../../core/fits/image.ts";
import { httpRanges, readCutout, type ReadRange } from "../../core/fits/range.ts";
import { writeImage } from "../../core/fits/write.ts";
import { UnsupportedError } from "../../core/runtime/errors.ts";
import { writeNew } from "./_output.ts";
import { hduOption, loadImage } from "./_picture.ts";
import { tellSaved } from "./_saved.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  input: opt.positional("file, URL, or - for standard input"),
  output: opt.positional("file, or - for standard output"),
  box: opt.value("pixels X1:X2,Y1:Y2, of a cube also ,Z1:Z2; the first is 1", parseBox),
  pos: opt.value("centre on the sky: RA DEC", parsePosition),
  size: opt.number("side of the square around --pos (deg)"),
  planes: opt.value("planes of a cube around --pos: Z1:Z2, the first is 1", parseRange),
  hdu: hduOption,
  overwrite: opt.flag("replace the output if it is there"),
  timeout: commonOptions.timeout,
};

/** How many of the pixels that were asked for are there, where that is not all of them. */
function beyondOf(box: PixelBox | undefined, { shape }: FitsImage): string {
  if (box === undefined) return "";
  const ranges = [box.x, box.y, ...(box.z === undefined ? [] : [box.z])];
  const asked = ranges.map(([first, last]) => last - first + 1);
  const found = ranges.map((_, axis) => shape[axis] ?? 1);
  if (found.every((length, axis) => length === asked[axis])) return "";
  return `${found.join(" x ")} of ${asked.join(" x ")}`;
}

function parseRange(text: string): readonly [number, number] {
  const match = /^\s*(-?\d+)\s*:\s*(-?\d+)\s*$/.exec(text);
  if (match === null) throw new RangeError(`"${text}" is not FIRST:LAST`);
  const [first, last] = [Number(match[1]), Number(match[2])];
  if (first > last) throw new RangeError(`"${text}" ends before it begins`);
  return [first, last];
}

function parseBox(text: string): PixelBox {
  const [x, y, z, ...more] = text.split(",").map(parseRange);
  if (x === undefined || y === undefined || more.length > 0) {
    throw new RangeError(`"${text}" is not X1:X2,Y1:Y2 or X1:X2,Y1:Y2,Z1:Z2`);
  }
  return { x, y, z };
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo fits cutout: a part of an image or cube";
  const o = parseOptions(title, OPTIONS, args);
  if ((o.box === undefined) === (o.pos === undefined)) {
    throw new OptionError("Give either --box, or --pos and --size");
  }
  if (o.pos !== undefined && o.size === undefined) throw new OptionError("Give --size with --pos");
  if (o.size !== undefined && o.box !== undefined) {
    throw new OptionError("Option --size goes with --pos, not with --box");
  }
  if (o.planes !== undefined && o.box !== undefined) {
    throw new OptionError("Option --planes goes with --pos: put Z1:Z2 into --box");
  }
  if (o.size !== undefined && !(o.size > 0)) {
    throw new OptionError(`Option --size: ${o.size} is not more than 0`);
  }
  let wanted: PixelBox | undefined;
  const box = (header: FitsHeader): PixelBox => {
    if (o.box !== undefined) return wanted = o.box;
    const found = boxAround(header, o.pos!, o.size!);
    return wanted = o.planes === undefined ? found : { ...found, z: o.planes };
  };
  const image = await cut(o.input, box, o.hdu, requestOptions(o, signal));
  const beyond = beyondOf(wanted, image);
  if (beyond !== "") {
    console.error(`Note: the image ends within the box, of which ${beyond} is left`);
  }
  const written = await writeNew(o.output, [writeImage(image)], { ...o, signal });
  tellSaved(o.output, written, image.shape.join(" x "));
}

/** Parts only where that can be done; what is compressed, or comes through a pipe, is read whole. */
async function cut(
  name: string,
  box: (header: FitsHeader) => PixelBox,
  hdu: number | string | undefined,
  options: ReturnType<typeof requestOptions>,
): Promise<FitsImage> {
  if (name !== "-") {
    const isHttp = isUrl(name) && !/^file:/i.test(name);
    const file = isHttp ? undefined : await Deno.open(isUrl(name) ? new URL(name) : name);
    try {
      const read = file === undefined ? httpRanges(name, options) : fileRanges(file);
      return await readCutout(read, box, { hdu });
    } catch (error) {
      if (!(error instanceof UnsupportedError) || !/part/.test(error.message)) throw error;
      console.error(safeLine(`Note: ${error.message}; all of it is read`));
    } finally {
      file?.close();
    }
  }
  const image = await loadImage(name, { ...options, hdu });
  return cutout(image, box(image.header));
}

function fileRanges(file: Deno.FsFile): ReadRange {
  return async (start, length) => {
    await file.seek(start, Deno.SeekMode.Start);
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - start)));
    let at = 0;
    while (at < bytes.length) {
      const read = await file.read(bytes.subarray(at));
      if (read === null) break;
      at += read;
    }
    return bytes.subarray(0, at);
  };
}
