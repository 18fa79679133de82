import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { Table } from "../../core/table/table.ts";
import { readTable } from "../../core/votable/read.ts";
import { writeTable } from "../../core/votable/write.ts";
import { MAIN_SITE } from "../../sandbox/sites/main.ts";
import { ask } from "./_answers.ts";
import { failureOf, makeTap, post, rowsOf, sync } from "./_tap.ts";

const BRIGHT = "SELECT TOP 3 hip, name, vmag FROM stars.hip ORDER BY vmag";

async function votable(table: Table): Promise<Blob> {
  const parts: BlobPart[] = [];
  for await (const part of writeTable(table)) parts.push(part.slice());
  return new Blob(parts, { type: "application/x-votable+xml" });
}

Deno.test("/sync answers by GET and by POST, names of parameters in any case", async () => {
  const expected = [[32349, "Sirius"], [30438, "Canopus"], [69673, "Arcturus"]];
  const names = (table: Table) => table.toArray().map((row) => [row["hip"], row["name"]]);
  assertEquals(names(await rowsOf({ QUERY: BRIGHT })), expected);
  assertEquals(
    names(await rowsOf({ query: BRIGHT, lang: "adql-2.0", Request: "doQuery" })),
    expected,
  );
  const get = await ask(`/tap/sync?LANG=ADQL&QUERY=${encodeURIComponent(BRIGHT)}`);
  assertEquals(get.headers.get("content-type"), "application/x-votable+xml");
  assertEquals(names(await readTable(await get.bytes())), expected);
});

Deno.test("results have the metadata of the tables' columns", async () => {
  const table = await rowsOf({
    QUERY:
      "SELECT TOP 1 s.ra AS alpha, vmag, hip, bounds, 2*vmag AS twice FROM stars.hip AS s, sky.constellations",
  });
  const seen = table.fields.map(({ name, datatype, arraysize, unit, ucd, xtype, ref }) =>
    [name, datatype, arraysize, unit, ucd, xtype, ref].map((text) => text ?? "-").join(" ")
  );
  assertEquals(seen, [
    "alpha double - deg pos.eq.ra;meta.main - icrs",
    "vmag float - mag phot.mag;em.opt.V - -",
    "hip int - - meta.id - -",
    "bounds double * deg pos.outline;obs.field polygon icrs",
    "twice double - - - - -",
  ]);
  assertMatch(table.fields[0]?.description ?? "", /^Right ascension \(ICRS\)/);
  assertEquals(table.systems.map(({ id, system }) => [id, system]), [["icrs", "ICRS"]]);
});

Deno.test("results say that they are no real data, what was asked, and whom to thank", async () => {
  const table = await rowsOf({
    QUERY: "SELECT TOP 1 s.name FROM stars.hip AS s, messier.main AS m",
    FOO: "1",
  });
  const infos = table.infos.map(({ name, value }) => [name, value]);
  const valuesOf = (wanted: string) =>
    infos.filter(([name]) => name === wanted).map(([, value]) => value ?? "");
  assertEquals(valuesOf("QUERY_STATUS"), ["OK"]);
  assertEquals(valuesOf("sandbox"), ["local training data, not a real service"]);
  assertEquals(valuesOf("ivoid"), ["ivo://sandbox.invalid/tap"]);
  assertStringIncludes(valuesOf("query").join(), "messier.main AS m");
  assertEquals(valuesOf("citation").length, 2);
  assertStringIncludes(valuesOf("citation").join(), "XHIP");
  assertStringIncludes(valuesOf("warning").join(), "parameter FOO is not known here");
});

