/** What we write, read back by our own reader. */
import {
  assertEquals,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
} from "../../../deps/assert.ts";
import { FormatError, UnsupportedError } from "../../../core/runtime/errors.ts";
import { Column } from "../../../core/table/column.ts";
import type { Field } from "../../../core/table/field.ts";
import type { Diagnostic, Info, TableItem } from "../../../core/table/meta.ts";
import { Table } from "../../../core/table/table.ts";
import { NumberVector, StringVector } from "../../../core/table/vector.ts";
import {
  copyVotable,
  openTable,
  readTable,
  readVotable,
  Resource,
  type Serialization,
  VotableDocument,
  writeTable,
  writeVotable,
} from "../../../core/votable/mod.ts";
import { afterWriting, everyKind, FORMATS, isUnwritable, ROWS } from "./_kinds.ts";

async function bytesOf(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const list: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of parts) list.push(part as Uint8Array<ArrayBuffer>);
  return new Uint8Array(await new Blob(list).arrayBuffer());
}

async function textOf(parts: AsyncIterable<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(await bytesOf(parts));
}

/** Cuts a table into batches. */
async function* batchesOf(table: Table, rows: number): AsyncGenerator<Table> {
  for (let i = 0; i < table.length; i += rows) {
    yield await Promise.resolve(table.slice(i, i + rows));
  }
}

/** The columns of a table that a serialisation can hold. */
function writable(table: Table, format: Serialization): Table {
  const names = table.names.filter((name) => {
    const column = table.column(name);
    return !isUnwritable(column.field, column.toArray(), format);
  });
  return table.select(names);
}

function assertWritten(read: Table, table: Table, format: Serialization): void {
  assertEquals(read.names, table.names);
  assertEquals(read.warnings, []);
  table.columns.forEach((column, k) => {
    const cells = column.toArray().map((cell) => afterWriting(cell, column.field, format));
    assertEquals(read.columns[k]?.toArray(), cells, `${format} ${column.field.name}`);
  });
}

const TABLES = {
  "values": everyKind({ nulls: false, elementNulls: false }),
  "nulls": everyKind({ nulls: true, elementNulls: false }),
  "nulls in arrays": everyKind({ nulls: true, elementNulls: true }),
};

for (const format of FORMATS) {
  for (const [what, all] of Object.entries(TABLES)) {
    const table = writable(all, format);
    for (const version of ["1.4", "1.5"] as const) {
      Deno.test(`writeTable() ${version} as ${format} reads back, ${what}`, async () => {
        const bytes = await bytesOf(writeTable(table, { format, version }));
        assertWritten(await readTable(bytes, { strict: true }), table, format);
        assertEquals((await readVotable(bytes)).version, version);
      });
    }

    Deno.test(`writeTable() as ${format} writes slices and columns of several batches, ${what}`, async () => {
      const parts = [table.slice(0, 5), table.slice(5, 6), table.slice(6, ROWS)];
      const uneven = new Table(
        table.columns.map((column, k) =>
          k % 2 === 0 ? column : Table.concat(parts).columns[k] ?? column
        ),
      );
      const read = await readTable(writeTable(uneven, { format }), { strict: true });
      assertWritten(read, table, format);
    });
  }

  Deno.test(`writeTable() as ${format} writes a stream of batches`, async () => {
    for (const rows of [1, 5, ROWS]) {
      // With nulls and values of all kinds in the first batch already nothing comes as a surprise.
      const table = writable(TABLES.nulls, format);
      const twice = Table.concat([table, table]);
      const source = (async function* () {
        yield twice.slice(0, ROWS);
        yield* batchesOf(twice.slice(ROWS), rows);
      })();
      const read = await readTable(writeTable(source, { format }), { strict: true });
      assertWritten(read, twice, format);
    }
  });
}

/** Batches of which the columns are declared after the first one: that is long enough for the rest not to be waited for. */
function surprising(
  cells: readonly unknown[],
  late: unknown,
  field: Partial<Field>,
): AsyncIterable<Table> {
  const name = field.name ?? "x";
  const many = Array.from({ length: 40_000 }, (_, i) => cells[i % cells.length]);
  return (async function* () {
    for (const column of [many, [late]]) {
      yield await Promise.resolve(
        Table.fromColumns({ [name]: column as string[] }, [{ ...field, name }]),
      );
    }
  })();
}

