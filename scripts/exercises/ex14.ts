#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * Print how many rows TAP services send without MAXREC, and how many at most (exercise 14).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex14.ts --keyword=tgas
 * ```
 *
 * Of all services with data that the keywords are about; without keywords (`--keyword=`) of all. Prints URL, default
 * and hard limit; empty where a service does not declare it, as the standard allows. `--allow-net` names no hosts,
 * since those of the services come from the Registry.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { counted } from "../../core/runtime/_count.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { TapService } from "../../protocols/tap.ts";
import { queryAll } from "../../registry/query_all.ts";
import { search } from "../../registry/search.ts";
import { allOptions, allSettings, answersOf, registrySearch, statusOf } from "../_registry.ts";

const OPTIONS = {
  keyword: opt.list("word of title, description or subjects", ["tgas"]),
  ...allOptions,
};

/** Limits in rows; undefined where they are not declared. */
export interface RowLimits {
  /** Without MAXREC. */
  readonly default: number | undefined;
  /** At most. */
  readonly hard: number | undefined;
}

/** The limits that a service declares. */
export async function rowLimits(
  service: TapService,
  options?: RequestOptions,
): Promise<RowLimits> {
  const { tap } = await service.capabilities(options);
  return { default: tap?.maxrec("sync"), hard: tap?.hardLimit("sync") };
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("ex14: limits of TAP services", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry");
  const keywords = o.keyword.filter((word) => word.trim() !== "");
  const found = await search(
    { servicetype: "tap", keywords: keywords.length === 0 ? undefined : keywords },
    { ...registrySearch(o, services, signal), includeAuxiliary: true },
  );
  // Many resources are at the same service.
  const urls = new Set([...found].map((resource) => resource.accessUrl("tap")));
  console.error(`${counted(found.length, "resource")} at ${counted(urls.size, "TAP service")}`);
  const all = queryAll(
    [...urls].map((url) => new TapService(url)),
    (service, options) => rowLimits(service, options),
    allSettings(o, signal),
  );
  for await (const { item, value } of answersOf(all, o)) {
    await printRow(item.accessUrl, value.default, value.hard);
  }
  return statusOf(all);
}

if (import.meta.main) await runMain(main, { anyHost: true });
