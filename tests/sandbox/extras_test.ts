/**
 * Names, vocabularies, spectra, images by SIA 2, and the proxy.
 *
 * @module
 */
import { createHttp } from "../../core/runtime/http.ts";
import { readTable } from "../../core/votable/read.ts";
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "../../deps/assert.ts";
import { assertRejects } from "../../deps/assert.ts";
import { resolveName } from "../../protocols/resolver.ts";
import { Sia2Service } from "../../protocols/sia2.ts";
import { SsaService } from "../../protocols/ssa.ts";
import { bundledVocabulary, fetchVocabulary } from "../../protocols/vocabulary.ts";
import { localPath } from "../../sandbox/proxy.ts";
import { createSandboxHandler, startSandbox } from "../../sandbox/serve.ts";
import { STARS } from "../../sandbox/tables/stars.ts";
import { spectra } from "../../sandbox/spectra.ts";
import { ask } from "./_answers.ts";

const http = createHttp({
  fetch: (request) => {
    const { pathname, search } = new URL(request.url);
    return ask(pathname + search, request);
  },
});

Deno.test("Sesame knows the names of the lessons and of the data pack, in both forms", async () => {
  const mirrors = ["http://127.0.0.1/sesame"];
  const expected = {
    "M51": [202.47, 47.195],
    "m 51": [202.47, 47.195],
    "EI Eri": [62.42, -7.893],
    "Mira": [34.837, -2.978],
    "Bellatrix": [81.283, 6.35],
    "Cas A": [350.85, 58.815],
    "Sirius": [101.287, -16.716],
    "NGC104": [6.024, -72.081],
    "11 Com": [185.179, 17.793],
    "Messier 31": [10.675, 41.267],
  } as const;
  for (const [name, [ra, dec]] of Object.entries(expected)) {
    const found = await resolveName(name, { http, mirrors });
    assertAlmostEquals(found.ra, ra, 0.02);
    assertAlmostEquals(found.dec, dec, 0.02);
  }
  const { properMotion } = await resolveName("NGC104", { http, mirrors });
  assertAlmostEquals(properMotion?.ra ?? 0, 5.25, 0.1);
  await assertRejects(() => resolveName("No such object", { http, mirrors }));
  const text = await (await ask("/sesame/A?Cas%20A")).text();
  assertMatch(text, /^%J 350\.85 58\.815 = 23:23:24\.00 \+58:48:54\.00$/m);
  assertEquals((await ask("/sesame/-ox/SNV?")).status, 400);
});

Deno.test("vocabularies are those that the library has, with terms above and below", async () => {
  for (const name of ["messenger", "datalink/core", "product-type", "uat"] as const) {
    const served = await fetchVocabulary(`http://127.0.0.1/rdf/${name}`, { http });
    const known = bundledVocabulary(name);
    assertEquals(served.uri, `http://www.ivoa.net/rdf/${name}`);
    assertEquals(
      served.terms.map(({ id, wider, narrower }) => [id, wider, narrower]),
      known.terms.map(({ id, wider, narrower }) => [id, wider, narrower]),
    );
    const ids = new Set(served.terms.map(({ id }) => id));
    for (const { id, wider } of served.terms) {
      for (const above of wider) assert(ids.has(above), `${id} is below ${above}`);
    }
  }
  assertEquals((await ask("/rdf/nothing")).status, 404);
});

Deno.test("a search for spectra finds by place, band, time and name, and its files are spectra", async () => {
  const service = new SsaService("http://127.0.0.1/ssa?", { http });
  const all = await service.search({});
  assertEquals(all.length, spectra().length);
  const bellatrix = { ra: 81.2827, dec: 6.3497 };
  const near = await service.search({ pos: bellatrix, diameter: 0.1 });
  assert(near.length > 0);
  const [first] = near;
  assertEquals(first?.targetName, "Bellatrix");
  assertMatch(first?.title ?? "", /^SYNTHETIC spectrum of Bellatrix/);
  const infrared = await service.search({ band: [1.5e-6, 1.6e-6] });
  assert(infrared.length > 0 && infrared.length < all.length);
  for (const spectrum of infrared) assert(JSON.stringify(spectrum.band).includes("0.000001"));
  const early = await service.search({ time: [null, new Date("2017-10-01")] });
  assert(early.length > 0 && early.length < all.length);
  const nowhere = await service.search({ pos: { ra: 0, dec: -89.99 }, diameter: 0.01 });
  assertEquals(nowhere.length, 0);
  const [id] = spectra();
  const table = await readTable(await (await ask(`/spectra/${id?.id}.vot`)).bytes());
  assertEquals(table.length, 300);
  const flux = Array.from(table, (row) => Number(row["flux"]));
  assert(Math.max(...flux) <= 1.0001 && Math.min(...flux) > 0);
  assertEquals((await ask("/spectra/none.vot")).status, 404);
});

