/**
 * One number, boolean or null value from its text (VOTable 1.4 §2.1, §6).
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { STORE } from "../table/column_store.ts";
import { numberEnd, readDouble } from "./_numbers.ts";

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

/** Whether a byte is white space. */
export function isSpace(c: number | undefined): boolean {
  return c !== undefined && c <= 32;
}

/** What {@linkcode writeNumber} answers: a number, the declared null, or nothing of the kind. */
export const OK = 0;
export const NULL = 1;
export const BAD = 2;

/** Writes one number at an element; answers whether it is one, is the declared null, or is nothing at all. */
export function writeNumber(
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
  const long = longOf(UTF8.decode(b.subarray(start, end)));
  if (long === undefined) return nullTextMatches(nullValue, b, start, end) ? NULL : BAD;
  builder.i64[at] = long;
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
export function booleanOf(b: Uint8Array, start: number, end: number): number {
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

/** A float, and what comes after it. */
export interface FloatAt {
  readonly ok: boolean;
  readonly value: number;
  /** Where the next token begins. */
  readonly end: number;
}

/** Reads the next word as a float. */
export function readFloat(b: Uint8Array, start: number, end: number): FloatAt {
  let p = start;
  while (p < end && isSpace(b[p])) p++;
  let q = p;
  while (q < end && !isSpace(b[q])) q++;
  const value = readDouble(b, p);
  const number = numberEnd === q && q > p ? value : specialNumber(UTF8.decode(b.subarray(p, q)));
  while (q < end && isSpace(b[q])) q++;
  return { ok: number !== undefined, value: number ?? NaN, end: q };
}

/** The message for a value that is none. */
export function badValue(
  builder: ColumnBuilder,
  b: Uint8Array,
  start: number,
  end: number,
): string {
  const text = UTF8.decode(b.subarray(start, Math.min(end, start + 40)));
  return `column "${builder.field.name}" (${builder.field.datatype}) has the value "${text}", ` +
    `which was read as null`;
}
