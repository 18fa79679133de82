/**
 * Columns as keys: which ones compare, and the bits by which they do.
 *
 * @module
 */
import type { Cell, Complex } from "./cell.ts";
import type { Column } from "./column.ts";
import { cellKind, type Field } from "./field.ts";
import type { Keys, TextKeys, WordKeys, WordPart } from "./_codes.ts";
import { wordsOf } from "./_gather.ts";
import { oneVector, textBytes, wholeVectors } from "./_one_vector.ts";
import {
  BigintVector,
  type BooleanVector,
  type ComplexVector,
  isNull,
  type NullBits,
  type NumberVector,
  type StringVector,
  type Vector,
} from "./vector.ts";

/** How cells are compared. */
export type KeyMode = "boolean" | "integer" | "real" | "text" | "complex";

/** How the cells of a column compare with their like; undefined for arrays, which do not. */
export function keyMode(field: Field): KeyMode | undefined {
  switch (cellKind(field)) {
    case "boolean":
      return "boolean";
    case "bigint":
      return "integer";
    case "number":
      return field.datatype === "float" || field.datatype === "double" ? "real" : "integer";
    case "string":
      return "text";
    case "complex":
      return "complex";
    default:
      return undefined;
  }
}

/**
 * How the cells of two columns compare with each other; undefined if they do not. An integer equals a real number of the
 * same value, which is decided in integers: nothing is rounded.
 */
export function commonMode(a: Field, b: Field): KeyMode | undefined {
  const [x, y] = [keyMode(a), keyMode(b)];
  if (x === y) return x;
  const numbers = (mode: KeyMode | undefined) => mode === "integer" || mode === "real";
  return numbers(x) && numbers(y) ? "integer" : undefined;
}

/** The keys of a column: one list, or two for complex numbers. */
export function columnKeys(column: Column, mode: KeyMode): readonly Keys[] {
  const { length } = column;
  if (mode === "text") {
    if (textBytes(column.vectors) > MOST_BYTES) {
      throw new RangeError(`Cannot compare column "${column.field.name}": over 2 GiB of text`);
    }
    const { bytes, offsets, nulls } = oneVector(column) as StringVector;
    return [{ kind: "text", length, bytes, offsets, never: nulls }];
  }
  const keysOf = (make: (vector: Vector) => WordPart): WordKeys => ({
    kind: "words",
    length,
    parts: wholeVectors(column).map(make),
  });
  switch (mode) {
    case "boolean":
      return [keysOf((vector) => booleanKeys(vector as BooleanVector))];
    case "complex":
      return [0, 1].map((k) =>
        keysOf((vector) => {
          const { values, nulls } = vector as ComplexVector;
          return realKeys(values.filter((_, i) => i % 2 === k), nulls);
        })
      );
    case "real":
      return [keysOf((vector) => {
        const { values, nulls } = vector as NumberVector;
        return realKeys(values, nulls);
      })];
    case "integer":
      return [keysOf((vector) => {
        if (vector instanceof BigintVector) {
          return { words: wordsOf(vector.values), never: vector.nulls };
        }
        const { values, nulls } = vector as NumberVector;
        const whole = !(values instanceof Float32Array || values instanceof Float64Array);
        return whole ? integerKeys(values, nulls) : wholeKeys(values, nulls);
      })];
  }
}

/** Offsets have 32 bits. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The keys of a single value to be looked up in a column.
 *
 * @returns Undefined if the value is of another kind than the column's cells.
 */
export function valueKeys(value: Cell, mode: KeyMode): readonly Keys[] | undefined {
  const never: NullBits = value === null ? Uint8Array.of(1) : undefined;
  switch (mode) {
    case "boolean":
      if (value !== null && typeof value !== "boolean") return undefined;
      return [single({ words: Int32Array.of(Number(value), 0), never })];
    case "text": {
      if (value !== null && typeof value !== "string") return undefined;
      const bytes = new TextEncoder().encode(value ?? "");
      const offsets = Int32Array.of(0, bytes.length);
      return [{ kind: "text", length: 1, bytes, offsets, never } satisfies TextKeys];
    }
    case "complex": {
      const complex = value ?? { re: NaN, im: NaN };
      if (typeof complex !== "object" || !("re" in complex)) return undefined;
      const { re, im } = complex as Complex;
      return [re, im].map((part) => single(realKeys(Float64Array.of(part), undefined)));
    }
    case "real": {
      const number = typeof value === "bigint" ? Number(value) : value ?? NaN;
      if (typeof number !== "number") return undefined;
      const exact = typeof value !== "bigint" || !Number.isFinite(number) ||
        BigInt(number) === value;
      return [single(realKeys(Float64Array.of(exact ? number : NaN), undefined))];
    }
    case "integer": {
      if (typeof value !== "bigint") {
        if (value !== null && typeof value !== "number") return undefined;
        return [single(wholeKeys(Float64Array.of(value ?? NaN), undefined))];
      }
      const words = wordsOf(BigInt64Array.of(value));
      const outside = BigInt.asIntN(64, value) !== value;
      return [single({ words, never: outside ? Uint8Array.of(1) : undefined })];
    }
  }
}

function single(part: WordPart): WordKeys {
  return { kind: "words", length: 1, parts: [part] };
}

function booleanKeys({ values, length }: BooleanVector): WordPart {
  const words = new Int32Array(2 * length);
  const never = new Never(length, undefined);
  for (let i = 0; i < length; i++) {
    words[2 * i] = values[i] as number;
    if (values[i] === 2) never.add(i);
  }
  return { words, never: never.bits };
}

function integerKeys(values: NumberVector["values"], never: NullBits): WordPart {
  const words = new Int32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    words[2 * i] = value;
    words[2 * i + 1] = value >> 31;
  }
  return { words, never };
}

/** Real numbers to be compared with integers: all others equal none. */
function wholeKeys(values: NumberVector["values"], nulls: NullBits): WordPart {
  const { length } = values;
  const words = new Int32Array(2 * length);
  const never = new Never(length, nulls);
  for (let i = 0; i < length; i++) {
    const value = values[i] as number;
    if (!Number.isInteger(value) || value < -(2 ** 63) || value >= 2 ** 63) {
      never.add(i);
      continue;
    }
    const high = Math.floor(value / 2 ** 32);
    words[2 * i] = value - high * 2 ** 32;
    words[2 * i + 1] = high;
  }
  return { words, never: never.bits };
}

/** Real numbers by their bits; -0 is 0, NaN equals nothing. */
function realKeys(values: NumberVector["values"], nulls: NullBits): WordPart {
  const { length } = values;
  const doubles = new Float64Array(length);
  const never = new Never(length, nulls);
  for (let i = 0; i < length; i++) {
    const value = values[i] as number;
    doubles[i] = value + 0;
    if (value !== value) never.add(i);
  }
  return { words: wordsOf(doubles), never: never.bits };
}

/** Marks of rows that equal nothing, copied when one is added. */
class Never {
  bits: NullBits;
  readonly #length: number;
  #own = false;

  constructor(length: number, nulls: NullBits) {
    this.bits = nulls;
    this.#length = length;
  }

  add(row: number): void {
    if (isNull(this.bits, row)) return;
    if (!this.#own) {
      const bits = new Uint8Array((this.#length + 7) >> 3);
      if (this.bits !== undefined) bits.set(this.bits.subarray(0, bits.length));
      this.bits = bits;
      this.#own = true;
    }
    (this.bits![row >> 3] as number) |= 1 << (row & 7);
  }
}
