#!/usr/bin/env -S deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-read=results --allow-write=results
/**
 * All `.sql` files of a folder as jobs, at once; their comments say in which language and queue (AIP script A-06).
 *
 * ```sh
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-read=results --allow-write=results scripts/aip/from-files.ts
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-read --allow-write=results scripts/aip/from-files.ts scripts/aip/queries
 * ```
 *
 * Saves each result as a VOTable, and prints query, rows and path. Without a folder it runs the examples that
 * come with it (see `queries/`). Ends with status 1 if a query fails, after the others. Token: as for login.ts.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { writeTable } from "../../core/votable/write.ts";
import { sanitizeName, saveResponse } from "../../protocols/download.ts";
import { runAll, type RunAllOptions, type TapService } from "../../protocols/tap.ts";
import { aipOptions, CARS, logIn, tell } from "./_aip.ts";
import { parseSqlFile, readSqlFolder, type SqlFile } from "./_sql.ts";
import bptLine from "./queries/BPT-line.sql" with { type: "text" };
import windDispersion from "./queries/O3-wind-velo-disp.sql" with { type: "text" };
import photometryBands from "./queries/photometry-bands.sql" with { type: "text" };

const OPTIONS = {
  folder: opt.positional("folder with .sql files", ""),
  url: opt.url("TAP service", CARS),
  dir: opt.string("where to save the results", "results"),
  interval: opt.number("time between two questions for each job (s)", 10, { min: 0.1 }),
  ...aipOptions,
};

/** The examples in `queries/`. */
export const EXAMPLES: readonly SqlFile[] = [
  parseSqlFile("BPT-line", bptLine),
  parseSqlFile("O3-wind-velo-disp", windDispersion),
  parseSqlFile("photometry-bands", photometryBands),
];

/** Runs queries as jobs that stay on the server, and gives their results in order of completion. */
export function runFiles(
  service: TapService,
  files: readonly SqlFile[],
  options: RunAllOptions<SqlFile & { readonly service: TapService }>,
): ReturnType<typeof runAll<SqlFile & { readonly service: TapService }>> {
  return runAll(files.map((file) => ({ ...file, service })), { ...options, keep: true });
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("from-files: queries of a folder as jobs", OPTIONS, args);
  const files = given.folder === "" ? EXAMPLES : await readSqlFolder(given.folder);
  if (files.length === 0) throw new RangeError(`There are no .sql files in ${given.folder}`);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", { interval: "0.2" });
  const service = await logIn(o, services, signal);
  let failed = 0;
  const options = { ...requestOptions(o, signal), polling: 1000 * o.interval };
  for await (const outcome of runFiles(service, files, options)) {
    const { name } = outcome.item;
    if (outcome.ok) {
      const body = ReadableStream.from(writeTable(outcome.value));
      const saved = `${o.dir}/${sanitizeName(`${name}.vot`)}`;
      const { path } = await saveResponse(new Response(body), saved, { signal });
      await printRow(name, outcome.value.length, path);
      if (outcome.value.overflow !== "none") tell(`${name} was cut by the service`);
    } else tell(`${name} failed (${++failed}): ${outcome.error.message}`);
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) await runMain(main);
