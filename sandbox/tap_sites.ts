/**
 * The TAP services: where they are, and how to load them. Nothing of a site is loaded before it is asked.
 *
 * @module
 */
import type { TapSite } from "./tap_site.ts";

/** A TAP service that can be loaded. */
export interface TapEntry {
  /** Its name in `SandboxServices`. */
  readonly key:
    | "tap"
    | "tapGavo"
    | "tapVizier"
    | "tapGaia"
    | "tapSynthetic"
    | "tapComplete"
    | "tapNoCast"
    | "tapBareNames"
    | "tapOld"
    | "epn"
    | "epnOld"
    | "epnBare"
    | "registryBroken"
    | "aip";
  readonly path: string;
  /** Where files of the service are, with a slash at the end; for those who may use the service. */
  readonly filesPath?: string;
  /** A token that everybody may use, where the service wants one. */
  readonly token?: string;
  readonly title: string;
  load(): Promise<TapSite>;
}

/** All TAP services. */
export const TAP_SITES: readonly TapEntry[] = [
  {
    key: "tap",
    path: "/tap",
    title: "All tables of the sandbox",
    load: async () => (await import("./sites/full.ts")).FULL_SITE,
  },
  {
    key: "tapGavo",
    path: "/gavo",
    title: "Stand-ins for tables of the GAVO data centre",
    load: async () => (await import("./sites/course.ts")).GAVO_SITE,
  },
  {
    key: "tapVizier",
    path: "/vizier",
    title: "Stand-ins for tables of VizieR",
    load: async () => (await import("./sites/course.ts")).VIZIER_SITE,
  },
  {
    key: "tapGaia",
    path: "/gaia",
    title: "Stand-ins for tables of the Gaia archive",
    load: async () => (await import("./sites/course.ts")).GAIA_SITE,
  },
  {
    key: "tapSynthetic",
    path: "/synthetic",
    title: "Synthetic tables under their own names",
    load: async () => (await import("./sites/course.ts")).SYNTHETIC_SITE,
  },
  {
    key: "tapComplete",
    path: "/centres/complete",
    title: "A data centre with all of ADQL (synthetic)",
    load: async () => (await import("./sites/centres.ts")).COMPLETE_SITE,
  },
  {
    key: "tapNoCast",
    path: "/centres/nocast",
    title: "A data centre without CAST (synthetic)",
    load: async () => (await import("./sites/centres.ts")).NO_CAST_SITE,
  },
  {
    key: "tapBareNames",
    path: "/centres/barenames",
    title: "A data centre without UNION, and without quotes in metadata (synthetic)",
    load: async () => (await import("./sites/centres.ts")).BARE_NAMES_SITE,
  },
  {
    key: "tapOld",
    path: "/centres/old",
    title: "A data centre with ADQL 2.0 and no uploads (synthetic)",
    load: async () => (await import("./sites/centres.ts")).OLD_SITE,
  },
  {
    key: "epn",
    path: "/planets/new",
    title: "EPN-TAP: planets and moons (synthetic)",
    load: async () => (await import("./sites/planets.ts")).PLANETS_SITE,
  },
  {
    key: "epnOld",
    path: "/planets/old",
    title: "EPN-TAP from before the standard: comets (synthetic)",
    load: async () => (await import("./sites/planets.ts")).OLD_PLANETS_SITE,
  },
  {
    key: "epnBare",
    path: "/planets/bare",
    title: "EPN-TAP with a name that lacks its quotes: rings (synthetic)",
    load: async () => (await import("./sites/planets.ts")).BARE_PLANETS_SITE,
  },
  {
    key: "registryBroken",
    path: "/broken/tap",
    title: "The Registry, with services that fail on purpose",
    load: async () => (await import("./sites/broken_registry.ts")).BROKEN_REGISTRY_SITE,
  },
  {
    key: "aip",
    path: "/aip/tap",
    filesPath: "/aip/files/",
    token: "demo",
    title: "Like the TAP services of the AIP: tokens, queues, PostgreSQL (synthetic)",
    load: async () => (await import("./aip/site.ts")).AIP_SITE,
  },
];
