/**
 * Cutout services among those that an answer describes: for a row of a search, or for the links of a data set.
 *
 * @module
 */
import { FormatError } from "../core/runtime/errors.ts";
import type { Http } from "../core/runtime/http.ts";
import type { Table } from "../core/table/table.ts";
import { cellTexts, type LinksHome, SERVICE_DEF } from "./_datalink_parts.ts";
import type { BoundService, ServiceDescriptor } from "./descriptor.ts";
import { SODA_ASYNC, SODA_SYNC, SodaService } from "./soda.ts";

/** A link that is a service. */
interface ServiceLink {
  readonly serviceDef: string | undefined;
  service(): BoundService | undefined;
}

/** Both kinds of cutout services as one; undefined if there is none. */
function together(
  find: (standardId: string) => readonly BoundService[],
  foundIn: SodaService["foundIn"],
): SodaService | undefined {
  const [sync, async] = [find(SODA_SYNC), find(SODA_ASYNC)];
  return sync.length + async.length === 0 ? undefined : new SodaService({ sync, async }, foundIn);
}

/** The cutout service that an answer describes for its rows; undefined if there is none. */
export function sodaOfRow(
  services: readonly ServiceDescriptor[],
  table: Table,
  index: number,
  http: Http | undefined,
): SodaService | undefined {
  const find = (standardId: string) =>
    services.filter((one) =>
      one.follows(standardId) && !one.isSelf && one.columns.length > 0 && one.fits(table)
    ).map((one) => one.bind(table, index, http));
  return together(find, "results");
}

/**
 * The cutout service for a data set: that which its links refer to, else that which their document describes for all.
 *
 * @param id Identifier of the data set.
 * @param links Its links that are services.
 * @param home The document.
 * @param first The first row of the data set in the table of links.
 * @throws {FormatError} If all descriptions are broken.
 */
export function sodaOfLinks(
  id: string,
  links: readonly ServiceLink[],
  home: LinksHome,
  first: number | undefined,
): SodaService | undefined {
  const { table, descriptors, origin } = home;
  const linked = new Set(cellTexts(table, SERVICE_DEF));
  const isForAll = (service: ServiceDescriptor) =>
    !service.isSelf && (service.id === undefined || !linked.has(service.id)) &&
    isFor(service, id);
  const find = (standardId: string): readonly BoundService[] => {
    const fitting = links.filter(({ serviceDef }) =>
      descriptors.find((one) => one.id === serviceDef)?.follows(standardId)
    );
    if (fitting.length > 0) return usable(fitting);
    if (first === undefined) return [];
    return descriptors.filter((one) => one.follows(standardId) && isForAll(one))
      .map((one) => one.bind(table, first, origin.http));
  };
  return together(find, "links");
}

/** Whether a service takes its identifier from the links, or has that of the data set. */
function isFor(service: ServiceDescriptor, id: string): boolean {
  const own = service.param("ID")?.default;
  return own === undefined ? service.columns.length > 0 : own === id;
}

/** The services of links, without those whose description is broken, unless all are. */
function usable(links: readonly ServiceLink[]): readonly BoundService[] {
  const errors: FormatError[] = [];
  const services = links.flatMap((link) => {
    try {
      return link.service() ?? [];
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      errors.push(error);
      return [];
    }
  });
  if (services.length === 0 && errors[0] !== undefined) throw errors[0];
  return services;
}
