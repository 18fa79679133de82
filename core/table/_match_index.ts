/**
 * Positions in an order in which neighbours on the sky are near each other: zones of declination with about as many
 * positions each, sorted by right ascension within. Nearest neighbours and neighbours within a radius.
 *
 * Distances are compared as squared chords of unit vectors, which keep their digits below an arc second where cosines
 * do not. A pair is passed over only by bounds that no rounding can turn round.
 *
 * @module
 */

import { type Degrees, type Sorted, sortPositions, type Zones } from "./_match_order.ts";

const RAD = Math.PI / 180;
const TURN = 2 * Math.PI;
/** Squared chord (some 200 arc seconds) up to which distances are computed from the angles of the few that are near. */
const NEAR2 = 1e-6;
/** Added to bounds, so that rounding loses no pair. */
const SLACK = 1e-15;

/** Squared chord of an angle in degrees; of 180 and more, what no chord exceeds. */
export function chord2(degrees: number): number {
  if (degrees >= 180) return 5;
  const half = Math.sin(degrees * RAD / 2);
  return 4 * half * half;
}

/** Angle in degrees of a squared chord. */
export function chordAngle(squared: number): number {
  return 2 * Math.asin(Math.min(1, Math.sqrt(squared) / 2)) / RAD;
}

/** An angle in radians that is not less than that of a squared chord. */
function angleOf(squared: number): number {
  const chord = Math.sqrt(squared);
  const angle = chord < 0.1 ? chord * (1 + squared / 20) : 2 * Math.asin(Math.min(1, chord / 2));
  return angle * (1 + 1e-9) + SLACK;
}

/** Cosine of a latitude whose sine is known: a root is cheaper, and as exact away from the poles. */
function cosineOf(lat: number, sin: number): number {
  return sin < 0.8 && sin > -0.8 ? Math.sqrt(1 - sin * sin) : Math.cos(lat);
}

/** Sine of a longitude from 0 to 2 π whose cosine is known. */
function sineOf(lon: number, cos: number): number {
  if (cos > 0.8 || cos < -0.8) return Math.sin(lon);
  return lon < Math.PI ? Math.sqrt(1 - cos * cos) : -Math.sqrt(1 - cos * cos);
}

/** Squared chord by the haversine, from the cosine of one declination, the other one, and the differences. */
function nearChord2(cos: number, dec: number, up: number, along: number): number {
  const sinUp = Math.sin(up / 2);
  const sinAlong = Math.sin(along / 2);
  return 4 * (sinUp * sinUp + cos * Math.cos(dec) * sinAlong * sinAlong);
}

/** How far in right ascension what is within `angle` can be, from a place with this cosine of the declination. */
function reachOf(angle: number, cos: number): number {
  if (angle >= Math.PI / 2) return Infinity;
  const sin = (angle < 0.1 ? angle : Math.sin(angle)) / cos;
  if (sin < 0.1) return sin * (1 + sin * sin / 5) * (1 + 1e-9) + SLACK;
  return sin < 1 ? Math.asin(sin) * (1 + 1e-9) + SLACK : Infinity;
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
  /** Unit vectors; none where all that is asked for is near, and few pairs are looked at. */
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

  /**
   * Sorts positions.
   *
   * @param positions What is looked for.
   * @param most2 Largest squared chord that will be asked for.
   */
  constructor(positions: Degrees, most2 = 5) {
    const { zones, rows, ra, dec, starts } = sortPositions(positions);
    this.#zones = zones;
    this.#starts = starts;
    this.rows = rows;
    this.length = rows.length;
    this.#ra = ra;
    this.#dec = dec;
    const vectors = most2 > NEAR2 ? rows.length : 0;
    this.#x = new Float64Array(vectors);
    this.#y = new Float64Array(vectors);
    this.#z = new Float64Array(vectors);
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

  /** Whether only pairs near each other are asked for. */
  get isNear(): boolean {
    return this.#x.length === 0;
  }

  /** Other positions in an order in which neighbours are near each other in this index, too. */
  alike(positions: Degrees): Sorted {
    return sortPositions(positions, this.#zones);
  }

  #fill(zone: number, begin: number, end: number): void {
    let low = Infinity;
    let high = -Infinity;
    for (let i = begin; i < end; i++) {
      const dec = this.#dec[i] as number;
      if (dec < low) low = dec;
      if (dec > high) high = dec;
    }
    if (this.#x.length > 0) {
      for (let i = begin; i < end; i++) {
        const dec = this.#dec[i] as number;
        const ra = this.#ra[i] as number;
        const sin = Math.sin(dec);
        const cos = cosineOf(dec, sin);
        const cosRa = Math.cos(ra);
        this.#x[i] = cos * cosRa;
        this.#y[i] = cos * sineOf(ra, cosRa);
        this.#z[i] = sin;
      }
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
    const decs = this.#dec;
    const near = xs.length === 0;
    const z = near ? 0 : Math.sin(lat);
    const cos = near ? Math.cos(lat) : cosineOf(lat, z);
    const cosLon = near ? 0 : Math.cos(lon);
    const x = cos * cosLon;
    const y = near ? 0 : cos * sineOf(lon, cosLon);
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
        let d2: number;
        if (near) {
          const up = (decs[at] as number) - lat;
          d2 = up > angle || up < -angle
            ? 5
            : nearChord2(cos, decs[at] as number, up, (ras[at] as number) - lon);
        } else {
          const dx = (xs[at] as number) - x;
          const dy = (ys[at] as number) - y;
          const dz = (zs[at] as number) - z;
          d2 = dx * dx + dy * dy + dz * dz;
        }
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
    const near = this.#x.length === 0;
    const cos = Math.cos(lat);
    const x = near ? 0 : cos * Math.cos(lon);
    const y = near ? 0 : cos * Math.sin(lon);
    const z = near ? 0 : Math.sin(lat);
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
          let squared: number;
          if (near) {
            const dec = this.#dec[at] as number;
            const up = dec - lat;
            if (up > angle || up < -angle) continue;
            squared = nearChord2(cos, dec, up, (this.#ra[at] as number) - lon);
          } else {
            const dx = (this.#x[at] as number) - x;
            const dy = (this.#y[at] as number) - y;
            const dz = (this.#z[at] as number) - z;
            squared = dx * dx + dy * dy + dz * dz;
          }
          if (squared <= most2) visit(at, squared);
        }
      }
    }
  }
}
