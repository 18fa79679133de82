/**
 * A database in memory on `node:sqlite`, with nothing but what translated queries need.
 *
 * Locks: SQL comes only from the translator; an authorizer lets it read the loaded tables and call the engine's functions;
 * values made by a query are limited in size; a function in every SELECT throws at the deadline. Rows are read by
 * `.iterate()` only: `.all()` does not end when a function throws.
 *
 * @module
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Cell } from "../table/cell.ts";
import type { Table } from "../table/table.ts";
import { QueryError, VoError, VoTimeoutError } from "../runtime/errors.ts";
import { cellEncoder, sqlType } from "./_cells.ts";
import { MAX_TEXT, OWN_FUNCTIONS, registerFunctions } from "./_functions.ts";
import type { SqlValue } from "./_math.ts";

/** Rows between two looks at the clock, at most: fewer where rows are slow. */
const ROWS_PER_LOOK = 128;
/** Characters whose processing takes about as long as a row. */
const LETTERS_PER_ROW = 512;
/** Time of SQLite for a comparison when it sorts, in ms: it cannot be stopped then. */
const SORT_MS = 5e-5;
/** Memory that SQLite may take in this process, for all databases together, unless told. */
const MAX_MEMORY = 4 * 2 ** 30;

/** Codes of SQLite's authorizer (sqlite3.h). */
const ACTION = { pragma: 19, read: 20, select: 21, attach: 24, function: 31 } as const;
const [ALLOW, DENY] = [0, 1];

/** What `node:sqlite` has in Deno and its types do not tell. */
interface Untold {
  setAuthorizer(
    allow: (action: number, first: string | null, second: string | null) => number,
  ): void;
  readonly limits: { length: number; attach: number };
}

/** What ends a query early. */
export interface Deadline {
  /** Number of the query, the argument of `d_tick`. */
  readonly run: number;
  /** No longer under way; its deadline does not count any more. */
  end(): void;
}

interface Running {
  readonly at: number;
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
  /** The SELECT whose rows are collected, to be sorted then. */
  feeding: number;
  /** How many these are. */
  fed: number;
}

/** The database. */
export class Database implements Disposable {
  readonly #db = new DatabaseSync(":memory:");
  readonly #running = new Map<number, Running>();
  readonly #indexes = new Set<string>();
  #runs = 0;
  #tables = 0;
  #functions = 0;
  #left = 1;
  #interval = 1;
  #lastLook = 0;
  #current = -1;
  #loading = false;

