/**
 * Which registry a search is for, and where its doubts go.
 *
 * @module
 */
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { Registry, type RegistryOptions } from "./regtap.ts";

/** What all searches of the Registry take. */
export interface RegistrySearchOptions extends RequestOptions {
  /** The registry to ask: an object, or an address; see `registryUrls()` for the default. */
  readonly registry?: Registry | string | undefined;
  /** The HTTP layer, also of the services that are found. */
  readonly http?: Http | undefined;
  /** Is told what is doubtful, as soon as it is known; the `warnings` of the results have it as well. */
  readonly onWarning?: ((warning: string) => void) | undefined;
}

/** What a search needs besides its query. */
export interface SearchHome {
  /** The registry to ask. */
  readonly home: Registry;
  /** What has been doubtful so far. */
  readonly warnings: readonly string[];
  /** Notes what is doubtful, and tells it. */
  warn(warning: string): void;
}

/** The registry that is meant: as it is given, or by its address. */
export function registryOf(
  given: Registry | string | undefined,
  options: RegistryOptions,
): Registry {
  return given instanceof Registry ? given : new Registry(given, options);
}

/** Prepares a search. */
export function searchHome(
  { registry, http, onWarning }: RegistrySearchOptions,
): SearchHome {
  const warnings: string[] = [];
  const warn = (warning: string): void => {
    warnings.push(warning);
    onWarning?.(warning);
  };
  return { home: registryOf(registry, { http, onWarning: warn }), warnings, warn };
}
