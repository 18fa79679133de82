import { assert, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { ColumnBuilder } from "../../../core/table/column_builder.ts";
import type { Cell } from "../../../core/table/cell.ts";
import type { Datatype, Field } from "../../../core/table/field.ts";
import type { Vector } from "../../../core/table/vector.ts";
import { EVERY } from "./_every.ts";

function cellsOf(vector: Vector): Cell[] {
  return Array.from({ length: vector.length }, (_, i) => vector.at(i));
}

function builderOf(datatype: Datatype, arraysize?: string): ColumnBuilder {
  return new ColumnBuilder({ name: "x", datatype, arraysize }, 1);
}

for (const [field, cells] of EVERY) {
  Deno.test(`ColumnBuilder keeps cells of ${field.datatype} [${field.arraysize ?? ""}] and their nulls`, () => {
    const builder = new ColumnBuilder(field, 1);
    for (let n = 0; n < 50; n++) for (const cell of cells) builder.push(cell);
    const vector = builder.finish();
    assertEquals(vector.length, 200);
    assertEquals(vector.nullCount, 50);
    assertEquals(cellsOf(vector), Array.from({ length: 50 }, () => cells).flat());
    assert(vector.byteLength > 0);
  });

  Deno.test(`ColumnBuilder starts anew after finish(): ${field.name}`, () => {
    const builder = new ColumnBuilder(field, 1);
    const all = [2, 2, 0, 1].map((i) => cells[i] as Cell);
    for (const cell of all) builder.push(cell);
    const first = builder.finish();
    const some = [cells[1], cells[0], cells[3]] as Cell[];
    for (const cell of some) builder.push(cell);
    const second = builder.finish();
    assertEquals(cellsOf(first), all);
    assertEquals(cellsOf(second), some);
    assertEquals(second.nullCount, 0);
    assertEquals(cellsOf(builder.finish()), []);
  });

  Deno.test(`ColumnBuilder keeps a column of nulls only: ${field.name}`, () => {
    const builder = new ColumnBuilder(field, 1);
    for (let i = 0; i < 20; i++) builder.push(i % 2 === 0 ? null : undefined);
    const vector = builder.finish();
    assertEquals(vector.nullCount, 20);
    assertEquals(cellsOf(vector), new Array(20).fill(null));
  });
}

Deno.test("ColumnBuilder refuses integers outside the range", () => {
  const cases: readonly (readonly [Datatype, readonly Cell[]])[] = [
    ["unsignedByte", [-1, 256]],
    ["short", [-32769, 32768]],
    ["int", [-2147483649, 2147483648, 9007199254740993n]],
    ["long", [-9223372036854775809n, 9223372036854775808n]],
  ];
  for (const [datatype, values] of cases) {
    for (const value of values) {
      assertThrows(
        () => builderOf(datatype).push(value),
        RangeError,
        `outside the range of ${datatype}`,
      );
    }
  }
});

Deno.test("ColumnBuilder refuses values of another kind", () => {
  const cases: readonly (readonly [Datatype, readonly Cell[]])[] = [
    ["boolean", [2, "true", 1n]],
    ["unsignedByte", [1.5, NaN, "1", true]],
    ["int", [0.5, Infinity, "1", true, { re: 1, im: 0 }]],
    ["long", [1.5, 2 ** 53, "1", true]],
    ["float", ["1", 1n, true]],
    ["double", ["1", 1n, false, [1]]],
    ["char", [1, true, ["a"]]],
    ["doubleComplex", [1, "1", [1, 2]]],
  ];
  for (const [datatype, values] of cases) {
    for (const value of values) {
      assertThrows(() => builderOf(datatype).push(value), TypeError, 'column "x"');
    }
  }
  assertThrows(() => builderOf("double", "2").push(1), TypeError);
  assertThrows(() => builderOf("char", "2x*").push(["a", 1]), TypeError);
});

Deno.test("ColumnBuilder leaves nothing behind of a refused cell", () => {
  const builder = builderOf("int", "*");
  builder.push([1, 2]);
  assertThrows(() => builder.push([3, "x" as never]));
  builder.push([4]);
  assertEquals(cellsOf(builder.finish()), [Int32Array.of(1, 2), Int32Array.of(4)]);
  const strings = builderOf("char", "2x*");
  strings.push(["a"]);
  assertThrows(() => strings.push(["b", 1]));
  strings.push(["c"]);
  assertEquals(cellsOf(strings.finish()), [["a"], ["c"]]);
});

Deno.test("ColumnBuilder refuses arrays of the wrong length for a fixed shape", () => {
  assertThrows(() => builderOf("float", "3").push([1, 2]), RangeError, "2 elements");
  assertThrows(() => builderOf("int", "2x2").push([1, 2, 3]), RangeError, 'arraysize is "2x2"');
});

Deno.test("ColumnBuilder takes nested arrays flat", () => {
  const builder = builderOf("int", "2x2");
  builder.push([[1, 2], [3, 4]]);
  assertEquals(cellsOf(builder.finish()), [Int32Array.of(1, 2, 3, 4)]);
});

Deno.test("ColumnBuilder does not reserve memory for a declared size before there are cells", () => {
  const builder = builderOf("double", "10000000");
  assert(builder.elementCapacity < 100_000);
  assert(builder.finish().byteLength < 100);
  builder.push(null);
  assert(builder.finish().byteLength < 100);
});

Deno.test("ColumnBuilder keeps long texts, and refuses those that UTF-8 cannot hold", () => {
  const field: Field = { name: "x", datatype: "unicodeChar", arraysize: "*" };
  const builder = new ColumnBuilder(field, 1);
  const long = "é€😀".repeat(1000);
  builder.push(long);
  for (const half of ["a\ud800", "\udc00b", "\ud800\ud800\udc00"]) {
    assertThrows(() => builder.push(half), RangeError, 'column "x": "');
  }
  builder.push("b");
  assertEquals(cellsOf(builder.finish()), [long, "b"]);
  const items = new ColumnBuilder({ ...field, arraysize: "3x*" }, 1);
  assertThrows(() => items.push(["a", "\ud83d"]), RangeError, "lone surrogate");
  items.push(["a", "😀"]);
  assertEquals(cellsOf(items.finish()), [["a", "😀"]]);
});

Deno.test("ColumnBuilder marks null elements of a second batch apart from the first", () => {
  const builder = builderOf("int", "2");
  builder.push([null, 1]);
  const first = builder.finish();
  builder.push([2, null]);
  builder.push([3, 4]);
  const second = builder.finish();
  assertEquals(cellsOf(first), [[null, 1]]);
  assertEquals(cellsOf(second), [[2, null], Int32Array.of(3, 4)]);
});
