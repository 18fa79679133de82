/**
 * References in XML text: the five named ones and characters by number. No others, ever.
 *
 * @module
 */

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** What `&name;` stands for, given the name; undefined if it is none of XML's own. */
export function referenceText(name: string): string | undefined {
  if (Object.hasOwn(NAMED, name)) return NAMED[name];
  const match = /^#(?:(\d+)|[xX]([0-9a-fA-F]+))$/.exec(name);
  if (match === null) return undefined;
  const code = match[1] !== undefined ? Number(match[1]) : Number.parseInt(match[2] as string, 16);
  const legal = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return legal ? String.fromCodePoint(code) : undefined;
}

/** Most characters of what is taken for a reference, `&` and `;` included. */
export const LONGEST_REFERENCE = 42;

/** Text with its references resolved; what is none stays as it is and is told, with its index. */
export function decodeText(
  text: string,
  unknown: (reference: string, index: number) => void,
): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&<\s]{1,40};)?/g, (all, name: string | undefined, index: number) => {
    const resolved = name === undefined ? undefined : referenceText(name.slice(0, -1));
    if (resolved === undefined) unknown(all, index);
    return resolved ?? all;
  });
}
