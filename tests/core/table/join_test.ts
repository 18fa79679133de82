import { assert, assertEquals, assertStrictEquals, assertThrows } from "../../../deps/assert.ts";
import { ColumnError } from "../../../core/runtime/errors.ts";
import type { Cell } from "../../../core/table/cell.ts";
import { Column } from "../../../core/table/column.ts";
import { ColumnBuilder } from "../../../core/table/column_builder.ts";
import type { Field } from "../../../core/table/field.ts";
import { gatherColumn } from "../../../core/table/_gather.ts";
import { join, type JoinHow } from "../../../core/table/join.ts";
import { Table } from "../../../core/table/table.ts";
import { EVERY, everyTable } from "./_every.ts";
import { randomWords } from "./_random.ts";

const HOWS: readonly JoinHow[] = ["inner", "left", "right", "outer"];

/** A table whose columns are cut into batches of up to seven rows, one of them a slice. */
function makeTable(columns: readonly (readonly [Field, readonly Cell[]])[]): Table {
  return new Table(columns.map(([field, cells]) => {
    const builder = new ColumnBuilder(field);
    const vectors = [];
    for (let i = 0; i < cells.length; i += 7) {
      for (const cell of cells.slice(i, i + 7)) builder.push(cell);
      vectors.push(builder.finish());
    }
    return new Column(field, vectors);
  }));
}

/** Row numbers of both tables, joined the slow way; left order, then right order, lonely right rows last. */
function naive(left: Table, right: Table, keys: readonly string[], how: JoinHow): string[] {
  const equal = (a: Cell | undefined, b: Cell | undefined) =>
    a !== null && b !== null && (typeof a === "object" ? String(a) === String(b) : a == b);
  const pairs: string[] = [];
  const met = new Set<number>();
  for (const [i, a] of left.toArray().entries()) {
    let some = false;
    for (const [j, b] of right.toArray().entries()) {
      if (!keys.every((key) => equal(a[key], b[key]))) continue;
      pairs.push(`${i} ${j}`);
      met.add(j);
      some = true;
    }
    if (!some && (how === "left" || how === "outer")) pairs.push(`${i} null`);
  }
  const kept = how === "left" || how === "outer" || how === "inner"
    ? pairs
    : pairs.filter((pair) => !pair.endsWith("null"));
  if (how !== "right" && how !== "outer") return kept;
  return [
    ...kept,
    ...right.toArray().flatMap((_, j) => met.has(j) ? [] : [`null ${j}`]),
  ];
}

const rowPairs = (table: Table) => table.toArray().map(({ l, r }) => `${l} ${r}`);

/** Columns of keys of each type, with few distinct values, nulls and odd ones among them. */
function randomKeys(next: () => number, rows: number): readonly (readonly [Field, Cell[]])[] {
  const cells = (values: readonly Cell[]) =>
    Array.from({ length: rows }, () => values[next() % values.length] as Cell);
  const big = 9007199254740992n;
  return [
    [{ name: "boolean", datatype: "boolean" }, cells([true, false, null])],
    [{ name: "byte", datatype: "unsignedByte" }, cells([0, 1, 255, null])],
    [{ name: "short", datatype: "short" }, cells([-1, 0, 1, 255, null])],
    [{ name: "int", datatype: "int" }, cells([-2147483648, -1, 0, 1, 255, null])],
    [
      { name: "long", datatype: "long" },
      cells([big, big + 1n, big + 2n, -1n, 0n, 1n, -(2n ** 63n), 2n ** 63n - 1n, null]),
    ],
    [{ name: "float", datatype: "float" }, cells([0, -0, 1.5, NaN, Infinity, -Infinity, null])],
    [
      { name: "double", datatype: "double" },
      cells([0, -0, 1.5, NaN, Infinity, 1e300, 2 ** 53, 2 ** 63, -(2 ** 63), 0.1, null]),
    ],
    [{ name: "char", datatype: "char", arraysize: "*" }, cells(["", "a", "a ", "A", "aé", null])],
    [
      { name: "text", datatype: "unicodeChar", arraysize: "9" },
      cells(["", "a", "aé", "ae\u0301", "😀", null]),
    ],
  ];
}

const numbered = (name: string, rows: number): readonly [Field, Cell[]] => [
  { name, datatype: "int" },
  Array.from({ length: rows }, (_, i) => i),
];

