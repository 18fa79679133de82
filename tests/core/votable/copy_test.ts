/** Documents from one serialisation to another: all cells, all metadata. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../../deps/assert.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import type { Diagnostic } from "../../../core/table/meta.ts";
import { copyVotable, readTable, readVotable, writeVotable } from "../../../core/votable/mod.ts";
import { recut } from "../../_recut.ts";
import { EVERYTHING, plainDocument } from "./_everything.ts";
import { beside, fixtures } from "./_fixtures.ts";
import { FORMATS } from "./_kinds.ts";

async function textOf(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of parts) text += decoder.decode(part, { stream: true });
  return text;
}

for (const format of FORMATS) {
  Deno.test(`copyVotable() and writeVotable() to ${format} keep everything that VOTable has`, async () => {
    const document = await readVotable(EVERYTHING, { strict: true });
    const wanted = plainDocument(document, format);
    for (const version of ["1.4", "1.5"] as const) {
      for (
        const write of [
          writeVotable(document, { format, version }),
          copyVotable(EVERYTHING, { format, version }),
        ]
      ) {
        const copy = await readVotable(await textOf(write), { strict: true });
        assertEquals(plainDocument(copy), wanted);
        assertEquals(copy.version, version);
      }
    }
  });

  Deno.test(`copyVotable() and writeVotable() to ${format} keep what others wrote`, async () => {
    for (const { name, bytes } of fixtures()) {
      const document = await readVotable(bytes, { openHref: beside });
      const wanted = plainDocument(document, format);
      const copied = await textOf(copyVotable(recut(bytes, 4096), { format, openHref: beside }));
      const copy = await readVotable(copied, { strict: true });
      assertEquals(plainDocument(copy), wanted, name);
      const again = await textOf(writeVotable(document, { format }));
      assertEquals(plainDocument(await readVotable(again, { strict: true })), wanted, name);
      for (const next of FORMATS) {
        const back = await readVotable(await textOf(copyVotable(copied, { format: next })));
        assertEquals(plainDocument(back), plainDocument(copy, next), `${name} to ${next}`);
      }
    }
  });

  Deno.test(`copyVotable() to ${format} writes many batches`, async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, i) => `<TR><TD>${i}</TD><TD>${i % 3 === 0 ? "" : i / 7}</TD><TD>s${i}</TD></TR>`,
    );
    const text = EVERYTHING.replace(
      /<TABLE name="no data">.*?<\/TABLE>/,
      `<TABLE name="long"><FIELD name="n" datatype="int"/><FIELD name="f" datatype="double"/>
        <FIELD name="s" datatype="char" arraysize="8*"/><DATA><TABLEDATA>${
        rows.join("\n")
      }</TABLEDATA></DATA></TABLE>`,
    );
    const seen: number[] = [];
    const copied = await textOf(copyVotable(text, { format, onRows: (n) => seen.push(n) }));
    const table = await readTable(copied, { table: "long" });
    assertEquals(table.length, 20_000);
    assertEquals(table.row(19_999), { n: 19_999, f: 19_999 / 7, s: "s19999" });
    assertEquals(table.row(0).f, format === "binary" ? NaN : null);
    // Those of the tables around it count, too.
    assert(seen.length > 3 && seen.every((n, i) => i === 0 || n > seen[i - 1]!), String(seen));
    const all = (await readVotable(copied)).allTables.reduce((sum, one) => sum + one.length, 0);
    assertEquals([seen.at(-1), all > 20_000], [all, true]);
  });
}

Deno.test("copyVotable() writes the declarations before the rows have been read", async () => {
  let pulled = 0;
  const source = (async function* () {
    yield await Promise.resolve(new TextEncoder().encode(
      '<VOTABLE><RESOURCE><TABLE><FIELD name="n" datatype="int"/><DATA><TABLEDATA>\n' +
        "<TR><TD>1</TD></TR>\n".repeat(10_000),
    ));
    pulled++;
    yield new TextEncoder().encode("</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>");
  })();
  let text = "";
  for await (const piece of copyVotable(source)) {
    text += new TextDecoder().decode(piece);
    if (text.includes("<TABLEDATA>")) break;
  }
  assertStringIncludes(text, '<FIELD name="n" datatype="int"/>');
  assertEquals(pulled, 0);
});

Deno.test("copyVotable() reports what was noticed, and ends with the input's fault", async () => {
  const text = '<VOTABLE><RESOURCE><TABLE><FIELD name="n" datatype="int"/><DATA><TABLEDATA>' +
    "<TR><TD>x</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
  let noted: readonly Diagnostic[] = [];
  await textOf(copyVotable(text, { onDiagnostics: (list) => noted = list }));
  assertEquals(noted.map((d) => d.code), ["W_BAD_NUMBER"]);
  await assertRejects(() => textOf(copyVotable(text, { strict: true })), FormatError);
  await assertRejects(() => textOf(copyVotable("<html><body/></html>")), FormatError, "HTML");
});

Deno.test("copyVotable() keeps elements in the namespaces that they had, whatever the prefixes", async () => {
  const text =
    `<v:VOTABLE xmlns:v="http://www.ivoa.net/xml/VOTable/v1.3" xmlns="urn:example:default" version="1.4">
    <v:RESOURCE xmlns:a="urn:example:a"><a:x a:y="1"/><TABLE>not ours</TABLE><z xmlns="urn:example:z"><TABLE/></z></v:RESOURCE>
    <v:RESOURCE xmlns:a="urn:example:other"><a:x/><v:INFO name="n" value="v" a:b="c"/></v:RESOURCE></v:VOTABLE>`;
  const document = await readVotable(text);
  for (const copied of [await textOf(copyVotable(text)), await textOf(writeVotable(document))]) {
    assertStringIncludes(
      copied,
      '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"',
    );
    assertStringIncludes(copied, '<TABLE xmlns="urn:example:default">not ours</TABLE>');
    assertStringIncludes(copied, '<z xmlns="urn:example:z"><TABLE/></z>');
    assertStringIncludes(copied, '<RESOURCE xmlns:a="urn:example:other">\n<a:x/>');
    assertEquals((await readVotable(copied)).allTables, []);
  }
});

Deno.test("copyVotable() declares prefixes that the document does not", async () => {
  const text =
    `<VOTABLE xsi:schemaLocation="a b"><RESOURCE q:odd="1"><q:thing/></RESOURCE></VOTABLE>`;
  const copied = await textOf(copyVotable(text));
  assertStringIncludes(copied, 'q:odd="1" xmlns:q="urn:undeclared:q"');
  assertStringIncludes(copied, "<q:thing/>");
  assertEquals((await readVotable(copied, { strict: true })).resources.length, 1);
});

Deno.test("copyVotable() writes the columns of a table that refers to another one", async () => {
  const text =
    `<VOTABLE><RESOURCE><TABLE ID="a"><FIELD ID="n" name="n" datatype="int"/><GROUP><FIELDref ref="n"/></GROUP>
    <DATA><TABLEDATA><TR><TD>1</TD></TR></TABLEDATA></DATA></TABLE>
    <TABLE ref="a"><GROUP><FIELDref ref="n"/></GROUP><DATA><TABLEDATA><TR><TD>2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
  const copied = await textOf(copyVotable(text));
  const [first, second] = (await readVotable(copied, { strict: true })).allTables;
  assertEquals(first?.toArray(), [{ n: 1 }]);
  assertEquals(second?.toArray(), [{ n: 2 }]);
  // No ID twice, and references stay within the table.
  assertEquals(second?.fields.map((field) => field.id), ["n_2"]);
  assertEquals(copied.match(/FIELDref ref="\w+"/g), ['FIELDref ref="n"', 'FIELDref ref="n_2"']);
});
