// deno-lint-ignore-file no-console
/**
 * Saving and printing data sets, and parameters of single services, as the sub-commands for searches do it.
 *
 * @module
 */
import { opt, type Option, OptionError } from "../../cli/options.ts";
import { printLine } from "../../cli/files.ts";
import { printTable } from "../../cli/print_table.ts";
import { formatBytes, progressLine } from "../../cli/progress_line.ts";
import { Table } from "../../core/table/table.ts";
import type { Results } from "../../protocols/dali.ts";
import type { DatasetRecord } from "../../protocols/dataset.ts";
import { saveAll } from "../../protocols/download.ts";
import type { Interval } from "../../protocols/params.ts";
import { parseParameter } from "../_extra.ts";
import { numberField, report, saveTable, tellAbout, textField } from "./_results.ts";

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

/**
 * Saves and prints what a search found, as the options say.
 *
 * @param found The data sets.
 * @param what What they are, in the plural.
 * @param o The options of the command, and the time limit of each data set.
 * @param shown The table that people see, unless the data sets are saved.
 * @returns The exit status: 1 if a data set could not be saved.
 */
export async function showDatasets<R extends DatasetRecord>(
  found: Results<R>,
  what: string,
  o: {
    readonly out?: string | undefined;
    readonly overwrite: boolean;
    readonly json: boolean;
    readonly save?: string | undefined;
    readonly limit?: number | undefined;
    readonly timeoutMs?: number | undefined;
  },
  shown: (found: Results<R>) => Table,
  signal: AbortSignal,
): Promise<number> {
  tellAbout(found, what);
  await saveTable(found, o, signal);
  const saved = o.save === undefined
    ? undefined
    : await saveDatasets(found.toArray(), o.save, o, signal);
  if (o.json) await printLine(await report(found, { ...saved }));
  else if (saved !== undefined) {
    await printTable(Table.fromRows(saved.saved, SAVED).select(["path", "bytes", "title"]));
  } else if (o.out !== "-") await printTable(shown(found), { maxRows: 100 });
  return saved !== undefined && saved.failed > 0 ? 1 : 0;
}

const SAVED = [textField("path"), numberField("bytes"), textField("title")];

/** What was saved. */
interface SavedDatasets {
  readonly saved: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly title: string;
  }[];
  readonly failed: number;
}

/** Saves data sets; one that fails does not stop the others. */
async function saveDatasets(
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
