/**
 * JSON for `--json`: what JavaScript's own cannot say, in a form that other languages read without loss.
 *
 * @module
 */

/** A value that {@linkcode formatJson} can write. */
export type JsonValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | ArrayLike<JsonValue>
  | { readonly [key: string]: JsonValue };

/** In every engine since 2023, not yet in TypeScript's library. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/**
 * Writes a value as JSON: whole numbers of 64 bits with all their digits, NaN and infinities as the strings `"NaN"`,
 * `"Infinity"`, `"-Infinity"`, typed arrays as arrays. What is undefined is left out.
 *
 * @example
 * ```ts
 * import { formatJson } from "./json.ts";
 * const text = formatJson({ id: 9007199254740993n, mag: [NaN, 1.5] });
 * if (text !== '{"id":9007199254740993,"mag":["NaN",1.5]}') throw new Error(text);
 * ```
 *
 * @param value The value.
 * @param indent Blanks a level; none gives one line.
 * @returns The text; it has no control characters but line ends.
 */
export function formatJson(value: JsonValue, indent?: number): string {
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "bigint") return rawJSON(String(part));
    if (typeof part === "number" && !Number.isFinite(part)) return String(part);
    return ArrayBuffer.isView(part) ? Array.from(part as unknown as ArrayLike<JsonValue>) : part;
  }, indent) ?? "null";
  return text.replace(
    /[\x7f-\x9f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
