/**
 * Plain rows, which WebAssembly scans, against the same rows read the careful way (a comment makes a row go that way),
 * against `Number()`, and where a platform has no WebAssembly.
 */
import { assert, assertEquals } from "../../../deps/assert.ts";
import { ColumnBuilder } from "../../../core/table/column_builder.ts";
import type { Datatype, Field } from "../../../core/table/field.ts";
import { RowScanner } from "../../../core/votable/_row_scanner.ts";
import { nullValueOf } from "../../../core/votable/_scalars.ts";
import { readTable } from "../../../core/votable/read.ts";
import { sha256, SOURCE } from "../../../tools/build_scanner.ts";
import { Random } from "../../fuzz/_random.ts";
import { ROOT, run } from "../../scripts/_run.ts";
import { decimal } from "./_decimals.ts";

const ENCODER = new TextEncoder();

/** Scans rows directly; what was read, and how many rows. */
function scan(fields: readonly Partial<Field>[], rows: string): [ColumnBuilder[], number] {
  const builders = fields.map((field, k) =>
    new ColumnBuilder({ name: `c${k}`, datatype: "double", ...field } as Field)
  );
  const report = (code: string) => {
    throw new Error(code);
  };
  const scanner = new RowScanner(builders, builders.map(nullValueOf), report, () => {});
  const bytes = ENCODER.encode(rows);
  return [builders, scanner.scan(bytes, 0, bytes.length, Infinity, 1)];
}

Deno.test("the scanner reads 200,000 decimal numbers as Number() does, bit for bit", () => {
  const random = new Random(4);
  const texts = Array.from({ length: 200_000 }, () => decimal(random));
  let left = 0;
  let seen = 0;
  for (let from = 0; from < texts.length;) {
    const rows = texts.slice(from, from + 2000).map((text) =>
      `<TR><TD>${text}</TD><TD> ${text} </TD></TR>`
    );
    const [[doubles, floats], count] = scan([{}, { datatype: "float" }], rows.join("\n"));
    for (let i = 0; i < count; i++, seen++) {
      const text = texts[from + i] as string;
      const expected = Number(text);
      assert(Object.is(doubles?.f64[i], expected), `${text}: ${doubles?.f64[i]}, not ${expected}`);
      assert(Object.is(floats?.f32[i], Math.fround(expected)), `${text} as float`);
    }
    if (count < rows.length) left++; // the careful reader's
    from += count + (count < rows.length ? 1 : 0);
  }
  assertEquals(seen + left, texts.length);
  assert(left < 10_000, `${left} were left to the careful reader`);
});

Deno.test("the scanner reads integers to their limits, and leaves what is beyond", () => {
  const limits: readonly [Datatype, string, string][] = [
    ["unsignedByte", "0", "255"],
    ["short", "-32768", "32767"],
    ["int", "-2147483648", "2147483647"],
    ["long", "-9223372036854775808", "9223372036854775807"],
  ];
  for (const [datatype, least, greatest] of limits) {
    const row = (...cells: unknown[]) => cells.map((cell) => `<TR><TD>${cell}</TD></TR>`).join("");
    const [[builder], count] = scan([{ datatype }], row(least, greatest, `+00${greatest}`, 7));
    assertEquals(count, datatype === "long" ? 2 : 4); // 21 digits are the careful reader's
    const vector = builder?.finish();
    assertEquals([vector?.at(0), vector?.at(1)].map(String), [least, greatest]);
    for (const beyond of [BigInt(least) - 1n, BigInt(greatest) + 1n, "1.5", "0x10", "1 2", "x"]) {
      assertEquals(scan([{ datatype }], row(beyond))[1], 0, `${datatype} ${beyond}`);
    }
  }
});

const CELLS: Readonly<Record<string, readonly string[]>> = {
  double: ["1.5", "-0", "1e400", "NaN", "-inf", "Infinity", "+Inf", "1d5", "0x1F", ".", "1.", ".5"],
  integer: ["1", "-1", "255", "256", "-32768", "99999", "0x7f", "9223372036854775807", "1.0", "-9"],
  boolean: ["T", "f", "TRUE", "fAlse", "1", "0", "?", "tree", "yes", "10"],
  text: [
    ..."a &lt;b&gt; |&amp;|&quot;&apos;|&#233;&#x3B1;|&#x1F600;|&#0;|&#xD800;|&nbsp;|é α 😀".split(
      "|",
    ),
    ..." x |a\nb|a\r\nb\rc|<![CDATA[<b>&amp;]]>|a<![CDATA[b]]>|<![CDATA[]]>|<!-- c -->a".split("|"),
    ..."a & b|]]>|&;|a;b&|&#x110000;|&#abc;|&LT;".split("|"),
  ],
  array: ["1 2 3", " 1\n2 3 ", "1 2", "1 2 3 4", "NaN 1 x", "1 2 3<!-- c -->", "1 -inf 3"],
};
const FIELDS: readonly (readonly [string, string])[] = [
  ['datatype="double"', "double"],
  ['datatype="float"', "double"],
  ['datatype="double" precision="3"', "double"],
  ['datatype="unsignedByte"', "integer"],
  ['datatype="short"', "integer"],
  ['datatype="int"', "integer"],
  ['datatype="long"', "integer"],
  ['datatype="boolean"', "boolean"],
  ['datatype="bit"', "boolean"],
  ['datatype="char"', "text"],
  ['datatype="char" arraysize="*"', "text"],
  ['datatype="unicodeChar" arraysize="*"', "text"],
  ['datatype="char" arraysize="2x*"', "text"],
  ['datatype="float" arraysize="3"', "array"],
  ['datatype="double" arraysize="3"', "array"],
  ['datatype="double" arraysize="*"', "array"],
  ['datatype="int" arraysize="3"', "array"],
  ['datatype="doubleComplex"', "array"],
];
const NULLS = ["1", "-32768", "255", "NaN", "x", "a", "1e400"];

