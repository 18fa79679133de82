/**
 * Error bars of points.
 *
 * @module
 */
import type { Scale } from "./axis.ts";
import type { Series } from "./chart_spec.ts";
import type { Color, Shape } from "./drawing.ts";

/** Pixels of the frame. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Error bars, which end at the frame. */
export function bars(
  { x: xs, y: ys, xError, yError }: Series,
  i: number,
  [px, py]: readonly [number, number],
  stroke: Color,
  box: Box,
  x: Scale,
  y: Scale,
): Shape[] {
  const shapes: Shape[] = [];
  const line = (...points: number[]): Shape => ({ kind: "line", points, stroke, width: 1.2 });
  const isIn = (place: number) => place >= 0 && place <= 1;
  const halfX = xError?.[i] ?? NaN;
  if (halfX > 0 && Number.isFinite(halfX)) {
    const [a, b] = barEnds(xs[i]!, halfX, x);
    const at = (place: number) => box.left + place * (box.right - box.left);
    shapes.push(line(at(a), py, at(b), py));
    for (const end of [a, b].filter(isIn)) shapes.push(line(at(end), py - 3, at(end), py + 3));
  }
  const halfY = yError?.[i] ?? NaN;
  if (halfY > 0 && Number.isFinite(halfY)) {
    const [a, b] = barEnds(ys[i]!, halfY, y);
    const at = (place: number) => box.bottom - place * (box.bottom - box.top);
    shapes.push(line(px, at(a), px, at(b)));
    for (const end of [a, b].filter(isIn)) shapes.push(line(px - 3, at(end), px + 3, at(end)));
  }
  return shapes;
}

/** Where an error bar begins and ends, as shares of the axis, hardly beyond it. */
function barEnds(value: number, half: number, scale: Scale): [number, number] {
  return [value - half, value + half]
    // Downwards out of a log axis there is no end, but its edge.
    .map((end) => scale.isLog && end <= 0 ? scale.range[0] : end)
    .map((end) => Math.max(-0.001, Math.min(1.001, scale.place(end)))) as [number, number];
}

/** The error bars of very many points: paler, those that touch each other as one line, without strokes at their ends. */
export function denseBars(
  { x: xs, y: ys, xError, yError }: Series,
  shown: readonly (readonly [number, number] | undefined)[],
  stroke: Color,
  box: Box,
  x: Scale,
  y: Scale,
): Shape[] {
  const across = new Map<number, [number, number][]>();
  const upwards = new Map<number, [number, number][]>();
  const add = (lines: typeof across, place: number, a: number, b: number) => {
    const key = Math.round(place * 2) / 2;
    const pieces = lines.get(key);
    const piece: [number, number] = [Math.min(a, b), Math.max(a, b)];
    if (pieces === undefined) lines.set(key, [piece]);
    else pieces.push(piece);
  };
  for (const [i, place] of shown.entries()) {
    if (place === undefined) continue;
    const [halfX, halfY] = [xError?.[i] ?? NaN, yError?.[i] ?? NaN];
    if (halfX > 0 && Number.isFinite(halfX)) {
      const at = (end: number) => box.left + end * (box.right - box.left);
      const [a, b] = barEnds(xs[i]!, halfX, x);
      add(across, place[1], at(a), at(b));
    }
    if (halfY > 0 && Number.isFinite(halfY)) {
      const at = (end: number) => box.bottom - end * (box.bottom - box.top);
      const [a, b] = barEnds(ys[i]!, halfY, y);
      add(upwards, place[0], at(a), at(b));
    }
  }
  const points: number[] = [];
  for (const [at, pieces] of across) {
    for (const [a, b] of merged(pieces)) points.push(a, at, b, at, NaN, NaN);
  }
  for (const [at, pieces] of upwards) {
    for (const [a, b] of merged(pieces)) points.push(at, a, at, b, NaN, NaN);
  }
  return points.length === 0 ? [] : [{ kind: "line", points, stroke: pale(stroke), width: 1 }];
}

/** Half of a colour, on which the points are seen. */
function pale(color: Color): Color {
  const parts = [1, 3, 5].map((at) => (Number.parseInt(color.slice(at, at + 2), 16) + 255) >> 1);
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Intervals of which none touches another. */
function merged(pieces: [number, number][]): [number, number][] {
  const found: [number, number][] = [];
  for (const [a, b] of pieces.sort((one, two) => one[0] - two[0])) {
    const last = found.at(-1);
    if (last !== undefined && a <= last[1] + 0.5) last[1] = Math.max(last[1], b);
    else found.push([a, b]);
  }
  return found;
}
