/**
 * How the columns of a table are stored in a binary table: what their cells need is found by looking at all of them.
 *
 * @module
 */
import { UnsupportedError } from "../runtime/errors.ts";
import type { Cell } from "../table/cell.ts";
import type { Column } from "../table/column.ts";
import { fixedLength, parseArraySize } from "../table/field.ts";
import { SIZES, type TypeCode } from "./_table_plan.ts";

/** How one column is written. */
export interface OutputColumn {
  readonly column: Column;
  readonly name: string;
  readonly code: TypeCode;
  /** Elements a cell; of arrays of variable length, the most. */
  readonly repeat: number;
  readonly isVariable: boolean;
  /** Whether cells are arrays, of fixed length or not. */
  readonly isArray: boolean;
  /** Dimensions, where there are more than one. */
  readonly dims?: readonly number[] | undefined;
  /** TNULL, where there are nulls. */
  readonly nothing?: number | bigint | undefined;
  /** Characters an item of arrays of strings. */
  readonly itemLength: number;
  /** Where its cells begin in a row, and their bytes there. */
  readonly offset: number;
  readonly width: number;
}

/** What cannot be written as it is, counted by column. */
export type NoteLoss = (code: string, message: string, count: number) => void;

const CODES: Readonly<Record<string, TypeCode>> = {
  boolean: "L",
  bit: "X",
  unsignedByte: "B",
  short: "I",
  int: "J",
  long: "K",
  char: "A",
  unicodeChar: "A",
  float: "E",
  double: "D",
  floatComplex: "C",
  doubleComplex: "M",
};
/** Texts up to here always have their room in the row. */
const SHORT_TEXT = 64;

/** What all cells of a column come to. */
interface Survey {
  nulls: number;
  elementNulls: number;
  most: number;
  total: number;
  cells: number;
  mostItems: number;
  leastItems: number;
  notAscii: number;
}

/** Lays out the columns of a table, one after the other in a row. */
export function layOutTable(
  columns: readonly Column[],
  names: readonly string[],
  note: NoteLoss,
): readonly OutputColumn[] {
  let offset = 0;
  return columns.map((column, c) => {
    const out = layOut(column, names[c] as string, offset, note);
    offset += out.width;
    return out;
  });
}

function layOut(column: Column, name: string, offset: number, note: NoteLoss): OutputColumn {
  const { field } = column;
  const size = parseArraySize(field.arraysize);
  const survey = look(column);
  const base = { column, name, offset, itemLength: 0, isVariable: false, isArray: false };
  if (CODES[field.datatype] === "A") return { ...base, ...textLayout(column, survey, note) };
  const stored = storageOf(column, survey, size !== undefined);
  const { code } = stored;
  // A null array of variable length is noted below: it has no elements to be NaN.
  const emptied = size?.variable ? 0 : survey.nulls;
  if (/[EDCM]/.test(code) && emptied + survey.elementNulls > 0) {
    note(
      "W_NULL_AS_NAN",
      `nulls of column "${field.name}" become NaN: FITS has no other null for floats`,
      emptied + survey.elementNulls,
    );
  }
  if (code === "X" && emptied > 0) {
    note("W_NULL_LOST", `nulls of column "${field.name}" become zeros`, emptied);
  }
  if (size === undefined) return { ...base, ...stored, repeat: 1, width: SIZES[code] };
  if (size.variable) {
    if (size.fixed.length > 0) {
      note(
        "W_SHAPE_LOST",
        `the arrays of column "${field.name}" (${field.arraysize}) become flat`,
        survey.cells,
      );
    }
    if (survey.nulls > 0) {
      note("W_NULL_LOST", `null arrays of column "${field.name}" become empty`, survey.nulls);
    }
    const repeat = survey.most;
    return { ...base, ...stored, repeat, width: 16, isVariable: true, isArray: true };
  }
  const repeat = fixedLength(size);
  const width = code === "X" ? Math.ceil(repeat / 8) : repeat * SIZES[code];
  const dims = size.fixed.length > 1 ? { dims: size.fixed } : {};
  return { ...base, ...stored, ...dims, repeat, width, isArray: true };
}

/** The type that cells are stored as, and the value of it that stands for null. */
function storageOf(
  column: Column,
  survey: Survey,
  isArray: boolean,
): Pick<OutputColumn, "code" | "nothing"> {
  const code = CODES[column.field.datatype] as TypeCode;
  // A bit has no null.
  if (code === "X" && !isArray && survey.nulls > 0) return { code: "L" };
  if (!/[BIJK]/.test(code) || survey.nulls + survey.elementNulls === 0) return { code };
  const nothing = unusedValue(column, code);
  // All 256 values of a byte are in use.
  return nothing === undefined ? { code: "I", nothing: -1 } : { code, nothing };
}

function textLayout(
  { field }: Column,
  survey: Survey,
  note: NoteLoss,
): Pick<
  OutputColumn,
  "code" | "repeat" | "width" | "isVariable" | "isArray" | "dims" | "itemLength"
