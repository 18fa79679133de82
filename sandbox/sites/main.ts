/**
 * The main TAP service before `full.ts` adds the tables of the Registry: the tables of the sandbox, all features of its
 * engine.
 *
 * @module
 */
import { CATALOGUE_UDFS, type DeclaredFeature, FEATURE_TYPES } from "../../core/adql/mod.ts";
import { ENGINE_UDFS } from "../../core/engine/mod.ts";
import { AUTHORITY } from "../_answer.ts";
import { CATALOG } from "../catalog.ts";
import { OBSCORE } from "../tables/obscore.ts";
import type { TapLanguage, TapSite } from "../tap_site.ts";

function declare(type: string, forms: readonly string[]): DeclaredFeature[] {
  return forms.map((form) => ({ type, form }));
}

const GEOMETRY = [
  "POINT",
  "CIRCLE",
  "POLYGON",
  "BOX",
  "REGION",
  "CONTAINS",
  "INTERSECTS",
  "DISTANCE",
  "AREA",
  "CENTROID",
  "COORD1",
  "COORD2",
  "COORDSYS",
] as const;

/** ADQL with all optional features that the engine has. */
export const FULL_ADQL: TapLanguage = {
  name: "ADQL",
  description: "The Astronomical Data Query Language",
  versions: [
    { version: "2.1", ivoid: "ivo://ivoa.net/std/ADQL#v2.1", reads: "ADQL-2.1" },
    { version: "2.0", ivoid: "ivo://ivoa.net/std/ADQL#v2.0", reads: "ADQL-2.0" },
  ],
  features: [
    ...declare(FEATURE_TYPES.geometry, GEOMETRY),
    ...declare(FEATURE_TYPES.sets, ["UNION", "EXCEPT", "INTERSECT"]),
    ...declare(FEATURE_TYPES.commonTable, ["WITH"]),
    ...declare(FEATURE_TYPES.type, ["CAST"]),
    ...declare(FEATURE_TYPES.unit, ["IN_UNIT"]),
    ...declare(FEATURE_TYPES.offset, ["OFFSET"]),
    ...declare(FEATURE_TYPES.string, ["LOWER", "UPPER", "ILIKE"]),
    // as DaCHS does: validators older than ADQL 2.1 do not know its type for conditional functions
    ...declare(FEATURE_TYPES.extra, ["COALESCE"]),
    ...[...CATALOGUE_UDFS, ...ENGINE_UDFS].filter(({ name }) => !/healpix/i.test(name))
      .map(({ name, args, returns }) => ({
        type: FEATURE_TYPES.udf,
        form: `${name}(${args.map((arg) => `${arg.name} ${arg.type}`).join(", ")}) -> ${returns}`,
      })),
  ],
};

/** The service without the Registry; other sites take its limits. */
export const MAIN_SITE: TapSite = {
  path: "/tap",
  ivoid: `${AUTHORITY}/tap`,
  title: "TAP service of the denovo sandbox",
  description: "All tables of the sandbox. Local training data, not a real service.",
  tables: [...CATALOG, OBSCORE],
  schemas: {
    stars: { title: "Stars", description: "Stars of the Hipparcos catalogue" },
    messier: { title: "Messier", description: "The list of Messier" },
    sky: { title: "Sky", description: "What divides the sky" },
    clusters: {
      title: "Clusters",
      description: "Globular clusters and satellite galaxies of the Milky Way",
    },
    exoplanets: { title: "Exoplanets", description: "Planets of other stars" },
    ivoa: { title: "ObsCore", description: "Tables that the IVOA defines" },
  },
  languages: [FULL_ADQL],
  limits: {
    rows: { default: 20_000, hard: 200_000 },
    outputBytes: 100_000_000,
    syncSeconds: 20,
    asyncSeconds: { default: 60, hard: 600 },
    retentionSeconds: { default: 86_400, hard: 604_800 },
  },
  uploads: { methods: ["inline", "http"], bytes: 20_000_000, rows: 200_000 },
  examples: [
    {
      id: "brightest",
      title: "The ten brightest stars",
      query: "SELECT TOP 10 main_id, name, ra, dec, vmag FROM stars.hip ORDER BY vmag",
      description: "TOP takes the first rows; without ORDER BY it would be any ten.",
    },
    {
      id: "cone",
      title: "Stars within 5 degrees of Betelgeuse",
      query: "SELECT main_id, name, vmag FROM stars.hip" +
        " WHERE 1 = CONTAINS(POINT(ra, dec), CIRCLE(88.79, 7.41, 5)) ORDER BY vmag",
      description: "A cone search: all angles are in degrees.",
    },
    {
      id: "fast-clusters",
      title: "Clusters with a large proper motion",
      query: 'SELECT name, "distance", SQRT(POWER(pmra, 2) + POWER(pmdec, 2)) AS pm' +
        " FROM clusters.main WHERE POWER(pmra, 2) + POWER(pmdec, 2) > 100 ORDER BY pm DESC",
      description: "Expressions in the list and behind WHERE.",
    },
    {
      id: "images",
      title: "Images that show the centre of M51",
      query: "SELECT obs_title, access_url, s_pixel_scale FROM ivoa.obscore" +
        " WHERE 1 = CONTAINS(POINT(202.47, 47.195), s_region)",
      description: "ObsCore: the same query works on every service that has this table.",
    },
  ],
  dataModels: [{ name: "ObsCore-1.1", ivoid: "ivo://ivoa.net/std/ObsCore#core-1.1" }],
};
