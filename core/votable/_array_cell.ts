/**
 * The text of an array into a column builder (VOTable 1.4 §2.2, §5.1).
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { STORE } from "../table/column_store.ts";
import {
  badValue,
  booleanOf,
  isSpace,
  NULL,
  type NullValue,
  OK,
  readFloat,
  type Report,
  writeNumber,
} from "./_scalars.ts";

/** Appends the elements that stand between two positions. */
export function appendArray(
  builder: ColumnBuilder,
  nullValue: NullValue | undefined,
  b: Uint8Array,
  start: number,
  end: number,
  report: Report,
): void {
  const first = builder.elements;
  const wanted = builder.cellLength;
  let p = start;
  let bad = false;
  while (p < end) {
    while (p < end && isSpace(b[p])) p++;
    if (p >= end) break;
    let q = p;
    while (q < end && !isSpace(b[q])) q++;
    if (builder.store === STORE.bit) {
      // Bits may be written with or without blanks between them.
      for (; p < q; p++) bad = !appendElement(builder, nullValue, b, p, p + 1) || bad;
      continue;
    }
    if (builder.store === STORE.c32 || builder.store === STORE.c64) {
      const re = readFloat(b, p, end);
      const im = readFloat(b, re.end, end);
      builder.reserveElements(1);
      const array = builder.store === STORE.c32 ? builder.f32 : builder.f64;
      array[2 * builder.elements] = re.value;
      array[2 * builder.elements + 1] = im.value;
      builder.elements++;
      if (re.end >= end) { // half a number: which one is missing cannot be told
        report("W_BAD_NUMBER", () => badValue(builder, b, start, end));
        builder.truncateElements(first);
        return builder.pushNull();
      }
      bad = bad || !re.ok || !im.ok;
      p = im.end;
      continue;
    }
    bad = !appendElement(builder, nullValue, b, p, q) || bad;
    p = q;
  }
  if (bad && b.subarray(start, end).includes(44)) { // no separator by the standard, but astropy takes it, too
    report("W_ARRAY_COMMAS", () => `column "${builder.field.name}" has commas in an array`);
    builder.truncateElements(first);
    const spaced = b.slice(start, end + 1).map((c, i) => c === 44 || start + i === end ? 32 : c);
    return appendArray(builder, nullValue, spaced, 0, end - start, report);
  }
  if (bad) report("W_BAD_NUMBER", () => badValue(builder, b, start, end));
  const count = builder.elements - first;
  if (builder.size?.variable === false && count !== wanted) {
    report(
      "W_ARRAY_LENGTH",
      () =>
        `column "${builder.field.name}" has ${count} elements in a cell where arraysize is ` +
        `"${builder.field.arraysize}"`,
    );
    if (count > wanted) builder.truncateElements(first + wanted);
    else if (!isPaddable(count, wanted)) {
      builder.truncateElements(first);
      return builder.pushNull();
    }
    padArray(builder, first + wanted);
  }
  builder.endCell();
}

/** Fills a cell of fixed shape up to its end: NaN, or null elements. */
function padArray(builder: ColumnBuilder, until: number): void {
  builder.reserveElements(Math.max(0, until - builder.elements));
  while (builder.elements < until) nullElement(builder);
}

function nullElement(builder: ColumnBuilder): void {
  const at = builder.elements++;
  switch (builder.store) {
    case STORE.f32:
      builder.f32[at] = NaN;
      return;
    case STORE.f64:
      builder.f64[at] = NaN;
      return;
    case STORE.c32:
      builder.f32[2 * at] = builder.f32[2 * at + 1] = NaN;
      return;
    case STORE.c64:
      builder.f64[2 * at] = builder.f64[2 * at + 1] = NaN;
      return;
    case STORE.boolean:
      builder.u8[at] = 2;
      return;
    case STORE.i16:
      builder.i16[at] = 0;
      break;
    case STORE.i32:
      builder.i32[at] = 0;
      break;
    case STORE.i64:
      builder.i64[at] = 0n;
      break;
    default:
      builder.u8[at] = 0;
  }
  builder.markElementNull(at);
}

/** Appends one element; false if it is none (then the element is null). */
function appendElement(
  builder: ColumnBuilder,
  nullValue: NullValue | undefined,
  b: Uint8Array,
  start: number,
  end: number,
): boolean {
  builder.reserveElements(1);
  if (builder.store === STORE.boolean || builder.store === STORE.bit) {
    const value = booleanOf(b, start, end);
    if (value < 0 || (value === 2 && builder.store === STORE.bit)) {
      nullElement(builder);
      return false;
    }
    builder.u8[builder.elements++] = value;
    return true;
  }
  const outcome = writeNumber(builder, builder.elements, nullValue, b, start, end);
  if (outcome === OK) {
    builder.elements++;
    return true;
  }
  nullElement(builder);
  return outcome === NULL;
}

/** Whether a cell that is too short may be filled up: a few bytes of input must not become millions of elements. */
export function isPaddable(count: number, wanted: number): boolean {
  return wanted <= 1024 || wanted <= 16 * count;
}
