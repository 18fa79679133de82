/**
 * Positions in cells of the sky that are some times as large as the radius: what is within the radius of a point is in one
 * to four cells. The cells are those of a hash table, so that there are no more of them than positions.
 *
 * @module
 */
import { chord2, RAD, reachOf } from "./_match_chord.ts";
import type { Degrees } from "./_match_positions.ts";

/** Told a row, the row of another source that is near, and their squared chord. */
export type VisitPair = (row: number, other: number, squared: number) => void;

/** Largest radius (deg): beyond, cells hold so many that distances are better made from unit vectors. */
const WIDEST = 0.06;
/** How large cells are in units of the radius: where they hold too many, smaller ones are tried. */
const SIZES = [256, 4];
/** Least size of a cell (deg). */
const SMALLEST = 10 / 3600;
/** Positions that a cell may hold. */
const FULL = 32;
/** Added to bounds (deg), so that rounding loses no pair. */
const SLACK = 1e-12;

/**
 * Positions in cells.
 *
 * @param positions What is looked for.
 * @param radius Largest separation (deg).
 * @returns The cells; nothing if the radius is wide, or positions are so crowded that they are better kept in order.
 */
export function skyCells(positions: Degrees, radius: number): SkyCells | undefined {
  if (radius > WIDEST) return undefined;
  for (const size of SIZES) {
    const cells = new SkyCells(positions, radius, Math.max(SMALLEST, radius * size));
    if (cells.fill()) return cells;
  }
  return undefined;
}

/** Positions in cells. */
export class SkyCells {
  readonly #positions: Degrees;
  readonly #most2: number;
  readonly #radius: number;
  /** Number of zones of declination, which are as high as a cell. */
  readonly #zones: number;
  /** Number of cells in each zone; */
  readonly #counts: Int32Array;
  /** how many that is for a degree of right ascension, */
  readonly #scales: Float64Array;
  /** and how far in right ascension from one of its positions others within the radius can be (deg). */
  readonly #reaches: Float64Array;
  /** Of each place of the hash table the first row, plus one; of each row the next one at the same place, plus one. */
  readonly #firsts: Int32Array;
  readonly #nexts: Int32Array;
  readonly #shift: number;
  /** What was found last, and the squared chords. */
  readonly #found: number[] = [];
  readonly #squared: number[] = [];

  /**
   * Makes the cells.
   *
   * @param positions What they will be filled with.
   * @param radius Largest separation (deg).
   * @param size Least height of a cell (deg), four times the radius or more.
   */
  constructor(positions: Degrees, radius: number, size: number) {
    this.#positions = positions;
    this.#most2 = chord2(radius);
    this.#radius = radius * (1 + 1e-9) + SLACK;
    const zones = this.#zones = Math.floor(180 / size);
    this.#counts = new Int32Array(zones);
    this.#scales = new Float64Array(zones);
    this.#reaches = new Float64Array(zones);
    for (let zone = 0; zone < zones; zone++) {
      const edge = Math.max(zones - 2 * zone, 2 * zone + 2 - zones) * 90 / zones;
      const cos = Math.cos(edge * RAD);
      const count = Math.max(1, Math.floor(2 * zones * cos));
      this.#counts[zone] = count;
      this.#scales[zone] = count / 360;
      this.#reaches[zone] = reachOf(this.#radius * RAD, cos) / RAD + SLACK;
    }
    const bits = Math.max(1, Math.ceil(Math.log2(positions.ra.length)));
    this.#firsts = new Int32Array(2 ** bits);
    this.#nexts = new Int32Array(positions.ra.length);
    this.#shift = 32 - bits;
  }

  /** Puts the positions into the cells; answers whether none holds too many. */
  fill(): boolean {
    const { ra, dec } = this.#positions;
    const held = new Uint8Array(this.#firsts.length);
    for (let row = ra.length; row-- > 0;) {
      const lon = ra[row] as number;
      if (lon !== lon) continue;
      const zone = this.#zone(dec[row] as number);
      const at = this.#place(zone, this.#cell(zone, lon));
      this.#nexts[row] = this.#firsts[at] as number;
      this.#firsts[at] = row + 1;
      if ((held[at] as number)++ === FULL) return false;
    }
    return true;
  }

  /** Visits for each position that has one in the radius the nearest one, of equally near ones the first. */
  nearest(of: Degrees, visit: VisitPair): void {
    const [found, squared] = [this.#found, this.#squared];
    for (let row = 0; row < of.ra.length; row++) {
      const count = this.#near(of.ra[row] as number, of.dec[row] as number);
      if (count === 0) continue;
      let best = 0;
      for (let i = 1; i < count; i++) {
        const farther = (squared[i] as number) - (squared[best] as number) ||
          (found[i] as number) - (found[best] as number);
        if (farther < 0) best = i;
      }
      visit(row, found[best] as number, squared[best] as number);
    }
  }

  /** Visits for each position all that are in the radius, in no order. */
  within(of: Degrees, visit: VisitPair): void {
    for (let row = 0; row < of.ra.length; row++) {
      const count = this.#near(of.ra[row] as number, of.dec[row] as number);
      for (let i = 0; i < count; i++) {
        visit(row, this.#found[i] as number, this.#squared[i] as number);
      }
    }
  }

  #zone(dec: number): number {
    return Math.min((dec + 90) * this.#zones / 180 | 0, this.#zones - 1);
  }

  #cell(zone: number, ra: number): number {
    const cell = ra * (this.#scales[zone] as number) | 0;
    return cell === this.#counts[zone] ? 0 : cell;
  }

  #place(zone: number, cell: number): number {
    return (Math.imul(zone, 0x9E3779B1) ^ Math.imul(cell, 0x85EBCA6B)) >>> this.#shift;
  }

  /** Finds what is in the radius; answers how many that are. */
  #near(lon: number, lat: number): number {
    if (lon !== lon) return 0;
    const { ra, dec } = this.#positions;
    const radius = this.#radius;
    let found = 0;
    const last = this.#zone(lat + radius);
    for (let zone = this.#zone(lat - radius); zone <= last; zone++) {
      const count = this.#counts[zone] as number;
      const reach = this.#reaches[zone] as number;
      const scale = this.#scales[zone] as number;
      let turned = Math.floor((lon - reach) * scale);
      let end = Math.floor((lon + reach) * scale) + 1;
      if (end - turned > count) [turned, end] = [0, count];
      for (; turned < end; turned++) {
        const cell = turned < 0 ? turned + count : turned < count ? turned : turned - count;
        for (
          let next = this.#firsts[this.#place(zone, cell)] as number;
          next > 0;
          next = this.#nexts[next - 1] as number
        ) {
          const other = next - 1;
          const up = (dec[other] as number) - lat;
          if (up > radius || up < -radius) continue;
          let along = Math.abs((ra[other] as number) - lon);
          if (along > 180) along = 360 - along;
          if (along > reach) continue;
          // Another cell may have the same place, and its turn to come.
          if (
            this.#cell(zone, ra[other] as number) !== cell ||
            this.#zone(dec[other] as number) !== zone
          ) continue;
          const sinUp = Math.sin(up * (RAD / 2));
          const sinAlong = Math.sin(along * (RAD / 2));
          const cosines = Math.cos(lat * RAD) * Math.cos((dec[other] as number) * RAD);
          const squared = 4 * (sinUp * sinUp + cosines * sinAlong * sinAlong);
          if (squared > this.#most2) continue;
          this.#found[found] = other;
          this.#squared[found++] = squared;
        }
      }
    }
    return found;
  }
}