  /**
   * Opens an empty database.
   *
   * @param maxMemoryBytes Memory that SQLite may take in this process; it holds for all databases and can only be lowered.
   */
  constructor(maxMemoryBytes: number = MAX_MEMORY) {
    this.#db.exec(
      "PRAGMA temp_store = MEMORY; PRAGMA automatic_index = ON; " +
        `PRAGMA hard_heap_limit = ${Math.trunc(maxMemoryBytes)}`,
    );
    registerFunctions(this.#db, {
      tick: (run) => this.#tick(run),
      fed: (run, select) => this.#fed(run, select),
      spend: (letters) => this.#spend(letters),
    });
    const untold = this.#db as unknown as Untold;
    untold.limits.length = MAX_TEXT;
    untold.limits.attach = 0;
    untold.setAuthorizer((action, first, second) => this.#allow(action, first, second));
  }

  #allow(action: number, first: string | null, second: string | null): number {
    const isAllowed = this.#loading
      ? action !== ACTION.attach && action !== ACTION.pragma
      : action === ACTION.select ||
        (action === ACTION.read && /^t\d+$/.test(first ?? "")) ||
        (action === ACTION.function &&
          (OWN_FUNCTIONS.has(second ?? "") || (second ?? "").startsWith("d_")));
    return isAllowed ? ALLOW : DENY;
  }

  #tick(run: number): void {
    if (--this.#left > 0) return;
    const now = performance.now();
    const ms = now - this.#lastLook;
    if (ms < 1) this.#interval = Math.min(ROWS_PER_LOOK, 2 * this.#interval);
    else if (ms > 5) this.#interval = Math.max(1, this.#interval >> 3);
    this.#lastLook = now;
    this.#left = this.#interval;
    this.check(run, now);
  }

  /** A row that will be sorted: SQLite cannot be stopped then, so what that will take counts already. */
  #fed(run: number, select: number): void {
    const running = this.#running.get(run);
    if (running === undefined) return;
    if (running.feeding !== select) {
      running.feeding = select;
      running.fed = 0;
    }
    running.fed++;
    if (running.fed % 4096 === 0) this.check(run);
  }

  /** Work within one row. */
  #spend(letters: number): void {
    this.#left -= letters / LETTERS_PER_ROW;
    if (this.#left > 0) return;
    this.#left = 1;
    this.#tick(this.#current);
  }

  /** Begins a query with a time limit. */
  begin(limitMs: number, signal: AbortSignal | undefined): Deadline {
    const run = this.#runs++;
    this.#running.set(run, {
      at: performance.now() + limitMs,
      limitMs,
      signal,
      feeding: -1,
      fed: 0,
    });
    return { run, end: () => void this.#running.delete(run) };
  }

  /**
   * Ends a query whose time is over.
   *
   * @throws {VoTimeoutError} At the deadline.
   * @throws The signal's reason when it is aborted.
   */
  check(run: number, now: number = performance.now()): void {
    const running = this.#running.get(run);
    if (running === undefined) return;
    running.signal?.throwIfAborted();
    const sorting = running.fed < 4096 ? 0 : SORT_MS * running.fed * Math.log2(running.fed);
    if (now + sorting < running.at) return;
    const { limitMs } = running;
    const took = now < running.at ? "would take" : "took";
    throw new VoTimeoutError(`Cannot run query: it ${took} more than ${limitMs} ms`, {
      limit: "total",
      limitMs,
    });
  }

  /** Adds a function; gives its name in SQL. */
  addFunction(call: (...args: SqlValue[]) => SqlValue): string {
    const name = `d_own${this.#functions++}`;
    this.#db.function(name, { varargs: true, useBigIntArguments: true }, call);
    return name;
  }

  /** Copies a table into the database; gives its name there. */
  load(table: Table): string {
    const name = `t${this.#tables++}`;
    this.#trusted(() => {
      const { fields } = table;
      const columns = fields.map((field, i) => `c${i} ${sqlType(field)}`);
      this.#db.exec(`CREATE TABLE ${name} (${columns.join(", ") || "none INTEGER"})`);
      if (fields.length === 0) return;
      const insert = this.#db.prepare(
        `INSERT INTO ${name} VALUES (${fields.map(() => "?").join(", ")})`,
      );
      const cells = table.columns.map((column) => {
        const encode = cellEncoder(column.field);
        return (row: number): SqlValue => encode(column.at(row) as Cell);
      });
      this.#db.exec("BEGIN");
      const values: SqlValue[] = [];
      for (let row = 0; row < table.length; row++) {
        for (let i = 0; i < cells.length; i++) values[i] = (cells[i] as typeof cells[number])(row);
        insert.run(...values);
      }
      this.#db.exec("COMMIT");
    });
    return name;
  }

  /** Forgets a table. */
  drop(name: string): void {
    this.#trusted(() => this.#db.exec(`DROP TABLE ${name}`));
  }

  /** Makes an index, unless there is one. */
  index(name: string, columns: readonly number[]): void {
    const key = `${name}_${columns.join("_")}`;
    if (this.#indexes.has(key)) return;
    this.#indexes.add(key);
    const list = columns.map((column) => `c${column}`).join(", ");
    this.#trusted(() => {
      this.#db.exec(`CREATE INDEX i${key} ON ${name} (${list})`);
      this.#db.exec(`ANALYZE ${name}`);
    });
  }

  #trusted(work: () => void): void {
    this.#loading = true;
    try {
      work();
    } finally {
      this.#loading = false;
    }
  }

  /**
   * Runs a query, row by row. Rows may have one more element than the query has columns.
   *
   * @param run The number of the query, if it has one.
   * @throws {QueryError} If SQLite refuses it, or a value is not defined.
   */
  *rows(
    sql: string,
    parameters: readonly number[],
    run: number = -1,
  ): Generator<readonly SqlValue[], void, void> {
    try {
      this.#current = run;
      const count = this.#db.prepare(sql).columns().length;
      if (count === 0) throw new QueryError("Cannot run query: it is no SELECT");
      const statement = this.#db.prepare(withEnd(sql, count));
      statement.setReadBigInts(true);
      (statement as StatementSync & { setReturnArrays(on: boolean): void }).setReturnArrays(true);
      const rows = statement.iterate(...parameters) as unknown as Iterable<readonly SqlValue[]>;
      for (const row of rows) {
        if (row[count] === 1n) return;
        if (row[count] !== 0n) break; // a row of nulls: an aggregate has thrown
        const running = this.#running.get(run);
        if (running !== undefined) running.fed = 0; // what was to be sorted first is sorted
        yield row;
        this.#current = run;
      }
    } catch (error) {
      throw asQueryError(error);
    }
    throw new QueryError(
      "Cannot run query: SQLite stopped within it, as it does when a SUM of integers is out of range, a text is " +
        `larger than ${MAX_TEXT} bytes, or there is no more memory for it`,
    );
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/**
 * A query with one more row at its end. Without it, `.iterate()` of Deno ends in the same way when SQLite is done and
 * when it has failed. The LIMIT keeps SQLite from mixing the order of the query with the last row.
 */
function withEnd(sql: string, count: number): string {
  const nothing = "NULL, ".repeat(count);
  return `SELECT *, 0 FROM (SELECT * FROM (${sql}) LIMIT -1) UNION ALL SELECT ${nothing}1`;
}

/** Errors of SQLite as those of a query; others stay what they are. */
function asQueryError(error: unknown): unknown {
  if (error instanceof VoError || !(error instanceof Error)) return error;
  if ((error as { readonly code?: unknown }).code !== "ERR_SQLITE_ERROR") return error;
  return new QueryError(`Cannot run query: ${error.message}`, { cause: error });
}
