#!/usr/bin/env -S deno run --allow-net --allow-read=cutouts --allow-write=cutouts
// deno-lint-ignore-file no-console
/**
 * Cut a field out of all images that show it, on the server: only the cutouts are downloaded (course script S-23).
 *
 * ```sh
 * deno run --allow-net --allow-read=cutouts --allow-write=cutouts scripts/datalink-soda.ts --pos="02 19 20.8 -02 58 39" --radius=0.02
 * ```
 *
 * Prints path of the file, its bytes, those of the whole image as its service estimates them, and the title. An image that
 * cannot be cut is told on standard error, with the reason; it is not downloaded instead. `--allow-net` names no
 * hosts, since `--url` may be any service.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { adql } from "../core/adql/literal.ts";
import { parsePosition, type Position } from "../core/coords/position.ts";
import { isVoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { saveResponse } from "../protocols/download.ts";
import { type ObscoreRecord, obscoreRecords } from "../protocols/obscore.ts";
import { TapService } from "../protocols/tap.ts";

const OPTIONS = {
  url: opt.url("TAP access URL", "http://dc.g-vo.org/tap"),
  pos: opt.value("ICRS position of the field", parsePosition, "34.8366 -2.9776"),
  radius: opt.number("radius of the field (deg)", 0.05, { min: 0 }),
  collection: opt.string("collection of images", "HDAP"),
  limit: opt.integer("images at most", 3, { min: 1 }),
  dir: opt.string("where to save the cutouts", "cutouts"),
  ...commonOptions,
};
const SANDBOX = { pos: "202.47 47.195", radius: "0.01", collection: "sandbox-m51" };

/** The images of a collection that show a position; with the columns that lead to links. */
export async function imagesAt(
  service: TapService,
  { ra, dec }: Position,
  collection: string,
  limit: number,
  options?: RequestOptions,
): Promise<readonly ObscoreRecord[]> {
  const query = adql`SELECT TOP ${limit} obs_publisher_did, obs_title, access_url, access_format,
  access_estsize
FROM ivoa.obscore
WHERE obs_collection = ${collection} AND dataproduct_type = 'image'
  AND 1 = CONTAINS(POINT('ICRS', ${ra}, ${dec}), s_region)
ORDER BY obs_publisher_did`;
  return obscoreRecords(await service.query(query.text, options));
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("datalink-soda: cutouts made on the server", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", SANDBOX);
  const options = requestOptions(o, signal);
  const { ra, dec } = o.pos;
  const images = await imagesAt(new TapService(o.url), o.pos, o.collection, o.limit, options);
  if (images.length === 0) console.error("No images there");
  let failed = 0;
  for (const [n, image] of images.entries()) {
    try {
      const soda = await image.soda(options);
      const cutout = await soda.process({ circle: [ra, dec, o.radius] }, options);
      const saved = await saveResponse(cutout, `${o.dir}/cutout-${n}.fits`, { signal });
      await printRow(saved.path, saved.bytes, image.estimatedBytes, image.title);
    } catch (error) {
      if (!isVoError(error) && !(error instanceof RangeError)) throw error;
      failed++;
      console.error(`Not cut: ${image.title}: ${error.message}`);
    }
  }
  return failed > 0 && failed === images.length ? 1 : 0;
}

if (import.meta.main) await runMain(main, { anyHost: true });
