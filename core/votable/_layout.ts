/**
 * How columns are to be declared so that every cell can be written and read back.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import type { Cell } from "../table/cell.ts";
import type { Column } from "../table/column.ts";
import { type CellKind, cellKind, type Field, parseArraySize } from "../table/field.ts";
import { ArrayVector, StringVector, type Vector } from "../table/vector.ts";
import type { NullValue } from "./_scalars.ts";
import type { Serialization } from "./model.ts";
import {
  declaredNull,
  hasElementNulls,
  hasValue,
  INTEGERS,
  unusedValue,
  withNullText,
} from "./_nulls.ts";

/** A column as it is declared in the output. */
export interface OutputColumn {
  /** The declaration. */
  readonly field: Field;
  /** What its cells are. */
  readonly kind: CellKind;
  /** Text of the null value that can be written, if the column has one. */
  readonly nullText: string | undefined;
  /** What readers will take for null. */
  readonly declared: NullValue | undefined;
}

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
    const vectors = column.vectors.filter((vector) => vector.length > 0);
    return withNull(vectors, roomyField(column.field, vectors, format), format, complete);
  });
}

/** The room that the longest cell needs, and a type that can hold all text in binary. */
function roomyField(field: Field, vectors: readonly Vector[], format: Serialization): Field {
  const size = parseArraySize(field.arraysize);
  const kind = cellKind(field);
  if (kind !== "string" && kind !== "strings") {
    if (size?.max === undefined) return field;
    const fixed = size.fixed.reduce((product, n) => product * n, 1);
    const most = longest(vectors, (cell) => (cell as ArrayLike<Cell>).length);
    return most <= size.max * fixed
      ? field
      : { ...field, arraysize: field.arraysize?.replace(/\d+\s*\*/, "*") };
  }
  const most = longest(
    vectors,
    (cell) =>
      Array.isArray(cell)
        ? cell.reduce((length, item) => Math.max(length, String(item ?? "").length), 1)
        : String(cell).length,
  );
  const wide = format !== "tabledata" && field.datatype === "char" && !vectors.every(isAscii);
  const result = wide ? { ...field, datatype: "unicodeChar" as const } : field;
  if (kind === "strings") {
    if (most <= (size?.fixed[0] ?? 0)) return result;
    return { ...result, arraysize: field.arraysize?.replace(/^\s*\d+/, String(most)) };
  }
  const limit = Number.parseInt(field.arraysize ?? "1");
  // Without arraysize a char is one character; nobody who writes longer text means that.
  return most > limit ? { ...result, arraysize: "*" } : result;
}

/** Greatest length of the cells that are not null. */
function longest(vectors: readonly Vector[], length: (cell: NonNullable<Cell>) => number): number {
  let most = 0;
  for (const vector of vectors) {
    if (vector instanceof StringVector) {
      const bound = longestBytes(vector);
      // Bytes are no characters where text is not all ASCII.
      if (bound <= most || isAscii(vector)) {
        most = Math.max(most, bound);
        continue;
      }
    }
    for (let i = 0; i < vector.length; i++) {
      const cell = vector.at(i);
      if (cell !== null) most = Math.max(most, length(cell));
    }
  }
  return most;
}

function longestBytes({ offsets, length }: StringVector): number {
  let most = 0;
  for (let i = 0; i < length; i++) {
    const bytes = (offsets[i + 1] as number) - (offsets[i] as number);
    if (bytes > most) most = bytes;
  }
  return most;
}

/** The bytes of all cells, without what the buffer may have around them. */
function textBytes({ bytes, offsets, length }: StringVector): Uint8Array {
  return bytes.subarray(offsets[0], offsets[length]);
}

/** Whether all text of a vector is ASCII. */
export function isAscii(vector: Vector): boolean {
  if (vector instanceof StringVector) {
    const bytes = textBytes(vector);
    for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) > 127) return false;
    return true;
  }
  for (let i = 0; i < vector.length; i++) {
    // deno-lint-ignore no-control-regex
    if (!/^[\x00-\x7f]*$/.test([vector.at(i)].flat().join(""))) return false;
  }
  return true;
}

