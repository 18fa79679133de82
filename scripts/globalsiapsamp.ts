#!/usr/bin/env -S deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Show images of a place from all image services of a waveband in Aladin, DS9 and others, as they are found (course
 * script S-06; with `--to=aladin` exercise 4).
 *
 * ```sh
 * deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/globalsiapsamp.ts --to=aladin --pos="22 40 24 +03 21 36"
 * ```
 *
 * Prints service, title and URL of each image that is sent. The programs fetch the images themselves. Standard error
 * says what each program makes of them, and of each service how many images it has, or what is wrong with it; that
 * stops no other. `--allow-net` names no hosts, since those of the services come from the Registry.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { opt, parseOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { parsePosition } from "../core/coords/position.ts";
import { mimeToExtension } from "../protocols/dataset.ts";
import type { SiaRecord } from "../protocols/sia.ts";
import { search } from "../registry/search.ts";
import {
  allOptions,
  allSettings,
  answersOf,
  parseWaveband,
  registrySearch,
  statusOf,
} from "./_registry.ts";
import { hubOptions } from "./_samp.ts";
import { connectSender } from "./_samp_sender.ts";
import { findEverywhere } from "./globalsiap.ts";

const OPTIONS = {
  waveband: opt.list("waveband of the services", ["optical"], parseWaveband),
  pos: opt.value("ICRS position, decimal degrees or sexagesimal", parsePosition, "340.1 3.36"),
  size: opt.number("field of view (deg)", 0.1, { min: 0 }),
  limit: opt.integer("how many images to send of each service", 3, { min: 0 }),
  to: opt.string("name of the program that gets them; default all that take images"),
  ...hubOptions,
  ...allOptions,
};

/** Whether programs that take FITS images may have it: services send what was not asked for, too. */
export function mayBeFits({ accessUrl, accessFormat }: SiaRecord): boolean {
  if (accessUrl === "") return false;
  return mimeToExtension(accessFormat)?.startsWith(".fits") ?? true;
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("globalsiapsamp: images from all services, shown", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  await using samp = await connectSender("globalsiapsamp", "image", given, signal);
  const o = services.adapt(given, "registry", { pos: "202.47 47.195" });
  const registry = registrySearch(o, services, signal);
  const found = await search({ servicetype: "sia", waveband: o.waveband }, registry);
  console.error(`${found.length} image services`);
  const { pos, size } = o;
  const query = { pos, size, format: "image/fits" };
  const all = findEverywhere(found, query, allSettings(o, signal));
  for await (const { item, value } of answersOf(all, o)) {
    for (const image of [...value].filter(mayBeFits).slice(0, o.limit)) {
      samp.dataset("image", image, image.title || item.name);
      await printRow(item.name, image.title, image.accessUrl);
    }
  }
  return Math.max(statusOf(all), await samp.finish("some"));
}

if (import.meta.main) await runMain(main, { anyHost: true });
