import { assert, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { complete, parseUdfSignature, type TableDescription } from "../../../core/adql/mod.ts";

const TABLES: readonly TableDescription[] = [
  {
    name: "gaia.main",
    description: "all stars",
    columns: [
      { name: "source_id", datatype: "long" },
      { name: "ra", datatype: "double", unit: "deg", description: "where" },
      { name: "radial_velocity", datatype: "float" },
      { name: "size", datatype: "float" },
    ],
  },
  { name: "rave.main", columns: [{ name: "rv", datatype: "float" }] },
  {
    name: '"II/246/out"',
    columns: [{ name: "B-V", datatype: "float" }, { name: "Jmag", datatype: "float" }],
  },
];

/** Completions at the place of `|`: kind and text, of one kind only if that is named. */
function at(text: string, kind?: string): readonly string[] {
  const offset = text.indexOf("|");
  const result = complete(text.replace("|", ""), offset, TABLES);
  assert(result.to === offset && result.from <= offset);
  return result.items.filter((item) => kind === undefined || item.kind === kind).map(({ insert }) =>
    insert
  );
}

Deno.test("complete() offers tables behind FROM and JOIN", () => {
  assertEquals(at("SELECT * FROM |"), ["gaia.main", "rave.main", '"II/246/out"']);
  assertEquals(at("SELECT * FROM ga|"), ["gaia.main"]);
  assertEquals(at("SELECT * FROM gaia.|"), ["main"]);
  assertEquals(at("SELECT * FROM gaia.main AS g JOIN ra|"), ["rave.main"]);
  assertEquals(at("SELECT * FROM gaia.main, I|"), ['"II/246/out"']);
  assertEquals(at('SELECT * FROM "II/|'), ['"II/246/out"']);
  assertEquals(at("SELECT * FROM (SELECT 1 FROM ra|) AS q"), ["rave.main"]);
});

Deno.test("complete() offers the columns of the tables in FROM, also of those behind the place", () => {
  assertEquals(at("SELECT r| FROM gaia.main", "column"), ["ra", "radial_velocity"]);
  assertEquals(at("SELECT g.r| FROM gaia.main AS g"), ["ra", "radial_velocity"]);
  assertEquals(at("SELECT | FROM gaia.main g, rave.main", "column"), [
    "source_id",
    "ra",
    "radial_velocity",
    '"size"',
    "rv",
  ]);
  assertEquals(at("SELECT | FROM gaia.main g, rave.main", "alias"), ["g.", "rave.main."]);
  assertEquals(at('SELECT x FROM "II/246/out" WHERE B|', "column"), ['"B-V"']);
  assertEquals(at('SELECT x FROM "II/246/out" AS v WHERE v."B|'), ['"B-V"']);
  assertEquals(at('SELECT "II/246/out".j| FROM "II/246/out"'), ["Jmag"]);
  assertEquals(at("SELECT a FROM gaia.main AS g JOIN rave.main AS r ON g.ra = r.|"), ["rv"]);
  assertEquals(at("SELECT a FROM rave.main ORDER BY r|", "column"), ["rv"]);
});

Deno.test("complete() knows the SELECTs around, not those beside", () => {
  assertEquals(
    at("SELECT 1 FROM gaia.main WHERE EXISTS (SELECT 1 FROM rave.main WHERE r| > 1)", "column"),
    [
      "ra",
      "radial_velocity",
      "rv",
    ],
  );
  assertEquals(at("SELECT r| FROM gaia.main WHERE ra IN (SELECT rv FROM rave.main)", "column"), [
    "ra",
    "radial_velocity",
  ]);
});

Deno.test("complete() offers functions and keywords", () => {
  assertEquals(at("SEL|"), ["SELECT"]);
  assertEquals(at("|"), ["SELECT", "WITH"]);
  assertEquals(at("SELECT a FROM gaia.main WHERE cont|"), ["CONTAINS("]);
  assertEquals(at("SELECT a FROM gaia.main WH|"), ["WHERE"]);
  assertEquals(at("SELECT a FROM gaia.main WHERE ra > 1 AN|"), ["AND"]);
  assertEquals(at("SELECT a FROM gaia.main WHERE ra IS |"), ["NULL", "NOT NULL"]);
  assertEquals(at("SELECT a FROM gaia.main ORDER |"), ["BY"]);
  const udfs = [parseUdfSignature("ivo_hasword(h TEXT, n TEXT) -> INTEGER")].flatMap((udf) =>
    udf ?? []
  );
  const { items } = complete("SELECT ivo", 10, TABLES, { udfs });
  assertEquals(items.map(({ insert, detail }) => [insert, detail]), [[
    "ivo_hasword(",
    "ivo_hasword(h, n)",
  ]]);
});

Deno.test("complete() says more about columns, and gives no more than wanted", () => {
  const { items } = complete("SELECT ra FROM gaia.main", 9, TABLES);
  assertEquals(items[0], {
    kind: "column",
    label: "ra",
    insert: "ra",
    detail: "double [deg] where",
  });
  assertEquals(complete("SELECT  FROM gaia.main", 7, TABLES, { limit: 3 }).items.length, 3);
});

Deno.test("complete() bears any text at any place", () => {
  const text =
    "WITH q AS (SELECT 'a''b', \"x FROM t ? ) JOIN (, ..a. -- c\n WHERE 1=CONTAINS(POINT(";
  for (let i = 0; i <= text.length; i++) {
    for (const head of ["", "SELECT ra FROM gaia.main AS g, "]) {
      complete(head + text, head.length + i, TABLES);
    }
  }
  assertThrows(() => complete("", 1, []), RangeError);
  assertThrows(() => complete("", -1, []), RangeError);
  assertThrows(() => complete("", NaN, []), RangeError);
});
