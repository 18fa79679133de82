import { assert, assertEquals, assertThrows } from "../../../deps/assert.ts";
import {
  AdqlError,
  checkAdql,
  type ColumnDescription,
  neededFeatures,
  parseAdql,
  parseUdfSignature,
  parseWithDiagnostics,
  resolve,
  type ResolveOptions,
  sameTree,
  type TableDescription,
  type TableName,
  typeOfColumn,
  walk,
} from "../../../core/adql/mod.ts";
import { formatAdql } from "../../../core/adql/format.ts";
import { languageOf, readCases, readTables } from "./_cases.ts";

const TABLES = readTables();

interface Expected {
  readonly diagnostics: readonly string[];
  readonly features: readonly string[];
  readonly nodes: Readonly<Record<string, number>>;
  readonly columns?: readonly string[];
}

for (const { name, text, expected } of readCases("valid", "json")) {
  Deno.test(`parseAdql() and resolve() understand ${name}`, () => {
    const want = JSON.parse(expected) as Expected;
    const lang = languageOf(text);
    const { query, diagnostics } = parseWithDiagnostics(text, { lang });
    assertEquals(
      diagnostics.map(({ code, span }) => `${code} ${span.line}:${span.column}`),
      want.diagnostics,
    );
    assertEquals(
      neededFeatures(query).map(({ type, form }) => `${type.split("#")[1]} ${form}`),
      want.features,
    );
    const nodes: Record<string, number> = {};
    walk(query, ({ kind }) => {
      nodes[kind] = (nodes[kind] ?? 0) + 1;
    });
    assertEquals(nodes, want.nodes);
    for (const pretty of [true, false]) {
      assert(sameTree(query, parseAdql(formatAdql(query, { lang, pretty }), { lang })));
    }
    if (want.columns === undefined) return;
    const { columns } = checkAdql(text, TABLES, { lang });
    assertEquals(
      columns.map((c) => [c.name, c.type.name, c.unit ?? "", c.ucd ?? ""].join("|")),
      want.columns,
    );
  });
}

for (const { name, text, expected } of readCases("unresolved", "txt")) {
  Deno.test(`resolve() refuses ${name} with place and reason`, () => {
    const error = assertThrows(() => checkAdql(text, TABLES), AdqlError);
    assertEquals(`${error.stage}: ${error.message}`, expected);
    parseAdql(text);
  });
}

function table(name: string, columns: Readonly<Record<string, string>>): TableDescription {
  return {
    name,
    columns: Object.entries(columns).map(([column, datatype]) => ({ name: column, datatype })),
  };
}

const SMALL = [
  table("s.a", { id: "int", x: "double", n: "short" }),
  table("s.b", { id: "long", y: "float", t: "char" }),
  table("s.c", { id: "int", y: "float", '"Mixed"': "int", "B-V": "float", Plain: "int" }),
];

function columnsOf(text: string, options?: ResolveOptions): readonly string[] {
  return checkAdql(text, SMALL, options).columns.map(({ name, type }) => `${name} ${type.name}`);
}

function refuses(text: string, detail: string, options?: ResolveOptions): void {
  const error = assertThrows(() => checkAdql(text, SMALL, options), AdqlError);
  assertEquals(error.detail, detail, text);
}

