/**
 * SIA 2 and SSA against a GAVO DaCHS with synthetic data; see `dachs_test.ts`.
 *
 * @module
 */
import { createHttp } from "../../core/runtime/http.ts";
import { Time } from "../../core/coords/time.ts";
import { separation } from "../../core/coords/sphere.ts";
import { QueryError } from "../../core/runtime/errors.ts";
import { readTable } from "../../core/votable/read.ts";
import { obscoreRecords } from "../../protocols/obscore.ts";
import { Sia2Service } from "../../protocols/sia2.ts";
import { SsaService } from "../../protocols/ssa.ts";
import { TapService } from "../../protocols/tap.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/assert.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

const http = createHttp({ purpose: "test", timeoutMs: 60_000 });
const BASE = DACHS ?? "";
const A = { ra: 340.1, dec: 3.36 };
const E = { ra: 107, dec: -10 };

function withSia2(name: string, work: (service: Sia2Service) => Promise<void>): void {
  peerTest(
    `DaCHS SIA 2: ${name}`,
    NO_DACHS,
    () => work(new Sia2Service(`${BASE}/__system__/siap2/sitewide/siap2.xml?`, { http })),
  );
}

function withSsa(name: string, work: (service: SsaService) => Promise<void>): void {
  peerTest(
    `DaCHS SSA: ${name}`,
    NO_DACHS,
    () => work(new SsaService(`${BASE}/specs/q/ssa/ssap.xml?`, { http })),
  );
}

withSia2("search() finds by position, and all else constrains it", async (service) => {
  const near = { kind: "circle", center: A, radius: 0.3 } as const;
  const all = await service.search();
  assertEquals([all.length, all.overflow], [21, "none"]);
  const images = await service.search({ pos: near, dataproductType: "image" });
  assertEquals(images.length, 3);
  for (const { pos, dataproductType, obsCollection, timeMin, band, accessFormat } of images) {
    assert(pos !== undefined && separation(pos, A) < 0.4);
    assertEquals([dataproductType, obsCollection], ["image", "SynthSurvey"]);
    assertEquals(accessFormat, "application/x-votable+xml;content=datalink");
    assertEquals(Math.floor(timeMin?.mjd ?? 0), 57200);
    assert(band !== undefined && band[0] < band[1] && band[1] < 1e-6);
  }
  const [first, second] = images;
  const one = await service.search({ publisherDid: first?.publisherDid ?? "" });
  assertEquals([one.length, one.at(0)?.publisherDid], [1, first?.publisherDid]);
  const both = [first?.publisherDid ?? "", second?.publisherDid ?? ""];
  assertEquals((await service.search({ publisherDid: both })).length, 2);
  const cubes = await service.search({ dataproductType: "cube" });
  assertEquals(cubes.length, 4);
  assertEquals((await service.search({ collection: "SynthIFU" })).length, 4);
  const epoch = { kind: "circle", center: E, radius: 0.3 } as const;
  const dated = await service.search({ pos: epoch, time: [57050, Time.fromMjd(58050)] });
  assert(dated.length >= 3 && dated.length < (await service.search({ pos: epoch })).length);
  const levels = await service.search({ calibLevel: [0, 1, 2, 3] });
  assertEquals(levels.length, 21);
  assertEquals((await service.search({ calibLevel: 0 })).length, 0);
  assertEquals((await service.search({ band: [1, 2] })).length, 0);
});

withSia2("regions of other shapes, over RA 0 too", async (service) => {
  const [ra, dec] = [A.ra, A.dec];
  const inside = await service.search({
    pos: { kind: "range", ra: [ra - 0.2, ra + 0.2], dec: [dec - 0.2, dec + 0.2] },
  });
  assertEquals(inside.length, 3);
  const corners = [[-0.3, -0.3], [0.3, -0.3], [0.3, 0.3], [-0.3, 0.3]] as const;
  const vertices = corners.map(([x, y]) => ({ ra: ra + x, dec: dec + y }));
  assertEquals((await service.search({ pos: { kind: "polygon", vertices } })).length, 3);
  // From 330 over 0 to 20: field A and the cube in field F.
  const wide = await service.search({ pos: { kind: "range", ra: [330, 20], dec: [-20, 20] } });
  assertEquals(wide.length, 4);
});

