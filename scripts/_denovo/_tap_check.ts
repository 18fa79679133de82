/**
 * Queries looked at before they are sent, as commands tell what is wrong with them.
 *
 * @module
 */
import { AdqlError } from "../../core/adql/mod.ts";
import { QueryError } from "../../core/runtime/errors.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { adqlLanguage } from "../../protocols/_tap_grammar.ts";
import { TapService, type TapUploads } from "../../protocols/tap.ts";

/** What belongs to the check of a query. */
export interface CheckOptions {
  readonly signal: AbortSignal;
  /** Language of the query, as the service calls it. */
  readonly language?: string | undefined;
  /** Tables that go along. */
  readonly upload?: TapUploads | undefined;
  /** How long it may take (ms); a check that takes longer is given up. */
  readonly limitMs?: number | undefined;
  /** Other services of the sandbox, which may have a table that this one lacks. */
  readonly others?: readonly string[] | undefined;
}

const LIMIT_MS = 20_000;

/**
 * Checks a query; one in a language that is not understood is right.
 *
 * @returns What is odd but may be right, as sentences.
 * @throws {QueryError} If it is wrong, with line, column, a caret, and what may be meant.
 */
export async function checkQuery(
  service: TapService,
  text: string,
  { limitMs = LIMIT_MS, others = [], ...options }: CheckOptions,
): Promise<readonly string[]> {
  const language = adqlLanguage(options.language);
  if (language === undefined) return [];
  const timeoutMs = Math.min(limitMs, LIMIT_MS);
  try {
    return (await service.check(text, { ...options, timeoutMs })).warnings;
  } catch (error) {
    if (!(error instanceof AdqlError)) throw error;
    // What PostgreSQL understands besides is not known here.
    if (language === "PostgreSQL") return [`The query looks odd: ${error.message.split("\n")[0]}`];
    const place = await placeOf(error, text, others, { signal: options.signal, timeoutMs });
    const hints = `${place}\n(--no-check sends it as it is)`;
    throw new QueryError(`Query not sent: ${error.message}${hints}`, {
      serviceMessage: error.detail,
      query: text,
      cause: error,
    });
  }
}

/** Where in the sandbox a table is that the service does not have. */
async function placeOf(
  error: AdqlError,
  text: string,
  others: readonly string[],
  options: RequestOptions,
): Promise<string> {
  if (!error.detail.startsWith("There is no table ")) return "";
  const name = text.slice(error.start, error.end);
  for (const url of others) {
    const tables = await new TapService(url).tables({ ...options, source: "vosi" }).catch(() => {
      options.signal?.throwIfAborted();
    });
    if (tables?.get(name) === undefined) continue;
    return `\n(the sandbox has ${name} at ${new URL(url).pathname}: ` +
      'give that address of one that runs, see "denovo sandbox --help")';
  }
  return "";
}
