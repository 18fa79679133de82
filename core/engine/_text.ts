/**
 * Functions of texts: patterns, and those of the IVOA's catalogue of user-defined functions.
 *
 * @module
 */
import type { SqlValue } from "./_math.ts";

/** Told how many letters were looked at; throws at the deadline. */
export type Spend = (letters: number) => void;

/** Letters between two calls of {@linkcode Spend}. */
const OFTEN = 65_536;

/** Whether a text fits a pattern with `%` and `_`; takes time proportional to the product of their lengths at most. */
function fitsPattern(
  text: string,
  pattern: string,
  escape: boolean,
  spend: Spend,
): boolean {
  const wantedSteps = stepsOf(pattern, escape);
  const letters = isPlain(text) ? text : [...text];
  let at = 0;
  let step = 0;
  let star = -1;
  let mark = 0;
  if (text.length > 1000) spend(text.length);
  for (let steps = 1; at < letters.length; steps++) {
    if (steps % OFTEN === 0) spend(OFTEN);
    const wanted = wantedSteps[step];
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
  while (wantedSteps[step] === ANY) step++;
  return step === wantedSteps.length;
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
  if (pattern.length < 1000) STEPS.set(key, steps);
  return steps;
}

function like(fold: (text: string) => string, spend: Spend) {
  return (text: SqlValue, pattern: SqlValue, escape: SqlValue): SqlValue =>
    text === null || pattern === null
      ? null
      : fitsPattern(fold(String(text)), fold(String(pattern)), Number(escape) === 1, spend)
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

/**
 * Functions of texts by their names; in SQL these are `d_to_int` for `toInt`.
 *
 * @param spend Told how much work is done within a row.
 */
export function textFunctions(
  spend: Spend,
): Readonly<Record<string, (...args: SqlValue[]) => SqlValue>> {
  const folded = (fold: (text: string) => string) => (text: SqlValue = null): SqlValue => {
    if (text === null) return null;
    const given = String(text);
    if (given.length > 1000) spend(given.length);
    return fold(given);
  };
  const ofTexts = (
    f: (a: string, b: string) => boolean,
  ) =>
  (a: SqlValue = null, b: SqlValue = null): SqlValue => {
    if (a === null || b === null) return null;
    const [first, second] = [String(a), String(b)];
    if (first.length > 1000) spend(16 * first.length);
    return f(first, second) ? 1n : 0n;
  };
  return {
    lower: folded(lower),
    upper: folded((text) => text.toUpperCase()),
    like: like((text) => text, spend),
    ilike: like(lower, spend),
    ivoHasword: ofTexts(hasWord),
    ivoNocasematch: ofTexts((text, pattern) =>
      fitsPattern(lower(text), lower(pattern), false, spend)
    ),
    ivoHashlistHas: ofTexts((list, item) =>
      list.toLowerCase().split("#").includes(item.toLowerCase())
    ),
    overlaps: (lowA = null, highA = null, lowB = null, highB = null) => {
      if (lowA === null || highA === null || lowB === null || highB === null) return null;
      return lowA <= highB && lowB <= highA ? 1n : 0n;
    },
  };
}
