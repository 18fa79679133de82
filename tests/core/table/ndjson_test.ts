import { assertEquals, assertRejects } from "../../../deps/assert.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import { openNdjson, readNdjson } from "../../../core/table/ndjson_read.ts";
import { writeNdjson } from "../../../core/table/ndjson.ts";
import { Table } from "../../../core/table/table.ts";
import type { Tables } from "../../../core/table/_text.ts";
import { EVERY, everyTable } from "./_every.ts";

async function ndjson(tables: Tables): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of writeNdjson(tables)) parts.push(part);
  return await new Blob(parts).text();
}

async function* cut(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

const typeOf = async (...values: string[]) => {
  const table = await readNdjson(values.map((value) => `{"x":${value}}`).join("\n"));
  const { datatype, arraysize } = table.fields[0] ?? {};
  return [
    arraysize === undefined ? datatype : `${datatype}[${arraysize}]`,
    table.columns[0]?.toArray(),
  ];
};

Deno.test("writeNdjson() writes every kind of cell", async () => {
  const lines = (await ndjson(everyTable())).split("\n");
  const rest = (line: string | undefined) => line?.replace(/^\{"boolean"/, "");
  assertEquals(
    rest(lines[0]),
    ':true,"bit":false,"byte":0,"short":-32768,"int":-2147483648,"long":-9223372036854775808,' +
      '"float":0.1,"double":0.30000000000000004,"char":"","text":"αβγ","complex":{"re":1.5,"im":-2},' +
      '"bits":[1,0,1],"flags":[true,null,false],"shorts":[1,2,3,4],"longs":[1,-9223372036854775808],' +
      '"floats":[0.1,"NaN"],"doubles":[0.3333333333333333],"ints":[1,null,3],' +
      '"complexes":[{"re":1,"im":2},{"re":0.1,"im":0}],"strings":["a b","c,d"]}',
  );
  assertEquals(lines.length, 5);
  assertEquals(Object.values(JSON.parse(lines[2] as string)), new Array(EVERY.length).fill(null));
  assertEquals(JSON.parse(lines[3] as string).text, "tab\t\u0001\\");
  assertEquals(JSON.parse(lines[1] as string).text, "line\r\nbreak");
});

Deno.test("writeNdjson() writes the same from batches, slices and several tables", async () => {
  const whole = await ndjson(everyTable());
  assertEquals(await ndjson(everyTable([1, 3])), whole);
  assertEquals(await ndjson([0, 1, 2, 3].map((i) => everyTable().slice(i, i + 1))), whole);
  assertEquals(await ndjson(everyTable().slice(0, 0)), "");
});

Deno.test("readNdjson() with fields reads back all that writeNdjson() writes, in every cut", async () => {
  const table = everyTable();
  const text = await ndjson(table);
  for (const size of [1, 7, 13, 4096]) {
    const back = await readNdjson(cut(text, size), { fields: table.fields });
    for (const [c, column] of table.columns.entries()) {
      assertEquals(back.columns[c]?.toArray(), column.toArray(), `${column.field.name} ${size}`);
    }
  }
});

Deno.test("readNdjson() finds types over all rows without loss", async () => {
  assertEquals(await typeOf("1", "null", "-5"), ["int", [1, null, -5]]);
  assertEquals(await typeOf("1", "9007199254740993"), ["long", [1n, 9007199254740993n]]);
  assertEquals(await typeOf("2147483648"), ["long", [2147483648n]]);
  assertEquals(await typeOf("1", "0.5", '"NaN"', '"-Infinity"'), ["double", [
    1,
    0.5,
    NaN,
    -Infinity,
  ]]);
  assertEquals(await typeOf("-0.0"), ["double", [-0]]);
  assertEquals(await typeOf("100000000000000000000", "0.5"), ["double", [1e20, 0.5]]);
  assertEquals(await typeOf("9007199254740993", "0.5"), ["unicodeChar[*]", [
    "9007199254740993",
    "0.5",
  ]]);
  assertEquals(await typeOf("true", "null", "false"), ["boolean", [true, null, false]]);
  assertEquals(await typeOf('"NaN"', '"x"'), ["unicodeChar[*]", ["NaN", "x"]]);
  assertEquals(await typeOf('"9007199254740993"'), ["unicodeChar[*]", ["9007199254740993"]]);
  assertEquals(await typeOf('{"re":1,"im":"NaN"}'), ["doubleComplex", [{ re: 1, im: NaN }]]);
  assertEquals(await typeOf("null"), ["unicodeChar[*]", [null]]);
  assertEquals(await typeOf("1", '"a"'), ["unicodeChar[*]", ["1", "a"]]);
  assertEquals(await typeOf('{"a":[1]}', "true"), ["unicodeChar[*]", ['{"a":[1]}', "true"]]);
});

Deno.test("readNdjson() finds the shapes of arrays", async () => {
  assertEquals(await typeOf("[1,2]", "[3,4]"), ["int[2]", [
    Int32Array.of(1, 2),
    Int32Array.of(3, 4),
  ]]);
  assertEquals(await typeOf("[1.5]", "[]"), ["double[*]", [
    Float64Array.of(1.5),
    new Float64Array(0),
  ]]);
  assertEquals(await typeOf("[9007199254740993]"), ["long[*]", [
    BigInt64Array.of(9007199254740993n),
  ]]);
  assertEquals(await typeOf('["a","bc"]', "null"), ["unicodeChar[2x*]", [["a", "bc"], null]]);
  assertEquals(await typeOf("[true,null]"), ["boolean[2]", [[true, null]]]);
  assertEquals(await typeOf('[1,"a"]'), ["unicodeChar[*]", ['[1,"a"]']]);
});

Deno.test("readNdjson() takes the keys of all rows, blank lines, marks, and any key", async () => {
  const table = await readNdjson('\ufeff{"a":1}\r\n\n{"__proto__":2,"b":"é"}\n  \n{"a":3}');
  assertEquals(table.fields.map((field) => field.name), ["a", "__proto__", "b"]);
  assertEquals(table.columns.map((column) => column.toArray()), [
    [1, null, 3],
    [null, 2, null],
    [null, "é", null],
  ]);
  assertEquals((await readNdjson("")).length, 0);
});

Deno.test("readNdjson() refuses what is no object, with its line", async () => {
  for (const bad of ["[1]", "1", "null", "{", '{"a":01}', "{'a':1}"]) {
    const error = await assertRejects(() => readNdjson(`{"a":1}\n\n${bad}\n`), FormatError);
    assertEquals([error.format, error.line], ["json", 3]);
  }
  const fields = [{ name: "a", datatype: "int" as const }];
  const error = await assertRejects(
    () => readNdjson('{"a":1}\n{"a":1.5}', { fields }),
    FormatError,
  );
  assertEquals(error.line, 2);
  await assertRejects(() => readNdjson(Uint8Array.of(0x22, 0xe9, 0x22)), FormatError, "not utf-8");
});

Deno.test("readNdjson() refuses a key that occurs twice, wherever it is and however it is written", async () => {
  for (
    const bad of [
      '{"a":1,"a":2}',
      '{"a":1,"b":":","a":1}',
      '{"a" :1, "\\u0061"\t: 2}',
      '{"b":{"x":{"a":1,"c":[{"a":2}],"a":3}}}',
      '{"b":[1,{"a":1},{"a":1,"a":{}}]}',
      '{"__proto__":1,"a":2,"a":3}',
    ]
  ) {
    const error = await assertRejects(() => readNdjson(`{"a":1}\n${bad}\n`), FormatError);
    assertEquals(error.message, 'Cannot read NDJSON: the key "a" occurs twice at line 2, column 1');
  }
  const good = '{"a":"x:{\\"a\\":1,\\"a\\":2}","b":{"a":":"},"c":[{"a":1},{"a":2}],"\\\\":":\\\\"}';
  const table = await readNdjson(good);
  assertEquals(table.row(0), {
    a: 'x:{"a":1,"a":2}',
    b: '{"a":":"}',
    c: '[{"a":1},{"a":2}]',
    "\\": ":\\",
  });
});

Deno.test("readNdjson() makes no number infinite", async () => {
  const huge = "9".repeat(400);
  for (
    const bad of ["1e400", "-1e400", huge, "[1,1e400]", '{"re":1,"im":1e999}', '[{"x":[1e999]}]']
  ) {
    const error = await assertRejects(() => readNdjson(`{"b":1}\n{"b":${bad}}`), FormatError);
    assertEquals(error.line, 2);
    assertEquals(error.detail, 'Cannot read NDJSON: a number in "b" is too large for a double');
  }
  assertEquals(await typeOf("1.7976931348623157e308"), ["double", [Number.MAX_VALUE]]);
  for (
    const [datatype, value] of [["float", "1e39"], ["floatComplex", '{"re":-1e39,"im":0}']] as const
  ) {
    const read = () => readNdjson(`{"b":${value}}`, { fields: [{ name: "b", datatype }] });
    const error = await assertRejects(read, FormatError, "1e+39 is too large for a float");
    assertEquals(error.line, 1);
  }
});

Deno.test("readNdjson() keeps rows of Table.fromRows()", async () => {
  const table = Table.fromRows([{ id: 2n ** 62n, name: "x" }, { id: null, name: null }]);
  assertEquals((await readNdjson(await ndjson(table))).toArray(), table.toArray());
});

Deno.test("openNdjson() gives the columns and rows that readNdjson() gives, however the text is cut", async () => {
  const lines = [
    '{"id":1,"mag":"NaN","flags":[true,null],"z":{"re":1,"im":"Infinity"},"t":"é"}',
    '{"id":9007199254740993,"shape":[1,2],"words":["a","bcd"],"mixed":1}',
    "",
    '{"mag":4.5,"shape":[3,4.5],"late":[[1,2],[3]],"mixed":"x","words":[]}',
  ];
  for (const text of [lines.join("\n"), "", lines[0] as string]) {
    for (const options of [{}, { fields: [{ name: "late", unit: "m" }, { name: "none" }] }]) {
      const whole = await readNdjson(text, options);
      for (const size of [1, 7, 4096]) {
        const bytes = new TextEncoder().encode(text);
        const stream = await openNdjson(async function* () {
          for (let at = 0; at < bytes.length; at += size) {
            yield await Promise.resolve(bytes.subarray(at, at + size));
          }
        }, options);
        assertEquals(stream.fields, whole.fields);
        const rows: unknown[] = [];
        for await (const batch of stream) rows.push(...batch.toArray());
        assertEquals(rows, [...whole.toArray()]);
      }
    }
  }
});

Deno.test("openNdjson() yields batches of about a thousand rows; tells faults and changes with their line", async () => {
  let text = Array.from({ length: 3000 }, (_, i) => `{"n":${i}}`).join("\n");
  const stream = await openNdjson(() => text);
  assertEquals((await Array.fromAsync(stream)).map(({ length }) => length), [1024, 1024, 952]);
  text = '{"n":1}\n{"n":1,"m":2}';
  await assertRejects(() => Array.fromAsync(stream), FormatError, "it has changed");
  text = '{"n":1}\n{"n":"x"}';
  await assertRejects(() => Array.fromAsync(stream), FormatError, "at line 2");
  await assertRejects(() => openNdjson(() => '{"n":1}\n['), FormatError, "at line 2");
});

Deno.test("readNdjson() refuses half characters, and says in which line", async () => {
  await assertRejects(
    () => readNdjson('{"a":"x"}\n{"a":"\\ud83d"}\n'),
    FormatError,
    'column "a": "\\ud83d" has half a character',
  );
  const table = await readNdjson('{"a":"\\ud83d\\ude00"}\n');
  assertEquals(table.row(0), { a: "😀" });
});