Deno.test("resolve() merges the columns of NATURAL and USING, and puts them first", () => {
  assertEquals(columnsOf("SELECT * FROM s.a NATURAL JOIN s.b"), [
    "id integer",
    "x double",
    "n smallint",
    "y real",
    "t text",
  ]);
  assertEquals(columnsOf("SELECT * FROM s.a RIGHT JOIN s.b USING (id)")[0], "id bigint");
  assertEquals(columnsOf("SELECT * FROM s.a FULL JOIN s.b USING (id)")[0], "id bigint");
  assertEquals(columnsOf("SELECT * FROM s.b JOIN s.c USING (id, y)"), [
    "id bigint",
    "y real",
    "t text",
    "Mixed integer",
    "B-V real",
    "Plain integer",
  ]);
  assertEquals(columnsOf("SELECT a.id, b.id, id FROM s.a JOIN s.b USING (id)"), [
    "id integer",
    "id bigint",
    "id integer",
  ]);
  assertEquals(columnsOf("SELECT a.*, b.t FROM s.a JOIN s.b USING (id)").length, 4);
  refuses("SELECT id FROM s.a, s.b", "id is in several tables");
  refuses("SELECT y FROM s.a NATURAL JOIN s.b JOIN s.c ON s.a.id=s.c.id", "y is in several tables");
  const resolution = checkAdql("SELECT id FROM s.a FULL JOIN s.b USING (id)", SMALL);
  const [binding] = [...resolution.bindings.values()];
  assert(binding?.kind === "merged" && binding.join === "FULL");
  assert(binding.left.kind === "column" && binding.left.source.table?.name === "s.a");
  assertEquals([...resolution.merged.values()].map((merged) => merged.length), [1]);
});

Deno.test("resolve() follows the case rules of delimited names", () => {
  for (
    const name of ["plain", "PLAIN", "Plain", '"Plain"', '"Mixed"', '"B-V"', "S.C.plain", "c.plain"]
  ) {
    columnsOf(`SELECT ${name} FROM s.c`);
  }
  refuses('SELECT "plain" FROM s.c', 'There is no column "plain" in s.c');
  refuses("SELECT mixed FROM s.c", "There is no column mixed in s.c");
  refuses('SELECT "mixed" FROM s.c', 'There is no column "mixed" in s.c');
  columnsOf('SELECT plain FROM "s"."c"');
  refuses('SELECT plain FROM "S".c', 'There is no table "S".c');
  columnsOf('SELECT q."X", q.y FROM (SELECT x AS "X", x AS y FROM s.a) AS q');
  refuses('SELECT q.x FROM (SELECT x AS "X" FROM s.a) AS q', "There is no column x in q");
  columnsOf('SELECT q.x FROM (SELECT x AS "x" FROM s.a) AS q');
  columnsOf('SELECT "Q".x FROM s.a AS "Q"');
  refuses('SELECT q.x FROM s.a AS "Q"', "There is no table q in FROM");
});

Deno.test("resolve() knows the names of the SELECTs around, and only those", () => {
  const text = "SELECT x FROM s.a WHERE EXISTS (SELECT 1 FROM s.b WHERE s.b.id = s.a.id AND y > x)";
  const { bindings, scopes, query } = checkAdql(text, SMALL);
  const correlated = [...scopes].filter(([, scope]) => scope.outer === null).map(([node]) =>
    node.name.name
  );
  assertEquals(correlated, ["id", "x", "x"]);
  assertEquals(bindings.size, 5);
  assert(query.body.kind === "select");
  refuses(
    "SELECT 1 FROM s.a, (SELECT 1 AS k FROM s.b WHERE s.b.id = s.a.id) AS q",
    "There is no table s.a in FROM",
  );
  refuses(
    "SELECT 1 FROM s.a JOIN s.b ON s.b.id = s.c.id JOIN s.c ON 1=1",
    "There is no table s.c in FROM",
  );
  columnsOf(
    "SELECT 1 FROM s.a WHERE id IN (SELECT id FROM s.b WHERE t IN (SELECT t FROM s.c WHERE x > 1))",
  );
});

Deno.test("resolve() finds queries named by WITH before tables", () => {
  assertEquals(
    columnsOf(
      "WITH q AS (SELECT id AS i FROM s.a), r AS (SELECT i + 1.5 AS j FROM q) SELECT * FROM q, r",
    ),
    ["i integer", "j double"],
  );
  assertEquals(columnsOf("WITH q (k) AS (SELECT id FROM s.a) SELECT k FROM q AS z WHERE z.k > 1"), [
    "k integer",
  ]);
  refuses(
    "WITH q AS (SELECT i FROM r), r AS (SELECT 1 AS i FROM s.a) SELECT * FROM q",
    "There is no table r",
  );
  refuses("WITH q (k, l) AS (SELECT id FROM s.a) SELECT k FROM q", "q has 1 columns, not 2");
});

