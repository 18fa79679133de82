/**
 * What text forms can be read from, as UTF-8.
 *
 * @module
 */
import { FormatError, type FormatName } from "../runtime/errors.ts";

/** A text, its bytes, or a stream of bytes (such as a response's body). */
export type TextSource = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Bytes that are handed on at once. */
const PIECE_BYTES = 4_194_304;
/** Bytes that are decoded at once. */
const DECODED_BYTES = 65_536;

/** The bytes of a source in pieces. */
export async function* chunksOf(source: TextSource): AsyncGenerator<Uint8Array, void, void> {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  if (!(bytes instanceof Uint8Array)) yield* bytes;
  else {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      yield bytes.subarray(at, at + PIECE_BYTES);
    }
  }
}

/**
 * The same text in UTF-8 without byte order mark, checked; a character may be cut between pieces, which hold only until the
 * next one is asked for.
 *
 * @param chunks The bytes.
 * @param encoding Label of the encoding; without one a byte order mark decides, else it is UTF-8.
 * @param format What is being read, for messages.
 * @throws {FormatError} If the bytes are not in the encoding.
 */
export async function* utf8Chunks(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  format: FormatName,
): AsyncGenerator<Uint8Array, void, void> {
  const encoder = new TextEncoder();
  let decoder: TextDecoder | undefined;
  let label = "";
  let begin = new Uint8Array(0);
  // Text that is decoded in small pieces is collected soon.
  const buffer = new Uint8Array(3 * DECODED_BYTES + 16);
  let utf8 = false;
  const decode = (bytes: Uint8Array, stream: boolean): Uint8Array => {
    let text: string;
    try {
      text = (decoder as TextDecoder).decode(bytes, { stream });
    } catch (cause) {
      throw new FormatError(
        `Cannot read ${format.toUpperCase()}: the bytes are not ${label}; name the encoding`,
        { format, cause },
      );
    }
    return utf8 ? bytes : buffer.subarray(0, encoder.encodeInto(text, buffer).written);
  };
  const open = (first: Uint8Array): Uint8Array => {
    label = encoding ?? encodingOf(first);
    decoder = new TextDecoder(label, { fatal: true });
    utf8 = decoder.encoding === "utf-8";
    return utf8 && hasMark(first) ? first.subarray(3) : first;
  };
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (decoder === undefined) {
      // Three bytes tell; they may come one by one.
      bytes = new Uint8Array(begin.length + chunk.length);
      bytes.set(begin);
      bytes.set(chunk, begin.length);
      if (bytes.length < 3) {
        begin = bytes as Uint8Array<ArrayBuffer>;
        continue;
      }
      bytes = open(bytes);
      begin = new Uint8Array(0);
    }
    for (let at = 0; at < bytes.length; at += DECODED_BYTES) {
      const part = decode(bytes.subarray(at, at + DECODED_BYTES), true);
      if (part.length > 0) yield part;
    }
  }
  const rest = decode(decoder === undefined ? open(begin) : begin, false);
  if (rest.length > 0) yield rest;
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
}
