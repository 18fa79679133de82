import { FEATURE_TYPES } from "../../core/adql/mod.ts";
import { readTable } from "../../core/votable/read.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { FULL_ADQL, MAIN_SITE } from "../../sandbox/sites/main.ts";
import type { TapSite } from "../../sandbox/tap_site.ts";
import { TAP_SITES } from "../../sandbox/tap_sites.ts";
import { ask } from "./_answers.ts";
import { failureOf, makeTap, post, rowsOf, sync } from "./_tap.ts";

const SCHEMA_TABLES = ["schemas", "tables", "columns", "keys", "key_columns"]
  .map((name) => `tap_schema.${name}`);

async function mainSite(): Promise<TapSite> {
  const entry = TAP_SITES.find(({ key }) => key === "tap");
  assert(entry !== undefined);
  return await entry.load();
}

Deno.test("every TAP service has an entry that agrees with its description", async () => {
  const paths = TAP_SITES.map(({ path }) => path);
  assertEquals(new Set(paths).size, paths.length);
  for (const { path, load, token } of TAP_SITES) {
    const site = await load();
    assertEquals([site.path, site.access !== undefined], [path, token !== undefined], path);
    const ids = (site.examples ?? []).map(({ id }) => id);
    assertEquals(new Set(ids).size, ids.length);
    for (const id of ids) assertMatch(id, /^[A-Za-z][\w-]*$/);
  }
});

Deno.test("every TAP service runs its examples, and every table has the columns it declares", async () => {
  for (const { path, load, token } of TAP_SITES) {
    const site = await load();
    const headers: Record<string, string> = token === undefined
      ? {}
      : { authorization: `Token ${token}` };
    const table = async (QUERY: string, LANG: string) => {
      const response = await ask(`${path}/sync`, { ...post({ QUERY, LANG, MAXREC: 5 }), headers });
      const bytes = await response.bytes();
      assertEquals(response.status, 200, `${path}: ${QUERY}: ${new TextDecoder().decode(bytes)}`);
      return await readTable(bytes);
    };
    const lang = site.languages[0]?.name ?? "";
    for (const { query } of site.examples ?? []) {
      assert((await table(query, lang)).length > 0, `${path}: ${query}`);
    }
    for (const { tapName = "", columns, rows } of site.tables) {
      const got = await table(`SELECT * FROM ${tapName}`, lang);
      assertEquals(got.length, Math.min(5, [...rows({ origin: "" })].length), tapName);
      const meant = columns.map(({ name, datatype, unit, ucd, utype, xtype }) =>
        [name, datatype, unit, ucd, utype, xtype].join("|")
      );
      const seen = got.fields.map(({ name, datatype, unit, ucd, utype, xtype }) =>
        [name, datatype, unit, ucd, utype, xtype].join("|")
      );
      assertEquals(seen, meant, `${path}: ${tapName}`);
    }
  }
});

Deno.test("VOSI shows tables with and without columns, one by one, and knows what it has not", async () => {
  const full = await (await ask("/tap/tables")).text();
  const bare = await (await ask("/tap/tables?detail=MIN")).text();
  const count = (text: string, tag: string) => text.split(`<${tag}`).length - 1;
  const site = await mainSite();
  const tables = site.tables.length + SCHEMA_TABLES.length;
  assertEquals([count(full, "table "), count(bare, "table ")], [tables, tables]);
  assert(count(full, "column ") > 100);
  assertEquals(count(bare, "column "), 0);
  const one = await (await ask("/tap/tables/STARS.hip")).text();
  assertStringIncludes(one, "<vosi:table ");
  assertEquals(count(one, "column "), 13);
  assertEquals((await failureOf(await ask("/tap/tables/stars.nothing")))[0], 404);
  assertEquals((await failureOf(await ask("/tap/tables?detail=some")))[0], 400);
  assertEquals((await failureOf(await ask("/tap/nothing")))[0], 404);
  const put = await ask("/tap/sync", { method: "PUT", body: "x" });
  assertEquals([put.headers.get("allow"), (await failureOf(put))[0]], ["GET, HEAD, POST", 405]);
  const base = await ask("/tap", { redirect: "manual" });
  assertEquals([base.status, base.headers.get("location")], [
    303,
    "http://127.0.0.1/tap/capabilities",
  ]);
});

Deno.test("TAP_SCHEMA describes all tables, itself too, and its keys lead somewhere", async () => {
  const names = await rowsOf({
    QUERY: "SELECT table_name FROM tap_schema.tables ORDER BY table_index",
  });
  const site = await mainSite();
  const own = site.tables.map(({ tapName = "" }) => tapName);
  assertEquals([...names.column("table_name")], [...own, ...SCHEMA_TABLES]);
  for (const name of ["stars.hip", "clusters.main", "ivoa.obscore"]) assert(own.includes(name));
  const lost = await rowsOf({
    QUERY: "SELECT k.key_id FROM tap_schema.keys AS k NATURAL JOIN tap_schema.key_columns AS kc" +
      " LEFT OUTER JOIN tap_schema.columns AS c" +
      " ON c.table_name = k.target_table AND c.column_name = kc.target_column" +
      " WHERE c.column_name IS NULL",
  });
  assertEquals(lost.length, 0);
  const size = await rowsOf({
    QUERY: 'SELECT column_name, arraysize, "size" FROM tap_schema.columns' +
      " WHERE table_name='tap_schema.columns' AND column_name LIKE '%size%'",
  });
  assertEquals(size.toArray(), [
    { column_name: "arraysize", arraysize: "*", size: null },
    { column_name: '"size"', arraysize: null, size: null },
  ]);
});

Deno.test("a service refuses the features that it does not declare, and says which", async () => {
  const { sets, type, udf } = FEATURE_TYPES;
  const [adql] = MAIN_SITE.languages;
  assert(adql !== undefined);
  using poor = makeTap({
    languages: [{
      ...FULL_ADQL,
      features: adql.features.filter((feature) =>
        ![sets as string, type].includes(feature.type) &&
        !(feature.type === udf && feature.form.startsWith("gavo_"))
      ),
    }],
  });
  const cases: readonly (readonly [string, RegExp])[] = [
    [
      "SELECT hip FROM stars.hip UNION SELECT hip FROM stars.hip",
      /does not declare UNION at line 1/,
    ],
    ["SELECT CAST(hip AS REAL) AS x FROM stars.hip", /does not declare CAST at line 1, column 8/],
    ["SELECT gavo_to_mjd('2026-01-01') AS x FROM stars.hip", /the function gavo_to_mjd/],
    ["SELECT ivo_hasward(name, 'x') AS x FROM stars.hip", /did you mean ivo_hasword\?/],
  ];
  for (const [QUERY, pattern] of cases) {
    const [status, message] = await failureOf(await sync({ QUERY }, poor.ask));
    assertEquals(status, 400);
    assertMatch(message, pattern);
  }
  const capabilities = await (await poor.ask("/tap/capabilities")).text();
  assert(!capabilities.includes("UNION") && capabilities.includes("COALESCE"));
  using closed = makeTap({ uploads: undefined });
  const [, message] = await failureOf(
    await sync({ QUERY: "SELECT * FROM TAP_UPLOAD.t", UPLOAD: "t,http://127.0.0.1/" }, closed.ask),
  );
  assertEquals(message, "UPLOAD: this service takes no uploads");
});

Deno.test("nothing of TAP is loaded before the first request to it", async () => {
  const root = new URL("../../sandbox/serve.ts", import.meta.url).href;
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", root] })
    .output();
  interface Module {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier?: string };
    }[];
  }
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    readonly modules: readonly Module[];
  };
  const found = new Set([root]);
  for (const specifier of found) {
    const own = modules.find((one) => one.specifier === specifier)?.dependencies ?? [];
    for (const { isDynamic, code } of own) {
      if (isDynamic !== true && code?.specifier !== undefined) found.add(code.specifier);
    }
  }
  assert(found.size > 20);
  const early = [...found].filter((one) =>
    /\/(core\/(engine|adql|votable)|sandbox\/(tap|uws|sites))\//.test(one)
  );
  assertEquals(early, []);
});
