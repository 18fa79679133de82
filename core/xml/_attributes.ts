/**
 * The attributes of a start tag.
 *
 * @module
 */
import { decodeText } from "./_references.ts";

/** Name, and value in double quotes, in single quotes or in none; or a character that is no part of an attribute. */
const ATTRIBUTE = /\s*(?:([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?|[^\s])/g;

const PLAIN_NAME = /[\w:.-]+/y;

/** Attributes by name as written, in document order, with references resolved; what is wrong is told. */
export function parseAttributes(
  raw: string,
  fault: (code: string, message: string) => void,
): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  // Behind white space that ends the text the pattern would look for an attribute at each blank anew.
  const text = raw.trimEnd();
  const odd = ["<", "\t", "\n", "\r"].some((character) => text.includes(character));
  const add = (name: string, raw: string): void => {
    const short = name.slice(0, 60);
    if (Object.hasOwn(attributes, name)) {
      return fault("duplicate-attribute", `the attribute ${short} occurs twice`);
    }
    if (name === "__proto__") {
      return fault("syntax", "an attribute named __proto__ is left out");
    }
    if (odd && raw.includes("<")) fault("syntax", `the attribute ${short} has a < in its value`);
    // White space in attributes is blanks (XML 1.0 §3.3.3); references to it survive.
    const value = odd ? raw.replace(/\r\n|[\r\n\t]/g, " ") : raw;
    attributes[name] = decodeText(value, (reference) => fault(...unknownReference(reference)));
  };
  for (let at = 0; at < text.length;) {
    // Nearly all attributes are plain ones, which need no pattern.
    let from = at;
    while (text.charCodeAt(from) === 0x20 || text.charCodeAt(from) === 0xa) from++;
    const equals = plainName(text, from);
    const end = equals > from && text.startsWith('="', equals) ? text.indexOf('"', equals + 2) : -1;
    if (end >= 0) {
      add(text.slice(from, equals), text.slice(equals + 2, end));
      at = end + 1;
      continue;
    }
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(text);
    if (match === null) break;
    at = ATTRIBUTE.lastIndex;
    const [, name, double, single, bare] = match;
    if (name === undefined) {
      fault("syntax", "a tag has something that is no attribute");
      continue;
    }
    const value = double ?? single ?? bare;
    if (value === undefined || bare !== undefined) {
      fault("syntax", `the attribute ${name.slice(0, 60)} has no value in quotes`);
    }
    add(name, value ?? "");
  }
  return attributes;
}

/** The index after what is sure to be a name, of ASCII letters, digits and `_:-.`, that begins at an index. */
export function plainName(text: string, at: number): number {
  PLAIN_NAME.lastIndex = at;
  return PLAIN_NAME.test(text) ? PLAIN_NAME.lastIndex : at;
}

/** Code and message of the fault that a reference is unknown. */
export function unknownReference(reference: string): [code: string, message: string] {
  return ["undefined-entity", `"${reference.slice(0, 20)}" is no known reference`];
}
