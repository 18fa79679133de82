/**
 * FITS files as the sandbox writes them: header cards and blocks, nothing else.
 *
 * Written apart from `core/fits/`, which reads what is served here: the two sides must not share a
 * misunderstanding. FITS 4.0, sections 3.1 (blocks), 4.1 and 4.2 (cards and values).
 */

const BLOCK = 2880;

/** A header card: keyword, value (absent for COMMENT and HISTORY) and comment. */
export interface FitsCard {
  readonly keyword: string;
  readonly value?: string | number | boolean;
  readonly comment?: string;
}

/** The value field in fixed format: strings quoted from column 11, others right-justified to 30. */
function formatValue(value: string | number | boolean): string {
  if (typeof value === "boolean") return (value ? "T" : "F").padStart(20);
  if (typeof value === "string") return `'${value.replaceAll("'", "''").padEnd(8)}'`.padEnd(20);
  if (!Number.isFinite(value)) throw new RangeError("Cannot write a FITS card: value not finite");
  const text = String(value).toUpperCase();
  return text.padStart(20);
}

function formatCard(card: FitsCard): string[] {
  if (card.value === undefined) {
    const text = card.comment ?? "";
    const lines: string[] = [];
    for (let at = 0; at === 0 || at < text.length; at += 72) {
      lines.push((card.keyword.padEnd(8) + text.slice(at, at + 72)).padEnd(80));
    }
    return lines;
  }
  const head = `${card.keyword.padEnd(8)}= ${formatValue(card.value)}`;
  if (head.length > 80) {
    throw new RangeError(`Cannot write a FITS card: value of ${card.keyword} too long`);
  }
  const tail = card.comment === undefined ? "" : ` / ${card.comment}`;
  return [(head + tail).slice(0, 80).padEnd(80)];
}

/** Header cards as blocks of 2880 bytes, END included. */
function formatFitsHeader(cards: readonly FitsCard[]): Uint8Array<ArrayBuffer> {
  const text = cards.flatMap(formatCard).join("") + "END".padEnd(80);
  if (/[^\x20-\x7e]/.test(text)) throw new RangeError("Cannot write a FITS header: not ASCII");
  return new TextEncoder().encode(text.padEnd(Math.ceil(text.length / BLOCK) * BLOCK));
}

/** A single-image FITS file; the data (already big-endian) are padded with zeros to a block. */
export function formatFits(cards: readonly FitsCard[], data: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = formatFitsHeader(cards);
  const out = new Uint8Array(header.length + Math.ceil(data.length / BLOCK) * BLOCK);
  out.set(header);
  out.set(data, header.length);
  return out;
}

/** The length of such a file. */
export function fitsLength(cards: readonly FitsCard[], dataLength: number): number {
  const lines = cards.reduce((sum, card) => sum + formatCard(card).length, 1);
  return (Math.ceil(80 * lines / BLOCK) + Math.ceil(dataLength / BLOCK)) * BLOCK;
}

/** The cards of a header made by {@linkcode formatFits}, and the offset of its data. */
export function parseFits(bytes: Uint8Array): { cards: FitsCard[]; dataOffset: number } {
  const cards: FitsCard[] = [];
  for (let at = 0; at + 80 <= bytes.length; at += 80) {
    const line = new TextDecoder().decode(bytes.subarray(at, at + 80));
    const keyword = line.slice(0, 8).trimEnd();
    if (keyword === "END") return { cards, dataOffset: Math.ceil((at + 80) / BLOCK) * BLOCK };
    cards.push(
      line.slice(8, 10) === "= " ? parseValue(keyword, line.slice(10)) : {
        keyword,
        comment: line.slice(8).trimEnd(),
      },
    );
  }
  throw new RangeError("Cannot read FITS header: no END card");
}

function parseValue(keyword: string, field: string): FitsCard {
  const match = /^\s*(?:'((?:[^']|'')*)'|([^/]*?))\s*(?:\/ ?(.*?))?\s*$/.exec(field);
  if (match === null) throw new RangeError(`Cannot read FITS card ${keyword}`);
  const [, quoted, bare, comment] = match;
  const value = quoted !== undefined
    ? quoted.replaceAll("''", "'").trimEnd()
    : bare === "T" || bare === "F"
    ? bare === "T"
    : Number(bare);
  return comment === undefined ? { keyword, value } : { keyword, value, comment };
}
