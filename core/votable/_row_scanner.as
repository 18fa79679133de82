/**
 * Rows of TABLEDATA from bytes into columns, in AssemblyScript: `deno run -A tools/build_scanner.ts` makes
 * `_row_scanner_wasm.ts` of it.
 *
 * It knows `<TR>` with attributes or without, `<TD>`, `<TD/>`, their ends, white space between them, references in text,
 * and cells that are one CDATA section. At whatever else it stops before the row, which the careful reader of
 * `_slow_row.ts` takes then. So it never has to report anything: what it cannot read as the rules have it, it leaves alone.
 *
 * The caller promises that the bytes end with `</TR>`, so that no loop needs to look at the end; 16 bytes behind it may be
 * read.
 */

/** One column: what it is, where its cells go. `_scanner_layout.ts` has the same numbers. */
const COLUMN_SIZE: usize = 48;
const KIND: usize = 0;
const STRIDE: usize = 4;
/** Values; for text the ends of the cells, after a first 0. */
const VALUES: usize = 8;
/** A bit a row; the first one stands where the caller says, see `phase`. */
const NULLS: usize = 12;
const TEXT: usize = 16;
const TEXT_CAPACITY: usize = 20;
const HAS_NULL_VALUE: usize = 24;
/** How many cells are null. */
const NULL_COUNT: usize = 28;
/** The value that stands for null: f64 for floats, i64 for integers. */
const NULL_VALUE: usize = 32;
/** Bytes of text so far. */
const TEXT_LENGTH: usize = 40;

const OTHER: u32 = 0;
const STRING: u32 = 1;
const BOOLEAN: u32 = 2;
const U8: u32 = 3;
const I16: u32 = 4;
const I32: u32 = 5;
const I64: u32 = 6;
const F32: u32 = 7;
const F64: u32 = 8;
const F32_ARRAY: u32 = 9;
const F64_ARRAY: u32 = 10;

// Four bytes at once, the first one lowest.
const TR_OPEN: u32 = 0x3e52543c; // <TR>
const TD_OPEN: u32 = 0x3e44543c; // <TD>
const TD_EMPTY: u32 = 0x2f44543c; // <TD/
const TD_CLOSE: u32 = 0x44542f3c; // </TD
const TR_CLOSE: u32 = 0x52542f3c; // </TR
const CDATA: u64 = 0x41544144435b213c; // <![CDATA

/** Least and greatest power of ten in the table of powers. */
const LEAST: i32 = -64;
const GREATEST: i32 = 64;

/** Powers of five from 5^-64 to 5^64 as 128 bits, low half first; `tools/build_scanner.ts` puts the numbers in. */
const FIVES: usize = memory.data<u64>([POWERS_OF_FIVE]);
/** The first byte that is free. */
export const free: usize = __heap_base;
/** Where the last complete row ends. */
export let position: usize = 0;
/** Lines that end in the complete rows. */
export let lines: u32 = 0;

const TENS: usize = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

/** What was read last. */
let number: f64 = 0;
let integer: i64 = 0;
/** Lines that end in what was passed of the row so far. */
let rowLines: u32 = 0;
/** The bit at which the nulls of the first row stand. */
let phase: u32 = 0;

/**
 * Reads rows.
 *
 * @param from Where the bytes begin.
 * @param end Where they end, right behind a `</TR>`.
 * @param maxRows Rows for which there is room.
 * @param columns Where the columns are described.
 * @param count How many there are.
 * @param spans Where the places of cells of kind OTHER go, one row after another: the row's begin, the lines before it, and
 *   begin and end of each such cell; 0 if there are none.
 * @param nullsFrom The bit at which the nulls of the first row stand.
 * @returns How many rows were read.
 */
