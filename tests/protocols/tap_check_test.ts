import { AdqlError } from "../../core/adql/mod.ts";
import { QueryError } from "../../core/runtime/errors.ts";
import { Table } from "../../core/table/table.ts";
import { TapService, type TapServiceOptions } from "../../protocols/tap.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/assert.ts";
import { capabilitiesText, errorText, fakeTap, tableText } from "./_fake_tap.ts";
import { recordingHttp } from "./_helpers.ts";

const TABLES: Readonly<Record<string, string>> = {
  "maidanak.reduced":
    `<column><name>object</name><dataType xsi:type="vs:VOTableType" arraysize="*">char</dataType>
    </column><column><name>accsize</name><dataType xsi:type="vs:VOTableType">int</dataType></column>`,
  "gaia.stars":
    `<column><name>source_id</name><dataType xsi:type="vs:VOTableType">long</dataType></column>
    <column><name>"pm-RA"</name><unit>mas/yr</unit><dataType xsi:type="vs:VOTableType">double</dataType></column>`,
};
const FEATURES =
  `<language><name>ADQL</name><version>2.1</version><languageFeatures type="ivo://ivoa.net/std/TAPRegExt#features-udf">
  <feature><form>gavo_to_mjd(t TIMESTAMP) -> DOUBLE PRECISION</form></feature></languageFeatures></language>`;

function tablesText(names: readonly string[], full: boolean): string {
  const all = names.map((name) =>
    `<table><name>${name}</name>${full ? TABLES[name] ?? "" : ""}</table>`
  );
  return `<v:tableset xmlns:v="http://www.ivoa.net/xml/VOSITables/v1.0" xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><schema><name>s</name>${
    all.join("")
  }</schema></v:tableset>`;
}

/** A service with two tables, whose answer to each query is the same. */
function scene(
  settings: TapServiceOptions = {},
  answer = tableText(1),
  before: (path: string, query: string) => Response | undefined = () => undefined,
) {
  const told: string[] = [];
  const http = recordingHttp(async (request) => {
    const path = new URL(request.url).pathname;
    const instead = before(path.replace("/tap/", ""), decodeURIComponent(await request.text()));
    if (instead !== undefined) return instead;
    if (path === "/tap/capabilities") return new Response(capabilitiesText(FEATURES));
    const one = /^\/tap\/tables\/(.+)$/.exec(path)?.[1];
    if (one !== undefined) return new Response(tablesText([decodeURIComponent(one)], true));
    if (path === "/tap/tables") return new Response(tablesText(Object.keys(TABLES), false));
    return new Response(answer);
  });
  const service = new TapService("http://example.org/tap", {
    http,
    onWarning: (warning) => told.push(warning),
    format: "default",
    ...settings,
  });
  const paths = () => http.asked.map(({ url }) => new URL(url).pathname.replace("/tap/", ""));
  return { service, told, paths };
}

Deno.test("TapService.check() gives the columns of a query that is right, and asks for its tables only, once", async () => {
  const { service, paths } = scene();
  const query = `SELECT source_id, "pm-RA" AS pm FROM gaia.stars`;
  const { columns, missing, warnings } = await service.check(query);
  assertEquals(columns.map(({ name, type, unit }) => [name, type.name, unit]), [
    ["source_id", "bigint", undefined],
    ["pm", "double", "mas/yr"],
  ]);
  assertEquals([missing, warnings], [[], []]);
  await service.check(query);
  // The list of all tables, which can be long, is not asked for.
  assertEquals(paths().toSorted(), ["capabilities", "tables/gaia.stars"]);
});

Deno.test("TapService.check() asks once for what many checks at once need", async () => {
  const { service, paths } = scene();
  const queries = [
    "SELECT source_id FROM gaia.stars",
    "SELECT a.source_id FROM gaia.stars AS a JOIN gaia.stars AS b ON a.source_id = b.source_id",
    "SELECT x FROM gaia.strs",
    "SELECT x FROM gaia.stirs",
    "WITH w AS (SELECT object FROM reduced) SELECT object FROM w",
  ];
  const outcomes = await Promise.allSettled(queries.map((query) => service.check(query)));
  assertEquals(outcomes.map(({ status }) => status === "fulfilled"), [
    true,
    true,
    false,
    false,
    true,
  ]);
  assertEquals(
    paths().toSorted(),
    [
      "capabilities",
      "tables",
      "tables/gaia.stars",
      "tables/gaia.stirs",
      "tables/gaia.strs",
      "tables/maidanak.reduced",
    ],
  );
});

