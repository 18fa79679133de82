/** Plans carried out by the client, against the engine that runs the whole query. */
import { parseAdql, planQuery } from "../../core/adql/mod.ts";
import { Engine } from "../../core/engine/mod.ts";
import { QueryError, UnsupportedError } from "../../core/runtime/errors.ts";
import type { Cell } from "../../core/table/cell.ts";
import { Table } from "../../core/table/table.ts";
import { runPlan } from "../../protocols/tap.ts";
import { assert, assertEquals, assertRejects } from "../../deps/assert.ts";

const BIG = 4611686018427387905n;

function engineWithTables(): Engine {
  const engine = new Engine();
  engine.load(
    "t",
    Table.fromColumns({
      id: [BIG, 2n, 2n, null, 5n],
      x: [1.5, 2.5, 2.5, null, -3.5],
      n: [3, 1, 1, null, 2],
      name: ["a", "b", "b", null, "ä"],
      pm: [3600, 7.2, 7.2, null, 1],
    }, [{ name: "n", datatype: "int" }, { name: "pm", unit: "arcsec/yr" }]),
  );
  engine.load(
    "u",
    Table.fromColumns({
      word: ["2", "a", null, "b", "b"],
      y: [2.5, 9, null, 2.5, 1.5],
      k: [1, 7, null, 3, 3],
    }, [{ name: "k", datatype: "int" }]),
  );
  return engine;
}

/** Columns and rows of a result; the order counts only where it is told. */
function shown(table: Table, ordered: boolean): unknown {
  const rows = [...table].map((row) =>
    JSON.stringify(
      Object.values(row).map((cell: Cell) =>
        typeof cell === "bigint" ? `${cell}n` : Number.isNaN(cell) ? null : cell
      ),
    )
  );
  return [
    table.fields.map(({ name, datatype }) => `${name} ${datatype.replace("unicodeChar", "char")}`),
    ordered ? rows : rows.sort(),
  ];
}

const QUERIES = [
  "SELECT x AS v, n AS k FROM t UNION SELECT y, k FROM u",
  "SELECT x AS v, n AS k FROM t UNION ALL SELECT y, k FROM u",
  "SELECT x AS v, n AS k FROM t EXCEPT SELECT y, k FROM u",
  "SELECT x AS v, n AS k FROM t EXCEPT ALL SELECT y, k FROM u",
  "SELECT x AS v FROM t INTERSECT SELECT y FROM u",
  "SELECT x AS v FROM t INTERSECT ALL SELECT y FROM u",
  "SELECT x AS v FROM t UNION (SELECT y FROM u EXCEPT SELECT x FROM t)",
  "SELECT CAST(id AS CHAR(*)) AS i, x FROM t UNION SELECT word, y FROM u",
  "SELECT name AS i, n FROM t UNION ALL SELECT word, k FROM u ORDER BY n DESC, i",
  "SELECT x AS v, n AS k FROM t UNION SELECT y, k FROM u ORDER BY v, 2 OFFSET 1",
  "SELECT TOP 2 x FROM t ORDER BY x OFFSET 1",
  "SELECT CAST(x AS INTEGER) AS i, CAST(n AS DOUBLE PRECISION) AS d, CAST(x AS REAL) AS r FROM t",
  "SELECT CAST(n AS SMALLINT) AS s, CAST(n AS BIGINT) AS b, CAST(name AS CHAR(1)) AS c FROM t",
  "SELECT IN_UNIT(pm, 'deg/yr') AS pm FROM t",
  "SELECT q.v FROM (SELECT x AS v FROM t UNION ALL SELECT y AS v FROM u) AS q WHERE q.v > 2",
  "SELECT x FROM t WHERE n > 99 UNION SELECT y FROM u",
];

Deno.test("runPlan() gives what a service with all features would", async () => {
  using engine = engineWithTables();
  for (const text of QUERIES) {
    const plan = planQuery(parseAdql(text), { declared: [] });
    assertEquals(plan.missing, [], text);
    assert(plan.changes.length > 0, text);
    const result = await runPlan(plan, async (adql) => (await engine.run(adql)).table);
    const { table } = await engine.run(text);
    const ordered = text.includes("ORDER BY");
    assertEquals(shown(result, ordered), shown(table, ordered), text);
    assert(result.length > 0, text);
  }
});

Deno.test("runPlan() converts no unit twice, and keeps names and descriptions of the first query", async () => {
  const plan = planQuery(
    parseAdql("SELECT IN_UNIT(a, 'arcsec') AS d FROM t UNION ALL SELECT b FROM u"),
    { declared: [] },
  );
  const result = await runPlan(plan, (adql) =>
    Promise.resolve(
      adql.includes("FROM t")
        ? Table.fromColumns({ d: [1, null] }, [{ name: "d", unit: "arcmin", ucd: "pos" }])
        : Table.fromColumns({ b: [1] }, [{ name: "b", unit: "deg" }]),
    ));
  assertEquals(result.toArray().map(({ d }) => d), [60, null, 3600]);
  const { name, unit, ucd } = result.fields[0] ?? {};
  assertEquals([name, unit, ucd], ["d", "arcsec", "pos"]);
});

Deno.test("runPlan() refuses what would be wrong", async () => {
  const run = (text: string, ...tables: readonly Table[]) => {
    const left = [...tables];
    return runPlan(
      planQuery(parseAdql(text), { declared: [] }),
      () => Promise.resolve(left.shift() as Table),
    );
  };
  const numbers = Table.fromColumns({ a: [1n, 2n] });
  const texts = Table.fromColumns({ a: ["1"] });
  const cut = Table.fromColumns({ a: [1n] }).withMeta({
    trailing: [{ kind: "info", name: "QUERY_STATUS", value: "OVERFLOW" }],
  });
  const union = "SELECT a FROM t UNION SELECT a FROM u";
  await assertRejects(
    () => run(union, numbers, texts),
    QueryError,
    "UNION types long and text",
  );
  await assertRejects(
    () => run(union, numbers, Table.fromColumns({ a: [1n], b: [2n] })),
    QueryError,
    "different numbers of columns: 1 and 2",
  );
  await assertRejects(
    () => run(union, Table.fromColumns({ a: [BIG] }), Table.fromColumns({ a: [0.5] })),
    QueryError,
    "UNION",
  );
  const except = "SELECT a FROM t EXCEPT SELECT a FROM u";
  await assertRejects(() => run(except, numbers, cut), QueryError, "cut a result");
  await assertRejects(() => run(`${union} ORDER BY a`, cut, numbers), QueryError, "cut a result");
  assertEquals((await run(union, cut, numbers)).length, 2);
  const cast = "SELECT CAST(a AS SMALLINT) AS a FROM t";
  await assertRejects(
    () => run(cast, Table.fromColumns({ a: [70_000n] })),
    QueryError,
    "out of the range of SMALLINT",
  );
  await assertRejects(() => run(cast, Table.fromColumns({ a: ["x"] })), QueryError, "'x'");
  await assertRejects(
    () => run("SELECT IN_UNIT(a, 'deg') AS a FROM t", numbers),
    UnsupportedError,
    "different things",
  );
  await assertRejects(
    () => run("SELECT a FROM t WHERE CAST(a AS REAL) > 1", numbers),
    UnsupportedError,
    "CAST",
  );
});