export function scan(
  from: usize,
  end: usize,
  maxRows: u32,
  columns: usize,
  count: u32,
  spans: usize,
  nullsFrom: u32,
): u32 {
  phase = nullsFrom;
  const last = columns + <usize> count * COLUMN_SIZE;
  for (let column = columns; column < last; column += COLUMN_SIZE) {
    store<u32>(column, 0, NULL_COUNT);
    store<u32>(column, 0, TEXT_LENGTH);
    memory.fill(load<u32>(column, NULLS), 0, (maxRows + phase + 7) >> 3);
    if (load<u32>(column) == STRING) store<u32>(load<u32>(column, VALUES), 0);
  }
  const rows = scanRows(from, end, maxRows, columns, last, spans);
  for (let column = columns; column < last; column += COLUMN_SIZE) {
    if (load<u32>(column, NULL_COUNT) == 0) continue;
    // The row at which it stopped may have had a null.
    const bits = load<u32>(column, NULLS) + ((rows + phase) >> 3);
    const mark: u32 = 1 << ((rows + phase) & 7);
    if (rows < maxRows && (byte(bits) & mark) != 0) {
      store<u8>(bits, <u8> (byte(bits) & ~mark));
      store<u32>(column, load<u32>(column, NULL_COUNT) - 1, NULL_COUNT);
    }
  }
  return rows;
}

function scanRows(
  from: usize,
  end: usize,
  maxRows: u32,
  columns: usize,
  last: usize,
  spans: usize,
): u32 {
  position = from;
  lines = 0;
  let rows: u32 = 0;
  let span = spans;
  for (let p = from; rows < maxRows && p < end; rows++) {
    rowLines = 0;
    if (spans != 0) {
      store<u32>(span, p);
      store<u32>(span, lines, 4);
      span += 8;
    }
    p = skipBlanks(p);
    if (load<u32>(p) == TR_OPEN) p += 4;
    else {
      p = passAttributes(p, end);
      if (p == 0) return rows;
    }
    for (let column = columns; column < last; column += COLUMN_SIZE) {
      p = skipBlanks(p);
      const tag = load<u32>(p);
      const kind = load<u32>(column);
      if (tag != TD_OPEN) {
        if (tag != TD_EMPTY || byte(p + 4) != 62) return rows;
        if (kind == OTHER) {
          store<u32>(span, p);
          store<u32>(span, p, 4);
          span += 8;
        } else writeNull(column, kind, rows);
        p += 5;
        continue;
      }
      p += 4;
      if (kind == STRING) {
        p = readText(column, rows, p, end);
        if (p == 0) return rows;
      } else if (kind == OTHER) {
        store<u32>(span, p);
        p = passCell(p);
        if (p == 0) return rows;
        store<u32>(span, p, 4);
        span += 8;
      } else {
        p = skipBlanks(p);
        if (byte(p) == 60) writeNull(column, kind, rows);
        else {
          p = readCell(column, kind, rows, p);
          if (p == 0) return rows;
          p = skipBlanks(p);
        }
      }
      if (load<u32>(p) != TD_CLOSE || byte(p + 4) != 62) return rows;
      p += 5;
    }
    p = skipBlanks(p);
    if (load<u32>(p) != TR_CLOSE || byte(p + 4) != 62) return rows;
    p += 5;
    position = p;
    lines += rowLines;
  }
  return rows;
}

// @ts-ignore: decorator
@inline
function byte(p: usize): u32 {
  return <u32> load<u8>(p);
}

/** Passes white space, counting lines. */
// @ts-ignore: decorator
@inline
function skipBlanks(p: usize): usize {
  let c: u32 = byte(p);
  while (c <= 32) {
    if (c == 10) rowLines++;
    c = byte(++p);
  }
  return p;
}

/** Passes the tag of a row that has attributes, which say nothing about it; 0 if it is none, or has no cells. */
function passAttributes(p: usize, end: usize): usize {
  if ((load<u32>(p) & 0xffffff) != 0x52543c || byte(p + 3) > 32) return 0; // <TR
  let quote: u32 = 0;
  for (p += 3; p < end; p++) {
    const c = byte(p);
    if (c == 10) rowLines++;
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == 34 || c == 39) quote = c;
    else if (c == 60) return 0;
    else if (c == 62) return byte(p - 1) == 47 ? 0 : p + 1;
  }
  return 0;
}

