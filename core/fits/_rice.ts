/**
 * Rice compression of integers undone, as tile-compressed FITS images use it (FITS standard 4.0, section 10.4.1).
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";

/** Bits of the number of low bits, the number that stands for uncompressed differences, by bytes a pixel. */
const PARAMETERS: Readonly<Record<number, readonly [bits: number, raw: number]>> = {
  1: [3, 6],
  2: [4, 14],
  4: [5, 25],
};

/**
 * Decompresses one tile.
 *
 * @param bytes The compressed data.
 * @param count Number of pixels.
 * @param pixelBytes Bytes of a pixel: 1, 2 or 4.
 * @param blockSize Pixels of a block.
 * @returns The pixels; bytes are unsigned, others signed.
 * @throws {FormatError} If the data end too early.
 */
export function unrice(
  bytes: Uint8Array,
  count: number,
  pixelBytes: number,
  blockSize: number,
): Int32Array {
  const [lowBits, raw] = PARAMETERS[pixelBytes] ?? [0, 0];
  if (lowBits === 0 || blockSize < 1) {
    throw new FormatError(
      `Cannot read FITS image: Rice compression has ${pixelBytes} bytes a pixel, blocks of ${blockSize}`,
      { format: "fits" },
    );
  }
  const width = 8 * pixelBytes;
  const shift = 32 - width;
  const out = new Int32Array(count);
  let at = 0;
  const next = (): number => {
    if (at >= bytes.length) {
      throw new FormatError("Cannot read FITS image: compressed data are cut off", {
        format: "fits",
      });
    }
    return bytes[at++] as number;
  };
  let last = 0;
  for (let i = 0; i < pixelBytes; i++) last = last << 8 | next();
  let buffer = next();
  let bits = 8;
  for (let i = 0; i < count;) {
    bits -= lowBits;
    while (bits < 0) {
      buffer = buffer << 8 | next();
      bits += 8;
    }
    const low = (buffer >>> bits) - 1;
    buffer &= (1 << bits) - 1;
    const end = Math.min(i + blockSize, count);
    for (; i < end; i++) {
      let difference = 0;
      if (low === raw) {
        let left = width - bits;
        difference = buffer << left;
        for (left -= 8; left >= 0; left -= 8) {
          buffer = next();
          difference |= buffer << left;
        }
        if (bits > 0) {
          buffer = next();
          difference |= buffer >>> -left;
          buffer &= (1 << bits) - 1;
        } else buffer = 0;
      } else if (low >= 0) {
        while (buffer === 0) {
          bits += 8;
          buffer = next();
        }
        const zeros = bits - (32 - Math.clz32(buffer));
        bits -= zeros + 1;
        buffer ^= 1 << bits;
        bits -= low;
        while (bits < 0) {
          buffer = buffer << 8 | next();
          bits += 8;
        }
        difference = zeros << low | buffer >>> bits;
        buffer &= (1 << bits) - 1;
      }
      // Even numbers stand for differences from 0 up, odd ones for those from -1 down.
      last = last + ((difference & 1) === 1 ? ~(difference >>> 1) : difference >>> 1) | 0;
      out[i] = pixelBytes === 1 ? last & 255 : last << shift >> shift;
    }
  }
  return out;
}
