import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "../../../deps/assert.ts";
import { AdqlError } from "../../../core/adql/mod.ts";
import { Database } from "../../../core/engine/database.ts";
import { Engine, runAdql } from "../../../core/engine/mod.ts";
import { QueryError, VoTimeoutError } from "../../../core/runtime/errors.ts";
import { Table } from "../../../core/table/table.ts";
import { STARS } from "./_tables.ts";

const LONG = Table.fromColumns({ x: Int32Array.from({ length: 4000 }, (_, i) => i) });

Deno.test("Database refuses all SQL but SELECT on its tables and the engine's functions", () => {
  using database = new Database();
  const name = database.load(STARS);
  assertEquals([...database.rows(`SELECT count(*) FROM ${name}`, [])], [[5n, 0n]]);
  for (
    const sql of [
      `DELETE FROM ${name}`,
      `INSERT INTO ${name} (c0) VALUES (1)`,
      `UPDATE ${name} SET c0 = 1`,
      `DROP TABLE ${name}`,
      "CREATE TABLE x (y)",
      "ATTACH ':memory:' AS other",
      "VACUUM INTO 'file.db'",
      "PRAGMA user_version",
      "SELECT name FROM sqlite_master",
      "SELECT * FROM pragma_table_info('t0')",
      "SELECT load_extension('x')",
      "SELECT randomblob(1000000000)",
      "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT * FROM r",
    ]
  ) {
    assertThrows(() => [...database.rows(sql, [])], QueryError, undefined, sql);
  }
  assertEquals([...database.rows(`SELECT count(*) FROM ${name}`, [])], [[5n, 0n]]);
});

Deno.test("Engine ends queries at their deadline, wherever their rows are lost", async () => {
  using engine = new Engine();
  engine.load("t", LONG);
  const queries = [
    "SELECT COUNT(*) FROM t a, t b, t c WHERE a.x + b.x + c.x < -1",
    "SELECT a.x FROM t a, t b, t c WHERE 1 = 0 * a.x + 0 * b.x + 0 * c.x",
    "SELECT COUNT(*) FROM t a LEFT JOIN t b ON a.x + b.x < -1 LEFT JOIN t c ON b.x + c.x < a.x",
    "SELECT COUNT(*) FROM t a WHERE EXISTS (SELECT 1 FROM t b, t c WHERE b.x + c.x < -a.x - 1)",
    "SELECT SUM(q.s) FROM (SELECT a.x + b.x + c.x AS s FROM t a, t b, t c) AS q",
    "SELECT a.x FROM t a, t b, t c",
    "SELECT COUNT(*) FROM t a, t b GROUP BY SIN(a.x + b.x / 4000.)",
    "SELECT TOP 9 SIN(a.x * b.x) FROM t a, t b GROUP BY SIN(a.x * b.x) HAVING COUNT(*) > 1",
    "SELECT a.x * 5000 + b.x AS v FROM t a, t b UNION SELECT a.x AS v FROM t a",
    "SELECT a.x * 5000 + b.x AS v FROM t a, t b EXCEPT SELECT a.x AS v FROM t a",
    "SELECT a.x * 5000 + b.x AS v FROM t a, t b INTERSECT ALL SELECT a.x AS v FROM t a",
    "SELECT a.x FROM t a, t b ORDER BY SIN(a.x * b.x)",
    "SELECT q.v FROM (SELECT a.x * b.x AS v FROM t a, t b ORDER BY SIN(a.x * b.x)) AS q",
    "SELECT COUNT(DISTINCT SIN(a.x * b.x)) AS n FROM t a, t b",
    "SELECT COUNT(*) AS n FROM (SELECT DISTINCT a.x * 5000 + b.x AS v FROM t a, t b) AS q",
    "WITH w AS (SELECT a.x * 5000 + b.x AS v FROM t a, t b) SELECT MAX(p.v - q.v) AS v FROM w AS p, w AS q",
    "SELECT x FROM t WHERE x NOT IN (SELECT a.x * 5000 + b.x AS v FROM t a, t b)",
  ];
  for (const query of queries) {
    const begin = performance.now();
    const error = await assertRejects(
      () => engine.run(query, { timeoutMs: 60 }),
      VoTimeoutError,
      undefined,
      query,
    );
    assertEquals([error.limit, error.limitMs, error.query], ["total", 60, query]);
    assert(performance.now() - begin < 1500, `${query}: ${performance.now() - begin} ms`);
  }
  const { table } = await engine.run("SELECT COUNT(*) AS c FROM t", { timeoutMs: 60_000 });
  assertEquals(table.row(0), { c: 4000n });
});