Deno.test("SSA: what is wrong is said in the answer", async () => {
  const cases = {
    "": /REQUEST is missing/,
    "REQUEST=getData": /REQUEST: "getData" is not queryData/,
    "REQUEST=queryData&POS=1": /POS: "1" is not of the form/,
    "REQUEST=queryData&POS=1,2&SIZE=-1": /SIZE: -1 is negative/,
    "REQUEST=queryData&BAND=1/2/3": /BAND: "1\/2\/3" is no range/,
    "REQUEST=queryData&TIME=yesterday": /TIME: "yesterday" is no date/,
  };
  for (const [query, message] of Object.entries(cases)) {
    const text = await (await ask(`/ssa?${query}`)).text();
    assertMatch(text, /<INFO name="QUERY_STATUS" value="ERROR">/);
    assertMatch(text.replaceAll("&quot;", '"'), message);
  }
  const metadata = await (await ask("/ssa?REQUEST=queryData&FORMAT=METADATA")).text();
  assert(metadata.includes('utype="ssa:Access.Reference"') && !metadata.includes("<TR>"));
});

Deno.test("SIA 2 finds images by place, band, time and texts, and no spectra", async () => {
  const service = new Sia2Service("http://127.0.0.1/sia2", { http });
  const count = async (query: Parameters<typeof service.search>[0]) =>
    (await service.search(query)).length;
  const all = await count({ dataproductType: "image" });
  assert(all >= 5 && await count({}) > all);
  const center = { ra: 202.47, dec: 47.195 };
  assertEquals(await count({ pos: { kind: "circle", center, radius: 0.01 } }), 4);
  assertEquals(await count({ pos: { kind: "circle", center, radius: 1 } }), all);
  const far = { kind: "circle", center: { ra: 10, dec: 10 }, radius: 1 } as const;
  assertEquals(await count({ pos: far, dataproductType: "image" }), 0);
  assertEquals(await count({ pos: [far, { kind: "circle", center, radius: 1 }] }), all);
  assertEquals(await count({ band: [400e-9, 450e-9] }), all);
  assertEquals(await count({ band: [1e-6, 2e-6] }), 0);
  assertEquals(await count({ collection: "sandbox-m51" }), all);
  assertEquals(await count({ collection: "none" }), 0);
  assertEquals(await count({ maxrec: 2 }), 2);
  for (const query of ["POS=BOX+1+2+3+4", "BAND=x", "TIME=1+2+3"]) {
    const response = await ask(`/sia2?${query}`);
    assertEquals(response.status, 400);
    assertMatch(await response.text(), /QUERY_STATUS" value="ERROR"/);
  }
});

Deno.test("the proxy answers for the services that stand here, and for nothing else", async () => {
  using proxy = await createSandboxHandler({ proxy: true });
  const get = (url: string, init?: RequestInit) => proxy.handle(new Request(url, init));
  const name = await get("http://vizier.cfa.harvard.edu/viz-bin/nph-sesame/A?M51");
  assertEquals([name.status, name.headers.get("via")], [200, "1.1 sandbox"]);
  assertMatch(await name.text(), /^%J 202\.469575 47\.1952583/m);
  const words = await get("http://www.ivoa.net/rdf/messenger");
  assertEquals((await words.json()).uri, "http://www.ivoa.net/rdf/messenger");
  const body = new URLSearchParams({ QUERY: "SELECT COUNT(*) AS n FROM tgas.main", FORMAT: "csv" });
  const rows = await get("http://dc.g-vo.org/tap/sync", { method: "POST", body });
  assertEquals(await rows.text(), "n\n3000\n");
  for (
    const url of ["http://www.example.org/", "http://dc.g-vo.org/unknown", "http://reg.g-vo.org/"]
  ) {
    const response = await get(url);
    assertEquals([response.status, response.headers.get("via")], [502, "1.1 sandbox"], url);
    assertMatch(await response.text(), /does not ask the network/);
  }
  // what is asked of the sandbox itself is no matter of the proxy
  assertEquals((await get("http://127.0.0.1/scs/stars?RA=0&DEC=0&SR=1")).headers.get("via"), null);
});

Deno.test("the proxy gives the registry that was chosen, and SIA 2 has capabilities", async () => {
  for (const broken of [false, true]) {
    using proxy = await createSandboxHandler({ proxy: true, broken });
    const body = new URLSearchParams({
      QUERY: "SELECT COUNT(*) AS n FROM rr.resource WHERE ivoid LIKE '%/broken/%'",
      FORMAT: "csv",
    });
    const request = new Request("http://reg.g-vo.org/tap/sync", { method: "POST", body });
    assertEquals(await (await proxy.handle(request)).text(), broken ? "n\n40\n" : "n\n0\n");
  }
  const capabilities = await (await ask("/sia2/capabilities")).text();
  assertMatch(capabilities, /standardID="ivo:\/\/ivoa\.net\/std\/SIA#query-2\.0"/);
  assertMatch(capabilities, /<accessURL use="base">http:\/\/127\.0\.0\.1\/sia2\/query</);
  assertMatch(await (await ask("/sia2/availability")).text(), /available>true</);
  assertMatch(await (await ask("/sia2/query?MAXREC=1")).text(), /<TR>/);
  assertEquals((await ask("/sia2/nothing")).status, 404);
});

Deno.test("the proxy refuses tunnels, and takes requests as clients send them to proxies", async () => {
  await using sandbox = await startSandbox({ proxy: true });
  const { port } = new URL(sandbox.base);
  const send = async (lines: readonly string[]) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    await connection.write(new TextEncoder().encode([...lines, "", ""].join("\r\n")));
    const reader = connection.readable.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!/sandbox is no proxy|#====Done/.test(text)) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
    return text;
  };
  const refused = await send(["CONNECT dc.g-vo.org:443 HTTP/1.1", "Host: dc.g-vo.org:443"]);
  assertMatch(refused, /^HTTP\/1\.1 502 /);
  assertMatch(refused, /no proxy for https: use an address that begins with http/);
  const answered = await send([
    "GET http://vizier.cfa.harvard.edu/viz-bin/nph-sesame/A?M51 HTTP/1.1",
    "Host: vizier.cfa.harvard.edu",
  ]);
  assertMatch(answered, /^HTTP\/1\.1 200 /);
  assertMatch(answered, /via: 1\.1 sandbox/i);
});

