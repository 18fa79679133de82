/**
 * From a status that is not a success to an error that says what the service said.
 *
 * @module
 */
import { readBeginning } from "./_beginning.ts";
import { HttpStatusError } from "./errors.ts";
import { retryAfterMs, waitInWords } from "./_retry.ts";
import { checkLimit } from "./signals.ts";
import { briefly, htmlText } from "./_words.ts";
import { redactUrl } from "./urls.ts";

/** How much of an error's body is kept, in bytes of UTF-8. */
const KEPT_BYTES = 2048;
/** How much of it is read, since HTML pages begin with much that is not text. */
const READ_BYTES = 32 * 1024;
const READ_MS = 2000;

/**
 * The URL that a response comes from, after redirects.
 *
 * @param response A response of {@linkcode Http.send}.
 * @returns The URL; empty for responses made by a program.
 */
export function responseUrl(response: Response): string {
  return response.url;
}

/** How to read the body of an error. */
export interface StatusOptions {
  /** Ends the reading, with its own reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long to read, in ms; 2 000 by default. What came until then is used. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Gives back a response that is a success, and throws for any other.
 *
 * @param response A response.
 * @param what What was being done, for the message, as in `"search images"`; by default the URL is named.
 * @param options How to read the body of an error.
 * @returns The same response, its body unread.
 * @throws {HttpStatusError} If the status is not 200 to 299, with the beginning of the body as text.
 */
export async function ensureOk(
  response: Response,
  what?: string,
  options: StatusOptions = {},
): Promise<Response> {
  if (response.ok) return response;
  throw await statusError(response, what, options);
}

/**
 * Makes the error for a response that is not a success; reads the beginning of its body and cancels the rest.
 *
 * @param response A response.
 * @param what What was being done, for the message; by default the URL is named.
 * @param options How to read the body.
 * @returns The error, to be thrown.
 */
export async function statusError(
  response: Response,
  what?: string,
  options: StatusOptions = {},
): Promise<HttpStatusError> {
  const limitMs = checkLimit("timeoutMs", options.timeoutMs, READ_MS);
  const { signal } = options;
  const bytes = await readBeginning(response, { bytes: READ_BYTES, ms: limitMs, signal });
  const body = excerpt(bytes, response.headers.get("content-type") ?? "");
  const url = response.url === "" ? undefined : redactUrl(response.url);
  const wait = retryAfterMs(response);
  const doing = what ?? (url === undefined ? "get a response" : `get ${url}`);
  const asks = wait === undefined ? "" : `, to be tried again ${waitInWords(wait)}`;
  const text = [`HTTP status ${response.status}`, response.statusText].join(" ").trim();
  const words = briefly(body, 200, text);
  return new HttpStatusError(
    `Cannot ${doing}: ${text}${asks}${words === "" ? "" : `: ${words}`}`,
    { url, status: response.status, body, retryAfterMs: wait },
  );
}

/** Text of at most 2 kB; of HTML only what a reader would see. */
function excerpt(bytes: Uint8Array, contentType: string): string {
  const label = /charset="?([^\s;"]+)/i.exec(contentType)?.[1] ?? "utf-8";
  let text: string;
  try {
    text = new TextDecoder(label).decode(bytes);
  } catch {
    text = new TextDecoder().decode(bytes);
  }
  if (/html/i.test(contentType) || /^\s*(<!doctype html|<html)/i.test(text)) text = htmlText(text);
  const kept = new Uint8Array(KEPT_BYTES);
  const { read } = new TextEncoder().encodeInto(text.trim(), kept);
  return text.trim().slice(0, read);
}
