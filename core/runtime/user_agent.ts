/**
 * The User-Agent header after the IVOA Note "Operational Identification of Software Components in the Virtual
 * Observatory" (SoftID, version 1.0), section "Client Identification": product tokens, the more significant ones
 * first; a comment `(IVOA-test)` or `(IVOA-copy)` for operational clients, and no such comment for science queries.
 *
 * @module
 */
import { runtimeProduct } from "./env.ts";
import { VERSION } from "./version.ts";

/** What the requests are for: a user's query, monitoring and validation, or harvesting and mirroring. */
export type Purpose = "science" | "test" | "copy";

/** Visible ASCII and blanks. */
const SENDABLE = /^[\x20-\x7e]+$/;

/**
 * Puts the User-Agent header together.
 *
 * @example A validator
 * ```ts
 * import { userAgent } from "@denovo/vo/runtime";
 * const text = userAgent({ product: "mycheck/2.0", purpose: "test" });
 * if (!/^mycheck\/2\.0 denovo\/\S+ \(IVOA-test\)/.test(text ?? "")) throw new Error(text);
 * ```
 *
 * @param options `product`: tokens of the program that uses this package, such as `"mytool/1.0"`, put in front;
 *   `purpose`: what the requests are for, science by default.
 * @returns The header's value, or undefined in a browser, which sends its own.
 * @throws {TypeError} If `product` has characters that cannot be sent in a header.
 */
export function userAgent(
  options: { readonly product?: string | undefined; readonly purpose?: Purpose | undefined } = {},
): string | undefined {
  const { product, purpose = "science" } = options;
  if (product !== undefined && !SENDABLE.test(product)) {
    throw new TypeError(`Cannot use the User-Agent ${JSON.stringify(product)}: only visible ASCII`);
  }
  const runtime = runtimeProduct();
  if (runtime === undefined) return undefined;
  const comment = purpose === "science" ? undefined : `(IVOA-${purpose})`;
  return [product, `denovo/${VERSION}`, comment, runtime].filter((part) => part !== undefined)
    .join(" ");
}
