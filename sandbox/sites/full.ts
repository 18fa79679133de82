/**
 * The main TAP service with the tables of the Registry.
 *
 * @module
 */
import { FEATURE_TYPES } from "../../core/adql/mod.ts";
import { REG_TABLES } from "../registry/columns.ts";
import { VOCMATCH } from "../registry/functions.ts";
import { goodRecords } from "../registry/records.ts";
import { regtapTable } from "../registry/rows.ts";
import { OBSCORE } from "../tables/obscore.ts";
import { CUBE_OBSCORE } from "../tables/synthetic_cubes.ts";
import type { TapLanguage, TapSite } from "../tap_site.ts";
import { FULL_ADQL, MAIN_SITE } from "./main.ts";

/** ADQL with what searches of the Registry need. */
export const REGISTRY_ADQL: TapLanguage = {
  ...FULL_ADQL,
  features: [
    ...FULL_ADQL.features,
    { type: FEATURE_TYPES.udf, form: VOCMATCH.form },
    {
      type: FEATURE_TYPES.extra,
      form: "MOC",
      description: "Makes a MOC, of an order and a geometry, or of a text such as '4/13 17-18'",
    },
  ],
};

/** The data model of the tables. */
export const REGTAP_MODEL = { name: "Registry 1.1", ivoid: "ivo://ivoa.net/std/RegTAP#1.1" };

/** What the schema is. */
export const REGTAP_SCHEMA = {
  title: "Registry",
  description: "The services and data of this sandbox, as RegTAP 1.1 describes them",
  utype: REGTAP_MODEL.ivoid,
};

/** The main service. */
export const FULL_SITE: TapSite = {
  ...MAIN_SITE,
  tables: [
    ...MAIN_SITE.tables.map((table) => table === OBSCORE ? CUBE_OBSCORE : table),
    ...REG_TABLES.map((table) => regtapTable(table, () => goodRecords(FULL_SITE))),
  ],
  schemas: { ...MAIN_SITE.schemas, rr: REGTAP_SCHEMA },
  languages: [REGISTRY_ADQL],
  functions: [VOCMATCH],
  examples: [
    ...MAIN_SITE.examples ?? [],
    {
      id: "registry-pm",
      title: "Tables with proper motions, and where they can be queried",
      query: "SELECT DISTINCT access_url, table_name FROM rr.interface NATURAL JOIN rr.capability" +
        " NATURAL JOIN rr.res_table NATURAL JOIN rr.table_column" +
        " WHERE standard_id LIKE 'ivo://ivoa.net/std/tap%' AND ucd LIKE 'pos.pm%'" +
        " AND intf_role = 'std'",
      description: "The Registry knows the tables of all services, with units and UCDs.",
    },
  ],
  dataModels: [...MAIN_SITE.dataModels ?? [], REGTAP_MODEL],
};
