#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * Find the image services of a survey, and print sizes and instruments of their images of a place (exercise 1).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex01.ts --keyword=ROSAT --keyword=pointed --pos="22 40 24 +03 21 36"
 * ```
 *
 * The course finds the service on a page of the Registry; here the search is part of the script. Prints service, size
 * of the file in bytes (empty if not said), instrument and title of each image. `--allow-net` names no hosts, since
 * those of the services come from the Registry.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { formatPosition, parsePosition } from "../../core/coords/position.ts";
import { search } from "../../registry/search.ts";
import { findEverywhere } from "../globalsiap.ts";
import { allOptions, allSettings, answersOf, registrySearch, statusOf } from "../_registry.ts";

const OPTIONS = {
  keyword: opt.list("word of title, description or subjects", ["ROSAT", "pointed"]),
  pos: opt.value("ICRS position, decimal degrees or sexagesimal", parsePosition, "340.1 3.36"),
  size: opt.number("field of view (deg)", 0.1, { min: 0 }),
  ...allOptions,
};

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("ex01: the images of a survey", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry", { keyword: "NVSS", pos: "202.47 47.195" });
  const registry = registrySearch(o, services, signal);
  const found = await search({ keywords: o.keyword, servicetype: "sia" }, registry);
  console.error(`${found.length} image services about ${o.keyword.join(" ")}`);
  const all = findEverywhere(found, { pos: o.pos, size: o.size }, allSettings(o, signal));
  let count = 0;
  for await (const { item, value } of answersOf(all, o)) {
    for (const { estimatedBytes, instrument, title } of value) {
      await printRow(item.name, estimatedBytes, instrument, title);
      count++;
    }
  }
  if (count === 0) {
    console.error(`No images at ${formatPosition(o.pos)}: perhaps the survey has not been there`);
  }
  return statusOf(all);
}

if (import.meta.main) await runMain(main, { anyHost: true });
