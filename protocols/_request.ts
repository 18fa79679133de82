/**
 * From parameters to a request: the half of DALI that is sent.
 *
 * @module
 */
import { isSecretName, parseUrl } from "../core/runtime/urls.ts";
import type { Pair } from "./params.ts";

/** How to send parameters. */
export interface DaliRequestOptions {
  /** `"GET"` by default; `"POST"` for parameters too long for a URL. */
  readonly method?: "GET" | "POST" | undefined;
}

/**
 * Makes the request for parameters of a service.
 *
 * Parameters that the access URL has already stay as they are (`siap.xml?id=BEFS&`), unless the query has one of the same
 * name, whatever its case: names are case-insensitive up to DALI 1.1, and a parameter given twice is an error. Names keep
 * the case that the caller gave; a name that occurs more than once is sent more than once.
 *
 * @example What is sent
 * ```ts
 * import { daliRequest } from "@denovo/vo/protocols/dali";
 * const request = daliRequest("http://example.org/siap.xml?id=BEFS&", [["POS", "10,20"], ["dateObs", "57050/58050"]]);
 * if (request.url !== "http://example.org/siap.xml?id=BEFS&POS=10,20&dateObs=57050/58050") {
 *   throw new Error(request.url);
 * }
 * ```
 *
 * @param accessUrl URL of the service; trailing `?` and `&` do not matter.
 * @param parameters Names and values in order.
 * @param options The method.
 * @returns The request, not sent yet.
 * @throws {TypeError} If the URL cannot be read, or is neither http nor https.
 */
export function daliRequest(
  accessUrl: string | URL,
  parameters: Iterable<Pair>,
  options: DaliRequestOptions = {},
): Request {
  const pairs = [...parameters];
  const { url, kept } = splitAccessUrl(accessUrl, pairs);
  const sent = pairs.map(([name, value]) => `${escape(name)}=${escape(value)}`);
  if (options.method === "POST") {
    url.search = kept.join("&");
    const body = new URLSearchParams(pairs.map(([name, value]) => [name, value]));
    return new Request(url, { method: "POST", body });
  }
  url.search = [...kept, ...sent].join("&");
  return new Request(url);
}

/**
 * Checks the access URL of a service and takes off what does not belong to it: blanks around it, a fragment, and
 * trailing `?` and `&`.
 *
 * @param accessUrl The URL.
 * @returns Its text.
 * @throws {TypeError} If the URL cannot be read, or is neither http nor https.
 */
export function cleanAccessUrl(accessUrl: string | URL): string {
  const { url, kept } = splitAccessUrl(accessUrl, []);
  url.search = kept.join("&");
  return url.href;
}

/**
 * The command line that sends a request with curl, for reports and for trying without this program. Secrets in headers
 * are left out.
 *
 * @example
 * ```ts
 * import { curlCommand } from "@denovo/vo/protocols/dali";
 * const command = await curlCommand(new Request("http://example.org/siap.xml?POS=10,20"));
 * if (command !== "curl -L 'http://example.org/siap.xml?POS=10,20'") throw new Error(command);
 * ```
 *
 * @param request The request; its body is not used up.
 * @returns A command for a POSIX shell.
 */
export async function curlCommand(request: Request): Promise<string> {
  const words = ["curl", "-L"];
  if (request.method === "POST") words.push("--post301", "--post302");
  else if (request.method !== "GET") words.push("-X", request.method);
  for (const [name, value] of request.headers) {
    if (isSecretName(name) || name === "authorization") words.push("-H", quote(`${name}: ***`));
    else words.push("-H", quote(`${name}: ${value}`));
  }
  if (request.body !== null) words.push("--data-raw", quote(await request.clone().text()));
  words.push(quote(request.url));
  return words.join(" ");
}

function splitAccessUrl(
  accessUrl: string | URL,
  pairs: readonly Pair[],
): { readonly url: URL; readonly kept: readonly string[] } {
  const text = String(accessUrl).trim();
  const url = parseUrl(text);
  if (url === undefined) throw new TypeError(`Cannot use the access URL "${text.slice(0, 200)}"`);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`Cannot use the access URL "${text.slice(0, 200)}": not http or https`);
  }
  url.hash = "";
  const given = new Set(pairs.map(([name]) => name.toLowerCase()));
  const kept = url.search.replace(/^\?+/, "").split("&").filter((part) => {
    const name = unescapeName(part.split("=", 1)[0] ?? "");
    return part !== "" && part !== "?" && !given.has(name.toLowerCase());
  });
  return { url, kept };
}

function unescapeName(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return name;
  }
}

/** Comma, slash and colon may stand in a query (RFC 3986, section 3.4), and are readable there. */
function escape(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /%(2C|2F|3A)/g,
    (_, hex: string) => String.fromCharCode(parseInt(hex, 16)),
  ).replaceAll("'", "%27");
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
