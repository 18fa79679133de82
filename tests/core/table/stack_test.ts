import { assert, assertEquals, assertStrictEquals, assertThrows } from "../../../deps/assert.ts";
import { ColumnError } from "../../../core/runtime/errors.ts";
import type { Cell } from "../../../core/table/cell.ts";
import { Column } from "../../../core/table/column.ts";
import { ColumnBuilder } from "../../../core/table/column_builder.ts";
import type { Datatype, Field } from "../../../core/table/field.ts";
import { join } from "../../../core/table/join.ts";
import { vstack } from "../../../core/table/stack.ts";
import { Table } from "../../../core/table/table.ts";
import { EVERY, everyTable } from "./_every.ts";

/** A table of one column `x`. */
function column(field: Partial<Field> & { datatype: Datatype }, cells: readonly Cell[]): Table {
  const builder = new ColumnBuilder({ name: "x", ...field });
  for (const cell of cells) builder.push(cell);
  return new Table([new Column(builder.field, [builder.finish()])]);
}

function stackedType(a: Partial<Field>, b: Partial<Field>): string | undefined {
  const make = (field: Partial<Field>) => column(field as Field, []);
  try {
    const types = [[a, b], [b, a]].map((pair) => {
      const { datatype, arraysize } = vstack(pair.map(make)).fields[0] as Field;
      return arraysize === undefined ? datatype : `${datatype}[${arraysize}]`;
    });
    assertEquals(types[0], types[1]);
    return types[0];
  } catch (error) {
    if (error instanceof ColumnError) return undefined;
    throw error;
  }
}

Deno.test("vstack() of tables with the same columns copies nothing and changes no cell", () => {
  const parts = [everyTable([4]), everyTable([1, 3]), everyTable([2, 2]).slice(1, 3)];
  const table = vstack(parts);
  for (const [c, [field, cells]] of EVERY.entries()) {
    assertEquals(table.columns[c]?.toArray(), [...cells, ...cells, ...cells.slice(1, 3)]);
    assertEquals(table.fields[c], field);
    assertStrictEquals(table.columns[c]?.vectors[0], parts[0]?.columns[c]?.vectors[0]);
  }
  assertEquals(table.diagnostics, []);
  assertEquals(table.toArray(), Table.concat(parts).toArray());
});

Deno.test("vstack() finds a type that holds the values of both, in either order, or none", () => {
  const types: readonly Datatype[] = [
    "boolean",
    "bit",
    "unsignedByte",
    "short",
    "int",
    "long",
    "float",
    "double",
    "char",
    "unicodeChar",
    "floatComplex",
    "doubleComplex",
  ];
  const table = types.map((a) =>
    types.map((b) => {
      const isText = (type: Datatype) => /char/i.test(type);
      const size = (type: Datatype) => isText(type) ? { arraysize: "*" } : {};
      return stackedType({ datatype: a, ...size(a) }, { datatype: b, ...size(b) })
        ?.replace("[*]", "") ?? "-";
    }).join(" ")
  );
  assertEquals(table, [
    "boolean - - - - - - - - - - -",
    "- bit - - - - - - - - - -",
    "- - unsignedByte short int long float double - - - -",
    "- - short short int long float double - - - -",
    "- - int int int long double double - - - -",
    "- - long long long long double double - - - -",
    "- - float float double double float double - - - -",
    "- - double double double double double double - - - -",
    "- - - - - - - - char unicodeChar - -",
    "- - - - - - - - unicodeChar unicodeChar - -",
    "- - - - - - - - - - floatComplex doubleComplex",
    "- - - - - - - - - - doubleComplex doubleComplex",
  ]);
});

Deno.test("vstack() finds a shape that holds the cells of both, or none", () => {
  const shapes = (datatype: Datatype, ...sizes: readonly (string | undefined)[]) => {
    const [a, b] = sizes.map((arraysize) =>
      arraysize === undefined ? { datatype } : { datatype, arraysize }
    );
    return stackedType(a as Field, b as Field)?.slice(datatype.length);
  };
  assertEquals(shapes("char", "5", "5"), "[5]");
  assertEquals(shapes("char", "5", "8"), "[8*]");
  assertEquals(shapes("char", undefined, "3"), "[3*]");
  assertEquals(shapes("char", "9*", "5"), "[9*]");
  assertEquals(shapes("char", "9*", "*"), "[*]");
  assertEquals(shapes("char", undefined, undefined), "");
  assertEquals(shapes("char", "5x*", "8x*"), "[8x*]");
  assertEquals(shapes("char", "5x2", "8x3"), "[8x3*]");
  assertEquals(shapes("char", "5x*", "5"), undefined);
  assertEquals(shapes("double", "3", "3"), "[3]");
  assertEquals(shapes("double", "3", "5"), "[5*]");
  assertEquals(shapes("double", "3", "*"), "[*]");
  assertEquals(shapes("double", "2x3", "2x*"), "[2x*]");
  assertEquals(shapes("double", "2x3", "3x3"), undefined);
  assertEquals(shapes("double", undefined, "3"), undefined);
  assertEquals(shapes("bit", "3", "5"), "[5*]");
});

