/**
 * Positions in an order in which neighbours on the sky are near each other: zones of declination with about as many
 * positions each, sorted by right ascension within. Nearest neighbours and neighbours within a radius.
 *
 * @module
 */
import { alongOf, angleOf, pairChord2, RAD, reachOf, VECTOR_SLACK } from "./_match_chord.ts";
import { sortPositions, type Zones } from "./_match_order.ts";
import type { Degrees } from "./_match_positions.ts";

/** Queries in any order are as fast as sorted ones up to here: all is in the cache. */
const SORTED_FROM = 8192;

/** Squared chords up to here, of a sixteenth of a degree, have more digits by {@linkcode pairChord2} than by vectors. */
const SHORT2 = 1.2e-6;

/** Cosine of a latitude (rad) whose sine is known: a root is cheaper, and as exact away from the poles. */
function cosineOf(lat: number, sin: number): number {
  return sin < 0.8 && sin > -0.8 ? Math.sqrt(1 - sin * sin) : Math.cos(lat);
}

/** Sine of a longitude (rad, 0 to 2 π) whose cosine is known. */
function sineOf(lon: number, cos: number): number {
  if (cos > 0.8 || cos < -0.8) return Math.sin(lon);
  return lon < Math.PI ? Math.sqrt(1 - cos * cos) : -Math.sqrt(1 - cos * cos);
}

/** If the squared chord of two vectors is below this, their places are surely nearer than `chord`. */
function surelyNearer2(chord: number): number {
  const nearer = Math.max(0, chord - VECTOR_SLACK);
  return nearer * nearer;
}

/** Positions, sorted by zone and right ascension. */
export class SkyIndex {
  /** Number of positions that are known. */
  readonly length: number;
  /** Their rows in the source, in the order of the index. */
  readonly rows: Int32Array;
  /** Squared chord to what {@linkcode nearest} found last. */
  found2 = 0;
  readonly #ra: Float64Array;
  readonly #dec: Float64Array;
  /** Unit vectors. */
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #z: Float64Array;
  readonly #zones: Zones;
  readonly #starts: Int32Array;
  readonly #minDec: Float64Array;
  readonly #maxDec: Float64Array;
  /** For each zone, as many steps of right ascension as it has positions: where each step begins. */
  readonly #steps: Int32Array;
  readonly #stepLow: Float64Array;
  readonly #stepScale: Float64Array;

  /** Sorts positions. */
  constructor(positions: Degrees) {
    const { zones, rows, ra, dec, starts } = sortPositions(positions);
    this.#zones = zones;
    this.#starts = starts;
    this.rows = rows;
    this.length = rows.length;
    this.#ra = ra;
    this.#dec = dec;
    this.#x = new Float64Array(rows.length);
    this.#y = new Float64Array(rows.length);
    this.#z = new Float64Array(rows.length);
    this.#minDec = new Float64Array(zones.count).fill(Infinity);
    this.#maxDec = new Float64Array(zones.count).fill(-Infinity);
    for (let zone = 0; zone < zones.count; zone++) {
      this.#fill(zone, starts[zone] as number, starts[zone + 1] as number);
    }
    this.#steps = new Int32Array(rows.length + zones.count + 1);
    this.#stepLow = new Float64Array(zones.count);
    this.#stepScale = new Float64Array(zones.count);
    this.#makeSteps();
  }

