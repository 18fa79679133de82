// deno-lint-ignore-file no-import-prefix
/**
 * A forgiving XML parser into which text is pushed, over `npm:saxes`: what `@std/xml` has no counterpart for, so
 * that no other package is ever put in this file's place.
 *
 * Entities beyond the five of XML are never expanded, whatever a document type declaration says. Faults in a document
 * are told to a callback, and parsing goes on.
 *
 * @module
 */
import { SaxesParser } from "npm:saxes@6.0.0";
import { Attributes } from "./_xml_attributes.ts";
import type { XmlEventCallbacks, XmlPosition } from "./_xml_types.ts";

/** The kinds of faults. */
export type XmlFaultCode =
  | "undeclared-prefix"
  | "undefined-entity"
  | "bad-reference"
  | "bad-character"
  | "duplicate-attribute"
  | "mismatched-tag"
  | "unclosed-tag"
  | "outside-root"
  | "no-root"
  | "unexpected-end"
  | "syntax";

/** A fault in a document. */
export interface XmlFault extends XmlPosition {
  /** Its kind. */
  readonly code: XmlFaultCode;
  /** What is wrong, without the position. */
  readonly message: string;
}

/** What to call for the parts and the faults of a document. */
export interface XmlPushCallbacks extends XmlEventCallbacks {
  /** A fault, after which parsing goes on; to stop, throw. */
  onFault?(fault: XmlFault): void;
}

type Saxes = SaxesParser<{ xmlns: false; position: false }>;

/** Fields of the parser that its types hide; the version is pinned, and the tests would notice. */
interface Internals {
  readonly state: number;
  readonly i: number;
  text: string;
}

const XML_URI = "http://www.w3.org/XML/1998/namespace";
const XMLNS_URI = "http://www.w3.org/2000/xmlns/";
/** Text of one element longer than this is handed on in pieces. */
const LONG_TEXT = 65_536;

const TEXT_STATE = stateAfter("");
const ENTITY_STATE = stateAfter("&");
const CDATA_STATE = stateAfter("<![CDATA[x");

function stateAfter(text: string): number {
  const parser = new SaxesParser({ fragment: true });
  if (text !== "") parser.write(text);
  return (parser as unknown as Internals).state;
}

/**
 * A forgiving XML parser into which text is pushed.
 *
 * Differences to `parseXmlStream`: names without prefix get the default namespace's URI (attributes never do); long
 * text and CDATA come in several pieces; faults do not end the parsing (elements that are never closed get no end
 * event); a callback can {@linkcode XmlPushParser.pause} it.
 *
 * @example Reading up to a tag
 * ```ts
 * import { XmlPushParser } from "./xml_push.ts";
 * const parser = new XmlPushParser({
 *   onStartElement(name) {
 *     if (name === "TABLEDATA") parser.pause();
 *   },
 * });
 * const text = "<TABLE><TABLEDATA><TR/></TABLEDATA></TABLE>";
 * const consumed = parser.write(text);
 * if (text.slice(consumed) !== "<TR/></TABLEDATA></TABLE>") throw new Error("wrong place");
 * parser.seek({ line: 1, column: 24, offset: 23 });
 * parser.write("</TABLEDATA></TABLE>");
 * parser.end();
 * ```
 */
export class XmlPushParser {
  readonly #callbacks: XmlPushCallbacks;
  readonly #saxes: Saxes;
  readonly #attributes = new Attributes((prefix) => this.#uris.get(prefix)?.at(-1));
  /** Declared URIs by prefix, innermost last; the default namespace's prefix is "". */
  readonly #uris = new Map<string, string[]>([["xml", [XML_URI]], ["xmlns", [XMLNS_URI]]]);
  /** Prefixes that each open element declares, outermost element first; shared empty list for most. */
  readonly #declared: (readonly string[])[] = [];
  #paused = false;
  /** What to add to saxes' own line and offset, and to its column on its line `#columnLine`. */
  #lineShift = 0;
  #offsetShift = 0;
  #columnShift = 0;
  #columnLine = 1;
  /** Where the markup or text began that is being parsed; `#fresh` until its first character is seen. */
  #line = 1;
  #column = 1;
  #offset = 0;
  #fresh = true;
  #feeding = false;
  /** Whether the first "<" was seen. */
  #begun = false;

  /** Makes a parser that calls these. */
  constructor(callbacks: XmlPushCallbacks) {
    this.#callbacks = callbacks;
    this.#saxes = new SaxesParser({ xmlns: false, position: false });
    this.#connect();
  }

