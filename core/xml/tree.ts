/**
 * A small tree of elements, for short documents.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { toUtf8 } from "./decode.ts";
import { XmlReader } from "./events.ts";

/** An element with its children. */
export interface XmlElement {
  /** Name as written, with its prefix. */
  readonly name: string;
  /** Name without prefix. */
  readonly local: string;
  /** Namespace, if any. */
  readonly uri: string | undefined;
  /** Attributes by name as written. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Child elements and text. */
  readonly children: readonly (XmlElement | string)[];
  /** Line of the start tag. */
  readonly line: number;
}

/** Reads a whole document as a tree; tolerant of faults that leave the structure clear. */
export async function parseXml(
  source: AsyncIterable<Uint8Array> | Uint8Array | string,
): Promise<XmlElement> {
  const root: { children: (XmlElement | string)[] } = { children: [] };
  const stack = [root];
  const reader = new XmlReader({
    start: ({ name, local, uri, attributes, line }) => {
      const children: (XmlElement | string)[] = [];
      const element: XmlElement = { name, local, uri, attributes, children, line };
      stack[stack.length - 1]?.children.push(element);
      stack.push({ children });
    },
    end: () => void stack.pop(),
    text: (text) => void stack[stack.length - 1]?.children.push(text),
  });
  if (typeof source === "string") reader.write(source);
  else {
    const chunks = source instanceof Uint8Array ? once(source) : source;
    const decoder = new TextDecoder();
    for await (const chunk of toUtf8(chunks)) reader.write(decoder.decode(chunk, { stream: true }));
    reader.write(decoder.decode());
  }
  const { line, column } = reader.position;
  const open = reader.depth;
  const element = root.children.find((child) => typeof child !== "string");
  if (element === undefined || typeof element === "string") {
    throw new FormatError("Cannot read XML: there is no element", { format: "xml", line, column });
  }
  if (open > 0) {
    throw new FormatError("Cannot read XML: the document ends too early", {
      format: "xml",
      line,
      column,
    });
  }
  return element;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The children with a local name, whatever their namespace. */
export function childrenOf(element: XmlElement, local: string): readonly XmlElement[] {
  return element.children.filter((child): child is XmlElement =>
    typeof child !== "string" && child.local === local
  );
}

/** The first child with a local name. */
export function childOf(element: XmlElement, local: string): XmlElement | undefined {
  return childrenOf(element, local)[0];
}

/** All text within an element, trimmed. */
export function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return "";
  const collect = (e: XmlElement): string =>
    e.children.map((child) => typeof child === "string" ? child : collect(child)).join("");
  return collect(element).trim();
}
