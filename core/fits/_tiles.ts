/**
 * Tile-compressed images → plain ones (FITS standard 4.0, section 10): RICE_1, GZIP_1, GZIP_2 and NOCOMPRESS.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import type { FitsCard } from "./card.ts";
import { cardError, type FitsHeader } from "./header.ts";
import { arrayHeader, type Bitpix, FitsImage } from "./image.ts";
import { inflateTo } from "./_inflate.ts";
import { unquantize } from "./_quantized.ts";
import { unrice } from "./_rice.ts";
import { type FitsColumn, planTable, type TablePlan } from "./_table_plan.ts";

/** Most bytes of pixels that a byte of compressed data can become. */
const MAX_RATIO = 2100;
const MAX_BYTES = 2 ** 31;
const OWN =
  /^(?:Z(?:IMAGE|CMPTYPE|BITPIX|NAXIS\d*|TILE\d+|NAME\d+|VAL\d+|MASKCMP|QUANTIZ|DITHER0|BLANK|SIMPLE|TENSION|EXTEND|PCOUNT|GCOUNT|HECKSUM|DATASUM|SCALE|ZERO|BLOCKED)|TFIELDS|THEAP|T(?:TYPE|FORM|UNIT|NULL|SCAL|ZERO|DISP|DIM)\d+)$/;

interface Tiles {
  readonly plan: TablePlan;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly method: string;
  readonly bitpix: Bitpix;
  readonly shape: readonly number[];
  readonly tile: readonly number[];
  readonly pixelBytes: number;
  readonly blockSize: number;
  readonly dither: 0 | 1 | 2;
  readonly seed: number;
  readonly header: FitsHeader;
}

/**
 * The image of a unit that holds a compressed one.
 *
 * @throws {FormatError} If the header contradicts itself, or the data are damaged.
 * @throws {UnsupportedError} If the compression is another one.
 */
export function decompress(header: FitsHeader, bytes: Uint8Array): FitsImage {
  const tiles = openTiles(header, bytes);
  const { shape, tile, bitpix } = tiles;
  const size = Math.abs(bitpix) / 8;
  const total = shape.reduce((product, length) => product * length, size);
  if (!(total <= MAX_BYTES && total <= MAX_RATIO * bytes.length + 65536)) {
    throw new FormatError(
      `Cannot read FITS image: it declares ${total} bytes of pixels in ${bytes.length} compressed ones`,
      { format: "fits" },
    );
  }
  const counts = shape.map((length, axis) => Math.ceil(length / (tile[axis] as number)));
  const wanted = counts.reduce((product, count) => product * count, 1);
  if (wanted > tiles.plan.rows) {
    throw new FormatError(
      `Cannot read FITS image: it has ${tiles.plan.rows} tiles, ${wanted} are wanted`,
      { format: "fits" },
    );
  }
  const out = new Uint8Array(total);
  for (let index = 0; index < wanted; index++) {
    const start: number[] = [];
    const lengths: number[] = [];
    let rest = index;
    counts.forEach((count, axis) => {
      const first = rest % count * (tile[axis] as number);
      start.push(first);
      lengths.push(Math.min(tile[axis] as number, (shape[axis] as number) - first));
      rest = Math.floor(rest / count);
    });
    const pixels = lengths.reduce((product, length) => product * length, 1);
    place(out, shape, size, start, lengths, tileBytes(tiles, index, pixels));
  }
  const scaling = ["BSCALE", "BZERO", "BLANK"].map((keyword) => header.card(keyword))
    .filter((card): card is FitsCard => card !== undefined && bitpix > 0);
  const kept = header.without(({ keyword, value }) =>
    OWN.test(keyword) || (keyword === "EXTNAME" && value === "COMPRESSED_IMAGE")
  );
  return new FitsImage(arrayHeader(bitpix, shape, scaling, kept), shape, out);
}

