/**
 * Scripts and commands that make pictures: `denovo plot`, `denovo fits rgb`, fetch3-cluster.ts, exercise 18.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "../../deps/assert.ts";
import { FitsHeader, FitsImage, writeImage } from "../../core/fits/mod.ts";
import { type Picture, readPicture } from "../../core/plot/mod.ts";
import { OptionError } from "../../cli/options.ts";
import { Table } from "../../core/table/table.ts";
import { columnsChart } from "../../scripts/_denovo/plot.ts";
import { readTable } from "../../core/votable/read.ts";
import { fetchSlice, parseBands } from "../../scripts/exercises/ex18.ts";
import { sdssUcd } from "../../scripts/fetch3-cluster.ts";
import { converse } from "./_interactive.ts";
import { denovo, denovoHere, filesIn, runScript, withFolder } from "./_run.ts";

/** A frame with a bright pixel `dRa`, `dDec` pixels from its middle, of which a WCS tells how it lies. */
function frame(
  star: readonly [east: number, north: number],
  cd: readonly number[],
  more: Readonly<Record<string, number | string>> = {},
): Uint8Array<ArrayBuffer> {
  const [a = 0, b = 0, c = 0, d = 0] = cd;
  const det = a * d - b * c;
  // From degrees back to pixels.
  const [east, north] = star.map((step) => step * 0.001) as [number, number];
  const [x, y] = [(d * east - b * north) / det, (-c * east + a * north) / det].map(Math.round);
  const data = new Float32Array(21 * 21);
  for (let i = 0; i < data.length; i++) data[i] = i % 7;
  data[(10 + (y ?? 0)) * 21 + 10 + (x ?? 0)] = 1000;
  const cards = {
    CTYPE1: "RA---TAN",
    CTYPE2: "DEC--TAN",
    CRVAL1: 10,
    CRVAL2: 20,
    CRPIX1: 11,
    CRPIX2: 11,
    CD1_1: a,
    CD1_2: b,
    CD2_1: c,
    CD2_2: d,
    ...more,
  };
  let header = new FitsHeader();
  for (const [keyword, value] of Object.entries(cards)) header = header.with(keyword, value);
  return writeImage(FitsImage.from({ data, shape: [21, 21], header }));
}

const UPRIGHT = [-0.001, 0, 0, 0.001];
const MIRRORED = [0.001, 0, 0, 0.001];
const TURNED = [0, -0.001, -0.001, 0];

function colorAt({ data, width }: Picture, x: number, y: number): number[] {
  return [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 3)];
}

Deno.test("fits rgb puts three frames onto each other with north up, however they lie", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeFile(`${cwd}/r.fits`, frame([3, 5], MIRRORED));
    await Deno.writeFile(`${cwd}/g.fits`, frame([-3, 5], UPRIGHT));
    await Deno.writeFile(`${cwd}/b.fits`, frame([3, -5], TURNED));
    const args = [
      "fits",
      "rgb",
      "r.fits",
      "g.fits",
      "b.fits",
      "--stretch=linear",
      "--percentiles=0,100",
      "--side=1",
    ];
    const { code, stdout, stderr } = await denovo([...args, "--out=c.png"], { cwd });
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /^path\twidth\theight\tbytes\r?\nc\.png\t21\t21\t\d+\r?\n$/);
    assertStringIncludes(stderr, "g.fits: brought onto the pixels of r.fits");
    const picture = await readPicture(await Deno.readFile(`${cwd}/c.png`));
    const strong = (x: number, y: number) => colorAt(picture, x, y).map((value) => value > 200);
    assertEquals(
      strong(10 - 3, 10 - 5),
      [true, false, false],
      "red: east and north, up on the left",
    );
    assertEquals(strong(10 + 3, 10 - 5), [false, true, false]);
    assertEquals(strong(10 - 3, 10 + 5), [false, false, true]);
    const again = await denovo([...args, "--out=c.png"], { cwd });
    assertEquals([again.code, again.stdout], [1, ""]);
    assertStringIncludes(again.stderr, "--overwrite");
    const stored = await denovo([...args, "--as-stored", "--max-side=7", "--out=s.jpg"], { cwd });
    assertMatch(stored.stdout, /\ns\.jpg\t7\t7\t\d+\r?\n$/);
    assertEquals((await readPicture(await Deno.readFile(`${cwd}/s.jpg`))).width, 7);
  });
});

