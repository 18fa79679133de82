#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * Ask all services with a table of observations the same (course script S-13).
 *
 * ```sh
 * deno run --allow-net scripts/obscore-loop.ts --query="SELECT DISTINCT dataproduct_type FROM ivoa.obscore"
 * ```
 *
 * Prints the name of the service and the cells of each row. Standard error says what became of each service. Ctrl-C
 * gives up on the service that takes longest, and goes on with the others; a second one within two seconds ends the
 * script. `--allow-net` names no hosts, since those of the services come from the Registry.
 *
 * @module
 */
import { onInterrupt } from "../cli/interrupt.ts";
import { runMain } from "../cli/main.ts";
import { opt, parseOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import type { TapResult } from "../protocols/tap.ts";
import { type AllQuery, queryAll, type QueryAllOptions } from "../registry/query_all.ts";
import type { RegistryResource } from "../registry/resource.ts";
import { search } from "../registry/search.ts";
import {
  allOptions,
  allSettings,
  answersOf,
  cellTexts,
  registrySearch,
  statusOf,
} from "./_registry.ts";
import { tell } from "./_tell.ts";
import { counted } from "../core/runtime/_count.ts";

const OPTIONS = {
  query: opt.string("what to ask", "SELECT DISTINCT obs_collection FROM ivoa.obscore"),
  maxrec: opt.integer("rows at most, of each service", 1000, { min: 0 }),
  ...allOptions,
};

/** A Ctrl-C that comes so soon after another one means the script. */
const AGAIN_MS = 2000;
const INTERRUPTED = new DOMException("Interrupted by SIGINT", "AbortError");

/** The answers of all services to one query. */
export function askEverywhere(
  resources: Iterable<RegistryResource>,
  query: string,
  maxrec: number,
  settings?: QueryAllOptions<RegistryResource>,
): AllQuery<RegistryResource, TapResult> {
  return queryAll(
    resources,
    (resource, options) => resource.service("tap").query(query, { ...options, maxrec }),
    settings,
  );
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("obscore-loop: ask all tables of observations", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry");
  const registry = registrySearch(o, services, signal);
  const found = await search({ datamodel: "obscore", servicetype: "tap" }, registry);
  console.error(`${counted(found.length, "service")} with observations`);
  const end = new AbortController();
  const settings = allSettings(o, AbortSignal.any([signal, end.signal]));
  const all = askEverywhere(found, o.query, o.maxrec, settings);
  let last = -Infinity;
  using _ = onInterrupt(() => {
    const now = performance.now();
    const [slowest] = all.active;
    if (slowest === undefined || now - last < AGAIN_MS) return end.abort(INTERRUPTED);
    last = now;
    all.skip(slowest);
    tell(`Gave up on ${slowest.name}; Ctrl-C once more to end`);
  });
  try {
    for await (const { item, value } of answersOf(all, o)) {
      for (const cells of cellTexts(value)) await printRow(item.name, ...cells);
    }
  } catch (error) {
    if (error === INTERRUPTED) return 130;
    throw error;
  }
  return statusOf(all);
}

if (import.meta.main) await runMain(main, { anyHost: true });