Deno.test("join() pairs the same rows as two nested loops, for keys of every type and all hows", () => {
  const next = randomWords(5);
  for (const [n, m] of [[40, 30], [3, 60], [60, 3], [1, 1]] as const) {
    const left = makeTable([numbered("l", n), ...randomKeys(next, n)]);
    const right = makeTable([numbered("r", m), ...randomKeys(next, m)]);
    for (const [{ name }] of randomKeys(next, 0)) {
      for (const how of HOWS) {
        const joined = join(left, right, { on: name, how, order: "left" });
        assertEquals(rowPairs(joined), naive(left, right, [name], how), `${name} ${how} ${n} ${m}`);
      }
    }
  }
});

Deno.test("join() takes several keys of several types", () => {
  const next = randomWords(6);
  const left = makeTable([numbered("l", 90), ...randomKeys(next, 90)]);
  const right = makeTable([numbered("r", 80), ...randomKeys(next, 80)]);
  for (const keys of [["boolean", "short"], ["char", "byte", "float"], ["text", "char"]]) {
    for (const how of HOWS) {
      const joined = join(left, right, { on: keys, how, order: "left" });
      assertEquals(rowPairs(joined), naive(left, right, keys, how), `${keys} ${how}`);
      for (const key of keys) {
        const side = left.columns[left.indexOf(key)]?.toArray();
        for (const row of joined) {
          if (row["l"] !== null) {
            // 0 and -0 are equal, and either may be the one that is kept.
            assertEquals(String(row[key]), String(side?.[row["l"] as number]));
          }
        }
      }
    }
  }
  assert(join(left, right, { on: ["boolean", "short"] }).length > 50);
});

Deno.test("join() compares numbers of different types by value and rounds none", () => {
  const next = randomWords(7);
  const left = makeTable([numbered("l", 50), ...randomKeys(next, 50)]);
  const right = makeTable([numbered("r", 60), ...randomKeys(next, 60)]);
  const names = ["byte", "short", "int", "long", "float", "double"];
  for (const a of names) {
    for (const b of names) {
      const on = [{ left: a, right: b }];
      const rename = (table: Table, name: string) =>
        new Table(
          table.select([table.names[0] as string, name]).columns.map((column, c) =>
            c === 0 ? column : column.withField({ ...column.field, name: "k" })
          ),
        );
      const wanted = naive(rename(left, a), rename(right, b), ["k"], "inner");
      const order = "left" as const;
      assertEquals(rowPairs(join(left, right, { on, order })), wanted, `${a} ${b}`);
    }
  }
  const far = Table.fromColumns({ id: [9007199254740993n, 9007199254740992n] });
  const doubles = Table.fromColumns({ id: [9007199254740992, 9007199254740994] });
  assertEquals(join(far, doubles, { on: "id" }).toArray(), [{ id: 9007199254740992n }]);
});

Deno.test("join() of complex keys needs both parts equal", () => {
  const field: Field = { name: "z", datatype: "floatComplex" };
  const a = makeTable([numbered("l", 3), [field, [{ re: 1, im: 2 }, { re: NaN, im: 2 }, null]]]);
  const b = makeTable([numbered("r", 3), [field, [{ re: 1, im: 3 }, { re: 1, im: 2 }, null]]]);
  assertEquals(rowPairs(join(a, b, { on: "z" })), ["0 1"]);
});

Deno.test("join() keeps order: left then right, or right then left", () => {
  const left = Table.fromColumns({ k: [2, 1, 2, 9], l: [0, 1, 2, 3] });
  const right = Table.fromColumns({ k: [1, 2, 7, 2], r: [0, 1, 2, 3] });
  const pairs = (how: JoinHow, order?: "left" | "right") =>
    rowPairs(join(left, right, { on: "k", how, order })).join();
  assertEquals(pairs("inner"), "0 1,0 3,1 0,2 1,2 3");
  assertEquals(pairs("left"), "0 1,0 3,1 0,2 1,2 3,3 null");
  assertEquals(pairs("right"), "1 0,0 1,2 1,null 2,0 3,2 3");
  assertEquals(pairs("outer"), "0 1,0 3,1 0,2 1,2 3,3 null,null 2");
  assertEquals(pairs("right", "left"), "0 1,0 3,1 0,2 1,2 3,null 2");
  assertEquals(pairs("outer", "right"), "1 0,0 1,2 1,null 2,0 3,2 3,3 null");
});

