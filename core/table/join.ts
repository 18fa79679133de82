/**
 * Tables joined side by side where their keys are equal.
 *
 * @module
 */
import { convert, parseUnit } from "../coords/units.ts";
import { ColumnError } from "../runtime/errors.ts";
import { Column } from "./column.ts";
import type { Field } from "./field.ts";
import { gatherColumn, Room } from "./_gather.ts";
import { columnKeys, commonMode, type KeyMode } from "./_join_keys.ts";
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
import { nearestNames } from "./nearest.ts";
import { pairRows } from "./_pair_rows.ts";
import { castColumn, commonType, retyped } from "./_promote.ts";
import { Table, type TableOptions } from "./table.ts";

/** A key of {@linkcode join}: the name of a column of both tables, or one name a side. */
export type JoinKey = string | { readonly left: string; readonly right: string };

/** Which rows without a partner stay: none, those of the left, of the right, or of both tables. */
export type JoinHow = "inner" | "left" | "right" | "outer";

/** Options of {@linkcode join}. */
export interface JoinOptions {
  /** The key, or the keys, all of which must be equal. */
  readonly on: JoinKey | readonly JoinKey[];
  /** Which rows without a partner stay; `"inner"` (none) by default. */
  readonly how?: JoinHow | undefined;
  /** What is appended to the names of columns that are in both tables and no keys; `["_1", "_2"]` by default. */
  readonly suffixes?: readonly [left: string, right: string] | undefined;
  /**
   * Which table's order the rows follow, rows with several partners then the other's; rows that only the other table
   * has come last. By default the left table's, for `how: "right"` the right one's.
   */
  readonly order?: "left" | "right" | undefined;
}

/**
 * Joins two tables where their keys are equal; each row with as many partners as it has.
 *
 * Keys are scalars. A `long` is compared exactly, also with a `double`; text is compared byte by byte; 0 equals -0;
 * **null and NaN equal nothing**, not even each other. The result has the left table's columns, then the right one's; of
 * each pair of keys there is one column, under the left one's name and in its place, with the value of the side that has one
 * (both are equal, where both have one). All other cells keep their type; those of a row without a partner are null.
 *
 * Name and description are the left table's; PARAMs, INFOs, GROUPs of both are there. What a merged key column does not
 * say about itself in the left table comes from the right one; where they differ, the left one counts and the result's
 * `diagnostics` have a `W_MERGE_CONFLICT` (`W_FRAME_CONFLICT` for COOSYS and TIMESYS). XML IDs of the right table that are taken get a suffix.
 *
 * @example What a remote service knows about our rows
 * ```ts
 * import { join, Table } from "@denovo/vo/table";
 * const stars = Table.fromColumns({ id: [3n, 1n, 2n], mag: [9, 10, 11] });
 * const remote = Table.fromColumns({ id: [1n, 3n, 3n], mag: [10.1, 9.1, 9.2] });
 * const both = join(stars, remote, { on: "id" });
 * const found = both.toArray().map(({ id, mag_1, mag_2 }) => `${id}: ${mag_1} ${mag_2}`);
 * if (found.join() !== "3: 9 9.1,3: 9 9.2,1: 10 10.1") throw new Error(found.join());
 * ```
 *
 * @param left A table.
 * @param right Another one.
 * @param options Keys, and which rows stay.
 * @throws {ColumnError} If a key is not there, is an array, compares with no cell of the other one (text with numbers), or
 *   has another unit: convert one of them first.
 * @throws {TypeError} If there is no key, or an option is none.
 * @throws {RangeError} If the result would have 2^31 rows or more.
 */
export function join(
  left: Table<unknown>,
  right: Table<unknown>,
  options: JoinOptions,
): Table {
  const { how = "inner", suffixes = ["_1", "_2"], order = how === "right" ? "right" : "left" } =
    options;
  if (!["inner", "left", "right", "outer"].includes(how)) {
    throw new TypeError(`Cannot join tables: how is "${how}", not inner, left, right or outer`);
  }
  if (order !== "left" && order !== "right") {
    throw new TypeError(`Cannot join tables: order is "${order}", not left or right`);
  }
  if (suffixes[0] === suffixes[1]) {
    throw new TypeError(`Cannot join tables: both suffixes are "${suffixes[0]}"`);
  }
  const keys = findKeys(left, right, options.on);
  const rows = matchRows(left, right, keys, how, order);
  return assemble(left, right, keys, how, rows, suffixes);
}

/**
 * Rows of two tables side by side, as a cross-match has paired them; names, metadata and IDs as {@linkcode join} has them.
 *
 * @param left A table.
 * @param right Another one.
 * @param rows Which row of each; -1 stands for nulls.
 * @param suffixes What is appended to the names of columns that are in both.
 */
