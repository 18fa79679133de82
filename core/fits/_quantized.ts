/**
 * Floating-point pixels that were made integers with subtractive dithering (FITS standard 4.0, sections 10.2 and
 * Appendix I).
 *
 * @module
 */

const RANDOMS = 10000;
/** Stands for exact zeros in the second method. */
const ZERO = -2147483646;

let randoms: Float32Array | undefined;

/** The fixed sequence of random numbers. */
function sequence(): Float32Array {
  if (randoms !== undefined) return randoms;
  randoms = new Float32Array(RANDOMS);
  let seed = 1;
  for (let i = 0; i < RANDOMS; i++) {
    seed = 16807 * seed % 2147483647;
    randoms[i] = seed / 2147483647;
  }
  return randoms;
}

/** How the integers of a tile become numbers. */
export interface Quantization {
  readonly scale: number;
  readonly zero: number;
  /** The integer that stands for NaN. */
  readonly blank: number | undefined;
  /** 0 for none, 1 and 2 for the subtractive methods. */
  readonly dither: 0 | 1 | 2;
  /** Where the tile begins in the sequence: its number from 0, and ZDITHER0 - 1. */
  readonly seed: number;
}

/** The numbers of a tile; rounding to single precision is left to the caller. */
export function unquantize(stored: Int32Array, how: Quantization): Float64Array {
  const { scale, zero, blank, dither } = how;
  const out = new Float64Array(stored.length);
  const random = sequence();
  let seed = ((how.seed % RANDOMS) + RANDOMS) % RANDOMS;
  let next = Math.floor(Math.fround((random[seed] as number) * 500));
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i] as number;
    if (value === blank) out[i] = NaN;
    else if (dither === 0) out[i] = value * scale + zero;
    else if (dither === 2 && value === ZERO) out[i] = 0;
    else out[i] = (value - (random[next] as number) + 0.5) * scale + zero;
    if (++next === RANDOMS) {
      if (++seed === RANDOMS) seed = 0;
      next = Math.floor(Math.fround((random[seed] as number) * 500));
    }
  }
  return out;
}
