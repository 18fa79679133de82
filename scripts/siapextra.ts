#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * Search images with parameters that only one service has: an interval of dates and a bandpass (course script S-29).
 *
 * ```sh
 * deno run --allow-net scripts/siapextra.ts --date-obs=57050/58050 --bandpass-id="SDSS i'"
 * ```
 *
 * Prints date of observation (UTC), bandpass, bytes, title and URL of each image. The interval goes out in the dialect
 * that the service declares (see viewparams.ts); what it does not declare is sent all the same, with a warning.
 * `--allow-net` names no hosts, since `--url` may be any service.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { formatPosition, parsePosition } from "../core/coords/position.ts";
import { SiaService } from "../protocols/sia.ts";
import { parseRange } from "./_extra.ts";

const OPTIONS = {
  url: opt.url("SIA access URL", "http://dc.g-vo.org/bgds/q/sia/siap.xml"),
  pos: opt.value("ICRS position, decimal degrees or sexagesimal", parsePosition, "107 -10"),
  size: opt.number("field of view (deg)", 0.05, { min: 0 }),
  dateObs: opt.value("dates of observation (MJD), lo/hi", parseRange, "57050/58050"),
  bandpassId: opt.string("bandpass, as the service calls it", "SDSS i'"),
  ...commonOptions,
};
const SANDBOX = { pos: "202.47 47.195", dateObs: "46800/46900", bandpassId: "B" };

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("siapextra: images by date and bandpass", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const { url, pos, size, dateObs, bandpassId } = services.adapt(given, "url", SANDBOX);
  const query = { pos, size, extra: { dateObs, bandpassId } };
  const images = await new SiaService(url).search(query, requestOptions(given, signal));
  for (const warning of images.warnings) console.error(`Warning: ${warning}`);
  if (images.length === 0) console.error(`No such images at ${formatPosition(pos)}`);
  for (const image of images) {
    const { title, accessUrl } = image;
    await printRow(
      image.dateObs?.toIso(0),
      image.bandpassId,
      image.estimatedBytes,
      title,
      accessUrl,
    );
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });
