/**
 * A push scanner for XML: markup and text in document order, able to stop after a tag.
 *
 * Why not a library: reading of rows must take over at an exact place, right after a tag; a document's faults must be
 * survivable; and a package costs time and memory at every start, a good part of what may pass before the first
 * row. It reads what VOTables are made of, and is no validator.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { parseAttributes, unknownReference } from "./_attributes.ts";
import { DoctypeSkipper } from "./_doctype.ts";
import { decodeText, LONGEST_REFERENCE } from "./_references.ts";

/** A place in a document. */
export interface XmlPlace {
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1, in UTF-16 units. */
  readonly column: number;
}

/** A fault that was survived. */
export interface XmlFault extends XmlPlace {
  /** Its kind, such as `"mismatched-tag"`. */
  readonly code: string;
  /** What is wrong, without the place. */
  readonly message: string;
}

/** What to call. */
export interface ScanHandlers {
  /** A start tag; names as written. */
  open(name: string, attributes: Readonly<Record<string, string>>, place: XmlPlace): void;
  /** The end of an element, also after `<x/>`. */
  close(name: string): void;
  /** Text or CDATA, possibly in pieces; never outside of the root. */
  text(text: string): void;
  /** A comment. */
  comment(text: string): void;
  /** A fault that was survived. */
  fault(fault: XmlFault): void;
}

/** Longest tag in UTF-16 units. */
const MAX_TAG = 1 << 20;
/** Longest comment that is handed on as one; longer ones come in pieces. */
const MAX_PIECE = 1 << 16;

type Mode = "content" | "comment" | "cdata" | "instruction" | "doctype";
const ENDS = { comment: "-->", cdata: "]]>", instruction: "?>" } as const;

/** Scans a document into which text is pushed; the pieces may be cut anywhere. */
export class XmlScanner {
  readonly #handlers: ScanHandlers;
  readonly #maxDepth: number;
  /** Names of open elements. */
  readonly #open: string[] = [];
  /** What could not be scanned yet for want of its end. */
  #rest = "";
  /** Whether the rest is the beginning of a tag, and the quote that is open at its end. */
  #inTag = false;
  #tagQuote = "";
  #mode: Mode = "content";
  #comment = "";
  #place: XmlPlace = { line: 1, column: 1 };
  #paused = false;
  /** Whether there has been a root. */
  #begun = false;
  #doctype = new DoctypeSkipper();

  /** Makes a scanner. */
  constructor(handlers: ScanHandlers, maxDepth: number) {
    this.#handlers = handlers;
    this.#maxDepth = maxDepth;
  }

  /** How many elements are open. */
  get depth(): number {
    return this.#open.length;
  }

  /** Whether the root has ended. */
  get ended(): boolean {
    return this.#begun && this.#open.length === 0;
  }

  /** Place after what has been scanned. */
  get place(): XmlPlace {
    return this.#place;
  }

  /** To be called from `open` or `close`: `write()` returns after this tag. */
  pause(): void {
    this.#paused = true;
  }

  /** Tells where the next piece begins, after something was left out. */
  seek(place: XmlPlace): void {
    this.#place = { line: place.line, column: place.column };
    this.#rest = "";
    this.#inTag = false;
  }

  /**
   * Scans a piece.
   *
   * @returns How many UTF-16 units of it were taken: all, unless `pause()` was called.
   * @throws {FormatError} If a tag is too long or elements are nested too deeply.
   */
  write(piece: string): number {
    this.#paused = false;
    const before = this.#rest.length;
    const text = this.#rest + piece;
    let at = 0;
    if (this.#inTag) {
      // Only what is new can end the tag; a long one is not looked at from its beginning each time.
      const end = this.#tagEnd(piece, 0);
      if (end < 0) {
        this.#rest = text;
        this.#checkTag(text.length);
        return piece.length;
      }
      at = this.#tag(text, 0, before + end);
    }
    this.#rest = "";
    while (at < text.length && !this.#paused) {
      const next = this.#mode === "content" ? this.#content(text, at) : this.#within(text, at);
      if (next < 0) {
        this.#rest = text.slice(at);
        break;
      }
      at = next;
    }
    return this.#paused ? at - before : piece.length;
  }

  /** Ends all that is open, where the document is cut off; what could not be scanned is dropped. */
  closeAll(): void {
    this.#rest = "";
    this.#inTag = false;
    this.#mode = "content";
    while (this.#open.length > 0) this.#handlers.close(this.#open.pop() as string);
  }

  /** Ends the document; elements that are still open are told as faults, and get no `close`. */
  end(): void {
    if (this.#mode !== "content" || this.#rest.startsWith("<")) {
      this.#fault("unexpected-end", "the document ends within markup");
    } else if (this.#rest !== "") this.#text(this.#rest, true);
    this.#rest = "";
    this.#inTag = false;
    if (!this.#begun) this.#fault("no-root", "the document has no element");
    for (const name of this.#open.toReversed()) {
      this.#fault("unclosed-tag", `the element <${name.slice(0, 60)}> has no end`);
    }
  }

  #fault(code: string, message: string, { line, column }: XmlPlace = this.#place): void {
    this.#handlers.fault({ code, message, line, column });
  }

  /** Moves the place over scanned text. */
  #advance(text: string, from: number, to: number): void {
    this.#place = moved(this.#place, text, from, to);
  }

  /** Text or markup at a position; the position after it, or -1 if it does not end yet. */
  #content(text: string, at: number): number {
    if (text.charCodeAt(at) !== 0x3c) {
      const next = text.indexOf("<", at);
      if (next >= 0) {
        this.#text(text.slice(at, next), true);
        this.#advance(text, at, next);
        return next;
      }
      // A reference or a line break may be cut in two.
      const ampersand = text.lastIndexOf("&");
      let stop = ampersand >= at && ampersand > text.length - LONGEST_REFERENCE &&
          text.indexOf(";", ampersand) < 0
        ? ampersand
        : text.length;
      if (stop === text.length && text.endsWith("\r")) stop--;
      if (stop === at) return -1;
      this.#text(text.slice(at, stop), true);
      this.#advance(text, at, stop);
      return stop;
    }
    const second = text.charCodeAt(at + 1);
    if (second === 0x21) return this.#declaration(text, at);
    if (second === 0x3f) return this.#enter("instruction", text, at, 2);
    if (Number.isNaN(second)) return -1;
    if (second !== 0x2f && !beginsName(second)) {
      this.#fault("syntax", "there is a < that begins no markup");
      this.#text("<", false);
      this.#advance(text, at, at + 1);
      return at + 1;
    }
    this.#tagQuote = "";
    const end = this.#tagEnd(text, at + 1);
    if (end < 0) {
      this.#checkTag(text.length - at);
      return -1;
    }
    return this.#tag(text, at, end);
  }

  #declaration(text: string, at: number): number {
    if (text.startsWith("<!--", at)) return this.#enter("comment", text, at, 4);
    if (text.startsWith("<![CDATA[", at)) return this.#enter("cdata", text, at, 9);
    if (
      text.length - at < 9 && ("<!--".startsWith(text.slice(at, at + 4)) ||
        "<![CDATA[".startsWith(text.slice(at)))
    ) return -1;
    if (this.#begun) this.#fault("syntax", "there is a declaration behind the first tag");
    this.#doctype = new DoctypeSkipper();
    return this.#enter("doctype", text, at, 2);
  }

