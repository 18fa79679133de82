/**
 * XML documents of services, element by element.
 *
 * @module
 */
import { escapeText, formatAttributes } from "../core/xml/write.ts";

/** Attributes; those that are undefined are left out. */
export type XmlAttributes = Readonly<Record<string, string | undefined>>;

/** An element with children that are XML already; without any it is empty. */
export function element(
  name: string,
  attributes: XmlAttributes = {},
  children: readonly string[] = [],
): string {
  const inner = children.join("");
  const start = `<${name}${formatAttributes(attributes)}`;
  if (inner === "") return `${start}/>\n`;
  return `${start}>${inner.startsWith("<") ? "\n" : ""}${inner}</${name}>\n`;
}

/** An element with text; nothing at all for undefined and for no text. */
export function textElement(
  name: string,
  text: string | undefined,
  attributes: XmlAttributes = {},
): string {
  if (text === undefined || text === "") return "";
  return `<${name}${formatAttributes(attributes)}>${escapeText(text)}</${name}>\n`;
}

/** A document as a response. */
export function xmlResponse(root: string, mediaType = "text/xml; charset=utf-8"): Response {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
  return new Response(text, { headers: { "content-type": mediaType } });
}
