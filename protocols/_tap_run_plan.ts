/**
 * Queries that a service cannot run as they are: what it can is fetched, and the rest is done here.
 *
 * @module
 */
import type { ClientColumn, FetchStep, PlanStep, QueryPlan } from "../core/adql/mod.ts";
import { ColumnError, QueryError, UnsupportedError } from "../core/runtime/errors.ts";
import type { Cell } from "../core/table/cell.ts";
import type { Column } from "../core/table/column.ts";
import { cellKind, type Field } from "../core/table/field.ts";
import { vstack } from "../core/table/stack.ts";
import { Table } from "../core/table/table.ts";
import { lastStatus } from "./_response.ts";
import { castCells, castField } from "./_tap_cast.ts";

/**
 * Gets the result of a query by its plan: UNION, EXCEPT, INTERSECT, CAST, IN_UNIT, order and offset as far as the plan
 * leaves them to the client.
 *
 * Rows are compared as databases do it there: null equals null. As {@linkcode vstack} does, numbers of another unit are
 * converted to that of the first query's column.
 *
 * @example A union for a service that has none; the service is a function here
 * ```ts
 * import { parseAdql, planQuery } from "@denovo/vo/adql";
 * import { runPlan } from "@denovo/vo/protocols/tap";
 * import { Table } from "@denovo/vo/table";
 * const query = parseAdql("SELECT CAST(id AS CHAR(*)) AS id FROM a UNION SELECT name FROM b");
 * const sent: string[] = [];
 * const result = await runPlan(planQuery(query, { declared: [] }), (adql) => {
 *   sent.push(adql);
 *   return Promise.resolve(Table.fromColumns(sent.length === 1 ? { id: [7n] } : { name: ["7", "x"] }));
 * });
 * if (sent.join() !== "SELECT id AS id FROM a,SELECT name FROM b") throw new Error(sent.join());
 * if (result.toArray().map(({ id }) => id).join() !== "7,x") throw new Error();
 * ```
 *
 * @param plan The plan, from `planQuery()`.
 * @param ask Runs one query of it, for example with {@linkcode TapService.query}.
 * @returns The result, with the names and metadata of the first query.
 * @throws {UnsupportedError} If the plan has something missing.
 * @throws {QueryError} If results do not fit together, a value cannot be converted, or a result was cut that EXCEPT,
 *   INTERSECT, an order or an offset needs whole.
 */
export async function runPlan(
  plan: QueryPlan,
  ask: (adql: string) => Promise<Table<unknown>>,
): Promise<Table> {
  const [missing] = plan.missing;
  if (missing !== undefined) {
    throw new UnsupportedError(`Cannot run query: ${missing.message}`, { feature: missing.form });
  }
  const tables = await Promise.all(
    plan.fetches.map(async (step) => converted(await ask(step.adql), step.columns)),
  );
  const results = new Map(plan.fetches.map((step, i) => [step, tables[i] as Table]));
  return resultOf(plan.root, results);
}

function resultOf(step: PlanStep, results: ReadonlyMap<FetchStep, Table>): Table {
  switch (step.kind) {
    case "fetch":
      return results.get(step) as Table;
    case "combine": {
      const inputs = step.inputs.map((input) => resultOf(input, results));
      if (step.operator !== "UNION") {
        for (const input of inputs) {
          wantWhole(input, step.operator);
        }
      }
      return inputs.reduce((left, right) => combined(step.operator, step.all, left, right));
    }
    case "sort":
      return sorted(wantWhole(resultOf(step.input, results), "ORDER BY"), step.by);
    case "slice": {
      const input = wantWhole(resultOf(step.input, results), "OFFSET or TOP");
      return input.slice(step.offset, step.limit === null ? undefined : step.offset + step.limit);
    }
  }
}

/** Refuses a result that is not all of it: what is made of it would be wrong, not only short. */
function wantWhole(table: Table, what: string): Table {
  const cut = lastStatus(table.infos)?.value === "OVERFLOW";
  const told = (table as { readonly overflow?: unknown }).overflow;
  if (!cut && (told === undefined || told === "none" || told === false)) return table;
  throw new QueryError(
    `Cannot run query: ${what} is done here and needs all rows, but the service cut a result; ask for more with maxrec`,
  );
}

/** A result with the conversions that the service could not do. */
function converted(table: Table<unknown>, columns: readonly ClientColumn[]): Table {
  if (columns.length === 0) return table as Table;
  const made = table.columns.map((column, i) => {
    const todo = columns.find(({ index }) => index === i);
    if (todo === undefined) return column;
    const name = table.names[i] as string;
    const field: Field = { ...column.field, name };
    if (todo.unit !== null) {
      const numbers = column.toNumbers(todo.unit);
      const cells = Array.from(numbers, (x, row): Cell => column.at(row) === null ? null : x);
      const { arraysize: _, ...rest } = field;
      return Table.fromColumns({ [name]: cells }, [
        { ...rest, datatype: "double", unit: todo.unit },
      ]).columns[0] ?? column;
    }
    if (todo.cast === null) return column;
    const cells = castCells(column, todo.cast);
    return Table.fromColumns({ [name]: cells }, [castField(field, todo.cast)]).columns[0] ?? column;
  });
  return withColumns(table, made);
}

