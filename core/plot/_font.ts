/**
 * Text as strokes: where each line of each letter goes, and how wide a text is.
 *
 * @module
 */
import { GLYPHS, LOWERED, MARKS, RAISED, SAME } from "./_glyphs.ts";

/** A stroke: x and y in turn. */
export type Stroke = readonly number[];

/** A letter, in the units of the font. */
interface Glyph {
  readonly width: number;
  readonly strokes: readonly Stroke[];
}

/** Units of the font in an em: `size` pixels of text are this high. */
const EM = 18.5;
/** Room left and right of each letter. */
const BEARING = 1.7;
const SMALL = 0.64;
/** What stands for a character that is not known: a box. */
const UNKNOWN = parseGlyph("7 M0 0 L7 0 7 12 0 12 0 0");
const glyphs = new Map<string, Glyph>();

function parseGlyph(text: string): Glyph {
  const width = parseFloat(text);
  const strokes: number[][] = [];
  for (const [, command = "", rest = ""] of text.matchAll(/([MLAO])([^MLAO]*)/g)) {
    const numbers = rest.trim().split(/\s+/).map(Number);
    if (command === "M" || command === "O") strokes.push([]);
    const stroke = strokes.at(-1)!;
    if (command === "M" || command === "L") stroke.push(...numbers);
    else stroke.push(...arc(numbers));
  }
  return { width, strokes };
}

function arc([cx, cy, rx, ry, from, to]: readonly number[]): number[] {
  const points: number[] = [];
  const steps = Math.max(2, Math.ceil(Math.abs(to! - from!) / 12));
  for (let i = 0; i <= steps; i++) {
    const angle = (from! + (to! - from!) * i / steps) * Math.PI / 180;
    points.push(cx! + rx! * Math.cos(angle), cy! + ry! * Math.sin(angle));
  }
  return points;
}

function moved({ width, strokes }: Glyph, scale: number, dx: number, dy: number): Glyph {
  const move = (value: number, i: number) => value * scale + (i % 2 === 0 ? dx : dy);
  return { width: width * scale, strokes: strokes.map((stroke) => stroke.map(move)) };
}

function glyphOf(character: string): Glyph {
  let glyph = glyphs.get(character);
  if (glyph === undefined) glyphs.set(character, glyph = findGlyph(character));
  return glyph;
}

function findGlyph(character: string): Glyph {
  const raised = RAISED.get(character);
  if (raised !== undefined) return moved(glyphOf(raised), SMALL, 0, 6.6);
  const lowered = LOWERED.get(character);
  if (lowered !== undefined) return moved(glyphOf(lowered), SMALL, 0, -2.6);
  const text = GLYPHS[SAME[character] ?? character];
  if (text !== undefined) return parseGlyph(text);
  const [base = "", ...marks] = character.normalize("NFD");
  if (marks.length === 0 || !marks.every((mark) => Object.hasOwn(MARKS, mark))) return UNKNOWN;
  const letter = glyphOf(base);
  const rise = base.toLowerCase() !== base ? 3.6 : 0;
  const above = marks.flatMap((mark) =>
    moved(parseGlyph(MARKS[mark]!), 1, letter.width / 2, mark === "\u0327" ? 0 : rise).strokes
  );
  return { width: letter.width, strokes: [...letter.strokes, ...above] };
}

/**
 * How wide a text is.
 *
 * @param text The text, in one line.
 * @param size Height of the font in pixels.
 * @returns Pixels.
 */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text.normalize("NFC")) width += glyphOf(character).width + 2 * BEARING;
  return width * size / EM;
}

/** Cuts a text in the middle until it fits. */
export function fitText(text: string, size: number, room: number): string {
  const characters = [...text];
  if (textWidth(text, size) <= room) return text;
  for (let kept = characters.length - 1; kept > 0; kept--) {
    const [head, tail] = [Math.ceil(kept / 2), Math.floor(kept / 2)];
    const short = `${characters.slice(0, head).join("")}…${
      characters.slice(characters.length - tail).join("")
    }`;
    if (textWidth(short, size) <= room) return short;
  }
  return "";
}

/**
 * The strokes of a text.
 *
 * @param text The text, in one line.
 * @param size Height of the font in pixels.
 * @returns Strokes in pixels from the left end of the line on which the text stands, y downwards.
 */
export function textStrokes(text: string, size: number): Stroke[] {
  const scale = size / EM;
  const strokes: Stroke[] = [];
  let x = BEARING;
  for (const character of text.normalize("NFC")) {
    const { width, strokes: own } = glyphOf(character);
    for (const stroke of own) {
      strokes.push(stroke.map((value, i) => i % 2 === 0 ? (x + value) * scale : -value * scale));
    }
    x += width + 2 * BEARING;
  }
  return strokes;
}
