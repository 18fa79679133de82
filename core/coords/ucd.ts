/**
 * Unified Content Descriptors: what a column means.
 *
 * Reads and checks UCD1+ ("UCD1+ controlled vocabulary" 1.6, 2024-12-18), knows UCD1 and the `VOX:` names of
 * SIA 1.0 as old forms of them.
 *
 * @module
 */
import { deprecatedWords } from "./_ucd_deprecated.ts";
import { ucd1Words } from "./_ucd1.ts";
import { UCD_WORDS } from "./_ucd_words.ts";

export { normalizeUcd } from "./_ucd_normal.ts";
export { matchUcd, matchUcdPattern } from "./ucd_match.ts";

/** A UCD taken apart. */
export interface Ucd {
  /** The text without blanks around it. */
  readonly text: string;
  /** `"1+"` for words joined by semicolons, `"1"` for `POS_EQ_RA_MAIN` and the `VOX:` names. */
  readonly version: "1" | "1+";
  /** The words in their order and spelling, without namespace; one word in UCD1. */
  readonly words: readonly string[];
  /** The first word: what the quantity is; the others only qualify it. */
  readonly primary: string;
}

/** One fault found by {@linkcode checkUcd}. */
export interface UcdDiagnostic {
  /** What kind of fault. */
  readonly code:
    | "syntax"
    | "ucd1"
    | "unknown-word"
    | "deprecated-word"
    | "not-first"
    | "only-first"
    | "case"
    | "namespace"
    | "repeated-word";
  /** The fault in words. */
  readonly message: string;
  /** The word at fault, if it is one word. */
  readonly word?: string;
  /** What to write instead of the word (of the whole UCD for `"ucd1"`), where that is known. */
  readonly replacement?: string;
}

const WORD = /^(?:[A-Za-z][\w-]*:)?[A-Za-z0-9][\w-]*(?:\.[A-Za-z0-9][\w-]*)*$/;
const OLD = /^(?:VOX:[\w/.-]+|[A-Z][A-Z0-9]*(?:[_-][A-Z0-9./+-]+)+|[A-Z]{2,})$/i;

/**
 * Tells whether a UCD is of the first kind (`POS_EQ_RA_MAIN`), or one of SIA 1.0's `VOX:` names.
 *
 * @param text A UCD.
 * @returns Whether it is written as UCD1; `false` for UCD1+ and for what is no UCD.
 */
export function isUcd1(text: string): boolean {
  const trimmed = text.trim();
  if (ucd1Words().has(trimmed.toLowerCase())) return true;
  if (!OLD.test(trimmed)) return false;
  return /^VOX:/i.test(trimmed) || trimmed.includes("_") ||
    (trimmed === trimmed.toUpperCase() && !UCD_WORDS.has(trimmed.toLowerCase()));
}

/**
 * Takes a UCD apart.
 *
 * @example The words of a UCD1+
 * ```ts
 * import { parseUcd } from "@denovo/vo/coords";
 * const ucd = parseUcd("phot.mag;em.opt.V");
 * if (ucd.primary !== "phot.mag" || ucd.words[1] !== "em.opt.V") throw new Error();
 * ```
 *
 * @param text A UCD1+ or UCD1; unknown words are kept, see {@linkcode checkUcd}.
 * @returns Its words.
 * @throws {SyntaxError} If it is neither.
 */
export function parseUcd(text: string): Ucd {
  const trimmed = text.trim();
  if (isUcd1(trimmed)) {
    return { text: trimmed, version: "1", words: [trimmed], primary: trimmed };
  }
  const words = trimmed.split(";").map((word) => word.trim());
  const bad = words.find((word) => !WORD.test(word));
  if (bad !== undefined) {
    throw new SyntaxError(
      `Cannot parse UCD ${JSON.stringify(text)}: ${
        bad === "" ? "it has an empty word" : `${JSON.stringify(bad)} is not a word`
      }`,
    );
  }
  const bare = words.map((word) => word.replace(/^[^:]*:/, ""));
  return { text: trimmed, version: "1+", words: bare, primary: bare[0]! };
}

/**
 * Checks a UCD against the controlled vocabulary: words, their order, their spelling.
 *
 * @example A band cannot come first
 * ```ts
 * import { checkUcd } from "@denovo/vo/coords";
 * if (checkUcd("phot.mag;em.opt.V").length !== 0) throw new Error();
 * if (checkUcd("em.opt.V;phot.mag")[0]?.code !== "not-first") throw new Error();
 * ```
 *
 * @param text A UCD.
 * @returns What is wrong with it, in the order of the words; empty when it is right.
 */
export function checkUcd(text: string): readonly UcdDiagnostic[] {
  let ucd: Ucd;
  try {
    ucd = parseUcd(text);
  } catch (error) {
    return [{ code: "syntax", message: (error as Error).message }];
  }
  if (ucd.version === "1") return [oldUcd(ucd.text)];
  const found: UcdDiagnostic[] = [];
  if (/(?:^|;)\s*(?!ivoa:)[^;:]*:/i.test(ucd.text)) {
    found.push({
      code: "namespace",
      message: `UCD ${ucd.text} uses a namespace other than "ivoa"`,
    });
  }
  const seen = new Set<string>();
  ucd.words.forEach((word, position) => {
    const key = word.toLowerCase();
    if (seen.has(key)) {
      found.push({ code: "repeated-word", word, message: `Word ${word} occurs more than once` });
    }
    seen.add(key);
    found.push(...checkWord(word, position));
  });
  return found;
}

function oldUcd(text: string): UcdDiagnostic {
  const replacement = ucd1Words().get(text.toLowerCase());
  const message = `${text} is not a UCD1+ but of the first UCDs`;
  return replacement === undefined
    ? { code: "ucd1", word: text, message }
    : { code: "ucd1", word: text, message: `${message}: use ${replacement}`, replacement };
}

function checkWord(word: string, position: number): UcdDiagnostic[] {
  const known = UCD_WORDS.get(word.toLowerCase());
  if (known === undefined) {
    const replacement = deprecatedWords().get(word.toLowerCase());
    if (replacement === undefined) {
      return [{ code: "unknown-word", word, message: `Word ${word} is not in the list` }];
    }
    const message = `Word ${word} is deprecated: use ${replacement}`;
    return [{ code: "deprecated-word", word, message, replacement }];
  }
  const found: UcdDiagnostic[] = [];
  if (known.word !== word) {
    const message = `Word ${word} is spelt ${known.word} in the list`;
    found.push({ code: "case", word, message, replacement: known.word });
  }
  if (position === 0 && known.flag === "S") {
    found.push({ code: "not-first", word, message: `Word ${word} cannot be the first word` });
  }
  if (position > 0 && known.flag === "P") {
    found.push({ code: "only-first", word, message: `Word ${word} can only be the first word` });
  }
  return found;
}
