/**
 * How columns are to be declared so that every cell can be written and read back.
 *
 * @module
 */
import { UnsupportedError } from "../runtime/errors.ts";
import type { Cell } from "../table/cell.ts";
import type { Column } from "../table/column.ts";
import { cellKind, type Datatype, type Field, parseArraySize } from "../table/field.ts";
import { ArrayVector, StringVector, type Vector } from "../table/vector.ts";
import type { Serialization } from "./model.ts";

/** A column as it is declared in the output. */
export interface OutputColumn {
  /** The declaration. */
  readonly field: Field;
  /** Text of the null value, if the column has one. */
  readonly nullText: string | undefined;
}

const INTEGERS: Readonly<Partial<Record<Datatype, readonly [bigint, bigint]>>> = {
  unsignedByte: [0n, 255n],
  short: [-32768n, 32767n],
  int: [-2147483648n, 2147483647n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
};

/**
 * Declares columns for a serialisation.
 *
 * @param columns All rows, or the first of them when more follow.
 * @param format The serialisation.
 * @param complete Whether these are all the rows.
 */
export function layOut(
  columns: readonly Column[],
  format: Serialization,
  complete: boolean,
): readonly OutputColumn[] {
  return columns.map((column) => {
    const field = textField(column, format);
    return withNull(column, field, format, complete);
  });
}

/** Text gets the room that it needs, and a type that can hold it in binary. */
function textField(column: Column, format: Serialization): Field {
  const { field } = column;
  const kind = cellKind(field);
  if (kind !== "string" && kind !== "strings") return field;
  const { longest, ascii } = measure(column, format !== "tabledata");
  let result = field;
  if (field.datatype === "char" && !ascii) result = { ...result, datatype: "unicodeChar" };
  if (kind === "strings") {
    const size = parseArraySize(field.arraysize);
    if (size !== undefined && longest > (size.fixed[0] ?? 0)) {
      const rest = field.arraysize?.replace(/^\s*\d+/, String(longest));
      result = { ...result, arraysize: rest };
    }
    return result;
  }
  const limit = field.arraysize === undefined ? 1 : Number.parseInt(field.arraysize);
  // Without arraysize a char is one character; nobody who writes longer text means that.
  if (longest > limit) result = { ...result, arraysize: "*" };
  return result;
}

/** Longest text (or item) in UTF-16 units, and whether all text is ASCII. */
function measure(
  column: Column,
  ascii: boolean,
): { readonly longest: number; readonly ascii: boolean } {
  let longest = 0;
  let plain = true;
  for (const vector of column.vectors) {
    if (vector instanceof StringVector) {
      const { bytes, offsets } = vector;
      let most = 0;
      for (let i = 0; i < vector.length; i++) {
        const length = (offsets[i + 1] as number) - (offsets[i] as number);
        if (length > most) most = length;
      }
      const isAscii = isAsciiOnly(bytes);
      if (!isAscii) {
        plain = false;
        // Bytes are no characters here.
        if (ascii || most > longest) {
          for (const cell of cellsOf(vector)) longest = larger(longest, cell);
        }
      } else if (most > longest) longest = most;
    } else {
      for (const cell of cellsOf(vector)) {
        for (const item of Array.isArray(cell) ? cell : [cell]) {
          longest = larger(longest, item as Cell);
          // deno-lint-ignore no-control-regex
          if (plain && typeof item === "string") plain = /^[\x00-\x7f]*$/.test(item);
        }
      }
    }
  }
  return { longest, ascii: plain || !ascii };
}

function larger(longest: number, cell: Cell): number {
  return typeof cell === "string" && cell.length > longest ? cell.length : longest;
}

function* cellsOf(vector: Vector): Generator<Cell> {
  for (let i = 0; i < vector.length; i++) yield vector.at(i);
}

function isAsciiOnly(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) > 127) return false;
  return true;
}

/** Integers without null flags of their own get a null value that no cell has. */
function withNull(
  column: Column,
  field: Field,
  format: Serialization,
  complete: boolean,
): OutputColumn {
  const declared = field.values?.find((values) => values.null !== undefined)?.null;
  const range = INTEGERS[field.datatype];
  if (range === undefined) return { field, nullText: declared };
  const kind = cellKind(field);
  const isArray = kind === "numbers" || kind === "bigints";
  const size = isArray ? parseArraySize(field.arraysize) : undefined;
  const elementNulls =
    column.vectors.some((v) => !(v instanceof ArrayVector) || v.elementNulls !== undefined) &&
    isArray;
  // A null scalar is an empty cell in TABLEDATA and a flag in BINARY2; arrays of fixed shape and single elements are neither.
  const fixedNull = isArray && size?.variable === false && column.nullCount > 0;
  const needed = format === "binary"
    ? column.nullCount > 0 || elementNulls || (!complete && !isArray)
    : format === "tabledata"
    ? fixedNull || (elementNulls && hasElementNulls(column))
    : elementNulls && hasElementNulls(column);
  const usable = declared !== undefined && /^\s*[-+]?\d+\s*$/.test(declared) &&
    BigInt(declared.trim()) >= range[0] && BigInt(declared.trim()) <= range[1];
  if (!needed || usable) return { field, nullText: usable ? declared.trim() : undefined };
  const chosen = unusedValue(column, range, complete);
  if (chosen === undefined) {
    throw new UnsupportedError(
      `Cannot write column "${field.name}" as ${format}: it has nulls, and every value of ` +
        `${field.datatype} occurs, so that none can stand for null (BINARY2 can hold it)`,
      { feature: "null value" },
    );
  }
  const nullText = String(chosen);
  const values = [...field.values ?? []];
  const legal = values.findIndex((v) => v.type !== "actual");
  if (legal < 0) values.unshift({ null: nullText, options: [] });
  else values[legal] = { ...values[legal] as NonNullable<Field["values"]>[number], null: nullText };
  return { field: { ...field, values }, nullText };
}

function hasElementNulls(column: Column): boolean {
  return column.vectors.some((vector) => {
    if (vector instanceof ArrayVector && vector.elementNulls === undefined) return false;
    for (const cell of cellsOf(vector)) if (Array.isArray(cell) && cell.includes(null)) return true;
    return false;
  });
}

/** The lowest value of the type (the highest, for bytes), or the next one that no cell has. */
function unusedValue(
  column: Column,
  [low, high]: readonly [bigint, bigint],
  complete: boolean,
): bigint | undefined {
  const first = low === 0n ? high : low;
  if (!complete) return first;
  const used = new Set<bigint>();
  const near = low === 0n ? low : low + 100_000n;
  const note = (value: Cell) => {
    if (typeof value !== "number" && typeof value !== "bigint") return;
    const long = BigInt(value);
    if (low === 0n || long <= near) used.add(long);
  };
  for (const vector of column.vectors) {
    for (const cell of cellsOf(vector)) {
      if (cell === null || typeof cell !== "object") note(cell);
      else for (const item of Array.from(cell as ArrayLike<Cell>)) note(item);
    }
  }
  const step = low === 0n ? -1n : 1n;
  for (let value = first; low <= value && value <= high; value += step) {
    if (!used.has(value)) return value;
    if (value === near && low !== 0n) return undefined;
  }
  return undefined;
}
