/**
 * The tables of the sandbox: names, units, UCDs and descriptions of all columns in one place.
 *
 * Whatever is served is generated from here. UCDs are UCD1+; the older protocols put their own in
 * the place of identifier and position.
 *
 * @module
 */
import type { TableSpec } from "./column.ts";
import manifest from "./data/manifest.json" with { type: "json" };
import { CLUSTERS } from "./tables/clusters.ts";
import { CONSTELLATIONS } from "./tables/constellations.ts";
import { EXOPLANETS } from "./tables/exoplanets.ts";
import { MESSIER } from "./tables/messier.ts";
import { STARS } from "./tables/stars.ts";

/** The tables made of the data pack, without the images (see `images.ts`). */
export const CATALOG: readonly TableSpec[] = [STARS, MESSIER, CONSTELLATIONS, CLUSTERS, EXOPLANETS];

/** Where the data of a table come from, what to cite, and what may be done with them. */
export interface Credit {
  readonly citation: string;
  readonly license: string;
  /** Package, version and files. */
  readonly origin: string;
}

/** The credit of a file of the data pack, from the manifest. */
export function creditOf(file: string): Credit {
  const entry = manifest.find((candidate) => candidate.file === file);
  if (entry === undefined) throw new RangeError(`No file "${file}" in the data pack`);
  const { origin: { package: name, version, files }, citation, license } = entry;
  return {
    citation,
    license,
    origin: `${name} ${version}: ${files.map((source) => source.file).join(", ")}`,
  };
}
