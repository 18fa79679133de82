import { assertEquals, assertThrows } from "../../../deps/assert.ts";
import {
  adql,
  ident,
  literal,
  parseAdql,
  quoteMetadataName,
  splitName,
} from "../../../core/adql/mod.ts";
import { Time } from "../../../core/coords/time.ts";

Deno.test("literal() writes every value exactly", () => {
  const cases: readonly (readonly [value: Parameters<typeof literal>[0], text: string])[] = [
    ["M31", "'M31'"],
    ["", "''"],
    ["Barnard's 'star'", "'Barnard''s ''star'''"],
    ["x'; DROP TABLE t --", "'x''; DROP TABLE t --'"],
    [1, "1"],
    [0.1 + 0.2, "0.30000000000000004"],
    [5e-324, "5e-324"],
    [1e21, "1e+21"],
    [-12.5, "-12.5"],
    [-0, "-0.0"],
    [9_223_372_036_854_775_807n, "9223372036854775807"],
    [-9_223_372_036_854_775_808n, "-9223372036854775808"],
    [null, "NULL"],
    [new Date(Date.UTC(2015, 0, 2, 3, 4, 5, 6)), "'2015-01-02T03:04:05.006'"],
    [Time.parse("2015-01-02T03:04:05"), "'2015-01-02T03:04:05.000'"],
  ];
  for (const [value, text] of cases) {
    assertEquals(literal(value), text);
    parseAdql(`SELECT ${text} FROM t`);
  }
});

Deno.test("literal() refuses what ADQL cannot say", () => {
  for (const value of [NaN, Infinity, 2n ** 63n, -(2n ** 63n) - 1n, new Date(NaN), "a\0b"]) {
    assertThrows(() => literal(value), RangeError);
  }
  for (const value of [undefined, true, {}, Symbol("x"), () => 1]) {
    assertThrows(() => literal(value as never), TypeError);
  }
});

Deno.test("ident() quotes only what must be quoted", () => {
  const cases: readonly (readonly [parts: Parameters<typeof ident>, text: string])[] = [
    [["ra"], "ra"],
    [["RAJ2000"], "RAJ2000"],
    [["RAJ2000", { exactCase: true }], '"RAJ2000"'],
    [["ra", { exactCase: true }], "ra"],
    [["B-V"], '"B-V"'],
    [["size"], '"size"'],
    [["distance"], '"distance"'],
    [["distance", { lang: "PostgreSQL" }], "distance"],
    [["2mass"], '"2mass"'],
    [["_id"], '"_id"'],
    [['a"b'], '"a""b"'],
    [["rr", "resource", "ivoid"], "rr.resource.ivoid"],
    [["a.b"], '"a.b"'],
    [["vizls", "II/246/out"], 'vizls."II/246/out"'],
  ];
  for (const [parts, text] of cases) {
    assertEquals(String(ident(...parts)), text);
    const lang = typeof parts.at(-1) === "object" ? "PostgreSQL" : "ADQL-2.1";
    parseAdql(`SELECT a FROM ${text}`, { lang });
  }
  assertThrows(() => ident(""), TypeError);
});

Deno.test("quoteMetadataName() and splitName() read names as services write them", () => {
  const cases: readonly (readonly [name: string, text: string, parts: number])[] = [
    ["tap_schema.tables", "tap_schema.tables", 2],
    ["II/246/out", '"II/246/out"', 1],
    ['"II/246/out"', '"II/246/out"', 1],
    ['viz7."J/A+A/1/2"', 'viz7."J/A+A/1/2"', 2],
    ["B-V", '"B-V"', 1],
    ["size", '"size"', 1],
    ["public.size", '"public"."size"', 2],
    ["_RAJ2000", '"_RAJ2000"', 1],
    ['a."b.c".d', 'a."b.c".d', 3],
    ['say "x"', '"say ""x"""', 1],
    ["a.", '"a."', 1],
    ["synth-rings.epn_core", '"synth-rings".epn_core', 2],
    ["a-b.size.c-d", '"a-b"."size"."c-d"', 3],
    ["S-1.4", '"S-1.4"', 1],
    ["J/other/NewA-16.t1", '"J/other/NewA-16.t1"', 1],
    ['my-rings."x"', '"my-rings.""x"""', 1],
    [" ra ", "ra", 1],
  ];
  for (const [name, text, parts] of cases) {
    assertEquals(String(quoteMetadataName(name)), text);
    assertEquals(splitName(name).length, parts, name);
  }
  assertThrows(() => splitName(" "), TypeError);
});

Deno.test("adql`` quotes values, opens lists, nests parts", () => {
  const where = adql`name = ${"O'Neill"} AND x > ${-1.5}`;
  assertEquals(where.text, "name = 'O''Neill' AND x > -1.5");
  assertEquals(
    adql`SELECT ${ident("B-V")} FROM t WHERE ${where}`.text,
    `SELECT "B-V" FROM t WHERE ${where}`,
  );
  assertEquals(
    adql`x IN ${[1, 2n]} AND y IN (${["a", "b"]})`.text,
    "x IN (1, 2) AND y IN ('a', 'b')",
  );
  assertEquals(adql`y IN (${["a"]}, ${["b", "c"]})`.text, "y IN ('a', 'b', 'c')");
  assertEquals(adql`1 -${-1} - ${-2} + ${-3}`.text, "1 -(-1) - (-2) + -3");
  assertEquals(adql`POINT(${10}, ${-20})`.text, "POINT(10, -20)");
  assertEquals(
    adql`a = 'it''s -- not' AND "b--c" = ${1} -- end`.text,
    "a = 'it''s -- not' AND \"b--c\" = 1 -- end",
  );
  assertEquals(JSON.stringify({ q: adql`a = ${1}` }), '{"q":"a = 1"}');
});

Deno.test("adql`` refuses values where they would not be values", () => {
  for (
    const make of [
      () => adql`name = '${"x"}'`,
      () => adql`name = "${"x"}"`,
      () => adql`name = 'it''s ${"x"}'`,
      () => adql`a -- ${1}`,
      () => adql`a /* ${1} */`,
      () => adql`{ 'b ${1}`,
    ]
  ) assertThrows(make, SyntaxError);
  assertThrows(() => adql`x IN ${[]}`, RangeError);
  assertThrows(() => adql`x IN ${[1, null]}`, TypeError);
  assertThrows(() => adql`x = ${undefined as never}`, TypeError);
  assertThrows(() => adql`x = ${true as never}`, TypeError);
});
