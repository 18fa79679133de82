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
import { allMatches, nearestMatches, type SkyMatches } from "./_match_pairs.ts";
import { type SkyColumns, skyPositions } from "./_match_positions.ts";
import { Column } from "./column.ts";
import { ColumnBuilder } from "./column_builder.ts";
import { type JoinHow, sideBySide } from "./join.ts";
import { Table } from "./table.ts";

export { type SkyColumns, type SkyPositions, skyPositions } from "./_match_positions.ts";
export {
  allMatches,
  nearestMatches,
  type NearestOptions,
  type SkyMatches,
  type SkySource,
} from "./_match_pairs.ts";
export { type GroupOptions, matchGroups, type SkyGroups } from "./_match_groups.ts";

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
  const a = skyPositions(left, options.left, "the left table");
  const b = skyPositions(right, options.right, "the right table");
  const pairs = find === "all"
    ? allMatches(a, b, radius)
    : nearestMatches(a, b, { radius, symmetric: find === "symmetric" });
  const rows = withRest(pairs, how, left.length, right.length);
  const table = sideBySide(left, right, rows, suffixes);
  let name = options.separation ?? "separation";
  for (let n = 2; table.has(name); n++) name = `${options.separation ?? "separation"}_${n}`;
  const field = { name, datatype: "double", unit: "arcsec", ucd: "pos.angDistance" } as const;
  const angles = new ColumnBuilder(field, rows.separation.length);
  for (const angle of rows.separation) angles.push(Number.isNaN(angle) ? null : angle * 3600);
  return new Table([...table.columns, new Column(field, [angles.finish()])], {
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