Deno.test("resolve() gives types to what is computed", () => {
  const cases: readonly (readonly [value: string, type: string])[] = [
    ["1", "integer"],
    ["3000000000", "bigint"],
    ["99999999999999999999", "double"],
    ["0xFF", "integer"],
    ["1.5", "double"],
    ["n", "smallint"],
    ["n + 1", "integer"],
    ["n / 2", "integer"],
    ["id * 2.0", "double"],
    ["id + y", "double"],
    ["-x", "double"],
    ["'a' || t", "text"],
    ["NULL", "unknown"],
    ["COUNT(*)", "bigint"],
    ["SUM(n)", "bigint"],
    ["SUM(y)", "real"],
    ["AVG(n)", "double"],
    ["MAX(t)", "text"],
    ["ABS(n)", "double"],
    ["COALESCE(n, id, 0)", "integer"],
    ["COALESCE(t, 'x')", "text"],
    ["COALESCE(NULL, y)", "real"],
    ["CAST(t AS BIGINT)", "bigint"],
    ["CAST(id AS CHAR(*))", "text"],
    ["CAST(t AS TIMESTAMP)", "timestamp"],
    ["POINT(x, y)", "point"],
    ["CIRCLE(x, y, 1)", "circle"],
    ["BOX(x, y, 1, 1)", "polygon"],
    ["CENTROID(CIRCLE(x, y, 1))", "point"],
    ["CONTAINS(POINT(x, y), CIRCLE(x, y, 1))", "integer"],
    ["DISTANCE(POINT(x, y), POINT(x, y))", "double"],
    ["COORDSYS(POINT(x, y))", "text"],
    ["MOC(6, CIRCLE(x, y, 1))", "moc"],
    ["(SELECT MAX(y) FROM s.c)", "real"],
    ["ivo_healpix_index(6, x, y)", "bigint"],
    ["my_own(x)", "unknown"],
    ["UPPER(t)", "text"],
  ];
  for (const [value, type] of cases) {
    const text =
      `SELECT ${value} AS v FROM (SELECT b.id AS k, a.id, x, n, y, t FROM s.a, s.b) AS q`;
    assertEquals(columnsOf(text), [`v ${type}`], value);
  }
  const udfs = [parseUdfSignature("my_own(x DOUBLE PRECISION) -> VARCHAR(10)")].flatMap((udf) =>
    udf ?? []
  );
  assertEquals(columnsOf("SELECT my_own(x) FROM s.a", { udfs }), ["my_own text"]);
});

Deno.test("resolve() carries units and meaning to the result", () => {
  const columns: readonly ColumnDescription[] = [
    {
      name: "ra",
      datatype: "double",
      unit: "deg",
      ucd: "pos.eq.ra",
      description: "where",
      utype: "u",
    },
    { name: "pm", datatype: "float", unit: "mas/yr", ucd: "pos.pm" },
  ];
  const units = (items: string): readonly string[] =>
    checkAdql(`SELECT ${items} FROM t`, [{ name: "t", columns }]).columns
      .map(({ unit, ucd }) => `${unit ?? "-"} ${ucd ?? "-"}`);
  assertEquals(units("ra AS x, -pm, pm + pm, pm * 2, ra + pm"), [
    "deg pos.eq.ra",
    "mas/yr -",
    "mas/yr -",
    "- -",
    "- -",
  ]);
  assertEquals(units("MAX(pm), AVG(pm), COUNT(pm)"), [
    "mas/yr pos.pm",
    "mas/yr -",
    "- meta.number",
  ]);
  assertEquals(units("COALESCE(pm, 0), CAST(pm AS INTEGER), IN_UNIT(pm, 'deg/yr')"), [
    "mas/yr pos.pm",
    "mas/yr pos.pm",
    "deg/yr pos.pm",
  ]);
  assertEquals(
    units("DISTANCE(POINT(ra, ra), POINT(ra, ra)), AREA(CIRCLE(ra, ra, 1)), ASIN(1), DEGREES(1)"),
    [
      "deg pos.angDistance",
      "deg2 phys.angArea",
      "rad -",
      "deg -",
    ],
  );
  const { columns: [x] } = checkAdql("SELECT ra AS x FROM t", [{ name: "t", columns }]);
  assertEquals([x?.description, x?.utype, x?.type.datatype], ["where", "u", "double"]);
});

