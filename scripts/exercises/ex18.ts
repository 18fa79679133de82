#!/usr/bin/env -S deno run --allow-net --allow-read=pictures --allow-write=pictures
// deno-lint-ignore-file no-console
/**
 * Make a false-colour picture of a galaxy from three slices of its cube, which are cut out on the server (exercise 18).
 *
 * ```sh
 * deno run --allow-net --allow-read=pictures --allow-write=pictures scripts/exercises/ex18.ts --side=600
 * ```
 *
 * Prints wavelength (m), bytes that came, least and greatest value of each slice, then path, width and height of the
 * picture. North is up and east is left; pixels without value are left out of the range, and a slice of nothing else
 * is an error. Only the slices are fetched, never the cube. `--allow-net` names no hosts, since `--url` may be any
 * service.
 *
 * @module
 */
import { writeOutput } from "../../cli/files.ts";
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { literal } from "../../core/adql/literal.ts";
import { readImage } from "../../core/fits/hdu.ts";
import { hasCelestialWcs, Wcs } from "../../core/fits/wcs.ts";
import { drawCompass } from "../../core/plot/compass.ts";
import { northUp, orientationOf } from "../../core/plot/orient.ts";
import { resizePicture, writePicture } from "../../core/plot/picture.ts";
import { type Pixels, pixelsOf } from "../../core/plot/pixels.ts";
import { composeRgb } from "../../core/plot/rgb.ts";
import { percentileLimits } from "../../core/plot/stretch.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { SodaService } from "../../protocols/soda.ts";
import { TapService } from "../../protocols/tap.ts";

const OPTIONS = {
  url: opt.url("TAP access URL", "http://dc.g-vo.org/tap"),
  cubes: opt.string("table of the cubes", "califadr3.cubes"),
  objects: opt.string("table of the galaxies", "califadr3.objects"),
  target: opt.string("name of the galaxy, as the service writes it", "IC1151"),
  setup: opt.string("setting of the spectrograph", "COMB"),
  bands: opt.value("wavelengths (nm) for red, green and blue", parseBands, "700,550,400"),
  stretch: opt.choice("curve from values to brightness", ["linear", "asinh"], "asinh"),
  side: opt.integer("least longest side of the picture (pixels)", 480, { min: 1, max: 8192 }),
  dir: opt.string("where to save the picture", "pictures"),
  ...commonOptions,
};
const SANDBOX = { target: "SYN-G 852", bands: "667,666,665" };

/** Three wavelengths in nm, in m. */
export function parseBands(text: string): readonly [red: number, green: number, blue: number] {
  const [red = NaN, green = NaN, blue = NaN, ...more] = text.split(",")
    .map((part) => part.trim() === "" ? NaN : Number((Number(part) * 1e-9).toPrecision(12)));
  if (red > 0 && green > 0 && blue > 0 && more.length === 0) return [red, green, blue];
  throw new RangeError(`"${text}" is not three wavelengths with commas`);
}

/** A slice of a cube. */
export interface Slice {
  readonly pixels: Pixels;
  /** How much was fetched for it. */
  readonly bytes: number;
  /** Where it is, if its header tells. */
  readonly sky: Wcs | undefined;
}

/** The slice of a cube at a wavelength (m), cut out on the server; only that travels. */
export async function fetchSlice(
  soda: SodaService,
  wavelength: number,
  options?: RequestOptions,
): Promise<Slice> {
  const response = await soda.process({ band: wavelength }, options);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const image = await readImage(bytes);
  const sky = hasCelestialWcs(image.header) ? Wcs.fromHeader(image.header) : undefined;
  return { pixels: pixelsOf(image), bytes: bytes.length, sky };
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("ex18: a galaxy in false colours, from slices", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", SANDBOX);
  const options = requestOptions(o, signal);
  // One of the two tables has the name of the galaxy; this works with either.
  const cubes = await new TapService(o.url).query(
    `SELECT c.* FROM ${o.cubes} AS c WHERE c.setup = ${literal(o.setup)} AND c.califaid IN
  (SELECT g.califaid FROM ${o.objects} AS g WHERE g.target_name = ${literal(o.target)})`,
    options,
  );
  for await (const links of cubes.datalinks(options)) {
    const soda = links.expectSoda();
    const slices = await Promise.all(o.bands.map((band) => fetchSlice(soda, band, options)));
    for (const [i, { pixels, bytes }] of slices.entries()) {
      const [lo, hi] = percentileLimits(pixels.data, [0, 100]) ?? [];
      await printRow(o.bands[i], bytes, lo, hi);
    }
    const turned = slices.map(({ pixels, sky }) => sky ? northUp({ pixels, sky }) : pixels);
    const rgb = composeRgb(turned as [Pixels, Pixels, Pixels], {
      stretch: o.stretch,
      percentiles: [0, 100],
    });
    const zoom = Math.max(1, Math.ceil(o.side / Math.max(rgb.width, rgb.height)));
    const picture = resizePicture(rgb, rgb.width * zoom, rgb.height * zoom);
    const [{ pixels, sky } = {} as Partial<Slice>] = slices;
    if (pixels && sky) {
      drawCompass(picture, orientationOf(pixels.width, pixels.height, sky).scale / zoom);
    } else console.error("Shown as it came: the slices do not tell where north is");
    await Deno.mkdir(o.dir, { recursive: true });
    const path = `${o.dir}/${o.target.replaceAll(/[^\w+-]+/g, "_")}.jpeg`;
    await writeOutput(path, [writePicture(picture, { format: "jpeg" })], { signal });
    await printRow(path, picture.width, picture.height);
    return 0;
  }
  console.error(`No cube of ${o.target} with the setup ${o.setup}`);
  return 1;
}

if (import.meta.main) await runMain(main, { anyHost: true });
