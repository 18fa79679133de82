/**
 * A column's batches put together to one.
 *
 * @module
 */
import type { NumberArray } from "./cell.ts";
import { type Column, PartVector } from "./column.ts";
import { ColumnBuilder } from "./column_builder.ts";
import {
  ArrayVector,
  BigintVector,
  BooleanArrayVector,
  BooleanVector,
  ComplexArrayVector,
  ComplexVector,
  type Extents,
  isNull,
  type NullBits,
  NumberVector,
  StringArrayVector,
  StringVector,
  type Vector,
} from "./vector.ts";

/** A run of cells of one vector. */
interface Part<V extends Vector> {
  readonly vector: V;
  readonly start: number;
  readonly length: number;
}

/** Memory that is used again and again, as new memory costs as much time as what is done with it. */
export class Room {
  #buffer = new ArrayBuffer(0);

  /** An array in this memory; what it held before is lost. */
  array<T>(Type: new (buffer: ArrayBuffer, offset: number, length: number) => T, bytes: number): T {
    if (this.#buffer.byteLength < bytes) this.#buffer = new ArrayBuffer(bytes);
    const { BYTES_PER_ELEMENT } = Type as unknown as { readonly BYTES_PER_ELEMENT: number };
    return new Type(this.#buffer, 0, bytes / BYTES_PER_ELEMENT);
  }
}

/**
 * All cells of a column as one vector; nothing is copied where they are that already.
 *
 * @param column The column.
 * @param room Where numbers may be put together; the vector is then good until this is used again.
 */
export function oneVector(column: Pick<Column, "field" | "vectors">, room?: Room): Vector {
  const parts = column.vectors.filter(({ length }) => length > 0)
    .map((vector) => unwrap(vector, 0, vector.length));
  const first = parts[0];
  if (first === undefined) return new ColumnBuilder(column.field, 0).finish();
  if (parts.length === 1 && first.length === first.vector.length) return first.vector;
  const kind = first.vector.constructor;
  const builder = parts.every(({ vector }) => vector.constructor === kind)
    ? CONCATENATE.find(([Kind]) => Kind === kind)
    : undefined;
  if (builder !== undefined) return builder[1](parts as never, room);
  throw new TypeError(`Cannot read column "${column.field.name}": it is kept in an unknown way`);
}

/** The batches, of which none is a range of another. */
export function wholeVectors(column: Column): readonly Vector[] {
  return column.vectors.map((vector) =>
    vector instanceof PartVector ? oneVector({ field: column.field, vectors: [vector] }) : vector
  );
}

/** Bytes of text of all batches together. */
export function textBytes(vectors: readonly Vector[]): number {
  return vectors.reduce((sum, part) => {
    const { vector, start, length } = unwrap(part, 0, part.length);
    const span = (v: StringVector, a: number, b: number) =>
      (v.offsets[b] as number) - (v.offsets[a] as number);
    if (vector instanceof StringVector) return sum + span(vector, start, start + length);
    if (!(vector instanceof StringArrayVector)) return sum;
    const [a, b] = [vector.offsets[start] as number, vector.offsets[start + length] as number];
    return sum + span(vector.items, a, b);
  }, 0);
}

function unwrap(vector: Vector, start: number, length: number): Part<Vector> {
  return vector instanceof PartVector
    ? unwrap(vector.whole, vector.start + start, length)
    : { vector, start, length };
}

/** Extents of a part that begin anywhere, as a function of the row in the vector. */
function begin(extents: Extents, row: number): number {
  return typeof extents === "number" ? extents * row : extents[row] as number;
}

const CONCATENATE: readonly (readonly [
  // deno-lint-ignore no-explicit-any
  new (...args: any[]) => Vector,
  (parts: readonly never[], room: Room | undefined) => Vector,
])[] = [
  [NumberVector, (parts: readonly Part<NumberVector>[], room) =>
    new NumberVector(
      concat(parts.map(({ vector, start, length }) => cut(vector.values, start, length)), room),
      ...nullsOf(parts),
    )],
  [BigintVector, (parts: readonly Part<BigintVector>[], room) =>
    new BigintVector(
      concat(parts.map(({ vector, start, length }) => cut(vector.values, start, length)), room),
      ...nullsOf(parts),
    )],
  [BooleanVector, (parts: readonly Part<BooleanVector>[]) => {
    const values = concat(
      parts.map(({ vector, start, length }) => cut(vector.values, start, length)),
    );
    return new BooleanVector(values, values.reduce((n, value) => n + (value === 2 ? 1 : 0), 0));
  }],
  [ComplexVector, (parts: readonly Part<ComplexVector>[]) =>
    new ComplexVector(
      concat(parts.map(({ vector, start, length }) => cut(vector.values, 2 * start, 2 * length))),
      ...nullsOf(parts),
    )],
  [StringVector, (parts: readonly Part<StringVector>[]) => {
    const [bytes, offsets] = concatTexts(parts);
    return new StringVector(bytes, offsets, ...nullsOf(parts));
  }],
  [ArrayVector, (parts: readonly Part<ArrayVector>[]) => {
    const spans = spansOf(parts.map((part) => ({ ...part, extents: part.vector.extents })));
    const values = concat(
      parts.map(({ vector }, p) => cut(vector.values, spans.from[p], spans.sizes[p])),
    );
    const [elementNulls] = concatNulls(
      parts.map(({ vector }, p) => ({
        nulls: vector.elementNulls,
        start: spans.from[p] as number,
        length: spans.sizes[p] as number,
      })),
    );
    return new ArrayVector(values, spans.extents, spans.rows, ...nullsOf(parts), elementNulls);
  }],
  [BooleanArrayVector, (parts: readonly Part<BooleanArrayVector>[]) => {
    const spans = spansOf(parts.map((part) => ({ ...part, extents: part.vector.extents })));
    const values = concat(
      parts.map(({ vector }, p) => cut(vector.values, spans.from[p], spans.sizes[p])),
    );
    return new BooleanArrayVector(values, spans.extents, spans.rows, ...nullsOf(parts));
  }],
  [ComplexArrayVector, (parts: readonly Part<ComplexArrayVector>[]) => {
    const spans = spansOf(parts.map((part) => ({ ...part, extents: part.vector.extents })));
    const values = concat(
      parts.map(({ vector }, p) =>
        cut(vector.values, 2 * (spans.from[p] as number), 2 * (spans.sizes[p] as number))
      ),
    );
    return new ComplexArrayVector(values, spans.extents, spans.rows, ...nullsOf(parts));
  }],
  [StringArrayVector, (parts: readonly Part<StringArrayVector>[]) => {
    const spans = spansOf(parts.map((part) => ({ ...part, extents: part.vector.offsets })));
    const items = parts.map(({ vector }, p) => ({
      vector: vector.items,
      start: spans.from[p] as number,
      length: spans.sizes[p] as number,
    }));
    const [bytes, offsets] = concatTexts(items);
    return new StringArrayVector(
      new StringVector(bytes, offsets, ...nullsOf(items)),
      spans.extents as Int32Array,
      ...nullsOf(parts),
    );
  }],
];

type Cuttable = NumberArray;

function cut<T extends Cuttable>(values: T, start = 0, length = 0): T {
  return values.subarray(start, start + length) as T;
}

function concat<T extends Cuttable>(arrays: readonly T[], room?: Room): T {
  const Type = arrays[0]?.constructor as new (...from: readonly unknown[]) => T;
  const all = room === undefined
    ? new Type(arrays.reduce((sum, array) => sum + array.length, 0))
    : room.array(Type, arrays.reduce((sum, array) => sum + array.byteLength, 0));
  let at = 0;
  for (const array of arrays) {
    (all as { set(source: T, at: number): void }).set(array, at);
    at += array.length;
  }
  return all;
}

function concatTexts(parts: readonly Part<StringVector>[]): [Uint8Array, Int32Array] {
  const rows = parts.reduce((sum, { length }) => sum + length, 0);
  const offsets = new Int32Array(rows + 1);
  let row = 0;
  let at = 0;
  const texts = parts.map(({ vector, start, length }) => {
    const first = vector.offsets[start] as number;
    for (let i = 1; i <= length; i++) {
      offsets[++row] = at + (vector.offsets[start + i] as number) - first;
    }
    const last = vector.offsets[start + length] as number;
    at += last - first;
    return vector.bytes.subarray(first, last);
  });
  return [texts.length === 0 ? new Uint8Array(0) : concat(texts), offsets];
}

interface Spans {
  /** Where each part's elements begin in its vector, and how many they are. */
  readonly from: readonly number[];
  readonly sizes: readonly number[];
  readonly extents: Extents;
  readonly rows: number;
}

function spansOf(
  parts: readonly {
    readonly extents: Extents;
    readonly start: number;
    readonly length: number;
  }[],
): Spans {
  const from = parts.map(({ extents, start }) => begin(extents, start));
  const sizes = parts.map(({ extents, start, length }, p) =>
    begin(extents, start + length) - (from[p] as number)
  );
  const rows = parts.reduce((sum, { length }) => sum + length, 0);
  const stride = parts[0]?.extents;
  if (typeof stride === "number" && parts.every(({ extents }) => extents === stride)) {
    return { from, sizes, extents: stride, rows };
  }
  const offsets = new Int32Array(rows + 1);
  let row = 0;
  let at = 0;
  parts.forEach(({ extents, start, length }, p) => {
    for (let i = 1; i <= length; i++) {
      offsets[++row] = at + begin(extents, start + i) - (from[p] as number);
    }
    at += sizes[p] as number;
  });
  return { from, sizes, extents: offsets, rows };
}

interface NullRun {
  readonly nulls: NullBits;
  readonly start: number;
  readonly length: number;
}

function nullsOf(
  parts: readonly Part<Vector & { readonly nulls: NullBits }>[],
): [NullBits, number] {
  return concatNulls(
    parts.map(({ vector, start, length }) => ({ nulls: vector.nulls, start, length })),
  );
}

function concatNulls(runs: readonly NullRun[]): [NullBits, number] {
  const rows = runs.reduce((sum, { length }) => sum + length, 0);
  let all: Uint8Array | undefined;
  let count = 0;
  let row = 0;
  for (const { nulls, start, length } of runs) {
    for (let i = 0; nulls !== undefined && i < length; i++) {
      if (!isNull(nulls, start + i)) continue;
      all ??= new Uint8Array((rows + 7) >> 3);
      (all[(row + i) >> 3] as number) |= 1 << ((row + i) & 7);
      count++;
    }
    row += length;
  }
  return [all, count];
}
