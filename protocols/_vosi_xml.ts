/**
 * Small XML documents of services: fetched, checked, and taken apart without regard to prefixes.
 *
 * @module
 */
import { bodyChunks, concatBytes } from "../core/runtime/chunks.ts";
import { FormatError, type FormatName, isVoError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { parseXml, textOf, type XmlElement } from "../core/xml/tree.ts";
import { readVotable } from "../core/votable/read.ts";
import { charsetOf, conventionalError, queryError, responseError, statusOf } from "./_response.ts";

/** A document and where it came from. */
export interface FetchedXml {
  /** Its root element. */
  readonly root: XmlElement;
  /** The URL that it came from, after redirects. */
  readonly url: string;
}

/** What to expect of a document, for messages. */
export interface Expected {
  /** What is being done, as in `"read the capabilities"`. */
  readonly what: string;
  /** Format that errors name. */
  readonly format: FormatName;
  /** Local names that the root may have. */
  readonly roots: readonly string[];
}

/**
 * Fetches a document.
 *
 * @throws {QueryError} If the service answers with a VOTable that has an error.
 * @throws {HttpStatusError} If the answer is no success.
 * @throws {FormatError} If it is empty, HTML, not well-formed, or another document.
 */
export async function fetchXml(
  http: Http,
  request: Request | string | URL,
  expected: Expected,
  options: RequestOptions = {},
): Promise<FetchedXml> {
  const sent = request instanceof Request ? request : new Request(request);
  if (!sent.headers.has("accept")) {
    sent.headers.set("accept", "application/xml, text/xml;q=0.9, */*;q=0.5");
  }
  const response = await http.send(sent, options);
  return await readXml(response, expected, { ...options, url: sent.url });
}

/** Reads the document of a response; see {@linkcode fetchXml}. */
export async function readXml(
  response: Response,
  expected: Expected,
  options: { readonly signal?: AbortSignal | undefined; readonly url: string },
): Promise<FetchedXml> {
  const { what } = expected;
  const url = response.url || options.url;
  const { signal } = options;
  if (!response.ok) throw await responseError(response, { signal, queryUrl: url, what });
  const parts: Uint8Array[] = [];
  for await (const chunk of bodyChunks(response)) parts.push(chunk);
  const bytes = concatBytes(parts);
  const root = await parseExpected(bytes, expected, url);
  if (root.local === "VOTABLE") {
    const document = await readVotable(bytes, { signal, charset: charsetOf(response) });
    const status = statusOf(document);
    const message = status.value === "ERROR" ? status.message : conventionalError(document);
    if (message !== undefined) throw queryError(message, what, redactUrl(url));
  }
  return { root: checkRoot(root, expected, url), url };
}

/** Parses a document that was given as text or bytes. */
export async function parseRoot(
  source: string | Uint8Array,
  expected: Expected,
): Promise<XmlElement> {
  return checkRoot(await parseExpected(source, expected, undefined), expected, undefined);
}

function checkRoot(root: XmlElement, expected: Expected, url: string | undefined): XmlElement {
  if (expected.roots.includes(root.local)) return root;
  const { what, format, roots } = expected;
  const shown = url === undefined ? undefined : redactUrl(url);
  const found = /^html$/i.test(root.local) ? "an HTML page" : `the element ${root.name}`;
  throw new FormatError(`Cannot ${what}: found ${found} where ${roots.join(" or ")} was expected`, {
    format,
    url: shown,
    line: root.line,
  });
}

async function parseExpected(
  source: string | Uint8Array,
  { what, format }: Expected,
  url: string | undefined,
): Promise<XmlElement> {
  const shown = url === undefined ? undefined : redactUrl(url);
  const head = typeof source === "string"
    ? source.slice(0, 400)
    : new TextDecoder("latin1").decode(source.subarray(0, 400));
  const start = head.replaceAll("\0", "");
  if (start.trim() === "") {
    throw new FormatError(`Cannot ${what}: the document is empty`, { format, url: shown });
  }
  if (/^\W{0,3}\s*<(!doctype\s+html|html)\b/i.test(start)) {
    const words = start.replaceAll(/<[^>]*(>|$)/g, " ").replaceAll(/\s+/g, " ").trim();
    throw new FormatError(
      `Cannot ${what}: the service sent an HTML page${words === "" ? "" : `: ${words}`}`,
      { format, url: shown },
    );
  }
  try {
    return await parseXml(source);
  } catch (error) {
    if (!isVoError(error, "E_FORMAT")) throw error;
    const detail = error.detail.replace(/^Cannot read XML: /, "");
    const { line, column } = error;
    throw new FormatError(`Cannot ${what}: ${detail}`, {
      format,
      url: shown,
      line,
      column,
      cause: error,
    });
  }
}

/** The value of an attribute by its local name, trimmed; undefined if it is absent or empty. */
export function attributeOf(element: XmlElement, local: string): string | undefined {
  const lower = local.toLowerCase();
  for (const [name, value] of Object.entries(element.attributes)) {
    if (name.slice(name.indexOf(":") + 1).toLowerCase() !== lower) continue;
    if (name.startsWith("xmlns")) continue;
    if (value.trim() !== "") return value.trim();
  }
  return undefined;
}

/** The `xsi:type` of an element without its prefix, which services get wrong. */
export function typeOf(element: XmlElement): string | undefined {
  for (const [name, value] of Object.entries(element.attributes)) {
    if (name.endsWith(":type")) return value.trim().replace(/^.*:/, "");
  }
  return undefined;
}

/** Text within an element; undefined if there is none, or if `xsi:nil` says so. */
export function contentOf(element: XmlElement | undefined): string | undefined {
  if (element === undefined || attributeOf(element, "nil") === "true") return undefined;
  const text = textOf(element);
  return text === "" ? undefined : text;
}

/** Text within an element with runs of blanks and line breaks as one blank. */
export function tokenOf(element: XmlElement | undefined): string | undefined {
  return contentOf(element)?.replaceAll(/\s+/g, " ");
}

/** A whole number, or undefined if the text is none. */
export function integerOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^[+-]?\d+(\.0*)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A moment in the forms of ISO 8601 that services use; without a zone it is UTC. Undefined if it is none. */
export function dateOf(text: string | undefined): Date | undefined {
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?Z?$/i
      .exec(text?.trim() ?? "");
  if (parts === null) return undefined;
  const zone = (parts[3] ?? "Z").toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  const time = (parts[2] ?? "00:00:00").replace(/(\.\d{3})\d+$/, "$1");
  const date = new Date(`${parts[1]}T${time}${zone}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
