/**
 * Where everything of a chart stands.
 *
 * @module
 */
import { fitText, textWidth } from "./_font.ts";
import { type Axis, axisText, type Scale, type Tick, ticksOf } from "./axis.ts";
import { bars, type Box, denseBars } from "./_error_bars.ts";
import { lookNumbers, type ScaledChart, type Series } from "./chart_spec.ts";
import { markOf, type MarkShape } from "./_marks.ts";
import type { Color, Drawing, Shape } from "./drawing.ts";

const [TEXT, SMALL, TITLE] = [13, 12, 16];
const INK: Color = "#1c2126";
const SOFT: Color = "#5b646c";
const GRID: Color = "#e6e9ec";
const PAPER: Color = "#ffffff";
/** Colours after Okabe and Ito, told apart by colour-blind people; the last ones for many series. */
const COLORS: readonly Color[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#e69f00",
  "#5d3a9b",
  "#444444",
];
const MARKS: readonly MarkShape[] = ["circle", "square", "triangle", "diamond"];

/** A series with its look. */
interface Look {
  readonly series: Series;
  readonly color: Color;
  readonly mark: MarkShape;
}

/** Lays out a chart. */
export function layOut({ chart, x, y, notes }: ScaledChart): Drawing {
  const { width = 720, height = 480, title, subtitle } = chart;
  if (!(width >= 160 && height >= 120 && width <= 10_000 && height <= 10_000)) {
    throw new RangeError(`Cannot plot: ${width} by ${height} pixels`);
  }
  const numbers = lookNumbers(chart.series);
  const looks = chart.series.map((series, i) => ({
    series,
    color: series.color ?? COLORS[numbers[i]! % COLORS.length]!,
    mark: MARKS[Math.max(0, numbers[i]!) % MARKS.length]!,
  }));
  const shapes: Shape[] = [];
  let top = 14;
  const heading = (text: string | undefined, size: number, color: Color, bold: boolean) => {
    if (text === undefined || text === "") return;
    top += size;
    const fitted = fitText(text, size, width - 24);
    shapes.push({ kind: "text", x: 12, y: top, text: fitted, size, color, anchor: "start", bold });
    top += size * 0.55;
  };
  heading(title, TITLE, INK, true);
  heading(subtitle, TEXT, SOFT, false);
  const legend = legendRows(looks, width - 24);
  shapes.push(...legend.flatMap((row, i) => row.shapes(12, top + 10 + i * 19)));
  top += legend.length * 19 + (top > 14 || legend.length > 0 ? 8 : 0);
  const yTicks = ticksOf(y, Math.max(2, (height - top - 60) / 62));
  const widest = Math.max(...yTicks.map(({ text }) => textWidth(text, SMALL)));
  const notesRoom = notes.length > 0 ? 18 : 0;
  const box: Box = {
    left: sharp(Math.min(width / 2, 14 + TEXT + 12 + widest + 10)),
    top: sharp(top),
    right: sharp(width - 24),
    bottom: sharp(height - 52 - notesRoom),
  };
  const xTicks = withoutOverlap(
    ticksOf(x, Math.max(2, (box.right - box.left) / 95)),
    x,
    box.right - box.left,
  );
  shapes.push(...gridOf(box, xTicks, yTicks, x, y));
  for (const look of looks) for (const one of seriesShapes(look, box, x, y)) shapes.push(one);
  shapes.push(...frameOf(box, xTicks, yTicks, x, y));
  shapes.push(...namesOf(box, chart.x, chart.y, height - 14 - notesRoom));
  if (notes.length > 0) {
    const text = fitText(notes.join(", "), SMALL, width - 24);
    shapes.push({
      kind: "text",
      ...{ x: 12, y: height - 10, text, size: SMALL, color: SOFT, anchor: "start" },
    });
  }
  const named = title ?? `${axisText(chart.y)} against ${axisText(chart.x)}`;
  return { width, height, background: PAPER, title: named, shapes };
}

/** The middle of a pixel, where a thin line covers one and not the halves of two. */
function sharp(place: number): number {
  return Math.floor(place) + 0.5;
}

