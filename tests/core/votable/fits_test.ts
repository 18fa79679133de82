import { assert, assertEquals, assertRejects } from "../../../deps/assert.ts";
import { FormatError, UnsupportedError } from "../../../core/runtime/errors.ts";
import { readFitsTable, writeFitsTable } from "../../../core/fits/mod.ts";
import { type Cell, Table } from "../../../core/table/mod.ts";
import { openTable, readAnyTable, readTable, writeTable } from "../../../core/votable/mod.ts";
import { recut } from "../../_recut.ts";

const FOLDER = new URL("../../fixtures/fits/peer/", import.meta.url);
const file = (name: string) => Deno.readFileSync(new URL(name, FOLDER));

/** Cells as text; FITS has NaN in the place of null floats. */
function cells(table: Table): readonly string[] {
  const show = (cell: Cell): string =>
    cell === null || (typeof cell === "number" && Number.isNaN(cell))
      ? "-"
      : typeof cell === "object" && "length" in cell
      ? `[${Array.from(cell as ArrayLike<Cell>, show)}]`
      : String(cell);
  return table.columns.map((column) => column.toArray().map(show).join("|"));
}

Deno.test("readTable() reads STILTS's FITS in a document, whole and in pieces", async () => {
  const wanted = await readTable(file("tabledata.vot"));
  const inline = await readTable(file("inline.vot"));
  assertEquals(inline.length, 20);
  // STILTS writes FITS's own types into the FIELDs.
  assertEquals(
    inline.fields.map(({ name, datatype }) => [name, datatype]),
    wanted.fields.map(({ name, datatype }) => [name, datatype.replace("unicodeChar", "char")]),
  );
  const others = cells(wanted).map((text) => text.replace(/[^\x20-\x7e]/g, "?"));
  cells(inline).forEach((text, c) => {
    if (wanted.fields[c]?.datatype !== "unicodeChar") assertEquals(text, others[c]);
  });
  for (const size of [1, 13, 4096]) {
    assertEquals(cells(await readTable(recut(file("inline.vot"), size))), cells(inline));
  }
  const batches = [];
  for await (const batch of await openTable(file("inline.vot"), { batchRows: 6 })) {
    batches.push(batch.length);
  }
  assertEquals(batches, [6, 6, 6, 2]);
});

Deno.test("readTable() reads FITS behind a link, when that is allowed", async () => {
  const opened: string[] = [];
  const table = await readTable(file("href.vot"), {
    openHref: (href) => {
      opened.push(href);
      return file("href-data.fits");
    },
  });
  assertEquals(cells(table), cells(await readTable(file("inline.vot"))));
  assertEquals(opened.length, 1);
  await assertRejects(() => readTable(file("href.vot")), UnsupportedError, "behind the link");
});

Deno.test("writeTable() writes FITS in a document", async () => {
  const table = Table.fromColumns(
    {
      id: [1n, null, 2n ** 62n],
      x: [0.1, NaN, -0],
      s: ["a", null, "it's"],
      ok: [true, false, null],
      v: [[1, 2], [3, 4], [5, 6]],
    },
    [{ name: "v", datatype: "short", arraysize: "2" }, { name: "x", unit: "deg", id: "c2" }],
    {
      name: "stars",
      description: "Some stars",
    },
  );
  const copy = await readTable(writeTable(table, { format: "fits" }));
  assertEquals(cells(copy), cells(table));
  assertEquals(copy.meta.name, "stars");
  assertEquals(copy.meta.description, "Some stars");
  assertEquals(copy.column("x").field.unit, "deg");
  assertEquals(copy.column("id").at(1), null);
  const batches = async function* () {
    yield await Promise.resolve(table.slice(0, 1));
    yield table.slice(1);
  };
  assertEquals(cells(await readTable(writeTable(batches(), { format: "fits" }))), cells(table));
});

Deno.test("readTable() refuses a FITS file that has other columns, or is none", async () => {
  const document = (rows: Uint8Array, fields: string) =>
    `<VOTABLE><RESOURCE><TABLE>${fields}<DATA><FITS><STREAM encoding="base64">${rows.toBase64()}` +
    `</STREAM></FITS></DATA></TABLE></RESOURCE></VOTABLE>`;
  const chunks = writeFitsTable(Table.fromColumns({ x: [300, 2] }));
  const bytes = new Uint8Array(await new Response(ReadableStream.from(chunks)).arrayBuffer());
  const x = '<FIELD name="x" datatype="double"/>';
  assertEquals((await readTable(document(bytes, x))).column("x").toArray(), [300, 2]);
  await assertRejects(() => readTable(document(bytes, x + x)), FormatError, "1 columns");
  const byte = '<FIELD name="x" datatype="unsignedByte"/>';
  await assertRejects(() => readTable(document(bytes, byte)), FormatError, "double in its FITS");
  await assertRejects(() => readTable(document(bytes.slice(9), x)), FormatError, "SIMPLE");
  await assertRejects(() => readTable(document(bytes.slice(0, 3000), x)), FormatError);
});

Deno.test("readTable() takes the null that a FIELD declares for its FITS", async () => {
  const table = Table.fromColumns({ n: [1, -99] }, [{ name: "n", datatype: "int" }]);
  const chunks = writeFitsTable(table);
  const rows = new Uint8Array(await new Response(ReadableStream.from(chunks)).arrayBuffer());
  const read = await readTable(
    `<VOTABLE><RESOURCE><TABLE><FIELD name="n" datatype="int"><VALUES null="-99"/></FIELD><DATA>` +
      `<FITS extnum="1"><STREAM encoding="base64">${rows.toBase64()}</STREAM></FITS></DATA>` +
      `</TABLE></RESOURCE></VOTABLE>`,
  );
  assertEquals(read.column("n").toArray(), [1, null]);
});

Deno.test("readAnyTable() tells FITS by its first bytes", async () => {
  const name = "stilts-astropy_arrays_tabledata-fits-basic.fits";
  const table = await readAnyTable(file(name));
  assertEquals(cells(table), cells(await readFitsTable(file(name))));
  assert(table.length > 0);
});
