import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { FitsHeader, Wcs } from "../../../core/fits/mod.ts";
import {
  alignPixels,
  composeRgb,
  northUp,
  orientationOf,
  type Pixels,
} from "../../../core/plot/mod.ts";

const WHOLE = { stretch: "linear", percentiles: [0, 100] } as const;
const frame = (data: number[], width = data.length): Pixels => ({
  width,
  height: data.length / width,
  data,
});

Deno.test("composeRgb() puts each frame into its channel, the lowest row at the bottom", () => {
  const red = frame([0, 1, 1, 1], 2);
  const green = frame([0, 10, 0, 0], 2);
  const blue = frame([0, 0, -5, 0], 2);
  const { data } = composeRgb([red, green, blue], WHOLE);
  assertEquals([...data], [
    ...[255, 0, 0, 255],
    ...[255, 0, 255, 255],
    ...[0, 0, 255, 255],
    ...[255, 255, 255, 255],
  ]);
});

Deno.test("composeRgb() ignores NaN: nothing is divided by it, and nothing turns black", () => {
  const red = frame([0, 1, NaN, NaN]);
  const green = frame([0, 1, 1, NaN]);
  const blue = frame([Infinity, 0, 1, -Infinity]);
  for (const keepColors of [false, true]) {
    const { data } = composeRgb([red, green, blue], { ...WHOLE, keepColors });
    assertEquals([...data.slice(4, 8)], [255, 255, 0, 255]);
    assertEquals([...data.slice(8, 12)], [0, 255, 255, 255]);
    assertEquals([...data.slice(12)], [0, 0, 0, 0]);
  }
});

Deno.test("composeRgb() refuses flat frames and frames of nothing but NaN", () => {
  const good = frame([1, 2]);
  assertThrows(
    () => composeRgb([good, frame([NaN, Infinity]), good]),
    RangeError,
    "Cannot compose picture: the green frame has no values, only NaN",
  );
  assertThrows(
    () => composeRgb([good, good, frame([7, 7])]),
    RangeError,
    "Cannot compose picture: the blue frame is flat, all its values are 7",
  );
  assertThrows(
    () => composeRgb([good, good, frame([1, 2, 3])]),
    RangeError,
    "the blue frame has 3 by 1 pixels, the red one 2 by 1",
  );
  const limits = [[0, 1], [1, 1], [0, 1]] as const;
  assertThrows(() => composeRgb([good, good, good], { limits }), RangeError, "1 to 1 is no range");
});

Deno.test("composeRgb() takes the whole range where percentiles meet", () => {
  const star = frame([...Array<number>(999).fill(0), 5]);
  const { data } = composeRgb([star, star, star], { stretch: "linear" });
  assertEquals([...data.slice(-4)], [255, 255, 255, 255]);
  assertEquals([...data.slice(0, 4)], [0, 0, 0, 255]);
});

Deno.test("composeRgb() keeps the ratios of colours when asked to", () => {
  const [r, g, b] = [frame([0, 0.2, 1]), frame([0, 0.1, 1]), frame([0, 0.05, 1])];
  const limits = [[0, 1], [0, 1], [0, 1]] as const;
  const kept = composeRgb([r, g, b], { stretch: "asinh", limits, keepColors: true }).data;
  assertAlmostEquals(kept[4]! / kept[5]!, 2, 0.05);
  assertAlmostEquals(kept[5]! / kept[6]!, 2, 0.05);
  assert(kept[4]! > 100, "faint parts are lifted");
  const own = composeRgb([r, g, b], { stretch: "asinh", limits }).data;
  assert(own[4]! / own[5]! < 1.7, "frame by frame the colour fades");
});

/** A WCS around 10 20, turned and mirrored. */
function skyOf(width: number, height: number, turn: number, mirror: 1 | -1): Wcs {
  const [sin, cos] = [Math.sin(turn * Math.PI / 180), Math.cos(turn * Math.PI / 180)];
  const cards = {
    CTYPE1: "RA---TAN",
    CTYPE2: "DEC--TAN",
    CRVAL1: 10,
    CRVAL2: 20,
    CRPIX1: (width + 1) / 2,
    CRPIX2: (height + 1) / 2,
    CD1_1: -0.001 * cos * mirror,
    CD1_2: -0.001 * sin * mirror,
    CD2_1: -0.001 * sin,
    CD2_2: 0.001 * cos,
  };
  let header = new FitsHeader();
  for (const [keyword, value] of Object.entries(cards)) header = header.with(keyword, value);
  return Wcs.fromHeader(header);
}

