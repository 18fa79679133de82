/**
 * Rows found by the values in them.
 *
 * @module
 */
import { ColumnError } from "../runtime/errors.ts";
import type { Cell, Row } from "./cell.ts";
import { groupRows, type Groups, RowCodes } from "./_codes.ts";
import type { Column } from "./column.ts";
import type { Field } from "./field.ts";
import { columnKeys, type KeyMode, keyMode, valueKeys } from "./_join_keys.ts";
import { nearestNames } from "./nearest.ts";
import type { Table } from "./table.ts";

/** Finds rows of a table by the values in one or more columns; made by {@linkcode indexBy}. */
export class TableIndex<R = Row> {
  /** The table. */
  readonly table: Table<R>;
  /** Names of the columns by which rows are found. */
  readonly columns: readonly string[];
  readonly #fields: readonly Field[];
  readonly #modes: readonly KeyMode[];
  readonly #codes: RowCodes;
  readonly #groups: Groups;

  /**
   * Numbers the values of the columns.
   *
   * @throws {ColumnError} If a column is absent, or holds arrays.
   * @throws {TypeError} If there is no column.
   */
  constructor(table: Table<R>, columns: readonly string[]) {
    if (columns.length === 0) throw new TypeError("Cannot index a table: no column is given");
    const found = columns.map((name) => table.column(name) as Column);
    this.table = table;
    this.columns = columns;
    this.#fields = found.map((column) => column.field);
    this.#modes = this.#fields.map((field) => {
      const mode = keyMode(field);
      if (mode !== undefined) return mode;
      throw new ColumnError(`Cannot index column "${field.name}": its cells are arrays`, {
        columnName: field.name,
      });
    });
    this.#codes = new RowCodes(
      found.flatMap((column, c) => columnKeys(column, this.#modes[c] as KeyMode)),
    );
    this.#groups = groupRows(this.#codes.codes, table.length);
  }

  /**
   * Whether there is a row with these values, one a column.
   *
   * @throws {TypeError} If a value is of another kind than the column's cells, or their number is wrong.
   */
  has(...values: readonly Cell[]): boolean {
    return this.get(...values).length > 0;
  }

  /**
   * Indexes of the rows with these values, in the table's order; none if there are none. Null and NaN equal nothing.
   *
   * @param values One value a column. Numbers find equal bigints and the other way round.
   * @throws {TypeError} If a value is of another kind than the column's cells, or their number is wrong.
   */
  get(...values: readonly Cell[]): Int32Array {
    if (values.length !== this.columns.length) {
      throw new TypeError(
        `Cannot look up rows by ${this.columns.join(", ")}: ${values.length} values are given`,
      );
    }
    const keys = values.flatMap((value, c) => {
      const list = valueKeys(value, this.#modes[c] as KeyMode);
      if (list !== undefined) return list;
      const { name, datatype } = this.#fields[c] as Field;
      throw new TypeError(
        `Cannot look up column "${name}" (${datatype}): the value is ${typeof value} ${
          show(value)
        }`,
      );
    });
    const code = this.#codes.find(keys)[0] as number;
    if (code < 0) return new Int32Array(0);
    const { starts, rows } = this.#groups;
    return rows.slice(starts[code], starts[code + 1]);
  }

  /** The rows with these values, in the table's order; see {@linkcode get}. */
  rows(...values: readonly Cell[]): readonly R[] {
    return Array.from(this.get(...values), (row) => this.table.row(row));
  }

  /**
   * The only row with these values; see {@linkcode get}.
   *
   * @throws {RangeError} If there is none, or more than one.
   */
  one(...values: readonly Cell[]): R {
    const found = this.get(...values);
    if (found.length === 1) return this.table.row(found[0] as number);
    const wanted = this.columns.map((name, c) => `${name} = ${show(values[c])}`).join(", ");
    throw new RangeError(
      found.length > 1
        ? `Cannot read the only row with ${wanted}: ${found.length} rows have that`
        : `Cannot find a row with ${wanted}: ${this.#hint(values)}`,
    );
  }

  #hint(values: readonly Cell[]): string {
    const { length } = this.table;
    if (length === 0) return "the table is empty";
    const odd = values.findIndex((value) => value === null || Number.isNaN(value));
    if (odd >= 0) return `${String(values[odd])} equals nothing`;
    const among = `none of ${length} rows has ${values.length > 1 ? "these values" : "that value"}`;
    const [value] = values;
    if (values.length > 1 || typeof value !== "string") return among;
    const texts = new Set<string>();
    for (const cell of this.table.column(this.columns[0] as string)) {
      if (typeof cell === "string") texts.add(cell);
      if (texts.size === MOST_TEXTS) break;
    }
    const nearest = nearestNames(value, [...texts]);
    if (nearest.length === 0) return among;
    return `${among}, did you mean ${nearest.map((text) => show(text)).join(" or ")}?`;
  }
}

/** Different texts that are compared with one that was not found. */
const MOST_TEXTS = 1000;

function show(value: Cell | undefined): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null) {
    return "re" in value ? `${value.re}+${value.im}i` : Object.prototype.toString.call(value);
  }
  return String(value);
}

/**
 * Makes an index by which rows are found fast.
 *
 * @example The row that belongs to an identifier
 * ```ts
 * import { indexBy, Table } from "@denovo/vo/table";
 * const cubes = Table.fromColumns({ did: ["ivo://a", "ivo://b"], redshift: [0.01, 0.02] });
 * const byDid = indexBy(cubes, "did");
 * if (byDid.one("ivo://b").redshift !== 0.02 || byDid.has("ivo://c")) throw new Error("wrong");
 * ```
 *
 * @param table The table.
 * @param columns The column, or columns, all of whose values are then given.
 * @throws {ColumnError} If a column is absent, or holds arrays.
 * @throws {TypeError} If there is no column.
 */
export function indexBy<R>(table: Table<R>, columns: string | readonly string[]): TableIndex<R> {
  return new TableIndex(table, typeof columns === "string" ? [columns] : columns);
}