Deno.test("join() carries cells of every kind, and makes nulls of every kind", () => {
  const every = everyTable([3, 1]);
  const left = Table.fromColumns({ key: [4n, 3n, 2n, 1n, 1n] });
  const right = every.withColumn({ name: "key", datatype: "long" }, [1n, 2n, 3n, 7n]);
  const joined = join(left, right, { on: "key", how: "outer" });
  assertEquals(joined.column("key").toArray(), [4n, 3n, 2n, 1n, 1n, 7n]);
  for (const [field, cells] of EVERY) {
    const wanted = [null, cells[2], cells[1], cells[0], cells[0], cells[3]] as Cell[];
    const column = joined.column(field.name);
    assertEquals(column.toArray(), wanted, field.name);
    assertEquals(column.field, field);
    assertEquals(column.nullCount, 2);
  }
});

Deno.test("join() on large tables is right where hash tables have regions", () => {
  const n = 150_000;
  const next = randomWords(8);
  const ids = BigInt64Array.from({ length: n }, () => BigInt(next() % (n / 2)) * 123456789123n);
  const others = BigInt64Array.from({ length: n }, () => BigInt(next() % (n / 2)) * 123456789123n);
  const joined = join(
    Table.fromColumns({ id: ids, l: Int32Array.from({ length: n }, (_, i) => i) }),
    Table.fromColumns({ id: others, r: Int32Array.from({ length: n }, (_, i) => i) }),
    { on: "id", how: "outer" },
  );
  const rows = new Map<bigint, number[]>();
  others.forEach((id, j) => rows.set(id, [...rows.get(id) ?? [], j]));
  const mine = new Set(ids);
  const wanted: number[] = [];
  ids.forEach((id, i) => {
    for (const j of rows.get(id) ?? [NaN]) wanted.push(i, j);
  });
  others.forEach((id, j) => mine.has(id) ? 0 : wanted.push(NaN, j));
  const [l, r] = [joined.column("l").toNumbers(), joined.column("r").toNumbers()];
  const found = new Float64Array(2 * joined.length).map((_, i) =>
    (i % 2 ? r : l)[i >> 1] as number
  );
  assertEquals(found, Float64Array.from(wanted));
  assert(joined.column("id").toArray().every((id) => typeof id === "bigint"));
});

Deno.test("join() of empty tables and of tables without a match", () => {
  const empty = Table.fromColumns({ id: new BigInt64Array(0), x: new Float32Array(0) });
  const some = Table.fromColumns({ id: [1n, null], y: ["a", "b"] });
  for (const how of HOWS) {
    const both = join(empty, empty.select(["id"]), { on: "id", how });
    assertEquals([both.length, both.names.join()], [0, "id,x"]);
    const counts = [join(empty, some, { on: "id", how }), join(some, empty, { on: "id", how })];
    const right = how === "right" || how === "outer" ? 2 : 0;
    const left = how === "left" || how === "outer" ? 2 : 0;
    assertEquals(counts.map((table) => table.length), [right, left], how);
  }
  assertEquals(join(empty, some, { on: "id", how: "outer" }).toArray(), [
    { id: 1n, x: null, y: "a" },
    { id: null, x: null, y: "b" },
  ]);
  const none = new Table([new Column({ name: "id", datatype: "long" }, [])]);
  assertEquals(join(none, some, { on: "id", how: "right" }).length, 2);
});

Deno.test("join() renames columns that are in both tables", () => {
  const left = Table.fromColumns({ id: [1], ra: [2], x_1: [3], x: [4], other: [5] });
  const right = Table.fromColumns({ key: [1], ra: [20], x: [40], id: [50], x_2: [60] });
  const joined = join(left, right, { on: { left: "id", right: "key" } });
  assertEquals(joined.toArray(), [{
    id: 1,
    ra_1: 2,
    x_1: 3,
    x_1_2: 4,
    other: 5,
    ra_2: 20,
    x_2_2: 40,
    id_2: 50,
    x_2: 60,
  }]);
  const named = join(left, right.select(["id", "ra"]), {
    on: { left: "other", right: "ra" },
    suffixes: ["", "_gaia"],
    how: "left",
  });
  assertEquals(named.names, ["id", "ra", "x_1", "x", "other", "id_gaia"]);
  const twice = join(left, right, { on: ["id", { left: "other", right: "key" }], how: "outer" });
  assertEquals(twice.names.join(), "id,ra_1,x_1,x_1_2,other,ra_2,x_2_2,x_2");
});