Deno.test("three serialisations, CSV and TSV hold the same", async () => {
  const QUERY = "SELECT TOP 40 hip, name, ra, bayer, flamsteed, hd FROM stars.hip ORDER BY hip";
  const tables = await Promise.all(
    ["votable", "votable/td", "votable/b", "votable/b2", "text/xml"].map((RESPONSEFORMAT) =>
      rowsOf({ QUERY, RESPONSEFORMAT })
    ),
  );
  const [first, ...rest] = tables.map((table) => table.toArray().map((row) => Object.values(row)));
  assertEquals(first?.length, 40);
  assert(first?.flat().includes(null));
  for (const other of rest) assertEquals(other, first);
  const types = [];
  for (const FORMAT of ["csv", "tsv"]) {
    const response = await sync({ QUERY, FORMAT });
    types.push(response.headers.get("content-type"));
    const separator = FORMAT === "csv" ? "," : "\t";
    const lines = (await response.text()).trimEnd().split(/\r?\n/);
    assertEquals(lines[0], ["hip", "name", "ra", "bayer", "flamsteed", "hd"].join(separator));
    const cells = first?.map((row) => row.map((cell) => cell ?? "").join(separator));
    assertEquals(lines.slice(1), cells);
  }
  assertEquals(types, ["text/csv;header=present", "text/tab-separated-values"]);
  const [status, message] = await failureOf(await sync({ QUERY, RESPONSEFORMAT: "fits" }));
  assertEquals([status, message], [400, 'RESPONSEFORMAT: "fits" is not supported']);
});

Deno.test("MAXREC cuts, 0 gives columns only, and the service has limits of its own", async () => {
  const QUERY = "SELECT hip FROM stars.hip";
  const statusOf = (table: Table) =>
    table.infos.filter(({ name }) => name === "QUERY_STATUS").map(({ value }) => value);
  const cut = await rowsOf({ QUERY, MAXREC: 7 });
  assertEquals([cut.length, statusOf(cut)], [7, ["OK", "OVERFLOW"]]);
  const text = await (await sync({ QUERY, MAXREC: 7 })).text();
  assert(text.indexOf('value="OVERFLOW"') > text.indexOf("</TABLE>"));
  const none = await rowsOf({ QUERY, MAXREC: 0 });
  assertEquals([none.length, none.fields.length, statusOf(none)], [0, 1, ["OK", "OVERFLOW"]]);
  const all = await rowsOf({ QUERY, MAXREC: 5044 });
  assertEquals([all.length, statusOf(all)], [5044, ["OK"]]);
  for (const MAXREC of ["-1", "1e3", "many"]) {
    assertEquals((await failureOf(await sync({ QUERY, MAXREC })))[0], 400);
  }
  using small = makeTap({
    limits: {
      rows: { default: 10, hard: 50 },
      outputBytes: 20_000,
      syncSeconds: 5,
      asyncSeconds: { default: 5, hard: 5 },
      retentionSeconds: { default: 60, hard: 60 },
    },
  });
  assertEquals((await rowsOf({ QUERY }, small.ask)).length, 10);
  const capped = await rowsOf({ QUERY, MAXREC: 1000 }, small.ask);
  assertEquals([capped.length, statusOf(capped)], [50, ["OK", "OVERFLOW"]]);
  const [, message] = await failureOf(
    await sync({ QUERY: "SELECT * FROM sky.constellations", MAXREC: 50 }, small.ask),
  );
  assertStringIncludes(message, "The result is larger than 20000 bytes");
});

Deno.test("wrong requests get an error document and status 400", async () => {
  const cases: readonly (readonly [Parameters<typeof sync>[0], RegExp])[] = [
    [{ LANG: "ADQL" }, /^QUERY is missing$/],
    [{ QUERY: BRIGHT, LANG: "SQL" }, /^LANG: "SQL" is not one of ADQL, ADQL-2.1, ADQL-2.0$/],
    [{ QUERY: BRIGHT, REQUEST: "drop" }, /^REQUEST: "drop" is not doQuery$/],
    [{ QUERY: [BRIGHT, BRIGHT] }, /^QUERY is given more than once$/],
    [{ QUERY: "SELECT * FRM stars.hip" }, /at line 1, column 10/],
    [{ QUERY: "SELECT nme FROM stars.hip" }, /nme.*line 1, column 8.*name/s],
    [{ QUERY: "SELECT 1/(hip-hip) AS x FROM stars.hip" }, /division by zero/],
  ];
  for (const [query, pattern] of cases) {
    const [status, message] = await failureOf(await sync(query));
    assertEquals(status, 400);
    assertMatch(message, pattern);
  }
});

