/**
 * ADQL on tables in memory.
 *
 * @module
 */
import {
  type AdqlLanguage,
  checkAdql,
  type ColumnDescription,
  type Diagnostic,
  type OutputColumn,
  parseUdfSignature,
  type TableDescription,
  type UdfSignature,
} from "../adql/mod.ts";
import { checkLimit } from "../runtime/signals.ts";
import { type Datatype, DATATYPES, type Field } from "../table/field.ts";
import { Table } from "../table/table.ts";
import { Database } from "./database.ts";
import { emitQuery, type EmittedQuery } from "./emit.ts";
import { AdqlRows } from "./rows.ts";
import { checkedCall, type EngineFunction, signatureOf } from "./_own_function.ts";

/** User-defined functions that the engine has besides those of the IVOA's catalogue. */
export const ENGINE_UDFS: readonly UdfSignature[] = [
  "gavo_to_mjd(d TIMESTAMP) -> DOUBLE PRECISION",
  "gavo_to_jd(d TIMESTAMP) -> DOUBLE PRECISION",
].flatMap((form) => parseUdfSignature(form) ?? []);

/** How to run a query. */
export interface RunOptions {
  /** Rows after which the result ends, with {@linkcode AdqlRows.overflow}; all by default. */
  readonly maxrec?: number | undefined;
  /** Limit in ms for the query and the reading of its rows; none by default. */
  readonly timeoutMs?: number | undefined;
  /** Ends the query. It can act only between batches of rows and, when it tells the time, within them. */
  readonly signal?: AbortSignal | undefined;
  /** The language; ADQL 2.1 by default. */
  readonly lang?: AdqlLanguage | undefined;
  /** Rows of a batch; 5000 by default. */
  readonly batchRows?: number | undefined;
  /** More tables, for this query only, by their names (`TAP_UPLOAD.mine`). */
  readonly uploads?: Readonly<Record<string, Table>> | undefined;
}

/** What an engine can be given. */
export interface EngineOptions {
  /** User-defined functions; each has one form, and takes the place of one of that name that the engine has. */
  readonly functions?: readonly EngineFunction[] | undefined;
  /**
   * Memory in bytes that SQLite may take for tables and queries; 4 GiB by default. It holds for all engines of the process,
   * and the lowest that was asked for counts.
   */
  readonly maxMemoryBytes?: number | undefined;
}

/** What a query came to. */
export interface AdqlResult {
  /** The rows. */
  readonly table: Table;
  /** Whether there were more than `maxrec`. */
  readonly overflow: boolean;
  /** What is odd about the query. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Loaded {
  readonly description: TableDescription;
  readonly name: string;
  readonly table: Table;
}

/** A table that is loaded by the first query that names it. */
interface Declared {
  readonly description: TableDescription;
  readonly make: () => Table;
}

/** Least number of rows for which an index is worth making. */
const INDEXED_ROWS = 500;

/**
 * Tables that can be asked in ADQL.
 *
 * @example A cone search on a table of one's own
 * ```ts
 * import { Engine } from "@denovo/vo/engine";
 * import { Table } from "@denovo/vo/table";
 * using engine = new Engine();
 * engine.load("stars", Table.fromColumns({ ra: [10, 359.9], dec: [0, 0.05] }));
 * const { table } = await engine.run("SELECT ra FROM stars WHERE DISTANCE(ra, dec, 0, 0) < 0.2");
 * if (table.length !== 1 || table.row(0).ra !== 359.9) throw new Error();
 * ```
 */
export class Engine implements Disposable {
  readonly #database: Database;
  readonly #tables = new Map<string, Loaded | Declared>();
  readonly #functions = new Map<string, string>();
  readonly #udfs: UdfSignature[] = [...ENGINE_UDFS];

  /**
   * Makes an engine without tables.
   *
   * @param options Functions to add.
   * @throws {TypeError} If the form of a function cannot be read.
   * @throws {RangeError} If the limit of memory is no whole number.
   */
  constructor(options: EngineOptions = {}) {
    const { maxMemoryBytes } = options;
    if (maxMemoryBytes !== undefined) checkCount("maxMemoryBytes", maxMemoryBytes, 0, 1);
    this.#database = new Database(maxMemoryBytes);
    for (const own of options.functions ?? []) {
      const signature = signatureOf(own);
      this.#udfs.push({ ...signature, aggregate: false });
      this.#functions.set(
        signature.name.toLowerCase(),
        this.#database.addFunction(checkedCall(own, signature)),
      );
    }
  }

