/**
 * Regions on the sky: what they are, and whether a position is in them.
 *
 * Circles, ranges and polygons as in DALI 1.2 (working draft of 2025-09-19, sections "Circle", "Range", "Polygon"), boxes, unions, intersections and
 * complements as in STC-S 1.33. All positions are ICRS; {@linkcode parseRegion} brings other frames to it.
 *
 * @module
 */
import { polygonContains } from "./_polygon.ts";
import type { Position } from "./position.ts";
import { dot, fromVector, separation, toVector, type Vector, wrapTurn } from "./sphere.ts";

/** One position. */
export interface PointRegion {
  /** Tells the kinds of {@linkcode Region} apart. */
  readonly kind: "point";
  /** The position. */
  readonly center: Position;
}

/** All positions within a distance of a centre. */
export interface CircleRegion {
  /** Tells the kinds of {@linkcode Region} apart. */
  readonly kind: "circle";
  /** The centre. */
  readonly center: Position;
  /** The radius in degrees; 180 is the whole sky. */
  readonly radius: number;
}

/**
 * A polygon with great circles as edges, closed from the last vertex to the first. Its inside is the smaller of the two
 * parts of the sky, whichever way round the vertices go: services disagree about the order that DALI asks for.
 */
export interface PolygonRegion {
  /** Tells the kinds of {@linkcode Region} apart. */
  readonly kind: "polygon";
  /** At least three vertices, the first not repeated. */
  readonly vertices: readonly Position[];
}

/** All positions between two meridians and two parallels. */
export interface RangeRegion {
  /** Tells the kinds of {@linkcode Region} apart. */
  readonly kind: "range";
  /** From and to right ascension (deg), eastward: 359 to 1 is two degrees wide. */
  readonly ra: readonly [from: number, to: number];
  /** From and to declination (deg). */
  readonly dec: readonly [from: number, to: number];
}

/**
 * A box of great circles: they cut the arms of a cross, along right ascension and declination at the centre, at right
 * angles (STC-S 1.33, "Box"). Width and height are angles on the sky, not differences of coordinates.
 */
export interface BoxRegion {
  /** Tells the kinds of {@linkcode Region} apart. */
  readonly kind: "box";
  /** The centre. */
  readonly center: Position;
  /** Size along right ascension in degrees, below 180. */
  readonly width: number;
  /** Size along declination in degrees, below 180. */
  readonly height: number;
}

/** What is in any (union) or all (intersection) of some regions. */
export interface CompoundRegion {
  /** Tells the kinds of {@linkcode Region} apart. */
  readonly kind: "union" | "intersection";
  /** The regions. */
  readonly regions: readonly Region[];
}

/** What is not in a region. */
export interface ComplementRegion {
  /** Tells the kinds of {@linkcode Region} apart. */
  readonly kind: "not";
  /** The region. */
  readonly region: Region;
}

/** A part of the sky. */
export type Region =
  | PointRegion
  | CircleRegion
  | PolygonRegion
  | RangeRegion
  | BoxRegion
  | CompoundRegion
  | ComplementRegion;

const RADIANS = Math.PI / 180;

/**
 * Whether a position is in a region, its edge included.
 *
 * @example A polygon over the meridian
 * ```ts
 * import { contains, parseRegion } from "@denovo/vo/coords";
 * const region = parseRegion("Polygon ICRS 359 -1 1 -1 1 1 359 1");
 * if (!contains(region, { ra: 0.5, dec: 0 }) || contains(region, { ra: 180, dec: 0 })) throw new Error();
 * ```
 *
 * @param region The region.
 * @param position The position (deg, ICRS); one with a NaN is in nothing.
 * @returns Whether it is in it.
 */
export function contains(region: Region, position: Position): boolean {
  if (Number.isNaN(position.ra) || Number.isNaN(position.dec)) return false;
  switch (region.kind) {
    case "point":
      return separation(region.center, position) === 0;
    case "circle":
      return separation(region.center, position) <= region.radius;
    case "polygon":
      return polygonContains(region.vertices, position);
    case "range":
      return rangeContains(region, position);
    case "box":
      return boxContains(region, position);
    case "union":
      return region.regions.some((part) => contains(part, position));
    case "intersection":
      return region.regions.every((part) => contains(part, position));
    case "not":
      return !contains(region.region, position);
  }
}

/**
 * A circle around a region: small, not always the smallest.
 *
 * @example What to ask a cone search for
 * ```ts
 * import { boundingCircle, parseRegion } from "@denovo/vo/coords";
 * const { center, radius } = boundingCircle(parseRegion("range 10 12 -1 1"));
 * if (Math.abs(center.ra - 11) > 1e-9 || radius < 1.41 || radius > 1.42) throw new Error();
 * ```
 *
 * @param region The region.
 * @returns A circle that contains it; one of 180 degrees where none smaller is known.
 */
export function boundingCircle(region: Region): CircleRegion {
  switch (region.kind) {
    case "circle":
      return region;
    case "point":
      return circle(region.center, 0);
    case "polygon":
      return aroundVertices(region.vertices);
    case "box":
      return aroundVertices(boxVertices(region));
    case "range":
      return aroundRange(region);
    case "union":
      return aroundCircles(region.regions.map(boundingCircle));
    case "intersection":
      return region.regions.map(boundingCircle)
        .reduce((a, b) => b.radius < a.radius ? b : a, circle({ ra: 0, dec: 0 }, 180));
    case "not":
      return circle({ ra: 0, dec: 0 }, 180);
  }
}

