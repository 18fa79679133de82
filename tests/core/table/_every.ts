/** One table with every kind of column, nulls and odd values, for tests of storage and of text forms. */
import { Column } from "../../../core/table/column.ts";
import { ColumnBuilder } from "../../../core/table/column_builder.ts";
import { Table } from "../../../core/table/table.ts";
import type { Cell } from "../../../core/table/cell.ts";
import type { Field } from "../../../core/table/field.ts";

/** Columns of four cells each; the third is null. */
export const EVERY: readonly (readonly [Field, readonly Cell[]])[] = [
  [{ name: "boolean", datatype: "boolean" }, [true, false, null, true]],
  [{ name: "bit", datatype: "bit" }, [false, true, null, false]],
  [{ name: "byte", datatype: "unsignedByte" }, [0, 255, null, 7]],
  [{ name: "short", datatype: "short" }, [-32768, 32767, null, 0]],
  [{ name: "int", datatype: "int" }, [-2147483648, 2147483647, null, -1]],
  [
    { name: "long", datatype: "long" },
    [-9223372036854775808n, 9223372036854775807n, null, 9007199254740993n],
  ],
  [{ name: "float", datatype: "float" }, [Math.fround(0.1), Infinity, null, NaN]],
  [{ name: "double", datatype: "double" }, [0.1 + 0.2, -Infinity, null, -0]],
  [{ name: "char", datatype: "char", arraysize: "*" }, ["", 'a "quote", a comma', null, " b "]],
  [
    { name: "text", datatype: "unicodeChar", arraysize: "*" },
    ["αβγ", "line\r\nbreak", null, "tab\t\u0001\\"],
  ],
  [
    { name: "complex", datatype: "doubleComplex" },
    [{ re: 1.5, im: -2 }, { re: NaN, im: 0.1 }, null, { re: -0, im: Infinity }],
  ],
  [
    { name: "bits", datatype: "bit", arraysize: "3" },
    [Uint8Array.of(1, 0, 1), Uint8Array.of(0, 0, 0), null, Uint8Array.of(1, 1, 1)],
  ],
  [
    { name: "flags", datatype: "boolean", arraysize: "*" },
    [[true, null, false], [], null, [null]],
  ],
  [
    { name: "shorts", datatype: "short", arraysize: "2x*" },
    [Int16Array.of(1, 2, 3, 4), new Int16Array(0), null, Int16Array.of(-5, 6)],
  ],
  [
    { name: "longs", datatype: "long", arraysize: "2" },
    [
      BigInt64Array.of(1n, -9223372036854775808n),
      BigInt64Array.of(9007199254740993n, 0n),
      null,
      BigInt64Array.of(0n, 0n),
    ],
  ],
  [
    { name: "floats", datatype: "float", arraysize: "2" },
    [Float32Array.of(0.1, NaN), Float32Array.of(1e-10, 3e38), null, Float32Array.of(-0, 1)],
  ],
  [
    { name: "doubles", datatype: "double", arraysize: "*" },
    [Float64Array.of(1 / 3), new Float64Array(0), null, Float64Array.of(1, -Infinity, 5e-324)],
  ],
  [
    { name: "ints", datatype: "int", arraysize: "*" },
    [[1, null, 3], Int32Array.of(4), null, [null, null]],
  ],
  [
    { name: "complexes", datatype: "floatComplex", arraysize: "*" },
    [[{ re: 1, im: 2 }, { re: Math.fround(0.1), im: 0 }], [], null, [{ re: NaN, im: 1 }]],
  ],
  [
    { name: "strings", datatype: "char", arraysize: "5x*" },
    [["a b", "c,d"], [], null, ['q"', ""]],
  ],
];

/** The table of {@linkcode EVERY}, its rows cut into batches of the given sizes. */
export function everyTable(batches: readonly number[] = [4]): Table {
  const columns = EVERY.map(([field, cells]) => {
    const builder = new ColumnBuilder(field);
    let row = 0;
    const vectors = batches.map((size) => {
      for (let i = 0; i < size; i++) builder.push(cells[row++]);
      return builder.finish();
    });
    return new Column(field, vectors);
  });
  return new Table(columns);
}
