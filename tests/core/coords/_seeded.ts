/** A repeatable source of numbers from 0 to below 1 (a 32-bit linear congruence, high bits). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
