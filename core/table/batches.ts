/**
 * Tables sent away in parts, and what comes back joined with the rest.
 *
 * @module
 */
import { ColumnError } from "../runtime/errors.ts";
import { settleAll } from "../runtime/pool.ts";
import type { Cell } from "./cell.ts";
import { RowCodes } from "./_codes.ts";
import type { Column } from "./column.ts";
import { allRows } from "./_gather.ts";
import { join } from "./join.ts";
import { columnKeys, keyMode } from "./_join_keys.ts";
import { type StackOptions, vstack } from "./stack.ts";
import type { Table } from "./table.ts";

/**
 * Cuts a table into parts of equal size; the last one has what is left. Nothing is copied.
 *
 * @example All rows are there
 * ```ts
 * import { batches, Table } from "@denovo/vo/table";
 * const table = Table.fromColumns({ n: [1, 2, 3, 4, 5] });
 * const sizes = [...batches(table, 2)].map((part) => part.length);
 * if (sizes.join() !== "2,2,1") throw new Error(sizes.join());
 * ```
 *
 * @param table The table; without rows there are no parts.
 * @param size Rows a part.
 * @throws {RangeError} If the size is not a whole number from 1 on.
 */
export function* batches<R>(table: Table<R>, size: number): Generator<Table<R>, void, void> {
  checkSize(size);
  for (let start = 0; start < table.length; start += size) {
    yield table.slice(start, start + size);
  }
}

function checkSize(size: number): void {
  if (Number.isInteger(size) && size > 0) return;
  throw new RangeError(`Cannot cut a table into parts of ${size} rows: must be 1 or more`);
}

/**
 * Asks a service about a part of a table.
 *
 * @param part The rows to upload.
 * @param index Number of the part, from 0.
 * @param options What to hand on to the request.
 */
export type RunBatch = (
  part: Table,
  index: number,
  options: { readonly signal: AbortSignal },
) => Table<unknown> | PromiseLike<Table<unknown>>;

/** Which part of a table is sent, and in how large pieces. */
export interface BatchShape {
  /** Names of the columns to send; all by default. */
  readonly columns?: readonly string[] | undefined;
  /** Most rows in one piece; all at once by default. */
  readonly size?: number | undefined;
}

