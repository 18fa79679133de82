/**
 * Rows of BINARY and BINARY2 from bytes into columns (VOTable 1.4 §5.3, §5.4).
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { STORE } from "../table/column_store.ts";
import { FormatError } from "../runtime/errors.ts";
import {
  appendElements,
  type BinaryShape,
  binaryShape,
  bytesOf,
  elementWidth,
} from "./_binary_cell.ts";
import { type NullValue, nullValueOf, type Report } from "./_scalars.ts";
import { MAX_CELL_ELEMENTS } from "../table/field.ts";

/** Why decoding stopped. */
export type BinaryState = "more" | "full";

/** Decodes binary rows, batch by batch, from bytes that are added as they come. */
export class BinaryDecoder {
  /** Rows in the builders. */
  rows = 0;
  /** Rows decoded so far, in all batches. */
  total = 0;
  readonly #builders: readonly ColumnBuilder[];
  readonly #nulls: readonly (NullValue | undefined)[];
  readonly #shapes: readonly BinaryShape[];
  /** Bytes of an element, by column. */
  readonly #widths: readonly number[];
  /** Bytes of the null flags before a row. */
  readonly #maskBytes: number;
  /** Bytes of a row when every variable array is empty. */
  readonly #leastRow: number;
  #bytes = new Uint8Array(65536);
  #view = new DataView(this.#bytes.buffer);
  #start = 0;
  #end = 0;
  #capacity = 0;
  readonly #maxRowBytes: number;
  readonly #countsSlices: boolean;
  readonly #note: Report;
  /** Faults of the row in work, which may have to be read again when more bytes are there. */
  #faults: (readonly [code: string, message: () => string])[] = [];
  readonly #report: Report = (code, message) => this.#faults.push([code, message]);

