/**
 * Numbers as text, written as bytes: the inner loop of all text writers.
 *
 * Doubles and floats get the fewest digits that read back as the same bits, laid out as JavaScript's `String()` does
 * (except that -0 keeps its sign). The caller provides room: {@linkcode MAX_NUMBER_BYTES} for any number.
 *
 * How: the value times a power of ten is kept exactly, or nearly so, as a sum of two doubles with 17 (9) digits before
 * the point. All decimals within half a unit of the last binary place read back as the value; among them is taken the one
 * with most zeros at the end. Where a decision is closer than the error of the sum, the engine decides instead.
 *
 * @module
 */

/** Room that one number may need. */
export const MAX_NUMBER_BYTES = 32;

const PAIRS = new Uint8Array(200);
for (let i = 0; i < 100; i++) {
  PAIRS[2 * i] = 48 + Math.floor(i / 10);
  PAIRS[2 * i + 1] = 48 + i % 10;
}

const F64 = new Float64Array(1);
const WORDS = new Int32Array(F64.buffer); // low word first
const F32 = new Float32Array(1);
const F32_WORD = new Int32Array(F32.buffer);

/** Powers of ten from 1e-300 to 1e300, each rounded once. */
const POWERS = new Float64Array(601);
for (let i = 0; i < 601; i++) POWERS[i] = Number(`1e${i - 300}`);

/** Powers of ten from 0 to 300 as sums: upper and lower half of the first double, that double, and the second one. */
const SUMS = new Float64Array(4 * 301);

function makeSum(power: number): void {
  const first = POWERS[power + 300] as number;
  const rest = Number(10n ** BigInt(power) - BigInt(first));
  // Above 1e290 the split would overflow; such powers are not asked for.
  const c = 134217729 * first;
  const upper = c - (c - first);
  SUMS[4 * power] = upper;
  SUMS[4 * power + 1] = first - upper;
  SUMS[4 * power + 2] = first;
  SUMS[4 * power + 3] = rest;
}

