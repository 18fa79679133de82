import { assert, assertEquals, assertStringIncludes } from "../../../deps/assert.ts";
import {
  addCoordinateSystems,
  containsToDistance,
  type DeclaredFeature,
  declares,
  distanceToContains,
  dropCoordinateSystems,
  FEATURE_TYPES,
  formatAdql,
  inlineWith,
  missingFeatures,
  neededFeatures,
  parseAdql,
  parseUdfSignature,
  planQuery,
  type PlanStep,
  type Query,
  type Rewriting,
} from "../../../core/adql/mod.ts";

function feature(type: keyof typeof FEATURE_TYPES, ...forms: string[]): readonly DeclaredFeature[] {
  return forms.map((form) => ({ type: FEATURE_TYPES[type], form }));
}

const GEOMETRY = feature("geometry", "POINT", "CIRCLE", "CONTAINS", "INTERSECTS", "BOX", "POLYGON");

function one(query: Query): string {
  return formatAdql(query, { pretty: false });
}

Deno.test("declares() compares as services write", () => {
  const declared: readonly DeclaredFeature[] = [
    { type: "ivo://ivoa.net/std/tapregext#features-adql-sets", form: "UNION" },
    { type: "ivo://ivoa.net/std/TAPRegExt#features-adql-geo", form: "Point" },
    { type: FEATURE_TYPES.udf, form: "ivo_hasword(a TEXT, b TEXT) -> INTEGER" },
    { type: FEATURE_TYPES.udf, form: "bare_name" },
  ];
  assert(declares(declared, FEATURE_TYPES.sets, "UNION"));
  assert(!declares(declared, FEATURE_TYPES.sets, "EXCEPT"));
  assert(declares(declared, FEATURE_TYPES.geometry, "POINT"));
  assert(declares(declared, FEATURE_TYPES.udf, "IVO_HASWORD"));
  assert(declares(declared, FEATURE_TYPES.udf, "bare_name"));
  assert(!declares(declared, FEATURE_TYPES.udf, "ivo_has"));
  assert(!declares([], FEATURE_TYPES.unit, "IN_UNIT"));
  assert(declares(feature("extra", "COALESCE"), FEATURE_TYPES.conditional, "COALESCE"));
  assert(!declares(feature("extra", "COALESCE"), FEATURE_TYPES.udf, "COALESCE"));
});

Deno.test("neededFeatures() has an entry for each optional feature of the language", () => {
  const text =
    "WITH q AS (SELECT a FROM t) SELECT CAST(a AS REAL), IN_UNIT(a, 'm'), LOWER(b), COALESCE(a, 1) " +
    "FROM q WHERE b ILIKE 'x' EXCEPT SELECT a, a, b, a FROM t ORDER BY 1 OFFSET 1";
  assertEquals(
    neededFeatures(parseAdql(text)).map(({ type, form }) => `${type.split("#")[1]} ${form}`).sort(),
    [
      "features-adql-common-table WITH",
      "features-adql-conditional COALESCE",
      "features-adql-offset OFFSET",
      "features-adql-sets EXCEPT",
      "features-adql-string ILIKE",
      "features-adql-string LOWER",
      "features-adql-type CAST",
      "features-adql-unit IN_UNIT",
    ],
  );
  assertEquals(neededFeatures(parseAdql("SELECT TOP 3 MAX(a) FROM t GROUP BY b")), []);
});

