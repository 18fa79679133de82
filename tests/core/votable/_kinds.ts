/**
 * Tables with every datatype in every shape, and what must come back from each serialisation.
 *
 * @module
 */
import type { Cell } from "../../../core/table/cell.ts";
import {
  cellKind,
  type Datatype,
  type Field,
  fixedLength,
  parseArraySize,
} from "../../../core/table/field.ts";
import { Table } from "../../../core/table/table.ts";
import type { Serialization } from "../../../core/votable/mod.ts";

/** All serialisations. */
export const FORMATS: readonly Serialization[] = ["tabledata", "binary", "binary2"];

const SUBNORMAL = 5e-324;
const FLOATS = [
  0,
  -0,
  1.5,
  -3.25e-10,
  Math.fround(0.1),
  Math.fround(3.4028234663852886e38),
  Math.fround(1.401298464324817e-45),
  Math.fround(1.1754942106924411e-38),
  Infinity,
  -Infinity,
  NaN,
];
const DOUBLES = [
  0,
  -0,
  0.1,
  -1 / 3,
  Number.MAX_VALUE,
  SUBNORMAL,
  2.2250738585072009e-308,
  9007199254740993,
  1e21,
  Infinity,
  -Infinity,
  NaN,
];
const LONGS = [0n, -(2n ** 63n), 2n ** 63n - 1n, 4611686018427387905n, -9007199254740993n];
const TEXTS = [
  "plain",
  " leading and trailing ",
  "a<b & c>d \"quoted\" 'single' ]]>",
  "tab\tline\nreturn\rend",
  "",
  "x".repeat(5000),
  "NaN",
  "null",
];
const UNICODE = ["déjà vu", "Ω Centauri ☆", "\u{1d538}\u{1f52d} beyond the plane", ...TEXTS];

/** Values of one element of each type, the odd ones included. */
const ELEMENTS: Readonly<Record<Exclude<Datatype, "char" | "unicodeChar">, readonly Cell[]>> = {
  boolean: [true, false, true, true],
  bit: [true, false, false, true, true],
  unsignedByte: [0, 255, 1, 128, 77],
  short: [0, -32768, 32767, -1, 12],
  int: [0, -2147483648, 2147483647, -1, 12],
  long: LONGS,
  float: FLOATS,
  double: DOUBLES,
  floatComplex: FLOATS.map((re, i) => ({ re, im: FLOATS[(i + 3) % FLOATS.length] as number })),
  doubleComplex: DOUBLES.map((re, i) => ({ re, im: DOUBLES[(i + 5) % DOUBLES.length] as number })),
};

/** Shapes of arrays of numbers. */
const SHAPES = ["3", "*", "7*", "2x3", "3x*", "2x2x4*", "70", "11"];

/** Rows of {@linkcode everyKind}. */
export const ROWS = 12;

/** What to put into the table. */
export interface Kinds {
  /** Null cells. */
  readonly nulls: boolean;
  /** Null elements of arrays, where a type can have them. */
  readonly elementNulls: boolean;
}

function arrayCell(
  datatype: Datatype,
  arraysize: string,
  row: number,
  elementNulls: boolean,
): Cell {
  const size = parseArraySize(arraysize);
  if (size === undefined) throw new Error("no array");
  const slices = size.variable ? row % ((size.max ?? 5) + 1) : 1;
  const pool = ELEMENTS[datatype as keyof typeof ELEMENTS];
  return Array.from({ length: fixedLength(size) * slices }, (_, i) => {
    if (elementNulls && (i + row) % 4 === 1) return null;
    const value = pool[(i + 2 * row) % pool.length] as Cell;
    return datatype === "bit" ? Number(value) : value;
  });
}

/** A column of strings or of arrays of strings. */
function textColumn(datatype: Datatype, arraysize: string | undefined): readonly Cell[] {
  const pool = datatype === "char" ? TEXTS : UNICODE;
  return Array.from({ length: ROWS }, (_, row): Cell => {
    const text = pool[row % pool.length] as string;
    switch (arraysize) {
      case undefined:
        return text.slice(0, 1).toWellFormed();
      case "*":
        return text;
      case "8x*":
        return Array.from({ length: row % 4 }, (_, i) => itemOf(pool, row + i));
      case "8x3":
        return [itemOf(pool, row), "", itemOf(pool, row + 1)];
      default:
        return text.slice(0, 9).toWellFormed();
    }
  });
}

