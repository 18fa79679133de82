/**
 * One cell of the BINARY serialisations, of any datatype (VOTable 1.4 §5.3, §6).
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { STORE } from "../table/column_store.ts";
import { fixedLength } from "../table/field.ts";
import { trimItem } from "./_cells.ts";
import { isNullNumber, type NullValue, type Report } from "./_scalars.ts";

/** Bytes of one element, by storage; bits are counted apart. */
const WIDTHS: readonly number[] = [1, 1, 2, 4, 8, 4, 8, 1, 8, 16, 0];

/** Bytes of one element of a column in BINARY. */
export function elementWidth(builder: ColumnBuilder): number {
  return builder.field.datatype === "unicodeChar" ? 2 : WIDTHS[builder.store] as number;
}

/** Shape of a column's cells as BINARY sees it: how many elements, or how many slices of elements. */
export interface BinaryShape {
  /** Elements of a cell, or of one slice of a variable array. */
  readonly count: number;
  /** Whether a count of slices precedes the cell. */
  readonly variable: boolean;
}

const LATIN1 = new TextDecoder("latin1");
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const UTF16 = new TextDecoder("utf-16be", { ignoreBOM: true });
const ENCODER = new TextEncoder();

/** Appends the elements that stand in `bytes` from `p` on; `count` of them, all present. Text without characters is null or "". */
export function appendElements(
  builder: ColumnBuilder,
  nullValue: NullValue | undefined,
  bytes: Uint8Array,
  view: DataView,
  p: number,
  count: number,
  emptyIsNull: boolean,
  report: Report,
): void {
  if (builder.length === builder.capacity) builder.grow(2 * builder.capacity);
  if (builder.store === STORE.text) {
    return appendChars(builder, nullValue, bytes, p, count, emptyIsNull, report);
  }
  if (!builder.isArray) {
    const row = builder.length;
    const nothing = appendElement(builder, nullValue, bytes, view, p, row, 0, report);
    if (nothing) builder.pushNull();
    else builder.length = row + 1;
    return;
  }
  builder.reserveElements(count);
  const width = elementWidth(builder);
  for (let i = 0; i < count; i++) {
    const at = builder.elements;
    if (appendElement(builder, nullValue, bytes, view, p + i * width, at, i, report)) {
      builder.markElementNull(at);
    }
    builder.elements++;
  }
  builder.endCell();
}

/** Writes one element at an index of the column's storage; answers whether it is null. */
function appendElement(
  builder: ColumnBuilder,
  nullValue: NullValue | undefined,
  bytes: Uint8Array,
  view: DataView,
  p: number,
  at: number,
  index: number,
  report: Report,
): boolean {
  let value: number;
  switch (builder.store) {
    case STORE.boolean: {
      const state = booleanState(bytes[p] as number);
      if (state < 0) report("W_BAD_BOOLEAN", () => badBoolean(builder, bytes[p] as number));
      builder.u8[at] = state & 3;
      return builder.u8[at] === 2 && !builder.isArray;
    }
    case STORE.bit:
      // A single bit is the highest one; astropy writes it as 8, and the others are padding.
      if (!builder.isArray) {
        builder.u8[at] = bytes[p] === 0 ? 0 : 1;
        return false;
      }
      // Eight bits a byte, the first one highest; `p` does not move with the index, since the width is 0.
      builder.u8[at] = ((bytes[p + (index >> 3)] as number) >> (7 - (index & 7))) & 1;
      return false;
    case STORE.u8:
      value = builder.u8[at] = bytes[p] as number;
      break;
    case STORE.i16:
      value = builder.i16[at] = view.getInt16(p);
      break;
    case STORE.i32:
      value = builder.i32[at] = view.getInt32(p);
      break;
    case STORE.i64:
      builder.words[2 * at + 1] = view.getInt32(p);
      builder.words[2 * at] = view.getInt32(p + 4);
      return nullValue?.long !== undefined && builder.i64[at] === nullValue.long;
    case STORE.f32:
      value = builder.f32[at] = view.getFloat32(p);
      break;
    case STORE.f64:
      value = builder.f64[at] = view.getFloat64(p);
      break;
    case STORE.c32:
      builder.f32[2 * at] = view.getFloat32(p);
      builder.f32[2 * at + 1] = view.getFloat32(p + 4);
      return false;
    default:
      builder.f64[2 * at] = view.getFloat64(p);
      builder.f64[2 * at + 1] = view.getFloat64(p + 8);
      return false;
  }
  return nullValue !== undefined && isNullNumber(value, nullValue);
}

/** 1 for true, 0 for false, 2 for null (VOTable 1.4 §6, "Boolean"); -3 for a one and -2 for all else, which is none. */
function booleanState(c: number): number {
  switch (c) {
    case 84: // T
    case 116:
    case 49:
      return 1;
    case 70: // F
    case 102:
    case 48:
      return 0;
    case 63: // ?
    case 32:
    case 0:
      return 2;
    case 1:
      return -3;
    default:
      return -2;
  }
}

function badBoolean({ field }: ColumnBuilder, byte: number): string {
  const shown = byte > 32 && byte < 127
    ? `"${String.fromCharCode(byte)}"`
    : `0x${byte.toString(16).padStart(2, "0")}`;
  return `column "${field.name}" (boolean) has the byte ${shown}, which was read as ` +
    (byte === 1 ? "true" : "null");
}

