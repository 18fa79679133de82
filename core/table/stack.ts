/**
 * Tables put below each other whose columns differ in order, type or unit.
 *
 * @module
 */
import { convert, parseUnit } from "../coords/units.ts";
import { ColumnError } from "../runtime/errors.ts";
import { Column } from "./column.ts";
import { cellKind, type Field } from "./field.ts";
import { nullColumn } from "./_gather.ts";
import {
  claimIds,
  type IdMap,
  mergeFields,
  mergeTables,
  noteFrames,
  renameIds,
  withCommonValues,
} from "./_merge_meta.ts";
import type { Diagnostic } from "./meta.ts";
import { castColumn, type CellType, commonType, retyped } from "./_promote.ts";
import { Table, type TableOptions } from "./table.ts";

/** Options of {@linkcode vstack}. */
export interface StackOptions {
  /**
   * Which columns the result has: those of any table (`"outer"`, the default), with nulls where a table has none; those of
   * all tables (`"inner"`); or those of the first, which the others must have too, and no others (`"exact"`).
   */
  readonly columns?: "outer" | "inner" | "exact" | undefined;
}

const DOING = "stack tables";

/** Columns of the same name; undefined where a table has none. */
type Stack = readonly (Column | undefined)[];

/**
 * Puts tables below each other, column by column of the same name, in any order.
 *
 * No value is changed but by conversion of units. Where types differ, the result has one that holds all values: the wider
 * integer, `float` for floats with bytes and shorts, `double` for all other mixtures of numbers (a `long` only goes into
 * it if it has a double of the same value), `unicodeChar` for text; arrays of different lengths become variable. Where units
 * differ, numbers are converted to the first table's unit, as `double`. A table that says no unit is taken to mean the others'.
 *
 * Name and description are the first table's; PARAMs, INFOs, GROUPs of all are there, equal ones once (so an overflow of any
 * table is not forgotten). Where columns are described differently, the first description counts, and the result's
 * `diagnostics` have a `W_MERGE_CONFLICT`; where they refer to different frames or time scales (COOSYS, TIMESYS), a
 * `W_FRAME_CONFLICT`: positions and times are not converted. Limits and options (`values`) stay if all tables have the same.
 *
 * Columns that need no change are not copied.
 *
 * @example Results of two services
 * ```ts
 * import { Table, vstack } from "@denovo/vo/table";
 * const a = Table.fromColumns({ name: ["x"], size: [1.5] }, [{ name: "size", unit: "deg" }]);
 * const b = Table.fromColumns({ size: Int32Array.of(30), mag: [9] }, [{ name: "size", unit: "arcmin" }]);
 * const both = vstack([a, b]);
 * const rows = JSON.stringify(both.toArray());
 * if (rows !== '[{"name":"x","size":1.5,"mag":null},{"name":null,"size":0.5,"mag":9}]') throw new Error(rows);
 * ```
 *
 * @param tables The tables; those without any column count for nothing.
 * @param options Which columns the result has.
 * @throws {ColumnError} If no type holds the cells of all tables, units cannot be converted, or, with `"exact"`, a column is
 *   missing or one too many.
 * @throws {TypeError} If the option is none.
 */
export function vstack(
  tables: Iterable<Table<unknown>>,
  options: StackOptions = {},
): Table {
  const { columns: which = "outer" } = options;
  if (which !== "outer" && which !== "inner" && which !== "exact") {
    throw new TypeError(
      `Cannot ${DOING}: columns is "${which}", not outer, inner or exact`,
    );
  }
  const list = [...tables].filter(({ columns }) => columns.length > 0);
  const stacks = findStacks(list, which);
  const maps: readonly IdMap[] = list.map(() => new Map());
  const taken = new Set<string>();
  for (const stack of stacks) planIds(stack, maps, taken);
  const merged = mergeTables(list, maps, taken);
  const notes: Diagnostic[] = [];
  const columns = stacks.map((stack) => stackColumns(stack, list, maps, merged, notes));
  return new Table(columns, {
    ...merged,
    diagnostics: [...merged.diagnostics ?? [], ...notes],
  });
}

