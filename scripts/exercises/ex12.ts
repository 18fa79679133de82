#!/usr/bin/env -S deno run --allow-net --allow-read=tables --allow-write=tables
// deno-lint-ignore-file no-console
/**
 * What images there are in the vicinity of positions, as one table a position (exercise 12, the search).
 *
 * ```sh
 * deno run --allow-net --allow-read=tables --allow-write=tables scripts/exercises/ex12.ts --pos="202.47 47.195" --size=0.2
 * ```
 *
 * Prints position, number of images, and path of the table. The table is that of the service with all that it says:
 * `images.table` is a table like any other. `--allow-net` names no hosts, since `--url` may be any service.
 *
 * @module
 */
import { writeOutput } from "../../cli/files.ts";
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { formatPosition, parsePosition } from "../../core/coords/position.ts";
import { writeVotable } from "../../core/votable/write.ts";
import { SiaService } from "../../protocols/sia.ts";

const OPTIONS = {
  url: opt.url("SIA access URL", "http://dc.g-vo.org/maidanak/res/rawframes/siap/siap.xml"),
  pos: opt.list("ICRS position", ["340.1 3.36"], parsePosition),
  size: opt.number("size of the vicinity (deg)", 0.1, { min: 0 }),
  dir: opt.string("where to save the tables", "tables"),
  ...commonOptions,
};

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("ex12: images in the vicinity, as tables", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", { pos: ["202.47 47.195", "202.52 47.25"] });
  const service = new SiaService(o.url);
  await Deno.mkdir(o.dir, { recursive: true });
  for (const [n, pos] of o.pos.entries()) {
    const images = await service.search({ pos, size: o.size }, requestOptions(o, signal));
    if (images.overflow !== "none") console.error(`There are more images at position ${n}`);
    const path = `${o.dir}/vicinity-${n}.vot`;
    await writeOutput(path, writeVotable(images.document), { signal });
    await printRow(formatPosition(pos), images.length, path);
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });
