/**
 * Rotations of the coordinate axes, as 3 × 3 matrices by rows.
 *
 * @module
 */
import type { Vector } from "./sphere.ts";

/** A matrix by rows. */
export type Matrix = readonly [Vector, Vector, Vector];

const RADIANS = Math.PI / 180;

/** Turns the axes about one of them by an angle in degrees; counted so that about z it takes the angle off longitudes. */
export function turn(axis: "x" | "y" | "z", degrees: number): Matrix {
  const [c, s] = [Math.cos(degrees * RADIANS), Math.sin(degrees * RADIANS)];
  if (axis === "x") return [[1, 0, 0], [0, c, s], [0, -s, c]];
  if (axis === "y") return [[c, 0, -s], [0, 1, 0], [s, 0, c]];
  return [[c, s, 0], [-s, c, 0], [0, 0, 1]];
}

/** The product of matrices; the last is applied first. */
export function product(...matrices: readonly Matrix[]): Matrix {
  return matrices.reduce((a, b) => {
    const [x, y, z] = transpose(b);
    return [rowTimes(a[0], x, y, z), rowTimes(a[1], x, y, z), rowTimes(a[2], x, y, z)];
  });
}

/** Rows become columns; of a rotation this is the way back. */
export function transpose([a, b, c]: Matrix): Matrix {
  return [[a[0], b[0], c[0]], [a[1], b[1], c[1]], [a[2], b[2], c[2]]];
}

/** The matrix applied to a vector. */
export function apply([a, b, c]: Matrix, v: Vector): Vector {
  return rowTimes(v, a, b, c);
}

function rowTimes(row: Vector, x: Vector, y: Vector, z: Vector): Vector {
  return [
    row[0] * x[0] + row[1] * x[1] + row[2] * x[2],
    row[0] * y[0] + row[1] * y[1] + row[2] * y[2],
    row[0] * z[0] + row[1] * z[1] + row[2] * z[2],
  ];
}
