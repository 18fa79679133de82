/**
 * A grid of the sky: zones of declination, cut into cells that are about as wide as high, each with its place in a hash
 * table. There are far more cells than places; those without positions cost nothing.
 *
 * @module
 */
import { RAD, reachOf } from "./_match_chord.ts";
import type { Degrees } from "./_match_positions.ts";

/** Bits of the places that the processor's cache holds together with what is there. */
const LOCAL_BITS = 13;
/** Cells in blocks of 64 by 64 have places in the same part of the table, so that most neighbours are in the cache. */
const BLOCK_BITS = 6;

/** Positions in the order of the parts of the table where their places are; only those that are known. */
export interface Placed extends Degrees {
  /** Their rows in the source. */
  readonly rows: Int32Array;
  /** Their places. */
  readonly places: Int32Array;
}

/** A grid of the sky. */
export class SkyGrid {
  /** Number of places. */
  readonly places: number;
  /** Number of cells in each zone; */
  readonly counts: Int32Array;
  /** how many that is for a degree of right ascension, */
  readonly scales: Float64Array;
  /** and how far in right ascension from any position of the zone others within the radius can be (deg). */
  readonly reaches: Float64Array;
  readonly #zones: number;
  readonly #zonesPerDegree: number;
  readonly #bits: number;
  readonly #partBits: number;

  /**
   * Makes a grid.
   *
   * @param size Least height and width of a cell (deg), four times the radius or more.
   * @param radius What `reaches` is to be for (deg).
   * @param length Number of positions, for which there will be enough places.
   */
  constructor(size: number, radius: number, length: number) {
    const zones = this.#zones = Math.floor(180 / size);
    this.#zonesPerDegree = zones / 180;
    this.counts = new Int32Array(zones);
    this.scales = new Float64Array(zones);
    this.reaches = new Float64Array(zones);
    for (let zone = 0; zone < zones; zone++) {
      const edge = Math.max(zones - 2 * zone, 2 * zone + 2 - zones) * 90 / zones;
      const cos = Math.cos(edge * RAD);
      const count = Math.max(1, Math.floor(2 * zones * cos));
      this.counts[zone] = count;
      this.scales[zone] = count / 360;
      this.reaches[zone] = reachOf(radius, cos);
    }
    this.#bits = Math.max(1, Math.ceil(Math.log2(length)));
    this.#partBits = Math.max(0, this.#bits - LOCAL_BITS);
    this.places = 2 ** this.#bits;
  }

  /** The zone of a declination, which may be a bit beyond a pole. */
  zone(dec: number): number {
    return Math.min((dec + 90) * this.#zonesPerDegree | 0, this.#zones - 1);
  }

  /** The cell of a right ascension in a zone. */
  cell(zone: number, ra: number): number {
    const cell = ra * (this.scales[zone] as number) | 0;
    return cell === this.counts[zone] ? 0 : cell;
  }

  /** The place of a cell. */
  place(zone: number, cell: number): number {
    const part = mixed(zone >> BLOCK_BITS, cell >> BLOCK_BITS) & ~(-1 >>> this.#partBits);
    return (part | mixed(zone, cell) >>> this.#partBits) >>> (32 - this.#bits);
  }

  /** Puts positions into the order of the parts of the table. */
  placed({ ra, dec }: Degrees): Placed {
    const placeOf = new Int32Array(ra.length).fill(-1);
    const shift = this.#bits - this.#partBits;
    const starts = new Int32Array(2 ** this.#partBits + 1);
    for (let row = 0; row < ra.length; row++) {
      const lon = ra[row] as number;
      if (lon !== lon) continue;
      const zone = this.zone(dec[row] as number);
      const place = placeOf[row] = this.place(zone, this.cell(zone, lon));
      (starts[(place >>> shift) + 1] as number)++;
    }
    for (let part = 1; part < starts.length; part++) {
      (starts[part] as number) += starts[part - 1] as number;
    }
    const known = starts.at(-1) as number;
    const placed = {
      ra: new Float64Array(known),
      dec: new Float64Array(known),
      rows: new Int32Array(known),
      places: new Int32Array(known),
    };
    for (let row = 0; row < ra.length; row++) {
      const place = placeOf[row] as number;
      if (place < 0) continue;
      const at = (starts[place >>> shift] as number)++;
      placed.ra[at] = ra[row] as number;
      placed.dec[at] = dec[row] as number;
      placed.rows[at] = row;
      placed.places[at] = place;
    }
    return placed;
  }
}

/** A number whose leading bits depend on all of both. */
function mixed(a: number, b: number): number {
  return Math.imul(a, 0x9E3779B1) ^ Math.imul(b, 0x85EBCA6B);
}
