/**
 * Elements and text of an XML document, one after the other, with bounds on depth and size.
 *
 * DOCTYPEs are skipped and entities other than XML's own five are never expanded. Faults that can be survived are told, not
 * thrown; what the caller cannot survive it throws itself.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { type XmlFault, XmlPushParser } from "../../deps/xml_push.ts";

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

/** Reads a document into which text is pushed. */
export class XmlReader {
  readonly #parser: XmlPushParser;
  readonly #maxLength: number;
  #length = 0;

  /**
   * Makes a reader.
   *
   * @throws {FormatError} From `write()`, when the document is nested too deeply or is too long.
   */
  constructor(handlers: XmlHandlers, limits: XmlLimits = {}) {
    const maxDepth = limits.maxDepth ?? 64;
    this.#maxLength = limits.maxLength ?? 67_108_864;
    this.#parser = new XmlPushParser({
      onStartElement: (name, colon, uri, list, _selfClosing, line, column) => {
        if (this.#parser.depth > maxDepth) {
          throw new FormatError(
            `Cannot read XML: elements are nested more than ${maxDepth} deep`,
            { format: "xml", line, column, element: name.slice(0, 100) },
          );
        }
        const attributes: Record<string, string> = {};
        for (let i = 0; i < list.count; i++) {
          const key = list.getName(i);
          if (key !== "__proto__") attributes[key] = list.getValue(i);
        }
        handlers.start({ name, local: name.slice(colon + 1), uri, attributes, line, column });
      },
      onEndElement: (name, colon) => handlers.end(name.slice(colon + 1), name),
      onText: (text) => handlers.text(text),
      onCData: (text) => handlers.text(text),
      onComment: (text) => handlers.comment?.(text),
      onFault: (fault) => handlers.fault?.(fault),
    });
  }

  /** Reads a piece of text; the number of UTF-16 units taken, which is all unless `pause()` was called. */
  write(text: string): number {
    const taken = this.#parser.write(text);
    this.#length += taken;
    if (this.#length > this.#maxLength) {
      const { line, column } = this.#parser.position;
      throw new FormatError(
        `Cannot read XML: the markup is longer than ${this.#maxLength} characters`,
        { format: "xml", line, column },
      );
    }
    return taken;
  }

  /** To be called from a handler: `write()` returns after the tag. */
  pause(): void {
    this.#parser.pause();
  }

  /** Tells on which line and column the next piece begins, after something was left out. */
  seek(line: number, column: number): void {
    this.#parser.seek({ line, column, offset: this.#parser.position.offset });
  }

  /** How many elements are open. */
  get depth(): number {
    return this.#parser.depth;
  }

  /** Where the reader stands. */
  get position(): { readonly line: number; readonly column: number } {
    const { line, column } = this.#parser.position;
    return { line, column };
  }

  /** Ends the document. */
  finish(): void {
    this.#parser.end();
  }
}
