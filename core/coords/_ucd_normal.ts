/**
 * One form for all UCDs of the same sense.
 *
 * @module
 */
import { deprecatedWords } from "./_ucd_deprecated.ts";
import { ucd1Words } from "./_ucd1.ts";

/**
 * Puts a UCD into the form in which two of the same sense are equal: UCD1+, lower case, no blanks, no namespace `ivoa`,
 * deprecated words replaced. What cannot be understood comes back in lower case.
 *
 * @example Old and new
 * ```ts
 * import { normalizeUcd } from "@denovo/vo/coords";
 * if (normalizeUcd("POS_EQ_RA_MAIN") !== "pos.eq.ra;meta.main") throw new Error();
 * ```
 *
 * @param text A UCD1+ or UCD1.
 * @returns The normal form.
 */
export function normalizeUcd(text: string): string {
  const lower = text.trim().toLowerCase();
  const modern = ucd1Words().get(lower);
  if (modern !== undefined) return modern.toLowerCase();
  return lower.split(";").map((word) => {
    const bare = word.trim().replace(/^ivoa:/, "");
    // These hold one part of a sexagesimal angle: not the same value as the word that replaced them.
    if (/^pos\.eq\.(ra|dec)\./.test(bare)) return bare;
    return deprecatedWords().get(bare)?.toLowerCase() ?? bare;
  }).filter((word) => word !== "").join(";");
}
