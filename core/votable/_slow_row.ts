/**
 * One row of TABLEDATA the careful way: attributes, prefixes, comments, CDATA, entities, unknown elements.
 *
 * @module
 */
import type { ColumnBuilder } from "../table/column_builder.ts";
import { appendCell } from "./_cells.ts";
import type { NullValue, Report } from "./_scalars.ts";
import { FormatError } from "../runtime/errors.ts";
import { referenceText } from "../xml/_references.ts";
import { decodeBase64 } from "./_base64.ts";
import { appendBinaryCell } from "./_binary_cell.ts";

/** What a row is read into. */
export interface RowContext {
  readonly builders: readonly ColumnBuilder[];
  readonly nulls: readonly (NullValue | undefined)[];
  readonly report: Report;
  readonly place: () => { readonly line: number; readonly column: number };
}

/** How reading a row ended. */
export interface RowOutcome {
  /** `"row"`: appended; `"more"`: the bytes end within the row; `"end"`: the rows have ended. */
  readonly state: "row" | "more" | "end";
  /** Position after the row; of the row's begin for `"more"`; of the `<` of the closing tag for `"end"`. */
  readonly position: number;
  /** Lines passed. */
  readonly lines: number;
}

/** One piece of markup or text. */
interface Token {
  readonly kind: "open" | "close" | "empty" | "text" | "cdata" | "skip" | "more";
  /** Local name of an element. */
  readonly name: string;
  /** Where the content of text or CDATA begins. */
  readonly from: number;
  /** Where it ends. */
  readonly to: number;
  /** Position after the token. */
  readonly end: number;
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const ENCODER = new TextEncoder();
/** Elements among rows, which some documents spell in small letters. */
const ROW_TAGS: ReadonlySet<string> = new Set(["TR", "TD", "TABLEDATA", "DATA", "TABLE"]);
const MORE: Token = { kind: "more", name: "", from: 0, to: 0, end: 0 };

/** Position of a byte sequence, or -1. */
function find(b: Uint8Array, text: string, from: number, end: number): number {
  const first = text.charCodeAt(0);
  for (
    let p = b.indexOf(first, from);
    p >= 0 && p + text.length <= end;
    p = b.indexOf(first, p + 1)
  ) {
    let k = 1;
    while (k < text.length && b[p + k] === text.charCodeAt(k)) k++;
    if (k === text.length) return p;
  }
  return -1;
}

function startsWith(b: Uint8Array, text: string, at: number, end: number): boolean {
  if (at + text.length > end) return false;
  for (let k = 0; k < text.length; k++) if (b[at + k] !== text.charCodeAt(k)) return false;
  return true;
}

/** Reads the token at a position; `more` if it does not end within the bytes. */
function token(b: Uint8Array, p: number, end: number): Token {
  if (p >= end) return MORE;
  if (b[p] !== 60) {
    const next = b.indexOf(60, p);
    if (next < 0 || next >= end) return MORE;
    return { kind: "text", name: "", from: p, to: next, end: next };
  }
  if (b[p + 1] === 33 || b[p + 1] === 63) return markup(b, p, end);
  const tagEnd = findTagEnd(b, p, end);
  if (tagEnd < 0) return MORE;
  const closing = b[p + 1] === 47;
  const empty = !closing && b[tagEnd - 1] === 47;
  let q = closing ? p + 2 : p + 1;
  const nameStart = q;
  while (q < tagEnd && (b[q] as number) > 32 && b[q] !== 47 && b[q] !== 62) q++;
  const name = UTF8.decode(b.subarray(nameStart, Math.min(q, nameStart + 200)));
  const local = name.slice(name.indexOf(":") + 1);
  const upper = local.toUpperCase();
  return {
    kind: closing ? "close" : empty ? "empty" : "open",
    name: ROW_TAGS.has(upper) ? upper : local,
    from: q,
    to: empty ? tagEnd - 1 : tagEnd,
    end: tagEnd + 1,
  };
}

/** Comments, CDATA sections and processing instructions. */
function markup(b: Uint8Array, p: number, end: number): Token {
  if (startsWith(b, "<!--", p, end)) return skipTo(b, p + 4, "-->", end, "skip");
  if (startsWith(b, "<![CDATA[", p, end)) return skipTo(b, p + 9, "]]>", end, "cdata");
  if (b[p + 1] === 63) return skipTo(b, p + 2, "?>", end, "skip");
  if (end - p < 9) return MORE;
  return skipTo(b, p + 2, ">", end, "skip");
}

function skipTo(
  b: Uint8Array,
  from: number,
  closing: string,
  end: number,
  kind: "skip" | "cdata",
): Token {
  const to = find(b, closing, from, end);
  if (to < 0) return MORE;
  return { kind, name: "", from, to, end: to + closing.length };
}

/** Position of the `>` that ends a tag, quotes respected; -1 if it is not in the bytes. */
function findTagEnd(b: Uint8Array, start: number, end: number): number {
  let quote = 0;
  for (let p = start + 1; p < end; p++) {
    const c = b[p];
    if (quote !== 0) {
      if (c === quote) quote = 0;
    } else if (c === 34 || c === 39) quote = c;
    else if (c === 62) return p;
    else if (c === 60) return p - 1;
  }
  return -1;
}

/** Reads the row that begins at a position, or what stands in its place. */
export function slowRow(
  b: Uint8Array,
  start: number,
  end: number,
  context: RowContext,
): RowOutcome {
  const { builders, nulls, report } = context;
  let p = start;
  // What stands between rows.
  for (;;) {
    const t = token(b, p, end);
    if (t.kind === "more") {
      return { state: "more", position: p, lines: countLines(b, start, p) };
    }
    if (t.kind === "close" && (t.name === "TABLEDATA" || t.name === "DATA" || t.name === "TABLE")) {
      return { state: "end", position: p, lines: countLines(b, start, p) };
    }
    if (t.kind === "empty" && t.name === "TR") {
      for (const builder of builders) builder.pushNull();
      if (builders.length > 0) report("W_MISSING_CELLS", () => "a row has no cells");
      return { state: "row", position: t.end, lines: countLines(b, start, t.end) };
    }
    if (t.kind === "open" && t.name === "TR") {
      p = t.end;
      break;
    }
    if (t.kind === "text" ? !isBlank(b, t.from, t.to) : t.kind !== "skip") {
      report("W_BETWEEN_ROWS", () => `there is ${describe(b, t)} between two rows`);
    }
    p = t.end;
  }
  let k = 0;
  for (;;) {
    const t = token(b, p, end);
    if (t.kind === "more") return rollback(start, builders, k);
    if (t.kind === "close" && t.name === "TR") {
      if (k < builders.length) {
        const cells = k;
        report("W_MISSING_CELLS", () => `a row has ${cells} cells, wanted ${builders.length}`);
        for (; k < builders.length; k++) (builders[k] as ColumnBuilder).pushNull();
      }
      return { state: "row", position: t.end, lines: countLines(b, start, t.end) };
    }
    if (t.kind === "close" && (t.name === "TABLEDATA" || t.name === "TABLE")) {
      throw new FormatError("Cannot read VOTable: a row does not end before the table does", {
        format: "votable",
        element: "TR",
        ...context.place(),
      });
    }
    if ((t.kind === "open" || t.kind === "empty") && t.name === "TD") {
      const cell = t.kind === "empty"
        ? { text: NOTHING, end: t.end }
        : cellContent(b, t.end, end, context);
      if (cell === undefined) return rollback(start, builders, k);
      const builder = builders[k];
      if (builder === undefined) {
        report("W_EXTRA_CELLS", () => `a row has more than ${builders.length} cells`);
      } else if (isBase64(b, t)) {
        appendBase64(builder, nulls[k], cell.text, report);
      } else {
        appendCell(builder, nulls[k], cell.text, 0, cell.text.length - 1, report);
      }
      k++;
      p = cell.end;
      continue;
    }
    if (t.kind === "text" ? !isBlank(b, t.from, t.to) : t.kind !== "skip") {
      report("W_BETWEEN_CELLS", () => `there is ${describe(b, t)} between two cells`);
    }
    p = t.end;
  }
}

/** One blank: an empty cell followed by the byte at which numbers end. */
const NOTHING = new Uint8Array([32]);

function rollback(start: number, builders: readonly ColumnBuilder[], cells: number): RowOutcome {
  for (let i = 0; i < Math.min(cells, builders.length); i++) {
    const builder = builders[i] as ColumnBuilder;
    builder.rollback(builder.length - 1);
  }
  return { state: "more", position: start, lines: 0 };
}

/** The text of a cell with entities resolved and one blank behind it; undefined if it does not end in these bytes. */
function cellContent(
  b: Uint8Array,
  start: number,
  end: number,
  context: RowContext,
): { readonly text: Uint8Array; readonly end: number } | undefined {
  const parts: Uint8Array[] = [];
  let p = start;
  let depth = 0;
  for (;;) {
    const t = token(b, p, end);
    switch (t.kind) {
      case "more":
        return undefined;
      case "text":
        parts.push(resolveText(b.subarray(t.from, t.to), context.report));
        break;
      case "cdata":
        parts.push(evenLineEnds(b.subarray(t.from, t.to)));
        break;
      case "open":
        depth++;
        if (depth > 100) {
          throw new FormatError("Cannot read VOTable: elements are nested too deeply in a cell", {
            format: "votable",
            element: "TD",
            ...context.place(),
          });
        }
        context.report("W_ELEMENT_IN_CELL", () => `there is an element <${t.name}> in a cell`);
        break;
      case "close":
        if (t.name === "TD") return { text: joinBytes(parts), end: t.end };
        if (t.name === "TR" || t.name === "TABLEDATA") {
          throw new FormatError(`Cannot read VOTable: a cell does not end before </${t.name}>`, {
            format: "votable",
            element: "TD",
            ...context.place(),
          });
        }
        if (depth > 0) depth--;
    }
    p = t.end;
  }
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = new Uint8Array(length + 1);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  joined[length] = 32;
  return joined;
}

/** CRLF and CR become LF, in CDATA as everywhere in XML (XML 1.0 §2.11). */
function evenLineEnds(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(13)) return bytes;
  return ENCODER.encode(UTF8.decode(bytes).replace(/\r\n?/g, "\n"));
}

