/**
 * Large tables against a service: uploaded in parts, no more of them than the query needs, and joined here.
 *
 * @module
 */
import { QueryError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { matchInBatches, uploadJoin } from "../core/table/batches.ts";
import type { Table } from "../core/table/table.ts";
import type { TapQueryParameters } from "./_tap_request.ts";
import type { TapResult } from "./_tap_rows.ts";
import type { TapCapability, TapMode } from "./_vosi_tap.ts";

/** How to send a table in parts. */
export interface TapMatchOptions extends TapQueryParameters, RequestOptions {
  /** Name of the upload in the query; `"mine"` by default, so that the query says `TAP_UPLOAD.mine`. */
  readonly name?: string | undefined;
  /** Names of the columns to send; all by default, with `uploadJoin()` none but the identifier. */
  readonly columns?: readonly string[] | undefined;
  /** Rows in one part; what the service declares to take by default, and at most 10 000. */
  readonly size?: number | undefined;
  /** How many parts are under way at once; 1 by default. */
  readonly concurrency?: number | undefined;
  /** How each part is run; `"sync"` by default. */
  readonly mode?: TapMode | undefined;
}

/** How to send a table in parts and join what comes back. */
export interface TapUploadJoinOptions extends TapMatchOptions {
  /**
   * The column by which rows are told from each other; the query must select it from the upload. Without one the rows are
   * numbered in a column `local_row`.
   */
  readonly id?: string | undefined;
  /** Whether rows stay that the service knows nothing about; `"inner"` (they do not) by default. */
  readonly how?: "inner" | "left" | undefined;
  /** What is appended to names of columns that are on both sides; `["_1", "_2"]` by default. */
  readonly suffixes?: readonly [left: string, right: string] | undefined;
}

/** Keys of {@linkcode TapMatchOptions} besides those of all queries. */
export const MATCH_KEYS: readonly string[] = ["name", "columns", "size", "concurrency", "mode"];
/** Keys of {@linkcode TapUploadJoinOptions} besides. */
export const JOIN_KEYS: readonly string[] = [...MATCH_KEYS, "id", "how", "suffixes"];

const MOST_ROWS = 10_000;

/** Runs a query on one part. */
type RunPart = (
  query: string,
  options: TapQueryParameters & RequestOptions & { readonly mode?: TapMode | undefined },
) => Promise<TapResult>;

/** See `TapService.match()`. */
export async function matchTable(
  local: Table<unknown>,
  query: string,
  options: TapMatchOptions,
  capability: TapCapability | undefined,
  run: RunPart,
): Promise<Table> {
  const { columns, concurrency, signal } = options;
  const size = sizeOf(options, capability);
  const part = partRunner(query, options, size, capability, run);
  return await matchInBatches(local, { columns, size }, part, { concurrency, signal });
}

/** See `TapService.uploadJoin()`. */
export async function joinTable(
  local: Table<unknown>,
  query: string,
  options: TapUploadJoinOptions,
  capability: TapCapability | undefined,
  run: RunPart,
): Promise<Table> {
  const { id, columns, how, suffixes, concurrency, signal } = options;
  const size = sizeOf(options, capability);
  const part = partRunner(query, options, size, capability, run);
  return await uploadJoin(local, { id, columns, size }, part, {
    how,
    suffixes,
    concurrency,
    signal,
  });
}

function sizeOf(
  { size, mode = "sync" }: TapMatchOptions,
  capability: TapCapability | undefined,
): number {
  return size ?? Math.min(MOST_ROWS, capability?.uploadLimit(mode, "row").hard?.value ?? Infinity);
}

/** Runs the query on a part; an answer that was cut is an error, since rows would be missing without a trace. */
function partRunner(
  query: string,
  options: TapMatchOptions,
  size: number,
  capability: TapCapability | undefined,
  run: RunPart,
): (part: Table, index: number, on: { readonly signal: AbortSignal }) => Promise<Table> {
  const { name = "mine", columns: _c, size: _s, concurrency: _n, ...rest } = options;
  const { mode = "sync" } = options;
  const sent: Record<string, unknown> = { ...rest };
  for (const key of ["id", "how", "suffixes"]) delete sent[key];
  if (Object.hasOwn(options.upload ?? {}, name)) {
    throw new TypeError(`Cannot upload "${name}" twice: it is the table that is sent in parts`);
  }
  const maxrec = options.maxrec ?? capability?.hardLimit(mode);
  return async (part, index, { signal }) => {
    const result = await run(query, {
      ...sent,
      mode,
      maxrec,
      signal,
      upload: { ...options.upload, [name]: part },
    });
    if (result.overflow === "none") return result;
    const [first, last] = [index * size, index * size + part.length - 1];
    const who = result.overflow === "client" ? "maxrec" : "the service";
    throw new QueryError(
      `Cannot match the rows ${first} to ${last}: ${who} cut the answer after ${result.length} rows; ` +
        "use a smaller size",
      { query, url: result.queryUrl },
    );
  };
}
