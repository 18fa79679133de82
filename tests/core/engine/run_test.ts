import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "../../../deps/assert.ts";
import { AdqlError } from "../../../core/adql/mod.ts";
import { Engine, runAdql } from "../../../core/engine/mod.ts";
import { QueryError, UnsupportedError } from "../../../core/runtime/errors.ts";
import { Table } from "../../../core/table/table.ts";
import { ask, BIG, columnOf, rowsOf, STARS, testEngine, VISITS } from "./_tables.ts";

Deno.test("runAdql() keeps int64 exact and types, units and UCDs as they were", async () => {
  const { table, overflow } = await ask("SELECT id AS star, ra, mag, ok, seen FROM s.stars");
  assertEquals(overflow, false);
  assertEquals(table.row(0), {
    star: BIG,
    ra: 10,
    mag: Math.fround(0.1),
    ok: true,
    seen: "2015-01-01",
  });
  assertEquals(table.row(4).star, BIG + 1n);
  assertEquals(table.row(2), { star: 3n, ra: 0.01, mag: null, ok: null, seen: null });
  const shown = table.fields.map(({ name, datatype, unit, ucd }) => [name, datatype, unit, ucd]);
  assertEquals(shown, [
    ["star", "long", undefined, "meta.id;meta.main"],
    ["ra", "double", "deg", "pos.eq.ra"],
    ["mag", "float", "mag", undefined],
    ["ok", "boolean", undefined, undefined],
    ["seen", "char", undefined, undefined],
  ]);
  assertEquals(table.fields[4]?.xtype, "timestamp");
  assertEquals(table.fields[0]?.description, "number");
});

Deno.test("runAdql() limits, orders and skips as PostgreSQL does", async () => {
  assertEquals(await columnOf("SELECT TOP 2 id FROM s.stars ORDER BY id"), [2n, 3n]);
  assertEquals(await columnOf("SELECT TOP 2 id FROM s.stars ORDER BY id DESC"), [null, BIG + 1n]);
  assertEquals(await columnOf("SELECT id FROM s.stars ORDER BY 1 OFFSET 2"), [BIG, BIG + 1n, null]);
  assertEquals(await columnOf("SELECT TOP 0 id FROM s.stars"), []);
  assertEquals(
    await columnOf("SELECT name FROM s.stars ORDER BY n * -1, name"),
    ["Vega", null, "100%", "x'; DROP TABLE t0; --", "vega"],
  );
  assertEquals(await columnOf("SELECT DISTINCT night FROM s.visits ORDER BY night"), [1, 2, 3]);
});

Deno.test("runAdql() compares with NULL, BETWEEN, IN and LIKE", async () => {
  const where = (condition: string) =>
    columnOf(`SELECT n FROM s.stars WHERE ${condition} ORDER BY n`);
  const plain = (keep: (row: Record<string, unknown>) => boolean) =>
    [...STARS].filter(keep).map(({ n }) => n ?? null).sort((a, b) =>
      a === null ? 1 : b === null ? -1 : Number(a) - Number(b)
    );
  assertEquals(await where("n > 0"), plain(({ n }) => n !== null && Number(n) > 0));
  assertEquals(await where("NOT n > 0"), plain(({ n }) => n !== null && !(Number(n) > 0)));
  assertEquals(await where("n IS NULL"), [null]);
  assertEquals(await where("n NOT BETWEEN -7 AND 3"), [7]);
  assertEquals(await where("n IN (7, 3, 99) OR name = 'vega'"), [3, 7, null]);
  assertEquals(await where("id NOT IN (2, 3)"), [7, null]);
  assertEquals(await where("name LIKE 'v%'"), [null]);
  assertEquals(await where("name ILIKE 'V_GA'"), [7, null]);
  assertEquals(await where("name NOT LIKE '%ega'"), [-7, 0]);
  assertEquals(await where("name LIKE '%\\%'"), []);
  assertEquals(
    await columnOf("SELECT n FROM s.stars WHERE name LIKE '%\\%'", { lang: "PostgreSQL" }),
    [0],
  );
  assertEquals(await where("n = '7'"), [7]);
  assertEquals(await where(`id = ${BIG}`), [7]);
  assertEquals(await where("n < 3.5 AND (ra > 1 OR ok = TRUE)"), [-7, 0]);
});

