import { assert, assertEquals, assertThrows } from "../../../deps/assert.ts";
import {
  bandOfUcd,
  chartSvg,
  drawChart,
  photometryColumns,
  photometryOf,
  pickerPage,
  sedChart,
} from "../../../core/plot/mod.ts";
import { type Field, Table } from "../../../core/table/mod.ts";

Deno.test("bandOfUcd() knows the bands of the UCD list, in any case and as UCD1", () => {
  const middles = {
    "phot.mag;em.opt.u": 3.5e-7,
    "PHOT.MAG;EM.OPT.B": 4.5e-7,
    "phot.mag;em.opt.V;meta.main": 5.5e-7,
    "phot.mag;em.opt.R": 6.75e-7,
    "phot.mag;em.IR.K": 2.5e-6,
    "phot.flux.density;em.IR.60-100um": 8e-5,
    "phot.mag;em.UV.200-300nm": 2.5e-7,
    "PHOT_JHN_V": 5.5e-7,
  };
  for (const [ucd, wavelength] of Object.entries(middles)) {
    assertEquals(bandOfUcd(ucd)?.wavelength, wavelength, ucd);
  }
  const radio = bandOfUcd("phot.flux.density;em.radio.1500-3000MHz")?.range;
  assertEquals(radio?.map((end) => end.toFixed(4)), ["0.0999", "0.1999"]);
  for (const none of [undefined, "", "phot.mag", "phot.mag;em.opt", "pos.eq.ra", "em.IR.NIR"]) {
    assertEquals(bandOfUcd(none), undefined, none);
  }
  assertEquals(bandOfUcd("phot.color;em.opt.B;em.opt.V"), undefined, "a colour has two");
});

const FIELDS: readonly Field[] = [
  { name: "kmag", datatype: "float", unit: "mag", ucd: "phot.mag;em.IR.K" },
  { name: "e_kmag", datatype: "float", unit: "mag", ucd: "stat.error;phot.mag;em.IR.K" },
  { name: "umag", datatype: "double", unit: "mag", ucd: "phot.mag;em.opt" },
  { name: "jk", datatype: "float", unit: "mag", ucd: "phot.color;em.IR.J;em.IR.K" },
  { name: "s12", datatype: "float", unit: "mJy", ucd: "phot.flux.density;em.IR.8-15um" },
  { name: "counts", datatype: "float", unit: "ct/s", ucd: "phot.flux;em.opt.V" },
  { name: "text", datatype: "char", arraysize: "*", ucd: "phot.mag;em.opt.V" },
];
const TABLE = Table.fromRows([
  { kmag: 12.5, e_kmag: 0.5, umag: 14, jk: 0.5, s12: 250, counts: 1, text: "1" },
  { kmag: null, e_kmag: 0.5, umag: NaN, jk: 0.5, s12: 250, counts: 1, text: "1" },
], FIELDS);

Deno.test("photometryColumns() finds magnitudes and flux densities with their errors, and nothing else", () => {
  const names = (options = {}) =>
    photometryColumns(FIELDS, options).map(({ field, error }) => [field.name, error?.name]);
  assertEquals(names(), [["kmag", "e_kmag"], ["s12", undefined]]);
  const ucdOf = ({ name }: Field) => name === "umag" ? "phot.mag;em.opt.U" : undefined;
  assertEquals(names({ ucdOf }), [["umag", undefined], ["kmag", "e_kmag"], ["s12", undefined]]);
});

Deno.test("photometryOf() reads a row in mag and Jy, without the cells that are empty", () => {
  assertEquals(photometryOf(TABLE, 0, "cat"), [
    {
      source: "cat",
      column: "kmag",
      wavelength: 2.5e-6,
      kind: "magnitude",
      value: 12.5,
      error: 0.5,
    },
    {
      source: "cat",
      column: "s12",
      wavelength: 1.15e-5,
      kind: "flux density",
      value: 0.25,
      error: undefined,
    },
  ]);
  assertEquals(photometryOf(TABLE, 1, "cat").map(({ column }) => column), ["s12"]);
  assertThrows(() => photometryOf(TABLE, 2, "cat"), RangeError);
});

Deno.test("sedChart() shows magnitudes upside down on a log axis of wavelengths, and tells what is left out", () => {
  const points = [...photometryOf(TABLE, 0, "a"), {
    source: "b",
    column: "v",
    wavelength: 5.5e-7,
    kind: "magnitude" as const,
    value: 15,
  }];
  const chart = sedChart(points, { title: "one" });
  assertEquals([chart.x.scale, chart.x.unit, chart.y.inverted], ["log", "um", true]);
  assertEquals(chart.x.label, "Wavelength, middles of the UCDs' bands");
  assertEquals(chart.subtitle, "1 of another kind than magnitude left out");
  assertEquals(Array.from(chart.series[0]!.x), [0.55, 2.5], "the line goes by wavelength");
  assertEquals(chart.series.slice(1).map(({ name }) => name), ["a", "b"]);
  const [first] = drawChart(chart).shapes.filter((shape) => shape.kind === "circle");
  const [second] = drawChart(chart).shapes.filter((shape) => shape.kind === "rect");
  assert(first !== undefined && second !== undefined);
  assert(chartSvg(chart).includes("<title>a kmag: 12.5 ± 0.5 mag</title>"));
  const flux = sedChart(points, { kind: "flux density" });
  assertEquals([flux.y.scale, flux.y.unit], ["log", "Jy"]);
  assertThrows(() => sedChart([]), RangeError, "there is no flux density to show");
});

const CHART = { x: { label: "x" }, y: { label: "y" }, series: [{ x: [1, 2], y: [3, 4] }] };

Deno.test("pickerPage() escapes all that comes from data, and loads nothing", () => {
  const evil = `</script><script>alert(1)</script> <img src=x onerror="a()"> 'q' \u2028`;
  const page = pickerPage({
    title: evil,
    items: [{ title: evil, chart: { ...CHART, title: evil }, text: `<TR>${evil}</TR>` }],
    file: { name: "picked.vot", type: "text/xml", before: "<VOTABLE>", after: "</VOTABLE>" },
  });
  assertEquals(page.match(/<script/g)?.length, 2, "our two");
  assertEquals(page.match(/<\/script>/g)?.length, 2);
  assert(!/<img|onerror="a/.test(page));
  assert(!/(?:src|href)\s*=\s*["']?\s*(?:https?:)?\/\//.test(page), "no address is loaded");
  assert(!/@import|url\(/.test(page));
  assert(
    page.includes(
      `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"`,
    ),
  );
  const data = /<script id="data" type="application\/json">([^<]*)<\/script>/.exec(page)?.[1];
  assertEquals(JSON.parse(data ?? "").texts, [`<TR>${evil}</TR>`], "the data are as they were");
  assertThrows(
    () => pickerPage({ title: "", items: [], file: { name: "", type: "", before: "", after: "" } }),
    RangeError,
    "there is nothing to pick",
  );
});
