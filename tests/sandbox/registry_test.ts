/**
 * The sandbox's registry: what RegTAP 1.1 asks for, that it agrees with the services, and the coverages.
 *
 * @module
 */
import { createHttp } from "../../core/runtime/http.ts";
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "../../deps/assert.ts";
import { TapService } from "../../protocols/tap.ts";
import { Registry, search, searchTables } from "../../registry/mod.ts";
import { REG_TABLES } from "../../sandbox/registry/columns.ts";
import { pmStars } from "../../sandbox/tables/synthetic_pm.ts";
import { ask } from "./_answers.ts";

const http = createHttp({
  fetch: (request) => {
    const { pathname, search } = new URL(request.url);
    return ask(pathname + search, request);
  },
});

/** Something that asks the registry of a sandbox without sockets. */
async function withRegistry(
  body: (
    o: { registry: Registry; tap: TapService; ask: (path: string) => Promise<Response> },
  ) => Promise<void>,
  path = "/tap",
): Promise<void> {
  const url = `http://127.0.0.1${path}`;
  await body({
    registry: new Registry(url, { http }),
    tap: new TapService(url, { http }),
    ask,
  });
}

async function column(tap: TapService, query: string): Promise<readonly unknown[]> {
  const rows = await tap.query(query);
  return Array.from(rows, (row) => Object.values(row)[0]);
}

Deno.test("the registry has all tables of RegTAP, each with rows that fit", async () => {
  await withRegistry(async ({ tap }) => {
    for (const { name, columns, lower } of REG_TABLES) {
      const rows = await tap.query(`SELECT * FROM rr.${name}`);
      assert(rows.length > 0, `rr.${name} is empty`);
      assertEquals(rows.fields.map((field) => field.name), columns.map((one) => one.name));
      for (const row of rows) {
        for (const [key, value] of Object.entries(row)) {
          if (!lower.has(key) || value === null) continue;
          assertEquals(String(value), String(value).toLowerCase(), `rr.${name}.${key}`);
        }
      }
    }
    const std = await column(
      tap,
      "SELECT std FROM tap_schema.columns WHERE table_name LIKE 'rr.%' AND std <> 1",
    );
    assertEquals(std, []);
  });
});

Deno.test("every row of the registry belongs to a resource, every interface to a capability", async () => {
  await withRegistry(async ({ tap }) => {
    for (const { name } of REG_TABLES) {
      const lost = await column(
        tap,
        `SELECT ivoid FROM rr.${name} WHERE ivoid NOT IN (SELECT ivoid FROM rr.resource)`,
      );
      assertEquals(lost, [], name);
    }
    const ivoids = await column(tap, "SELECT ivoid FROM rr.resource");
    assertEquals(new Set(ivoids).size, ivoids.length);
    const alone = await column(
      tap,
      "SELECT i.access_url FROM rr.interface AS i LEFT OUTER JOIN rr.capability AS c" +
        " ON i.ivoid = c.ivoid AND i.cap_index = c.cap_index WHERE c.ivoid IS NULL",
    );
    assertEquals(alone, []);
    const tables = await column(
      tap,
      "SELECT c.name FROM rr.table_column AS c LEFT OUTER JOIN rr.res_table AS t" +
        " ON c.ivoid = t.ivoid AND c.table_index = t.table_index WHERE t.ivoid IS NULL",
    );
    assertEquals(tables, []);
  });
});

Deno.test("the registry has the tables and columns that the services say they have", async () => {
  await withRegistry(async ({ tap, registry }) => {
    const services = await search({ servicetype: "tap" }, { registry });
    assert(services.length >= 12, `${services.length} services`);
    for (const { ivoid } of services) {
      const [url] = await column(
        tap,
        "SELECT access_url FROM rr.interface NATURAL JOIN rr.capability" +
          ` WHERE standard_id = 'ivo://ivoa.net/std/tap' AND ivoid = '${ivoid}'`,
      );
      // this one wants a token
      if (String(url).endsWith("/aip/tap")) continue;
      // without the query that asks for names only
      const whole = createHttp({ fetch: (request) => ask(new URL(request.url).pathname) });
      const service = new TapService(String(url), { http: whole });
      const theirs = [...await service.tables()]
        .filter((table) => !/^tap_schema/i.test(table.name))
        .map((table) => `${table.name}: ${table.columns?.map(({ name }) => name.toLowerCase())}`);
      const resource = services.expect(ivoid);
      const ours = (await resource.tables())
        .map((table) => `${table.name}: ${table.columns?.map(({ name }) => name)}`);
      assertEquals(ours.sort(), theirs.sort(), ivoid);
    }
  });
});

