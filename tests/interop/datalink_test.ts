/**
 * Links and cutouts between programs: the sandbox's before STILTS' validator and unmodified pyVO, and those of a DaCHS
 * before us.
 *
 * @module
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
} from "../../deps/assert.ts";
import { readImage } from "../../core/fits/mod.ts";
import { QueryError, UnsupportedError } from "../../core/runtime/errors.ts";
import { readTable } from "../../core/votable/read.ts";
import { obscoreRecords } from "../../protocols/obscore.ts";
import { SiaService } from "../../protocols/sia.ts";
import { Sia2Service } from "../../protocols/sia2.ts";
import { SlapService } from "../../protocols/slap.ts";
import { SsaService } from "../../protocols/ssa.ts";
import { TapService } from "../../protocols/tap.ts";
import { Registry, search, servicetype } from "../../registry/mod.ts";
import { startSandbox } from "../../sandbox/serve.ts";
import { filesIn, headerFlags, runScript, withFolder } from "../scripts/_run.ts";
import { DACHS, missingPeer, NO_DACHS, peerTest, PYTHON, runPeer } from "./_peers.ts";

const PEER = new URL("datalink_peer.py", import.meta.url).pathname;
const IDS = [
  "sia?m51.fits",
  "sia?m51-bin4.fits",
  "cubes?synthetic-cube-852.fits",
  "ssa?synthetic-m51-blue",
  "none",
];

peerTest(
  "stilts datalinklint finds no errors in the sandbox's links",
  await missingPeer("stilts", "-version"),
  async () => {
    await using sandbox = await startSandbox();
    const all = IDS.map((name) => `ivo://sandbox.invalid/${name}`);
    for (const ids of [...all.map((id) => [id]), all, []]) {
      const url = new URL(sandbox.services.datalink);
      for (const id of ids) url.searchParams.append("ID", id);
      const { stdout, stderr } = await runPeer("stilts", ["datalinklint", `votable=${url}`]);
      assertMatch(stdout, /Errors: 0; Warnings: 0;/, `${ids}: ${stdout}${stderr}`);
      assertMatch(stdout, new RegExp(`rows checked: ${ids.length === 0 ? 0 : "[1-9]"}`));
    }
  },
);

peerTest(
  "pyVO's links, cutouts and searches work on the sandbox",
  await missingPeer(PYTHON, "-c", "import pyvo"),
  async () => {
    await using sandbox = await startSandbox({ proxy: true });
    const { base } = sandbox;
    const { code, stdout, stderr } = await runPeer(PYTHON, [PEER, base]);
    assertEquals(code, 0, stderr);
    const found = JSON.parse(stdout);
    assertEquals(found["ssa"], [[
      "EI Eri",
      [`${base}/previews/synthetic-ei-eri-blue.png`],
      ["#cutout", "#preview-plot", "#this"],
    ]]);
    const [low, high] = found["ssa_cut"];
    assert(low >= 4000 && high <= 4100 && high - low > 80);
    assertEquals(found["sia2"].length, 6);
    for (const [title, id, url] of found["sia2"]) {
      assertMatch(title, /^M51/);
      assertEquals(url, `${base}/sia/files/${id.split("?")[1]}`);
    }
    assertEquals(found["sia2_cut"], [1, 24, 24]);
    assertEquals(found["tap"].length, 3);
    for (const [did, id, params, circle, band] of found["tap"]) {
      assertEquals(did, id);
      assertEquals(params, ["ID", "CIRCLE", "POLYGON", "POS", "BAND"]);
      assertEquals([circle[0], band], [64, [1, 24, 24]]);
      assert(circle[1] < 12 && circle[2] < 12);
    }
    const lines = await new SlapService(sandbox.services.slap).search({
      wavelength: [4.8e-7, 6.6e-7],
    });
    assertEquals(
      found["slap"],
      lines.toArray().map((line) => [
        line.title,
        line.wavelength,
        line.species,
        line.status,
        line.initialLevel,
        line.finalLevel,
      ]),
    );
  },
);

const withDachs = (name: string, test: (base: string) => Promise<void>) =>
  peerTest(name, NO_DACHS, () => test(DACHS ?? ""));

withDachs(
  "DaCHS: links of TAP, SIA, SIA 2 and SSA, in batches, in order, with their rows",
  async (base) => {
    const sources = [
      await new TapService(`${base}/tap`).query("SELECT * FROM ivoa.obscore ORDER BY obs_title"),
      await new TapService(`${base}/tap`).query("SELECT * FROM surveyim.imgs"),
      await new SiaService(`${base}/surveyim/q/i/siap.xml`).search({
        pos: { ra: 107, dec: -10 },
        size: 0.5,
      }),
      await new Sia2Service(`${base}/__system__/siap2/sitewide/siap2.xml`).search({ maxrec: 8 }),
      await new SsaService(`${base}/specs/q/ssa/ssap.xml`).search(),
    ];
    for (const source of sources) {
      let count = 0;
      for await (const links of source.datalinks({ batchSize: 10 })) {
        assertEquals([links.rowIndex, links.errors.length, links.problem], [count++, 0, undefined]);
        assert(Object.values(links.row ?? {}).includes(links.id), links.id);
        assertEquals(links.dataset?.row, links.row);
        assert(links.soda()?.id === links.id);
      }
      assertEquals(count, source.length);
      assert(count > 3);
    }
  },
);

withDachs("DaCHS: cutouts of cubes, by wavelength and on the sky", async (base) => {
  const rows = await new TapService(`${base}/tap`).query(
    "SELECT obs_publisher_did, access_url, access_format, s_ra, s_dec FROM ivoa.obscore WHERE obs_collection='SynthIFU' ORDER BY obs_publisher_did",
  );
  const [record] = obscoreRecords(rows);
  assert(record?.pos !== undefined);
  const soda = await record.soda();
  assertEquals(soda.foundIn, "links");
  const whole = (await (await record.fetch()).bytes()).length;
  const slice = await (await soda.process({ band: 6.6e-7 })).bytes();
  assertEquals((await readImage(slice)).shape.slice(0, 2), [36, 36]);
  assert(slice.length < whole / 20, `${slice.length} of ${whole} bytes`);
  const { ra, dec } = record.pos;
  for (
    const shape of [
      { circle: [ra, dec, 0.002] as const },
      { range: [ra - 0.002, ra + 0.002, dec - 0.002, dec + 0.002] as const },
      { polygon: [ra, dec, ra + 0.002, dec, ra, dec + 0.002] },
    ]
  ) {
    const part = await (await soda.process({ ...shape, band: [6.5e-7, 6.6e-7] })).bytes();
    const { shape: [width = 99, height = 99, planes = 999] } = await readImage(part);
    assert(width < 20 && height < 20 && planes < 10, `${width} ${height} ${planes}`);
  }
  await assertRejects(() => soda.process({ band: 1e-6 }), RangeError, "lies above the data");
  await assertRejects(() => soda.process({ circle: [1, 2, 0.1] }), RangeError, "outside the data");
  await assertRejects(() => soda.process({ time: 55000 }), UnsupportedError, "does not declare");
  // Nothing there: 204.
  await assertRejects(
    () => soda.process({ circle: [1, 2, 0.1] }, { checkLimits: false }),
    QueryError,
    "no data there (204)",
  );
  const header = await soda.process({ extra: { kind: "HEADER" } });
  assert((await header.bytes()).length <= 5760);
});

withDachs("DaCHS: cutouts of images and spectra; a spectrum is behind a 301", async (base) => {
  const images = await new SiaService(`${base}/surveyim/q/i/siap.xml`).search({
    pos: { ra: 340.1, dec: 3.36 },
    size: 0.1,
  });
  const image = images.at(0);
  assert(image?.pos !== undefined);
  const soda = await image.soda();
  const { ra, dec } = image.pos;
  const part = await readImage(await (await soda.process({ circle: [ra, dec, 0.01] })).bytes());
  assert(part.width < 60 && part.height < 60);
  const spectra = await new SsaService(`${base}/specs/q/ssa/ssap.xml`).search({ maxrec: 1 });
  const [spectrum] = spectra;
  const cut = await spectrum?.soda();
  assertEquals(cut?.foundIn, "results");
  const response = await cut?.process({ band: [5e-7, 5.1e-7] });
  const table = await readTable(await response?.bytes() ?? "");
  const waves = table.column("spectral").toNumbers();
  assert(waves.length > 5);
  for (const wave of waves) assertAlmostEquals(wave, 5050, 51);
  const csv = await cut?.process({ band: [5e-7, 5.1e-7], extra: { FORMAT: "text/csv" } });
  assertMatch(csv?.headers.get("content-type") ?? "", /^text\/csv/);
  await csv?.body?.cancel();
  const whole = await spectrum?.fetch();
  assertMatch(whole?.url ?? "", /dlget/);
  assert((await readTable(await whole?.bytes() ?? "")).length > waves.length);
});

withDachs("DaCHS: a data set that is not there is an error row, not an exception", async (base) => {
  const { DatalinkService } = await import("../../protocols/datalink.ts");
  const links = await new DatalinkService(`${base}/specs/q/sdl/dlmeta`).links("ivo://x/y");
  assertEquals([links.length, links.errors.length], [0, 1]);
  assertMatch(links.errors[0]?.errorMessage ?? "", /Fault/);
  await assertRejects(async () => await links.errors[0]?.fetch(), QueryError, "Fault");
});

withDachs("DaCHS: lines, with parameters of the service's own", async (base) => {
  const service = new SlapService(`${base}/lines/q/slap/slap.xml`);
  const lines = await service.search({ wavelength: [6.5e-7, 6.6e-7] });
  const [line] = lines;
  assertEquals([lines.length, line?.title, line?.species], [1, "H alpha", "H"]);
  assertAlmostEquals(line?.wavelength ?? 0, 6.5647e-7, 1e-10);
  assert((line?.initialLevelEnergy ?? 0) > (line?.finalLevelEnergy ?? 9));
  const names = (await service.inputParameters()).map((parameter) => parameter.name);
  assert(names.includes("chemical_element"));
  assertEquals((await service.search({ wavelength: [1e-9, 2e-9] })).length, 0);
});

withDachs("DaCHS: its registry leads to the service for lines", async (base) => {
  const registry = new Registry(`${base}/tap`);
  const [resource] = await search([servicetype("slap")], { registry });
  const lines = await resource?.service("slap").search({ wavelength: [6.5e-7, 6.6e-7] });
  assertEquals(lines?.at(0)?.title, "H alpha");
});

const CUBES = ["--cubes=cubes.cubes", "--objects=cubes.objects"];
const NEAR = "1 = CONTAINS(POINT('', $ra, $dec), CIRCLE('', {ra}, {dec}, {radius}))";
/** Scripts, what they are asked at DaCHS, and what they print. */
const SCRIPTS: Readonly<
  Record<string, readonly [args: (base: string) => readonly string[], stdout: RegExp]>
