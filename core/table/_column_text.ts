/**
 * The text of a column of strings, decoded as a whole where that pays.
 *
 * A slice of text that was decoded before costs a tenth of decoding a cell. The text of one column is held at a time; rows
 * that are read across columns must not decode a column for each cell, so a column that has lost its text decodes single
 * cells until these have cost as much as the whole does.
 *
 * @module
 */

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Columns with more bytes are read cell by cell. */
const HELD_BYTES = 4 * 1024 * 1024;
/** Bytes that could be decoded at once in the time that the call for one cell takes. */
const CALL_BYTES = 1024;

/** The column whose text is held. */
let holder: ColumnText | undefined;

/** The cells of a column, one after the other in UTF-8. */
export class ColumnText {
  readonly #bytes: Uint8Array;
  #text: string | undefined;
  #isAscii = true;
  /** What single cells have cost since the text was lost. */
  #spent = Infinity;

  /** Takes the bytes as they are. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The text between two byte offsets. */
  slice(start: number, end: number): string {
    const text = this.#text ?? this.#hold(end - start);
    return text?.slice(start, end) ?? UTF8.decode(this.#bytes.subarray(start, end));
  }

  #hold(wanted: number): string | undefined {
    const { length } = this.#bytes;
    if (!this.#isAscii || length > HELD_BYTES) return undefined;
    this.#spent += wanted + CALL_BYTES;
    if (this.#spent < length) return undefined;
    this.#spent = 0;
    const text = UTF8.decode(this.#bytes);
    this.#isAscii = text.length === length;
    if (!this.#isAscii) return undefined;
    if (holder !== undefined) holder.#text = undefined;
    holder = this;
    this.#text = text;
    return text;
  }
}
