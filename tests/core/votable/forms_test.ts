/** The forms in which documents come: encodings, prefixes, spellings, faults that are survived, and choices of the caller. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../../deps/assert.ts";
import { FormatError, UnsupportedError } from "../../../core/runtime/errors.ts";
import type { Cell } from "../../../core/table/cell.ts";
import {
  type OpenOptions,
  openTable,
  readTable,
  readVotable,
  readVotableWithDiagnostics,
} from "../../../core/votable/mod.ts";
import { CUTS, recut } from "../../_recut.ts";

const ENCODER = new TextEncoder();

function table(fields: string, rows: string, attributes = ""): string {
  return `<TABLE${attributes}>${fields}<DATA><TABLEDATA>\n${rows}\n</TABLEDATA></DATA></TABLE>`;
}

function votable(content: string): string {
  return `<?xml version="1.0"?>\n<VOTABLE version="1.4">\n<RESOURCE>${content}</RESOURCE>\n</VOTABLE>`;
}

const TEXT = '<FIELD name="t" datatype="char" arraysize="*"/>';
const INT = '<FIELD name="n" datatype="int"/>';

/** Reads whole and in every cut, checks that all give the same, and answers rows and codes of diagnostics. */
async function read(
  source: string | Uint8Array,
  options: OpenOptions = {},
): Promise<{ readonly rows: readonly (readonly Cell[])[]; readonly codes: readonly string[] }> {
  const bytes = typeof source === "string" ? ENCODER.encode(source) : source;
  const whole = await readTable(source, options);
  const rows = whole.columns[0]?.toArray().map((_, i) => whole.columns.map((c) => c.at(i))) ?? [];
  for (const size of CUTS) {
    const cut = await readTable(recut(bytes, size), options);
    assertEquals(
      cut.columns.map((c) => c.toArray()),
      whole.columns.map((c) => c.toArray()),
      `cut at ${size}`,
    );
    // What stands after the end is only seen when it comes with the end.
    const codes = (t: typeof cut) =>
      t.diagnostics.map((d) => d.code).filter((c) => c !== "W_AFTER_END");
    assertEquals(codes(cut), codes(whole), `cut at ${size}`);
  }
  return { rows, codes: whole.diagnostics.map((d) => d.code) };
}

/** The cells of one column. */
async function cells(field: string, ...tds: readonly string[]): Promise<readonly Cell[]> {
  const { rows } = await read(votable(table(field, tds.map((td) => `<TR>${td}</TR>`).join("\n"))));
  return rows.map((row) => row[0] as Cell);
}

function utf16(text: string, little: boolean, mark: boolean): Uint8Array {
  const all = (mark ? "\ufeff" : "") + text;
  const bytes = new Uint8Array(2 * all.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < all.length; i++) view.setUint16(2 * i, all.charCodeAt(i), little);
  return bytes;
}

Deno.test("readTable() reads every encoding", async () => {
  const text = votable(table(TEXT, "<TR><TD>Größe ÿ</TD></TR>"));
  const wanted = { rows: [["Größe ÿ"]], codes: [] };
  assertEquals(await read(text), wanted);
  assertEquals(await read(ENCODER.encode("\ufeff" + text)), wanted);
  for (const little of [true, false]) {
    for (const mark of [true, false]) {
      for (const declared of [text, text.replace("?>", ' encoding="UTF-16"?>')]) {
        assertEquals(await read(utf16(declared, little, mark)), wanted);
      }
    }
  }
  for (const name of ["ISO-8859-1", "latin1", "windows-1252"]) {
    const declared = text.replace("?>", ` encoding='${name}'?>`);
    assertEquals(await read(Uint8Array.from(declared, (c) => c.charCodeAt(0))), wanted);
    assertEquals((await readTable(declared)).row(0), { t: "Größe ÿ" }, "text has no encoding");
  }
  const cyrillic = votable(table(TEXT, "<TR><TD>Ж</TD></TR>")).replace(
    "?>",
    ' encoding="koi8-r"?>',
  );
  assertEquals(
    (await read(Uint8Array.from(cyrillic, (c) => c === "Ж" ? 0xf6 : c.charCodeAt(0)))).rows,
    [["Ж"]],
  );
  assertEquals((await read(votable(table(TEXT, "<TR><TD>𝛼 日本語</TD></TR>")))).rows, [[
    "𝛼 日本語",
  ]]);
});

