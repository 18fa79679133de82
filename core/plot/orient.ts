/**
 * Frames turned as the sky is shown (north up, east left), and frames brought onto each other's pixels.
 *
 * @module
 */
import type { Position } from "../coords/position.ts";
import { checkPixels, type Pixels } from "./pixels.ts";

/** Pixels ↔ sky, as FITS counts them: the centre of the first pixel is 1, 1. `Wcs` is one. */
export interface SkyMap {
  /** Position of a point of the image; undefined where there is no sky. */
  pixelToSky(pixel: { readonly x: number; readonly y: number }): Position | undefined;
  /** The point of the image at a position; undefined where it is not shown. */
  skyToPixel(position: Position): { readonly x: number; readonly y: number } | undefined;
}

/** A frame and where it is on the sky. */
export interface SkyFrame {
  /** The values. */
  readonly pixels: Pixels;
  /** Where they are. */
  readonly sky: SkyMap;
}

/** How an image lies on the sky, at its centre. */
export interface Orientation {
  /** Step to the north by one degree, in pixels: columns to the right, rows upwards. */
  readonly north: readonly [x: number, y: number];
  /** Step to the east by one degree, in pixels. */
  readonly east: readonly [x: number, y: number];
  /** How far north is turned from straight up, counterclockwise (deg). */
  readonly rotation: number;
  /** Whether east is left of north, as on the sky. */
  readonly isEastLeft: boolean;
  /** Side of a pixel (deg). */
  readonly scale: number;
}

/** A turned frame whose directions are not further off than this (deg) is copied pixel by pixel. */
const STRAIGHT = 0.5;

/**
 * How an image lies on the sky.
 *
 * @param width Columns.
 * @param height Rows.
 * @param sky Its coordinates.
 * @returns Directions and scale at its centre. At a pole, where no direction is north, it is the one that is up.
 * @throws {RangeError} If the centre of the image is not on the sky.
 */
export function orientationOf(width: number, height: number, sky: SkyMap): Orientation {
  const centre = { x: (width + 1) / 2, y: (height + 1) / 2 };
  const here = sky.pixelToSky(centre);
  if (here === undefined) {
    throw new RangeError("Cannot turn picture: its centre is not on the sky");
  }
  // The way of one pixel to the right and one up, as vectors of a length in degrees.
  const right = stepOf(sky, centre, 0.5, 0);
  const up = stepOf(sky, centre, 0, 0.5);
  const [sinRa, cosRa] = sinCos(here.ra);
  const [sinDec, cosDec] = sinCos(here.dec);
  const outwards: Vector = [cosDec * cosRa, cosDec * sinRa, sinDec];
  const isPole = 90 - Math.abs(here.dec) < Math.hypot(...up) / 2;
  const northwards = isPole ? unit(up) : [-sinDec * cosRa, -sinDec * sinRa, cosDec] as const;
  const eastwards = cross(northwards, outwards);
  // Sky by pixels, turned around: pixels by sky.
  const [re, ue] = [dot(right, eastwards), dot(up, eastwards)];
  const [rn, un] = [dot(right, northwards), dot(up, northwards)];
  const area = re * un - ue * rn;
  if (!(Math.abs(area) > 0)) throw new RangeError("Cannot turn picture: its sky has an edge");
  const north = [-ue / area, re / area] as const;
  const east = [un / area, -rn / area] as const;
  const turn = Math.atan2(-north[0], north[1]) * 180 / Math.PI;
  return {
    north,
    east,
    rotation: turn,
    isEastLeft: area < 0,
    scale: 1 / Math.hypot(...north),
  };
}

type Vector = readonly [x: number, y: number, z: number];

/** How far apart on the sky two points are that are one pixel apart around the centre (deg). */
function stepOf(sky: SkyMap, { x, y }: { x: number; y: number }, dx: number, dy: number): Vector {
  const [from, to] = [
    sky.pixelToSky({ x: x - dx, y: y - dy }),
    sky.pixelToSky({
      x: x + dx,
      y: y + dy,
    }),
  ];
  if (from === undefined || to === undefined) {
    throw new RangeError("Cannot turn picture: its sky has an edge");
  }
  const [a, b] = [vectorOf(from), vectorOf(to)];
  const degrees = 180 / Math.PI;
  return [(b[0] - a[0]) * degrees, (b[1] - a[1]) * degrees, (b[2] - a[2]) * degrees];
}

function vectorOf({ ra, dec }: Position): Vector {
  const [sinRa, cosRa] = sinCos(ra);
  const [sinDec, cosDec] = sinCos(dec);
  return [cosDec * cosRa, cosDec * sinRa, sinDec];
}

