/** `denovo fits info`, `denovo fits cutout`, and FITS tables in the commands for tables. */
import { assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { readFits } from "../../core/fits/mod.ts";
import { denovo, denovoHere, ROOT, withFolder } from "./_run.ts";

const FITS = `${ROOT}tests/fixtures/fits`;

Deno.test("denovo fits info tells the units, or the cards of one", async () => {
  const { code, stdout } = await denovo(["fits", "info", `${FITS}/multi.fits`]);
  assertEquals(code, 0);
  assertMatch(stdout, /1\s+CUBE\s+image\s+4 x 2 x 3\s+16\s+48/);
  const cards = await denovo(["fits", "info", `${FITS}/multi.fits`, "--header", "--hdu", "CUBE"]);
  assertStringIncludes(cards.stdout, "NAXIS3  =                    3");
  const json = await denovo(["fits", "info", `${FITS}/multi.fits`, "--json"]);
  assertEquals(JSON.parse(json.stdout).units[3].shape, [2, 2, 3, 2]);
  const other = await denovo(["fits", "info", `${ROOT}scripts/web/stars.vot`]);
  assertStringIncludes(other.stderr, "SIMPLE, but is a VOTable: see denovo table info\n");
});

Deno.test("denovo fits cutout writes a part, also of what is compressed", async () => {
  await withFolder(async (folder) => {
    const out = `${folder}/part.fits`;
    const box = ["--box", "2:3,1:2,2:3"];
    const { code, stderr } = await denovo(["fits", "cutout", `${FITS}/multi.fits`, out, ...box]);
    assertEquals([code, stderr], [0, `Saved ${out} (2 x 2 x 2, 5.8 kB)\n`]);
    const [unit] = await readFits(Deno.readFileSync(out));
    assertEquals(unit!.shape, [2, 2, 2]);
    const again = await denovo(["fits", "cutout", `${FITS}/multi.fits`, out, ...box]);
    assertEquals(again.code, 1);
    const zipped = `${folder}/zipped.fits`;
    const whole = await denovo([
      "fits",
      "cutout",
      `${FITS}/int16.fits.gz`,
      zipped,
      "--box=1:2,1:1",
    ]);
    assertStringIncludes(whole.stderr, "all of it is read");
    assertEquals((await readFits(Deno.readFileSync(zipped)))[0]!.shape, [2, 1]);
  });
});

Deno.test("denovo fits cutout says which options are wrong", async () => {
  const { code, stderr } = await denovoHere(["fits", "cutout", "a.fits", "b.fits"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "--box");
  const size = await denovoHere(["fits", "cutout", "a.fits", "b.fits", "--pos", "10 20"]);
  assertStringIncludes(size.stderr, "--size");
  for (
    const [args, words] of [
      [["--box=1:2,1:2,1:1", "--planes=2:2"], "put Z1:Z2 into --box"],
      [["--box=1:2,1:2", "--size=1"], "--size goes with --pos"],
      [["--box=2:1,1:2"], '"2:1" ends before it begins'],
      [["--pos=10 20", "--size=0"], "0 is not more than 0"],
    ] as const
  ) {
    const wrong = await denovoHere(["fits", "cutout", "a.fits", "b.fits", ...args]);
    assertEquals(wrong.code, 2, wrong.stderr);
    assertStringIncludes(wrong.stderr, words);
  }
});

Deno.test("denovo fits cutout says when the image ends within the box", async () => {
  await withFolder(async (folder) => {
    const args = [`${FITS}/multi.fits`, `${folder}/part.fits`, "--box=3:9,1:2,2:9"];
    const { code, stderr } = await denovo(["fits", "cutout", ...args]);
    assertEquals(code, 0);
    assertStringIncludes(
      stderr,
      "Note: the image ends within the box, of which 2 x 2 x 2 of 7 x 2 x 8 is left",
    );
  });
});

Deno.test("denovo fits info shows what stands before damage, and fails", async () => {
  await withFolder(async (folder) => {
    const file = `${folder}/short.fits`;
    const whole = await Deno.readFile(`${FITS}/multi.fits`);
    const [, second] = await readFits(whole);
    const end = second!.bytes.byteOffset - whole.byteOffset + 5;
    await Deno.writeFile(file, whole.subarray(0, end));
    const { code, stdout, stderr } = await denovo(["fits", "info", file]);
    assertEquals(code, 1);
    assertMatch(stdout, /1\s+CUBE\s+image\s+4 x 2 x 3/);
    assertStringIncludes(stderr, "unit 1 declares 48 bytes of data, the file has 5");
  });
  const kinds = await denovo(["fits", "info", `${FITS}/compressed.fits`]);
  assertMatch(kinds.stdout, /image \([A-Z]+_1\)\s+8 x 8/);
});

Deno.test("denovo table convert reads and writes FITS", async () => {
  await withFolder(async (folder) => {
    const csv = `${folder}/a.csv`;
    Deno.writeTextFileSync(csv, "id,ra,name\n4611686018427387905,10.5,a\n2,,b\n");
    const fits = `${folder}/a.fits`;
    assertEquals((await denovo(["table", "convert", csv, fits])).code, 0);
    const back = await denovo(["table", "convert", fits, "-", "--format", "csv"]);
    assertEquals(back.stdout.trim().split(/\r?\n/), [
      "id,ra,name",
      "4611686018427387905,10.5,a",
      "2,NaN,b",
    ]);
    const info = await denovo(["table", "info", fits]);
    assertStringIncludes(info.stdout, "fits");
  });
});

Deno.test("denovo table xmatch puts tables side by side", async () => {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/a.csv`, "ra,dec,a\n359.9999,0,1\n120,45,2\n");
    Deno.writeTextFileSync(`${folder}/b.csv`, "ra,dec,b\n0.0001,0,3\n50,5,4\n");
    const words = ["table", "xmatch", `${folder}/a.csv`, `${folder}/b.csv`, "--format", "csv"];
    const { stdout, stderr } = await denovo([...words, "--radius", "2", "--how", "left"]);
    assertEquals(stderr, "2 rows\n");
    const rows = stdout.trim().split(/\r?\n/);
    assertEquals(rows[0], "ra_1,dec_1,a,ra_2,dec_2,b,separation");
    assertMatch(rows[1] ?? "", /^359\.9999,0,1,0\.0001,0,3,0\.7[12]\d*$/);
    assertEquals(rows[2], "120,45,2,,,,");
    const bad = await denovo([...words, "--left-pos", "x"]);
    assertEquals(bad.code, 2);
    Deno.writeTextFileSync(`${folder}/b.csv`, "x,y\n1,2\n");
    const lost = await denovo(words);
    assertEquals(lost.code, 1);
    assertMatch(
      lost.stderr,
      /positions of the right table: .*; name two of x, y \(--right-pos=RA,/,
    );
  });
});
