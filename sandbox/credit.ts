/**
 * Whom to thank for the data, and what may be done with them.
 *
 * @module
 */
import manifest from "./data/manifest.json" with { type: "json" };

/** Where the data of a table come from, what to cite, and what may be done with them. */
export interface Credit {
  readonly citation: string;
  readonly license: string;
  /** Package, version and files; or how synthetic data were made. */
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

/** The credit of a table: its own, or that of its file. */
export function tableCredit(
  table: {
    readonly name: string;
    readonly file?: string;
    readonly credit?: Credit;
  },
): Credit {
  if (table.credit !== undefined) return table.credit;
  if (table.file === undefined) throw new RangeError(`Table ${table.name} has no credit`);
  return creditOf(table.file);
}
