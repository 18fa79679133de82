/**
 * Great circles between the corners of polygons: distances from them, crossings, area and centre.
 *
 * @module
 */
import type { Position } from "../coords/position.ts";
import { cross, dot, separation, toVector, type Vector } from "../coords/sphere.ts";

const DEGREES = 180 / Math.PI;

type Edge = readonly [from: Vector, to: Vector];

function edgesOf(vertices: readonly Position[]): readonly Edge[] {
  const corners = vertices.map(toVector);
  return corners.map((a, i): Edge => [a, corners[(i + 1) % corners.length] as Vector])
    .filter(([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) > 1e-14);
}

/** Distance of a position from the nearest point of a polygon's edges (deg). */
export function edgeDistance(vertices: readonly Position[], position: Position): number {
  const point = toVector(position);
  let least = Math.min(...vertices.map((vertex) => separation(vertex, position)));
  for (const [a, b] of edgesOf(vertices)) {
    const normal = cross(a, b);
    const size = Math.hypot(...normal);
    // The foot of the perpendicular counts if it is between the corners.
    if (dot(cross(normal, a), point) < 0 || dot(cross(b, normal), point) < 0) continue;
    least = Math.min(least, Math.asin(Math.min(1, Math.abs(dot(normal, point)) / size)) * DEGREES);
  }
  return least;
}

/** Whether an edge of one polygon goes from one side of an edge of the other to its other side. */
export function edgesCross(a: readonly Position[], b: readonly Position[]): boolean {
  const others = edgesOf(b);
  return edgesOf(a).some((edge) => others.some((other) => arcsCross(edge, other)));
}

function arcsCross([a, b]: Edge, [c, d]: Edge): boolean {
  const first = cross(a, b);
  const second = cross(c, d);
  const [sideC, sideD] = [dot(first, c), dot(first, d)];
  const [sideA, sideB] = [dot(second, a), dot(second, b)];
  const slack = 1e-15;
  if (sideC * sideD >= 0 || sideA * sideB >= 0) return false;
  if (Math.min(...[sideA, sideB, sideC, sideD].map(Math.abs)) < slack) return false;
  // The great circles meet at two opposite points; the arcs cross if both have the same one.
  const meeting = cross(first, second);
  const middle = (u: Vector, v: Vector): Vector => [u[0] + v[0], u[1] + v[1], u[2] + v[2]];
  return dot(meeting, middle(a, b)) > 0 === dot(meeting, middle(c, d)) > 0;
}

/** Area of the smaller part of the sphere (sr). */
export function polygonArea(vertices: readonly Position[]): number {
  const corners = vertices.map(toVector);
  const first = corners[0] as Vector;
  let sum = 0;
  for (let i = 1; i + 1 < corners.length; i++) {
    const [b, c] = [corners[i] as Vector, corners[i + 1] as Vector];
    // Van Oosterom & Strackee: the excess of one triangle of a fan; differences keep small ones exact.
    const volume = dot(first, cross(minus(b, first), minus(c, first)));
    sum += 2 * Math.atan2(volume, 1 + dot(first, b) + dot(b, c) + dot(c, first));
  }
  const turns = sum - 4 * Math.PI * Math.round(sum / (4 * Math.PI));
  return Math.abs(turns);
}

/** Direction of the centre of area of a polygon; not of unit length. */
export function polygonCentre(vertices: readonly Position[]): Vector {
  let sum: Vector = [0, 0, 0];
  for (const [a, b] of edgesOf(vertices)) {
    const normal = cross(a, b);
    const size = Math.hypot(...normal);
    const weight = Math.atan2(size, dot(a, b)) / (2 * size);
    sum = [
      sum[0] + normal[0] * weight,
      sum[1] + normal[1] * weight,
      sum[2] + normal[2] * weight,
    ];
  }
  const middle = vertices.map(toVector).reduce((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
  return dot(sum, middle) < 0 ? [-sum[0], -sum[1], -sum[2]] : sum;
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