  /** Goes through other positions, many of them in an order that is good for the processor's cache. */
  each(others: Degrees, visit: (row: number, ra: number, dec: number) => void): void {
    if (this.length === 0) return;
    if (others.ra.length > SORTED_FROM) {
      const { rows, ra, dec } = sortPositions(others, this.#zones);
      for (let i = 0; i < rows.length; i++) {
        visit(rows[i] as number, ra[i] as number, dec[i] as number);
      }
      return;
    }
    for (let row = 0; row < others.ra.length; row++) {
      const ra = others.ra[row] as number;
      if (ra === ra) visit(row, ra, others.dec[row] as number);
    }
  }

  #fill(zone: number, begin: number, end: number): void {
    let low = Infinity;
    let high = -Infinity;
    for (let i = begin; i < end; i++) {
      const dec = this.#dec[i] as number;
      if (dec < low) low = dec;
      if (dec > high) high = dec;
      const lon = (this.#ra[i] as number) * RAD;
      const sin = Math.sin(dec * RAD);
      const cos = cosineOf(dec * RAD, sin);
      const cosLon = Math.cos(lon);
      this.#x[i] = cos * cosLon;
      this.#y[i] = cos * sineOf(lon, cosLon);
      this.#z[i] = sin;
    }
    this.#minDec[zone] = low;
    this.#maxDec[zone] = high;
  }

  #makeSteps(): void {
    const ra = this.#ra;
    const steps = this.#steps;
    for (let zone = 0; zone < this.#zones.count; zone++) {
      const begin = this.#starts[zone] as number;
      const end = this.#starts[zone + 1] as number;
      const count = end - begin;
      const low = count === 0 ? 0 : ra[begin] as number;
      const span = count === 0 ? 0 : (ra[end - 1] as number) - low;
      const scale = span > 0 ? count / span : 0;
      this.#stepLow[zone] = low;
      this.#stepScale[zone] = scale;
      let i = begin;
      for (let step = 0; step <= count; step++) {
        while (i < end && Math.floor(((ra[i] as number) - low) * scale) < step) i++;
        steps[begin + zone + step] = i;
      }
    }
  }

