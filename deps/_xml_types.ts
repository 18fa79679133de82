/**
 * The types of `@std/xml` that {@linkcode ./xml.ts} and {@linkcode ./xml_push.ts} share, in its own names.
 *
 * @module
 */

/** A place in a document. */
export interface XmlPosition {
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
  /** UTF-16 units before it. */
  readonly offset: number;
}

/** Gets the XML declaration. */
export type XmlDeclarationCallback = (
  version: string,
  encoding: string | undefined,
  standalone: "yes" | "no" | undefined,
  line: number,
  column: number,
  offset: number,
) => void;

/** Gets the document type declaration; nothing in it is ever expanded. */
export type XmlDoctypeCallback = (
  name: string,
  publicId: string | undefined,
  systemId: string | undefined,
  line: number,
  column: number,
  offset: number,
) => void;

/** Gets text, CDATA, or a comment. */
export type XmlContentCallback = (
  content: string,
  line: number,
  column: number,
  offset: number,
) => void;

/** Gets a processing instruction. */
export type XmlProcessingInstructionCallback = (
  target: string,
  content: string,
  line: number,
  column: number,
  offset: number,
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
  /** Namespace of a prefixed name, if the prefix is declared; an attribute without prefix has none. */
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
    line: number,
    column: number,
    offset: number,
  ): void;
  /** An end tag. */
  onEndElement?(
    name: string,
    colonIndex: number,
    uri: string | undefined,
    line: number,
    column: number,
    offset: number,
  ): void;
  /** Text with its references resolved. */
  onText?: XmlContentCallback;
  /** The text of a CDATA section. */
  onCData?: XmlContentCallback;
  /** A comment. */
  onComment?: XmlContentCallback;
  /** A processing instruction. */
  onProcessingInstruction?: XmlProcessingInstructionCallback;
}