Deno.test("resolve() checks GROUP BY", () => {
  columnsOf("SELECT id, n + 1, COUNT(*) FROM s.a GROUP BY id, n + 1 ORDER BY COUNT(*)");
  columnsOf("SELECT (n + 1) * 2 FROM s.a GROUP BY n + 1 HAVING MAX(x) > 1 AND n + 1 > 2");
  columnsOf("SELECT id FROM s.a NATURAL JOIN s.b GROUP BY id");
  columnsOf("SELECT a.id FROM s.a LEFT JOIN s.b USING (id) GROUP BY id");
  columnsOf("SELECT ivo_string_agg(t, ',') FROM s.b");
  columnsOf("SELECT MAX(x) - MIN(x) AS span FROM s.a ORDER BY span");
  refuses(
    "SELECT id, COUNT(*) FROM s.a",
    "s.a.id is neither in GROUP BY nor in an aggregate function",
  );
  refuses(
    "SELECT n FROM s.a GROUP BY n + 1",
    "s.a.n is neither in GROUP BY nor in an aggregate function",
  );
  refuses(
    "SELECT t, ivo_string_agg(t, ',') FROM s.b",
    "s.b.t is neither in GROUP BY nor in an aggregate function",
  );
  refuses(
    "SELECT COUNT(*) FROM s.a ORDER BY x",
    "s.a.x is neither in GROUP BY nor in an aggregate function",
  );
  refuses("SELECT 1 FROM s.a GROUP BY MAX(x)", "MAX cannot stand in GROUP BY");
  refuses("SELECT 1 FROM s.a JOIN s.b ON MAX(x) > 1", "MAX cannot stand in ON");
  const codes = (text: string): readonly string[] =>
    checkAdql(text, SMALL).diagnostics.map(({ code }) => code);
  assertEquals(codes("SELECT n + 1 AS k, COUNT(*) FROM s.a GROUP BY k"), ["group-by-alias"]);
  assertEquals(codes("SELECT n + 1, COUNT(*) FROM s.a GROUP BY 1"), ["group-by-position"]);
  assertEquals(codes("SELECT DISTINCT id FROM s.a ORDER BY x"), ["distinct-order"]);
  assertEquals(codes("SELECT DISTINCT id FROM s.a ORDER BY id"), []);
  assertEquals(checkAdql("SELECT MAX(x) FROM s.a", SMALL).grouped.size, 1);
  assertEquals(checkAdql("SELECT x FROM s.a", SMALL).grouped.size, 0);
});

Deno.test("resolve() checks set operations as PostgreSQL does", () => {
  assertEquals(columnsOf("SELECT id, 'x' AS k FROM s.a UNION ALL SELECT y, t FROM s.b"), [
    "id real",
    "k text",
  ]);
  assertEquals(columnsOf("SELECT id FROM s.a UNION SELECT NULL FROM s.b"), ["id integer"]);
  assertEquals(columnsOf("SELECT id FROM s.a EXCEPT SELECT '5' FROM s.b"), ["id integer"]);
  refuses(
    "SELECT t FROM s.b INTERSECT SELECT id FROM s.a",
    "INTERSECT types text and integer cannot be matched",
  );
  refuses(
    "SELECT id FROM s.a UNION SELECT 'x' FROM s.b",
    "UNION types integer and text cannot be matched",
  );
  refuses(
    "SELECT COALESCE(id, t) FROM s.b",
    "COALESCE types bigint and text cannot be matched",
  );
  assertEquals(columnsOf("SELECT CAST(id AS VARCHAR) AS k FROM s.a UNION SELECT t FROM s.b"), [
    "k text",
  ]);
});

