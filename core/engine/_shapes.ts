/**
 * Geometry on texts that SQLite can hold: `point 10 20`, `circle 10 20 1`, `polygon ...`; and how shapes lie to each other.
 *
 * @module
 */
import { parseFrame, transform } from "../coords/frames.ts";
import type { Position } from "../coords/position.ts";
import { boxVertices, contains, type Region } from "../coords/region.ts";
import { formatRegion, parseRegion, type RegionXtype } from "../coords/region_text.ts";
import { fromVector, separation, type Vector } from "../coords/sphere.ts";
import { QueryError } from "../runtime/errors.ts";
import { edgeDistance, edgesCross, polygonArea, polygonCentre } from "./_arcs.ts";
import type { SqlValue } from "./_math.ts";
import { mocFunctions } from "./_mocs.ts";

const DEGREES = 180 / Math.PI;
const KEPT = 500;
const PARSED = new Map<string, Region>();

/** Reads a shape; those of constants are read once. */
export function shapeOf(value: SqlValue): Region {
  const text = String(value);
  const known = PARSED.get(text);
  if (known !== undefined) return known;
  const shape = simple(readShape(text));
  if (PARSED.size >= KEPT) PARSED.clear();
  PARSED.set(text, shape);
  return shape;
}

function readShape(text: string): Region {
  try {
    if (/^\s*[a-z]/i.test(text)) return parseRegion(text);
    const count = text.trim().split(/[\s,]+/).length;
    const xtype: RegionXtype = count === 2 ? "point" : count === 3 ? "circle" : "polygon";
    return parseRegion(text, xtype);
  } catch (error) {
    throw new QueryError(`Cannot run query: ${(error as Error).message}`, { cause: error });
  }
}

/** Boxes are polygons to us. */
function simple(shape: Region): Region {
  return shape.kind === "box" ? { kind: "polygon", vertices: boxVertices(shape) } : shape;
}

function textOf(shape: Region): string {
  if (shape.kind === "point") return `point ${shape.center.ra} ${shape.center.dec}`;
  return formatRegion(simple(shape));
}

function refuse(what: string): never {
  throw new QueryError(`Cannot run query: ${what}`);
}

function place(ra: SqlValue, dec: SqlValue): Position {
  return { ra: ra as number, dec: dec as number };
}

/** Makes a function that gives NULL as soon as an argument is NULL. */
function strict(f: (...args: SqlValue[]) => SqlValue): (...args: SqlValue[]) => SqlValue {
  return (...args) => args.includes(null) ? null : guarded(f, args);
}

function guarded(f: (...args: SqlValue[]) => SqlValue, args: readonly SqlValue[]): SqlValue {
  try {
    return f(...args);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new QueryError(`Cannot run query: ${error.message}`, { cause: error });
  }
}

function polygon(numbers: readonly SqlValue[]): string {
  const vertices: Position[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    vertices.push(place(numbers[i] ?? null, numbers[i + 1] ?? null));
  }
  return `polygon ${checkedPlaces(vertices)}`;
}

function checkedPlaces(places: readonly Position[]): string {
  for (const { ra, dec } of places) {
    if (!(dec >= -90 && dec <= 90) || !Number.isFinite(ra)) {
      refuse(`(${ra}, ${dec}) is no position`);
    }
  }
  return places.map(({ ra, dec }) => `${ra} ${dec}`).join(" ");
}

function pointOf(value: SqlValue): Position {
  const shape = shapeOf(value);
  return shape.kind === "point" ? shape.center : refuse(`a point is needed, not a ${shape.kind}`);
}

function centroid(shape: Region): Position {
  switch (shape.kind) {
    case "point":
    case "circle":
      return shape.center;
    case "polygon":
      return fromVector(polygonCentre(shape.vertices) as Vector);
    default:
      return refuse(`CENTROID of a ${shape.kind} is not known to this engine`);
  }
}

/** Area in square degrees. */
function area(shape: Region): number {
  switch (shape.kind) {
    case "point":
      return 0;
    case "circle": {
      const half = Math.sin(shape.radius / 2 / DEGREES);
      return 4 * Math.PI * half * half * DEGREES * DEGREES;
    }
    case "polygon":
      return polygonArea(shape.vertices) * DEGREES * DEGREES;
    case "range": {
      const [from, to] = shape.ra;
      const width = to - from >= 360 ? 360 : ((to - from) % 360 + 360) % 360;
      const [south, north] = shape.dec.map((dec) => Math.sin(dec / DEGREES)) as [number, number];
      return width * (north - south) * DEGREES;
    }
    default:
      return refuse(`AREA of a ${shape.kind} is not known to this engine`);
  }
}

/** Whether a shape is all in another one. */
export function isInside(inner: Region, outer: Region): boolean {
  if (inner.kind === "point") return contains(outer, inner.center);
  if (inner.kind === "circle" && outer.kind === "circle") {
    return separation(inner.center, outer.center) + inner.radius <= outer.radius;
  }
  if (inner.kind === "circle" && outer.kind === "polygon") {
    return contains(outer, inner.center) &&
      edgeDistance(outer.vertices, inner.center) >= inner.radius;
  }
  if (inner.kind === "polygon" && outer.kind === "circle" && outer.radius <= 90) {
    return inner.vertices.every((vertex) => contains(outer, vertex));
  }
  if (inner.kind === "polygon" && outer.kind === "polygon") {
    return inner.vertices.every((vertex) => contains(outer, vertex)) &&
      !edgesCross(inner.vertices, outer.vertices);
  }
  if (inner.kind !== "polygon" && outer.kind === "point") return false;
  if (inner.kind === "polygon" && outer.kind === "point") return false;
  return refuse(`CONTAINS(${inner.kind}, ${outer.kind}) is not known to this engine`);
}

