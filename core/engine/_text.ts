/**
 * Functions of texts: patterns, and those of the IVOA's catalogue of user-defined functions.
 *
 * @module
 */
import type { SqlValue } from "./_math.ts";

/** Whether a text fits a pattern with `%` and `_`; takes time proportional to the product of their lengths at most. */
export function fitsPattern(text: string, pattern: string, escape: boolean): boolean {
  const steps = stepsOf(pattern, escape);
  const letters = isPlain(text) ? text : [...text];
  let at = 0;
  let step = 0;
  let star = -1;
  let mark = 0;
  while (at < letters.length) {
    const wanted = steps[step];
    if (wanted === ANY) {
      star = step++;
      mark = at;
    } else if (wanted === ONE || (wanted !== undefined && wanted === letters[at])) {
      at++;
      step++;
    } else if (star >= 0) {
      step = star + 1;
      at = ++mark;
    } else return false;
  }
  while (steps[step] === ANY) step++;
  return step === steps.length;
}

const ANY = 1;
const ONE = 2;
type Step = string | typeof ANY | typeof ONE;

function isPlain(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}

const STEPS = new Map<string, readonly Step[]>();

function stepsOf(pattern: string, escape: boolean): readonly Step[] {
  const key = `${escape}${pattern}`;
  const known = STEPS.get(key);
  if (known !== undefined) return known;
  const steps: Step[] = [];
  let escaped = false;
  for (const letter of pattern) {
    if (escaped) {
      steps.push(letter);
      escaped = false;
    } else if (escape && letter === "\\") escaped = true;
    else steps.push(letter === "%" ? ANY : letter === "_" ? ONE : letter);
  }
  if (STEPS.size >= 200) STEPS.clear();
  STEPS.set(key, steps);
  return steps;
}

function ofTexts(
  f: (a: string, b: string) => boolean,
): (a: SqlValue, b: SqlValue) => SqlValue {
  return (a, b) => a === null || b === null ? null : f(String(a), String(b)) ? 1n : 0n;
}

function like(fold: (text: string) => string) {
  return (text: SqlValue, pattern: SqlValue, escape: SqlValue): SqlValue =>
    text === null || pattern === null
      ? null
      : fitsPattern(fold(String(text)), fold(String(pattern)), Number(escape) === 1)
      ? 1n
      : 0n;
}

const lower = (text: string): string => text.toLowerCase();

/** Whether all the words of a text are in another one, next to each other, in any case. */
function hasWord(haystack: string, needle: string): boolean {
  const words = wordsOf(needle);
  if (words.length === 0) return false;
  return ` ${wordsOf(haystack).join(" ")} `.includes(` ${words.join(" ")} `);
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** Functions of texts by their names; in SQL these are `d_to_int` for `toInt`. */
export const TEXT: Readonly<Record<string, (...args: SqlValue[]) => SqlValue>> = {
  lower: (text) => text === null ? null : String(text).toLowerCase(),
  upper: (text) => text === null ? null : String(text).toUpperCase(),
  like: like((text) => text),
  ilike: like(lower),
  ivoHasword: ofTexts(hasWord),
  ivoNocasematch: ofTexts((text, pattern) => fitsPattern(lower(text), lower(pattern), false)),
  ivoHashlistHas: ofTexts((list, item) =>
    list.toLowerCase().split("#").includes(item.toLowerCase())
  ),
  overlaps: (lowA, highA, lowB, highB) => {
    if (lowA === null || highA === null || lowB === null || highB === null) return null;
    return lowA <= highB && lowB <= highA ? 1n : 0n;
  },
};