  /** How many elements are open. */
  get depth(): number {
    return this.#declared.length;
  }

  /** Where the parser stands: after the last character that it took. */
  get position(): XmlPosition {
    const { line, column, offset } = this.#ownPosition();
    return {
      line: line + this.#lineShift,
      column: column + 1 + (line === this.#columnLine ? this.#columnShift : 0),
      offset: offset + this.#offsetShift,
    };
  }

  /**
   * Parses a piece of text; the pieces may be cut anywhere.
   *
   * @param text The next piece.
   * @returns How much of it was taken, in UTF-16 units: all, or up to the end of the tag in whose callback
   * {@linkcode pause} was called.
   */
  write(text: string): number {
    this.#paused = false;
    const end = text.length;
    let start = 0;
    while (start < end) {
      // Each piece for saxes is a run of text, or ends after a ">" (or a reference's ";"): so places are known, and a
      // tag's callback can stop there.
      const state = this.#state;
      if (state === ENTITY_STATE) {
        const stop = after(text, ";", start);
        this.#feed(text.slice(start, stop));
        start = stop;
      } else if ((!this.#begun || state === TEXT_STATE) && text.charCodeAt(start) !== 0x3c) {
        const next = text.indexOf("<", start);
        const stop = next < 0 ? end : next;
        this.#feed(text.slice(start, stop));
        start = stop;
      } else {
        if (state === TEXT_STATE) this.#flush();
        this.#begun = true;
        const stop = after(text, ">", start);
        this.#feed(text.slice(start, stop));
        start = stop;
        if (this.#state === TEXT_STATE && text.charCodeAt(stop - 1) === 0x3e) this.#fresh = true;
        if (this.#paused) return start;
      }
    }
    const { state, text: pending } = this.#internals;
    if (pending.length > LONG_TEXT && (state === TEXT_STATE || state === CDATA_STATE)) {
      this.#flush();
    }
    return end;
  }

  /** To be called from a callback for a start or end tag: {@linkcode write} returns after this tag. */
  pause(): void {
    this.#paused = true;
  }

  /**
   * Tells where the next piece of text begins, after something was left out; the element structure stays as it is.
   *
   * @param position The place of the next character.
   */
  seek(position: XmlPosition): void {
    const { line, column, offset } = this.#ownPosition();
    this.#lineShift = position.line - line;
    this.#columnShift = position.column - 1 - column;
    this.#columnLine = line;
    this.#offsetShift = position.offset - offset;
    this.#fresh = true;
  }

  /** Ends the document; what is still open is a fault. */
  end(): void {
    this.#mark();
    this.#saxes.close();
  }

  get #internals(): Internals {
    return this.#saxes as unknown as Internals;
  }

  get #state(): number {
    return this.#internals.state;
  }

  /** Where saxes thinks that it is; between two writes it counts the last piece twice. */
  #ownPosition(): XmlPosition {
    const { line, columnIndex, position } = this.#saxes;
    const twice = this.#feeding ? 0 : this.#internals.i;
    return { line, column: columnIndex - twice, offset: position - twice };
  }

  #feed(text: string): void {
    this.#mark();
    this.#feeding = true;
    try {
      this.#saxes.write(text);
    } finally {
      this.#feeding = false;
    }
  }