/**
 * The corners of a box.
 *
 * @param box The box.
 * @returns Its four corners, counter-clockwise as seen on the sky (north up, east left).
 * @throws {RangeError} If width or height is not below 180 degrees.
 */
export function boxVertices(box: BoxRegion): readonly Position[] {
  const [x, y] = halfSizes(box);
  const [east, north, toward] = axes(box.center);
  return [[-x, -y], [x, -y], [x, y], [-x, y]].map(([u = 0, v = 0]) =>
    fromVector([
      toward[0] + u * east[0] + v * north[0],
      toward[1] + u * east[1] + v * north[1],
      toward[2] + u * east[2] + v * north[2],
    ])
  ).reverse();
}

/** A circle, its radius no more than half a turn and never short by rounding. */
function circle(center: Position, radius: number): CircleRegion {
  return { kind: "circle", center, radius: Math.min(radius, 180) };
}

function axes(center: Position): readonly [east: Vector, north: Vector, toward: Vector] {
  const [ra, dec] = [center.ra * RADIANS, center.dec * RADIANS];
  return [
    [-Math.sin(ra), Math.cos(ra), 0],
    [-Math.sin(dec) * Math.cos(ra), -Math.sin(dec) * Math.sin(ra), Math.cos(dec)],
    toVector(center),
  ];
}

/** Half the sizes in the plane that touches the sphere at the centre, where great circles are straight. */
function halfSizes({ width, height }: BoxRegion): [number, number] {
  if (!(width >= 0 && width < 180 && height >= 0 && height < 180)) {
    throw new RangeError(`Cannot use box: size ${width} by ${height} is not from 0 to below 180`);
  }
  return [Math.tan(width / 2 * RADIANS), Math.tan(height / 2 * RADIANS)];
}

function boxContains(box: BoxRegion, position: Position): boolean {
  const [x, y] = halfSizes(box);
  const [east, north, toward] = axes(box.center);
  const vector = toVector(position);
  const depth = dot(vector, toward);
  if (depth <= 0) return false;
  const slack = 1e-14;
  return Math.abs(dot(vector, east)) <= x * depth + slack &&
    Math.abs(dot(vector, north)) <= y * depth + slack;
}

/** Where a range begins, and its width along right ascension, 0 to 360; open limits are those of the sky. */
function raSpan({ ra }: RangeRegion): [from: number, width: number] {
  const [from, to] = [ra[0] === -Infinity ? 0 : ra[0], ra[1] === Infinity ? 360 : ra[1]];
  if (to - from >= 360) return [from, 360];
  return [from, to >= from ? to - from : wrapTurn(to - from)];
}

function rangeContains(range: RangeRegion, { ra, dec }: Position): boolean {
  if (dec < range.dec[0] || dec > range.dec[1]) return false;
  if (Math.abs(dec) === 90) return true; // All meridians meet there.
  const [from, width] = raSpan(range);
  return width === 360 || wrapTurn(ra - from) <= width || wrapTurn(ra) === wrapTurn(range.ra[1]);
}

function aroundVertices(vertices: readonly Position[]): CircleRegion {
  const sum = [0, 0, 0];
  for (const vertex of vertices) toVector(vertex).forEach((value, axis) => sum[axis]! += value);
  const center = fromVector(sum as unknown as Vector);
  const radius = Math.max(...vertices.map((vertex) => separation(center, vertex)));
  // A circle of up to 90 degrees contains the arcs between its points, a larger one need not.
  return radius < 90 ? grown(center, radius) : circle(center, 180);
}

function aroundRange(range: RangeRegion): CircleRegion {
  const [south, north] = [Math.max(range.dec[0], -90), Math.min(range.dec[1], 90)];
  const [west, width] = raSpan(range);
  const candidates = [
    circle({ ra: 0, dec: 90 }, 90 - south),
    circle({ ra: 0, dec: -90 }, 90 + north),
  ];
  if (width < 180) {
    const center = { ra: wrapTurn(west + width / 2), dec: (south + north) / 2 };
    const corners = [south, north].map((dec) => separation(center, { ra: west, dec }));
    // Along the outer meridians the distance is largest at an end, as long as all is within 90 degrees.
    const radius = Math.max(...corners);
    if (radius < 90) candidates.push(grown(center, radius));
  }
  return candidates.reduce((a, b) => b.radius < a.radius ? b : a);
}

function aroundCircles(circles: readonly CircleRegion[]): CircleRegion {
  if (circles.length === 0) return circle({ ra: 0, dec: 0 }, 0);
  if (circles.length === 1) return circles[0]!;
  const { center } = aroundVertices(circles.map((part) => part.center));
  return grown(center, Math.max(...circles.map((p) => separation(center, p.center) + p.radius)));
}

/** A circle that is not short of its outermost point by rounding. */
function grown(center: Position, radius: number): CircleRegion {
  return circle(center, radius + 1e-12);
}