/** Marks a cell as null, and writes what stands under a null. */
function writeNull(column: usize, kind: u32, row: u32): void {
  store<u32>(column, load<u32>(column, NULL_COUNT) + 1, NULL_COUNT);
  const bit = row + phase;
  const bits = load<u32>(column, NULLS) + (bit >> 3);
  store<u8>(bits, <u8> (byte(bits) | (1 << (bit & 7))));
  const values = load<u32>(column, VALUES);
  switch (kind) {
    case STRING:
      store<u32>(values + (row << 2), load<u32>(column, TEXT_LENGTH), 4);
      break;
    case BOOLEAN:
      store<u8>(values + row, 2);
      break;
    case U8:
      store<u8>(values + row, 0);
      break;
    case I16:
      store<u16>(values + (row << 1), 0);
      break;
    case I32:
      store<u32>(values + (row << 2), 0);
      break;
    case I64:
      store<u64>(values + (row << 3), 0);
      break;
    case F32:
      store<f32>(values + (row << 2), f32.NaN);
      break;
    case F64:
      store<f64>(values + (row << 3), f64.NaN);
      break;
    default: {
      const stride = load<u32>(column, STRIDE);
      for (let i = row * stride; i < (row + 1) * stride; i++) {
        if (kind == F32_ARRAY) store<f32>(values + (i << 2), f32.NaN);
        else store<f64>(values + (i << 3), f64.NaN);
      }
    }
  }
}

/** Reads one number, boolean or array; the place behind it, or 0. */
// @ts-ignore: decorator
@inline
function readCell(column: usize, kind: u32, row: u32, from: usize): usize {
  const values = load<u32>(column, VALUES);
  let p: usize = 0;
  if (kind == F64) {
    p = readDouble(from);
    if (load<u32>(column, HAS_NULL_VALUE) != 0 && isNullNumber(column)) writeNull(column, kind, row);
    else store<f64>(values + (row << 3), number);
    return p;
  }
  if (kind == F32) {
    p = readDouble(from);
    const float = <f32> number;
    number = <f64> float;
    if (load<u32>(column, HAS_NULL_VALUE) != 0 && isNullNumber(column)) writeNull(column, kind, row);
    else store<f32>(values + (row << 2), float);
    return p;
  }
  if (kind == F32_ARRAY || kind == F64_ARRAY) return readArray(column, kind, row, from);
  if (kind == BOOLEAN) return readBoolean(column, row, from);
  p = readInteger(from);
  if (load<u32>(column, HAS_NULL_VALUE) != 0 && integer == load<i64>(column, NULL_VALUE)) {
    writeNull(column, kind, row);
    return p;
  }
  switch (kind) {
    case I64:
      store<i64>(values + (row << 3), integer);
      return p;
    case I32:
      store<i32>(values + (row << 2), <i32> integer);
      return integer == <i64> <i32> integer ? p : 0;
    case I16:
      store<i16>(values + (row << 1), <i16> integer);
      return integer == <i64> <i16> integer ? p : 0;
    default:
      store<u8>(values + row, <u8> integer);
      return integer == <i64> <u8> integer ? p : 0;
  }
}

function isNullNumber(column: usize): bool {
  const value = load<f64>(column, NULL_VALUE);
  return number == value || (isNaN(number) && isNaN(value));
}

/** Reads as many floats as a cell has. */
function readArray(column: usize, kind: u32, row: u32, from: usize): usize {
  const stride = load<u32>(column, STRIDE);
  const values = load<u32>(column, VALUES);
  let p = from;
  for (let i = row * stride; i < (row + 1) * stride; i++) {
    p = readDouble(skipBlanks(p));
    if (p == 0) return 0;
    const c: u32 = byte(p);
    if (c > 32 && c != 60) return 0;
    if (kind == F32_ARRAY) store<f32>(values + (i << 2), <f32> number);
    else store<f64>(values + (i << 3), number);
  }
  return p;
}

