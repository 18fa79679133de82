/** Seeded random numbers for tests: the same on every machine. */

/** Makes a generator of 32-bit unsigned integers (xorshift with a multiplier). */
export function randomWords(seed: number): () => number {
  let state = BigInt(seed) * 2n + 1n;
  return () => {
    state ^= state >> 12n;
    state = BigInt.asUintN(64, state ^ (state << 25n));
    state ^= state >> 27n;
    return Number(BigInt.asUintN(64, state * 2685821657736338717n) >> 32n);
  };
}

/** A number from 0 up to, but not including, 1, with 53 random bits. */
export function fraction(next: () => number): number {
  return ((next() >>> 6) * 134217728 + (next() >>> 5)) / 9007199254740992;
}
