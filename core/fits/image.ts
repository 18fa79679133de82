/**
 * Images and cubes: big-endian bytes ↔ typed arrays, stored ↔ physical values.
 *
 * Follows the FITS standard 3.0, sections 3.3.2 (order of the pixels), 4.4.2.5 (`BSCALE`, `BZERO`, `BLANK`) and 5
 * (number formats).
 *
 * @module
 */

import { FormatError } from "../runtime/errors.ts";
import { type FitsCard, valueCard } from "./card.ts";
import { cardError, FitsHeader } from "./header.ts";

/** The arrays that pixels come in. */
export type FitsArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** The six pixel types of FITS. */
export type Bitpix = 8 | 16 | 32 | 64 | -32 | -64;

/** From what {@linkcode FitsImage.from} makes an image. */
export interface FitsImageInit {
  /** The pixels, first axis fastest; the kind of array decides on `BITPIX` (unsigned ones get their `BZERO`). */
  readonly data: FitsArray;
  /** Length of the axes, `NAXIS1` (width) first. */
  readonly shape: readonly number[];
  /** Cards to take over (WCS, `OBJECT`, `HISTORY` …); those that describe the array itself are replaced. */
  readonly header?: FitsHeader;
}

/** The offsets by which unsigned (and signed byte) integers are stored, by `BITPIX`. */
const OFFSETS: Readonly<Record<number, number | bigint>> = {
  8: -128,
  16: 32768,
  32: 2147483648,
  64: 9223372036854775808n,
};

/** Keywords that describe the array, not what it shows. */
const STRUCTURAL =
  /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|DATAMIN|DATAMAX|BLOCKED)$/;

/**
 * An image or a cube of any number of axes.
 *
 * Pixels are held as the bytes of the file and decoded when asked for. The first pixel is `x = 1`, `y = 1`, which FITS
 * viewers show at the bottom left.
 */
export class FitsImage {
  /** The unit's header. */
  readonly header: FitsHeader;
  /** Length of all axes, `NAXIS1` first. */
  readonly shape: readonly number[];
  /** Length of the first axis. */
  readonly width: number;
  /** Length of the second axis, 1 if there is none. */
  readonly height: number;
  /** Number of images of `width` by `height` that follow each other: the product of the further axes. */
  readonly planes: number;
  /** How a pixel is stored. */
  readonly bitpix: Bitpix;
  /** `BSCALE`: physical = `bzero` + `bscale` × stored. */
  readonly bscale: number;
  /** `BZERO` as the nearest double. */
  readonly bzero: number;
  /** `BLANK`: the stored value that stands for "no value", of integer images only. */
  readonly blank: number | bigint | undefined;
  /** Unit of the physical values (`BUNIT`), or `""`. */
  readonly unit: string;
  /** The pixels as big-endian bytes. */
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #offset: boolean;
  #stored: FitsArray | undefined;
  #data: FitsArray | undefined;

  /**
   * Makes an image of a header and the bytes behind it; {@linkcode readFits} does this.
   *
   * @throws {FormatError} If the bytes are not as many as header and shape say, or a scaling keyword is no number.
   */
  constructor(header: FitsHeader, shape: readonly number[], bytes: Uint8Array) {
    this.header = header;
    this.shape = shape;
    this.width = shape[0] ?? 0;
    this.height = shape[1] ?? 1;
    this.planes = shape.slice(2).reduce((product, length) => product * length, 1);
    this.bitpix = header.integer("BITPIX") as Bitpix;
    const size = Math.abs(this.bitpix) / 8;
    if (this.width * this.height * this.planes * size !== bytes.length) {
      throw new FormatError("Cannot read FITS image: size of the data does not fit the axes", {
        format: "fits",
      });
    }
    this.bscale = header.number("BSCALE") ?? 1;
    this.bzero = header.number("BZERO") ?? 0;
    this.blank = this.bitpix > 0 ? blankOf(header) : undefined;
    this.unit = header.string("BUNIT")?.trim() ?? "";
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = this.bscale === 1 && this.bzero === Number(OFFSETS[this.bitpix]);
  }