Deno.test("missingFeatures() says what is not declared, and what is near it", () => {
  const declared = [...GEOMETRY, ...feature("udf", "ivo_hasword(a TEXT, b TEXT) -> INTEGER")];
  const missing = (text: string): readonly string[] =>
    missingFeatures(parseAdql(text), declared).map(({ message, nearest }) =>
      nearest.length === 0 ? message : `${message}: ${nearest.join()}`
    );
  assertEquals(missing("SELECT a FROM t WHERE 1=CONTAINS(POINT(a, b), CIRCLE(1, 2, 3))"), []);
  assertEquals(missing("SELECT a FROM t WHERE DISTANCE(a, b, 1, 2) < 1"), [
    "The service does not declare DISTANCE",
  ]);
  assertEquals(missing("SELECT CEIL(a), LN(a), sqr(a) FROM t"), [
    "The service does not declare the function CEIL: CEILING",
    "The service does not declare the function LN: LOG",
    "The service does not declare the function sqr: SQRT",
  ]);
  assertEquals(missing("SELECT a FROM t WHERE 1=ivo_hasword(a)"), [
    "The service's ivo_hasword does not take 1 argument",
  ]);
  assertEquals(missing("SELECT a FROM t WHERE 1=IVO_hasword(a, 'x')"), []);
});

Deno.test("parseUdfSignature() reads the forms that services write", () => {
  const read = (form: string): string => {
    const udf = parseUdfSignature(form);
    return udf === undefined
      ? "-"
      : `${udf.name} ${udf.args.map(({ name, type }) => `${name}:${type}`).join()} ${udf.returns}`;
  };
  assertEquals(
    read("match(pattern TEXT, string TEXT) -> INTEGER"),
    "match pattern:TEXT,string:TEXT INTEGER",
  );
  assertEquals(read("f(a DECIMAL(10, 2)) -> CHAR(5)"), "f a:DECIMAL(10, 2) CHAR(5)");
  assertEquals(read(" g ( ) -> DOUBLE PRECISION "), "g  DOUBLE PRECISION");
  assertEquals(read("h(x ANY)"), "h x:ANY ");
  // As DaCHS declares it.
  assertEquals(
    read("gavo_specconv(expr NUMERIC, expr_unit TEXT dest_unit TEXT) -> NUMERIC"),
    "gavo_specconv expr:NUMERIC,expr_unit:TEXT,dest_unit:TEXT NUMERIC",
  );
  assertEquals(read("not a signature"), "-");
  assertEquals(read("open(a TEXT"), "-");
  assertEquals(read("f" + "(".repeat(100_000)), "-");
});

function rewrites(
  rewrite: (query: Query) => Rewriting,
  cases: readonly (readonly [from: string, to: string, count: number, left: number])[],
): void {
  for (const [from, to, count, left] of cases) {
    const head = "SELECT a FROM t WHERE ";
    const result = rewrite(parseAdql(head + from));
    assertEquals([one(result.query), result.count, result.left], [head + to, count, left]);
  }
}

Deno.test("distanceToContains() rewrites comparisons, whichever way they are written", () => {
  rewrites(distanceToContains, [
    ["DISTANCE(ra, dec, 10, 20) < 0.5", "1 = CONTAINS(POINT(ra, dec), CIRCLE(10, 20, 0.5))", 1, 0],
    ["0.5 >= DISTANCE(ra, dec, 10, 20)", "1 = CONTAINS(POINT(ra, dec), CIRCLE(10, 20, 0.5))", 1, 0],
    ["DISTANCE(ra, dec, 10, 20) > 0.5", "0 = CONTAINS(POINT(ra, dec), CIRCLE(10, 20, 0.5))", 1, 0],
    [
      "DISTANCE(POINT('ICRS', ra, dec), POINT('ICRS', 10, 20)) < r / 3600.",
      "1 = CONTAINS(POINT('ICRS', ra, dec), CIRCLE('ICRS', 10, 20, r / 3600.))",
      1,
      0,
    ],
    [
      "DISTANCE(POINT('ICRS', 10, 20), POINT('ICRS', ra, dec)) <= 1",
      "1 = CONTAINS(POINT('ICRS', ra, dec), CIRCLE('ICRS', 10, 20, 1))",
      1,
      0,
    ],
    ["DISTANCE(p, q) < 1", "1 = CONTAINS(p, CIRCLE(COORD1(q), COORD2(q), 1))", 1, 0],
    ["DISTANCE(a, b, c, d) = 1", "DISTANCE(a, b, c, d) = 1", 0, 1],
    [
      "NOT (DISTANCE(a, b, c, d) < 1 OR x = DISTANCE(p, q))",
      "NOT (1 = CONTAINS(POINT(a, b), CIRCLE(c, d, 1)) OR x = DISTANCE(p, q))",
      1,
      1,
    ],
  ]);
});

