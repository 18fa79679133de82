/**
 * Example queries of a service, from all of its documents.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { responseError } from "./_response.ts";
import { startBudget } from "./_service.ts";
import { parseExamples, type TapExample } from "./_tap_examples_document.ts";

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
