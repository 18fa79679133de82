/**
 * The text of a column of strings, decoded as a whole where that pays.
 *
 * A slice of text that was decoded before costs a tenth of decoding a cell. Texts of several columns are held at a time,
 * since rows are often read across columns; those of columns that nobody has any more are not.
 *
 * @module
 */

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes of text that are held, of all columns together; columns with more are read cell by cell. */
const HELD_BYTES = 4 * 1024 * 1024;
/** Bytes that could be decoded at once in the time that the call for one cell takes. */
const CALL_BYTES = 1024;

let held: WeakRef<ColumnText>[] = [];
let heldBytes = 0;
/** What was spent on single cells because there was no room for their column. */
let spent = 0;

/** The cells of a column, one after the other in UTF-8. */
export class ColumnText {
  readonly #bytes: Uint8Array;
  #text: string | undefined;
  #isAscii = true;

  /** Takes the bytes as they are. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The text between two byte offsets. */
  slice(start: number, end: number): string {
    if (this.#text === undefined) this.#hold(end - start);
    return this.#text?.slice(start, end) ?? UTF8.decode(this.#bytes.subarray(start, end));
  }

  /** Decodes all cells, if there is room; or makes room, when single cells have cost as much as that does. */
  #hold(wanted: number): void {
    const { length } = this.#bytes;
    if (!this.#isAscii || length > HELD_BYTES) return;
    if (heldBytes + length > HELD_BYTES) {
      spent += wanted + CALL_BYTES;
      if (spent < length) return;
      for (const ref of held) {
        const other = ref.deref();
        if (other !== undefined) other.#text = undefined;
      }
      held = [];
      heldBytes = 0;
    }
    spent = 0;
    const text = UTF8.decode(this.#bytes);
    this.#isAscii = text.length === length;
    if (!this.#isAscii) return;
    this.#text = text;
    held.push(new WeakRef(this));
    heldBytes += length;
  }
}