Deno.test("Engine ends queries whose signal is aborted, with its reason", async () => {
  using engine = new Engine();
  engine.load("t", LONG);
  const reason = new Error("enough");
  await assertRejects(
    () => engine.run("SELECT x FROM t", { signal: AbortSignal.abort(reason) }),
    Error,
    "enough",
  );
  const controller = new AbortController();
  const seen: number[] = [];
  const error = await (async () => {
    for await (
      const batch of engine.query("SELECT a.x FROM t a, t b", {
        signal: controller.signal,
        batchRows: 100,
      })
    ) {
      seen.push(batch.length);
      if (seen.length === 3) controller.abort(reason);
    }
  })().catch((caught: unknown) => caught);
  assertEquals(error, reason);
  assertEquals(seen, [100, 100, 100]);
});

Deno.test("Engine keeps two streams apart, and goes on after one is left", async () => {
  using engine = new Engine();
  engine.load("t", LONG);
  const first = engine.query("SELECT x FROM t ORDER BY x", { batchRows: 10 }).batches();
  const second = engine.query("SELECT x FROM t ORDER BY x DESC", { batchRows: 10 }).batches();
  const heads = [first.next().value, second.next().value].map((batch) => batch?.row(0).x);
  assertEquals(heads, [0, 3999]);
  first.return();
  assertEquals(second.next().value?.row(0).x, 3989);
  second.return();
  assertEquals((await engine.run("SELECT MAX(x) AS m FROM t")).table.row(0), { m: 3999 });
});

Deno.test("Engine tells failures within SQLite from the end of rows", async () => {
  using engine = new Engine();
  engine.load("t", Table.fromColumns({ x: [2n ** 63n - 1n, 1n] }));
  await assertRejects(() => engine.run("SELECT SUM(x) FROM t"), QueryError, "SUM");
  await assertRejects(() => engine.run("SELECT x, x + 1 FROM t"), QueryError, "bigint is out");
});

Deno.test("Engine tells failures within aggregates from the end of rows", async () => {
  const t = Table.fromColumns({ a: Array.from({ length: 1000 }, () => "x".repeat(100)) });
  const query = "SELECT ivo_string_agg(s.a, ',') AS x FROM t AS s, t AS u";
  await assertRejects(() => runAdql(query, { t }), QueryError, "SQLite stopped within it");
});

Deno.test("Engine keeps the order of many rows", async () => {
  using engine = new Engine();
  engine.load("t", LONG);
  const { table } = await engine.run("SELECT x, x / 7 AS k FROM t ORDER BY k DESC, x", {
    batchRows: 64,
  });
  const wanted = [...LONG].map(({ x }) => Number(x))
    .sort((a, b) => Math.floor(b / 7) - Math.floor(a / 7) || a - b);
  assertEquals([...table].map(({ x }) => x), wanted);
  const top = await engine.run("SELECT TOP 3 x FROM t ORDER BY x DESC OFFSET 2");
  assertEquals([...top.table].map(({ x }) => x), [3997, 3996, 3995]);
});

Deno.test("Engine refuses texts that grow without end, and goes on", async () => {
  using engine = new Engine();
  engine.load("s", Table.fromColumns({ t: ["x".repeat(1_000_000)] }));
  const many = Array.from({ length: 20 }, () => "t").join(" || ");
  await assertRejects(() => engine.run(`SELECT ${many} AS v FROM s`), QueryError, "larger than");
  assertEquals((await engine.run("SELECT COUNT(*) AS c FROM s")).table.row(0), { c: 1n });
});

Deno.test("Engine runs conditions and lists of thousands", async () => {
  using engine = new Engine();
  engine.load("t", LONG);
  const list = Array.from({ length: 20_000 }, (_, i) => i).join(", ");
  const inList = await engine.run(`SELECT COUNT(*) AS c FROM t WHERE x IN (${list})`);
  assertEquals(inList.table.row(0), { c: 4000n });
  const or = Array.from({ length: 1500 }, (_, i) => `x = ${i}`).join(" OR ");
  const many = await engine.run(`SELECT COUNT(*) AS c FROM t WHERE ${or}`);
  assertEquals(many.table.row(0), { c: 1500n });
});

Deno.test("Engine drops uploads however their query ends", async () => {
  using engine = new Engine();
  const uploads = { "TAP_UPLOAD.u": LONG };
  const cut = await engine.run("SELECT x FROM TAP_UPLOAD.u", { uploads, maxrec: 3 });
  assertEquals([cut.table.length, cut.overflow], [3, true]);
  await assertRejects(() => engine.run("SELECT 1 / x FROM TAP_UPLOAD.u", { uploads }), QueryError);
  for await (const batch of engine.query("SELECT x FROM TAP_UPLOAD.u", { uploads, batchRows: 7 })) {
    assertEquals(batch.length, 7);
    break;
  }
  const { table } = await engine.run("SELECT COUNT(*) AS c FROM TAP_UPLOAD.u", { uploads });
  assertEquals(table.row(0), { c: 4000n });
  assertEquals(engine.tables, []);
});