/** A table with other columns, and all else as it was. */
function withColumns(table: Table<unknown>, columns: readonly Column[]): Table {
  const { meta, diagnostics, systems } = table;
  const own = new Set<unknown>([...meta.items ?? [], ...meta.trailing ?? []]);
  const infos = table.infos.filter((info) => !own.has(info));
  return new Table(columns, { meta, diagnostics, systems, infos });
}

function combined(
  operator: "UNION" | "EXCEPT" | "INTERSECT",
  all: boolean,
  left: Table,
  right: Table,
): Table {
  if (left.columns.length !== right.columns.length) {
    throw new QueryError(
      `Cannot run query: the queries of ${operator} have different numbers of columns: ` +
        `${left.columns.length} and ${right.columns.length}`,
    );
  }
  const names = left.names;
  const named = (table: Table): Table =>
    withColumns(
      table,
      table.columns.map((column, i) =>
        column.withField({ ...column.field, name: names[i] as string })
      ),
    );
  checkTypes(operator, left, right);
  const both = stacked(operator, named(left), named(right));
  if (operator === "UNION" && all) return both;
  const keys = keysOf(both);
  const counts = new Map<string, number>();
  for (const key of keys.slice(left.length)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const seen = new Set<string>();
  const rows: number[] = [];
  keys.forEach((key, row) => {
    if (operator === "UNION") {
      if (!seen.has(key)) rows.push(row);
      seen.add(key);
      return;
    }
    if (row >= left.length) return;
    const count = counts.get(key) ?? 0;
    if (all) counts.set(key, count - 1);
    else if (seen.has(key)) return;
    seen.add(key);
    if ((count > 0) === (operator === "INTERSECT")) rows.push(row);
  });
  return both.take(rows);
}

function checkTypes(operator: string, left: Table, right: Table): void {
  left.fields.forEach((a, i) => {
    const b = right.fields[i] as Field;
    const kinds = [a, b].map(kindOf);
    if (kinds[0] === kinds[1] || left.length === 0 || right.length === 0) return;
    const words = [a, b].map((field) => cellKind(field) === "string" ? "text" : field.datatype);
    throw new QueryError(
      `Cannot run query: ${operator} types ${
        words.join(" and ")
      } of column "${a.name}" cannot be ` +
        `matched${words.includes("text") ? "; make both text: CAST(x AS VARCHAR)" : ""}`,
    );
  });
}

function kindOf(field: Field): string {
  const kind = cellKind(field);
  return kind === "bigint" ? "number" : kind === "bigints" ? "numbers" : kind;
}

function stacked(operator: string, left: Table, right: Table): Table {
  if (right.length === 0) return left;
  if (left.length === 0) {
    return withColumns(left, right.columns);
  }
  try {
    return vstack([left, right], { columns: "exact" });
  } catch (error) {
    if (!(error instanceof ColumnError)) throw error;
    throw new QueryError(`Cannot run query: ${operator}: ${error.message}`, { cause: error });
  }
}

/** A text for each row that is equal for equal rows; null equals null, and NaN is no value. */
function keysOf(table: Table): readonly string[] {
  const cells = table.columns.map((column) => column.toArray());
  return Array.from(
    { length: table.length },
    (_, row) =>
      JSON.stringify(cells.map((column) => column[row] ?? null), (_key, value: unknown) => {
        if (typeof value === "bigint") return `${value}n`;
        if (typeof value === "number" && !Number.isNaN(value)) return `${value + 0}`;
        if (typeof value === "string") return `"${value}`;
        return ArrayBuffer.isView(value)
          ? Array.from(value as unknown as ArrayLike<unknown>)
          : value;
      }),
  );
}

/** Rows in order: nulls last, with DESC first, as databases have it. */
function sorted(
  table: Table,
  by: readonly { readonly column: number; readonly descending: boolean }[],
): Table {
  const keys = by.map(({ column, descending }) => ({
    cells: table.columns[column]?.toArray() ?? [],
    sign: descending ? -1 : 1,
  }));
  const rows = Array.from({ length: table.length }, (_, row) => row);
  rows.sort((a, b) => {
    for (const { cells, sign } of keys) {
      const order = compare(cells[a] ?? null, cells[b] ?? null);
      if (order !== 0) return sign * order;
    }
    return a - b;
  });
  return table.take(rows);
}

function compare(a: Cell, b: Cell): number {
  const [x, y] = [a, b].map((cell) => Number.isNaN(cell) ? null : cell) as [Cell, Cell];
  if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
  return x < y ? -1 : x > y ? 1 : 0;
}
