/**
 * The descriptors of the services for links and cutouts, which answers with identifiers of data sets carry.
 *
 * DataLink 1.1, section 4.
 *
 * @module
 */
import type { DescriptorSpec, ParamSpec } from "./_votable.ts";

/** The path of the service for links. */
export const LINKS_PATH = "/datalink/links";
/** The paths of the service for cutouts. */
export const SODA_PATHS = { sync: "/soda/sync", async: "/soda/async" } as const;

/** The media type of links. */
export const LINKS_TYPE = "application/x-votable+xml;content=datalink";
/** Identifiers of the standards. */
export const STANDARDS = {
  links: "ivo://ivoa.net/std/DataLink#links-1.1",
  sync: "ivo://ivoa.net/std/SODA#sync-1.0",
  async: "ivo://ivoa.net/std/SODA#async-1.0",
} as const;

/** The parameter ID, from a column or with a value. */
export function idInput(from: { readonly column: string } | { readonly value: string }): ParamSpec {
  return {
    name: "ID",
    datatype: "char",
    arraysize: "*",
    ucd: "meta.id;meta.main",
    description: "Identifier of the data set, given by its publisher",
    value: "",
    ...from,
  };
}

/** The service for links, for tables that have a column with identifiers. */
export function linksDescriptor(origin: string, column: string): DescriptorSpec {
  return {
    id: "links",
    description: "Links to the data, to previews, and to what can be done with them",
    standardId: STANDARDS.links,
    accessUrl: origin + LINKS_PATH,
    contentType: LINKS_TYPE,
    inputs: [idInput({ column })],
  };
}

/** The parameter BAND, with the limits of the data. */
export function bandInput([low, high]: readonly [number, number]): ParamSpec {
  return {
    name: "BAND",
    datatype: "double",
    arraysize: "2",
    unit: "m",
    ucd: "em.wl",
    xtype: "interval",
    description: "Wavelengths in vacuum, from and to",
    value: "",
    min: String(low),
    max: String(high),
  };
}
