/**
 * The tables of the sandbox: names, units, UCDs and descriptions of all columns in one place.
 *
 * Whatever is served is generated from descriptions. Tables that only TAP has are listed by the sites (`sites/`). UCDs are
 * UCD1+; the older protocols put their own in the place of identifier and position.
 *
 * @module
 */
import type { SkyTable } from "./column.ts";
export { type Credit, creditOf } from "./credit.ts";
import { CLUSTERS } from "./tables/clusters.ts";
import { CONSTELLATIONS } from "./tables/constellations.ts";
import { EXOPLANETS } from "./tables/exoplanets.ts";
import { MESSIER } from "./tables/messier.ts";
import { STARS } from "./tables/stars.ts";
import { SUPERNOVAE } from "./tables/synthetic_supernovae.ts";

/** Tables that only cone search has here; TAP services of others have them, too. */
export const CONE_TABLES: readonly SkyTable[] = [SUPERNOVAE];

/** The tables made of the data pack, without the images (see `images.ts`). */
export const CATALOG: readonly SkyTable[] = [STARS, MESSIER, CONSTELLATIONS, CLUSTERS, EXOPLANETS];
