/**
 * Where the resources of a TAP service are.
 *
 * @module
 */
import { UnsupportedError } from "../core/runtime/errors.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { cleanAccessUrl } from "./_request.ts";
import type { Capabilities, CapabilityInterface } from "./vosi.ts";

/** URLs of a service's resources (TAP 1.1 §2). */
export interface TapEndpoints {
  /** Synchronous queries. */
  readonly sync: string;
  /** The list of jobs. */
  readonly async: string;
  /** Descriptions of tables. */
  readonly tables: string;
  /** Example queries. */
  readonly examples: string;
  /** Whether the service is there. */
  readonly availability: string;
  /** Capabilities. */
  readonly capabilities: string;
}

/** URL of a service without what belongs to one of its resources. */
export function baseUrl(accessUrl: string | URL): string {
  const url = new URL(cleanAccessUrl(accessUrl));
  url.pathname = url.pathname.replace(/\/+$/, "")
    .replace(/\/(sync|async|tables|capabilities|availability|examples)$/, "");
  return url.href.replace(/\/$/, "");
}

/** A resource below a URL, whose query stays. */
export function below(base: string, path: string): string {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
  return url.href;
}

/** The resources at their standard names. */
export function standardEndpoints(accessUrl: string | URL): TapEndpoints {
  const base = baseUrl(accessUrl);
  return {
    sync: below(base, "sync"),
    async: below(base, "async"),
    tables: below(base, "tables"),
    examples: below(base, "examples"),
    availability: below(base, "availability"),
    capabilities: below(base, "capabilities"),
  };
}

/**
 * The resources that a service declares, those for one way to log in where it has several (TAP 1.1 §2.4); where it
 * declares none, those at their standard names.
 *
 * @param capabilities What it declares.
 * @param accessUrl Its URL.
 * @param securityMethod IVOID of the way to log in; undefined means without.
 * @returns The resources.
 * @throws {UnsupportedError} If there is no TAP capability, or none with this way to log in.
 */
export function declaredEndpoints(
  capabilities: Capabilities,
  accessUrl: string | URL,
  securityMethod?: string | undefined,
): TapEndpoints {
  const url = redactUrl(String(accessUrl));
  const tap = capabilities.tap?.capability;
  if (tap === undefined) {
    throw new UnsupportedError(`Cannot query ${url}: the service declares no TAP capability`, {
      feature: "TAP",
      url,
    });
  }
  const wanted = securityMethod?.toLowerCase();
  const fits = (one: CapabilityInterface): boolean =>
    one.accessUrls.length > 0 &&
    (wanted === undefined
      ? one.securityMethods.length === 0
      : one.securityMethods.some((own) => own.toLowerCase() === wanted));
  const all = capabilities.byStandard("ivo://ivoa.net/std/TAP").flatMap((one) => one.interfaces);
  const interfaces = (all.length > 0 ? all : tap.interfaces).filter(fits);
  if (interfaces.length === 0) {
    const methods = [...new Set(tap.interfaces.flatMap((one) => one.securityMethods))];
    const feature = securityMethod ?? "anonymous access";
    const offer = methods.length === 0 ? "" : `; it declares ${methods.join(", ")}`;
    throw new UnsupportedError(`Cannot query ${url}: no interface for ${feature}${offer}`, {
      feature,
      url,
    });
  }
  const plain = interfaces.filter((one) => !/^(a?sync)$/i.test(one.type ?? ""));
  const root = (plain.find((one) => one.role === "std") ?? plain[0])?.accessUrls[0]?.url;
  const standard = standardEndpoints(root ?? accessUrl);
  const typed = (type: RegExp): string | undefined =>
    interfaces.find((one) => type.test(one.type ?? ""))?.accessUrls[0]?.url;
  const other = (...ids: readonly string[]): string | undefined => {
    for (const id of ids) {
      const found = (securityMethod === undefined
        ? undefined
        : capabilities.accessUrl(id, { securityMethod })) ?? capabilities.accessUrl(id);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  };
  return {
    sync: typed(/^sync$/i) ?? standard.sync,
    async: typed(/^async$/i) ?? standard.async,
    tables: other("ivo://ivoa.net/std/VOSI#tables-1.1", "ivo://ivoa.net/std/VOSI#tables") ??
      standard.tables,
    examples: other("ivo://ivoa.net/std/DALI#examples") ?? standard.examples,
    availability: other("ivo://ivoa.net/std/VOSI#availability") ?? standard.availability,
    capabilities: capabilities.url ?? standard.capabilities,
  };
}