Deno.test("the course's broken queries fail as in the course, the mended ones work", async () => {
  const [, quotes] = await failureOf(
    await sync({ QUERY: "SELECT ra, dec FROM stars.hip WHERE name=Sirius" }),
  );
  assertStringIncludes(quotes, "must be in single quotes: 'Sirius'");
  const mended = await rowsOf({ QUERY: "SELECT ra, dec FROM stars.hip WHERE name='Sirius'" });
  assertEquals(mended.toArray(), [{ ra: 101.2872, dec: -16.7161 }]);
  const union = (id: string) =>
    `SELECT ${id} AS id, ra FROM stars.hip UNION SELECT name AS id, ra FROM clusters.main`;
  const [, types] = await failureOf(await sync({ QUERY: union("hip") }));
  assertMatch(types, /UNION.*integer.*text/s);
  const cast = await rowsOf({ QUERY: union("CAST(hip AS VARCHAR)"), MAXREC: 9000 });
  assertEquals(cast.length, 5044 + 211);
});

Deno.test("uploads join with tables, several at once, inline", async () => {
  const mine = Table.fromColumns({ id: [7n, 8n], star: ["Sirius", "Vega"] });
  const more = Table.fromColumns({ id: [8n, 9n], w: [1.5, 2.5] });
  const joined = await rowsOf({
    QUERY: "SELECT mine.id, hip, w FROM TAP_UPLOAD.mine AS mine JOIN stars.hip ON star=name" +
      " LEFT OUTER JOIN tap_upload.more AS m ON m.id=mine.id ORDER BY id",
    UPLOAD: ["mine,param:one;more,param:two"],
    one: await votable(mine),
    two: await votable(more),
  });
  assertEquals(joined.toArray(), [
    { id: 7n, hip: 32349, w: null },
    { id: 8n, hip: 91262, w: 1.5 },
  ]);
});

Deno.test("uploads are read from URLs of the sandbox, and from nowhere else", async () => {
  const QUERY = "SELECT COUNT(*) AS n FROM TAP_UPLOAD.t";
  const at = (url: string) => sync({ QUERY, UPLOAD: `t,${url}` });
  const cone = await at("http://127.0.0.1/scs/stars?RA=101.29&DEC=-16.72&SR=1");
  assertEquals((await readTable(await cone.bytes())).row(0)["n"], 1n);
  const own = `http://localhost/tap/sync?${new URLSearchParams({ QUERY: BRIGHT })}`;
  assertEquals((await readTable(await (await at(own)).bytes())).row(0)["n"], 3n);
  const nested = `${own}&UPLOAD=${encodeURIComponent("t,http://127.0.0.1/scs/stars")}`;
  const refused: readonly (readonly [string, RegExp])[] = [
    [nested, /answers with status 400/],
    ["http://example.org/t.xml", /leads out of this sandbox/],
    ["http://127.0.0.1:22/", /leads out of this sandbox/],
    ["file:///etc/passwd", /neither param:NAME nor a URL that can be read here/],
    ["http://127.0.0.1/nothing", /answers with status 404/],
    ["http://127.0.0.1/", /t cannot be read: Cannot read VOTable/],
  ];
  for (const [url, pattern] of refused) {
    const [status, message] = await failureOf(await at(url));
    assertEquals(status, 400);
    assertMatch(message, pattern);
  }
});

Deno.test("an upload from a URL that does not end is given up", async () => {
  using tap = makeTap({ limits: { ...MAIN_SITE.limits, syncSeconds: 0.3 } }, ask);
  for (const fault of ["hanging", "stalling", "dripping"]) {
    const UPLOAD = `t,http://127.0.0.1/faults/${fault}`;
    const answer = await sync({ QUERY: "SELECT * FROM TAP_UPLOAD.t", UPLOAD }, tap.ask);
    assertEquals(await failureOf(answer), [400, "UPLOAD: reading took more than 300 ms"]);
  }
});

