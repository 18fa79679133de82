// deno-lint-ignore-file no-console
/**
 * `denovo fits rgb`: a colour picture from three FITS images, or from three planes of a cube.
 *
 * @module
 */
import { opt, OptionError, parseOptions, requestOptions } from "../../cli/options.ts";
import type { FitsImage } from "../../core/fits/image.ts";
import { drawCompass } from "../../core/plot/compass.ts";
import { composeRgb } from "../../core/plot/rgb.ts";
import { resizePicture } from "../../core/plot/picture.ts";
import type { Pixels } from "../../core/plot/pixels.ts";
import { refuseExisting } from "./_output.ts";
import {
  bringTogether,
  enlarge,
  frameOf,
  loadImage,
  pictureFormat,
  pictureOptions,
  savePicture,
} from "./_picture.ts";
import { safeLine } from "../_tell.ts";
import { counted } from "../../core/runtime/_count.ts";

const OPTIONS = {
  inputs: opt.rest("FITS files or URLs for red, green and blue, or one cube", "RED [GREEN BLUE]"),
  planes: opt.value(
    "planes of a cube for red, green and blue, the first is 1; by default three over its length",
    parsePlanes,
  ),
  keepColors: opt.flag("stretch the three together, so that bright stars keep their colours"),
  out: opt.string("picture to write, .png or .jpg", "rgb.png"),
  ...pictureOptions,
};

/** Three numbers of planes, red first. */
function parsePlanes(text: string): readonly number[] {
  const planes = text.split(",").map((part) => /^\s*\d+\s*$/.test(part) ? Number(part) : NaN);
  if (planes.length === 3 && planes.every((plane) => plane >= 1)) return planes;
  throw new RangeError(`"${text}" is not three numbers of planes, such as 40,20,1`);
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo fits rgb: a colour picture from three images, or planes of a cube";
  const o = parseOptions(title, OPTIONS, args);
  const format = pictureFormat(o.out);
  if (o.inputs.length !== 1 && o.inputs.length !== 3) {
    throw new OptionError(`Wanted one cube or three images, got ${o.inputs.length}`);
  }
  if (o.inputs.length === 3 && o.planes !== undefined) {
    throw new OptionError("Option --planes is for one cube");
  }
  if (o.inputs.filter((name) => name === "-").length > 1) {
    throw new OptionError("Standard input (-) can be one image only");
  }
  refuseExisting(o.out, o.overwrite);
  const options = { ...requestOptions(o, signal), hdu: o.hdu };
  const images: FitsImage[] = [];
  for (const name of o.inputs) images.push(await loadImage(name, options));
  const tell = (note: string) => console.error(safeLine(note));
  const [cube] = images as [FitsImage];
  const frames = images.length === 1
    ? (o.planes ?? defaultPlanes(cube)).map((plane) => frameOf(`plane ${plane}`, cube, plane, tell))
    : images.map((image, i) => frameOf(o.inputs[i] ?? "", image, 1, tell));
  const { pixels, scale } = bringTogether(frames, !o.asStored, tell);
  const whole = composeRgb(pixels as [Pixels, Pixels, Pixels], o);
  const shrink = Math.min(1, (o.maxSide ?? Infinity) / Math.max(whole.width, whole.height));
  const side = (length: number) => Math.max(1, Math.round(length * shrink));
  const picture = enlarge(resizePicture(whole, side(whole.width), side(whole.height)), o);
  // After the change of size, so that arrows and letters stay sharp.
  if (scale !== undefined && !o.plain) drawCompass(picture, scale * whole.width / picture.width);
  await savePicture(picture, o, format, signal);
}

/** Planes near the ends and in the middle, long waves first. */
function defaultPlanes({ planes, header }: FitsImage): readonly number[] {
  if (planes < 3) {
    const count = counted(planes, "plane");
    throw new OptionError(`Wanted three images: the one given has ${count}`);
  }
  const at = (share: number) => 1 + Math.round((planes - 1) * share);
  const chosen = [at(5 / 6), at(1 / 2), at(1 / 6)];
  // Frequencies and energies rise where wavelengths fall.
  const rises = !/^(?:FREQ|ENER|WAVN)/.test(header.string("CTYPE3") ?? "");
  const step = header.number("CDELT3") ?? header.number("CD3_3") ?? 1;
  return rises === step >= 0 ? chosen : chosen.reverse();
}