Deno.test("readTable() reads elements with any prefix and namespace", async () => {
  const prefixed =
    `<vot:VOTABLE xmlns:vot="http://www.ivoa.net/xml/VOTable/v1.3"><vot:RESOURCE><vot:TABLE>
<vot:FIELD name="n" datatype="int"/><vot:FIELD name="t" datatype="char" arraysize="*"/><vot:DATA><vot:TABLEDATA>
<vot:TR><vot:TD>1</vot:TD><vot:TD>a &lt; b</vot:TD></vot:TR><vot:TR><vot:TD/><vot:TD> </vot:TD></vot:TR>
</vot:TABLEDATA></vot:DATA></vot:TABLE></vot:RESOURCE></vot:VOTABLE>`;
  assertEquals(await read(prefixed), { rows: [[1, "a < b"], [null, " "]], codes: [] });
  for (
    const uri of ["http://www.ivoa.net/xml/VOTable/v1.1", "http://vizier.u-strasbg.fr/VOTable", ""]
  ) {
    const text = votable(table(INT, "<TR><TD>1</TD></TR>")).replace(
      "<VOTABLE",
      `<VOTABLE xmlns="${uri}"`,
    );
    assertEquals(await read(text), { rows: [[1]], codes: [] }, uri);
  }
  const undeclared = votable(table(INT, "<TR><TD>1</TD></TR>")).replace(
    "<VOTABLE",
    '<VOTABLE xsi:noNamespaceSchemaLocation="x"',
  );
  assertEquals(await read(undeclared), { rows: [[1]], codes: ["W_XML_UNDECLARED_PREFIX"] });
});

Deno.test("readTable() reads elements in small letters, and tells so", async () => {
  const text =
    `<votable><resource><table><field name="n" datatype="int"/><data><tabledata><tr><td>1</td></tr></tabledata></data></table></resource></votable>`;
  assertEquals(await readTable(text).then((t) => [t.toArray(), t.diagnostics[0]?.code]), [[{
    n: 1,
  }], "W_ELEMENT_CASE"]);
});

Deno.test("readTable() tells what comes after the end", async () => {
  const { rows, codes } = await read(
    votable(table(INT, "<TR><TD>1</TD></TR>")) + "\n<p>Served by x</p>",
  );
  assertEquals([rows, codes], [[[1]], ["W_AFTER_END"]]);
});

Deno.test("readTable() reads comments, CDATA and instructions among rows", async () => {
  const rows = `<!-- <TR><TD>0</TD></TR> --><TR><!-- a > b --><TD>1<!-- x --></TD></TR><?pi <TR> ?>
<TR><TD><![CDATA[2]]></TD></TR>  <TR> <TD><![CDATA[ ]]>3<![CDATA[]]></TD><?pi?> </TR>`;
  assertEquals(await read(votable(table(INT, rows))), { rows: [[1], [2], [3]], codes: [] });
  assertEquals(
    await cells(
      TEXT,
      "<TD><![CDATA[</TD></TR><&amp;>]]></TD>",
      "<TD>a<!-- b -->c<![CDATA[d]]>e</TD>",
      "<TD><![CDATA[]]></TD>",
    ),
    ["</TD></TR><&amp;>", "acde", null],
  );
});

Deno.test("readTable() resolves references in cells, and keeps unknown ones", async () => {
  assertEquals(
    await cells(
      TEXT,
      "<TD>&lt;&gt;&amp;&quot;&apos;</TD>",
      "<TD>&#65;&#x1D6FC;&#x0a;</TD>",
      "<TD>&amp;amp;</TD>",
    ),
    ["<>&\"'", "A𝛼\n", "&amp;"],
  );
  assertEquals(await cells(INT, "<TD>&#49;2</TD>"), [12]);
  const { rows, codes } = await read(votable(table(TEXT, "<TR><TD>a &nbsp; b & c &#0;</TD></TR>")));
  assertEquals([rows, codes], [[["a &nbsp; b & c &#0;"]], ["W_BAD_ENTITY"]]);
});

Deno.test("readTable() makes line breaks in text LF", async () => {
  assertEquals(await cells(TEXT, "<TD>a\r\nb\rc\nd</TD>", "<TD>e&#13;f</TD>"), [
    "a\nb\nc\nd",
    "e\rf",
  ]);
  const text = votable(table(INT + TEXT, "<TR>\n<TD>\n1\n</TD>\n<TD>x</TD>\n</TR>")).replaceAll(
    "\n",
    "\r\n",
  );
  assertEquals(await read(text), { rows: [[1, "x"]], codes: [] });
});

