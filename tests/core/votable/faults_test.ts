import { assertEquals, assertRejects } from "../../../deps/assert.ts";
import { recut } from "../../_recut.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import {
  type ByteSource,
  lintVotable,
  type OpenOptions,
  openTable,
  readTable,
  readVotable,
  readVotableWithDiagnostics,
} from "../../../core/votable/mod.ts";

const wrap = (fields: string, data: string, attributes = "", table = "") =>
  `<VOTABLE${attributes}><RESOURCE><TABLE${table}>${fields}<DATA>${data}</DATA></TABLE></RESOURCE></VOTABLE>`;
const rows = (...cells: readonly string[]) =>
  `<TABLEDATA>${cells.map((cell) => `<TR><TD>${cell}</TD></TR>`).join("")}</TABLEDATA>`;
const TEXT = `<FIELD name="s" datatype="char" arraysize="*"/>`;
const INT = `<FIELD name="a" datatype="int"/>`;

/** Text as Latin-1 bytes. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

Deno.test("readTable() tells text that is not in the document's encoding", async () => {
  for (const format of ["cell", "description"]) {
    const document = format === "cell"
      ? wrap(TEXT, rows("caf\u00e9"))
      : wrap(TEXT.replace("/>", "><DESCRIPTION>caf\u00e9</DESCRIPTION></FIELD>"), rows("x"));
    const table = await readTable(latin1(document));
    assertEquals(table.diagnostics.map(({ code }) => code), ["W_BAD_ENCODING"], format);
    await assertRejects(() => readTable(latin1(document), { strict: true }), FormatError);
    assertEquals((await readTable(document)).diagnostics, []);
  }
});

Deno.test("readTable() tells binary text that is not UTF-8", async () => {
  const stream = `<BINARY><STREAM encoding="base64">AAAAA+lhYg==</STREAM></BINARY>`;
  const table = await readTable(wrap(TEXT, stream));
  assertEquals(table.row(0), { s: "\ufffdab" });
  assertEquals(table.diagnostics.map(({ code }) => code), ["W_BAD_ENCODING"]);
});

Deno.test("readTable() believes a charset from outside only where the document says nothing", async () => {
  const document = wrap(TEXT, rows("caf\u00e9"));
  const charset = "iso-8859-1";
  assertEquals((await readTable(latin1(document), { charset })).row(0), { s: "caf\u00e9" });
  const declared = `<?xml version="1.0" encoding="UTF-8"?>${document}`;
  const bytes = new TextEncoder().encode(declared);
  assertEquals((await readTable(bytes, { charset })).row(0), { s: "caf\u00e9" });
  assertEquals((await readTable(document, { charset })).row(0), { s: "caf\u00e9" });
});

Deno.test("a column takes the null value of the VALUES that it refers to", async () => {
  const fields = `<FIELD name="a" datatype="int"><VALUES ID="v" null="-9"/></FIELD>` +
    `<FIELD name="b" datatype="int"><VALUES ref="v"/></FIELD>`;
  const data = "<TABLEDATA><TR><TD>-9</TD><TD>-9</TD></TR></TABLEDATA>";
  assertEquals((await readTable(wrap(fields, data))).toArray(), [{ a: null, b: null }]);
});

Deno.test("a document may have a namespace of its own", async () => {
  for (
    const [attributes, p] of [[` xmlns="http://example.org/mine"`, ""], [` xmlns:v="urn:x"`, "v:"]]
  ) {
    const plain = wrap(INT, rows("5"), attributes);
    const text = p === "" ? plain : plain.replace(/<(\/?)/g, `<$1${p}`);
    assertEquals((await readTable(text)).toArray(), [{ a: 5 }], p);
  }
  const mixed = await readVotable(
    `<VOTABLE xmlns="urn:own"><RESOURCE><o:MORE xmlns:o="urn:other"/></RESOURCE></VOTABLE>`,
  );
  assertEquals(mixed.resources[0]?.items.map(({ kind }) => kind), ["foreign"]);
});

Deno.test("rows that come a second time are told, and those that came first are kept", async () => {
  const stream = (base64: string) => `<STREAM encoding="base64">${base64}</STREAM>`;
  for (
    const data of [
      `<BINARY>${stream("AAAABQ==")}${stream("AAAABg==")}</BINARY>`,
      rows("5") + rows("6"),
    ]
  ) {
    const { document, diagnostics } = await readVotableWithDiagnostics(wrap(INT, data));
    assertEquals(document.allTables[0]?.toArray(), [{ a: 5 }]);
    assertEquals(diagnostics.some(({ code }) => /W_MORE_ROWS|W_MISPLACED/.test(code)), true);
  }
  const none = await readTable(wrap(INT, "<BINARY/>"));
  assertEquals([none.length, none.diagnostics[0]?.code], [0, "W_NO_ROWS"]);
});

Deno.test("lintVotable() tells that nrows is not the number of rows", async () => {
  const lint = async (nrows: string) =>
    (await lintVotable(wrap(INT, rows("1", "2"), "", ` nrows="${nrows}"`))).diagnostics
      .map(({ code }) => code);
  assertEquals(await lint("5"), ["W_NROWS"]);
  assertEquals(await lint("many"), ["W_NROWS"]);
  assertEquals(await lint("2"), []);
});

const binary = (bytes: readonly number[], kind = "BINARY") =>
  `<${kind}><STREAM encoding="base64">${btoa(String.fromCharCode(...bytes))}</STREAM></${kind}>`;

Deno.test("readTable() tells bytes in BINARY that are no booleans", async () => {
  const field = `<FIELD name="b" datatype="boolean"/><FIELD name="n" datatype="unsignedByte"/>`;
  const bytes = [..."Tt1Ff0? \0\x01Yy\xff"].flatMap((c, i) => [c.charCodeAt(0), i]);
  const document = wrap(field, binary(bytes));
  const wanted = [true, true, true, false, false, false, null, null, null, true, null, null, null];
  for (const size of [1, 7, 4096]) {
    const table = await readTable(recut(new TextEncoder().encode(document), size));
    assertEquals(table.column("b").toArray(), wanted);
    assertEquals(table.diagnostics.map(({ code, count }) => [code, count]), [["W_BAD_BOOLEAN", 4]]);
    assertEquals(
      table.diagnostics[0]?.message,
      'column "b" (boolean) has the byte 0x01, which was read as true (row 10)',
    );
  }
  await assertRejects(() => readTable(document, { strict: true }), FormatError, "(row 10)");
  const good = await readTable(wrap(field, binary(bytes.slice(0, 18))), { strict: true });
  assertEquals(good.length, 9);
  const flags = `<FIELD name="b" datatype="boolean" arraysize="3"/>`;
  const list = await readTable(wrap(flags, binary([0, 84, 88, 70], "BINARY2")));
  assertEquals(list.toArray(), [{ b: [true, null, false] }]);
  assertEquals(list.diagnostics.map(({ code }) => code), ["W_BAD_BOOLEAN"]);
});

Deno.test("readTable() tells halves of characters in binary unicodeChar", async () => {
  const unit = (text: string) =>
    [...Array(text.length).keys()].flatMap((
      i,
    ) => [text.charCodeAt(i) >> 8, text.charCodeAt(i) & 255]);
  for (
    const [text, faults] of [["a\ud83d\ude00b", 0], ["a\ud83db", 1], ["\ude00ab", 1], [
      "ab\ud83d",
      1,
    ]] as const
  ) {
    for (
      const [arraysize, before] of [["*", [0, 0, 0, text.length]], [String(text.length), []], [
        "4x*",
        [0, 0, 0, text.length],
      ]] as const
    ) {
      if (arraysize === "4x*" && text.length % 4 !== 0) continue;
      const field = `<FIELD name="s" datatype="unicodeChar" arraysize="${arraysize}"/>`;
      const table = await readTable(wrap(field, binary([...before, ...unit(text)])));
      assertEquals([table.row(0)["s"]].flat(), [text.toWellFormed()]);
      assertEquals(
        table.diagnostics.map(({ code, count }) => [code, count]),
        faults > 0 ? [["W_BAD_ENCODING", 1]] : [],
      );
    }
  }
});

Deno.test("a declared null in hexadecimal digits is the value that it reads as", async () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["short", "0xFFFF", ["-1", "0xffff", "0xFFFF"]],
    ["short", "-1", ["-1", "0xffff"]],
    ["int", "0x80000000", ["-2147483648", "0x80000000"]],
    ["long", "0xFFFFFFFFFFFFFFFF", ["-1", "0xffffffffffffffff"]],
    ["unsignedByte", "0xFF", ["255", "0xff"]],
    ["int", "0xFFFF", ["65535", "0xffff"]],
  ];
  for (const [datatype, nothing, cells] of cases) {
    const field = (size: string) =>
      `<FIELD name="x" datatype="${datatype}"${size}><VALUES null="${nothing}"/></FIELD>`;
    const table = await readTable(wrap(field(""), rows(...cells, "1")));
    const one = datatype === "long" ? 1n : 1;
    assertEquals(table.column("x").toArray(), [...cells.map(() => null), one], nothing);
    const arrays = await readTable(wrap(field(` arraysize="*"`), rows(`${cells.join(" ")} 1`)));
    assertEquals(arrays.column("x").at(0), [...cells.map(() => null), one], nothing);
  }
  const short = `<FIELD name="x" datatype="short"><VALUES null="0xFFFF"/></FIELD>`;
  const table = await readTable(wrap(short, binary([0xff, 0xff, 0, 1])));
  assertEquals(table.column("x").toArray(), [null, 1]);
});

Deno.test("a cell of an array of no elements is told to have too many", async () => {
  for (const arraysize of ["0", "2x0"]) {
    const field = `<FIELD name="x" datatype="int" arraysize="${arraysize}"/>`;
    const table = await readTable(wrap(field, rows("1 2", "", "3")));
    assertEquals(
      table.column("x").toArray().map((cell) => cell === null ? null : [...cell as Int32Array]),
      [[], null, []],
    );
    assertEquals(table.diagnostics.map(({ code, count }) => [code, count]), [[
      "W_ARRAY_LENGTH",
      2,
    ]]);
  }
});

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("readTable() reads gzip of several members, wherever they and the pieces are cut", async () => {
  // What looks like the beginning of a member need not be one.
  const cells = Array.from({ length: 5000 }, (_, i) => `${(i * 7919) % 10007}\u001f`);
  const document = new TextEncoder().encode(wrap(TEXT, rows(...cells)));
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const length of [1, 1000, 0, 30_000, 5, Infinity]) {
    parts.push(await gzip(document.slice(at, Math.min(document.length, at + length))));
    at += length;
  }
  const zipped = new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  for (const size of [1, 7, 4096, zipped.length]) {
    const table = await readTable(recut(zipped, size));
    assertEquals(table.length, 5000);
    assertEquals(table.column("s").at(4999), cells[4999]);
  }
  // A member that is cut or damaged, or followed by something else, before the last one.
  const last = zipped.length - (parts.at(-1) as Uint8Array).length;
  const damaged = zipped.slice();
  damaged[last - 1] = 1; // the length of the member before
  const rubbish = [...zipped.subarray(0, last), 1, 2, 3, ...zipped.subarray(last)];
  for (const bytes of [zipped.subarray(0, last + 50), damaged, new Uint8Array(rubbish)]) {
    for (const size of [7, 512, zipped.length]) {
      await assertRejects(
        () => readTable(recut(bytes, size)),
        FormatError,
        "Cannot read gzip data",
      );
    }
  }
});

Deno.test("readTable() lets errors of a source through that it uncompresses", async () => {
  const bytes = await gzip(new TextEncoder().encode(wrap(TEXT, rows("a", "b"))));
  const error = new DOMException("the connection is gone", "NetworkError");
  async function* broken() {
    yield await Promise.resolve(bytes.subarray(0, 40));
    throw error;
  }
  const thrown = await readTable(broken()).catch((reason) => reason);
  assertEquals(thrown, error);
});

Deno.test("readTable() counts columns from the line's begin, however the document comes", async () => {
  const cells = Array.from({ length: 30_000 }, (_, i) => i === 25_000 ? "x" : String(i));
  const document = wrap(INT, rows(...cells)) + "rest";
  const bytes = new TextEncoder().encode(document);
  const column = document.indexOf("<TR><TD>x") + 1;
  for (const source of [bytes, recut(bytes, 1000), recut(bytes, 70_000)]) {
    const { diagnostics } = await readTable(source);
    assertEquals(diagnostics.map(({ code, line, column }) => [code, line, column]), [
      ["W_BAD_NUMBER", 1, column],
      ["W_AFTER_END", 1, document.length - 3],
    ]);
  }
});

Deno.test("readTable() counts the faults of a row once, however the document comes", async () => {
  const document = wrap(
    TEXT + INT,
    `<TABLEDATA>${"<TR><TD>a<!-- c --><b/></TD><TD>x</TD></TR>".repeat(50)}</TABLEDATA>`,
  );
  const bytes = new TextEncoder().encode(document);
  for (const size of [7, 100, 1e6]) {
    const { diagnostics } = await readTable(recut(bytes, size));
    assertEquals(diagnostics.map(({ code, count }) => [code, count]), [
      ["W_BAD_NUMBER", 50],
    ], `${size}`);
  }
});

Deno.test("openTable() hands out all rows before the one that is wrong, or before the connection breaks", async () => {
  const good = Array.from({ length: 50 }, (_, i) => `<TR><TD>${i}</TD></TR>`);
  const bytes = (text: string) => new TextEncoder().encode(text);
  const table = (data: string) => wrap(INT, data);
  const bad = table(`<TABLEDATA>${good.join("")}<TR><TD>x</TR></TABLEDATA>`);
  const strict = table(`<TABLEDATA>${good.join("")}<TR><TD>1 1</TD></TR></TABLEDATA>`);
  const cut = table(`<TABLEDATA>${good.join("\n")}<TR><TD>50`).split("50</TD>")[0] as string;
  const integers = new Uint8Array(new Int32Array(51).map((_, i) => i << 24).buffer).toBase64();
  const binary = table(`<BINARY><STREAM encoding="base64">${integers}</STREAM></BINARY>`);
  const broken = async function* (document: string) {
    yield bytes(document);
    await Promise.resolve();
    throw new TypeError("the connection broke");
  };
  const sources: readonly [ByteSource, OpenOptions][] = [
    [bad, {}],
    [strict, { strict: true }],
    [broken(cut), {}],
    [broken(binary.slice(0, binary.indexOf("</STREAM>"))), {}],
  ];
  for (const [source, options] of sources) {
    const seen: unknown[] = [];
    await assertRejects(async () => {
      for await (const batch of await openTable(source, options)) {
        for (const { a } of batch) seen.push(a);
      }
    }, Error);
    assertEquals(seen.slice(0, 50), good.map((_, i) => i));
  }
  // Who has cancelled wants no more.
  const stop = new AbortController();
  const stream = await openTable(broken(cut), { signal: stop.signal });
  const seen: unknown[] = [];
  await assertRejects(
    async () => {
      for await (const batch of stream) {
        for (const { a } of batch) seen.push(a);
        stop.abort(new TypeError("enough"));
      }
    },
    TypeError,
    "enough",
  );
  assertEquals(seen.length, 10);
});

Deno.test("strict reading hands out the complete rows before a fault, whatever the kind of the column", async () => {
  for (const attributes of [`datatype="int"`, `datatype="int" arraysize="2"`]) {
    const cell = attributes.includes("arraysize") ? "1 2" : "1";
    const document = wrap(
      `<FIELD name="a" ${attributes}/><FIELD name="s" datatype="char" arraysize="*"/>`,
      `<TABLEDATA>${
        `<TR><TD>${cell}</TD><TD>b</TD></TR>`.repeat(20)
      }<TR><TD>x</TD><TD/></TR></TABLEDATA>`,
    );
    let rows = 0;
    await assertRejects(async () => {
      for await (const batch of await openTable(document, { strict: true })) rows += batch.length;
    }, FormatError);
    assertEquals(rows, 20, attributes);
  }
});

Deno.test("line ends in CDATA are made even, as those in other text are", async () => {
  const cell = "<![CDATA[a\r\n<b\rc]]>";
  const table = await readTable(wrap(TEXT, rows("x", cell, "y", `<!-- -->${cell}`)));
  assertEquals(table.toArray().map(({ s }) => s), ["x", "a\n<b\nc", "y", "a\n<b\nc"]);
});

Deno.test("openTable() lets the source go that it was told not to read", async () => {
  let cancelled = 0;
  const source = new ReadableStream<Uint8Array>({ cancel: () => void cancelled++ });
  const signal = AbortSignal.abort(new TypeError("no more"));
  await assertRejects(() => openTable(source, { signal }), TypeError, "no more");
  assertEquals([cancelled, source.locked], [1, false]);
});
