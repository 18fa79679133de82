/**
 * Links, cutouts and lines of the sandbox.
 *
 * @module
 */
import { readImage, Wcs } from "../../core/fits/mod.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { readTable } from "../../core/votable/read.ts";
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "../../deps/assert.ts";
import { DatalinkService } from "../../protocols/datalink.ts";
import { obscoreRecords } from "../../protocols/obscore.ts";
import { Sia2Service } from "../../protocols/sia2.ts";
import { SsaService } from "../../protocols/ssa.ts";
import { TapService } from "../../protocols/tap.ts";
import { startSandbox } from "../../sandbox/serve.ts";
import { skyToPixel } from "../../sandbox/soda_shapes.ts";
import { pixelToSky } from "../../sandbox/_sky.ts";
import { ask } from "./_answers.ts";

const BASE = "http://127.0.0.1";
const IMAGE = "ivo://sandbox.invalid/sia?m51.fits";
const CUBE = "ivo://sandbox.invalid/cubes?synthetic-cube-852.fits";
const http = createHttp({
  fetch: async (request) => {
    const { pathname, search } = new URL(request.url);
    return await ask(pathname + search, request);
  },
});

async function soda(query: string): Promise<Response> {
  return await ask(`/soda/sync?${query}`);
}

Deno.test("skyToPixel() is the way back of pixelToSky()", () => {
  const wcs = { crpix: [10, 20], crval: [359.99, 60], cd: [-1e-3, 2e-4, 1e-4, 1e-3] } as const;
  for (const [x, y] of [[10, 20], [1, 1], [300, -200]] as const) {
    const [ra, dec] = pixelToSky(wcs, x, y);
    const back = skyToPixel(wcs, ra, dec);
    assertAlmostEquals(back?.[0] ?? NaN, x, 1e-7);
    assertAlmostEquals(back?.[1] ?? NaN, y, 1e-7);
  }
  assertEquals(skyToPixel(wcs, 180, -60), undefined);
});

Deno.test("links of images, cubes and spectra lead to files, pictures, cutouts and the whole", async () => {
  const service = new DatalinkService(`${BASE}/datalink/links`, { http });
  const ids = [IMAGE, CUBE, "ivo://sandbox.invalid/ssa?synthetic-m51-blue", "ivo://x/none"];
  const found = [];
  for await (const links of service.linksOf(ids)) {
    found.push(links);
    for (const link of links) {
      if (link.serviceDef !== undefined) continue;
      const response = await link.fetch();
      assertEquals(response.headers.get("content-type"), link.contentType);
      const bytes = await response.bytes();
      if (link.contentLength !== undefined) assertEquals(bytes.length, link.contentLength);
      assert(bytes.length > 200);
    }
  }
  assertEquals(found.map((links) => [links.id, links.length, links.errors.length]), [
    [ids[0], 3, 0],
    [ids[1], 3, 0],
    [ids[2], 3, 0],
    [ids[3], 0, 1],
  ]);
  assertEquals(found[1]?.soda()?.id, CUBE);
  assertEquals(found[1]?.soda()?.hasAsync, true);
  const part = await service.links("ivo://sandbox.invalid/sia?m51-north.fits");
  const [whole] = part.bySemantics("#progenitor");
  assertEquals((await whole?.datalink())?.id, IMAGE);
});

Deno.test("answers of TAP, SSA and SIA 2 describe the service for their links", async () => {
  const spectra = await new SsaService(`${BASE}/ssa`, { http }).search({ maxrec: 3 });
  assertEquals(spectra.services.map((one) => one.id), ["links", "soda"]);
  const images = await new Sia2Service(`${BASE}/sia2`, { http }).search();
  for (const format of ["tabledata", "binary2"] as const) {
    const rows = await new TapService(`${BASE}/gavo`, { http, format }).query(
      "SELECT obs_publisher_did, obs_title FROM ivoa.obscore",
    );
    let count = 0;
    for await (const links of rows.datalinks({ batchSize: 7 })) {
      assertEquals([links.rowIndex, links.id], [count++, links.row?.["obs_publisher_did"]]);
      assert(links.length >= 3);
    }
    assertEquals(count, rows.length);
  }
  for (const results of [spectra, images]) {
    let count = 0;
    for await (const links of results.datalinks()) {
      assertEquals(links.dataset?.row, results.table.row(count++));
      assert(links.bySemantics("#preview").length === 1);
    }
    assertEquals(count, results.length);
  }
});

Deno.test("a cutout of an image has its pixels unchanged where they were on the sky", async () => {
  const whole = await readImage(await (await ask("/sia/files/m51.fits")).bytes());
  const query = new URLSearchParams({ ID: IMAGE, CIRCLE: "202.47 47.195 0.01" });
  const response = await soda(String(query));
  const part = await readImage(await response.bytes());
  assert((part.shape[0] ?? 999) < 100 && (part.shape[1] ?? 999) < 100);
  const sky = Wcs.fromHeader(part.header).pixelToSky({ x: 0, y: 0 });
  assert(sky !== undefined);
  const there = Wcs.fromHeader(whole.header).skyToPixel(sky);
  assert(there !== undefined);
  const [x, y] = [Math.round(there.x), Math.round(there.y)];
  assertAlmostEquals(there.x, x, 1e-6);
  for (const [i, j] of [[0, 0], [5, 7]] as const) {
    assertEquals(
      part.data[j * part.width + i],
      whole.data[(y + j) * whole.width + x + i],
    );
  }
});