  /** The tables, as the checker of queries needs them. */
  get tables(): readonly TableDescription[] {
    return [...this.#tables.values()].map(({ description }) => description);
  }

  /**
   * Copies a table into the engine.
   *
   * @param name Its name in queries, with a schema or without, in double quotes where the name needs it.
   * @param table The table. NaN counts as NULL, as SQLite has none.
   * @param description Names, types and meaning of its columns, where they are to differ from those of the table's
   *   fields; as many as these.
   * @throws {TypeError} If there is a table of that name, or the description has other columns.
   */
  load(name: string, table: Table, description?: TableDescription): void {
    if (this.#tables.has(name)) {
      throw new TypeError(`Cannot load table ${name}: there is one of that name`);
    }
    const described = description === undefined
      ? describeTable(name, table)
      : { ...description, name };
    this.#tables.set(name, this.#loaded(table, described));
  }

  /**
   * Names a table that is made, and copied into the engine, when a query names it.
   *
   * @example Many tables, of which a query wants few
   * ```ts
   * import { Engine } from "@denovo/vo/engine";
   * import { Table } from "@denovo/vo/table";
   * using engine = new Engine();
   * const made: string[] = [];
   * for (const name of ["north", "south"]) {
   *   engine.declare({ name, columns: [{ name: "ra", datatype: "double" }] }, () => {
   *     made.push(name);
   *     return Table.fromColumns({ ra: [10, 20] });
   *   });
   * }
   * const { table } = await engine.run("SELECT ra FROM south WHERE ra > 15");
   * if (table.row(0).ra !== 20 || made.join() !== "south") throw new Error();
   * ```
   *
   * @param description Its name in queries, and its columns; as many as the table has.
   * @param make Makes the table; called again if it fails.
   * @throws {TypeError} If there is a table of that name.
   */
  declare(description: TableDescription, make: () => Table): void {
    const { name } = description;
    if (this.#tables.has(name)) {
      throw new TypeError(`Cannot declare table ${name}: there is one of that name`);
    }
    this.#tables.set(name, { description, make });
  }

  #loaded(table: Table, description: TableDescription): Loaded {
    if (description.columns.length !== table.fields.length) {
      throw new TypeError(
        `Cannot load table ${description.name}: it has ${table.fields.length} columns, its description ` +
          `${description.columns.length}`,
      );
    }
    return { description, table, name: this.#database.load(table) };
  }

  /** A table that a query names, loaded if it was not yet. */
  #wanted(known: Loaded | Declared): Loaded {
    if ("table" in known) return known;
    const loaded = this.#loaded(known.make(), known.description);
    this.#tables.set(known.description.name, loaded);
    return loaded;
  }

  /**
   * Forgets a table.
   *
   * @returns Whether there was one.
   */
  drop(name: string): boolean {
    const known = this.#tables.get(name);
    if (known !== undefined && "table" in known) this.#database.drop(known.name);
    return this.#tables.delete(name);
  }