Deno.test("fits rgb takes planes of a cube, and says why a frame makes no picture", async () => {
  await withFolder(async (cwd) => {
    const planes = [0, 0, 5, 6, NaN, NaN, 1, 2, 3, 3].flatMap((v, i) =>
      i % 2 === 0 ? [v, v] : [v, v + 1]
    );
    const data = Float32Array.from(planes.with(12, 9));
    data.set([3, 3, 3, 3], 16);
    await Deno.writeFile(
      `${cwd}/cube.fits`,
      writeImage(FitsImage.from({ data, shape: [2, 2, 5] })),
    );
    const rgb = (...more: string[]) => denovo(["fits", "rgb", "cube.fits", ...more], { cwd });
    const good = await rgb("--planes=1,2,4");
    assertEquals(good.code, 0, good.stderr);
    assertStringIncludes(good.stderr, "it is not known where north is");
    for (
      const [option, words] of [
        ["--planes=1,3,2", "the green frame has no values, only NaN"],
        ["--planes=1,2,5", "the blue frame is flat, all its values are 3"],
        ["--planes=1,2,10", "Cannot take plane 10: the image has 5"],
      ] as const
    ) {
      const { code, stderr, stdout } = await rgb(option, "--overwrite");
      assertEquals([code, stdout], [1, ""], stderr);
      assertStringIncludes(stderr, words);
    }
    assertEquals(filesIn(cwd), ["cube.fits", "rgb.png"]);
  });
});

Deno.test("fits rgb says how frames came onto each other, or that they cannot", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeFile(`${cwd}/a.fits`, frame([3, 5], UPRIGHT));
    await Deno.writeFile(`${cwd}/far.fits`, frame([3, 5], UPRIGHT, { CRVAL1: 200 }));
    await Deno.writeFile(`${cwd}/none.fits`, frame([3, 5], UPRIGHT, { CTYPE1: "X", CTYPE2: "Y" }));
    const rgb = (...names: string[]) =>
      denovo(["fits", "rgb", ...names.map((name) => `${name}.fits`), "--overwrite"], { cwd });
    const far = await rgb("a", "a", "far");
    assertEquals([far.code, far.stdout], [1, ""]);
    assertStringIncludes(far.stderr, "they have no place on the sky in common");
    const none = await rgb("a", "none", "a");
    assertEquals(none.code, 0, none.stderr);
    assertStringIncludes(
      none.stderr,
      "none.fits: put onto a.fits pixel by pixel, since none.fits does not tell where it is",
    );
  });
});

Deno.test("fits rgb refuses command lines that cannot be meant", async () => {
  for (
    const [args, words] of [
      [["a.fits", "b.fits"], "one cube or three images, got 2"],
      [["a", "b", "c", "--planes=1,2,3"], "--planes is for one cube"],
      [["a", "--planes=1,2"], "not three numbers of planes"],
      [["a", "--planes=0,1,2"], "not three numbers of planes"],
      [["a", "--out=a.gif"], "wanted .png, .jpg or .jpeg"],
      [["-", "-", "-"], "can be one image only"],
      [["a", "--percentiles=9"], "not two percentages"],
    ] as const
  ) {
    const { code, stderr } = await denovoHere(["fits", "rgb", ...args]);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, words);
  }
});

Deno.test("fits view shows a frame in the terminal, and as PNG and JPEG with north up", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeFile(`${cwd}/r.fits`, frame([3, 5], MIRRORED));
    const view = (...more: string[]) => denovo(["fits", "view", ...more], { cwd });
    const range = ["--stretch=linear", "--percentiles=0,100"];
    const { code, stdout } = await view("r.fits", ...range, "--out=v.png", "--side=1");
    assertEquals([code, stdout.split("\n")[1]?.split("\t").slice(0, 3)], [0, [
      "v.png",
      "21",
      "21",
    ]]);
    const picture = await readPicture(await Deno.readFile(`${cwd}/v.png`));
    assertEquals(colorAt(picture, 10 - 3, 10 - 5), [255, 255, 255]);
    assert(colorAt(picture, 10 + 3, 10 - 5)[0]! < 10);
    assertEquals((await view("r.fits", "--out=v.jpg", "--colors=ember", "--max-side=9")).code, 0);
    assertEquals((await readPicture(await Deno.readFile(`${cwd}/v.jpg`))).width, 9);
    const large = await view("r.fits", ...range, "--out=large.png", "--plain");
    assertEquals(large.code, 0, large.stderr);
    const { width, data } = await readPicture(await Deno.readFile(`${cwd}/large.png`));
    assertEquals([width, data[((22 * 5 + 11) * width + 22 * 7 + 11) * 4]], [22 * 21, 255]);
    const text = await view("r.fits", ...range);
    assertEquals([text.code, text.stderr], [0, ""]);
    assertStringIncludes(text.stdout, "@");
    const none = writeImage(FitsImage.from({ data: new Float32Array(4).fill(NaN), shape: [2, 2] }));
    await Deno.writeFile(`${cwd}/nan.fits`, none);
    const flat = writeImage(FitsImage.from({ data: new Float32Array(4).fill(7), shape: [2, 2] }));
    await Deno.writeFile(`${cwd}/flat.fits`, flat);
    for (
      const [name, words] of [["nan", "it has no values, only NaN"], [
        "flat",
        "all its values are 7",
      ]]
    ) {
      const failed = await view(`${name}.fits`);
      assertEquals([failed.code, failed.stdout], [1, ""]);
      assertStringIncludes(failed.stderr, words!);
    }
  });
});

