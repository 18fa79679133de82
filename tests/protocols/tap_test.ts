import { writeFitsTable } from "../../core/fits/mod.ts";
import {
  FormatError,
  HttpStatusError,
  JobError,
  QueryError,
  UnsupportedError,
} from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { Table } from "../../core/table/table.ts";
import { readTable } from "../../core/votable/read.ts";
import {
  findPosition,
  openJobStore,
  runAll,
  TapService,
  type TapServiceOptions,
  type TapTask,
} from "../../protocols/tap.ts";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "../../deps/assert.ts";
import { type TestServer, withServer } from "../_server.ts";
import {
  capabilitiesText,
  errorText,
  type FakeOptions,
  type FakeTap,
  fakeTap,
  tableText,
} from "./_fake_tap.ts";
import { fixture, recordingHttp, smallTable, votable, votableResponse } from "./_helpers.ts";

const BINARY2 =
  `<outputFormat ivo-id="ivo://ivoa.net/std/TAPRegExt#output-votable-binary2"><mime>application/x-votable+xml;` +
  `serialization=BINARY2</mime></outputFormat>`;
const INLINE = `<uploadMethod ivo-id="ivo://ivoa.net/std/TAPRegExt#upload-inline"/>`;

interface Scene {
  readonly service: TapService;
  readonly fake: FakeTap;
  readonly server: TestServer;
  /** Methods and paths of all requests so far. */
  asked(): readonly string[];
}

async function withTap(
  options: FakeOptions,
  work: (scene: Scene) => Promise<void>,
  settings: TapServiceOptions = { format: "default" },
): Promise<void> {
  const fake = fakeTap(options);
  const http = createHttp({ maxRetries: 0, timeoutMs: 20_000 });
  await withServer(fake.handler, async (server) => {
    await work({
      service: new TapService(`${server.url}/tap`, { http, ...settings }),
      fake,
      server,
      asked: () =>
        server.requests.map(({ method, path }) => `${method} ${path.replace("/tap", "")}`),
    });
  });
}

/** A service whose answers are those of a function; nothing is sent. */
function offline(
  answer: (request: Request) => Response | Promise<Response>,
  settings: TapServiceOptions = { format: "default" },
) {
  const http = recordingHttp(answer);
  return { http, service: new TapService("http://example.org/tap", { http, ...settings }) };
}

Deno.test("TapService.echo() shows the whole request; maxrec 0 is sent, defaults are not", async () => {
  const { service, http } = offline(() => new Response());
  const echo = await service.echo("SELECT 'it''s' FROM t", {
    maxrec: 0,
    language: "PostgreSQL",
    runid: "my run",
    queue: "5m",
    format: "csv",
    extra: { dateObs: [1, 2], flag: "x;y" },
  });
  assertEquals([echo.method, echo.url], ["POST", "http://example.org/tap/sync"]);
  assertEquals(echo.parameters, [
    ["REQUEST", "doQuery"],
    ["LANG", "PostgreSQL"],
    ["QUERY", "SELECT 'it''s' FROM t"],
    ["MAXREC", "0"],
    ["RESPONSEFORMAT", "csv"],
    ["RUNID", "my run"],
    ["QUEUE", "5m"],
    ["dateObs", "1 2"],
    ["flag", "x;y"],
  ]);
  assertEquals(
    echo.body?.slice(0, 60),
    "REQUEST=doQuery&LANG=PostgreSQL&QUERY=SELECT+%27it%27%27s%27+FROM+t".slice(0, 60),
  );
  assertStringIncludes(
    echo.getUrl ?? "",
    "/tap/sync?REQUEST=doQuery&LANG=PostgreSQL&QUERY=SELECT%20",
  );
  assertStringIncludes(
    echo.curl,
    `curl -L --post301 --post302 --data-urlencode 'REQUEST=doQuery'`,
  );
  assertStringIncludes(echo.curl, `--data-urlencode 'QUERY=SELECT '\\''it'\\'''\\''s'\\'' FROM t'`);
  const get = await service.echo("SELECT 1", { mode: "async", method: "GET" });
  assertEquals(get.curl, `curl -L '${get.url}'`);
  assertEquals(get.url, "http://example.org/tap/async?REQUEST=doQuery&LANG=ADQL&QUERY=SELECT%201");
  const plain = await service.echo("SELECT 1");
  assertEquals(plain.parameters.map(([name]) => name), ["REQUEST", "LANG", "QUERY"]);
  assertEquals(http.asked.length, 0);
});

Deno.test("TapService.query() refuses what it does not know before anything is sent", async () => {
  const { service, http } = offline(() => new Response());
  const say = async (options: unknown): Promise<string> => {
    const error = await service.query("SELECT 1", options as { maxrec: number }).catch((e) => e);
    assert(error instanceof TypeError || error instanceof RangeError, String(error));
    return error.message;
  };
  assertStringIncludes(await say({ max_rec: 5 }), `did you mean "maxrec"?`);
  assertStringIncludes(await say({ maxRec: 5 }), `did you mean "maxrec"?`);
  assertStringIncludes(await say({ uploads: {} }), `did you mean "upload"?`);
  assertStringIncludes(await say({ timeout: 5 }), `did you mean "timeoutMs"?`);
  assertStringIncludes(await say({ maxrec: -1 }), "maxrec -1");
  assertStringIncludes(await say({ extra: { maxrec: "5" } }), `the query's own key "maxrec"`);
  await assertRejects(() => service.query("  "), TypeError, "without text");
  await assertRejects(() => service.submit("SELECT 1", { mode: "x" } as object), TypeError, "mode");
  const strict = new TapService("http://example.org/tap", {
    http,
    validate: (query) => {
      if (!query.startsWith("SELECT")) throw new SyntaxError("No SELECT");
    },
  });
  await assertRejects(() => strict.query("DROP TABLE t"), SyntaxError, "No SELECT");
  assertEquals(http.asked.length, 0);
});

Deno.test("TapService takes URLs with resources at their end, and keeps their query", () => {
  for (
    const url of [
      "http://e.org/tap",
      "http://e.org/tap/",
      " http://e.org/tap/sync\n",
      "http://e.org/tap/async/",
    ]
  ) {
    assertEquals(new TapService(url).endpoints.async, "http://e.org/tap/async");
  }
  assertEquals(new TapService("http://e.org/t?map=x&").endpoints.sync, "http://e.org/t/sync?map=x");
  assertEquals(new TapService("http://e.org/").endpoints.tables, "http://e.org/tables");
});

