/**
 * Records of TAP services and of their tables, from the descriptions that these are served from.
 *
 * @module
 */
import { splitName } from "../../core/adql/mod.ts";
import { AUTHORITY } from "../_answer.ts";
import type { TableSpec } from "../column.ts";
import { tableCredit } from "../credit.ts";
import type { TapSite } from "../tap_site.ts";
import { auxiliaryTap, CONTACT, tapCapabilities } from "./capabilities.ts";
import { coverageOf } from "./coverage.ts";
import type { RecordTable, ResourceRecord } from "./record.ts";

/** What a record says that descriptions of tables do not. */
export type RecordHints = Partial<Omit<ResourceRecord, "ivoid" | "tables">>;

const ORIGIN = "https://sandbox.invalid/";

/** The name of a table as the service shows it: of some, without the quotes that queries need. */
export function shownName(site: TapSite, spec: TableSpec): string {
  const name = spec.tapName ?? "";
  return site.bareNames === true ? splitName(name).map((part) => part.name).join(".") : name;
}

/** The last part of a service's path that says something. */
export function centreName(site: TapSite): string {
  return site.path.split("/").filter((part) => part !== "" && part !== "tap").at(-1) ?? "TAP";
}

/** The record of a TAP service, with all its tables. */
export function tapRecord(site: TapSite, hints: RecordHints = {}): ResourceRecord {
  return {
    ivoid: site.ivoid,
    type: "vs:CatalogService",
    shortName: `sandbox ${centreName(site)}`.slice(0, 16).trim(),
    title: site.title,
    description: `${site.description} Its tables: ${
      site.tables.map(({ tapName }) => tapName).join(", ")
    }.`,
    referenceUrl: ORIGIN,
    creators: ["denovo sandbox"],
    contact: CONTACT,
    subjects: ["virtual-observatories", "catalogs"],
    contentTypes: ["Catalog"],
    ...(site.schemas === undefined ? {} : { schemas: site.schemas }),
    tables: site.tables.map((spec): RecordTable => ({ spec, name: shownName(site, spec) })),
    ...hints,
    capabilities: [...tapCapabilities(site), ...(hints.capabilities ?? [])],
  };
}

/** A short name of letters and digits. */
function shortName(spec: TableSpec): string {
  return splitName(spec.tapName ?? spec.name).map(({ name }) => name).join(".").slice(0, 16);
}

/**
 * The record of a table, with the TAP service where it can be queried.
 *
 * @param site The service.
 * @param spec The table.
 * @param hints What differs; other capabilities come before TAP.
 */
export function tableRecord(
  site: TapSite,
  spec: TableSpec,
  hints: RecordHints & { readonly ivoid?: string; readonly table?: Partial<RecordTable> } = {},
): ResourceRecord {
  const { table, capabilities = [], ivoid, coverage, ...rest } = hints;
  const path = splitName(spec.tapName ?? "").map(({ name }) => name).join("/");
  const credit = tableCredit(spec);
  return {
    ivoid: ivoid ?? `${AUTHORITY}${site.path}/${path}`,
    type: capabilities.length > 0 ? "vs:CatalogService" : "vs:CatalogResource",
    shortName: shortName(spec),
    title: spec.title,
    description: spec.description,
    referenceUrl: ORIGIN,
    creators: ["denovo sandbox"],
    contact: CONTACT,
    subjects: ["catalogs"],
    contentTypes: ["Catalog"],
    wavebands: ["Optical"],
    rights: credit.license,
    ...rest,
    coverage: { spatial: () => coverageOf(spec), ...coverage },
    capabilities: [...capabilities, auxiliaryTap(site)],
    tables: [{ spec, name: shownName(site, spec), ...table }],
    relationships: [["IsServedBy", site.ivoid, site.title], ...(rest.relationships ?? [])],
  };
}
