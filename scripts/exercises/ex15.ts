#!/usr/bin/env -S deno run --allow-net
/**
 * Find out in which constellation the least massive exoplanet is, with two services that the Registry knows (exercise
 * 15).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex15.ts --planets=ExoMerCat
 * ```
 *
 * One service has planets, another one the constellations as polygons; the position goes from one to the other as an
 * upload. Columns are found by what they mean: mass by its UCD, polygons by their type. Prints the constellation,
 * position (deg), mass and its unit. `--allow-net` names no hosts, since those of the services come from the Registry.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { matchUcd } from "../../core/coords/ucd_match.ts";
import { QueryError } from "../../core/runtime/errors.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { cellText, isSingle } from "../../core/table/_text.ts";
import type { TapResult } from "../../protocols/tap.ts";
import type { VosiColumn, VosiTable } from "../../protocols/vosi.ts";
import type { RegistryResource } from "../../registry/resource.ts";
import { search } from "../../registry/search.ts";
import { registryOptions, registrySearch } from "../_registry.ts";
import { withSpelling } from "../_table_names.ts";
import { tell } from "../_tell.ts";

const OPTIONS = {
  keywords: opt.string("what the catalogue of planets is about", "exoplanet merged catalogue"),
  planets: opt.string("its short name or identifier", "ExoMerCat"),
  polygons: opt.string("what the table of constellations is about", "constellation polygons"),
  ...registryOptions,
};

/** The least massive planet of a resource: `ra`, `dec` (deg) and `mass`, of which the column has the unit. */
export async function lightestPlanet(
  planets: RegistryResource,
  options?: RequestOptions,
): Promise<TapResult> {
  const table = await tableWith(planets, (columns) => withUcd(columns, "phys.mass"), options);
  const [ra, dec, mass] = ["pos.eq.ra;meta.main", "pos.eq.dec;meta.main", "phys.mass"]
    .map((ucd) => withUcd(table.columns ?? [], ucd)?.name);
  return await withSpelling(table.name, (name) =>
    planets.service("tap").query(
      `SELECT TOP 1 ${ra} AS ra, ${dec} AS dec, ${mass} AS mass
FROM ${name} WHERE ${mass} > 0 ORDER BY mass`,
      options,
    ));
}

/** The names of the constellations in which uploaded positions (`ra`, `dec`) are. */
export async function constellationsOf(
  polygons: RegistryResource,
  positions: TapResult,
  options?: RequestOptions,
): Promise<readonly string[]> {
  const table = await tableWith(polygons, polygonOf, options);
  const columns = table.columns ?? [];
  const outline = polygonOf(columns)?.name;
  const label = (columns.find(({ name }) => name === "name") ?? withUcd(columns, "meta.id"))?.name;
  const found = await withSpelling(table.name, (name) =>
    polygons.service("tap").query(
      `SELECT db.${label} AS constellation FROM ${name} AS db JOIN TAP_UPLOAD.mine AS mine
  ON 1 = CONTAINS(POINT('ICRS', mine.ra, mine.dec), db.${outline})`,
      { ...options, upload: { mine: positions } },
    ));
  return found.column("constellation").toArray().map((cell) => String(cell).trim());
}

async function tableWith(
  resource: RegistryResource,
  find: (columns: readonly VosiColumn[]) => VosiColumn | undefined,
  options?: RequestOptions,
): Promise<VosiTable> {
  const table = (await resource.tables(options)).find(({ columns }) => find(columns ?? []));
  if (table !== undefined) return table;
  throw new QueryError(`Cannot use ${resource.name}: no table of it has the wanted column`);
}

function withUcd(columns: readonly VosiColumn[], ucd: string): VosiColumn | undefined {
  return columns[matchUcd(columns.map((column) => column.ucd), ucd)];
}

/** Types are told in several ways. */
function polygonOf(columns: readonly VosiColumn[]): VosiColumn | undefined {
  return columns.find(({ xtype, declaredType }) =>
    /polygon/i.test(xtype ?? "") || /polygon|region/i.test(declaredType?.name ?? "")
  ) ?? withUcd(columns, "pos.outline");
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("ex15: where the least massive exoplanet is", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry");
  const registry = registrySearch(o, services, signal);
  const planets = (await search(o.keywords, registry)).expect(o.planets);
  const [polygons] = await search([o.polygons, { servicetype: "tap" }], {
    ...registry,
    includeAuxiliary: true,
  });
  if (polygons === undefined) throw new QueryError(`Cannot find "${o.polygons}" in the Registry`);
  const planet = await lightestPlanet(planets, { signal });
  tell(`Asking ${polygons.name} about the least massive planet of ${planets.name}`);
  const [row] = planet.expect({ ra: "number", dec: "number", mass: "number" });
  const { field } = planet.column("mass");
  const mass = cellText(row?.mass ?? null, isSingle(field));
  for (const constellation of await constellationsOf(polygons, planet, { signal })) {
    await printRow(constellation, row?.ra, row?.dec, mass, field.unit);
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });
