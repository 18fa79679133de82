/**
 * Pictures and charts as text, fitted to where they are shown.
 *
 * @module
 */
import { readEnv } from "../../core/runtime/env.ts";
import type { Pixels } from "../../core/plot/pixels.ts";
import type { Picture } from "../../core/plot/picture.ts";
import { pictureText } from "../../core/plot/picture_text.ts";
import type { Chart } from "../../core/plot/chart_spec.ts";
import { chartText } from "../../core/plot/chart_text.ts";
import {
  renderTerminal,
  type TerminalColors,
  terminalColors,
  type TerminalOptions,
} from "../../core/plot/terminal.ts";

/** A terminal, or a pipe, which gets neither colours nor escape sequences. */
export class Screen {
  /** Characters a line. */
  readonly width: number;
  readonly #rows: number;
  readonly #depth: TerminalColors;

  /** Looks at standard output. */
  constructor() {
    const isTerminal = Deno.stdout.isTerminal();
    this.#depth = !isTerminal ? "none" : terminalColors({
      noColor: readEnv("NO_COLOR"),
      colorTerm: readEnv("COLORTERM"),
      term: readEnv("TERM"),
    });
    const { columns, rows } = screenSize(isTerminal);
    this.width = Math.max(60, Math.min(columns, 120));
    this.#rows = rows;
  }

  /** The first line. */
  title(text: string): string {
    return this.#bold(text);
  }

  /** The line above a part. */
  heading(number: number, text: string): string {
    const line = `${number}. ${text} `;
    return `\n${
      this.#bold(line + "─".repeat(Math.max(0, Math.min(78, this.width) - line.length)))
    }\n`;
  }

  /** Pixels as half blocks in the terminal's colours, or as shades of ASCII. */
  picture(pixels: Pixels, look: TerminalOptions): string {
    const rows = Math.max(12, Math.min(32, this.#rows - 6));
    const columns = Math.min(this.width, 80);
    return renderTerminal(pixels, { ...look, columns, rows, depth: this.#depth });
  }

  /** A picture in colours, or as shades of ASCII. */
  photo(picture: Picture): string {
    const rows = Math.max(12, Math.min(24, this.#rows - 6));
    return pictureText(picture, { columns: Math.min(this.width, 64), rows, depth: this.#depth });
  }

  /** A chart as text, in the terminal's colours. */
  chart(chart: Chart): string {
    const rows = Math.max(12, Math.min(30, this.#rows - 3));
    return chartText(chart, { columns: this.width, rows, depth: this.#depth });
  }

  /** How commands of this project begin, for who started the demo in the way it was started. */
  runner(): string {
    return readEnv("npm_command") === "exec"
      ? `npx -y deno@${Deno.version.deno} task denovo`
      : "deno task denovo";
  }

  #bold(text: string): string {
    return this.#depth === "none" ? text : `\x1b[1m${text}\x1b[0m`;
  }
}

function screenSize(isTerminal: boolean): { readonly columns: number; readonly rows: number } {
  try {
    if (isTerminal) return Deno.consoleSize();
  } catch {
    // Some terminals do not say.
  }
  return { columns: 100, rows: 36 };
}
