/**
 * Which HEALPix cells a shape touches.
 *
 * @module
 */
import { type Cell, cellOf, indexOf, MAX_ORDER, pointIn } from "./_healpix.ts";
import { RangeList } from "./_moc_ranges.ts";
import { polygonContains } from "./_polygon.ts";
import type { Position } from "./position.ts";
import { cross, dot, fromVector, toVector, type Vector } from "./sphere.ts";

/** What can be said of all points within a distance of another one. */
const OUT = 0;
const IN = 1;
const MAYBE = 2;

/** A part of the sky. */
export interface Shape {
  /** Whether all points within an angle (rad) of a point are in the shape, or none, or that cannot be told. */
  classify(center: Vector, radius: number): number;
  /** Whether a point is in the shape. */
  has(point: Vector): boolean;
  /** Points in the shape: one of each part that may be smaller than a cell. */
  readonly seeds: readonly Position[];
}

/** How many orders finer than the cells a shape's edge is followed: what comes nearer than that to a cell counts as in it. */
const FINER = 20;
/** Where cells are of 1e-13 rad, and rounding begins to show. */
const FINEST = 44;

/** The cells of an order that have points in common with a shape, as ranges of order 29. */
export function coverOf(shape: Shape, order: number): RangeList {
  const ranges = new RangeList();
  const seeds = new Set(shape.seeds.map((seed) => indexOf(order, cellOf(order, seed))));
  const visit = (depth: number, cell: Cell): boolean => {
    const state = stateOf(shape, depth, cell);
    // Rounding must not lose a shape that is smaller than a cell.
    if (state === OUT && !holdsSeed(seeds, order, depth, cell)) return false;
    if (state === IN) push(ranges, depth, cell);
    else if (depth < order) eachChild(cell, (child) => visit(depth + 1, child));
    else if (state === OUT || touches(shape, depth, cell, Math.min(FINEST, depth + FINER))) {
      push(ranges, depth, cell);
    }
    return false;
  };
  for (let face = 0; face < 12; face++) visit(0, { face, x: 0, y: 0 });
  return ranges;
}

function holdsSeed(seeds: ReadonlySet<bigint>, order: number, depth: number, cell: Cell): boolean {
  const shift = BigInt(2 * (order - depth));
  const index = indexOf(depth, cell);
  for (const seed of seeds) if (seed >> shift === index) return true;
  return false;
}

/** The four cells of the next order, in the order of their numbers; stops at the first for which `run` answers true. */
function eachChild({ face, x, y }: Cell, run: (cell: Cell) => boolean): boolean {
  return run({ face, x: 2 * x, y: 2 * y }) || run({ face, x: 2 * x + 1, y: 2 * y }) ||
    run({ face, x: 2 * x, y: 2 * y + 1 }) || run({ face, x: 2 * x + 1, y: 2 * y + 1 });
}

function push(ranges: RangeList, depth: number, cell: Cell): void {
  const shift = BigInt(2 * (MAX_ORDER - depth));
  const first = indexOf(depth, cell);
  ranges.push(first << shift, (first + 1n) << shift);
}

const CENTER = new Float64Array(3);
const CORNER = new Float64Array(3);
/** The lowest orders have sides that are bent too much for their corners to tell how far they reach. */
const REACH = [1, 0.5, 0.25];
/** How far rounding may move a point (rad). */
const ROUNDING = 4e-16;

/** What of a cell is in a shape. */
function stateOf(shape: Shape, depth: number, cell: Cell): number {
  const side = 2 ** depth;
  const { face, x, y } = cell;
  pointIn(side, face, x + 0.5, y + 0.5, CENTER);
  let reach = REACH[depth] ?? 0;
  for (let corner = 0; corner < 4; corner++) {
    pointIn(side, face, x + (corner & 1), y + (corner >> 1), CORNER);
    const a = (CORNER[0] as number) - (CENTER[0] as number);
    const b = (CORNER[1] as number) - (CENTER[1] as number);
    const c = (CORNER[2] as number) - (CENTER[2] as number);
    reach = Math.max(reach, 2 * Math.asin(Math.sqrt(a * a + b * b + c * c) / 2));
  }
  return shape.classify(vectorOf(CENTER), reach * 1.000001 + ROUNDING);
}

function vectorOf(point: Float64Array): Vector {
  return [point[0] as number, point[1] as number, point[2] as number];
}

/** Whether a cell at the edge of a shape has points of it: found by looking closer and closer. */
function touches(shape: Shape, depth: number, cell: Cell, last: number): boolean {
  const state = stateOf(shape, depth, cell);
  if (state === OUT) return false;
  if (state === IN || shape.has(vectorOf(CENTER))) return true;
  if (depth >= last) return true;
  return eachChild(cell, (child) => touches(shape, depth + 1, child, last));
}

/** The angle between two unit vectors (rad), right for small ones as well. */
function angle(a: Vector, b: Vector): number {
  const x = a[0] - b[0];
  const y = a[1] - b[1];
  const z = a[2] - b[2];
  const chord = Math.sqrt(x * x + y * y + z * z);
  return chord <= 1 ? 2 * Math.asin(chord / 2) : Math.acos(Math.max(-1, dot(a, b)));
}

/** A circle on the sky; radius in degrees. */
export function circleShape(center: Position, radius: number): Shape {
  const middle = toVector(center);
  const size = radius * Math.PI / 180;
  return {
    classify(point, reach) {
      const distance = angle(middle, point);
      if (distance > size + reach) return OUT;
      return distance + reach <= size || size >= Math.PI ? IN : MAYBE;
    },
    has: (point) => angle(middle, point) <= size,
    seeds: radius >= 0 ? [center] : [],
  };
}

/** A polygon of great circles; the smaller of its two sides is in it. */
export function polygonShape(vertices: readonly Position[]): Shape {
  const corners = vertices.map(toVector);
  const edges = corners.map((a, i) => {
    const b = corners[(i + 1) % corners.length] as Vector;
    const normal = cross(a, b);
    const length = Math.hypot(...normal);
    return {
      a,
      b,
      normal: [normal[0] / length, normal[1] / length, normal[2] / length] as Vector,
      length,
    };
  });
  const has = (point: Vector) => polygonContains(vertices, fromVector(point));
  return {
    has,
    classify(point, reach) {
      for (const { a, b, normal, length } of edges) {
        if (angle(a, point) <= reach) return MAYBE;
        if (length === 0) continue;
        if (Math.abs(Math.asin(Math.max(-1, Math.min(1, dot(normal, point))))) > reach) continue;
        // Between the ends of the edge.
        if (dot(cross(normal, a), point) >= 0 && dot(cross(b, normal), point) >= 0) return MAYBE;
      }
      return has(point) ? IN : OUT;
    },
    seeds: vertices,
  };
}
