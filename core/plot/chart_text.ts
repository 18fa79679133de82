/**
 * Charts as text for a terminal.
 *
 * Few points get a mark each, many become dots of Braille characters, eight in a cell. Marks differ in shape, so that series
 * can be told apart without colours.
 *
 * @module
 */
import { type Axis, axisText, type Scale, type Tick, ticksOf } from "./axis.ts";
import { type Chart, lookNumbers, scaleChart, type Series } from "./chart_spec.ts";
import type { TerminalColors } from "./terminal.ts";

/** How to draw in a terminal. */
export interface ChartTextOptions {
  /** Width in characters; default 80. */
  readonly columns?: number | undefined;
  /** Height in lines; default 24. */
  readonly rows?: number | undefined;
  /** What the terminal can show; default `"none"`. See `terminalColors()`. */
  readonly depth?: TerminalColors | undefined;
}

const MARKS = ["●", "■", "▲", "◆", "○", "□", "△", "◇"];
/** Codes of xterm's palette, near the colours of the other charts. */
const COLORS = [32, 166, 36, 175, 75, 178, 97, 245];
/** More points than this become dots. */
const MAX_MARKS = 150;
/** Bits of a Braille character, by column and row. */
const DOTS = [[1, 2, 4, 64], [8, 16, 32, 128]] as const;
/** Characters that take two places in a terminal, and those that take none or do harm. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const HARMFUL = /[\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{Zl}\p{Zp}]/gu;

function markOf(look: number): string {
  return MARKS[Math.max(0, look) % MARKS.length]!;
}

/** Cells of the plot: a character, and the series that it belongs to. */
class Cells {
  readonly width: number;
  readonly height: number;
  readonly #dots: Uint8Array;
  readonly #marks: string[];
  readonly #owners: Int16Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#dots = new Uint8Array(width * height);
    this.#marks = Array<string>(width * height).fill("");
    this.#owners = new Int16Array(width * height).fill(-1);
  }

  /** One dot, at 0 to 1 from left and bottom. */
  dot(x: number, y: number, owner: number): void {
    if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return;
    const [px, py] = [
      Math.min(2 * this.width - 1, Math.floor(x * 2 * this.width)),
      Math.min(4 * this.height - 1, Math.floor((1 - y) * 4 * this.height)),
    ];
    const at = (py >> 2) * this.width + (px >> 1);
    this.#dots[at]! |= DOTS[px & 1]![py & 3]!;
    if (this.#marks[at] === "") this.#owners[at] = owner;
  }

  /** A character in the cell at a place. */
  mark(x: number, y: number, mark: string, owner: number): void {
    if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return;
    const column = Math.min(this.width - 1, Math.floor(x * this.width));
    const row = Math.min(this.height - 1, Math.floor((1 - y) * this.height));
    this.#marks[row * this.width + column] = mark;
    this.#owners[row * this.width + column] = owner;
  }

  line(row: number, paint: (text: string, owner: number) => string): string {
    let text = "";
    for (let at = row * this.width; at < (row + 1) * this.width; at++) {
      const dots = this.#dots[at]!;
      const cell = this.#marks[at] || (dots > 0 ? String.fromCharCode(0x2800 + dots) : " ");
      text += cell === " " ? " " : paint(cell, this.#owners[at]!);
    }
    return text;
  }
}

/**
 * A chart as lines of text, none wider than `columns`.
 *
 * @example A line that rises
 * ```ts
 * import { chartText } from "@denovo/vo/plot";
 * const text = chartText({
 *   x: { label: "Time", unit: "d" },
 *   y: { label: "Flux", unit: "Jy" },
 *   series: [{ x: [0, 1, 2], y: [0, 1, 4] }],
 * }, { columns: 40, rows: 10 });
 * if (!text.includes("Time (d)") || text.split("●").length !== 4) throw new Error(text);
 * ```
 *
 * @param chart What to draw.
 * @param options Size and colours.
 * @returns Lines, each ended by a line feed.
 * @throws {RangeError} If there is no point that can be shown, or the size is less than 24 by 8.
 */
export function chartText(chart: Chart, options: ChartTextOptions = {}): string {
  const { columns = 80, rows = 24, depth = "none" } = options;
  if (
    ![columns, rows].every(Number.isInteger) || columns < 24 || rows < 8 || columns * rows > 1e6
  ) {
    throw new RangeError(`Cannot plot: ${columns} columns and ${rows} rows`);
  }
  const { x, y, notes } = scaleChart(chart);
  const paint = (text: string, owner: number) =>
    depth === "none" || owner < 0
      ? text
      : `\x1b[38;5;${COLORS[owner % COLORS.length]}m${text}\x1b[39m`;
  const head = [chart.title, chart.subtitle, axisText(chart.y)]
    .filter((line) => line !== undefined && line !== "")
    .map((line) => fit(line!, columns));
  const legend = legendLines(chart.series, columns, paint);
  const foot = notes.length > 0 ? [fit(notes.join(", "), columns)] : [];
  const height = Math.max(3, rows - head.length - legend.length - foot.length - 3);
  const yTicks = ticksOf(y, Math.max(2, height / 3)).filter(({ text }) => text !== "");
  const margin = Math.min(columns >> 1, Math.max(...yTicks.map(({ text }) => text.length)) + 1);
  const cells = new Cells(columns - margin - 2, height);
  draw(cells, chart, x, y);
  const lines = [...head, ...legend];
  for (let row = 0; row < height; row++) {
    const tick = yTicks.find(({ value }) =>
      Math.min(height - 1, Math.floor((1 - y.place(value)) * height)) === row
    );
    const label = (tick?.text ?? "").slice(0, margin - 1).padStart(margin - 1);
    lines.push(`${label} ${tick ? "┤" : "│"}${cells.line(row, paint)}`.trimEnd());
  }
  lines.push(...bottomLines(chart.x, x, margin, cells.width, columns), ...foot);
  return lines.map((line) => `${line}\n`).join("");
}

/** A text without what harms a terminal, cut to a width. */
function fit(text: string, columns: number): string {
  let [out, width] = ["", 0];
  for (const character of text.replace(HARMFUL, "")) {
    width += WIDE.test(character) ? 2 : 1;
    if (width > columns) return `${out.slice(0, -1)}…`;
    out += character;
  }
  return out;
}

function legendLines(
  series: readonly Series[],
  columns: number,
  paint: (text: string, owner: number) => string,
): string[] {
  const lines: string[] = [];
  let width = Infinity;
  const numbers = lookNumbers(series);
  for (const [i, { name, style }] of series.entries()) {
    if (name === undefined || name === "") continue;
    const text = fit(name, columns - 2);
    const needed = text.length + 4;
    if (width + needed > columns + 2) {
      lines.push("");
      width = 0;
    }
    lines[lines.length - 1] += `${
      paint(style === "line" ? "─" : markOf(numbers[i]!), numbers[i]!)
    } ${text}  `;
    width += needed;
  }
  return lines.map((line) => line.trimEnd());
}

function draw(cells: Cells, { series }: Chart, x: Scale, y: Scale): void {
  const total = series.reduce((sum, { x, style }) => sum + (style === "line" ? 0 : x.length), 0);
  const numbers = lookNumbers(series);
  for (const [n, each] of series.entries()) {
    const owner = numbers[n]!;
    const places = Array.from(
      { length: each.x.length },
      (_, i) => [x.place(each.x[i] ?? NaN), y.place(each.y[i] ?? NaN)] as const,
    );
    if (each.style === "line" || each.style === "both") {
      for (let i = 0; i + 1 < places.length; i++) {
        const [[ax, ay], [bx, by]] = [places[i]!, places[i + 1]!];
        const steps = Math.ceil(
          Math.max(Math.abs(bx - ax) * 2 * cells.width, Math.abs(by - ay) * 4 * cells.height),
        );
        // Ends far outside would make very many steps; what is outside is not seen.
        for (let k = 0; k <= Math.min(steps, 20_000); k++) {
          const t = steps === 0 ? 0 : k / Math.min(steps, 20_000);
          cells.dot(ax + (bx - ax) * t, ay + (by - ay) * t, owner);
        }
      }
    }
    if (each.style === "line") continue;
    for (const [i, [px, py]] of places.entries()) {
      const half = each.yError?.[i] ?? NaN;
      if (half > 0 && Number.isFinite(half)) {
        bar(cells, px, each.y[i]! - half, each.y[i]! + half, y);
      }
      if (total > MAX_MARKS) cells.dot(px, py, owner);
      else cells.mark(px, py, markOf(owner), owner);
    }
  }
}

function bar(cells: Cells, x: number, lo: number, hi: number, y: Scale): void {
  const clamp = (value: number) =>
    y.isLog && value <= 0 ? 0 : Math.max(0, Math.min(1, y.place(value)));
  const [a, b] = [clamp(lo), clamp(hi)];
  const steps = Math.max(1, Math.ceil(Math.abs(b - a) * 4 * cells.height));
  for (let k = 0; k <= steps; k++) cells.dot(x, a + (b - a) * k / steps, -1);
}

/** The axis below, its values, and its name. */
function bottomLines(
  axis: Axis,
  x: Scale,
  margin: number,
  width: number,
  columns: number,
): string[] {
  const ticks: readonly Tick[] = ticksOf(x, Math.max(2, width / 12));
  const line = Array<string>(width).fill("─");
  const texts = Array<string>(columns).fill(" ");
  let end = -1;
  for (const { value, text } of ticks.toSorted((a, b) => x.place(a.value) - x.place(b.value))) {
    const at = Math.min(width - 1, Math.floor(x.place(value) * width));
    const start = Math.min(
      columns - text.length,
      Math.max(0, margin + 1 + at - (text.length >> 1)),
    );
    if (text === "" || start <= end) continue;
    line[at] = "┬";
    for (const [i, character] of [...text].entries()) texts[start + i] = character;
    end = start + text.length;
  }
  const name = fit(axisText(axis), columns);
  const indent = Math.max(0, margin + 1 + ((width - name.length) >> 1));
  return [
    `${" ".repeat(margin)}└${line.join("")}`,
    texts.join("").trimEnd(),
    `${" ".repeat(Math.min(indent, columns - name.length))}${name}`,
  ];
}
