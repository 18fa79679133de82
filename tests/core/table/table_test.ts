import { assert, assertEquals, assertStrictEquals, assertThrows } from "../../../deps/assert.ts";
import { ColumnError } from "../../../core/runtime/errors.ts";
import type { Field } from "../../../core/table/field.ts";
import type { Info, TableMeta } from "../../../core/table/meta.ts";
import { Column } from "../../../core/table/column.ts";
import { ColumnBuilder } from "../../../core/table/column_builder.ts";
import { mergeDiagnostics } from "../../../core/table/meta.ts";
import { Table } from "../../../core/table/table.ts";
import { EVERY, everyTable } from "./_every.ts";

const stars = () =>
  Table.fromColumns(
    { source_id: [4611686018427387905n, null], ra: [10.5, NaN], name: ["a", null] },
    [{ name: "ra", unit: "deg", ucd: "pos.eq.ra;meta.main", id: "RA_ID" }],
    { name: "stars" },
  );

const emptyColumn = (field: Field) => new Column(field, [new ColumnBuilder(field).finish()]);

Deno.test("Table gives the same rows by row(), iteration and toArray()", () => {
  const table = everyTable([3, 1]);
  const rows = [0, 1, 2, 3].map((i) =>
    Object.fromEntries(EVERY.map(([field, cells]) => [field.name, cells[i]]))
  );
  assertEquals(table.toArray() as unknown, rows);
  assertEquals([...table] as unknown, rows);
  assertEquals([0, 1, 2, 3].map((i) => table.row(i)) as unknown, rows);
  assertEquals(table.row(-1) as unknown, rows[3]);
  assertThrows(() => table.row(4), RangeError, "the table has 4");
  assertThrows(() => table.row(1.5), RangeError);
});

Deno.test("Table keeps null apart from NaN", () => {
  const [first, second] = stars().toArray();
  assertEquals(first, { source_id: 4611686018427387905n, ra: 10.5, name: "a" });
  assertEquals(second, { source_id: null, ra: NaN, name: null });
  assertEquals(stars().column("ra").nullCount, 0);
});

Deno.test("Table.column() goes by name, then key, then ID, and names the nearest", () => {
  const table = stars();
  assertStrictEquals(table.column("RA_ID"), table.column("ra"));
  const error = assertThrows(() => table.column("sorce_id"), ColumnError, "source_id");
  assertEquals(error.nearest, ["source_id"]);
  assertEquals(error.columnName, "sorce_id");
  assertThrows(() => table.column("zzzzzz"), ColumnError, "the columns are source_id, ra, name");
  assertEquals([table.has("ra"), table.has("RA"), table.indexOf("name")], [true, false, 2]);
});

Deno.test("Table keeps columns of the same name apart", () => {
  const field: Field = { name: "ra", datatype: "double" };
  const column = (value: number) => {
    const builder = new ColumnBuilder(field);
    builder.push(value);
    return new Column(field, [builder.finish()]);
  };
  const table = new Table([column(1), column(2), column(3)]);
  assertEquals(table.names, ["ra", "ra_2", "ra_3"]);
  assertEquals(table.fields.map((f) => f.name), ["ra", "ra", "ra"]);
  assertEquals(table.row(0) as unknown, { ra: 1, ra_2: 2, ra_3: 3 });
  assertEquals([table.column("ra").at(0), table.column("ra_3").at(0)], [1, 3]);
  const chosen = table.select(["ra_3", "ra"]);
  assertEquals(chosen.columns.map((c) => c.at(0)), [3, 1]);
});

Deno.test("Table is safe from columns called __proto__, constructor or toString", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const table = new Table(names.map((name, i) => {
    const builder = new ColumnBuilder({ name, datatype: "int" });
    builder.push(i);
    return new Column(builder.field, [builder.finish()]);
  }));
  const row = table.row(0) as Record<string, unknown>;
  assertEquals(Object.values(row), [0, 1, 2, 3]);
  assertStrictEquals(Object.getPrototypeOf(row), Object.prototype);
  assertEquals(table.column("__proto__").at(0), 0);
  assertEquals(table.toArray()[0] as unknown, row);
  assertEquals(({} as Record<string, unknown>)["0"], undefined);
});

Deno.test("Table.fromRows() takes the keys of all rows and nulls for absent ones", () => {
  const table = Table.fromRows([{ a: 1 }, { b: "x", a: null }]);
  assertEquals(table.names, ["a", "b"]);
  assertEquals(table.toArray() as unknown, [{ a: 1, b: null }, { a: null, b: "x" }]);
  const ordered = Table.fromRows([{ a: 1, b: 2 }], [{ name: "b" }, { name: "c" }]);
  assertEquals(ordered.names, ["b", "c", "a"]);
  assertEquals(ordered.column("c").at(0), null);
});

