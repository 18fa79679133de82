/**
 * Where a document type declaration ends.
 *
 * @module
 */

/** Skips one document type declaration with all that it declares; the text may be cut anywhere. */
export class DoctypeSkipper {
  #brackets = 0;
  /** What ends the literal, comment or instruction that is open. */
  #closing = "";
  /** The last characters since it was opened, or since the last one was closed. */
  #tail = "";

  /** The index after the declaration's `>`, or -1 if it does not end in this piece of text. */
  skip(text: string, at: number): number {
    for (let i = at; i < text.length; i++) {
      const c = text.charAt(i);
      const tail = this.#tail = (this.#tail + c).slice(-4);
      if (this.#closing !== "") {
        if (tail.endsWith(this.#closing)) this.#expect("");
      } else if (c === '"' || c === "'") this.#expect(c);
      else if (tail === "<!--") this.#expect("-->");
      else if (tail.endsWith("<?")) this.#expect("?>");
      else if (c === "[") this.#brackets++;
      else if (c === "]") this.#brackets--;
      else if (c === ">" && this.#brackets <= 0) return i + 1;
    }
    return -1;
  }

  #expect(closing: string): void {
    this.#closing = closing;
    this.#tail = "";
  }
}