  /**
   * Makes an image of an array.
   *
   * @throws {RangeError} If the array is not as long as the shape says.
   */
  static from(init: FitsImageInit): FitsImage {
    const { data, shape } = init;
    const product = shape.reduce((all, length) => all * length, 1);
    if (shape.length === 0 || product !== data.length || product === 0) {
      throw new RangeError(`Cannot make FITS image: ${data.length} pixels for shape ${shape}`);
    }
    const { bitpix, bzero } = storageOf(data);
    const scaling: FitsCard[] = bzero === undefined ? [] : [
      valueCard("BSCALE", 1),
      valueCard("BZERO", bzero, "stored as signed, or as unsigned byte"),
    ];
    const header = arrayHeader(bitpix, shape, scaling, init.header);
    const bytes = new Uint8Array(product * data.BYTES_PER_ELEMENT);
    encode(data, bzero !== undefined, new DataView(bytes.buffer));
    return new FitsImage(header, shape, bytes);
  }

  /** Number of pixels of one plane. */
  get planeLength(): number {
    return this.width * this.height;
  }

  /**
   * All pixels as stored, before `BSCALE`, `BZERO` and `BLANK`: `Uint8Array`, `Int16Array`, `Int32Array`,
   * `BigInt64Array`, `Float32Array` or `Float64Array`. Decoded once.
   */
  get stored(): FitsArray {
    return this.#stored ??= decodeStored(this.#view, this.bitpix);
  }

  /**
   * All pixels as physical values. The kind of array follows from the header alone: the stored kind if there is no
   * scaling, the unsigned kind (or `Int8Array`) under the offset convention, both exact; otherwise, and wherever the
   * header has `BLANK`, a `Float64Array` with NaN for blank pixels. 64-bit integers are rounded to doubles only in
   * that last case; {@linkcode stored} has them whole. Decoded once.
   */
  get data(): FitsArray {
    return this.#data ??= this.#decodeData();
  }

  /**
   * Physical values of one plane, blank pixels as NaN; 64-bit integers are rounded to the nearest double. Only this
   * plane is decoded.
   *
   * @param index Number of the plane, from 0.
   * @returns `width` × `height` numbers, the row `y = 1` first.
   * @throws {RangeError} If there is no such plane.
   */
  plane(index = 0): Float64Array {
    if (!Number.isInteger(index) || index < 0 || index >= this.planes) {
      throw new RangeError(`Cannot take plane ${index}: the image has ${this.planes}`);
    }
    return this.#physical(index * this.planeLength, this.planeLength);
  }

  /**
   * Physical value of one pixel, NaN if blank.
   *
   * @param pixel Column `x` and row `y` in the convention of FITS: the first is 1; and the plane, from 0.
   * @returns The value.
   * @throws {RangeError} If the pixel is outside, or its numbers are no integers.
   */
  valueAt(pixel: { readonly x: number; readonly y: number; readonly plane?: number }): number {
    const { x, y, plane = 0 } = pixel;
    const inside = (value: number, lo: number, hi: number) =>
      Number.isInteger(value) && value >= lo && value <= hi;
    if (
      !inside(x, 1, this.width) || !inside(y, 1, this.height) || !inside(plane, 0, this.planes - 1)
    ) {
      throw new RangeError(`Cannot take pixel (${x}, ${y}, plane ${plane}): it is outside`);
    }
    return this.#physical(plane * this.planeLength + (y - 1) * this.width + x - 1, 1)[0]!;
  }

  #decodeData(): FitsArray {
    if (this.blank === undefined && this.bscale === 1) {
      if (this.bzero === 0) return this.stored;
      if (this.#offset) return decodeOffset(this.#view, this.bitpix);
    }
    return this.#physical(0, this.planeLength * this.planes);
  }

  #physical(start: number, length: number): Float64Array {
    const out = new Float64Array(length);
    const { bitpix, bscale, bzero } = this;
    if (bitpix === 64) this.#physical64(out, start);
    else {
      const blank = this.blank === undefined ? NaN : Number(this.blank);
      const plain = bscale === 1 && bzero === 0;
      const at = reader(this.#view, bitpix);
      for (let i = 0; i < length; i++) {
        const stored = at(start + i);
        out[i] = stored === blank ? NaN : plain ? stored : bzero + bscale * stored;
      }
    }
    return out;
  }

  #physical64(out: Float64Array, start: number): void {
    const blank = this.blank === undefined ? undefined : BigInt(this.blank);
    const offset = OFFSETS[64] as bigint;
    for (let i = 0; i < out.length; i++) {
      const stored = this.#view.getBigInt64((start + i) * 8);
      if (stored === blank) out[i] = NaN;
      else if (this.#offset) out[i] = Number(stored + offset);
      else out[i] = this.bzero + this.bscale * Number(stored);
    }
  }
}

