import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertThrows,
} from "../../../deps/assert.ts";
import { AdqlError } from "../../../core/adql/errors.ts";
import {
  type AdqlLanguage,
  checkAdql,
  formatAdql,
  heightOf,
  parseAdql,
  parseWithDiagnostics,
  planQuery,
  sameTree,
} from "../../../core/adql/mod.ts";
import { isVoError } from "../../../core/runtime/errors.ts";
import { readCases } from "./_cases.ts";

for (const { name, text, expected } of readCases("broken", "txt")) {
  Deno.test(`parseAdql() refuses ${name} with place and reason`, () => {
    const error = assertThrows(() => parseAdql(text), AdqlError);
    assertEquals(error.message, expected);
    assert(isVoError(error, "E_QUERY"));
    assertEquals(error.stage, "syntax");
    assertEquals(error.query, text);
    const before = text.slice(0, error.start).split("\n");
    assertEquals([error.line, error.column], [before.length, (before.at(-1) ?? "").length + 1]);
    const [line, carets] = error.excerpt.split("\n") as [string, string];
    assertEquals(line.length >= carets.length, true);
    assertMatch(carets, /^ +\| +\^+$/);
    assertEquals(line.charAt(carets.indexOf("^")), text.charAt(error.start).replace("\n", ""));
  });
}

Deno.test("parseAdql() takes MOC as a geometry unless told otherwise", () => {
  const text = "SELECT MOC(6, CIRCLE(1, 2, 3)) FROM t";
  for (
    const [moc, kind] of [[undefined, "geometry"], [true, "geometry"], [false, "function"]] as const
  ) {
    const { body } = parseAdql(text, { moc });
    assert(body.kind === "select" && body.items[0]?.kind === "item");
    assertEquals(body.items[0].expression.kind, kind);
  }
});

Deno.test("parseAdql() knows the reserved words of each language", () => {
  const accepted: readonly (readonly [word: string, languages: readonly AdqlLanguage[]])[] = [
    ["distance", ["PostgreSQL"]],
    ["offset", ["ADQL-2.0"]],
    ["bigint", ["ADQL-2.0", "PostgreSQL"]],
    ["size", ["PostgreSQL"]],
    ["limit", ["ADQL-2.0", "ADQL-2.1"]],
    ["where", []],
    ["moc", ["ADQL-2.0", "ADQL-2.1", "PostgreSQL"]],
  ];
  for (const [word, languages] of accepted) {
    for (const lang of ["ADQL-2.0", "ADQL-2.1", "PostgreSQL"] as const) {
      const read = (): unknown => parseAdql(`SELECT a, ${word} FROM t`, { lang });
      if (languages.includes(lang)) read();
      else assertThrows(read, AdqlError, undefined, `${word} in ${lang}`);
      parseAdql(`SELECT a, "${word}" FROM t`, { lang });
    }
  }
});

Deno.test("parseWithDiagnostics() reports what ADQL 2.0 did not have, and strict refuses it", () => {
  const old = "SELECT COALESCE(a, 1) FROM t WHERE 1=CONTAINS(POINT(1, 2), CIRCLE('', 1, 2, 3)) " +
    "UNION SELECT CAST(b AS REAL) FROM u ORDER BY 1 OFFSET 3";
  assertEquals(parseWithDiagnostics(old).diagnostics, []);
  const { diagnostics } = parseWithDiagnostics(old, { lang: "ADQL-2.0" });
  assertEquals(
    diagnostics.map(({ code, span }) => [code, old.slice(span.start, span.end)]),
    [
      ["needs-2.1", "COALESCE(a, 1)"],
      ["needs-2.1", "POINT(1, 2)"],
      ["needs-2.1", "UNION"],
      ["needs-2.1", "CAST(b AS REAL)"],
      ["needs-2.1", "OFFSET"],
    ],
  );
  const more = "SELECT a + 1 FROM t WHERE DISTANCE(1, 2, 3, 4) < 1 AND b ILIKE 'x' GROUP BY a + 1";
  assertEquals(
    parseWithDiagnostics(more, { lang: "ADQL-2.0" }).diagnostics.map(({ message }) => message),
    [
      "DISTANCE of four numbers came with ADQL 2.1",
      "ILIKE came with ADQL 2.1",
      "An expression in GROUP BY came with ADQL 2.1",
    ],
  );
  const error = assertThrows(() => parseAdql(old, { lang: "ADQL-2.0", strict: true }), AdqlError);
  assertEquals(error.detail, "COALESCE came with ADQL 2.1");
});

Deno.test("parseWithDiagnostics() reports what it tolerates", () => {
  const cases: readonly (readonly [text: string, code: string])[] = [
    ["SELECT a FROM t;", "trailing-semicolon"],
    ["SELECT a /* x */ FROM t", "block-comment"],
    ["SELECT a\u00a0FROM t", "odd-blank"],
    ["SELECT (SELECT MAX(a) FROM t) FROM t", "scalar-subquery"],
    ["SELECT CASE WHEN a=1 THEN 2 END FROM t", "case"],
    ["SELECT a FROM t WHERE b = TRUE", "boolean"],
    ["SELECT a FROM t CROSS JOIN u", "cross-join"],
    ["SELECT a FROM t JOIN u", "join-without-condition"],
    ["SELECT a FROM (SELECT 1 FROM t)", "unnamed-subselect"],
    ["SELECT CAST(a AS CHAR(*)) FROM t", "char-star"],
    ["SELECT CAST(a AS INT) FROM t", "type-name"],
    ["WITH q (a) AS (SELECT 1 FROM t) SELECT a FROM q", "with-columns"],
    ["SELECT a FROM t WHERE ivo_hasword(a, 'b')", "bare-function"],
  ];
  for (const [text, code] of cases) {
    assertEquals(parseWithDiagnostics(text).diagnostics.map((item) => item.code), [code], text);
    const error = assertThrows(() => parseAdql(text, { strict: true }), AdqlError);
    assertEquals(error.detail, parseWithDiagnostics(text).diagnostics[0]?.message);
  }
});

