/**
 * Numbers as text, written as bytes: the inner loop of all text writers.
 *
 * Doubles and floats get the fewest digits that read back as the same bits, laid out as JavaScript's `String()` does
 * (except that -0 is written `-0.0`: other readers drop the sign of `-0`). The caller provides room: {@linkcode MAX_NUMBER_BYTES} for any number.
 *
 * How: the value times a power of ten is kept exactly, or nearly so, as a sum of two doubles with 17 (9) digits before
 * the point. All decimals within half a unit of the last binary place read back as the value; among them is taken the one
 * with most zeros at the end. Where a decision is closer than the error of the sum, the engine decides instead.
 *
 * @module
 */

import { writeAscii, writeEight, writeLarge, writeNine, writeSmall } from "./_integers.ts";
import { shortFloat } from "./_number_text.ts";

export { writeAscii, writeInt, writeLongWords } from "./_integers.ts";

/** Room that one number may need. */
export const MAX_NUMBER_BYTES = 32;

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
        if (integer === 0 && Object.is(value, -0)) return writeAscii(out, at, "-0.0");
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

  let a = (hi * 1e-8) | 0; // one too many at most
  let b = (hi - a * 100000000) | 0;
  if (b < 0) {
    a = (a - 1) | 0;
    b = (b + 100000000) | 0;
  }
  // Offsets from hi to the nearest multiple of 100 (there is one at most), of 10, and of 1; all three are made before
  // the choice, as they wait less for each other than for a branch guessed wrong.
  const r100 = (b - ((b / 100) | 0) * 100) | 0;
  const r10 = (b - ((b / 10) | 0) * 10) | 0;
  const by100 = 100 * Math.floor((lo + r100) * 0.01 + 0.5) - r100;
  const by10 = 10 * Math.floor((lo + r10) * 0.1 + 0.5) - r10;
  const by1 = Math.floor(lo + 0.5);
  let offset = by1;
  let distance = Math.abs(by1 - lo);
  let tie = 0.5;
  let count = 17;
  if (Math.abs(by10 - lo) < half + 1e-6) {
    offset = by10;
    distance = Math.abs(by10 - lo);
    tie = 5;
    count = 16;
    if (Math.abs(by100 - lo) < half + 1e-6) {
      offset = by100;
      distance = Math.abs(by100 - lo);
      tie = 50;
      count = 15;
    }
  }
  b = (b + offset) | 0;
  if (b < 0) {
    a = (a - 1) | 0;
    b = (b + 100000000) | 0;
  } else if (b >= 100000000) {
    a = (a + 1) | 0;
    b = (b - 100000000) | 0;
  }
  if (
    half - distance < 1e-6 || tie - distance < 1e-6 || a < 100000000 || a >= 1000000000
  ) return writeAscii(out, at, String(x));

  const start = at + (e < 0 && e >= -6 ? 1 - e : 1);
  writeNine(out, start, a);
  writeEight(out, start + 9, b);
  return layOut(out, at, start, start + count, e);
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
      if (integer === 0 && Object.is(value, -0)) return writeAscii(out, at, "-0.0");
      return writeSmall(out, at, integer);
    }
  }
  if (!(x >= 1.1754943508222875e-38 && x < Infinity)) return writeAscii(out, at, shortFloat(x));
  F32[0] = x;
  return writeShortestFloat(out, at);
}

/** Writes the float in `F32`, which must be positive and normal. */
function writeShortestFloat(out: Uint8Array, at: number): number {
  const x = F32[0] as number;
  const word = F32_WORD[0] as number;
  if ((word & 0x7fffff) === 0) return writeAscii(out, at, shortFloat(x));
  const biased = word >>> 23;
  let e = ((biased - 127) * 78913) >> 18;
  if (x >= (POWERS[e + 301] as number)) e++;
  const p = POWERS[308 - e] as number;
  const y = x * p; // right to 2.3e-7
  WORDS[0] = 0;
  WORDS[1] = (biased - 151 + 1023) << 20;
  const half = (F64[0] as number) * p;

  // The nearest multiple of 1 to 1000 within half a unit of the last place; above 119 there is one at most.
  let n = Math.floor(y + 0.5);
  let distance = Math.abs(n - y);
  let tie = 0.5;
  let count = 9;
  const by10 = Math.floor(y * 0.1 + 0.5) * 10;
  const by100 = Math.floor(y * 0.01 + 0.5) * 100;
  const limit = half + 1e-5;
  if (Math.abs(by10 - y) < limit) {
    n = by10;
    distance = Math.abs(by10 - y);
    tie = 5;
    count = 8;
    if (Math.abs(by100 - y) < limit) {
      const by1000 = Math.floor(y * 0.001 + 0.5) * 1000;
      count = Math.abs(by1000 - y) < limit ? 6 : 7;
      n = count === 6 ? by1000 : by100;
      distance = Math.abs(n - y);
      tie = count === 6 ? 500 : 50;
    }
  }
  if (
    half - distance < 1e-5 || tie - distance < 1e-5 || n < 100000000 || n >= 1000000000
  ) return writeAscii(out, at, shortFloat(x));

  const start = at + (e < 0 && e >= -6 ? 1 - e : 1);
  writeNine(out, start, n | 0);
  return layOut(out, at, start, start + count, e);
}

/** Moves digits, written from `start` to `end`, to their place around the point; the first one counts 10^e. */
function layOut(out: Uint8Array, at: number, start: number, end: number, e: number): number {
  if (out[end - 1] === 48) end = trimZeros(out, end);
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

function trimZeros(out: Uint8Array, end: number): number {
  while (out[end - 1] === 48) end--;
  return end;
}
