import { assert, assertAlmostEquals, assertEquals, assertMatch } from "../../deps/assert.ts";
import { checkUcd } from "../../core/coords/ucd.ts";
import { CATALOG, creditOf } from "../../sandbox/catalog.ts";
import manifest from "../../sandbox/data/manifest.json" with { type: "json" };
import clusters from "../../sandbox/data/clusters.json" with { type: "json" };
import constellations from "../../sandbox/data/constellations.json" with { type: "json" };
import exoplanets from "../../sandbox/data/exoplanets.json" with { type: "json" };
import messier from "../../sandbox/data/messier.json" with { type: "json" };
import stars from "../../sandbox/data/hip_stars.json" with { type: "json" };
import { parseFits } from "../../sandbox/_fits.ts";
import { pixelToSky, skyDistance } from "../../sandbox/_sky.ts";
import { m51Fits } from "../../sandbox/images.ts";

const DATA = new URL("../../sandbox/data/", import.meta.url);

Deno.test("the manifest has size and SHA-256 of every file of the pack", async () => {
  let total = 0;
  for (const entry of manifest) {
    const bytes = await Deno.readFile(new URL(entry.file, DATA));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    assertEquals(digest.toHex(), entry.sha256, entry.file);
    assertEquals(bytes.length, entry.bytes, entry.file);
    total += bytes.length;
  }
  assert(total < 1.2e6, `the pack has grown to ${total} bytes`);
  const others = new Set(["manifest.json", "credits.json", "NOTICES.md"]);
  const files = [...Deno.readDirSync(DATA)].map((file) => file.name)
    .filter((name) => !others.has(name));
  assertEquals(files.toSorted(), manifest.map((entry) => entry.file).toSorted());
});

Deno.test("the manifest names origin, licence and citation of every file, and no GPL", () => {
  for (const { file, origin, license, citation, notes } of manifest) {
    assertMatch(origin.package, /^(npm|debian):/, file);
    assertMatch(license, /^(BSD-3-Clause|MIT|IRAF)\b/, file);
    assert(!/GPL/.test(license), file);
    assert(citation.length > 20 && notes.length > 20, file);
    for (const source of origin.files) assertMatch(source.sha256, /^[0-9a-f]{64}$/, file);
    assertEquals(creditOf(file).citation, citation);
  }
});

Deno.test("the manifest's row counts are those of the files", () => {
  const counts: Record<string, number> = {
    "hip_stars.json": stars.hip.length,
    "messier.json": messier.messier.length,
    "constellations.json": constellations.code.length,
    "clusters.json": clusters.name.length,
    "exoplanets.json": exoplanets.name.length,
    "m51.fits.gz.b64.txt": 1,
  };
  for (const entry of manifest) assertEquals(entry.rows, counts[entry.file], entry.file);
  assertEquals(Object.values(counts), [5044, 110, 89, 211, 1793, 1]);
});

Deno.test("known values are in the pack: Sirius, M51, 47 Tuc, 51 Peg b", () => {
  const sirius = stars.hip.indexOf(32349);
  assertEquals(stars.vmag[sirius], -1.44);
  assertEquals([stars.name[sirius], stars.constellation[sirius], stars.hd[sirius]], [
    "Sirius",
    "CMa",
    48915,
  ]);
  assertEquals(Math.min(...stars.vmag), -1.44);

  const m51 = messier.messier.indexOf(51);
  assertEquals(messier.designation[m51], "NGC 5194/5");
  assert(skyDistance(messier.ra[m51]!, messier.dec[m51]!, 202.4696, 47.1952) < 0.01);

  const tuc = clusters.name.indexOf("NGC104");
  assertEquals(clusters.other_names[tuc], "47Tuc");
  assertEquals([clusters.pmra[tuc], clusters.pmdec[tuc]], [5.2516, -2.5515]);

  const pegasi = exoplanets.name.indexOf("51 Peg b");
  assertEquals(exoplanets.discovery_year[pegasi], 1995);
  assertAlmostEquals(exoplanets.period[pegasi]!, 4.23, 0.01);
});