/** T, F, 1, 0, ?, and true and false in any letters. */
function readBoolean(column: usize, row: u32, p: usize): usize {
  const at = load<u32>(column, VALUES) + row;
  let c: u32 = byte(p);
  if (c == 63) {
    writeNull(column, BOOLEAN, row);
    return p + 1;
  }
  if (c == 49 || c == 48) {
    store<u8>(at, c & 1);
    return p + 1;
  }
  c |= 32;
  if (c != 116 && c != 102) return 0;
  const yes = c == 116;
  store<u8>(at, yes ? 1 : 0);
  c = byte(p + 1);
  if (c <= 32 || c == 60) return p + 1;
  const word = load<u32>(p) | 0x20202020;
  if (yes) return word == 0x65757274 ? p + 4 : 0; // "true"
  return word == 0x736c6166 && (byte(p + 4) | 32) == 101 ? p + 5 : 0; // "fals", "e"
}

/** Reads a whole number of 64 bits. */
function readInteger(p: usize): usize {
  let c: u32 = byte(p);
  const negative = c == 45;
  if (negative || c == 43) p++;
  const first = p;
  let n: u64 = 0;
  let d: u32 = byte(p) - 48;
  while (d <= 9) {
    n = n * 10 + d;
    d = byte(++p) - 48;
  }
  // 19 digits always fit into 64 bits without a sign.
  if (p == first || p - first > 19) return 0;
  if (n > 0x7fffffffffffffff && !(negative && n == 0x8000000000000000)) return 0;
  integer = <i64> (negative ? 0 - n : n);
  return p;
}