Deno.test("Table without rows, or without columns, does all that others do", () => {
  const none = new Table([]);
  assertEquals([none.length, none.names.length, none.toArray().length], [0, 0, 0]);
  const empty = new Table(EVERY.map(([field]) => emptyColumn(field)));
  assertEquals(empty.length, 0);
  assertEquals(empty.toArray(), []);
  assertEquals(empty.filter(() => true).length, 0);
  assertEquals(empty.slice(0, 5).length, 0);
  assertEquals(empty.take([]).names, empty.names);
  assertEquals(Table.concat([empty, everyTable(), empty]).length, 4);
  assertEquals(Table.concat([]).length, 0);
  assertThrows(() => empty.row(0), RangeError, "the table has 0");
  for (const column of empty.columns) assertEquals([...column, ...column.toArray()], []);
});

Deno.test("Table refuses columns of different lengths", () => {
  const long = Table.fromColumns({ a: [1, 2] });
  const short = Table.fromColumns({ b: [1] });
  assertThrows(() => new Table([...long.columns, ...short.columns]), RangeError, '"b" has 1 cells');
});

Deno.test("Table.expect() checks kinds and types the rows", () => {
  const table = stars().expect({ source_id: "bigint", ra: "number", name: "string" });
  const id: bigint | null = table.row(0).source_id;
  assertEquals(id, 4611686018427387905n);
  assertThrows(() => stars().expect({ source_id: "number" }), ColumnError, "it is bigint (long)");
  assertThrows(() => stars().expect({ rra: "number" }), ColumnError, 'did you mean "ra"');
  const kinds = everyTable().expect({
    boolean: "boolean",
    byte: "number",
    float: "number",
    long: "bigint",
    text: "string",
    complex: "complex",
    flags: "array",
    longs: "array",
    strings: "array",
    complexes: "array",
  });
  assertEquals(kinds.length, 4);
  assertThrows(() => everyTable().expect({ doubles: "number" }), ColumnError, "array (double[*])");
});

Deno.test("Table.select(), filter(), take() and slice() keep cells of every kind and the metadata", () => {
  const meta: TableMeta = { name: "all", description: "every kind" };
  const table = everyTable([2, 2]).withMeta(meta);
  const reversed = table.take([3, 2, 1, 0]);
  for (const [c, [, cells]] of EVERY.entries()) {
    assertEquals(reversed.columns[c]?.toArray(), [...cells].reverse());
  }
  assertEquals(table.filter((_, i) => i % 2 === 1).toArray(), [table.row(1), table.row(3)]);
  assertEquals(table.filter((row) => row.boolean === null).length, 1);
  assertEquals(table.slice(-2).toArray(), [table.row(2), table.row(3)]);
  assertEquals(table.select(["text", "int"]).names, ["text", "int"]);
  assertThrows(() => table.select(["nope"]), ColumnError);
  for (const derived of [reversed, table.slice(1), table.filter(() => false), table.select([])]) {
    assertStrictEquals(derived.meta, meta);
  }
});

Deno.test("Table.withColumn() adds or replaces", () => {
  const field: Field = { name: "ra", datatype: "float" };
  assertEquals(stars().withColumn(field, [1, 2]).names, ["source_id", "ra", "name"]);
  assertEquals(stars().withColumn(field, [1, 2]).column("ra").toArray(), [1, 2]);
  const more = stars().withColumn({ name: "mag", datatype: "float" }, new Set([1, null]));
  assertEquals(more.column("mag").toArray(), [1, null]);
  assertThrows(() => stars().withColumn({ name: "mag", datatype: "float" }, [1]), RangeError);
});

Deno.test("Table.concat() puts batches below each other without changing a cell", () => {
  const table = Table.concat([everyTable([4]), everyTable([1, 3]), everyTable([2, 2]).slice(1, 3)]);
  for (const [c, [field, cells]] of EVERY.entries()) {
    const all = [...cells, ...cells, ...cells.slice(1, 3)];
    assertEquals(table.columns[c]?.toArray(), all, field.name);
  }
  assertEquals(table.length, 10);
});

Deno.test("Table.concat() refuses columns that differ, and says which", () => {
  const a = Table.fromColumns({ x: [1], y: [2] });
  const cases: readonly (readonly [Table, string])[] = [
    [Table.fromColumns({ x: [1] }), "column 2 is missing"],
    [Table.fromColumns({ x: [1], z: [2] }), 'column 2 is "z" (double)'],
    [Table.fromColumns({ x: [1], y: [2n] }), 'column 2 is "y" (long)'],
    [Table.fromColumns({ x: [1], y: [[2, 3]] }), 'column 2 is "y" (double[2])'],
    [Table.fromColumns({ x: [1], y: [2], z: [3] }), "it has 3 columns, wanted 2"],
  ];
  for (const [b, message] of cases) {
    assertThrows(() => Table.concat([a, b]), ColumnError, message);
  }
});