/** Ticks whose texts would touch the one before lose their text. */
function withoutOverlap(ticks: readonly Tick[], scale: Scale, length: number): Tick[] {
  let end = -Infinity;
  const sorted = ticks.toSorted((a, b) => scale.place(a.value) - scale.place(b.value));
  return sorted.map((tick) => {
    if (tick.text === "") return tick;
    const [at, half] = [scale.place(tick.value) * length, textWidth(tick.text, SMALL) / 2];
    if (at - half < end + 8) return { ...tick, text: "" };
    end = at + half;
    return tick;
  });
}

function gridOf(
  box: Box,
  xTicks: readonly Tick[],
  yTicks: readonly Tick[],
  x: Scale,
  y: Scale,
): Shape[] {
  const line = (...points: number[]): Shape => ({ kind: "line", points, stroke: GRID, width: 1 });
  return [
    ...xTicks.filter(({ text }) => text !== "").map(({ value }) => {
      const at = sharp(across(box, x, value));
      return line(at, box.top, at, box.bottom);
    }),
    ...yTicks.filter(({ text }) => text !== "").map(({ value }) => {
      const at = sharp(upwards(box, y, value));
      return line(box.left, at, box.right, at);
    }),
  ];
}

function frameOf(
  box: Box,
  xTicks: readonly Tick[],
  yTicks: readonly Tick[],
  x: Scale,
  y: Scale,
): Shape[] {
  const { left, top, right, bottom } = box;
  const line = (...points: number[]): Shape => ({ kind: "line", points, stroke: INK, width: 1 });
  const write = (at: number, below: number, text: string, anchor: "middle" | "end"): Shape => ({
    kind: "text",
    ...{ x: at, y: below, text, size: SMALL, color: INK, anchor },
  });
  const shapes = [line(left, top, right, top, right, bottom, left, bottom, left, top)];
  for (const { value, text } of xTicks) {
    const at = sharp(across(box, x, value));
    const length = text === "" ? 3 : 6;
    shapes.push(line(at, bottom, at, bottom - length), line(at, top, at, top + length));
    if (text !== "") shapes.push(write(at, bottom + 17, text, "middle"));
  }
  for (const { value, text } of yTicks) {
    const at = sharp(upwards(box, y, value));
    const length = text === "" ? 3 : 6;
    shapes.push(line(left, at, left + length, at), line(right, at, right - length, at));
    if (text !== "") shapes.push(write(left - 7, at + 4.5, text, "end"));
  }
  return shapes;
}

function namesOf({ left, top, right, bottom }: Box, x: Axis, y: Axis, below: number): Shape[] {
  const name = (axis: Axis, room: number) => ({
    kind: "text" as const,
    text: fitText(axisText(axis), TEXT, room),
    size: TEXT,
    color: INK,
    anchor: "middle" as const,
  });
  return [
    { ...name(x, right - left + 20), x: (left + right) / 2, y: below },
    { ...name(y, bottom - top + 40), x: 14 + TEXT * 0.75, y: (top + bottom) / 2, upwards: true },
  ];
}

function across({ left, right }: Box, x: Scale, value: number): number {
  return left + x.place(value) * (right - left);
}

function upwards({ top, bottom }: Box, y: Scale, value: number): number {
  return bottom - y.place(value) * (bottom - top);
}

/** From so many points on they are drawn together. */
const MANY = 2000;

/** Marks of this size do not hide each other. */
function markSize(count: number): number {
  return count <= 60 ? 4.2 : count <= 500 ? 3 : count <= 5000 ? 2 : 1.2;
}

