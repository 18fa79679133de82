/**
 * What a PNG file promises, checked before anything is unpacked: chunks, sums, sizes, and the length of its data.
 *
 * PNG (third edition), sections 5 (chunks), 9 (filtering), 11.2 (IHDR, PLTE, IDAT, IEND) and 8.1 (interlacing).
 *
 * @module
 */
import { concatBytes } from "../runtime/chunks.ts";
import { pictureError, type PictureSize } from "./_picture_error.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Which bit depths each colour type has, and how many channels. */
const TYPES: Readonly<Record<number, { readonly depths: readonly number[]; channels: number }>> = {
  0: { depths: [1, 2, 4, 8, 16], channels: 1 },
  2: { depths: [8, 16], channels: 3 },
  3: { depths: [1, 2, 4, 8], channels: 1 },
  4: { depths: [8, 16], channels: 2 },
  6: { depths: [8, 16], channels: 4 },
};
/** Where the seven passes of an interlaced picture begin, and their steps. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
/** Chunks that make the pixels; others (profiles, texts) are left out. */
const NEEDED = ["IHDR", "PLTE", "tRNS", "IDAT"];

const CRC = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** The head of a PNG file. */
interface PngHead extends PictureSize {
  readonly depth: number;
  readonly type: number;
  readonly interlaced: boolean;
}

/** Whether a file begins as PNG files do. */
export function isPng(file: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => file[i] === byte);
}

/**
 * A PNG file with nothing but what makes its pixels, of which everything is known to be there.
 *
 * @throws {FormatError} If the file is cut or damaged, larger than allowed, or its data are not as long as its head says.
 */
export async function checkedPng(
  file: Uint8Array,
  maxPixels: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [Uint8Array.from(SIGNATURE)];
  const data: Uint8Array[] = [];
  let head: PngHead | undefined;
  const seen = new Set<string>();
  let paletteLength = 0;
  let ended = false;
  for (const { type, whole, body } of chunksOf(file)) {
    if (head === undefined && type !== "IHDR") throw pictureError("PNG", "its head is missing");
    if (type === "IEND") {
      ended = true;
      break;
    }
    if (!NEEDED.includes(type)) {
      // A capital letter in front: who does not know the chunk cannot show the picture.
      if (/^[A-Z]/.test(type)) throw pictureError("PNG", `it has an unknown chunk ${type}`);
      continue;
    }
    if (type !== "IDAT" && seen.has(type)) throw pictureError("PNG", `it has two chunks ${type}`);
    seen.add(type);
    if (type === "IHDR") head = headOf(body, maxPixels);
    if (type === "PLTE") paletteLength = checkPalette(body, head!);
    if (type === "tRNS") checkTransparency(body, head!, paletteLength);
    if (type === "IDAT") data.push(body);
    parts.push(whole);
  }
  if (head === undefined) throw pictureError("PNG", "its head is missing");
  if (head.type === 3 && paletteLength === 0) throw pictureError("PNG", "its palette is missing");
  if (!ended) throw pictureError("PNG", "it is cut off");
  await checkData(concatBytes(data), rawLength(head));
  parts.push(Uint8Array.of(0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82));
  return concatBytes(parts);
}

function* chunksOf(
  file: Uint8Array,
): Generator<{ readonly type: string; readonly whole: Uint8Array; readonly body: Uint8Array }> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = SIGNATURE.length; at < file.length;) {
    const end = at + 12 <= file.length ? at + 12 + view.getUint32(at) : Infinity;
    if (end > file.length) throw pictureError("PNG", "it is cut off");
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw pictureError("PNG", "it is damaged");
    if (
      NEEDED.includes(type) && crcOf(file.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)
    ) {
      throw pictureError("PNG", `its chunk ${type} is damaged`);
    }
    yield { type, whole: file.subarray(at, end), body: file.subarray(at + 8, end - 4) };
    at = end;
  }
}

function headOf(body: Uint8Array, maxPixels: number): PngHead {
  if (body.length !== 13) throw pictureError("PNG", "its head is damaged");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth = 0, type = 0, compression, filter, interlace = 0] = body.subarray(8);
  if (width === 0 || height === 0 || width > 0x7fffffff || height > 0x7fffffff) {
    throw pictureError("PNG", `it has ${width} by ${height} pixels`);
  }
  if (!TYPES[type]?.depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw pictureError("PNG", `its head is damaged`);
  }
  if (width * height > maxPixels) {
    throw pictureError("PNG", `its ${width} by ${height} pixels are more than ${maxPixels}`);
  }
  if (interlace === 1 && depth < 8) {
    throw pictureError(
      "PNG",
      `it is interlaced with ${depth} bits a pixel, which is not known here`,
    );
  }
  return { width, height, depth, type, interlaced: interlace === 1 };
}

function checkPalette(body: Uint8Array, head: PngHead): number {
  const colors = body.length / 3;
  if (!Number.isInteger(colors) || colors < 1 || colors > 256) {
    throw pictureError("PNG", "its palette is damaged");
  }
  if (head.type === 0 || head.type === 4) throw pictureError("PNG", "it is grey with a palette");
  return colors;
}

function checkTransparency(body: Uint8Array, head: PngHead, paletteLength: number): void {
  const fits = head.type === 3
    ? body.length <= paletteLength
    : body.length === (head.type === 0 ? 2 : head.type === 2 ? 6 : -1);
  if (!fits) throw pictureError("PNG", "its transparency is damaged");
}

/** Bytes of the unpacked data: each row of each pass begins with the number of its filter. */
function rawLength({ width, height, depth, type, interlaced }: PngHead): number {
  const bits = depth * (TYPES[type]?.channels ?? 1);
  const length = (columns: number, rows: number) =>
    columns > 0 ? rows * (1 + Math.ceil(columns * bits / 8)) : 0;
  if (!interlaced) return length(width, height);
  return PASSES.reduce(
    (sum, [x, y, dx, dy]) =>
      sum + length(Math.ceil((width - x) / dx), Math.max(0, Math.ceil((height - y) / dy))),
    0,
  );
}

/** Unpacks the data as a stream, and keeps nothing but their length. */
async function checkData(data: Uint8Array<ArrayBuffer>, wanted: number): Promise<void> {
  let length = 0;
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
  try {
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > wanted) break;
    }
  } catch (cause) {
    throw pictureError("PNG", "its data are damaged or cut off", cause);
  }
  if (length !== wanted) {
    throw pictureError("PNG", `it has ${length > wanted ? "more" : "less"} data than pixels`);
  }
}