const TABLE = `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>
<FIELD name="id" datatype="long"/>
<FIELD name="bp_rp" datatype="float" unit="mag" ucd="phot.color"/>
<FIELD name="jmag" datatype="float" unit="mag" ucd="phot.mag;em.IR.J"/>
<FIELD name="kmag" datatype="float" unit="mag" ucd="phot.mag;em.IR.K"/>
<FIELD name="name" datatype="char" arraysize="*"/>
<DATA><TABLEDATA>
<TR><TD>4611686018427387905</TD><TD>0.5</TD><TD>10</TD><TD>9.5</TD><TD>a</TD></TR>
<TR><TD>2</TD><TD>1.5</TD><TD>12</TD><TD/><TD>b</TD></TR>
<TR><TD>3</TD><TD>2.5</TD><TD/><TD/><TD>c</TD></TR>
</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

Deno.test("plot shows columns as text, SVG, PNG and JPEG, magnitudes downwards", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/t.vot`, TABLE);
    const plot = (...more: string[]) => denovo(["plot", "t.vot", ...more], { cwd });
    const text = await plot("--x=bp_rp", "--y=jmag,kmag", "--title=A <title>");
    assertEquals([text.code, text.stderr], [0, ""]);
    for (const part of ["A <title>", "bp_rp (mag)", "jmag, kmag (mag)", "● jmag  ■ kmag"]) {
      assertStringIncludes(text.stdout, part);
    }
    assertStringIncludes(text.stdout, "3 points without value left out");
    const rows = text.stdout.split("\n");
    const row = (mark: RegExp) => rows.findIndex((line) => mark.test(line) && /[│┤]/.test(line));
    assert(row(/■/) < row(/●/), "9.5 mag stands above 10 mag");
    assertEquals((await plot("--y=id", "--out=id.svg")).code, 0, "long integers can be plotted");
    const svg = await plot("--x=bp_rp", "--y=jmag", "--log=x", "--out=p.svg");
    assertEquals([svg.code, svg.stdout], [0, ""]);
    assertStringIncludes(await Deno.readTextFile(`${cwd}/p.svg`), ">jmag (mag)</text>");
    assertEquals((await plot("--sed=1", "--out=s.png", "--scale=1")).code, 0);
    const png = await readPicture(await Deno.readFile(`${cwd}/s.png`));
    assertEquals([png.width, png.height], [720, 480]);
    assertEquals((await plot("--sed=2", "--out=s.jpg", "--size=300x200")).code, 0);
    assertEquals((await readPicture(await Deno.readFile(`${cwd}/s.jpg`))).width, 600);
    for (
      const [args, code, words] of [
        [["--x=bp_rp"], 2, "Give --y or --sed"],
        [["--sed=1", "--x=jmag"], 2, "leave --x and --y out"],
        [["--sed=3"], 2, "row 3 has no brightness in a known band"],
        [["--sed=4"], 2, "there are 3 rows, not 4"],
        [["--y=jma"], 1, "jmag"],
        [["--y=name"], 2, 'Column "name" cannot be plotted: its cells are not numbers'],
        [["--y=jmag", "--y-range=50,60"], 1, "there is no point to show"],
        [["--y=jmag", "--out=x.pdf"], 2, "wanted .svg, .png, .jpg or .jpeg"],
      ] as const
    ) {
      const failed = await plot(...args);
      assertEquals([failed.code, failed.stdout], [code, ""], failed.stderr);
      assertStringIncludes(failed.stderr, words);
    }
  });
});

