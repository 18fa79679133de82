/**
 * Where a redirect leads, and what goes along: the rules of RFC 9110, section 15.4, except that a POST stays a POST
 * also over 301 and 302, since services move their POST endpoints that way.
 *
 * @module
 */
import { NetworkError } from "./errors.ts";
import { isSecretName, parseUrl, redactUrl } from "./urls.ts";

/** One request of an exchange; `url` has neither user name nor password nor fragment. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  /** What the caller put into the request. */
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

/** How many redirects are followed in one exchange. */
const MAX_REDIRECTS = 10;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Headers that describe a body and go when the body goes. */
const BODY_HEADERS = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-type",
  "transfer-encoding",
];

/** The next request, or undefined if the response is no redirect. */
export function nextHop(hop: Hop, response: Response): Hop | undefined {
  const location = response.headers.get("location");
  if (!REDIRECTS.has(response.status) || location === null) return undefined;
  const from = redactUrl(hop.url);
  const url = parseUrl(utf8(location), hop.url);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const target = url === undefined ? JSON.stringify(location) : `a ${url.protocol} URL`;
    throw new NetworkError(`Cannot follow the redirect from ${from}: it leads to ${target}`, {
      url: from,
    });
  }
  url.username = url.password = url.hash = "";
  const headers = new Headers(hop.headers);
  if (url.origin !== hop.url.origin) dropSecrets(headers);
  if (response.status !== 303 || hop.method === "GET" || hop.method === "HEAD") {
    return { ...hop, url, headers };
  }
  for (const name of BODY_HEADERS) headers.delete(name);
  return { url, method: "GET", headers, body: undefined };
}

function dropSecrets(headers: Headers): void {
  for (const name of [...headers.keys()]) {
    if (isSecretHeader(name)) headers.delete(name);
  }
}

/** Whether a header is for one origin only. */
export function isSecretHeader(name: string): boolean {
  return /^(proxy-)?authorization$/i.test(name) || /auth/i.test(name) || isSecretName(name);
}

/** Headers come as one character a byte; where those bytes are UTF-8 they were meant as such. */
function utf8(text: string): string {
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  try {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}

/** Notices when an exchange comes back to where it was, or goes on for too long. */
export class RedirectTrail {
  readonly #seen = new Set<string>();
  #count = 0;

  /** Notes a request about to be sent; `cookie` tells apart a page before and after a login. */
  visit(hop: Hop, cookie: string): void {
    const key = `${hop.method} ${hop.url.href} ${cookie}`;
    const looped = this.#seen.has(key);
    this.#seen.add(key);
    if (!looped && this.#count++ <= MAX_REDIRECTS) return;
    const url = redactUrl(hop.url);
    const words = looped ? "they lead in a circle" : `more than ${MAX_REDIRECTS} of them`;
    throw new NetworkError(`Cannot follow the redirects to ${url}: ${words}`, { url });
  }
}
