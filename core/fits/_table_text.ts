/**
 * Texts of a binary table's cells, and what has to become text.
 *
 * @module
 */
import { StringArrayVector, StringVector, type Vector } from "../table/vector.ts";
import type { FitsColumn } from "./_table_plan.ts";
import { each, Nulls, type Places } from "./_table_places.ts";

const ENCODER = new TextEncoder();

/** Unsigned 64-bit integers as their digits: no datatype of VOTable holds them. */
export function digitsVector({ nothing }: FitsColumn, places: Places, rows: number): Vector {
  const nulls = new Nulls(rows);
  const none = nothing === undefined ? undefined : BigInt(nothing);
  const texts: string[] = new Array(rows);
  each(places, rows, 8, (i, at) => {
    const stored = places.view.getBigInt64(at);
    if (stored === none) nulls.mark(i);
    texts[i] = stored === none ? "" : String(stored + 9223372036854775808n);
  });
  const bytes = ENCODER.encode(texts.join(""));
  const offsets = new Int32Array(rows + 1);
  texts.forEach((text, i) => offsets[i + 1] = (offsets[i] as number) + text.length);
  return new StringVector(bytes, offsets, nulls.bits, nulls.count);
}

/** Text ends at NUL, or before blanks at its end; a text that begins with NUL is null (section 7.3.3.1). */
export function textVector(column: FitsColumn, places: Places, rows: number): Vector {
  const { itemLength } = column;
  const { view, at, extents } = places;
  const nulls = new Nulls(rows);
  const items = itemLength === 0 ? rows : (extents[rows] as number) / itemLength;
  const offsets = new Int32Array(items + 1);
  // Bytes beyond ASCII, which files do have, are two in UTF-8.
  let bytes = new Uint8Array((extents[rows] as number) + 64);
  let length = 0;
  let item = 0;
  for (let row = 0; row < rows; row++) {
    const from = at[row] as number;
    const size = (extents[row + 1] as number) - (extents[row] as number);
    const width = itemLength || size;
    if (size > 0 && itemLength === 0 && view.getUint8(from) === 0) nulls.mark(row);
    for (let start = 0; start < size || (start === 0 && itemLength === 0); start += width || 1) {
      let end = start;
      while (end < start + width && view.getUint8(from + end) !== 0) end++;
      while (end > start && view.getUint8(from + end - 1) === 32) end--;
      if (length + 2 * (end - start) > bytes.length) {
        const larger = new Uint8Array(2 * bytes.length + 2 * (end - start));
        larger.set(bytes);
        bytes = larger;
      }
      for (let i = start; i < end; i++) {
        const code = view.getUint8(from + i);
        if (code < 128) bytes[length++] = code;
        else {
          bytes[length++] = 0xc0 | code >> 6;
          bytes[length++] = 0x80 | code & 63;
        }
      }
      offsets[++item] = length;
    }
  }
  if (itemLength === 0) {
    return new StringVector(bytes.slice(0, length), offsets, nulls.bits, nulls.count);
  }
  const cells = new Int32Array(rows + 1);
  for (let row = 0; row <= rows; row++) cells[row] = (extents[row] as number) / itemLength;
  const strings = new StringVector(bytes.slice(0, length), offsets, undefined, 0);
  return new StringArrayVector(strings, cells, undefined, 0);
}