  /** The first place of a zone whose right ascension is not less. */
  #place(zone: number, ra: number): number {
    const begin = this.#starts[zone] as number;
    const end = this.#starts[zone + 1] as number;
    const low = this.#stepLow[zone] as number;
    if (ra <= low) return begin;
    let step = (ra - low) * (this.#stepScale[zone] as number) | 0;
    if (step >= end - begin) step = end - begin - 1;
    let from = this.#steps[begin + zone + step] as number;
    let to = step + 1 < end - begin ? this.#steps[begin + zone + step + 1] as number : end;
    while (to - from > 8) {
      const middle = (from + to) >> 1;
      if ((this.#ra[middle] as number) < ra) from = middle + 1;
      else to = middle;
    }
    while (from < to && (this.#ra[from] as number) < ra) from++;
    return from;
  }

  /**
   * The place in the index of the position that is nearest to a point, of equally near ones that of the first row;
   * {@linkcode found2} is its squared chord.
   *
   * @param ra Right ascension (deg, 0 to below 360).
   * @param dec Declination (deg).
   * @param most2 Largest squared chord.
   * @returns The place; -1 if there is none.
   */
  nearest(ra: number, dec: number, most2: number): number {
    const xs = this.#x;
    const ys = this.#y;
    const zs = this.#z;
    const ras = this.#ra;
    const z = Math.sin(dec * RAD);
    const cos = cosineOf(dec * RAD, z);
    const cosLon = Math.cos(ra * RAD);
    const x = cos * cosLon;
    const y = cos * sineOf(ra * RAD, cosLon);
    const zones = this.#zones.count;
    let up = this.#zones.of(dec);
    let down = up - 1;
    // Chords of vectors beyond the one are farther, and below the other nearer than what was found.
    const most = Math.sqrt(most2);
    let farther = most + VECTOR_SLACK;
    let farther2 = farther * farther;
    let nearer2 = 0;
    let best2 = 0;
    let found = -1;
    let isSame = false;
    let angle = angleOf(farther);
    let reach = reachOf(angle, cos);
    while (!isSame) {
      const gapUp = up < zones ? (this.#minDec[up] as number) - dec : Infinity;
      const gapDown = down >= 0 ? dec - (this.#maxDec[down] as number) : Infinity;
      // Empty zones are infinitely far; there may be others behind them.
      if (gapUp === Infinity && up < zones) {
        up++;
        continue;
      }
      if (gapDown === Infinity && down >= 0) {
        down--;
        continue;
      }
      if (Math.min(gapUp, gapDown) > angle || (up >= zones && down < 0)) break;
      const zone = gapUp <= gapDown ? up++ : down--;
      const begin = this.#starts[zone] as number;
      const end = this.#starts[zone + 1] as number;
      const start = this.#place(zone, ra);
      let left = end - begin;
      let at = start;
      let from = ra;
      let step = 1;
      for (;;) {
        if (left === 0) break;
        if (step > 0 && at === end) {
          at = begin;
          from -= 360;
        } else if (step < 0 && at < begin) {
          at = end - 1;
          from += 360;
        }
        if (((ras[at] as number) - from) * step > reach) {
          if (step < 0) break;
          at = start - 1;
          from = ra;
          step = -1;
          continue;
        }
        const dx = (xs[at] as number) - x;
        const dy = (ys[at] as number) - y;
        const dz = (zs[at] as number) - z;
        const d2 = dx * dx + dy * dy + dz * dz;
        if (d2 <= farther2 && (d2 < nearer2 || this.#isNearer(at, found, ra, dec))) {
          found = at;
          best2 = d2;
          isSame = d2 === 0 && this.#squared(at, ra, dec) === 0;
          if (isSame) break; // others at the same place come later in the source
          const chord = Math.sqrt(d2);
          farther = chord + VECTOR_SLACK;
          farther2 = farther * farther;
          nearer2 = surelyNearer2(chord);
          angle = angleOf(farther);
          reach = reachOf(angle, cos);
        }
        at += step;
        left--;
      }
    }
    if (found < 0) return -1;
    this.found2 = best2 < SHORT2 || best2 > surelyNearer2(most)
      ? this.#squared(found, ra, dec)
      : best2;
    return this.found2 <= most2 ? found : -1;
  }

  /** Whether the position at one place is nearer to a point than that at another (-1 if there is none), or first. */
  #isNearer(at: number, than: number, ra: number, dec: number): boolean {
    if (than < 0) return true;
    const difference = this.#squared(at, ra, dec) - this.#squared(than, ra, dec) ||
      (this.rows[at] as number) - (this.rows[than] as number);
    return difference < 0;
  }

  /** Squared chord from a place in the index to a point. */
  #squared(at: number, ra: number, dec: number): number {
    return pairChord2(dec, this.#dec[at] as number, alongOf(ra, this.#ra[at] as number));
  }

  /**
   * All positions within a distance of a point, in no order.
   *
   * @param ra Right ascension (deg, 0 to below 360).
   * @param dec Declination (deg).
   * @param most2 Largest squared chord.
   * @param visit Told the place in the index and the squared chord of each.
   */
  around(
    ra: number,
    dec: number,
    most2: number,
    visit: (place: number, squared: number) => void,
  ): void {
    const z = Math.sin(dec * RAD);
    const cos = cosineOf(dec * RAD, z);
    const cosLon = Math.cos(ra * RAD);
    const x = cos * cosLon;
    const y = cos * sineOf(ra * RAD, cosLon);
    const most = Math.sqrt(most2);
    const farther = most + VECTOR_SLACK;
    const farther2 = farther * farther;
    const inside2 = surelyNearer2(most);
    const angle = angleOf(farther);
    const reach = reachOf(angle, cos);
    let zone = this.#zones.of(dec - angle);
    const last = this.#zones.of(dec + angle);
    for (; zone <= last; zone++) {
      const begin = this.#starts[zone] as number;
      const end = this.#starts[zone + 1] as number;
      if (
        begin === end || (this.#minDec[zone] as number) - dec > angle ||
        dec - (this.#maxDec[zone] as number) > angle
      ) continue;
      const start = reach === Infinity ? begin : this.#place(zone, ra);
      let left = end - begin;
      for (let step = 1; step >= -1; step -= 2) {
        let at = step > 0 ? start : start - 1;
        let from = ra;
        for (; left > 0; left--, at += step) {
          if (step > 0 && at === end) {
            at = begin;
            from -= 360;
          } else if (step < 0 && at < begin) {
            at = end - 1;
            from += 360;
          }
          if (((this.#ra[at] as number) - from) * step > reach) break;
          const dx = (this.#x[at] as number) - x;
          const dy = (this.#y[at] as number) - y;
          const dz = (this.#z[at] as number) - z;
          const d2 = dx * dx + dy * dy + dz * dz;
          if (d2 > farther2) continue;
          const squared = d2 < SHORT2 || d2 > inside2 ? this.#squared(at, ra, dec) : d2;
          if (squared <= most2) visit(at, squared);
        }
      }
    }
  }
}