export function sideBySide(
  left: Table<unknown>,
  right: Table<unknown>,
  rows: { readonly left: Int32Array; readonly right: Int32Array },
  suffixes: readonly [left: string, right: string],
): Table {
  return assemble(left, right, [], "inner", rows, suffixes);
}

function assemble(
  left: Table<unknown>,
  right: Table<unknown>,
  keys: readonly KeyPair[],
  how: JoinHow,
  rows: RowPairs,
  suffixes: readonly [string, string],
): Table {
  const maps = planIds(left, right, keys);
  const merged = mergeTables(
    [left, right],
    maps,
    new Set(maps.flatMap((map) => [...map.values()])),
  );
  const rightFields = right.fields.map((field) => renameIds(field, maps[1]));
  const notes: Diagnostic[] = [];
  const room = new Room();
  const keptLeft = keeper(rows.left, left.length, room);
  const keptRight = keeper(rows.right, right.length, room);
  const names = chooseNames(left, right, keys, suffixes);
  const columns: Column[] = [];
  left.columns.forEach((column, c) => {
    const key = keys.find((pair) => pair.left === c);
    const made = key === undefined ? keptLeft(column) : keyColumn(
      column,
      new Column(rightFields[key.right] as Field, (right.columns[key.right] as Column).vectors),
      how,
      rows,
      room,
      merged,
      notes,
    );
    columns.push(made.withField({ ...made.field, name: names.left[c] as string }));
  });
  right.columns.forEach((column, c) => {
    if (keys.some((pair) => pair.right === c)) return;
    const field = { ...rightFields[c] as Field, name: names.right[c] as string };
    columns.push(keptRight(column).withField(field));
  });
  return new Table(columns, {
    ...merged,
    diagnostics: [...merged.diagnostics ?? [], ...notes],
  });
}

/** Indexes of two columns that are compared, and how. */
interface KeyPair {
  readonly left: number;
  readonly right: number;
  readonly mode: KeyMode;
}

function findKeys(
  left: Table<unknown>,
  right: Table<unknown>,
  on: JoinKey | readonly JoinKey[],
): readonly KeyPair[] {
  const list = (Array.isArray(on) ? on : [on]) as readonly JoinKey[];
  if (list.length === 0) throw new TypeError("Cannot join tables: no key is given");
  return list.map((key) => {
    const names = typeof key === "string" ? { left: key, right: key } : key;
    const pair = {
      left: findKey(left, names?.left, "left"),
      right: findKey(right, names?.right, "right"),
    };
    const [a, b] = [left.fields[pair.left] as Field, right.fields[pair.right] as Field];
    const mode = commonMode(a, b);
    if (mode === undefined) {
      throw new ColumnError(
        `Cannot join on ${describe(a)} and ${describe(b)}: their cells do not compare`,
        { columnName: a.name },
      );
    }
    if (mode !== "text") checkUnits(a, b);
    return { ...pair, mode };
  });
}

function findKey(table: Table<unknown>, name: unknown, side: string): number {
  if (typeof name !== "string") {
    throw new TypeError(`Cannot join tables: no key of the ${side} table is given`);
  }
  const index = table.indexOf(name);
  if (index >= 0) return index;
  const nearest = nearestNames(name, table.names);
  const hint = nearest.length > 0
    ? `did you mean ${nearest.map((n) => `"${n}"`).join(" or ")}?`
    : `its columns are ${table.names.slice(0, 20).join(", ")}`;
  throw new ColumnError(`Cannot join on "${name}": the ${side} table has no such column, ${hint}`, {
    columnName: name,
    nearest,
  });
}

function describe(field: Field): string {
  const size = field.arraysize === undefined ? "" : `[${field.arraysize}]`;
  return `"${field.name}" (${field.datatype}${size})`;
}

/** Equal numbers of different units are different values. Units that say nothing are let pass, and reported later. */
function checkUnits(a: Field, b: Field): void {
  const [x, y] = [parseUnit(a.unit), parseUnit(b.unit)];
  const says = (unit: typeof x) => unit.kind === "unit" || unit.kind === "log";
  if (!says(x) || !says(y) || x.text === y.text) return;
  let same = false;
  try {
    same = convert(1, x, y) === 1 && convert(2, x, y) === 2;
  } catch {
    // They measure different things.
  }
  if (same) return;
  throw new ColumnError(
    `Cannot join on ${describe(a)} and ${describe(b)}: their units are "${x.text}" and ` +
      `"${y.text}"; convert one of them first`,
    { columnName: a.name },
  );
}

