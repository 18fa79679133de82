/**
 * The Registry once more, with services that fail on purpose among the others.
 *
 * @module
 */
import { AUTHORITY } from "../_answer.ts";
import { brokenRecords } from "../registry/broken_records.ts";
import { REG_TABLES } from "../registry/columns.ts";
import { VOCMATCH } from "../registry/functions.ts";
import { goodRecords } from "../registry/records.ts";
import { regtapTable } from "../registry/rows.ts";
import type { TapSite } from "../tap_site.ts";
import { FULL_SITE, REGISTRY_ADQL, REGTAP_MODEL, REGTAP_SCHEMA } from "./full.ts";

const PATH = "/broken/tap";

/** The service. */
export const BROKEN_REGISTRY_SITE: TapSite = {
  path: PATH,
  ivoid: AUTHORITY + PATH,
  title: "A registry with broken services",
  description: "The registry of the sandbox with services that fail on purpose, as the real one " +
    "has them. Local training data, not a real service.",
  tables: REG_TABLES.map((table) =>
    regtapTable(table, (origin) => [...goodRecords(FULL_SITE), ...brokenRecords(origin)])
  ),
  schemas: { rr: REGTAP_SCHEMA },
  languages: [REGISTRY_ADQL],
  functions: [VOCMATCH],
  limits: FULL_SITE.limits,
  ...(FULL_SITE.uploads === undefined ? {} : { uploads: FULL_SITE.uploads }),
  examples: [{
    id: "broken",
    title: "What is broken",
    query: "SELECT short_name, access_url FROM rr.resource NATURAL JOIN rr.interface" +
      " WHERE ivoid LIKE 'ivo://sandbox.invalid/broken/%'",
    description: "All of these fail on purpose.",
  }],
  dataModels: [REGTAP_MODEL],
};
