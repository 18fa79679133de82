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
  nbsp: "\u00a0",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  copy: "©",
  deg: "°",
  plusmn: "±",
  times: "×",
  micro: "µ",
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  lambda: "λ",
  le: "≤",
  ge: "≥",
  ne: "≠",
};

/** Text of HTML with its references resolved; what nobody knows stays. */
export function resolveReferences(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(?:#(x[\da-f]{1,6}|\d{1,7})|([a-z]\w{1,30}));?/gi, (all, code, name) => {
    if (code !== undefined) {
      const value = /^x/i.test(code) ? parseInt(code.slice(1), 16) : Number(code);
      return value > 0 && value <= 0x10ffff ? String.fromCodePoint(value) : all;
    }
    return ENTITIES[name] ?? ENTITIES[String(name).toLowerCase()] ?? all;
  });
}

/** What a reader would see of a page: its title and its text, a block a line. */
export function htmlText(html: string): string {
  const text = html
    .replaceAll(/<!--[^]*?(-->|$)/g, " ")
    .replaceAll(/<(script|style|head)\b[^]*?(<\/\1\s*>|$)/gi, (block, name: string) => {
      if (name.toLowerCase() !== "head") return " ";
      return /<title[^>]*>([^<]*)/i.exec(block)?.[1]?.concat("\n") ?? " ";
    })
    .replaceAll(/<(?:br|\/p|\/div|\/h\d|\/tr|\/li|\/title)\b[^>]*>/gi, "\n")
    .replaceAll(/<\/?(?:a|b|code|em|i|q|small|span|strong|tt)(?:\s[^>]*)?>/gi, "")
    .replaceAll(/<[^>]*(>|$)/g, " ");
  return resolveReferences(text).replaceAll(/[^\S\n]+/g, " ").replaceAll(/\s*\n\s*/g, "\n");
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
