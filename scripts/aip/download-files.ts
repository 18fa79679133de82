#!/usr/bin/env -S deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN --allow-read=fits --allow-write=fits
// deno-lint-ignore-file no-console
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
import { FormatError } from "../../core/runtime/errors.ts";
import type { Http } from "../../core/runtime/http.ts";
import type { Table } from "../../core/table/table.ts";
import { type DatasetRecord, fetchDataset } from "../../protocols/dataset.ts";
import { saveAll } from "../../protocols/download.ts";
import { aipOptions, authorized, CARS, serviceOf } from "./_aip.ts";

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

/** The files of the column `file_urls`, each once; rows without one are left out. */
export function filesOf(table: Table, base: string, http: Http): readonly DatasetRecord[] {
  const folder = new URL(base.endsWith("/") ? base : `${base}/`).href;
  const paths = [...table.column("file_urls")]
    .map((path) => typeof path === "string" ? path.trim() : "").filter((path) => path !== "");
  return [...new Set(paths)].map((path) => {
    const accessUrl = URL.parse(path.replaceAll("#", "%23"), folder)?.href ?? path;
    return {
      row: { file_urls: path },
      title: path.replace(/^.*\//s, ""),
      accessUrl,
      // That says what is no login page.
      accessFormat: /\.fits?(\.[fg]z)?$/i.test(path) ? "application/fits" : "",
      async fetch(options): Promise<Response> {
        if (accessUrl.startsWith(folder)) return await fetchDataset(http, accessUrl, options);
        throw new FormatError(`Cannot fetch "${path}": it leads out of ${folder}`, {
          format: "votable",
        });
      },
    };
  });
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("download-files: files that a query lists", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const options = requestOptions(o, signal);
  const http = await authorized(o, services, signal);
  const table = await serviceOf(o.url, http).query(QUERY, { language: "PostgreSQL", ...options });
  const files = filesOf(table, o.files ?? new URL("files/", o.url).href, http);
  console.error(`The query lists ${files.length} files`);
  let failed = 0;
  const name = ({ title }: DatasetRecord) => title;
  const { timeoutMs } = options;
  const saved = saveAll(files.slice(0, o.limit), { dir: o.dir, name, signal, timeoutMs });
  for await (const one of saved) {
    if (one.ok) await printRow(one.value.path, one.value.bytes);
    else console.error(`${one.item.title} failed (${++failed}): ${one.error.message}`);
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) await runMain(main);
