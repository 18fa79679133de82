/**
 * Documents of example queries (DALI 1.1 §2.3 "DALI-examples"; TAP 1.1 §2.6).
 *
 * The standard wants XHTML with RDFa Lite; services also send HTML 5 with unclosed elements and attributes without quotes.
 * So this is a scanner that never gives up, and not an XML parser.
 *
 * @module
 */
import { type HtmlHandlers, HtmlScanner } from "./_tap_html.ts";

/** An example. */
export interface TapExample {
  /** Its identifier within its document. */
  readonly id: string | undefined;
  /** Its name; empty if it has none. */
  readonly name: string;
  /** The query; undefined if the example has other parameters only. */
  readonly query: string | undefined;
  /** The text around the query. */
  readonly description: string;
  /** Tables that it is about. */
  readonly tables: readonly string[];
  /** IVOID of the capability that it is for, if it says. */
  readonly capability: string | undefined;
  /** Other parameters, in order. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** URL of the document that it is in. */
  readonly url: string;
}

/** What a document of examples has. */
export interface ExamplesDocument {
  /** The examples in order. */
  readonly examples: readonly TapExample[];
  /** URLs of documents with more. */
  readonly continuations: readonly string[];
}

/**
 * Reads a document of examples.
 *
 * @param html The document.
 * @param url Where it is from.
 * @returns The examples in order, and the URLs of documents with more.
 */
export function parseExamples(html: string, url: string): ExamplesDocument {
  const reader = new ExamplesReader(url);
  new HtmlScanner(reader).scan(html);
  return reader.finish();
}

interface Draft {
  id: string | undefined;
  name: string;
  query: string | undefined;
  capability: string | undefined;
  readonly tables: string[];
  readonly parameters: [string, string][];
  description: string;
}

/** An element that is open. */
interface Open {
  readonly tag: string;
  readonly property: string | undefined;
  readonly draft: Draft | undefined;
  readonly isKeyval: boolean;
  /** What RDFa takes in place of the content. */
  readonly content: string | undefined;
  text: string;
}

/** Elements that end where a block ends, for descriptions. */
const BLOCKS = /^(p|div|h\d|li|ul|ol|pre|table|tr|section|dd|dt|br)$/;

/** Examples as they come, element by element. */
class ExamplesReader implements HtmlHandlers {
  readonly #url: string;
  readonly #drafts: Draft[] = [];
  readonly #continuations: string[] = [];
  readonly #stack: Open[] = [];
  #keyval: [string, string] | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  start(tag: string, attributes: ReadonlyMap<string, string>, isVoid: boolean): void {
    const property = lastTerm(attributes.get("property"));
    const types = terms(attributes.get("typeof"));
    if (property === "continuation") this.#continue(attributes.get("href") ?? "");
    // A query outside of any example is one all the same.
    const isExample = types.includes("example") ||
      (property === "query" && this.#current() === undefined);
    const draft = isExample ? newDraft(attributes.get("id")) : undefined;
    if (draft !== undefined) this.#drafts.push(draft);
    const isKeyval = property === "generic-parameter" || types.includes("keyval");
    if (isKeyval) this.#keyval = ["", ""];
    if (BLOCKS.test(tag)) this.#separate(tag === "br" ? "\n" : " ");
    if (isVoid) return;
    const content = attributes.get("content");
    this.#stack.push({ tag, property, draft, isKeyval, content, text: "" });
  }

  end(tag: string): void {
    const at = this.#stack.findLastIndex((open) => open.tag === tag);
    if (at >= 0) this.#closeTo(at);
  }

  text(text: string): void {
    let isProperty = false;
    for (const open of this.#stack) {
      if (open.property === undefined) continue;
      open.text += text;
      // A table's name is part of the sentence that it is in; name, query and parameters are not.
      if (/^(name|query|capability|generic-parameter|key|value)$/.test(open.property)) {
        isProperty = true;
      }
    }
    const draft = this.#current();
    if (draft !== undefined && !isProperty) draft.description += text;
  }