Deno.test("TapService.query() gives a typed table that knows who cut it", async () => {
  const answers = [
    fixture("tap/dachs_overflow.vot"),
    fixture("tap/dachs_overflow.vot"),
    tableText(3),
  ];
  const { service } = offline(() => new Response(answers.shift()));
  const cut = await service.query("SELECT source_id, ra FROM nearstars.main", { maxrec: 2 });
  assertEquals([cut.length, cut.overflow, cut.mode, cut.status.value], [
    2,
    "client",
    "sync",
    "OVERFLOW",
  ]);
  const typed = cut.expect({ source_id: "bigint", ra: "number" });
  assertStrictEquals(typed.overflow, "client");
  for (const { source_id, ra } of typed) {
    source_id satisfies bigint | null;
    assert(typeof source_id === "bigint" && typeof ra === "number");
  }
  assertInstanceOf(cut, Table);
  assertStringIncludes(cut.queryUrl, "http://example.org/tap/sync?REQUEST=doQuery");
  assertEquals(cut.infos.filter(({ name }) => name === "QUERY_STATUS").length, 2);
  assertEquals((await service.query("SELECT 1")).overflow, "server");
  assertEquals((await service.query("SELECT 1")).overflow, "none");
});

Deno.test("TapService.rows() streams rows and knows overflow at their end", async () => {
  const { service } = offline(() => new Response(tableText(5, "OVERFLOW")));
  const rows = (await service.rows("SELECT a FROM t", { maxrec: 9 })).expect({ a: "number" });
  assertEquals([rows.fields.map(({ name }) => name), rows.overflow, rows.status], [
    ["a"],
    undefined,
    undefined,
  ]);
  let sum = 0;
  for await (const { a } of rows) sum += a ?? NaN;
  assertEquals([sum, rows.rowCount, rows.overflow], [10, 5, "server"]);
  const batches = await service.rows("SELECT a FROM t", { batchRows: 2 });
  const sizes: number[] = [];
  for await (const batch of batches.batches()) sizes.push(batch.length);
  assertEquals(sizes, [2, 2, 1]);
});

Deno.test("TapService.rows() lets the connection go when the loop is left", async () => {
  let cancelled = false;
  const { service } = offline(() => {
    const [head = "", tail = ""] = tableText(3).split("<TR><TD>2");
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(head)),
      cancel: () => void (cancelled = true),
    });
    assert(tail !== "");
    return new Response(body);
  });
  const rows = await service.rows("SELECT a FROM t", { batchRows: 1 });
  for await (const row of rows) {
    assertEquals(row["a"], 0);
    break;
  }
  assertEquals(cancelled, true);
});

Deno.test("errors of queries have one caret: the service's own, if it shows one", async () => {
  const words = "Unknown column at line 1, column 8\n1 | SELECT x FROM t\n  |        ^";
  const { service } = offline(() => new Response(words, { status: 400 }));
  const error = await assertRejects(() => service.query("SELECT x FROM t"), QueryError);
  assertEquals(error.message, `Cannot run the query: ${words}`);
});

Deno.test("TapRows know what the table is, with rows and without", async () => {
  for (const rows of ["", "<DATA><TABLEDATA><TR><TD>1</TD></TR></TABLEDATA></DATA>"]) {
    const table = `<TABLE name="stars"><DESCRIPTION>of the north</DESCRIPTION>` +
      `<GROUP name="g"><PARAMref ref="e"/></GROUP>` +
      `<FIELD name="a" datatype="int" ref="sys"/><PARAM ID="e" name="epoch" datatype="int" value="3"/>${rows}</TABLE>`;
    const { service } = offline(() =>
      votableResponse(
        `<RESOURCE type="results"><COOSYS ID="sys" system="ICRS"/>` +
          `<INFO name="QUERY_STATUS" value="OK"/>${table}</RESOURCE>`,
      )
    );
    await using open = await service.rows("SELECT a FROM t");
    assertEquals([open.meta.name, open.systems.length], ["stars", 1]);
    for await (const _ of open);
    assertEquals(open.meta.description, "of the north");
    assertEquals(open.meta.items?.length, 3);
  }
  const { service } = offline(() =>
    new Response("a,b\n", { headers: { "content-type": "text/csv" } })
  );
  await using text = await service.rows("SELECT a, b FROM t");
  assertEquals([text.meta.items, text.systems], [undefined, []]);
});

Deno.test("errors of queries have the service's words, the query, and a caret", async () => {
  const query = "SELECT *\nFRM nearstars.main";
  const answers = [
    new Response(fixture("tap/dachs_syntax_error.vot")),
    votableResponse(
      `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">Unknown table at line 2, column 5</INFO></RESOURCE>`,
      400,
    ),
    new Response("Bad query [l.2 c.1 - l.2 c.3]", {
      status: 400,
      headers: { "content-type": "text/plain" },
    }),
    new Response("<html><body><h1>Oops</h1></body></html>", {
      status: 500,
      headers: { "content-type": "text/html" },
    }),
    new Response("<!DOCTYPE html><html><p>Please log in"),
    new Response(""),
    new Response(
      votable(
        `<RESOURCE type="results">${
          smallTable(1)
        }<INFO name="QUERY_STATUS" value="ERROR">Disk full</INFO></RESOURCE>`,
      ),
    ),
  ];
  const { service } = offline(() => answers.shift() as Response);
  const dachs = await assertRejects(() => service.query("SELECT * FRM nearstars.main"), QueryError);
  assertEquals(dachs.query, "SELECT * FRM nearstars.main");
  assertEquals(
    dachs.message,
    `Cannot run the query: ${dachs.serviceMessage}\n  SELECT * FRM nearstars.main\n           ^`,
  );
  assertStringIncludes(dachs.serviceMessage, `Expected "FROM", found 'F'`);
  const second = await assertRejects(() => service.query(query), QueryError);
  assertEquals(second.message.split("\n").slice(1), ["  FRM nearstars.main", "      ^"]);
  const text = await assertRejects(() => service.query(query), QueryError);
  assertEquals(
    text.message,
    "Cannot run the query: Bad query [l.2 c.1 - l.2 c.3]\n  FRM nearstars.main\n  ^",
  );
  assertEquals(text.serviceMessage, "Bad query [l.2 c.1 - l.2 c.3]");
  const status = await assertRejects(() => service.query(query), HttpStatusError, "Oops");
  assertEquals([status.status, status.query], [500, query]);
  const html = await assertRejects(
    () => service.query(query),
    FormatError,
    "HTML page: Please log in",
  );
  assertEquals(html.query, query);
  await assertRejects(() => service.query(query), FormatError);
  await assertRejects(() => service.query(query), QueryError, "Disk full");
});

