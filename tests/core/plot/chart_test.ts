import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "../../../deps/assert.ts";
import {
  type Axis,
  type Chart,
  chartPng,
  chartSvg,
  chartText,
  drawChart,
  paintChart,
  readPicture,
} from "../../../core/plot/mod.ts";
import { axisText, prettyUnit, scaleOf, ticksOf } from "../../../core/plot/axis.ts";
import { parseXml } from "../../../core/xml/tree.ts";

function texts(axis: Partial<Axis>, values: number[], wanted = 6): string[] {
  const scale = scaleOf({ label: "x", ...axis }, values);
  assert(scale !== undefined);
  return ticksOf(scale, wanted).map(({ text }) => text).filter((text) => text !== "");
}

Deno.test("ticksOf() marks round values, with as many decimals as they differ in", () => {
  assertEquals(texts({ limits: [0, 10] }, []), ["0", "2", "4", "6", "8", "10"]);
  assertEquals(texts({ limits: [-0.3, 0.3] }, []), [
    "−0.3",
    "−0.2",
    "−0.1",
    "0",
    "0.1",
    "0.2",
    "0.3",
  ]);
  assertEquals(texts({ limits: [57000.01, 57000.03] }, [], 4), [
    "57000.010",
    "57000.015",
    "57000.020",
    "57000.025",
    "57000.030",
  ]);
  assertEquals(texts({ limits: [0, 5e-7] }, []), [
    "0",
    "10⁻⁷",
    "2×10⁻⁷",
    "3×10⁻⁷",
    "4×10⁻⁷",
    "5×10⁻⁷",
  ]);
  assertEquals(texts({ limits: [0, 4e9] }, [], 4), ["0", "10⁹", "2×10⁹", "3×10⁹", "4×10⁹"]);
});

Deno.test("ticksOf() marks powers of ten on a log axis, and between them where there is room", () => {
  const log = { scale: "log" } as const;
  assertEquals(texts({ ...log, limits: [0.1, 1000] }, []), ["0.1", "1", "10", "100", "1000"]);
  assertEquals(texts({ ...log, limits: [1e-20, 1e-8] }, [], 4), [
    "10⁻¹⁸",
    "10⁻¹⁵",
    "10⁻¹²",
    "10⁻⁹",
  ]);
  assertEquals(texts({ ...log, limits: [1, 10] }, []), ["1", "2", "5", "10"]);
  assertEquals(texts({ ...log, limits: [100, 120] }, [], 4), ["100", "105", "110", "115", "120"]);
});

Deno.test("ticksOf() ends for ranges that are tiny, huge, or next to each other", () => {
  for (
    const limits of [
      [1, 1 + 2.3e-16],
      [-1.7e308, 1.7e308],
      [5e-324, 1e-323],
      [1e15, 1e15 + 1],
      [0, 5e-324],
    ] as const
  ) {
    for (const scale of ["linear", "log"] as const) {
      if (scale === "log" && limits[0] <= 0) continue;
      const found = scaleOf({ label: "x", scale, limits }, []);
      assert(found !== undefined);
      const ticks = ticksOf(found, 6);
      assert(!ticks.some(({ text }) => /NaN|Infinity/.test(text)), `${limits}`);
      assert(ticks.length < 1100, `${limits}: ${ticks.length}`);
      assert(ticks.every(({ value }) => !Number.isNaN(value)), `${limits}`);
      assertEquals([found.place(limits[0]), found.place(limits[1])], [0, 1], `${limits}`);
    }
  }
});

Deno.test("scaleOf() turns inverted axes around and leaves out what has no place", () => {
  const scale = scaleOf({ label: "mag", inverted: true, limits: [10, 20] }, [])!;
  assertEquals([scale.place(10), scale.place(15), scale.place(20)], [1, 0.5, 0]);
  const log = scaleOf({ label: "E", scale: "log" }, [-5, 0, NaN, 1, 100])!;
  assert(log.range[0] > 0.5 && log.range[0] < 1 && log.range[1] > 100);
  assert(Number.isNaN(log.place(-1)));
  assertEquals(scaleOf({ label: "x" }, [NaN, Infinity]), undefined);
  assertEquals(scaleOf({ label: "x", scale: "log" }, [0, -1]), undefined);
  const one = scaleOf({ label: "x" }, [7])!;
  assert(one.range[0] < 7 && one.range[1] > 7);
  assertThrows(() => scaleOf({ label: "x", limits: [2, 1] }, []), RangeError, "2 to 1 is no range");
  assertThrows(
    () => scaleOf({ label: "x", scale: "log", limits: [0, 1] }, []),
    RangeError,
    "0 to 1 is no range for the log axis",
  );
});

Deno.test("prettyUnit() raises exponents in whatever style, and leaves the rest", () => {
  const cases = {
    "erg.s-1.cm-2.Angstrom-1": "erg s⁻¹ cm⁻² Å⁻¹",
    "erg/s/cm**2": "erg/s/cm²",
    "10**-3.Jy": "10⁻³ Jy",
    "W m^-2": "W m⁻²",
    "um": "µm",
    "km/s": "km/s",
    "deg": "deg",
    "m2": "m²",
  };
  assertEquals(prettyUnit("'jupiterMass'"), "jupiterMass");
  for (const [unit, pretty] of Object.entries(cases)) assertEquals(prettyUnit(unit), pretty);
  assertEquals(axisText({ label: "RA", unit: "" }), "RA");
});

const SED: Chart = {
  title: 'A <star> & "more"',
  x: { label: "Wavelength", unit: "um", scale: "log" },
  y: { label: "Magnitude", unit: "mag", inverted: true },
  series: [
    { name: "one", x: [0.5, 1, 2], y: [12, 11, null], yError: [0.5, 0.1, 1], style: "both" },
    { name: "two", x: [4], y: [10], labels: ["W2: 10 </mag>"] },
  ],
};

Deno.test("chartSvg() is well-formed XML with labels, units, legend and a mark for each point", async () => {
  const svg = chartSvg(SED);
  const root = await parseXml(svg);
  assertEquals(root.local, "svg");
  assert(!/href|<script|<image|url\(/.test(svg), "nothing from elsewhere");
  assertMatch(svg, /<title>A &lt;star&gt; &amp; &quot;more&quot;<\/title>/);
  for (const text of ["Wavelength (µm)", "Magnitude (mag)", "one", "two", "0.5", "1"]) {
    assert(svg.includes(`>${text}</text>`), text);
  }
  // Two points of the first series and its legend; one square of the second with its own title, and its legend.
  assertEquals(svg.match(/<circle /g)?.length, 3);
  assertEquals(svg.match(/fill="#d55e00"/g)?.length, 2);
  assertMatch(svg, /<title>W2: 10 &lt;\/mag&gt;<\/title>/);
  assertMatch(svg, />1 point without value left out<\/text>/);
});

Deno.test("drawChart() puts bright magnitudes up, and larger x to the right", () => {
  const { shapes } = drawChart(SED);
  const marks = shapes.filter((shape) => shape.kind === "circle").slice(-2);
  const [faint, bright] = marks as { x: number; y: number }[];
  assert(bright!.x > faint!.x && bright!.y < faint!.y);
  const bars = shapes.filter((shape) =>
    shape.kind === "line" && shape.stroke === "#0072b2" && shape.points.length === 4 &&
    shape.points[0] === shape.points[2] && Math.abs(shape.points[0]! - faint!.x) < 0.01
  );
  assertEquals(bars.length, 1, "one bar");
});

Deno.test("drawChart() draws nothing outside the frame, and says what it leaves out", () => {
  const { shapes } = drawChart({
    x: { label: "x", limits: [0, 10] },
    y: { label: "y", scale: "log", limits: [1, 100] },
    series: [{
      x: [-5, 5, 20, 6, 7, NaN],
      y: [10, 1000, 10, -1, 50, 1],
      yError: [1, 1, 1, 1, 60, 1],
      style: "both",
    }],
  });
  const box = { left: Infinity, right: 0, top: Infinity, bottom: 0 };
  for (const shape of shapes) {
    if (shape.kind !== "line" || shape.points.length !== 10) continue;
    [box.left, box.right] = [shape.points[0]!, shape.points[2]!];
    [box.top, box.bottom] = [shape.points[1]!, shape.points[5]!];
  }
  for (const shape of shapes) {
    if (shape.kind === "circle") assert(shape.x > box.left && shape.x < box.right);
    if (shape.kind !== "line") continue;
    for (let i = 0; i + 1 < shape.points.length; i += 2) {
      const [x, y] = [shape.points[i]!, shape.points[i + 1]!];
      if (Number.isNaN(x)) continue;
      assert(x >= box.left - 1 && x <= box.right + 1 && y >= box.top - 2 && y <= box.bottom + 2);
    }
  }
  const notes = shapes.flatMap((shape) => shape.kind === "text" ? [shape.text] : []).at(-1);
  assertEquals(
    notes,
    "1 point without value left out, 1 point not above 0 on a log axis left out, 3 points outside the limits left out",
  );
});

Deno.test("drawChart() refuses what has no point, and says why", () => {
  const axes = { x: { label: "x" }, y: { label: "y" } };
  assertThrows(
    () => drawChart({ ...axes, series: [{ x: [1, 2], y: [NaN, null] }] }),
    RangeError,
    'Cannot plot "y": there is no point to show: 2 points without value left out',
  );
  assertThrows(() => drawChart({ ...axes, series: [] }), RangeError, "there is no point to show");
  assertThrows(
    () => drawChart({ ...axes, series: [{ x: [1, 2], y: [1] }] }),
    RangeError,
    "2 values of x for 1",
  );
  const point = { ...axes, series: [{ x: [1], y: [1] }] };
  assertThrows(() => drawChart({ ...point, width: 10 }), RangeError, "10 by 480 pixels");
  assertThrows(() => chartPng(point, 100), RangeError, "the scale is 100");
});

Deno.test("drawChart() lets no text overlap another", () => {
  const wide: Chart = {
    title: "A title",
    subtitle: "below it",
    x: { label: "x", limits: [57000.01, 57000.03] },
    y: { label: "Flux", unit: "Jy", limits: [0, 5e-7] },
    series: Array.from({ length: 12 }, (_, k) => ({
      name: `a telescope with number ${k}`,
      x: [57000.02],
      y: [k * 1e-8],
    })),
    width: 400,
    height: 400,
  };
  for (const chart of [SED, wide, { ...SED, width: 200, height: 160 }]) {
    const boxes = drawChart(chart).shapes.flatMap((shape) => {
      if (shape.kind !== "text") return [];
      // Half of the size for each letter is what fonts have on average.
      const [length, size] = [shape.text.length * shape.size * 0.5, shape.size];
      if (shape.upwards) {
        return [{
          ...shape,
          box: [shape.x - size, shape.y - length / 2, shape.x, shape.y + length / 2],
        }];
      }
      const share = { start: 0, middle: 0.5, end: 1 }[shape.anchor];
      const left = shape.x - length * share;
      return [{ ...shape, box: [left, shape.y - size * 0.75, left + length, shape.y] }];
    });
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const [l1, t1, r1, b1] = a.box as [number, number, number, number];
        const [l2, t2, r2, b2] = b.box as [number, number, number, number];
        const overlaps = l1 < r2 && l2 < r1 && t1 < b2 && t2 < b1;
        assert(!overlaps, `"${a.text}" and "${b.text}"`);
      }
    }
  }
});

