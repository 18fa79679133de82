/**
 * Groups of rows of several tables by connected components.
 *
 * @module
 */
import { neighbours } from "./_match_neighbours.ts";
import { degreesOf, type SkyPositions } from "./_match_positions.ts";
import type { Table } from "./table.ts";

/** Options of {@linkcode matchGroups}. */
export interface GroupOptions {
  /**
   * What ties rows together: all pairs of different tables within the radius (default), only pairs in which one is the
   * other's nearest in its table, or also pairs within one table.
   */
  readonly by?: "pairs" | "nearest" | "within" | undefined;
  /** Smallest group that is kept; default 2. With 1, rows that are alone are groups, too. */
  readonly least?: number | undefined;
}

/** Groups: members `starts[g]` to `starts[g + 1] - 1` are those of group `g`. */
export interface SkyGroups {
  /** Number of groups. */
  readonly length: number;
  /** Where the members of each group begin; one more than there are groups. */
  readonly starts: Int32Array;
  /** Number of each member's table, from 0. */
  readonly tables: Int32Array;
  /** Row of each member in its table. */
  readonly rows: Int32Array;
  /** The members of a group, in the order of tables and rows. */
  members(group: number): readonly { readonly table: number; readonly row: number }[];
}

/**
 * Puts rows of several tables into groups: two rows are in one group if a chain of pairs leads from one to the other.
 *
 * Rows without a position (null, NaN) are in no group. Groups are in the order of their first members.
 *
 * @example Three catalogues of one star
 * ```ts
 * import { matchGroups } from "@denovo/vo/table";
 * const catalogue = (ra: number) => ({ ra: [ra, 200 + 10 * ra], dec: [0, 0] });
 * const groups = matchGroups([catalogue(10), catalogue(10.0001), catalogue(10.0002)], 0.00015);
 * if (groups.length !== 1 || groups.members(0).length !== 3) throw new Error("wrong");
 * ```
 *
 * @param sources Tables whose UCDs or names tell which columns are the position, or just positions.
 * @param radius Largest separation of a pair (deg).
 * @param options What ties rows together, and the smallest group.
 * @throws {ColumnError} If a table has no columns of positions.
 * @throws {RangeError} If the radius or a declination is out of range.
 */
export function matchGroups(
  sources: readonly (Table<unknown> | SkyPositions)[],
  radius: number,
  options: GroupOptions = {},
): SkyGroups {
  const { by = "pairs", least = 2 } = options;
  if (!(radius >= 0 && radius <= 180)) {
    throw new RangeError(`Cannot make groups: the radius is ${radius}, wanted 0 to 180 degrees`);
  }
  if (!["pairs", "nearest", "within"].includes(by)) {
    throw new TypeError(`Cannot make groups: by is "${by}", not pairs, nearest or within`);
  }
  const all = sources.map(degreesOf);
  const firsts = [0];
  for (const { ra } of all) firsts.push(firsts.at(-1) as number + ra.length);
  const total = firsts.at(-1) as number;
  const tables = new Int32Array(total);
  const ra = new Float64Array(total);
  const dec = new Float64Array(total);
  all.forEach((positions, t) => {
    const first = firsts[t] as number;
    tables.fill(t, first, first + positions.ra.length);
    ra.set(positions.ra, first);
    dec.set(positions.dec, first);
  });
  const components = new Components(total);
  if (by === "nearest") {
    all.forEach((positions, t) => {
      const found = neighbours(positions, radius);
      all.forEach((others, o) => {
        if (o === t) return;
        found.nearest(others, (row, other) => {
          components.tie((firsts[o] as number) + row, (firsts[t] as number) + other);
        });
      });
    });
  } else {
    const united = { ra, dec };
    neighbours(united, radius).within(united, (row, other) => {
      if (other < row && (by === "within" || tables[other] !== tables[row])) {
        components.tie(row, other);
      }
    });
  }
  const isKnown = (row: number) => Number.isFinite(ra[row]) && Number.isFinite(dec[row]);
  return grouped(components, tables, firsts, least, isKnown);
}

/** Disjoint sets; the smallest member stands for its set. */
class Components {
  readonly #parent: Int32Array;

  constructor(count: number) {
    this.#parent = new Int32Array(count);
    for (let i = 0; i < count; i++) this.#parent[i] = i;
  }

  first(member: number): number {
    let at = member;
    while (this.#parent[at] !== at) {
      const above = this.#parent[this.#parent[at] as number] as number;
      this.#parent[at] = above;
      at = above;
    }
    return at;
  }

  tie(a: number, b: number): void {
    const [x, y] = [this.first(a), this.first(b)];
    if (x < y) this.#parent[y] = x;
    else this.#parent[x] = y;
  }
}

function grouped(
  components: Components,
  tables: Int32Array,
  firsts: readonly number[],
  least: number,
  isKnown: (row: number) => boolean,
): SkyGroups {
  const total = tables.length;
  const sizes = new Int32Array(total);
  for (let i = 0; i < total; i++) if (isKnown(i)) (sizes[components.first(i)] as number)++;
  const starts: number[] = [0];
  const next = new Int32Array(total).fill(-1);
  for (let i = 0; i < total; i++) {
    if ((sizes[i] as number) < Math.max(1, least)) continue;
    next[i] = starts.at(-1) as number;
    starts.push((next[i] as number) + (sizes[i] as number));
  }
  const count = starts.at(-1) as number;
  const memberTables = new Int32Array(count);
  const memberRows = new Int32Array(count);
  for (let i = 0; i < total; i++) {
    const first = components.first(i);
    const at = next[first] as number;
    if (at < 0 || !isKnown(i)) continue;
    next[first] = at + 1;
    memberTables[at] = tables[i] as number;
    memberRows[at] = i - (firsts[tables[i] as number] as number);
  }
  return {
    length: starts.length - 1,
    starts: Int32Array.from(starts),
    tables: memberTables,
    rows: memberRows,
    members(group) {
      const [from, to] = [starts[group] ?? 0, starts[group + 1] ?? 0];
      return Array.from({ length: to - from }, (_, i) => ({
        table: memberTables[from + i] as number,
        row: memberRows[from + i] as number,
      }));
    },
  };
}