Deno.test("writeTable() in binary fails where a later batch does not fit, instead of writing something else", async () => {
  const cases: readonly (readonly [readonly unknown[], unknown, Partial<Field>, RegExp])[] = [
    [["abc"], "abcd", { datatype: "char", arraysize: "3" }, /longer than its arraysize "3"/],
    [["abc"], "abcd", { datatype: "unicodeChar", arraysize: "3" }, /longer than its arraysize/],
    [["abc"], "é", { datatype: "char", arraysize: "*" }, /other than ASCII/],
    [["abc"], "a\0b", { datatype: "char", arraysize: "*" }, /NUL/],
    [[["ab"]], ["abc"], { datatype: "char", arraysize: "2x*" }, /longer than its arraysize/],
  ];
  for (const [cells, late, field, message] of cases) {
    for (const format of ["binary", "binary2"] as const) {
      const error = await assertRejects(
        () => bytesOf(writeTable(surprising(cells, late, field), { format })),
        FormatError,
      );
      assertStringIncludes(error.message, 'column "x"');
      assertEquals(message.test(error.message), true, error.message);
    }
  }
});

Deno.test("writeTable() never writes a value that would read as the null declared before it came", async () => {
  const binary: readonly (readonly [readonly unknown[], unknown, Partial<Field>])[] = [
    [[1, 2], -32768, { datatype: "short" }],
    [[1, null], -2147483648, { datatype: "int" }],
    [[1n], -(2n ** 63n), { datatype: "long" }],
    [[1, null], 255, { datatype: "unsignedByte" }],
    [[[1, 2]], [-2147483648, 1], { datatype: "int", arraysize: "2" }],
  ];
  for (const [cells, late, field] of binary) {
    await assertRejects(
      () => bytesOf(writeTable(surprising(cells, late, field), { format: "binary" })),
      FormatError,
      "would read as null",
    );
  }
  const declared = { values: [{ null: "-9", options: [] }] };
  const any: readonly (readonly [readonly unknown[], unknown, Partial<Field>])[] = [
    [[1, null], -9, { ...declared, datatype: "int" }],
    [[1, null], -9, { ...declared, datatype: "double" }],
    [["a", null], "-9", { ...declared, datatype: "char", arraysize: "*" }],
    [[[1]], [1, -9], { ...declared, datatype: "short", arraysize: "*" }],
  ];
  for (const [cells, late, field] of any) {
    for (const format of FORMATS) {
      await assertRejects(
        () => bytesOf(writeTable(surprising(cells, late, field), { format })),
        FormatError,
        "the value -9 would read as null",
      );
    }
  }
});

Deno.test("writeTable() writes nulls that come after the columns were declared, or fails", async () => {
  for (const datatype of ["short", "int", "long"] as const) {
    const source = surprising([datatype === "long" ? 5n : 5], null, { datatype });
    const read = await readTable(writeTable(source, { format: "binary" }));
    assertEquals([read.row(0).x, read.row(-1).x], [datatype === "long" ? 5n : 5, null]);
  }
  await assertRejects(
    () =>
      bytesOf(
        writeTable(surprising([5], null, { datatype: "unsignedByte" }), { format: "binary" }),
      ),
    FormatError,
    "no value was declared for it",
  );
  for (const format of FORMATS) {
    await assertRejects(
      () =>
        bytesOf(
          writeTable(surprising([[5]], [null], { datatype: "int", arraysize: "*" }), { format }),
        ),
      FormatError,
      "no value was declared for it",
    );
  }
});

