// deno-lint-ignore-file no-console
/**
 * Saving data sets, and parameters of single services, as the sub-commands for searches do it.
 *
 * @module
 */
import { opt, type Option, OptionError } from "../../cli/options.ts";
import { formatBytes, progressLine } from "../../cli/progress_line.ts";
import type { DatasetRecord } from "../../protocols/dataset.ts";
import { saveAll } from "../../protocols/download.ts";
import type { Interval } from "../../protocols/params.ts";
import { parseParameter } from "../_extra.ts";

/** Options of searches for data sets. */
export const datasetOptions: {
  readonly param: Option<readonly (readonly [string, string | Interval])[]>;
  readonly save: Option<string | undefined>;
  readonly limit: Option<number | undefined>;
} = {
  param: opt.list("a parameter of the service's own, NAME=VALUE", [], parseParameter),
  save: opt.string("folder to save the data in"),
  limit: opt.integer("data sets to save at most", undefined, { min: 0 }),
};

/**
 * Refuses what would be without effect.
 *
 * @throws {OptionError} If there is a limit of what to save, and nothing is to be saved.
 */
export function checkDatasetOptions(
  o: { readonly save?: string | undefined; readonly limit?: number | undefined },
): void {
  if (o.limit !== undefined && o.save === undefined) {
    throw new OptionError("Option --limit goes with --save: --maxrec limits the rows");
  }
}

/** What was saved. */
export interface SavedDatasets {
  readonly saved: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly title: string;
  }[];
  readonly failed: number;
}

/** Saves data sets; one that fails does not stop the others. */
export async function saveDatasets(
  records: readonly DatasetRecord[],
  dir: string,
  o: { readonly limit?: number | undefined; readonly timeoutMs?: number | undefined },
  signal: AbortSignal,
): Promise<SavedDatasets> {
  using line = progressLine();
  const saved: SavedDatasets["saved"][number][] = [];
  let failed = 0;
  const wanted = records.slice(0, o.limit);
  for await (const outcome of saveAll(wanted, { dir, signal, timeoutMs: o.timeoutMs })) {
    const { title } = outcome.item;
    if (outcome.ok) {
      const { path, bytes } = outcome.value;
      saved.push({ path, bytes, title });
      line.show(`${saved.length} of ${wanted.length} saved, ${path} ${formatBytes(bytes)}`);
      continue;
    }
    failed++;
    line.clear();
    // A missing permission is the same for all: it ends the command with the line that says so.
    if (outcome.error instanceof Deno.errors.NotCapable) throw outcome.error;
    console.error(`Not saved: ${title}: ${outcome.error.message}`);
  }
  return { saved, failed };
}
