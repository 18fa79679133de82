/**
 * What the sandbox serves and where: the one list that routing, the summary and the front page (and,
 * with later services, the registry) are made from.
 *
 * @module
 */
import { AUTHORITY } from "./_answer.ts";
import { CATALOG } from "./catalog.ts";
import type { SkyTable } from "./column.ts";
import { SIA_PATH } from "./paths.ts";
import { TAP_SITES } from "./tap_sites.ts";

/** One service. */
export interface ServiceSpec {
  /** Its name in {@linkcode SandboxServices}. */
  readonly key: keyof SandboxServices;
  readonly protocol: "scs" | "sia";
  readonly path: string;
  readonly title: string;
  readonly ivoid: string;
  /** The table searched; the image service has its own. */
  readonly table?: SkyTable;
}

/** The URLs of the services, by short names. */
export interface SandboxServices {
  /** Table Access: all tables of the sandbox, in ADQL. */
  readonly tap: string;
  /** Table Access: stand-ins for tables of the GAVO data centre. */
  readonly tapGavo: string;
  /** Table Access: stand-ins for tables of VizieR. */
  readonly tapVizier: string;
  /** Table Access: stand-ins for tables of the Gaia archive. */
  readonly tapGaia: string;
  /** Table Access: synthetic tables under their own names. */
  readonly tapSynthetic: string;
  /** Table Access as at the AIP: wants `Authorization: Token demo`; synthetic tables. */
  readonly aip: string;
  /** The files to which paths in the tables of `aip` are relative; with a slash at the end. */
  readonly aipFiles: string;
  /** Simple Image Access 1: images of M51. */
  readonly sia: string;
  /** Simple Cone Search: Hipparcos stars brighter than V = 6. */
  readonly scs: string;
  /** Simple Cone Search: Messier's list. */
  readonly scsMessier: string;
  /** Simple Cone Search: globular clusters and satellite galaxies. */
  readonly scsClusters: string;
  /** Simple Cone Search: exoplanets. */
  readonly scsExoplanets: string;
}

function cone(key: keyof SandboxServices, name: string, tableName: string): ServiceSpec {
  const table = CATALOG.find((candidate) => candidate.name === tableName);
  if (table === undefined) throw new RangeError(`No table "${tableName}" in the sandbox`);
  const path = `/scs/${name}`;
  return { key, protocol: "scs", path, title: table.title, ivoid: AUTHORITY + path, table };
}

/** All services. */
export const SERVICES: readonly ServiceSpec[] = [
  {
    key: "sia",
    protocol: "sia",
    path: SIA_PATH,
    title: "Images of M51",
    ivoid: AUTHORITY + SIA_PATH,
  },
  cone("scs", "stars", "hip_stars"),
  cone("scsMessier", "messier", "messier"),
  cone("scsClusters", "clusters", "clusters"),
  cone("scsExoplanets", "exoplanets", "exoplanets"),
];

/** The URLs of all services below a base such as `http://127.0.0.1:8080`. */
export function serviceUrls(base: string): SandboxServices {
  const url = (key: keyof SandboxServices) =>
    base + ([...TAP_SITES, ...SERVICES].find((service) => service.key === key)?.path ?? "");
  return {
    tap: url("tap"),
    tapGavo: url("tapGavo"),
    tapVizier: url("tapVizier"),
    tapGaia: url("tapGaia"),
    tapSynthetic: url("tapSynthetic"),
    aip: url("aip"),
    aipFiles: base + (TAP_SITES.find(({ key }) => key === "aip")?.filesPath ?? ""),
    sia: url("sia"),
    scs: url("scs"),
    scsMessier: url("scsMessier"),
    scsClusters: url("scsClusters"),
    scsExoplanets: url("scsExoplanets"),
  };
}