Deno.test("rows that are scanned are as those that are read carefully: cells, nulls, faults and their places", async () => {
  const random = new Random(11);
  const blank = () => random.pick(["", "", "", " ", "\n", "\t \r\n"]);
  for (let round = 0; round < 400; round++) {
    const columns = Array.from({ length: 1 + random.below(6) }, () => random.pick(FIELDS));
    const fields = columns.map(([attributes], k) =>
      `<FIELD name="c${k}" ${attributes}>${
        random.below(3) === 0 ? `<VALUES null="${random.pick(NULLS)}"/>` : ""
      }</FIELD>`
    );
    const rows = Array.from({ length: random.below(40) }, () => {
      const cells = columns.map(([, kind]) => {
        if (random.below(8) === 0) return random.pick(["<TD/>", "<TD></TD>", "<TD> </TD>", ""]);
        const text = random.pick(CELLS[random.below(12) === 0 ? "text" : kind] ?? []);
        return `${blank()}<TD>${random.pick(["", " "])}${text}${blank()}</TD>`;
      });
      return `${cells.join(blank())}${blank()}</TR>`;
    });
    const document = (begin: string) =>
      `<VOTABLE><RESOURCE><TABLE>${fields.join("")}<DATA><TABLEDATA>\n${
        rows.map((row) => `${begin}${row}\n`).join("")
      }</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
    const read = async (begin: string) => {
      const bytes = ENCODER.encode(document(begin));
      const step = 1 + random.below(3000);
      const pieces = Array.from(
        { length: Math.ceil(bytes.length / step) },
        (_, i) => bytes.subarray(i * step, (i + 1) * step),
      );
      const { columns, diagnostics } = await readTable(ReadableStream.from(pieces));
      return {
        cells: columns.map((column) => [...column]),
        nulls: columns.map(({ vectors }) => vectors.map(({ nullCount }) => nullCount)),
        diagnostics: diagnostics.map((
          { code, line, column, count },
        ) => [code, line, column, count]),
      };
    };
    const begin = random.pick(["<TR>", "<TR>", `<TR ID="a>" x='"\n' >`]);
    assertEquals(await read(begin), await read(`${begin}<!---->`), document(begin));
  }
});

Deno.test("the scanner leaves rows that are not plain, and takes those around them", () => {
  const plain = "<TR>\n <TD>1</TD> <TD/>\t</TR>";
  for (
    const odd of [
      '<TR ID="a"/><TR><TD>1</TD><TD/></TR>',
      '<TR ID="a><TD>1</TD><TD/></TR>',
      '<TRA ID="a"><TD>1</TD><TD/></TR>',
      "<TR><TD>1</TD></TR>",
      "<TR><TD>1</TD><TD/><TD/></TR>",
      "<TR><TD>1</TD><td/></TR>",
      '<TR><TD encoding="base64">1</TD><TD/></TR>',
      "<TR><TD>1</TD>x<TD/></TR>",
      "<TR><TD>1<TD/></TD></TR>",
      "<TR><TD>1</TD><TD/></TABLEDATA></TR>",
      "<TR><TD>1</TD><TD><![CDATA[1</TD></TR>",
      "<!-- c --><TR><TD>1</TD><TD/></TR>",
      "<TR/><TR></TR>",
    ]
  ) {
    const [builders, count] = scan([{}, {}], plain + plain + odd + plain);
    assertEquals([count, ...builders.map(({ length }) => length)], [2, 2, 2], odd);
    assertEquals(builders.map(({ nullCount }) => nullCount), [0, 2], odd);
  }
});

Deno.test("the scanner reads long cells, wide tables and many rows, whatever it has room for", async () => {
  const read = async (fields: string, rows: string) =>
    await readTable(
      `<VOTABLE><RESOURCE><TABLE>${fields}<DATA><TABLEDATA>${rows}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`,
    );
  const text = '<FIELD name="t" datatype="char" arraysize="*"/><FIELD name="i" datatype="int"/>';
  const lengths = [0, 1, 1000, 65_535, 65_536, 65_537, 300_000, 3, 1_000_000, 5];
  const long = await read(
    text,
    lengths.map((n, i) => `<TR><TD>${"y".repeat(n)}</TD><TD>${i}</TD></TR>`).join(""),
  );
  assertEquals([...long].map(({ t }) => (t as string | null)?.length ?? 0), lengths);
  assertEquals([...long].map(({ i }) => i), lengths.map((_, i) => i));
  const width = 5000;
  const wide = await read(
    Array.from(
      { length: width },
      (_, k) => `<FIELD name="c${k}" datatype="${k % 2 === 0 ? "double" : "char"}" arraysize="*"/>`,
    ).join(""),
    Array.from(
      { length: 20 },
      (_, i) =>
        `<TR>${
          Array.from({ length: width }, (_, k) => k % 7 === i ? "<TD/>" : `<TD>${k + i}</TD>`).join(
            "",
          )
        }</TR>`,
    ).join(""),
  );
  assertEquals([wide.length, wide.columns.length], [20, width]);
  assertEquals(
    [...(wide.columns[15]?.toArray() ?? [])],
    [
      ..."15 null 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34".split(" "),
    ].map((word) => word === "null" ? null : word),
  );
  const many = await read(
    '<FIELD name="n" datatype="long"/>',
    Array.from({ length: 30_001 }, (_, i) => `<TR><TD>${i % 3 === 0 ? "" : i}</TD></TR>`).join(
      "\n",
    ),
  );
  assertEquals(many.column("n").nullCount, 10_001);
  assertEquals([many.row(29_997).n, many.row(29_998).n], [null, 29_998n]);
});

Deno.test("tables are read alike where there is no WebAssembly", async () => {
  const program = `
    delete globalThis.WebAssembly;
    const { readTable } = await import("./core/votable/read.ts");
    const table = await readTable(\`<VOTABLE><RESOURCE><TABLE><FIELD name="a" datatype="double"/>
      <FIELD name="b" datatype="char" arraysize="*"/><DATA><TABLEDATA><TR><TD>1.5</TD><TD>x&amp;y</TD></TR>
      <TR><TD/><TD>z</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>\`);
    console.log(JSON.stringify([...table].map(({ a, b }) => [a, b])));`;
  const { stdout } = await run(Deno.execPath(), ["eval", program], { cwd: ROOT });
  assertEquals(stdout, '[[1.5,"x&y"],[null,"z"]]\n');
});

Deno.test("the scanner is compiled from the source that is here", async () => {
  const module = new URL("../../../core/votable/_row_scanner_wasm.ts", import.meta.url);
  const source = await sha256(await Deno.readTextFile(SOURCE));
  assert((await Deno.readTextFile(module)).includes(`SHA-256 of the source: ${source}\n`));
});
