/**
 * What `JSON.parse()` passes over in silence: keys that occur twice, and numbers that become infinite.
 *
 * @module
 */

/**
 * Counts the members of all objects in a value that `JSON.parse()` made.
 *
 * @returns The number; NaN if there is an infinite number somewhere, which JSON has no way to mean.
 */
export function countMembers(value: unknown): number {
  if (typeof value === "number") return Number.isFinite(value) ? 0 : NaN;
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  const waiting: object[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const inner: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    if (inner !== next) count += inner.length;
    for (const one of inner) {
      if (typeof one === "number" && !Number.isFinite(one)) return NaN;
      if (typeof one === "object" && one !== null) waiting.push(one);
    }
  }
  return count;
}

/** The first key that occurs twice in one object of a JSON text, however it is escaped; undefined if there is none. */
export function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === "{") open.push(new Set());
    else if (character === "}") open.pop();
    if (character !== '"') continue;
    const end = stringEnd(json, at);
    if (isKey(json, end)) {
      const key = JSON.parse(json.slice(at, end)) as string;
      if (open.at(-1)?.has(key)) return key;
      open.at(-1)?.add(key);
    }
    at = end - 1;
  }
  return undefined;
}

/** Index behind the closing quote of the string that begins at an index. */
function stringEnd(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === "\\") at++;
    else if (json[at] === '"') return at + 1;
  }
  return json.length;
}

/** Whether a colon follows after blanks. */
function isKey(json: string, from: number): boolean {
  let at = from;
  while (at < json.length && " \t\r\n".includes(json[at] as string)) at++;
  return json[at] === ":";
}
