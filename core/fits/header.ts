/**
 * Headers of FITS files: a list of cards with typed look-up, and its blocks of 2880 bytes.
 *
 * Follows the FITS standard 3.0, sections 3.3.1 and 4.
 *
 * @module
 */

import { FormatError } from "../runtime/errors.ts";
import {
  CARD_LENGTH,
  type FitsCard,
  type FitsValue,
  formatCard,
  parseCards,
  parseFitsNumber,
} from "./card.ts";

/** Size of the blocks that a FITS file is made of. */
export const BLOCK_LENGTH = 2880;

/** The length of whole blocks that hold so many bytes. */
export function paddedLength(length: number): number {
  return Math.ceil(length / BLOCK_LENGTH) * BLOCK_LENGTH;
}

/** Longest header that is read, in records; more is taken as a damaged file. */
const MAX_RECORDS = 200_000;

/** A header as an immutable list of cards. */
export class FitsHeader implements Iterable<FitsCard> {
  /** All cards in their order, commentary and duplicates included, without `END`. */
  readonly cards: readonly FitsCard[];
  readonly #byKeyword: ReadonlyMap<string, FitsCard>;

  /** Makes a header of these cards. */
  constructor(cards: Iterable<FitsCard> = []) {
    this.cards = [...cards];
    const byKeyword = new Map<string, FitsCard>();
    for (const card of this.cards) {
      const isValue = card.value !== undefined || card.fault !== undefined;
      if (isValue && !byKeyword.has(card.keyword)) byKeyword.set(card.keyword, card);
    }
    this.#byKeyword = byKeyword;
  }

  /** Goes through the cards in order. */
  [Symbol.iterator](): Iterator<FitsCard> {
    return this.cards[Symbol.iterator]();
  }

  /** The first card with a value under this keyword, in any case, with or without `HIERARCH`. */
  card(keyword: string): FitsCard | undefined {
    const plain = keyword.replace(/^HIERARCH /i, "");
    return this.#byKeyword.get(plain) ?? this.#byKeyword.get(plain.toUpperCase());
  }

  /** Tells whether a card with a value (also an undefined one) has this keyword. */
  has(keyword: string): boolean {
    return this.card(keyword) !== undefined;
  }

  /**
   * Value of a keyword as it stands.
   *
   * @returns The value, `null` for an undefined value, `undefined` if the keyword is not there.
   * @throws {FormatError} If the card's value could not be read.
   */
  get(keyword: string): FitsValue | undefined {
    const card = this.card(keyword);
    if (card?.fault !== undefined) throw cardError(card, card.fault);
    return card?.value;
  }

  /**
   * Value of a keyword as text.
   *
   * @returns The text, or `undefined` if absent or without value.
   * @throws {FormatError} If the value is not a string.
   */
  string(keyword: string): string | undefined {
    const value = this.get(keyword) ?? undefined;
    if (value === undefined || typeof value === "string") return value;
    throw cardError(this.card(keyword)!, "value is not text");
  }

  /**
   * Value of a keyword as a number; a number in quotes counts (many writers do that for `EQUINOX`), integers beyond
   * 2^53 are rounded to the nearest double.
   *
   * @returns The number, or `undefined` if absent or without value.
   * @throws {FormatError} If the value is not a number.
   */
  number(keyword: string): number | undefined {
    const value = this.get(keyword) ?? undefined;
    if (value === undefined || typeof value === "number") return value;
    const number = typeof value === "string" ? parseFitsNumber(value) : value;
    if (typeof number === "number" || typeof number === "bigint") return Number(number);
    throw cardError(this.card(keyword)!, "value is not a number");
  }

  /**
   * Value of a keyword as an exact integer.
   *
   * @returns The integer, or `undefined` if absent or without value.
   * @throws {FormatError} If the value is no integer within ±2^53.
   */
  integer(keyword: string): number | undefined {
    const value = this.get(keyword) ?? undefined;
    if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined;
    throw cardError(this.card(keyword)!, "value is not an integer that can be used here");
  }

