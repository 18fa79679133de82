/**
 * Bytes of an XML document in any encoding, made UTF-8.
 *
 * A byte order mark wins over the declared encoding, which wins over UTF-8 (XML 1.0, appendix F).
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";

const LATIN1 = new TextDecoder("latin1");

/** How a document is encoded, as a label for `TextDecoder`, and the length of its byte order mark. */
export interface Encoding {
  /** Label such as `"utf-8"` or `"utf-16le"`. */
  readonly label: string;
  /** Bytes of the byte order mark. */
  readonly bom: number;
}

/**
 * Finds out a document's encoding from its first bytes (200 are enough).
 *
 * @param head The first bytes.
 * @param charset What to believe where the document itself says nothing; default UTF-8.
 * @throws {FormatError} If the declared encoding is unknown.
 */
export function detectEncoding(head: Uint8Array, charset?: string): Encoding {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { label: "utf-8", bom: 3 };
  if (a === 0xff && b === 0xfe) return { label: "utf-16le", bom: 2 };
  if (a === 0xfe && b === 0xff) return { label: "utf-16be", bom: 2 };
  if (a === 0x3c && b === 0 && c !== 0 && d === 0) return { label: "utf-16le", bom: 0 };
  if (a === 0 && b === 0x3c && c === 0 && d !== 0) return { label: "utf-16be", bom: 0 };
  const declaration = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(
    LATIN1.decode(head.subarray(0, 400)),
  );
  const declared = (declaration?.[1] ?? charset)?.toLowerCase();
  // What calls itself UTF-16 but was just read byte by byte is not.
  if (declared === undefined || /^(utf-?8|us-ascii|ascii|utf-?16.*|ucs-?2)$/.test(declared)) {
    return { label: "utf-8", bom: 0 };
  }
  try {
    return { label: new TextDecoder(declared).encoding, bom: 0 };
  } catch {
    throw new FormatError(`Cannot read XML: the encoding "${declared.slice(0, 40)}" is unknown`, {
      format: "xml",
      line: 1,
      column: 1,
    });
  }
}

/**
 * Passes on a document as UTF-8 without byte order mark; what is UTF-8 already is not copied.
 *
 * @param source The document's bytes in pieces of any size.
 * @param charset The encoding of a document that names none, from the `Content-Type` it came with; default UTF-8.
 */
export async function* toUtf8(
  source: AsyncIterable<Uint8Array>,
  charset?: string,
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  let decoder: TextDecoder | undefined;
  const encoder = new TextEncoder();
  for await (let chunk of source) {
    if (head !== undefined) {
      if (head.length > 0) {
        const joined: Uint8Array<ArrayBuffer> = new Uint8Array(head.length + chunk.length);
        joined.set(head);
        joined.set(chunk, head.length);
        chunk = joined;
      }
      // Wait until the XML declaration is complete, if there is one.
      if (chunk.length < 400 && !chunk.includes(0x3e)) {
        head = chunk.slice();
        continue;
      }
      head = undefined;
      const { label, bom } = detectEncoding(chunk, charset);
      if (label !== "utf-8") decoder = new TextDecoder(label);
      chunk = chunk.subarray(bom);
    }
    if (decoder === undefined) yield chunk;
    else {
      const text = decoder.decode(chunk, { stream: true });
      if (text !== "") yield encoder.encode(text);
    }
  }
  if (head !== undefined && head.length > 0) {
    const { label, bom } = detectEncoding(head, charset);
    yield label === "utf-8"
      ? head.subarray(bom)
      : encoder.encode(new TextDecoder(label).decode(head));
    return;
  }
  const rest = decoder?.decode();
  if (rest !== undefined && rest !== "") yield encoder.encode(rest);
}