Deno.test("TapService.check() does what it can where a service tells nothing of its tables", async () => {
  const dumb = (path: string, query: string): Response | undefined =>
    path === "sync" && !query.includes("TAP_SCHEMA")
      ? undefined
      : new Response("", { status: 404 });
  const { service, told, paths } = scene({ validate: "tables" }, tableText(1), dumb);
  const query = "SELECT a FROM s.t AS x JOIN s.u AS y ON x.i = y.i WHERE LOWER(b) = 'c'";
  const { columns, missing, warnings } = await service.check(query);
  assertEquals([columns.map(({ name }) => name), missing], [["a"], []]);
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0] ?? "", "The query was checked without the service's tables: ");
  await assertRejects(() => service.check("SELECT 1 + 'x' FROM s.t"), AdqlError);
  assertEquals((await service.query(query)).queryWarnings, warnings);
  assertEquals([told.at(-1), paths().at(-1)], [warnings[0], "sync"]);
});

Deno.test("TapService.check() lets a table have any column that is listed and not described", async () => {
  const bare = (path: string): Response | undefined =>
    path.startsWith("tables") ? new Response(tablesText(["s.bare", "s.other"], false)) : undefined;
  const { service } = scene({}, errorText("No TAP_SCHEMA"), bare);
  const { columns, warnings } = await service.check("SELECT a FROM s.bare");
  assertEquals([columns.map(({ name }) => name), warnings.length], [["a"], 1]);
  await assertRejects(
    () => service.check("SELECT a FROM s.bare, s.othr"),
    AdqlError,
    "There is no table s.othr",
  );
});

Deno.test("TapService.check() reads PostgreSQL, and asks for no features of ADQL there", async () => {
  const { service } = scene();
  const query = "SELECT LOWER(object) AS o FROM maidanak.reduced";
  assertEquals((await service.check(query)).missing.length, 1);
  for (const language of ["PostgreSQL", "postgresql-16"]) {
    const { columns, missing } = await service.check(query, { language });
    assertEquals([columns.map(({ name }) => name), missing], [["o"], []]);
  }
});

Deno.test("TapService.check() says what is wrong with the queries of the course, and why", async () => {
  const { service } = scene();
  const say = async (query: string): Promise<string> =>
    (await assertRejects(() => service.check(query), AdqlError)).message;
  const quotes = await say("SELECT * FROM maidanak.reduced WHERE object=M51");
  assertStringIncludes(quotes, "'M51'");
  assertStringIncludes(quotes, "^^^");
  assertStringIncludes(await say("SELECT pm-RA FROM gaia.stars"), "pm-RA");
  assertStringIncludes(
    await say(
      "SELECT source_id AS x FROM gaia.stars UNION SELECT object AS x FROM maidanak.reduced",
    ),
    "bigint",
  );
  assertStringIncludes(await say("SELECT * FROM gaia.star"), "gaia.stars");
  assertStringIncludes(await say("SELECT sourceid FROM gaia.stars"), "source_id");
  await assertRejects(() => service.check("SELECT 1", { language: "SQL" }), TypeError, "only ADQL");
});

Deno.test("TapService.check() tells features that are not declared, and does not refuse them", async () => {
  const { service } = scene();
  const { missing, warnings } = await service.check(
    "SELECT CAST(accsize AS REAL) AS a FROM maidanak.reduced WHERE gavo_to_mdj(object) > 5",
  );
  assertEquals(missing.map(({ form }) => form), ["CAST", "gavo_to_mdj"]);
  assertStringIncludes(warnings.join(), "did you mean gavo_to_mjd?");
});

