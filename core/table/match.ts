/**
 * Cross-matches: which rows of two or more tables are at the same place on the sky.
 *
 * - {@linkcode nearestMatches}: for each row the nearest one of another table, also only where it is mutual
 * - {@linkcode allMatches}: all pairs within a radius
 * - {@linkcode matchGroups}: groups of rows of several tables that hang together by pairs
 * - {@linkcode xmatch}: the two tables side by side
 *
 * Positions are compared as they are: bring them to one frame and epoch before.
 *
 * @module
 */
import { chord2, chordAngle, SkyIndex } from "./_match_index.ts";
import type { Degrees } from "./_match_order.ts";
import { degreesOf, type SkyColumns, type SkyPositions, skyPositions } from "./_match_positions.ts";
import { Column } from "./column.ts";
import { type JoinHow, sideBySide } from "./join.ts";
import { Table } from "./table.ts";
import { NumberVector } from "./vector.ts";

export { type SkyColumns, type SkyPositions, skyPositions };
export { type GroupOptions, matchGroups, type SkyGroups } from "./_match_groups.ts";

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
/** Queries in any order are as fast as sorted ones up to here: all is in the cache. Near ones look at less. */
const SORTED_FROM = { near: 200_000, far: 8192 };

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
  return collected(found.rows, found.squared);
}

/** For each position of one source the row of the other one, or -1; and the squared chords. */
interface Found {
  readonly rows: Int32Array;
  readonly squared: Float64Array;
}

function nearest(a: Degrees, b: Degrees, radius: number): Found {
  const most = chord2(radius);
  const index = new SkyIndex(b, most);
  const rows = new Int32Array(a.ra.length).fill(-1);
  const squared = new Float64Array(a.ra.length);
  if (index.length > 0) {
    eachPosition(a, index, (row, lon, lat) => {
      const place = index.nearest(lon, lat, most);
      if (place < 0) return;
      rows[row] = index.rows[place] as number;
      squared[row] = index.found2;
    });
  }
  return { rows, squared };
}