/**
 * The header of an array: mandatory cards, scaling, then what is taken over from another header.
 */
export function arrayHeader(
  bitpix: Bitpix,
  shape: readonly number[],
  scaling: readonly FitsCard[],
  others: FitsHeader = new FitsHeader(),
): FitsHeader {
  return new FitsHeader([
    valueCard("SIMPLE", true, "FITS"),
    valueCard(
      "BITPIX",
      bitpix,
      bitpix > 0 ? "bits of an integer pixel" : "bits of a floating pixel",
    ),
    valueCard("NAXIS", shape.length, "number of axes"),
    ...shape.map((length, i) => valueCard(`NAXIS${i + 1}`, length)),
    ...scaling,
    ...others.cards.filter(({ keyword }) => !STRUCTURAL.test(keyword)),
  ]);
}

function blankOf(header: FitsHeader): number | bigint | undefined {
  const value = header.get("BLANK") ?? undefined;
  if (value === undefined || typeof value === "bigint" || Number.isInteger(value)) {
    return value as number | bigint | undefined;
  }
  throw cardError(header.card("BLANK")!, "value is not an integer");
}

function storageOf(data: FitsArray): { readonly bitpix: Bitpix; readonly bzero?: number | bigint } {
  if (data instanceof Float32Array) return { bitpix: -32 };
  if (data instanceof Float64Array) return { bitpix: -64 };
  const bitpix = (data.BYTES_PER_ELEMENT * 8) as Bitpix;
  const offset = data instanceof Int8Array || data instanceof Uint16Array ||
    data instanceof Uint32Array || data instanceof BigUint64Array;
  return offset ? { bitpix, bzero: OFFSETS[bitpix]! } : { bitpix };
}

function reader(view: DataView, bitpix: Exclude<Bitpix, 64>): (index: number) => number {
  switch (bitpix) {
    case 8:
      return (index) => view.getUint8(index);
    case 16:
      return (index) => view.getInt16(index * 2);
    case 32:
      return (index) => view.getInt32(index * 4);
    case -32:
      return (index) => view.getFloat32(index * 4);
    case -64:
      return (index) => view.getFloat64(index * 8);
  }
}

function decodeStored(view: DataView, bitpix: Bitpix): FitsArray {
  const length = view.byteLength / (Math.abs(bitpix) / 8);
  if (bitpix === 64) return fill(new BigInt64Array(length), (i) => view.getBigInt64(i * 8));
  const arrays = {
    8: Uint8Array,
    16: Int16Array,
    32: Int32Array,
    [-32]: Float32Array,
    [-64]: Float64Array,
  };
  return fill(new arrays[bitpix](length), reader(view, bitpix));
}

/** Unsigned values (signed ones of BITPIX 8): the offset is the sign bit, turned over. */
function decodeOffset(view: DataView, bitpix: Bitpix): FitsArray {
  const length = view.byteLength / (Math.abs(bitpix) / 8);
  switch (bitpix) {
    case 8:
      return fill(new Int8Array(length), (i) => view.getUint8(i) ^ 0x80);
    case 16:
      return fill(new Uint16Array(length), (i) => view.getUint16(i * 2) ^ 0x8000);
    case 32:
      return fill(new Uint32Array(length), (i) => view.getUint32(i * 4) ^ 0x80000000);
    default:
      return fill(new BigUint64Array(length), (i) => view.getBigUint64(i * 8) ^ (1n << 63n));
  }
}

function fill<T extends { readonly length: number; [index: number]: V }, V>(
  out: T,
  at: (index: number) => V,
): T {
  for (let i = 0; i < out.length; i++) (out as { [index: number]: V })[i] = at(i);
  return out;
}

function encode(data: FitsArray, offset: boolean, view: DataView): void {
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (typeof value === "bigint") view.setBigUint64(i * 8, offset ? value ^ (1n << 63n) : value);
    else if (data instanceof Float32Array) view.setFloat32(i * 4, value);
    else if (data instanceof Float64Array) view.setFloat64(i * 8, value);
    else if (data.BYTES_PER_ELEMENT === 1) view.setUint8(i, offset ? value ^ 0x80 : value);
    else if (data.BYTES_PER_ELEMENT === 2) view.setUint16(i * 2, offset ? value ^ 0x8000 : value);
    else view.setUint32(i * 4, offset ? value ^ 0x80000000 : value);
  }
}
