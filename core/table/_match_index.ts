/**
 * Positions in an order in which neighbours on the sky are near each other: zones of declination with about as many
 * positions each, sorted by right ascension within. Nearest neighbours and neighbours within a radius.
 *
 * @module
 */
import { angleOf, RAD, reachOf } from "./_match_chord.ts";
import { sortPositions, type Zones } from "./_match_order.ts";
import type { Degrees } from "./_match_positions.ts";

const TURN = 2 * Math.PI;
/** Queries in any order are as fast as sorted ones up to here: all is in the cache. */
const SORTED_FROM = 8192;

/** Cosine of a latitude whose sine is known: a root is cheaper, and as exact away from the poles. */
function cosineOf(lat: number, sin: number): number {
  return sin < 0.8 && sin > -0.8 ? Math.sqrt(1 - sin * sin) : Math.cos(lat);
}

/** Sine of a longitude from 0 to 2 π whose cosine is known. */
function sineOf(lon: number, cos: number): number {
  if (cos > 0.8 || cos < -0.8) return Math.sin(lon);
  return lon < Math.PI ? Math.sqrt(1 - cos * cos) : -Math.sqrt(1 - cos * cos);
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
    const { zones, rows, ra, dec: decs, starts } = sortPositions(positions);
    this.#zones = zones;
    this.#starts = starts;
    this.rows = rows;
    this.length = rows.length;
    this.#ra = ra;
    this.#x = new Float64Array(rows.length);
    this.#y = new Float64Array(rows.length);
    this.#z = new Float64Array(rows.length);
    this.#minDec = new Float64Array(zones.count).fill(Infinity);
    this.#maxDec = new Float64Array(zones.count).fill(-Infinity);
    for (let zone = 0; zone < zones.count; zone++) {
      this.#fill(zone, starts[zone] as number, starts[zone + 1] as number, decs);
    }
    this.#steps = new Int32Array(rows.length + zones.count + 1);
    this.#stepLow = new Float64Array(zones.count);
    this.#stepScale = new Float64Array(zones.count);
    this.#makeSteps();
  }

  /** Goes through other positions (rad), many of them in an order that is good for the processor's cache. */
  each(others: Degrees, visit: (row: number, lon: number, lat: number) => void): void {
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
      if (ra === ra) visit(row, ra * RAD, (others.dec[row] as number) * RAD);
    }
  }

  #fill(zone: number, begin: number, end: number, decs: Float64Array): void {
    let low = Infinity;
    let high = -Infinity;
    for (let i = begin; i < end; i++) {
      const dec = decs[i] as number;
      if (dec < low) low = dec;
      if (dec > high) high = dec;
      const ra = this.#ra[i] as number;
      const sin = Math.sin(dec);
      const cos = cosineOf(dec, sin);
      const cosRa = Math.cos(ra);
      this.#x[i] = cos * cosRa;
      this.#y[i] = cos * sineOf(ra, cosRa);
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
   * @param lon Right ascension (rad, 0 to 2 π).
   * @param lat Declination (rad).
   * @param most2 Largest squared chord.
   * @returns The place; -1 if there is none.
   */
  nearest(lon: number, lat: number, most2: number): number {
    const xs = this.#x;
    const ys = this.#y;
    const zs = this.#z;
    const ras = this.#ra;
    const z = Math.sin(lat);
    const cos = cosineOf(lat, z);
    const cosLon = Math.cos(lon);
    const x = cos * cosLon;
    const y = cos * sineOf(lon, cosLon);
    const zones = this.#zones.count;
    let up = this.#zones.of(lat);
    let down = up - 1;
    let best = most2;
    let found = -1;
    let angle = angleOf(best);
    let reach = reachOf(angle, cos);
    for (;;) {
      const gapUp = up < zones ? (this.#minDec[up] as number) - lat : Infinity;
      const gapDown = down >= 0 ? lat - (this.#maxDec[down] as number) : Infinity;
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
      const start = this.#place(zone, lon);
      let left = end - begin;
      let at = start;
      let from = lon;
      let step = 1;
      for (;;) {
        if (left === 0) break;
        if (step > 0 && at === end) {
          at = begin;
          from -= TURN;
        } else if (step < 0 && at < begin) {
          at = end - 1;
          from += TURN;
        }
        if (((ras[at] as number) - from) * step > reach) {
          if (step < 0) break;
          at = start - 1;
          from = lon;
          step = -1;
          continue;
        }
        const dx = (xs[at] as number) - x;
        const dy = (ys[at] as number) - y;
        const dz = (zs[at] as number) - z;
        const d2 = dx * dx + dy * dy + dz * dz;
        if (
          d2 < best ||
          (d2 === best && (found < 0 || (this.rows[at] as number) < (this.rows[found] as number)))
        ) {
          best = d2;
          found = at;
          if (d2 === 0) break; // others at the same place come later in the source
          angle = angleOf(best);
          reach = reachOf(angle, cos);
        }
        at += step;
        left--;
      }
      if (best === 0 && found >= 0) break;
    }
    this.found2 = best;
    return found;
  }

  /**
   * All positions within a distance of a point, in no order.
   *
   * @param lon Right ascension (rad, 0 to 2 π).
   * @param lat Declination (rad).
   * @param most2 Largest squared chord.
   * @param visit Told the place in the index and the squared chord of each.
   */
  around(
    lon: number,
    lat: number,
    most2: number,
    visit: (place: number, squared: number) => void,
  ): void {
    const z = Math.sin(lat);
    const cos = cosineOf(lat, z);
    const cosLon = Math.cos(lon);
    const x = cos * cosLon;
    const y = cos * sineOf(lon, cosLon);
    const angle = angleOf(most2);
    const reach = reachOf(angle, cos);
    let zone = this.#zones.of(lat - angle);
    const last = this.#zones.of(lat + angle);
    for (; zone <= last; zone++) {
      const begin = this.#starts[zone] as number;
      const end = this.#starts[zone + 1] as number;
      if (
        begin === end || (this.#minDec[zone] as number) - lat > angle ||
        lat - (this.#maxDec[zone] as number) > angle
      ) continue;
      const start = reach === Infinity ? begin : this.#place(zone, lon);
      let left = end - begin;
      for (let step = 1; step >= -1; step -= 2) {
        let at = step > 0 ? start : start - 1;
        let from = lon;
        for (; left > 0; left--, at += step) {
          if (step > 0 && at === end) {
            at = begin;
            from -= TURN;
          } else if (step < 0 && at < begin) {
            at = end - 1;
            from += TURN;
          }
          if (((this.#ra[at] as number) - from) * step > reach) break;
          const dx = (this.#x[at] as number) - x;
          const dy = (this.#y[at] as number) - y;
          const dz = (this.#z[at] as number) - z;
          const squared = dx * dx + dy * dy + dz * dz;
          if (squared <= most2) visit(at, squared);
        }
      }
    }
  }
}
