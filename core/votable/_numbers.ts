/**
 * Decimal numbers from bytes, for what the row scanner leaves: arrays of any length, rows that are not plain.
 *
 * Decoding a text for each number would take ten times as long.
 *
 * @module
 */

/** Position after the number that was read last; -1 if it was no plain number. */
export let numberEnd = 0;

/** Powers of ten that are exact doubles. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const LATIN1 = new TextDecoder("latin1");

/**
 * Reads a decimal number, rounded as `Number()` does it.
 *
 * Leaves the position after the number, at white space or `<`, in `numberEnd`, or -1 where the text is not a plain number.
 */
export function readDouble(b: Uint8Array, start: number): number {
  let p = start;
  const negative = b[p] === 45;
  if (negative || b[p] === 43) p++;
  const first = p;
  let point = -1;
  // Up to 18 significant digits in two halves of 9, which stay small integers.
  let digits = 0;
  let high = 0;
  let low = 0;
  for (;; p++) {
    const d = (b[p] as number) - 48;
    if (d >= 0 && d <= 9) {
      if (digits < 9) high = (Math.imul(high, 10) + d) | 0;
      else if (digits < 18) low = (Math.imul(low, 10) + d) | 0;
      if (digits > 0 || d > 0) digits++; // leading zeros are no significant digits
    } else if (d === -2 && point < 0) point = p;
    else break;
  }
  let power = point < 0 ? 0 : point + 1 - p;
  let isNumber = p - first > (point < 0 ? 0 : 1);
  if (((b[p] as number) | 32) === 101) { // e or E
    const minus = b[++p] === 45;
    if (minus || b[p] === 43) p++;
    const digit = p;
    let exponent = 0;
    for (let d = (b[p] as number) - 48; d >= 0 && d <= 9; d = (b[++p] as number) - 48) {
      if (exponent < 100000) exponent = exponent * 10 + d;
    }
    if (p === digit) isNumber = false;
    power += minus ? -exponent : exponent;
  }
  const c = b[p] as number;
  numberEnd = isNumber && (c <= 32 || c === 60) ? p : -1;
  if (numberEnd < 0) return NaN;
  const size = sizeOf(digits, high, low, power) ??
    Math.abs(Number(LATIN1.decode(b.subarray(start, p))));
  return negative ? -size : size;
}

/** What the digits and the power of ten come to; undefined where that is not certain. */
function sizeOf(digits: number, high: number, low: number, power: number): number | undefined {
  if (power < -22 || power > 22) return undefined;
  const shift = Math.max(0, digits - 9);
  // Below 2^30 times 5^9, and then only doublings: exact.
  const top = high * (POWERS[shift] as number);
  if (digits <= 15) { // both are exact, so that one operation rounds rightly
    const n = top + low;
    return power < 0 ? n / (POWERS[-power] as number) : n * (POWERS[power] as number);
  }
  if (digits > 18 || power >= 0) return undefined;
  // The quotient, and what it lacks, from products that are split into exact halves (Veltkamp, Dekker).
  const sum = top + low;
  const rest = low - (sum - top);
  const divisor = POWERS[-power] as number;
  const q0 = sum / divisor;
  const qHigh = upperHalf(q0);
  const qLow = q0 - qHigh;
  const dHigh = upperHalf(divisor);
  const dLow = divisor - dHigh;
  const product = q0 * divisor;
  const error = qLow * dLow - (((product - qHigh * dHigh) - qLow * dHigh) - qHigh * dLow);
  const q1 = ((sum - product) - error + rest) / divisor;
  const slack = q0 * 1e-27;
  const value = q0 + (q1 - slack);
  return value === q0 + (q1 + slack) ? value : undefined;
}

/** The upper 26 bits of a double's 53. */
function upperHalf(x: number): number {
  const c = 134217729 * x;
  return c - (c - x);
}
