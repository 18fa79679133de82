/**
 * Opens results of TAP, whatever their format, and tells what came where there is no table.
 *
 * @module
 */
import { bodyChunks, concatBytes } from "../core/runtime/chunks.ts";
import { FormatError, isVoError, UnsupportedError } from "../core/runtime/errors.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import type { Table } from "../core/table/table.ts";
import { readAnyTable, sniffTable, type TableFormat } from "../core/votable/any.ts";
import { openTable } from "../core/votable/open.ts";
import { readVotable } from "../core/votable/read.ts";
import { charsetOf, errorMessage, responseError } from "./_response.ts";
import { explainError } from "./_tap_error.ts";
import {
  type ReadRowsOptions,
  refused,
  type ResultContext,
  type RowSource,
  TapRows,
} from "./_tap_rows.ts";
import { readTextResult } from "./_tap_text.ts";
import { isWebPage, pageWords } from "./_web_page.ts";

/** How much of a document is kept until its columns are known, in case it is an error. */
const KEPT_BYTES = 1 << 20;

/**
 * Opens the result in a response.
 *
 * @param response The response, its body unread.
 * @param context What was asked.
 * @param options Signal, size of batches.
 * @returns The rows, as soon as the columns are known.
 * @throws {QueryError} If the service says no, in its own words.
 * @throws {HttpStatusError} If the response is not a success.
 * @throws {FormatError} If it holds no table.
 */
export async function readTapRows(
  response: Response,
  context: ResultContext,
  options: ReadRowsOptions = {},
): Promise<TapRows> {
  const { signal } = options;
  const { what, queryUrl } = context;
  const url = redactUrl(queryUrl);
  if (!response.ok) {
    const error = await responseError(response, { signal, queryUrl, what });
    throw explainError(error, { ...context, url });
  }
  const keeper = new Keeper(bodyChunks(response));
  try {
    const { source, warnings } = await openSource(keeper, response, context, options);
    return new TapRows(source, { ...context, warnings: [...context.warnings, ...warnings] });
  } catch (error) {
    signal?.throwIfAborted();
    await keeper.close();
    throw explainError(await reportedError(error, keeper, context) ?? error, { ...context, url });
  }
}

async function openSource(
  keeper: Keeper,
  response: Response,
  context: ResultContext,
  { signal, batchRows, onRows }: ReadRowsOptions,
): Promise<{ readonly source: RowSource; readonly warnings: readonly string[] }> {
  const { bytes, format } = await sniffTable(keeper);
  const contentType = response.headers.get("content-type") ?? "";
  if (format === "votable") {
    const url = redactUrl(context.queryUrl);
    const charset = charsetOf(response);
    const stream = await openTable(bytes, { signal, url, charset, batchRows, onRows });
    keeper.forget();
    return { source: { fields: stream.fields, stream, table: undefined }, warnings: [] };
  }
  const { table, warnings } = format === "fits"
    ? { table: await readAnyTable(bytes, { format, signal }), warnings: [] }
    : format === "ndjson"
    ? { table: await readLines(bytes, contentType, signal), warnings: [] }
    : await readTextResult(bytes, format === "tsv" ? "\t" : ",", { ...context, contentType });
  onRows?.(table.length);
  const source = { fields: table.fields, table, stream: undefined };
  return { source, warnings: [...warnings, ...cutWarnings(table, format, context)] };
}

/** Only VOTables can say that there are more rows. */
function cutWarnings(
  { length }: Table,
  format: TableFormat,
  { maxrec }: ResultContext,
): readonly string[] {
  if (maxrec === undefined || length < maxrec) return [];
  const name = format.toUpperCase();
  return [`There may be more rows than ${maxrec} (maxrec): a result in ${name} does not tell`];
}

/** One object a line; a JSON document of its own making is none of our tables. */
async function readLines(
  bytes: AsyncIterable<Uint8Array>,
  contentType: string,
  signal: AbortSignal | undefined,
): Promise<Table> {
  if (/^\s*application\/json\b/i.test(contentType)) {
    throw new UnsupportedError("Cannot read a table: this is JSON, which has no standard form", {
      feature: "JSON tables",
    });
  }
  return await readAnyTable(bytes, { format: "ndjson", signal });
}

/** The error that a document reports which has no table, or none that can be read. */
async function reportedError(
  error: unknown,
  keeper: Keeper,
  context: ResultContext,
): Promise<unknown> {
  if (!isVoError(error, "E_FORMAT", "E_UNSUPPORTED")) return undefined;
  const text = new TextDecoder().decode(keeper.bytes.subarray(0, 4096)).replaceAll("\0", "");
  if (!/<([\w.-]+:)?VOTABLE/i.test(text)) return describeOther(error, text, context);
  try {
    const document = await readVotable(keeper.bytes, { truncated: "keep" });
    const message = errorMessage(document);
    return message === undefined ? undefined : refused(message, context);
  } catch (inner) {
    if (isVoError(inner)) return undefined;
    throw inner;
  }
}

/** What came where a table was expected. */
function describeOther(
  error: FormatError | UnsupportedError,
  text: string,
  { what, queryUrl }: ResultContext,
): unknown {
  if (error instanceof UnsupportedError) {
    const { feature } = error;
    return new UnsupportedError(
      `${error.message}; fetch() gives the bytes as they are`,
      { feature, url: redactUrl(queryUrl), cause: error },
    );
  }
  if (!isWebPage(text)) return undefined;
  const words = pageWords(text, 300);
  return new FormatError(`Cannot ${what}: the service sent an HTML page: ${words}`, {
    format: "votable",
    url: redactUrl(queryUrl),
  });
}

/** Passes chunks on and keeps the first of them. */
class Keeper implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterableIterator<Uint8Array>;
  #kept: Uint8Array[] | undefined = [];
  #size = 0;

  constructor(chunks: AsyncIterableIterator<Uint8Array>) {
    this.#chunks = chunks;
  }

  get bytes(): Uint8Array {
    return concatBytes(this.#kept ?? []);
  }

  forget(): void {
    this.#kept = undefined;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#chunks) {
      if (this.#kept !== undefined && this.#size < KEPT_BYTES) {
        this.#kept.push(chunk.slice());
        this.#size += chunk.byteLength;
      }
      yield chunk;
    }
  }
}