Deno.test("runAdql() joins in every way of ADQL", async () => {
  const pairs = [...STARS].flatMap((star) =>
    [...VISITS].filter((visit) => visit.id === star.id).map((visit) => [star.n, visit.night])
  );
  const order = "ORDER BY 1, 2";
  assertEquals(
    await rowsOf(`SELECT n, night FROM s.stars AS a JOIN s.visits AS b ON a.id = b.id ${order}`),
    pairs,
  );
  assertEquals(await rowsOf(`SELECT n, night FROM s.stars NATURAL JOIN s.visits ${order}`), pairs);
  assertEquals(
    await rowsOf(`SELECT n, night FROM s.stars JOIN s.visits USING (id) ${order}`),
    pairs,
  );
  assertEquals(
    await rowsOf(`SELECT a.n, b.night FROM s.stars a, s.visits b WHERE a.id = b.id ${order}`),
    pairs,
  );
  const left = await rowsOf(`SELECT id, night FROM s.stars LEFT JOIN s.visits USING (id) ${order}`);
  assertEquals(left, [[2n, 1], [3n, 1], [3n, 2], [BIG, null], [BIG + 1n, null], [null, null]]);
  const right = `SELECT id, n FROM s.stars NATURAL RIGHT OUTER JOIN s.visits ${order}`;
  assertEquals(await rowsOf(right), [[2n, -7], [3n, 3], [3n, 3], [9n, null]]);
  const full = await rowsOf(
    `SELECT id, n, night FROM s.stars FULL JOIN s.visits USING (id) ${order}`,
  );
  assertEquals(full.length, 7);
  assertEquals(full.map(([id]) => id), [2n, 3n, 3n, 9n, BIG, BIG + 1n, null]);
  const { table } = await ask("SELECT * FROM s.stars NATURAL JOIN s.visits");
  assertEquals(table.fields.map(({ name }) => name).slice(-3), ["seen", "night", "seeing"]);
  const nested = await rowsOf(
    "SELECT a.n, c.night FROM s.stars a LEFT JOIN (s.visits b JOIN s.visits c ON b.night < c.night AND b.id = c.id) " +
      "ON a.id = c.id ORDER BY a.n, c.night",
  );
  assertEquals(nested, [[-7, null], [0, null], [3, 2], [7, null], [null, null]]);
});

Deno.test("runAdql() groups and aggregates", async () => {
  assertEquals(
    await rowsOf(
      "SELECT COUNT(*), COUNT(n), SUM(n), AVG(n), MIN(n), MAX(id), COUNT(DISTINCT mag) FROM s.stars",
    ),
    [[5n, 4n, 3n, 0.75, -7, BIG + 1n, 3n]],
  );
  assertEquals(
    await rowsOf("SELECT mag, COUNT(*) AS c FROM s.stars GROUP BY mag HAVING COUNT(*) > 1"),
    [[4, 2n]],
  );
  assertEquals(
    await rowsOf("SELECT night + 1 AS k, MAX(seeing) FROM s.visits GROUP BY night + 1 ORDER BY k"),
    [[2, 1.5], [3, 0.75], [4, 2]],
  );
  assertEquals(await rowsOf("SELECT 1 FROM s.stars HAVING COUNT(*) > 4"), [[1]]);
  assertEquals(await rowsOf("SELECT 1, MAX(n) FROM s.stars HAVING COUNT(*) > 5"), []);
  assertEquals(await rowsOf("SELECT SUM(n), COUNT(*) FROM s.stars WHERE n > 99"), [[null, 0n]]);
  assertEquals(
    await columnOf("SELECT ivo_string_agg(COALESCE(name, ''), '::') FROM s.stars WHERE n >= 3"),
    ["Vega::"],
  );
  await assertRejects(() => ask("SELECT n, COUNT(*) FROM s.stars"), AdqlError);
});

