/**
 * Elements and text of an XML document, one after the other, with bounds on depth and size.
 *
 * DOCTYPEs are skipped and entities other than XML's own five are never expanded. Faults that can be survived are told, not
 * thrown; what the caller cannot survive it throws itself.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { type XmlFault, type XmlPlace, XmlScanner } from "./_scanner.ts";

export type { XmlFault, XmlPlace } from "./_scanner.ts";

/** A start tag. */
export interface StartTag {
  /** Name as written, with its prefix. */
  readonly name: string;
  /** Name without prefix. */
  readonly local: string;
  /** Namespace; undefined when there is none, or when the prefix is not declared. */
  readonly uri: string | undefined;
  /** Attributes by their name as written, in document order; namespace declarations included. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Line of the tag, from 1. */
  readonly line: number;
  /** Column of the tag, from 1. */
  readonly column: number;
}

/** What to call. */
export interface XmlHandlers {
  /** An element begins. */
  start(tag: StartTag): void;
  /** An element ends. */
  end(local: string, name: string): void;
  /** Text or CDATA, possibly in pieces. */
  text(text: string): void;
  /** A comment. */
  comment?(text: string): void;
  /** A fault that was survived. */
  fault?(fault: XmlFault): void;
}

/** Bounds of a document. */
export interface XmlLimits {
  /** Deepest nesting of elements; default 64. */
  readonly maxDepth?: number | undefined;
  /** Most characters in all of the markup and text; default 64 Mi. */
  readonly maxLength?: number | undefined;
}

const XML = "http://www.w3.org/XML/1998/namespace";
const XMLNS = "http://www.w3.org/2000/xmlns/";

/** A namespace declaration, to be undone when its element ends. */
interface Declaration {
  readonly depth: number;
  readonly prefix: string;
  readonly before: string | undefined;
}

/** Reads a document into which text is pushed. */
export class XmlReader {
  readonly #scanner: XmlScanner;
  readonly #maxLength: number;
  readonly #uris = new Map<string, string | undefined>([["xml", XML], ["xmlns", XMLNS]]);
  readonly #declarations: Declaration[] = [];
  #length = 0;

  /**
   * Makes a reader.
   *
   * @throws {FormatError} From `write()`, when the document is nested too deeply or is too long.
   */
  constructor(handlers: XmlHandlers, limits: XmlLimits = {}) {
    this.#maxLength = limits.maxLength ?? 67_108_864;
    this.#scanner = new XmlScanner({
      open: (name, attributes, { line, column }) => {
        const keys = Object.keys(attributes);
        for (const key of keys) {
          if (key.startsWith("xmlns")) this.#declare(key, attributes[key] as string);
        }
        const colon = name.indexOf(":");
        const prefix = colon < 0 ? "" : name.slice(0, colon);
        const uri = this.#uris.get(prefix);
        if (uri === undefined && colon >= 0) undeclared(name, { line, column });
        for (const key of keys) {
          const end = key.indexOf(":");
          if (end > 0 && this.#uris.get(key.slice(0, end)) === undefined) {
            undeclared(key, { line, column });
          }
        }
        handlers.start({ name, local: name.slice(colon + 1), uri, attributes, line, column });
      },
      close: (name) => {
        handlers.end(name.slice(name.indexOf(":") + 1), name);
        this.#undeclare();
      },
      text: (text) => handlers.text(text),
      comment: (text) => handlers.comment?.(text),
      fault: (fault) => handlers.fault?.(fault),
    }, limits.maxDepth ?? 64);
    const undeclared = (name: string, place: XmlPlace) =>
      handlers.fault?.({
        code: "undeclared-prefix",
        message: `the namespace prefix of ${name.slice(0, 60)} is not declared`,
        ...place,
      });
  }

  /** Notes what an attribute that begins with xmlns declares. */
  #declare(name: string, value: string): void {
    if (name.length > 5 && name[5] !== ":") return;
    const prefix = name.slice(6);
    this.#declarations.push({
      depth: this.#scanner.depth,
      prefix,
      before: this.#uris.get(prefix),
    });
    this.#uris.set(prefix, value === "" ? undefined : value);
  }

  /** Undoes the declarations of an element that has just ended. */
  #undeclare(): void {
    const depth = this.#scanner.depth;
    for (;;) {
      const last = this.#declarations[this.#declarations.length - 1];
      if (last === undefined || last.depth <= depth) return;
      this.#uris.set(last.prefix, last.before);
      this.#declarations.pop();
    }
  }

  /** Reads a piece of text; the number of UTF-16 units taken, which is all unless `pause()` was called. */
  write(text: string): number {
    const taken = this.#scanner.write(text);
    this.#length += taken;
    if (this.#length > this.#maxLength) {
      throw new FormatError(
        `Cannot read XML: the markup is longer than ${this.#maxLength} characters`,
        { format: "xml", ...this.#scanner.place },
      );
    }
    return taken;
  }

  /** To be called from a handler: `write()` returns after the tag. */
  pause(): void {
    this.#scanner.pause();
  }

  /** Tells on which line and column the next piece begins, after something was left out. */
  seek(line: number, column: number): void {
    this.#scanner.seek({ line, column });
  }

  /** How many elements are open. */
  get depth(): number {
    return this.#scanner.depth;
  }

  /** Where the reader stands. */
  get position(): XmlPlace {
    return this.#scanner.place;
  }

  /** Ends all that is open, where the document is cut off. */
  closeAll(): void {
    this.#scanner.closeAll();
  }

  /** Ends the document. */
  finish(): void {
    this.#scanner.end();
  }
}