Deno.test("searches find by everything that a record has", async () => {
  await withRegistry(async ({ registry }) => {
    const find = async (constraints: Parameters<typeof search>[0]) =>
      Array.from(await search(constraints, { registry }), ({ shortName }) => shortName).sort();
    assertEquals(await find({ author: "Bovy%" }), ["GC galpy"]);
    assertEquals(await find({ datamodel: "regtap" }), ["sandbox TAP"]);
    assertEquals(await find({ datamodel: "obscore" }), [
      "sandbox TAP",
      "sandbox complete",
      "sandbox old",
    ]);
    assertEquals((await find({ datamodel: "epntap" })).length, 7);
    assertEquals(await find({ servicetype: "sia2" }), ["M51 SIA2"]);
    assertEquals(await find({ uat: "supernovae" }), ["II/283"]);
    assertEquals(await find({ temporal: 46890.5, servicetype: "sia" }), ["M51 images"]);
    assertEquals(await find({ servicetype: "ssa", waveband: "infrared" }), ["SYN spectra"]);
    assertEquals(await find({ keywords: ["blazar", "Fermi"] }), ["Blazars"]);
    assertEquals(await find({ spatial: { ra: 10, dec: 80 }, servicetype: "sia" }), []);
    assertEquals(await find({ spatial: { ra: 202.47, dec: 47.2 }, servicetype: "sia" }), [
      "M51 images",
    ]);
    assertEquals(await find({ keywords: "'; DROP TABLE rr.resource; --" }), []);
  });
});

Deno.test("searchTables() finds proper motions in all units, with names that lack their quotes", async () => {
  await withRegistry(async ({ registry }) => {
    const found = await searchTables({
      ucd: "pos.pm;%",
      resource: { spatial: { ra: 12, dec: 13, radius: 0.1 } },
    }, { registry });
    const units = new Set(found.tables.flatMap(({ columns }) => columns.map(({ unit }) => unit)));
    assertEquals([...units].sort(), ["arcsec/yr", "deg/yr", "mas/yr"]);
    const names = found.tables.map(({ table }) => table);
    for (const name of ["J/Syn/2/7/stars", "astrom.cat", "pmcat.numbered", "motions.north"]) {
      assert(names.includes(name), `${name} in ${names}`);
    }
    assert(found.byService().length >= 4);
  });
});

