/**
 * Numbers in the cells of a binary table: types, offsets of unsigned integers, scaling, nulls.
 *
 * @module
 */
import { type FitsColumn, SIZES } from "./_table_plan.ts";
import { each, type Nulls, type Places } from "./_table_places.ts";

type Numbers = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** The elements of a column as numbers; nulls are marked. */
export function numbers(
  column: FitsColumn,
  places: Places,
  rows: number,
  count: number,
  nulls: Nulls,
): Numbers {
  const { code, unsigned, scaling } = column;
  const { view } = places;
  const size = SIZES[code];
  if (code === "K") return longs(column, places, rows, count, nulls);
  const nothing = column.nothing === undefined ? NaN : Number(column.nothing);
  const read = readerOf(view, code);
  if (scaling !== undefined) {
    const values = new Float64Array(count);
    each(places, rows, size, (i, at) => {
      const stored = read(at);
      if (stored === nothing) {
        values[i] = NaN;
        nulls.mark(i);
      } else values[i] = scaling.zero + scaling.scale * stored;
    });
    return values;
  }
  if (code === "J" && unsigned) {
    const values = new BigInt64Array(count);
    each(places, rows, size, (i, at) => {
      const stored = read(at);
      if (stored === nothing) nulls.mark(i);
      else values[i] = BigInt(stored + 2147483648);
    });
    return values;
  }
  const shift = !unsigned ? 0 : code === "B" ? -128 : 32768;
  const values = plainArray(code, unsigned, count);
  each(places, rows, size, (i, at) => {
    const stored = read(at);
    if (stored === nothing) nulls.mark(i);
    else values[i] = shift === 0 ? stored : stored + shift; // -0 + 0 would be 0
  });
  return values;
}

function plainArray(
  code: FitsColumn["code"],
  unsigned: boolean,
  count: number,
): Exclude<Numbers, BigInt64Array> {
  switch (code) {
    case "B":
      return unsigned ? new Int16Array(count) : new Uint8Array(count);
    case "I":
      return unsigned ? new Int32Array(count) : new Int16Array(count);
    case "J":
      return new Int32Array(count);
    case "E":
      return new Float32Array(count);
    default:
      return new Float64Array(count);
  }
}

function readerOf(view: DataView, code: FitsColumn["code"]): (at: number) => number {
  switch (code) {
    case "B":
      return (at) => view.getUint8(at);
    case "I":
      return (at) => view.getInt16(at);
    case "J":
      return (at) => view.getInt32(at);
    case "E":
      return (at) => view.getFloat32(at);
    default:
      return (at) => view.getFloat64(at);
  }
}

function longs(
  { nothing, scaling }: FitsColumn,
  places: Places,
  rows: number,
  count: number,
  nulls: Nulls,
): BigInt64Array | Float64Array {
  const { view } = places;
  const none = nothing === undefined ? undefined : BigInt(nothing);
  if (scaling !== undefined) {
    const values = new Float64Array(count);
    each(places, rows, 8, (i, at) => {
      const stored = view.getBigInt64(at);
      if (stored === none) {
        values[i] = NaN;
        nulls.mark(i);
      } else values[i] = scaling.zero + scaling.scale * Number(stored);
    });
    return values;
  }
  const values = new BigInt64Array(count);
  if (none === undefined) {
    // By words: no bigint is made.
    const words = new Int32Array(values.buffer);
    each(places, rows, 8, (i, at) => {
      words[2 * i + 1] = view.getInt32(at);
      words[2 * i] = view.getInt32(at + 4);
    });
    return values;
  }
  each(places, rows, 8, (i, at) => {
    const stored = view.getBigInt64(at);
    if (stored === none) nulls.mark(i);
    else values[i] = stored;
  });
  return values;
}
