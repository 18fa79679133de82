/**
 * The capabilities of a service as a whole.
 *
 * @module
 */
import type { Capability } from "./_vosi_capability.ts";
import { TapCapability } from "./_vosi_tap.ts";

/** All capabilities of a service. */
export class Capabilities implements Iterable<Capability> {
  /** Where they came from; undefined if they were parsed. */
  readonly url: string | undefined;
  /** The TAP capability, if the service has one. */
  readonly tap: TapCapability | undefined;
  /** What is wrong with the document, as sentences. */
  readonly warnings: readonly string[];
  readonly #items: readonly Capability[];

  /** Makes the list. */
  constructor(items: Iterable<Capability>, url?: string, warnings: readonly string[] = []) {
    this.#items = [...items];
    this.url = url;
    this.warnings = warnings;
    const tap = this.byStandard("ivo://ivoa.net/std/TAP")[0] ??
      this.#items.find((one) => one.type === "TableAccess");
    this.tap = tap === undefined ? undefined : new TapCapability(tap);
  }

  /** Number of capabilities. */
  get length(): number {
    return this.#items.length;
  }

  /** All capabilities in order. */
  [Symbol.iterator](): Iterator<Capability> {
    return this.#items[Symbol.iterator]();
  }

  /**
   * The capabilities of a standard. IVOIDs are compared without case; without a `#` in `id`, all keys of the standard
   * count, as in `ivo://ivoa.net/std/SIA#query-2.0`.
   */
  byStandard(id: string): readonly Capability[] {
    const wanted = id.toLowerCase();
    return this.#items.filter(({ standardId }) => {
      const own = standardId?.toLowerCase();
      return own === wanted || (!wanted.includes("#") && own?.split("#", 1)[0] === wanted);
    });
  }

  /**
   * The first URL of an interface of a standard.
   *
   * @param id IVOID of the standard, as for {@linkcode byStandard}.
   * @param options `securityMethod`: an IVOID, or `null` for interfaces that need no login (the default).
   * @returns The URL; undefined if there is none.
   */
  accessUrl(
    id: string,
    options: { readonly securityMethod?: string | null } = {},
  ): string | undefined {
    const method = options.securityMethod?.toLowerCase();
    for (const { interfaces } of this.byStandard(id)) {
      const found = interfaces.find(({ securityMethods, accessUrls }) =>
        accessUrls.length > 0 &&
        (method === undefined
          ? securityMethods.length === 0
          : securityMethods.some((own) => own.toLowerCase() === method))
      );
      if (found !== undefined) return found.accessUrls[0]?.url;
    }
    return undefined;
  }
}