Deno.test("gavo_vocmatch and MOCs are declared, and do what they say", async () => {
  await withRegistry(async ({ tap, ask }) => {
    const capabilities = await (await ask("/tap/capabilities")).text();
    assertMatch(capabilities, /<form>MOC<\/form>/);
    assertMatch(capabilities, /gavo_vocmatch\(vocname TEXT/);
    assertMatch(capabilities, /ivo:\/\/ivoa\.net\/std\/RegTAP#1\.1/);
    const plain = await column(
      tap,
      "SELECT ivoid FROM rr.subject_uat WHERE uat_concept = 'astrometry'",
    );
    const wide = await column(
      tap,
      "SELECT DISTINCT ivoid FROM rr.subject_uat" +
        " WHERE 1 = gavo_vocmatch('uat', 'observational-astronomy', uat_concept)",
    );
    assert(plain.length > 3 && wide.length > 2 * plain.length, `${plain.length}, ${wide.length}`);
    for (const ivoid of plain) assert(wide.includes(ivoid));
    const covering = await column(
      tap,
      "SELECT ivoid FROM rr.stc_spatial WHERE 1 = CONTAINS(MOC(6, CIRCLE(12, 13, 0.1)), coverage)",
    );
    assert(covering.includes("ivo://sandbox.invalid/centres/old/astrom/cat"), covering.join());
    const enclosed = await column(
      tap,
      "SELECT ivoid FROM rr.stc_spatial WHERE 1 = CONTAINS(coverage, MOC(6, CIRCLE(23, 3, 3)))",
    );
    assertEquals(enclosed, ["ivo://cds.vizier/j/apj/835/123"]);
  });
});

Deno.test("the registry with broken services has all kinds of them, and the good ones", async () => {
  await withRegistry(async ({ tap, registry }) => {
    const broken = await tap.query(
      "SELECT short_name, access_url FROM rr.resource NATURAL JOIN rr.interface" +
        " WHERE ivoid LIKE 'ivo://sandbox.invalid/broken/%'",
    );
    assertEquals(broken.length, 40);
    const refused =
      (await search({ ivoid: "ivo://sandbox.invalid/broken/refused/scs" }, { registry }))
        .at(0);
    const mirrors = await refused?.mirrors();
    assertEquals([...mirrors?.values() ?? []], [["http://127.0.0.1/scs/messier?"]]);
    assert((await search({ servicetype: "sia" }, { registry })).length >= 9);
    assert((await search({ datamodel: "obscore" }, { registry })).length >= 11);
  }, "/broken/tap");
  await withRegistry(async ({ tap }) => {
    assertEquals(
      await column(tap, "SELECT ivoid FROM rr.resource WHERE ivoid LIKE '%/broken/%'"),
      [],
    );
  });
});

Deno.test("data centres differ: what each cannot do is refused, and declared", async () => {
  const QUERIES = {
    UNION: "SELECT ra FROM $T UNION SELECT dec FROM $T",
    CAST: "SELECT CAST(ra AS VARCHAR) AS t FROM $T",
    IN_UNIT: "SELECT IN_UNIT(ra, 'rad') AS t FROM $T",
    OFFSET: "SELECT TOP 1 ra FROM $T OFFSET 3",
  } as const;
  const able = {
    "/centres/complete": ["pmcat.named", ["UNION", "CAST", "IN_UNIT", "OFFSET"]],
    "/centres/nocast": ["motions.north", ["UNION", "OFFSET"]],
    "/centres/old": ["(SELECT alpha AS ra, delta AS dec FROM astrom.cat) AS t", []],
  } as const;
  for (const [path, [table, features]] of Object.entries(able)) {
    const service = new TapService(`http://127.0.0.1${path}`, { http, validate: "none" });
    const { tap } = await service.capabilities();
    const works: string[] = [];
    for (const [feature, query] of Object.entries(QUERIES)) {
      const declared = tap?.supports(feature) === true;
      const ran = await service.query(query.replaceAll("$T", table))
        .then(() => true, () => false);
      assertEquals(ran, declared, `${path}: ${feature}`);
      if (ran) works.push(feature);
    }
    assertEquals(works, [...features], path);
  }
  const old = await (await ask("/centres/old/capabilities")).text();
  assertMatch(old, /role="std" version="1\.0"/);
  assertEquals(old.includes("uploadMethod"), false);
  const named = new TapService("http://127.0.0.1/centres/barenames", { http, validate: "none" });
  const names = [...await named.tables()].map(({ name }) => name);
  assert(names.includes("J/Syn/1/1/table1"), names.join());
  assertEquals((await named.query('SELECT TOP 2 "recno" FROM "J/Syn/1/1/table1"')).length, 2);
});

Deno.test("proper motions in all centres are those of the same stars, whatever their units", async () => {
  const stars = new Map(pmStars().map((star) => [`${star.ra} ${star.dec}`, star]));
  const found = await searchTables(
    { ucd: "pos.pm;pos.eq.ra", resource: { keywords: "SYNTHETIC" } },
    {
      registry: new Registry("http://127.0.0.1/tap", { http }),
    },
  );
  let compared = 0;
  for (const { table, accessUrl, columns: [motion] } of found.tables) {
    if (!accessUrl.includes("/centres/") || motion === undefined) continue;
    const name = table.includes("/") ? `"${table}"` : table;
    const service = new TapService(accessUrl, { http });
    const rows = await service.query(`SELECT * FROM ${name}`);
    const column = (ucd: string) =>
      rows.fields.find((field) => field.ucd?.toLowerCase() === ucd)?.name ?? "";
    const factor = { "mas/yr": 1, "arcsec/yr": 1e3, "deg/yr": 3.6e6 }[motion.unit ?? ""] ?? NaN;
    for (const row of rows) {
      const place = `${row[column("pos.eq.ra;meta.main")]} ${row[column("pos.eq.dec;meta.main")]}`;
      const value = Number(row[column("pos.pm;pos.eq.ra")]) * factor;
      assertAlmostEquals(value, stars.get(place)?.pmra ?? NaN, 1e-9);
      compared++;
    }
  }
  assertEquals(compared, 120 + 120 + 100 + 100 + 80 + 80 + 120);
});
