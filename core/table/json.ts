/**
 * JSON that loses nothing: all digits of 64-bit integers, and NaN and infinities as words.
 *
 * @module
 */
import { numberText } from "./_text.ts";

/**
 * Writes a value as JSON, like `JSON.stringify()`, but `bigint` as a number with all its digits, NaN and infinities as the
 * strings `"NaN"`, `"Infinity"`, `"-Infinity"`, -0 with its sign, and typed arrays as arrays (32-bit floats with the fewest
 * digits that make the same float).
 *
 * @example
 * ```ts
 * import { jsonText } from "@denovo/vo/table";
 * const text = jsonText({ id: 9007199254740993n, mag: NaN, flux: Float32Array.of(0.1) });
 * if (text !== '{"id":9007199254740993,"mag":"NaN","flux":[0.1]}') throw new Error(text);
 * ```
 *
 * @param value Plain data; functions, symbols and `undefined` are left out of objects, and null in arrays.
 * @param indent Blanks an indentation level; 0, for one line, unless given.
 * @returns The text.
 * @throws {TypeError} If the value contains itself.
 */
export function jsonText(value: unknown, indent = 0): string {
  return stringify(value, indent > 0 ? "\n" : "", " ".repeat(indent), new Set()) ?? "null";
}

function stringify(
  given: unknown,
  lineBreak: string,
  indent: string,
  parents: Set<unknown>,
): string | undefined {
  const value = hasToJson(given) ? given.toJSON() : given;
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return jsonNumber(value, false);
    case "bigint":
    case "boolean":
      return String(value);
    case "object":
      break;
    default:
      return undefined;
  }
  if (value === null) return "null";
  if (parents.has(value)) throw new TypeError("Cannot write JSON: the value contains itself");
  parents.add(value);
  const inner = lineBreak + indent;
  let text: string;
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const single = value instanceof Float32Array;
    const items = Array.from(
      value as ArrayLike<unknown>,
      (item) =>
        typeof item === "number"
          ? jsonNumber(item, single)
          : stringify(item, inner, indent, parents) ?? "null",
    );
    text = wrap("[", items, "]", lineBreak, inner);
  } else {
    const colon = lineBreak === "" ? ":" : ": ";
    const members: string[] = [];
    for (const [key, member] of Object.entries(value)) {
      const memberText = stringify(member, inner, indent, parents);
      if (memberText !== undefined) members.push(JSON.stringify(key) + colon + memberText);
    }
    text = wrap("{", members, "}", lineBreak, inner);
  }
  parents.delete(value);
  return text;
}

/** A number as JSON; NaN and infinities as strings. */
export function jsonNumber(value: number, single: boolean): string {
  return Number.isFinite(value) ? numberText(value, single) : `"${value}"`;
}

function wrap(
  open: string,
  parts: readonly string[],
  close: string,
  lineBreak: string,
  inner: string,
): string {
  if (parts.length === 0) return open + close;
  return open + inner + parts.join(`,${inner}`) + lineBreak + close;
}

function hasToJson(value: unknown): value is { toJSON(): unknown } {
  return typeof value === "object" && value !== null &&
    typeof (value as { toJSON?: unknown }).toJSON === "function";
}
