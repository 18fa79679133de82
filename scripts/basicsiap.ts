#!/usr/bin/env -S deno run --allow-net --allow-read=images --allow-write=images
// deno-lint-ignore-file no-console
/**
 * Find images around a position with SIA and save the smallest ones (course script S-01).
 *
 * ```sh
 * deno run --allow-net --allow-read=images --allow-write=images scripts/basicsiap.ts --pos="22 40 24 +03 21 36"
 * ```
 *
 * Prints path, bytes and title of each file. `--allow-net` names no hosts, since `--url` may be any service and images
 * may be on other hosts than their service. For another `--dir`, allow that folder.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { formatPosition, parsePosition, type Position } from "../core/coords/position.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { saveDataset } from "../protocols/download.ts";
import { type SiaRecord, SiaService } from "../protocols/sia.ts";

const OPTIONS = {
  url: opt.url("SIA access URL", "http://dc.g-vo.org/maidanak/res/rawframes/siap/siap.xml"),
  pos: opt.value("ICRS position, decimal degrees or sexagesimal", parsePosition, "340.1 3.36"),
  size: opt.number("field of view (deg)", 0.1, { min: 0 }),
  limit: opt.integer("how many images to save", 3, { min: 0 }),
  dir: opt.string("where to save them", "images"),
  ...commonOptions,
};

/** Images overlapping a field of `size` degrees around `pos`, smallest file first. */
export async function findImages(
  service: SiaService,
  pos: Position,
  size: number,
  options?: RequestOptions,
): Promise<SiaRecord[]> {
  const images = await service.search({ pos, size, intersect: "OVERLAPS" }, options);
  const bytes = (image: SiaRecord) => image.estimatedBytes ?? Infinity;
  return [...images].sort((a, b) => bytes(a) - bytes(b));
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("basicsiap: SIA search and download", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", { pos: "202.47 47.195" });
  const options = requestOptions(o, signal);
  const images = await findImages(new SiaService(o.url), o.pos, o.size, options);
  if (images.length === 0) {
    console.error(`No images at ${formatPosition(o.pos)}: try another --pos, or a larger --size`);
  }
  for (const image of images.slice(0, o.limit)) {
    const { path, bytes } = await saveDataset(image, { dir: o.dir, ...options });
    await printRow(path, bytes, image.title);
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });
