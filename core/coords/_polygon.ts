/**
 * Polygons on the sphere, with great circles as edges.
 *
 * @module
 */
import type { Position } from "./position.ts";
import { cross, dot, toVector, type Vector } from "./sphere.ts";

/** Positions nearer to an edge than this count as on it (rad; 0.2 microarcseconds). */
const ON_EDGE = 1e-12;

/**
 * Whether a position is inside a polygon or on its edge. Inside is the smaller of the two parts into which the edges cut
 * the sphere, whichever way round the vertices go.
 */
export function polygonContains(vertices: readonly Position[], position: Position): boolean {
  const corners = vertices.map(toVector).filter((v, i, all) => i === 0 || !same(v, all[i - 1]!));
  if (corners.length > 1 && same(corners[0]!, corners.at(-1)!)) corners.pop();
  const point = toVector(position);
  const edges = corners.map((a, i) => [a, corners[(i + 1) % corners.length]!] as const);
  if (edges.some(([a, b]) => isOnEdge(point, a, b))) return true;
  if (corners.length < 3) return false;
  const area = signedArea(corners);
  if (area === 0) return false;
  const insideIsLeft = area > 0;
  // Walk from the middle of an edge to the point: which way one leaves the edge says whether one starts inside.
  const start = startingEdge(edges, point);
  const [a, b] = edges[start]!;
  const startsInside = (dot(normalOf(a, b), point) > 0) === insideIsLeft;
  const middle = unit([a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
  const crossings =
    edges.filter(([c, d], i) => i !== start && arcsCross(middle, point, c, d)).length;
  return startsInside === (crossings % 2 === 0);
}

/** a × b, also right to the last digits for neighbours: their difference is exact. */
function normalOf(a: Vector, b: Vector): Vector {
  const [x, y, z] = cross(
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]],
    minus(b, a),
  );
  return [x / 2, y / 2, z / 2];
}

/**
 * Area of the smaller part (sr): positive when it is on the left hand as one walks from corner to corner on the outside
 * of the sphere.
 */
function signedArea(corners: readonly Vector[]): number {
  const first = corners[0]!;
  let sum = 0;
  for (let i = 1; i + 1 < corners.length; i++) {
    const [b, c] = [corners[i]!, corners[i + 1]!];
    // Van Oosterom & Strackee: the excess of one triangle of a fan. The differences keep tiny ones exact.
    const volume = dot(first, cross(minus(b, first), minus(c, first)));
    sum += 2 * Math.atan2(volume, 1 + dot(first, b) + dot(b, c) + dot(c, first));
  }
  return sum - 4 * Math.PI * Math.round(sum / (4 * Math.PI));
}

/** The edge whose great circle is farthest from the point, as long as its middle is not opposite of it. */
function startingEdge(edges: readonly (readonly [Vector, Vector])[], point: Vector): number {
  let best = 0;
  let bestScore = -Infinity;
  edges.forEach(([a, b], i) => {
    const normal = normalOf(a, b);
    const middle = unit([a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
    const score = Math.abs(dot(normal, point)) / Math.hypot(...normal) -
      (dot(middle, point) > -0.999 ? 0 : 2);
    if (score > bestScore) {
      best = i;
      bestScore = score;
    }
  });
  return best;
}

/** Whether the short arcs p–q and a–b cross. Of a corner on the arc only one of its two edges counts. */
function arcsCross(p: Vector, q: Vector, a: Vector, b: Vector): boolean {
  const arc = normalOf(p, q);
  const [sideA, sideB] = [dot(arc, a) >= 0, dot(arc, b) >= 0];
  if (sideA === sideB) return false;
  const edge = normalOf(a, b);
  const [sideP, sideQ] = [dot(edge, p) >= 0, dot(edge, q) >= 0];
  if (sideP === sideQ) return false;
  // Each arc crosses the great circle of the other once: both at the same point, or on opposite sides of the sphere.
  const meeting = cross(edge, arc);
  const onEdge = dot(meeting, [a[0] + b[0], a[1] + b[1], a[2] + b[2]]) > 0;
  const onArc = dot(meeting, [p[0] + q[0], p[1] + q[1], p[2] + q[2]]) > 0;
  return onEdge === onArc;
}

function isOnEdge(point: Vector, a: Vector, b: Vector): boolean {
  if (same(point, a) || same(point, b)) return true;
  const normal = normalOf(a, b);
  const length = Math.hypot(...normal);
  if (length < ON_EDGE || Math.abs(dot(normal, point)) > ON_EDGE * length) return false;
  return dot(cross(normal, a), point) >= 0 && dot(cross(b, normal), point) >= 0;
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function same(a: Vector, b: Vector): boolean {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) < ON_EDGE;
}

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
