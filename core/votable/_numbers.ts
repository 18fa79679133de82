/**
 * Numbers from bytes, at the speed the rows come in.
 *
 * Every function reads from a position up to a delimiter (white space or `<`) and leaves the position after the number in
 * `numberEnd`, or -1 where the text is not a plain number: then the caller takes the slow way. The results are those of
 * `Number(text)`, bit for bit.
 *
 * @module
 */

/** Position after the number that was read last; -1 if it was no plain number. */
export let numberEnd = 0;

/** Powers of ten that are exact doubles. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Upper halves of these powers (Veltkamp's split), for exact products. */
const POWERS_HIGH = POWERS.map((power) => {
  const c = 134217729 * power;
  return c - (c - power);
});

const FIVES = Float64Array.from({ length: 10 }, (_, i) => 5 ** i);
const TWOS = Float64Array.from({ length: 10 }, (_, i) => 2 ** i);
const LATIN1 = new TextDecoder("latin1");

/** The number that `scanDouble` read: a returned double would cost an object a cell. */
export const NUMBER = new Float64Array(1);

/** Reads a decimal number. */
export function readDouble(b: Uint8Array, start: number): number {
  scanDouble(b, start);
  return NUMBER[0] as number;
}

/** Reads a decimal number into `NUMBER[0]`. */
export function scanDouble(b: Uint8Array, start: number): void {
  let p = start;
  let c = b[p] as number;
  let sign = 1;
  if (c === 45) {
    sign = -1;
    c = b[++p] as number;
  } else if (c === 43) c = b[++p] as number;
  // Up to 18 significant digits in two accumulators of 9, which stay small integers.
  let high = 0;
  let low = 0;
  let digits = 0;
  let exponent = 0;
  const first = p;
  let d = c - 48;
  while (d === 0) { // leading zeros are no significant digits
    c = b[++p] as number;
    d = c - 48;
  }
  while (d >= 0 && d <= 9) {
    if (digits < 9) high = (Math.imul(high, 10) + d) | 0;
    else if (digits < 18) low = (Math.imul(low, 10) + d) | 0;
    digits++;
    c = b[++p] as number;
    d = c - 48;
  }
  let any = p > first;
  if (c === 46) {
    c = b[++p] as number;
    d = c - 48;
    const point = p;
    if (digits === 0) {
      while (d === 0) {
        c = b[++p] as number;
        d = c - 48;
      }
    }
    while (d >= 0 && d <= 9) {
      if (digits < 9) high = (Math.imul(high, 10) + d) | 0;
      else if (digits < 18) low = (Math.imul(low, 10) + d) | 0;
      digits++;
      c = b[++p] as number;
      d = c - 48;
    }
    exponent = point - p;
    if (p > point) any = true;
  }
  if (!any) {
    numberEnd = -1;
    NUMBER[0] = NaN;
    return;
  }
  if (c === 69 || c === 101) {
    c = b[++p] as number;
    let minus = false;
    if (c === 45) {
      minus = true;
      c = b[++p] as number;
    } else if (c === 43) c = b[++p] as number;
    d = c - 48;
    if (d < 0 || d > 9) {
      numberEnd = -1;
      NUMBER[0] = NaN;
      return;
    }
    let e = 0;
    while (d >= 0 && d <= 9) {
      if (e < 100000) e = e * 10 + d;
      c = b[++p] as number;
      d = c - 48;
    }
    exponent += minus ? -e : e;
  }
  if (c > 32 && c !== 60) {
    numberEnd = -1;
    NUMBER[0] = NaN;
    return;
  }
  numberEnd = p;
  if (digits <= 15) {
    const n = digits <= 9 ? high : high * (POWERS[digits - 9] as number) + low;
    if (exponent === 0 || n === 0) {
      NUMBER[0] = sign * n;
      return;
    }
    if (exponent < 0 && exponent >= -22) {
      const q = n / (POWERS[-exponent] as number);
      NUMBER[0] = sign * q;
      return;
    }
    if (exponent > 0 && exponent <= 22) {
      const q = n * (POWERS[exponent] as number);
      NUMBER[0] = sign * q;
      return;
    }
  } else if (digits <= 18 && exponent < 0 && exponent >= -22) {
    // high < 10^9 and 10^(digits-9) <= 10^9, so the product is below 2^60; as 5^k times 2^k both factors are exact.
    const k = digits - 9;
    const top = high * (FIVES[k] as number) * (TWOS[k] as number);
    const sum = top + low;
    const rest = low - (sum - top);
    const divisor = POWERS[-exponent] as number;
    const q0 = sum / divisor;
    const product = q0 * divisor;
    const c0 = 134217729 * q0;
    const qHigh = c0 - (c0 - q0);
    const qLow = q0 - qHigh;
    const dHigh = POWERS_HIGH[-exponent] as number;
    const dLow = divisor - dHigh;
    const error = qLow * dLow - (((product - qHigh * dHigh) - qLow * dHigh) - qHigh * dLow);
    const q1 = ((sum - product) - error + rest) / divisor;
    const slack = q0 * 1e-27;
    const value = q0 + (q1 - slack);
    if (value === q0 + (q1 + slack)) {
      NUMBER[0] = sign * value;
      return;
    }
  }
  NUMBER[0] = slowNumber(b, start, p);
}