Deno.test("vstack() changes no value where types differ", () => {
  const cells = (...tables: Table[]) => vstack(tables).column("x").toArray() as unknown;
  const bytes = column({ datatype: "unsignedByte" }, [0, 255, null]);
  const shorts = column({ datatype: "short" }, [-32768, null, 32767]);
  const ints = column({ datatype: "int" }, [-2147483648, 2147483647, null]);
  const longs = column({ datatype: "long" }, [2n ** 53n, -(2n ** 63n), null]);
  const floats = column({ datatype: "float" }, [Math.fround(0.1), NaN, -0, null]);
  const doubles = column({ datatype: "double" }, [0.1, Infinity, null]);
  assertEquals(cells(bytes, shorts, ints), [
    ...[0, 255, null, -32768, null, 32767, -2147483648, 2147483647, null],
  ]);
  assertEquals(cells(longs, shorts, ints, bytes), [
    ...[2n ** 53n, -(2n ** 63n), null, -32768n, null, 32767n],
    ...[-2147483648n, 2147483647n, null, 0n, 255n, null],
  ]);
  assertEquals(cells(floats, shorts), [Math.fround(0.1), NaN, -0, null, -32768, null, 32767]);
  assertEquals(cells(doubles, floats, longs, ints), [
    ...[0.1, Infinity, null, Math.fround(0.1), NaN, -0, null],
    ...[2 ** 53, -(2 ** 63), null, -2147483648, 2147483647, null],
  ]);
  const error = assertThrows(
    () => vstack([doubles, column({ datatype: "long" }, [1n, 2n ** 53n + 1n])]),
    ColumnError,
  );
  assert(error.message.includes("9007199254740993 has no double of the same value"));
});

Deno.test("vstack() keeps arrays, their nulls and the nulls in them where shapes differ", () => {
  const fixed = column({ datatype: "short", arraysize: "2" }, [[1, 2], null, [3, null]]);
  const other = column({ datatype: "int", arraysize: "3" }, [[4, 5, 6]]);
  const table = vstack([fixed, other, fixed.slice(2)]);
  assertEquals(table.fields[0], { name: "x", datatype: "int", arraysize: "3*" });
  assertEquals(table.column("x").toArray(), [
    Int32Array.of(1, 2),
    null,
    [3, null],
    Int32Array.of(4, 5, 6),
    [3, null],
  ]);
  const flags = column({ datatype: "boolean", arraysize: "2" }, [[true, null], null]);
  const more = column({ datatype: "boolean", arraysize: "*" }, [[], [false]]);
  assertEquals(vstack([flags, more]).column("x").toArray(), [[true, null], null, [], [false]]);
  const pair = column({ datatype: "floatComplex", arraysize: "1x2" }, [[
    { re: 1, im: 2 },
    { re: 3, im: 4 },
  ]]);
  const wide = column({ datatype: "doubleComplex", arraysize: "1x*" }, [[{ re: 0.1, im: 0.2 }]]);
  assertEquals(vstack([pair, wide]).column("x").toArray(), [
    [{ re: 1, im: 2 }, { re: 3, im: 4 }],
    [{ re: 0.1, im: 0.2 }],
  ]);
});

Deno.test("vstack() has the columns of any table, of all, or of exactly the first", () => {
  const a = Table.fromColumns({ x: [1], y: ["a"] });
  const b = Table.fromColumns({ z: [2n], x: [3] });
  assertEquals(vstack([a, b]).toArray(), [{ x: 1, y: "a", z: null }, { x: 3, y: null, z: 2n }]);
  assertEquals(vstack([a, b], { columns: "inner" }).toArray(), [{ x: 1 }, { x: 3 }]);
  assertEquals(
    vstack([a, Table.fromColumns({ y: ["b"], x: [4] })], { columns: "exact" }).toArray(),
    [{ x: 1, y: "a" }, { x: 4, y: "b" }],
  );
  for (
    const [tables, message] of [
      [[a, a, b], 'column "y" is in table 1, not in table 3'],
      [[a.select(["x"]), a.select(["x"]), a], 'column "y" is in table 3, not in table 1'],
    ] as const
  ) {
    assertThrows(() => vstack(tables, { columns: "exact" }), ColumnError, message);
  }
  assertThrows(() => vstack([a], { columns: "all" as "outer" }), TypeError, 'columns is "all"');
});

