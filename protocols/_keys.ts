/**
 * Keys of query objects that nobody knows, for callers whose code is not type-checked: they must never be dropped in
 * silence, since the service's default would then take the place of what was asked.
 *
 * @module
 */
import { nearestNames } from "../core/table/nearest.ts";

/**
 * Refuses keys of a query that are not known.
 *
 * @param what What the query is for, as in `"search cones"`.
 * @param query The query.
 * @param known The keys that there are.
 * @param meant Keys of other protocols, each with the one that is meant here.
 * @throws {TypeError} If the query is no object or has another key; the message names the nearest known one.
 */
export function checkKeys(
  what: string,
  query: object,
  known: readonly string[],
  meant: Readonly<Record<string, string>> = {},
): void {
  if (typeof query !== "object" || query === null) {
    throw new TypeError(`Cannot ${what}: the query must be an object with ${known.join(", ")}`);
  }
  for (const key of Object.keys(query)) {
    if (known.includes(key)) continue;
    const near = meant[key.toLowerCase()] ?? nearestNames(key, known)[0];
    const hint = near === undefined
      ? `the keys are ${known.join(", ")}; parameters of one service go into "extra"`
      : `did you mean "${near}"? Parameters of one service go into "extra"`;
    throw new TypeError(`Cannot ${what}: there is no key "${key}"; ${hint}`);
  }
}
