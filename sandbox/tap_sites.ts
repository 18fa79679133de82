/**
 * The TAP services: where they are, and how to load them. Nothing of a site is loaded before it is asked.
 *
 * @module
 */
import type { TapSite } from "./tap_site.ts";

/** A TAP service that can be loaded. */
export interface TapEntry {
  /** Its name in `SandboxServices`. */
  readonly key: "tap" | "tapGavo" | "tapVizier" | "tapGaia" | "tapSynthetic" | "aip";
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
    key: "aip",
    path: "/aip/tap",
    filesPath: "/aip/files/",
    token: "demo",
    title: "Like the TAP services of the AIP: tokens, queues, PostgreSQL (synthetic)",
    load: async () => (await import("./aip/site.ts")).AIP_SITE,
  },
];
