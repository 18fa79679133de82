// deno-lint-ignore-file no-import-prefix
/**
 * XML in a stream: the subset of `@std/xml` in use, over `npm:saxes`. Strict: the first fault ends the parsing.
 *
 * Entities beyond the five of XML are never expanded, whatever a document type declaration says.
 *
 * @module
 */
import { type SaxesAttributeNS, SaxesParser } from "npm:saxes@6.0.0";

/** A place in a document. */
export interface XmlPosition {
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
  /** UTF-16 units before it. */
  readonly offset: number;
}

type Place = [line: number, column: number, offset: number];

/** Gets the XML declaration. */
export type XmlDeclarationCallback = (
  version: string,
  encoding: string | undefined,
  standalone: "yes" | "no" | undefined,
  ...place: Place
) => void;

/** Gets the document type declaration; nothing in it is ever expanded. */
export type XmlDoctypeCallback = (
  name: string,
  publicId: string | undefined,
  systemId: string | undefined,
  ...place: Place
) => void;

/** Gets text, CDATA, or a comment. */
export type XmlContentCallback = (content: string, ...place: Place) => void;

/** Gets a processing instruction. */
export type XmlProcessingInstructionCallback = (
  target: string,
  content: string,
  ...place: Place
) => void;

/** The attributes of one start tag, valid during the callback only. */
export interface XmlAttributeIterator {
  /** How many there are, namespace declarations included. */
  readonly count: number;
  /** Name as written. */
  getName(index: number): string;
  /** Value with its references resolved. */
  getValue(index: number): string;
  /** Index of the colon in the name, or -1. */
  getColonIndex(index: number): number;
  /** Namespace of a prefixed name; an attribute without prefix has none. */
  getUri(index: number): string | undefined;
}

/** What to call for the parts of a document, in document order. */
export interface XmlEventCallbacks {
  /** The XML declaration. */
  onDeclaration?: XmlDeclarationCallback;
  /** The document type declaration. */
  onDoctype?: XmlDoctypeCallback;
  /** A start tag, or an empty element's tag, for which {@linkcode onEndElement} follows as well. */
  onStartElement?(
    name: string,
    colonIndex: number,
    uri: string | undefined,
    attributes: XmlAttributeIterator,
    selfClosing: boolean,
    ...place: Place
  ): void;
  /** An end tag. */
  onEndElement?(name: string, colonIndex: number, uri: string | undefined, ...place: Place): void;
  /** Text with its references resolved. */
  onText?: XmlContentCallback;
  /** The text of a CDATA section. */
  onCData?: XmlContentCallback;
  /** A comment. */
  onComment?: XmlContentCallback;
  /** A processing instruction. */
  onProcessingInstruction?: XmlProcessingInstructionCallback;
}

/** Settings of {@linkcode parseXmlStream}. */
export interface ParseStreamOptions {
  /** Leaves out text that is nothing but white space; default false. */
  readonly ignoreWhitespace?: boolean;
  /** Leaves out comments; default false. */
  readonly ignoreComments?: boolean;
  /** Leaves out processing instructions; default false. */
  readonly ignoreProcessingInstructions?: boolean;
  /** Gives CDATA as text; default false. */
  readonly coerceCDataToText?: boolean;
  /** Gives lines and columns, which are 0 otherwise; default false. */
  readonly trackPosition?: boolean;
  /** Refuses document type declarations; default true. */
  readonly disallowDoctype?: boolean;
}

/** A fault in a document. */
export class XmlSyntaxError extends SyntaxError {
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
  /** UTF-16 units before it. */
  readonly offset: number;

  /** Makes an error whose message ends with the position. */
  constructor(message: string, position: XmlPosition) {
    super(`${message} at line ${position.line}, column ${position.column}`);
    this.name = "XmlSyntaxError";
    this.line = position.line;
    this.column = position.column;
    this.offset = position.offset;
  }
}

/**
 * Parses XML text piece by piece. The URI of a name without prefix is undefined, also under a default namespace.
 *
 * @example
 * ```ts
 * import { parseXmlStream } from "./xml.ts";
 * const names: string[] = [];
 * await parseXmlStream(ReadableStream.from(["<a><b", "/></a>"]), {
 *   onStartElement: (name) => names.push(name),
 * });
 * if (names.join() !== "a,b") throw new Error("wrong");
 * ```
 *
 * @param source The text in pieces, cut anywhere.
 * @param callbacks What to call for its parts.
 * @param options Settings.
 * @throws {XmlSyntaxError} If the text is not well-formed, or uses a prefix that is not declared.
 */