Deno.test("findPosition() reads the forms that services use", () => {
  const query = "SELECT a,\n  b FROM t";
  const cases: readonly [string, { line: number; column: number } | undefined][] = [
    ["Expected X (at char 12), (line:2, col:3)", { line: 2, column: 3 }],
    ['Encountered "b" at line 2, column 3.', { line: 2, column: 3 }],
    ["unknown column b [l.2 c.3 - l.2 c.4]", { line: 2, column: 3 }],
    ["Line 2 Column 5: no", { line: 2, column: 5 }],
    ["Error at char 12", { line: 2, column: 3 }],
    ["line 9, column 1", undefined],
    ["HTTP 500", undefined],
    ["Position: 8", undefined],
  ];
  for (const [message, expected] of cases) {
    assertEquals(findPosition(message, query), expected, message);
  }
  assertEquals(findPosition("ERROR: no column\n  Position: 8", query, "PostgreSQL"), {
    line: 1,
    column: 8,
  });
});

Deno.test("a 401 names the ways to log in that the service offers", async () => {
  const { service } = offline(() =>
    new Response("Who are you?", {
      status: 401,
      headers: { "www-authenticate": `ivoa_bearer standard_id="x", Basic realm="y, z"` },
    })
  );
  const calls: readonly (() => Promise<unknown>)[] = [
    () => service.query("SELECT 1"),
    () => service.submit("SELECT 1"),
    () => service.jobs(),
    () => service.job("http://example.org/tap/async/1").abort(),
    () => service.capabilities(),
    () => service.availability(),
    () => service.examples(),
  ];
  for (const call of calls) {
    const error = await assertRejects(call, HttpStatusError);
    assertEquals(error.message.match(/credentials \(ivoa_bearer, Basic\)/g)?.length, 1);
  }
});

Deno.test("TapService asks for BINARY2 where it is declared, once for many queries", async () => {
  await withTap({ capabilities: capabilitiesText(BINARY2) }, async ({ service, server, asked }) => {
    await Promise.all([
      service.query("SELECT 1"),
      service.query("SELECT 2"),
      service.query("SELECT 3"),
    ]);
    await service.query("SELECT 4", { format: "default" });
    await service.query("SELECT 5", { format: "tabledata" });
    assertEquals(asked().filter((line) => line.startsWith("GET")), ["GET /capabilities"]);
    const formats = server.requests.filter(({ path }) => path === "/tap/sync").map(({ body }) =>
      new URLSearchParams(body).get("RESPONSEFORMAT")
    );
    const binary2 = "application/x-votable+xml;serialization=BINARY2";
    assertEquals(formats, [
      binary2,
      binary2,
      binary2,
      null,
      "application/x-votable+xml;serialization=TABLEDATA",
    ]);
  }, {});
  await withTap({}, async ({ service, asked }) => {
    await service.query("SELECT 1");
    await service.query("SELECT 2");
    // There are none, which is no reason not to query.
    assertEquals(asked().filter((line) => line.startsWith("GET")).length, 1);
    await assertRejects(() => service.capabilities(), HttpStatusError);
  }, {});
});

Deno.test("TapService.query() is held up by a silent capabilities document for a while only", async () => {
  const end = new AbortController();
  const before = (_: Request, path: string): Promise<undefined> | undefined =>
    path === "/capabilities"
      ? new Promise((resolve) => end.signal.addEventListener("abort", () => resolve(undefined)))
      : undefined;
  await withTap({ before }, async ({ service, asked }) => {
    assertEquals((await service.query("SELECT TOP 2 a FROM t", { timeoutMs: 900 })).length, 2);
    await service.query("SELECT 1");
    assertEquals(asked(), ["GET /capabilities", "POST /sync", "POST /sync"]);
    end.abort();
  }, {});
});

Deno.test("TapService.query() reads CSV results, and says what it cannot read", async () => {
  const csv = "id,name\n9007199254740993,x\n";
  const answers = [csv, csv, csv, "PAR1"];
  const { service } = offline(() => new Response(answers.shift()));
  const table = await service.query("SELECT 1", { format: "csv" });
  assertEquals(table.row(0), { id: 9007199254740993n, name: "x" });
  for (const [maxrec, count] of [[1, 1], [2, 0]] as const) {
    const { queryWarnings } = await service.query("SELECT 1", { format: "csv", maxrec });
    assertEquals(queryWarnings.filter((text) => text.includes("more rows")).length, count);
  }
  await assertRejects(
    () => service.query("SELECT 1", { format: "parquet" }),
    UnsupportedError,
    "fetch()",
  );
});

Deno.test("TapService.query() reads results in FITS", async () => {
  const table = Table.fromColumns({ id: [9007199254740993n], x: [1.5], name: ["M 1"] });
  const bytes = await new Response(ReadableStream.from(writeFitsTable(table))).bytes();
  const answers = [bytes, bytes, new TextEncoder().encode("SIMPLE  =                    T")];
  const { service } = offline(() => new Response(answers.shift()));
  const result = await service.query("SELECT 1", { format: "fits" });
  assertEquals(result.row(0), table.row(0));
  const rows = await Array.fromAsync(await service.rows("SELECT 1", { format: "fits" }));
  assertEquals(rows, [table.row(0)]);
  await assertRejects(() => service.query("SELECT 1", { format: "fits" }), FormatError);
});

Deno.test("TapService.query() as a job submits, waits, reads and deletes", async () => {
  await withTap({}, async ({ service, fake, asked }) => {
    const table = await service.query("SELECT TOP 4 a FROM t", {
      mode: "async",
      maxrec: 4,
      runid: "r",
    });
    assertEquals([table.length, table.mode, table.overflow, fake.jobs.size], [
      4,
      "async",
      "none",
      0,
    ]);
    assertEquals(asked(), [
      "POST /async",
      "POST /async/j1/phase",
      "GET /async/j1",
      "GET /async/j1?WAIT=30&PHASE=QUEUED",
      "GET /async/j1?WAIT=30&PHASE=EXECUTING",
      "GET /async/j1/results/result",
      "DELETE /async/j1",
    ]);
  });
  await withTap(
    { script: () => ["ERROR"], error: "No such table at line 1, column 15" },
    async (scene) => {
      const query = "SELECT a FROM nowhere";
      const error = await assertRejects(
        () => scene.service.query(query, { mode: "async" }),
        JobError,
      );
      assertEquals([error.query, scene.fake.jobs.size], [query, 0]);
      assertStringIncludes(error.message, "\n  SELECT a FROM nowhere\n                ^");
    },
  );
});

