/**
 * Virtual data centres with different abilities, so that programs meet what the real VO has in store: all of ADQL, no CAST,
 * no UNION and names without their quotes, old ADQL without uploads and with odd UCDs.
 *
 * @module
 */
import { type DeclaredFeature, FEATURE_TYPES } from "../../core/adql/mod.ts";
import { AUTHORITY } from "../_answer.ts";
import type { TableSpec } from "../column.ts";
import { oldObscore, spectraObscore } from "../tables/obscore_spectra.ts";
import { pmTable } from "../tables/synthetic_pm.ts";
import { NO_SCHEMA } from "../tap/schema.ts";
import { NGC474_CLUSTERS, SUPERNOVAE } from "../tables/synthetic_supernovae.ts";
import type { TapLanguage, TapSite } from "../tap_site.ts";
import { FULL_ADQL, MAIN_SITE } from "./main.ts";

function site(
  key: string,
  title: string,
  description: string,
  tables: readonly TableSpec[],
  rest: Partial<TapSite> = {},
): TapSite {
  const [first] = tables;
  const path = `/centres/${key}`;
  const schemas = tables.map(({ tapName = "" }) => /^\w+(?=\.)/.exec(tapName)?.[0] ?? NO_SCHEMA);
  return {
    path,
    ivoid: AUTHORITY + path,
    title,
    description:
      `${description} Its tables are SYNTHETIC. Local training data, not a real service.`,
    tables,
    schemas: Object.fromEntries(
      schemas.map((name) => [name, { description: "SYNTHETIC tables, invented for training" }]),
    ),
    languages: [FULL_ADQL],
    limits: MAIN_SITE.limits,
    uploads: MAIN_SITE.uploads,
    examples: [{
      id: "count",
      title: "How many rows a table has",
      query: `SELECT COUNT(*) AS ct FROM ${first?.tapName}`,
      description: "The server counts; one row is sent.",
    }],
    ...rest,
  };
}

/** ADQL without some of its features. */
function without(...types: readonly string[]): TapLanguage {
  const keep = ({ type, form }: DeclaredFeature) => !types.includes(type) && !types.includes(form);
  return { ...FULL_ADQL, features: FULL_ADQL.features.filter(keep) };
}

/** Knows all of ADQL, and has numbers and names as identifiers, so that UNION needs CAST. */
export const COMPLETE_SITE: TapSite = site(
  "complete",
  "A data centre that can do everything",
  "UNION, CAST and IN_UNIT work here.",
  [
    pmTable({
      tapName: "pmcat.numbered",
      names: ["star", "raj2000", "dej2000", "pmra", "pmde"],
      numbers: true,
      unit: "mas/yr",
      first: 0,
      count: 120,
    }),
    pmTable({
      tapName: "pmcat.named",
      names: ["designation", "ra", "dec", "pm_ra", "pm_dec"],
      numbers: false,
      unit: "arcsec/yr",
      first: 100,
      count: 120,
    }),
    spectraObscore("complete", { first: 0, step: 3 }),
  ],
  { dataModels: MAIN_SITE.dataModels ?? [] },
);

/** Has UNION, but neither CAST nor IN_UNIT. */
export const NO_CAST_SITE: TapSite = site(
  "nocast",
  "A data centre without CAST",
  "UNION works here; CAST and IN_UNIT do not.",
  [
    pmTable({
      tapName: "motions.north",
      names: ["id", "ra", "dec", "pmra", "pmdec"],
      numbers: true,
      unit: "deg/yr",
      first: 200,
      count: 100,
    }),
    pmTable({
      tapName: "motions.south",
      names: ["name", "ra", "dec", "pmra", "pmdec"],
      numbers: false,
      unit: "mas/yr",
      first: 280,
      count: 100,
    }),
  ],
  { languages: [without(FEATURE_TYPES.type, FEATURE_TYPES.unit)] },
);

/** Like VizieR: no set operations, and names in metadata without the quotes that queries need. */
export const BARE_NAMES_SITE: TapSite = site(
  "barenames",
  "A data centre with names without quotes",
  "Names of tables need double quotes in queries, but metadata show them without; no UNION.",
  [
    SUPERNOVAE,
    NGC474_CLUSTERS,
    pmTable({
      tapName: '"J/Syn/1/1/table1"',
      names: ["recno", "RAJ2000", "DEJ2000", "pmRA", "pmDE"],
      numbers: true,
      unit: "mas/yr",
      first: 350,
      count: 80,
    }),
    pmTable({
      tapName: '"J/Syn/2/7/stars"',
      names: ["Name", "RAJ2000", "DEJ2000", "pmRA", "pmDE"],
      numbers: false,
      unit: "arcsec/yr",
      first: 420,
      count: 80,
    }),
  ],
  {
    languages: [without(FEATURE_TYPES.sets, FEATURE_TYPES.commonTable)],
    bareNames: true,
  },
);

/** ADQL 2.0 and nothing besides; UCDs in capitals; no uploads. */
export const OLD_SITE: TapSite = site(
  "old",
  "An old data centre",
  "TAP 1.0 and ADQL 2.0 without optional features, no uploads, and UCDs in capital letters.",
  [
    pmTable({
      tapName: "astrom.cat",
      names: ["ident", "alpha", "delta", "mu_alpha", "mu_delta"],
      numbers: false,
      unit: "deg/yr",
      first: 480,
      count: 120,
      oddCase: true,
    }),
    oldObscore(spectraObscore("old", { first: 1, step: 3 })),
  ],
  {
    languages: [{
      ...FULL_ADQL,
      versions: FULL_ADQL.versions.filter(({ version }) => version === "2.0"),
      features: FULL_ADQL.features.filter(({ type }) => type === FEATURE_TYPES.geometry),
    }],
    uploads: undefined,
    version: "1.0",
    dataModels: [{ name: "ObsCore-1.0", ivoid: "ivo://ivoa.net/std/ObsCore/v1.0" }],
  },
);
