/**
 * What the protocols are called: short names, identifiers of the standards, and the classes that speak them.
 *
 * The identifiers are those of the standards in lower case, as RegTAP 1.1 (2019-10-11, §4.1) has them in its tables.
 *
 * @module
 */
import { nearestNames } from "../core/table/nearest.ts";

/** The short names under which protocols are asked for; those of pyVO, so that scripts can be carried over. */
export type ServiceTypeName = "scs" | "sia" | "sia2" | "ssa" | "slap" | "tap" | "hats" | "hips";

/** How a kind of service is found in the Registry. */
export interface ServiceType {
  /** The short name. */
  readonly name: ServiceTypeName;
  /** Identifier of the standard; newer standards have a version behind it, which is left out here. */
  readonly standardId: string;
  /** SQL pattern of the identifiers, where they carry a version. */
  readonly pattern?: string;
  /** SQL pattern of the identifiers of auxiliary capabilities, where they are not the identifier and `#aux`. */
  readonly auxiliaryPattern?: string;
}

const STD = "ivo://ivoa.net/std/";

/** All kinds of services with a short name. */
export const SERVICE_TYPES: Readonly<Record<ServiceTypeName, ServiceType>> = {
  scs: { name: "scs", standardId: `${STD}conesearch` },
  sia: { name: "sia", standardId: `${STD}sia` },
  sia2: {
    name: "sia2",
    standardId: `${STD}sia2`,
    pattern: `${STD}sia#query-2.%`,
    auxiliaryPattern: `${STD}sia#query-aux-2.%`,
  },
  ssa: { name: "ssa", standardId: `${STD}ssa` },
  slap: { name: "slap", standardId: `${STD}slap` },
  tap: { name: "tap", standardId: `${STD}tap` },
  hats: { name: "hats", standardId: `${STD}hats`, pattern: `${STD}hats#hats-%` },
  hips: { name: "hips", standardId: `${STD}hips`, pattern: `${STD}hips#hips-1.%` },
};

const ALIASES: Readonly<Record<string, ServiceTypeName>> = {
  conesearch: "scs",
  cone: "scs",
  sia1: "sia",
  image: "sia",
  ssap: "ssa",
  spectrum: "ssa",
  line: "slap",
  sla: "slap",
  table: "tap",
};

/**
 * The kind of service of a short name or alias.
 *
 * @param name A short name, an alias of one (`"conesearch"`, `"ssap"`), with `#aux` behind it or not; case does not matter.
 * @returns The kind; undefined for identifiers of standards, which have none.
 * @throws {RangeError} If it is neither a name nor an identifier; the message names those that are known.
 */
export function serviceTypeOf(name: string): ServiceType | undefined {
  const key = name.trim().toLowerCase().replace(/#aux$/, "");
  if (/^ivo:\/\/[^\s/?#]+\/./s.test(key)) {
    const standardId = bareStandardId(key);
    return Object.values(SERVICE_TYPES).find((type) => type.standardId === standardId);
  }
  const known = Object.keys(SERVICE_TYPES);
  const found = SERVICE_TYPES[ALIASES[key] ?? key as ServiceTypeName];
  if (found !== undefined && (known.includes(key) || key in ALIASES)) return found;
  const [near] = nearestNames(key, [...known, ...Object.keys(ALIASES)]);
  throw new RangeError(
    `There is no kind of service "${name}": ${near === undefined ? "" : `did you mean ${near}? `}` +
      `Known are ${known.join(", ")}, and standards by their identifiers (ivo://authority/path)`,
  );
}

/**
 * The identifier of a standard without version and `#aux`, in lower case. SIA 2, which shares its identifier with SIA 1
 * but for the version, gets the one that it should have had.
 *
 * @param standardId As the Registry has it.
 */
export function bareStandardId(standardId: string): string {
  const id = standardId.trim().toLowerCase();
  if (/^ivo:\/\/ivoa\.net\/std\/sia#query-(aux-)?2/.test(id)) return `${STD}sia2`;
  return id.split("#", 1)[0] as string;
}

/**
 * A short name for what a capability is: `"tap"`, `"tap#aux"`, `"sia2"`, `"datalink#links-1.0"`; `"web"` for pages.
 *
 * @param standardId As the Registry has it; undefined or empty where there is none.
 */
export function accessModeOf(standardId: string | undefined): string {
  if (standardId === undefined || standardId === "") return "web";
  const id = standardId.toLowerCase();
  if (/^ivo:\/\/ivoa\.net\/std\/sia#query-2/.test(id)) return "sia2";
  if (/^ivo:\/\/ivoa\.net\/std\/sia#query-aux-2/.test(id)) return "sia2#aux";
  const short = id.startsWith(STD) ? id.slice(STD.length) : id;
  return short.replace(/^conesearch(?=#|$)/, "scs");
}
