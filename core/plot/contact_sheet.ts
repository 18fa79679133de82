/**
 * Contact sheets: many small pictures, each with its label, in one.
 *
 * @module
 */
import { bodyChunks } from "../runtime/chunks.ts";
import { FormatError } from "../runtime/errors.ts";
import { type Http, http as defaultHttp, type RequestOptions } from "../runtime/http.ts";
import { settleAll } from "../runtime/pool.ts";
import { ensureOk } from "../runtime/status.ts";
import { fitText } from "./_font.ts";
import { Painter } from "./_paint.ts";
import type { Color } from "./drawing.ts";
import { newPicture, type Picture, readPicture, resizePicture } from "./picture.ts";

/** One place on a contact sheet. */
export interface SheetItem {
  /** What stands below; lines are separated by `\n`, and those that are too long lose their middle. */
  readonly label: string;
  /** The picture; without one the place says why. */
  readonly picture?: Picture | undefined;
  /** Why there is no picture. */
  readonly error?: string | undefined;
}

/** How a contact sheet looks. */
export interface SheetOptions {
  /** Places in a row; by default so that the sheet is about as wide as high. */
  readonly columns?: number | undefined;
  /** Longest side of each picture in pixels; default 200. Larger ones are made smaller. */
  readonly side?: number | undefined;
  /** Stands above all. */
  readonly title?: string | undefined;
}

/** A preview to fetch. */
export interface Preview {
  /** Where it is. */
  readonly url: string;
  /** What stands below it. */
  readonly label: string;
}

/** Options of {@linkcode fetchPreviews}. */
export interface FetchPreviewsOptions extends RequestOptions {
  /** What sends the requests; default the shared HTTP layer. */
  readonly http?: Http | undefined;
  /** Requests at the same time; default 8. */
  readonly concurrency?: number | undefined;
  /** Longest file in bytes; default 32 MiB. */
  readonly maxBytes?: number | undefined;
}

const [GAP, SIZE, LINE, TITLE] = [14, 13, 17, 18];
const [FRAME, INK, FAINT] = ["#eef0f2", "#1c2126", "#8a3324"] as const;
const MAX_BYTES = 32 << 20;
/** Largest preview: they are small, and many of them are unpacked at once. */
const PREVIEW_PIXELS = 16_000_000;

/**
 * Puts pictures into rows, each with its label below.
 *
 * @example Two labels
 * ```ts
 * import { contactSheet, newPicture } from "@denovo/vo/plot";
 * const red = newPicture(40, 30, [255, 0, 0]);
 * const sheet = contactSheet([{ label: "M51", picture: red }, { label: "M31", error: "404" }], { side: 40 });
 * if (sheet.width !== 2 * 40 + 3 * 14) throw new Error(`${sheet.width} wide`);
 * ```
 *
 * @param items What to show, in order.
 * @param options Columns, size, title.
 * @returns One picture.
 * @throws {RangeError} If there is nothing to show, or an option is out of range.
 */
export function contactSheet(items: readonly SheetItem[], options: SheetOptions = {}): Picture {
  const { side = 200, title } = options;
  if (items.length === 0) throw new RangeError("Cannot make contact sheet: there are no pictures");
  const columns = Math.min(items.length, options.columns ?? Math.ceil(Math.sqrt(items.length)));
  for (const [name, value, least] of [["side", side, 16], ["columns", columns, 1]] as const) {
    if (Number.isInteger(value) && value >= least && value <= 4096) continue;
    throw new RangeError(`Cannot make contact sheet: ${name} is ${value}`);
  }
  const labels = items.map(({ label }) =>
    label.split("\n").flatMap((line) => wrapped(line, side, SIZE, 2)).slice(0, 4)
  );
  const lines = Math.max(...labels.map((label) => label.length));
  const top = title === undefined ? GAP : GAP + 2 * TITLE;
  const frameHeight = heightOfFrames(items, side);
  const cellHeight = frameHeight + lines * LINE + 6 + GAP;
  const rows = Math.ceil(items.length / columns);
  const width = columns * (side + GAP) + GAP;
  const sheet = newPicture(width, top + rows * cellHeight);
  const painter = new Painter(sheet);
  const write = (text: string, x: number, y: number, size: number, color: Color, room: number) =>
    painter.draw({
      kind: "text",
      ...{ x, y, size, color, anchor: "middle", text: fitText(text, size, room) },
    });
  if (title !== undefined) write(title, width / 2, GAP + TITLE, TITLE, INK, width - 2 * GAP);
  for (const [i, { picture, error }] of items.entries()) {
    const x = GAP + i % columns * (side + GAP);
    const y = top + Math.floor(i / columns) * cellHeight;
    const middle = x + side / 2;
    painter.draw({ kind: "rect", x, y, width: side, height: frameHeight, fill: FRAME });
    if (picture === undefined) {
      const reason = wrapped(error ?? "", side - 8, SIZE - 2, 4);
      const first = y + frameHeight / 2 - (reason.length - 1) * LINE / 2;
      write("no picture", middle, first - LINE / 2, SIZE, FAINT, side - 8);
      reason.forEach((line, n) =>
        write(line, middle, first + (n + 0.5) * LINE, SIZE - 2, FAINT, side - 8)
      );
    } else {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height));
      const size = (length: number) => Math.max(1, Math.round(length * scale));
      const small = resizePicture(picture, size(picture.width), size(picture.height));
      const left = x + Math.floor((side - small.width) / 2);
      place(sheet, small, left, y + Math.floor((frameHeight - small.height) / 2));
    }
    labels[i]!.forEach((line, n) =>
      write(line, middle, y + frameHeight + 4 + SIZE + n * LINE, SIZE, INK, side)
    );
  }
  return sheet;
}

/** As high as the highest picture; reasons need some room, too. */
function heightOfFrames(items: readonly SheetItem[], side: number): number {
  const heights = items.map(({ picture }) => {
    if (picture === undefined) return Math.min(side, 6 * LINE);
    const { width, height } = picture;
    return Math.max(1, Math.round(height * Math.min(1, side / Math.max(width, height))));
  });
  // An edge above and below, so that white pictures can be told from the paper.
  return Math.min(side, Math.max(...heights) + 8);
}

/** A text in some lines, broken between words; the last one has all that is left. */
function wrapped(text: string, room: number, size: number, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    const fits = fitText(longer, size, room) === longer;
    if (lines.length > 0 && (fits || lines.length === most)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function place(sheet: Picture, picture: Picture, left: number, top: number): void {
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const from = (y * picture.width + x) * 4;
      const to = ((top + y) * sheet.width + left + x) * 4;
      const alpha = picture.data[from + 3]! / 255;
      for (let c = 0; c < 3; c++) {
        sheet.data[to + c] = sheet.data[to + c]! * (1 - alpha) + picture.data[from + c]! * alpha;
      }
    }
  }
}

/**
 * Fetches previews at the same time, PNG or JPEG; one that fails does not stop the others.
 *
 * @param previews What to fetch.
 * @param options Concurrency, limits, signal.
 * @returns Places for {@linkcode contactSheet} in the same order; those that failed with the reason.
 * @throws The signal's reason.
 */
export async function fetchPreviews(
  previews: readonly Preview[],
  options: FetchPreviewsOptions = {},
): Promise<SheetItem[]> {
  const { http = defaultHttp, concurrency = 8, maxBytes = MAX_BYTES, signal, ...limits } = options;
  const items: SheetItem[] = previews.map(({ label }) => ({ label }));
  const work = async ({ url }: Preview, inner: { readonly signal: AbortSignal }) => {
    const response = await http.send(url, { ...limits, ...inner });
    const file = await bytesOf(await ensureOk(response, "Cannot fetch preview"), maxBytes);
    return await readPicture(file, { maxPixels: PREVIEW_PIXELS });
  };
  const places = previews.map((preview, place) => ({ ...preview, place }));
  for await (const outcome of settleAll(places, work, { concurrency, signal })) {
    const { place, label } = outcome.item;
    items[place] = outcome.ok
      ? { label, picture: outcome.value }
      : { label, error: outcome.error.message };
  }
  return items;
}

async function bytesOf(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of bodyChunks(response)) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new FormatError(`Cannot fetch preview: it has more than ${maxBytes} bytes`, {
        format: "picture",
        url: response.url,
      });
    }
    parts.push(chunk.slice());
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
