/**
 * Pairs of positions: the nearest of each, and all within a radius.
 *
 * @module
 */
import { chord2, chordAngle } from "./_match_chord.ts";
import { SkyIndex } from "./_match_index.ts";
import { neighbours } from "./_match_neighbours.ts";
import { type Degrees, degreesOf, type SkyPositions } from "./_match_positions.ts";
import type { Table } from "./table.ts";

/** What can be matched: a table whose UCDs or names tell which columns are the position, or just positions. */
export type SkySource = Table<unknown> | SkyPositions;

/** Rows that belong together: row `left[i]` of the first source with row `right[i]` of the second one. */
export interface SkyMatches {
  /** Rows of the first source, ascending. */
  readonly left: Int32Array;
  /** Rows of the second source. */
  readonly right: Int32Array;
  /** How far they are from each other (deg). */
  readonly separation: Float64Array;
}

/** Options of {@linkcode nearestMatches}. */
export interface NearestOptions {
  /** Largest separation (deg); default none. */
  readonly radius?: number | undefined;
  /** Which neighbour: 1 is the nearest (default), 2 the second nearest, as for a table matched with itself. */
  readonly nth?: number | undefined;
  /** Keep only pairs in which each is the other's nearest; default false. Not with `nth`. */
  readonly symmetric?: boolean | undefined;
}

/** Pairs beyond which {@linkcode allMatches} gives up. */
const MAX_PAIRS = 50_000_000;

/**
 * The nearest row of another table for each row, as astropy's `match_to_catalog_sky` finds it.
 *
 * Rows without a position (null, NaN) are in no pair. Of rows equally near, the first is taken. Several rows may have the
 * same nearest one, unless `symmetric` is set.
 *
 * @example The same star, beyond the wrap of right ascension
 * ```ts
 * import { nearestMatches } from "@denovo/vo/table";
 * const a = { ra: [359.9999, 120], dec: [0, 45] };
 * const b = { ra: [119, 0.0001], dec: [45, 0] };
 * const { left, right, separation } = nearestMatches(a, b, { radius: 0.001 });
 * if (left.join() !== "0" || right.join() !== "1") throw new Error("wrong");
 * if (Math.abs((separation[0] ?? 0) - 0.0002) > 1e-12) throw new Error("wrong");
 * ```
 *
 * @param left A table, or positions: each of its rows is in one pair at most.
 * @param right Where the nearest is looked for.
 * @param options Largest separation, which neighbour, and whether it must be mutual.
 * @returns The pairs, in the order of the left rows.
 * @throws {ColumnError} If a table has no columns of positions.
 * @throws {RangeError} If a declination is outside -90 to 90, or an option is out of range.
 */
export function nearestMatches(
  left: SkySource,
  right: SkySource,
  options: NearestOptions = {},
): SkyMatches {
  const { radius = 180, nth = 1, symmetric = false } = options;
  checkRadius(radius);
  if (!Number.isInteger(nth) || nth < 1) {
    throw new RangeError(`Cannot match: nth is ${nth}, wanted 1 or more`);
  }
  if (symmetric && nth > 1) {
    throw new TypeError("Cannot match: symmetric goes with the nearest only, not with nth");
  }
  const [a, b] = [degreesOf(left), degreesOf(right)];
  const found = nth === 1 ? nearest(a, b, radius) : nthNearest(a, b, radius, nth);
  if (symmetric) {
    const back = nearest(b, a, radius).rows;
    found.rows.forEach((row, i) => {
      if (row >= 0 && back[row] !== i) found.rows[i] = -1;
    });
  }
  return collected(found);
}

/** For each position of one source the row of the other one, or -1; and the squared chords. */
interface Found {
  readonly rows: Int32Array;
  readonly squared: Float64Array;
}

function nearest(a: Degrees, b: Degrees, radius: number): Found {
  const found = noneOf(a);
  neighbours(b, radius).nearest(a, (row, other, squared) => {
    found.rows[row] = other;
    found.squared[row] = squared;
  });
  return found;
}

function noneOf({ ra }: Degrees): Found {
  return { rows: new Int32Array(ra.length).fill(-1), squared: new Float64Array(ra.length) };
}