  /**
   * Starts a query; rows come as they are asked for.
   *
   * @param query ADQL.
   * @param options Limits, language, more tables.
   * @returns The rows, in batches; end early with `break` or `using`.
   * @throws {AdqlError} If the query is wrong.
   * @throws {UnsupportedError} If it needs what the engine does not have.
   */
  query(query: string, options: RunOptions = {}): AdqlRows {
    const limitMs = checkLimit("timeoutMs", options.timeoutMs, Infinity);
    const maxrec = checkCount("maxrec", options.maxrec, Infinity, 0);
    const batchRows = checkCount("batchRows", options.batchRows, 5000, 1);
    options.signal?.throwIfAborted();
    const temporary: Loaded[] = [];
    const deadline = this.#database.begin(limitMs, options.signal);
    const end = (): void => {
      deadline.end();
      for (const { name } of temporary.splice(0)) this.#database.drop(name);
    };
    try {
      for (const [name, table] of Object.entries(options.uploads ?? {})) {
        temporary.push(this.#loaded(table, describeTable(name, table)));
      }
      const all = [...this.#tables.values(), ...temporary];
      const resolution = checkAdql(query, all.map(({ description }) => description), {
        lang: options.lang,
        udfs: this.#udfs,
      });
      const used = all.filter(({ description }) => resolution.tables.includes(description))
        .map((known) => this.#wanted(known));
      const emitted = emitQuery(resolution, {
        text: query,
        run: deadline.run,
        functions: this.#functions,
        tableNames: new Map(used.map(({ description, name }) => [description, name])),
        postgres: options.lang === "PostgreSQL",
      });
      this.#makeIndexes(emitted, used);
      const database = this.#database;
      const fields = resolution.columns.map((column) => fieldOf(column, used));
      const set = { database, deadline, emitted, resolution, fields, maxrec, batchRows, end };
      return new AdqlRows({ ...set, query });
    } catch (error) {
      end();
      throw error;
    }
  }

  #makeIndexes(emitted: EmittedQuery, used: readonly Loaded[]): void {
    for (const { table, columns } of emitted.indexes) {
      const loaded = used.find(({ description }) => description === table);
      if (loaded !== undefined && loaded.table.length >= INDEXED_ROWS) {
        this.#database.index(loaded.name, columns);
      }
    }
  }

  /**
   * Runs a query to its end.
   *
   * @param query ADQL.
   * @param options Limits, language, more tables.
   * @returns All rows.
   * @throws {AdqlError} If the query is wrong.
   * @throws {QueryError} If a value is not defined, such as a division by zero.
   * @throws {VoTimeoutError} If it takes too long.
   */
  async run(query: string, options: RunOptions = {}): Promise<AdqlResult> {
    using rows = this.query(query, options);
    const batches: Table[] = [];
    for await (const batch of rows) batches.push(batch);
    const table = batches.length === 0 ? rows.empty() : Table.concat(batches);
    return { table, overflow: rows.overflow, diagnostics: rows.resolution.diagnostics };
  }

  /** Frees the memory. */
  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }
}

/**
 * Runs a query on tables, without a service.
 *
 * @example
 * ```ts
 * import { runAdql } from "@denovo/vo/engine";
 * import { Table } from "@denovo/vo/table";
 * const stars = Table.fromColumns({ id: [4611686018427387905n, 2n], mag: [3.5, 9] });
 * const { table } = await runAdql("SELECT id FROM stars WHERE mag < 5", { stars });
 * if (table.row(0).id !== 4611686018427387905n) throw new Error();
 * ```
 *
 * @param query ADQL 2.1, or what `lang` says.
 * @param tables The tables by their names in the query.
 * @param options Limits, language.
 * @returns All rows, with types, units and UCDs.
 * @throws {AdqlError} If the query is wrong, with its place.
 * @throws {QueryError} If a value is not defined, such as a division by zero.
 * @throws {UnsupportedError} If it needs what the engine does not have.
 * @throws {VoTimeoutError} If it takes too long.
 */
export async function runAdql(
  query: string,
  tables: Readonly<Record<string, Table>>,
  options: RunOptions = {},
): Promise<AdqlResult> {
  using engine = new Engine();
  for (const [name, table] of Object.entries(tables)) engine.load(name, table);
  return await engine.run(query, options);
}

/**
 * A table's description, as the checker of queries needs it.
 *
 * @param name Its name in queries.
 * @param table The table.
 * @returns The description, with the columns' names as they are, in quotes where they need it.
 */
export function describeTable(name: string, table: Table): TableDescription {
  const columns = table.fields.map((field): ColumnDescription => {
    const { datatype, arraysize, xtype, unit, ucd, utype, description } = field;
    return { name: field.name, datatype, arraysize, xtype, unit, ucd, utype, description };
  });
  return { name, columns, description: table.meta.description };
}

function checkCount(
  name: string,
  value: number | undefined,
  fallback: number,
  min: number,
): number {
  const count = value ?? fallback;
  if (!(count >= min) || (count !== Infinity && !Number.isInteger(count))) {
    throw new RangeError(`Cannot use ${name} ${count}: must be a whole number from ${min}`);
  }
  return count;
}

/** The field of a result's column; that of a table's column keeps how it is to be shown. */
function fieldOf(column: OutputColumn, used: readonly Loaded[]): Field {
  const { name, type, unit, ucd, utype, description, binding } = column;
  const source = binding?.kind === "column" ? binding.source.table : undefined;
  const loaded = used.find((one) => one.description === source);
  const original = binding?.kind === "column" ? loaded?.table.fields[binding.index] : undefined;
  const { precision, width } = original ?? {};
  const known = original !== undefined && type.name === "unknown"
    ? original
    : { datatype: datatypeOf(type.datatype), arraysize: type.arraysize, xtype: type.xtype };
  const { datatype, arraysize, xtype } = known;
  const entries = { arraysize, xtype, unit, ucd, utype, description, precision, width };
  const given = Object.entries(entries).filter(([, value]) => value !== undefined);
  return { name, datatype, ...Object.fromEntries(given) };
}

function datatypeOf(name: string): Datatype {
  return DATATYPES.find((datatype) => datatype === name) ?? "char";
}
