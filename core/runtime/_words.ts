/**
 * What a page or an error's body says, short enough for a message.
 *
 * @module
 */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/** What a reader would see of a page: its title and its text, a block a line. */
export function htmlText(html: string): string {
  return html
    .replaceAll(/<!--[^]*?(-->|$)/g, " ")
    .replaceAll(/<(script|style|head)\b[^]*?(<\/\1\s*>|$)/gi, (block, name: string) => {
      if (name.toLowerCase() !== "head") return " ";
      return /<title[^>]*>([^<]*)/i.exec(block)?.[1]?.concat("\n") ?? " ";
    })
    .replaceAll(/<(?:br|\/p|\/div|\/h\d|\/tr|\/li|\/title)\b[^>]*>/gi, "\n")
    .replaceAll(/<\/?(?:a|b|code|em|i|q|small|span|strong|tt)(?:\s[^>]*)?>/gi, "")
    .replaceAll(/<[^>]*(>|$)/g, " ")
    .replaceAll(/&(#x?)?(\w+);/g, (entity, numeric: string | undefined, name: string) => {
      if (numeric === undefined) return ENTITIES[name] ?? entity;
      const code = parseInt(name, numeric === "#" ? 10 : 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    })
    .replaceAll(/[^\S\n]+/g, " ")
    .replaceAll(/\s*\n\s*/g, "\n");
}

/**
 * The beginning of a text on one line. Lines that repeat what was said are left out, as the title of a page that is its
 * first heading, too; what is too long ends after a word.
 *
 * @param text The text.
 * @param most Characters at most.
 * @param said What the reader knows already.
 */
export function briefly(text: string, most: number, said = ""): string {
  const lines: string[] = [];
  for (const line of text.split("\n").map(onOneLine)) {
    const own = bare(line);
    if (own === "  " || [said, ...lines].some((other) => bare(other).includes(own))) continue;
    const last = lines.at(-1);
    if (last !== undefined && own.startsWith(bare(last))) lines.pop();
    lines.push(line);
  }
  return cutAtWord(lines.join(" "), most);
}

/** A text without line breaks and control characters. */
export function onOneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
}

/** The words of a line, with a blank around each: no case, no punctuation but that of numbers. */
function bare(line: string): string {
  const words = line.toLowerCase().replaceAll(/[^\p{L}\p{N}\s]+(?!\p{N})/gu, " ").trim();
  return ` ${words.replaceAll(/\s+/g, " ")} `;
}

function cutAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const start = text.slice(0, most - 1);
  // A word of half the length is none.
  const words = start.replace(/\s+\S*$/, "");
  const kept = words.length > most / 2 ? words : start.replace(/[\ud800-\udbff]$/, "");
  return `${kept}…`;
}
