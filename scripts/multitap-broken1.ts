#!/usr/bin/env -S deno run --allow-net
/**
 * What goes wrong when names of tables are taken as the Registry has them: multitap.ts without quotes (course script
 * S-26).
 *
 * ```sh
 * deno run --allow-net scripts/multitap-broken1.ts --ra=12 --dec=13 --radius=0.1
 * ```
 *
 * Names such as `II/246/out` need double quotes in a query, but VizieR leaves them out in its descriptions, and the
 * parser stops at the first slash. Ends with status 1 and what that service says. `--allow-net` names no hosts, since
 * those of the services come from the Registry.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { brokenMain } from "./_multitap_broken.ts";

const main = brokenMain("multitap-broken1: what happens to names without quotes", {
  quote: false,
  cast: false,
  union: false,
  units: "none",
});

if (import.meta.main) await runMain(main, { anyHost: true });
