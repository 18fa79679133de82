/**
 * The bytes of a STREAM: base64 in the document itself, or what is behind its link.
 *
 * @module
 */
import { FormatError, UnsupportedError, VoError } from "../runtime/errors.ts";
import { decodeBase64Into } from "./_base64.ts";
import type { ByteSource, ByteWindow } from "./_bytes.ts";
import { gunzipped } from "./_gzip.ts";

const LATIN1 = new TextDecoder("latin1");
const ENCODER = new TextEncoder();

/** Where in the document the stream is, and what to do when the document ends within it. */
export interface StreamPlace {
  /** Line reached. */
  readonly line: number;
  /** Tells that the window's start is on a line. */
  seekTo(line: number): void;
  /** The document has ended within the rows. */
  truncated(): void;
  /** The error for a document that ends elsewhere. */
  cutOff(): FormatError;
}

/** Reads an inline STREAM: base64, with comments, CDATA marks and references to white space in it. */
export class Base64Stream {
  readonly #window: ByteWindow;
  readonly #place: StreamPlace;

  /** Makes a reader of what begins at the window's start. */
  constructor(window: ByteWindow, place: StreamPlace) {
    this.#window = window;
    this.#place = place;
  }

  /** The decoded bytes; the window is left at the `<` of the closing tag. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    const window = this.#window;
    let { line } = this.#place;
    let scratch = new Uint8Array(0);
    let carry = ""; // what is left of a group of four before markup
    let inCdata = false;
    for (;;) {
      const length = Math.min(window.end - window.start, 1 << 20);
      const bytes = window.buffer.subarray(window.start, window.start + length);
      if (scratch.length < length + 64) scratch = new Uint8Array(length + 64);
      // Nearly always there is no markup: to look for it first would cost a seventh of the time.
      const plain = carry === "" && length > 0
        ? decodeBase64(LATIN1.decode(bytes), scratch, false)
        : undefined;
      if (plain !== undefined && plain.read > 0 && length - plain.read < 64) {
        line += evenLines(bytes.subarray(0, plain.read));
        window.start += plain.read;
        if (plain.written > 0) yield scratch.subarray(0, plain.written);
        continue;
      }
      const stop = markupIn(bytes, inCdata);
      if (stop !== 0 && length > 0) {
        const base64 = stop < 0 ? bytes : bytes.subarray(0, stop);
        const text = carry + LATIN1.decode(base64);
        const { read, written } = decodeOrFail(text, scratch, false);
        const left = text.length - read;
        // Without markup what is left stays in the window: joining texts would copy them.
        const taken = stop < 0 && carry === "" && left < 64 ? read : base64.length;
        carry = taken === read && carry === "" ? "" : text.slice(read).replace(/\s+/g, "");
        line += evenLines(base64.subarray(0, taken));
        window.start += taken;
        if (written > 0) yield scratch.subarray(0, written);
        if (taken > 0) continue;
      }
      if (stop < 0) {
        if (await window.fill()) continue;
        this.#place.seekTo(line);
        this.#place.truncated();
        return;
      }
      this.#place.seekTo(line);
      const mark = await this.#streamMark(inCdata);
      if (mark === undefined) {
        const { written } = decodeOrFail(carry, scratch, true);
        if (written > 0) yield scratch.subarray(0, written);
        return;
      }
      if (mark === "<![CDATA[" || mark === "]]>") inCdata = mark !== "]]>";
      ({ line } = this.#place);
    }
  }

  /** Passes over a mark at the window's start that may stand among base64; undefined if it is anything else. */
  async #streamMark(inCdata: boolean): Promise<string | undefined> {
    const window = this.#window;
    const begins = (text: string) => LATIN1.decode(peek(window, text.length)) === text;
    while (window.end - window.start < 12 && await window.fill());
    if (inCdata || begins("<![CDATA[")) {
      const mark = inCdata ? "]]>" : "<![CDATA[";
      if (!begins(mark)) throw noBase64();
      window.start += mark.length;
      return mark;
    }
    if (window.buffer[window.start] === 38) {
      const reference = /^&#(?:0*(?:9|10|13|32)|x0*(?:9|A|D|20));/i
        .exec(LATIN1.decode(peek(window, 12)))?.[0];
      if (reference === undefined) throw noBase64();
      window.start += reference.length;
      return reference;
    }
    const mark = ["<!--", "<?"].find(begins);
    if (mark === undefined) return undefined;
    const end = mark === "<?" ? [63, 62] : [45, 45, 62];
    for (let from = mark.length;;) {
      const view = window.buffer.subarray(window.start, window.end);
      const last = view.indexOf(62, from);
      if (last < 0) {
        from = view.length;
        if (!await window.fill()) throw this.#place.cutOff();
      } else if (end.every((c, i) => view[last + 1 - end.length + i] === c)) {
        const line = this.#place.line + evenLines(view.subarray(0, last));
        window.start += last + 1;
        this.#place.seekTo(line);
        return mark;
      } else from = last + 1;
    }
  }
}