/** Writes ASCII text. */
export function writeAscii(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Writes a non-negative integer below 10^9 without padding. */
function writeSmall(out: Uint8Array, at: number, value: number): number {
  if (value < 10) {
    out[at] = 48 + value;
    return at + 1;
  }
  const count = value < 10000
    ? value < 100 ? 2 : value < 1000 ? 3 : 4
    : value < 1000000
    ? value < 100000 ? 5 : 6
    : value < 10000000
    ? 7
    : value < 100000000
    ? 8
    : 9;
  let v = value | 0;
  let end = at + count;
  while (v >= 100) {
    const q = (v / 100) | 0;
    const pair = (v - q * 100) << 1;
    v = q;
    out[--end] = PAIRS[pair + 1] as number;
    out[--end] = PAIRS[pair] as number;
  }
  if (v >= 10) {
    out[at] = PAIRS[v << 1] as number;
    out[at + 1] = PAIRS[(v << 1) + 1] as number;
  } else out[at] = 48 + v;
  return at + count;
}

/** Writes eight digits of an integer below 10^8, zeros in front included. */
function writeEight(out: Uint8Array, at: number, value: number): void {
  const upper = (value / 10000) | 0;
  const lower = (value - upper * 10000) | 0;
  const a = (upper / 100) | 0;
  const b = (upper - a * 100) << 1;
  const c = (lower / 100) | 0;
  const d = (lower - c * 100) << 1;
  out[at] = PAIRS[a << 1] as number;
  out[at + 1] = PAIRS[(a << 1) + 1] as number;
  out[at + 2] = PAIRS[b] as number;
  out[at + 3] = PAIRS[b + 1] as number;
  out[at + 4] = PAIRS[c << 1] as number;
  out[at + 5] = PAIRS[(c << 1) + 1] as number;
  out[at + 6] = PAIRS[d] as number;
  out[at + 7] = PAIRS[d + 1] as number;
}

/** Writes nine digits of an integer below 10^9, zeros in front included. */
function writeNine(out: Uint8Array, at: number, value: number): void {
  const first = (value / 100000000) | 0;
  out[at] = 48 + first;
  writeEight(out, at + 1, (value - first * 100000000) | 0);
}

/** Writes an integer of up to 32 bits, signed or not. */
export function writeInt(out: Uint8Array, at: number, value: number): number {
  let v = value;
  if (v < 0) {
    out[at++] = 45;
    v = -v;
  }
  return v < 1000000000 ? writeSmall(out, at, v) : writeLarge(out, at, v);
}

/** Writes an integer from 10^9 to below 2^53. */
function writeLarge(out: Uint8Array, at: number, value: number): number {
  const upper = Math.floor(value / 1000000000);
  at = writeSmall(out, at, upper);
  writeNine(out, at, (value - upper * 1000000000) | 0);
  return at + 9;
}

/** Writes a 64-bit signed integer given as two 32-bit words, as they lie in a `BigInt64Array`. */
export function writeLongWords(out: Uint8Array, at: number, low: number, high: number): number {
  let l = low >>> 0;
  let h = high | 0;
  if (h < 0) {
    out[at++] = 45;
    h = ~h >>> 0;
    if (l === 0) h += 1;
    else l = 4294967296 - l;
  }
  if (h === 0 && l < 1000000000) return writeSmall(out, at, l);
  if (h < 2097152) return writeLarge(out, at, h * 4294967296 + l);
  // Long division by 10^9 in steps of 16 bits; h is at most 2^31.
  const q0 = h >= 2000000000 ? 2 : h >= 1000000000 ? 1 : 0;
  let t = (h - q0 * 1000000000) * 65536 + (l >>> 16);
  const q1 = Math.floor(t / 1000000000);
  t = (t - q1 * 1000000000) * 65536 + (l & 65535);
  const q2 = Math.floor(t / 1000000000);
  const quotient = q0 * 4294967296 + q1 * 65536 + q2;
  at = quotient < 1000000000 ? writeSmall(out, at, quotient) : writeLarge(out, at, quotient);
  writeNine(out, at, (t - q2 * 1000000000) | 0);
  return at + 9;
}

/** Writes a double; `NaN`, `Infinity` and `-Infinity` in these words. */
export function writeDouble(out: Uint8Array, at: number, value: number): number {
  let x = value;
  if (x < 0) {
    out[at++] = 45;
    x = -x;
  }
  if (x < 9007199254740992) {
    if (x < 1000000000) {
      const integer = x | 0;
      if (integer === x) {
        if (integer === 0 && Object.is(value, -0)) out[at++] = 45;
        return writeSmall(out, at, integer);
      }
    } else if (Math.floor(x) === x) return writeLarge(out, at, x);
    if (x > 1e-270) {
      F64[0] = x;
      return writeShortest(out, at);
    }
  }
  return writeAscii(out, at, String(x));
}

/**
 * Writes the double in `F64`, which must be between 1e-270 and 2^53 and no integer. (As an argument it would be boxed on
 * each call, which takes as long as the arithmetic.)
 */
function writeShortest(out: Uint8Array, at: number): number {
  const x = F64[0] as number;
  const word = WORDS[1] as number;
  // Below a power of two the neighbours are twice as near.
  if (WORDS[0] === 0 && (word & 0xfffff) === 0) return writeAscii(out, at, String(x));
  const biased = word >>> 20;
  let e = ((biased - 1023) * 78913) >> 18; // floor(log10(2^n))
  if (x >= (POWERS[e + 301] as number)) e++;
  const power = 16 - e;
  const s = power << 2;
  if (SUMS[s + 2] === 0) makeSum(power);

  // y = x · 10^power = hi + lo; hi is an integer, as y is above 2^53.
  const p = SUMS[s + 2] as number;
  const pUpper = SUMS[s] as number;
  const pLower = SUMS[s + 1] as number;
  const c = 134217729 * x;
  const xUpper = c - (c - x);
  const xLower = x - xUpper;
  const hi = x * p;
  const lo = ((xUpper * pUpper - hi) + xUpper * pLower + xLower * pUpper) + xLower * pLower +
    x * (SUMS[s + 3] as number);

  // Half a unit of the last binary place, in units of y.
  WORDS[0] = 0;
  WORDS[1] = (biased - 53) << 20;
  const half = (F64[0] as number) * p;
  const from = lo - half;
  const to = lo + half;

  let a = (hi / 100000000) | 0;
  let b = (hi - a * 100000000) | 0;
  if (b < 0) {
    a--;
    b += 100000000;
  }
  // An offset from hi: to the only multiple of 100, else the nearest of 10, else the nearest integer.
  const r100 = b - ((b / 100) | 0) * 100;
  let offset = lo + r100 < 50 ? -r100 : 100 - r100;
  let tie = 1;
  if (offset < from - 1e-6 || offset > to + 1e-6) {
    const r10 = r100 - ((r100 / 10) | 0) * 10;
    offset = 10 * Math.floor((lo + r10) / 10 + 0.5) - r10;
    tie = 5 - Math.abs(offset - lo);
    if (offset < from - 1e-6 || offset > to + 1e-6) {
      offset = Math.floor(lo + 0.5);
      tie = 0.5 - Math.abs(offset - lo);
    }
  }
  b += offset;
  if (b < 0) {
    a--;
    b += 100000000;
  } else if (b >= 100000000) {
    a++;
    b -= 100000000;
  }
  if (
    tie < 1e-6 || offset - from < 1e-6 || to - offset < 1e-6 || a < 100000000 || a >= 1000000000
  ) return writeAscii(out, at, String(x));

  const start = at + (e < 0 && e >= -6 ? 1 - e : 1);
  writeNine(out, start, a);
  writeEight(out, start + 9, b);
  return layOut(out, at, start, start + 17, e);
}

/** Writes a 32-bit float, given as the double of the same value, with the fewest digits that make that float. */
export function writeFloat(out: Uint8Array, at: number, value: number): number {
  let x = value;
  if (x < 0) {
    out[at++] = 45;
    x = -x;
  }
  if (x < 16777216) {
    const integer = x | 0;
    if (integer === x) {
      if (integer === 0 && Object.is(value, -0)) out[at++] = 45;
      return writeSmall(out, at, integer);
    }
  }
  if (!(x >= 1.1754943508222875e-38 && x < Infinity)) return writeAscii(out, at, slowFloat(x));
  F32[0] = x;
  return writeShortestFloat(out, at);
}

/** Writes the float in `F32`, which must be positive and normal. */
function writeShortestFloat(out: Uint8Array, at: number): number {
  const x = F32[0] as number;
  const word = F32_WORD[0] as number;
  if ((word & 0x7fffff) === 0) return writeAscii(out, at, slowFloat(x));
  const biased = word >>> 23;
  let e = ((biased - 127) * 78913) >> 18;
  if (x >= (POWERS[e + 301] as number)) e++;
  const p = POWERS[308 - e] as number;
  const y = x * p; // right to 2.3e-7
  WORDS[0] = 0;
  WORDS[1] = (biased - 151 + 1023) << 20;
  const half = (F64[0] as number) * p;
  const from = y - half;
  const to = y + half;

  // The only multiple of 1000, else the nearest of 100, of 10, or the nearest integer.
  let unit = 1000;
  let n = Math.floor(y / 1000 + 0.5) * 1000;
  if (n < from - 1e-5 || n > to + 1e-5) {
    unit = 100;
    n = Math.floor(y / 100 + 0.5) * 100;
    if (n < from - 1e-5 || n > to + 1e-5) {
      unit = 10;
      n = Math.floor(y / 10 + 0.5) * 10;
      if (n < from - 1e-5 || n > to + 1e-5) {
        unit = 1;
        n = Math.floor(y + 0.5);
      }
    }
  }
  if (
    n - from < 1e-5 || to - n < 1e-5 || Math.abs(Math.abs(y - n) - unit / 2) < 1e-5 ||
    n < 100000000 || n >= 1000000000
  ) return writeAscii(out, at, slowFloat(x));

  const start = at + (e < 0 && e >= -6 ? 1 - e : 1);
  writeNine(out, start, n | 0);
  return layOut(out, at, start, start + 9, e);
}

function slowFloat(x: number): string {
  if (!(x < Infinity)) return String(x);
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(x.toPrecision(digits));
    if (Math.fround(candidate) === x) return String(candidate);
  }
  return String(Number(x.toPrecision(9)));
}

/** Moves digits, written from `start` to `end`, to their place around the point; the first one counts 10^e. */
function layOut(out: Uint8Array, at: number, start: number, end: number, e: number): number {
  while (out[end - 1] === 48) end--;
  if (e < 0 && e >= -6) {
    out[at] = 48;
    out[at + 1] = 46;
    for (let i = at + 2; i < start; i++) out[i] = 48;
    return end;
  }
  const whole = e >= 0 && e < 21 ? e + 1 : 1;
  const count = end - start;
  const moved = whole < count ? whole : count;
  for (let i = 0; i < moved; i++) out[at + i] = out[start + i] as number;
  let next = at + moved;
  if (count > whole) {
    out[next] = 46;
    next = end;
  }
  while (next < at + whole) out[next++] = 48;
  if (e >= 0 && e < 21) return next;
  out[next++] = 101;
  out[next++] = e < 0 ? 45 : 43;
  return writeSmall(out, next, e < 0 ? -e : e);
}
