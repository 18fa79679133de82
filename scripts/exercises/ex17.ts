#!/usr/bin/env -S deno run --allow-net
/**
 * Print which kinds of links the data sets of a search have (exercise 17).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex17.ts --pos="340.1 3.36" --diameter=0.5
 * ```
 *
 * Prints term, number of links, and whether the vocabulary has the term. `--allow-net` names no hosts, since `--url`
 * may be any service.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { parsePosition } from "../../core/coords/position.ts";
import type { DatalinkDocument } from "../../protocols/datalink.ts";
import { SsaService } from "../../protocols/ssa.ts";
import { bundledVocabulary } from "../../protocols/vocabulary.ts";

const OPTIONS = {
  url: opt.url("SSA access URL", "http://dc.g-vo.org/feros/q/ssa/ssap.xml"),
  pos: opt.value("ICRS position", parsePosition, "62.4205 -7.8929"),
  diameter: opt.number("diameter of the field (deg)", 0.01, { min: 0 }),
  ...commonOptions,
};

/** The kinds of links that a data set has. */
export function availableSemantics(links: DatalinkDocument): ReadonlySet<string> {
  return new Set(links.links.map((link) => link.semantics));
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("ex17: kinds of links", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const { pos, diameter } = o;
  const options = requestOptions(o, signal);
  const spectra = await new SsaService(o.url).search({ pos, diameter }, options);
  const counts = new Map<string, number>();
  for await (const links of spectra.datalinks(options)) {
    for (const term of availableSemantics(links)) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const vocabulary = bundledVocabulary("datalink/core");
  for (const [term, count] of [...counts].sort()) {
    await printRow(term, count, vocabulary.get(term)?.label ?? "not in the vocabulary");
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });
