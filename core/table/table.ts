/**
 * A table: typed columns in memory, rows on demand.
 *
 * @module
 */
import { ColumnError } from "../runtime/errors.ts";
import { matchUcd } from "../coords/ucd_match.ts";
import type { Cell, Row, RowOf, Shape, ShapeKind } from "./cell.ts";
import { concatColumns } from "./_concat.ts";
import { displayTable } from "./_display.ts";
import { gatherColumn, Room, rowsOf } from "./_gather.ts";
import { Column } from "./column.ts";
import { ColumnBuilder } from "./column_builder.ts";
import { type CellKind, cellKind, type Field } from "./field.ts";
import { guessField } from "./guess.ts";
import {
  type CoordinateSystem,
  type Diagnostic,
  type Info,
  mergeDiagnostics,
  type Param,
  type TableMeta,
} from "./meta.ts";
import { nearestNames } from "./nearest.ts";
import { uniqueKeys } from "./keys.ts";

/** What a table is made of, besides its columns. */
export interface TableOptions {
  /** Name, description, PARAMs, GROUPs, INFOs. */
  readonly meta?: TableMeta | undefined;
  /** Faults noticed while reading. */
  readonly diagnostics?: readonly Diagnostic[] | undefined;
  /** INFOs of the document around the table (root and resources), before those of the table itself. */
  readonly infos?: readonly Info[] | undefined;
  /** Coordinate and time systems around the table, to which columns refer. */
  readonly systems?: readonly CoordinateSystem[] | undefined;
}

/** Columns by name for {@linkcode Table.fromColumns}. */
export type ColumnsInput = Readonly<Record<string, ArrayLike<Cell> | Iterable<Cell>>>;

/**
 * Rows and columns.
 *
 * Iterating gives plain row objects, keyed by the columns' names as they came over the wire (where two columns have the
 * same name, the later one's key gets a suffix: `ra`, `ra_2`). Columns are cheaper than rows: use them to compute.
 *
 * @example From a service's answer to typed rows
 * ```ts
 * import { Table } from "@denovo/vo/table";
 * const table = Table.fromColumns({ source_id: [4611686018427387905n], ra: [10.5] });
 * for (const { source_id, ra } of table.expect({ source_id: "bigint", ra: "number" })) {
 *   if (source_id !== 4611686018427387905n || ra !== 10.5) throw new Error("wrong");
 * }
 * ```
 */
export class Table<R = Row> implements Iterable<R> {
  /** The columns' descriptions, in order. */
  readonly fields: readonly Field[];
  /** Keys of the columns in rows: their names, made unique. */
  readonly names: readonly string[];
  /** Number of rows. */
  readonly length: number;
  /** Name, description, PARAMs, GROUPs and the table's own INFOs. */
  readonly meta: TableMeta;
  /** Faults noticed while reading, counted by kind. */
  readonly diagnostics: readonly Diagnostic[];
  /** Coordinate and time systems of the document around the table, to which columns refer by `ref`. */
  readonly systems: readonly CoordinateSystem[];
  readonly #columns: readonly Column[];
  readonly #outerInfos: readonly Info[];

  /** Makes a table from columns of equal length. */
  constructor(columns: readonly Column[], options: TableOptions = {}) {
    const length = columns[0]?.length ?? 0;
    for (const column of columns) {
      if (column.length !== length) {
        throw new RangeError(
          `Cannot make a table: column "${column.field.name}" has ${column.length} cells, ` +
            `the first column has ${length}`,
        );
      }
    }
    this.#columns = columns;
    this.fields = columns.map((column) => column.field);
    this.names = uniqueKeys(this.fields);
    this.length = length;
    this.meta = options.meta ?? {};
    this.diagnostics = options.diagnostics ?? [];
    this.#outerInfos = options.infos ?? [];
    this.systems = options.systems ?? [];
  }

  /** All columns, in order. */
  get columns(): readonly Column[] {
    return this.#columns;
  }

  /** INFOs that belong to the table, in document order: of the document and resources around it, its own, and those after the data. */
  get infos(): readonly Info[] {
    const own = (this.meta.items ?? []).filter((item): item is Info => item.kind === "info");
    return [...this.#outerInfos, ...own, ...(this.meta.trailing ?? [])];
  }

  /** PARAMs of the table itself, in document order. */
  get params(): readonly Param[] {
    return (this.meta.items ?? []).filter((item): item is Param => item.kind === "param");
  }

  /** {@linkcode diagnostics} as sentences. */
  get warnings(): readonly string[] {
    return this.diagnostics.map((d) => {
      const at = d.line === undefined ? "" : ` at line ${d.line}, column ${d.column ?? 1}`;
      return `${d.code}: ${d.message}${at}${d.count > 1 ? ` (${d.count} times)` : ""}`;
    });
  }

  /** Bytes held by the columns. */
  get byteLength(): number {
    return this.#columns.reduce((sum, column) => sum + column.byteLength, 0);
  }

  /**
   * The column of a name (or, failing that, of an XML ID).
   *
   * @throws {ColumnError} If there is none; names the nearest.
   */
  column<K extends string & keyof R>(name: K): Column<R[K]>;
  /** The column of a name that the row type does not know. */
  column(name: string): Column;
  column(name: string): Column<unknown> {
    const index = this.indexOf(name);
    if (index < 0) throw this.#absent(name);
    return this.#columns[index] as Column;
  }

  /** Whether there is a column of this name or XML ID. */
  has(name: string): boolean {
    return this.indexOf(name) >= 0;
  }

  /** Index of the column of a name: exact name first, then its key in rows, then XML ID; -1 if there is none. */
  indexOf(name: string): number {
    const byName = this.fields.findIndex((field) => field.name === name);
    if (byName >= 0) return byName;
    const byKey = this.names.indexOf(name);
    return byKey >= 0 ? byKey : this.fields.findIndex((field) => field.id === name);
  }

  /**
   * The column with a UCD: an equal one first, then one with the same primary word, then one that contains all words;
   * UCD1 and UCD1+ are both understood, case does not matter.
   */
  columnByUcd(ucd: string): Column | undefined {
    return this.#columns[matchUcd(this.fields.map((field) => field.ucd), ucd)];
  }

  /** The first column with a utype, compared without case and without namespace prefix when either has none. */
  columnByUtype(utype: string): Column | undefined {
    const wanted = utype.trim().toLowerCase();
    const local = (text: string) => text.slice(text.indexOf(":") + 1);
    const utypes = this.fields.map((field) => field.utype?.trim().toLowerCase());
    let index = utypes.indexOf(wanted);
    if (index < 0) {
      index = utypes.findIndex((own) =>
        own !== undefined && (!wanted.includes(":") || !own.includes(":")) &&
        local(own) === local(wanted)
      );
    }
    return index < 0 ? undefined : this.#columns[index];
  }

  /**
   * A row as a plain object; negative indexes count from the end.
   *
   * @throws {RangeError} If there is no such row.
   */
  row(index: number): R {
    const i = index < 0 ? index + this.length : index;
    if (!Number.isInteger(i) || i < 0 || i >= this.length) {
      throw new RangeError(`Cannot read row ${index}: the table has ${this.length}`);
    }
    const row: Record<string, Cell> = {};
    for (let c = 0; c < this.#columns.length; c++) {
      row[this.names[c] as string] = (this.#columns[c] as Column).at(i);
    }
    return row as R;
  }

  /** Iterates over plain row objects. */
  *[Symbol.iterator](): Iterator<R> {
    const names = this.names;
    const iterators = this.#columns.map((column) => column[Symbol.iterator]());
    for (let i = 0; i < this.length; i++) {
      const row: Record<string, Cell> = {};
      for (let c = 0; c < iterators.length; c++) {
        row[names[c] as string] = (iterators[c] as Iterator<Cell>).next().value as Cell;
      }
      yield row as R;
    }
  }

  /** All rows as plain objects. */
  toArray(): readonly R[] {
    return [...this];
  }

  /**
   * Checks that columns are there and of the wanted kinds, and types the rows accordingly.
   *
   * @param shape Wanted kinds by column name. `"number"` accepts every type up to 32 bits and floats, never `long`.
   * @throws {ColumnError} If a column is absent or of another kind.
   */
  expect<const S extends Shape>(shape: S): Table<RowOf<S>> {
    for (const [name, kind] of Object.entries(shape)) {
      const index = this.indexOf(name);
      if (index < 0) throw this.#absent(name);
      const actual = shapeKind(cellKind(this.fields[index] as Field));
      if (actual !== kind) {
        const field = this.fields[index] as Field;
        const size = field.arraysize === undefined ? "" : `[${field.arraysize}]`;
        throw new ColumnError(
          `Cannot use column "${name}" as ${kind}: it is ${actual} (${field.datatype}${size})`,
          { columnName: name },
        );
      }
    }
    return this as unknown as Table<RowOf<S>>;
  }

  /** A table of some of the columns, in the given order. */
  select(names: readonly string[]): Table {
    return new Table(names.map((name) => this.column(name)), this.#options());
  }

  /** A table of the rows for which `keep` answers true. */
  filter(keep: (row: R, index: number) => boolean): Table<R> {
    const kept: number[] = [];
    let i = 0;
    for (const row of this) {
      if (keep(row, i)) kept.push(i);
      i++;
    }
    return this.take(kept);
  }

  /**
   * A table of the rows with these indexes, in this order; negative indexes count from the end.
   *
   * @throws {RangeError} If there is no such row.
   */
  take(indexes: ArrayLike<number>): Table<R> {
    const rows = rowsOf(indexes, this.length);
    const room = new Room();
    return new Table<R>(
      this.#columns.map((column) => gatherColumn(column, rows, room)),
      this.#options(),
    );
  }

  /** Rows from one index up to, but not including, another; negative indexes count from the end. */
  slice(start?: number, end?: number): Table<R> {
    return new Table<R>(this.#columns.map((column) => column.slice(start, end)), this.#options());
  }

  /** The same columns with other metadata. */
  withMeta(meta: TableMeta): Table<R> {
    return new Table<R>(this.#columns, { ...this.#options(), meta });
  }

  /** A table with one column more, or with a column of that name replaced. */
  withColumn(field: Field, cells: Iterable<Cell> | ArrayLike<Cell>): Table {
    const builder = new ColumnBuilder(field, this.length);
    for (const cell of Array.from(cells)) builder.push(cell);
    const column = new Column(field, [builder.finish()]);
    const index = this.fields.findIndex((own) => own.name === field.name);
    const columns = [...this.#columns];
    if (index < 0) columns.push(column);
    else columns[index] = column;
    return new Table(columns, this.#options());
  }

  /** The first rows, for notebooks. */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return displayTable(this, this.meta.name);
  }

  #options(): TableOptions {
    const { meta, diagnostics, systems } = this;
    return { meta, diagnostics, infos: this.#outerInfos, systems };
  }

  #absent(name: string): ColumnError {
    const nearest = nearestNames(name, this.names);
    const hint = nearest.length > 0
      ? `did you mean ${nearest.map((n) => `"${n}"`).join(" or ")}?`
      : `the columns are ${this.names.slice(0, 20).join(", ")}`;
    return new ColumnError(`Cannot find column "${name}": ${hint}`, { columnName: name, nearest });
  }

  /**
   * Makes a table from columns by name.
   *
   * @param columns Cells by column name; types follow from the values unless `fields` gives them: typed arrays keep
   * theirs, numbers become `double`, bigints `long`, strings `unicodeChar`, booleans `boolean`.
   * @param fields Descriptions of some or all columns; more than name and datatype is welcome.
   * @param meta The table's own metadata.
   * @throws {TypeError} If a cell does not go with its column's type.
   */
  static fromColumns(
    columns: ColumnsInput,
    fields: readonly Partial<Field>[] = [],
    meta?: TableMeta,
  ): Table {
    const made = Object.entries(columns).map(([name, cells]) => {
      const list = Array.isArray(cells) || ArrayBuffer.isView(cells)
        ? cells as ArrayLike<Cell>
        : Array.from(cells);
      const field = guessField(name, list, fields.find((f) => f.name === name));
      const builder = new ColumnBuilder(field, list.length);
      for (let i = 0; i < list.length; i++) builder.push(list[i]);
      return new Column(field, [builder.finish()]);
    });
    return new Table(made, { meta });
  }

  /**
   * Makes a table from row objects: the columns are the keys of all rows, in order of appearance.
   *
   * @param rows The rows; an absent key is a null.
   * @param fields Descriptions of some or all columns.
   * @param meta The table's own metadata.
   */
  static fromRows(
    rows: Iterable<Row>,
    fields: readonly Partial<Field>[] = [],
    meta?: TableMeta,
  ): Table {
    const list = [...rows];
    const names = new Set<string>();
    for (const field of fields) if (field.name !== undefined) names.add(field.name);
    for (const row of list) for (const name of Object.keys(row)) names.add(name);
    const columns: Record<string, Cell[]> = Object.create(null);
    for (const name of names) columns[name] = list.map((row) => row[name] ?? null);
    return Table.fromColumns(columns, fields, meta);
  }

  /**
   * Puts tables with the same columns below each other; nothing is copied. Metadata are the first table's.
   *
   * @throws {ColumnError} If a table's columns differ from the first one's in name, type or unit; `vstack()` is more forgiving.
   */
  static concat<R = Row>(tables: Iterable<Table<R>>): Table<R> {
    const list = [...tables];
    const first = list[0];
    if (first === undefined) return new Table<R>([]);
    const columns = concatColumns(list);
    const last = list[list.length - 1] as Table<R>;
    const meta = last.meta.trailing === undefined
      ? first.meta
      : { ...first.meta, trailing: last.meta.trailing };
    return new Table<R>(columns, {
      meta,
      infos: first.#outerInfos,
      systems: first.systems,
      diagnostics: mergeDiagnostics(list.map((table) => table.diagnostics)),
    });
  }
}

function shapeKind(kind: CellKind): ShapeKind {
  switch (kind) {
    case "booleans":
    case "numbers":
    case "bigints":
    case "strings":
    case "complexes":
      return "array";
    default:
      return kind;
  }
}