function appendChars(
  builder: ColumnBuilder,
  nullValue: NullValue | undefined,
  bytes: Uint8Array,
  start: number,
  count: number,
  emptyIsNull: boolean,
  report: Report,
): void {
  const wide = builder.field.datatype === "unicodeChar";
  const width = wide ? 2 : 1;
  if (builder.isArray) {
    if (count === 0 && emptyIsNull) return builder.pushNull();
    const length = Math.max(1, builder.itemLength);
    for (let i = 0; i < count; i += length) {
      const from = start + i * width;
      const item = bytes.subarray(from, from + Math.min(length, count - i) * width);
      if (wide) checkWide(builder, item, report);
      builder.pushText(trimItem(wide ? UTF16.decode(item) : UTF8.decode(item)));
    }
    builder.endCell();
    return;
  }
  let n = 0;
  if (wide) {
    while (n < count && (bytes[start + 2 * n] !== 0 || bytes[start + 2 * n + 1] !== 0)) n++;
  } else {
    while (n < count && bytes[start + n] !== 0) n++;
  }
  if (n === 0) return emptyIsNull ? builder.pushNull() : builder.pushText("");
  if (nullValue !== undefined) {
    const raw = bytes.subarray(start, start + n * width);
    if ((wide ? UTF16.decode(raw) : LATIN1.decode(raw)) === nullValue.text) {
      return builder.pushNull();
    }
  }
  if (wide) pushWide(builder, bytes, start, n, report);
  else builder.pushTextBytes(bytes, start, start + n);
}

/** Appends UCS-2 (or UTF-16) text; all-ASCII text is copied byte by byte. */
function pushWide(
  builder: ColumnBuilder,
  bytes: Uint8Array,
  start: number,
  count: number,
  report: Report,
): void {
  builder.reserveText(3 * count);
  const out = builder.text;
  let at = builder.textLength;
  for (let i = 0, p = start; i < count; i++, p += 2) {
    const c = (bytes[p] as number) << 8 | (bytes[p + 1] as number);
    if (c < 0x80) out[at++] = c;
    else if (c < 0x800) {
      out[at++] = 0xc0 | c >> 6;
      out[at++] = 0x80 | c & 63;
    } else if (c < 0xd800 || c > 0xdfff) {
      out[at++] = 0xe0 | c >> 12;
      out[at++] = 0x80 | c >> 6 & 63;
      out[at++] = 0x80 | c & 63;
    } else { // surrogates: let the platform pair them
      const raw = bytes.subarray(start, start + 2 * count);
      checkWide(builder, raw, report);
      const text = UTF16.decode(raw);
      builder.reserveText(4 * count);
      at = builder.textLength +
        ENCODER.encodeInto(text, builder.text.subarray(builder.textLength)).written;
      break;
    }
  }
  builder.textLength = at;
  builder.offsets[++builder.length] = at;
}

/** Notes halves of characters: surrogates without their other half. */
function checkWide({ field }: ColumnBuilder, bytes: Uint8Array, report: Report): void {
  for (let p = 0; p + 1 < bytes.length; p += 2) {
    const lead = (bytes[p] as number) & 0xfc;
    if (lead < 0xd8 || lead > 0xdc) continue;
    if (lead === 0xd8 && ((bytes[p + 2] ?? 0) & 0xfc) === 0xdc) p += 2;
    else {
      return report(
        "W_BAD_ENCODING",
        () => `column "${field.name}" has half a character (a lone surrogate), read as U+FFFD`,
      );
    }
  }
}

/** Bytes that a number of elements takes. */
export function bytesOf(builder: ColumnBuilder, count: number): number {
  return builder.store === STORE.bit ? (count + 7) >> 3 : count * elementWidth(builder);
}

/** The shape of a column's cells in BINARY. */
export function binaryShape(builder: ColumnBuilder): BinaryShape {
  if (builder.store === STORE.text && !builder.isArray) {
    const text = builder.field.arraysize?.trim();
    if (text === undefined || text === "" || text === "1") return { count: 1, variable: false };
    return text.endsWith("*")
      ? { count: 1, variable: true }
      : { count: Number(text), variable: false };
  }
  const size = builder.size;
  if (size === undefined) return { count: 1, variable: false };
  return { count: fixedLength(size), variable: size.variable };
}

/** Appends a cell whose bytes are given alone, as in `<TD encoding="base64">`. */
export function appendBinaryCell(
  builder: ColumnBuilder,
  nullValue: NullValue | undefined,
  bytes: Uint8Array,
  report: Report,
): void {
  const { count, variable } = binaryShape(builder);
  const width = elementWidth(builder);
  const elements = variable
    ? (width === 0 ? bytes.length * 8 : Math.floor(bytes.length / width))
    : count;
  if (bytesOf(builder, elements) > bytes.length) {
    report("W_ARRAY_LENGTH", () => `a cell of column "${builder.field.name}" has too few bytes`);
    return builder.pushNull();
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  appendElements(builder, nullValue, bytes, view, 0, elements, true, report);
}