Deno.test("TapService.query() in mode auto runs a job where one request takes too long, and says so", async () => {
  const slow: (() => Response | Promise<Response>)[] = [
    () => new Promise<Response>((resolve) => setTimeout(() => resolve(new Response("")), 500)),
    () => new Response("gateway", { status: 504 }),
    () => new Response(errorText("Query timed out (sync queries may run 5 s)")),
  ];
  for (const answer of slow) {
    const warnings: string[] = [];
    await withTap(
      { before: (_, path) => path === "/sync" ? answer() : undefined },
      async ({ service, asked }) => {
        const table = await service.query("SELECT TOP 2 a FROM t", {
          mode: "auto",
          syncTimeoutMs: 100,
        });
        assertEquals([table.mode, table.length, table.queryWarnings.length], ["async", 2, 1]);
        assertStringIncludes(table.queryWarnings[0] ?? "", "run as a job");
        assertEquals(warnings, [...table.queryWarnings]);
        assertEquals(asked().at(-1), "DELETE /async/j1");
      },
      { format: "default", onWarning: (warning) => warnings.push(warning) },
    );
  }
  await withTap({ answer: () => errorText("No such column") }, async ({ service, fake }) => {
    await assertRejects(
      () => service.query("SELECT x", { mode: "auto" }),
      QueryError,
      "No such column",
    );
    assertEquals(fake.jobs.size, 0);
  });
});

Deno.test("TapService.submit() deletes a job that cannot be started", async () => {
  const before = (request: Request, path: string): Response | undefined =>
    path.endsWith("/phase") && request.method === "POST"
      ? new Response("Queue is full", { status: 503 })
      : undefined;
  await withTap({ before }, async ({ service, fake }) => {
    await assertRejects(() => service.submit("SELECT 1"), HttpStatusError, "Queue is full");
    assertEquals(fake.jobs.size, 0);
    await assertRejects(() => service.submit("SELECT 1", { keep: true }), HttpStatusError);
    assertEquals(fake.jobs.size, 1);
  });
});

Deno.test("TapJob can be changed before it is started", async () => {
  await withTap({}, async ({ service, fake }) => {
    await using job = await service.submit("SELECT 1", {
      run: false,
      executionDuration: 30,
      destruction: new Date("2031-01-01T00:00:00Z"),
    });
    assertEquals([job.state?.executionDuration, job.state?.destruction?.getUTCFullYear()], [
      30,
      2031,
    ]);
    await job.setQuery("SELECT TOP 3 a FROM t");
    assertEquals(job.query, "SELECT TOP 3 a FROM t");
    await job.upload({ mine: Table.fromColumns({ a: [1] }) });
    assertEquals(fake.jobs.get("j1")?.parameters.slice(-2), [
      ["UPLOAD", "mine,param:mine"],
      ["MINE", "file mine.vot application/x-votable+xml"],
    ]);
    await assertRejects(() => job.result(), JobError, "it is PENDING; wait() for it first");
    await job.run();
    await job.wait();
    assertEquals((await job.result()).length, 3);
    const rows: unknown[] = [];
    for await (const row of await job.rows()) rows.push(row);
    assertEquals(rows.length, 3);
    assertStringIncludes(await (await job.fetchResult()).text(), "<VOTABLE");
  });
});

Deno.test("TapService.job() comes back to a job by its URL, with the line break of a file", async () => {
  await withTap({}, async ({ service }) => {
    const { url } = (await service.submit("SELECT TOP 2 a FROM t", { runid: "teff" })).keep();
    const again = service.job(`${url}\n`);
    assertEquals([again.url, again.phase], [url, undefined]);
    await again.wait({ phases: ["COMPLETED", "ERROR", "ABORTED"] });
    assertEquals([again.runId, again.query, again.language], [
      "teff",
      "SELECT TOP 2 a FROM t",
      "ADQL",
    ]);
    assertEquals((await again.result()).length, 2);
  });
});

Deno.test("TapJob.resultUrl() finds the result among what services list", async () => {
  const cases: readonly [string, string][] = [
    [`<result id="diag" href="http://d"/><result id="result" href="http://r"/>`, "http://r/"],
    [
      `<result id="x" href="results/result?a=b"/><result id="y" href="http://y"/>`,
      "http://e.org/async/1/results/result?a=b",
    ],
    [`<result id="diagnostics" href="http://d"/><result id="table" href="http://t"/>`, "http://t/"],
    [
      `<result id="a" href="http://a"/><result id="b" href="http://b"/>`,
      "http://e.org/async/1/results/result",
    ],
    ["", "http://e.org/async/1/results/result"],
  ];
  for (const [results, expected] of cases) {
    const { service } = offline(() =>
      new Response(
        `<job><jobId>1</jobId><phase>COMPLETED</phase><results>${results}</results></job>`,
      )
    );
    assertEquals(await service.job("http://e.org/async/1").resultUrl(), expected);
  }
});

Deno.test("TapService.jobs() gives handles; archived ones run again by phase, number and name", async () => {
  await withTap({ archives: true }, async ({ service, fake, asked, server }) => {
    for (const runid of ["o3", "bpt", "o3"]) {
      const job = await service.submit(`SELECT TOP 2 '${runid}'`, {
        runid,
        queue: "30s",
        language: "PostgreSQL",
        maxrec: 7,
        upload: { mine: "http://example.org/a;b.vot" },
      });
      await job.wait();
    }
    for (const job of await service.jobs({ phase: "COMPLETED" })) await job.delete();
    assertEquals([...fake.jobs.values()].map(({ phase }) => phase), [
      "ARCHIVED",
      "ARCHIVED",
      "ARCHIVED",
    ]);
    assertEquals((await service.jobs()).length, 0);
    const last = await service.jobs({ phase: "ARCHIVED", last: 2 });
    assertEquals(last.map((job) => [job.jobId, job.runId, job.phase]), [
      ["j2", "bpt", "ARCHIVED"],
      ["j3", "o3", "ARCHIVED"],
    ]);
    await assertRejects(() => (last[0] as (typeof last)[0]).result(), JobError, "can be run again");
    const [found] = await service.jobs({ phase: "ARCHIVED", runid: "bpt" });
    const again = await found?.rerun({ runid: "rerun" });
    assertEquals(fake.jobs.get("j4")?.parameters, [
      ["REQUEST", "doQuery"],
      ["LANG", "PostgreSQL"],
      ["QUERY", "SELECT TOP 2 'bpt'"],
      ["MAXREC", "7"],
      ["RUNID", "rerun"],
      ["QUEUE", "30s"],
      ["UPLOAD", "mine,http://example.org/a;b.vot"],
    ]);
    await again?.wait();
    assertEquals((await again?.result())?.length, 2);
    assert(asked().includes("GET /async?PHASE=ARCHIVED&LAST=2"));
    assert(server.requests.every(({ body }) => !body.includes("undefined")));
  });
});

