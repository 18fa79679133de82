/**
 * The text of one cell into a column builder, for every datatype (VOTable 1.4 §2.1, §5.1).
 *
 * This is the careful way: whatever the fast scanner does not take, PARAM values, and cells with entities come here.
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { STORE } from "../table/column_store.ts";
import { appendArray, isPaddable } from "./_array_cell.ts";
import {
  BAD,
  badValue,
  booleanOf,
  isSpace,
  type NullValue,
  OK,
  readFloat,
  type Report,
  writeNumber,
} from "./_scalars.ts";

export { type NullValue, nullValueOf, type Report } from "./_scalars.ts";

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Appends the cell that stands between two positions, entities resolved already.
 *
 * The byte at `to` must be readable and be white space or `<`, so that numbers end there.
 */
export function appendCell(
  builder: ColumnBuilder,
  nullValue: NullValue | undefined,
  b: Uint8Array,
  from: number,
  to: number,
  report: Report,
): void {
  if (builder.length === builder.capacity) builder.grow(2 * builder.capacity);
  if (builder.store === STORE.text) {
    return appendText(builder, nullValue, b, from, to);
  }
  let start = from;
  let end = to;
  while (start < end && isSpace(b[start])) start++;
  while (end > start && isSpace(b[end - 1])) end--;
  if (start === end) return builder.pushNull();
  if (builder.isArray) return appendArray(builder, nullValue, b, start, end, report);
  const row = builder.length;
  switch (builder.store) {
    case STORE.boolean:
    case STORE.bit: {
      const value = booleanOf(b, start, end);
      if (value < 0) report("W_BAD_BOOLEAN", () => badValue(builder, b, start, end));
      if (value !== 0 && value !== 1) return builder.pushNull();
      builder.u8[row] = value;
      builder.length++;
      return;
    }
    case STORE.c32:
    case STORE.c64:
      return appendComplex(builder, b, start, end, report);
  }
  const outcome = writeNumber(builder, row, nullValue, b, start, end);
  if (outcome === OK) {
    builder.length++;
    return;
  }
  if (outcome === BAD) report("W_BAD_NUMBER", () => badValue(builder, b, start, end));
  builder.pushNull();
}

function appendText(
  builder: ColumnBuilder,
  nullValue: NullValue | undefined,
  b: Uint8Array,
  from: number,
  to: number,
): void {
  if (from === to) return builder.pushNull();
  if (nullValue !== undefined && nullValue.text === UTF8.decode(b.subarray(from, to))) {
    return builder.pushNull();
  }
  if (!builder.isArray) return builder.pushTextBytes(b, from, to);
  const text = UTF8.decode(b.subarray(from, to));
  const width = Math.max(1, builder.itemLength);
  let items = 0;
  for (let i = 0; i < text.length; i += width) {
    builder.pushText(trimItem(text.slice(i, i + width)));
    items++;
  }
  const size = builder.size;
  if (size !== undefined && !size.variable) {
    const wanted = size.fixed.slice(1).reduce((product, n) => product * n, 1);
    if (isPaddable(items, wanted)) { for (; items < wanted; items++) builder.pushText(""); }
  }
  builder.endCell();
}

/** An item of an array of strings: cut at NUL, without the padding. */
export function trimItem(text: string): string {
  const nul = text.indexOf("\0");
  return (nul < 0 ? text : text.slice(0, nul)).replace(/ +$/, "");
}

function appendComplex(
  builder: ColumnBuilder,
  b: Uint8Array,
  start: number,
  end: number,
  report: Report,
): void {
  const re = readFloat(b, start, end);
  const im = re.ok ? readFloat(b, re.end, end) : re;
  if (!re.ok || !im.ok || im.end !== end) {
    report("W_BAD_NUMBER", () => badValue(builder, b, start, end));
    return builder.pushNull();
  }
  const array = builder.store === STORE.c32 ? builder.f32 : builder.f64;
  array[2 * builder.length] = re.value;
  array[2 * builder.length + 1] = im.value;
  builder.length++;
}