/** Resolves the five named entities and character references; CRLF becomes LF; others stay as they are. */
function resolveText(bytes: Uint8Array, report: Report): Uint8Array {
  if (!bytes.includes(38) && !bytes.includes(13)) return bytes;
  const text = UTF8.decode(bytes).replace(/\r\n?/g, "\n");
  const resolved = text.replace(/&(#?\w+);|&/g, (all, name) => {
    const replacement = name === undefined ? undefined : referenceText(name);
    if (replacement !== undefined) return replacement;
    report("W_BAD_ENTITY", () => `"${all.slice(0, 20)}" is no entity`);
    return all;
  });
  return ENCODER.encode(resolved);
}

function isBase64(b: Uint8Array, t: Token): boolean {
  if (t.to - t.from < 15) return false;
  return /\bencoding\s*=\s*["']base64["']/.test(UTF8.decode(b.subarray(t.from, t.to)));
}

function appendBase64(
  builder: ColumnBuilder,
  nullValue: NullValue | undefined,
  text: Uint8Array,
  report: Report,
): void {
  let bytes: Uint8Array;
  try {
    bytes = decodeBase64(UTF8.decode(text));
  } catch {
    report("W_BAD_BASE64", () => `a cell of column "${builder.field.name}" is no base64`);
    return builder.pushNull();
  }
  appendBinaryCell(builder, nullValue, bytes, report);
}

function isBlank(b: Uint8Array, from: number, to: number): boolean {
  for (let p = from; p < to; p++) if ((b[p] as number) > 32) return false;
  return true;
}

function describe(b: Uint8Array, t: Token): string {
  return t.kind === "text" || t.kind === "cdata"
    ? `text "${UTF8.decode(b.subarray(t.from, Math.min(t.to, t.from + 20))).trim()}"`
    : `an element <${t.name}>`;
}

/** Line feeds between two positions. */
function countLines(b: Uint8Array, from: number, to: number): number {
  let lines = 0;
  for (let p = from; p < to; p++) if (b[p] === 10) lines++;
  return lines;
}
