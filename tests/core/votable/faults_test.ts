import { assertEquals, assertRejects } from "../../../deps/assert.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import {
  lintVotable,
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