/** Marks at the places of the sky where they should be seen: pixels of a WCS in which they are set. */
function marked(sky: Wcs, width: number, height: number): Pixels {
  const data = new Float64Array(width * height);
  const set = (ra: number, dec: number, value: number) => {
    const { x, y } = sky.skyToPixel({ ra, dec })!;
    data[(Math.round(y) - 1) * width + Math.round(x) - 1] = value;
  };
  set(10, 20.004, 1); // north
  set(10 + 0.004 / Math.cos(20 * Math.PI / 180), 20, 2); // east
  return { width, height, data };
}

Deno.test("northUp() shows north up and east left, however the image lies", () => {
  for (const turn of [0, 90, 180, -90, 0.2]) {
    for (const mirror of [1, -1] as const) {
      const sky = skyOf(13, 11, turn, mirror);
      const { pixels } = { pixels: marked(sky, 13, 11) };
      const up = northUp({ pixels, sky });
      const sides = Math.abs(turn) === 90 ? [11, 13] : [13, 11];
      assertEquals([up.width, up.height], sides);
      const at = (value: number) => {
        const index = Array.from(up.data).findIndex((one) => Math.abs(one - value) < 1e-4);
        return [index % up.width, Math.floor(index / up.width)];
      };
      const [cx, cy] = [(up.width - 1) / 2, (up.height - 1) / 2];
      assertEquals(at(1), [cx, cy + 4], `north at ${turn}, ${mirror}`);
      assertEquals(at(2), [cx - 4, cy], `east at ${turn}, ${mirror}`);
    }
  }
});

Deno.test("northUp() turns by any angle, with empty corners and no pixel lost to NaN", () => {
  const sky = skyOf(41, 41, 30, 1);
  const pixels = { width: 41, height: 41, data: new Float64Array(41 * 41).fill(3) };
  pixels.data[20 * 41 + 20] = NaN;
  const up = northUp({ pixels, sky });
  assertEquals([up.width, up.height], [56, 56]);
  assert(Number.isNaN(up.data[0]!));
  const finite = Array.from(up.data).filter(Number.isFinite);
  assert(finite.every((value) => Math.abs(value - 3) < 1e-9));
  assert(Math.abs(finite.length - 41 * 41) < 60, `${finite.length} pixels`);
});

Deno.test("orientationOf() tells rotation, handedness and scale", () => {
  const plain = orientationOf(13, 11, skyOf(13, 11, 0, 1));
  assertAlmostEquals(plain.rotation, 0, 1e-3);
  assertAlmostEquals(plain.scale, 0.001, 1e-8);
  assertEquals(plain.isEastLeft, true);
  assertEquals(orientationOf(13, 11, skyOf(13, 11, 0, -1)).isEastLeft, false);
  assertAlmostEquals(Math.abs(orientationOf(13, 11, skyOf(13, 11, 40, 1)).rotation), 40, 1e-2);
  assertThrows(
    () => orientationOf(3, 3, { pixelToSky: () => undefined, skyToPixel: () => undefined }),
    RangeError,
    "its centre is not on the sky",
  );
});

Deno.test("orientationOf() mirrors nothing at a pole, where no way leads north", () => {
  for (const [dec, mirror] of [[90, 1], [-90, 1], [90, -1], [89.99, 1], [-89.99, 1]] as const) {
    let header = new FitsHeader();
    const cards = { CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", CRVAL1: 10, CRVAL2: dec };
    const scale = { CRPIX1: 60.5, CRPIX2: 50.5, CDELT1: -0.01 * mirror, CDELT2: 0.01 };
    for (const [key, value] of Object.entries({ ...cards, ...scale })) {
      header = header.with(key, value);
    }
    const { isEastLeft, rotation, scale: side } = orientationOf(120, 100, Wcs.fromHeader(header));
    assertEquals(isEastLeft, mirror === 1, `${dec}, ${mirror}`);
    assertAlmostEquals(rotation, 0, 1e-3, `${dec}, ${mirror}`);
    assertAlmostEquals(side, 0.01, 1e-6, `${dec}, ${mirror}`);
  }
});

Deno.test("alignPixels() brings a turned frame onto another's pixels", () => {
  const [a, b] = [skyOf(13, 13, 0, 1), skyOf(17, 15, 90, -1)];
  const target = { pixels: marked(a, 13, 13), sky: a };
  const moved = alignPixels({ pixels: marked(b, 17, 15), sky: b }, target);
  for (const [i, value] of Array.from(target.pixels.data).entries()) {
    const seen = moved.data[i]!;
    // What the other frame does not show has no value.
    if (Number.isNaN(seen)) continue;
    assertAlmostEquals(seen, value, 1e-3);
  }
  assertEquals(Array.from(moved.data).filter((value) => value > 0.9).length, 2);
});
