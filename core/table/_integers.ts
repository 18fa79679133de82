/**
 * Integers as decimal text, written as bytes; {@linkcode writeDouble} and {@linkcode writeFloat} stand on it.
 *
 * @module
 */

const PAIRS = new Uint8Array(200);
for (let i = 0; i < 100; i++) {
  PAIRS[2 * i] = 48 + Math.floor(i / 10);
  PAIRS[2 * i + 1] = 48 + i % 10;
}

/** Writes ASCII text. */
export function writeAscii(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Writes a non-negative integer below 10^9 without padding. */
export function writeSmall(out: Uint8Array, at: number, value: number): number {
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
export function writeEight(out: Uint8Array, at: number, value: number): void {
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
export function writeNine(out: Uint8Array, at: number, value: number): void {
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
export function writeLarge(out: Uint8Array, at: number, value: number): number {
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
  const t1 = (h - q0 * 1000000000) * 65536 + (l >>> 16);
  const q1 = Math.floor(t1 / 1000000000);
  const t2 = (t1 - q1 * 1000000000) * 65536 + (l & 65535);
  const q2 = Math.floor(t2 / 1000000000);
  const upper = q0 * 4294967296 + q1 * 65536 + q2; // at most 9223372036
  const top = Math.floor(upper / 1000000000);
  const middle = (upper - top * 1000000000) | 0;
  if (top > 0) {
    out[at++] = 48 + top;
    writeNine(out, at, middle);
    at += 9;
  } else at = writeSmall(out, at, middle);
  writeNine(out, at, (t2 - q2 * 1000000000) | 0);
  return at + 9;
}
