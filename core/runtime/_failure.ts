/**
 * What `fetch` throws, in words that help: platforms wrap everything in a TypeError with a text of their own.
 *
 * @module
 */
import { platform } from "./env.ts";
import { NetworkError, type NetworkReason } from "./errors.ts";
import { redactUrl } from "./urls.ts";

/** Deno's names for failures of a connection; all of `fetch`'s own are TypeErrors. */
const NETWORK_NAMES: ReadonlySet<string> = new Set([
  "TypeError",
  "NetworkError",
  "Http",
  "AddrNotAvailable",
  "BrokenPipe",
  "ConnectionAborted",
  "ConnectionRefused",
  "ConnectionReset",
  "HostUnreachable",
  "NetworkUnreachable",
  "NotConnected",
  "TimedOut",
  "UnexpectedEof",
]);

const KINDS: readonly (readonly [
  pattern: RegExp,
  words: (url: URL) => string,
  reason: NetworkReason,
])[] = [
  [
    /dns|ENOTFOUND|EAI_AGAIN|getaddrinfo|not known|no such host/i,
    (url) => `the host name ${url.hostname} is not known (DNS)`,
    "dns",
  ],
  [
    /refused/i,
    (url) => `connection refused by ${url.host}; the service is not running there`,
    "refused",
  ],
  [
    /certificate|tls|ssl|handshake|UnknownIssuer|InvalidContentType|corrupt message/i,
    (url) => `no secure connection (TLS) to ${url.host}`,
    "tls",
  ],
  [/are blocked/i, (url) => `the platform does not allow port ${url.port}`, "blocked-port"],
  [/unreachable|ENETDOWN/i, (url) => `no route to ${url.host}`, "unreachable"],
  [
    /timed out|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT/i,
    (url) => `${url.host} does not respond`,
    "unreachable",
  ],
  [
    /reset|closed before|other side closed|broken pipe|ECONNABORTED|UND_ERR_SOCKET|unexpected eof/i,
    (url) => `connection closed by ${url.host} before it answered`,
    "reset",
  ],
  [
    /parse|invalid HTTP|HPE_|UND_ERR_/i,
    (url) => `the answer of ${url.host} is not HTTP`,
    "not-http",
  ],
];

/** Whether a failure comes from the network, and not from a missing permission or a mistake in a program. */
export function isNetworkFailure(error: unknown): error is Error {
  return error instanceof Error &&
    (NETWORK_NAMES.has(error.name) || /^E[A-Z]+$/.test(String((error as { code?: unknown }).code)));
}

/** The texts of an error and of those below it, in one. */
function wholeText(error: unknown): string {
  const texts: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    texts.push(at.message, String((at as { code?: unknown }).code ?? ""));
    at = at.cause;
  }
  return texts.join(" ");
}

/** Makes the error for a request that got no response. */
export function noAnswer(error: Error, url: URL): NetworkError {
  const shown = redactUrl(url);
  // The URL itself must not decide: a service may well be called "tls" or "reset".
  const text = wholeText(error).replaceAll(url.href, "").replaceAll(url.hostname, "");
  const known = KINDS.find(([pattern]) => pattern.test(text));
  const hint = platform() === "browser" ? " (or the service does not allow pages to ask it)" : "";
  const words = known?.[1](url) ?? `no answer from ${url.host}${hint}`;
  return new NetworkError(`Cannot get ${shown}: ${words}`, {
    url: shown,
    cause: error,
    reason: known?.[2],
  });
}

/** Makes the error for a body that ended too early. */
export function cutBody(
  url: string,
  loaded: number,
  expected: number | undefined,
  cause?: unknown,
): NetworkError {
  const shown = redactUrl(url);
  const of = expected === undefined ? "" : ` of ${expected}`;
  return new NetworkError(`Cannot read ${shown}: the body was cut after ${loaded}${of} bytes`, {
    url: shown,
    cause,
    reason: "cut",
  });
}
