/**
 * XML in a stream: the subset of `@std/xml` in use, over `npm:saxes`. Strict: the first fault ends the parsing.
 * What forgives faults is in `xml_push.ts`.
 *
 * @module
 */
import type { XmlEventCallbacks, XmlPosition } from "./_xml_types.ts";
import { type XmlPushCallbacks, XmlPushParser } from "./xml_push.ts";

export type {
  XmlAttributeIterator,
  XmlContentCallback,
  XmlDeclarationCallback,
  XmlDoctypeCallback,
  XmlEventCallbacks,
  XmlPosition,
  XmlProcessingInstructionCallback,
} from "./_xml_types.ts";

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
 * @throws {XmlSyntaxError} If the text is not well-formed.
 */
export async function parseXmlStream(
  source: AsyncIterable<string>,
  callbacks: XmlEventCallbacks,
  options: ParseStreamOptions = {},
): Promise<void> {
  const parser = new XmlPushParser(strictCallbacks(callbacks, options));
  for await (const text of source) parser.write(text);
  parser.end();
}

function strictCallbacks(to: XmlEventCallbacks, options: ParseStreamOptions): XmlPushCallbacks {
  type Place = readonly [line: number, column: number, offset: number];
  const tracked = options.trackPosition === true;
  const at = (...place: Place): Place => tracked ? place : [0, 0, 0];
  const wanted = (text: string) => options.ignoreWhitespace !== true || /[^ \t\r\n]/.test(text);
  return {
    onFault: (fault) => {
      throw new XmlSyntaxError(fault.message, fault);
    },
    onDeclaration: (version, encoding, standalone, ...place) =>
      to.onDeclaration?.(version, encoding, standalone, ...at(...place)),
    onDoctype: (name, publicId, systemId, line, column, offset) => {
      if (options.disallowDoctype !== false) {
        throw new XmlSyntaxError("DOCTYPE is not allowed", { line, column, offset });
      }
      to.onDoctype?.(name, publicId, systemId, ...at(line, column, offset));
    },
    onStartElement: (name, colon, uri, attributes, selfClosing, ...place) => {
      const own = colon < 0 ? undefined : uri;
      to.onStartElement?.(name, colon, own, attributes, selfClosing, ...at(...place));
    },
    onEndElement: (name, colon, uri, ...place) =>
      to.onEndElement?.(name, colon, colon < 0 ? undefined : uri, ...at(...place)),
    onText: (text, ...place) => {
      if (wanted(text)) to.onText?.(text, ...at(...place));
    },
    onCData: (text, ...place) => {
      if (options.coerceCDataToText !== true) to.onCData?.(text, ...at(...place));
      else if (wanted(text)) to.onText?.(text, ...at(...place));
    },
    onComment: (text, ...place) => {
      if (options.ignoreComments !== true) to.onComment?.(text, ...at(...place));
    },
    onProcessingInstruction: (target, content, ...place) => {
      if (options.ignoreProcessingInstructions === true) return;
      to.onProcessingInstruction?.(target, content, ...at(...place));
    },
  };
}
