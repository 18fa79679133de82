/**
 * A FITS file read from its beginning to its end, without holding it: headers, and data piece by piece.
 *
 * @module
 */
import { concatBytes } from "../runtime/chunks.ts";
import { FormatError } from "../runtime/errors.ts";
import { BLOCK_LENGTH, type FitsHeader, readHeader } from "./header.ts";
import { checkFits, startsWith } from "./_unit.ts";
import { type FitsReadOptions, type FitsSource, plainPieces } from "./_source.ts";

/** Longest header that is read, in blocks. */
const MAX_BLOCKS = 6000;

/** A place in a file that only goes on. */
export class FitsStream {
  readonly #pieces: AsyncGenerator<Uint8Array, void, undefined>;
  #piece: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Bytes read so far. */
  position = 0;

  /** Makes a stream; nothing is read yet. */
  constructor(source: FitsSource, options: FitsReadOptions = {}) {
    this.#pieces = plainPieces(source, checkFits, options);
  }

  /** Whether there is another byte. */
  async more(): Promise<boolean> {
    while (this.#at === this.#piece.length) {
      const { done, value } = await this.#pieces.next();
      if (done) return false;
      this.#piece = value;
      this.#at = 0;
    }
    return true;
  }

  /** Up to so many bytes, good until the next call; none at the end. */
  async some(most: number): Promise<Uint8Array> {
    if (!await this.more()) return new Uint8Array(0);
    const bytes = this.#piece.subarray(this.#at, this.#at + most);
    this.#at += bytes.length;
    this.position += bytes.length;
    return bytes;
  }

  /**
   * Just so many bytes, in an array of their own. Memory grows as bytes come, not as they are announced.
   *
   * @param what What is being read, for the error.
   * @throws {FormatError} If the file ends before.
   */
  async take(count: number, what: string): Promise<Uint8Array<ArrayBuffer>> {
    let bytes = new Uint8Array(Math.min(count, 1 << 20));
    let length = 0;
    while (length < count) {
      const piece = await this.some(count - length);
      if (piece.length === 0) throw cutOff(what, count, length);
      if (length + piece.length > bytes.length) {
        const larger = new Uint8Array(
          Math.min(count, Math.max(2 * bytes.length, length + piece.length)),
        );
        larger.set(bytes.subarray(0, length));
        bytes = larger;
      }
      bytes.set(piece, length);
      length += piece.length;
    }
    return bytes;
  }

  /** Passes bytes over; a file may end before. Returns how many there were. */
  async skip(count: number): Promise<number> {
    let left = count;
    while (left > 0) {
      const piece = await this.some(left);
      if (piece.length === 0) break;
      left -= piece.length;
    }
    return count - left;
  }

  /**
   * The next header.
   *
   * @param first Whether it is the file's first one: what follows the last unit may be anything.
   * @returns The header, or `undefined` if no extension begins here.
   * @throws {FormatError} If it has no end, or is not text.
   */
  async header(first: boolean): Promise<FitsHeader | undefined> {
    const blocks: Uint8Array[] = [];
    for (;;) {
      const block = await this.#block();
      if (blocks.length === 0 && !first && !startsWith(block, 0, "XTENSION")) return undefined;
      if (block.length > 0) blocks.push(block);
      if (hasEnd(block) || block.length < BLOCK_LENGTH || blocks.length > MAX_BLOCKS) {
        return readHeader(concatBytes(blocks)).header;
      }
    }
  }

  async #block(): Promise<Uint8Array> {
    const block = new Uint8Array(BLOCK_LENGTH);
    let length = 0;
    while (length < BLOCK_LENGTH) {
      const piece = await this.some(BLOCK_LENGTH - length);
      if (piece.length === 0) break;
      block.set(piece, length);
      length += piece.length;
    }
    return block.subarray(0, length);
  }

  /** Lets the source go. */
  async close(): Promise<void> {
    await this.#pieces.return();
  }
}

/** The error for a file that ends too early. */
export function cutOff(what: string, wanted: number, found: number): FormatError {
  return new FormatError(
    `Cannot read FITS file: ${what} should have ${wanted} bytes, the file ends after ${found}`,
    { format: "fits" },
  );
}

function hasEnd(block: Uint8Array): boolean {
  for (let at = 0; at < block.length; at += 80) {
    if (startsWith(block, at, "END     ")) return true;
  }
  return false;
}