Deno.test("TapService.check() knows the columns of uploads, and lets those be that it cannot know", async () => {
  const { service } = scene();
  const upload = { mine: Table.fromColumns({ id: [1n], x: [1.5] }) };
  const query = "SELECT m.x FROM TAP_UPLOAD.mine AS m JOIN gaia.stars AS s ON m.id = s.source_id";
  assertEquals((await service.check(query, { upload })).columns.map(({ name }) => name), ["x"]);
  await assertRejects(
    () => service.check(query.replace("m.x", "m.y"), { upload }),
    AdqlError,
    "column y",
  );
  await assertRejects(() => service.check(query), AdqlError, "TAP_UPLOAD.mine");
  const url = { mine: "http://example.org/mine.vot" };
  const open = await service.check(query.replace("m.x", "m.whatever"), { upload: url });
  assertEquals(open.columns.map(({ name }) => name), ["whatever"]);
  const two = "SELECT * FROM TAP_UPLOAD.mine NATURAL JOIN gaia.strs";
  await assertRejects(
    () => service.check(two, { upload: url }),
    AdqlError,
    "did you mean gaia.stars",
  );
  // Services that leave TAP_SCHEMA out of their own list have it all the same.
  assertEquals((await service.check("SELECT table_name FROM TAP_SCHEMA.tables")).columns.length, 1);
  await assertRejects(() => service.check("SELECT a FROM nothing.here"), AdqlError, "no table");
});

Deno.test("TapService warns of what is no ADQL and sends it all the same, unless it is told otherwise", async () => {
  const query = "SELECT a FROM t WHERE";
  const lax = scene();
  const result = await lax.service.query(query);
  assertEquals([result.length, result.queryWarnings, lax.told.length], [1, lax.told, 1]);
  assertStringIncludes(lax.told[0] ?? "", "The query may be wrong: ");
  for (const validate of ["syntax", "tables"] as const) {
    const strict = scene({ validate });
    await assertRejects(() => strict.service.query(query), AdqlError);
    await assertRejects(() => strict.service.submit(query), AdqlError);
    await assertRejects(() => strict.service.rows(query), AdqlError);
    await assertRejects(() => strict.service.fetch(query), AdqlError);
    assertEquals(strict.paths(), []);
    // A query in another language is the service's affair.
    assertEquals((await strict.service.query(query, { language: "PostgreSQL" })).length, 1);
  }
  const none = scene({ validate: "none" });
  await none.service.query(query);
  assertEquals(none.told, []);
});

Deno.test("TapService with its tables in mind refuses wrong names before the query is sent, and warns of features", async () => {
  const { service, paths, told } = scene({ validate: "tables" });
  await assertRejects(() => service.query("SELECT nothing FROM gaia.stars"), AdqlError, "nothing");
  assert(!paths().includes("sync"));
  const good = await service.query("SELECT LOWER(object) AS o FROM maidanak.reduced");
  assertEquals([good.length, paths().at(-1)], [1, "sync"]);
  assertEquals(good.queryWarnings, ["The service does not declare LOWER"]);
  assertEquals(told, good.queryWarnings);
  // Our own queries on TAP_SCHEMA are not checked against it.
  assertEquals((await service.tables({ source: "tap_schema" })).source, "tap_schema");
});

Deno.test("errors without a place are completed by our own reading of the query", async () => {
  const { service } = scene({}, errorText("Something is wrong"));
  const query = "SELECT TOP a\nFROM t";
  const error = await assertRejects(() => service.query(query), QueryError);
  assertEquals(error.serviceMessage, "Something is wrong");
  assertStringIncludes(error.message, "Cannot run the query: Something is wrong\nChecked here: ");
  assertStringIncludes(error.message, "line 1, column 12");
  const fine = await assertRejects(() => service.query("SELECT a FROM t"), QueryError);
  assertEquals(fine.message, "Cannot run the query: Something is wrong");
});

Deno.test("a doubtful query is warned of once, in whatever mode it is run", async () => {
  const query = "SELECT a FROM t WHERE";
  const auto = scene();
  const quick = await auto.service.query(query, { mode: "auto" });
  assertEquals([quick.mode, quick.queryWarnings, auto.told.length], ["sync", auto.told, 1]);
  const fake = fakeTap({
    script: () => ["COMPLETED"],
    before: (_, path) => path === "/sync" ? new Response("slow", { status: 504 }) : undefined,
  });
  const double = { url: "http://example.org", requests: [] };
  const told: string[] = [];
  const http = recordingHttp((request) => fake.handler(request, double));
  const onWarning = (warning: string): void => void told.push(warning);
  const service = new TapService("http://example.org/tap", { http, format: "default", onWarning });
  const late = await service.query(query, { mode: "auto", polling: 1 });
  assertEquals([late.mode, late.queryWarnings], ["async", told]);
  assertEquals(told.map((warning) => warning.split(" ", 4).join(" ")), [
    "The query may be",
    "The query was run",
  ]);
  const job = await service.query(query, { mode: "async", polling: 1 });
  assertEquals([job.queryWarnings.length, told.length], [1, 3]);
});
