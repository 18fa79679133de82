import { assert, assertEquals, assertStrictEquals, assertThrows } from "../../../deps/assert.ts";
import { Column } from "../../../core/table/column.ts";
import { ColumnBuilder } from "../../../core/table/column_builder.ts";
import type { Cell } from "../../../core/table/cell.ts";
import { Table } from "../../../core/table/table.ts";
import { EVERY, everyTable } from "./_every.ts";

for (const batches of [[4], [1, 1, 1, 1], [0, 3, 0, 0, 1, 0]]) {
  Deno.test(`Column gives the same cells by toArray(), iteration and at(), in batches of ${batches}`, () => {
    for (const [c, column] of everyTable(batches).columns.entries()) {
      const [field, cells] = EVERY[c] as typeof EVERY[number];
      assertEquals(column.length, 4);
      assertEquals(column.toArray(), cells, field.name);
      assertEquals([...column], cells as Cell[], field.name);
      assertEquals([0, 1, 2, 3].map((i) => column.at(i)), cells as Cell[], field.name);
      assertEquals([3, 1, 2, 0].map((i) => column.at(i)), [3, 1, 2, 0].map((i) => cells[i]));
      assertEquals([-1, -2, -3, -4].map((i) => column.at(i)), [...cells].reverse());
      assertEquals(column.nullCount, 1, field.name);
      assert(column.byteLength > 0);
    }
  });

  Deno.test(`Column.slice() keeps cells of every kind, in batches of ${batches}`, () => {
    for (const [c, column] of everyTable(batches).columns.entries()) {
      const [field, cells] = EVERY[c] as typeof EVERY[number];
      for (
        const [from, to] of [[0, 4], [1, 3], [2, 2], [-2, 4], [0, -1], [3, 1], [-9, 9]] as const
      ) {
        const part = column.slice(from, to);
        assertEquals(part.toArray(), cells.slice(from, to), `${field.name} ${from} ${to}`);
        assertEquals(part.nullCount, cells.slice(from, to).filter((cell) => cell === null).length);
        assertEquals([...part], cells.slice(from, to));
        assertEquals(part.slice(1).toArray(), cells.slice(from, to).slice(1));
      }
    }
  });
}

Deno.test("Column.at() refuses indexes outside", () => {
  const column = Table.fromColumns({ a: [1, 2] }).column("a");
  for (const index of [2, -3, 0.5, NaN, Infinity]) {
    assertThrows(() => column.at(index), RangeError, 'column "a"');
  }
  assertThrows(() => new Column({ name: "e", datatype: "int" }, []).at(0), RangeError);
});

Deno.test("Column.at() is right after jumps between batches", () => {
  const builder = new ColumnBuilder({ name: "n", datatype: "int" });
  const vectors = [3, 1, 0, 5, 2].map((size, v) => {
    for (let i = 0; i < size; i++) builder.push(10 * v + i);
    return builder.finish();
  });
  const column = new Column<number>({ name: "n", datatype: "int" }, vectors);
  const all = column.toArray();
  for (const i of [0, 10, 3, 4, 8, 9, 2, 3, 7, 0]) assertStrictEquals(column.at(i), all[i]);
});

Deno.test("Column.toNumbers() makes NaN of null and numbers of booleans and longs", () => {
  const table = Table.fromColumns({
    double: [1.5, null],
    int: Int32Array.of(-7, 8),
    long: [-9007199254740991n, null],
    boolean: [true, false],
  });
  assertEquals(table.column("double").toNumbers(), Float64Array.of(1.5, NaN));
  assertEquals(table.column("int").toNumbers(), Float64Array.of(-7, 8));
  assertEquals(table.column("long").toNumbers(), Float64Array.of(-9007199254740991, NaN));
  assertEquals(table.column("boolean").toNumbers(), Float64Array.of(1, 0));
  assertEquals(Table.concat([table, table]).column("double").toNumbers().length, 4);
  assertEquals(table.column("int").slice(1).toNumbers(), Float64Array.of(8));
});

Deno.test("Column.toNumbers() refuses to round and to guess", () => {
  const table = Table.fromColumns({ long: [9007199254740993n], text: ["1"], array: [[1, 2]] });
  assertThrows(() => table.column("long").toNumbers(), RangeError, "beyond 2^53");
  assertThrows(() => table.column("text").toNumbers(), TypeError, "not numbers");
  assertThrows(() => table.column("array").toNumbers(), TypeError, "not numbers");
});

Deno.test("Column.withField() changes the description but never the type", () => {
  const column = Table.fromColumns({ a: [1] }).column("a");
  const renamed = column.withField({ name: "b", datatype: "double", unit: "deg" });
  assertEquals([renamed.field.unit, renamed.at(0)], ["deg", 1]);
  assertThrows(() => column.withField({ name: "a", datatype: "int" }), TypeError);
  assertThrows(
    () => column.withField({ name: "a", datatype: "double", arraysize: "2" }),
    TypeError,
  );
});

Deno.test("Column reads texts of two columns in turn", () => {
  const table = Table.fromColumns({ a: ["one", "two"], b: ["é", "z"] });
  const [a, b] = table.columns as [Column, Column];
  assertEquals([a.at(0), b.at(0), a.at(1), b.at(1), a.at(0)], ["one", "é", "two", "z", "one"]);
});