Deno.test("resolve() lets unknown tables be, if told so", () => {
  const { columns, diagnostics } = checkAdql(
    "SELECT u.p, q, x FROM s.a, other.u WHERE p > 'a' AND u.r = 1",
    SMALL,
    {
      unknownTables: "open",
    },
  );
  assertEquals(columns.map(({ type }) => type.name), ["unknown", "unknown", "double"]);
  assertEquals(diagnostics, []);
  refuses("SELECT * FROM s.nothing", "There is no table s.nothing");
  const some = { unknownTables: ({ name }: TableName) => name[0]?.name === "other" };
  assertEquals(checkAdql("SELECT p FROM other.u", SMALL, some).columns.length, 1);
  assertThrows(
    () => checkAdql("SELECT p FROM other.u, s.u", SMALL, some),
    AdqlError,
    "There is no table s.u",
  );
});

Deno.test("resolve() finds tables without their schema if there is one only", () => {
  const { diagnostics } = checkAdql("SELECT x FROM a", SMALL);
  assertEquals(diagnostics.map(({ code }) => code), ["no-schema"]);
  const two = [...SMALL, table("other.a", { x: "int" })];
  const error = assertThrows(() => checkAdql("SELECT x FROM a", two), AdqlError);
  assertEquals(error.detail, "a can be several tables");
});

Deno.test("typeOfColumn() reads the datatypes of VOTable and of TAP", () => {
  const cases: readonly (readonly [column: Omit<ColumnDescription, "name">, type: string])[] = [
    [{ datatype: "int" }, "integer"],
    [{ datatype: "INTEGER" }, "integer"],
    [{ datatype: "adql:INTEGER" }, "integer"],
    [{ datatype: "unsignedByte" }, "smallint"],
    [{ datatype: "unsignedByte", arraysize: "*" }, "binary"],
    [{ datatype: "double", arraysize: "1" }, "double"],
    [{ datatype: "DOUBLE PRECISION" }, "double"],
    [{ datatype: "adql:VARCHAR(20)" }, "text"],
    [{ datatype: "CHAR(*)" }, "text"],
    [{ datatype: "char", arraysize: "*", xtype: "timestamp" }, "timestamp"],
    [{ datatype: "char", arraysize: "*", xtype: "adql:TIMESTAMP" }, "timestamp"],
    [{ datatype: "char", arraysize: "*", xtype: "adql:REGION" }, "region"],
    [{ datatype: "double", arraysize: "2", xtype: "point" }, "point"],
    [{ datatype: "double", arraysize: "3" }, "array"],
    [{ datatype: "char", xtype: "moc", arraysize: "*" }, "moc"],
    [{ datatype: "REGION" }, "region"],
    [{ datatype: "unicodeChar", arraysize: "*" }, "text"],
    [{ datatype: "strange" }, "unknown"],
    [{}, "unknown"],
  ];
  for (const [column, type] of cases) {
    assertEquals(typeOfColumn({ name: "c", ...column }).name, type, JSON.stringify(column));
  }
});

Deno.test("resolve() without the text says what is wrong, without an excerpt", () => {
  const query = parseAdql("SELECT nothing FROM s.a");
  const error = assertThrows(() => resolve(query, SMALL), AdqlError);
  assertEquals([error.excerpt, error.line, error.column], ["", 1, 8]);
});

Deno.test("resolve() is quick with as many tables as VizieR has", () => {
  const many = Array.from(
    { length: 25_000 },
    (_, i) => table(`"J/A+A/${i}/table"`, { recno: "int" }),
  );
  const started = performance.now();
  for (let i = 0; i < 20; i++) checkAdql('SELECT recno FROM "J/A+A/24999/table"', many);
  assert(performance.now() - started < 4000);
});
