/**
 * Pictures in colours as text for a terminal: half blocks, as other pixels, each with its own colours.
 *
 * @module
 */
import { type Picture, resizePicture } from "./picture.ts";
import { colorCode, SHADES, type TerminalColors } from "./terminal.ts";

/** How to paint in a terminal. */
export interface PictureTextOptions {
  /** Most characters of a line; default 80. */
  readonly columns?: number | undefined;
  /** Most lines; default 32. */
  readonly rows?: number | undefined;
  /** What the terminal can show; default `"truecolor"`. Without colours, shades of ASCII stand for brightness. */
  readonly depth?: TerminalColors | undefined;
}

/**
 * Paints a picture as lines of text, as large as fits, its shape kept. What is transparent is left empty.
 *
 * @example A red pixel
 * ```ts
 * import { newPicture, pictureText } from "@denovo/vo/plot";
 * const text = pictureText(newPicture(1, 1, [255, 0, 0]), { columns: 1 });
 * if (!text.startsWith("\x1b[38;2;255;0;0;48;2;255;0;0m▀")) throw new Error(JSON.stringify(text));
 * ```
 *
 * @param picture What to show.
 * @param options Size and colours.
 * @returns Lines, each ended by a line feed; with escape sequences unless there are no colours.
 * @throws {RangeError} If a size is not from 1 to 10,000.
 */
export function pictureText(picture: Picture, options: PictureTextOptions = {}): string {
  const { columns = 80, rows = 32, depth = "truecolor" } = options;
  for (const size of [columns, rows]) {
    if (!Number.isInteger(size) || size < 1 || size > 10_000) {
      throw new RangeError(`Cannot show picture: ${columns} columns and ${rows} rows`);
    }
  }
  const scale = Math.min(columns / picture.width, 2 * rows / picture.height);
  const width = Math.max(1, Math.min(columns, Math.round(picture.width * scale)));
  const lines = Math.max(1, Math.min(rows, Math.round(picture.height * scale / 2)));
  const shown = resizePicture(picture, width, depth === "none" ? lines : 2 * lines);
  return depth === "none" ? shades(shown) : halfBlocks(shown, depth);
}

function shades({ width, height, data }: Picture): string {
  let text = "";
  for (let y = 0; y < height; y++) {
    let line = "";
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      // The eye sees green best, blue least.
      const light = 0.3 * data[at]! + 0.59 * data[at + 1]! + 0.11 * data[at + 2]!;
      const shade = Math.floor(light * data[at + 3]! / 255 / 256 * SHADES.length);
      line += SHADES[shade];
    }
    text += `${line.trimEnd()}\n`;
  }
  return text;
}

function halfBlocks({ width, height, data }: Picture, depth: "truecolor" | "256"): string {
  const codes = new Map<number, string>();
  const code = (x: number, y: number): string | undefined => {
    const at = (y * width + x) * 4;
    if (data[at + 3]! < 128) return undefined;
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const key = r << 16 | g << 8 | b;
    let found = codes.get(key);
    if (found === undefined) codes.set(key, found = colorCode(r, g, b, depth));
    return found;
  };
  let text = "";
  for (let y = 0; y < height; y += 2) {
    let before = "";
    for (let x = 0; x < width; x++) {
      const [upper, lower] = [code(x, y), code(x, y + 1)];
      const style = upper !== undefined && lower !== undefined
        ? `38;${upper};48;${lower}`
        : upper !== undefined || lower !== undefined
        ? `38;${upper ?? lower};49`
        : "39;49";
      if (style !== before) text += `\x1b[${before = style}m`;
      text += upper !== undefined ? "▀" : lower !== undefined ? "▄" : " ";
    }
    text += "\x1b[0m\n";
  }
  return text;
}