Deno.test("without the option the sandbox is no proxy", async () => {
  using sandbox = await createSandboxHandler();
  const response = await sandbox.handle(new Request("http://dc.g-vo.org/tap"));
  assertEquals(response.status, 421);
});

Deno.test("localPath() takes the longest path that fits, whole parts of it only", () => {
  const path = (url: string) => localPath(new URL(url));
  assertEquals(path("http://dc.g-vo.org/tap/sync?x=1"), "/gavo/sync");
  assertEquals(path("http://dc.g-vo.org/tap"), "/gavo");
  assertEquals(path("http://dc.g-vo.org/tapestry"), undefined);
  assertEquals(path("http://www.ivoa.net/rdf/datalink/core"), "/rdf/datalink/core");
  assertEquals(path("http://evil.dc.g-vo.org/tap"), undefined);
  assertEquals(path("http://tapvizier.cds.unistra.fr/TAPVizieR/tap/async"), "/vizier/async");
});

Deno.test("spectra have the positions of the stars that they name", () => {
  const [name, ra] = ["name", "ra"].map((column) =>
    STARS.columns.findIndex((one) => one.name === column)
  );
  const sirius = [...STARS.rows()].find((row) => row[name ?? 0] === "Sirius");
  const own = spectra().find(({ target }) => target === "Sirius");
  assertEquals(own?.ra, sirius?.[ra ?? 0]);
  assert((own?.kelvin ?? 0) > 8500 && (own?.kelvin ?? 0) < 11_500, String(own?.kelvin));
});
