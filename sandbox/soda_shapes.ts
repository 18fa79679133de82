/**
 * Which pixels a shape on the sky needs.
 *
 * FITS WCS paper II, section 5.1.3 (TAN), the way back.
 *
 * @module
 */
import { pixelToSky, skyDistance, type TanWcs } from "./_sky.ts";

/** A shape, in degrees. */
export type Shape =
  | { readonly kind: "circle"; readonly ra: number; readonly dec: number; readonly radius: number }
  | {
    readonly kind: "range";
    readonly ra: readonly [number, number];
    readonly dec: readonly [number, number];
  }
  | { readonly kind: "polygon"; readonly corners: readonly (readonly [number, number])[] };

/** First and last pixels of two axes, counted from 1. */
export interface PixelBox {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const RAD = Math.PI / 180;
/** Points along an edge. */
const STEPS = 64;

/** The pixel position of a sky position; undefined behind the plane's horizon. */
export function skyToPixel(
  { crpix, crval, cd }: TanWcs,
  ra: number,
  dec: number,
): readonly [number, number] | undefined {
  const d = (ra - crval[0]) * RAD;
  const [sin, cos] = [Math.sin(dec * RAD), Math.cos(dec * RAD)];
  const [sin0, cos0] = [Math.sin(crval[1] * RAD), Math.cos(crval[1] * RAD)];
  const towards = sin0 * sin + cos0 * cos * Math.cos(d);
  if (towards < 1e-6) return undefined;
  const xi = cos * Math.sin(d) / towards / RAD;
  const eta = (cos0 * sin - sin0 * cos * Math.cos(d)) / towards / RAD;
  const det = cd[0] * cd[3] - cd[1] * cd[2];
  return [
    crpix[0] + (cd[3] * xi - cd[1] * eta) / det,
    crpix[1] + (cd[0] * eta - cd[2] * xi) / det,
  ];
}

/** A position at a distance and an angle (deg) from another. */
function beside(ra: number, dec: number, distance: number, angle: number): [number, number] {
  const [s, c] = [Math.sin(distance * RAD), Math.cos(distance * RAD)];
  const [sd, cd] = [Math.sin(dec * RAD), Math.cos(dec * RAD)];
  const north = sd * c + cd * s * Math.cos(angle * RAD);
  const east = Math.atan2(s * Math.sin(angle * RAD), cd * c - sd * s * Math.cos(angle * RAD));
  return [ra + east / RAD, Math.asin(Math.max(-1, Math.min(1, north))) / RAD];
}

function outline(shape: Shape): readonly (readonly [number, number])[] {
  const along = Array.from({ length: STEPS + 1 }, (_, n) => n / STEPS);
  switch (shape.kind) {
    case "circle":
      return along.map((t) => beside(shape.ra, shape.dec, shape.radius, 360 * t));
    case "range": {
      const { ra: [west, east], dec: [south, north] } = shape;
      return along.flatMap((t) => [
        [west + t * (east - west), south] as const,
        [west + t * (east - west), north] as const,
        [west, south + t * (north - south)] as const,
        [east, south + t * (north - south)] as const,
      ]);
    }
    // Great circles are straight lines in this projection.
    case "polygon":
      return shape.corners;
  }
}

/** Whether the middle of the picture is in a shape that is larger than the picture can tell. */
function holds(shape: Shape, [ra, dec]: readonly [number, number]): boolean {
  if (shape.kind === "circle") return skyDistance(shape.ra, shape.dec, ra, dec) <= shape.radius;
  if (shape.kind === "polygon") return false;
  const { ra: [west, east], dec: [south, north] } = shape;
  const across = ((ra - west) % 360 + 360) % 360 <= east - west || east - west >= 360;
  return across && dec >= south && dec <= north;
}

/** The smallest box of pixels with all of the shape that is on them; undefined if nothing is. */
export function pixelBox(
  shape: Shape,
  plane: { readonly wcs: TanWcs; readonly width: number; readonly height: number },
  centre: readonly [number, number],
): PixelBox | undefined {
  const { wcs, width, height } = plane;
  const whole: PixelBox = { x: [1, width], y: [1, height] };
  const points = outline(shape).map(([ra, dec]) => skyToPixel(wcs, ra, dec));
  if (points.some((point) => point === undefined)) {
    return holds(shape, centre) ? whole : undefined;
  }
  const reach = skyDistance(...centre, ...pixelToSky(wcs, 0.5, 0.5));
  if (shape.kind === "circle" && holds({ ...shape, radius: shape.radius - reach }, centre)) {
    return whole;
  }
  const axis = (n: 0 | 1, size: number): readonly [number, number] => {
    const values = points.flatMap((point) => point === undefined ? [] : [point[n]]);
    // The pixel k reaches from k - 0.5 to k + 0.5.
    return [
      Math.max(1, Math.round(Math.min(...values))),
      Math.min(size, Math.round(Math.max(...values))),
    ];
  };
  const [x, y] = [axis(0, width), axis(1, height)];
  return x[0] > x[1] || y[0] > y[1] ? undefined : { x, y };
}
