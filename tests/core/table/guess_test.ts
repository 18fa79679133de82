import { assertEquals, assertThrows } from "../../../deps/assert.ts";
import { guessField } from "../../../core/table/guess.ts";
import type { Cell } from "../../../core/table/cell.ts";
import { Table } from "../../../core/table/table.ts";

const typeOf = (cells: ArrayLike<Cell>) => {
  const { datatype, arraysize } = guessField("x", cells, undefined);
  return arraysize === undefined ? datatype : `${datatype}[${arraysize}]`;
};

Deno.test("guessField() finds the type of every kind of cell", () => {
  assertEquals(typeOf([null, true]), "boolean");
  assertEquals(typeOf([1, 2.5]), "double");
  assertEquals(typeOf([null, 1n]), "long");
  assertEquals(typeOf(["a"]), "unicodeChar[*]");
  assertEquals(typeOf([{ re: 1, im: 2 }]), "doubleComplex");
  assertEquals(typeOf([]), "unicodeChar[*]");
  assertEquals(typeOf([null, null]), "unicodeChar[*]");
  assertEquals(typeOf([[1, 2], [3, 4]]), "double[2]");
  assertEquals(typeOf([[1, 2], [3]]), "double[*]");
  assertEquals(typeOf([["a", "bcd"], ["e"], ["fg"]]), "unicodeChar[3x*]");
  assertEquals(typeOf([["a", "bcd"], []]), "unicodeChar[3x*]");
  assertEquals(typeOf([[1], [2]]), "double[*]");
  assertEquals(typeOf([[], [null]]), "double[*]");
  assertEquals(typeOf([[[1, 2], [3, 4]]]), "double[4]");
  assertEquals(typeOf([Int32Array.of(1, 2), Float32Array.of(1, 2)]), "double[2]");
  assertEquals(typeOf([Int16Array.of(1, 2), Float32Array.of(1, 2)]), "float[2]");
});

Deno.test("guessField() keeps the type of typed arrays, also as cells", () => {
  const views = [
    Uint8Array.of(1),
    Int16Array.of(1),
    Int32Array.of(1),
    BigInt64Array.of(1n),
    Float32Array.of(1),
    Float64Array.of(1),
  ] as const;
  const names = ["unsignedByte", "short", "int", "long", "float", "double"];
  assertEquals(views.map((view) => typeOf(view as ArrayLike<Cell>)), names);
  assertEquals(typeOf([Float32Array.of(1, 2), Float32Array.of(3, 4)]), "float[2]");
  assertThrows(() => typeOf(new Uint32Array(1)), TypeError, "Uint32Array");
});

Deno.test("guessField() lets a given datatype stand", () => {
  const field = guessField("ra", [1], { datatype: "float", unit: "deg" });
  assertEquals(field, { name: "ra", datatype: "float", unit: "deg" });
  const table = Table.fromColumns({ ra: [1] }, [{ name: "ra", unit: "deg" }]);
  assertEquals(table.fields, [{ name: "ra", datatype: "double", unit: "deg" }]);
});

Deno.test("Table.fromColumns() holds whatever guessField() says it can", () => {
  const cases: readonly (readonly Cell[])[] = [
    [["a", "bcd"], ["longer text"]],
    [["a"], null, ["b", "c"]],
    [[1, 2], [3], []],
    [[true, null], null],
    [[1], null, [2]],
    [["é"], ["x"]],
    [[], [1]],
  ];
  for (const cells of cases) {
    const got = Table.fromColumns({ x: cells }).column("x").toArray();
    const plain = got.map((cell) => ArrayBuffer.isView(cell) ? Array.from(cell as never) : cell);
    assertEquals(plain, cells as never);
  }
});

Deno.test("Table.fromColumns() refuses mixed kinds instead of changing values", () => {
  for (const cells of [[1, "a"], ["a", 1], [true, 1.5], [1n, 1.5]]) {
    assertThrows(() => Table.fromColumns({ x: cells }), Error);
  }
});