Deno.test("chartPng() paints marks where they belong", async () => {
  const chart: Chart = {
    x: { label: "x", limits: [0, 2] },
    y: { label: "y", limits: [0, 2] },
    series: [{ x: [1], y: [1], color: "#ff0000" }],
  };
  const mark = drawChart(chart).shapes.find((shape) => shape.kind === "circle");
  assert(mark?.kind === "circle");
  for (const scale of [1, 2]) {
    const picture = await readPicture(chartPng(chart, scale));
    assertEquals([picture.width, picture.height], [720 * scale, 480 * scale]);
    const at = (x: number, y: number) => {
      const from = (Math.floor(y * scale) * picture.width + Math.floor(x * scale)) * 4;
      return [...picture.data.slice(from, from + 4)];
    };
    assertEquals(at(mark.x, mark.y), [255, 0, 0, 255]);
    assertEquals(at(2, 470), [255, 255, 255, 255]);
    let ink = 0;
    for (let i = 0; i < picture.data.length; i += 4) if (picture.data[i]! < 128) ink++;
    assert(ink > 1000 * scale, `${ink} dark pixels of frame, ticks and texts`);
  }
});

Deno.test("chartSvg() and chartPng() take many points in one path", async () => {
  const x = Array.from({ length: 50_000 }, (_, i) => i % 1000);
  const y = x.map((value, i) => value * 2 + i % 7);
  const chart = { x: { label: "x" }, y: { label: "y" }, series: [{ x, y }] };
  const svg = chartSvg(chart);
  assert(!svg.includes("<circle"));
  assert(svg.length < 200_000, `${svg.length} characters`);
  assert((await readPicture(chartPng(chart, 1))).width === 720);
});

Deno.test("chartText() is as wide as asked for, never wider, with marks, labels and units", () => {
  const star: Chart = {
    ...SED,
    title: "漢字の星 with a title that is very much too long for this",
  };
  for (const columns of [24, 40, 80, 200]) {
    const lines = chartText(star, { columns, rows: 20 }).split("\n");
    assertEquals(lines.pop(), "");
    for (const line of lines) {
      const width = [...line].reduce(
        (sum, c) => sum + (/[\u4e00-\u9fff\u3040-\u30ff]/.test(c) ? 2 : 1),
        0,
      );
      assert(width <= columns, `${width} of ${columns}: ${line}`);
    }
  }
  const text = chartText(SED, { columns: 72, rows: 20 });
  assertEquals(text.split("●").length - 1, 3, "two points and the legend");
  assertEquals(text.split("■").length - 1, 2);
  for (const part of ["Magnitude (mag)", "Wavelength (µm)", "● one", "■ two", "1 point without"]) {
    assert(text.includes(part), part);
  }
  const rows = text.split("\n");
  const [bright, faint] = [
    rows.findIndex((r) => /[│┤].*■/.test(r)),
    rows.findLastIndex((r) => r.includes("●")),
  ];
  assert(bright > 0 && bright < faint, "bright is up");
});

Deno.test("chartText() colours on request only, and never lets data command the terminal", () => {
  const evil: Chart = {
    ...SED,
    title: "\x1b[31mred\x07\u202e",
    series: [{ ...SED.series[0]!, name: "a\x1b]0;b" }],
  };
  const plain = chartText(evil);
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f\u202e]/.test(plain));
  const colored = chartText(SED, { depth: "256" });
  assert(colored.includes("\x1b[38;5;32m●\x1b[39m"));
  // deno-lint-ignore no-control-regex
  assertEquals(colored.replaceAll(/\x1b\[[\d;]*m/g, ""), chartText(SED));
  assertThrows(() => chartText(SED, { columns: 10 }), RangeError, "10 columns");
});

Deno.test("chartText() shows many points as dots, and lines between few", () => {
  const x = Array.from({ length: 400 }, (_, i) => i);
  const text = chartText({
    x: { label: "x" },
    y: { label: "y" },
    series: [{ x, y: x.map((value) => Math.sin(value / 30)) }],
  });
  assert(!text.includes("●"));
  assertMatch(text, /[\u2801-\u28ff]{3}/);
  const line = chartText({
    x: { label: "x", limits: [0, 1] },
    y: { label: "y", limits: [0, 1] },
    series: [{ x: [-1e300, 1e300], y: [-1e300, 1e300], style: "line" }, { x: [0.5], y: [0.9] }],
  });
  assert(line.includes("■"), "a line whose ends are far away ends nothing");
});

Deno.test("chartSvg() and paintChart() draw the error bars of very many points together", () => {
  const count = 150_000;
  const x = Float64Array.from({ length: count }, (_, i) => i);
  const y = x.map((value) => Math.sin(value / 20_000));
  const error = x.map(() => 0.1);
  const chart = {
    x: { label: "x" },
    y: { label: "y" },
    series: [{ x, y, xError: error, yError: error, color: "#102030" }],
  } as const;
  const svg = chartSvg(chart);
  assert(svg.length < 3e5, `${svg.length} characters`);
  // Paler than the points, which stay to be seen.
  assertStringIncludes(svg, 'stroke="#878f97"');
  assertEquals(paintChart(chart, 1).width, 720);
});
