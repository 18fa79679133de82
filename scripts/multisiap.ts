#!/usr/bin/env -S deno run --allow-net --allow-read=images --allow-write=images
// deno-lint-ignore-file no-console
/**
 * Save the images of several positions that were taken between two dates (course script S-02).
 *
 * ```sh
 * deno run --allow-net --allow-read=images --allow-write=images scripts/multisiap.ts --from=2003-01-01 --to=2004-01-01
 * ```
 *
 * Prints path, bytes, date of observation (UTC) and title of each file. SIA 1 cannot be asked for dates, so they are
 * compared here; standard error says how many images had none. Permissions: as for basicsiap.ts.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { parsePosition, type Position } from "../core/coords/position.ts";
import { Time } from "../core/coords/time.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { saveDataset } from "../protocols/download.ts";
import { type SiaRecord, SiaService } from "../protocols/sia.ts";

const OPTIONS = {
  url: opt.url("SIA access URL", "http://dc.g-vo.org/maidanak/res/rawframes/siap/siap.xml"),
  pos: opt.list("ICRS position", ["213.97 11.50", "230.44 52.92"], parsePosition),
  size: opt.number("field of view (deg)", 0.5, { min: 0 }),
  from: opt.value("earliest date (ISO, or MJD n)", Time.parse, "2002-01-01"),
  to: opt.value("end of dates (ISO, or MJD n)", Time.parse, "2006-01-01"),
  dir: opt.string("where to save them", "images"),
  ...commonOptions,
};
const SANDBOX = { pos: ["202.47 47.195", "202.49 47.26"], from: "1987-04-01", to: "1987-05-01" };

/** All images around positions, each once. */
export async function findAll(
  service: SiaService,
  positions: readonly Position[],
  size: number,
  options?: RequestOptions,
): Promise<SiaRecord[]> {
  const found = new Map<string, SiaRecord>();
  for (const pos of positions) {
    for (const image of await service.search({ pos, size }, options)) {
      found.set(image.accessUrl, image);
    }
  }
  return [...found.values()];
}

/** Whether an image was taken at `from` or later, and before `to`; one without a date was not. */
export function isBetween({ dateObs }: SiaRecord, from: Time, to: Time): boolean {
  return dateObs !== undefined && !dateObs.isBefore(from) && dateObs.isBefore(to);
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("multisiap: images of several positions by date", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", SANDBOX);
  const options = requestOptions(o, signal);
  const all = await findAll(new SiaService(o.url), o.pos, o.size, options);
  const images = all.filter((image) => isBetween(image, o.from, o.to));
  const undated = all.filter(({ dateObs }) => dateObs === undefined).length;
  console.error(
    `${images.length} of ${all.length} images are from these dates; ${undated} have none`,
  );
  for (const image of images) {
    const { path, bytes } = await saveDataset(image, { dir: o.dir, ...options });
    await printRow(path, bytes, image.dateObs?.toIso(0), image.title);
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });
