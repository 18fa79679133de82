import { assert, assertEquals, assertLess, assertRejects } from "../../../deps/assert.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import { openCsv, readCsv, type ReadCsvOptions } from "../../../core/table/csv_read.ts";
import { writeCsv, type WriteCsvOptions } from "../../../core/table/csv.ts";
import { Table } from "../../../core/table/table.ts";
import type { Tables } from "../../../core/table/_text.ts";
import { EVERY, everyTable } from "./_every.ts";

async function csv(tables: Tables, options?: WriteCsvOptions): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of writeCsv(tables, options)) parts.push(part);
  return await new Blob(parts).text();
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

const typesOf = (table: Table) => table.fields.map((field) => field.datatype);
const columnOf = async (...cells: string[]) =>
  (await readCsv(`x\n${cells.join("\n")}\n`)).columns[0];

Deno.test("writeCsv() writes every kind of cell", async () => {
  const text = await csv(everyTable());
  const lines = [
    "boolean,bit,byte,short,int,long,float,double,char,text,complex,bits,flags,shorts,longs,floats," +
    "doubles,ints,complexes,strings",
    'true,false,0,-32768,-2147483648,-9223372036854775808,0.1,0.30000000000000004,"",αβγ,1.5 -2,' +
    '"1 0 1","true null false","1 2 3 4","1 -9223372036854775808","0.1 NaN","0.3333333333333333",' +
    '"1 null 3","1 2 0.1 0","[""a b"",""c,d""]"',
    "false,true,255,32767,2147483647,9223372036854775807,Infinity,-Infinity," +
    '"a ""quote"", a comma","line\r\nbreak",NaN 0.1,"0 0 0","","","9007199254740993 0",' +
    '"1e-10 3e+38","","4","",""',
    ",".repeat(EVERY.length - 1),
    'true,false,7,0,-1,9007199254740993,NaN,-0.0," b ",tab\t\u0001\\,-0.0 Infinity,"1 1 1","null",' +
    '"-5 6","0 0","-0.0 1","1 -Infinity 5e-324","null null","NaN 1","[""q\\"""",""""]"',
  ];
  assertEquals(text, lines.join("\n") + "\n");
});

Deno.test("writeCsv() writes the same from batches, slices and several tables", async () => {
  const whole = await csv(everyTable());
  assertEquals(await csv(everyTable([1, 0, 3])), whole);
  const rows = [0, 1, 2, 3].map((i) => everyTable().slice(i, i + 1));
  assertEquals(await csv(rows), whole);
  const mixed = new Table(
    everyTable([2, 2]).columns.map((column, c) =>
      c % 2 === 0 ? column : everyTable([1, 3]).columns[c] as typeof column
    ),
  );
  assertEquals(await csv(mixed), whole);
  async function* stream() {
    yield await Promise.resolve(everyTable([4]).slice(0, 3));
    yield everyTable([4]).slice(3);
  }
  assertEquals(await csv(stream()), whole);
});

Deno.test("readCsv() with fields reads back all that writeCsv() writes, in every cut and dialect", async () => {
  const table = everyTable();
  for (const delimiter of [",", "\t", ";", "|"] as const) {
    const bytes = new TextEncoder().encode(await csv(table, { delimiter }));
    for (const size of [1, 7, 13, 4096]) {
      const back = await readCsv(cut(bytes, size), { fields: table.fields });
      assertEquals(back.fields, table.fields);
      for (const [c, column] of table.columns.entries()) {
        assertEquals(back.columns[c]?.toArray(), column.toArray(), `${column.field.name} ${size}`);
      }
    }
  }
});

Deno.test("writeCsv() takes separator, null text and header from the options", async () => {
  const table = Table.fromColumns({ a: ["x\ty", null, "NULL"], b: [1, null, 2] });
  assertEquals(
    await csv(table, { delimiter: "\t", nullText: "NULL", header: false }),
    '"x\ty"\t1\nNULL\tNULL\n"NULL"\t2\n',
  );
  const odd = await csv(Table.fromColumns({ a: [null, 1] }), { nullText: "—".repeat(200) });
  assertEquals(odd, `a\n${"—".repeat(200)}\n1\n`);
});

Deno.test("writeCsv() of nothing, of no rows, and of tables that differ", async () => {
  assertEquals(await csv([]), "");
  const stream = await openCsv(() => 'id,"a,b"\n');
  assertEquals(await csv(stream), 'id,"a,b"\n');
  assertEquals(await csv(stream, { header: false }), "");
  assertEquals(await csv(everyTable().slice(0, 0).select(["int", "text"])), "int,text\n");
  const differing = [Table.fromColumns({ a: [1] }), Table.fromColumns({ b: [1] })];
  await assertRejects(() => csv(differing), TypeError, "columns of the tables differ");
});

Deno.test("writeCsv() hands out pieces while it goes and keeps large cells whole", async () => {
  const long = 'x"'.repeat(700_000);
  const table = Table.fromColumns({ a: Array.from({ length: 6 }, (_, i) => `${i}${long}`) });
  let pieces = 0;
  let size = 0;
  for await (const piece of writeCsv(table)) {
    pieces++;
    size += piece.length;
    assertLess(piece.length, 5_000_000);
  }
  assert(pieces >= 6);
  assertEquals(size, 2 + 6 * (3 * 700_000 + 4));
  const big = Table.fromColumns({ a: [new Float64Array(300_000).fill(1 / 3)] });
  assertEquals((await csv(big)).length, 2 + 300_000 * 19 + 2);
});

Deno.test("readCsv() finds types over all rows, and none that loses anything", async () => {
  const cases: readonly (readonly [readonly string[], string, readonly unknown[]])[] = [
    [["1", "-2147483648"], "int", [1, -2147483648]],
    [["1", "2147483648"], "long", [1n, 2147483648n]],
    [["1", "-9223372036854775808"], "long", [1n, -9223372036854775808n]],
    [["1", "9223372036854775808"], "unicodeChar", ["1", "9223372036854775808"]],
    [["007", "1"], "unicodeChar", ["007", "1"]],
    [["1", "-007"], "unicodeChar", ["1", "-007"]],
    [["0", "1"], "int", [0, 1]],
    [["-0", "1"], "double", [-0, 1]],
    [["1", "1.0"], "double", [1, 1]],
    [["1e3", "-.5", "5."], "double", [1000, -0.5, 5]],
    [["1", "NaN", "-Inf", "+infinity"], "double", [1, NaN, -Infinity, Infinity]],
    [["9007199254740993", "0.5"], "unicodeChar", ["9007199254740993", "0.5"]],
    [["9007199254740992", "0.5"], "double", [9007199254740992, 0.5]],
    [["100000000000000000000", "0.5"], "double", [1e20, 0.5]],
    [["1e999", "1"], "unicodeChar", ["1e999", "1"]],
    [["1e-999", "1"], "unicodeChar", ["1e-999", "1"]],
    [["true", "FALSE", ""], "boolean", [true, false, null]],
    [["true", "1"], "unicodeChar", ["true", "1"]],
    [["1", "x", "2"], "unicodeChar", ["1", "x", "2"]],
    [[" 1", "2 "], "int", [1, 2]],
    [["0x10", "1"], "unicodeChar", ["0x10", "1"]],
    [["+5", "1"], "int", [5, 1]],
    [["1_000"], "unicodeChar", ["1_000"]],
    [["--1"], "unicodeChar", ["--1"]],
    [["2016-01-01T00:00:00"], "unicodeChar", ["2016-01-01T00:00:00"]],
    [["", '""'], "unicodeChar", [null, ""]],
    [["1", '""', ""], "int", [1, null, null]],
  ];
  for (const [cells, datatype, values] of cases) {
    const column = await columnOf(...cells);
    assertEquals(column?.field.datatype, datatype as never, cells.join());
    assertEquals(column?.toArray(), values as never);
  }
});

Deno.test("readCsv() finds a type that only the last of many rows needs", async () => {
  const rows = Array.from({ length: 40_000 }, (_, i) => `${i},${i}`);
  const table = await readCsv(`a,b\n${rows.join("\n")}\nx,0.5\n`);
  assertEquals(typesOf(table), ["unicodeChar", "double"]);
  assertEquals(table.column("a").at(39_999), "39999");
  assertEquals([table.column("b").at(39_999), table.column("b").at(-1)], [39_999, 0.5]);
});

Deno.test("readCsv() reads quotes, line breaks, marks and line ends of all systems", async () => {
  const same: readonly string[] = [
    'a,b\n"x, ""y""\nz",1\n',
    'a,b\r\n"x, ""y""\nz",1\r\n',
    'a,b\r"x, ""y""\nz",1',
    '\ufeffa,b\n"x, ""y""\nz",1',
    '\n\na,b\n\n"x, ""y""\nz" ,1\n\n\n',
    'a;b\n"x, ""y""\nz";1\n',
    'a\tb\n"x, ""y""\nz"\t1\n',
    'a|b\n"x, ""y""\nz"|1\n',
  ];
  for (const text of same) {
    const bytes = new TextEncoder().encode(text);
    for (const source of [text, bytes, cut(bytes, 1)]) {
      const table = await readCsv(source);
      assertEquals(table.toArray() as unknown, [{ a: 'x, "y"\nz', b: 1 }], JSON.stringify(text));
    }
  }
});

Deno.test("readCsv() reads other encodings and says so when it cannot", async () => {
  const utf16 = new Uint8Array([0xff, 0xfe, ...[..."x\né\n"].flatMap((c) => [c.charCodeAt(0), 0])]);
  assertEquals((await readCsv(utf16)).column("x").at(0), "é");
  const latin = Uint8Array.of(120, 10, 0xe9, 10);
  assertEquals((await readCsv(cut(latin, 1), { encoding: "latin1" })).column("x").at(0), "é");
  await assertRejects(() => readCsv(latin), FormatError, "not utf-8");
  await assertRejects(() => readCsv(Uint8Array.of(120, 10, 0xe9)), FormatError, "not utf-8");
});

Deno.test("readCsv() refuses ragged rows and open quotes with their line", async () => {
  const cases: readonly (readonly [string, string, number, ReadCsvOptions?])[] = [
    ["a,b\n1,2\n3\n", "a row has 1 cells where 2", 3],
    ['a,b\n"x\ny",2\n3,4,5\n', "a row has 3 cells where 2", 4],
    ["a,b\n1,2\n3,4,\n", "a row has 3 cells", 3],
    ['a,b\n1,"x\n3,4\n', "a quote is not closed", 2],
    ['a,b\n"x"y,2\n', "text follows a closing quote", 2],
    ["1,2\n3\n", "a row has 1 cells where 2", 2, { header: false }],
    ["a,b\n1,2\n\n1.5,3", '"1.5" in column "a" does not fit datatype int', 4, {
      fields: [{ name: "a", datatype: "int" }],
    }],
  ];
  for (const [text, message, line, options] of cases) {
    for (const source of [text, cut(new TextEncoder().encode(text), 1)]) {
      const error = await assertRejects(() => readCsv(source, options), FormatError, message);
      assertEquals([error.format, error.line], ["csv", line]);
    }
  }
});

Deno.test("readCsv() refuses what a given datatype cannot hold", async () => {
  const cases = [
    ["unsignedByte", "256"],
    ["short", "-32769"],
    ["int", "2147483648"],
    ["long", "9223372036854775808"],
    ["long", "1.0"],
    ["double", "1,5"],
    ["boolean", "yes"],
    ["doubleComplex", "1"],
  ] as const;
  for (const [datatype, cell] of cases) {
    const reading = () => readCsv(`x\n"${cell}"\n`, { fields: [{ name: "x", datatype }] });
    await assertRejects(reading, FormatError, `does not fit datatype ${datatype}`);
  }
  const array = () =>
    readCsv("x\n1 2\n", { fields: [{ name: "x", datatype: "int", arraysize: "3" }] });
  await assertRejects(array, FormatError, "does not fit");
});

Deno.test("readCsv() copes with headers that repeat, lack or are absent", async () => {
  assertEquals((await readCsv("a,a,,__proto__\n1,2,3,4\n")).names, [
    "a",
    "a_2",
    "col3",
    "__proto___",
  ]);
  const table = await readCsv("1,x\n,y\n", { header: false });
  assertEquals(table.names, ["col1", "col2"]);
  assertEquals(table.column("col1").toArray(), [1, null]);
  const units = await readCsv("ra\n10\n", { fields: [{ name: "ra", unit: "deg" }] });
  assertEquals(units.fields, [{ name: "ra", unit: "deg", datatype: "int" }]);
});

Deno.test("readCsv() of nothing, of a header, and of one column with nulls", async () => {
  assertEquals((await readCsv("")).names, []);
  assertEquals((await readCsv("", { header: false })).length, 0);
  const header = await readCsv("a,b\n");
  assertEquals([header.names, header.length], [["a", "b"], 0]);
  assertEquals((await columnOf("1", "", "2"))?.toArray(), [1, null, 2]);
  const back = await readCsv(await csv(Table.fromColumns({ a: [null, 1, null] })));
  assertEquals(back.column("a").toArray(), [null, 1, null]);
});

Deno.test("openCsv() gives the columns and rows that readCsv() gives, however the text is cut", async () => {
  const texts: readonly (readonly [string, ReadCsvOptions])[] = [
    ['id,ra,name\n1,0.5,"a ""b"""\n\n9007199254740993,,\n,NaN,""\n', {}],
    ["\ufeffx\ttrue\r\n1\tfalse\r\n2\tTRUE\r\n", { header: false }],
    ["a;b\n007;1\n8;2", { fields: [{ name: "b", datatype: "double", unit: "mag" }] }],
    ["name\n", {}],
    ["", {}],
    ["α,β\n1,δεζ\n", { encoding: "utf-8" }],
  ];
  for (const [text, options] of texts) {
    const whole = await readCsv(text, options);
    for (const size of [1, 7, 4096]) {
      let opened = 0;
      const stream = await openCsv(() => {
        opened++;
        return cut(new TextEncoder().encode(text), size);
      }, options);
      assertEquals(stream.fields, whole.fields);
      const rows: unknown[] = [];
      for await (const batch of stream) rows.push(...batch.toArray());
      assertEquals(rows, [...whole.toArray()]);
      assertEquals(opened, 2);
    }
  }
});

Deno.test("openCsv() yields batches of about a thousand rows, and can be read again", async () => {
  const text = `n,t\n${
    Array.from({ length: 5000 }, (_, i) => `${i},t${i}`).join("\n")
  }\n2147483648,`;
  const stream = await openCsv(() => cut(new TextEncoder().encode(text), 1000));
  assertEquals(stream.fields.map(({ datatype }) => datatype), ["long", "unicodeChar"]);
  for (let again = 0; again < 2; again++) {
    const lengths: number[] = [];
    let sum = 0n;
    for await (const batch of stream) {
      lengths.push(batch.length);
      for (const n of batch.column("n")) sum += n as bigint;
    }
    assertEquals(lengths, [1024, 1024, 1024, 1024, 905]);
    assertEquals(sum, 5000n * 4999n / 2n + 2147483648n);
  }
});

Deno.test("openCsv() tells faults with their line, and a text that is another one the second time", async () => {
  await assertRejects(() => openCsv(() => "a,b\n1,2\n3\n"), FormatError, "at line 3");
  let text = "a,b\n1,2\n";
  const stream = await openCsv(() => text);
  text = "a,b\n1,x\n";
  await assertRejects(() => Array.fromAsync(stream), FormatError, '"x" in column "b"');
  text = "a,b,c\n1,2,3\n";
  await assertRejects(() => Array.fromAsync(stream), FormatError, "it has changed");
});
