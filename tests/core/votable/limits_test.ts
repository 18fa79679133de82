/** Documents that ask for too much: refused, or read in bounded time and memory. */
import { assertEquals, assertLess, assertRejects } from "../../../deps/assert.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import { type OpenOptions, openTable, readTable, readVotable } from "../../../core/votable/mod.ts";
import { recut } from "../../_recut.ts";

function votable(fields: string, data: string, attributes = ""): string {
  return `<VOTABLE version="1.4"><RESOURCE><TABLE${attributes}>${fields}<DATA>${data}</DATA></TABLE></RESOURCE></VOTABLE>`;
}

const INT = '<FIELD name="a" datatype="int"/>';

function rows(count: number): string {
  return `<TABLEDATA>${"<TR><TD>1</TD></TR>".repeat(count)}</TABLEDATA>`;
}

/** Bytes held by a table when it has been read; what it takes is bounded by what it gives. */
async function bytesOf(source: string, options?: OpenOptions): Promise<number> {
  return (await readTable(source, options)).byteLength;
}

async function gzip(
  source: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = ReadableStream.from(source).pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function within<T>(ms: number, run: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await run();
  assertLess(performance.now() - start, ms);
  return result;
}

Deno.test("readVotable() expands no entities, however they are declared", async () => {
  const levels = Array.from(
    { length: 12 },
    (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`,
  );
  const bomb = `<?xml version="1.0"?><!DOCTYPE VOTABLE [<!ENTITY e0 "boom">${levels.join("")}]>` +
    votable(
      INT + '<FIELD name="b" datatype="char" arraysize="*"/>',
      "<TABLEDATA><TR><TD>1</TD><TD>&e12;</TD></TR></TABLEDATA>",
    )
      .replace("<RESOURCE>", '<RESOURCE><INFO name="x" value="&e12;">&e12;</INFO>');
  const document = await within(2000, () => readVotable(bomb));
  assertEquals(document.allResources[0]?.infos[0]?.value, "&e12;");
  assertEquals(document.allResources[0]?.infos[0]?.text, "&e12;");
  assertEquals(document.allTables[0]?.row(0), { a: 1, b: "&e12;" });
});

Deno.test("readTable() fetches no external entities", async () => {
  const text =
    '<!DOCTYPE VOTABLE SYSTEM "file:///etc/hostname" [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY % y SYSTEM "http://127.0.0.1:1/">%y;]>' +
    votable(
      '<FIELD name="a" datatype="char" arraysize="*"/>',
      "<TABLEDATA><TR><TD>&x;</TD></TR></TABLEDATA>",
    );
  assertEquals((await readTable(text)).row(0), { a: "&x;" });
  await assertRejects(() => readTable(text, { strict: true }), FormatError, "is no entity");
});

Deno.test("readTable() refuses arrays too large to hold, and makes no room before elements come", async () => {
  for (const size of ["999999999999", "100000x100000", "99999999999999999999x*"]) {
    const text = votable(`<FIELD name="a" datatype="double" arraysize="${size}"/>`, "<TABLEDATA/>");
    await assertRejects(() => readTable(text), FormatError, "is too large");
  }
  for (
    const [datatype, size] of [["double", "100000000"], ["char", "8x10000000"], [
      "floatComplex",
      "99999x999",
    ], ["boolean", "99999999"]]
  ) {
    const field = `<FIELD name="a" datatype="${datatype}" arraysize="${size}"/>`;
    const data = `<TABLEDATA>${"<TR><TD>1 0</TD></TR><TR><TD/></TR>".repeat(100)}</TABLEDATA>`;
    assertLess(
      await within(2000, () => bytesOf(votable(field, data))),
      100_000,
      `${datatype}[${size}]`,
    );
  }
  const null1000 = votable(
    '<FIELD name="a" datatype="double" arraysize="1000"/>',
    `<TABLEDATA>${"<TR><TD/></TR>".repeat(5000)}</TABLEDATA>`,
  );
  assertLess(await bytesOf(null1000), 100_000);
});

Deno.test("readTable() takes nrows for a hint", async () => {
  for (const nrows of ["999999999999999999", "-5", "0", "1", "NaN", "1e308", "x", ""]) {
    const table = await readTable(votable(INT, rows(300), ` nrows="${nrows}"`));
    assertEquals(table.length, 300, nrows);
    assertEquals(table.meta.nrows, nrows);
  }
  const wide = Array.from({ length: 5000 }, (_, i) => `<FIELD name="f${i}" datatype="double"/>`)
    .join("");
  assertEquals(
    (await readTable(votable(wide, "<TABLEDATA><TR/></TABLEDATA>", ' nrows="999999999"'))).length,
    1,
  );
  const many = '<FIELD name="a" datatype="int"/>'.repeat(100_001);
  await assertRejects(
    () => readTable(votable(many, "<TABLEDATA/>")),
    FormatError,
    "more than 100000 FIELDs",
  );
});

Deno.test("readTable() refuses gzip bombs, and reads honest gzip of any ratio up to there", async () => {
  const blank = new TextEncoder().encode(" ".repeat(1 << 20));
  async function* bomb(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    yield new TextEncoder().encode(`<VOTABLE><RESOURCE><TABLE>${INT}<DATA><TABLEDATA>`);
    for (let i = 0; i < 100; i++) yield await Promise.resolve(blank);
  }
  const bytes = await gzip(bomb());
  assertLess(bytes.length, 200_000);
  const error = await assertRejects(() => readTable(bytes), FormatError, "Cannot read gzip data");
  assertEquals(error.line, 1);
  const honest = await gzip(recut(votable(INT, rows(20_000)), 4096));
  assertEquals((await readTable(honest)).length, 20_000);
  for (const size of [1, 7, honest.length]) {
    assertEquals((await readTable(recut(honest, size))).length, 20_000);
  }
  await assertRejects(() => readTable(honest.slice(0, -20)), FormatError, "damaged or cut off");
});

Deno.test("readVotable() refuses 10,000 elements within each other, wherever they are", async () => {
  const open = "<RESOURCE>".repeat(10_000);
  const error = await assertRejects(
    () => readVotable(`<VOTABLE>${open}`),
    FormatError,
    "nested more than 64 deep",
  );
  assertEquals([error.line, error.column], [1, 640]);
  const foreign = "<x:y>".repeat(10_000);
  await assertRejects(
    () => readVotable(`<VOTABLE><RESOURCE>${foreign}`),
    FormatError,
    "nested more than 64 deep",
  );
  const cell = votable(INT, `<TABLEDATA><TR><TD>${"<b>".repeat(10_000)}`);
  await assertRejects(() => readVotable(cell), FormatError, "nested too deeply in a cell");
  await assertRejects(
    () => readVotable(`<VOTABLE>${open}`, { maxDepth: 3 }),
    FormatError,
    "more than 3 deep",
  );
});

Deno.test("readTable() bounds attributes, comments, rows and cells", async () => {
  const long = "x".repeat(3 << 20);
  const attribute = `<VOTABLE><RESOURCE name="${long}"/></VOTABLE>`;
  await within(
    2000,
    () =>
      assertRejects(() => readTable(recut(attribute, 4096)), FormatError, "a tag is longer than"),
  );
  const comment = `<VOTABLE><RESOURCE><!-- ${
    "- ".repeat(1 << 20)
  } --><TABLE>${INT}</TABLE></RESOURCE></VOTABLE>`;
  assertEquals((await within(2000, () => readTable(recut(comment, 4096)))).length, 0);
  const limit = { maxRowBytes: 100_000 };
  const cell = votable(
    '<FIELD name="a" datatype="char" arraysize="*"/>',
    `<TABLEDATA><TR><TD>${long}</TD></TR></TABLEDATA>`,
  );
  await within(
    2000,
    () =>
      assertRejects(
        () => readTable(recut(cell, 4096), limit),
        FormatError,
        "a row or tag is longer than",
      ),
  );
  assertEquals(
    String((await within(2000, () => readTable(recut(cell, 4096)))).row(0)["a"]).length,
    long.length,
  );
  const between = votable(INT, `<TABLEDATA><!-- ${long} --><TR><TD>1</TD></TR></TABLEDATA>`);
  assertEquals((await within(2000, () => readTable(recut(between, 4096)))).length, 1);
  const blanks = votable(
    INT,
    `<BINARY><STREAM encoding="base64">${" \n".repeat(2 << 20)}AAAA${
      "\n ".repeat(2 << 20)
    }AQ==</STREAM></BINARY>`,
  );
  assertEquals((await within(2000, () => readTable(recut(blanks, 4096)))).toArray(), [{ a: 1 }]);
});

Deno.test("readTable() bounds what a row of BINARY claims", async () => {
  const fixed = votable(
    '<FIELD name="a" datatype="double" arraysize="1000"/>',
    "<BINARY><STREAM>AAAA</STREAM></BINARY>",
  );
  await assertRejects(
    () => readTable(fixed, { maxRowBytes: 7000 }),
    FormatError,
    "more than the limit of 7000",
  );
  const claims = votable(
    '<FIELD name="a" datatype="double" arraysize="*"/>',
    "<BINARY><STREAM>AQAAAAAA</STREAM></BINARY>",
  );
  await assertRejects(() => readTable(claims), FormatError, "claims 16777216 elements in row 1");
  const rest = votable(
    '<FIELD name="a" datatype="char" arraysize="*"/>',
    "<BINARY2><STREAM>AAAAAGRhYg==</STREAM></BINARY2>",
  );
  await assertRejects(() => readTable(rest), FormatError, "7 bytes are left after 0 rows");
});

Deno.test("readTable() takes linear time for rubbish that could take more", async () => {
  const digits = "1".repeat(300_000);
  for (const datatype of ["double", "long", "int", "float", "floatComplex"]) {
    const cells =
      `<TABLEDATA><TR><TD>${digits}x</TD></TR><TR><TD>${digits}</TD></TR><TR><TD>0x${digits}</TD></TR></TABLEDATA>`;
    await within(2000, () => readTable(votable(`<FIELD name="a" datatype="${datatype}"/>`, cells)));
    await within(
      2000,
      () =>
        readTable(
          votable(
            `<FIELD name="a" datatype="${datatype}"><VALUES null="${digits}"/></FIELD>`,
            rows(1),
          ),
        ),
    );
  }
  const padded = votable(INT, `<BINARY><STREAM>${"AA==".repeat(400_000)}</STREAM></BINARY>`);
  assertEquals((await within(2000, () => readTable(padded))).length, 100_000);
  const tag = `<VOTABLE><RESOURCE a${
    " ".repeat(900_000)
  }><TABLE>${INT}</TABLE></RESOURCE></VOTABLE>`;
  await within(2000, () => readTable(tag));
  const shape = `${"1x".repeat(200_000)}y`;
  await within(
    2000,
    () => readTable(votable(`<FIELD name="a" datatype="int" arraysize="${shape}"/>`, rows(1))),
  );
});

Deno.test("openTable() refuses batches of no rows", async () => {
  for (const batchRows of [0, -1, 1.5, NaN, Infinity]) {
    await assertRejects(
      () => openTable(votable(INT, rows(1)), { batchRows }),
      RangeError,
      "batchRows",
    );
  }
});