/** Rows of both tables that stand side by side; -1 where there is no partner. */
interface RowPairs {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

function matchRows(
  left: Table<unknown>,
  right: Table<unknown>,
  keys: readonly KeyPair[],
  how: JoinHow,
  order: "left" | "right",
): RowPairs {
  const keysOf = (table: Table<unknown>, side: "left" | "right") =>
    keys.flatMap((key) => columnKeys(table.columns[key[side]] as Column, key.mode));
  const leads = order === "left";
  const keep = {
    left: how === "left" || how === "outer",
    right: how === "right" || how === "outer",
  };
  const [first, second] = pairRows(
    keysOf(leads ? left : right, leads ? "left" : "right"),
    keysOf(leads ? right : left, leads ? "right" : "left"),
    leads ? keep.left : keep.right,
    leads ? keep.right : keep.left,
  );
  return leads ? { left: first, right: second } : { left: second, right: first };
}

/** Picks the cells of some rows out of columns; nothing is copied where these are all rows in order. */
function keeper(rows: Int32Array, length: number, room: Room): (column: Column) => Column {
  const all = rows.length === length && rows.every((row, i) => row === i);
  return (column) => all ? column : gatherColumn(column, rows, room);
}

/** The one column of two keys. */
function keyColumn(
  a: Column,
  b: Column,
  how: JoinHow,
  rows: RowPairs,
  room: Room,
  tables: TableOptions,
  notes: Diagnostic[],
): Column {
  const labels = ["the left table", "the right table"];
  const merged = mergeFields([a.field, b.field], labels, notes);
  noteFrames([a.field, b.field], labels, tables, notes);
  if (how !== "outer") {
    const { field, vectors } = how === "right" ? b : a;
    const { values: _, ...rest } = merged;
    const values = field.values === undefined ? {} : { values: field.values };
    const own = new Column({ ...retyped(rest, field), ...values }, vectors);
    return keeper(how === "right" ? rows.right : rows.left, own.length, room)(own);
  }
  const type = commonType(a.field, b.field);
  const doing = "join tables";
  if (type === undefined) {
    throw new ColumnError(
      `Cannot ${doing}: no type holds both ${describe(a.field)} and ${describe(b.field)}`,
      { columnName: a.field.name },
    );
  }
  const field = retyped(withCommonValues(merged, [a.field, b.field]), type);
  const both = [a, b].flatMap((column) => castColumn(column, field, doing).vectors);
  const either = rows.left.map((row, i) => row < 0 ? a.length + (rows.right[i] as number) : row);
  return gatherColumn(new Column(field, both), either);
}

/** The name of each column, of the left table and then of the right one. */
function chooseNames(
  left: Table<unknown>,
  right: Table<unknown>,
  keys: readonly KeyPair[],
  suffixes: readonly [string, string],
): { readonly left: readonly string[]; readonly right: readonly string[] } {
  const isKey = {
    left: new Set(keys.map((key) => key.left)),
    right: new Set(keys.map((key) => key.right)),
  };
  const inLeft = new Set(left.names);
  const inRight = new Set(right.names.filter((_, c) => !isKey.right.has(c)));
  // Names that stay as they are must not be met by those that are made.
  const used = new Set([
    ...left.names.filter((name, c) => isKey.left.has(c) || !inRight.has(name)),
    ...right.names.filter((name, c) => !isKey.right.has(c) && !inLeft.has(name)),
  ]);
  const rename = (name: string, suffix: string) => {
    let made = name + suffix;
    for (let n = 2; used.has(made); n++) made = `${name}${suffix}_${n}`;
    used.add(made);
    return made;
  };
  const named = (
    { names, fields }: Table<unknown>,
    stays: (name: string, c: number) => boolean,
    suffix: string,
  ) =>
    names.map((name, c) => {
      if (!stays(name, c)) return rename(name, suffix);
      const given = fields[c]?.name ?? name;
      return fields.findIndex((field) => field.name === given) === c ? given : name;
    });
  return {
    left: named(left, (name, c) => isKey.left.has(c) || !inRight.has(name), suffixes[0]),
    right: named(right, (name, c) => isKey.right.has(c) || !inLeft.has(name), suffixes[1]),
  };
}

/** New IDs of the columns of both tables: the left one's stay, a key of the right one gets that of its partner. */
function planIds(
  left: Table<unknown>,
  right: Table<unknown>,
  keys: readonly KeyPair[],
): readonly [IdMap, IdMap] {
  const maps: [IdMap, IdMap] = [new Map(), new Map()];
  const taken = new Set<string>();
  claimIds(left.fields, maps[0], taken);
  for (const key of keys) {
    const [id, own] = [left.fields[key.left]?.id, right.fields[key.right]?.id];
    if (own !== undefined && id !== undefined) maps[1].set(own, id);
  }
  claimIds(right.fields, maps[1], taken);
  return maps;
}
