/**
 * Finding columns by their UCD.
 *
 * @module
 */
import { normalizeUcd } from "./_ucd_normal.ts";

/** The word that says "the main one of several": it never makes two UCDs differ in kind. */
const MAIN = "meta.main";

/**
 * Finds the UCD that is meant among those of a table's columns.
 *
 * In this order, the first that succeeds:
 * 1. the same text, whatever its case;
 * 2. the same sense: UCD1 counts as the UCD1+ that replaced it, deprecated words as theirs;
 * 3. the same primary word, when neither contradicts the other: `phot.mag` finds `phot.mag;em.opt.V` and the other way
 *    round, but `phot.mag;em.opt.B` never finds `phot.mag;em.opt.V`;
 * 4. all wanted words somewhere in it, unless its first word makes it something said *about* the quantity (an error, a
 *    flag, a note): `pos.eq.ra` never finds `stat.error;pos.eq.ra`.
 *
 * Within a step the candidate with the most words in common wins, then one that has `meta.main`, then the one with the
 * fewest words, then the first.
 *
 * @example Main right ascension, old and new
 * ```ts
 * import { matchUcd } from "@denovo/vo/coords";
 * if (matchUcd([undefined, "ID_MAIN", "POS_EQ_RA_MAIN"], "pos.eq.ra;meta.main") !== 2) throw new Error();
 * if (matchUcd(["stat.error;pos.eq.ra", "pos.eq.ra"], "POS_EQ_RA_MAIN") !== 1) throw new Error();
 * ```
 *
 * @param candidates The UCDs of the columns in order; undefined where a column has none.
 * @param wanted A UCD1+ or UCD1.
 * @returns The index of the best candidate, or -1.
 */
export function matchUcd(candidates: readonly (string | undefined)[], wanted: string): number {
  const text = wanted.trim().toLowerCase();
  if (text === "") return -1;
  const exact = candidates.findIndex((ucd) => ucd?.trim().toLowerCase() === text);
  if (exact >= 0) return exact;
  const normal = normalizeUcd(wanted);
  const forms = candidates.map((ucd) => ucd === undefined ? "" : normalizeUcd(ucd));
  const same = forms.indexOf(normal);
  if (same >= 0) return same;
  const words = normal.split(";");
  const samePrimary = best(forms, words, (candidate) => agrees(candidate, words));
  return samePrimary >= 0
    ? samePrimary
    : best(forms, words, (candidate) => containsQuantity(candidate, words));
}

/**
 * Finds all UCDs that fit a pattern, as in SQL's LIKE: `%` stands for any text, all else for itself.
 *
 * @example All magnitudes
 * ```ts
 * import { matchUcdPattern } from "@denovo/vo/coords";
 * const found = matchUcdPattern(["phot.mag;em.opt.V", "pos.eq.ra", "PHOT_JHN_B"], "phot.mag;%");
 * if (found.join() !== "0,2") throw new Error();
 * ```
 *
 * @param candidates The UCDs of the columns in order; undefined where a column has none.
 * @param pattern The pattern; case does not matter. It is tried on each UCD as written and in its normal form.
 * @returns The indices of all that fit, in order.
 */
export function matchUcdPattern(
  candidates: readonly (string | undefined)[],
  pattern: string,
): readonly number[] {
  const source = pattern.trim().replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&").replaceAll("%", "[^]*");
  const expression = new RegExp(`^${source}$`, "i");
  const found: number[] = [];
  candidates.forEach((ucd, index) => {
    if (ucd === undefined) return;
    if (expression.test(ucd.trim()) || expression.test(normalizeUcd(ucd))) found.push(index);
  });
  return found;
}

function agrees(candidate: readonly string[], wanted: readonly string[]): boolean {
  if (candidate[0] !== wanted[0]) return false;
  const missing = wanted.filter((word) => word !== MAIN && !candidate.includes(word));
  const extra = candidate.filter((word) => word !== MAIN && !wanted.includes(word));
  return missing.length === 0 || extra.length === 0;
}

function containsQuantity(candidate: readonly string[], wanted: readonly string[]): boolean {
  const first = candidate[0] ?? "";
  const about = first !== MAIN && !wanted.includes(first) &&
    /^(stat\.(?!mean|median|min|max)|meta(\.|$)|arith\.)/.test(first);
  return !about && wanted.every((word) => candidate.includes(word));
}

function best(
  forms: readonly string[],
  wanted: readonly string[],
  accepts: (candidate: readonly string[]) => boolean,
): number {
  let bestIndex = -1;
  let bestRank = -Infinity;
  forms.forEach((form, index) => {
    if (form === "") return;
    const candidate = form.split(";");
    if (!accepts(candidate)) return;
    const shared = wanted.filter((word) => candidate.includes(word)).length;
    const rank = shared * 1e4 + (candidate.includes(MAIN) ? 1e3 : 0) - candidate.length;
    if (rank > bestRank) {
      bestRank = rank;
      bestIndex = index;
    }
  });
  return bestIndex;
}
