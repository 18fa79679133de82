/**
 * What a JPEG file promises, checked before anything is unpacked.
 *
 * ITU-T T.81, annex B (markers and segments).
 *
 * @module
 */
import { pictureError } from "./_picture_error.ts";

/** Frames that the decoder knows: baseline, extended and progressive, coded by Huffman. */
const KNOWN = [0xc0, 0xc1, 0xc2];
/** Pixels that a byte can stand for at most: a block of 64 takes one bit or more. */
const PIXELS_OF_BYTE = 512;
/** More scans than any encoder makes; each costs a walk over all pixels. */
const MAX_SCANS = 64;

/** Whether a file begins as JPEG files do. */
export function isJpeg(file: Uint8Array): boolean {
  return file[0] === 0xff && file[1] === 0xd8 && file[2] === 0xff;
}

/**
 * Checks that a JPEG file is whole and not too large.
 *
 * @throws {FormatError} If it is cut off, damaged, of a kind that cannot be unpacked, or larger than allowed.
 */
export function checkJpeg(file: Uint8Array, maxPixels: number): void {
  let hasFrame = false;
  let scans = 0;
  for (let at = 2;;) {
    if (file[at] !== 0xff) throw pictureError("JPEG", cutOr(file, at));
    while (file[at] === 0xff) at++;
    const marker = file[at++] ?? 0;
    if (marker === 0xd9) break;
    if (marker === 0x01 || marker >= 0xd0 && marker <= 0xd7) continue;
    const length = (file[at] ?? 0) * 256 + (file[at + 1] ?? 0);
    if (at + 2 > file.length) throw pictureError("JPEG", "it is cut off");
    if (length < 2 || at + length > file.length) {
      throw pictureError("JPEG", cutOr(file, at + length));
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      if (hasFrame) throw pictureError("JPEG", "it has two frames");
      hasFrame = true;
      const frame = file.subarray(at, at + length);
      checkFrame(frame, marker, Math.min(maxPixels, file.length * PIXELS_OF_BYTE), maxPixels);
    }
    at += length;
    if (marker !== 0xda) continue;
    if (!hasFrame) throw pictureError("JPEG", "it has pixels before their size");
    if (++scans > MAX_SCANS) throw pictureError("JPEG", `it has more than ${MAX_SCANS} scans`);
    at = endOfScan(file, at);
  }
  if (scans === 0) throw pictureError("JPEG", "it has no pixels");
}

function cutOr(file: Uint8Array, at: number): string {
  return at >= file.length ? "it is cut off" : "it is damaged";
}

function checkFrame(frame: Uint8Array, marker: number, possible: number, maxPixels: number): void {
  if (!KNOWN.includes(marker)) {
    throw pictureError("JPEG", `it is of a kind (${marker.toString(16)}) that is not known here`);
  }
  const [, , bits, h1 = 0, h2 = 0, w1 = 0, w2 = 0, components = 0] = frame;
  const [width, height] = [w1 * 256 + w2, h1 * 256 + h2];
  if (bits !== 8 || ![1, 3, 4].includes(components) || frame.length !== 8 + 3 * components) {
    throw pictureError("JPEG", "its frame is damaged");
  }
  if (width === 0 || height === 0) {
    throw pictureError("JPEG", `it has ${width} by ${height} pixels`);
  }
  if (width * height > maxPixels) {
    throw pictureError("JPEG", `its ${width} by ${height} pixels are more than ${maxPixels}`);
  }
  if (width * height > possible) throw pictureError("JPEG", "it has less data than pixels");
  for (let c = 0; c < components; c++) {
    const sampling = frame[9 + 3 * c] ?? 0;
    const [h, v] = [sampling >> 4, sampling & 15];
    if (h < 1 || h > 4 || v < 1 || v > 4) throw pictureError("JPEG", "its frame is damaged");
  }
}

/** The place of the next marker behind the coded pixels: not a stuffed zero, not a restart. */
function endOfScan(file: Uint8Array, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw pictureError("JPEG", "it is cut off");
}