> = {
  "datalink-previews.ts": [
    (base) => [`--url=${base}/specs/q/ssa/ssap.xml`, "--pos=340.1 3.36"],
    /^0\tTest Star A-00000 MJD 53037\.0\thttp.*\n1\t.*\n$/,
  ],
  "datalink-soda.ts": [
    (base) => [`--url=${base}/tap`, "--pos=340.1 3.36", "--collection=SynthSurvey"],
    /^(cutouts\/cutout-\d\.fits\t\d+\t\d+\tPegasus.*\n){3}$/,
  ],
  "soda-with-rows.ts": [
    (base) => [`--url=${base}/tap`, ...CUBES],
    /^IC 1151\t.*\tslices\/slice-0\.fits\t\d+\nTest 852\t/,
  ],
  "exercises/ex18.ts": [
    (base) => [`--url=${base}/tap`, ...CUBES, "--target=IC 1151"],
    /^7e-7\t.*\n5\.5e-7\t.*\n4e-7\t.*\npictures\/IC_1151\.jpeg\t504\t504\n$/,
  ],
  "fetch3-cluster.ts": [
    (base) => [
      ...Object.entries({
        ir: `SELECT * FROM irphot.data WHERE ${NEAR}`.replace("$ra, $dec", "raj2000, dej2000"),
        opt: `SELECT * FROM optphot.plates WHERE ${NEAR}`.replace("$ra, $dec", "raj2000, dej2000"),
        gaia: `SELECT * FROM nearstars.main WHERE ${NEAR}`.replace("$ra, $dec", "ra, dec"),
      }).map(([name, query]) => `--query=${name} ${base}/tap ${query}`),
      "--page=sed.html",
    ],
    /^sed\.html\t20\n$/,
  ],
};

for (const [script, [args, expected]] of Object.entries(SCRIPTS)) {
  withDachs(`DaCHS: ${script} finds links, cutouts or objects there`, async (base) => {
    await withFolder(async (cwd) => {
      const options = { cwd, flags: [...headerFlags(script), "--allow-write=sed.html"] };
      const { code, stdout, stderr } = await runScript(script, args(base), options);
      assertEquals(code, 0, stderr);
      assertMatch(stdout, expected);
      assert(filesIn(cwd).length > 0);
    });
  });
}
