/**
 * The TAP services: where they are, and how to load them. Nothing of a site is loaded before it is asked.
 *
 * @module
 */
import type { TapSite } from "./tap_site.ts";

/** A TAP service that can be loaded. */
export interface TapEntry {
  /** Its name in `SandboxServices`. */
  readonly key: "tap";
  readonly path: string;
  readonly title: string;
  load(): Promise<TapSite>;
}

/** All TAP services. */
export const TAP_SITES: readonly TapEntry[] = [
  {
    key: "tap",
    path: "/tap",
    title: "All tables of the sandbox",
    load: async () => (await import("./sites/main.ts")).MAIN_SITE,
  },
];
