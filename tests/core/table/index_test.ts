import { assertEquals, assertStrictEquals, assertThrows } from "../../../deps/assert.ts";
import { ColumnError } from "../../../core/runtime/errors.ts";
import type { Cell } from "../../../core/table/cell.ts";
import { indexBy } from "../../../core/table/index.ts";
import { Table } from "../../../core/table/table.ts";
import { everyTable } from "./_every.ts";
import { randomWords } from "./_random.ts";

const stars = () =>
  Table.fromColumns({
    id: [9007199254740993n, 2n, 9007199254740992n, 2n, null],
    name: ["Vega", "Sirius", "vega", "Sirius", null],
    mag: Float32Array.of(0.5, -1.5, -0, -1.5, NaN),
    run: Int16Array.of(1, 1, 1, 2, 2),
  });

Deno.test("indexBy() finds all rows of a value, in order, and no others", () => {
  const next = randomWords(3);
  const values = Int32Array.from({ length: 500 }, () => next() % 100);
  const index = indexBy(Table.fromColumns({ n: values }), "n");
  for (let n = -1; n <= 100; n++) {
    const wanted = [...values.keys()].filter((i) => values[i] === n);
    assertEquals([...index.get(n)], wanted);
    assertEquals(index.has(n), wanted.length > 0);
  }
});

Deno.test("indexBy() keeps 64-bit identifiers apart that are one double", () => {
  const index = indexBy(stars(), "id");
  assertEquals([...index.get(9007199254740993n)], [0]);
  assertEquals([...index.get(9007199254740992n)], [2]);
  assertEquals([...index.get(9007199254740992)], [2]);
  assertEquals([...index.get(2)], [1, 3]);
  for (const value of [3n, 2.5, 2n ** 64n + 2n, 1e300, NaN, Infinity, null]) {
    assertEquals(index.get(value).length, 0);
  }
});

Deno.test("indexBy() finds cells of each scalar kind, and equals neither null nor NaN", () => {
  const table = everyTable([3, 1]);
  for (const name of ["boolean", "bit", "byte", "short", "int", "long", "char", "text"]) {
    const index = indexBy(table, name);
    const cells = table.column(name).toArray();
    for (const cell of cells) {
      const wanted = cell === null ? [] : [...cells.keys()].filter((i) => cells[i] === cell);
      assertEquals([...index.get(cell)], wanted, name);
    }
  }
  const [float, double] = [indexBy(table, "float"), indexBy(table, "double")];
  assertEquals([...float.get(Math.fround(0.1))], [0]);
  assertEquals([0.1, NaN, null].map((value) => float.has(value)), [false, false, false]);
  assertEquals([...double.get(0)], [3]);
  assertEquals([0n, 2n ** 53n + 1n].map((value) => double.has(value)), [true, false]);
  assertEquals([...indexBy(table, "complex").get({ re: 1.5, im: -2 })], [0]);
  assertEquals([...indexBy(table, "complex").get({ re: 1.5, im: 2 })], []);
});

Deno.test("TableIndex.rows() and one() give rows", () => {
  const table = stars();
  const byName = indexBy(table, "name");
  assertEquals(byName.rows("Sirius"), [table.row(1), table.row(3)]);
  assertEquals(byName.one("Vega"), table.row(0));
  assertEquals([byName.columns, byName.rows("x")] as unknown, [["name"], []]);
  assertStrictEquals(byName.table, table);
  const typed = indexBy(table.expect({ name: "string", mag: "number" }), "name");
  typed.one("Vega").mag satisfies number | null;
});

Deno.test("indexBy() takes several columns", () => {
  const index = indexBy(stars(), ["name", "run"]);
  assertEquals([...index.get("Sirius", 2)], [3]);
  assertEquals([...index.get("Sirius", 1n)], [1]);
  assertEquals([...index.get("Vega", 2)], []);
  assertEquals([...index.get(null, 2)], []);
  assertEquals(index.one("Sirius", 1)["mag"], -1.5);
  assertEquals([...indexBy(stars(), ["id", "name", "mag"]).get(2n, "Sirius", -1.5)], [1, 3]);
});

Deno.test("TableIndex.one() says why there is no row, or more than one", () => {
  const cases: readonly (readonly [string | readonly string[], readonly Cell[], string])[] = [
    ["name", ["Sirus"], 'name = "Sirus": none of 5 rows has that value, did you mean "Sirius"?'],
    ["name", ["Betelgeuse"], "none of 5 rows has that value"],
    ["name", [null], "name = null: null equals nothing"],
    ["mag", [NaN], "NaN equals nothing"],
    ["name", ["Sirius"], 'the only row with name = "Sirius": 2 rows have that'],
    [["name", "run"], ["Vega", 7], 'name = "Vega", run = 7: none of 5 rows has these values'],
  ];
  for (const [columns, values, message] of cases) {
    assertThrows(() => indexBy(stars(), columns).one(...values), RangeError, message);
  }
  assertThrows(() => indexBy(stars().slice(0, 0), "id").one(1n), RangeError, "the table is empty");
});

Deno.test("indexBy() refuses columns and values that cannot be compared", () => {
  assertThrows(() => indexBy(stars(), "nam"), ColumnError, "name");
  assertThrows(() => indexBy(stars(), []), TypeError, "no column is given");
  assertThrows(() => indexBy(everyTable(), "doubles"), ColumnError, "its cells are arrays");
  const wrong: readonly (readonly [string, readonly Cell[], string])[] = [
    ["id", ["2"], 'Cannot look up column "id" (long): the value is string "2"'],
    ["name", [2], 'Cannot look up column "name" (unicodeChar): the value is number 2'],
    ["mag", [true], "the value is boolean true"],
    ["name", [[1]], "the value is object [object Array]"],
    ["name", [], "by name: 0 values are given"],
    ["name", ["a", "b"], "by name: 2 values are given"],
  ];
  for (const [column, values, message] of wrong) {
    assertThrows(() => indexBy(stars(), column).get(...values), TypeError, message);
  }
});
