/**
 * HTML as it is found: elements with attributes, text, and nothing that could be wrong.
 *
 * @module
 */
import { resolveReferences } from "../core/runtime/_words.ts";

/** What a scanner tells. */
export interface HtmlHandlers {
  /** An element begins; names are in lower case, references in values are resolved. */
  start(tag: string, attributes: ReadonlyMap<string, string>, isVoid: boolean): void;
  /** An element ends. */
  end(tag: string): void;
  /** Text, references resolved. */
  text(text: string): void;
}

/** Elements without an end. */
const VOID: ReadonlySet<string> = new Set(
  "area base br col embed hr img input link meta source track wbr".split(" "),
);
/** Elements whose content is no HTML. */
const RAW = /^(script|style)$/;

/** Scans a document once, from its beginning to its end, in linear time. */
export class HtmlScanner {
  readonly #handlers: HtmlHandlers;

  /** Makes a scanner. */
  constructor(handlers: HtmlHandlers) {
    this.#handlers = handlers;
  }

  /** Scans. */
  scan(html: string): void {
    let at = 0;
    while (at < html.length) {
      const open = html.indexOf("<", at);
      if (open < 0) break;
      if (open > at) this.#text(html.slice(at, open));
      at = this.#markup(html, open);
    }
    if (at < html.length) this.#text(html.slice(at));
  }

  #text(text: string): void {
    this.#handlers.text(resolveReferences(text));
  }

  /** Reads what begins with `<`; gives the place after it. */
  #markup(html: string, open: number): number {
    if (html.startsWith("<!--", open)) return after(html, "-->", open + 4);
    if (html.startsWith("<![CDATA[", open)) {
      const end = html.indexOf("]]>", open);
      this.#handlers.text(html.slice(open + 9, end < 0 ? html.length : end));
      return end < 0 ? html.length : end + 3;
    }
    const next = html.charCodeAt(open + 1);
    if (next === 33 /* ! */ || next === 63 /* ? */) return after(html, ">", open + 2);
    const isEnd = next === 47; /* / */
    const nameAt = open + (isEnd ? 2 : 1);
    const nameEnd = endOfName(html, nameAt);
    if (nameEnd === nameAt) {
      this.#handlers.text("<");
      return open + 1;
    }
    const tag = html.slice(nameAt, nameEnd).toLowerCase().replace(/^.*:/, "");
    const attributes = new Map<string, string>();
    const { end, selfClosing } = readAttributes(html, nameEnd, attributes);
    if (isEnd) {
      this.#handlers.end(tag);
      return end;
    }
    // In HTML a slash means nothing, in XHTML it ends the element.
    const isVoid = VOID.has(tag) || selfClosing;
    this.#handlers.start(tag, attributes, isVoid);
    if (isVoid || !RAW.test(tag)) return end;
    const closing = tag === "script" ? /<\/script/gi : /<\/style/gi;
    closing.lastIndex = end;
    const close = closing.exec(html);
    if (close === null) return html.length;
    this.#handlers.end(tag);
    return after(html, ">", close.index);
  }
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at < 0 ? html.length : at + mark.length;
}

function endOfName(html: string, from: number): number {
  if (!/[A-Za-z]/.test(html[from] ?? "")) return from;
  let at = from;
  while (at < html.length && !/[\s/>]/.test(html[at] as string)) at++;
  return at;
}

const ATTRIBUTE =
  /[\s/]*(?:([^\s=>/"'<]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*))?)?|[^\s>])/y;

function readAttributes(
  html: string,
  from: number,
  attributes: Map<string, string>,
): { readonly end: number; readonly selfClosing: boolean } {
  let at = from;
  for (;;) {
    const rest = /[\s/]*/y;
    rest.lastIndex = at;
    const blanks = rest.exec(html)?.[0] ?? "";
    const next = at + blanks.length;
    if (next >= html.length) return { end: html.length, selfClosing: false };
    if (html[next] === ">") return { end: next + 1, selfClosing: blanks.endsWith("/") };
    ATTRIBUTE.lastIndex = next;
    const match = ATTRIBUTE.exec(html);
    if (match === null) {
      at = next + 1;
      continue;
    }
    const [, name, double, single, bare] = match;
    if (name !== undefined && !attributes.has(name.toLowerCase())) {
      attributes.set(name.toLowerCase(), resolveReferences(double ?? single ?? bare ?? ""));
    }
    at = ATTRIBUTE.lastIndex;
  }
}