Deno.test("containsToDistance() rewrites circles, and only these", () => {
  rewrites(
    containsToDistance,
    [
      [
        "1=CONTAINS(POINT(ra, dec), CIRCLE(10, 20, 0.5))",
        "DISTANCE(POINT(ra, dec), POINT(10, 20)) <= 0.5",
        1,
        0,
      ],
      ["CONTAINS(POINT(a, b), CIRCLE(p, 1)) = 0", "DISTANCE(POINT(a, b), p) > 1", 1, 0],
      [
        "0 <> CONTAINS(POINT(a, b), CIRCLE('ICRS', 1, 2, 3))",
        "DISTANCE(POINT(a, b), POINT('ICRS', 1, 2)) <= 3",
        1,
        0,
      ],
      ["1=CONTAINS(p, r)", "1 = CONTAINS(p, r)", 0, 1],
      [
        "1=CONTAINS(CIRCLE(1, 2, 3), CIRCLE(1, 2, 4))",
        "1 = CONTAINS(CIRCLE(1, 2, 3), CIRCLE(1, 2, 4))",
        0,
        1,
      ],
    ],
  );
});

Deno.test("dropCoordinateSystems() and addCoordinateSystems() keep positions where they are", () => {
  rewrites(dropCoordinateSystems, [
    [
      "1=CONTAINS(POINT('ICRS', a, b), CIRCLE('', 1, 2, 3))",
      "1 = CONTAINS(POINT(a, b), CIRCLE(1, 2, 3))",
      2,
      0,
    ],
    ["1=CONTAINS(POINT('ICRS GEOCENTER', a, b), r)", "1 = CONTAINS(POINT(a, b), r)", 1, 0],
    ["1=CONTAINS(POINT('GALACTIC', a, b), r)", "1 = CONTAINS(POINT('GALACTIC', a, b), r)", 0, 1],
  ]);
  rewrites(addCoordinateSystems, [
    [
      "1=CONTAINS(POINT(a, b), CIRCLE('FK5', 1, 2, 3))",
      "1 = CONTAINS(POINT('ICRS', a, b), CIRCLE('FK5', 1, 2, 3))",
      1,
      0,
    ],
    ["1=CONTAINS(p, CIRCLE(POINT(1, 2), 3))", "1 = CONTAINS(p, CIRCLE('ICRS', 1, 2, 3))", 2, 0],
    [
      "1=CONTAINS(p, BOX(q, 3, 4))",
      "1 = CONTAINS(p, BOX('ICRS', COORD1(q), COORD2(q), 3, 4))",
      1,
      1,
    ],
  ]);
});

Deno.test("inlineWith() puts named queries in their places", () => {
  const inline = (text: string): string => one(inlineWith(parseAdql(text)).query);
  assertEquals(
    inline("WITH q AS (SELECT a FROM t), r AS (SELECT a FROM Q AS z) SELECT q.a, r.a FROM q, r"),
    "SELECT q.a, r.a FROM (SELECT a FROM t) AS q, (SELECT a FROM (SELECT a FROM t) AS z) AS r",
  );
  assertEquals(
    inline("WITH q AS (SELECT a FROM q) SELECT a FROM q WHERE a IN (SELECT a FROM q)"),
    "SELECT a FROM (SELECT a FROM q) AS q WHERE a IN (SELECT a FROM (SELECT a FROM q) AS q)",
  );
  assertEquals(inline('WITH "Q" AS (SELECT a FROM t) SELECT a FROM q'), "SELECT a FROM q");
  assertEquals(inlineWith(parseAdql("WITH q (x) AS (SELECT a FROM t) SELECT x FROM q")).left, 1);
});

