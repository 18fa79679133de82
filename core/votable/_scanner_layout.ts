/**
 * How the columns of a table lie in the memory of the row scanner, and how their cells get from there into the builders.
 *
 * `_row_scanner.as` has the same numbers.
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { STORE } from "../table/column_store.ts";
import type { NullValue } from "./_scalars.ts";

/** Kinds of columns, as `_row_scanner.as` numbers them. */
const KIND = {
  other: 0,
  string: 1,
  boolean: 2,
  u8: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  f32: 7,
  f64: 8,
  f32Array: 9,
  f64Array: 10,
} as const;
type Kind = typeof KIND[keyof typeof KIND];

/** Bytes of a column's description. */
const COLUMN_SIZE = 48;
/** Where in it are: whether there is a null value, the number of nulls, the null value. */
const HAS_NULL_VALUE = 24;
const NULL_COUNT = 28;
const NULL_VALUE = 32;
/** Bytes that all cells of a call may take, roughly. */
const OUTPUT = 1 << 20;
const MAX_ROWS = 1024;
/** Text is written eight bytes at a time. */
const SLACK = 8;

/** A column, and where its cells are. */
export interface ScannedColumn {
  readonly builder: ColumnBuilder;
  readonly nullValue: NullValue | undefined;
  readonly kind: Kind;
  /** Where its values begin (for text the ends of the cells). */
  readonly values: number;
  readonly nulls: number;
  readonly text: number;
}

/** The places of a table's columns. */
export class ScannerLayout {
  readonly columns: readonly ScannedColumn[];
  /** The columns of whose cells only the places are told. */
  readonly others: readonly ScannedColumn[];
  /** Rows for which there is room. */
  readonly rows: number;
  /** The columns as the scanner wants them described; others may have been described since, so it is copied for each call. */
  readonly description: Uint8Array;
  /** Where the description goes. */
  readonly descriptionAt: number;
  /** Where the places of the other columns' cells go; 0 if there are none. */
  readonly spans: number;
  /** The first byte behind all this. */
  readonly end: number;

  /**
   * Lays out the columns.
   *
   * @param builders One a column.
   * @param nulls Their declared null values.
   * @param free The first byte of memory that is free.
   */
  constructor(
    builders: readonly ColumnBuilder[],
    nulls: readonly (NullValue | undefined)[],
    free: number,
  ) {
    const kinds = builders.map((builder, k) => kindOf(builder, nulls[k]));
    const rowBytes = builders.reduce((sum, b, k) => sum + cellBytes(kinds[k] as Kind, b.stride), 1);
    const rows = Math.max(8, Math.min(MAX_ROWS, Math.floor(OUTPUT / rowBytes) & ~7));
    const textRoom = Math.max(1024, 64 * rows);
    let end = free + 15 & ~15;
    const take = (bytes: number): number => {
      const at = end;
      end += bytes + 15 & ~15;
      return at;
    };
    this.rows = rows;
    this.descriptionAt = take(builders.length * COLUMN_SIZE);
    this.columns = builders.map((builder, k) => {
      const kind = kinds[k] as Kind;
      const isText = kind === KIND.string;
      return {
        builder,
        nullValue: nulls[k],
        kind,
        values: take(isText ? 4 * (rows + 1) : rows * cellBytes(kind, builder.stride)),
        nulls: take((rows >> 3) + 1),
        text: isText ? take(textRoom + SLACK) : 0,
      };
    });
    this.others = this.columns.filter(({ kind }) => kind === KIND.other);
    this.spans = this.others.length === 0 ? 0 : take(8 * (1 + this.others.length) * rows);
    this.end = end;
    this.description = describe(this.columns, textRoom);
  }

  /** Appends the cells that were scanned to the builders, but for those of the other columns, which get their room. */
  appendTo(memory: ArrayBufferLike, base: number, count: number): void {
    const words = COLUMN_SIZE / 4;
    const description = new Int32Array(memory, this.descriptionAt, this.columns.length * words);
    this.columns.forEach((column, k) => {
      const { builder } = column;
      if (builder.capacity < base + count) {
        builder.grow(Math.max(base + count, 2 * builder.capacity));
      }
      if (column.kind === KIND.other) return;
      appendValues(column, memory, count);
      const nullCount = description[k * words + NULL_COUNT / 4] as number;
      if (nullCount === 0) return;
      const bytes = ((base & 7) + count + 7) >> 3;
      builder.markNulls(base, new Uint8Array(memory, column.nulls, bytes), nullCount);
    });
  }
}

