/**
 * Which way and how wide: arrows to the north and east, and a bar of a round length, on a picture of the sky.
 *
 * @module
 */
import { textWidth } from "./_font.ts";
import { Painter } from "./_paint.ts";
import type { Color, Shape } from "./drawing.ts";
import type { Picture } from "./picture.ts";

/** Round lengths in degrees, with their texts. */
const LENGTHS: readonly (readonly [degrees: number, text: string])[] = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30].map((n) => [n / 3600, `${n}″`] as const),
  ...[1, 2, 5, 10, 20, 30].map((n) => [n / 60, `${n}′`] as const),
  ...[1, 2, 5, 10, 20, 30].map((n) => [n, `${n}°`] as const),
];
const [LIGHT, DARK]: readonly [Color, Color] = ["#ffffff", "#101418"];

/**
 * Draws arrows (N up, E left) and a scale bar onto a picture that has north up, see `northUp()`.
 *
 * They stand in its lower corners, light on a dark edge, so that they are seen on any ground. A picture too small for them
 * stays as it is.
 *
 * @param picture Is changed.
 * @param scale Side of one of its pixels (deg).
 * @throws {RangeError} If the scale is not above 0.
 */
export function drawCompass(picture: Picture, scale: number): void {
  if (!(scale > 0)) throw new RangeError(`Cannot draw compass: the scale is ${scale} degrees`);
  const { width, height } = picture;
  const unit = Math.max(0.8, Math.min(width, height) / 480);
  if (Math.min(width, height) < 96) return;
  const [arm, size, edge] = [34 * unit, 13 * unit, 16 * unit];
  const [x, y] = [edge + arm + size * 0.6, height - edge];
  const shapes: Shape[] = [
    line(x, y, x, y - arm),
    line(x - 4 * unit, y - arm + 6 * unit, x, y - arm, x + 4 * unit, y - arm + 6 * unit),
    line(x, y, x - arm, y),
    line(x - arm + 6 * unit, y - 4 * unit, x - arm, y, x - arm + 6 * unit, y + 4 * unit),
    text("N", x, y - arm - 4 * unit, "middle"),
    text("E", x - arm - 4 * unit, y + size * 0.36, "end"),
  ];
  const found = LENGTHS.findLast(([degrees]) => degrees / scale <= width / 4);
  if (found !== undefined) {
    const [length, right] = [found[0] / scale, width - edge];
    shapes.push(line(right - length, y, right, y));
    for (const end of [right - length, right]) {
      shapes.push(line(end, y - 4 * unit, end, y + 4 * unit));
    }
    const half = textWidth(found[1], size) / 2;
    const middle = Math.min(right - length / 2, width - half - 4);
    shapes.push(text(found[1], middle, y - 7 * unit, "middle"));
  }
  const painter = new Painter(picture);
  // A dark edge first, of all, so that no arrow darkens another.
  for (const shape of shapes) painter.draw(outlined(shape, unit));
  for (const shape of shapes) painter.draw(shape);

  function line(...points: number[]): Shape {
    return { kind: "line", points, stroke: LIGHT, width: 1.8 * unit };
  }
  function text(letters: string, x: number, y: number, anchor: "middle" | "end"): Shape {
    return { kind: "text", text: letters, x, y, size, color: LIGHT, anchor };
  }
}

function outlined(shape: Shape, unit: number): Shape {
  if (shape.kind === "line") return { ...shape, stroke: DARK, width: shape.width + 2.4 * unit };
  if (shape.kind === "text") return { ...shape, color: DARK, outline: 2.4 * unit };
  return shape;
}