function openTiles(header: FitsHeader, bytes: Uint8Array): Tiles {
  const method = header.string("ZCMPTYPE")?.trim() ?? "";
  if (!/^(?:RICE_1|RICE_ONE|GZIP_1|GZIP_2|NOCOMPRESS)$/.test(method)) {
    throw new UnsupportedError(
      `Cannot read FITS image: it is compressed with ${method || "no named method"}; ` +
        "unpack it first (funpack)",
      { feature: `tile compression ${method}` },
    );
  }
  const needed = (keyword: string, low: number, high: number): number => {
    const value = header.integer(keyword);
    if (value !== undefined && value >= low && value <= high) return value;
    throw new FormatError(`Cannot read FITS image: ${keyword} is ${value ?? "missing"}`, {
      format: "fits",
      element: keyword,
    });
  };
  const bitpix = needed("ZBITPIX", -64, 64) as Bitpix;
  if (![8, 16, 32, 64, -32, -64].includes(bitpix)) {
    throw cardError(header.card("ZBITPIX")!, `${bitpix} is no pixel type`);
  }
  const naxis = needed("ZNAXIS", 1, 99);
  const shape = Array.from({ length: naxis }, (_, i) => needed(`ZNAXIS${i + 1}`, 1, 2 ** 40));
  const tile = shape.map((length, i) => {
    const given = header.integer(`ZTILE${i + 1}`) ?? (i === 0 ? length : 1);
    if (given < 1) throw cardError(header.card(`ZTILE${i + 1}`)!, "value is not positive");
    return Math.min(given, length);
  });
  const parameter = (name: string): number | undefined => {
    for (let i = 1; header.has(`ZNAME${i}`); i++) {
      if (header.string(`ZNAME${i}`)?.trim() === name) return header.integer(`ZVAL${i}`);
    }
    return undefined;
  };
  const quantized = header.string("ZQUANTIZ")?.trim().toUpperCase() ?? "";
  const plan = planTable(header);
  if (plan.rowLength * plan.rows > bytes.length) {
    throw new FormatError("Cannot read FITS image: the tiles are cut off", { format: "fits" });
  }
  return {
    plan,
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    method,
    bitpix,
    shape,
    tile,
    pixelBytes: parameter("BYTEPIX") ?? (bitpix === 8 ? 1 : bitpix === 16 ? 2 : 4),
    blockSize: parameter("BLOCKSIZE") ?? 32,
    dither: quantized === "SUBTRACTIVE_DITHER_1" ? 1 : quantized === "SUBTRACTIVE_DITHER_2" ? 2 : 0,
    seed: (header.integer("ZDITHER0") ?? 1) - 1,
    header,
  };
}

/** The bytes of a tile in a column, if it has any there. */
function cellBytes(tiles: Tiles, index: number, name: string): Uint8Array | undefined {
  const { plan, view, bytes } = tiles;
  const column = plan.columns.find(({ field }) => field.name.toUpperCase() === name);
  if (column?.descriptor === undefined) return undefined;
  const at = index * plan.rowLength + column.offset;
  const wide = column.descriptor === 16;
  const count = wide ? Number(view.getBigInt64(at)) : view.getInt32(at);
  const start = plan.heap + (wide ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4));
  const size = count * ({ B: 1, I: 2, J: 4, E: 4, D: 8 }[column.code as string] ?? 1);
  if (count === 0) return undefined;
  if (count < 0 || start < plan.heap || start + size > bytes.length) {
    throw new FormatError(`Cannot read FITS image: tile ${index} lies outside of the heap`, {
      format: "fits",
    });
  }
  return bytes.subarray(start, start + size);
}

/** A number of a tile: in a column, else in the header. */
function tileNumber(tiles: Tiles, index: number, name: string): number | undefined {
  const { plan, view, header } = tiles;
  const column: FitsColumn | undefined = plan.columns.find(({ field }) => field.name === name);
  if (column === undefined || column.descriptor !== undefined) return header.number(name);
  const at = index * plan.rowLength + column.offset;
  switch (column.code) {
    case "D":
      return view.getFloat64(at);
    case "E":
      return view.getFloat32(at);
    case "J":
      return view.getInt32(at);
    case "I":
      return view.getInt16(at);
    default:
      return header.number(name);
  }
}

