#!/usr/bin/env -S deno run --allow-net --allow-read=previews.png --allow-write=previews.png
// deno-lint-ignore-file no-console
/**
 * Get the previews of spectra from their datalinks, and put them into one picture (course scripts S-21 and S-22).
 *
 * ```sh
 * deno run --allow-net --allow-read=previews.png --allow-write=previews.png scripts/datalink-previews.ts --pos="04 09 40.9 -07 53 34"
 * ```
 *
 * Prints number of the row, title of the spectrum and URL of each preview, and writes the picture. A preview that cannot be had
 * is a place in the picture that says why. `--allow-net` names no hosts, since `--url` may be any service and
 * previews may be on any host.
 *
 * @module
 */
import { writeOutput } from "../cli/files.ts";
import { runMain } from "../cli/main.ts";
import {
  bothGiven,
  commonOptions,
  isGiven,
  opt,
  parseOptions,
  requestOptions,
} from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { parsePosition } from "../core/coords/position.ts";
import { counted } from "../core/runtime/_count.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { contactSheet, fetchPreviews, writePicture } from "../core/plot/mod.ts";
import type { DatalinkLink } from "../protocols/datalink.ts";
import type { Results } from "../protocols/dali.ts";
import { resolveName, SESAME_MIRRORS } from "../protocols/resolver.ts";
import { type SsaRecord, SsaService } from "../protocols/ssa.ts";

const OPTIONS = {
  url: opt.url("SSA access URL", "http://dc.g-vo.org/feros/q/ssa/ssap.xml"),
  pos: opt.value("ICRS position", parsePosition, "62.4205 -7.8929"),
  object: opt.string("name of an object, in the place of --pos"),
  diameter: opt.number("diameter of the field (deg)", 0.01, { min: 0 }),
  maxrec: opt.integer("spectra at most", 30, { min: 1 }),
  semantics: opt.string("which links", "#preview"),
  out: opt.string("the picture", "previews.png"),
  ...commonOptions,
};

/** A preview with the spectrum that it is of. */
export interface FoundPreview {
  readonly link: DatalinkLink;
  readonly spectrum: SsaRecord;
}

/** The links with a meaning, narrower ones included, of all spectra. */
export async function findPreviews(
  spectra: Results<SsaRecord>,
  semantics: string,
  options: RequestOptions = {},
): Promise<readonly FoundPreview[]> {
  const found: FoundPreview[] = [];
  for await (const links of spectra.datalinks(options)) {
    const spectrum = spectra.at(links.rowIndex ?? -1);
    if (spectrum === undefined) continue;
    for (const link of links.bySemantics(semantics)) found.push({ link, spectrum });
    for (const { errorMessage } of links.errors) console.error(`${links.id}: ${errorMessage}`);
  }
  return found;
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("datalink-previews: previews in one picture", OPTIONS, args);
  if (given.object !== undefined && isGiven(given, "pos")) {
    throw bothGiven("option --object", "pos");
  }
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", { pos: "340.1 3.36", diameter: "1" });
  const options = requestOptions(o, signal);
  const { diameter, maxrec } = o;
  const mirrors = services.sandbox === undefined
    ? {}
    : { mirrors: [services.url(SESAME_MIRRORS[0] as string)] };
  const pos = o.object === undefined
    ? o.pos
    : await resolveName(o.object, { ...options, ...mirrors });
  const spectra = await new SsaService(o.url).search({ pos, diameter, maxrec }, options);
  const previews = await findPreviews(spectra, o.semantics, options);
  for (const { link, spectrum } of previews) {
    await printRow(link.rowIndex, spectrum.title, link.accessUrl);
  }
  if (previews.length === 0) return console.error("No previews there");
  const wanted = previews.map(({ link, spectrum }) => ({
    url: link.accessUrl,
    label: spectrum.title.replaceAll(", ", "\n"),
  }));
  const items = await fetchPreviews(wanted, options);
  const picture = writePicture(contactSheet(items, { title: "Previews" }));
  await writeOutput(o.out, [picture], { signal });
  console.error(
    `Saved ${o.out}: ${counted(previews.length, "preview")} of ${
      counted(spectra.length, "spectrum", "spectra")
    }`,
  );
}

if (import.meta.main) await runMain(main, { anyHost: true });