withSia2("maxrec, overflow, metadata, errors", async (service) => {
  const cut = await service.search({ maxrec: 2 });
  assertEquals([cut.length, cut.overflow], [2, "client"]);
  const columns = await service.columns();
  assertEquals(columns.find(({ name }) => name === "em_min")?.unit, "m");
  const names = (await service.inputParameters()).map(({ name }) => name);
  assert(["POS", "BAND", "TIME", "CALIB", "TARGET"].every((name) => names.includes(name)));
  assertStringIncludes(await service.describe(), "Image service (SIA 2)");
  const extra = await service.search({ extra: { RESPONSEFORMAT: "votable/td" }, maxrec: 1 });
  assertEquals(extra.length, 1);
  await assertRejects(
    () => service.search({ extra: { RESPONSEFORMAT: "nonsense" } }),
    QueryError,
    "nonsense",
  );
});

withSia2("records fetch what is behind their URLs", async (service) => {
  const [cube] = await service.search({ dataproductType: "cube", maxrec: 1 });
  assertEquals(cube?.accessFormat, "image/fits");
  const response = await cube?.fetch();
  const reader = response?.body?.getReader();
  const { value } = await reader?.read() ?? {};
  await reader?.cancel();
  assertEquals(new TextDecoder().decode(value?.subarray(0, 9)), "SIMPLE  =");
});

peerTest("DaCHS ObsTAP: obscoreRecords() reads the rows of a query", NO_DACHS, async () => {
  const tap = new TapService(`${BASE}/tap`, { http });
  const table = await tap.query("SELECT * FROM ivoa.obscore");
  const records = obscoreRecords(table, { http });
  assertEquals(records.length, 45);
  const kinds = Map.groupBy(records, ({ dataproductType }) => dataproductType ?? "");
  assertEquals([...kinds].map(([kind, group]) => [kind, group.length]).toSorted(), [
    ["cube", 4],
    ["image", 17],
    ["spectrum", 24],
  ]);
  assert(records.every(({ region, pos }) => region !== undefined || pos !== undefined));
  const image = kinds.get("image")?.[0];
  assertEquals([image?.region?.kind, image?.elements.x !== undefined], ["polygon", true]);
});

withSsa("search() finds by position, band and its own parameters", async (service) => {
  const all = await service.search();
  assertEquals(all.length, 24);
  const near = await service.search({ pos: A, diameter: 1 });
  assertEquals(near.length, 4);
  for (const { pos, accessUrl, accessFormat, band, title, snr } of near) {
    assert(pos !== undefined && separation(pos, A) < 1);
    assert(/^http/.test(accessUrl) && accessFormat !== "" && title !== "");
    assert(band !== undefined && band[0] < band[1] && (snr === undefined || snr > 0));
  }
  const hot = await service.search({ extra: { t_eff: [10000, 100000] } });
  assert(hot.length > 0 && hot.length < 24);
  assert([...hot].every(({ row }) => Number(row["t_eff"]) >= 10000));
  assertEquals(hot.warnings, []);
  assertEquals((await service.search({ band: [1, 2] })).length, 0);
  const dates = [...all].flatMap(({ dateObsMjd }) => dateObsMjd ?? []).toSorted((a, b) => a - b);
  const [first, last] = [dates[0] ?? 0, dates[10] ?? 0];
  const dated = await service.search({ time: [Time.fromMjd(first - 1), Time.fromMjd(last + 1)] });
  assert(dated.length >= 11 && dated.length < 24, String(dated.length));
  const target = all.at(0)?.targetName ?? "";
  const named = await service.search({ targetName: target });
  assert(named.length > 0 && [...named].every(({ targetName }) => targetName === target));
});

withSsa("metadata, limits, errors", async (service) => {
  const parameters = await service.inputParameters();
  assertEquals(parameters.find(({ name }) => name === "t_eff")?.unit, "K");
  assert((await service.columns()).some(({ utype }) => utype === "ssa:Access.Reference"));
  assertStringIncludes(await service.describe(), "t_eff [K]");
  const cut = await service.search({ maxrec: 3 });
  assertEquals([cut.length, cut.overflow], [3, "client"]);
  await assertRejects(
    () => service.search({ extra: { RESPONSEFORMAT: "nonsense" } }),
    QueryError,
    "nonsense",
  );
});

withSsa("records fetch spectra, over a redirect", async (service) => {
  const [spectrum] = await service.search({ pos: A, diameter: 1, format: "votable" });
  assert(spectrum !== undefined);
  const table = await readTable(await (await spectrum.fetch()).bytes());
  assertEquals(table.length, spectrum.length ?? table.length);
  assert(table.length > 10 && table.fields.length >= 2);
});