Deno.test("readTable() reads cells in base64", async () => {
  assertEquals(
    await cells(
      TEXT,
      '<TD encoding="base64">QUJD</TD>',
      '<TD encoding="base64"/>',
      '<TD encoding="none">x</TD>',
    ),
    ["ABC", null, "x"],
  );
  assertEquals(
    await cells(
      '<FIELD name="a" datatype="short" arraysize="*"/>',
      '<TD encoding="base64">AAEAAg==</TD>',
    ),
    [Int16Array.of(1, 2)],
  );
  const { rows, codes } = await read(votable(table(TEXT, '<TR><TD encoding="base64">*</TD></TR>')));
  assertEquals([rows, codes], [[[null]], ["W_BAD_BASE64"]]);
});

Deno.test("readTable() survives rows with too few or too many cells", async () => {
  const rows =
    "<TR><TD>1</TD><TD>a</TD></TR><TR><TD>2</TD></TR><TR/><TR><TD>4</TD><TD>d</TD><TD>x</TD></TR>";
  const { codes, rows: got } = await read(votable(table(INT + TEXT, rows)));
  assertEquals(got, [[1, "a"], [2, null], [null, null], [4, "d"]]);
  assertEquals(codes, ["W_MISSING_CELLS", "W_EXTRA_CELLS"]);
});

Deno.test("readTable() reads bad numbers as null, and tells the first one with its place", async () => {
  const stream = await readTable(
    votable(table(INT, "<TR><TD>1</TD></TR>\n<TR><TD>x1</TD></TR>\n<TR><TD>1.5</TD></TR>")),
  );
  assertEquals(stream.column("n").toArray(), [1, null, null]);
  const [diagnostic] = stream.diagnostics;
  assertEquals([diagnostic?.code, diagnostic?.line, diagnostic?.count], ["W_BAD_NUMBER", 5, 2]);
  assertStringIncludes(stream.warnings[0] ?? "", 'column "n" (int) has the value "x1"');
});

Deno.test("readTable() keeps integers in their ranges, hexadecimal ones as bits", async () => {
  const field = (datatype: string) => `<FIELD name="a" datatype="${datatype}"/>`;
  const td = (...values: string[]) => values.map((v) => `<TD>${v}</TD>`);
  assertEquals(await cells(field("unsignedByte"), ...td("0", "255", "256", "-1", "0xFf", "+7")), [
    0,
    255,
    null,
    null,
    255,
    7,
  ]);
  assertEquals(
    await cells(field("short"), ...td("-32768", "32767", "32768", "0x7fff", "0xFFFF", "-0x1")),
    [-32768, 32767, null, 32767, -1, -1],
  );
  assertEquals(
    await cells(
      field("int"),
      ...td("-2147483648", "2147483648", "0xFFFFFFFF", "0x100000000", "5.0", "1e3"),
    ),
    [-2147483648, null, -1, null, 5, 1000],
  );
  assertEquals(
    await cells(
      field("long"),
      ...td(
        "-9223372036854775808",
        "9223372036854775807",
        "9223372036854775808",
        "0xFFFFFFFFFFFFFFFF",
        "0x7fffffffffffffff",
        "0007",
        "-0",
        "12345678901234567890123",
      ),
    ),
    [-9223372036854775808n, 9223372036854775807n, null, -1n, 9223372036854775807n, 7n, 0n, null],
  );
});

Deno.test("readTable() reads floats in every spelling", async () => {
  const td = (...values: string[]) => values.map((v) => `<TD>${v}</TD>`);
  const double = await cells(
    '<FIELD name="a" datatype="double"/>',
    ...td(
      "NaN",
      "nan",
      "Inf",
      "+Inf",
      "-Inf",
      "-INF",
      "Infinity",
      "-0",
      ".5",
      "5.",
      "1D3",
      "1.5d-2",
      " 7 ",
      "1e999",
      "1,5",
      "--1",
      "e5",
      "",
    ),
  );
  assertEquals(double, [
    NaN,
    NaN,
    Infinity,
    Infinity,
    -Infinity,
    -Infinity,
    Infinity,
    -0,
    0.5,
    5,
    1000,
    0.015,
    7,
    Infinity,
    null,
    null,
    null,
    null,
  ]);
  assertEquals(await cells('<FIELD name="a" datatype="float"/>', ...td("0.1", "3.5e38")), [
    Math.fround(0.1),
    Infinity,
  ]);
});