Deno.test("vstack() fills columns of every kind with nulls", () => {
  const every = everyTable([2, 2]);
  const table = vstack([Table.fromColumns({ n: [1, 2] }), every, Table.fromColumns({ n: [3] })]);
  for (const [field, cells] of EVERY) {
    assertEquals(table.column(field.name).toArray(), [null, null, ...cells, null], field.name);
    assertEquals(table.column(field.name).nullCount, 4);
  }
});

Deno.test("vstack() of no tables, of empty ones, and of ones without columns", () => {
  assertEquals(vstack([]).length, 0);
  const empty = Table.fromColumns({ x: new Int16Array(0) });
  const some = Table.fromColumns({ x: [1n] });
  for (const columns of ["outer", "inner", "exact"] as const) {
    const table = vstack([new Table([]), empty, some, new Table([])], { columns });
    assertEquals([table.toArray() as unknown, table.fields[0]?.datatype], [[{ x: 1n }], "long"]);
  }
  const bare = new Table([new Column({ name: "x", datatype: "int" }, [])]);
  assertEquals(vstack([bare, bare]).names, ["x"]);
});

Deno.test("vstack() converts units to the first table's, as double", () => {
  const angle = (unit: string | undefined, datatype: Datatype, ...cells: Cell[]) =>
    column({ datatype, ...(unit === undefined ? {} : { unit }) }, cells);
  const table = vstack([
    angle(undefined, "float", 1),
    angle("deg", "float", 0.5, null),
    angle("arcmin", "short", 30, null),
    angle("arcsec", "long", 3600n),
    angle("degree", "double", 7),
  ]);
  assertEquals(table.fields, [{ name: "x", datatype: "double", unit: "deg" }]);
  assertEquals(table.column("x").toArray(), [1, 0.5, null, 0.5, null, 1, 7]);
  assertEquals(table.warnings, [
    'W_MERGE_CONFLICT: Column "x": unit is "deg" in table 2, not given in table 1',
  ]);
  const spelled = vstack([angle("mas/yr", "float", 1), angle("mas.yr**-1", "float", 2)]);
  assertEquals(spelled.fields, [{ name: "x", datatype: "float", unit: "mas/yr" }]);
  assertEquals(spelled.warnings, []);
  const logs = vstack([angle("log(Hz)", "double", 3), angle("log(kHz)", "double", 3)]);
  assertEquals(logs.column("x").toArray(), [3, 6]);
  const arrays = vstack([
    column({ datatype: "double", arraysize: "2", unit: "m" }, [[1, 2]]),
    column({ datatype: "int", arraysize: "*", unit: "km" }, [[1], [2, null]]),
  ]);
  assertEquals(arrays.column("x").toArray(), [
    Float64Array.of(1, 2),
    Float64Array.of(1000),
    [2000, null],
  ]);
});

Deno.test("vstack() names both units that cannot be converted, and lets text be", () => {
  const make = (unit: string) => column({ datatype: "double", unit }, [1]);
  for (const [a, b] of [["deg", "m"], ["mag", "Jy"], ["m", "furlongs?"], ["h:m:s", "deg"]]) {
    assertThrows(
      () => vstack([make(a as string), make("" as string), make(b as string)]),
      ColumnError,
      `has the unit "${a}" in table 1 and "${b}" in table 3, which cannot be converted`,
    );
  }
  const text = (unit: string) => column({ datatype: "char", arraysize: "*", unit }, ["1"]);
  const both = vstack([text("h:m:s"), text("d:m:s")]);
  assertEquals(both.length, 2);
  assertEquals(both.diagnostics.map(({ message }) => message), [
    'Column "x": unit is "h:m:s" in table 1, "d:m:s" in table 2',
  ]);
});

Deno.test("vstack() names both types for which there is none that holds both", () => {
  const tables = [
    Table.fromColumns({ x: Int32Array.of(1) }),
    Table.fromColumns({ x: [1n] }),
    Table.fromColumns({ x: ["a"] }),
  ];
  assertThrows(
    () => vstack(tables),
    ColumnError,
    'column "x", long up to table 2 and unicodeChar[*] in table 3',
  );
  assertThrows(
    () => vstack(tables.toReversed()),
    ColumnError,
    "unicodeChar[*] in table 1 and long",
  );
});

