import { assertEquals, assertRejects, assertStringIncludes } from "../../../deps/assert.ts";
import {
  FormatError,
  HttpStatusError,
  isVoError,
  UnsupportedError,
} from "../../../core/runtime/errors.ts";
import { Table } from "../../../core/table/mod.ts";
import { fetchTable, readAnyTable, writeTable } from "../../../core/votable/mod.ts";
import { withServer } from "../../_server.ts";

const VOTABLE = `<VOTABLE><RESOURCE><TABLE><FIELD name="id" datatype="long"/><DATA><TABLEDATA>
<TR><TD>4611686018427387905</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
const ID = 4611686018427387905n;

async function gzip(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("readAnyTable() tells formats by their first bytes", async () => {
  const texts = {
    votable: VOTABLE,
    csv: "id\n4611686018427387905\n",
    tsv: "id\tname\n4611686018427387905\tx\n",
    ndjson: '{"id":4611686018427387905}\n',
  };
  for (const [format, text] of Object.entries(texts)) {
    for (const source of [text, new TextEncoder().encode(text), await gzip(text)]) {
      const table = await readAnyTable(source);
      assertEquals(table.row(0)["id"], ID, format);
    }
  }
});

Deno.test("readAnyTable() believes a format that it is told", async () => {
  const table = await readAnyTable("<a>,b\n1,2\n", { format: "csv" });
  assertEquals(table.names, ["<a>", "b"]);
});

Deno.test("readAnyTable() says what it cannot read", async () => {
  await assertRejects(() => readAnyTable(""), FormatError, "no bytes");
  await assertRejects(() => readAnyTable("SIMPLE  =   T"), FormatError, "FITS");
});

Deno.test("fetchTable() gets a table, and its rows from behind a link only when allowed", async () => {
  const rows = new Uint8Array(8);
  new DataView(rows.buffer).setBigInt64(0, ID);
  const linked = `<VOTABLE><RESOURCE><TABLE><FIELD name="id" datatype="long"/><DATA><BINARY>
<STREAM href="rows.bin"/></BINARY></DATA></TABLE></RESOURCE></VOTABLE>`;
  await withServer((request) => {
    switch (new URL(request.url).pathname) {
      case "/plain":
        return new Response(VOTABLE);
      case "/linked":
        return new Response(linked);
      case "/rows.bin":
        return new Response(rows);
      default:
        return new Response("nothing here", { status: 404 });
    }
  }, async ({ url, requests }) => {
    assertEquals((await fetchTable(`${url}/plain`)).row(0)["id"], ID);
    const refused = await assertRejects(() => fetchTable(`${url}/linked`), UnsupportedError);
    assertStringIncludes((refused as Error).message, "openHref");
    assertEquals(requests.length, 2);
    const table = await fetchTable(`${url}/linked`, { followHref: true });
    assertEquals(table.row(0)["id"], ID);
    const missing = await assertRejects(() => fetchTable(`${url}/none`), HttpStatusError);
    assertEquals(isVoError(missing, "E_HTTP_STATUS") && missing.status, 404);
  });
});

Deno.test("fetchTable() hands its signal to every request", async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const { signal } = new AbortController();
  const http = {
    send: (_: Request | URL | string, options?: { readonly signal?: AbortSignal | undefined }) => {
      signals.push(options?.signal);
      return Promise.resolve(new Response(VOTABLE));
    },
  };
  await fetchTable("http://127.0.0.1:9/x", { http, signal });
  assertEquals(signals, [signal]);
});

Deno.test("Column.toNumbers() converts units", () => {
  const table = Table.fromColumns({ pm: [1000, null] }, [{ name: "pm", unit: "mas/yr" }]);
  const [first, second] = table.column("pm").toNumbers("arcsec/yr");
  assertEquals(first, 1);
  assertEquals(second, NaN);
});

Deno.test("writeTable() output is recognised", async () => {
  const table = Table.fromColumns({ id: [ID] });
  assertEquals((await readAnyTable(writeTable(table))).row(0)["id"], ID);
});

Deno.test("readAnyTable() does not believe the encoding that a text declares, as text has none", async () => {
  for (const encoding of ["ISO-8859-1", "UTF-16"]) {
    const text = `<?xml version="1.0" encoding="${encoding}"?><VOTABLE><RESOURCE><TABLE>
      <FIELD name="n" datatype="unicodeChar" arraysize="*"/>
      <DATA><TABLEDATA><TR><TD>é</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
    assertEquals((await readAnyTable(text)).row(0), { n: "é" });
  }
});

Deno.test("readAnyTable() does not read as CSV what is no text", async () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const zip = new TextEncoder().encode("PK\x03\x04 stars.csv");
  for (const bytes of [new Uint8Array(2880), png, zip]) {
    await assertRejects(() => readAnyTable(bytes), FormatError, "neither text nor FITS");
  }
  assertEquals((await readAnyTable("日本,b\nx,1\n")).names, ["日本", "b"]);
  // Half a letter of UTF-16 may look like anything.
  const cyrillic = Uint8Array.of(0xff, 0xfe, 0x30, 0x04, 0x0a, 0x00, 0x31, 0x00);
  assertEquals((await readAnyTable(cyrillic)).toArray(), [{ "а": 1 }]);
});

Deno.test("readAnyTable() names the formats that it does not read, in place of reading them as CSV", async () => {
  const texts = { Parquet: "PAR1", ECSV: "# %ECSV 1.0\n# ---\na\n1\n" };
  for (const [format, text] of Object.entries(texts)) {
    const error = await assertRejects(() => readAnyTable(text), UnsupportedError);
    assertStringIncludes((error as Error).message, format);
  }
});

Deno.test("readAnyTable() ignores a charset where the source is text, as readTable() does", async () => {
  const document =
    `<VOTABLE><RESOURCE><TABLE><FIELD name="s" datatype="unicodeChar" arraysize="*"/>` +
    `<DATA><TABLEDATA><TR><TD>caf\u00e9</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
  const charset = "iso-8859-1";
  assertEquals((await readAnyTable(document, { charset })).row(0), { s: "caf\u00e9" });
  const bytes = Uint8Array.from(document, (character) => character.charCodeAt(0));
  assertEquals((await readAnyTable(bytes, { charset })).row(0), { s: "caf\u00e9" });
});