Deno.test("TapJob.rerun() says which uploads are lost", async () => {
  await withTap({}, async ({ service }) => {
    const job = await service.submit("SELECT 1", {
      upload: { mine: Table.fromColumns({ a: [1] }) },
    });
    await assertRejects(() => service.job(job.url).rerun(), UnsupportedError, `the table "mine"`);
    const again = await job.rerun();
    assertEquals(again.jobId, "j2");
  });
});

Deno.test("uploads are sent as files of a form, whatever they come from", async () => {
  const bodies: FormData[] = [];
  const { service } = offline(async (request) => {
    if (request.method === "POST") bodies.push(await request.formData());
    return new Response(tableText(1));
  });
  const mine = Table.fromColumns({ id: [2n ** 60n + 1n, null], "a-b": ["ü", null] });
  const csv = new TextEncoder().encode("id,x\n1,2.5\n2,\n");
  const vot = new TextEncoder().encode(votable(`<RESOURCE>${smallTable(3)}</RESOURCE>`));
  async function* rows() {
    yield { n: 1 };
    yield { n: null };
  }
  async function* batches() {
    yield Table.fromColumns({ n: [1] });
    yield Table.fromColumns({ n: [2] });
  }
  const echo = await service.echo("SELECT 1", { upload: { mine } });
  assertEquals(echo.files.map(({ name, fileName, contentType }) => [name, fileName, contentType]), [
    ["mine", "mine.vot", "application/x-votable+xml"],
  ]);
  assertEquals([echo.body, echo.getUrl], [undefined, undefined]);
  assertStringIncludes(echo.curl, "-F 'mine=@mine.vot;type=application/x-votable+xml'");
  await service.query("SELECT 1", {
    upload: {
      mine,
      fromCsv: csv,
      fromVot: new Blob([vot]),
      fromStream: new Blob([csv]).stream(),
      fromRows: [{ n: 1, s: "a" }, { n: 2 }],
      fromAsync: rows(),
      fromBatches: batches(),
      lang: mine,
    },
  });
  const [form] = bodies;
  assert(form !== undefined);
  assertEquals(
    form.get("UPLOAD"),
    "mine,param:mine;fromCsv,param:fromCsv;fromVot,param:fromVot;fromStream,param:fromStream;" +
      "fromRows,param:fromRows;fromAsync,param:fromAsync;fromBatches,param:fromBatches;lang,param:table_lang",
  );
  const read = async (name: string): Promise<Table> => {
    const file = form.get(name);
    assertInstanceOf(file, File);
    assertEquals(file.type, "application/x-votable+xml");
    return await readTable(await file.bytes());
  };
  assertEquals((await read("mine")).toArray(), mine.toArray());
  assertEquals((await read("fromCsv")).toArray(), [{ id: 1, x: 2.5 }, { id: 2, x: null }]);
  assertEquals((await read("fromVot")).length, 3);
  assertEquals((await read("fromStream")).length, 2);
  assertEquals((await read("fromRows")).toArray(), [{ n: 1, s: "a" }, { n: 2, s: null }]);
  assertEquals((await read("fromAsync")).toArray(), [{ n: 1 }, { n: null }]);
  assertEquals((await read("fromBatches")).toArray(), [{ n: 1 }, { n: 2 }]);
  assertEquals((await read("table_lang")).length, 2);
  // Rows that are still coming keep their types on the way to another service.
  await service.query("SELECT 1", { upload: { mine: await service.rows("SELECT a FROM t") } });
  const file = bodies.at(-1)?.get("mine");
  assertInstanceOf(file, File);
  const passed = await readTable(await file.bytes());
  assertEquals([passed.length, passed.column("a").field.datatype], [1, "int"]);
});

Deno.test("uploads by URL need no form, and a job is one of them", async () => {
  await withTap({}, async ({ service, server }) => {
    await using job = await service.submit("SELECT TOP 1 a FROM t");
    await job.wait();
    await service.query("SELECT 1", {
      upload: { a: "http://example.org/x.vot", b: new URL("https://example.org/y"), c: job },
    });
    await service.query("SELECT 1", {
      upload: { a: "http://example.org/x;y", b: "http://example.org/z" },
    });
    const forms = server.requests.filter(({ path }) => path === "/tap/sync").map(({ body }) =>
      new URLSearchParams(body).getAll("UPLOAD")
    );
    assertEquals(forms, [
      [`a,http://example.org/x.vot;b,https://example.org/y;c,${job.url}/results/result`],
      ["a,http://example.org/x;y", "b,http://example.org/z"],
    ]);
    await using running = await service.submit("SELECT 1", { run: false });
    await assertRejects(() => service.query("SELECT 1", { upload: { c: running } }), JobError);
  });
});

Deno.test("uploads are checked: names, kinds, what the service takes", async () => {
  const table = Table.fromColumns({ a: [1, 2, 3] });
  const { service, http } = offline(() => new Response(tableText(1)));
  const say = async (upload: Record<string, unknown>): Promise<string> => {
    const error = await service.query("SELECT 1", { upload: upload as Record<string, Table> })
      .catch((e) => e);
    assert(error instanceof TypeError, String(error));
    return error.message;
  };
  assertStringIncludes(await say({ "my-table": table }), "must begin with a letter");
  assertStringIncludes(await say({ _a: table }), "must begin with a letter");
  assertStringIncludes(await say({ select: table }), "reserved");
  assertStringIncludes(await say({ mine: table, MINE: table }), "differ in case only");
  assertStringIncludes(await say({ mine: "stars.csv" }), "is no URL");
  assertStringIncludes(await say({ mine: 5 }), "it must be a table");
  assertStringIncludes(await say({ mine: [1, 2] }), "rows must be objects");
  assertEquals(http.asked.filter(({ method }) => method === "POST").length, 0);
  const limited = (inside: string): TapService =>
    offline((request) =>
      new Response(request.url.endsWith("capabilities") ? capabilitiesText(inside) : tableText(1))
    ).service;
  const upload = { mine: table };
  const rows = limited(`${INLINE}<uploadLimit><hard unit="row">2</hard></uploadLimit>`);
  await assertRejects(
    () => rows.query("SELECT 1", { upload }),
    RangeError,
    "3 rows, and the service takes 2",
  );
  const bytes = limited(`${INLINE}<uploadLimit><hard unit="byte">100</hard></uploadLimit>`);
  await assertRejects(() => bytes.query("SELECT 1", { upload }), RangeError, "100 bytes");
  await assertRejects(
    () => limited("").query("SELECT 1", { upload }),
    UnsupportedError,
    "takes none",
  );
  assertEquals((await limited(INLINE).query("SELECT 1", { upload })).length, 1);
});

