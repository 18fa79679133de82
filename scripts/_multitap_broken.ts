/**
 * Queries of many tables as one would write them first, for the two broken versions of multitap.ts.
 *
 * @module
 */
import type { Main } from "../cli/main.ts";
import { parseOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { isVoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { TapService } from "../protocols/tap.ts";
import type { Registry } from "../registry/regtap.ts";
import type { FoundService } from "../registry/tables.ts";
import {
  columnsOf,
  type Field,
  fieldOptions,
  type QueryStyle,
  searchMotions,
  tableQuery,
} from "./_multitap.ts";
import { registryOptions, registrySearch } from "./_registry.ts";
import { tell } from "./_tell.ts";

const OPTIONS = {
  ...fieldOptions,
  ...registryOptions,
};

/** Most tables to ask of one service. */
const MOST_TABLES = 30;

/** How the queries of a broken version are written. */
export interface NaiveStyle extends QueryStyle {
  /** Whether there is one query for all tables, where the service has UNION. */
  readonly union: boolean;
}

/** The queries for a service, as a style has it. */
export async function naiveQueries(
  place: FoundService,
  field: Field,
  style: NaiveStyle,
  options: RequestOptions & { readonly registry: Registry },
): Promise<readonly string[]> {
  const { registry, ...request } = options;
  const queries: string[] = [];
  for (const found of place.tables.slice(0, MOST_TABLES)) {
    try {
      // Names without quotes are better known to the Registry than to the service.
      const columns = style.quote
        ? (await place.service.table(found.table, request)).columns ?? []
        : await columnsOf(place, found, registry, request);
      queries.push(tableQuery(found.table, columns, field, style));
    } catch (error) {
      if (!isVoError(error, "E_COLUMN", "E_QUERY")) throw error;
      tell(`${place.accessUrl}: ${error.message}`);
    }
  }
  const union = style.union && await place.service.supports("UNION", request);
  return union && queries.length > 1 ? [queries.join("\nUNION ALL\n")] : queries;
}

/** A script that asks one service after the other, and stops at the first that does not understand. */
export function brokenMain(title: string, style: NaiveStyle): Main {
  return async (args, signal) => {
    const given = parseOptions(title, OPTIONS, args);
    await using services = await resolveServices(given, { signal });
    const o = services.adapt(given, "registry");
    const { registry, onWarning: _, ...request } = registrySearch(o, services, signal);
    for (const place of (await searchMotions(o, { ...request, registry })).byService()) {
      // As a service of the simplest kind would be asked: without a look at the query before it is sent.
      const service = new TapService(place.accessUrl, { validate: "none" });
      try {
        for (const query of await naiveQueries(place, o, style, { ...request, registry })) {
          const rows = await service.query(query, request);
          await printRow(place.accessUrl, rows.length);
        }
      } catch (error) {
        if (!isVoError(error, "E_NETWORK", "E_TIMEOUT", "E_HTTP_STATUS")) throw error;
        tell(`${place.accessUrl}: ${error.message}`);
      }
    }
  };
}
