/**
 * What a chart shows, and whether it can be shown.
 *
 * @module
 */
import { counted } from "../runtime/_count.ts";
import { type Axis, axisText, type Scale, scaleOf } from "./axis.ts";
import type { Color } from "./drawing.ts";

/** Numbers of which some may be missing. */
export type Numbers = ArrayLike<number | null | undefined>;

/** Points that belong together. */
export interface Series {
  /** For the legend; none for no entry. */
  readonly name?: string | undefined;
  /** Where along x; null and NaN have no place. */
  readonly x: Numbers;
  /** Where along y. */
  readonly y: Numbers;
  /** Half length of the bar along x, in units of x. */
  readonly xError?: Numbers | undefined;
  /** Half length of the bar along y. */
  readonly yError?: Numbers | undefined;
  /** What a pointer above each point is told, in SVG. */
  readonly labels?: readonly (string | undefined)[] | undefined;
  /** Default `"points"`; lines go from point to point in the order given, broken where one is missing. */
  readonly style?: "points" | "line" | "both" | undefined;
  /** Default: one of eight that colour-blind people can tell apart. */
  readonly color?: Color | undefined;
}

/** What to draw. */
export interface Chart {
  /** Stands above it. */
  readonly title?: string | undefined;
  /** Stands below the title, smaller. */
  readonly subtitle?: string | undefined;
  /** From left to right. */
  readonly x: Axis;
  /** From bottom to top. */
  readonly y: Axis;
  /** Drawn in this order. */
  readonly series: readonly Series[];
  /** Pixels; default 720. */
  readonly width?: number | undefined;
  /** Pixels; default 480. */
  readonly height?: number | undefined;
}

/** A chart of which all is known but where things stand. */
export interface ScaledChart {
  readonly chart: Chart;
  readonly x: Scale;
  readonly y: Scale;
  /** What is not shown, in words. */
  readonly notes: readonly string[];
}

/**
 * Finds the ranges of a chart's axes, and what cannot be shown.
 *
 * @throws {RangeError} If there is no point that can be shown, arrays differ in length, or limits are wrong.
 */
export function scaleChart(chart: Chart): ScaledChart {
  for (const { x, y, xError, yError } of chart.series) {
    for (const each of [y, xError, yError]) {
      if (each === undefined || each.length === x.length) continue;
      throw new RangeError(`Cannot plot: there are ${x.length} values of x for ${each.length}`);
    }
  }
  const x = scaleOf(chart.x, extent(chart, "x"));
  const y = scaleOf(chart.y, extent(chart, "y"));
  const notes: string[] = [];
  let [shown, missing, negative, outside] = [0, 0, 0, 0];
  for (const series of chart.series) {
    for (let i = 0; i < series.x.length; i++) {
      const [vx, vy] = [series.x[i] ?? NaN, series.y[i] ?? NaN];
      if (!Number.isFinite(vx) || !Number.isFinite(vy)) missing++;
      else if (chart.x.scale === "log" && vx <= 0 || chart.y.scale === "log" && vy <= 0) negative++;
      else if (!isInside(x, vx) || !isInside(y, vy)) outside++;
      else shown++;
    }
  }
  const count = (number: number, what: string) => `${counted(number, "point")} ${what}`;
  if (missing > 0) notes.push(`${count(missing, "without value")} left out`);
  if (negative > 0) notes.push(`${count(negative, "not above 0 on a log axis")} left out`);
  if (outside > 0) notes.push(`${count(outside, "outside the limits")} left out`);
  if (x === undefined || y === undefined || shown === 0) {
    const what = notes.length > 0 ? `: ${notes.join(", ")}` : "";
    throw new RangeError(`Cannot plot "${axisText(chart.y)}": there is no point to show${what}`);
  }
  return { chart, x, y, notes };
}

function isInside(scale: Scale | undefined, value: number): boolean {
  if (scale === undefined) return false;
  const place = scale.place(value);
  return place >= -1e-9 && place <= 1 + 1e-9;
}

/** All values along one axis of points that have a place, with the ends of their bars. */
function* extent({ series, x: xAxis, y: yAxis }: Chart, axis: "x" | "y"): Generator<number> {
  const hasPlace = (value: number, { scale }: Axis) =>
    Number.isFinite(value) && (scale !== "log" || value > 0);
  for (const each of series) {
    const error = axis === "x" ? each.xError : each.yError;
    for (let i = 0; i < each.x.length; i++) {
      const [x, y] = [each.x[i] ?? NaN, each.y[i] ?? NaN];
      if (!hasPlace(x, xAxis) || !hasPlace(y, yAxis)) continue;
      const value = axis === "x" ? x : y;
      yield value;
      const half = error?.[i] ?? NaN;
      if (!Number.isFinite(half)) continue;
      yield value - half;
      yield value + half;
    }
  }
}

/** For each series which of the default looks it has, in order; -1 for those with a colour of their own. */
export function lookNumbers(series: readonly Series[]): number[] {
  let next = 0;
  return series.map(({ color }) => color === undefined ? next++ : -1);
}