Deno.test("join() names columns of the same name within one table apart", () => {
  const ra = Table.fromColumns({ k: [1], ra: [1] });
  const left = new Table([...ra.columns, ra.column("ra")]);
  const joined = join(left, ra, { on: "k" });
  assertEquals(joined.names, ["k", "ra_1", "ra_2", "ra_2_2"]);
});

Deno.test("join() merges what is said about keys and reports what differs", () => {
  const key = (field: Partial<Field>) =>
    Table.fromColumns({ id: [1n] }, [{ name: "id", datatype: "long", ...field }]);
  const left = key({ description: "Our  identifier", ucd: "meta.id", id: "ID1" });
  const right = key({ description: "Gaia's", ucd: "meta.id", utype: "x:y", id: "ID2", ref: "q" });
  const joined = join(left, right, { on: "id" });
  assertEquals(joined.fields, [{
    name: "id",
    datatype: "long",
    description: "Our  identifier",
    ucd: "meta.id",
    utype: "x:y",
    id: "ID1",
    ref: "q",
  }]);
  assertEquals(joined.diagnostics, [{
    code: "W_MERGE_CONFLICT",
    message: `Column "id": description is "Our identifier" in the left table, ` +
      `"Gaia's" in the right table`,
    count: 1,
  }]);
  assertEquals(join(left, key({}), { on: "id" }).diagnostics, []);
});

Deno.test("join() gives keys of outer joins a type that holds both, or refuses", () => {
  const int = Table.fromColumns({ k: Int32Array.of(1, 2) });
  const long = Table.fromColumns({ k: BigInt64Array.of(2n, 9007199254740993n) });
  const double = Table.fromColumns({ k: Float64Array.of(2, 0.5) });
  const types = (a: Table, b: Table) =>
    HOWS.map((how) => join(a, b, { on: "k", how }).fields[0]?.datatype).join();
  assertEquals(types(int, long), "int,int,long,long");
  assertEquals(types(int, double), "int,int,double,double");
  assertEquals(join(int, long, { on: "k", how: "outer" }).column("k").toArray(), [
    1n,
    2n,
    9007199254740993n,
  ]);
  const error = assertThrows(() => join(long, double, { on: "k", how: "outer" }), ColumnError);
  assert(/9007199254740993 has no double/.test(error.message), error.message);
});

Deno.test("join() compares no numbers of different units", () => {
  const angle = (unit: string | undefined, x: number) =>
    Table.fromColumns({ x: [x] }, [{ name: "x", unit }]);
  assertEquals(join(angle("deg", 1), angle("deg", 1), { on: "x" }).warnings, []);
  assertEquals(join(angle("mas/yr", 1), angle("mas.yr**-1", 1), { on: "x" }).length, 1);
  const unsaid = join(angle("", 1), angle("deg", 1), { on: "x" });
  assertEquals([unsaid.fields[0]?.unit, unsaid.length], ["deg", 1]);
  assertEquals(unsaid.diagnostics.map(({ message }) => message), [
    'Column "x": unit is "deg" in the right table, not given in the left table',
  ]);
  for (const other of ["arcsec", "m", "log(deg)"]) {
    assertThrows(
      () => join(angle("deg", 1), angle(other, 1), { on: "x" }),
      ColumnError,
      `their units are "deg" and "${other}"; convert one of them first`,
    );
  }
});