/** A plan in one line. */
function sketch(step: PlanStep): string {
  switch (step.kind) {
    case "fetch": {
      const columns = step.columns.map(({ index, cast, unit }) => `${index}:${cast?.name ?? unit}`)
        .join();
      return columns === "" ? `<${step.adql}>` : `<${step.adql}>{${columns}}`;
    }
    case "combine":
      return `${step.operator}${step.all ? " ALL" : ""}(${step.inputs.map(sketch).join("; ")})`;
    case "sort":
      return `sort(${sketch(step.input)}; ${
        step.by.map(({ column, descending }) => `${column}${descending ? "-" : ""}`)
      })`;
    case "slice":
      return `slice(${sketch(step.input)}; ${step.offset}, ${step.limit})`;
  }
}

Deno.test("planQuery() leaves to the client what the service cannot do", () => {
  const plan = (text: string, declared: readonly DeclaredFeature[] = []): string => {
    const { root, missing } = planQuery(parseAdql(text), { declared });
    return sketch(root) + missing.map(({ form }) => ` -${form}`).join("");
  };
  assertEquals(plan("SELECT a FROM t ORDER BY a"), "<SELECT a FROM t ORDER BY a>");
  assertEquals(
    plan("SELECT a FROM t UNION SELECT b FROM u UNION ALL SELECT c FROM v"),
    "UNION ALL(UNION(<SELECT a FROM t>; <SELECT b FROM u>); <SELECT c FROM v>)",
  );
  assertEquals(
    plan(
      "SELECT a AS x, b FROM t EXCEPT (SELECT b, c FROM u INTERSECT SELECT c, d FROM v) ORDER BY x DESC, 2 OFFSET 3",
    ),
    "slice(sort(EXCEPT(<SELECT a AS x, b FROM t>; INTERSECT(<SELECT b, c FROM u>; <SELECT c, d FROM v>)); 0-,1); 3, null)",
  );
  assertEquals(
    plan("SELECT TOP 5 a FROM t UNION ALL (SELECT TOP 5 a FROM u ORDER BY b OFFSET 2)"),
    "UNION ALL(<SELECT TOP 5 a FROM t>; slice(<SELECT TOP 7 a FROM u ORDER BY b>; 2, 5))",
  );
  assertEquals(
    plan(
      "SELECT CAST(a AS CHAR(*)) AS id, IN_UNIT(pm, 'mas/yr') AS pm FROM t UNION SELECT n, p FROM u",
      feature("sets", "UNION"),
    ),
    "UNION(<SELECT a AS id, pm AS pm FROM t>{0:CHAR,1:mas/yr}; <SELECT n, p FROM u>)",
  );
  assertEquals(
    plan("SELECT a FROM t UNION SELECT b FROM u", feature("sets", "UNION")),
    "<SELECT a FROM t UNION SELECT b FROM u>",
  );
  assertEquals(
    plan("SELECT TOP 10 a FROM t ORDER BY a OFFSET 20"),
    "slice(<SELECT TOP 30 a FROM t ORDER BY a>; 20, 10)",
  );
  assertEquals(plan("SELECT a FROM t OFFSET 20"), "slice(<SELECT a FROM t>; 20, null)");
  assertEquals(
    plan("SELECT a FROM t OFFSET 20", feature("offset", "OFFSET")),
    "<SELECT a FROM t OFFSET 20>",
  );
  assertEquals(plan("SELECT CAST(a AS REAL) FROM t"), "<SELECT a FROM t>{0:REAL}");
});