Deno.test("TapService.tables() falls back to TAP_SCHEMA where VOSI is absent, empty or broken", async () => {
  const schema = (query: string): string => {
    const table = (fields: string, ...rows: string[][]) =>
      votable(
        `<RESOURCE type="results"><TABLE>${
          fields.split(" ").map((name) => `<FIELD name="${name}" datatype="char" arraysize="*"/>`)
            .join("")
        }<DATA><TABLEDATA>${
          rows.map((row) => `<TR>${row.map((cell) => `<TD>${cell}</TD>`).join("")}</TR>`).join("")
        }</TABLEDATA></DATA></TABLE></RESOURCE>`,
      );
    if (query.includes("TAP_SCHEMA.tables")) {
      return table("schema_name table_name table_type description table_index", [
        "s",
        "s.b",
        "view",
        "two",
        "2",
      ], [
        "s",
        `"s".a`,
        "table",
        "one",
        "1",
      ]);
    }
    if (query.includes("TAP_SCHEMA.schemas")) return table("schema_name description", ["s", "all"]);
    if (query.includes("TAP_SCHEMA.keys")) {
      return table("key_id target_table from_column target_column", ["k", "s.b", "x", "y"]);
    }
    return query.includes(`'"s".a'`)
      ? table(
        `column_name datatype "size" arraysize xtype ucd indexed principal std`,
        ["x", "adql:VARCHAR", "8", "", "", "meta.id", "1", "0", "1"],
        ["p", "double", "", "2", "point", "", "0", "1", "0"],
      ).replaceAll(`name=""size""`, `name="size"`)
      : table("column_name datatype");
  };
  for (
    const answer of [
      new Response("", { status: 404 }),
      new Response(""),
      new Response("<tableset/>"),
      new Response("<a>"),
    ]
  ) {
    const { service } = offline(async (request) => {
      if (request.url.includes("/tables")) return answer.clone();
      if (request.url.includes("/capabilities")) return new Response("", { status: 404 });
      return new Response(schema(String((await request.formData()).get("QUERY"))));
    });
    const tables = await service.tables();
    assertEquals([tables.source, tables.names], ["tap_schema", [`"s".a`, "s.b"]]);
    assertEquals([tables.schemas[0]?.description, tables.has("S.B")], ["all", true]);
    const a = await service.table("s.a");
    assertEquals(
      a.columns?.map((
        { name, datatype, arraysize, xtype, indexed, principal, std },
      ) => [name, datatype, arraysize, xtype, indexed, principal, std]),
      [
        ["x", "char", "8*", undefined, true, false, true],
        ["p", "double", "2", "point", false, true, false],
      ],
    );
    assertEquals([a.description, a.foreignKeys[0]?.columns], ["one", [["x", "y"]]]);
    await assertRejects(() => service.table("s.c"), QueryError, "did you mean s.b");
    await assertRejects(() => service.table("s.b"), QueryError, "says nothing");
    assertEquals(tables.search("ONE").map(({ name }) => name), [`"s".a`]);
  }
});

Deno.test("TapService.tables() asks VOSI for little, and for each table once", async () => {
  const { service, http } = offline((request) => {
    if (request.url.endsWith("/tables?detail=min")) {
      return new Response(fixture("vosi/dachs_tables_min.xml"));
    }
    if (request.url.endsWith("/tables/nearstars.main")) {
      return new Response(fixture("vosi/dachs_nearstars.xml"));
    }
    if (request.url.endsWith("/capabilities")) return new Response("", { status: 404 });
    throw new Error(request.url);
  });
  const tables = await service.tables();
  assertEquals([
    tables.length,
    tables.source,
    [...tables].every((one) => one.columns === undefined),
  ], [35, "vosi", true]);
  const table = await service.table("nearstars.main");
  await service.table("nearstars.main");
  assertEquals([table.schema, table.columnByUcd("phot.mag;em.opt.R")?.name], [
    "nearstars",
    "phot_rp_mean_mag",
  ]);
  assertEquals(
    http.asked.map(({ url }) => url.replace("http://example.org/tap", "")).filter((path) =>
      path.includes("tables")
    ),
    [
      "/tables?detail=min",
      "/tables/nearstars.main",
    ],
  );
});

Deno.test("TapService.searchColumns() asks TAP_SCHEMA, with the case as the service can", async () => {
  const queries: string[] = [];
  const answer = async (request: Request, lower: boolean): Promise<Response> => {
    if (request.method === "GET") {
      return new Response(capabilitiesText(
        lower
          ? `<language><name>ADQL</name><version>2.1</version><languageFeatures type="x#features-adql-string"><feature>
             <form>LOWER</form></feature></languageFeatures></language>`
          : "",
      ));
    }
    queries.push(String((await request.formData()).get("QUERY")));
    return new Response(tableText(0));
  };
  for (const lower of [true, false]) {
    const { service } = offline((request) => answer(request, lower));
    await service.searchColumns({ ucd: "Phot.Mag%", text: "it's 50%" });
    await assertRejects(() => service.searchColumns({ text: " " }), TypeError);
  }
  assertEquals(queries, [
    "SELECT * FROM TAP_SCHEMA.columns WHERE LOWER(ucd) LIKE 'phot.mag%' AND " +
    "(LOWER(column_name) LIKE '%it''s%' OR LOWER(description) LIKE '%it''s%') AND " +
    "(LOWER(column_name) LIKE '%50_%' OR LOWER(description) LIKE '%50_%')",
    "SELECT * FROM TAP_SCHEMA.columns WHERE ucd LIKE 'Phot.Mag%' AND " +
    "(column_name LIKE '%it''s%' OR description LIKE '%it''s%') AND " +
    "(column_name LIKE '%50_%' OR description LIKE '%50_%')",
  ]);
});