/** Whether two shapes have a position in common. */
function doIntersect(a: Region, b: Region): boolean {
  if (a.kind === "point") return contains(b, a.center);
  if (b.kind === "point") return contains(a, b.center);
  if (a.kind === "union") return a.regions.some((part) => doIntersect(simple(part), b));
  if (b.kind === "union") return b.regions.some((part) => doIntersect(a, simple(part)));
  if (a.kind === "circle" && b.kind === "circle") {
    return separation(a.center, b.center) <= a.radius + b.radius;
  }
  if (a.kind === "circle" && b.kind === "polygon") {
    return contains(b, a.center) || edgeDistance(b.vertices, a.center) <= a.radius;
  }
  if (a.kind === "polygon" && b.kind === "circle") return doIntersect(b, a);
  if (a.kind === "polygon" && b.kind === "polygon") {
    return a.vertices.some((vertex) => contains(b, vertex)) ||
      b.vertices.some((vertex) => contains(a, vertex)) || edgesCross(a.vertices, b.vertices);
  }
  return refuse(`INTERSECTS(${a.kind}, ${b.kind}) is not known to this engine`);
}

/** A shape of another frame in ICRS. */
function fromFrame(text: SqlValue, name: SqlValue): SqlValue {
  const frame = parseFrame(String(name)) ?? refuse(`${String(name)} is no frame that is known`);
  const move = (position: Position): Position => transform(position, frame, "ICRS");
  const shape = shapeOf(text);
  switch (shape.kind) {
    case "point":
    case "circle":
      return textOf({ ...shape, center: move(shape.center) });
    case "polygon":
      return textOf({ ...shape, vertices: shape.vertices.map(move) });
    default:
      return refuse(`a ${shape.kind} in ${String(name)} is not known to this engine`);
  }
}

/** Text of a cell of a column with an xtype of geometry, whose form must be that type. */
function toShape(value: SqlValue, kind: SqlValue): SqlValue {
  const shape = shapeOf(value);
  if (shape.kind !== kind) refuse(`a ${shape.kind} cannot be made a ${String(kind)}`);
  return textOf(shape);
}

/** How far right ascensions in a cone are from its centre at most (deg); very far where all can be in it. */
function reach(ra: number, dec: number, radius: number): number {
  const all = 1e9;
  if (!(ra >= 0 && ra <= 360 && Math.abs(dec) + radius < 89.99 && radius >= 0)) return all;
  const half = Math.asin(Math.sin(radius / DEGREES) / Math.cos(dec / DEGREES)) * DEGREES;
  return Number.isFinite(half) ? half + 1e-6 : all;
}

const yes = (found: boolean): bigint => found ? 1n : 0n;

/** Functions of geometry by their names; in SQL these are `d_to_int` for `toInt`. */
export const SHAPES: Readonly<Record<string, (...args: SqlValue[]) => SqlValue>> = {
  point: strict((ra, dec) => `point ${checkedPlaces([place(ra ?? null, dec ?? null)])}`),
  circle: strict((ra = null, dec = null, radius = null) => {
    const size = radius as number;
    if (!(size >= 0)) refuse(`the radius of a CIRCLE is ${size}`);
    return `circle ${checkedPlaces([place(ra, dec)])} ${Math.min(size, 180)}`;
  }),
  box: strict((ra = null, dec = null, width = null, height = null) =>
    textOf({
      kind: "box",
      center: place(ra, dec),
      width: width as number,
      height: height as number,
    })
  ),
  polygon: strict((...numbers) => polygon(numbers)),
  region: strict((text = null) => textOf(shapeOf(text))),
  frame: strict((text = null, frame = null) => fromFrame(text, frame)),
  toShape: strict((text = null, kind = null) => toShape(text, kind)),
  coordsys: strict((text = null) => {
    shapeOf(text);
    return "ICRS";
  }),
  coord1: strict((text = null) => pointOf(text).ra),
  coord2: strict((text = null) => pointOf(text).dec),
  centroid: strict((text = null) => textOf({ kind: "point", center: centroid(shapeOf(text)) })),
  area: strict((text = null) => area(shapeOf(text))),
  distance: strict((ra = null, dec = null, ra2 = null, dec2 = null) =>
    separation(place(ra, dec), place(ra2, dec2))
  ),
  distance2: strict((a = null, b = null) => separation(pointOf(a), pointOf(b))),
  within: strict((ra = null, dec = null, ra2 = null, dec2 = null, radius = null) =>
    yes(separation(place(ra, dec), place(ra2, dec2)) <= (radius as number))
  ),
  reach: strict((ra = null, dec = null, radius = null) =>
    reach(ra as number, dec as number, radius as number)
  ),
  inside: strict((ra = null, dec = null, shape = null) =>
    yes(contains(shapeOf(shape), place(ra, dec)))
  ),
  ...Object.fromEntries(
    Object.entries(mocFunctions(shapeOf)).map(([name, f]) => [name, strict(f)]),
  ),
  contains: strict((inner = null, outer = null) => yes(isInside(shapeOf(inner), shapeOf(outer)))),
  intersects: strict((a = null, b = null) => yes(doIntersect(shapeOf(a), shapeOf(b)))),
};