Deno.test("readTable() reads booleans and bits in every spelling", async () => {
  const td = (...values: string[]) => values.map((v) => `<TD>${v}</TD>`);
  assertEquals(
    await cells(
      '<FIELD name="a" datatype="boolean"/>',
      ...td("T", "t", "1", "true", "tRUe", "F", "f", "0", "FALSE", "?", " ", "", "yes"),
    ),
    [true, true, true, true, true, false, false, false, false, null, null, null, null],
  );
  assertEquals(
    await cells('<FIELD name="a" datatype="boolean" arraysize="*"/>', ...td("T F ?", "true 0")),
    [[true, false, null], [true, false]],
  );
  assertEquals(await cells('<FIELD name="a" datatype="bit"/>', ...td("1", "0", "")), [
    true,
    false,
    null,
  ]);
  assertEquals(
    await cells(
      '<FIELD name="a" datatype="bit" arraysize="4"/>',
      ...td("1010", "1 0 1 0", "10 10"),
    ),
    [Uint8Array.of(1, 0, 1, 0), Uint8Array.of(1, 0, 1, 0), Uint8Array.of(1, 0, 1, 0)],
  );
});

Deno.test("readTable() reads arrays of fixed and variable shape", async () => {
  const field = (datatype: string, size: string, inner = "") =>
    `<FIELD name="a" datatype="${datatype}" arraysize="${size}">${inner}</FIELD>`;
  assertEquals(await cells(field("double", "2x2"), "<TD>1 2\n3\t4</TD>", "<TD/>"), [
    Float64Array.of(1, 2, 3, 4),
    null,
  ]);
  assertEquals(
    await cells(field("int", "*", '<VALUES null="-1"/>'), "<TD>1 -1 3</TD>", "<TD>-1</TD>"),
    [[1, null, 3], [null]],
  );
  assertEquals(await cells(field("char", "3x*"), "<TD>ab cdef</TD>", "<TD>   x</TD>"), [[
    "ab",
    "cde",
    "f",
  ], ["", "x"]]);
  const short = await read(
    votable(table(field("float", "3"), "<TR><TD>1 2</TD></TR><TR><TD>1 2 3 4</TD></TR>")),
  );
  assertEquals(short, {
    rows: [[Float32Array.of(1, 2, NaN)], [Float32Array.of(1, 2, 3)]],
    codes: ["W_ARRAY_LENGTH"],
  });
  const commas = await read(votable(table(field("double", "*"), "<TR><TD>1, 2,3</TD></TR>")));
  assertEquals(commas, { rows: [[Float64Array.of(1, 2, 3)]], codes: ["W_ARRAY_COMMAS"] });
  const bad = await read(votable(table(field("int", "*"), "<TR><TD>1 x 3</TD></TR>")));
  assertEquals(bad, { rows: [[[1, null, 3]]], codes: ["W_BAD_NUMBER"] });
});

Deno.test("readTable() takes declared nulls for nulls, in the column's own precision", async () => {
  const field = (datatype: string, text: string) =>
    `<FIELD name="a" datatype="${datatype}"><VALUES null="${text}"/></FIELD>`;
  assertEquals(await cells(field("int", "-99"), "<TD>-99</TD>", "<TD>-099</TD>", "<TD>99</TD>"), [
    null,
    null,
    99,
  ]);
  assertEquals(await cells(field("int", ""), "<TD>0</TD>", "<TD></TD>"), [0, null]);
  assertEquals(await cells(field("short", "N/A"), "<TD>N/A</TD>", "<TD>1</TD>"), [null, 1]);
  assertEquals(await cells(field("long", "0x10"), "<TD>16</TD>", "<TD>17</TD>"), [null, 17n]);
  assertEquals(await cells(field("float", "-999.9"), "<TD>-999.9</TD>", "<TD>NaN</TD>"), [
    null,
    NaN,
  ]);
  assertEquals(await cells(field("double", "NaN"), "<TD>NaN</TD>", "<TD>1</TD>"), [null, 1]);
  assertEquals(await cells(field("double", ""), "<TD>NaN</TD>", "<TD></TD>"), [NaN, null]);
  const stream = `<BINARY><STREAM encoding="base64">xHn5mn/AAAA=</STREAM></BINARY>`; // -999.9f, NaN
  const { rows } = await read(
    votable(`<TABLE>${field("float", "-999.9")}<DATA>${stream}</DATA></TABLE>`),
  );
  assertEquals(rows, [[null], [NaN]]);
});

