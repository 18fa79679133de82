#!/usr/bin/env -S deno run --allow-net --allow-read=selected_positions.vot --allow-write=selected_positions.vot
// deno-lint-ignore-file no-console
/**
 * Look at the spectral energy distributions of stars that three catalogues have in common, and select the interesting
 * ones (course script S-12).
 *
 * ```sh
 * deno run --allow-net --allow-read=selected_positions.vot --allow-write=selected_positions.vot scripts/fetch3-cluster.ts --pos="340.1 3.36" --match=1.5
 * ```
 *
 * As fetch3-async.ts, then rows of all catalogues that are near each other become one object, and magnitudes get their
 * wavelengths by the UCDs of their columns. Each SED is shown on standard error with a question: `s` selects, `q` ends,
 * enter goes on. Prints number, right ascension, declination (deg) and bands of each selected object, and saves them
 * for get-spectra.ts. With `--page=FILE` it asks nothing and makes a page in which a browser shows all and saves the
 * selected ones; allow writing that file. `--allow-net` names no hosts, since a `--query` may be for any service.
 *
 * @module
 */
import { escapeControls } from "../cli/_text.ts";
import { printRow } from "../cli/print_row.ts";
import { runMain } from "../cli/main.ts";
import { writeOutput } from "../cli/files.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { describeError } from "../cli/_describe_error.ts";
import { parsePosition } from "../core/coords/position.ts";
import { counted } from "../core/runtime/_count.ts";
import type { Field } from "../core/table/field.ts";
import { runAll } from "../protocols/tap.ts";
import {
  type Catalogue,
  type Cluster,
  clusterChart,
  findClusters,
  originsOf,
} from "./_clusters.ts";
import { parseQuery, tasksFor, tellOverflow } from "./_course.ts";
import { askAbout, pickPage, saveClusters } from "./_pick_clusters.ts";
import { QUERIES } from "./fetch3.ts";

const OPTIONS = {
  query: opt.list('"NAME URL ADQL" in the place of the three queries', [], parseQuery),
  pos: opt.value("ICRS position, decimal degrees or sexagesimal", parsePosition, "340.1 3.36"),
  radius: opt.number("radius of the field (deg)", 0.1, { min: 0 }),
  maxrec: opt.integer("rows at most, of each service", 90_000, { min: 0 }),
  match: opt.number("how near rows of one object are (arcsec)", 1, { min: 0, max: 3600 }),
  least: opt.integer("how many catalogues must have an object", 3, { min: 2 }),
  ucds: opt.choice(
    "whether UCDs of SDSS without a band get one by name",
    ["fix", "as-sent"],
    "fix",
  ),
  page: opt.string("make this page (HTML) instead of asking"),
  out: opt.string("where to save the selected positions (VOTable)", "selected_positions.vot"),
  ...commonOptions,
};

/**
 * The UCD of a magnitude of SDSS, whose letters tell the band where its UCD says no more than "optical" (exercise 8).
 *
 * The other fault that the course works around, `arraysize="1"` for a single value, needs nothing here: such columns are
 * read as what they mean.
 */
export function sdssUcd({ name, ucd }: Field): string | undefined {
  if (ucd === undefined || !/^phot\.mag;em\.opt$/i.test(ucd)) return undefined;
  const letter = /^(?:psf|model|petro)?_?([ugriz])_?(?:mag)?$/i.exec(name)?.[1]?.toLowerCase();
  const bands: Readonly<Record<string, string>> = { u: "U", g: "B", r: "R", i: "I", z: "I" };
  return letter === undefined ? undefined : `phot.mag;em.opt.${bands[letter]}`;
}

/** Asks about one cluster after the other; ends with those that were selected. */
export async function select(
  clusters: readonly Cluster[],
  ask: (cluster: Cluster) => Promise<string | undefined>,
): Promise<Cluster[]> {
  const selected: Cluster[] = [];
  for (const cluster of clusters) {
    const answer = (await ask(cluster))?.trim().toLowerCase();
    if (answer === undefined || answer === "q") break;
    if (answer === "s") selected.push(cluster);
  }
  return selected;
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const o = parseOptions("fetch3-cluster: SEDs of objects in three catalogues", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  const values = { ...o.pos, radius: o.radius };
  const tasks = tasksFor({ ...o, given: o.query, defaults: QUERIES, values }, services);
  const catalogues: Catalogue[] = [];
  for await (const { item, ...outcome } of runAll(tasks, requestOptions(o, signal))) {
    if (!outcome.ok) {
      console.error(`${item.name}: ${describeError(outcome.error, true).join("\n  ")}`);
      continue;
    }
    tellOverflow(item.name, outcome.value);
    console.error(`${item.name}: ${counted(outcome.value.length, "row")}`);
    catalogues.push({ name: item.name, table: outcome.value });
  }
  // In the order of the queries, whichever came first.
  const order = tasks.map(({ name }) => name);
  catalogues.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const clusters = findClusters(catalogues, {
    radius: o.match / 3600,
    least: o.least,
    ucdOf: o.ucds === "fix" ? sdssUcd : undefined,
  });
  const failed = tasks.length - catalogues.length;
  const what = `objects in ${o.least} or more catalogues`;
  console.error(`${clusters.length} ${what} within ${o.match} arcsec`);
  if (clusters.length === 0) return failed === 0 ? 0 : 1;
  const about = {
    description: `Selected from ${clusters.length} ${what}: ${order.join(", ")}`,
    infos: originsOf(catalogues),
  };
  if (o.page !== undefined) {
    await writeOutput(o.page, [await pickPage(clusters, about)], { signal });
    await printRow(o.page, clusters.length);
    return failed === 0 ? 0 : 1;
  }
  const ask = askAbout((cluster) => clusterChart(cluster, clusters.length), signal);
  const selected = await select(clusters, ask);
  for (const { number, pos, points } of selected) {
    await printRow(number, pos.ra.toFixed(6), pos.dec.toFixed(6), points.length);
  }
  if (selected.length > 0) {
    await saveClusters(o.out, selected, about, signal);
    console.error(`${selected.length} positions are in ${escapeControls(o.out)}`);
  } else console.error("Nothing was selected, and nothing saved");
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) await runMain(main, { anyHost: true });
