/**
 * The cone searches and the image search of version 1: what they search, and where they are.
 *
 * @module
 */
import { AUTHORITY } from "./_answer.ts";
import { CATALOG, CONE_TABLES } from "./catalog.ts";
import type { SkyTable } from "./column.ts";
import { SIA_PATH } from "./paths.ts";

type ConeKey = "scs" | "scsMessier" | "scsClusters" | "scsExoplanets" | "scsSupernovae";

/** One service. */
export interface ServiceSpec {
  /** Its name in `SandboxServices`. */
  readonly key: ConeKey | "sia";
  readonly protocol: "scs" | "sia";
  readonly path: string;
  readonly title: string;
  readonly ivoid: string;
  /** The table searched; the image service has its own. */
  readonly table?: SkyTable;
}

function cone(key: ConeKey, name: string, tableName: string): ServiceSpec {
  const table = [...CATALOG, ...CONE_TABLES].find((candidate) => candidate.name === tableName);
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
  cone("scsSupernovae", "supernovae", "supernovae"),
];
