import { assert, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { decodePng } from "../../../deps/png.ts";
import { FitsImage } from "../../../core/fits/mod.ts";
import {
  colorTable,
  percentileLimits,
  type Pixels,
  pixelsOf,
  renderPng,
  renderTerminal,
  resample,
  stretchValues,
  terminalColors,
} from "../../../core/plot/mod.ts";

const CURVES = ["linear", "sqrt", "asinh", "log"] as const;
const MAPS = ["grey", "inverted", "tide", "ember"] as const;

Deno.test("stretchValues() goes from 0 to 1, rising, on every curve", () => {
  const values = Array.from({ length: 101 }, (_, i) => i - 20);
  for (const stretch of CURVES) {
    const out = stretchValues(values, { stretch, limits: [-20, 80] });
    assertEquals([out[0], out[100]], [0, 1]);
    for (let i = 1; i < out.length; i++) assert(out[i]! > out[i - 1]!, `${stretch} at ${i}`);
  }
  const middle = (stretch: typeof CURVES[number]) =>
    stretchValues([0.5], { stretch, limits: [0, 1] })[0]!;
  assertEquals(middle("linear"), 0.5);
  assertEquals(middle("sqrt"), Math.fround(Math.SQRT1_2));
  assertEquals(middle("asinh"), Math.fround(Math.asinh(5) / Math.asinh(10)));
  assertEquals(middle("log"), Math.fround(Math.log(501) / Math.log(1001)));
});

Deno.test("stretchValues() leaves NaN and infinities out, and clips", () => {
  const out = stretchValues([NaN, Infinity, -Infinity, -1, 0, 1, 2], {
    stretch: "linear",
    limits: [0, 1],
  });
  assertEquals([...out], [NaN, NaN, NaN, 0, 0, 1, 1]);
  assertEquals([...stretchValues([NaN, 0, Infinity, 1], { percentiles: [0, 100] })], [
    NaN,
    0,
    NaN,
    1,
  ]);
});

Deno.test("stretchValues() shows flat, empty and extreme frames without dividing by zero", () => {
  for (const stretch of CURVES) {
    assertEquals([...stretchValues([7, 7, NaN], { stretch })], [0.5, 0.5, NaN]);
    assertEquals([...stretchValues([NaN, Infinity], { stretch })], [NaN, NaN]);
    const huge = stretchValues([-1.7e308, 0, 1.7e308], { stretch, percentiles: [0, 100] });
    assertEquals([huge[0], huge[2]], [0, 1]);
    assert(huge[1]! > 0 && huge[1]! < 1);
  }
  assertEquals(stretchValues([]).length, 0);
});

Deno.test("stretchValues() and percentileLimits() refuse wrong options", () => {
  assertThrows(() => stretchValues([1], { limits: [2, 1] }), RangeError);
  assertThrows(() => stretchValues([1], { limits: [NaN, 1] }), RangeError);
  assertThrows(() => stretchValues([1], { stretch: "cube" as "log" }), RangeError);
  for (const bad of [[-1, 50], [0, 101], [60, 40], [NaN, 1]] as [number, number][]) {
    assertThrows(() => percentileLimits([1, 2], bad), RangeError);
  }
});

Deno.test("percentileLimits() interpolates, and samples large pictures evenly", () => {
  assertEquals(percentileLimits([40, NaN, 10, 20, 30], [25, 50]), [17.5, 25]);
  assertEquals(percentileLimits([5], [0, 100]), [5, 5]);
  assertEquals(percentileLimits([NaN]), undefined);
  const large = Float64Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) % 3_000_000);
  const [lo, hi] = percentileLimits(large, [10, 90])!;
  assert(Math.abs(lo - 300_000) < 3000 && Math.abs(hi - 2_700_000) < 3000, `${lo} ${hi}`);
});

Deno.test("resample() averages areas and ignores pixels without value", () => {
  const data = [1, 2, 3, 4, 5, 6, 7, 8, NaN, NaN, Infinity, 12];
  const pixels = { width: 4, height: 3, data };
  assertEquals([...resample(pixels, 2, 3).data as Float64Array], [1.5, 3.5, 5.5, 7.5, NaN, 12]);
  const flat = { width: 7, height: 5, data: new Float64Array(35).fill(3) };
  const other = resample(flat, 3, 4).data as Float64Array;
  assert(other.every((value) => Math.abs(value - 3) < 1e-12));
  const third = resample({ width: 3, height: 1, data: [0, 3, 9] }, 2, 1).data as Float64Array;
  assertEquals([...third].map((value) => Math.round(value * 1e9) / 1e9), [1, 7]);
  assertEquals([...resample({ width: 2, height: 1, data: [1, 2] }, 4, 1).data as Float64Array], [
    1,
    1,
    2,
    2,
  ]);
  assert(resample(flat, 7, 5) === flat);
});

Deno.test("resample() keeps the mean of a picture without gaps", () => {
  const data = Float64Array.from({ length: 101 * 67 }, (_, i) => (i * 7919) % 1000);
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const small = resample({ width: 101, height: 67, data }, 13, 9);
  assert(Math.abs(mean(small.data) - mean(data)) < 1e-9);
});