Deno.test("join() keeps PARAMs, INFOs and GROUPs of both tables, equal ones once, with IDs apart", () => {
  const info = (name: string, value: string) => ({ kind: "info", name, value } as const);
  const frame = (system: string) => ({ kind: "coosys", id: "sys", system, items: [] } as const);
  const ref = (id: string) => ({ kind: "fieldref", ref: id } as const);
  const make = (system: string, ids: readonly [string, string]) =>
    new Table(
      Table.fromColumns({ id: [1], ra: [2] }, [
        { name: "id", id: ids[0] },
        { name: "ra", id: ids[1], ref: "sys" },
      ]).columns,
      {
        meta: {
          name: system,
          nrows: "1",
          items: [
            { kind: "field", index: 0 },
            frame(system),
            info("same", "1"),
            { kind: "group", items: [ref(ids[0]), ref(ids[1])] },
            { kind: "field", index: 1 },
          ],
          trailing: [info("QUERY_STATUS", system)],
        },
        infos: [info("outer", system), info("outer", "both")],
        diagnostics: [{ code: "W_X", message: "odd", count: 1 }],
      },
    );
  const joined = join(make("ICRS", ["a", "b"]), make("FK5", ["b", "c"]), { on: "id" });
  assertEquals(joined.fields.map(({ name, id, ref }) => [name, id, ref]), [
    ["id", "a", undefined],
    ["ra_1", "b", "sys"],
    ["ra_2", "c", "sys_2"],
  ]);
  assertEquals(joined.meta as unknown, {
    name: "ICRS",
    items: [
      frame("ICRS"),
      info("same", "1"),
      { kind: "group", items: [ref("a"), ref("b")] },
      { ...frame("FK5"), id: "sys_2" },
      { kind: "group", items: [ref("a"), ref("c")] },
    ],
    trailing: [info("QUERY_STATUS", "ICRS"), info("QUERY_STATUS", "FK5")],
  });
  assertEquals(joined.infos.map(({ name, value }) => `${name} ${value}`), [
    "outer ICRS",
    "outer both",
    "outer FK5",
    "same 1",
    "QUERY_STATUS ICRS",
    "QUERY_STATUS FK5",
  ]);
  assertEquals(joined.diagnostics, [{ code: "W_X", message: "odd", count: 2 }]);
  const equal = join(make("ICRS", ["a", "b"]), make("ICRS", ["d", "e"]), { on: "id" });
  assertEquals(equal.fields[2]?.ref, "sys");
});

Deno.test("join() copies nothing of a table whose rows all stay in order", () => {
  const left = Table.fromColumns({ id: [1n, 2n], x: [1, 2] });
  const right = Table.fromColumns({ id: [2n], y: [2] });
  const joined = join(left, right, { on: "id", how: "left" });
  assertStrictEquals(joined.column("x").vectors[0], left.column("x").vectors[0]);
});

Deno.test("join() refuses what it cannot do, and says why", () => {
  const left = Table.fromColumns({ id: [1n], name: ["a"], list: [[1, 2]] });
  const right = Table.fromColumns({ id: [1n], title: ["a"], list: [[1, 2]] });
  const columnErrors: readonly (readonly [unknown, string])[] = [
    ["name", "the right table has no such column, its columns are id, title, list"],
    [{ left: "nam", right: "title" }, 'the left table has no such column, did you mean "name"?'],
    [
      { left: "id", right: "title" },
      '"id" (long) and "title" (unicodeChar[*]): their cells do not',
    ],
    ["list", '"list" (double[2]) and "list" (double[2]): their cells do not compare'],
  ];
  for (const [on, message] of columnErrors) {
    assertThrows(() => join(left, right, { on: on as string }), ColumnError, message);
  }
  const options: readonly (readonly [unknown, string])[] = [
    [{ on: [] }, "no key is given"],
    [{}, "no key of the left table is given"],
    [{ on: { left: "id" } }, "no key of the right table is given"],
    [{ on: "id", how: "full" }, 'how is "full"'],
    [{ on: "id", order: "keys" }, 'order is "keys"'],
    [{ on: "id", suffixes: ["_a", "_a"] }, 'both suffixes are "_a"'],
  ];
  for (const [wrong, message] of options) {
    assertThrows(() => join(left, right, wrong as { on: string }), TypeError, message);
  }
});

Deno.test("Table.take() counts negative indexes from the end and refuses others", () => {
  const table = everyTable([1, 0, 2, 1]).slice(1);
  assertEquals(table.take([-1, 0, 2, 0]).toArray(), [2, 0, 2, 0].map((i) => table.row(i)));
  assertEquals(table.take([]).length, 0);
  for (const index of [3, -4, 0.5, NaN]) {
    assertThrows(
      () => table.take([index]),
      RangeError,
      `Cannot take row ${index}: the table has 3`,
    );
  }
});

Deno.test("gatherColumn() cuts what does not fit one vector", () => {
  const table = everyTable([2, 2]);
  const rows = Int32Array.of(3, -1, 1, 0, 0, 2, 1, 3);
  for (const column of table.columns) {
    const wanted = Array.from(rows, (row) => row < 0 ? null : column.at(row));
    for (const most of [1, 4, 9, 100]) {
      assertEquals(
        gatherColumn(column, rows, undefined, most).toArray(),
        wanted,
        column.field.name,
      );
    }
  }
});
