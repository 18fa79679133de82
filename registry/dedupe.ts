/**
 * Asking for the same data once only: services that are known to serve what others serve as well, and data sets that came
 * from another service already.
 *
 * Nothing is dropped for good: what is redundant is told with the reason, and a service that stood back for one that then
 * failed can be asked in its place.
 *
 * @module
 */
import { literal } from "../core/adql/literal.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { askInPieces, textOf } from "./_details.ts";
import type { DiscoveryProtocol, FoundDataset } from "./found.ts";
import type { Registry } from "./regtap.ts";

/** A service that can be asked for data sets. */
export interface DiscoveryService {
  /** How it is asked. */
  readonly protocol: DiscoveryProtocol;
  /** Where it is. */
  readonly accessUrl: string;
  /** What to call it. */
  readonly name: string;
  /** Identifier of its resource. */
  readonly ivoid?: string | undefined;
  /** Identifiers of other resources with the same service. */
  readonly aliases?: readonly string[] | undefined;
  /** Other addresses of it, asked where this one fails. */
  readonly mirrors?: readonly string[] | undefined;
}

/** A relation between two resources. */
export interface ServiceRelation {
  /** Identifier of the one. */
  readonly from: string;
  /** The one's data are served by the other, or both are the same. */
  readonly type: "served-by" | "identical";
  /** Identifier of the other. */
  readonly to: string;
}

/** A service that need not be asked. */
export interface RedundantService {
  /** The service. */
  readonly service: DiscoveryService;
  /** The one that has its data. */
  readonly instead: DiscoveryService;
  /** Why, in a sentence. */
  readonly reason: string;
}

/** What can be asked, without what would come twice. */
export interface ServiceSelection {
  /** To be asked, the most telling protocols first. */
  readonly kept: readonly DiscoveryService[];
  /** Not to be asked. */
  readonly redundant: readonly RedundantService[];
}

const RANK: Readonly<Record<DiscoveryProtocol, number>> = { obscore: 3, sia2: 2, ssa: 1, sia: 1 };

/**
 * Leaves out services whose data others have: the same address, the same resource by a better protocol (ObsCore before
 * SIA 2 before SIA 1 and SSA), or a resource that is served by one that is asked anyway.
 *
 * @example
 * ```ts
 * import { withoutRedundant } from "@denovo/vo/registry";
 * const tap = { protocol: "obscore", accessUrl: "http://a.example/tap", name: "A", ivoid: "ivo://a/tap" } as const;
 * const sia = { protocol: "sia", accessUrl: "http://a.example/sia?", name: "B", ivoid: "ivo://a/sia" } as const;
 * const relations = [{ from: "ivo://a/sia", type: "served-by", to: "ivo://a/tap" }] as const;
 * const { kept, redundant } = withoutRedundant([sia, tap], relations);
 * if (kept[0] !== tap || redundant[0]?.service !== sia) throw new Error();
 * ```
 *
 * @param services The services; of the same, the earlier ones stay.
 * @param relations What the Registry knows about their resources; see {@linkcode serviceRelations}.
 */
export function withoutRedundant(
  services: readonly DiscoveryService[],
  relations: readonly ServiceRelation[] = [],
): ServiceSelection {
  const redundant: RedundantService[] = [];
  const merged = mergeSame(services, redundant);
  const served = new Map<string, Set<string>>();
  const identical = new Map<string, Set<string>>();
  for (const { from, type, to } of relations) {
    if (from === to) continue;
    if (type === "served-by") addTo(served, from, to);
    else {
      addTo(identical, from, to);
      addTo(identical, to, from);
    }
  }
  // Of the same protocol, those that serve others come first: then a circle of relations leaves one of its members.
  const clients = (service: DiscoveryService) => {
    const ids = new Set(idsOf(service));
    return merged.filter((other) => idsOf(other).some((id) => meets(served.get(id), ids))).length;
  };
  const ranked = merged.map((service) => ({ service, clients: clients(service) }))
    .toSorted((a, b) =>
      RANK[b.service.protocol] - RANK[a.service.protocol] || b.clients - a.clients
    )
    .map(({ service }) => service);
  const kept: DiscoveryService[] = [];
  for (const service of ranked) {
    const found = kept.map((other) =>
      [other, reasonFor(service, other, served, identical)] as const
    )
      .find(([, reason]) => reason !== undefined);
    if (found === undefined) kept.push(service);
    else redundant.push({ service, instead: found[0], reason: found[1] as string });
  }
  return { kept, redundant };
}

