/**
 * The fast way from typed arrays to binary cells: what to do for each column, and one loop that does it.
 *
 * @module
 */
import { type Field, fixedLength, parseArraySize } from "../table/field.ts";
import {
  ArrayVector,
  BigintVector,
  BooleanVector,
  isNull,
  type NullBits,
  NumberVector,
  StringVector,
  type Vector,
} from "../table/vector.ts";
import type { OutputColumn } from "./_layout.ts";
import { tooLong } from "./_write_tabledata.ts";

/** A growing buffer of big-endian values. */
export class BinarySink {
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView;
  at = 0;

  /** Makes a sink with some room. */
  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for some bytes more. */
  reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.at + count, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** How a column's cells are written. */
const OP = {
  f64: 0,
  f32: 1,
  i64: 2,
  i32: 3,
  i16: 4,
  u8: 5,
  boolean: 6,
  chars: 7,
  fixedChars: 8,
  unicode: 9,
  fixedUnicode: 10,
  f64s: 11,
  f32s: 12,
  other: 13,
} as const;

/** What to do for one column of one batch; all have the same shape, so that the loop stays fast. */
export interface ColumnPlan {
  readonly op: number;
  /** Elements of an array of fixed shape, or characters of a text of fixed length. */
  readonly count: number;
  readonly f64: Float64Array;
  readonly f32: Float32Array;
  /** Words of 64-bit integers, low word first. */
  readonly words: Int32Array;
  readonly i32: Int32Array;
  readonly i16: Int16Array;
  readonly u8: Uint8Array;
  readonly offsets: Int32Array;
  readonly nulls: NullBits;
  readonly vector: Vector;
  readonly column: OutputColumn;
  /** Bytes of text that are no UTF-8, so far. */
  readonly faults: { count: number };
}

const NO_F64 = new Float64Array(0);
const NO_F32 = new Float32Array(0);
const NO_I32 = new Int32Array(0);
const NO_I16 = new Int16Array(0);
const NO_U8 = new Uint8Array(0);

/** Plans the writing of a column. */
export function planColumn(vector: Vector, column: OutputColumn, masked: boolean): ColumnPlan {
  const { field, kind } = column;
  const base = {
    op: OP.other as number,
    count: 0,
    f64: NO_F64,
    f32: NO_F32,
    words: NO_I32,
    i32: NO_I32,
    i16: NO_I16,
    u8: NO_U8,
    offsets: NO_I32,
    nulls: (vector as { readonly nulls?: NullBits }).nulls,
    vector,
    column,
    faults: { count: 0 },
  };
  if (vector instanceof StringVector && kind === "string") {
    const wide = field.datatype === "unicodeChar";
    const fixed = fixedCharacters(field);
    const op = fixed === undefined
      ? (wide ? OP.unicode : OP.chars)
      : (wide ? OP.fixedUnicode : OP.fixedChars);
    return { ...base, op, count: fixed ?? 0, u8: vector.bytes, offsets: vector.offsets };
  }
  if (vector instanceof BooleanVector && field.datatype === "boolean") {
    return { ...base, op: OP.boolean, u8: vector.values };
  }
  if (vector instanceof BigintVector && kind === "bigint") {
    const { buffer, byteOffset, length } = masked ? vector.values : nullsFilled(vector, column);
    return { ...base, op: OP.i64, words: new Int32Array(buffer, byteOffset, 2 * length) };
  }
  if (vector instanceof NumberVector && kind === "number") {
    const values = masked ? vector.values : nullsFilled(vector, column);
    if (values instanceof Float64Array) return { ...base, op: OP.f64, f64: values };
    if (values instanceof Float32Array) return { ...base, op: OP.f32, f32: values };
    if (values instanceof Int32Array) return { ...base, op: OP.i32, i32: values };
    if (values instanceof Int16Array) return { ...base, op: OP.i16, i16: values };
    return { ...base, op: OP.u8, u8: values };
  }
  const size = parseArraySize(field.arraysize);
  if (
    vector instanceof ArrayVector && size?.variable === false &&
    vector.extents === fixedLength(size) && vector.nullCount === 0
  ) {
    const { extents: count } = vector;
    const values = nullsFilled({ values: vector.values, nulls: vector.elementNulls }, column);
    if (values instanceof Float64Array) return { ...base, op: OP.f64s, count, f64: values };
    if (values instanceof Float32Array) return { ...base, op: OP.f32s, count, f32: values };
  }
  return base;
}

/** What is written for null: the declared value, or NaN; undefined if there is neither. */
export function nullNumber(
  { field, nullText, declared }: OutputColumn,
): number | bigint | undefined {
  if (nullText !== undefined) return field.datatype === "long" ? declared?.long : declared?.number;
  return field.datatype === "float" || field.datatype === "double" ? NaN : undefined;
}

/** The values, with what stands for null where null is. */
function nullsFilled<T extends NumberVector["values"] | BigInt64Array>(
  { values, nulls }: { readonly values: T; readonly nulls: NullBits },
  column: OutputColumn,
): T {
  const nothing = nullNumber(column);
  if (nulls === undefined || nothing === undefined) return values;
  const filled = values.slice() as T;
  for (let i = 0; i < filled.length; i++) if (isNull(nulls, i)) filled[i] = nothing;
  return filled;
}

/** Characters that a text column always takes; undefined where a count precedes them. */
export function fixedCharacters({ arraysize = "" }: Field): number | undefined {
  const text = arraysize.trim();
  if (text === "") return 1;
  return text.endsWith("*") ? undefined : Number(text);
}

/** Room for the fixed parts of a row. */
export function fixedRoom(plans: readonly ColumnPlan[]): number {
  return plans.reduce((sum, plan) => sum + 16 + 16 * plan.count, (plans.length + 7) >> 3);
}

/**
 * Writes one row.
 *
 * @param plans What to do.
 * @param rowNumber Its number in the stretch of rows.
 * @param starts Where the stretch begins in each column's batch.
 * @param sink Where to.
 * @param masked Whether null flags precede the row.
 * @param room Room for the fixed parts.
 * @param other Writes a cell for which there is no fast way.
 */
export function writeRow(
  plans: readonly ColumnPlan[],
  rowNumber: number,
  starts: readonly number[],
  sink: BinarySink,
  masked: boolean,
  room: number,
  other: (plan: ColumnPlan, row: number) => void,
): void {
  sink.reserve(room);
  let view = sink.view;
  let bytes = sink.bytes;
  let at = sink.at;
  const n = plans.length;
  if (masked) {
    const mask = at;
    for (let k = 0; k < n; k += 8) bytes[at++] = 0;
    for (let k = 0; k < n; k++) {
      const plan = plans[k] as ColumnPlan;
      const row = rowNumber + (starts[k] as number);
      const nothing = plan.nulls !== undefined
        ? isNull(plan.nulls, row)
        : plan.vector.nullCount > 0 && plan.vector.at(row) === null;
      if (nothing) (bytes[mask + (k >> 3)] as number) |= 128 >> (k & 7);
    }
  }
  for (let k = 0; k < n; k++) {
    const plan = plans[k] as ColumnPlan;
    const row = rowNumber + (starts[k] as number);
    switch (plan.op) {
      case OP.f64:
        view.setFloat64(at, plan.f64[row] as number);
        at += 8;
        break;
      case OP.f32:
        view.setFloat32(at, plan.f32[row] as number);
        at += 4;
        break;
      case OP.i64:
        view.setInt32(at, plan.words[2 * row + 1] as number);
        view.setInt32(at + 4, plan.words[2 * row] as number);
        at += 8;
        break;
      case OP.i32:
        view.setInt32(at, plan.i32[row] as number);
        at += 4;
        break;
      case OP.i16:
        view.setInt16(at, plan.i16[row] as number);
        at += 2;
        break;
      case OP.u8:
        bytes[at++] = plan.u8[row] as number;
        break;
      case OP.boolean: {
        const value = plan.u8[row];
        bytes[at++] = value === 1 ? 84 : value === 0 ? 70 : 63;
        break;
      }
      case OP.chars:
      case OP.fixedChars: {
        const from = plan.offsets[row] as number;
        const to = isNull(plan.nulls, row) ? from : plan.offsets[row + 1] as number;
        sink.at = at;
        sink.reserve(to - from + room);
        view = sink.view;
        bytes = sink.bytes;
        if (plan.op === OP.chars) {
          view.setInt32(at, to - from);
          at += 4;
        } else if (to - from > plan.count) throw tooLong(plan.column.field, to - from);
        const source = plan.u8;
        for (let i = from; i < to; i++) bytes[at++] = source[i] as number;
        if (plan.op === OP.fixedChars) {
          for (let i = to - from; i < plan.count; i++) bytes[at++] = 0;
        }
        break;
      }
      case OP.unicode:
      case OP.fixedUnicode: {
        const from = plan.offsets[row] as number;
        const to = isNull(plan.nulls, row) ? from : plan.offsets[row + 1] as number;
        sink.at = at;
        sink.reserve(2 * (to - from) + room);
        view = sink.view;
        bytes = sink.bytes;
        const start = plan.op === OP.unicode ? at + 4 : at;
        const end = writeUnicode(plan, from, to, bytes, start);
        const length = (end - start) >> 1;
        if (plan.op === OP.unicode) view.setInt32(at, length);
        else if (length > plan.count) throw tooLong(plan.column.field, length);
        at = end;
        if (plan.op === OP.fixedUnicode) {
          for (let i = length; i < plan.count; i++) {
            bytes[at++] = 0;
            bytes[at++] = 0;
          }
        }
        break;
      }
      case OP.f64s: {
        const from = row * plan.count;
        for (let i = 0; i < plan.count; i++, at += 8) {
          view.setFloat64(at, plan.f64[from + i] as number);
        }
        break;
      }
      case OP.f32s: {
        const from = row * plan.count;
        for (let i = 0; i < plan.count; i++, at += 4) {
          view.setFloat32(at, plan.f32[from + i] as number);
        }
        break;
      }
      default:
        sink.at = at;
        other(plan, row);
        sink.reserve(room);
        view = sink.view;
        bytes = sink.bytes;
        at = sink.at;
    }
  }
  sink.at = at;
}

/** UTF-8 to UTF-16, big end first; the position after it. Malformed bytes become U+FFFD. */
function writeUnicode(
  { u8: source, faults }: ColumnPlan,
  from: number,
  to: number,
  out: Uint8Array,
  start: number,
): number {
  let at = start;
  for (let i = from; i < to;) {
    const c = source[i++] as number;
    let code = c;
    if (c >= 0x80) {
      const more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : -1;
      code = more < 0 || i + more > to ? -1 : c & (0x3f >> more);
      for (let k = 0; k < more && code >= 0; k++) {
        const next = source[i + k] as number;
        code = (next & 0xc0) === 0x80 ? code << 6 | next & 0x3f : -1;
      }
      if (code < 0 || code > 0x10ffff) {
        code = 0xfffd;
        faults.count++;
      } else i += more;
    }
    if (code > 0xffff) {
      const high = 0xd800 + ((code - 0x10000) >> 10);
      out[at++] = high >> 8;
      out[at++] = high & 255;
      code = 0xdc00 + ((code - 0x10000) & 0x3ff);
    }
    out[at++] = code >> 8;
    out[at++] = code & 255;
  }
  return at;
}
