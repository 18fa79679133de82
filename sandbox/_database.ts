/**
 * The sandbox's tables in SQLite, in memory.
 *
 * A thin wrapper over `node:sqlite`. Results come by `.iterate()` only: `.all()` does not end when a
 * function called from SQL throws (Deno 2.9.6), and streams would have to wait for the last row.
 *
 * @module
 */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type ColumnSpec, isNumberArray, isText, type SkyTable, type Value } from "./column.ts";
import { skyDistance } from "./_sky.ts";

/** Degrees by which the declination band of a cone is widened against rounding. */
const BAND_MARGIN = 1e-9;

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function sqlType(column: ColumnSpec): string {
  if (isText(column) || isNumberArray(column)) return "TEXT";
  return column.datatype === "float" || column.datatype === "double" ? "REAL" : "INTEGER";
}

function toSql(value: Value): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "object" && value !== null ? value.join(" ") : value;
}

function fromSql(column: ColumnSpec, value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (isNumberArray(column)) return String(value).split(" ").map(Number);
  if (isText(column)) return String(value);
  if (column.datatype === "boolean") return Number(value) !== 0;
  return column.datatype === "long" ? BigInt(value as bigint) : Number(value);
}

/** A database in memory, into which a table comes when it is first asked; to be closed by its owner. */
export class Database implements Disposable {
  readonly #db = new DatabaseSync(":memory:");
  readonly #loaded = new Set<string>();

  /** Creates and fills a table, with an index on its declination, unless it is there. */
  #load(table: SkyTable): void {
    if (this.#loaded.has(table.name)) return;
    this.#loaded.add(table.name);
    const columns = table.columns.map((column) => `${quote(column.name)} ${sqlType(column)}`);
    const name = quote(table.name);
    this.#db.exec(`CREATE TABLE ${name} (${columns.join(", ")})`);
    const marks = table.columns.map(() => "?").join(", ");
    const insert = this.#db.prepare(`INSERT INTO ${name} VALUES (${marks})`);
    this.#db.exec("BEGIN");
    for (const row of table.rows()) insert.run(...row.map(toSql));
    this.#db.exec("COMMIT");
    this.#db.exec(`CREATE INDEX ${quote(`${table.name}_dec`)} ON ${name} (${quote(table.dec)})`);
  }

  /** Rows of a query as arrays in the order of the columns selected. */
  *#iterate(sql: string, parameters: SQLInputValue[]): Generator<unknown[]> {
    const statement = this.#db.prepare(sql);
    for (const row of statement.iterate(...parameters)) yield Object.values(row);
  }

  /**
   * Rows of a table within `radius` of a position, in the table's order: those in the band of
   * declination, by the index, and of these the ones near enough by their exact distance. Right
   * ascension 0 and the poles need no care that way.
   */
  *cone(
    table: SkyTable,
    columns: readonly ColumnSpec[],
    cone: { readonly ra: number; readonly dec: number; readonly radius: number },
  ): Generator<Value[]> {
    this.#load(table);
    const names = [table.ra, table.dec, ...columns.map((column) => column.name)];
    const list = names.map((name, index) => `${quote(name)} AS c${index}`).join(", ");
    const sql = `SELECT ${list} FROM ${quote(table.name)}` +
      ` WHERE ${quote(table.dec)} BETWEEN ? AND ? ORDER BY rowid`;
    const reach = cone.radius + BAND_MARGIN;
    for (const [ra, dec, ...cells] of this.#iterate(sql, [cone.dec - reach, cone.dec + reach])) {
      if (skyDistance(cone.ra, cone.dec, Number(ra), Number(dec)) > cone.radius) continue;
      yield columns.map((column, index) => fromSql(column, cells[index]));
    }
  }

  /**
   * Rows whose numbers lie in the ranges and whose texts are among those given, in the table's
   * order. Ends of a range may be infinite.
   */
  *select(
    table: SkyTable,
    where: {
      readonly between?: Readonly<Record<string, readonly [lo: number, hi: number]>>;
      readonly oneOf?: Readonly<Record<string, readonly string[]>>;
    } = {},
  ): Generator<Value[]> {
    this.#load(table);
    const conditions = ["1"];
    const parameters: SQLInputValue[] = [];
    for (const [name, range] of Object.entries(where.between ?? {})) {
      conditions.push(`${quote(name)} BETWEEN ? AND ?`);
      parameters.push(...range);
    }
    for (const [name, texts] of Object.entries(where.oneOf ?? {})) {
      conditions.push(`${quote(name)} IN (${texts.map(() => "?").join(", ")})`);
      parameters.push(...texts);
    }
    const list = table.columns.map(({ name }, index) => `${quote(name)} AS c${index}`).join(", ");
    const sql = `SELECT ${list} FROM ${quote(table.name)}` +
      ` WHERE ${conditions.join(" AND ")} ORDER BY rowid`;
    for (const cells of this.#iterate(sql, parameters)) {
      yield table.columns.map((column, index) => fromSql(column, cells[index]));
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