Deno.test("readTable() reads base64 with comments, CDATA, references and padding within", async () => {
  const wanted = { rows: [[1], [2], [3]], codes: [] };
  for (
    const base64 of [
      "AAAAAQAAAAIAAAAD",
      "\n AAAA\n AQAA\r\nAAIAAAAD \n",
      "AAAAAQ<!-- > AAAA -->AAAAIAAAAD",
      "<![CDATA[AAAAAQAAAAI]]>AAAAD",
      "<![CDATA[\nAAAAAQAAAAIAAAAD\n]]>",
      "AAAAAQAA&#13;\nAAIAA&#xA;AAD",
      "A<?pi A?>AAAAQAAAAIAAAA<!---->D",
      "AAAAAQ==AAAAAg==AAAAAw==",
    ]
  ) {
    const text = votable(
      `<TABLE>${INT}<DATA><BINARY><STREAM encoding="base64">${base64}</STREAM></BINARY></DATA></TABLE>`,
    );
    assertEquals(await read(text), wanted, base64);
  }
  for (const base64 of ["AAAAAQ&amp;AAAAI", "<![CDATA[AAAA]AQ==]]>", "AAA-AQ==", "AAAAA"]) {
    const text = votable(
      `<TABLE>${INT}<DATA><BINARY><STREAM encoding="base64">${base64}</STREAM></BINARY></DATA></TABLE>`,
    );
    await assertRejects(() => readTable(text), FormatError, "", base64);
  }
  const lines = votable(
    `<TABLE>${INT}<DATA><BINARY><STREAM>${
      "\nAAAAAQAAAAIAAAAD".repeat(30)
    }\n</STREAM></BINARY></DATA></TABLE>\n<oops>`,
  );
  const strict = await assertRejects(() => readTable(lines, { strict: true }), FormatError);
  assertEquals(strict.line, 3 + 30 + 2);
});

Deno.test("readTable() follows links only when allowed, and relative to the document", async () => {
  const linked = (attributes: string) =>
    votable(`<TABLE>${INT}<DATA><BINARY><STREAM ${attributes}/></BINARY></DATA></TABLE>`);
  const data = Uint8Array.of(0, 0, 0, 1, 0x1f, 0x8b, 8, 2);
  const error = await assertRejects(
    () => readTable(linked('href="data.bin"')),
    UnsupportedError,
    "following links was not allowed",
  );
  assertEquals(error.feature, "STREAM href");
  const asked: string[] = [];
  const openHref = (href: string) => (asked.push(href), data);
  const wanted = [[1], [0x1f8b0802]];
  assertEquals((await read(linked('href="data.bin"'), { openHref })).rows, wanted);
  await readTable(linked('href="../data.bin"'), { openHref, url: "http://localhost/a/b/c.vot" });
  assertEquals(asked.at(-1), "http://localhost/a/data.bin");
  const zipped = new Uint8Array(
    await new Response(new Response(data).body?.pipeThrough(new CompressionStream("gzip")))
      .arrayBuffer(),
  );
  assertEquals(
    (await read(linked('href="x" encoding="gzip"'), { openHref: () => zipped })).rows,
    wanted,
  );
  assertEquals(
    (await read(linked('href="x.gz"'), { openHref: () => recut(zipped, 3) })).rows,
    wanted,
  );
  assertEquals(
    (await read(linked('href="x" encoding="base64"'), { openHref: () => "AAAA\nAR+LCAI=" })).rows,
    wanted,
  );
  const inline = votable(
    `<TABLE>${INT}<DATA><BINARY><STREAM encoding="gzip">${zipped.toBase64()}</STREAM></BINARY></DATA></TABLE>`,
  );
  assertEquals((await read(inline)).rows, wanted);
  await assertRejects(
    () => readTable(linked('href="http://["'), { openHref, url: "http://localhost/" }),
    FormatError,
    "cannot be read",
  );
  const parquet = votable(
    `<TABLE>${INT}<DATA><PARQUET><STREAM href="x.parquet"/></PARQUET></DATA></TABLE>`,
  );
  await assertRejects(() => readTable(parquet, { openHref }), UnsupportedError, "as PARQUET");
});

const SEVERAL =
  `<VOTABLE><INFO name="top" value="1"/><RESOURCE type="meta"><TABLE ID="m" name="meta">${INT}</TABLE></RESOURCE>
<RESOURCE name="r"><INFO name="in" value="2"/>${
    table(INT, "<TR><TD>1</TD></TR>", ' ID="one" name="first"')
  }
${
    table("", "<TR><TD>2</TD></TR><TR><TD>3</TD></TR>", ' name="second" ref="one"')
  }<TABLE name="empty">${INT}</TABLE>
<RESOURCE>${
    table(TEXT, "<TR><TD>deep</TD></TR>", ' ID="deep"')
  }<INFO name="after" value="3"/></RESOURCE><INFO name="last" value="4"/></RESOURCE></VOTABLE>`;