Deno.test("a synchronous query that is answered by a redirect stays what it is", async () => {
  await withTap({
    before: (request, path) =>
      path === "/sync"
        ? new Response(null, {
          status: request.method === "POST" ? 303 : 500,
          headers: { location: "/tap/made" },
        })
        : path === "/made"
        ? new Response(tableText(request.method === "GET" ? 2 : 0))
        : path === "/moved/sync"
        ? new Response(null, { status: 302, headers: { location: "/tap/sync2" } })
        : path === "/sync2"
        ? new Response(tableText(request.method === "POST" ? 3 : 0))
        : undefined,
  }, async ({ service, server }) => {
    assertEquals((await service.query("SELECT 1")).length, 2);
    const moved = new TapService(`${server.url}/tap/moved`, { format: "default" });
    assertEquals((await moved.query("SELECT 1")).length, 3);
  });
});

Deno.test("TapService.connect() takes the endpoints of a way to log in", async () => {
  const capabilities = `<capabilities xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <capability standardID="ivo://ivoa.net/std/TAP">
    <interface xsi:type="vs:ParamHTTP" role="std"><accessURL use="base">http://example.org/t</accessURL></interface>
    <interface xsi:type="uws:Sync"><accessURL>http://example.org/t/sync</accessURL></interface>
    <interface xsi:type="uws:Sync"><accessURL>https://example.org/t/auth-sync</accessURL>
      <securityMethod standardID="ivo://ivoa.net/sso#BasicAA"/></interface>
    <interface xsi:type="uws:Async"><accessURL>https://example.org/t/auth-async</accessURL>
      <securityMethod standardID="ivo://ivoa.net/sso#BasicAA"/></interface></capability>
    <capability standardID="ivo://ivoa.net/std/VOSI#tables-1.1"><interface><accessURL>http://example.org/t/anon-tables</accessURL></interface>
    <interface><accessURL>https://example.org/t/auth-tables</accessURL><securityMethod standardID="ivo://ivoa.net/sso#BasicAA"/></interface>
    </capability></capabilities>`;
  const http = recordingHttp(() => new Response(capabilities));
  const plain = await TapService.connect("http://example.org/t", { http });
  assertEquals([plain.endpoints.sync, plain.endpoints.async, plain.endpoints.tables], [
    "http://example.org/t/sync",
    "http://example.org/t/async",
    "http://example.org/t/anon-tables",
  ]);
  const login = await TapService.connect("http://example.org/t", {
    http,
    securityMethod: "ivo://ivoa.net/sso#basicAA",
  });
  assertEquals([login.endpoints.sync, login.endpoints.async, login.endpoints.tables], [
    "https://example.org/t/auth-sync",
    "https://example.org/t/auth-async",
    "https://example.org/t/auth-tables",
  ]);
  await assertRejects(
    () =>
      TapService.connect("http://example.org/t", {
        http,
        securityMethod: "ivo://ivoa.net/sso#tls",
      }),
    UnsupportedError,
    "it declares ivo://ivoa.net/sso#BasicAA",
  );
});

Deno.test("runAll() yields results in order of completion, and one failure stops no other", async () => {
  const lengths: Record<string, number> = { slow: 6, fast: 1, middle: 3 };
  const script = (job: { readonly parameters: [string, string][] }): string[] => {
    const runid = job.parameters.find(([name]) => name === "RUNID")?.[1] ?? "";
    if (runid === "bad") return ["ERROR"];
    return [...Array.from({ length: lengths[runid] ?? 1 }, () => "EXECUTING"), "COMPLETED"];
  };
  await withTap({ script, error: "Bad query" }, async ({ service, fake }) => {
    const tasks = ["slow", "bad", "fast", "middle"].map((name, i) => ({
      name,
      service,
      query: `SELECT TOP ${i + 1} a FROM t`,
      options: { runid: name },
    }));
    const phases = new Map<string, string[]>();
    const done: string[] = [];
    for await (
      const outcome of runAll(tasks, {
        polling: 15,
        onPhase: ({ name }, phase) => phases.set(name, [...phases.get(name) ?? [], phase]),
      })
    ) {
      done.push(outcome.item.name);
      if (outcome.ok) assertEquals(outcome.value.query, outcome.item.query);
      else assertStringIncludes(outcome.error.message, "Bad query");
    }
    assertEquals(done.slice(-2), ["middle", "slow"]);
    assertEquals(done.toSorted(), ["bad", "fast", "middle", "slow"]);
    assertEquals(phases.get("bad"), ["QUEUED", "ERROR"]);
    assertEquals(fake.jobs.size, 0);
  });
});

Deno.test("runAll() deletes the jobs of a loop that is left", async () => {
  let started = 0;
  const script = (): string[] =>
    started++ === 0 ? ["COMPLETED"] : Array.from({ length: 10_000 }, () => "EXECUTING");
  await withTap({ script }, async ({ service, fake }) => {
    const tasks: TapTask[] = Array.from({ length: 4 }, () => ({ service, query: "SELECT 1" }));
    for await (const outcome of runAll(tasks, { polling: 10 })) {
      assert(outcome.ok);
      break;
    }
    assertEquals(fake.jobs.size, 0);
  });
});