Deno.test("runAdql() nests queries, correlated ones too", async () => {
  assertEquals(
    await columnOf("SELECT COUNT(*) FROM (SELECT DISTINCT night FROM s.visits) AS q"),
    [3n],
  );
  assertEquals(
    await columnOf(
      "SELECT n FROM s.stars AS a WHERE EXISTS (SELECT 1 FROM s.visits b WHERE b.id = a.id) ORDER BY n",
    ),
    [-7, 3],
  );
  assertEquals(
    await columnOf(
      "SELECT n FROM s.stars WHERE NOT EXISTS (SELECT 1 FROM s.visits WHERE id = s.stars.id) ORDER BY n",
    ),
    [0, 7, null],
  );
  assertEquals(
    await columnOf(
      "SELECT n FROM s.stars WHERE id IN (SELECT id FROM s.visits WHERE night = 1 UNION ALL SELECT 9 FROM s.visits)  ORDER BY n",
    ),
    [-7, 3],
  );
  assertEquals(
    await rowsOf(
      "SELECT n, (SELECT MAX(night) FROM s.visits b WHERE b.id = a.id) AS m FROM s.stars a WHERE id < 4 ORDER BY n",
    ),
    [[-7, 1], [3, 2]],
  );
  await assertRejects(
    () => ask("SELECT (SELECT id FROM s.visits) FROM s.stars"),
    QueryError,
    "more than one row",
  );
  assertEquals(
    await columnOf(
      "WITH q AS (SELECT id, n FROM s.stars), r AS (SELECT n FROM q WHERE id = 2) SELECT q.n FROM r JOIN q ON q.n = r.n",
    ),
    [-7],
  );
});

Deno.test("runAdql() combines queries, with the types of PostgreSQL", async () => {
  const set = (operator: string) =>
    columnOf(`SELECT id FROM s.visits ${operator} SELECT id FROM s.stars WHERE n < 7 ORDER BY id`);
  assertEquals(await set("UNION"), [2n, 3n, 9n, null]);
  assertEquals(await set("UNION ALL"), [2n, 2n, 3n, 3n, 3n, 9n, null]);
  assertEquals(await set("EXCEPT"), [9n]);
  assertEquals(await set("EXCEPT ALL"), [3n, 9n]);
  assertEquals(await set("INTERSECT"), [2n, 3n]);
  assertEquals(await set("INTERSECT ALL"), [2n, 3n]);
  const { table } = await ask(
    "SELECT n FROM s.stars WHERE n = 7 UNION SELECT 0.5 FROM s.visits ORDER BY 1",
  );
  assertEquals(table.fields[0]?.datatype, "double");
  assertEquals([...table].map(({ n }) => n), [0.5, 7]);
  const clash = "SELECT n FROM s.stars UNION SELECT name FROM s.stars";
  await assertRejects(
    () => ask(clash),
    AdqlError,
    "UNION types integer and text cannot be matched",
  );
  assertEquals(
    (await columnOf("SELECT CAST(n AS CHAR(*)) FROM s.stars UNION SELECT name FROM s.stars"))
      .length,
    9,
  );
  assertEquals(
    await columnOf(
      "(SELECT TOP 1 n FROM s.stars ORDER BY n) UNION ALL (SELECT TOP 1 night FROM s.visits ORDER BY night DESC)",
    ),
    [-7, 3],
  );
});