Deno.test("writeTable() declares another null value where a cell has the declared one, or none", async () => {
  const values = [{ null: "-9", min: { value: "-10", inclusive: true }, options: [] }];
  const fields: Partial<Field>[] = [
    { name: "short", datatype: "short", values },
    { name: "long", datatype: "long", values },
    { name: "double", datatype: "double", values },
    { name: "text", datatype: "char", arraysize: "*", values: [{ null: "n/a", options: [] }] },
    { name: "shorts", datatype: "short", arraysize: "2", values },
    { name: "nan", datatype: "float", values: [{ null: "NaN", options: [] }] },
  ];
  const table = Table.fromColumns({
    short: [-9, null, 1],
    long: [-9n, null, 1n],
    double: [-9, 2, 1],
    text: ["n/a", "b", "c"],
    shorts: [[-9, null], [1, 2], [-32768, -32767]],
    nan: [NaN, 1, 2],
  }, fields);
  for (const format of FORMATS) {
    const read = await readTable(writeTable(table, { format }), { strict: true });
    table.columns.forEach((column, k) => {
      assertEquals(read.columns[k]?.toArray(), column.toArray(), `${format} ${column.field.name}`);
    });
    assertEquals(read.fields[2]?.values, [{ min: { value: "-10", inclusive: true }, options: [] }]);
    assertEquals(read.fields[3]?.values, undefined);
  }
});

Deno.test("writeTable() says what a serialisation cannot hold", async () => {
  const bytes = [...Array(256).keys(), null];
  const full = Table.fromColumns({ x: bytes }, [{ name: "x", datatype: "unsignedByte" }]);
  await assertRejects(
    () => bytesOf(writeTable(full, { format: "binary" })),
    UnsupportedError,
    "every value",
  );
  assertEquals(
    (await readTable(writeTable(full, { format: "binary2" }))).column("x").toArray(),
    bytes,
  );
  assertEquals((await readTable(writeTable(full))).column("x").toArray(), bytes);

  const bit = Table.fromColumns({ x: [true, null] }, [{ name: "x", datatype: "bit" }]);
  await assertRejects(() => bytesOf(writeTable(bit, { format: "binary" })), FormatError, "bit");
  const bits = Table.fromColumns({ x: [[1, null]] }, [{
    name: "x",
    datatype: "bit",
    arraysize: "2",
  }]);
  const uneven = Table.fromColumns({ x: [[1, 2, 3, 4]] }, [{
    name: "x",
    datatype: "int",
    arraysize: "3x*",
  }]);
  const nul = Table.fromColumns({ x: ["a\0"] });
  for (const format of FORMATS) {
    await assertRejects(() => bytesOf(writeTable(bits, { format })), FormatError, "cannot be null");
    if (format === "tabledata") continue;
    await assertRejects(
      () => bytesOf(writeTable(uneven, { format })),
      FormatError,
      "no array of shape",
    );
    await assertRejects(() => bytesOf(writeTable(nul, { format })), FormatError, "NUL");
  }
});

Deno.test("writeTable() gives text and arrays the room that they need", async () => {
  const fields: Partial<Field>[] = [
    { name: "fixed", datatype: "char", arraysize: "2" },
    { name: "single", datatype: "char" },
    { name: "bounded", datatype: "unicodeChar", arraysize: "2*" },
    { name: "items", datatype: "char", arraysize: "2x*" },
    { name: "numbers", datatype: "int", arraysize: "2*" },
    { name: "slices", datatype: "int", arraysize: "2x1*" },
    { name: "accent", datatype: "char", arraysize: "3" },
  ];
  const table = Table.fromColumns({
    fixed: ["abc", "a"],
    single: ["abc", "a"],
    bounded: ["abc", "\u{1d538}"],
    items: [["a", "abc"], ["", "b", ""]],
    numbers: [[1, 2, 3], [1]],
    slices: [[1, 2, 3, 4], [1, 2]],
    accent: ["é", "abc"],
  }, fields);
  for (const format of FORMATS) {
    const read = await readTable(writeTable(table, { format }), { strict: true });
    assertEquals(read.toArray(), table.toArray());
    assertEquals(
      read.fields.map((field) => field.arraysize),
      ["*", "*", "*", "3x*", "*", "2x*", "3"],
    );
    assertEquals(read.fields[6]?.datatype, format === "tabledata" ? "char" : "unicodeChar");
  }
});

Deno.test("writeTable() replaces what XML cannot hold, in TABLEDATA only", async () => {
  const text = "a\x01\0b\ufffec\x7f\u0085";
  const table = Table.fromColumns({ x: [text] });
  const read = await readTable(writeTable(table), { strict: true });
  assertEquals(read.row(0).x, "a\ufffd\ufffdb\ufffdc\x7f\u0085");
  const binary = Table.fromColumns({ x: [text.replace("\0", "")] });
  assertEquals(
    (await readTable(writeTable(binary, { format: "binary2" }))).row(0).x,
    "a\x01b\ufffec\x7f\u0085",
  );
});

Deno.test("writeTable() notes what XML cannot hold by code and column, and throws it when strict", async () => {
  const table = new Table(
    Table.fromColumns({
      good: ["a\tb\n\r<&>é", "\ufffd"],
      bad: ["\x01\x02\ufffe", "\x03"],
      list: [["a", "\x04"], ["\x05", ""]],
    }).columns,
    {
      meta: {
        description: "one\x06 two \ud800",
        items: [{ kind: "info", name: "n\x07", value: "\udc00" }],
      },
    },
  );
  const notes = async (format: "tabledata" | "binary" | "binary2") => {
    let found: readonly Diagnostic[] = [];
    await bytesOf(writeTable(table, { format, onDiagnostics: (list) => found = list }));
    return found.map((
      { code, message, count },
    ) => [code, /^(<.*?>|column ".*?")/.exec(message)?.[0], count]);
  };
  const metadata = [
    ["W_BAD_ENCODING", "<DESCRIPTION>", 1],
    ["W_FORBIDDEN_CHARACTER", "<DESCRIPTION>", 1],
    ["W_FORBIDDEN_CHARACTER", "<INFO>", 1],
    ["W_BAD_ENCODING", "<INFO>", 1],
  ];
  assertEquals(await notes("tabledata"), [
    ...metadata,
    ["W_FORBIDDEN_CHARACTER", 'column "bad"', 4],
    ["W_FORBIDDEN_CHARACTER", 'column "list"', 2],
  ]);
  assertEquals(await notes("binary2"), metadata);
  assertEquals(await notes("binary"), metadata);
  await assertRejects(
    () => bytesOf(writeTable(table.select(["bad"]), { strict: true })),
    FormatError,
    "Cannot write VOTable strictly: ",
  );
  let found: readonly Diagnostic[] | undefined;
  const good = new Table(table.select(["good"]).columns);
  await bytesOf(writeTable(good, { strict: true, onDiagnostics: (list) => found = list }));
  assertEquals(found, []);
});

Deno.test("copyVotable() notes characters that only binary can hold when it makes TABLEDATA", async () => {
  const table = Table.fromColumns({ x: ["a\x01", "b"] });
  let found: readonly Diagnostic[] = [];
  const copy = copyVotable(writeTable(table, { format: "binary2" }), {
    format: "tabledata",
    onDiagnostics: (list) => found = list,
  });
  await bytesOf(copy);
  assertEquals(found.map(({ code, count }) => [code, count]), [["W_FORBIDDEN_CHARACTER", 1]]);
});

Deno.test("writeTable() writes well-formed UTF-8 whatever bytes a column has", async () => {
  const bytes = [
    0x61,
    0xe9,
    0xc0,
    0xaf,
    0xed,
    0xa0,
    0x80,
    0xf5,
    0xc3,
    0xa9,
    0xf0,
    0x9d,
    0x94,
    0xb8,
    0xc3,
  ];
  const vector = new StringVector(
    Uint8Array.from(bytes),
    Int32Array.of(0, bytes.length),
    undefined,
    0,
  );
  const table = new Table([new Column({ name: "x", datatype: "char", arraysize: "*" }, [vector])]);
  const written = await bytesOf(writeTable(table));
  const text = new TextDecoder("utf-8", { fatal: true }).decode(written);
  assertStringIncludes(text, "<TD>a\ufffd");
  assertStringIncludes(text, "é\u{1d538}\ufffd</TD>");
  for (const format of FORMATS) {
    const wide = new Table([
      new Column({ name: "x", datatype: "unicodeChar", arraysize: "*" }, [vector]),
    ]);
    let found: readonly Diagnostic[] = [];
    await bytesOf(writeTable(wide, { format, onDiagnostics: (list) => found = list }));
    assertEquals(found.map(({ code }) => code), ["W_BAD_ENCODING"]);
  }
  assertEquals((await readTable(writeTable(table, { format: "binary2" }))).length, 1);
});

Deno.test("writeTable() writes values under nulls as nulls, whatever they are", async () => {
  const vector = new NumberVector(Float64Array.of(1, 2, 3), Uint8Array.of(2), 1);
  const table = new Table([new Column({ name: "x", datatype: "double" }, [vector])]);
  assertEquals((await readTable(writeTable(table))).column("x").toArray(), [1, null, 3]);
  const binary = await readTable(writeTable(table, { format: "binary" }));
  assertEquals(binary.column("x").toArray(), [1, NaN, 3]);
});

Deno.test("writeTable() writes infinities as the standard spells them", async () => {
  const text = await textOf(writeTable(Table.fromColumns({
    x: [Infinity, -Infinity, NaN, -0],
    y: [[Infinity], [-Infinity], [NaN], [-0]],
  }, [{ name: "y", datatype: "float", arraysize: "1*" }])));
  assertStringIncludes(text, "<TD>+Inf</TD><TD>+Inf</TD>");
  assertStringIncludes(text, "<TD>-Inf</TD><TD>-Inf</TD>");
  assertStringIncludes(text, "<TD>-0.0</TD><TD>-0.0</TD>");
});

Deno.test("writeTable() refuses batches with other columns", async () => {
  for (const format of FORMATS) {
    const source = (async function* () {
      yield await Promise.resolve(Table.fromColumns({ a: [1] }));
      yield Table.fromColumns({ b: [1] });
    })();
    await assertRejects(() => bytesOf(writeTable(source, { format })), TypeError, "differ");
  }
});

Deno.test("writeTable() writes tables without rows, without columns, without batches", async () => {
  for (const format of FORMATS) {
    const empty = new Table([new Column({ name: "x", datatype: "int" }, [])]);
    assertEquals(
      (await readTable(writeTable(empty, { format }), { strict: true })).fields,
      empty.fields,
    );
    const none = await readVotable(writeTable(new Table([]), { format }), { strict: true });
    assertEquals(none.allTables.length, 1);
    const stream = {
      fields: empty.fields,
      async *[Symbol.asyncIterator](): AsyncGenerator<Table> {},
    };
    assertEquals(
      (await readTable(writeTable(stream, { format }), { strict: true })).fields,
      empty.fields,
    );
  }
});

const GROUPED =
  `<VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3" version="1.4"><RESOURCE><COOSYS ID="sys" system="ICRS"/>
<TABLE><FIELD ID="a" name="a" datatype="int" ref="sys"/><GROUP ID="g"><FIELDref ref="a"/><FIELDref ref="b"/></GROUP>
<FIELD ID="b" name="b" datatype="int"/><LINK href="http://example.org/"/>
<DATA><TABLEDATA><TR><TD>1</TD><TD>2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

Deno.test("writeTable() declares columns in the order of their cells, whatever was selected or listed", async () => {
  const table = await readTable(GROUPED);
  for (const names of [["b", "a"], ["a"], ["b"], ["b", "a", "b"]]) {
    const read = await readTable(writeTable(table.select(names)), { strict: true });
    assertEquals(
      read.columns.map((column) => [column.field.name, column.at(0)]),
      names.map((n) => [n, n === "a" ? 1 : 2]),
    );
  }
  const items: TableItem[] = [{ kind: "field", index: 1 }, { kind: "field", index: 0 }];
  const listed = await readTable(writeTable(table.withMeta({ items })), { strict: true });
  assertEquals(listed.toArray(), [{ a: 1, b: 2 }]);
  const more = table.withColumn({ name: "c", datatype: "int" }, [3]);
  const text = await textOf(writeTable(more));
  assertEquals(
    text.match(/<(FIELD|GROUP|LINK|DATA)\b/g)?.join(""),
    "<FIELD<GROUP<FIELD<FIELD<LINK<DATA",
  );
  const unlisted = await textOf(writeTable(more.withMeta({
    items: [{ kind: "info", name: "i", value: "" }, { kind: "link", href: "h" }],
  })));
  assertEquals(unlisted.match(/<(INFO|FIELD|LINK)\b/g)?.join(""), "<INFO<FIELD<FIELD<FIELD<LINK");
});

Deno.test("writeTable() leaves out references to what is not there", async () => {
  const text = await textOf(writeTable((await readTable(GROUPED)).select(["a"])));
  assertStringIncludes(text, '<GROUP ID="g"><FIELDref ref="a"/>\n</GROUP>');
  assertStringIncludes(text, '<FIELD ID="a" name="a" datatype="int" ref="sys"/>');
  const lost = Table.fromColumns({ a: [1] }, [{ name: "a", datatype: "int", ref: "nowhere" }]);
  assertStringIncludes(await textOf(writeTable(lost)), '<FIELD name="a" datatype="int"/>');
  const whole = await textOf(writeVotable(await readVotable(GROUPED)));
  assertStringIncludes(whole, 'datatype="int" ref="sys"/>');
});

Deno.test("writeTable() keeps the coordinate and time systems that columns refer to", async () => {
  const table = await readTable(GROUPED);
  assertEquals(table.systems.map(({ kind, id, system }) => [kind, id, system]), [
    ["coosys", "sys", "ICRS"],
  ]);
  assertEquals(table.select(["a"]).slice(0, 1).systems, table.systems);
  for (const source of [table, await openTable(GROUPED)]) {
    const copy = await readTable(writeTable(source), { strict: true });
    assertEquals([copy.systems, copy.fields[0]?.ref], [table.systems, "sys"]);
  }
  // The schema wants the INFOs of a resource before its systems.
  const withInfo = GROUPED.replace(/<TABLE\b/, '<INFO name="a" value="b"/><TABLE');
  for (const source of [await readTable(withInfo), await openTable(withInfo)]) {
    const elements = (await textOf(writeTable(source))).match(/<(INFO|COOSYS|TABLE)\b/g);
    assertEquals(elements, ["<INFO", "<COOSYS", "<TABLE"]);
  }
});

Deno.test("writeVotable() gives IDs that come twice new names, and the references to them", async () => {
  const one = await readVotable(GROUPED);
  const merged = new VotableDocument([
    ...one.items,
    ...one.items,
    new Resource([...one.resources[0]?.items ?? [], ...one.resources[0]?.items ?? []]),
  ]);
  const text = await textOf(writeVotable(merged));
  const ids = [...text.matchAll(/ ID="(\w+)"/g)].map((match) => match[1]);
  assertEquals(new Set(ids).size, ids.length);
  const read = await readVotable(text, { strict: true });
  for (const resource of read.allResources) {
    const systems = resource.coordinateSystems.map((system) => system.id);
    for (const table of resource.tables) {
      const refs = table.meta.items?.flatMap((item) => item.kind === "group" ? item.items : []);
      assertEquals(
        refs?.map((ref) => ref.kind === "fieldref" ? ref.ref : ""),
        table.fields.map((field) => field.id),
      );
      assertEquals(systems.includes(table.fields[0]?.ref), true, text);
    }
  }
});

Deno.test("writeTable() keeps all INFOs, and those on how a query ended after the rows", async () => {
  const text = GROUPED.replace(
    "<COOSYS",
    '<INFO name="QUERY_STATUS" value="OK"/><INFO name="n" value="1"/><INFO name="n" value="1"/><COOSYS',
  )
    .replace(
      "</TABLE>",
      '<INFO name="own" value="2"/></TABLE><INFO name="QUERY_STATUS" value="OVERFLOW"/><INFO name="n" value="1"/>',
    );
  const wanted = "QUERY_STATUS=OK n=1 n=1 TABLE own=2 /TABLE QUERY_STATUS=OVERFLOW n=1";
  const order = (written: string) =>
    [...written.matchAll(/<INFO name="(\w+)" value="(\w+)"|<(\/?TABLE)\b/g)]
      .map(([, name, value, tag]) => tag ?? `${name}=${value}`).join(" ");
  for (const format of FORMATS) {
    assertEquals(order(await textOf(writeTable(await readTable(text), { format }))), wanted);
    const stream = await openTable(text, { batchRows: 1 });
    assertEquals(order(await textOf(writeTable(stream, { format }))), wanted);
  }
  const info: Info = { kind: "info", name: "x", value: '"<\n>', text: "]]>&" };
  const odd = await textOf(writeTable(new Table([], { infos: [info] })));
  assertStringIncludes(odd, '<INFO name="x" value="&quot;&lt;&#10;&gt;">]]&gt;&amp;</INFO>');
  assertNotMatch(odd, /undefined|null/);
});
