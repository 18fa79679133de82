/**
 * One line on standard error that tells how far work has come, for people at terminals only.
 *
 * @module
 */
import type { OnProgress } from "../core/runtime/progress.ts";
import { cutText, escapeControls } from "./_text.ts";

/** What a progress line writes to; for tests. */
export interface ProgressOutput {
  /** Writes text as it is. */
  write(text: string): void;
  /** Whether somebody is looking. */
  isTerminal(): boolean;
  /** Width of the terminal in characters. */
  width(): number;
  /** The time in ms. */
  now(): number;
}

/** Settings of {@linkcode progressLine}. */
export interface ProgressLineOptions {
  /** Nothing is shown before this time; default 1000. */
  readonly delayMs?: number;
  /** Where to write; default standard error. */
  readonly output?: ProgressOutput;
}

/** A line that can be rewritten; disposing of it clears it. */
export interface ProgressLine extends Disposable {
  /** Shows a text in place of the one before; at most ten times a second. */
  show(text: string): void;
  /** Makes a listener that shows bytes, with a name in front. */
  bytes(name: string): OnProgress;
  /** Clears the line, so that something else can be printed; the next {@linkcode show} shows it again. */
  clear(): void;
}

const ENCODER = new TextEncoder();

const STDERR: ProgressOutput = {
  write: (text) => {
    Deno.stderr.writeSync(ENCODER.encode(text));
  },
  isTerminal: () => Deno.stderr.isTerminal(),
  width: () => {
    try {
      return Deno.consoleSize().columns;
    } catch {
      return 80;
    }
  },
  now: () => performance.now(),
};

const SHOW_EVERY_MS = 100;
const CLEAR = "\r\x1b[K";

/**
 * Makes a progress line; it writes nothing unless standard error is a terminal and the work takes more than a second.
 *
 * @param options Settings.
 * @returns The line; use it with `using`, so that it is cleared at the end.
 */
export function progressLine(options: ProgressLineOptions = {}): ProgressLine {
  const { output = STDERR, delayMs = 1000 } = options;
  const start = output.now();
  const wanted = output.isTerminal();
  let last = -Infinity;
  let shown = false;
  const clear = () => {
    if (shown) output.write(CLEAR);
    shown = false;
    last = -Infinity;
  };
  const show = (text: string) => {
    const now = output.now();
    if (!wanted || now - start < delayMs || now - last < SHOW_EVERY_MS) return;
    last = now;
    shown = true;
    output.write(CLEAR + cutText(escapeControls(text), Math.max(10, output.width() - 1)));
  };
  return {
    show,
    clear,
    bytes: (name) => ({ loaded, total }) => show(`${name} ${formatProgress(loaded, total)}`),
    [Symbol.dispose]: clear,
  };
}

/**
 * Bytes for people, in powers of 1000: `12.3 MB of 40 MB (31 %)`.
 *
 * @param loaded Bytes so far.
 * @param total Bytes in all, if known.
 * @returns The text.
 */
export function formatProgress(loaded: number, total?: number): string {
  if (total === undefined || total <= 0) return formatBytes(loaded);
  const percent = Math.floor(100 * loaded / total);
  return `${formatBytes(loaded)} of ${formatBytes(total)} (${percent} %)`;
}

/**
 * A number of bytes for people, in powers of 1000.
 *
 * @param bytes How many.
 * @returns The text, as in `512 B` or `1.5 kB`.
 */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = value < 100 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${["", "k", "M", "G", "T"][power]}B`;
}