Deno.test("planQuery() says what it could not help", () => {
  const missing = (text: string): readonly string[] =>
    planQuery(parseAdql(text), { declared: [] }).missing.map(({ form }) => form);
  assertEquals(missing("SELECT a FROM t WHERE a IN (SELECT b FROM u EXCEPT SELECT c FROM v)"), [
    "EXCEPT",
  ]);
  assertEquals(missing("SELECT q.a FROM (SELECT a, b FROM u UNION SELECT c, d FROM v) AS q"), [
    "UNION",
  ]);
  assertEquals(missing("SELECT q.a FROM (SELECT * FROM u UNION ALL SELECT * FROM v) AS q"), [
    "UNION",
  ]);
  assertEquals(
    missing("SELECT COUNT(*) AS n FROM (SELECT a FROM u UNION ALL SELECT a FROM v) AS q"),
    ["UNION"],
  );
  assertEquals(missing("SELECT a FROM t WHERE CAST(a AS REAL) > 1"), ["CAST"]);
  assertEquals(missing("SELECT a FROM t WHERE CAST(a AS INTEGER) / 2 > 1"), ["CAST"]);
  assertEquals(missing("SELECT a FROM t WHERE CAST(a AS CHAR(*)) = 'x'"), ["CAST"]);
  assertEquals(missing("SELECT DISTINCT CAST(a AS REAL) FROM t"), ["CAST"]);
  assertEquals(missing("SELECT CAST(a AS REAL) AS b FROM t ORDER BY b"), ["CAST"]);
  assertEquals(missing("SELECT a FROM t WHERE b ILIKE 'x'"), ["ILIKE"]);
  assertEquals(missing("SELECT a FROM (SELECT a FROM t OFFSET 1) AS q"), ["OFFSET"]);
  assertEquals(missing("SELECT * FROM t UNION SELECT * FROM u ORDER BY a"), ["UNION"]);
});

Deno.test("planQuery() takes unions out of sub-selects, and CAST out of conditions", () => {
  const plan = (text: string): string => {
    const { root, missing, changes } = planQuery(parseAdql(text), { declared: [] });
    assertEquals(missing, []);
    assert(changes.length > 0);
    return sketch(root);
  };
  assertEquals(
    plan("SELECT a FROM t WHERE a IN (SELECT b FROM u UNION ALL SELECT c FROM v) AND d > 1"),
    "<SELECT a FROM t WHERE (a IN (SELECT b FROM u) OR a IN (SELECT c FROM v)) AND d > 1>",
  );
  assertEquals(
    plan(
      "SELECT a FROM t WHERE a NOT IN (SELECT b FROM u UNION (SELECT c FROM v UNION SELECT d FROM w))",
    ),
    "<SELECT a FROM t WHERE a NOT IN (SELECT b FROM u) AND (a NOT IN (SELECT c FROM v) AND a NOT IN (SELECT d FROM w))>",
  );
  assertEquals(
    plan("SELECT a FROM t WHERE NOT EXISTS (SELECT b FROM u WHERE b = t.a UNION SELECT c FROM v)"),
    "<SELECT a FROM t WHERE NOT (EXISTS (SELECT b FROM u WHERE b = t.a) OR EXISTS (SELECT c FROM v))>",
  );
  assertEquals(
    plan(
      "SELECT TOP 5 q.x FROM (SELECT a AS x FROM t UNION ALL SELECT b FROM u) AS q WHERE q.x > 3",
    ),
    "slice(UNION ALL(<SELECT q.x FROM (SELECT a AS x FROM t) AS q WHERE q.x > 3>; " +
      "<SELECT q.x FROM (SELECT b AS x FROM u) AS q WHERE q.x > 3>); 0, 5)",
  );
  assertEquals(
    plan("SELECT DISTINCT a FROM (SELECT a, b FROM t UNION SELECT a, b FROM u) AS q"),
    "UNION(<SELECT DISTINCT a FROM (SELECT a, b FROM t) AS q>; " +
      "<SELECT DISTINCT a FROM (SELECT a, b FROM u) AS q>)",
  );
  assertEquals(
    plan("SELECT * FROM (SELECT a FROM t UNION SELECT a FROM u) AS q WHERE a > 1"),
    "UNION(<SELECT * FROM (SELECT a FROM t) AS q WHERE a > 1>; <SELECT * FROM (SELECT a FROM u) AS q WHERE a > 1>)",
  );
  assertEquals(
    plan("SELECT a FROM t WHERE CAST(a AS DOUBLE PRECISION) / b > CAST(c AS INTEGER)"),
    "<SELECT a FROM t WHERE a * 1.0 / b > ROUND(c)>",
  );
  assertEquals(
    plan("SELECT CAST(a AS INTEGER) AS a FROM t WHERE CAST(a AS SMALLINT) BETWEEN 1 AND 3"),
    "<SELECT a AS a FROM t WHERE ROUND(a) BETWEEN 1 AND 3>{0:INTEGER}",
  );
  assertEquals(
    plan("SELECT a FROM t WHERE a IN (SELECT CAST(b AS DOUBLE PRECISION) FROM u)"),
    "<SELECT a FROM t WHERE a IN (SELECT b * 1.0 FROM u)>",
  );
  const unions = Array.from(
    { length: 30 },
    (_, i) => `(SELECT a FROM t UNION ALL SELECT b AS a FROM u) AS q${i}`,
  );
  const many = planQuery(parseAdql(`SELECT q1.a FROM ${unions.join(", ")}`), { declared: [] });
  assertEquals(many.missing.map(({ form }) => form), ["UNION"]);
});

