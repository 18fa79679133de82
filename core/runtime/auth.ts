/**
 * Credentials bound to an origin. They are sent with every request to that origin, redirects and derived requests
 * (jobs, datalinks, cutouts) included, and with no request to any other; they show up in no log and no error.
 *
 * @module
 */
import { parseUrl } from "./urls.ts";

/** Headers that prove who is asking, for one origin. */
export interface Credentials {
  /** The origin they are for, as in `https://example.org`. */
  readonly origin: string;
  /**
   * The headers to add to a request.
   *
   * @param url The URL that is about to be asked.
   * @returns Names and values; empty for another origin.
   */
  headersFor(url: string | URL): Readonly<Record<string, string>>;
  /**
   * Looks at an answer, for credentials that change, such as session cookies.
   *
   * @param url The URL that was asked.
   * @param headers The headers of the answer.
   */
  receive?(url: string | URL, headers: Headers): void;
}

/** Visible ASCII and blanks, as a header's value may be. */
const SENDABLE = /^[\x20-\x7e]*$/;
const INSPECT_DENO = Symbol.for("Deno.customInspect");
const INSPECT_NODE = Symbol.for("nodejs.util.inspect.custom");

/** Keeps a secret out of everything that prints, spreads or serialises it. */
abstract class OriginCredentials implements Credentials {
  readonly origin: string;
  readonly kind: string;

  constructor(origin: string | URL, kind: string) {
    const url = parseUrl(origin);
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      throw new TypeError(`Cannot bind credentials to ${JSON.stringify(String(origin))}: not http`);
    }
    this.origin = url.origin;
    this.kind = kind;
  }

  headersFor(url: string | URL): Readonly<Record<string, string>> {
    const target = parseUrl(url);
    return target?.origin === this.origin ? this.headers(target) : {};
  }

  protected abstract headers(url: URL): Record<string, string>;

  toString(): string {
    return `${this.kind} credentials for ${this.origin} (hidden)`;
  }

  toJSON(): { readonly origin: string; readonly kind: string } {
    return { origin: this.origin, kind: this.kind };
  }

  [INSPECT_DENO](): string {
    return this.toString();
  }

  [INSPECT_NODE](): string {
    return this.toString();
  }
}

class HeaderCredentials extends OriginCredentials {
  readonly #authorization: string;

  constructor(origin: string | URL, kind: string, authorization: string) {
    super(origin, kind);
    if (!SENDABLE.test(authorization)) {
      throw new TypeError(`Cannot use this ${kind} secret: it has characters that cannot be sent`);
    }
    this.#authorization = authorization;
  }

  protected override headers(): Record<string, string> {
    return { authorization: this.#authorization };
  }
}

/**
 * A token, sent as `Authorization: Bearer TOKEN` (or with another scheme).
 *
 * @example
 * ```ts
 * import { createHttp, tokenAuth } from "@denovo/vo/runtime";
 * const http = createHttp({ credentials: tokenAuth("https://example.org", "secret", { scheme: "Token" }) });
 * if (JSON.stringify(http).includes("secret")) throw new Error("leaked");
 * ```
 *
 * @param origin The origin it is for; of a longer URL only the origin counts.
 * @param token The token.
 * @param options `scheme`: `"Bearer"` by default; the AIP's services want `"Token"`.
 * @returns Credentials for {@linkcode createHttp}.
 * @throws {TypeError} If the origin is not http or https, or the token cannot be sent in a header.
 */
export function tokenAuth(
  origin: string | URL,
  token: string,
  options: { readonly scheme?: string } = {},
): Credentials {
  if (token.trim() === "") throw new TypeError("Cannot use an empty token");
  const { scheme = "Bearer" } = options;
  return new HeaderCredentials(origin, `${scheme} token`, `${scheme} ${token.trim()}`);
}

/**
 * User name and password, sent as HTTP Basic authentication in UTF-8.
 *
 * @param origin The origin they are for; of a longer URL only the origin counts.
 * @param user The user name.
 * @param password The password.
 * @returns Credentials for {@linkcode createHttp}.
 * @throws {TypeError} If the origin is not http or https, or the user name has a colon.
 */
export function basicAuth(origin: string | URL, user: string, password: string): Credentials {
  if (user.includes(":")) throw new TypeError("Cannot use this user name: it has a colon");
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return new HeaderCredentials(origin, "basic", `Basic ${text}`);
}

interface Cookie {
  readonly value: string;
  readonly path: string;
  readonly expires: number;
}

class CookieCredentials extends OriginCredentials {
  readonly #cookies = new Map<string, Cookie>();

  constructor(origin: string | URL, cookies: string) {
    super(origin, "cookie");
    for (const pair of cookies.split(";")) {
      if (pair.trim() !== "") this.#set(pair, "/", Infinity);
    }
  }

  #set(pair: string, path: string, expires: number): void {
    const [name = "", ...rest] = pair.split("=");
    if (rest.length === 0 || !SENDABLE.test(pair)) {
      throw new TypeError("Cannot use these cookies: not in the form name=value; name=value");
    }
    this.#cookies.set(name.trim(), { value: rest.join("=").trim(), path, expires });
  }

  protected override headers(url: URL): Record<string, string> {
    const pairs = [];
    for (const [name, { value, path, expires }] of this.#cookies) {
      if (expires > Date.now() && pathMatches(url.pathname, path)) pairs.push(`${name}=${value}`);
    }
    return pairs.length === 0 ? {} : { cookie: pairs.join("; ") };
  }

  receive(url: string | URL, headers: Headers): void {
    const from = parseUrl(url);
    if (from?.origin !== this.origin) return;
    for (const line of headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";");
      if (!pair.includes("=") || !SENDABLE.test(pair)) continue;
      let path = from.pathname.slice(0, Math.max(1, from.pathname.lastIndexOf("/")));
      let expires = Infinity;
      let maxAge: number | undefined;
      for (const attribute of attributes) {
        const [name = "", value = ""] = attribute.trim().split("=");
        if (/^path$/i.test(name) && value.startsWith("/")) path = value;
        if (/^expires$/i.test(name)) {
          const date = Date.parse(value);
          expires = Number.isNaN(date) ? Infinity : date;
        }
        if (/^max-age$/i.test(name) && /^-?\d+$/.test(value)) maxAge = Number(value);
      }
      this.#set(pair, path, maxAge === undefined ? expires : Date.now() + 1000 * maxAge);
    }
  }
}

/** RFC 6265, section 5.1.4. */
function pathMatches(path: string, cookiePath: string): boolean {
  return path === cookiePath ||
    path.startsWith(cookiePath.endsWith("/") ? cookiePath : `${cookiePath}/`);
}

/**
 * Cookies of one origin. Those that the origin sets in its answers are kept and sent back to it (for the paths and the
 * time it asks), so that a login by form works; cookies for other origins or whole domains are not taken.
 *
 * @param origin The origin they are for; of a longer URL only the origin counts.
 * @param cookies Cookies to begin with, as `name=value; name=value`; none by default.
 * @returns Credentials for {@linkcode createHttp}.
 * @throws {TypeError} If the origin is not http or https, or the cookies have another form.
 */
export function cookieAuth(origin: string | URL, cookies = ""): Credentials {
  return new CookieCredentials(origin, cookies);
}
