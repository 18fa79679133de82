/**
 * Names of tables that lack the quotes which queries need.
 *
 * @module
 */
import { ident, quoteMetadataName } from "../core/adql/literal.ts";
import { isVoError } from "../core/runtime/errors.ts";

/**
 * How a name may be meant, the likeliest first. In names without the quotes that they need (`II/246/out`,
 * `my-planets.epn_core`) a dot may be a part of the name or stand between schema and table; nothing tells.
 *
 * @param name The name of a table as metadata have it.
 * @returns One way to write it, or two.
 */
export function spellings(name: string): readonly [string, ...string[]] {
  const parts = name.split(".");
  if (name.includes('"') || parts.some((part) => part.trim() === "")) {
    return [quoteMetadataName(name).text];
  }
  const apart = parts.map((part) => quoteMetadataName(part).text).join(".");
  const whole = ident(name).text;
  const isPlain = parts.every((part) => /^[a-z_]\w*$/i.test(part));
  return isPlain || apart === whole ? [apart] : [apart, whole];
}

/**
 * Asks for a table by one spelling of its name after the other, as long as the service does not understand.
 *
 * @param name The name as metadata have it.
 * @param ask The question.
 * @throws What the first question threw, if none is understood.
 */
export async function withSpelling<T>(
  name: string,
  ask: (written: string) => Promise<T>,
): Promise<T> {
  const [first, ...others] = spellings(name);
  try {
    return await ask(first);
  } catch (error) {
    for (const other of isVoError(error, "E_QUERY") ? others : []) {
      try {
        return await ask(other);
      } catch (again) {
        if (!isVoError(again, "E_QUERY")) throw again;
      }
    }
    throw error;
  }
}
