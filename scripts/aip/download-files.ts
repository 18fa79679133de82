#!/usr/bin/env -S deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-read=fits --allow-write=fits
/**
 * Download the files that a query lists, whose paths are relative to a URL (AIP script A-07).
 *
 * ```sh
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-read=fits --allow-write=fits scripts/aip/download-files.ts --limit=1
 * ```
 *
 * Prints path and bytes of each file. Every file is fetched once, under the last part of its path; one whose path leads
 * out of `--files` is refused. Ends with status 1 if a file fails, after the others. Token: as for login.ts.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions, parseUrlText, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { saveAll } from "../../protocols/download.ts";
import { aipOptions, authorized, CARS, serviceOf, tell } from "./_aip.ts";
import { filesOf } from "./_files.ts";

const OPTIONS = {
  url: opt.url("TAP service", CARS),
  files: opt.value(
    "what the paths are relative to, if not files/ beside the service",
    parseUrlText,
  ),
  limit: opt.integer("how many files at most", 5, { min: 0 }),
  dir: opt.string("where to save them", "fits"),
  ...aipOptions,
};

const QUERY = `
-- Cubes of the galaxies whose [O III] line has a wing wider than 300 km/s
SELECT ifu.observed AS "file_urls"
  FROM cars_dr1.agn_parameters AS agn, cars_dr1.ifu_observations AS ifu
 WHERE agn.target_id = ifu.target_id AND agn.wing_sigma > 300`;

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("download-files: files that a query lists", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const options = requestOptions(o, signal);
  const http = await authorized(o, services, signal);
  const service = serviceOf(o.url, http);
  const table = await service.query(QUERY, { language: "PostgreSQL", ...options });
  const files = filesOf(table, o.files ?? new URL("files/", service.accessUrl).href, http);
  const wanted = files.slice(0, o.limit);
  tell(`The query lists ${files.length} files, of which ${wanted.length} are fetched (--limit)`);
  let failed = 0;
  const { timeoutMs } = options;
  const saved = saveAll(wanted, { dir: o.dir, name: ({ title }) => title, signal, timeoutMs });
  for await (const one of saved) {
    if (one.ok) await printRow(one.value.path, one.value.bytes);
    else tell(`${one.item.title} failed (${++failed}): ${one.error.message}`);
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) await runMain(main);
