#!/usr/bin/env -S deno run --allow-net --allow-read=tables,${HOME}/.samp --allow-write=tables,${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * What images there are in the vicinity of positions, or of rows that are clicked on in TOPCAT (exercise 12).
 *
 * ```sh
 * deno run --allow-net --allow-read=tables,${HOME}/.samp --allow-write=tables,${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/exercises/ex12.ts --pos="202.47 47.195" --size=0.2
 * ```
 *
 * Prints position, number of images, and path of the table. The table is that of the service with all that it says:
 * `images.table` is a table like any other. With `--samp` it is vicinitysearcher.ts with images in the place of sources:
 * it takes tables from TOPCAT, and when a row is highlighted there it sends what images there are to all, or to one
 * (`--samp=Aladin`), until Ctrl-C. `--allow-net` names no hosts, since `--url` may be any service; `.samp` and the
 * variables are where SAMP's hub is found.
 *
 * @module
 */
import { writeOutput } from "../../cli/files.ts";
import { runMain } from "../../cli/main.ts";
import {
  commonOptions,
  isGiven,
  opt,
  OptionError,
  type OptionValues,
  parseOptions,
  requestOptions,
} from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { formatPosition, parsePosition } from "../../core/coords/position.ts";
import { writeVotable } from "../../core/votable/write.ts";
import { SiaService } from "../../protocols/sia.ts";
import { connectSamp, hubOptions, tellSamp } from "../_samp.ts";
import { searchVicinities, type VicinitySearch } from "../vicinitysearcher.ts";

const OPTIONS = {
  url: opt.url("SIA access URL", "http://dc.g-vo.org/maidanak/res/rawframes/siap/siap.xml"),
  pos: opt.list("ICRS position", ["340.1 3.36"], parsePosition),
  size: opt.number("size of the vicinity (deg)", 0.1, { min: 0 }),
  dir: opt.string("where to save the tables", "tables"),
  samp: opt.optional(
    "client",
    "answer clicks in other programs: to all who take tables, or to one",
  ),
  ...hubOptions,
  ...commonOptions,
};

type Values = OptionValues<typeof OPTIONS>;

/** What would have no effect is refused. */
function refuseUnused(values: Values): void {
  if (values.samp === false && values.sampHub) {
    throw new OptionError("Option --samp-hub needs --samp");
  }
  const useless = (["pos", "dir"] as const).find((name) => isGiven(values, name));
  if (values.samp !== false && useless !== undefined) {
    throw new OptionError(`Option --${useless} has no effect with --samp`);
  }
}

/** Answers clicks in other programs until Ctrl-C. */
async function listen(service: SiaService, o: Values, signal: AbortSignal): Promise<void> {
  await using samp = await connectSamp("ex12", o, signal);
  const around: VicinitySearch = async (pos, options) =>
    (await service.search({ pos, size: o.size }, options)).table;
  const to = typeof o.samp === "string" ? o.samp : undefined;
  const settings = { ...requestOptions(o, signal), to, log: tellSamp };
  console.error("Send a table to ex12, and highlight rows of it; Ctrl-C ends it");
  try {
    await searchVicinities(samp.client, around, settings);
  } finally {
    // What fails after Ctrl-C fails because of it.
    signal.throwIfAborted();
  }
  tellSamp(`the connection has ended: ${await samp.client.closed}`);
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("ex12: images in the vicinity, as tables", OPTIONS, args);
  refuseUnused(given);
  await using services = await resolveServices(given, { signal });
  if (given.samp !== false) {
    const service = new SiaService(services.option(given, "url"));
    return await listen(service, given, signal);
  }
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
