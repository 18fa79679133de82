/**
 * The rows of a query, as they come.
 *
 * @module
 */
import type { OutputColumn, Resolution } from "../adql/mod.ts";
import { VoError } from "../runtime/errors.ts";
import type { Cell } from "../table/cell.ts";
import { emptyTable } from "../table/_empty_table.ts";
import { Column } from "../table/column.ts";
import { ColumnBuilder } from "../table/column_builder.ts";
import type { Field } from "../table/field.ts";
import { Table } from "../table/table.ts";
import { cellDecoder } from "./_cells.ts";
import type { Database, Deadline } from "./database.ts";
import type { EmittedQuery } from "./emit.ts";

interface Parts {
  readonly query: string;
  readonly database: Database;
  readonly deadline: Deadline;
  readonly emitted: EmittedQuery;
  readonly resolution: Resolution;
  readonly fields: readonly Field[];
  readonly maxrec: number;
  readonly batchRows: number;
  readonly end: () => void;
}

/** The rows of a query that is under way. */
export class AdqlRows implements AsyncIterable<Table>, Disposable {
  /** The columns. */
  readonly fields: readonly Field[];
  /** Names and types of the query. */
  readonly resolution: Resolution;
  readonly #parts: Parts;
  #overflow = false;
  #started = false;

  /** Made by {@linkcode Engine.query}. */
  constructor(parts: Parts) {
    this.#parts = parts;
    this.fields = parts.fields;
    this.resolution = parts.resolution;
  }

  /** Whether there were more rows than `maxrec`; known after the last batch. */
  get overflow(): boolean {
    return this.#overflow;
  }

  /** The SQL that runs, to look at. */
  get sql(): string {
    return this.#parts.emitted.sql;
  }

  /** A table without rows. */
  empty(): Table {
    return emptyTable(this.fields);
  }

  /**
   * The rows in batches; can be read once.
   *
   * @throws {TypeError} If they were read before.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Table, void, void> {
    for (const batch of this.batches()) {
      yield batch;
      // Other work gets its turn, and signals their chance.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /** The rows in batches, without giving other work a turn; can be read once. */
  *batches(): Generator<Table, void, void> {
    const { query, database, deadline, emitted, resolution, maxrec, batchRows } = this.#parts;
    if (this.#started) throw new TypeError("Cannot read rows: they were read before");
    this.#started = true;
    const decoders = this.fields.map((field, i) =>
      cellDecoder(field, (resolution.columns[i] as OutputColumn).type)
    );
    let builders = this.fields.map((field) => new ColumnBuilder(field));
    const finish = (): Table =>
      new Table(this.fields.map((field, i) => {
        const vector = (builders[i] as ColumnBuilder).finish();
        return new Column(field, [vector]);
      }));
    try {
      let rows = 0;
      for (const row of database.rows(emitted.sql, emitted.parameters, deadline.run)) {
        if (rows >= maxrec) {
          this.#overflow = true;
          break;
        }
        for (let i = 0; i < decoders.length; i++) {
          const cell: Cell = (decoders[i] as typeof decoders[number])(row[i] ?? null);
          (builders[i] as ColumnBuilder).push(cell);
        }
        rows++;
        if (rows % batchRows === 0) {
          yield finish();
          database.check(deadline.run);
          builders = this.fields.map((field) => new ColumnBuilder(field));
        }
      }
      if ((builders[0]?.length ?? 0) > 0) yield finish();
    } catch (error) {
      if (error instanceof VoError && error.query === undefined) {
        Object.defineProperty(error, "query", { value: query, enumerable: true });
      }
      throw error;
    } finally {
      this.#parts.end();
    }
  }

  /** Ends the query. */
  [Symbol.dispose](): void {
    this.#started = true;
    this.#parts.end();
  }
}