Deno.test("columnsChart() brings columns to the unit of the axis, and says where it has to guess", () => {
  const table = Table.fromColumns(
    { jmag: [10, 11], error: [0.1, 0.2], km: [1n, 2n], m: [500, 700] },
    [{ name: "jmag", unit: "mag" }, { name: "km", unit: "km" }, { name: "m", unit: "m" }],
  );
  const chart = (y: string, yError?: string) => {
    const notes: string[] = [];
    const o = { y, yError, log: "none", style: "points" } as const;
    const { series, y: axis } = columnsChart(table, o, (note) => notes.push(note));
    return { ys: series.map((one) => Array.from(one.y)), unit: axis.unit, notes, series };
  };
  const guess = 'Column "error" has no unit: taken to be in mag';
  assertEquals(chart("jmag", "error").notes, [guess]);
  // Whichever comes first: the axis has the unit of the one that says it.
  assertEquals([chart("error,jmag").unit, chart("error,jmag").notes], ["mag", [guess]]);
  assertEquals(chart("m,km").ys, [[500, 700], [1000, 2000]]);
  assertThrows(() => chart("jmag,m"), OptionError, 'Column "m" (m) and column "jmag" (mag)');
});

const OPTIONS_CLUSTER = ["--sandbox", "--match=1"];

Deno.test("fetch3-cluster.ts shows SEDs, takes s, q and enter, and saves what was selected", async () => {
  await withFolder(async (cwd) => {
    const talk = converse("fetch3-cluster.ts", OPTIONS_CLUSTER, cwd);
    await talk.until(/45 objects in 3 or more catalogues within 1 arcsec/);
    await talk.until(
      /Object 1 of 45[^]*● sdss {2}■ 2mass {2}▲ wise[^]*Wavelength, middles of the UCDs' bands \(µm\)[^]*s\)elect SED, q\)uit, enter for next\? /,
    );
    await talk.say("s");
    await talk.until(/Object 2 of 45[^]*enter for next\? /);
    await talk.say("");
    await talk.until(/Object 3 of 45[^]*enter for next\? /);
    await talk.say(" S ");
    await talk.until(/Object 4 of 45[^]*enter for next\? /);
    await talk.say("q");
    const { code, stdout, stderr } = await talk.end();
    assertEquals(code, 0, stderr);
    const rows = stdout.trimEnd().split("\n").map((line) => line.split("\t"));
    assertEquals(rows.map(([number]) => number), ["1", "3"]);
    assertEquals(filesIn(cwd), ["selected_positions.vot"]);
    const table = await readTable(await Deno.readFile(`${cwd}/selected_positions.vot`));
    assertEquals(table.length, 2);
    assertEquals(
      table.fields.map(({ name, unit, ucd, ref }) => [name, unit, ucd, ref]),
      [
        ["object", undefined, "meta.record", undefined],
        ["ra", "deg", "pos.eq.ra;meta.main", "icrs"],
        ["dec", "deg", "pos.eq.dec;meta.main", "icrs"],
        ["catalogues", undefined, "meta.number", undefined],
        ["bands", undefined, "meta.number", undefined],
      ],
    );
    assert(table.fields.every(({ description }) => (description ?? "").length > 10));
    assertEquals(table.systems.map(({ id, system }) => [id, system]), [["icrs", "ICRS"]]);
    assertEquals(
      table.column("ra").toNumbers().join(),
      rows.map(([, ra]) => Number(ra)).map((ra, i) => {
        const exact = table.column("ra").toNumbers()[i]!;
        assert(Math.abs(exact - ra) < 1e-6);
        return exact;
      }).join(),
    );
    assert(table.infos.some(({ name, value }) => name === "source" && value.includes("SYNTHETIC")));
    const next = await runScript("get-spectra.ts", [
      ...["--sandbox", "--table=selected_positions.vot"],
    ], { cwd, flags: ["--allow-net", "--allow-read", "--allow-write=spectra"] });
    assertEquals(next.code, 0, next.stderr);
    assertStringIncludes(next.stderr, "2 positions, ");
  });
});

Deno.test("fetch3-cluster.ts saves nothing without an answer, and ends with 130 at Ctrl-C", async () => {
  await withFolder(async (cwd) => {
    const silent = await runScript("fetch3-cluster.ts", OPTIONS_CLUSTER, { cwd });
    assertEquals([silent.code, silent.stdout, filesIn(cwd)], [0, "", []], silent.stderr);
    assertStringIncludes(silent.stderr, "Nothing was selected, and nothing saved");
    const talk = converse("fetch3-cluster.ts", OPTIONS_CLUSTER, cwd);
    await talk.until(/enter for next\? /);
    talk.interrupt();
    await talk.until(/^\n/);
    assertEquals((await talk.end()).code, 130);
    assertEquals(filesIn(cwd), []);
  });
});

