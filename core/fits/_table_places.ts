/**
 * Where the elements of a binary table's cells are, and which of them are null.
 *
 * @module
 */

/** Where the elements of a batch of cells are, and how many each has. */
export interface Places {
  readonly view: DataView;
  /** Where each cell's elements begin. */
  readonly at: Float64Array;
  /** First element of each cell among all; one more than there are cells. */
  readonly extents: Int32Array;
}

/** Visits all elements of cells: their number among all, and where they begin. */
export function each(
  { at, extents }: Places,
  rows: number,
  size: number,
  visit: (element: number, at: number) => void,
): void {
  for (let row = 0; row < rows; row++) {
    let place = at[row] as number;
    const end = extents[row + 1] as number;
    for (let i = extents[row] as number; i < end; i++, place += size) visit(i, place);
  }
}

/** Null bits that are made when there is a null. */
export class Nulls {
  bits: Uint8Array | undefined;
  count = 0;
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  mark(i: number): void {
    this.bits ??= new Uint8Array((this.#length + 7) >> 3);
    (this.bits[i >> 3] as number) |= 1 << (i & 7);
    this.count++;
  }
}
