/**
 * The text of one cell into a column builder, for every datatype (VOTable 1.4 §2.1, §5.1).
 *
 * This is the careful way: whatever the fast scanner does not take, PARAM values, and cells with entities come here.
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { STORE } from "../table/column_store.ts";
import { longHigh, longLow, numberEnd, readDouble, readLong } from "./_numbers.ts";

/** Tells that a value was not what its type allows. */
export type Report = (code: string, message: () => string) => void;

/** A declared null value, prepared for comparing. */
export interface NullValue {
  /** The text as declared. */
  readonly text: string;
  /** Its number, rounded as the column rounds; undefined if it is none. */
  readonly number: number | undefined;
  /** Its 64-bit integer. */
  readonly long: bigint | undefined;
}

/** Prepares the null value of a column, if it has one. */
export function nullValueOf(builder: ColumnBuilder): NullValue | undefined {
  const text = builder.field.values?.find((values) => values.null !== undefined)?.null;
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  const { store } = builder;
  let number = trimmed === "" || trimmed.length > 400 ? undefined : numberOf(trimmed);
  if (number !== undefined) {
    if (store === STORE.f32) number = Math.fround(number);
    else if (/^0x/i.test(trimmed)) number = fromBits(store, number);
  }
  return { text, number, long: store === STORE.i64 ? longOf(trimmed) : undefined };
}

/** A number in any of the accepted spellings. */
function numberOf(text: string): number | undefined {
  const number = /^[-+]?[\d.]/.test(text) ? Number(text) : NaN;
  return Number.isNaN(number) ? specialNumber(text) : number;
}

/** A whole number of at most 64 bits; hexadecimal digits may give the bits of a negative one. */
function longOf(text: string): bigint | undefined {
  const match = /^([-+]?)(?:0[xX]0*([0-9a-fA-F]{1,16})|0*(\d{1,20})(?:\.0*)?)$/.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, decimal] = match;
  const size = hex !== undefined ? BigInt(`0x${hex}`) : BigInt(decimal as string);
  const long = sign === "-" ? -size : hex !== undefined ? BigInt.asIntN(64, size) : size;
  return BigInt.asIntN(64, long) === long ? long : undefined;
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

function isSpace(c: number | undefined): boolean {
  return c !== undefined && c <= 32;
}

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

/** Whether a cell that is too short may be filled up: a few bytes of input must not become millions of elements. */
function isPaddable(count: number, wanted: number): boolean {
  return wanted <= 1024 || wanted <= 16 * count;
}

/** An item of an array of strings: cut at NUL, without the padding. */
export function trimItem(text: string): string {
  const nul = text.indexOf("\0");
  return (nul < 0 ? text : text.slice(0, nul)).replace(/ +$/, "");
}

const OK = 0;
const NULL = 1;
const BAD = 2;

/** Writes one number at an element; answers whether it is one, is the declared null, or is nothing at all. */
function writeNumber(
  builder: ColumnBuilder,
  at: number,
  nullValue: NullValue | undefined,
  b: Uint8Array,
  start: number,
  end: number,
): number {
  if (builder.store === STORE.i64) return writeLong(builder, at, nullValue, b, start, end);
  let value = readDouble(b, start);
  if (numberEnd !== end) {
    const special = specialNumber(UTF8.decode(b.subarray(start, end)));
    if (special === undefined) return nullTextMatches(nullValue, b, start, end) ? NULL : BAD;
    value = special;
  }
  if (builder.store === STORE.f32) value = Math.fround(value);
  else if (b[start] === 48 && ((b[start + 1] as number) | 32) === 120) {
    value = fromBits(builder.store, value);
  }
  if (nullValue !== undefined && isNullNumber(value, nullValue)) return NULL;
  switch (builder.store) {
    case STORE.f64:
      builder.f64[at] = value;
      return OK;
    case STORE.f32:
      builder.f32[at] = value;
      return OK;
  }
  if (!Number.isInteger(value)) return BAD;
  switch (builder.store) {
    case STORE.i32:
      if (value < -2147483648 || value > 2147483647) return BAD;
      builder.i32[at] = value;
      return OK;
    case STORE.i16:
      if (value < -32768 || value > 32767) return BAD;
      builder.i16[at] = value;
      return OK;
    default:
      if (value < 0 || value > 255) return BAD;
      builder.u8[at] = value;
      return OK;
  }
}