/** The pixels of a tile as they would stand in a plain image. */
function tileBytes(tiles: Tiles, index: number, pixels: number): Uint8Array {
  const { bitpix, method } = tiles;
  const size = Math.abs(bitpix) / 8;
  const plain = cellBytes(tiles, index, "UNCOMPRESSED_DATA");
  const zipped = cellBytes(tiles, index, "GZIP_COMPRESSED_DATA");
  const data = cellBytes(tiles, index, "COMPRESSED_DATA");
  // A tile that could not be made integers is kept whole, in a column of its own.
  if (data === undefined && zipped !== undefined) return inflateTo(zipped, pixels * size);
  const own = data ?? plain;
  if (own === undefined) {
    throw new FormatError(`Cannot read FITS image: tile ${index} has no data`, { format: "fits" });
  }
  if (data === undefined) return asWide(own, index, pixels * size);
  const scale = bitpix < 0 ? tileNumber(tiles, index, "ZSCALE") : undefined;
  const isRice = method.startsWith("RICE");
  if (isRice && bitpix < 0 && scale === undefined) {
    throw new FormatError("Cannot read FITS image: floats under Rice compression have no ZSCALE", {
      format: "fits",
    });
  }
  // Floats with a scale are integers as they are stored, whatever then became of these.
  const stored = scale === undefined ? size : 4;
  const bytes = isRice
    ? own
    : method === "NOCOMPRESS"
    ? asWide(own, index, pixels * stored)
    : gunzipped(own, pixels, stored, method);
  if (!isRice && scale === undefined) return bytes;
  const integers = isRice
    ? unrice(bytes, pixels, tiles.pixelBytes, tiles.blockSize)
    : integersOf(bytes);
  if (bitpix > 0) return bigEndian(integers, bitpix);
  const numbers = unquantize(integers, {
    scale: scale as number,
    zero: tileNumber(tiles, index, "ZZERO") ?? 0,
    blank: tileNumber(tiles, index, "ZBLANK"),
    dither: tiles.dither,
    seed: index + tiles.seed,
  });
  return bigEndian(numbers, bitpix);
}

function asWide(bytes: Uint8Array, index: number, wanted: number): Uint8Array {
  if (bytes.length === wanted) return bytes;
  throw new FormatError(
    `Cannot read FITS image: tile ${index} has ${bytes.length} bytes, wanted ${wanted}`,
    { format: "fits" },
  );
}

function gunzipped(bytes: Uint8Array, count: number, size: number, method: string): Uint8Array {
  const plain = inflateTo(bytes, count * size);
  if (method !== "GZIP_2" || size === 1) return plain;
  // All first bytes come first, then all second ones.
  const out = new Uint8Array(plain.length);
  for (let b = 0; b < size; b++) {
    for (let i = 0; i < count; i++) out[i * size + b] = plain[b * count + i] as number;
  }
  return out;
}

function integersOf(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i));
}

function bigEndian(values: Int32Array | Float64Array, bitpix: Bitpix): Uint8Array {
  const size = Math.abs(bitpix) / 8;
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (bitpix === 8) view.setUint8(i, value);
    else if (bitpix === 16) view.setInt16(2 * i, value);
    else if (bitpix === 32) view.setInt32(4 * i, value);
    else if (bitpix === 64) view.setBigInt64(8 * i, BigInt(value));
    else if (bitpix === -32) view.setFloat32(4 * i, value);
    else view.setFloat64(8 * i, value);
  }
  return bytes;
}

/** Puts a tile where it belongs, row by row. */
function place(
  out: Uint8Array,
  shape: readonly number[],
  size: number,
  start: readonly number[],
  lengths: readonly number[],
  bytes: Uint8Array,
): void {
  const run = (lengths[0] as number) * size;
  const rows = bytes.length / run;
  for (let row = 0; row < rows; row++) {
    let rest = row;
    let at = start[0] as number;
    let stride = shape[0] as number;
    for (let axis = 1; axis < shape.length; axis++) {
      at += ((start[axis] as number) + rest % (lengths[axis] as number)) * stride;
      rest = Math.floor(rest / (lengths[axis] as number));
      stride *= shape[axis] as number;
    }
    out.set(bytes.subarray(row * run, (row + 1) * run), at * size);
  }
}