export async function parseXmlStream(
  source: AsyncIterable<string>,
  callbacks: XmlEventCallbacks,
  options: ParseStreamOptions = {},
): Promise<void> {
  const saxes = new SaxesParser({ xmlns: true, position: false });
  const began = connect(saxes, callbacks, options);
  let begun = false;
  for await (const text of source) {
    const first = begun ? -1 : text.indexOf("<");
    if (first >= 0) {
      // Only outside of write() the place is wrong, until the next piece, which may be empty.
      saxes.write(text.slice(0, first + 1)).write("");
      began();
      begun = true;
    }
    saxes.write(text.slice(first + 1));
  }
  saxes.close();
}

/** Connects a parser with callbacks; the function is to be called after the first `<`. */
function connect(
  saxes: SaxesParser<{ xmlns: true }>,
  to: XmlEventCallbacks,
  options: ParseStreamOptions,
): () => void {
  /** The place so many characters before the next one. */
  const place = (back: number): Place =>
    options.trackPosition === true
      ? [saxes.line, saxes.columnIndex + 1 - back, saxes.position - back]
      : [0, 0, 0];
  const fail = (message: string) => {
    const { line, columnIndex, position: offset } = saxes;
    throw new XmlSyntaxError(message, { line, column: Math.max(1, columnIndex), offset });
  };
  /** Where the next markup begins, or the text before it. */
  let next = place(0);
  const take = (back = 0): Place => {
    const begin = next;
    next = place(back);
    return begin;
  };
  let depth = 0;
  const text = (content: string, begin: Place) => {
    const wanted = options.ignoreWhitespace !== true || /[^ \t\r\n]/.test(content);
    if (wanted && depth > 0) to.onText?.(content, ...begin);
  };

  saxes.on("error", ({ message }) => fail(message.replace(/\.$/, "")));
  saxes.on("xmldecl", ({ version, encoding, standalone }) => {
    const alone = standalone === "yes" || standalone === "no" ? standalone : undefined;
    to.onDeclaration?.(version ?? "1.0", encoding, alone, ...take());
  });
  saxes.on("doctype", (doctype) => {
    if (options.disallowDoctype !== false) fail("DOCTYPE is not allowed");
    const [, name = "", publicId, systemId] = DOCTYPE.exec(doctype) ?? [];
    to.onDoctype?.(name, publicId?.slice(1, -1), systemId?.slice(1, -1), ...take());
  });
  saxes.on("opentag", ({ name, uri, attributes, isSelfClosing }) => {
    depth++;
    const colon = name.indexOf(":");
    const own = colon < 0 ? undefined : uri;
    const begin = isSelfClosing ? next : take();
    const list = attributeList(Object.values(attributes));
    to.onStartElement?.(name, colon, own, list, isSelfClosing, ...begin);
  });
  saxes.on("closetag", ({ name, uri }) => {
    depth--;
    const colon = name.indexOf(":");
    to.onEndElement?.(name, colon, colon < 0 ? undefined : uri, ...take());
  });
  // Called at the "<" that ends the text.
  saxes.on("text", (content) => text(content, take(1)));
  saxes.on("cdata", (content) => {
    const begin = take();
    if (options.coerceCDataToText === true) text(content, begin);
    else to.onCData?.(content, ...begin);
  });
  // Called before the ">" of the comment.
  saxes.on("comment", (content) => {
    const begin = take(-1);
    if (options.ignoreComments !== true) to.onComment?.(content, ...begin);
  });
  saxes.on("processinginstruction", ({ target, body }) => {
    const begin = take();
    if (options.ignoreProcessingInstructions === true) return;
    to.onProcessingInstruction?.(target, body, ...begin);
  });
  return () => take(1);
}

const DOCTYPE = /^\s*([^\s[]*)\s*(?:PUBLIC\s*("[^"]*"|'[^']*')|SYSTEM)?\s*("[^"]*"|'[^']*')?/;

function attributeList(attributes: readonly SaxesAttributeNS[]): XmlAttributeIterator {
  const at = (index: number): SaxesAttributeNS => {
    const attribute = attributes[index];
    if (attribute !== undefined) return attribute;
    throw new RangeError(`Cannot get attribute ${index}: there are ${attributes.length}`);
  };
  return {
    count: attributes.length,
    getName: (index) => at(index).name,
    getValue: (index) => at(index).value,
    getColonIndex: (index) => at(index).name.indexOf(":"),
    getUri: (index) => {
      const { prefix, uri } = at(index);
      return prefix === "" || prefix === "xmlns" ? undefined : uri;
    },
  };
}