function findStacks(tables: readonly Table<unknown>[], which: string): readonly Stack[] {
  const stacks = new Map<string, (Column | undefined)[]>();
  tables.forEach((table, t) => {
    table.names.forEach((name, c) => {
      const stack = stacks.get(name) ??
        new Array<Column | undefined>(tables.length).fill(undefined);
      stack[t] = table.columns[c];
      stacks.set(name, stack);
    });
  });
  if (which === "outer") return [...stacks.values()];
  for (const [name, stack] of which === "exact" ? stacks : []) {
    const missing = stack.indexOf(undefined);
    if (missing < 0) continue;
    const [is, not] = stack[0] === undefined
      ? [stack.findIndex((column) => column !== undefined), 0]
      : [0, missing];
    throw new ColumnError(
      `Cannot ${DOING}: column "${name}" is in ${label(is)}, not in ${label(not)}`,
      { columnName: name },
    );
  }
  return [...stacks.values()].filter((stack) => !stack.includes(undefined));
}

function label(table: number): string {
  return `table ${table + 1}`;
}

/** The first ID that a table has for the column, made unique, stands for those of all. */
function planIds(stack: Stack, maps: readonly IdMap[], taken: Set<string>): void {
  const first = stack.findIndex((column) => column?.field.id !== undefined);
  if (first < 0) return;
  const id = stack[first]?.field.id as string;
  claimIds({ id }, maps[first] as IdMap, taken);
  const claimed = maps[first]?.get(id) as string;
  stack.forEach((column, t) => {
    const own = column?.field.id;
    if (own !== undefined && !maps[t]?.has(own)) maps[t]?.set(own, claimed);
  });
}

function stackColumns(
  stack: Stack,
  tables: readonly Table<unknown>[],
  maps: readonly IdMap[],
  merged: TableOptions,
  notes: Diagnostic[],
): Column {
  const present = stack.flatMap((column, t) => column === undefined ? [] : [{ column, t }]);
  const labels = present.map(({ t }) => label(t));
  const fields = present.map(({ column, t }) => renameIds(column.field, maps[t] as IdMap));
  noteFrames(fields, labels, merged, notes);
  const conversions = findConversions(fields, labels);
  const unit = fields.find((field) => (field.unit ?? "").trim() !== "")?.unit;
  const described = fields.map((field, i) =>
    conversions[i] === undefined ? field : { ...field, unit }
  );
  const converted = conversions.some((conversion) => typeof conversion === "function");
  const type = findType(converted ? [...fields, toDouble(fields[0] as Field)] : fields, labels);
  const field = retyped(withCommonValues(mergeFields(described, labels, notes), fields), type);
  const vectors = stack.flatMap((column, t) => {
    if (column === undefined) return nullColumn(field, tables[t]?.length ?? 0).vectors;
    const conversion = conversions[present.findIndex((one) => one.t === t)];
    return castColumn(column, field, DOING, conversion === "same" ? undefined : conversion).vectors;
  });
  return new Column(field, vectors);
}

function toDouble(field: Field): Field {
  return { ...field, datatype: "double" };
}

function findType(fields: readonly Field[], labels: readonly string[]): CellType {
  return fields.reduce<CellType>((type, field, i) => {
    const common = type.datatype === field.datatype && type.arraysize === field.arraysize
      ? type
      : commonType(type, field);
    if (common !== undefined) return common;
    throw new ColumnError(
      `Cannot ${DOING}: no type holds the cells of column "${field.name}", ` +
        `${show(type)} ${i === 1 ? "in" : "up to"} ${labels[i - 1]} and ${show(field)} in ${
          labels[i]
        }`,
      { columnName: field.name },
    );
  }, fields[0] as Field);
}

function show({ datatype, arraysize }: CellType): string {
  return arraysize === undefined ? datatype : `${datatype}[${arraysize}]`;
}

/** How to get to the first unit: a function; `"same"` for other spellings of it; undefined where there is nothing to do. */
function findConversions(
  fields: readonly Field[],
  labels: readonly string[],
): readonly (((value: number) => number) | "same" | undefined)[] {
  const first = fields.findIndex((field) => (field.unit ?? "").trim() !== "");
  const target = fields[first];
  return fields.map((field, i) => {
    const own = (field.unit ?? "").trim();
    if (target === undefined || own === "" || own === target.unit?.trim()) return undefined;
    if (!/^(number|bigint)s?$/.test(cellKind(field))) return undefined;
    const [from, to] = [parseUnit(own), parseUnit(target.unit)];
    // Two ways to say that there is none.
    if (from.kind === "none" && to.kind === "none") return "same";
    try {
      if (convert(1, from, to) === 1 && convert(2, from, to) === 2) return "same";
    } catch (cause) {
      throw new ColumnError(
        `Cannot ${DOING}: column "${field.name}" has the unit "${to.text}" in ${labels[first]} ` +
          `and "${from.text}" in ${labels[i]}, which cannot be converted`,
        { columnName: field.name, cause },
      );
    }
    return (value) => convert(value, from, to);
  });
}
