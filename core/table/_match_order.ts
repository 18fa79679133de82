/**
 * Positions sorted by zone of declination and right ascension, in linear time.
 *
 * @module
 */
import { RAD } from "./_match_chord.ts";
import type { Degrees } from "./_match_positions.ts";

/** Bins of declination by which zones are found; a zone is one bin at least. */
const BINS = 65536;

/** Where zones of declination begin. */
export class Zones {
  readonly count: number;
  readonly #zoneOfBin: Int32Array;
  readonly #low: number;
  readonly #scale: number;

  /** Cuts the range of some declinations (deg) into zones of about as many each. */
  constructor(decs: Float64Array, spanRa: number) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < decs.length; i++) {
      const dec = decs[i] as number;
      if (dec < low) low = dec;
      if (dec > high) high = dec;
    }
    const spanDec = decs.length === 0 ? 0 : high - low;
    this.#low = decs.length === 0 ? 0 : low;
    this.#scale = spanDec > 0 ? BINS / spanDec : 0;
    // As high as neighbours are apart in right ascension.
    const width = Math.max(spanRa * Math.cos(spanDec > 0 ? (low + high) / 2 * RAD : 0), 1e-12);
    const wanted = Math.sqrt(decs.length * Math.max(spanDec, 1e-12) / width);
    const count = Math.max(1, Math.min(Math.ceil(wanted), decs.length >> 2, 16384));
    const bins = new Int32Array(BINS);
    for (let i = 0; i < decs.length; i++) (bins[this.#bin(decs[i] as number)] as number)++;
    let zone = 0;
    let before = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const size = bins[bin] as number;
      bins[bin] = zone;
      before += size;
      if (before >= (zone + 1) * decs.length / count) zone++;
    }
    this.#zoneOfBin = bins;
    this.count = zone + 1;
  }

  #bin(dec: number): number {
    const bin = (dec - this.#low) * this.#scale;
    return bin <= 0 ? 0 : bin >= BINS ? BINS - 1 : bin | 0;
  }

  /** The zone of a declination, which may lie outside of all. */
  of(dec: number): number {
    return this.#zoneOfBin[this.#bin(dec)] as number;
  }
}

/** Stable sort of rows by unsigned keys, 11 bits a pass. */
function radixSort(rows: Int32Array, keys: Uint32Array, passes: number): Int32Array {
  let from: Int32Array = rows;
  let to: Int32Array = new Int32Array(rows.length);
  const counts = new Int32Array(2049);
  for (let pass = 0; pass < passes; pass++) {
    const shift = 11 * pass;
    counts.fill(0);
    for (let i = 0; i < from.length; i++) {
      (counts[((keys[from[i] as number] as number) >>> shift & 2047) + 1] as number)++;
    }
    for (let i = 1; i < 2048; i++) (counts[i] as number) += counts[i - 1] as number;
    for (let i = 0; i < from.length; i++) {
      const row = from[i] as number;
      const digit = (keys[row] as number) >>> shift & 2047;
      to[(counts[digit] as number)++] = row;
    }
    const spare = from;
    from = to;
    to = spare;
  }
  return from;
}

/** Positions in order. */
export interface Sorted extends Degrees {
  readonly zones: Zones;
  /** Rows of the source whose positions are known, by zone and right ascension. */
  readonly rows: Int32Array;
  /** Where each zone begins, and the end of the last one. */
  readonly starts: Int32Array;
}

/**
 * Sorts positions; those of the same place keep their order.
 *
 * @param positions What to sort.
 * @param given Zones, if not those that fit these positions.
 */
export function sortPositions(positions: Degrees, given?: Zones): Sorted {
  const { ra: raOf, dec: decOf } = positions;
  const n = raOf.length;
  const known = new Int32Array(n);
  let length = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < n; row++) {
    const ra = raOf[row] as number;
    if (ra !== ra) continue;
    if (ra < low) low = ra;
    if (ra > high) high = ra;
    known[length++] = row;
  }
  const unsorted = known.subarray(0, length);
  const span = Math.max(high - low, 0);
  const zones = given ?? new Zones(length === n ? decOf : pick(decOf, unsorted), span);
  const scale = span > 0 ? 4294967000 / span : 0;
  const keys = new Uint32Array(n);
  for (let i = 0; i < length; i++) {
    const row = unsorted[i] as number;
    keys[row] = ((raOf[row] as number) - low) * scale;
  }
  const byRa = radixSort(unsorted, keys, 3);
  const starts = new Int32Array(zones.count + 1);
  for (let i = 0; i < length; i++) {
    const row = byRa[i] as number;
    const zone = zones.of(decOf[row] as number);
    keys[row] = zone;
    (starts[zone + 1] as number)++;
  }
  for (let z = 0; z < zones.count; z++) (starts[z + 1] as number) += starts[z] as number;
  const next = starts.slice();
  const rows = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const row = byRa[i] as number;
    rows[(next[keys[row] as number] as number)++] = row;
  }
  const ra = pick(raOf, rows);
  for (let z = 0; z < zones.count; z++) {
    order(ra, rows, starts[z] as number, starts[z + 1] as number);
  }
  return { zones, rows, ra, dec: pick(decOf, rows), starts };
}

function pick(values: Float64Array, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i] as number] as number;
  return picked;
}

/** What the sort by rounded keys left in disorder. */
function order(ra: Float64Array, rows: Int32Array, begin: number, end: number): void {
  for (let i = begin + 1; i < end; i++) {
    const angle = ra[i] as number;
    if (angle >= (ra[i - 1] as number)) continue;
    const row = rows[i] as number;
    let at = i;
    for (; at > begin && (ra[at - 1] as number) > angle; at--) {
      ra[at] = ra[at - 1] as number;
      rows[at] = rows[at - 1] as number;
    }
    ra[at] = angle;
    rows[at] = row;
  }
}