  /**
   * Value of a keyword as a logical.
   *
   * @returns The logical, or `undefined` if absent or without value.
   * @throws {FormatError} If the value is not `T` or `F`.
   */
  boolean(keyword: string): boolean | undefined {
    const value = this.get(keyword) ?? undefined;
    if (value === undefined || typeof value === "boolean") return value;
    throw cardError(this.card(keyword)!, "value is not T or F");
  }

  /** The texts of all commentary cards of a keyword (`COMMENT`, `HISTORY`, `""`), in order. */
  comments(keyword: string): string[] {
    return this.cards
      .filter((card) => card.keyword === keyword && card.value === undefined && !card.fault)
      .map((card) => card.comment);
  }

  /** A header in which a keyword has this value: in its old place, or at the end. */
  with(keyword: string, value: FitsValue, comment?: string): FitsHeader {
    const old = this.card(keyword);
    const card = {
      keyword: old?.keyword ?? keyword,
      value,
      comment: comment ?? old?.comment ?? "",
    };
    if (!old) return new FitsHeader([...this.cards, card]);
    return new FitsHeader(this.cards.map((other) => other === old ? card : other));
  }

  /** A header with a line of commentary more at its end. */
  withComment(keyword: "COMMENT" | "HISTORY" | "", text: string): FitsHeader {
    return new FitsHeader([...this.cards, { keyword, comment: text }]);
  }

  /** A header without the cards for which `drop` says yes. */
  without(drop: (card: FitsCard) => boolean): FitsHeader {
    return new FitsHeader(this.cards.filter((card) => !drop(card)));
  }
}

/** An error at a card, with its number and keyword. */
export function cardError(card: FitsCard, detail: string): FormatError {
  const where = card.number === undefined ? "" : ` at card ${card.number}`;
  return new FormatError(
    `Cannot read FITS header: ${card.keyword || "blank keyword"}: ${detail}${where}`,
    {
      format: "fits",
      element: card.keyword,
    },
  );
}

/** A header and where the data behind it begin. */
export interface ReadHeader {
  /** The cards. */
  readonly header: FitsHeader;
  /** Offset of the first byte after the header's last block. */
  readonly end: number;
}

/**
 * Reads the header that begins at `offset`, up to the end of the block that holds `END`.
 *
 * @param bytes The file, or as much of it as there is.
 * @param offset Where the header begins.
 * @returns The header and the offset behind it.
 * @throws {FormatError} If there is no `END`, or a record is not text.
 */
export function readHeader(bytes: Uint8Array, offset = 0): ReadHeader {
  const records: string[] = [];
  for (let at = offset;; at += CARD_LENGTH) {
    const number = records.length + 1;
    if (at + CARD_LENGTH > bytes.length) {
      // A file may end right behind END, without the rest of its block.
      if (at < bytes.length && latin1(bytes.subarray(at)).trimEnd() === "END") {
        return { header: new FitsHeader(parseCards(records)), end: bytes.length };
      }
      throw headerError(`no END card before the end of the file`, number);
    }
    if (records.length === MAX_RECORDS) throw headerError("no END card within reason", number);
    const keyword = latin1(bytes.subarray(at, at + 8));
    if (!/^[\x20-\x7e]{8}$/.test(keyword)) throw headerError("record is not text", number);
    if (keyword === "END     ") {
      const end = offset + paddedLength(at + CARD_LENGTH - offset);
      return { header: new FitsHeader(parseCards(records)), end: Math.min(end, bytes.length) };
    }
    records.push(keyword + latin1(bytes.subarray(at + 8, at + CARD_LENGTH)));
  }
}

function headerError(detail: string, card: number): FormatError {
  return new FormatError(`Cannot read FITS header: ${detail} at card ${card}`, { format: "fits" });
}

/** Bytes → text, one character a byte: TextDecoder's "latin1" is windows-1252, which would not write back. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/**
 * Writes a header with `END` and blanks up to a full block. Cards that were read come out unchanged.
 *
 * @param header The cards.
 * @returns Bytes, a multiple of 2880.
 * @throws {RangeError} If a card cannot be written.
 */
export function writeHeader(header: FitsHeader): Uint8Array<ArrayBuffer> {
  const text = header.cards.map(formatCard).join("") + "END".padEnd(CARD_LENGTH);
  const bytes = new Uint8Array(paddedLength(text.length)).fill(0x20);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