Deno.test("openTable() takes the table that is wanted, by number, name or ID", async () => {
  const wanted: readonly (readonly [number | string | undefined, Cell[]])[] = [
    [undefined, [1]],
    [0, []],
    [1, [1]],
    [2, [2, 3]],
    [3, []],
    [4, ["deep"]],
    ["meta", []],
    ["m", []],
    ["first", [1]],
    ["one", [1]],
    ["second", [2, 3]],
    ["empty", []],
    ["deep", ["deep"]],
  ];
  for (const [which, column] of wanted) {
    assertEquals(
      (await read(SEVERAL, { table: which })).rows,
      column.map((cell) => [cell]),
      String(which),
    );
  }
  for (const which of [5, -1, "absent", ""]) {
    await assertRejects(
      () => readTable(SEVERAL, { table: which }),
      FormatError,
      `there is no table ${which}`,
    );
  }
  const infos = async (which?: string) =>
    (await readTable(SEVERAL, { table: which })).infos.map((i) => i.name);
  assertEquals(await infos(), ["top", "in", "last"]);
  assertEquals(await infos("deep"), ["top", "in", "last", "after"]);
  assertEquals(await infos("m"), ["top"]);
});

Deno.test("readVotable() keeps all tables and what is said about them, in order", async () => {
  const document = await readVotable(recut(SEVERAL, 7));
  assertEquals(document.allTables.map((t) => [t.meta.name, t.length]), [
    ["meta", 0],
    ["first", 1],
    ["second", 2],
    ["empty", 0],
    [undefined, 1],
  ]);
  assertEquals(document.allResources.map((r) => [r.name, r.type]), [[undefined, "meta"], [
    "r",
    undefined,
  ], [undefined, undefined]]);
  assertEquals(document.resources[1]?.items.map((item) => item.kind), [
    "info",
    "table",
    "table",
    "table",
    "resource",
    "info",
  ]);
  const rich = await readVotable(votable(`<DESCRIPTION> What </DESCRIPTION>
<COOSYS ID="s" system="ICRS" epoch="J2016.0"/><TIMESYS ID="t" timescale="TT" timeorigin="MJD-origin" refposition="BARYCENTER"/>
<PARAM name="p" ID="p" datatype="float" arraysize="2" value="1 2.5" unit="deg" ucd="pos" odd="yes"><DESCRIPTION>P</DESCRIPTION>
<VALUES type="legal" ID="v"><MIN value="0" inclusive="no"/><MAX value="9"/><OPTION name="o" value="1"><OPTION value="2"/></OPTION></VALUES>
<LINK href="http://localhost/" content-role="doc" content-type="text/html" title="T"/></PARAM>
<GROUP name="g"><FIELDref ref="n" utype="u"/><PARAMref ref="p"/><GROUP name="h"><PARAM name="q" datatype="char" value="long text"/></GROUP></GROUP>
<x:model xmlns:x="urn:x" a="1">text<x:part b="2"/></x:model><LINK href="http://localhost/2"/><whatever/>
${table(INT, "")}<INFO name="e" value="v" unit="u" ucd="c">text</INFO>`));
  const resource = rich.resources[0];
  assert(resource !== undefined);
  assertEquals(resource.description, "What");
  assertEquals(resource.items.map((item) => item.kind), [
    "coosys",
    "timesys",
    "param",
    "group",
    "foreign",
    "link",
    "foreign",
    "table",
    "info",
  ]);
  const [p] = resource.params;
  assertEquals([p?.cell, p?.unit, p?.description, p?.attributes, p?.links?.[0]?.contentRole], [
    Float32Array.of(1, 2.5),
    "deg",
    "P",
    { odd: "yes" },
    "doc",
  ]);
  assertEquals(p?.values, [{
    id: "v",
    type: "legal",
    min: { value: "0", inclusive: false },
    max: { value: "9", inclusive: true },
    options: [{ name: "o", value: "1", options: [{ value: "2", options: [] }] }],
  }]);
  const [group] = resource.groups;
  assertEquals(group?.items.map((item) => item.kind), ["fieldref", "paramref", "group"]);
  const inner = group?.items[2];
  assertEquals(
    inner?.kind === "group" && inner.items[0]?.kind === "param" && inner.items[0].cell,
    "long text",
  );
  assertEquals(resource.timeSystems[0]?.refposition, "BARYCENTER");
  const foreign = resource.items[4];
  assertEquals(foreign?.kind === "foreign" && foreign.element, {
    name: "x:model",
    attributes: { "xmlns:x": "urn:x", a: "1" },
    children: ["text", { name: "x:part", attributes: { b: "2" }, children: [] }],
  });
  assertEquals(resource.infos, [{
    kind: "info",
    name: "e",
    value: "v",
    text: "text",
    unit: "u",
    ucd: "c",
  }]);
});

