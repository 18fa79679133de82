/**
 * A small tree of elements, for short documents.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { toUtf8 } from "./decode.ts";

/** An element with its children. */
export interface XmlElement {
  /** Name as written, with its prefix. */
  readonly name: string;
  /** Name without prefix. */
  readonly local: string;
  /** Namespace, if any; a default namespace counts. */
  readonly uri: string | undefined;
  /** Attributes by name as written. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Child elements and text. */
  readonly children: readonly (XmlElement | string)[];
  /** Line of the start tag. */
  readonly line: number;
}

/** Deepest nesting of elements. */
const MAX_DEPTH = 200;
/** Most bytes of a document in UTF-8, or characters of one in a string. */
const MAX_LENGTH = 64 << 20;
/** Most characters of the parser's message, which may quote the document. */
const MAX_MESSAGE = 200;

/** An element whose end has not come. */
interface Open {
  readonly children: (XmlElement | string)[];
  /** The default namespace within. */
  readonly namespace: string | undefined;
}

/**
 * Reads a whole document as a tree. DOCTYPEs are skipped, entities other than XML's own never expanded.
 *
 * @param source Bytes in any encoding, or text.
 * @throws {FormatError} If it is not well-formed, is longer than 64 MiB or deeper than 200 elements.
 */
export async function parseXml(
  source: AsyncIterable<Uint8Array> | Uint8Array | string,
): Promise<XmlElement> {
  // Loaded only here: reading tables must not wait for a general parser.
  const { parseXmlStream, XmlSyntaxError } = await import("../../deps/xml.ts");
  const root: Open = { children: [], namespace: undefined };
  const stack: Open[] = [root];
  const top = () => stack[stack.length - 1] as Open;
  const text = (content: string) => void top().children.push(content);
  try {
    await parseXmlStream(bounded(source), {
      onStartElement: (name, colon, uri, list, _selfClosing, line, column) => {
        if (stack.length > MAX_DEPTH) {
          throw new FormatError(
            `Cannot read XML: elements are nested more than ${MAX_DEPTH} deep`,
            {
              format: "xml",
              line,
              column,
            },
          );
        }
        const attributes: Record<string, string> = {};
        for (let i = 0; i < list.count; i++) {
          if (list.getName(i) !== "__proto__") attributes[list.getName(i)] = list.getValue(i);
        }
        const declared = attributes["xmlns"];
        const namespace = declared === undefined ? top().namespace : declared || undefined;
        const children: (XmlElement | string)[] = [];
        const local = name.slice(colon + 1);
        const own = colon < 0 ? namespace : uri;
        top().children.push({ name, local, uri: own, attributes, children, line });
        stack.push({ children, namespace });
      },
      onEndElement: () => void stack.pop(),
      onText: text,
      onCData: text,
    }, { disallowDoctype: false, trackPosition: true });
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    const message = error.message.replace(/ at line \d+, column \d+$/, "").slice(0, MAX_MESSAGE);
    throw new FormatError(`Cannot read XML: ${message}`, {
      format: "xml",
      line: error.line,
      column: error.column,
      cause: error,
    });
  }
  const element = root.children.find((child) => typeof child !== "string");
  if (element === undefined || typeof element === "string") {
    throw new FormatError("Cannot read XML: there is no element", { format: "xml", line: 1 });
  }
  return element;
}

async function* bounded(
  source: AsyncIterable<Uint8Array> | Uint8Array | string,
): AsyncGenerator<string> {
  if (typeof source === "string") {
    checkLength(source.length);
    return yield source;
  }
  const chunks = source instanceof Uint8Array ? once(source) : source;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let length = 0;
  for await (const chunk of toUtf8(chunks)) {
    length += chunk.length;
    checkLength(length);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

function checkLength(length: number): void {
  if (length <= MAX_LENGTH) return;
  throw new FormatError(`Cannot read XML: the document is longer than ${MAX_LENGTH} bytes`, {
    format: "xml",
  });
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
