#!/usr/bin/env -S deno run --allow-net --allow-read=spectra,${HOME}/.samp --allow-write=spectra,${HOME}/.samp --allow-env=SAMP_HUB,HOME
/**
 * Find spectra only in the tables of the solar system, and save the first of them (exercise 22).
 *
 * ```sh
 * deno run --allow-net --allow-read=spectra,${HOME}/.samp --allow-write=spectra,${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/exercises/ex22.ts --target=Titan --limit=2
 * ```
 *
 * It is epnquery.ts with `sp` among the types of the products, which is a list with hash signs between its items.
 * Prints table, identifier, body, type of product, path of the saved file (empty beyond `--limit`) and URL. With `--samp`
 * what is saved is also sent, as spectra to SPLAT or CASSIS, with `--as=table` as tables to TOPCAT. `--allow-net` names no
 * hosts, since those of the services come from the Registry; `.samp` and the variables are where SAMP's hub is found.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { sanitizeName, saveResponse } from "../../protocols/download.ts";
import { fetchDataset } from "../../protocols/dataset.ts";
import { http } from "../../core/runtime/http.ts";
import { queryAll } from "../../registry/query_all.ts";
import { searchTables } from "../../registry/tables.ts";
import { askEpnTable, epnTables } from "../_epn.ts";
import { openSender, sendOptions } from "../_samp_sender.ts";
import { refuseLoneAs, sendAsTable, spectrumOptions } from "./_spectra.ts";
import { allOptions, allSettings, answersOf, registrySearch, statusOf } from "../_registry.ts";
import { messageOf, tell } from "../_tell.ts";

const OPTIONS = {
  target: opt.string("name of the body; all by default"),
  maxrec: opt.integer("rows at most, of each table", 20, { min: 0 }),
  limit: opt.integer("how many spectra to save", 2, { min: 0 }),
  dir: opt.string("where to save them", "spectra"),
  ...sendOptions,
  ...spectrumOptions,
  ...allOptions,
};

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("ex22: spectra of the solar system", OPTIONS, args);
  refuseLoneAs(given);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry");
  await using samp = await openSender(o, "ex22", o.as, signal);
  const found = await searchTables({ utype: "epntap" }, registrySearch(o, services, signal));
  const wanted = { "dataproduct_type": "sp", "target_name": o.target };
  const all = queryAll(
    epnTables(found),
    (table, options) => askEpnTable(table, wanted, { ...options, maxrec: o.maxrec }),
    allSettings(o, signal),
  );
  let saved = 0;
  let unsent = 0;
  for await (const { item, value } of answersOf(all, o)) {
    for (const row of value) {
      const text = (column: string) => String(row[column] ?? "").trim();
      const [id, url, format] = [text("granule_uid"), text("access_url"), text("access_format")];
      const path = saved < o.limit && url !== "" ? await save(url, id, o.dir, signal) : undefined;
      if (path !== undefined) {
        saved++;
        if (samp !== undefined && o.as === "table") {
          if (!await sendAsTable(samp, url, id, signal)) unsent++;
        } else samp?.spectrum(url, id, format === "" ? {} : { "Access.Format": format });
      }
      await printRow(item.name, id, text("target_name"), text("dataproduct_type"), path, url);
    }
  }
  return Math.max(statusOf(all), unsent > 0 ? 1 : 0, await samp?.finish() ?? 0);
}

async function save(
  url: string,
  name: string,
  dir: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const options = { signal, timeoutMs: 120_000 };
  try {
    const response = await fetchDataset(http, url, options);
    const end = /\.[a-z0-9]+$/i.exec(new URL(response.url || url).pathname)?.[0] ?? "";
    return (await saveResponse(response, `${dir}/${sanitizeName(name)}${end}`, options)).path;
  } catch (error) {
    signal.throwIfAborted();
    tell(`Cannot save ${url}: ${messageOf(error)}`);
    return undefined;
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });
