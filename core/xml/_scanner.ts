/**
 * A push scanner for XML: markup and text in document order, able to stop after a tag.
 *
 * Why not a library: reading of rows must take over at an exact place, right after a tag; a document's faults must be
 * survivable; and a package costs 17 ms and 12 MiB at every start, which is a good part of what may pass before the first
 * row. It reads what VOTables are made of, and is no validator.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { decodeText } from "./_references.ts";

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
  /** Length below which there is no use in scanning the rest again. */
  #enough = 0;
  #mode: Mode = "content";
  #comment = "";
  #line = 1;
  #column = 1;
  #paused = false;
  /** Whether there has been a root. */
  #begun = false;
  /** State within a DOCTYPE: depth of brackets, open quote. */
  #brackets = 0;
  #quote = "";

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
    return { line: this.#line, column: this.#column };
  }

  /** To be called from `open` or `close`: `write()` returns after this tag. */
  pause(): void {
    this.#paused = true;
  }

  /** Tells where the next piece begins, after something was left out. */
  seek(place: XmlPlace): void {
    this.#line = place.line;
    this.#column = place.column;
    this.#rest = "";
    this.#enough = 0;
  }

  /**
   * Scans a piece.
   *
   * @returns How many UTF-16 units of it were taken: all, unless `pause()` was called.
   * @throws {FormatError} If a tag is too long or elements are nested too deeply.
   */
  write(piece: string): number {
    const before = this.#rest.length;
    const text = before === 0 ? piece : this.#rest + piece;
    this.#rest = "";
    if (text.length < this.#enough) {
      this.#rest = text;
      return piece.length;
    }
    this.#enough = 0;
    this.#paused = false;
    let at = 0;
    while (at < text.length) {
      const next = this.#mode === "content" ? this.#content(text, at) : this.#within(text, at);
      if (next < 0) {
        this.#rest = text.slice(at);
        // A long tag is looked at from its beginning each time: not before it has doubled.
        if (this.#rest.length > MAX_PIECE) {
          this.#enough = Math.min(2 * this.#rest.length, MAX_TAG + 1);
        }
        break;
      }
      at = next;
      if (this.#paused) return Math.max(0, at - before);
    }
    return piece.length;
  }

  /** Ends all that is open, where the document is cut off; what could not be scanned is dropped. */
  closeAll(): void {
    this.#rest = "";
    this.#mode = "content";
    while (this.#open.length > 0) this.#handlers.close(this.#open.pop() as string);
  }

  /** Ends the document: what is left can only be text. */
  end(): void {
    if (this.#rest !== "" && this.#mode === "content") this.#text(this.#rest, true);
    this.#rest = "";
    if (!this.#begun) this.#fault("no-root", "the document has no element");
    for (const name of this.#open.toReversed()) {
      this.#fault("unclosed-tag", `the element <${name.slice(0, 60)}> has no end`);
    }
  }

  #fault(code: string, message: string): void {
    this.#handlers.fault({ code, message, line: this.#line, column: this.#column });
  }

  /** Moves the place over scanned text. */
  #advance(text: string, from: number, to: number): void {
    let last = -1;
    for (let i = text.indexOf("\n", from); i >= 0 && i < to; i = text.indexOf("\n", i + 1)) {
      this.#line++;
      last = i;
    }
    this.#column = last < 0 ? this.#column + to - from : to - last;
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
      let stop = ampersand >= at && ampersand > text.length - 12 &&
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
    if (second !== 0x2f && !NAME_START.test(text.charAt(at + 1))) {
      this.#fault("syntax", "there is a < that begins no markup");
      this.#text("<", false);
      this.#advance(text, at, at + 1);
      return at + 1;
    }
    const end = tagEnd(text, at + 1);
    if (end < 0) {
      if (text.length - at > MAX_TAG) {
        throw new FormatError(`Cannot read XML: a tag is longer than ${MAX_TAG} characters`, {
          format: "xml",
          ...this.place,
        });
      }
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
    this.#brackets = 0;
    this.#quote = "";
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
    if (this.#mode === "doctype") return this.#doctype(text, at);
    const mode = this.#mode as keyof typeof ENDS;
    const closing = ENDS[mode];
    const found = text.indexOf(closing, at);
    // The end itself may be cut in two.
    const stop = found >= 0 ? found : text.length - closing.length + 1;
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
    if (this.#comment !== "") this.#handlers.comment(this.#comment);
    this.#comment = "";
  }

  /** Skips a DOCTYPE with all that it declares. */
  #doctype(text: string, at: number): number {
    for (let i = at; i < text.length; i++) {
      const c = text.charAt(i);
      if (this.#quote !== "") {
        if (c === this.#quote) this.#quote = "";
      } else if (c === '"' || c === "'") this.#quote = c;
      else if (c === "[") this.#brackets++;
      else if (c === "]") this.#brackets--;
      else if (c === ">" && this.#brackets <= 0) {
        this.#mode = "content";
        this.#advance(text, at, i + 1);
        return i + 1;
      }
    }
    this.#advance(text, at, text.length);
    return text.length;
  }

  #text(raw: string, references: boolean): void {
    if (this.#open.length === 0) {
      if (raw.trim() !== "") {
        this.#fault("outside-root", "there is text outside of the root element");
      }
      return;
    }
    if (BAD_CHARACTER.test(raw)) {
      this.#fault("bad-character", "there is a character that XML does not allow");
    }
    const lines = raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw;
    this.#handlers.text(references ? this.#decode(lines) : lines);
  }

  #decode(text: string): string {
    return decodeText(
      text,
      (reference) =>
        this.#fault("undefined-entity", `"${reference.slice(0, 20)}" is no known reference`),
    );
  }

  /** A whole tag from `<` to before `end`; answers the position after it. */
  #tag(text: string, at: number, end: number): number {
    const terminated = text.charCodeAt(end) === 0x3e;
    const after = terminated ? end + 1 : end;
    const place = this.place;
    this.#advance(text, at, after);
    if (!terminated) this.#fault("syntax", "a tag does not end before the next one begins");
    if (text.charCodeAt(at + 1) === 0x2f) {
      this.#close(text.slice(at + 2, end).trim());
      return after;
    }
    const selfClosing = text.charCodeAt(end - 1) === 0x2f;
    const inner = text.slice(at + 1, selfClosing ? end - 1 : end);
    const match = NAME.exec(inner);
    const name = match === null ? inner.trim() : match[0];
    const attributes = this.#attributes(inner.slice(name.length));
    if (this.ended) this.#fault("outside-root", "there is a second root element");
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

  #attributes(raw: string): Readonly<Record<string, string>> {
    const attributes: Record<string, string> = {};
    // Behind white space that ends the text the pattern would look for an attribute at each blank anew.
    const text = raw.trimEnd();
    if (text === "") return attributes;
    ATTRIBUTE.lastIndex = 0;
    for (let match = ATTRIBUTE.exec(text); match !== null; match = ATTRIBUTE.exec(text)) {
      const [, name, double, single, bare] = match;
      if (name === undefined) {
        if (match[0].trim() !== "") {
          this.#fault("syntax", "a tag has something that is no attribute");
        }
        if (ATTRIBUTE.lastIndex >= text.length) break;
        continue;
      }
      const value = double ?? single ?? bare;
      if (value === undefined || bare !== undefined) {
        this.#fault("syntax", `the attribute ${name.slice(0, 60)} has no value in quotes`);
      }
      if (Object.hasOwn(attributes, name) || name === "__proto__") {
        this.#fault("duplicate-attribute", `the attribute ${name.slice(0, 60)} occurs twice`);
        continue;
      }
      // White space in attributes is blanks (XML 1.0 §3.3.3); references to it survive.
      attributes[name] = this.#decode((value ?? "").replace(/\r\n|[\r\n\t]/g, " "));
    }
    return attributes;
  }

  #close(name: string): void {
    const index = this.#open.lastIndexOf(name);
    if (index < 0) {
      this.#fault("mismatched-tag", `</${name.slice(0, 60)}> ends nothing`);
      return;
    }
    while (this.#open.length > index + 1) {
      const inner = this.#open.pop() as string;
      this.#fault(
        "unclosed-tag",
        `<${inner.slice(0, 60)}> has no end before </${name.slice(0, 60)}>`,
      );
      this.#handlers.close(inner);
    }
    this.#open.pop();
    this.#handlers.close(name);
  }
}

const NAME_START = /[\p{L}_:]/u;
const NAME = /^[^\s/>=]+/;
const ATTRIBUTE = /\s*(?:([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?|[^\s])/g;
// deno-lint-ignore no-control-regex
const BAD_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Position of the `>` that ends a tag, quotes respected, or of a `<` that comes before it; -1 if there is none yet. */
function tagEnd(text: string, start: number): number {
  let quote = 0;
  for (let i = start; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (quote !== 0) {
      if (c === quote) quote = 0;
    } else if (c === 0x22 || c === 0x27) quote = c;
    else if (c === 0x3e || c === 0x3c) return i;
  }
  return -1;
}
