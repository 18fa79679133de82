/**
 * SAMP's characters, and what becomes of others.
 *
 * @module
 */

// SAMP 1.3 §3.3: 0x09, 0x0a, 0x0d, 0x20 to 0x7f.
const OTHERS = /[^\t\n\r\x20-\x7f]/;

/** What has a spelling of its own; of other letters, the accents are dropped. */
const SPELLINGS: Readonly<Record<string, string>> = {
  "°": "deg",
  "′": "'",
  "″": '"',
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "–": "-",
  "—": "-",
  "−": "-",
  "‐": "-",
  "‑": "-",
  "×": "x",
  "·": ".",
  "±": "+/-",
  "…": "...",
  "ß": "ss",
  "æ": "ae",
  "Æ": "AE",
  "œ": "oe",
  "Œ": "OE",
  "ø": "o",
  "Ø": "O",
  "ł": "l",
  "Ł": "L",
  "đ": "d",
  "Đ": "D",
  "µ": "u",
  "μ": "u",
  "α": "alpha",
  "β": "beta",
  "γ": "gamma",
  "δ": "delta",
  "ε": "epsilon",
  "θ": "theta",
  "λ": "lambda",
  "ν": "nu",
  "π": "pi",
  "σ": "sigma",
  "φ": "phi",
  "χ": "chi",
  "ω": "omega",
};

/**
 * A text in SAMP's characters. Typographic marks and units get their usual spelling (`°` is `deg`, `µ` is `u`), accents
 * are dropped, a few Greek letters are written out, and anything else becomes `?`: hubs refuse a whole message for one
 * character, so that a title with an accent would be lost with its table.
 *
 * @param text Any text.
 * @returns The text with only 0x09, 0x0a, 0x0d and 0x20 to 0x7f in it.
 *
 * @example
 * ```ts
 * import { toSampText } from "@denovo/vo/samp";
 * if (toSampText("Galaxies observées à 5°, Å") !== "Galaxies observees a 5deg, A") throw new Error("wrong");
 * ```
 */
export function toSampText(text: string): string {
  if (!OTHERS.test(text)) return text;
  let out = "";
  for (const letter of text) {
    if (!OTHERS.test(letter)) {
      out += letter;
      continue;
    }
    // Combining marks have nothing to stand on after their letter was taken.
    if (/\p{M}/u.test(letter)) continue;
    const spelling = Object.hasOwn(SPELLINGS, letter) ? SPELLINGS[letter] : undefined;
    const plain = spelling ??
      [...letter.normalize("NFKD")].filter((part) => !/\p{M}/u.test(part))
        .map((part) => Object.hasOwn(SPELLINGS, part) ? SPELLINGS[part] : part).join("");
    out += plain === "" || OTHERS.test(plain) ? "?" : plain;
  }
  return out;
}
