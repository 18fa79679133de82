/**
 * Which services may have the data that are wanted.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { startBudget } from "../protocols/_service.ts";
import { askInPieces, mirrorsOf, textOf } from "./_details.ts";
import { condition } from "./compile.ts";
import { type Constraint, datamodel, servicetype } from "./constraints.ts";
import type { DiscoveryService } from "./dedupe.ts";
import type { DiscoveryProtocol } from "./found.ts";
import type { Registry } from "./regtap.ts";
import type { RegistryResource } from "./resource.ts";
import { search } from "./search.ts";

/** What the Registry is asked for, by protocol, the better first. */
const SEARCHES: Readonly<Record<DiscoveryProtocol, readonly Constraint[]>> = {
  // Resources that are a table of ObsCore say what they cover, TAP services that have one among others do not.
  obscore: [datamodel("obscore-new"), datamodel("obscore")],
  sia2: [servicetype("sia2")],
  sia: [servicetype("sia")],
  ssa: [servicetype("ssa")],
};

/** The kind of interface of each protocol. */
const TYPES = { obscore: "tap", sia2: "sia2", sia: "sia", ssa: "ssa" } as const;

/** Searches a registry for services of some protocols that cover what is wanted. */
export async function findServices(
  protocols: readonly DiscoveryProtocol[],
  coverage: readonly Constraint[],
  registry: Registry,
  options: RequestOptions,
): Promise<
  { readonly services: readonly DiscoveryService[]; readonly warnings: readonly string[] }
> {
  const wanted = protocols.flatMap((protocol) =>
    SEARCHES[protocol].map((constraint) => ({ protocol, constraint }))
  );
  const warnings: string[] = [];
  const found = await Promise.all(wanted.map(async ({ protocol, constraint }) => {
    const results = await search([constraint, ...coverage], { ...options, registry });
    warnings.push(...results.warnings);
    return [...results].flatMap((resource) => serviceOf(resource, protocol) ?? []);
  }));
  return { services: found.flat(), warnings: [...new Set(warnings)] };
}

/** The service of a resource; undefined if it has none of the protocol. */
function serviceOf(
  resource: RegistryResource,
  protocol: DiscoveryProtocol,
): DiscoveryService | undefined {
  let accessUrl: string;
  try {
    accessUrl = resource.accessUrl(TYPES[protocol]);
  } catch (error) {
    if (isVoError(error, "E_QUERY")) return undefined;
    throw error;
  }
  return {
    protocol,
    accessUrl,
    name: resource.name,
    ivoid: resource.ivoid,
  };
}

/** The best service of each of some resources; those of TAP only where there is a table of ObsCore. */
export async function servicesOf(
  resources: readonly RegistryResource[],
  protocols: readonly DiscoveryProtocol[],
  options: RequestOptions,
): Promise<readonly DiscoveryService[]> {
  const left = startBudget(options);
  const withTap = resources.filter((resource) => serviceOf(resource, "obscore") !== undefined);
  const withObscore = new Set<string>();
  if (protocols.includes("obscore")) {
    for (const [registry, group] of Map.groupBy(withTap, (resource) => resource.registry)) {
      const ivoids = group.map(({ ivoid }) => ivoid);
      for (const ivoid of await haveObscore(registry, ivoids, left())) withObscore.add(ivoid);
    }
  }
  return resources.flatMap((resource) => {
    for (const protocol of protocols) {
      if (protocol === "obscore" && !withObscore.has(resource.ivoid)) continue;
      const service = serviceOf(resource, protocol);
      if (service !== undefined) return [service];
    }
    return [];
  });
}

async function haveObscore(
  registry: Registry,
  ivoids: readonly string[],
  options: RequestOptions,
): Promise<readonly string[]> {
  return await askInPieces(
    registry,
    ivoids,
    (list) => (abilities) =>
      `SELECT ivoid FROM rr.resource WHERE ivoid IN (${list}) AND (ivoid IN (` +
      "SELECT ivoid FROM rr.res_table WHERE LOWER(table_name)='ivoa.obscore') OR " +
      `${condition(datamodel("obscore"), abilities)})`,
    ["ivoid"],
    (row) => (textOf(row["ivoid"]) ?? "").toLowerCase(),
    options,
  );
}

/** The same services with the other addresses that a registry knows of them. */
export async function withMirrors(
  services: readonly DiscoveryService[],
  registry: Registry,
  options: RequestOptions,
): Promise<readonly DiscoveryService[]> {
  const mirrors = await mirrorsOf(registry, services.flatMap(({ ivoid }) => ivoid ?? []), options);
  return services.map((service) => {
    const found = mirrors.get(service.accessUrl);
    return found === undefined ? service : { ...service, mirrors: found };
  });
}
