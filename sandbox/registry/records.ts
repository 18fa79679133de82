/**
 * All records of the sandbox's registry.
 *
 * @module
 */
import { AIP_SITE } from "../aip/site.ts";
import { AUTHORITY } from "../_answer.ts";
import { BARE_NAMES_SITE, COMPLETE_SITE, NO_CAST_SITE, OLD_SITE } from "../sites/centres.ts";
import { GAIA_SITE, GAVO_SITE, SYNTHETIC_SITE, VIZIER_SITE } from "../sites/course.ts";
import { BARE_PLANETS_SITE, OLD_PLANETS_SITE, PLANETS_SITE } from "../sites/planets.ts";
import type { TableSpec } from "../column.ts";
import { OBSCORE } from "../tables/obscore.ts";
import type { TapSite } from "../tap_site.ts";
import { CONTACT } from "./capabilities.ts";
import { mainRecords } from "./main_records.ts";
import type { ResourceRecord } from "./record.ts";
import { serviceRecords } from "./service_records.ts";
import { STAND_IN_HINTS, standInRecords } from "./stand_ins.ts";
import { centreName, type RecordHints, tableRecord, tapRecord } from "./tap_records.ts";

const PM_HINTS: RecordHints = { subjects: ["proper-motions", "astrometry", "catalogs"] };
const EPN_HINTS: RecordHints = {
  subjects: ["solar-system-astronomy", "planetary-science", "spectroscopy"],
  wavebands: ["Optical", "Infrared"],
};

/** The TAP services besides the main one. */
const SITES: readonly TapSite[] = [
  GAVO_SITE,
  VIZIER_SITE,
  GAIA_SITE,
  SYNTHETIC_SITE,
  AIP_SITE,
  COMPLETE_SITE,
  NO_CAST_SITE,
  BARE_NAMES_SITE,
  OLD_SITE,
  PLANETS_SITE,
  OLD_PLANETS_SITE,
  BARE_PLANETS_SITE,
];

/** What the records of tables of some services say. */
const SITE_HINTS: ReadonlyMap<TapSite, RecordHints> = new Map<TapSite, RecordHints>([
  [COMPLETE_SITE, PM_HINTS],
  [NO_CAST_SITE, PM_HINTS],
  [BARE_NAMES_SITE, PM_HINTS],
  [OLD_SITE, PM_HINTS],
  [PLANETS_SITE, EPN_HINTS],
  [OLD_PLANETS_SITE, EPN_HINTS],
  [BARE_PLANETS_SITE, EPN_HINTS],
]);

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

function recordOf(site: TapSite, spec: TableSpec): ResourceRecord {
  if (spec.tapName === OBSCORE.tapName) {
    return tableRecord(site, spec, {
      shortName: `Obscore ${centreName(site)}`,
      subjects: ["observational-astronomy", "spectroscopy"],
      contentTypes: ["Archive"],
      wavebands: ["Optical", "Infrared"],
      ...(spec.utype === OBSCORE.utype
        ? { table: { utype: "ivo://ivoa.net/std/ObsCore#table-1.1" } }
        : {}),
    });
  }
  return tableRecord(site, spec, {
    ...SITE_HINTS.get(site),
    ...STAND_IN_HINTS.get(spec.tapName ?? ""),
  });
}

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
    ...serviceRecords(main),
    ...standInRecords(main),
    ...SITES.flatMap((site) => [tapRecord(site), ...site.tables.map((one) => recordOf(site, one))]),
  ];
}
