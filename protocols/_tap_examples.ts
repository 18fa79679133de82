/**
 * Example queries of a service (DALI 1.1 §2.3 "DALI-examples"; TAP 1.1 §2.6).
 *
 * The standard wants XHTML with RDFa Lite; services also send HTML 5 with unclosed elements and attributes without quotes.
 * So this is a scanner that never gives up, and not an XML parser.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { responseError } from "./_response.ts";
import { startBudget } from "./_service.ts";
import { HtmlScanner } from "./_tap_html.ts";

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

/** How many documents deep continuations are followed. */
const MOST_DEPTH = 5;
/** How many documents are read at all. */
const MOST_DOCUMENTS = 50;

/**
 * Fetches examples, following continuations.
 *
 * @returns The examples; none if there is no such resource.
 * @throws {HttpStatusError} If the first document cannot be had for another reason.
 */
export async function fetchExamples(
  http: Http,
  url: string,
  options: RequestOptions = {},
): Promise<readonly TapExample[]> {
  const left = startBudget(options);
  const found: TapExample[] = [];
  const seen = new Set<string>([url]);
  let level = [url];
  for (let depth = 0; depth <= MOST_DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const address of level) {
      const page = await fetchPage(http, address, left(), depth === 0);
      if (page === undefined) continue;
      const { examples, continuations } = parseExamples(page.html, page.url);
      found.push(...examples);
      for (const more of continuations) {
        if (seen.has(more) || seen.size >= MOST_DOCUMENTS) continue;
        seen.add(more);
        next.push(more);
      }
    }
    level = next;
  }
  return found;
}

async function fetchPage(
  http: Http,
  url: string,
  options: RequestOptions,
  isFirst: boolean,
): Promise<{ readonly html: string; readonly url: string } | undefined> {
  try {
    const headers = { accept: "application/xhtml+xml, text/html;q=0.9, */*;q=0.5" };
    const response = await http.send(new Request(url, { headers }), options);
    if (response.ok) return { html: await response.text(), url: response.url || url };
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      return undefined;
    }
    const { signal } = options;
    throw await responseError(response, { signal, queryUrl: url, what: "read the examples" });
  } catch (error) {
    options.signal?.throwIfAborted();
    // A broken continuation takes nothing away from what was found before.
    if (isFirst || !isVoError(error)) throw error;
    return undefined;
  }
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

/**
 * Reads a document of examples.
 *
 * @param html The document.
 * @param url Where it is from.
 * @returns The examples in order, and the URLs of documents with more.
 */
export function parseExamples(
  html: string,
  url: string,
): { readonly examples: readonly TapExample[]; readonly continuations: readonly string[] } {
  const drafts: Draft[] = [];
  const continuations: string[] = [];
  const stack: Open[] = [];
  let keyval: [string, string] | undefined;
  const current = (): Draft | undefined =>
    stack.findLast((open) => open.draft !== undefined)?.draft;

  /** What separates lines for the eye does so for us. */
  const separate = (blank: string): void => {
    for (const open of stack) if (open.property !== undefined) open.text += blank;
    const draft = current();
    if (draft !== undefined) draft.description += " ";
  };
  const close = (open: Open): void => {
    const text = open.content ?? open.text;
    const draft = current() ?? open.draft;
    switch (open.property) {
      case "name":
        if (draft !== undefined) draft.name ||= squeezed(text);
        break;
      case "query":
        if (draft !== undefined) draft.query ??= unindented(text);
        break;
      case "table":
        draft?.tables.push(squeezed(text));
        break;
      case "capability":
        if (draft !== undefined) draft.capability ??= squeezed(text);
        break;
      case "key":
        if (keyval !== undefined) keyval[0] = squeezed(text);
        break;
      case "value":
        if (keyval !== undefined) keyval[1] = text.trim();
        break;
    }
    if (open.isKeyval && keyval !== undefined) {
      if (keyval[0] !== "") draft?.parameters.push(keyval);
      keyval = undefined;
    }
    if (BLOCKS.test(open.tag) && draft !== undefined && draft !== open.draft) {
      draft.description += " ";
    }
  };

  new HtmlScanner({
    start(tag, attributes, isVoid): void {
      const property = lastTerm(attributes.get("property"));
      const types = terms(attributes.get("typeof"));
      if (property === "continuation") {
        const more = URL.parse(attributes.get("href") ?? "", url);
        if (more !== null && /^https?:$/.test(more.protocol)) {
          more.hash = "";
          continuations.push(more.href);
        }
      }
      let draft: Draft | undefined;
      // A query outside of any example is one all the same.
      if (types.includes("example") || (property === "query" && current() === undefined)) {
        draft = {
          id: attributes.get("id"),
          name: "",
          query: undefined,
          capability: undefined,
          tables: [],
          parameters: [],
          description: "",
        };
        drafts.push(draft);
      }
      const isKeyval = property === "generic-parameter" || types.includes("keyval");
      if (isKeyval) keyval = ["", ""];
      if (BLOCKS.test(tag)) separate(tag === "br" ? "\n" : " ");
      if (isVoid) return;
      stack.push({ tag, property, draft, isKeyval, content: attributes.get("content"), text: "" });
    },
    end(tag): void {
      const at = stack.findLastIndex((open) => open.tag === tag);
      if (at < 0) return;
      while (stack.length > at) close(stack.pop() as Open);
    },
    text(text): void {
      let isProperty = false;
      for (const open of stack) {
        if (open.property === undefined) continue;
        open.text += text;
        // A table's name is part of the sentence that it is in; name, query and parameters are not.
        if (/^(name|query|capability|generic-parameter|key|value)$/.test(open.property)) {
          isProperty = true;
        }
      }
      const draft = current();
      if (draft !== undefined && !isProperty) draft.description += text;
    },
  }).scan(html);
  while (stack.length > 0) close(stack.pop() as Open);

  const examples = drafts.map((draft): TapExample => ({
    id: draft.id,
    name: draft.name,
    query: draft.query ?? parameter(draft, "QUERY"),
    description: squeezed(draft.description),
    tables: [...new Set(draft.tables.filter((table) => table !== ""))],
    capability: draft.capability,
    parameters: draft.parameters,
    url,
  })).filter(({ query, parameters }) => query !== undefined || parameters.length > 0);
  return { examples, continuations: [...new Set(continuations)] };
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
