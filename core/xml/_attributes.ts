/**
 * The attributes of a start tag.
 *
 * @module
 */
import { decodeText } from "./_references.ts";

/** Name, and value in double quotes, in single quotes or in none; or a character that is no part of an attribute. */
const ATTRIBUTE = /\s*(?:([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?|[^\s])/g;

/** Attributes by name as written, in document order, with references resolved; what is wrong is told. */
export function parseAttributes(
  raw: string,
  fault: (code: string, message: string) => void,
): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  // Behind white space that ends the text the pattern would look for an attribute at each blank anew.
  const text = raw.trimEnd();
  ATTRIBUTE.lastIndex = 0;
  while (ATTRIBUTE.lastIndex < text.length) {
    const match = ATTRIBUTE.exec(text);
    if (match === null) break;
    const [, name, double, single, bare] = match;
    if (name === undefined) {
      fault("syntax", "a tag has something that is no attribute");
      continue;
    }
    const value = double ?? single ?? bare;
    const short = name.slice(0, 60);
    if (value === undefined || bare !== undefined) {
      fault("syntax", `the attribute ${short} has no value in quotes`);
    }
    if (Object.hasOwn(attributes, name)) {
      fault("duplicate-attribute", `the attribute ${short} occurs twice`);
      continue;
    }
    if (name === "__proto__") {
      fault("syntax", "an attribute named __proto__ is left out");
      continue;
    }
    if (value?.includes("<")) fault("syntax", `the attribute ${short} has a < in its value`);
    // White space in attributes is blanks (XML 1.0 §3.3.3); references to it survive.
    const blanks = (value ?? "").replace(/\r\n|[\r\n\t]/g, " ");
    attributes[name] = decodeText(blanks, (reference) => fault(...unknownReference(reference)));
  }
  return attributes;
}

/** Code and message of the fault that a reference is unknown. */
export function unknownReference(reference: string): [code: string, message: string] {
  return ["undefined-entity", `"${reference.slice(0, 20)}" is no known reference`];
}
