/**
 * Answers that are not what the record of a data set declares: a login page in the place of an image.
 *
 * @module
 */
import { concatBytes } from "../core/runtime/chunks.ts";
import { FormatError, isVoError, type VoError } from "../core/runtime/errors.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { briefly, onOneLine } from "../core/runtime/_words.ts";
import { readVotable } from "../core/votable/read.ts";
import { parseMime } from "./_mime.ts";
import { charsetOf, errorMessage, queryError } from "./_response.ts";
import { isWebPage, pageWords } from "./_web_page.ts";

/** How much of an answer is looked at to tell what it is. */
const SNIFF_BYTES = 4096;
/** How much of a document in the place of data is read in search of an error. */
const ERROR_BYTES = 1024 * 1024;
const LATIN1 = new TextDecoder("latin1");

/** An answer whose body is being read. */
export interface Arriving {
  /** The response, for its headers. */
  readonly response: Response;
  /** The first chunks of its body. */
  readonly head: readonly Uint8Array[];
  /** What follows them. */
  readonly rest: AsyncIterator<Uint8Array>;
}

/** Takes so much of a body that its kind can be told: one chunk, or more where it may be markup. */
export async function takeHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array[]> {
  const head: Uint8Array[] = [];
  for (let size = 0; size < SNIFF_BYTES;) {
    const { done, value } = await chunks.next();
    if (done) break;
    head.push(value);
    size += value.byteLength;
    if (
      !/^(\u00EF\u00BB\u00BF)?\s*(<|$)/.test(LATIN1.decode(value.subarray(0, 256))) &&
      head.length === 1
    ) break;
  }
  return head;
}

/**
 * Finds out whether an answer is clearly something else than was declared.
 *
 * @param answer The answer; its rest is read only if it is something else.
 * @param declared MIME type that the record declares; one that says nothing agrees with everything.
 * @param what What was being done, for the message.
 * @param signal Ends reading.
 * @returns The error to throw: {@linkcode QueryError} with the service's words if it is a VOTable with an error,
 *   {@linkcode FormatError} with its first words if it is another document; undefined if nothing is wrong.
 */
export async function findMismatch(
  answer: Arriving,
  declared: string,
  what: string,
  signal: AbortSignal | undefined,
): Promise<VoError | undefined> {
  const { response, head } = answer;
  const bytes = concatBytes(head).subarray(0, SNIFF_BYTES);
  const text = new TextDecoder(charsetOf(response)).decode(bytes);
  const kind = kindOf(bytes, text, response.headers.get("content-type") ?? "");
  if (kind === undefined || agrees(declared, kind)) return undefined;
  const url = response.url === "" ? undefined : redactUrl(response.url);
  const wanted = onOneLine(declared).slice(0, 100);
  if (kind === "votable") {
    const message = await reportedError(answer, signal);
    if (message !== undefined) return queryError(message, what, url);
    const detail = `Cannot ${what}: the service answered with a VOTable, not with ${wanted}`;
    return new FormatError(detail, { format: "dataset", url });
  }
  const words = isWebPage(text) ? pageWords(text, 200) : briefly(text, 200);
  const detail = `Cannot ${what}: the service answered with a web page, not with ${wanted}`;
  return new FormatError(words === "" ? detail : `${detail}: ${words}`, { format: "dataset", url });
}

/** What an answer can be instead of data: HTML by the server's word, a page by its looks, a VOTable. */
type Kind = "html" | "page" | "votable";

function kindOf(bytes: Uint8Array, text: string, type: string): Kind | undefined {
  if (/^\s*</.test(text) && /<([\w.-]+:)?VOTABLE\b/i.test(text)) return "votable";
  const isHtml = /^(text\/html|application\/xhtml\+xml)$/.test(parseMime(type).essence);
  if (isHtml && !looksBinary(bytes)) return "html";
  return isWebPage(text) ? "page" : undefined;
}

/** Whether these are data whatever the `Content-Type` says: some servers call all that they send HTML. */
function looksBinary(bytes: Uint8Array): boolean {
  const start = LATIN1.decode(bytes.subarray(0, 16));
  if (/^(SIMPLE {2}=|%PDF|%!PS|PK|GIF8|\u00FF\u00D8|\u2030PNG)/.test(start)) return true;
  return (bytes[0] === 0x1f && bytes[1] === 0x8b) || bytes.includes(0);
}

/** Whether an answer of this kind may be what was declared. */
function agrees(declared: string, kind: Kind): boolean {
  const { essence } = parseMime(declared);
  const isKnown = essence.includes("/") || /^(fits|jpe?g|png|gif|gz|gzip)$/.test(essence);
  if (!isKnown || /html/.test(essence)) return true;
  const isTable = /votable|datalink/i.test(declared);
  const isMarkup = isTable || /xml/.test(essence);
  const saysNothing = /^(text\/plain|application\/octet-stream|\*\/\*)$/.test(essence);
  if (kind === "votable") return isMarkup || saysNothing || essence.startsWith("text/");
  return kind === "page" && !isTable && (isMarkup || saysNothing);
}

async function reportedError(
  { response, head, rest }: Arriving,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const parts = [...head];
  let size = concatBytes(head).byteLength;
  while (size < ERROR_BYTES) {
    const { done, value } = await rest.next();
    if (done) break;
    parts.push(value);
    size += value.byteLength;
  }
  const charset = charsetOf(response);
  try {
    const bytes = concatBytes(parts);
    return errorMessage(await readVotable(bytes, { signal, charset, truncated: "keep" }));
  } catch (error) {
    signal?.throwIfAborted();
    if (!isVoError(error)) throw error;
    return undefined;
  }
}