Deno.test("runAdql() knows names in quotes, and no text of a query gets out of its place", async () => {
  const odd = 'FROM "J/A+A/1"."Odd ""name"""';
  const { table } = await ask(`SELECT "a b" AS "x""; DROP TABLE t0", "c""; --" ${odd}`);
  assertEquals(table.fields.map(({ name }) => name), ['x"; DROP TABLE t0', 'c"; --']);
  const evil = "x''; DROP TABLE t0; --";
  assertEquals(await columnOf(`SELECT n FROM s.stars WHERE name = '${evil}'`), [-7]);
  assertEquals(await columnOf(`SELECT '${evil}' ${odd}`), ["x'; DROP TABLE t0; --"]);
  await assertRejects(() => ask("SELECT 'a\0b' FROM s.visits"), AdqlError, "NUL");
  assertEquals(await columnOf("SELECT '%' || name FROM s.stars WHERE name LIKE '100\u0025'"), [
    "%100%",
  ]);
  for (
    const text of [
      "SELECT name FROM sqlite_master",
      "DROP TABLE t0",
      "PRAGMA user_version",
      "ATTACH 'x' AS y",
      "SELECT 1 FROM s.stars; DELETE FROM t0",
      "SELECT c0 FROM t0",
    ]
  ) {
    await assertRejects(() => ask(text), QueryError, undefined, text);
  }
});

Deno.test("Engine refuses what it does not know by name and place", async () => {
  for (
    const text of [
      "SELECT sqlite_version() FROM s.stars",
      "SELECT load_extension('x') FROM s.stars",
      "SELECT d_tick(0) FROM s.stars",
      "SELECT gavo_vocmatch('uat', 'x', name) FROM s.stars",
      "SELECT ivo_healpix_index(5, ra, dec) FROM s.stars",
      "SELECT (SELECT MAX(a.n) FROM s.visits) FROM s.stars a",
    ]
  ) {
    await assertRejects(() => ask(text), UnsupportedError, undefined, text);
  }
});

Deno.test("Engine.query() streams, stops at maxrec and says that there is more", async () => {
  const engine = testEngine();
  using rows = engine.query("SELECT n FROM s.stars", { maxrec: 4, batchRows: 2 });
  const sizes: number[] = [];
  for await (const batch of rows) sizes.push(batch.length);
  assertEquals(sizes, [2, 2]);
  assert(rows.overflow);
  assertThrows(() => [...rows.batches()], TypeError);
  const none = await engine.run("SELECT n, ra FROM s.stars", { maxrec: 0 });
  assertEquals([none.table.length, none.overflow, none.table.fields.length], [0, true, 2]);
  const exact = await engine.run("SELECT n FROM s.stars", { maxrec: 5 });
  assertEquals([exact.table.length, exact.overflow], [5, false]);
  engine[Symbol.dispose]();
});

Deno.test("Engine.query() has uploads for one query only", async () => {
  using engine = testEngine();
  const uploads = { "TAP_UPLOAD.mine": Table.fromColumns({ id: [2n] }) };
  const query = "SELECT s.n FROM s.stars AS s JOIN TAP_UPLOAD.mine AS m ON s.id = m.id";
  const { table } = await engine.run(query, { uploads });
  assertEquals([...table], [{ n: -7 }]);
  await assertRejects(() => engine.run(query), AdqlError);
  assertEquals(engine.drop("s.stars"), true);
  assertEquals(engine.drop("s.stars"), false);
  await assertRejects(() => engine.run("SELECT n FROM s.stars"), AdqlError);
});

Deno.test("runAdql() carries arrays and regions through", async () => {
  const arrays = Table.fromColumns({
    f: [new Float32Array([0.5, NaN]), null],
    l: [[1n, BIG], []],
    s: [["a", "b"], ["", "c"]],
  }, [
    { name: "f", datatype: "float", arraysize: "2" },
    { name: "l", datatype: "long", arraysize: "*" },
    { name: "s", datatype: "char", arraysize: "1x*" },
  ]);
  const { table } = await runAdql("SELECT f, l, s FROM a", { a: arrays });
  assertEquals([...table], [...arrays]);
  const regions = await ask("SELECT cover, s_region FROM s.fields WHERE field = 'b'");
  assertEquals(regions.table.row(0), {
    cover: new Float64Array([0, 89.5, 2]),
    s_region: "Polygon ICRS 359 -1 1 -1 1 1 359 1",
  });
});

