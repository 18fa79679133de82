/**
 * Pictures of pixels as text for a terminal.
 *
 * With colours, each character shows two pixels above each other (a half block with its own fore- and background); as cells
 * of a terminal are about twice as high as wide, these pixels are square. Without, shades of ASCII stand for brightness.
 *
 * @module
 */

import { checkPixels, type Pixels, resample } from "./pixels.ts";
import { colorIndex, type ColorMapName, colorTable } from "./colors.ts";
import { type StretchOptions, stretchValues } from "./stretch.ts";

/** What a terminal can show: 24-bit colours, the 256 of xterm, or none. */
export type TerminalColors = "truecolor" | "256" | "none";

/** How to paint in a terminal. */
export interface TerminalOptions extends StretchOptions {
  /** Width in characters; default 80. */
  readonly columns?: number | undefined;
  /** Most lines; the picture gets narrower to fit. Default: as many as a square picture has. */
  readonly rows?: number | undefined;
  /** Colour map; default `"grey"`. */
  readonly colors?: ColorMapName | undefined;
  /** What the terminal can show; default `"truecolor"`. See {@linkcode terminalColors}. */
  readonly depth?: TerminalColors | undefined;
}

/** Shades from dark to bright, for light text on a dark ground. */
export const SHADES = " .:-=+*#%@";
const RESET = "\x1b[0m";
const MAX_COLUMNS = 10_000;

/**
 * Guesses from environment variables what a terminal can show. Reads nothing itself.
 *
 * @param env Values of `NO_COLOR`, `COLORTERM` and `TERM`, where set.
 * @returns `"none"` if `NO_COLOR` is set and not empty, or the terminal is `dumb`.
 */
export function terminalColors(
  env: {
    readonly noColor?: string | undefined;
    readonly colorTerm?: string | undefined;
    readonly term?: string | undefined;
  },
): TerminalColors {
  if (env.noColor || env.term === "dumb") return "none";
  const direct = /^(?:truecolor|24bit)$/i.test(env.colorTerm ?? "") ||
    /-direct/.test(env.term ?? "");
  return direct ? "truecolor" : "256";
}

/**
 * Paints pixels as lines of text, the first row of the pixels lowest. Pixels without value are left empty.
 *
 * The range of values is that of the picture in the size in which it is shown, where noise has mostly averaged out.
 *
 * @example Without colours
 * ```ts
 * import { renderTerminal } from "@denovo/vo/plot";
 * import { assertEquals } from "../../deps/assert.ts";
 * const pixels = { width: 3, height: 2, data: [0, 1, 2, 0, 1, 2] };
 * assertEquals(renderTerminal(pixels, { columns: 3, depth: "none", stretch: "linear" }), " +@\n");
 * ```
 *
 * @param pixels What to show.
 * @param options Size, colours, range, curve.
 * @returns Lines, each ended by a line feed; with escape sequences unless there are no colours.
 * @throws {RangeError} If the pixels do not fill the picture, or an option is out of range.
 */
export function renderTerminal(pixels: Pixels, options: TerminalOptions = {}): string {
  checkPixels(pixels);
  const { depth = "truecolor" } = options;
  const [width, lines] = size(pixels, options);
  const small = resample(pixels, width, depth === "none" ? lines : lines * 2);
  const values = stretchValues(small.data, options);
  if (depth === "none") return shades(values, width, lines, options.colors === "inverted");
  return halfBlocks(values, width, lines, codes(options.colors ?? "grey", depth));
}

function size(
  pixels: Pixels,
  { columns = 80, rows = Math.ceil(columns / 2) }: TerminalOptions,
): readonly [width: number, lines: number] {
  for (const limit of [columns, rows]) {
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_COLUMNS) {
      throw new RangeError(`Cannot show picture: ${columns} columns and ${rows} rows`);
    }
  }
  const ratio = pixels.height / pixels.width / 2;
  const lines = Math.max(1, Math.round(columns * ratio));
  if (lines <= rows) return [columns, lines];
  return [Math.max(1, Math.min(columns, Math.round(rows / ratio))), rows];
}

function shades(values: Float32Array, width: number, lines: number, inverted: boolean): string {
  let text = "";
  for (let y = lines - 1; y >= 0; y--) {
    let line = "";
    for (const value of values.subarray(y * width, (y + 1) * width)) {
      const shown = inverted ? 1 - value : value;
      line += Number.isNaN(value)
        ? " "
        : SHADES[Math.min(SHADES.length - 1, Math.floor(shown * SHADES.length))];
    }
    text += `${line.trimEnd()}\n`;
  }
  return text;
}

function halfBlocks(
  values: Float32Array,
  width: number,
  lines: number,
  colorCodes: readonly string[],
): string {
  const code = (x: number, y: number): string | undefined => {
    const value = values[y * width + x]!;
    return Number.isNaN(value) ? undefined : colorCodes[colorIndex(value)];
  };
  let text = "";
  for (let y = lines - 1; y >= 0; y--) {
    let [fore, back] = ["39", "49"];
    for (let x = 0; x < width; x++) {
      const [upper, lower] = [code(x, 2 * y + 1), code(x, 2 * y)];
      const newFore = upper ?? lower;
      const newBack = upper !== undefined && lower !== undefined ? `48;${lower}` : "49";
      const changes: string[] = [];
      if (newFore !== undefined && `38;${newFore}` !== fore) changes.push(fore = `38;${newFore}`);
      if (newBack !== back) changes.push(back = newBack);
      if (changes.length > 0) text += `\x1b[${changes.join(";")}m`;
      text += upper !== undefined ? "▀" : lower !== undefined ? "▄" : " ";
    }
    text += `${fore === "39" && back === "49" ? "" : RESET}\n`;
  }
  return text;
}

/** For each brightness what stands behind `38;` or `48;`. */
function codes(colors: ColorMapName, depth: "truecolor" | "256"): string[] {
  const table = colorTable(colors);
  return Array.from({ length: 256 }, (_, i) => {
    const [r, g, b] = table.subarray(i * 3, i * 3 + 3) as unknown as [number, number, number];
    return colorCode(r, g, b, depth);
  });
}

/** What stands behind `38;` or `48;` for a colour. */
export function colorCode(r: number, g: number, b: number, depth: "truecolor" | "256"): string {
  return depth === "truecolor" ? `2;${r};${g};${b}` : `5;${nearest256(r, g, b)}`;
}

/** The nearest of xterm's colours 16 to 255: a cube of 6 levels, and a ramp of 24 greys. */
function nearest256(r: number, g: number, b: number): number {
  let best = 16;
  let least = Infinity;
  const level = (i: number) => i === 0 ? 0 : 55 + 40 * i;
  for (let color = 16; color < 256; color++) {
    const cube = color - 16;
    const grey = 8 + 10 * (color - 232);
    const [x, y, z] = color < 232
      ? [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)]
      : [grey, grey, grey];
    const distance = (x - r) ** 2 + (y - g) ** 2 + (z - b) ** 2;
    if (distance < least) [best, least] = [color, distance];
  }
  return best;
}