Deno.test("Engine ends patterns and texts that take long within one row", async () => {
  using engine = new Engine();
  engine.load("s", Table.fromColumns({ t: ["ab".repeat(400_000)], n: [1] }));
  const queries = [
    "SELECT n FROM s WHERE t || t LIKE '%' || t || 'c%'",
    "SELECT n FROM s WHERE t || t ILIKE '%' || t || 'C%'",
    "SELECT n FROM s WHERE 1 = ivo_nocasematch(t || t, '%' || t || 'c%')",
  ];
  for (const query of queries) {
    const begin = performance.now();
    await assertRejects(
      () => engine.run(query, { timeoutMs: 100 }),
      VoTimeoutError,
      undefined,
      query,
    );
    assert(performance.now() - begin < 1500, `${query}: ${performance.now() - begin} ms`);
  }
});

Deno.test("Engine takes no more memory than it was told", async () => {
  // In a process of its own, since the limit is one of the process.
  const [engine, table] = ["engine/mod.ts", "table/mod.ts"].map((path) =>
    new URL(`../../../core/${path}`, import.meta.url).href
  );
  const program = `
    import { Engine } from "${engine}";
    import { Table } from "${table}";
    using engine = new Engine({ maxMemoryBytes: 12_000_000 });
    const x = Int32Array.from({ length: 3000 }, (_, i) => i);
    engine.load("t", Table.fromColumns({ x }));
    const big = "SELECT a.x, b.x AS y FROM t a, t b ORDER BY SIN(a.x * b.x)";
    const refused = await engine.run(big).then(() => "", (error) => error.name + ": " + error.message);
    const { table } = await engine.run("SELECT COUNT(*) AS n FROM t");
    console.log(JSON.stringify([refused, String(table.row(0).n)]));
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", program],
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text !== "", new TextDecoder().decode(stderr));
  const [refused, rows] = JSON.parse(text) as [string, string];
  assertMatch(refused, /^QueryError: .*memory/);
  assertEquals(rows, "3000");
});

Deno.test("Engine does not let queries grow by putting sub-selects in their places", async () => {
  using engine = new Engine();
  engine.load("t", LONG);
  const chain = (count: number, item: (before: string) => string): string => {
    let text = "WITH w0 AS (SELECT x FROM t)";
    for (let i = 1; i <= count; i++) text += `, w${i} AS (${item(`w${i - 1}`)})`;
    return `${text} SELECT SUM(x) AS s FROM w${count}`;
  };
  const sum = 4000n * 3999n / 2n;
  const doubled = chain(40, (w) => `SELECT x + x - x AS x FROM ${w}`);
  const begin = performance.now();
  assertEquals((await engine.run(doubled)).table.row(0), { s: sum });
  let nested = "SELECT x FROM t";
  for (let i = 0; i < 40; i++) nested = `SELECT q.x + q.x - q.x AS x FROM (${nested}) AS q`;
  const { table } = await engine.run(`SELECT SUM(q.x) AS s FROM (${nested}) AS q`);
  assertEquals(table.row(0), { s: sum });
  assert(performance.now() - begin < 6000, `${performance.now() - begin} ms`);
  await assertRejects(
    () => engine.run(chain(30, (w) => `SELECT a.x FROM ${w} AS a, ${w} AS b`)),
    AdqlError,
    "which is too many",
  );
  await assertRejects(
    () => engine.run("WITH RECURSIVE r AS (SELECT x FROM r) SELECT x FROM r"),
    AdqlError,
  );
});

Deno.test("Engine combines more queries than SQLite does at once", async () => {
  using engine = new Engine();
  engine.load("t", Table.fromColumns({ x: Int32Array.from({ length: 950 }, (_, i) => i) }));
  const all = (operator: string, sign: string): string =>
    Array.from({ length: 900 }, (_, i) => `SELECT x FROM t WHERE x ${sign} ${i}`).join(
      ` ${operator} `,
    );
  const count = async (query: string): Promise<number> => (await engine.run(query)).table.length;
  assertEquals(await count(all("UNION", "=")), 900);
  assertEquals(await count(all("UNION ALL", "=")), 900);
  assertEquals(await count(all("INTERSECT", ">=")), 51);
  assertEquals(await count(`SELECT x FROM t EXCEPT ${all("EXCEPT", "=")}`), 50);
});
