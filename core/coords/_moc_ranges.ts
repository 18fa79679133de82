/**
 * Sorted lists of ranges of HEALPix cells of order 29: what MOCs are made of, and how they are combined.
 *
 * @module
 */

/** Ranges that come in order and grow together. */
export class RangeList {
  #values = new BigUint64Array(64);
  #length = 0;

  /** Appends a range, its end excluded; it must not begin before the last one does. */
  push(start: bigint, end: bigint): void {
    if (end <= start) return;
    const n = this.#length;
    if (n > 0 && start <= (this.#values[n - 1] as bigint)) {
      if (end > (this.#values[n - 1] as bigint)) this.#values[n - 1] = end;
      return;
    }
    if (n === this.#values.length) {
      const larger = new BigUint64Array(2 * n);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[n] = start;
    this.#values[n + 1] = end;
    this.#length = n + 2;
  }

  /** The ranges: start and end in turn. */
  take(): BigUint64Array<ArrayBuffer> {
    return this.#values.slice(0, this.#length);
  }
}

/** Ranges in any order, made a sorted list without overlaps. */
export function sortRanges(
  ranges: readonly (readonly [start: bigint, end: bigint])[],
): BigUint64Array<ArrayBuffer> {
  const list = new RangeList();
  const sorted = ranges.toSorted(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  for (const [start, end] of sorted) list.push(start, end);
  return list.take();
}

/** What is in the result, by what a place is in: the first list, the second one. */
export type Rule = (a: boolean, b: boolean) => boolean;

/** Combines two lists in one pass. */
export function combine(
  a: BigUint64Array,
  b: BigUint64Array,
  rule: Rule,
): BigUint64Array<ArrayBuffer> {
  const list = new RangeList();
  let i = 0;
  let j = 0;
  let open = false;
  let start = 0n;
  while (i < a.length || j < b.length) {
    const x = a[i];
    const y = b[j];
    // Everything that changes at this place, at once.
    const at = x === undefined ? y as bigint : y === undefined || x < y ? x : y;
    if (x === at) i++;
    if (y === at) j++;
    const now = rule(i % 2 === 1, j % 2 === 1);
    if (now && !open) start = at;
    else if (!now && open) list.push(start, at);
    open = now;
  }
  return list.take();
}

/** Index of the range that has a cell; -1 if none has. */
export function findRange(ranges: BigUint64Array, cell: bigint): number {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[2 * middle + 1] as bigint) <= cell) low = middle + 1;
    else high = middle;
  }
  return 2 * low < ranges.length && (ranges[2 * low] as bigint) <= cell ? low : -1;
}

/** The ranges made of whole cells of a lower order: every cell that has a part in them. */
export function coarsened(ranges: BigUint64Array, shift: bigint): BigUint64Array<ArrayBuffer> {
  const list = new RangeList();
  const up = (1n << shift) - 1n;
  for (let i = 0; i < ranges.length; i += 2) {
    const first = (ranges[i] as bigint) >> shift;
    const end = ((ranges[i + 1] as bigint) + up) >> shift;
    list.push(first << shift, end << shift);
  }
  return list.take();
}