Deno.test("fetch3-cluster.ts makes a page in which a browser selects", async () => {
  await withFolder(async (cwd) => {
    const { code, stdout, stderr } = await runScript(
      "fetch3-cluster.ts",
      [...OPTIONS_CLUSTER, "--page=seds.html"],
      { cwd, flags: ["--allow-net", "--allow-read=seds.html", "--allow-write=seds.html"] },
    );
    assertEquals([code, stdout], [0, "seds.html\t45\n"], stderr);
    const page = await Deno.readTextFile(`${cwd}/seds.html`);
    assertEquals(page.match(/<svg /g)?.length, 45);
    const data = JSON.parse(/type="application\/json">([^<]*)</.exec(page)?.[1] ?? "");
    // What the page would save for two of them is a table.
    const picked = await readTable(data.before + data.texts[4] + data.texts[44] + data.after);
    assertEquals(picked.column("object").toNumbers(), Float64Array.of(5, 45));
    assertEquals(picked.columnByUcd("pos.eq.ra;meta.main")?.field.unit, "deg");
  });
});

Deno.test("sdssUcd() repairs what is too general, and only that", () => {
  const ucdOf = (name: string, ucd: string | undefined) =>
    sdssUcd({ name, datatype: "float", ucd });
  assertEquals(ucdOf("umag", "phot.mag;em.opt"), "phot.mag;em.opt.U");
  assertEquals(ucdOf("psfMag_z", "phot.mag;em.opt"), undefined);
  assertEquals(ucdOf("z", "PHOT.MAG;EM.OPT"), "phot.mag;em.opt.I");
  assertEquals(ucdOf("umag", "phot.mag;em.opt.B"), undefined);
  assertEquals(ucdOf("umag", undefined), undefined);
  assertEquals(ucdOf("vmag", "phot.mag;em.opt"), undefined);
});

Deno.test("ex18.ts --sandbox makes a picture of three slices, and fetches no cube", async () => {
  await withFolder(async (cwd) => {
    const { code, stdout, stderr } = await runScript("exercises/ex18.ts", ["--sandbox"], { cwd });
    assertEquals(code, 0, stderr);
    const rows = stdout.trimEnd().split("\n").map((line) => line.split("\t"));
    assertEquals(rows.slice(0, 3).map(([band, bytes]) => [band, bytes]), [
      ["6.67e-7", "5760"],
      ["6.66e-7", "5760"],
      ["6.65e-7", "5760"],
    ]);
    assertEquals(rows[3], ["pictures/SYN-G_852.jpeg", "480", "480"]);
    const picture = await readPicture(await Deno.readFile(`${cwd}/pictures/SYN-G_852.jpeg`));
    const [east, west] = [colorAt(picture, 130, 240), colorAt(picture, 350, 240)];
    assert(east[2]! > east[0]! + 30, `the side that comes towards us is blue: ${east}`);
    assert(west[0]! > west[2]! + 30, `the other one is red: ${west}`);
    const none = await runScript("exercises/ex18.ts", ["--sandbox", "--target=IC9999"], { cwd });
    assertEquals([none.code, none.stdout], [1, ""]);
    assertStringIncludes(none.stderr, "No cube of IC9999");
    const outside = await runScript("exercises/ex18.ts", ["--sandbox", "--bands=700,550,400"], {
      cwd,
    });
    assertEquals([outside.code, outside.stdout], [1, ""]);
    assertStringIncludes(outside.stderr, "BAND 7e-7 lies above the data");
    const wrong = await runScript("exercises/ex18.ts", ["--bands=700,550"], { cwd });
    assertEquals([wrong.code, wrong.stdout], [2, ""]);
  });
});

Deno.test("parseBands() reads nanometres; fetchSlice() asks for one wavelength", async () => {
  assertEquals(parseBands("700, 550,400"), [7e-7, 5.5e-7, 4e-7]);
  const image = FitsImage.from({ data: Float32Array.of(1, 2), shape: [2, 1] });
  const asked: unknown[] = [];
  const process = (query: unknown) => {
    asked.push(query);
    return Promise.resolve(new Response(writeImage(image)));
  };
  const slice = await fetchSlice({ process } as unknown as Parameters<typeof fetchSlice>[0], 5e-7);
  assertEquals(asked, [{ band: 5e-7 }]);
  assertEquals([slice.bytes, slice.sky, [...slice.pixels.data as Float64Array]], [5760, undefined, [
    1,
    2,
  ]]);
});