Deno.test("Engine errors carry the query", async () => {
  const query = "SELECT 1 / n FROM s.stars";
  const error = await ask(query).catch((caught: unknown) => caught);
  assert(error instanceof QueryError);
  assertStringIncludes(error.message, "division by zero");
  assertEquals(error.query, query);
  assertThrows(() => new Engine().query("SELECT 1 FROM x", { maxrec: -1 }), RangeError);
});

Deno.test("Engine has the functions that it is given, with their types", async () => {
  using engine = new Engine({
    functions: [
      {
        form: "gavo_vocmatch(voc TEXT, term TEXT, value TEXT) -> INTEGER",
        call: (_voc, term, value) => value === null ? null : value === term ? 1 : 0,
      },
      { form: "succ(x BIGINT) -> BIGINT", call: (x) => x === null ? null : BigInt(x) + 1n },
      { form: "wrong(x BIGINT) -> INTEGER", call: () => "text" },
      {
        form: "failing(x BIGINT) -> INTEGER",
        call: () => {
          throw new Error("not today");
        },
      },
    ],
  });
  engine.load("s.stars", STARS);
  const query = "SELECT n, Succ(id) AS t FROM s.stars WHERE 1 = gavo_vocmatch('x', 'Vega', name)";
  const { table } = await engine.run(query);
  assertEquals([...table], [{ n: 7, t: BIG + 1n }]);
  assertEquals(table.fields[1]?.datatype, "long");
  await assertRejects(() => engine.run("SELECT wrong(id) FROM s.stars"), TypeError, "INTEGER");
  await assertRejects(() => engine.run("SELECT failing(id) FROM s.stars"), QueryError, "not today");
  await assertRejects(() => engine.run("SELECT succ(name) FROM s.stars"), AdqlError, "succ");
  assertThrows(() => new Engine({ functions: [{ form: "?", call: () => 1 }] }), TypeError);
});

Deno.test("Engine.declare() makes a table when a query names it, and once", async () => {
  using engine = new Engine();
  let made = 0;
  const columns = [{ name: "n", datatype: "int" }];
  engine.declare({ name: "s.late", columns }, () => {
    made++;
    return Table.fromColumns({ n: [1, 2, 3] });
  });
  engine.load("s.early", Table.fromColumns({ n: [2] }));
  assertEquals(engine.tables.map(({ name }) => name), ["s.late", "s.early"]);
  assertEquals((await engine.run("SELECT n FROM s.early")).table.length, 1);
  await assertRejects(() => engine.run("SELECT x FROM s.late, s.early"), AdqlError, "column x");
  assertEquals(made, 0);
  const joined = "SELECT l.n FROM (SELECT * FROM s.late) AS l WHERE n IN (SELECT n FROM s.early)";
  for (let i = 0; i < 2; i++) assertEquals((await engine.run(joined)).table.row(0), { n: 2 });
  assertEquals(made, 1);
});

Deno.test("Engine.declare() refuses a name that is taken; a table that fails can be asked again", async () => {
  using engine = new Engine();
  let fails = true;
  const description = { name: "late", columns: [{ name: "n", datatype: "int" }] };
  engine.declare(description, () => {
    if (fails) throw new Error("no disk");
    return Table.fromColumns({ n: [1] });
  });
  assertThrows(() => engine.declare(description, () => Table.fromColumns({ n: [] })), TypeError);
  assertThrows(() => engine.load("late", Table.fromColumns({ n: [] })), TypeError);
  await assertRejects(() => engine.run("SELECT n FROM late"), Error, "no disk");
  fails = false;
  assertEquals((await engine.run("SELECT n FROM late")).table.row(0), { n: 1 });
  engine.declare({ name: "wrong", columns: [] }, () => Table.fromColumns({ n: [1] }));
  await assertRejects(() => engine.run("SELECT 1 FROM wrong"), TypeError, "it has 1 columns");
  assertEquals([engine.drop("wrong"), engine.drop("wrong")], [true, false]);
});