/** Whether eight bytes are digits. */
// @ts-ignore: decorator
@inline
function areDigits(bytes: u64): bool {
  return ((bytes & 0xf0f0f0f0f0f0f0f0) | (((bytes + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) >> 4)) ==
    0x3333333333333333;
}

/** The number that eight digits are: pairs, then fours, then all. */
// @ts-ignore: decorator
@inline
function eightDigits(bytes: u64): u64 {
  bytes -= 0x3030303030303030;
  bytes = bytes * 10 + (bytes >> 8);
  return ((bytes & 0x000000ff000000ff) * 0x000f424000000064 + ((bytes >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >>
    32;
}

/** Reads a decimal number, NaN or infinity into `number`, rounded as IEEE 754 has it; the place behind it, or 0. */
function readDouble(from: usize): usize {
  let p = from;
  let c: u32 = byte(p);
  const negative = c == 45;
  if (negative || c == 43) p++;
  const first = p;
  let n: u64 = 0;
  let d: u32 = byte(p) - 48;
  while (d <= 9) {
    n = n * 10 + d;
    d = byte(++p) - 48;
  }
  let digits = <u32> (p - first);
  let exponent: i32 = 0;
  if (d == <u32> -2) { // a point
    const point = ++p;
    let eight = load<u64>(p);
    while (areDigits(eight)) {
      n = n * 100000000 + eightDigits(eight);
      p += 8;
      eight = load<u64>(p);
    }
    d = byte(p) - 48;
    while (d <= 9) {
      n = n * 10 + d;
      d = byte(++p) - 48;
    }
    exponent = <i32> (point - p);
    digits += <u32> -exponent;
  }
  if (digits == 0) return p == first ? readSpecial(p, negative) : 0;
  const digitsEnd = p;
  let power: i32 = 0;
  if ((d | 32) == 53) { // e or E
    c = byte(++p);
    const minus = c == 45;
    if (minus || c == 43) p++;
    const digit = p;
    d = byte(p) - 48;
    while (d <= 9) {
      if (power < 100000) power = power * 10 + d;
      d = byte(++p) - 48;
    }
    if (p == digit) return 0;
    if (minus) power = -power;
  }
  if (digits > 19) {
    if (!roundLong(first, digitsEnd, power)) return 0;
  } else if (!round(n, exponent + power)) return 0;
  if (negative) number = -number;
  return p;
}

/** NaN, Inf and Infinity in any letters. */
function readSpecial(p: usize, negative: bool): usize {
  const word = load<u32>(p) | 0x20202020;
  if ((word & 0xffffff) == 0x6e616e) { // "nan"
    number = NaN;
    return p + 3;
  }
  if ((word & 0xffffff) != 0x666e69) return 0; // "inf"
  number = negative ? -Infinity : Infinity;
  return (load<u64>(p) | 0x2020202020202020) == 0x7974696e69666e69 ? p + 8 : p + 3; // "infinity"
}

/** A number of more than 19 digits: if what lies between the first 19 and the next number is one double, it is that. */
function roundLong(first: usize, end: usize, power: i32): bool {
  let n: u64 = 0;
  let taken = 0;
  let behindPoint = false;
  let cut = false;
  for (let p = first; p < end; p++) {
    const c: u32 = byte(p);
    if (c == 46) behindPoint = true;
    else if (taken < 19) {
      n = n * 10 + (c - 48);
      if (n != 0) taken++; // leading zeros are no digits of it
      if (behindPoint) power--;
    } else {
      cut = true;
      if (!behindPoint) power++;
    }
  }
  if (!cut) return round(n, power);
  if (!round(n + 1, power)) return false;
  const above = number;
  return round(n, power) && number == above;
}

/** The double next to n * 10^power into `number`; false where that is not certain. */
function round(n: u64, power: i32): bool {
  if (n <= 0x20000000000000 && power >= -22 && power <= 22) { // both are exact, so that one operation rounds rightly
    const tens = load<f64>(TENS + (<usize> (power < 0 ? -power : power) << 3));
    number = power < 0 ? <f64> n / tens : <f64> n * tens;
    return true;
  }
  if (n == 0) {
    number = 0;
    return true;
  }
  if (power < LEAST || power > GREATEST) return false;
  // Eisel's and Lemire's way: 64 bits of n times 128 bits of the power tell the 53 that are wanted, nearly always.
  const shift = <i32> clz(n);
  n <<= shift;
  const table = FIVES + (<usize> (power - LEAST) << 4);
  multiply(n, load<u64>(table, 8));
  let high = productHigh;
  let low = productLow;
  if ((high & 0x1ff) == 0x1ff) {
    multiply(n, load<u64>(table));
    low += productHigh;
    if (low < productHigh) high++;
  }
  if (low == 0xffffffffffffffff && (power < -27 || power > 55)) return false;
  const upper = <i32> (high >> 63);
  let mantissa = high >> (upper + 9);
  let exponent = ((217706 * power) >> 16) + 63 + upper - shift + 1023;
  if (exponent <= 0 || exponent >= 2046) return false;
  // Half way between two doubles, the even one counts.
  if (low <= 1 && power >= -4 && power <= 23 && (mantissa & 3) == 1 && (mantissa << (upper + 9)) == high) mantissa &= ~1;
  mantissa = (mantissa + (mantissa & 1)) >> 1;
  if (mantissa >= 0x20000000000000) {
    mantissa = 0x10000000000000;
    exponent++;
  }
  number = reinterpret<f64>((mantissa & 0xfffffffffffff) | (<u64> exponent << 52));
  return true;
}

let productHigh: u64 = 0;
let productLow: u64 = 0;

/** The product of two numbers of 64 bits, in halves. */
// @ts-ignore: decorator
@inline
function multiply(a: u64, b: u64): void {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >> 32);
  const other = a0 * b1 + (middle & 0xffffffff);
  productHigh = a1 * b1 + (middle >> 32) + (other >> 32);
  productLow = a * b;
}

/** Passes a cell that the caller reads; 0 if it has a reference or a carriage return. */
function passCell(p: usize): usize {
  let c: u32 = byte(p);
  while (c != 60) {
    if (c == 38 || c == 13) return 0;
    if (c == 10) rowLines++;
    c = byte(++p);
  }
  return p;
}

/** Reads a cell of text; the place of its end tag, or 0. */
function readText(column: usize, row: u32, from: usize, end: usize): usize {
  let p = from;
  let start = from;
  let plain = true;
  let c: u32 = byte(p);
  while (c != 60) {
    if (c < 39) {
      if (c == 10) rowLines++;
      else if (c == 38 || c == 13) plain = false;
    }
    c = byte(++p);
  }
  let next = p;
  if (p == from && load<u64>(p) == CDATA && byte(p + 8) == 91) {
    start = p += 9;
    while ((load<u32>(p) & 0xffffff) != 0x3e5d5d) { // ]]>
      c = byte(p);
      if (c == 13) return 0;
      if (c == 10) rowLines++;
      if (++p >= end) return 0;
    }
    next = p + 3;
  }
  const length = <u32> (p - start);
  if (length == 0) {
    writeNull(column, STRING, row);
    return next;
  }
  const used = load<u32>(column, TEXT_LENGTH);
  if (used + length > load<u32>(column, TEXT_CAPACITY)) {
    return 0;
  }
  const to = load<u32>(column, TEXT) + used;
  let written = length;
  if (plain) { // eight bytes at a time, a few of which may lie behind the cell
    for (let i: u32 = 0; i < length; i += 8) store<u64>(to + i, load<u64>(start + i));
  } else {
    const last = resolve(start, p, to);
    if (last == 0) return 0;
    written = <u32> (last - to);
  }
  store<u32>(column, used + written, TEXT_LENGTH);
  store<u32>(load<u32>(column, VALUES) + (row << 2), used + written, 4);
  return next;
}

/** Copies text with its references resolved, and with line ends made LF; where the copy ends, or 0 for a reference unknown. */
function resolve(from: usize, end: usize, to: usize): usize {
  let p = from;
  while (p < end) {
    let c: u32 = byte(p++);
    if (c == 13) {
      if (p < end && byte(p) == 10) continue;
      c = 10;
    } else if (c == 38) {
      const semicolon = findSemicolon(p, end);
      if (semicolon == 0) return 0;
      c = referenced(p, <u32> (semicolon - p));
      if (c == 0) return 0;
      p = semicolon + 1;
      if (c >= 128) {
        to = writeUtf8(c, to);
        continue;
      }
    }
    store<u8>(to++, c);
  }
  return to;
}

function findSemicolon(from: usize, end: usize): usize {
  for (let p = from; p < end && p < from + 12; p++) if (byte(p) == 59) return p;
  return 0;
}

/** The character that a reference stands for; 0 if it is none. */
function referenced(p: usize, length: u32): u32 {
  if (byte(p) == 35) return referencedByNumber(p + 1, p + length);
  const word = load<u32>(p);
  if (length == 2) {
    if ((word & 0xffff) == 0x746c) return 60; // lt
    if ((word & 0xffff) == 0x7467) return 62; // gt
  }
  if (length == 3 && (word & 0xffffff) == 0x706d61) return 38; // amp
  if (length == 4 && word == 0x746f7571) return 34; // quot
  if (length == 4 && word == 0x736f7061) return 39; // apos
  return 0;
}

function referencedByNumber(p: usize, end: usize): u32 {
  const hexadecimal = (byte(p) | 32) == 120;
  if (hexadecimal) p++;
  if (p == end) return 0;
  let code: u32 = 0;
  for (; p < end; p++) {
    let d: u32 = byte(p) - 48;
    if (d > 9) {
      d = (byte(p) | 32) - 97;
      if (!hexadecimal || d > 5) return 0;
      d += 10;
    }
    code = code * (hexadecimal ? 16 : 10) + d;
    if (code > 0x10ffff) return 0;
  }
  return code >= 0xd800 && code <= 0xdfff ? 0 : code;
}

/** Never longer than the reference was. */
function writeUtf8(code: u32, to: usize): usize {
  if (code < 0x800) {
    store<u8>(to, 0xc0 | (code >> 6));
    store<u8>(to, 0x80 | (code & 63), 1);
    return to + 2;
  }
  if (code < 0x10000) {
    store<u8>(to, 0xe0 | (code >> 12));
    store<u8>(to, 0x80 | ((code >> 6) & 63), 1);
    store<u8>(to, 0x80 | (code & 63), 2);
    return to + 3;
  }
  store<u8>(to, 0xf0 | (code >> 18));
  store<u8>(to, 0x80 | ((code >> 12) & 63), 1);
  store<u8>(to, 0x80 | ((code >> 6) & 63), 2);
  store<u8>(to, 0x80 | (code & 63), 3);
  return to + 4;
}