function kindOf(builder: ColumnBuilder, nullValue: NullValue | undefined): Kind {
  const { store } = builder;
  if (builder.isArray) {
    if (builder.stride === 0 || nullValue !== undefined) return KIND.other;
    return store === STORE.f32 ? KIND.f32Array : store === STORE.f64 ? KIND.f64Array : KIND.other;
  }
  switch (store) {
    case STORE.text:
      return nullValue === undefined ? KIND.string : KIND.other;
    case STORE.boolean:
    case STORE.bit:
      return KIND.boolean;
    case STORE.u8:
      return KIND.u8;
    case STORE.i16:
      return KIND.i16;
    case STORE.i32:
      return KIND.i32;
    case STORE.i64:
      return KIND.i64;
    case STORE.f32:
      return KIND.f32;
    case STORE.f64:
      return KIND.f64;
  }
  return KIND.other;
}

/** Bytes of a cell's value; a guess for text. */
function cellBytes(kind: Kind, stride: number): number {
  switch (kind) {
    case KIND.other:
      return 0;
    case KIND.string:
      return 68;
    case KIND.boolean:
    case KIND.u8:
      return 1;
    case KIND.i16:
      return 2;
    case KIND.i32:
    case KIND.f32:
      return 4;
    case KIND.f32Array:
      return 4 * stride;
    case KIND.f64Array:
      return 8 * stride;
  }
  return 8;
}

function describe(columns: readonly ScannedColumn[], textRoom: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(columns.length * COLUMN_SIZE));
  columns.forEach(({ builder, nullValue, kind, values, nulls, text }, k) => {
    const at = k * COLUMN_SIZE;
    [kind, builder.stride, values, nulls, text, textRoom].forEach((value, i) =>
      view.setInt32(at + 4 * i, value, true)
    );
    const { number, long } = nullValue ?? {};
    if (kind === KIND.f32 || kind === KIND.f64) {
      if (number === undefined) return;
      view.setFloat64(at + NULL_VALUE, number, true);
    } else {
      const integer = kind === KIND.i64 ? long : wholeNumber(number);
      if (integer === undefined) return;
      view.setBigInt64(at + NULL_VALUE, integer, true);
    }
    view.setInt32(at + HAS_NULL_VALUE, 1, true);
  });
  return new Uint8Array(view.buffer);
}

function wholeNumber(number: number | undefined): bigint | undefined {
  return number !== undefined && Number.isSafeInteger(number) ? BigInt(number) : undefined;
}

/** Appends the cells of one column, as they are in memory. */
function appendValues(
  { builder, kind, values, text }: ScannedColumn,
  memory: ArrayBufferLike,
  count: number,
): void {
  const at = builder.length;
  switch (kind) {
    case KIND.string: {
      const ends = new Int32Array(memory, values, count + 1);
      const length = ends[count] as number;
      builder.reserveText(length);
      const base = builder.textLength;
      builder.text.set(new Uint8Array(memory, text, length), base);
      const { offsets } = builder;
      for (let i = 1; i <= count; i++) offsets[at + i] = base + (ends[i] as number);
      builder.textLength = base + length;
      break;
    }
    case KIND.boolean:
    case KIND.u8:
      builder.u8.set(new Uint8Array(memory, values, count), at);
      break;
    case KIND.i16:
      builder.i16.set(new Int16Array(memory, values, count), at);
      break;
    case KIND.i32:
      builder.i32.set(new Int32Array(memory, values, count), at);
      break;
    case KIND.i64:
      builder.i64.set(new BigInt64Array(memory, values, count), at);
      break;
    case KIND.f32:
      builder.f32.set(new Float32Array(memory, values, count), at);
      break;
    case KIND.f64:
      builder.f64.set(new Float64Array(memory, values, count), at);
      break;
    default: {
      const { stride, elements } = builder;
      builder.reserveElements(count * stride);
      if (kind === KIND.f32Array) {
        builder.f32.set(new Float32Array(memory, values, count * stride), elements);
      } else builder.f64.set(new Float64Array(memory, values, count * stride), elements);
      builder.elements = elements + count * stride;
    }
  }
  builder.length = at + count;
}