/** Whether a number is the declared null; a declared NaN is matched as well. */
export function isNullNumber(value: number, nullValue: NullValue): boolean {
  const { number } = nullValue;
  return value === number || (number !== undefined && Number.isNaN(number) && Number.isNaN(value));
}

/** Hexadecimal digits may give the bits of a negative number: as many digits are allowed as the type has (§6). */
function fromBits(store: number, value: number): number {
  if (store === STORE.i32 && value > 2147483647 && value <= 4294967295) return value - 4294967296;
  if (store === STORE.i16 && value > 32767 && value <= 65535) return value - 65536;
  return value;
}

function writeLong(
  builder: ColumnBuilder,
  at: number,
  nullValue: NullValue | undefined,
  b: Uint8Array,
  start: number,
  end: number,
): number {
  readLong(b, start);
  if (numberEnd === end) {
    builder.words[2 * at] = longLow;
    builder.words[2 * at + 1] = longHigh;
  } else {
    const long = longOf(UTF8.decode(b.subarray(start, end)));
    if (long === undefined) return nullTextMatches(nullValue, b, start, end) ? NULL : BAD;
    builder.i64[at] = long;
  }
  return nullValue?.long !== undefined && builder.i64[at] === nullValue.long ? NULL : OK;
}

function nullTextMatches(
  nullValue: NullValue | undefined,
  b: Uint8Array,
  start: number,
  end: number,
): boolean {
  return nullValue !== undefined &&
    nullValue.text.trim() === UTF8.decode(b.subarray(start, end));
}

const SPECIAL = /^([-+]?)(?:(nan)|(inf(?:inity)?)|0x([0-9a-f]{1,13}))$/i;
const FORTRAN = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)[dD][-+]?\d+$/;

/** NaN, infinities, hexadecimal and Fortran's exponents; undefined for anything else. */
function specialNumber(text: string): number | undefined {
  const match = SPECIAL.exec(text);
  if (match === null) {
    return FORTRAN.test(text) ? Number(text.replace(/[dD]/, "e")) : undefined;
  }
  const sign = match[1] === "-" ? -1 : 1;
  if (match[2] !== undefined) return NaN;
  if (match[3] !== undefined) return sign * Infinity;
  return sign * Number.parseInt(match[4] as string, 16);
}

/** 1 for true, 0 for false, 2 for null, -1 for anything else. */
function booleanOf(b: Uint8Array, start: number, end: number): number {
  const c = b[start];
  if (end - start === 1) {
    if (c === 84 || c === 116 || c === 49) return 1;
    if (c === 70 || c === 102 || c === 48) return 0;
    if (c === 63) return 2;
    return -1;
  }
  const text = UTF8.decode(b.subarray(start, Math.min(end, start + 8))).toLowerCase();
  return text === "true" ? 1 : text === "false" ? 0 : -1;
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

interface FloatAt {
  readonly ok: boolean;
  readonly value: number;
  /** Where the next token begins. */
  readonly end: number;
}

function readFloat(b: Uint8Array, start: number, end: number): FloatAt {
  let p = start;
  while (p < end && isSpace(b[p])) p++;
  let q = p;
  while (q < end && !isSpace(b[q])) q++;
  const value = readDouble(b, p);
  const number = numberEnd === q && q > p ? value : specialNumber(UTF8.decode(b.subarray(p, q)));
  while (q < end && isSpace(b[q])) q++;
  return { ok: number !== undefined, value: number ?? NaN, end: q };
}

function appendArray(
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

function badValue(builder: ColumnBuilder, b: Uint8Array, start: number, end: number): string {
  const text = UTF8.decode(b.subarray(start, Math.min(end, start + 40)));
  return `column "${builder.field.name}" (${builder.field.datatype}) has the value "${text}", ` +
    `which was read as null`;
}