/** Options that say whether links are followed. */
export interface RemoteOptions {
  readonly openHref?: ((href: string) => ByteSource | Promise<ByteSource>) | undefined;
  readonly url?: string | undefined;
}

/**
 * The bytes behind a STREAM's link, when following it was allowed.
 *
 * @throws {UnsupportedError} If it was not.
 * @throws {FormatError} If the link cannot be read, or is no base64 where it should be.
 */
export async function* remoteBytes(
  href: string,
  encoding: string | undefined,
  { openHref, url }: RemoteOptions,
): AsyncGenerator<Uint8Array> {
  if (openHref === undefined) {
    throw new UnsupportedError(
      `Cannot read VOTable: the rows are behind the link ${href.slice(0, 200)}, ` +
        "and following links was not allowed (option openHref)",
      { feature: "STREAM href", url },
    );
  }
  let bytes: ByteSource;
  try {
    bytes = await openHref(url === undefined ? href : new URL(href, url).href);
  } catch (cause) {
    if (cause instanceof VoError) throw cause;
    throw new FormatError(`Cannot read VOTable: the link ${href.slice(0, 200)} cannot be read`, {
      format: "votable",
      element: "STREAM",
      cause,
    });
  }
  const pieces = typeof bytes === "string"
    ? once(ENCODER.encode(bytes))
    : bytes instanceof Uint8Array
    ? once(bytes)
    : bytes as AsyncIterable<Uint8Array>;
  // Not by the first two bytes alone: rows may begin with them.
  const zipped = encoding === "gzip" || /\.gz$/i.test(href);
  const plain = zipped ? gunzipped(pieces) : pieces;
  if (encoding !== "base64") return yield* plain;
  let text = "";
  for await (const piece of plain) {
    text += LATIN1.decode(piece);
    const out = new Uint8Array(text.length);
    const { read, written } = decodeOrFail(text, out, false);
    text = text.slice(read).replace(/\s+/g, "");
    yield out.subarray(0, written);
  }
  const out = new Uint8Array(text.length);
  yield out.subarray(0, decodeOrFail(text, out, true).written);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function decodeOrFail(
  text: string,
  out: Uint8Array,
  last: boolean,
): { readonly read: number; readonly written: number } {
  const result = decodeBase64(text, out, last);
  if (result === undefined) throw noBase64();
  return result;
}

function noBase64(): FormatError {
  return new FormatError("Cannot read VOTable: the binary data are no base64", {
    format: "votable",
    element: "STREAM",
  });
}

/** Position of the first byte that is no base64 but markup, or -1; of "]" where a CDATA section is to end. */
function markupIn(bytes: Uint8Array, inCdata: boolean): number {
  if (inCdata) return bytes.indexOf(93);
  const tag = bytes.indexOf(60);
  const reference = (tag < 0 ? bytes : bytes.subarray(0, tag)).indexOf(38);
  return reference >= 0 ? reference : tag;
}

function peek(window: ByteWindow, length: number): Uint8Array {
  return window.buffer.subarray(window.start, Math.min(window.end, window.start + length));
}

/**
 * Decodes base64 as far as it is complete, white space allowed; several padded pieces one after the other are accepted.
 *
 * @returns How many characters were read and how many bytes written; undefined if it is no base64.
 */
function decodeBase64(
  text: string,
  out: Uint8Array,
  last: boolean,
): { readonly read: number; readonly written: number } | undefined {
  let read = 0;
  let written = 0;
  for (;;) {
    let stop = text.length;
    const padding = text.indexOf("=", read);
    if (padding >= 0) {
      stop = padding + 1;
      while (stop < text.length && /[=\s]/.test(text.charAt(stop))) stop++;
    }
    const whole = last || stop < text.length;
    try {
      const result = decodeBase64Into(
        stop - read === text.length ? text : text.slice(read, stop),
        out.subarray(written),
        whole ? "loose" : "stop-before-partial",
      );
      read += result.read;
      written += result.written;
    } catch {
      return undefined;
    }
    if (stop === text.length) return { read, written };
  }
}

/** Line feeds among base64, whose lines have equal lengths as a rule: there only their ends are looked at. */
export function evenLines(bytes: Uint8Array): number {
  let lines = 0;
  let gap = 0;
  for (let p = bytes.indexOf(10); p >= 0;) {
    lines++;
    if (gap > 16 && bytes[p + gap] === 10) {
      p += gap;
      continue;
    }
    const next = bytes.indexOf(10, p + 1);
    gap = next - p;
    p = next;
  }
  return lines;
}