function sinCos(degrees: number): readonly [sin: number, cos: number] {
  return [Math.sin(degrees * Math.PI / 180), Math.cos(degrees * Math.PI / 180)];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: Vector): Vector {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}

/**
 * Turns a frame so that north is up and east is left.
 *
 * Quarter turns and mirrorings copy pixels; other angles take the mean of four neighbours, without those that have no
 * value, and have corners without value (NaN).
 *
 * @example A frame whose columns run to the east
 * ```ts
 * import { northUp } from "@denovo/vo/plot";
 * const sky = {
 *   pixelToSky: ({ x, y }: { x: number; y: number }) => ({ ra: 10 + x / 3600, dec: y / 3600 }),
 *   skyToPixel: ({ ra, dec }: { ra: number; dec: number }) => ({ x: (ra - 10) * 3600, y: dec * 3600 }),
 * };
 * const { data } = northUp({ pixels: { width: 2, height: 1, data: [1, 2] }, sky });
 * if ([...data as Float64Array].join() !== "2,1") throw new Error("east is not left");
 * ```
 *
 * @param frame Pixels, and their coordinates.
 * @returns New pixels.
 * @throws {RangeError} If the centre of the frame is not on the sky.
 */
export function northUp({ pixels, sky }: SkyFrame): Pixels {
  checkPixels(pixels);
  const { width, height } = pixels;
  const { rotation, isEastLeft } = orientationOf(width, height, sky);
  const quarters = Math.round(rotation / 90);
  const angle = Math.abs(rotation - quarters * 90) <= STRAIGHT ? quarters * 90 : rotation;
  const [sin, cos] = [Math.sin(angle * Math.PI / 180), Math.cos(angle * Math.PI / 180)];
  // Up in the new picture is north, right is west.
  const up = [-sin, cos] as const;
  const right = (isEastLeft ? [cos, sin] : [-cos, -sin]) as readonly [number, number];
  const columns = Math.abs(width * right[0]) + Math.abs(height * right[1]);
  const rows = Math.abs(width * up[0]) + Math.abs(height * up[1]);
  const [w, h] = [Math.max(1, Math.round(columns)), Math.max(1, Math.round(rows))];
  const data = new Float64Array(w * h);
  for (let y = 0, to = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [dx, dy] = [x - (w - 1) / 2, y - (h - 1) / 2];
      data[to++] = valueNear(
        pixels,
        (width - 1) / 2 + dx * right[0] + dy * up[0],
        (height - 1) / 2 + dx * right[1] + dy * up[1],
      );
    }
  }
  return { width: w, height: h, data };
}

/**
 * A frame as it would be on the pixels of another one, such as before {@linkcode composeRgb}.
 *
 * @param frame What to bring there.
 * @param target Whose pixels it shall have.
 * @returns Pixels of the target's size; NaN where the frame has nothing. Values are interpolated, not summed.
 */
export function alignPixels(frame: SkyFrame, target: SkyFrame): Pixels {
  checkPixels(frame.pixels);
  const { width, height } = target.pixels;
  const data = new Float64Array(width * height).fill(NaN);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const position = target.sky.pixelToSky({ x: x + 1, y: y + 1 });
      const at = position && frame.sky.skyToPixel(position);
      if (at !== undefined) data[to] = valueNear(frame.pixels, at.x - 1, at.y - 1);
    }
  }
  return { width, height, data };
}

/** The value at a point, columns and rows from 0, from the four pixels around it; NaN outside. */
function valueNear({ width, height, data }: Pixels, x: number, y: number): number {
  if (!(x > -0.5 - 1e-6 && y > -0.5 - 1e-6 && x < width - 0.5 + 1e-6 && y < height - 0.5 + 1e-6)) {
    return NaN;
  }
  const [left, low] = [Math.floor(x + 1e-6), Math.floor(y + 1e-6)];
  const [fx, fy] = [Math.max(0, x - left), Math.max(0, y - low)];
  let [sum, weight] = [0, 0];
  for (let j = 0; j < 2; j++) {
    for (let i = 0; i < 2; i++) {
      const share = (i === 0 ? 1 - fx : fx) * (j === 0 ? 1 - fy : fy);
      if (share < 1e-6) continue;
      const column = Math.min(width - 1, Math.max(0, left + i));
      const row = Math.min(height - 1, Math.max(0, low + j));
      const value = data[row * width + column]!;
      if (!Number.isFinite(value)) continue;
      sum += value * share;
      weight += share;
    }
  }
  // A pixel without value stays one: its neighbours do not fill it.
  return weight > 0.5 ? sum / weight : NaN;
}
