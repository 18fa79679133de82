/**
 * The marks of points.
 *
 * @module
 */
import type { Color, Shape } from "./drawing.ts";

/** Shapes of marks, which can be told apart without colours. */
export type MarkShape = "circle" | "square" | "triangle" | "diamond";

/** A mark of about the same area, whatever its shape. */
export function markOf(mark: MarkShape, x: number, y: number, size: number, fill: Color): Shape {
  switch (mark) {
    case "circle":
      return { kind: "circle", x, y, r: size, fill };
    case "square": {
      const side = size * 0.9;
      return { kind: "rect", x: x - side, y: y - side, width: 2 * side, height: 2 * side, fill };
    }
    case "triangle": {
      const [half, up, down] = [size * 1.18, size * 1.35, size * 0.8];
      return { kind: "polygon", points: [x - half, y + down, x + half, y + down, x, y - up], fill };
    }
    case "diamond": {
      const half = size * 1.28;
      const points = [x - half, y, x, y + half, x + half, y, x, y - half];
      return { kind: "polygon", points, fill };
    }
  }
}