Deno.test("cutouts beside the data are 204, wrong ones 400, of unknown data sets 404", async () => {
  const at = (query: Record<string, string>) => soda(String(new URLSearchParams(query)));
  const status = async (query: Record<string, string>) => (await at(query)).status;
  assertEquals(await status({ ID: IMAGE, CIRCLE: "10 10 0.1" }), 204);
  assertEquals(await status({ ID: IMAGE, CIRCLE: "22.47 -47.195 1" }), 204);
  assertEquals(await status({ ID: CUBE, BAND: "1e-6 2e-6" }), 204);
  assertEquals(await status({ ID: CUBE, BAND: "6.5e-7 6.51e-7", POS: "RANGE 12 13 13 14" }), 200);
  assertEquals(await status({ ID: CUBE, POS: "POLYGON 12.05 13.02 12.06 13.02 12.05 13.03" }), 200);
  assertEquals(await status({ ID: CUBE, CIRCLE: "12.05 13.02 60" }), 200);
  for (
    const query of [
      { ID: CUBE, CIRCLE: "1 2" },
      { ID: CUBE, BAND: "2 1" },
      { ID: CUBE, BAND: "x" },
      { ID: CUBE, POS: "BOX 1 2 3 4" },
      { ID: CUBE, CRICLE: "12.05 13.02 60" },
      { CIRCLE: "1 2 3" },
      { ID: IMAGE, BAND: "4e-7 5e-7" },
    ] as Record<string, string>[]
  ) {
    const response = await at(query);
    assertEquals(response.status, 400, JSON.stringify(query));
    assertMatch(await response.text(), /^UsageError: /);
  }
  const none = await at({ ID: "ivo://x/y", CIRCLE: "1 2 3" });
  assertEquals(none.status, 404);
  assertMatch(await none.text(), /^NotFoundFault: /);
});

Deno.test("one wavelength is the one plane that has it, and spectra are cut, too", async () => {
  const cube = await soda(String(new URLSearchParams({ ID: CUBE, BAND: "6.6e-7 6.6e-7" })));
  assertEquals((await readImage(await cube.bytes())).shape, [24, 24, 1]);
  const ID = "ivo://sandbox.invalid/ssa?synthetic-m51-blue";
  const response = await soda(String(new URLSearchParams({ ID, BAND: "4e-7 4.1e-7" })));
  const table = await readTable(await response.bytes());
  const waves = table.column("spectral").toNumbers();
  assert(waves.length > 5 && waves.every((wave) => wave >= 4000 && wave <= 4100));
});

Deno.test("the bytes of a cutout that go over the wire are those of the cutout", async () => {
  await using sandbox = await startSandbox();
  const tap = new TapService(sandbox.services.tapGavo);
  const rows = await tap.query(
    "SELECT obs_publisher_did, access_url, access_format, access_estsize FROM ivoa.obscore WHERE dataproduct_type='cube'",
  );
  const [cube] = obscoreRecords(rows);
  const service = await cube?.soda();
  let loaded = 0;
  const response = await service?.process({ band: 6.6e-7 }, {
    onProgress: (progress) => loaded = progress.loaded,
  });
  const bytes = await response?.bytes();
  // One block of header, one plane of 24 x 24 floats.
  assertEquals([loaded, bytes?.length], [5760, 5760]);
  assert((cube?.estimatedBytes ?? 0) > 20 * loaded);
});

Deno.test("a cutout can be made by a job", async () => {
  await using sandbox = await startSandbox();
  const links = await new DatalinkService(sandbox.services.datalink).links(CUBE);
  await using job = await links.expectSoda().submit({ band: [6.5e-7, 6.51e-7] });
  await job.run();
  await job.wait();
  const image = await readImage(await (await job.fetchResult()).bytes());
  assertEquals(image.shape, [24, 24, 2]);
});

Deno.test("SSA declares a parameter of its own, which finds by temperature", async () => {
  const service = new SsaService(`${BASE}/ssa`, { http });
  const parameter = (await service.inputParameters()).find(({ name }) => name === "t_eff");
  assertEquals([parameter?.unit, parameter?.dialect], ["K", "slash"]);
  const found = await service.search({ extra: { t_eff: [3500, 4000] } });
  assertEquals(found.warnings, []);
  assert(found.length > 3);
  const kelvins = found.table.column("t_eff").toNumbers();
  assert(kelvins.every((kelvin) => kelvin >= 3500 && kelvin <= 4000));
  const hot = await service.search({ extra: { t_eff: [70000, 100000] } });
  assertEquals([hot.length, hot.warnings.length], [0, 1]);
});

Deno.test("SLAP has the lines of hydrogen between two wavelengths", async () => {
  const response = await ask("/slap?REQUEST=queryData&WAVELENGTH=4.3e-7/6.6e-7");
  const table = await readTable(await response.bytes());
  assertEquals([...table.column("title")], ["H gamma", "H beta", "H alpha"]);
  assertAlmostEquals(Number(table.column("wavelength").at(2)), 6.5647e-7, 1e-11);
  const none = await readTable(
    await (await ask("/slap?REQUEST=queryData&CHEMICAL_ELEMENT=Fe")).bytes(),
  );
  assertEquals(none.length, 0);
  assertMatch(await (await ask("/slap?WAVELENGTH=a/b")).text(), /value="ERROR"/);
});

Deno.test("SSA, SIA 2 and SLAP refuse intervals that end before they begin", async () => {
  for (
    const query of [
      "/ssa?REQUEST=queryData&BAND=5e-7/4e-7",
      "/ssa?REQUEST=queryData&TIME=2018-02-01/2018-01-01",
      "/sia2?BAND=5e-7+4e-7",
      "/sia2?TIME=57001+57000",
      "/slap?REQUEST=queryData&WAVELENGTH=7e-7/6e-7",
    ]
  ) {
    const text = await (await ask(query)).text();
    assertMatch(text, /name="QUERY_STATUS" value="ERROR"[^>]*>[^<]*ends before it begins/, query);
  }
});