/** Integers without null flags of their own get a null value that no cell has; no cell may have a declared one. */
function withNull(
  vectors: readonly Vector[],
  field: Field,
  format: Serialization,
  complete: boolean,
): OutputColumn {
  const kind = cellKind(field);
  let declared = declaredNull(field);
  let result = field;
  if (declared !== undefined && vectors.some((v) => hasValue(v, declared as NullValue))) {
    result = withNullText(field, undefined);
    declared = undefined;
  }
  const range = INTEGERS[field.datatype];
  const usable = declared !== undefined && isUsable(declared, field, range);
  const nullText = usable ? declared?.text.trim() : undefined;
  if (range === undefined || usable || !needsNull(vectors, field, kind, format, complete)) {
    return { field: result, kind, nullText, declared };
  }
  const chosen = unusedValue(vectors, range);
  if (chosen === undefined) {
    throw new UnsupportedError(
      `Cannot write column "${field.name}" as ${format}: it has nulls, and every value of ` +
        `${field.datatype} occurs, so that none can stand for null (BINARY2 can hold it)`,
      { feature: "null value" },
    );
  }
  result = withNullText(result, String(chosen));
  return { field: result, kind, nullText: String(chosen), declared: declaredNull(result) };
}

function isUsable(
  { text, number, long }: NullValue,
  { datatype }: Field,
  range: readonly [bigint, bigint] | undefined,
): boolean {
  if (range === undefined) {
    return number !== undefined && (datatype === "float" || datatype === "double");
  }
  if (!/^\s*[-+]?\d+\s*$/.test(text)) return false;
  if (datatype === "long") return long !== undefined;
  return number !== undefined && number >= range[0] && number <= range[1];
}

/** Whether an integer column needs a value for null. */
function needsNull(
  vectors: readonly Vector[],
  field: Field,
  kind: CellKind,
  format: Serialization,
  complete: boolean,
): boolean {
  const nulls = vectors.some((vector) => vector.nullCount > 0);
  if (kind !== "numbers" && kind !== "bigints") {
    if (format !== "binary") return false;
    // More may come. Bytes take all their values more often than not.
    return nulls || (!complete && field.datatype !== "unsignedByte");
  }
  if (vectors.some(hasElementNulls)) return true;
  if (format === "binary2" || parseArraySize(field.arraysize)?.variable === true) return false;
  // An array of fixed shape has its elements even where it is null; in TABLEDATA an empty cell will do if need be.
  return nulls || (format === "binary" && !complete && field.datatype !== "unsignedByte");
}

/**
 * Checks that a batch can be written as its columns were declared before it was known.
 *
 * @throws {FormatError} If a cell would read back as something else.
 */
export function checkCells(vector: Vector, column: OutputColumn, format: Serialization): void {
  const { field, kind, nullText, declared } = column;
  const fail = (why: string) => {
    throw new FormatError(
      `Cannot write column "${field.name}" as ${format.toUpperCase()}: ${why}`,
      { format: "votable" },
    );
  };
  if (declared !== undefined && hasValue(vector, declared)) {
    fail(`the value ${declared.text} would read as null`);
  }
  if (format !== "tabledata" && (kind === "string" || kind === "strings")) {
    if (field.datatype === "char" && !isAscii(vector)) {
      fail("there is a text with other than ASCII characters after the first batch of rows");
    }
    if (vector instanceof StringVector && textBytes(vector).includes(0)) {
      fail("there is a text with a NUL character, which would end it");
    }
  }
  if (field.datatype === "bit") {
    if (format === "binary" && vector.nullCount > 0) {
      const size = parseArraySize(field.arraysize);
      if (size?.variable !== true) fail("a bit cannot be null there (BINARY2 can hold it)");
    }
    if (hasElementNulls(vector)) fail("a bit among others cannot be null");
    return;
  }
  if (INTEGERS[field.datatype] === undefined || nullText !== undefined) return;
  const array = vector instanceof ArrayVector || kind === "numbers" || kind === "bigints";
  const variable = array && parseArraySize(field.arraysize)?.variable === true;
  const nulls = format === "binary" && !variable && vector.nullCount > 0;
  if (nulls || (array && hasElementNulls(vector))) {
    fail("there is a null after the first batch of rows, and no value was declared for it");
  }
}