Deno.test("a job store finds jobs again, without credentials, for its user alone", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const store = await openJobStore({ directory });
    await withTap({}, async ({ service, fake }) => {
      const kept = await service.submit("SELECT TOP 2 a FROM t", {
        store,
        keep: true,
        runid: "Kept Run",
      });
      const other = await service.submit("SELECT 1", { store });
      const again = await openJobStore({ directory });
      const records = await again.list();
      assertEquals(records.map(({ runid, kept, query }) => [runid, kept, query]), [
        ["Kept Run", true, "SELECT TOP 2 a FROM t"],
        [undefined, false, "SELECT 1"],
      ]);
      assertEquals(records[0]?.accessUrl, service.accessUrl);
      const record = await again.find("Kept Run");
      assert(record !== undefined);
      const job = new TapService(record.accessUrl, { format: "default" }).job(record, {
        store: again,
      });
      assertEquals([job.isKept, job.query, job.runId], [true, "SELECT TOP 2 a FROM t", "Kept Run"]);
      await job.wait();
      assertEquals((await job.result()).length, 2);
      await other.delete();
      assertEquals((await again.list()).length, 1);
      await job.delete();
      assertEquals([await again.list(), fake.jobs.size], [[], 0]);
      assertEquals([kept.isKept, await again.forget(kept.url)], [true, false]);
    });
    const secret = new TapService("http://me:pw@example.org/tap?token=abc&x=1", {
      format: "default",
    });
    const path = await store.save(
      secret.job("http://me:pw@example.org/tap/async/AbC?api_key=k&x=1"),
    );
    const text = await Deno.readTextFile(path);
    assertStringIncludes(text, `"url": "http://example.org/tap/async/AbC?x=1"`);
    for (const word of ["pw", 'abc"', "api_key", "token"]) assert(!text.includes(word), word);
    const { mode } = await Deno.stat(path);
    if (mode !== null) assertEquals(mode & 0o777, 0o600);
    assertEquals((await store.find("AbC"))?.url, "http://example.org/tap/async/AbC?x=1");
    await Deno.writeTextFile(`${store.path}/other.json`, "not json");
    assertEquals((await store.list()).length, 1);
    assertEquals(await store.forget("http://example.org/tap/async/AbC?x=1"), true);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("TapService.uploadJoin() sends what is needed in parts, the last one too, and misses no row", async () => {
  const sizes: number[] = [];
  let status = "OK";
  const { service } = offline(async (request) => {
    if (request.method === "GET") {
      return new Response(
        capabilitiesText(`${INLINE}<uploadLimit><hard unit="row">2</hard></uploadLimit>`),
      );
    }
    const file = (await request.formData()).get("mine");
    assertInstanceOf(file, File);
    const part = await readTable(await file.bytes());
    sizes.push(part.length);
    assertEquals(part.names, ["id", "ra"]);
    const rows = part.toArray().map(({ id }) =>
      `<TR><TD>${id}</TD><TD>${Number(id) * 10}</TD></TR>`
    );
    return votableResponse(
      `<RESOURCE type="results"><TABLE><FIELD name="ID" datatype="long"/><FIELD name="x" datatype="int"/><DATA>
       <TABLEDATA>${
        rows.join("")
      }</TABLEDATA></DATA></TABLE><INFO name="QUERY_STATUS" value="${status}"/></RESOURCE>`,
    );
  });
  const local = Table.fromColumns({
    id: [1n, 2n, 3n, 4n, 5n],
    ra: [1, 2, 3, 4, 5],
    note: ["a", "b", "c", "d", "e"],
  });
  const query = "SELECT id, x FROM t JOIN TAP_UPLOAD.mine AS m USING (id)";
  const joined = await service.uploadJoin(local, query, { id: "id", columns: ["ra"] });
  assertEquals(sizes, [2, 2, 1]);
  assertEquals(joined.toArray().map(({ id, note, x }) => [id, note, x]), [
    [1n, "a", 10],
    [2n, "b", 20],
    [3n, "c", 30],
    [4n, "d", 40],
    [5n, "e", 50],
  ]);
  const stacked = await service.match(local, query, {
    columns: ["id", "ra"],
    size: 3,
    concurrency: 2,
  })
    .catch((error) => error);
  assertInstanceOf(stacked, RangeError, "three rows are more than the service takes");
  assertEquals(
    (await service.match(local, query, { columns: ["id", "ra"], concurrency: 2 })).length,
    5,
  );
  status = "OVERFLOW";
  const error = await assertRejects(
    () => service.uploadJoin(local, query, { id: "id", columns: ["ra"] }),
    QueryError,
  );
  assertEquals(
    error.message,
    "Cannot match the rows 0 to 1: the service cut the answer after 2 rows; use a smaller size",
  );
  await assertRejects(() => service.match(local, query, { upload: { mine: local } }), TypeError);
  await assertRejects(
    () => service.match(local, query, { batch: 5 } as object),
    TypeError,
    "batch",
  );
});

Deno.test("tables of one's own are made, filled, indexed and removed", async () => {
  const seen: string[] = [];
  const before = async (request: Request, path: string): Promise<Response | undefined> => {
    const type = request.headers.get("content-type")?.split(";")[0] ?? "";
    const body = await request.clone().text();
    if (path.startsWith("/tables/") || path.startsWith("/load/")) {
      seen.push(`${request.method} ${path} ${type} ${body}`);
      return new Response(null, { status: 204 });
    }
    if (path === "/table-update") {
      seen.push(`${request.method} ${path} ${body}`);
      return undefined;
    }
    return undefined;
  };
  const fake = fakeTap({ before });
  await withServer(async (request, server) => {
    if (!request.url.endsWith("/table-update")) return await fake.handler(request, server);
    seen.push(`${request.method} /table-update ${await request.text()}`);
    const made = await fake.handler(
      new Request(`${server.url}/tap/async`, { method: "POST", body: new URLSearchParams() }),
      server,
    );
    return made;
  }, async (server) => {
    const service = new TapService(`${server.url}/tap`, { http: createHttp({ maxRetries: 0 }) });
    const table = Table.fromColumns({ id: [1n], name: ["a\tb"] });
    await service.ownTables.create("s.t/1", [{ name: "x", datatype: "double", unit: "deg" }]);
    await service.ownTables.create("s.t", table);
    await service.ownTables.load("s.t", table);
    await service.ownTables.load("s.t", { csv: "id,name\n2,b\n" });
    await service.ownTables.index("s.t", "id", { unique: true, polling: 5 });
    await service.ownTables.drop("s.t");
    await assertRejects(() => service.ownTables.create("s.u", []), TypeError);
  });
  assertStringIncludes(seen[0] ?? "", "PUT /tables/s.t%2F1 text/xml");
  assertStringIncludes(seen[0] ?? "", `<dataType xsi:type="vs:VOTableType">double</dataType>`);
  assertStringIncludes(seen[1] ?? "", "PUT /tables/s.t application/x-votable+xml");
  assert(!(seen[1] ?? "").includes("<TR>"));
  assertStringIncludes(seen[2] ?? "", "POST /load/s.t text/tab-separated-values id\tname\n1\t");
  assertStringIncludes(seen[3] ?? "", "POST /load/s.t text/csv id,name");
  assertStringIncludes(seen[4] ?? "", "POST /table-update TABLE=s.t&INDEX=id&UNIQUE=true");
  assertEquals(seen[5]?.trim(), "DELETE /tables/s.t");
});

Deno.test("TapService.describe() says what the service can do", async () => {
  const { service } = offline(() => new Response(fixture("vosi/dachs_capabilities.xml")));
  const text = await service.describe();
  assertStringIncludes(text, "Language: ADQL 2.0, 2.1");
  assertStringIncludes(
    text,
    "Limits (async): 20000 rows by default, 20000000 rows at most, 3600 s",
  );
  assertStringIncludes(text, "Uploads: inline, http, https, ftp");
  // Whatever is declared several times is told once.
  const functions = text.split("\n").filter((line) => line.startsWith("  "));
  assertEquals(functions, [...new Set(functions)]);
  const formats = /^Formats: (.*)$/m.exec(text)?.[1]?.split(", ") ?? [];
  assertEquals([formats.length > 5, new Set(formats).size], [true, formats.length]);
  assertEquals(await service.supports("except"), true);
  assertEquals(Deno.inspect(service), "TapService(http://example.org/tap)");
});
