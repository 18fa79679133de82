/**
 * All records of the sandbox's registry.
 *
 * @module
 */
import { AIP_SITE } from "../aip/site.ts";
import { AUTHORITY } from "../_answer.ts";
import { GAIA_SITE, GAVO_SITE, SYNTHETIC_SITE, VIZIER_SITE } from "../sites/course.ts";
import type { TapSite } from "../tap_site.ts";
import { CONTACT } from "./capabilities.ts";
import { mainRecords } from "./main_records.ts";
import type { ResourceRecord } from "./record.ts";
import { tableRecord, tapRecord } from "./tap_records.ts";

/** The TAP services besides the main one. */
const SITES: readonly TapSite[] = [
  GAVO_SITE,
  VIZIER_SITE,
  GAIA_SITE,
  SYNTHETIC_SITE,
  AIP_SITE,
];

const ORGANISATION: ResourceRecord = {
  ivoid: `${AUTHORITY}/org`,
  type: "vr:Organisation",
  shortName: "sandbox",
  title: "The denovo sandbox",
  description:
    "A small Virtual Observatory on one computer, for lessons and tests. Nobody runs it.",
  referenceUrl: "https://sandbox.invalid/",
  creators: [],
  contact: CONTACT,
  subjects: ["virtual-observatories"],
  contentTypes: ["Organisation"],
  capabilities: [],
};

let all: readonly ResourceRecord[] | undefined;

/**
 * The records of all that works.
 *
 * @param main The main TAP service, whose tables those of the registry are.
 */
export function goodRecords(main: TapSite): readonly ResourceRecord[] {
  return all ??= [
    ORGANISATION,
    ...mainRecords(main),
    ...SITES.flatMap((site) => [
      tapRecord(site),
      ...site.tables.map((spec) => tableRecord(site, spec)),
    ]),
  ];
}