function idsOf({ ivoid, aliases = [] }: DiscoveryService): readonly string[] {
  return ivoid === undefined ? aliases : [ivoid, ...aliases];
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

function meets(a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): boolean {
  return a !== undefined && [...a].some((id) => b.has(id));
}

/** Services with one address and protocol become one, which has the identifiers of all. */
function mergeSame(
  services: readonly DiscoveryService[],
  redundant: RedundantService[],
): readonly DiscoveryService[] {
  const byKey = new Map<string, DiscoveryService[]>();
  for (const service of services) {
    const key = `${service.protocol} ${comparableUrl(service.accessUrl)}`;
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [service]);
    else if (!list.some(({ ivoid }) => ivoid === service.ivoid)) list.push(service);
  }
  return Array.from(byKey.values(), ([first, ...others]) => {
    const service = first as DiscoveryService;
    if (others.length === 0) return service;
    const aliases = [...new Set([service, ...others].flatMap(idsOf))]
      .filter((id) => id !== service.ivoid);
    const whole = { ...service, aliases };
    for (const other of others) {
      redundant.push({
        service: other,
        instead: whole,
        reason: `${service.name} has the same URL`,
      });
    }
    return whole;
  });
}

function reasonFor(
  service: DiscoveryService,
  other: DiscoveryService,
  served: ReadonlyMap<string, ReadonlySet<string>>,
  identical: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const others = new Set(idsOf(other));
  for (const id of idsOf(service)) {
    if (others.has(id)) return `the same resource is asked by ${other.protocol}`;
    if (meets(served.get(id), others)) return `it is served by ${other.name}, which is asked`;
    if (meets(identical.get(id), others)) return `it is the same as ${other.name}, which is asked`;
  }
  return undefined;
}

/** A URL to compare: the scheme, a `?` or `&` at the end, and the case of the host say nothing about the data. */
export function comparableUrl(url: string): string {
  const trimmed = url.trim();
  if (!URL.canParse(trimmed)) return trimmed;
  const { host, pathname, search, hash } = new URL(trimmed);
  const path = pathname.replace(/\/+$/, "");
  return `${host}${path}${search.replace(/[?&]+$/, "")}${hash}`;
}

/** Types of relations as they stand in registries: the terms of the vocabulary, and those that they took the place of. */
const TYPES: Readonly<Record<string, "served-by" | "serves" | "identical">> = {
  "isservedby": "served-by",
  "served-by": "served-by",
  "isservicefor": "serves",
  "service-for": "serves",
  "isidenticalto": "identical",
  "mirror-of": "identical",
};

/**
 * What a registry knows about relations between resources.
 *
 * @param registry The registry.
 * @param ivoids Identifiers of the resources; of a relation, one of them has to be here.
 * @param options Limits.
 * @throws {VoError} If the registry cannot be asked.
 */
export async function serviceRelations(
  registry: Registry,
  ivoids: Iterable<string>,
  options: RequestOptions = {},
): Promise<readonly ServiceRelation[]> {
  const types = Object.keys(TYPES).map(literal).join(", ");
  const found = await askInPieces(
    registry,
    [...new Set(ivoids)],
    (list) =>
      "SELECT ivoid, relationship_type, related_id FROM rr.relationship " +
      `WHERE relationship_type IN (${types}) AND ivoid IN (${list})`,
    ["ivoid", "relationship_type", "related_id"],
    (row): readonly ServiceRelation[] => {
      const type = TYPES[(textOf(row["relationship_type"]) ?? "").toLowerCase()];
      const from = textOf(row["ivoid"])?.toLowerCase();
      const to = textOf(row["related_id"])?.toLowerCase();
      if (type === undefined || from === undefined || to === undefined) return [];
      return [type === "serves" ? { from: to, type: "served-by", to: from } : { from, type, to }];
    },
    options,
  );
  return found.flat();
}

/** The data sets that have come already, by their URLs. */
export class SeenDatasets {
  readonly #origins = new Map<string, { readonly url: string; readonly dids: Set<string> }>();

  /**
   * Notes a data set.
   *
   * @returns Whether it is new: not if there was one with its URL, but for those of one service to which their publisher
   *   gave identifiers of their own. Data sets without a URL are always new.
   */
  add(found: FoundDataset): boolean {
    if (found.accessUrl === "") return true;
    const key = comparableUrl(found.accessUrl);
    const before = this.#origins.get(key);
    const did = found.publisherDid ?? "";
    if (before === undefined) {
      this.#origins.set(key, { url: found.origin.accessUrl, dids: new Set([did]) });
      return true;
    }
    const isOther = before.url === found.origin.accessUrl && did !== "" && !before.dids.has(did);
    if (isOther) before.dids.add(did);
    return isOther;
  }
}