/** Looks in circles that grow until they hold enough. */
function nthNearest(a: Degrees, b: Degrees, radius: number, nth: number): Found {
  const index = new SkyIndex(b);
  const rows = new Int32Array(a.ra.length).fill(-1);
  const squared = new Float64Array(a.ra.length);
  if (index.length < nth) return { rows, squared };
  let start = Math.min(radius, 180 * Math.sqrt(nth / index.length));
  const near: { row: number; squared: number }[] = [];
  eachPosition(a, index, (row, lon, lat) => {
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

/** Goes through positions, many of them in an order that is good for the processor's cache. */
function eachPosition(
  positions: Degrees,
  index: SkyIndex,
  visit: (row: number, lon: number, lat: number) => void,
): void {
  const from = index.isNear ? SORTED_FROM.near : SORTED_FROM.far;
  const sorted = positions.ra.length > from ? index.alike(positions) : undefined;
  if (sorted !== undefined) {
    const { rows, ra, dec } = sorted;
    for (let i = 0; i < rows.length; i++) {
      visit(rows[i] as number, ra[i] as number, dec[i] as number);
    }
    return;
  }
  const rad = Math.PI / 180;
  for (let row = 0; row < positions.ra.length; row++) {
    const ra = (positions.ra[row] as number) % 360;
    const dec = positions.dec[row] as number;
    if (Number.isFinite(ra) && Number.isFinite(dec)) {
      visit(row, (ra < 0 ? (ra + 360) % 360 : ra) * rad, dec * rad);
    }
  }
}

function collected(rows: Int32Array, squared: Float64Array): SkyMatches {
  const left = new Int32Array(rows.length);
  let count = 0;
  for (let row = 0; row < rows.length; row++) {
    if ((rows[row] as number) >= 0) left[count++] = row;
  }
  const right = new Int32Array(count);
  const separation = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = left[i] as number;
    right[i] = rows[row] as number;
    separation[i] = chordAngle(squared[row] as number);
  }
  return { left: left.slice(0, count), right, separation };
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
  const most = chord2(radius);
  const index = new SkyIndex(b, most);
  let pairs = {
    left: new Int32Array(1024),
    right: new Int32Array(1024),
    d2: new Float64Array(1024),
  };
  let count = 0;
  let row = 0;
  const visit = (place: number, squared: number) => {
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
    pairs.right[count] = index.rows[place] as number;
    pairs.d2[count++] = squared;
  };
  eachPosition(a, index, (at, lon, lat) => {
    row = at;
    index.around(lon, lat, most, visit);
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

/** Options of {@linkcode xmatch}. */
export interface XmatchOptions {
  /** Largest separation (deg). */
  readonly radius: number;
  /**
   * Which pairs: for each left row the nearest right one (default), only pairs in which each is the other's nearest, or
   * all.
   */
  readonly find?: "nearest" | "symmetric" | "all" | undefined;
  /** Which rows without a partner stay; `"inner"` (none) by default. */
  readonly how?: JoinHow | undefined;
  /** The columns of the left table's positions, if UCDs and names do not tell. */
  readonly left?: SkyColumns | undefined;
  /** The columns of the right table's positions. */
  readonly right?: SkyColumns | undefined;
  /** What is appended to the names of columns that are in both tables; `["_1", "_2"]` by default. */
  readonly suffixes?: readonly [left: string, right: string] | undefined;
  /** Name of the column with the separation (arcsec); `"separation"` by default. */
  readonly separation?: string | undefined;
}

/**
 * Two tables side by side where their rows are at the same place.
 *
 * All columns of both, and one more with the separation in arc seconds (null in rows without a partner). Rows are in the
 * left table's order; rows that only the right one has come last.
 *
 * @example Magnitudes of two surveys
 * ```ts
 * import { Table, xmatch } from "@denovo/vo/table";
 * const a = Table.fromColumns({ ra: [10, 20], dec: [5, 6], g: [12.5, 13] });
 * const b = Table.fromColumns({ ra: [20.0001, 50], dec: [6, 7], k: [11, 9] });
 * const both = xmatch(a, b, { radius: 1 / 3600 });
 * if (both.length !== 1 || both.row(0).g !== 13 || both.row(0).k !== 11) throw new Error("wrong");
 * ```
 *
 * @param left A table.
 * @param right Another one.
 * @param options Radius, which pairs, and which rows stay.
 * @throws {ColumnError} If a table has no columns of positions.
 * @throws {TypeError} If an option is none.
 * @throws {RangeError} If the radius or a declination is out of range.
 */
export function xmatch(
  left: Table<unknown>,
  right: Table<unknown>,
  options: XmatchOptions,
): Table {
  const { radius, find = "nearest", how = "inner", suffixes = ["_1", "_2"] } = options;
  if (!["nearest", "symmetric", "all"].includes(find)) {
    throw new TypeError(`Cannot match: find is "${find}", not nearest, symmetric or all`);
  }
  if (!["inner", "left", "right", "outer"].includes(how)) {
    throw new TypeError(`Cannot match: how is "${how}", not inner, left, right or outer`);
  }
  const [a, b] = [skyPositions(left, options.left), skyPositions(right, options.right)];
  const pairs = find === "all"
    ? allMatches(a, b, radius)
    : nearestMatches(a, b, { radius, symmetric: find === "symmetric" });
  const rows = withRest(pairs, how, left.length, right.length);
  const table = sideBySide(left, right, rows, suffixes);
  let name = options.separation ?? "separation";
  for (let n = 2; table.has(name); n++) name = `${options.separation ?? "separation"}_${n}`;
  const field = { name, datatype: "double", unit: "arcsec", ucd: "pos.angDistance" } as const;
  const nulls = rows.separation.some(Number.isNaN)
    ? Uint8Array.from(
      { length: (rows.separation.length + 7) >> 3 },
      (_, byte) =>
        [0, 1, 2, 3, 4, 5, 6, 7].reduce(
          (bits, bit) =>
            Number.isNaN(rows.separation[8 * byte + bit] ?? 0) ? bits | 1 << bit : bits,
          0,
        ),
    )
    : undefined;
  const nullCount = rows.separation.reduce((sum, one) => sum + (Number.isNaN(one) ? 1 : 0), 0);
  const vector = new NumberVector(rows.separation.map((one) => one * 3600), nulls, nullCount);
  return new Table([...table.columns, new Column(field, [vector])], {
    meta: table.meta,
    diagnostics: table.diagnostics,
    systems: table.systems,
  });
}

/** Pairs, and rows without a partner: -1 and NaN stand for what they have not. */
function withRest(
  pairs: SkyMatches,
  how: JoinHow,
  leftLength: number,
  rightLength: number,
): SkyMatches {
  const left: number[] = [];
  const right: number[] = [];
  const separation: number[] = [];
  const keepLeft = how === "left" || how === "outer";
  const keepRight = how === "right" || how === "outer";
  if (!keepLeft && !keepRight) return pairs;
  const add = (l: number, r: number, angle: number) => {
    left.push(l);
    right.push(r);
    separation.push(angle);
  };
  const used = new Uint8Array(rightLength);
  let next = 0;
  for (let row = 0; row < leftLength; row++) {
    if (keepLeft && pairs.left[next] !== row) add(row, -1, NaN);
    for (; pairs.left[next] === row; next++) {
      const partner = pairs.right[next] as number;
      used[partner] = 1;
      add(row, partner, pairs.separation[next] as number);
    }
  }
  if (keepRight) used.forEach((is, row) => is === 0 && add(-1, row, NaN));
  return {
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    separation: Float64Array.from(separation),
  };
}
