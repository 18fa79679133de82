/**
 * From interfaces to objects that speak their protocol: the one place that knows the classes.
 *
 * @module
 */
import { UnsupportedError } from "../core/runtime/errors.ts";
import type { Http } from "../core/runtime/http.ts";
import { ScsService } from "../protocols/scs.ts";
import { SiaService } from "../protocols/sia.ts";
import { Sia2Service } from "../protocols/sia2.ts";
import { SlapService } from "../protocols/slap.ts";
import { SsaService } from "../protocols/ssa.ts";
import { TapService } from "../protocols/tap.ts";
import { type Interface, isWeb } from "./interface.ts";
import { bareStandardId, SERVICE_TYPES } from "./service_types.ts";

/** A page that is used in a browser. */
export interface WebPage {
  /** Its address. */
  readonly accessUrl: string;
  /** What it is. */
  readonly description: string | undefined;
}

/** The class of each kind of service. */
export interface ServiceClasses {
  /** Simple Cone Search. */
  readonly scs: ScsService;
  /** Simple Image Access 1. */
  readonly sia: SiaService;
  /** Simple Image Access 2. */
  readonly sia2: Sia2Service;
  /** Simple Spectral Access. */
  readonly ssa: SsaService;
  /** Simple Line Access. */
  readonly slap: SlapService;
  /** Table Access Protocol. */
  readonly tap: TapService;
  /** The same, of a larger collection. */
  readonly "tap#aux": TapService;
  /** A page. */
  readonly web: WebPage;
}

/** Settings of the services that are made. */
export interface ServiceSettings {
  /** The HTTP layer, with its credentials and limits. */
  readonly http?: Http | undefined;
  /** What the service is; the title of its resource by default. */
  readonly description?: string | undefined;
}

/**
 * Makes the object for an interface.
 *
 * @param each The interface.
 * @param settings HTTP layer and description.
 * @throws {UnsupportedError} If this library does not speak its protocol.
 */
export function makeService(
  each: Interface,
  settings: ServiceSettings,
): ServiceClasses[keyof ServiceClasses] {
  if (isWeb(each)) return { accessUrl: each.accessUrl, description: settings.description };
  const id = each.standardId === undefined ? undefined : bareStandardId(each.standardId);
  switch (id) {
    case SERVICE_TYPES.scs.standardId:
      return new ScsService(each.accessUrl, settings);
    case SERVICE_TYPES.sia.standardId:
      return new SiaService(each.accessUrl, settings);
    case SERVICE_TYPES.sia2.standardId:
      return new Sia2Service(each.accessUrl, settings);
    case SERVICE_TYPES.ssa.standardId:
      return new SsaService(each.accessUrl, settings);
    case SERVICE_TYPES.slap.standardId:
      return new SlapService(each.accessUrl, settings);
    case SERVICE_TYPES.tap.standardId:
      return new TapService(each.accessUrl, settings);
    default:
      throw new UnsupportedError(
        `Cannot use ${each.accessUrl}: this library does not speak ${each.standardId ?? each.type}`,
        { feature: each.standardId ?? each.type ?? "no standard", url: each.accessUrl },
      );
  }
}