Deno.test("the M51 image has the pixels and the place on the sky that it should", async () => {
  const bytes = await m51Fits();
  const { cards, dataOffset } = parseFits(bytes);
  const value = (keyword: string) => cards.find((card) => card.keyword === keyword)?.value;
  const number = (keyword: string) => Number(value(keyword));
  assertEquals([number("NAXIS1"), number("NAXIS2"), number("BITPIX")], [512, 512, 16]);
  assertEquals(value("DATE-OBS"), "1987-04-05T09:27:27");
  assertEquals(value("RADESYS"), "ICRS");

  const view = new DataView(bytes.buffer, dataOffset, 2 * 512 * 512);
  const pixels = Array.from({ length: 512 * 512 }, (_, index) => view.getInt16(2 * index));
  assertEquals(pixels.reduce((low, pixel) => Math.min(low, pixel)), -1);
  assertEquals(pixels.reduce((high, pixel) => Math.max(high, pixel)), 19936);
  assertAlmostEquals(pixels.reduce((sum, pixel) => sum + pixel) / pixels.length, 108.3154, 1e-4);

  // the brightest pixel near the middle is the nucleus
  let [best, x, y] = [0, 0, 0];
  for (let row = 230; row < 290; row++) {
    for (let col = 230; col < 290; col++) {
      const pixel = pixels[row * 512 + col]!;
      if (pixel > best) [best, x, y] = [pixel, col + 1, row + 1];
    }
  }
  const wcs = {
    crpix: [number("CRPIX1"), number("CRPIX2")],
    crval: [number("CRVAL1"), number("CRVAL2")],
    cd: [number("CD1_1"), number("CD1_2"), number("CD2_1"), number("CD2_2")],
  } as const;
  assertEquals([best, x, y], [7734, 258, 259]);
  const [ra, dec] = pixelToSky(wcs, x, y);
  assert(3600 * skyDistance(ra, dec, 202.4696, 47.1952) < 0.5);
  // north is up and east is left
  assert(pixelToSky(wcs, x, y + 100)[1] > dec && pixelToSky(wcs, x - 100, y)[0] > ra);
});

Deno.test("identifiers are unique and positions are on the sky in every table", () => {
  for (const table of CATALOG) {
    const at = (name: string) => table.columns.findIndex((column) => column.name === name);
    const rows = [...table.rows()];
    assertEquals(new Set(rows.map((row) => row[at(table.id)])).size, rows.length, table.name);
    for (const row of rows) {
      const [ra, dec] = [Number(row[at(table.ra)]), Number(row[at(table.dec)])];
      assert(ra >= 0 && ra < 360 && dec >= -90 && dec <= 90, `${table.name}: ${row}`);
    }
  }
});

Deno.test("columns hold what their description says: nulls, whole numbers, ASCII", () => {
  for (const table of CATALOG) {
    const rows = [...table.rows()];
    for (const [index, spec] of table.columns.entries()) {
      const cells = rows.map((row) => row[index] ?? null);
      const label = `${table.name}.${spec.name}`;
      assertEquals(cells.includes(null), spec.nullable ?? false, label);
      for (const cell of cells) {
        if (cell === null) continue;
        if (spec.datatype === "char") assertMatch(String(cell), /^[\x20-\x7e]+$/, label);
        if (spec.datatype === "int") assert(Number.isInteger(cell), label);
        if (spec.datatype === "short") assert(Math.abs(Number(cell)) < 32768, label);
        if (spec.arraysize === undefined) assert(typeof cell === "number", label);
      }
      if (/^\d+$/.test(spec.arraysize ?? "") && spec.datatype === "char") {
        assert(cells.every((cell) => cell === null || `${cell}`.length <= Number(spec.arraysize)));
      }
    }
  }
});

Deno.test("every column of the files is served", () => {
  const served = new Map(
    CATALOG.map((table) => [table.file, table.columns.map((column) => column.name)]),
  );
  const parts: Record<string, string[]> = { "constellations.json": ["part"] };
  const files = {
    "hip_stars.json": stars,
    "messier.json": messier,
    "constellations.json": constellations,
    "clusters.json": clusters,
    "exoplanets.json": exoplanets,
  };
  for (const [file, data] of Object.entries(files)) {
    const missing = Object.keys(data).filter((name) => !served.get(file)?.includes(name));
    assertEquals(missing, parts[file] ?? [], file);
  }
});

Deno.test("the UCDs of all columns are good UCD1+", () => {
  for (const table of CATALOG) {
    for (const { name, ucd } of table.columns) {
      assertEquals(checkUcd(ucd ?? ""), [], `${table.name}.${name}`);
    }
  }
});