  /**
   * Makes a decoder; `masked` for BINARY2, where null flags precede each row; `countsSlices` where the length of a variable
   * array of several dimensions is told in slices, as astropy does, not in elements; `report` is told of faults.
   */
  constructor(
    builders: readonly ColumnBuilder[],
    masked: boolean,
    maxRowBytes: number,
    countsSlices = false,
    report: Report = () => {},
  ) {
    this.#note = (code, message) => report(code, () => `${message()} (row ${this.total + 1})`);
    this.#countsSlices = countsSlices;
    this.#builders = builders;
    this.#nulls = builders.map(nullValueOf);
    this.#shapes = builders.map(binaryShape);
    this.#widths = builders.map(elementWidth);
    this.#maskBytes = masked ? (builders.length + 7) >> 3 : 0;
    this.#maxRowBytes = maxRowBytes;
    this.#leastRow = this.#shapes.reduce(
      (sum, shape, k) =>
        sum + (shape.variable ? 4 : bytesOf(builders[k] as ColumnBuilder, shape.count)),
      this.#maskBytes,
    );
    if (this.#leastRow > maxRowBytes) {
      throw new FormatError(
        `Cannot read VOTable: a row would take ${this.#leastRow} bytes, more than the limit of ${maxRowBytes}`,
        { format: "votable" },
      );
    }
  }

  /** Bytes that have been added and not decoded yet. */
  get pending(): number {
    return this.#end - this.#start;
  }

  /** Makes room for more bytes and answers where to put them: call `added()` after. */
  room(bytes: number): Uint8Array {
    if (this.#start > 0) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    if (this.#end + bytes > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#end + bytes, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#end));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return this.#bytes.subarray(this.#end);
  }

  /** Tells how many bytes were put into the room. */
  added(bytes: number): void {
    this.#end += bytes;
  }

  /** Starts a new batch; the builders' contents have been taken. */
  reset(): void {
    this.rows = 0;
    for (const { capacity } of this.#builders) {
      if (capacity < this.#capacity) this.#capacity = capacity;
    }
  }

  /** Decodes rows until the batch is full or the bytes end within a row. */
  decode(maxRows: number): BinaryState {
    if (this.#leastRow === 0) { // no columns, or only empty ones: no rows can be told apart
      if (this.pending === 0) return "more";
      throw new FormatError(
        "Cannot read VOTable: there are binary data, but no column to hold them",
        {
          format: "votable",
          element: "STREAM",
        },
      );
    }
    while (this.rows < maxRows) {
      if (this.rows === this.#capacity) this.#grow(maxRows);
      if (this.#end - this.#start < this.#leastRow) return "more";
      const next = this.#row(this.#start);
      if (next < 0) {
        for (const builder of this.#builders) {
          if (builder.length > this.rows) builder.rollback(this.rows);
        }
        this.#faults = [];
        return "more";
      }
      if (this.#faults.length > 0) {
        for (const [code, message] of this.#faults) this.#note(code, message);
        this.#faults = [];
      }
      this.#start = next;
      this.rows++;
      this.total++;
    }
    return "full";
  }

  #grow(maxRows: number): void {
    const wanted = Math.min(maxRows, Math.max(this.rows + 1, 2 * this.#capacity));
    let least = Infinity;
    for (const builder of this.#builders) {
      if (builder.capacity < wanted) builder.grow(wanted);
      least = Math.min(least, builder.capacity);
    }
    this.#capacity = least;
  }

  /** Reads one row; the position after it, or -1 if the bytes end before it does. */
  #row(start: number): number {
    const bytes = this.#bytes;
    const view = this.#view;
    const end = this.#end;
    const masked = this.#maskBytes > 0;
    let p = start + this.#maskBytes;
    for (let k = 0; k < this.#builders.length; k++) {
      const builder = this.#builders[k] as ColumnBuilder;
      const shape = this.#shapes[k] as BinaryShape;
      const nullValue = this.#nulls[k];
      const isNull = masked &&
        ((bytes[start + (k >> 3)] as number) >> (7 - (k & 7)) & 1) === 1;
      let count = shape.count;
      if (shape.variable) {
        if (p + 4 > end) return -1;
        // "The number of items of the array": of primitives, says §5.3, and STILTS reads and writes it so.
        const items = view.getInt32(p) * (this.#countsSlices ? count : 1);
        p += 4;
        if (items < 0 || items > MAX_CELL_ELEMENTS) throw this.#tooLong(builder, items);
        if (count > 1 && items % count !== 0) throw this.#unevenCell(builder, items);
        count = items;
      }
      const size = builder.store === STORE.bit
        ? (count + 7) >> 3
        : count * (this.#widths[k] as number);
      if (p + size > end) {
        if (p + size - start > this.#maxRowBytes) throw this.#tooLong(builder, count);
        return -1;
      }
      if (isNull || (shape.variable && count === 0 && !masked)) {
        builder.pushNull();
      } else if (builder.isArray || nullValue !== undefined) {
        appendElements(builder, nullValue, bytes, view, p, count, !masked, this.#report);
      } else {
        const row = builder.length;
        switch (builder.store) {
          case STORE.f64:
            builder.f64[row] = view.getFloat64(p);
            builder.length = row + 1;
            break;
          case STORE.f32:
            builder.f32[row] = view.getFloat32(p);
            builder.length = row + 1;
            break;
          case STORE.i64:
            builder.words[2 * row + 1] = view.getInt32(p);
            builder.words[2 * row] = view.getInt32(p + 4);
            builder.length = row + 1;
            break;
          case STORE.i32:
            builder.i32[row] = view.getInt32(p);
            builder.length = row + 1;
            break;
          case STORE.i16:
            builder.i16[row] = view.getInt16(p);
            builder.length = row + 1;
            break;
          default:
            appendElements(builder, nullValue, bytes, view, p, count, !masked, this.#report);
        }
      }
      p += size;
    }
    return p;
  }

  #unevenCell(builder: ColumnBuilder, items: number): FormatError {
    return new FormatError(
      `Cannot read VOTable: a cell of column "${builder.field.name.slice(0, 60)}" has ${items} ` +
        `elements in row ${this.total + 1}, where arraysize is "${builder.field.arraysize}"`,
      { format: "votable", element: "STREAM" },
    );
  }

  #tooLong(builder: ColumnBuilder, count: number): FormatError {
    return new FormatError(
      `Cannot read VOTable: a cell of column "${
        builder.field.name.slice(0, 60)
      }" claims ${count} elements ` +
        `in row ${this.total + 1}`,
      { format: "votable", element: "STREAM" },
    );
  }
}