Deno.test("readVotable() reads DEFINITIONS of version 1.0", async () => {
  const text =
    `<VOTABLE version="1.0"><DEFINITIONS><COOSYS ID="J2000" system="eq_FK5" equinox="2000.">old</COOSYS><PARAM name="x" datatype="int" value="7"/></DEFINITIONS><RESOURCE>${
      table(INT, "<TR><TD>1</TD></TR>")
    }</RESOURCE></VOTABLE>`;
  const { document, diagnostics } = await readVotableWithDiagnostics(text);
  assertEquals([
    document.version,
    document.params[0]?.cell,
    document.coordinateSystems[0]?.equinox,
    diagnostics,
  ], ["1.0", 7, "2000.", []]);
});

Deno.test("readTable() reads tables without rows and without DATA", async () => {
  for (
    const data of [
      "",
      "<DATA/>",
      "<DATA></DATA>",
      "<DATA><TABLEDATA/></DATA>",
      "<DATA><TABLEDATA></TABLEDATA></DATA>",
      "<DATA><BINARY><STREAM/></BINARY></DATA>",
      '<DATA><BINARY2><STREAM encoding="base64"> \n</STREAM></BINARY2></DATA>',
    ]
  ) {
    const { rows, codes } = await read(votable(`<TABLE>${INT}${TEXT}${data}</TABLE>`));
    assertEquals([rows, codes], [[], []], data);
    assertEquals((await readTable(votable(`<TABLE>${INT}${data}</TABLE>`))).fields.length, 1);
  }
});

Deno.test("readTable() reads odd fields: no arraysize, no datatype, other names of types, no name", async () => {
  const one = await read(
    votable(
      table('<FIELD name="a" datatype="char"/>', "<TR><TD>x</TD></TR><TR><TD>long</TD></TR>"),
    ),
  );
  assertEquals(one.rows, [["x"], ["long"]]);
  const odd = await readTable(
    votable(
      table(
        '<FIELD ID="i" datatype="string" arraysize="*"/><FIELD name="b"/><FIELD name="c" datatype="Double" arraysize="1"/>',
        "<TR><TD>x</TD><TD>y</TD><TD>1</TD></TR>",
      ),
    ),
  );
  assertEquals(odd.toArray(), [{ i: "x", b: "y", c: 1 }]);
  assertEquals(odd.diagnostics.map((d) => d.code), ["W_NO_NAME", "W_DATATYPE", "W_NO_DATATYPE"]);
  const twice = await readTable(votable(table(INT + INT, "<TR><TD>1</TD><TD>2</TD></TR>")));
  assertEquals(twice.toArray(), [{ n: 1, n_2: 2 }]);
  const size = await readTable(
    votable(table('<FIELD name="a" datatype="int" arraysize="*x2"/>', "<TR><TD>1 2</TD></TR>")),
  );
  assertEquals([size.column("a").at(0), size.diagnostics[0]?.code], [
    Int32Array.of(1, 2),
    "W_BAD_ARRAYSIZE",
  ]);
});

Deno.test("readTable() keeps the complete rows of a document that is cut off, when asked to", async () => {
  for (const prefix of ["", "v:"]) {
    const tag = (name: string) => `${prefix}${name}`;
    const head = `<${tag("VOTABLE")} ${prefix === "" ? "" : 'xmlns:v="urn:votable"'}><${
      tag("RESOURCE")
    }><${tag("INFO")} name="i" value="1"/><${tag("TABLE")}><${
      tag("FIELD")
    } name="n" datatype="int"/><${tag("DATA")}><${tag("TABLEDATA")}>`;
    const row = (n: number) => `\n<${tag("TR")}><${tag("TD")}>${n}</${tag("TD")}></${tag("TR")}>`;
    const tail = `</${tag("TABLEDATA")}></${tag("DATA")}></${tag("TABLE")}><${
      tag("INFO")
    } name="j" value="2"/></${tag("RESOURCE")}></${tag("VOTABLE")}>`;
    const whole = head + row(1) + row(2) + tail;
    for (let length = head.length; length < whole.length; length++) {
      const text = whole.slice(0, length);
      await assertRejects(() => readTable(text), FormatError, "ends too early");
      const table = await readTable(text, { truncated: "keep" });
      const rows = length < head.length + row(1).length
        ? 0
        : length < whole.length - tail.length
        ? 1
        : 2;
      assertEquals(table.column("n").toArray(), [1, 2].slice(0, rows), text.slice(-30));
      assertEquals(table.diagnostics.map((d) => d.code), ["W_TRUNCATED"], text.slice(-30));
      assertEquals(table.infos[0]?.name, "i");
    }
  }
  const binary = votable(
    `<TABLE>${INT}<DATA><BINARY><STREAM>AAAAAQAAAAIAAAAD</STREAM></BINARY></DATA></TABLE>`,
  );
  const cut = binary.slice(0, binary.indexOf("AAAD"));
  await assertRejects(() => readTable(cut), FormatError, "ends too early");
  assertEquals((await readTable(cut, { truncated: "keep" })).column("n").toArray(), [1, 2]);
  await assertRejects(
    () => readTable("<VOTABLE><RESOURCE>", { truncated: "keep" }),
    FormatError,
    "ends too early",
  );
});

