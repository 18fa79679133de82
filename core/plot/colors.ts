/**
 * Colour maps: brightness → red, green, blue.
 *
 * @module
 */

/** The maps there are: `tide` from dark violet over teal to pale yellow, `ember` from black over red to white. */
export type ColorMapName = "grey" | "inverted" | "tide" | "ember";

/** Corner colours of each map at even steps; all but `inverted` grow lighter from end to end. */
const CORNERS: Readonly<Record<ColorMapName, readonly string[]>> = {
  grey: ["000000", "ffffff"],
  inverted: ["ffffff", "000000"],
  tide: ["140a32", "2c2a6e", "26558f", "1f7f8f", "2fa886", "78cb6a", "cfe46b", "fdf7c0"],
  ember: ["000000", "3a0a1e", "82131f", "c4401a", "ef7f1d", "fbc04f", "fff0b8", "ffffff"],
};

/**
 * A colour map as a table of 256 colours.
 *
 * @param name Which one.
 * @returns 256 × 3 bytes: red, green, blue from dark to bright.
 * @throws {RangeError} If there is no such map.
 */
export function colorTable(name: ColorMapName): Uint8Array<ArrayBuffer> {
  if (!Object.hasOwn(CORNERS, name)) throw new RangeError(`Cannot colour: no map "${name}"`);
  const corners = CORNERS[name].map((hex) => parseInt(hex, 16));
  const channel = (color: number, shift: number) => (color >> shift) & 255;
  const table = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const place = i / 255 * (corners.length - 1);
    const below = Math.min(Math.floor(place), corners.length - 2);
    for (const [c, shift] of [16, 8, 0].entries()) {
      const [from, to] = [channel(corners[below]!, shift), channel(corners[below + 1]!, shift)];
      table[i * 3 + c] = Math.round(from + (to - from) * (place - below));
    }
  }
  return table;
}

/** Brightness from 0 to 1 as an index into a table of 256, with steps of equal width. */
export function colorIndex(brightness: number): number {
  return Math.min(255, Math.floor(brightness * 256));
}