  /** What there is, at the end of the document. */
  finish(): ExamplesDocument {
    this.#closeTo(0);
    const examples = this.#drafts.map((draft): TapExample => ({
      id: draft.id,
      name: draft.name,
      query: draft.query ?? parameter(draft, "QUERY"),
      description: squeezed(draft.description),
      tables: [...new Set(draft.tables.filter((table) => table !== ""))],
      capability: draft.capability,
      parameters: draft.parameters,
      url: this.#url,
    })).filter(({ query, parameters }) => query !== undefined || parameters.length > 0);
    return { examples, continuations: [...new Set(this.#continuations)] };
  }

  #current(): Draft | undefined {
    return this.#stack.findLast((open) => open.draft !== undefined)?.draft;
  }

  #continue(href: string): void {
    const more = URL.parse(href, this.#url);
    if (more === null || !/^https?:$/.test(more.protocol)) return;
    more.hash = "";
    this.#continuations.push(more.href);
  }

  /** What separates lines for the eye does so for us. */
  #separate(blank: string): void {
    for (const open of this.#stack) if (open.property !== undefined) open.text += blank;
    const draft = this.#current();
    if (draft !== undefined) draft.description += " ";
  }

  #closeTo(depth: number): void {
    while (this.#stack.length > depth) this.#close(this.#stack.pop() as Open);
  }

  #close(open: Open): void {
    const draft = this.#current() ?? open.draft;
    const keyval = this.#keyval;
    if (draft !== undefined) setProperty(draft, open);
    if (keyval !== undefined && open.property === "key") keyval[0] = squeezed(textOf(open));
    if (keyval !== undefined && open.property === "value") keyval[1] = textOf(open).trim();
    if (open.isKeyval && keyval !== undefined) {
      if (keyval[0] !== "") draft?.parameters.push(keyval);
      this.#keyval = undefined;
    }
    if (BLOCKS.test(open.tag) && draft !== undefined && draft !== open.draft) {
      draft.description += " ";
    }
  }
}

function newDraft(id: string | undefined): Draft {
  return {
    id,
    name: "",
    query: undefined,
    capability: undefined,
    tables: [],
    parameters: [],
    description: "",
  };
}

function setProperty(draft: Draft, open: Open): void {
  const text = textOf(open);
  switch (open.property) {
    case "name":
      draft.name ||= squeezed(text);
      break;
    case "query":
      draft.query ??= unindented(text);
      break;
    case "table":
      draft.tables.push(squeezed(text));
      break;
    case "capability":
      draft.capability ??= squeezed(text);
      break;
  }
}

function textOf({ content, text }: Open): string {
  return content ?? text;
}

function parameter({ parameters }: Draft, name: string): string | undefined {
  return parameters.find(([own]) => own.toUpperCase() === name)?.[1];
}

/** Terms of an RDFa attribute without prefixes and namespaces. */
function terms(value: string | undefined): readonly string[] {
  return (value ?? "").trim().split(/\s+/).map((term) => term.replace(/^.*[:#]/, "").toLowerCase());
}

function lastTerm(value: string | undefined): string | undefined {
  const known = terms(value).filter((term) => term !== "");
  return known.find((term) => PROPERTIES.has(term)) ?? known[0];
}

const PROPERTIES: ReadonlySet<string> = new Set([
  "name",
  "query",
  "table",
  "capability",
  "generic-parameter",
  "key",
  "value",
  "continuation",
]);

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** A query without blank lines around it and without the indentation that all of its lines have. */
function unindented(text: string): string {
  const lines = text.replaceAll(/\r\n?/g, "\n").replaceAll("\u00a0", " ").split("\n")
    .map((line) => line.trimEnd());
  while (lines[0] === "") lines.shift();
  while (lines.at(-1) === "") lines.pop();
  const indents = lines.slice(/^\s/.test(lines[0] ?? "") ? 0 : 1).filter((line) => line !== "")
    .map((line) => line.length - line.trimStart().length);
  const least = /^\s/.test(lines[0] ?? "") ? Math.min(...indents) : 0;
  return lines.map((line) => line.slice(Math.min(least, line.length - line.trimStart().length)))
    .join("\n");
}