/** The number between two positions by the platform's own, exact conversion. */
function slowNumber(b: Uint8Array, start: number, end: number): number {
  return Number(LATIN1.decode(b.subarray(start, end)));
}

/** Reads a whole number of at most 15 digits; anything else is left to the slow way. */
export function readInteger(b: Uint8Array, start: number): number {
  let p = start;
  let c = b[p] as number;
  let negative = false;
  if (c === 45) {
    negative = true;
    c = b[++p] as number;
  } else if (c === 43) c = b[++p] as number;
  const first = p;
  let n = 0;
  let d = c - 48;
  while (d >= 0 && d <= 9) {
    n = n * 10 + d;
    c = b[++p] as number;
    d = c - 48;
  }
  if (p === first || p - first > 15 || (c > 32 && c !== 60)) {
    numberEnd = -1;
    return NaN;
  }
  numberEnd = p;
  return negative ? -n : n;
}

/** Low word of the 64-bit integer read last. */
export let longLow = 0;
/** High word of the 64-bit integer read last. */
export let longHigh = 0;

/** Reads a 64-bit integer into `longLow` and `longHigh`; one outside the range is left to the slow way. */
export function readLong(b: Uint8Array, start: number): void {
  let p = start;
  let c = b[p] as number;
  let negative = false;
  if (c === 45) {
    negative = true;
    c = b[++p] as number;
  } else if (c === 43) c = b[++p] as number;
  const first = p;
  let d = c - 48;
  let n = 0;
  // 15 digits are exact in a double; of up to 19, the last 9 are read apart.
  while (d >= 0 && d <= 9) {
    if (p - first === 10) break;
    n = n * 10 + d;
    c = b[++p] as number;
    d = c - 48;
  }
  if (p === first) {
    numberEnd = -1;
    return;
  }
  let low = 0;
  let k = 0;
  while (d >= 0 && d <= 9) {
    low = (Math.imul(low, 10) + d) | 0;
    if (++k > 9) {
      numberEnd = -1;
      return;
    }
    c = b[++p] as number;
    d = c - 48;
  }
  if (c > 32 && c !== 60) {
    numberEnd = -1;
    return;
  }
  // value = n * 10^k + low, with n < 10^10: multiplied in two parts of 17 bits so that each product is exact.
  const scale = POWERS[k] as number;
  const n1 = Math.floor(n / 131072);
  const n0 = n - n1 * 131072;
  const upper = n1 * scale;
  const u1 = Math.floor(upper / 32768);
  const u0 = upper - u1 * 32768;
  const t = u0 * 131072 + n0 * scale + low;
  let hi = u1 + Math.floor(t / 4294967296);
  let lo = t % 4294967296;
  if (hi >= 2147483648 && !(negative && hi === 2147483648 && lo === 0)) {
    numberEnd = -1;
    return;
  }
  if (negative) {
    hi = lo === 0 ? -hi : -hi - 1;
    lo = -lo;
  }
  longHigh = hi | 0;
  longLow = lo | 0;
  numberEnd = p;
}

/**
 * Numbers that between them take every branch above.
 *
 * The compiler leaves out branches that it has never seen taken, and begins again each time that a rare one turns up:
 * in the first tenth of a second of a table that costs more than everything else.
 */
const SAMPLES =
  "0 -1 +1 1.5 -0.25 0.001 -0 007 1e5 -1e5 1e+5 1e-5 -1e-5 1e300 -1.5e-300 . x 1e 1x 1234567890.5 " +
  "-1234567890.5 12345678.9012345678 -12345678.9012345678 1234567890123456789.5 -123456789012345678 " +
  "9223372036854775807 -9223372036854775808 9223372036854775808 0.1234567890123456789 92233720368547758070 ";

let seen = false;

/** Lets the functions above see these numbers once; best before many are read, and after the first rows are out. */
export function seeAllBranches(): void {
  if (seen) return;
  seen = true;
  const bytes = new TextEncoder().encode(SAMPLES);
  for (let p = 0; p < bytes.length; p = bytes.indexOf(32, p) + 1) {
    scanDouble(bytes, p);
    readInteger(bytes, p);
    readLong(bytes, p);
  }
}