/** Options of {@linkcode matchInBatches}. */
export interface BatchOptions extends StackOptions {
  /** How many parts are under way at once; 1 by default. */
  readonly concurrency?: number | undefined;
  /** Ends everything; its own reason comes out. */
  readonly signal?: AbortSignal | undefined;
  /** Limit for one part, in ms; none by default. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Runs a query with a table cut into parts, and puts the results below each other in the order of the parts.
 *
 * @param local The table.
 * @param shape The columns to send and the size of the parts.
 * @param run Sends one part and answers its result.
 * @param options How many at once; which columns the result has if the answers differ.
 * @returns The results stacked as by {@linkcode vstack}; without columns if there was nothing to send.
 * @throws What `run` throws for the first part that fails (others are aborted), or the signal's reason.
 * @throws {RangeError} If the size is not a whole number from 1 on.
 */
export async function matchInBatches(
  local: Table<unknown>,
  shape: BatchShape,
  run: RunBatch,
  options: BatchOptions = {},
): Promise<Table> {
  const { columns = local.names, size = Math.max(1, local.length) } = shape;
  const { concurrency = 1, signal, timeoutMs } = options;
  checkSize(size);
  const parts = [...batches(local.select(columns), size)];
  const results: Table<unknown>[] = [];
  const outcomes = settleAll(parts.entries(), ([index, part], on) => run(part, index, on), {
    concurrency,
    signal,
    timeoutMs,
  });
  for await (const outcome of outcomes) {
    if (!outcome.ok) throw outcome.error;
    results[outcome.item[0]] = outcome.value;
  }
  return vstack(results, options);
}

/** What of a table is uploaded by {@linkcode uploadJoin}. */
export interface UploadShape extends BatchShape {
  /**
   * The column by which the answer's rows are told from each other; it must come back with them. Without one the rows are
   * numbered in a column `local_row`, which the answer must have and the result has not.
   */
  readonly id?: string | undefined;
  /** Names of the columns to send besides the identifier: just those that the query needs. None by default. */
  readonly columns?: readonly string[] | undefined;
}

/** Options of {@linkcode uploadJoin}. */
export interface UploadJoinOptions extends BatchOptions {
  /** Whether rows stay that the service knows nothing about; `"inner"` (they do not) by default. */
  readonly how?: "inner" | "left" | undefined;
  /** What is appended to names of columns that are in the table and in the answer; `["_1", "_2"]` by default. */
  readonly suffixes?: readonly [left: string, right: string] | undefined;
}

/**
 * Uploads no more of a table than a query needs, and joins the answer with the whole table.
 *
 * Each identifier is sent once, rows without one are not sent. The answer may spell the identifier's name in other case.
 *
 * @example With a service that lives here
 * ```ts
 * import { join, Table, uploadJoin } from "@denovo/vo/table";
 * const remote = Table.fromColumns({ source_id: [1n, 2n, 3n], fidelity: [0.1, 0.2, 0.3] });
 * const stars = Table.fromColumns({ source_id: [3n, 1n, 9n], name: ["a", "b", "c"] });
 * const both = await uploadJoin(
 *   stars,
 *   { id: "source_id", size: 2 },
 *   (part) => join(remote, part, { on: "source_id" }),
 * );
 * const found = both.toArray().map(({ name, fidelity }) => `${name} ${fidelity}`);
 * if (found.join() !== "a 0.3,b 0.1") throw new Error(found.join());
 * ```
 *
 * @param local The table.
 * @param shape The identifier, the columns to send besides, and the size of the parts.
 * @param run Sends one part and answers its result.
 * @param options Whether rows without an answer stay; see also {@linkcode BatchOptions}.
 * @returns The table's columns, then the answer's; the rows in the table's order. If nothing was sent, just the table's.
 * @throws {ColumnError} If a column is absent, the answer has no identifier, or rows with the same identifier differ in what is
 *   to be sent (leave the identifier out then).
 * @throws What `run` throws for the first part that fails, or the signal's reason.
 * @throws {RangeError} If the size is not a whole number from 1 on.
 */
export async function uploadJoin(
  local: Table<unknown>,
  shape: UploadShape,
  run: RunBatch,
  options: UploadJoinOptions = {},
): Promise<Table> {
  const { how = "inner", suffixes, ...rest } = options;
  const { columns = [], size } = shape;
  const table = (shape.id === undefined ? numbered(local) : local) as Table;
  const id = shape.id ?? table.names.at(-1) as string;
  const sent = [id, ...columns.filter((name) => name !== id)];
  const upload = distinctRows(table.select(sent), id);
  const answer = await matchInBatches(upload, { size }, run, rest);
  const left = how === "left" ? table : table.slice(0, 0);
  const joined = answer.columns.length === 0 ? left : join(table, answer, {
    on: { left: id, right: findId(answer, table.column(id).field.name) },
    how,
    suffixes,
  });
  if (shape.id !== undefined) return joined;
  return joined.select(joined.names.filter((_, c) => c !== local.columns.length));
}

/** The table with a column more that has the row's number. */
function numbered(local: Table<unknown>): Table {
  let name = "local_row";
  for (let n = 2; local.has(name); n++) name = `local_row_${n}`;
  return local.withColumn({ name, datatype: "int" }, allRows(local.length));
}

/** The first row of each identifier. */
function distinctRows(table: Table, id: string): Table {
  const column = table.column(id);
  const mode = keyMode(column.field);
  if (mode === undefined) {
    throw new ColumnError(`Cannot upload rows by "${id}": its cells are arrays`, {
      columnName: id,
    });
  }
  const { codes } = new RowCodes(columnKeys(column, mode));
  for (let row = 0; row < codes.length; row++) {
    const first = codes[row] as number;
    if (first >= 0 && first !== row) checkEqual(table, id, first, row);
  }
  const rows = codes.filter((first, row) => first === row);
  return rows.length === table.length ? table : table.take(rows);
}

function checkEqual(table: Table, id: string, a: number, b: number): void {
  const differing = table.columns.find((column: Column) => !sameCell(column.at(a), column.at(b)));
  if (differing === undefined || differing === table.column(id)) return;
  throw new ColumnError(
    `Cannot upload rows by "${id}": rows ${a} and ${b} have the same ${id}, ` +
      `but differ in "${differing.field.name}"; leave the id out to number the rows`,
    { columnName: id },
  );
}

function sameCell(a: Cell, b: Cell): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return Object.is(a, b);
  }
  const [x, y] = [Object.entries(a), Object.entries(b)];
  return x.length === y.length && x.every(([key, value], i) => {
    const [other, theirs] = y[i] as [string, Cell];
    return key === other && sameCell(value as Cell, theirs);
  });
}

function findId(answer: Table, name: string): string {
  if (answer.has(name)) return name;
  const others = answer.names.filter((own) => own.toLowerCase() === name.toLowerCase());
  if (others.length === 1) return others[0] as string;
  throw new ColumnError(
    `Cannot join the answer: it has no column "${name}"; select it from the upload`,
    { columnName: name },
  );
}