/** Looks in circles that grow until they hold enough. */
function nthNearest(a: Degrees, b: Degrees, radius: number, nth: number): Found {
  const index = new SkyIndex(b);
  const { rows, squared } = noneOf(a);
  if (index.length < nth) return { rows, squared };
  let start = Math.min(radius, 180 * Math.sqrt(nth / index.length));
  const near: { row: number; squared: number }[] = [];
  index.each(a, (row, lon, lat) => {
    for (let reach = start;; reach = Math.min(radius, 2 * reach)) {
      near.length = 0;
      index.around(lon, lat, chord2(reach), (place, d2) => {
        near.push({ row: index.rows[place] as number, squared: d2 });
      });
      if (near.length < nth && reach < radius) continue;
      // As wide as was needed here is a good guess for the neighbour.
      if (near.length > 8 * nth) start = Math.max(reach / 2, 1e-9);
      else if (near.length >= nth) start = Math.max(reach, 1e-9);
      break;
    }
    const found = near.sort((p, q) => p.squared - q.squared || p.row - q.row)[nth - 1];
    if (found === undefined) return;
    rows[row] = found.row;
    squared[row] = found.squared;
  });
  return { rows, squared };
}

/** The pairs that were found, in the place of what was found. */
function collected({ rows, squared }: Found): SkyMatches {
  const left = new Int32Array(rows.length);
  let count = 0;
  for (let row = 0; row < rows.length; row++) {
    const other = rows[row] as number;
    if (other < 0) continue;
    left[count] = row;
    rows[count] = other;
    squared[count++] = chordAngle(squared[row] as number);
  }
  return {
    left: left.slice(0, count),
    right: rows.slice(0, count),
    separation: squared.slice(0, count),
  };
}

function checkRadius(radius: number): void {
  if (!(radius >= 0 && radius <= 180)) {
    throw new RangeError(`Cannot match: the radius is ${radius}, wanted 0 to 180 degrees`);
  }
}

/**
 * All pairs of rows within a radius, as astropy's `search_around_sky` finds them.
 *
 * @example Both stars of a pair
 * ```ts
 * import { allMatches } from "@denovo/vo/table";
 * const { left, right } = allMatches({ ra: [10], dec: [90] }, { ra: [0, 200, 5], dec: [90, 89.9, 0] }, 0.2);
 * if (left.join() !== "0,0" || right.join() !== "0,1") throw new Error("wrong");
 * ```
 *
 * @param left A table, or positions.
 * @param right Another one.
 * @param radius Largest separation (deg), 0 to 180.
 * @returns The pairs, in the order of the left rows, for each in that of the right ones.
 * @throws {ColumnError} If a table has no columns of positions.
 * @throws {RangeError} If the radius or a declination is out of range, or there are more than 50 million pairs.
 */
export function allMatches(left: SkySource, right: SkySource, radius: number): SkyMatches {
  checkRadius(radius);
  const [a, b] = [degreesOf(left), degreesOf(right)];
  let pairs = {
    left: new Int32Array(1024),
    right: new Int32Array(1024),
    d2: new Float64Array(1024),
  };
  let count = 0;
  neighbours(b, radius).within(a, (row, other, squared) => {
    if (count === pairs.left.length) {
      if (count > MAX_PAIRS) {
        throw new RangeError(
          `Cannot match: there are more than ${MAX_PAIRS} pairs within ${radius} degrees`,
        );
      }
      pairs = {
        left: twice(pairs.left, new Int32Array(2 * count)),
        right: twice(pairs.right, new Int32Array(2 * count)),
        d2: twice(pairs.d2, new Float64Array(2 * count)),
      };
    }
    pairs.left[count] = row;
    pairs.right[count] = other;
    pairs.d2[count++] = squared;
  });
  return inOrder(pairs, count, a.ra.length);
}

function twice<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Pairs by left row, then right row. */
function inOrder(
  pairs: { readonly left: Int32Array; readonly right: Int32Array; readonly d2: Float64Array },
  count: number,
  rows: number,
): SkyMatches {
  const starts = new Int32Array(rows + 1);
  for (let i = 0; i < count; i++) (starts[(pairs.left[i] as number) + 1] as number)++;
  for (let row = 0; row < rows; row++) (starts[row + 1] as number) += starts[row] as number;
  const next = starts.slice();
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[(next[pairs.left[i] as number] as number)++] = i;
  for (let row = 0; row < rows; row++) {
    const [from, to] = [starts[row] as number, starts[row + 1] as number];
    if (to - from < 2) continue;
    order.subarray(from, to).sort((p, q) =>
      (pairs.right[p] as number) - (pairs.right[q] as number)
    );
  }
  return {
    left: order.map((i) => pairs.left[i] as number),
    right: order.map((i) => pairs.right[i] as number),
    separation: Float64Array.from(order, (i) => chordAngle(pairs.d2[i] as number)),
  };
}