Deno.test("readTable() throws the first fault in strict mode", async () => {
  const faults: readonly (readonly [string, string])[] = [
    [table(INT, "<TR><TD>x</TD></TR>"), "has the value"],
    [table(INT, "<TR/>"), "a row has no cells"],
    [table(INT, "<TR><TD>1</TD><TD>2</TD></TR>"), "more than 1 cells"],
    [table(INT, "stray<TR><TD>1</TD></TR>"), 'there is text "stray" between two rows'],
    ["<unknown/>" + table(INT, ""), "<unknown> is no element of VOTable"],
    [table('<FIELD name="a" datatype="int" arraysize="x"/>', ""), 'has the arraysize "x"'],
    ["<a:b/>" + table(INT, ""), "a:b"],
  ];
  for (const [content, message] of faults) {
    const error = await assertRejects(
      () => readTable(votable(content), { strict: true }),
      FormatError,
      message,
    );
    assert((error.line ?? 0) >= 3 && (error.column ?? 0) >= 1, error.message);
    assert((await readTable(votable(content))).diagnostics.length > 0, message);
  }
  assertEquals(
    (await readTable(votable(table(INT, "<TR><TD>1</TD></TR>")), { strict: true })).length,
    1,
  );
});

Deno.test("openTable() stops at an abort, also while it waits for bytes, and lets the source go", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  async function* waiting(): AsyncGenerator<Uint8Array> {
    yield ENCODER.encode(`<VOTABLE><RESOURCE><TABLE>${INT}<DATA><TABLEDATA><TR><TD>1</TD></TR>`);
    controller.abort(reason);
    await new Promise(() => {});
  }
  const error = await assertRejects(() => readTable(waiting(), { signal: controller.signal }));
  assertEquals(error, reason);
  await assertRejects(
    () => readTable("<VOTABLE/>", { signal: AbortSignal.abort(reason) }),
    Error,
    "enough",
  );

  let closed = false;
  async function* many(): AsyncGenerator<Uint8Array> {
    try {
      yield ENCODER.encode(`<VOTABLE><RESOURCE><TABLE>${INT}<DATA><TABLEDATA>`);
      for (;;) yield await Promise.resolve(ENCODER.encode("<TR><TD>1</TD></TR>".repeat(100)));
    } finally {
      closed = true;
    }
  }
  for await (const batch of await openTable(many(), { batchRows: 10 })) {
    assertEquals(batch.length, 10);
    break;
  }
  assertEquals(closed, true);
});

Deno.test("openTable() gives rows before the document has ended, and counts them", async () => {
  const seen: string[] = [];
  async function* slowly(): AsyncGenerator<Uint8Array> {
    yield ENCODER.encode(`<VOTABLE><RESOURCE><TABLE>${INT}<DATA><TABLEDATA>`);
    for (let i = 0; i < 3; i++) {
      seen.push(`sent ${i}`);
      yield await Promise.resolve(ENCODER.encode(`<TR><TD>${i}</TD></TR>\n`));
    }
    yield ENCODER.encode(
      `</TABLEDATA></DATA></TABLE><INFO name="QUERY_STATUS" value="OVERFLOW"/></RESOURCE></VOTABLE>`,
    );
  }
  const counts: number[] = [];
  const stream = await openTable(slowly(), { batchRows: 1, onRows: (rows) => counts.push(rows) });
  assertEquals([stream.fields.length, seen], [1, []]);
  for await (const batch of stream) seen.push(`got ${batch.row(0)["n"]}`);
  assertEquals(seen, ["sent 0", "got 0", "sent 1", "got 1", "sent 2", "got 2"]);
  assertEquals([counts, stream.infos.map((info) => info.value)], [[1, 2, 3], ["OVERFLOW"]]);
  assertEquals(stream.document?.resources.length, 1);
  await assertRejects(
    async () => {
      for await (const _ of stream);
    },
    TypeError,
    "twice",
  );
});
