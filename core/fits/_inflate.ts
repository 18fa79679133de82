/**
 * DEFLATE (RFC 1951) in gzip (RFC 1952) undone at once: the platform's own comes in a stream, and pixels are asked for
 * without waiting.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";

const LENGTH_BASE = [
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27],
  ...[31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258],
];
const LENGTH_EXTRA = [
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2],
  ...[2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
];
const DISTANCE_BASE = [
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769],
  ...[1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577],
];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MAX_BITS = 15;

function damaged(detail: string): FormatError {
  return new FormatError(`Cannot read FITS image: compressed data are damaged: ${detail}`, {
    format: "fits",
  });
}

/** A canonical Huffman code: how many codes of each length, and the symbols in their order. */
interface Huffman {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function huffman(lengths: ArrayLike<number>): Huffman {
  const counts = new Uint16Array(MAX_BITS + 1);
  for (let i = 0; i < lengths.length; i++) (counts[lengths[i] as number] as number)++;
  const offsets = new Uint16Array(MAX_BITS + 2);
  let left = 1;
  counts[0] = 0;
  for (let bits = 1; bits <= MAX_BITS; bits++) {
    left = 2 * left - (counts[bits] as number);
    if (left < 0) throw damaged("a code is over-full");
    offsets[bits + 1] = (offsets[bits] as number) + (counts[bits] as number);
  }
  const symbols = new Uint16Array(lengths.length);
  for (let i = 0; i < lengths.length; i++) {
    const bits = lengths[i] as number;
    if (bits > 0) symbols[(offsets[bits] as number)++] = i;
  }
  return { counts, symbols };
}

let fixedCodes: { readonly literals: Huffman; readonly distances: Huffman } | undefined;

function fixed(): { readonly literals: Huffman; readonly distances: Huffman } {
  return fixedCodes ??= {
    literals: huffman(
      Array.from({ length: 288 }, (_, i) => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8),
    ),
    distances: huffman(new Array(30).fill(5)),
  };
}

class Inflater {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #out: Uint8Array;
  #length = 0;
  #bits = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number, out: Uint8Array) {
    this.#bytes = bytes;
    this.at = at;
    this.#out = out;
  }

  #take(count: number): number {
    while (this.#count < count) {
      if (this.at >= this.#bytes.length) throw damaged("they are cut off");
      this.#bits |= (this.#bytes[this.at++] as number) << this.#count;
      this.#count += 8;
    }
    const value = this.#bits & (1 << count) - 1;
    this.#bits >>>= count;
    this.#count -= count;
    return value;
  }

  #symbol({ counts, symbols }: Huffman): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let bits = 1; bits <= MAX_BITS; bits++) {
      if (this.#count === 0) {
        if (this.at >= this.#bytes.length) throw damaged("they are cut off");
        this.#bits = this.#bytes[this.at++] as number;
        this.#count = 8;
      }
      code |= this.#bits & 1;
      this.#bits >>>= 1;
      this.#count--;
      const count = counts[bits] as number;
      if (code - count < first) return symbols[index + (code - first)] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw damaged("there is no such code");
  }

  run(): number {
    for (let last = 0; last === 0;) {
      last = this.#take(1);
      const type = this.#take(2);
      if (type === 0) this.#stored();
      else if (type === 1) this.#codes(fixed());
      else if (type === 2) this.#codes(this.#dynamic());
      else throw damaged("a block is of no known type");
    }
    return this.#length;
  }

  #stored(): void {
    this.#bits = 0;
    this.#count = 0;
    const length = this.#take(16);
    if (this.#take(16) !== (~length & 0xffff)) throw damaged("a length is wrong");
    if (this.at + length > this.#bytes.length) throw damaged("they are cut off");
    this.#room(length);
    this.#out.set(this.#bytes.subarray(this.at, this.at + length), this.#length);
    this.#length += length;
    this.at += length;
  }

  #room(count: number): void {
    if (this.#length + count > this.#out.length) {
      throw damaged(`there are more than ${this.#out.length} bytes in a tile`);
    }
  }

  #dynamic(): { readonly literals: Huffman; readonly distances: Huffman } {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const codes = this.#take(4) + 4;
    const lengths = new Uint8Array(320);
    for (let i = 0; i < codes; i++) lengths[ORDER[i] as number] = this.#take(3);
    const code = huffman(lengths.slice(0, 19));
    lengths.fill(0);
    for (let i = 0; i < literals + distances;) {
      const symbol = this.#symbol(code);
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) throw damaged("a code repeats nothing");
      const value = symbol === 16 ? lengths[i - 1] as number : 0;
      const times = symbol === 16
        ? 3 + this.#take(2)
        : symbol === 17
        ? 3 + this.#take(3)
        : 11 + this.#take(7);
      if (i + times > literals + distances) throw damaged("a code repeats too often");
      lengths.fill(value, i, i + times);
      i += times;
    }
    return {
      literals: huffman(lengths.slice(0, literals)),
      distances: huffman(lengths.slice(literals, literals + distances)),
    };
  }

  #codes(
    { literals, distances }: { readonly literals: Huffman; readonly distances: Huffman },
  ): void {
    const out = this.#out;
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.#room(1);
        out[this.#length++] = symbol;
        continue;
      }
      const base = LENGTH_BASE[symbol - 257];
      if (base === undefined) throw damaged("there is no such length");
      const length = base + this.#take(LENGTH_EXTRA[symbol - 257] as number);
      const code = this.#symbol(distances);
      const start = DISTANCE_BASE[code];
      if (start === undefined) throw damaged("there is no such distance");
      const distance = start + this.#take(code < 2 ? 0 : (code >> 1) - 1);
      if (distance > this.#length) throw damaged("a distance is too large");
      this.#room(length);
      for (let i = 0; i < length; i++, this.#length++) {
        out[this.#length] = out[this.#length - distance] as number;
      }
    }
  }
}

/**
 * Undoes gzip (or zlib) of data whose size is known.
 *
 * @param bytes The compressed data.
 * @param size Bytes that must come out.
 * @throws {FormatError} If the data are damaged, or of another size.
 */
export function inflateTo(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  const found = new Inflater(bytes, dataStart(bytes), out).run();
  if (found !== size) throw damaged(`a tile has ${found} bytes where ${size} are wanted`);
  return out;
}

function dataStart(bytes: Uint8Array): number {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    if (((bytes[0] ?? 0) & 15) === 8 && ((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)) % 31 === 0) {
      return 2;
    }
    throw damaged("they are no gzip data");
  }
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) throw damaged("they are cut off");
    at = end + 1;
  }
  return flags & 2 ? at + 2 : at;
}
