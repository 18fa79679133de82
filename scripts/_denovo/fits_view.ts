// deno-lint-ignore-file no-console
/**
 * `denovo fits view`: a FITS image, or a plane of a cube, in the terminal or as a picture.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { drawCompass } from "../../core/plot/compass.ts";
import { renderPicture } from "../../core/plot/png.ts";
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
import { Screen } from "./_screen.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  input: opt.positional("FITS file, URL, or - for standard input"),
  plane: opt.integer("which plane of a cube; the first is 1", 1, { min: 1 }),
  colors: opt.choice("colours from dark to bright", ["grey", "inverted", "tide", "ember"], "grey"),
  out: opt.string("picture to write, .png or .jpg; - for the terminal", "-"),
  ...pictureOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions(
    "denovo fits view: an image, in the terminal or as a picture",
    OPTIONS,
    args,
  );
  const format = o.out === "-" ? undefined : pictureFormat(o.out);
  refuseExisting(o.out, o.overwrite);
  const image = await loadImage(o.input, { ...requestOptions(o, signal), hdu: o.hdu });
  const tell = (note: string) => console.error(safeLine(note));
  const frame = frameOf(o.input, image, o.plane, tell);
  const { pixels: [pixels], scale } = bringTogether([frame], !o.asStored, tell);
  const look = { stretch: o.stretch, percentiles: o.percentiles, colors: o.colors };
  const fitted = renderPicture(pixels as Pixels, { ...look, maxSide: o.maxSide });
  if (format === undefined) {
    return await printLine(new Screen().picture(pixels as Pixels, look).trimEnd());
  }
  const picture = enlarge(fitted, o);
  if (scale !== undefined && !o.plain) {
    drawCompass(picture, scale * (pixels as Pixels).width / picture.width);
  }
  await savePicture(picture, o, format, signal);
}
