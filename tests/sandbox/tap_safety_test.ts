import { assert, assertEquals, assertMatch } from "../../deps/assert.ts";
import { MAIN_SITE } from "../../sandbox/sites/main.ts";
import { ask } from "./_answers.ts";
import { failureOf, makeTap, post, rowsOf, sync } from "./_tap.ts";

const SECOND = { ...MAIN_SITE.limits, syncSeconds: 1 };

Deno.test("SQL outside ADQL is refused, and the service goes on", async () => {
  const refused = [
    "INSERT INTO stars.hip (hip) VALUES (1)",
    "UPDATE stars.hip SET vmag = 0",
    "DELETE FROM stars.hip",
    "DROP TABLE stars.hip",
    "CREATE TABLE x (a INTEGER)",
    "ATTACH DATABASE '/tmp/x.db' AS x",
    "PRAGMA database_list",
    "VACUUM INTO '/tmp/x.db'",
    "SELECT hip FROM stars.hip; DROP TABLE stars.hip",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pragma_database_list",
    "SELECT load_extension('x') AS x FROM stars.hip",
    "SELECT readfile('/etc/passwd') AS x FROM stars.hip",
    "SELECT writefile('/tmp/x', name) AS x FROM stars.hip",
    "SELECT zeroblob(1000000000) AS x FROM stars.hip",
    "SELECT * FROM t0",
    'SELECT c0 FROM "t0"',
    "WITH RECURSIVE t AS (SELECT 1 AS n FROM stars.hip UNION ALL SELECT n+1 AS n FROM t) SELECT n FROM t",
  ];
  for (const QUERY of refused) {
    const [status, message] = await failureOf(await sync({ QUERY }));
    assertEquals(status, 400, QUERY);
    assertMatch(message, /line 1, column \d+/, QUERY);
  }
  const count = await rowsOf({ QUERY: "SELECT COUNT(*) AS n FROM stars.hip" });
  assertEquals(count.row(0)["n"], 5044n);
});

const ENDLESS = [
  "SELECT COUNT(*) AS n FROM stars.hip AS a, stars.hip AS b, stars.hip AS c WHERE a.ra+b.ra+c.ra > 1e9",
  "SELECT TOP 1 a.ra+b.dec+c.ra AS s FROM stars.hip AS a, stars.hip AS b, stars.hip AS c ORDER BY s",
];

Deno.test("queries without end stop at the deadline; meanwhile others are answered", async () => {
  using tap = makeTap({ limits: SECOND });
  await rowsOf({ QUERY: "SELECT TOP 1 hip FROM stars.hip" }, tap.ask);
  const running = ENDLESS.map((QUERY) => sync({ QUERY }, tap.ask).then(failureOf));
  let answered = 0;
  let over = false;
  const all = Promise.all(running).finally(() => over = true);
  while (!over) {
    const response = await tap.ask("/tap/availability");
    assertMatch(await response.text(), /available>true/);
    const quick = await rowsOf({ QUERY: "SELECT TOP 1 hip FROM stars.hip" }, tap.ask);
    assertEquals(quick.length, 1);
    answered++;
  }
  for (const [status, message] of await all) {
    assertEquals(status, 400);
    assertMatch(message, /more than 1000 ms/);
  }
  assert(answered >= 5, `only ${answered} queries were answered within a second`);
});

Deno.test("a query whose client has left is stopped", async () => {
  using tap = makeTap({ limits: { ...SECOND, syncSeconds: 100 } });
  const QUERY = ENDLESS[0] ?? "";
  const leaving = new AbortController();
  // more than there are workers
  const running = Array.from(
    { length: 5 },
    () => tap.ask("/tap/sync", { ...post({ QUERY }), signal: leaving.signal }),
  );
  const quick = rowsOf({ QUERY: "SELECT TOP 1 hip FROM stars.hip" }, tap.ask);
  leaving.abort();
  for (const one of running) assertEquals((await one).status, 499);
  assertEquals((await quick).length, 1);
});

Deno.test("huge texts and results are refused within their limits", async () => {
  const cases = [
    `SELECT ${Array(400).fill("a.main_id").join("||")} AS x FROM stars.hip AS a, stars.hip AS b`,
    "SELECT ivo_string_agg(a.main_id, ',') AS x FROM stars.hip AS a, stars.hip AS b",
    `SELECT ${"(".repeat(5000)}1${")".repeat(5000)} AS x FROM stars.hip`,
    `SELECT hip FROM stars.hip WHERE ${"NOT ".repeat(20_000)} hip=1`,
    `SELECT '${"x".repeat(1_100_000)}' AS x FROM stars.hip`,
    "SELECT hip",
  ];
  using tap = makeTap({ limits: { ...MAIN_SITE.limits, outputBytes: 5_000_000, syncSeconds: 5 } });
  for (const QUERY of cases) {
    const [status] = await failureOf(await sync({ QUERY }, tap.ask));
    assertEquals(status, 400, QUERY.slice(0, 80));
  }
  assertEquals((await rowsOf({ QUERY: "SELECT TOP 1 hip FROM stars.hip" }, tap.ask)).length, 1);
});

Deno.test("an upload of a gigabyte is refused after what the service takes", async () => {
  using tap = makeTap({});
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1_000_000;
      controller.enqueue(new Uint8Array(1_000_000));
      if (sent >= 1_000_000_000) controller.close();
    },
  });
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  const chunked = await tap.ask("/tap/sync", { method: "POST", body, headers });
  assertEquals(await failureOf(chunked), [413, "The request has more than 22000000 bytes"]);
  assert(sent < 30_000_000, `${sent} bytes were read`);
  const announced = await tap.ask("/tap/sync", {
    method: "POST",
    body: "--x",
    headers: { ...headers, "content-length": "1000000000" },
  });
  assertEquals((await failureOf(announced))[0], 413);
});

Deno.test("malformed forms are refused with the reason", async () => {
  const part =
    '--x\r\nContent-Disposition: form-data; name="QUERY"\r\n\r\nSELECT 1 AS a FROM stars.hip';
  const cases: readonly (readonly [type: string, body: string, status: number, pattern: RegExp])[] =
    [
      ["multipart/form-data; boundary=x", part, 400, /cut off/],
      ["multipart/form-data; boundary=x", `${part}\r\n--x`, 400, /cut off/],
      ["multipart/form-data", part, 400, /no boundary/],
      ["multipart/form-data; boundary=y", `${part}\r\n--x--\r\n`, 400, /cut off/],
      ["text/plain", "QUERY=SELECT", 415, /application\/x-www-form-urlencoded/],
    ];
  for (const [type, body, wanted, pattern] of cases) {
    const init = { method: "POST", body, headers: { "content-type": type } };
    const [status, message] = await failureOf(await ask("/tap/sync", init));
    assertEquals(status, wanted, body);
    assertMatch(message, pattern);
  }
  const init = {
    method: "POST",
    body: `${part}\r\n--x--\r\n`,
    headers: { "content-type": "multipart/form-data; boundary=x" },
  };
  const good = await ask("/tap/sync", init);
  assertEquals(good.status, 200);
  await good.body?.cancel();
});