Deno.test("planQuery() rewrites for the service on its way", () => {
  const plan = (
    text: string,
    declared: readonly DeclaredFeature[],
    lang: "ADQL-2.0" | "ADQL-2.1",
  ): string => {
    const { root, missing, changes } = planQuery(parseAdql(text), { declared, lang });
    assertEquals(missing, []);
    assert(changes.length > 0);
    return sketch(root).slice(1, -1);
  };
  assertEquals(
    plan("SELECT a FROM t WHERE DISTANCE(ra, dec, 1, 2) < 3", GEOMETRY, "ADQL-2.0"),
    "SELECT a FROM t WHERE 1 = CONTAINS(POINT('ICRS', ra, dec), CIRCLE('ICRS', 1, 2, 3))",
  );
  assertEquals(
    plan(
      "SELECT DISTANCE(ra, dec, 1, 2) FROM t",
      [...GEOMETRY, ...feature("geometry", "DISTANCE")],
      "ADQL-2.0",
    ),
    "SELECT DISTANCE(POINT('ICRS', ra, dec), POINT('ICRS', 1, 2)) FROM t",
  );
  assertEquals(
    plan(
      "SELECT a FROM t WHERE 1=CONTAINS(POINT(ra, dec), CIRCLE(1, 2, 3))",
      feature("geometry", "DISTANCE", "POINT"),
      "ADQL-2.1",
    ),
    "SELECT a FROM t WHERE DISTANCE(POINT(ra, dec), POINT(1, 2)) <= 3",
  );
  assertEquals(
    plan("WITH q AS (SELECT a FROM t) SELECT a FROM q", [], "ADQL-2.1"),
    "SELECT a FROM (SELECT a FROM t) AS q",
  );
  assertEquals(
    plan("SELECT a FROM t WHERE b NOT ILIKE 'X%'", feature("string", "LOWER"), "ADQL-2.1"),
    "SELECT a FROM t WHERE LOWER(b) NOT LIKE LOWER('X%')",
  );
  assertStringIncludes(
    plan(
      "SELECT a FROM t WHERE b NOT ILIKE 'X%'",
      feature("udf", "ivo_nocasematch(a TEXT, b TEXT) -> INTEGER"),
      "ADQL-2.1",
    ),
    "0 = ivo_nocasematch(b, 'X%')",
  );
});