> {
  if (survey.notAscii > 0) {
    note(
      "W_NOT_ASCII",
      `column "${field.name}" has text that is not ASCII: such characters become "?"`,
      survey.notAscii,
    );
  }
  const size = parseArraySize(field.arraysize);
  const code = "A";
  const declared = size !== undefined && !size.variable && size.fixed.length === 1
    ? size.fixed[0] as number
    : 1;
  if (survey.mostItems < 0) {
    const width = Math.max(1, declared, survey.most);
    if (survey.most > SHORT_TEXT && survey.total < 0.5 * survey.most * survey.cells) {
      return {
        code,
        repeat: survey.most,
        width: 16,
        isVariable: true,
        isArray: false,
        itemLength: 0,
      };
    }
    return { code, repeat: width, width, isVariable: false, isArray: false, itemLength: 0 };
  }
  if (survey.cells > 0 && survey.mostItems !== survey.leastItems) {
    throw new UnsupportedError(
      `Cannot write FITS table: column "${field.name}" has arrays of strings of different lengths`,
      { feature: "arrays of strings of variable length in FITS tables" },
    );
  }
  const itemLength = Math.max(1, survey.most, size?.fixed[0] ?? 1);
  const items = Math.max(1, survey.mostItems);
  const dims = size !== undefined && !size.variable && size.fixed.length > 2
    ? [itemLength, ...size.fixed.slice(1)]
    : [itemLength, items];
  const repeat = itemLength * items;
  return { code, repeat, width: repeat, isVariable: false, isArray: true, dims, itemLength };
}

function look(column: Column): Survey {
  const survey: Survey = {
    nulls: 0,
    elementNulls: 0,
    most: 0,
    total: 0,
    cells: 0,
    mostItems: -1,
    leastItems: Infinity,
    notAscii: 0,
  };
  const { datatype, arraysize } = column.field;
  if (arraysize === undefined && datatype !== "char" && datatype !== "unicodeChar") {
    survey.nulls = column.nullCount;
    survey.cells = column.length;
    return survey;
  }
  for (const cell of column) {
    survey.cells++;
    if (cell === null) survey.nulls++;
    else if (typeof cell === "string") lookAtText(cell, survey);
    else if (typeof cell === "object") lookAtArray(cell as ArrayLike<Cell>, survey);
  }
  return survey;
}

const ASCII = /^[\x20-\x7e]*$/;

function lookAtText(text: string, survey: Survey): void {
  if (!ASCII.test(text)) survey.notAscii++;
  const { length } = asciiOf(text);
  survey.total += length;
  if (length > survey.most) survey.most = length;
}

function lookAtArray(cell: ArrayLike<Cell>, survey: Survey): void {
  const first = cell[0];
  if (typeof first === "string" || (survey.mostItems >= 0 && cell.length === 0)) {
    survey.mostItems = Math.max(survey.mostItems, cell.length);
    survey.leastItems = Math.min(survey.leastItems, cell.length);
    for (let i = 0; i < cell.length; i++) lookAtText(String(cell[i] ?? ""), survey);
    return;
  }
  survey.most = Math.max(survey.most, cell.length);
  survey.total += cell.length;
  if (!Array.isArray(cell)) return;
  for (const element of cell) if (element === null) survey.elementNulls++;
}

/** A text in the characters that FITS allows, one byte each. */
export function asciiOf(text: string): string {
  return ASCII.test(text) ? text : text.replace(/[^\x20-\x7e]/gu, "?");
}

const LIMITS: Readonly<Record<string, readonly (number | bigint)[]>> = {
  B: [255, 0],
  I: [-32768, 32767, -9999, -1, 0],
  J: [-2147483648, 2147483647, -9999, -1, 0],
  K: [-9223372036854775808n, 9223372036854775807n, -9999n, -1n, 0n],
};

/** A value that no cell has: what is declared as null already, else a limit of the type, else the first that is free. */
function unusedValue(column: Column, code: TypeCode): number | bigint | undefined {
  const used = new Set<Cell>();
  for (const cell of column) {
    if (cell === null) continue;
    if (typeof cell !== "object") used.add(cell);
    else for (const element of Array.from(cell as ArrayLike<Cell>)) used.add(element);
  }
  const declared = column.field.values?.find((values) => values.null !== undefined)?.null;
  const candidates: (number | bigint)[] = [...LIMITS[code] as readonly (number | bigint)[]];
  if (declared !== undefined && /^[+-]?\d{1,19}$/.test(declared)) {
    const value = code === "K" ? BigInt(declared) : Number(declared);
    const [low, high] = code === "B" ? [0, 255] : rangeOf(code);
    if (value >= low && value <= high) candidates.unshift(value);
  }
  const free = candidates.find((value) => !used.has(value));
  if (free !== undefined) return free;
  const [low, high] = code === "B" ? [0, 255] : [1, 32767];
  for (let value = low; value <= high; value++) {
    const own = code === "K" ? BigInt(value) : value;
    if (!used.has(own)) return own;
  }
  if (code === "B") return undefined;
  throw new UnsupportedError(
    `Cannot write FITS table: column "${column.field.name}" has nulls, and no value is left for them`,
    { feature: "a null value in FITS tables" },
  );
}

function rangeOf(code: TypeCode): readonly [number | bigint, number | bigint] {
  const [low, high] = LIMITS[code] as readonly [number | bigint, number | bigint];
  return [low, high];
}