Deno.test("parseAdql() has a limit for nesting, and none for the length of lists", () => {
  const deep = (n: number, open: string, close: string): string =>
    `SELECT ${open.repeat(n)}1${close.repeat(n)} FROM t`;
  for (
    const [open, close] of [["(", ")"], ["ABS(", ")"], ["-", ""], ["(SELECT ", " FROM t)"]] as const
  ) {
    parseAdql(deep(50, open === "-" ? "- " : open, close));
    for (const n of [500, 10_000]) {
      assertThrows(() => parseAdql(deep(n, open === "-" ? "- " : open, close)), AdqlError);
      assertThrows(() => parseAdql(deep(n, open, "")), AdqlError);
    }
  }
  assertThrows(() => parseAdql(`SELECT 1 FROM t WHERE ${"NOT ".repeat(10_000)}a=1`), AdqlError);
  assertThrows(() => parseAdql(`SELECT 1 FROM ${"(".repeat(10_000)}t`), AdqlError);
  assertThrows(() => parseAdql("(".repeat(10_000)), AdqlError);
  assertThrows(() => parseAdql(`SELECT 1${"+1".repeat(20_000)} FROM t`), AdqlError);
  assertThrows(() => parseAdql(`SELECT 1 FROM t${" NATURAL JOIN t".repeat(5_000)}`), AdqlError);
  const long = "SELECT a FROM t WHERE a IN (" + "1, ".repeat(200_000) + "2)" +
    " OR a=3".repeat(20_000);
  assertEquals(
    formatAdql(parseAdql(long), { pretty: false }).length,
    28 + 3 * 200_000 + 2 + 9 * 20_000,
  );
  assertEquals(heightOf(parseAdql(long)), 6);
  const union = parseAdql("SELECT a FROM t" + " UNION SELECT a FROM t".repeat(3_000));
  assert(union.body.kind === "set" && union.body.operands.length === 3001);
});

Deno.test("parseAdql() reads numbers and texts without changing them", () => {
  const { body } = parseAdql("SELECT 9223372036854775807, 1/3600., 0xfF, 1E-300, 'a''b\n' FROM t");
  assert(body.kind === "select");
  assertEquals(
    body.items.map((item) =>
      item.kind === "item" &&
      JSON.stringify(item.expression, (key, value) => key === "span" ? undefined : value)
    ),
    [
      '{"kind":"number","text":"9223372036854775807"}',
      '{"kind":"binary","operator":"/","left":{"kind":"number","text":"1"},"right":{"kind":"number","text":"3600."}}',
      '{"kind":"number","text":"0xfF"}',
      '{"kind":"number","text":"1E-300"}',
      '{"kind":"string","value":"a\'b\\n"}',
    ],
  );
});

Deno.test("AdqlError shows the place in long lines and between tabs", () => {
  const text = `SELECT ${"a, ".repeat(100)}\tb ? FROM t`;
  const error = assertThrows(() => parseAdql(text), AdqlError);
  assertInstanceOf(error, AdqlError);
  const [line, carets] = error.excerpt.split("\n") as [string, string];
  assertEquals(line.charAt(carets.indexOf("^")), "?");
  assert(line.length < 100 && !line.includes("\t"));
});

Deno.test("parseAdql() counts lines of all kinds of line ends", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const text = ["SELECT 'x", "y', \"a", 'b" -- ?', "FROM", "  ? t"].join(end);
    const error = assertThrows(() => parseAdql(text), AdqlError);
    assertEquals([error.line, error.column, text.charAt(error.start)], [5, 3, "?"]);
  }
});

Deno.test("parseAdql() gives no tree that is too high for those who walk over it", () => {
  const tables = [{ name: "t", columns: [{ name: "a", datatype: "double" }] }];
  let highest = 0;
  for (
    const [levels, chain] of [[100, 5], [10, 60], [1, 640], [60, 10], [3, 220], [118, 3]] as const
  ) {
    let value = "a";
    for (let i = 0; i < levels; i++) value = `ABS(${value}${" + 1".repeat(chain)})`;
    const text = `SELECT ${value} AS v, COUNT(*) FROM t GROUP BY ${value} HAVING ${value} > 1`;
    try {
      const query = parseAdql(text);
      highest = Math.max(highest, heightOf(query));
      assert(sameTree(query, parseAdql(formatAdql(query))));
      checkAdql(text, tables);
      planQuery(query, { declared: [] });
    } catch (error) {
      assertInstanceOf(error, AdqlError);
      assertEquals(error.detail, "The query is too deeply nested");
    }
  }
  assert(highest > 500, String(highest));
});

Deno.test("parseAdql() refuses languages that it does not know", () => {
  assertThrows(() => parseAdql("SELECT a FROM t", { lang: "SQL" as never }), TypeError);
});