  #enter(mode: Mode, text: string, at: number, length: number): number {
    this.#mode = mode;
    this.#comment = "";
    this.#advance(text, at, at + length);
    return at + length;
  }

  /** The inside of a comment, CDATA section, instruction or DOCTYPE. */
  #within(text: string, at: number): number {
    const mode = this.#mode as Exclude<Mode, "content">;
    if (mode === "doctype") {
      const after = this.#doctype.skip(text, at);
      if (after >= 0) this.#mode = "content";
      const stop = after < 0 ? text.length : after;
      this.#advance(text, at, stop);
      return stop;
    }
    const closing = ENDS[mode];
    const found = text.indexOf(closing, at);
    // The end itself may be cut in two.
    let stop = found >= 0 ? found : text.length - closing.length + 1;
    // So may a line break.
    if (found < 0 && stop > at && text.charCodeAt(stop - 1) === 0xd) stop--;
    if (stop > at) {
      const inner = text.slice(at, stop);
      if (mode === "cdata") this.#text(inner, false);
      if (mode === "comment") this.#comment += inner;
      this.#advance(text, at, stop);
    }
    if (found < 0) {
      if (this.#comment.length > MAX_PIECE) this.#endComment();
      return stop > at ? stop : -1;
    }
    if (mode === "comment") this.#endComment();
    this.#mode = "content";
    this.#advance(text, found, found + closing.length);
    return found + closing.length;
  }

  #endComment(): void {
    if (this.#comment !== "") this.#handlers.comment(normalizeLines(this.#comment));
    this.#comment = "";
  }

  #text(raw: string, references: boolean): void {
    const text = normalizeLines(raw);
    const fault = (code: string, message: string, index: number) =>
      this.#fault(code, message, moved(this.#place, text, 0, index));
    if (this.#open.length === 0) {
      const first = text.search(/\S/);
      if (first >= 0) fault("outside-root", "there is text outside of the root element", first);
      return;
    }
    const bad = text.search(BAD_CHARACTER);
    if (bad >= 0) fault("bad-character", "there is a character that XML does not allow", bad);
    const decoded = references
      ? decodeText(text, (all, index) => fault(...unknownReference(all), index))
      : text;
    this.#handlers.text(decoded);
  }

  /** The `>` that ends a tag, quotes respected, or a `<` that comes before it; -1 if there is none yet. */
  #tagEnd(text: string, start: number): number {
    for (let at = start;;) {
      if (this.#tagQuote !== "") {
        at = text.indexOf(this.#tagQuote, at) + 1;
        if (at === 0) break;
        this.#tagQuote = "";
      }
      TAG_MARK.lastIndex = at;
      if (!TAG_MARK.test(text)) break;
      at = TAG_MARK.lastIndex;
      const mark = text.charAt(at - 1);
      if (mark === "<" || mark === ">") {
        this.#inTag = false;
        return at - 1;
      }
      this.#tagQuote = mark;
    }
    this.#inTag = true;
    return -1;
  }

  #checkTag(length: number): void {
    if (length <= MAX_TAG) return;
    throw new FormatError(`Cannot read XML: a tag is longer than ${MAX_TAG} characters`, {
      format: "xml",
      ...this.#place,
    });
  }

  /** A whole tag from `<` to before `end`; answers the position after it. */
  #tag(text: string, at: number, end: number): number {
    this.#checkTag(end - at);
    const terminated = text.charCodeAt(end) === 0x3e;
    const after = terminated ? end + 1 : end;
    const place = this.#place;
    const fault = (code: string, message: string) => this.#fault(code, message, place);
    this.#advance(text, at, after);
    if (!terminated) fault("syntax", "a tag does not end before the next one begins");
    if (text.charCodeAt(at + 1) === 0x2f) {
      this.#close(text.slice(at + 2, end).trim(), place);
      return after;
    }
    const selfClosing = text.charCodeAt(end - 1) === 0x2f;
    const inner = text.slice(at + 1, selfClosing ? end - 1 : end);
    const name = NAME.exec(inner)?.[0] ?? inner.trim();
    if (BAD_CHARACTER.test(inner)) {
      fault("bad-character", "a tag has a character that XML does not allow");
    }
    const attributes = parseAttributes(inner.slice(name.length), fault);
    if (this.ended) fault("outside-root", "there is a second root element");
    this.#begun = true;
    if (this.#open.length >= this.#maxDepth) {
      throw new FormatError(
        `Cannot read XML: elements are nested more than ${this.#maxDepth} deep`,
        { format: "xml", ...place, element: name.slice(0, 100) },
      );
    }
    this.#open.push(name);
    this.#handlers.open(name, attributes, place);
    if (selfClosing) {
      this.#open.pop();
      this.#handlers.close(name);
    }
    return after;
  }

  #close(name: string, place: XmlPlace): void {
    const index = this.#open.lastIndexOf(name);
    if (index < 0) {
      this.#fault("mismatched-tag", `</${name.slice(0, 60)}> ends nothing`, place);
      return;
    }
    while (this.#open.length > index + 1) {
      const inner = this.#open.pop() as string;
      this.#fault(
        "unclosed-tag",
        `<${inner.slice(0, 60)}> has no end before </${name.slice(0, 60)}>`,
        place,
      );
      this.#handlers.close(inner);
    }
    this.#open.pop();
    this.#handlers.close(name);
  }
}

/** Whether a character may begin a name; of those beyond the first 65,536, the first halves, which all may. */
function beginsName(c: number): boolean {
  if (c < 0x80) {
    return (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x5f || c === 0x3a;
  }
  // The letters are not even looked up before they are needed: that takes longer than a header.
  return /[\p{L}\ud800-\udbff]/u.test(String.fromCharCode(c));
}

/** What may open a quote in a tag, or ends the tag. */
const TAG_MARK = /["'<>]/g;
const NAME = /^[^\s/>=]+/;
// deno-lint-ignore no-control-regex
const BAD_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Text with each line break as one line feed. */
function normalizeLines(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** A place moved over a part of a text. */
function moved({ line, column }: XmlPlace, text: string, from: number, to: number): XmlPlace {
  const passed = text.slice(from, to);
  let last = -1;
  for (let i = passed.indexOf("\n"); i >= 0; i = passed.indexOf("\n", i + 1)) {
    line++;
    last = i;
  }
  return { line, column: last < 0 ? column + to - from : to - from - last };
}
