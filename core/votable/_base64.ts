/**
 * Base64 (RFC 4648 §4) by the runtime, or by hand where that cannot: Node before 25, browsers of 2024.
 *
 * @module
 */

/** What to do with a last chunk of fewer than four characters: take it, or leave it for the next piece. */
export type LastChunk = "loose" | "stop-before-partial";

/** How far decoding came. */
export interface Decoded {
  /** Characters used up. */
  readonly read: number;
  /** Bytes written. */
  readonly written: number;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const SPACE = 64;
const PADDING = 65;
const BAD = 255;
const CODES = new Uint8Array(128).fill(BAD);
for (let i = 0; i < 64; i++) CODES[ALPHABET.charCodeAt(i)] = i;
for (const space of "\t\n\f\r ") CODES[space.charCodeAt(0)] = SPACE;
CODES["=".charCodeAt(0)] = PADDING;

const { setFromBase64, toBase64 } = Uint8Array.prototype;

/**
 * Decodes base64, white space allowed, into bytes that are there: three for every four characters.
 *
 * @throws {SyntaxError} If it is no base64.
 */
export const decodeBase64Into: (text: string, out: Uint8Array, lastChunk: LastChunk) => Decoded =
  setFromBase64 === undefined
    ? decodeByHand
    : (text, out, lastChunkHandling) => out.setFromBase64(text, { lastChunkHandling });

/** Encodes bytes. */
export const encodeBase64: (bytes: Uint8Array) => string = toBase64 === undefined
  ? encodeByHand
  : (bytes) => bytes.toBase64();

/**
 * Decodes a whole text.
 *
 * @throws {SyntaxError} If it is no base64.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(Math.ceil(text.length / 4) * 3);
  return out.subarray(0, decodeBase64Into(text, out, "loose").written);
}

/** {@linkcode decodeBase64Into} for runtimes without `setFromBase64`; what it does is the same. */
export function decodeByHand(text: string, out: Uint8Array, lastChunk: LastChunk): Decoded {
  let read = 0;
  let written = 0;
  let bits = 0;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = CODES[text.charCodeAt(i)] ?? BAD;
    if (code === SPACE) continue;
    if (code === PADDING) {
      if (lastChunk === "stop-before-partial" && !isPadded(text, i, count)) {
        return { read, written };
      }
      return { read: text.length, written: padded(text, i, bits, count, out, written) };
    }
    if (code === BAD) throw notBase64();
    bits = bits << 6 | code;
    if (++count < 4) continue;
    out[written++] = bits >> 16;
    out[written++] = bits >> 8;
    out[written++] = bits;
    bits = count = 0;
    read = i + 1;
  }
  if (count > 0 && lastChunk === "stop-before-partial") return { read, written };
  if (count === 1) throw notBase64();
  return { read: text.length, written: partial(bits, count, out, written) };
}

/** Whether the padding of a chunk is all there; one that is cut may still come. */
function isPadded(text: string, at: number, count: number): boolean {
  return count === 3 || count !== 2 || text.slice(at + 1).trim() !== "";
}

function padded(
  text: string,
  at: number,
  bits: number,
  count: number,
  out: Uint8Array,
  written: number,
): number {
  const wanted = count === 3 ? "=" : count === 2 ? "==" : undefined;
  if (text.slice(at).replace(/[\t\n\f\r ]/g, "") !== wanted) throw notBase64();
  return partial(bits, count, out, written);
}

/** Writes the bytes of a chunk of two or three characters. */
function partial(bits: number, count: number, out: Uint8Array, written: number): number {
  if (count === 2) out[written++] = bits >> 4;
  if (count === 3) {
    out[written++] = bits >> 10;
    out[written++] = bits >> 2;
  }
  return written;
}

/** {@linkcode encodeBase64} for runtimes without `toBase64`. */
export function encodeByHand(bytes: Uint8Array): string {
  let text = "";
  const whole = bytes.length - bytes.length % 3;
  const letter = (bits: number) => ALPHABET.charAt(bits & 63);
  for (let i = 0; i < whole; i += 3) {
    const bits = (bytes[i] as number) << 16 | (bytes[i + 1] as number) << 8 |
      (bytes[i + 2] as number);
    text += letter(bits >> 18) + letter(bits >> 12) + letter(bits >> 6) + letter(bits);
  }
  const a = bytes[whole] ?? 0;
  const b = bytes[whole + 1] ?? 0;
  if (bytes.length - whole === 1) text += `${letter(a >> 2)}${letter(a << 4)}==`;
  if (bytes.length - whole === 2) {
    text += `${letter(a >> 2)}${letter(a << 4 | b >> 4)}${letter(b << 2)}=`;
  }
  return text;
}

function notBase64(): SyntaxError {
  return new SyntaxError("The text is no base64");
}