Deno.test("uploads that are wrong are refused with the reason", async () => {
  const one = await votable(Table.fromColumns({ id: [1, 2, 3] }));
  const QUERY = "SELECT * FROM TAP_UPLOAD.t";
  const gzip = new Blob([
    await new Response(one.stream().pipeThrough(new CompressionStream("gzip"))).blob(),
  ]);
  const twice = new Blob([
    '<VOTABLE><RESOURCE><TABLE><FIELD name="a" datatype="int"/><FIELD name="a" datatype="int"/>' +
    "<DATA><TABLEDATA/></DATA></TABLE></RESOURCE></VOTABLE>",
  ]);
  const field = (_: unknown, i: number) => `<FIELD name="a${i}" datatype="int"/>`;
  const wide = new Blob([
    `<VOTABLE><RESOURCE><TABLE>${Array.from({ length: 1001 }, field).join("")}` +
    "<DATA><TABLEDATA/></DATA></TABLE></RESOURCE></VOTABLE>",
  ]);
  const cases: readonly (readonly [Parameters<typeof sync>[0], RegExp])[] = [
    [{ QUERY, UPLOAD: "t,param:one", one: wide }, /t has more than 1000 columns/],
    [{ QUERY, UPLOAD: "t,param:two", one }, /no part named "two"/],
    [{ QUERY, UPLOAD: "t", one }, /does not begin with the name of a table and a comma/],
    [{ QUERY, UPLOAD: "a b,param:one", one }, /does not begin with the name/],
    [{ QUERY, UPLOAD: "t,param:one;T,param:one", one }, /two tables named t/],
    [{ QUERY, UPLOAD: "t,param:one", one: gzip }, /compressed/],
    [{ QUERY, UPLOAD: "t,param:one", one: twice }, /two columns named "a"/],
    [{ QUERY, UPLOAD: "t,param:one", one: new Blob(["<html>no</html>"]) }, /cannot be read/],
    [
      { QUERY: "SELECT * FROM TAP_UPLOAD.u", UPLOAD: "t,param:one", one },
      /no table TAP_UPLOAD\.u/i,
    ],
  ];
  for (const [query, pattern] of cases) {
    const [status, message] = await failureOf(await sync(query));
    assertEquals(status, 400);
    assertMatch(message, pattern);
  }
  using few = makeTap({ uploads: { methods: ["inline"], bytes: 100_000, rows: 2 } });
  const [, rows] = await failureOf(await sync({ QUERY, UPLOAD: "t,param:one", one }, few.ask));
  assertEquals(rows, "UPLOAD: t has more than 2 rows");
  const [, byUrl] = await failureOf(
    await sync({ QUERY, UPLOAD: "t,http://127.0.0.1/scs/stars" }, few.ask),
  );
  assertStringIncludes(byUrl, "takes no uploads by URL");
  const big = new Blob([new Uint8Array(2_200_000)]);
  assertEquals(
    await failureOf(await sync({ QUERY, UPLOAD: "t,param:one", one: big }, few.ask)),
    [413, "The request has more than 2100000 bytes"],
  );
});

/** The phase in which a job ends. */
async function endOf(job: string): Promise<string> {
  for (let times = 0; times < 5; times++) {
    await (await ask(`${job}?WAIT=20`)).text();
    const phase = await (await ask(`${job}/phase`)).text();
    if (!/^(PENDING|QUEUED|EXECUTING)$/.test(phase)) return phase;
  }
  throw new Error(`${job} does not end`);
}

Deno.test("/async makes jobs of the same queries, with results and error documents", async () => {
  const made = await ask(
    "/tap/async",
    post({ QUERY: BRIGHT, PHASE: "RUN", RESPONSEFORMAT: "csv" }),
  );
  const job = new URL(made.headers.get("location") ?? "").pathname;
  assertEquals([made.status, job.startsWith("/tap/async/")], [303, true]);
  assertEquals(await endOf(job), "COMPLETED");
  const result = await ask(`${job}/results/result`);
  assertEquals(result.headers.get("content-type"), "text/csv;header=present");
  assertEquals((await result.text()).split("\n")[1], "32349,Sirius,-1.44");
  const bad = await ask("/tap/async", post({ QUERY: "SELECT x FROM stars.hip", PHASE: "RUN" }));
  const failed = new URL(bad.headers.get("location") ?? "").pathname;
  assertEquals(await endOf(failed), "ERROR");
  assertStringIncludes((await failureOf(await ask(`${failed}/error`)))[1], "no column x");
});
