/**
 * User-defined functions: their signatures as services declare them, and those of the IVOA catalogue.
 *
 * Sources: TAPRegExt 1.1, feature type `features-udf` (nonterminal `signature`); Catalogue of ADQL User Defined
 * Functions (the `ivo_` functions).
 *
 * @module
 */

/** One form of a function. */
export interface UdfSignature {
  /** The name, as declared. */
  readonly name: string;
  /** Types of the arguments, as declared. */
  readonly args: readonly { readonly name: string; readonly type: string }[];
  /** Type of the result, as declared. */
  readonly returns: string;
  /** Whether it makes one value of many rows. */
  readonly aggregate?: boolean | undefined;
}

/**
 * Reads the `form` with which a service declares a function.
 *
 * @example
 * ```ts
 * import { parseUdfSignature } from "@denovo/vo/adql";
 * const udf = parseUdfSignature("match(pattern TEXT, string TEXT) -> INTEGER");
 * if (udf?.name !== "match" || udf.args.length !== 2 || udf.returns !== "INTEGER") throw new Error();
 * ```
 *
 * @param form The text; services write types in many ways, also with parentheses and spaces.
 * @returns The signature; undefined if the text is none.
 */
export function parseUdfSignature(form: string): UdfSignature | undefined {
  const text = form.slice(0, 4000);
  const name = /^\s*([A-Za-z_][\w.]*)\s*\(/.exec(text);
  if (name === null) return undefined;
  const start = name[0].length;
  let depth = 1;
  let end = start;
  for (; end < text.length && depth > 0; end++) {
    if (text.charAt(end) === "(") depth++;
    if (text.charAt(end) === ")") depth--;
  }
  const returns = /^\s*(?:->\s*([^]*?)\s*)?$/.exec(text.slice(end));
  if (depth > 0 || returns === null) return undefined;
  const inner = text.slice(start, end - 1);
  const args = splitTop(inner).flatMap(splitForgotten).map((arg) => {
    const [, argName = "", type = ""] = /^(\S+)\s*([^]*)$/.exec(arg) ?? [];
    return { name: argName, type };
  });
  return {
    name: name[1] as string,
    args,
    returns: returns[1] ?? "",
    aggregate: AGGREGATE.test(name[1] as string),
  };
}

function splitTop(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of text) {
    if (character === "(") depth++;
    if (character === ")") depth--;
    if (character === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
    } else part += character;
  }
  if (part.trim() !== "") parts.push(part.trim());
  return parts;
}

/** Two arguments between which a service forgot the comma. */
function splitForgotten(arg: string): readonly string[] {
  const match =
    /^(\w+\s+(?:TEXT|VARCHAR|CHAR|INTEGER|BIGINT|SMALLINT|REAL|DOUBLE\s+PRECISION|NUMERIC|POINT))\s+(\w+\s+\w.*)$/i
      .exec(arg);
  return match === null ? [arg] : [match[1] as string, match[2] as string];
}

const AGGREGATE = /^(ivo_string_agg|ivo_histogram|gavo_histogram|array_agg|string_agg)$/i;

const KNOWN = [
  "ivo_healpix_index(hpxOrder INTEGER, long REAL, lat REAL) -> BIGINT",
  "ivo_healpix_index(hpxOrder INTEGER, p POINT) -> BIGINT",
  "ivo_healpix_center(hpxOrder INTEGER, hpxIndex BIGINT) -> POINT",
  "ivo_string_agg(expression TEXT, delimiter TEXT) -> TEXT",
  "ivo_nocasematch(value TEXT, pattern TEXT) -> INTEGER",
  "ivo_hasword(haystack TEXT, needle TEXT) -> INTEGER",
  "ivo_hashlist_has(hashlist TEXT, item TEXT) -> INTEGER",
  "ivo_interval_overlaps(a1 NUMERIC, b1 NUMERIC, a2 NUMERIC, b2 NUMERIC) -> INTEGER",
];

/** The functions of the IVOA catalogue. */
export const CATALOGUE_UDFS: readonly UdfSignature[] = KNOWN.flatMap((form) =>
  parseUdfSignature(form) ?? []
);

/** Signatures by name in small letters. */
export function indexUdfs(
  udfs: readonly UdfSignature[],
): ReadonlyMap<string, readonly UdfSignature[]> {
  const index = new Map<string, UdfSignature[]>();
  for (const udf of udfs) {
    const key = udf.name.toLowerCase();
    const list = index.get(key);
    if (list === undefined) index.set(key, [udf]);
    else list.push(udf);
  }
  return index;
}