Deno.test("pictures refuse sizes that do not fit", () => {
  const wrong: Pixels = { width: 2, height: 2, data: [1, 2, 3] };
  assertThrows(() => renderPng(wrong), RangeError);
  assertThrows(() => renderTerminal(wrong), RangeError);
  assertThrows(() => renderPng({ width: 0, height: 0, data: [] }), RangeError);
  const pixels = { width: 1, height: 1, data: [1] };
  assertThrows(() => resample(pixels, 0, 1), RangeError);
  assertThrows(() => resample(pixels, 1e9, 1e9), RangeError);
  assertThrows(() => renderPng(pixels, { maxSide: 0.5 }), RangeError);
  assertThrows(() => renderTerminal(pixels, { columns: 0 }), RangeError);
  assertThrows(() => renderTerminal(pixels, { columns: 80, rows: NaN }), RangeError);
  assertThrows(() => renderPng(pixels, { colors: "pink" as "grey" }), RangeError);
});

Deno.test("renderPng() puts the first row of a FITS image at the bottom", () => {
  const image = FitsImage.from({ data: Uint8Array.of(0, 64, 128, 192, 255, 32), shape: [3, 2] });
  const png = renderPng(pixelsOf(image), { stretch: "linear", limits: [0, 255] });
  const { data, ...rest } = decodePng(png);
  assertEquals(rest, { width: 3, height: 2, channels: 1 });
  assertEquals([...data], [192, 255, 32, 0, 64, 128]);
});

Deno.test("renderPng() makes pixels without value transparent", () => {
  const grey = decodePng(renderPng({ width: 2, height: 1, data: [NaN, 1] }, { limits: [0, 1] }));
  assertEquals([grey.channels, ...grey.data], [2, 0, 0, 255, 255]);
  const table = colorTable("ember");
  const color = decodePng(renderPng({ width: 2, height: 1, data: [0, NaN] }, {
    limits: [0, 1],
    colors: "ember",
  }));
  assertEquals([color.channels, ...color.data], [4, ...table.subarray(0, 3), 255, 0, 0, 0, 0]);
});

Deno.test("renderPng() makes large pictures smaller, and keeps their shape", () => {
  const data = new Float32Array(300 * 100).map((_, i) => i);
  const { width, height } = decodePng(
    renderPng({ width: 300, height: 100, data }, { maxSide: 60 }),
  );
  assertEquals([width, height], [60, 20]);
  const thin = decodePng(
    renderPng({ width: 300, height: 1, data: data.slice(0, 300) }, { maxSide: 9 }),
  );
  assertEquals([thin.width, thin.height], [9, 1]);
});

Deno.test("colorTable() grows lighter from end to end", () => {
  for (const name of MAPS) {
    const table = colorTable(name);
    const light = Array.from(
      { length: 256 },
      (_, i) => 0.2126 * table[i * 3]! + 0.7152 * table[i * 3 + 1]! + 0.0722 * table[i * 3 + 2]!,
    );
    if (name === "inverted") light.reverse();
    for (let i = 1; i < 256; i++) assert(light[i]! >= light[i - 1]! - 0.5, `${name} at ${i}`);
  }
});

Deno.test("renderTerminal() writes half blocks, upper row as foreground", () => {
  const pixels = { width: 2, height: 2, data: [0, 1, 1, NaN] };
  const text = renderTerminal(pixels, { columns: 2, limits: [0, 1], stretch: "linear" });
  const white = "2;255;255;255";
  assertEquals(text, `\x1b[38;${white};48;2;0;0;0m▀\x1b[49m▄\x1b[0m\n`);
  const few = renderTerminal(pixels, { columns: 2, limits: [0, 1], depth: "256" });
  assertEquals(few, "\x1b[38;5;231;48;5;16m▀\x1b[49m▄\x1b[0m\n");
  assertEquals(
    renderTerminal({ width: 2, height: 2, data: [NaN, NaN, NaN, NaN] }, { columns: 2 }),
    "  \n",
  );
});

Deno.test("renderTerminal() colours nothing where the terminal has no colours", () => {
  const pixels = { width: 4, height: 4, data: Array.from({ length: 16 }, (_, i) => i) };
  const text = renderTerminal(pixels, { columns: 4, depth: terminalColors({ noColor: "1" }) });
  assert(!text.includes("\x1b"));
  assertEquals(text.split("\n").length, 3);
  assert(text.startsWith("%") || text.startsWith("#"), text);
  assert(renderTerminal(pixels, { columns: 4 }).includes("\x1b"));
});

Deno.test("renderTerminal() keeps the shape of a picture within columns and rows", () => {
  const lines = (width: number, height: number, columns: number, rows?: number) => {
    const data = Array.from({ length: width * height }, (_, i) => i + 1);
    const text = renderTerminal({ width, height, data }, {
      columns,
      rows,
      depth: "none",
      limits: [-1e9, 0],
    });
    const all = text.trimEnd().split("\n");
    return [all[0]!.length, all.length];
  };
  assertEquals(lines(100, 100, 80), [80, 40]);
  assertEquals(lines(200, 100, 80), [80, 20]);
  assertEquals(lines(100, 200, 80), [40, 40]);
  assertEquals(lines(100, 100, 80, 10), [20, 10]);
  assertEquals(lines(1, 300, 80), [1, 40]);
  assertEquals(lines(300, 1, 80), [80, 1]);
});

Deno.test("terminalColors() follows NO_COLOR, COLORTERM and TERM", () => {
  assertEquals(terminalColors({ noColor: "1", colorTerm: "truecolor" }), "none");
  assertEquals(terminalColors({ noColor: "", colorTerm: "truecolor" }), "truecolor");
  assertEquals(terminalColors({ term: "dumb" }), "none");
  assertEquals(terminalColors({ term: "xterm-256color" }), "256");
  assertEquals(terminalColors({ colorTerm: "24bit" }), "truecolor");
});