Deno.test("Table.concat() keeps what was said before and after the data, and adds up diagnostics", () => {
  const info = (name: string): Info => ({ kind: "info", name, value: "v" });
  const make = (trailing: readonly Info[] | undefined, count: number) =>
    new Table(stars().columns, {
      meta: { name: "t", items: [info("own")], ...(trailing === undefined ? {} : { trailing }) },
      infos: [info("outer")],
      diagnostics: [{ code: "W_X", message: "odd", line: 3, count }],
    });
  const table = Table.concat([make(undefined, 2), make([info("last")], 3)]);
  assertEquals(table.infos.map((i) => i.name), ["outer", "own", "last"]);
  assertEquals(table.diagnostics, [{ code: "W_X", message: "odd", line: 3, count: 5 }]);
  assertEquals(table.warnings, ["W_X: odd at line 3, column 1 (5 times)"]);
  assertEquals(mergeDiagnostics([]), []);
});

Deno.test("Table.infos and params come from the metadata, in order", () => {
  const table = stars().withMeta({
    items: [
      { kind: "info", name: "a", value: "1" },
      { kind: "param", name: "p", datatype: "int", value: "5", cell: 5 },
      { kind: "info", name: "b", value: "2" },
    ],
    trailing: [{ kind: "info", name: "c", value: "3" }],
  });
  assertEquals(table.infos.map((i) => i.name), ["a", "b", "c"]);
  assertEquals(table.params.map((p) => p.cell), [5]);
});

const withUcds = (...ucds: (string | undefined)[]) =>
  Table.fromColumns(
    Object.fromEntries(ucds.map((_, i) => [`c${i}`, [i]])),
    ucds.map((ucd, i) => ({ name: `c${i}`, ucd })),
  );

Deno.test("Table.columnByUcd() never takes an identifier for a position because both are main", () => {
  const table = withUcds("meta.id;meta.main", "stat.error;pos.eq.ra", "pos.eq.ra;meta.main");
  assertEquals(table.columnByUcd("pos.eq.ra;meta.main")?.field.name, "c2");
  assertEquals(withUcds("meta.id;meta.main").columnByUcd("pos.eq.ra;meta.main"), undefined);
  assertEquals(
    withUcds("meta.id;meta.main", "pos.eq.ra").columnByUcd("pos.eq.ra;meta.main")?.at(0),
    1,
  );
});

Deno.test("Table.columnByUcd() prefers equal UCDs, knows the old ones, and ignores case", () => {
  assertEquals(withUcds("phot.mag;em.opt.V", "phot.mag").columnByUcd("PHOT.MAG")?.at(0), 1);
  assertEquals(withUcds("ID_MAIN", "POS_EQ_RA_MAIN").columnByUcd("pos.eq.ra;meta.main")?.at(0), 1);
  assertEquals(withUcds("pos.eq.ra;meta.main").columnByUcd("POS_EQ_RA_MAIN")?.at(0), 0);
  assertEquals(withUcds(undefined, "pos.eq.dec").columnByUcd("pos.eq.ra"), undefined);
  assertEquals(withUcds().columnByUcd("pos.eq.ra"), undefined);
});

Deno.test("Table.columnByUtype() compares without case, and without prefix when one has none", () => {
  const table = Table.fromColumns({ a: [0], b: [1], c: [2] }, [
    { name: "a" },
    { name: "b", utype: "ssa:Access.Reference" },
    { name: "c", utype: "obscore:Access.Reference" },
  ]);
  assertEquals(table.columnByUtype("OBSCORE:access.reference")?.at(0), 2);
  assertEquals(table.columnByUtype("Access.Reference")?.at(0), 1);
  assertEquals(table.columnByUtype("stc:Access.Reference"), undefined);
  assertEquals(table.columnByUtype("nothing"), undefined);
  assert(table.byteLength >= 24);
});

Deno.test("Table.concat() refuses columns in different units, and takes one that has none", () => {
  const inUnit = (unit?: string) => Table.fromColumns({ d: [1] }, [{ name: "d", unit }]);
  assertThrows(() => Table.concat([inUnit("deg"), inUnit("arcmin")]), ColumnError, "arcmin");
  assertEquals(Table.concat([inUnit("deg"), inUnit("deg "), inUnit()]).length, 3);
});
