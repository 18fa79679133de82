import { assert, assertEquals, assertGreater } from "../../../deps/assert.ts";
import {
  childrenOf,
  formatAdql,
  heightOf,
  parseAdql,
  sameTree,
  walk,
} from "../../../core/adql/mod.ts";
import { RandomTrees } from "./_random.ts";

for (const lang of ["ADQL-2.1", "PostgreSQL"] as const) {
  Deno.test(`formatAdql() prints random trees so that they read back the same (${lang})`, () => {
    const kinds = new Set<string>();
    const trees = new RandomTrees(20260101 + lang.length, lang === "PostgreSQL");
    for (let i = 0; i < 1500; i++) {
      const tree = trees.query();
      walk(tree, (node) => {
        kinds.add(node.kind);
      });
      for (const pretty of [false, true]) {
        const text = formatAdql(tree, { lang, pretty });
        const again = parseAdql(text, { lang });
        if (!sameTree(tree, again)) {
          assertEquals(formatAdql(again, { lang, pretty: false }), text, `tree ${i}`);
          assert(false, `tree ${i} reads back as another one: ${text}`);
        }
      }
    }
    assertGreater(kinds.size, 28);
  });
}

Deno.test("formatAdql() puts parentheses only where they are needed", () => {
  const cases: readonly (readonly [text: string, printed: string])[] = [
    ["SELECT ((a)) FROM t", "SELECT a FROM t"],
    ["SELECT (a+b)*c, a+(b*c) FROM t", "SELECT (a + b) * c, a + b * c FROM t"],
    ["SELECT a-(b-c), (a-b)-c FROM t", "SELECT a - (b - c), a - b - c FROM t"],
    ["SELECT a/(b*c) FROM t", "SELECT a / (b * c) FROM t"],
    ["SELECT - -a, -(-1) FROM t", "SELECT -(-a), -(-1) FROM t"],
    ["SELECT 1 FROM t WHERE NOT (a=1 AND b=2)", "SELECT 1 FROM t WHERE NOT (a = 1 AND b = 2)"],
    ["SELECT 1 FROM t WHERE (NOT (a=1)) AND b=2", "SELECT 1 FROM t WHERE NOT a = 1 AND b = 2"],
    [
      "SELECT 1 FROM t WHERE a=1 AND (b=2 OR (c=3 AND d=4))",
      "SELECT 1 FROM t WHERE a = 1 AND (b = 2 OR c = 3 AND d = 4)",
    ],
    [
      "SELECT 1 FROM (a JOIN b USING (x)) JOIN c USING (x)",
      "SELECT 1 FROM a JOIN b USING (x) JOIN c USING (x)",
    ],
    [
      "SELECT 1 FROM a JOIN (b JOIN c USING (x)) USING (x)",
      "SELECT 1 FROM a JOIN (b JOIN c USING (x)) USING (x)",
    ],
    [
      "SELECT a FROM t UNION (SELECT a FROM u EXCEPT SELECT a FROM v)",
      "SELECT a FROM t UNION (SELECT a FROM u EXCEPT SELECT a FROM v)",
    ],
    [
      "(SELECT a FROM t UNION SELECT a FROM u) INTERSECT SELECT a FROM v",
      "(SELECT a FROM t UNION SELECT a FROM u) INTERSECT SELECT a FROM v",
    ],
    [
      "SELECT a FROM t UNION (SELECT a FROM u INTERSECT SELECT a FROM v)",
      "SELECT a FROM t UNION SELECT a FROM u INTERSECT SELECT a FROM v",
    ],
    ["((SELECT a FROM t))", "SELECT a FROM t"],
    ["SELECT a FROM t WHERE x != 1", "SELECT a FROM t WHERE x <> 1"],
    ['SELECT "a""b", "ra" FROM "II/246/out"', 'SELECT "a""b", "ra" FROM "II/246/out"'],
  ];
  for (const [text, printed] of cases) {
    assertEquals(formatAdql(parseAdql(text), { pretty: false }), printed);
  }
});

Deno.test("formatAdql() lays out a query in lines", () => {
  const query = parseAdql(
    "select a, count(*) as n from s.t natural left outer join (select b from u where c=1 and d=2) as q " +
      "where x=1 and y in (select z from v) group by a having count(*)>1 order by 2 desc offset 3",
  );
  assertEquals(
    formatAdql(query),
    `SELECT a, COUNT(*) AS n
FROM s.t
NATURAL LEFT JOIN (
  SELECT b
  FROM u
  WHERE c = 1
    AND d = 2
) AS q
WHERE x = 1
  AND y IN (
    SELECT z
    FROM v
  )
GROUP BY a
HAVING COUNT(*) > 1
ORDER BY 2 DESC
OFFSET 3`,
  );
});

Deno.test("formatAdql() quotes names that programs made without quotes", () => {
  const query = parseAdql("SELECT a FROM t");
  const text = JSON.stringify(query).replace('"name":"a"', '"name":"B-V"');
  assertEquals(formatAdql(JSON.parse(text), { pretty: false }), 'SELECT "B-V" FROM t');
});

Deno.test("parseAdql() gives frozen nodes with places", () => {
  const text = "SELECT a,\n  b+1 AS c FROM t\nUNION ALL SELECT 1, 2 FROM u";
  const query = parseAdql(text);
  let count = 0;
  walk(query, (node) => {
    count++;
    assert(Object.isFrozen(node), node.kind);
    const { start, end, line, column } = node.span;
    assert(end > start && line >= 1 && column >= 1);
    const before = text.slice(0, start).split("\n");
    assertEquals([line, column], [before.length, (before.at(-1) ?? "").length + 1]);
    for (const child of childrenOf(node)) {
      assert(child.span.start >= start && child.span.end <= end, `${child.kind} in ${node.kind}`);
    }
  });
  assertEquals(count, 21);
  assertEquals(heightOf(query), 7);
});