Deno.test("vstack() merges descriptions, counts what differs, and drops limits that do not hold", () => {
  const make = (field: Partial<Field>) => column({ datatype: "int", ...field }, [1]);
  const limits = [{ null: "-99", options: [] }];
  const table = vstack([
    make({ ucd: "a", values: limits }),
    make({ ucd: "b", description: "first" }),
    make({ ucd: "c", description: "second", utype: "u" }),
  ]);
  assertEquals(table.fields, [
    { name: "x", datatype: "int", ucd: "a", utype: "u", description: "first" },
  ]);
  assertEquals(table.diagnostics, [
    {
      code: "W_MERGE_CONFLICT",
      message: 'Column "x": ucd is "a" in table 1, "b" in table 2',
      count: 2,
    },
    {
      code: "W_MERGE_CONFLICT",
      message: 'Column "x": description is "first" in table 2, "second" in table 3',
      count: 1,
    },
  ]);
  const kept = vstack([make({ values: limits }), make({ values: limits })]);
  assertEquals(kept.fields[0]?.values, limits);
});

Deno.test("vstack() keeps INFOs of all tables, overflows among them, and IDs apart", () => {
  const make = (name: string, id: string, status: string) =>
    new Table(
      column({ datatype: "int", id, ref: "sys" }, [1]).columns.map((own) =>
        own.withField({ ...own.field, name })
      ),
      {
        meta: {
          name: status,
          nrows: "1",
          items: [{
            kind: "coosys",
            id: "sys",
            system: status,
            items: [{ kind: "fieldref", ref: id }],
          }],
          trailing: [{ kind: "info", name: "QUERY_STATUS", value: status }],
        },
        diagnostics: [{ code: "W_X", message: "odd", count: 2 }],
      },
    );
  const table = vstack([make("x", "c1", "OK"), make("x", "c2", "OVERFLOW"), make("y", "c1", "OK")]);
  assertEquals(table.fields.map(({ name, id, ref }) => `${name} ${id} ${ref}`), [
    "x c1 sys",
    "y c1_2 sys_3",
  ]);
  assertEquals(table.infos.map(({ value }) => value), ["OK", "OVERFLOW"]);
  assertEquals(table.diagnostics[0]?.count, 6);
  const frames = (table.meta.items ?? []).map((item) =>
    item.kind === "coosys" ? `${item.id} ${item.items.map((i) => (i as { ref: string }).ref)}` : ""
  );
  assertEquals(frames, ["sys c1", "sys_2 c1", "sys_3 c1_2"]);
  assertEquals([table.meta.name, table.meta.nrows], ["OK", undefined]);
});

Deno.test("vstack() lines up columns of the same name within a table in order", () => {
  const make = (...values: number[]) =>
    new Table(values.map((value) => column({ datatype: "double" }, [value]).column("x")));
  const table = vstack([make(1, 2), make(3, 4), make(5)]);
  assertEquals(table.columns.map((own) => own.toArray()), [[1, 3, 5], [2, 4, null]]);
});

Deno.test("vstack() and join() keep the systems around the tables, and report columns in different ones", () => {
  const make = (id: string, system: string) =>
    new Table(column({ datatype: "double", ref: id }, [1]).columns, {
      systems: [{ kind: "coosys", id, system, items: [] }],
    });
  const tables = [
    make("sys", "ICRS"),
    make("other", "ICRS"),
    make("sys", "FK5"),
    make("sys", "ICRS"),
  ];
  const table = vstack(tables);
  assertEquals(table.fields[0]?.ref, "sys");
  assertEquals(table.systems.map(({ id, system }) => `${id} ${system}`), [
    "sys ICRS",
    "other ICRS",
    "sys_2 FK5",
  ]);
  const conflict = [{
    code: "W_FRAME_CONFLICT",
    message: 'Column "x": the frame is "ICRS" in table 1, "FK5" in table 3',
    count: 1,
  }];
  assertEquals(table.diagnostics, conflict);
  assertEquals(vstack([make("a", "FK4"), make("b", "FK4")]).diagnostics, []);
  const joined = join(make("sys", "ICRS"), make("sys", "FK5"), { on: "x" });
  assertEquals(joined.systems.length, 2);
  assertEquals(joined.diagnostics[0]?.code, "W_FRAME_CONFLICT");
  assertEquals(vstack([make("sys", "ICRS")]).slice(0, 1).systems.length, 1);
});
