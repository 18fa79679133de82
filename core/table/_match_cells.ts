/**
 * Positions in cells of the sky that are some times as large as the radius: what is within the radius of a point is in one
 * to four cells, and nothing has to be in order.
 *
 * @module
 */
import { alongOf, chord2, pairChord2, SLACK } from "./_match_chord.ts";
import { type Placed, SkyGrid } from "./_match_grid.ts";
import type { Degrees } from "./_match_positions.ts";

/** Told a row, the row of another source that is near, and their squared chord. */
export type VisitPair = (row: number, other: number, squared: number) => void;

/** Largest radius (deg): beyond, there are many to compare, for which unit vectors are better. */
const WIDEST = 0.06;
/** Least size of a cell (deg). */
const SMALLEST = 10 / 3600;
/** Positions that may have the same place. */
const CROWD = 32;

/**
 * Positions in cells.
 *
 * @param positions What is looked for.
 * @param radius Largest separation (deg).
 * @returns The cells; nothing if the radius is wide, or positions are so crowded that they are better kept in order.
 */
export function skyCells(positions: Degrees, radius: number): SkyCells | undefined {
  if (radius > WIDEST) return undefined;
  // The larger cells are, the fewer points are near another one; but they should not hold more than one position.
  const least = Math.max(SMALLEST, 4 * radius);
  const apart = 200 / Math.sqrt(positions.ra.length);
  for (const size of [Math.max(least, Math.min(apart, 256 * radius)), least]) {
    const cells = new SkyCells(positions, radius, size);
    if (!cells.isCrowded) return cells;
  }
  return undefined;
}

/** Positions in cells. */
export class SkyCells {
  /** Whether so many are in one cell that they cannot be found soon. */
  readonly isCrowded: boolean;
  readonly #radius: number;
  readonly #most2: number;
  readonly #grid: SkyGrid;
  readonly #positions: Placed;
  /** Of each place the first position, plus one; of each position the next one at the same place, plus one. */
  readonly #firsts: Int32Array;
  readonly #nexts: Int32Array;
  /** What was found last, and the squared chords. */
  readonly #found: number[] = [];
  readonly #squared: number[] = [];

  /**
   * Puts positions into cells.
   *
   * @param positions What is looked for.
   * @param radius Largest separation (deg).
   * @param size Least size of a cell (deg), four times the radius or more.
   */
  constructor(positions: Degrees, radius: number, size: number) {
    this.#most2 = chord2(radius);
    this.#radius = radius * (1 + 1e-9) + SLACK;
    this.#grid = new SkyGrid(size, this.#radius, positions.ra.length);
    this.#positions = this.#grid.placed(positions);
    this.#firsts = new Int32Array(this.#grid.places);
    this.#nexts = new Int32Array(this.#positions.rows.length);
    this.isCrowded = !this.#fill();
  }

  /** Makes the chains of positions with the same place, until one is too long. */
  #fill(): boolean {
    const { places } = this.#positions;
    const lengths = new Uint8Array(this.#firsts.length);
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as number;
      this.#nexts[i] = this.#firsts[place] as number;
      this.#firsts[place] = i + 1;
      if ((lengths[place] as number)++ === CROWD) return false;
    }
    return true;
  }

  /** Visits for each position that has one in the radius the nearest one, of equally near ones the first. */
  nearest(of: Degrees, visit: VisitPair): void {
    const { ra, dec, rows } = this.#grid.placed(of);
    for (let i = 0; i < rows.length; i++) {
      const count = this.#find(ra[i] as number, dec[i] as number);
      if (count === 0) continue;
      let best = 0;
      for (let k = 1; k < count; k++) {
        const farther = (this.#squared[k] as number) - (this.#squared[best] as number) ||
          (this.#found[k] as number) - (this.#found[best] as number);
        if (farther < 0) best = k;
      }
      visit(rows[i] as number, this.#found[best] as number, this.#squared[best] as number);
    }
  }

  /** Visits for each position all that are in the radius, in no order. */
  within(of: Degrees, visit: VisitPair): void {
    const { ra, dec, rows } = this.#grid.placed(of);
    for (let i = 0; i < rows.length; i++) {
      const count = this.#find(ra[i] as number, dec[i] as number);
      for (let k = 0; k < count; k++) {
        visit(rows[i] as number, this.#found[k] as number, this.#squared[k] as number);
      }
    }
  }

  /** Finds the rows of what is in the radius; answers how many those are. */
  #find(lon: number, lat: number): number {
    const { ra, dec, rows } = this.#positions;
    const grid = this.#grid;
    const radius = this.#radius;
    let found = 0;
    const last = grid.zone(lat + radius);
    for (let zone = grid.zone(lat - radius); zone <= last; zone++) {
      const count = grid.counts[zone] as number;
      const scale = grid.scales[zone] as number;
      const reach = grid.reaches[zone] as number;
      let turned = Math.floor((lon - reach) * scale);
      let end = Math.floor((lon + reach) * scale) + 1;
      if (end - turned > count) {
        turned = 0;
        end = count;
      }
      for (; turned < end; turned++) {
        const cell = turned < 0 ? turned + count : turned < count ? turned : turned - count;
        let next = this.#firsts[grid.place(zone, cell)] as number;
        for (; next > 0; next = this.#nexts[next - 1] as number) {
          const at = next - 1;
          const ra2 = ra[at] as number;
          const dec2 = dec[at] as number;
          if (Math.abs(dec2 - lat) > radius) continue;
          const along = alongOf(ra2, lon);
          if (along > reach) continue;
          // Another cell may have the same place, and its turn to come.
          if (grid.zone(dec2) !== zone || grid.cell(zone, ra2) !== cell) continue;
          const squared = pairChord2(lat, dec2, along);
          if (squared > this.#most2) continue;
          this.#found[found] = rows[at] as number;
          this.#squared[found++] = squared;
        }
      }
    }
    return found;
  }
}
