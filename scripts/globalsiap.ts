#!/usr/bin/env -S deno run --allow-net --allow-read=images --allow-write=images
// deno-lint-ignore-file no-console
/**
 * Find images of a place in all image services of a waveband, some of which are always broken (course script S-05).
 *
 * ```sh
 * deno run --allow-net --allow-read=images --allow-write=images scripts/globalsiap.ts --pos="22 40 24 +03 21 36"
 * ```
 *
 * Prints path, bytes, service and title of each file. Standard error says of each service how many images it has, or
 * what is wrong with it; with `--contacts` also whom to tell. `--allow-net` names no hosts, since those of the services
 * come from the Registry. For another `--dir`, allow that folder.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { opt, parseOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { parsePosition } from "../core/coords/position.ts";
import { saveAll } from "../protocols/download.ts";
import type { Results, SiaQuery, SiaRecord } from "../protocols/sia.ts";
import { type AllQuery, queryAll, type QueryAllOptions } from "../registry/query_all.ts";
import type { RegistryResource } from "../registry/resource.ts";
import { search } from "../registry/search.ts";
import {
  allOptions,
  allSettings,
  answersOf,
  parseWaveband,
  registrySearch,
  statusOf,
  tellContacts,
} from "./_registry.ts";
import { tell } from "./_tell.ts";

const OPTIONS = {
  waveband: opt.list("waveband of the services", ["optical"], parseWaveband),
  pos: opt.value("ICRS position, decimal degrees or sexagesimal", parsePosition, "340.1 3.36"),
  size: opt.number("field of view (deg)", 0.1, { min: 0 }),
  limit: opt.integer("how many images to save of each service", 3, { min: 0 }),
  dir: opt.string("where to save them", "images"),
  contacts: opt.flag("say whom to tell about services that are broken"),
  ...allOptions,
};

/** Limit for an image, in ms. */
const SAVE_MS = 120_000;

/** Asks all services for images. */
export function findEverywhere(
  resources: Iterable<RegistryResource>,
  query: SiaQuery,
  settings?: QueryAllOptions<RegistryResource>,
): AllQuery<RegistryResource, Results<SiaRecord>> {
  return queryAll(
    resources,
    (resource, options) => resource.service("sia").search(query, options),
    settings,
  );
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("globalsiap: images from all image services", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry", { pos: "202.47 47.195" });
  const registry = registrySearch(o, services, signal);
  const found = await search({ servicetype: "sia", waveband: o.waveband }, registry);
  console.error(`${found.length} image services`);
  const images: SiaRecord[] = [];
  const names = new Map<SiaRecord, string>();
  const all = findEverywhere(found, { pos: o.pos, size: o.size }, allSettings(o, signal));
  for await (const { item, value } of answersOf(all, o)) {
    for (const image of [...value].slice(0, o.limit)) {
      images.push(image);
      names.set(image, item.name);
    }
  }
  for await (const saved of saveAll(images, { dir: o.dir, signal, timeoutMs: SAVE_MS })) {
    const { title, accessUrl } = saved.item;
    const name = names.get(saved.item);
    if (saved.ok) await printRow(saved.value.path, saved.value.bytes, name, title);
    else tell(`${name}: cannot save ${accessUrl}: ${saved.error.message}`);
  }
  if (o.contacts) await tellContacts(all, found, { signal });
  return statusOf(all);
}

if (import.meta.main) await runMain(main, { anyHost: true });
