import { assert, assertEquals, assertThrows } from "../../deps/assert.ts";
import { formatFits, parseFits } from "../../sandbox/_fits.ts";
import { escapeXml, formatSeparated, formatVotable } from "../../sandbox/_votable.ts";
import type { ColumnSpec, Value } from "../../sandbox/column.ts";

const shared = { description: "a < b", verbosity: 1 } as const;
const COLUMNS: readonly ColumnSpec[] = [
  { name: "n", datatype: "int", nullable: true, ...shared },
  { name: "s", datatype: "char", arraysize: "*", nullable: true, ...shared },
  { name: "f", datatype: "char", arraysize: "3", ...shared },
  { name: "u", datatype: "unicodeChar", arraysize: "*", ...shared },
  { name: "h", datatype: "short", ...shared },
  { name: "x", datatype: "float", nullable: true, ...shared },
  { name: "d", datatype: "double", ...shared },
  { name: "a", datatype: "double", arraysize: "*", ...shared },
  { name: "i", datatype: "int", arraysize: "2", ...shared },
];
const ROWS: readonly (readonly Value[])[] = [
  [1, "a&<", "xy", "αβ", -2, 0.5, 1e300, [1, 2.5], [3, 4]],
  [null, null, "xyz", "", 7, null, -0.1, [], [5, 6]],
];

function document(serialization: "tabledata" | "binary" | "binary2"): string {
  const table = { name: "t", description: "d", columns: COLUMNS, rows: ROWS };
  return formatVotable({ resource: { infos: [], table } }, serialization);
}

function bytesOf(text: string): DataView {
  const base64 = /<STREAM encoding="base64">([^<]*)</.exec(text)?.[1] ?? "";
  return new DataView(Uint8Array.fromBase64(base64).buffer);
}

Deno.test("formatVotable() writes TABLEDATA with empty cells for nulls, and escapes", () => {
  const text = document("tabledata");
  assert(text.includes("<TD>1</TD><TD>a&amp;&lt;</TD><TD>xy</TD><TD>αβ</TD><TD>-2</TD>"));
  assert(text.includes("<TR><TD></TD><TD></TD><TD>xyz</TD><TD></TD><TD>7</TD><TD></TD>"));
  assert(text.includes("<TD>1 2.5</TD><TD>3 4</TD>"));
  assert(text.includes('<VALUES null="-2147483648"/>'));
  assert(text.includes("<DESCRIPTION>a &lt; b</DESCRIPTION>"));
});

Deno.test("formatVotable() writes BINARY after VOTable 1.4, null as the declared value", () => {
  const view = bytesOf(document("binary"));
  // int, 4+3 char, 3 char, 4+4 unicodeChar, short, float, double, 4+16 doubles, 2 ints
  const first = 4 + 7 + 3 + 8 + 2 + 4 + 8 + 20 + 8;
  assertEquals([view.getInt32(0), view.getInt32(4), view.getUint8(8)], [1, 3, 97]);
  assertEquals([view.getUint8(11), view.getUint8(12), view.getUint8(13)], [120, 121, 0]);
  assertEquals([view.getInt32(14), view.getUint16(18)], [2, 0x3b1]);
  assertEquals([view.getInt16(22), view.getFloat32(24), view.getFloat64(28)], [-2, 0.5, 1e300]);
  assertEquals([view.getInt32(36), view.getFloat64(48)], [2, 2.5]);
  assertEquals([view.getInt32(56), view.getInt32(60)], [3, 4]);
  assertEquals([view.getInt32(first), view.getInt32(first + 4)], [-2147483648, 0]);
  assertEquals(view.byteLength, first + 4 + 4 + 3 + 4 + 2 + 4 + 8 + 4 + 8);
});

Deno.test("formatVotable() writes BINARY2 with a mask before each row", () => {
  const [plain, masked] = [bytesOf(document("binary")), bytesOf(document("binary2"))];
  assertEquals(masked.byteLength, plain.byteLength + 4);
  assertEquals([masked.getUint8(0), masked.getUint8(1)], [0, 0]);
  assertEquals([masked.getUint8(66), masked.getUint8(67)], [0b11000100, 0]);
  assertEquals(masked.getInt32(2), 1);
});

Deno.test("escapeXml() leaves no character that XML forbids", () => {
  assertEquals(escapeXml('<a b="c">&\x00\x0b\uffff\t'), "&lt;a b=&quot;c&quot;&gt;&amp;���\t");
});

Deno.test("formatSeparated() quotes what needs it", () => {
  const columns = COLUMNS.slice(0, 3);
  const rows = [[1, 'a,"b"', "c\td"], [null, null, "line\nbreak"]];
  const table = { name: "t", description: "", columns, rows };
  assertEquals(
    formatSeparated(table, ","),
    'n,s,f\r\n1,"a,""b""",c\td\r\n,,"line\nbreak"\r\n',
  );
  assertEquals(formatSeparated(table, "\t"), 'n\ts\tf\n1\ta,"b"\tc d\n\t\tline break\n');
});

Deno.test("formatFits() and parseFits() agree on cards, blocks and quotes", () => {
  const cards = [
    { keyword: "SIMPLE", value: true, comment: "FITS" },
    { keyword: "OBJECT", value: "Barnard's", comment: "a / b" },
    { keyword: "CRVAL1", value: -0.1234567890123 },
    { keyword: "HISTORY", comment: "x".repeat(80) },
  ];
  const bytes = formatFits(cards, Uint8Array.of(1, 2, 3));
  assertEquals(bytes.length, 2 * 2880);
  const read = parseFits(bytes);
  assertEquals(read.dataOffset, 2880);
  assertEquals(read.cards.slice(0, 3), cards.slice(0, 3));
  assertEquals(read.cards.slice(3).map((card) => card.comment), ["x".repeat(72), "x".repeat(8)]);
  const header = new TextDecoder().decode(bytes.subarray(0, 240));
  assertEquals(header.slice(0, 31), "SIMPLE  =                    T ");
  assertEquals(header.slice(80, 106), "OBJECT  = 'Barnard''s'    ");
  assertThrows(() => formatFits([{ keyword: "A", value: NaN }], new Uint8Array()), RangeError);
  assertThrows(() => parseFits(new Uint8Array(160)), RangeError, "no END card");
});
