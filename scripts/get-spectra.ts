#!/usr/bin/env -S deno run --allow-net --allow-read=spectra,${HOME}/.samp --allow-write=spectra,${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Find the spectra of objects in all tables of observations, by uploading the objects' positions (course script S-14).
 *
 * ```sh
 * deno run --allow-net --allow-read=spectra,${HOME}/.samp --allow-write=spectra,${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/get-spectra.ts --pos="22 40 24 +03 21 36" --radius=0.05
 * ```
 *
 * Prints number of the position, service, limits of wavelength (m), resolving power, path of the saved file (empty
 * beyond `--limit`) and URL of each spectrum. Positions come from `--pos`, or from the `--table` of a file or URL,
 * whose columns of right ascension and declination are known by their UCDs; allow reading that file. A service that
 * takes no uploads is skipped, which standard error says. With `--samp` SPLAT and others get the spectra that are saved,
 * by their URLs, as soon as they are found. `--allow-net` names no hosts, since those of the services come from the
 * Registry.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { opt, parseOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { parsePosition } from "../core/coords/position.ts";
import { counted } from "../core/runtime/_count.ts";
import { UnsupportedError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Table } from "../core/table/table.ts";
import { saveAll } from "../protocols/download.ts";
import { type ObscoreRecord, obscoreRecords } from "../protocols/obscore.ts";
import type { TapService } from "../protocols/tap.ts";
import { queryAll } from "../registry/query_all.ts";
import { search } from "../registry/search.ts";
import { positionsOf, positionTable, readPositions } from "./_positions.ts";
import { allOptions, allSettings, answersOf, registrySearch, statusOf } from "./_registry.ts";
import { openSender, sendOptions } from "./_samp_sender.ts";
import { tell } from "./_tell.ts";

const OPTIONS = {
  table: opt.string("file or URL with positions (VOTable, CSV, ...)"),
  pos: opt.list("ICRS position, without --table", ["340.1 3.36", "107 -10"], parsePosition),
  radius: opt.number("how near a spectrum has to be (deg)", 0.01, { min: 0 }),
  power: opt.number("least resolving power", undefined, { min: 0 }),
  maxrec: opt.integer("spectra at most, of each service", 2000, { min: 0 }),
  limit: opt.integer("how many spectra to save and send of each service", 2, { min: 0 }),
  dir: opt.string("where to save them", "spectra"),
  ...sendOptions,
  ...allOptions,
  timeout: opt.number("limit for each service as a whole (s)", 60, { min: 0.001 }),
};

const SANDBOX = { pos: ["34.8366 -2.9776", "81.2828 6.3497"] };
/** Limit for a spectrum, in ms. */
const SAVE_MS = 120_000;

/** What spectra to look for. */
export interface SpectraQuery {
  /** How near they have to be (deg). */
  readonly radius: number;
  /** Least resolving power. */
  readonly power?: number | undefined;
  /** How many at most. */
  readonly maxrec: number;
}

/**
 * The spectra near positions.
 *
 * @param service With a table `ivoa.obscore`.
 * @param positions Columns `poi` (a number), `ra`, `dec` (deg).
 * @throws {UnsupportedError} If the service takes no uploads.
 */
export async function spectraOf(
  service: TapService,
  positions: Table,
  { radius, power, maxrec }: SpectraQuery,
  options: RequestOptions = {},
): Promise<readonly ObscoreRecord[]> {
  const { tap } = await service.capabilities(options);
  if (tap?.uploadMethods.length === 0) {
    throw new UnsupportedError("Skipped, it takes no uploads", { feature: "upload" });
  }
  // ADQL 2.0, which services that are older know as well.
  const query = `SELECT mine.poi, oc.obs_collection, oc.obs_id, oc.target_name, oc.access_url,
  oc.access_format, oc.access_estsize, oc.em_min, oc.em_max, oc.em_res_power
FROM ivoa.obscore AS oc JOIN TAP_UPLOAD.pois AS mine
  ON 1 = CONTAINS(POINT('ICRS', oc.s_ra, oc.s_dec), CIRCLE('ICRS', mine.ra, mine.dec, ${radius}))
WHERE oc.dataproduct_type = 'spectrum'${
    power === undefined ? "" : ` AND em_res_power >= ${power}`
  }`;
  const upload = { pois: positions };
  return obscoreRecords(await service.query(query, { ...options, upload, maxrec }));
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("get-spectra: spectra of uploaded positions", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  await using samp = await openSender(given, "get-spectra", "spectrum", signal);
  const o = services.adapt(given, "registry", SANDBOX);
  const positions = o.table === undefined
    ? positionTable(o.pos)
    : positionsOf(await readPositions(o.table, { signal }));
  const registry = registrySearch(o, services, signal);
  const found = await search({ datamodel: "obscore", servicetype: "tap" }, registry);
  console.error(
    `${counted(positions.length, "position")}, ${
      counted(found.length, "service")
    } with observations`,
  );
  const all = queryAll(
    found,
    (resource, options) => spectraOf(resource.service("tap"), positions, o, options),
    allSettings(o, signal),
  );
  for await (const { item, value: spectra } of answersOf(all, o)) {
    const paths = new Map<ObscoreRecord, string>();
    const wanted = spectra.slice(0, o.limit);
    for (const spectrum of wanted) {
      const { targetName = "spectrum", obsId = "" } = spectrum;
      samp?.dataset("spectrum", spectrum, `${targetName} ${obsId}`.trim(), {
        "Target.Name": targetName,
      });
    }
    for await (const saved of saveAll(wanted, { dir: o.dir, signal, timeoutMs: SAVE_MS })) {
      if (saved.ok) paths.set(saved.item, saved.value.path);
      else tell(`${item.name}: ${saved.item.accessUrl}: ${saved.error.message}`);
    }
    for (const spectrum of spectra) {
      const { row, band, accessUrl } = spectrum;
      const path = paths.get(spectrum);
      const power = row["em_res_power"] as number | null;
      await printRow(String(row["poi"]), item.name, band?.[0], band?.[1], power, path, accessUrl);
    }
  }
  return Math.max(statusOf(all), await samp?.finish("some") ?? 0);
}

if (import.meta.main) await runMain(main, { anyHost: true });