  #mark(): void {
    if (!this.#fresh) return;
    const saxes = this.#saxes;
    const { line, position } = saxes;
    const twice = this.#internals.i;
    this.#line = line + this.#lineShift;
    this.#column = saxes.columnIndex - twice + 1 +
      (line === this.#columnLine ? this.#columnShift : 0);
    this.#offset = position - twice + this.#offsetShift;
    this.#fresh = false;
  }

  #flush(): void {
    const parser = this.#internals;
    const { state, text } = parser;
    parser.text = "";
    if (text !== "" && this.depth > 0) {
      const { onText, onCData } = this.#callbacks;
      const tell = state === CDATA_STATE ? onCData : onText;
      tell?.call(this.#callbacks, text, this.#line, this.#column, this.#offset);
    }
    this.#fresh = true;
  }

  #connect(): void {
    const saxes = this.#saxes;
    const to = this.#callbacks;
    saxes.on("error", (error) => this.#fault(faultCode(error.message), error.message));
    saxes.on("xmldecl", ({ version, encoding, standalone }) => {
      const alone = standalone === "yes" || standalone === "no" ? standalone : undefined;
      to.onDeclaration?.(version ?? "1.0", encoding, alone, this.#line, this.#column, this.#offset);
    });
    saxes.on("doctype", (doctype) => {
      const { name, publicId, systemId } = parseDoctype(doctype);
      to.onDoctype?.(name, publicId, systemId, this.#line, this.#column, this.#offset);
    });
    saxes.on("attribute", ({ name, value }) => this.#attributes.push(name, value));
    saxes.on("opentag", ({ name, isSelfClosing }) => this.#open(name, isSelfClosing));
    saxes.on("closetag", ({ name }) => this.#close(name));
    // Only what is left at the end: all other text is handed on before the "<" that saxes waits for.
    saxes.on("text", (text) => {
      if (this.depth > 0) to.onText?.(text, this.#line, this.#column, this.#offset);
    });
    saxes.on("cdata", (text) => {
      to.onCData?.(text, this.#line, this.#column, this.#offset);
    });
    saxes.on("comment", (text) => {
      to.onComment?.(text, this.#line, this.#column, this.#offset);
    });
    saxes.on("processinginstruction", ({ target, body }) => {
      to.onProcessingInstruction?.(target, body, this.#line, this.#column, this.#offset);
    });
  }

  #open(name: string, selfClosing: boolean): void {
    const attributes = this.#attributes;
    const prefixes = attributes.declare(this.#uris);
    this.#declared.push(prefixes);
    const colon = name.indexOf(":");
    const uri = this.#resolve(name, colon);
    attributes.resolveAll((own) => this.#fault("undeclared-prefix", undeclared(own)));
    this.#callbacks.onStartElement?.(
      name,
      colon,
      uri,
      attributes,
      selfClosing,
      this.#line,
      this.#column,
      this.#offset,
    );
    attributes.clear();
  }

  #close(name: string): void {
    const colon = name.indexOf(":");
    const uri = this.#uris.get(colon < 0 ? "" : name.slice(0, colon))?.at(-1);
    for (const prefix of this.#declared.pop() ?? []) this.#uris.get(prefix)?.pop();
    const known = uri === "" ? undefined : uri;
    this.#callbacks.onEndElement?.(name, colon, known, this.#line, this.#column, this.#offset);
  }

  #resolve(name: string, colon: number): string | undefined {
    const uri = this.#uris.get(colon < 0 ? "" : name.slice(0, colon))?.at(-1);
    if (uri === undefined && colon >= 0) {
      this.#fault("undeclared-prefix", undeclared(name));
    }
    return uri === "" ? undefined : uri;
  }

  #fault(code: XmlFaultCode, text: string): void {
    const { line, column, offset } = this.position;
    const message = text.replace(/\.$/, "");
    this.#callbacks.onFault?.({ code, message, line, column: Math.max(1, column - 1), offset });
  }
}

function undeclared(name: string): string {
  return `namespace prefix not declared: ${name}`;
}

const FAULTS: readonly (readonly [RegExp, XmlFaultCode])[] = [
  [/undefined entity/, "undefined-entity"],
  [/entity/, "bad-reference"],
  [/disallowed character/, "bad-character"],
  [/duplicate attribute/, "duplicate-attribute"],
  [/unexpected close tag|unmatched closing tag/, "mismatched-tag"],
  [/unclosed tag/, "unclosed-tag"],
  [/outside of root|only one root/, "outside-root"],
  [/must contain a root/, "no-root"],
  [/unexpected end/, "unexpected-end"],
];

function faultCode(message: string): XmlFaultCode {
  return FAULTS.find(([pattern]) => pattern.test(message))?.[1] ?? "syntax";
}

function parseDoctype(
  text: string,
): { name: string; publicId: string | undefined; systemId: string | undefined } {
  const match =
    /^\s*([^\s[]*)\s*(?:PUBLIC\s*(?:"([^"]*)"|'([^']*)')|SYSTEM)?\s*(?:"([^"]*)"|'([^']*)')?/
      .exec(text);
  return {
    name: match?.[1] ?? "",
    publicId: match?.[2] ?? match?.[3],
    systemId: match?.[4] ?? match?.[5],
  };
}

/** The end of the piece that ends with the mark. */
function after(text: string, mark: string, start: number): number {
  const index = text.indexOf(mark, start);
  return index < 0 ? text.length : index + 1;
}
