#!/usr/bin/env -S deno run --allow-net
/**
 * What goes wrong when a column is of numbers here and of text there: multitap.ts without CAST (course script S-26).
 *
 * ```sh
 * deno run --allow-net scripts/multitap-broken2.ts --ra=12 --dec=13 --radius=0.1
 * ```
 *
 * UNION wants the same types in all of its queries, but identifiers of stars are integers in one table and names in the
 * next. Ends with status 1 and what the service says that finds out. `--allow-net` names no hosts, since those of the
 * services come from the Registry.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { brokenMain } from "./_multitap_broken.ts";

const main = brokenMain("multitap-broken2: what happens to types that differ", {
  quote: true,
  cast: false,
  union: true,
  units: "none",
});

if (import.meta.main) await runMain(main, { anyHost: true });
