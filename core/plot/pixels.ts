/**
 * Pixels to be shown: the one shape that all pictures start from, and making it smaller.
 *
 * @module
 */

/** Numbers in a rectangle, row by row from the **bottom**, as in FITS. NaN and infinities count as "no value". */
export interface Pixels {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** `width` × `height` numbers; the first row is the lowest. */
  readonly data: ArrayLike<number>;
}

/** What pixels can be taken from: a `FitsImage`, or anything like it. */
export interface PlaneSource {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Physical values of one plane, `width` × `height`, the lowest row first. */
  plane(index?: number): ArrayLike<number>;
}

/**
 * One plane of a FITS image as pixels, in physical values.
 *
 * @param image The image or cube.
 * @param plane Number of the plane, from 0.
 * @returns Its pixels, blank ones as NaN.
 * @throws {RangeError} If there is no such plane.
 */
export function pixelsOf(image: PlaneSource, plane = 0): Pixels {
  return { width: image.width, height: image.height, data: image.plane(plane) };
}

/** Throws unless the numbers fill the rectangle. */
export function checkPixels({ width, height, data }: Pixels): void {
  const sides = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!sides || data.length !== width * height) {
    throw new RangeError(`Cannot show picture: ${data.length} pixels for ${width} by ${height}`);
  }
}

/** Largest picture that we make, in pixels. */
const MAX_PIXELS = 2 ** 28;

/** How one axis is divided: for each new cell the old cells it covers, with their weights. */
interface Overlap {
  readonly first: number;
  readonly weights: readonly number[];
}

function overlaps(from: number, to: number): Overlap[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    const [start, end] = [i * step, Math.min((i + 1) * step, from)];
    const first = Math.min(Math.floor(start), from - 1);
    const weights: number[] = [];
    for (let cell = first; cell < end; cell++) {
      const weight = Math.min(cell + 1, end) - Math.max(cell, start);
      if (weight > 1e-9 || cell === first) weights.push(weight);
    }
    return { first, weights };
  });
}

/**
 * Brings pixels to another size: each new pixel is the mean of the area it covers, weighted by overlap.
 *
 * Pixels without value are left out of the mean; a new pixel is NaN only if all it covers is. Larger sizes repeat pixels.
 *
 * @example Two by two into one
 * ```ts
 * import { resample } from "@denovo/vo/plot";
 * import { assertEquals } from "../../deps/assert.ts";
 * const small = resample({ width: 2, height: 2, data: [1, 2, NaN, 6] }, 1, 1);
 * assertEquals([...small.data as Float64Array], [3]);
 * ```
 *
 * @param pixels What to resize.
 * @param width New number of columns.
 * @param height New number of rows.
 * @returns New pixels, or the same object if the size is the same.
 * @throws {RangeError} If a size is not a positive integer, too large, or the data do not fill the picture.
 */
export function resample(pixels: Pixels, width: number, height: number): Pixels {
  checkPixels(pixels);
  const sides = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!sides || width * height > MAX_PIXELS) {
    throw new RangeError(`Cannot resize picture: ${width} by ${height}`);
  }
  if (width === pixels.width && height === pixels.height) return pixels;
  const columns = overlaps(pixels.width, width);
  const rows = overlaps(pixels.height, height);
  const data = new Float64Array(width * height);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[out++] = mean(pixels, columns[x]!, rows[y]!);
  }
  return { width, height, data };
}

function mean(pixels: Pixels, column: Overlap, row: Overlap): number {
  let sum = 0;
  let weight = 0;
  for (let j = 0; j < row.weights.length; j++) {
    const start = (row.first + j) * pixels.width + column.first;
    for (let i = 0; i < column.weights.length; i++) {
      const value = pixels.data[start + i]!;
      if (!Number.isFinite(value)) continue;
      const share = row.weights[j]! * column.weights[i]!;
      weight += share;
      sum += (value - sum) * (share / weight);
    }
  }
  return weight > 0 ? sum : NaN;
}
