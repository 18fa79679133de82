/**
 * One query, two engines: loading a service's tables, and comparing what comes back.
 *
 * @module
 */
import { describeTable, type Engine } from "../../core/engine/mod.ts";
import type { Cell } from "../../core/table/cell.ts";
import type { Field } from "../../core/table/field.ts";
import type { Table } from "../../core/table/table.ts";
import type { TapService } from "../../protocols/tap.ts";

/** Runs work on items, some at a time; results in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < items.length) {
      const i = next++;
      results[i] = await work(items[i] as T);
    }
  }));
  return results;
}

/** Loads all tables of a service, as it sends them; answers how many. */
export async function loadTables(service: TapService, engine: Engine): Promise<number> {
  const names = [...await service.tables()].map(({ name }) => name)
    .filter((name) => !name.startsWith("tap_schema."));
  const tables = await inParallel(
    names,
    3,
    (name) => service.query(`SELECT * FROM ${name}`, { maxrec: 1_000_000 }),
  );
  names.forEach((name, i) => {
    const table = tables[i] as Table;
    const { columns } = describeTable(name, table);
    // Capitals do not count where the service declares no quotes.
    const plain = columns.map((column) =>
      /^[A-Za-z]\w*$/.test(column.name) && !QUOTED.has(column.name)
        ? column
        : { ...column, name: `"${column.name}"` }
    );
    engine.load(name, table, { name, columns: plain });
  });
  return names.length;
}

/** Columns that the service declares in quotes, but names without in results. */
const QUOTED: ReadonlySet<string> = new Set(["Remark"]);

/** Names and types of columns. Lengths of texts are left out: services differ in what they know of them. */
export function columnsOf(table: Table): string {
  return table.fields.map(({ name, datatype, arraysize, xtype }: Field) =>
    `${name} ${datatype}${arraysize === undefined || arraysize === "1" ? "" : "[]"} ${xtype ?? ""}`
      .trim()
  ).join(", ");
}

type Plain = string | number | boolean | null | readonly Plain[];

/** A cell for comparison: integers of any size are texts, all other numbers are numbers. */
function plain(cell: Cell, isInteger: boolean): Plain {
  if (cell === null || typeof cell === "string" || typeof cell === "boolean") return cell;
  if (typeof cell === "bigint") return `${cell}`;
  if (typeof cell === "number") {
    return Number.isNaN(cell) ? null : isInteger ? `${cell}` : cell;
  }
  return Array.from(cell as ArrayLike<Cell>, (item) => plain(item, false));
}

const INTEGERS = /^(unsignedByte|short|int|long)$/;

function rowsOf(table: Table): Plain[][] {
  const isInteger = table.fields.map(({ datatype, arraysize }) =>
    arraysize === undefined && INTEGERS.test(datatype)
  );
  return Array.from(
    { length: table.length },
    (_, row) =>
      table.columns.map((column, i) => plain(column.at(row) as Cell, isInteger[i] === true)),
  );
}

/**
 * The first row that is not the same in two results; undefined if all are.
 *
 * @param ordered Whether the order of the rows counts.
 * @param tolerance By which share numbers with fraction may differ.
 */
export function differingRow(
  a: Table,
  b: Table,
  ordered: boolean,
  tolerance: number,
): string | undefined {
  if (a.length !== b.length) return `${a.length} rows and ${b.length}`;
  const [left, right] = [rowsOf(a), rowsOf(b)];
  const isReal = a.fields.map(({ datatype }) => datatype === "float" || datatype === "double");
  const compare = (x: readonly Plain[], y: readonly Plain[]): number => {
    for (const real of [false, true]) {
      for (let i = 0; i < isReal.length; i++) {
        if (isReal[i] !== real) continue;
        const order = compareCells(x[i] ?? null, y[i] ?? null, tolerance);
        if (order !== 0) return order;
      }
    }
    return 0;
  };
  if (!ordered) { for (const rows of [left, right]) rows.sort(compare); }
  const at = left.findIndex((row, i) => compare(row, right[i] ?? []) !== 0);
  if (at < 0) return undefined;
  return `row ${at} of ${a.length}: ${JSON.stringify(left[at])} and ${JSON.stringify(right[at])}`;
}

/** Nulls are before all else. */
function compareCells(a: Plain, b: Plain, tolerance: number): number {
  if (typeof a === "number" && typeof b === "number") {
    const limit = tolerance * Math.max(Math.abs(a), Math.abs(b)) + 1e-15;
    return Math.abs(a - b) <= limit ? 0 : a < b ? -1 : 1;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return a.length - b.length;
    for (let i = 0; i < a.length; i++) {
      const order = compareCells(a[i] ?? null, b[i] ?? null, tolerance);
      if (order !== 0) return order;
    }
    return 0;
  }
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return String(a) < String(b) ? -1 : 1;
}
