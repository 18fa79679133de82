/**
 * What text forms can be read from, as UTF-8.
 *
 * @module
 */
import { FormatError, type FormatName } from "../runtime/errors.ts";

/** A text, its bytes, or a stream of bytes (such as a response's body). */
export type TextSource = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Strings are limited in length, so bytes are decoded in pieces. */
const PIECE_BYTES = 4_194_304;

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
 * The same text in UTF-8 without byte order mark, checked.
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
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    try {
      return (decoder as TextDecoder).decode(bytes, { stream });
    } catch (cause) {
      throw new FormatError(
        `Cannot read ${format.toUpperCase()}: the bytes are not ${label}; name the encoding`,
        { format, cause },
      );
    }
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
      label = encoding ?? encodingOf(bytes);
      decoder = new TextDecoder(label, { fatal: true });
      begin = new Uint8Array(0);
    }
    const text = decode(bytes, true);
    if (text !== "") yield encoder.encode(text);
  }
  label ||= encoding ?? encodingOf(begin);
  decoder ??= new TextDecoder(label, { fatal: true });
  const rest = decode(begin, false);
  if (rest !== "") yield encoder.encode(rest);
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
}