/** Items have no blanks at their ends: these cannot be told from the padding. */
function itemOf(pool: readonly string[], n: number): string {
  return (pool[n % pool.length] as string).slice(0, 7).toWellFormed().trim();
}

/** A table with every datatype in every shape. */
export function everyKind({ nulls, elementNulls }: Kinds): Table {
  const columns: Record<string, readonly Cell[]> = {};
  const fields: Field[] = [];
  const add = (datatype: Datatype, arraysize: string | undefined, cells: readonly Cell[]) => {
    const name = `${datatype}_${arraysize ?? "scalar"}`.replaceAll("*", "N");
    fields.push({ name, datatype, ...(arraysize === undefined ? {} : { arraysize }) });
    const every = 3 + fields.length % 5;
    columns[name] = cells.map((cell, i) => nulls && i % every === 2 ? null : cell);
  };
  for (const datatype of Object.keys(ELEMENTS) as (keyof typeof ELEMENTS)[]) {
    const pool = ELEMENTS[datatype];
    const scalars = Array.from({ length: ROWS }, (_, i) => pool[i % pool.length] as Cell);
    add(datatype, undefined, scalars);
    for (const shape of SHAPES) {
      const some = elementNulls && !["bit", "floatComplex", "doubleComplex"].includes(datatype);
      const cells = scalars.map((_, row) => arrayCell(datatype, shape, row, some));
      add(datatype, shape, cells);
    }
  }
  for (const datatype of ["char", "unicodeChar"] as const) {
    for (const shape of [undefined, "*", "9", "9*", "8x*", "8x3"]) {
      add(datatype, shape, textColumn(datatype, shape));
    }
  }
  return Table.fromColumns(columns, fields);
}

/** Whether a column is one that a serialisation cannot hold. */
export function isUnwritable(field: Field, cells: readonly Cell[], format: Serialization): boolean {
  const variable = parseArraySize(field.arraysize)?.variable === true;
  return format === "binary" && field.datatype === "bit" && !variable && cells.includes(null);
}

/** What a cell must read back as: the documented losses, and nothing else. */
export function afterWriting(cell: Cell, field: Field, format: Serialization): Cell {
  const size = parseArraySize(field.arraysize);
  const kind = cellKind(field);
  const float = field.datatype === "float" || field.datatype === "double";
  const nothing = float ? NaN : kind.startsWith("complex") ? { re: NaN, im: NaN } : null;
  if (kind === "string") return cell === "" && format !== "binary2" ? null : cell;
  if (cell === null) {
    if (format === "binary2") return null;
    if (float && field.values?.some((values) => values.null !== undefined)) return null;
    if (size === undefined) return format === "binary" || kind === "complex" ? nothing : null;
    // A bit has no null, so that the cell stays empty in TABLEDATA.
    if (size.variable || field.datatype === "bit") return null;
    if (kind === "strings") {
      return format === "binary"
        ? Array(size.fixed.slice(1).reduce((n, m) => n * m, 1)).fill("")
        : null;
    }
    return typed(Array(fixedLength(size)).fill(nothing), field);
  }
  if (size === undefined) return cell;
  const elements = Array.from(cell as ArrayLike<Cell>);
  if (elements.length === 0 && format !== "binary2") return null;
  return typed(elements.map((element) => element ?? nothing), field);
}

/** Elements as the kind of array that a column gives for them. */
export function typed(elements: readonly Cell[], { datatype }: Field): Cell {
  if (elements.includes(null)) return elements;
  switch (datatype) {
    case "bit":
    case "unsignedByte":
      return Uint8Array.from(elements as readonly number[]);
    case "short":
      return Int16Array.from(elements as readonly number[]);
    case "int":
      return Int32Array.from(elements as readonly number[]);
    case "long":
      return BigInt64Array.from(elements as readonly bigint[]);
    case "float":
      return Float32Array.from(elements as readonly number[]);
    case "double":
      return Float64Array.from(elements as readonly number[]);
    default:
      return elements;
  }
}
