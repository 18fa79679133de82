// deno-lint-ignore-file no-console
/**
 * `denovo fits view`: a FITS image, or a plane of a cube, in the terminal or as a picture.
 *
 * @module
 */
import { printLine, writeOutput } from "../../cli/files.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { drawCompass } from "../../core/plot/compass.ts";
import { renderPicture } from "../../core/plot/png.ts";
import { writePicture } from "../../core/plot/picture.ts";
import type { Pixels } from "../../core/plot/pixels.ts";
import { refuseExisting } from "./_output.ts";
import { bringTogether, frameOf, loadImage, parsePercentiles, pictureFormat } from "./_picture.ts";
import { Screen } from "./_screen.ts";
import { escapeText } from "./_text.ts";

const OPTIONS = {
  input: opt.positional("FITS file, URL, or - for standard input"),
  plane: opt.integer("which plane of a cube; the first is 1", 1, { min: 1 }),
  hdu: opt.string("which unit of the file: its number from 0, or its name"),
  stretch: opt.choice(
    "curve from values to brightness",
    ["linear", "sqrt", "asinh", "log"],
    "asinh",
  ),
  percentiles: opt.value(
    "percentages of values that become black and white",
    parsePercentiles,
    "1,99.7",
  ),
  colors: opt.choice("colours from dark to bright", ["grey", "inverted", "tide", "ember"], "grey"),
  asStored: opt.flag("do not turn it so that north is up and east is left"),
  plain: opt.flag("without arrows to north and east and a scale bar"),
  maxSide: opt.integer("longest side (pixels)", undefined, { min: 1, max: 16384 }),
  quality: opt.integer("of a JPEG", 90, { min: 1, max: 100 }),
  out: opt.string("picture to write, .png or .jpg; - for the terminal", "-"),
  overwrite: opt.flag("replace the picture if it is there"),
  timeout: commonOptions.timeout,
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
  const hdu = o.hdu !== undefined && /^\d+$/.test(o.hdu) ? Number(o.hdu) : o.hdu;
  const image = await loadImage(o.input, { ...requestOptions(o, signal), hdu });
  const tell = (note: string) => console.error(escapeText(note));
  const frame = frameOf(o.input, image, o.plane, tell);
  const { pixels: [pixels], scale } = bringTogether([frame], !o.asStored, tell);
  const look = { stretch: o.stretch, percentiles: o.percentiles, colors: o.colors };
  const picture = renderPicture(pixels as Pixels, { ...look, maxSide: o.maxSide });
  if (format === undefined) {
    return await printLine(new Screen().picture(pixels as Pixels, look).trimEnd());
  }
  if (scale !== undefined && !o.plain) {
    drawCompass(picture, scale * (pixels as Pixels).width / picture.width);
  }
  const file = writePicture(picture, { format, quality: o.quality });
  await writeOutput(o.out, [file], { signal });
  await printRow(o.out, picture.width, picture.height, file.length);
}
