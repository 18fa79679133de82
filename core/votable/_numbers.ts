/**
 * Numbers from bytes, for what the row scanner leaves: arrays of any length, declared nulls, rows that are not plain.
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

/** Reads a decimal number. */
export function readDouble(b: Uint8Array, start: number): number {
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
    return NaN;
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
      return NaN;
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
    return NaN;
  }
  numberEnd = p;
  if (digits <= 15) {
    const n = digits <= 9 ? high : high * (POWERS[digits - 9] as number) + low;
    if (exponent === 0 || n === 0) {
      return sign * n;
    }
    if (exponent < 0 && exponent >= -22) {
      const q = n / (POWERS[-exponent] as number);
      return sign * q;
    }
    if (exponent > 0 && exponent <= 22) {
      const q = n * (POWERS[exponent] as number);
      return sign * q;
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
      return sign * value;
    }
  }
  return slowNumber(b, start, p);
}

/** The number between two positions by the platform's own, exact conversion. */
function slowNumber(b: Uint8Array, start: number, end: number): number {
  return Number(LATIN1.decode(b.subarray(start, end)));
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
