/**
 * Text that came from elsewhere, made fit for a terminal: no control characters, known width.
 *
 * @module
 */

// Control characters, line and paragraph separators, and marks that turn the direction of what follows.
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Writes control characters as escapes, so that data cannot steer the terminal.
 *
 * @param text Text from anywhere.
 * @returns One line of text.
 */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (char) => NAMED[char] ?? escapeChar(char.charCodeAt(0)));
}

/**
 * Like {@linkcode escapeControls}, but keeps line ends.
 *
 * @param text Text from anywhere.
 * @returns The lines.
 */
export function safeLines(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).map(escapeControls);
}

/**
 * Writes control characters in a JSON text as JSON's escapes; white space between values stays.
 *
 * @param json A JSON text.
 * @returns A JSON text with the same meaning.
 */
export function escapeJson(json: string): string {
  return json.replace(
    UNSAFE,
    (char) =>
      /[\n\r\t]/.test(char) ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Text in UTF-8 whose control characters, but for line ends and tabs, are U+FFFD: for data that people let be written
 * to their terminal as they are.
 *
 * @param chunks The text.
 * @returns The text in other chunks.
 */
export async function* safeChunks(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const safe = (text: string) =>
    encoder.encode(text.replace(UNSAFE, (char) => /[\n\r\t]/.test(char) ? char : "\ufffd"));
  for await (const chunk of chunks) yield safe(decoder.decode(chunk, { stream: true }));
  yield safe(decoder.decode());
}

function escapeChar(code: number): string {
  const digits = code.toString(16);
  return code < 0x100 ? `\\x${digits.padStart(2, "0")}` : `\\u${digits.padStart(4, "0")}`;
}

// Made when a text needs it, since that takes 5 ms, a tenth of a start.
let segmenter: Intl.Segmenter | undefined;
const PLAIN = /^[\x20-\x7e]*$/;
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
const WIDTHLESS = /^[\p{Mark}\p{Format}]+$/u;

function segments(text: string): Intl.Segments {
  return (segmenter ??= new Intl.Segmenter()).segment(text);
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return WIDTHLESS.test(grapheme) ? 0 : 1;
}

/**
 * The number of terminal cells that a line takes.
 *
 * @param text A line without control characters.
 * @returns Its width.
 */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segments(text)) width += graphemeWidth(segment);
  return width;
}

/**
 * Cuts a line to a width; the last character of what was cut is `…`.
 *
 * @param text A line without control characters.
 * @param width The number of terminal cells, at least 1.
 * @returns The line, or its beginning.
 */
export function cutText(text: string, width: number): string {
  if (text.length <= width && PLAIN.test(text)) return text;
  if (displayWidth(text) <= width) return text;
  let kept = "";
  let used = 1;
  for (const { segment } of segments(text)) {
    used += graphemeWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}