function seriesShapes({ series, color, mark }: Look, box: Box, x: Scale, y: Scale): Shape[] {
  const { style = "points", labels } = series;
  const shapes: Shape[] = [];
  const count = series.x.length;
  const places = Array.from({ length: count }, (_, i) => {
    const [px, py] = [x.place(series.x[i] ?? NaN), y.place(series.y[i] ?? NaN)];
    return [box.left + px * (box.right - box.left), box.bottom - py * (box.bottom - box.top)];
  }) as [number, number][];
  const isShown = ([px, py]: readonly [number, number]) =>
    px >= box.left - 0.01 && px <= box.right + 0.01 && py >= box.top - 0.01 &&
    py <= box.bottom + 0.01;
  if (count > MANY && labels === undefined) {
    const shown = places.map((place) => isShown(place) ? place : undefined);
    for (const bar of denseBars(series, shown, color, box, x, y)) shapes.push(bar);
  } else {
    for (const [i, place] of places.entries()) {
      if (isShown(place)) {
        for (const bar of bars(series, i, place, color, box, x, y)) shapes.push(bar);
      }
    }
  }
  if (style !== "points") {
    const points = clipped(places, box);
    if (points.length > 0) shapes.push({ kind: "line", points, stroke: color, width: 1.6 });
  }
  if (style === "line") return shapes;
  const size = markSize(count);
  if (count > MANY && labels === undefined) {
    // One path of dots, each place but once: a file of millions of marks is of no use.
    const seen = new Set<string>();
    const points: number[] = [];
    for (const place of places) {
      const key = `${Math.round(place[0] * 2)} ${Math.round(place[1] * 2)}`;
      if (!isShown(place) || seen.has(key)) continue;
      seen.add(key);
      points.push(Math.round(place[0] * 2) / 2, Math.round(place[1] * 2) / 2, NaN, NaN);
    }
    return [...shapes, { kind: "line", points, stroke: color, width: 2 * size }];
  }
  for (const [i, place] of places.entries()) {
    if (!isShown(place)) continue;
    shapes.push({ ...markOf(mark, place[0], place[1], size, color), title: labels?.[i] });
  }
  return shapes;
}

/** A line cut off at the frame; NaN where it is broken. */
function clipped(places: readonly (readonly [number, number])[], box: Box): number[] {
  const points: number[] = [];
  for (let i = 0; i + 1 < places.length; i++) {
    const [[ax, ay], [bx, by]] = [places[i]!, places[i + 1]!];
    if (![ax, ay, bx, by].every(Number.isFinite)) continue;
    let [from, to] = [0, 1];
    const [dx, dy] = [bx - ax, by - ay];
    for (
      const [p, q] of [
        [-dx, ax - box.left],
        [dx, box.right - ax],
        [-dy, ay - box.top],
        [dy, box.bottom - ay],
      ] as const
    ) {
      if (p === 0 && q < 0) to = -1;
      if (p < 0) from = Math.max(from, q / p);
      if (p > 0) to = Math.min(to, q / p);
    }
    if (from > to) continue;
    const start = [ax + from * dx, ay + from * dy] as const;
    if (points.at(-2) !== start[0] || points.at(-1) !== start[1]) {
      if (points.length > 0) points.push(NaN, NaN);
      points.push(...start);
    }
    points.push(ax + to * dx, ay + to * dy);
  }
  return points;
}

/** One line of the legend. */
interface LegendRow {
  shapes(left: number, middle: number): Shape[];
}

function legendRows(looks: readonly Look[], room: number): LegendRow[] {
  const rows: { look: Look; text: string; at: number }[][] = [];
  let end = Infinity;
  for (const look of looks) {
    if (look.series.name === undefined || look.series.name === "") continue;
    const text = fitText(look.series.name, SMALL, room - 30);
    const width = 26 + textWidth(text, SMALL) + 18;
    if (end + width > room + 18) {
      rows.push([]);
      end = 0;
    }
    rows.at(-1)!.push({ look, text, at: end });
    end += width;
  }
  return rows.map((row) => ({
    shapes: (left, middle) =>
      row.flatMap(({ look, text, at }) => {
        const { style = "points" } = look.series;
        const x = left + at;
        const points = [x, middle, x + 20, middle];
        const line: Shape = { kind: "line", points, stroke: look.color, width: 1.6 };
        return [
          ...style === "points" ? [] : [line],
          ...style === "line" ? [] : [markOf(look.mark, x + 10, middle, 4.2, look.color)],
          {
            kind: "text",
            ...{ x: x + 26, y: middle + 4.5, text, size: SMALL, color: INK, anchor: "start" },
          } as const,
        ];
      }),
  }));
}
