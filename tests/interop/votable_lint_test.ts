/** What STILTS's votlint finds wrong in rows, our lint finds as well. */
import { assertEquals } from "../../deps/assert.ts";
import { lintVotable } from "../../core/votable/mod.ts";
import { missingPeer, peerTest, runPeer } from "./_peers.ts";

const noStilts = await missingPeer("stilts", "-version");

/** A column, a cell, what we call it, and whether votlint has something to say about the cell. */
const CASES:
  readonly (readonly [field: string, cell: string, code: string | undefined, votlint: boolean])[] =
    [
      ['datatype="char"', "ab", "W_TEXT_LENGTH", true],
      ['datatype="unicodeChar"', "éa", "W_TEXT_LENGTH", true],
      ['datatype="char" arraysize="2x2"', "abcdefgh", "W_ARRAY_BOUND", true],
      ['datatype="int" arraysize="3"', "1 2", "W_ARRAY_LENGTH", true],
      ['datatype="int" arraysize="3"', "1 2 3 4", "W_ARRAY_LENGTH", true],
      ['datatype="int"', "1.5", "W_BAD_NUMBER", true],
      ['datatype="short"', "70000", "W_BAD_NUMBER", true],
      ['datatype="boolean"', "yes", "W_BAD_BOOLEAN", true],
      ['datatype="double"', "1,5", "W_BAD_NUMBER", true],
      // What votlint lets pass.
      ['datatype="char" arraysize="3"', "abcdef", "W_TEXT_LENGTH", false],
      ['datatype="char" arraysize="3*"', "abcdef", "W_TEXT_LENGTH", false],
      ['datatype="char" arraysize="*"', "é", "W_NOT_ASCII", false],
      ['datatype="int" arraysize="2*"', "1 2 3", "W_ARRAY_BOUND", false],
      ['datatype="int" arraysize="2x*"', "1 2 3", "W_ARRAY_BOUND", false],
      ['datatype="int" arraysize="2x2*"', "1 2 3 4 5 6", "W_ARRAY_BOUND", false],
      ['datatype="char" arraysize="2x2*"', "abcdef", "W_ARRAY_BOUND", false],
      // What is right.
      ['datatype="char" arraysize="3*"', "abc", undefined, false],
      ['datatype="char" arraysize="3"', "a", undefined, false],
      ['datatype="unicodeChar" arraysize="2"', "éα", undefined, false],
      ['datatype="int" arraysize="2x2*"', "1 2 3 4", undefined, false],
      ['datatype="int" arraysize="2x*"', "", undefined, false],
      ['datatype="char" arraysize="2x2"', "abcd", undefined, false],
    ];

/** One table a line, from the second on. */
function document(cases: typeof CASES): string {
  const tables = cases.map(([field, cell], i) =>
    `<TABLE><FIELD name="x${i}" ${field}/><DATA><TABLEDATA><TR><TD>${cell}</TD></TR></TABLEDATA></DATA></TABLE>`
  );
  return `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE>\n${
    tables.join("\n")
  }\n` +
    "</RESOURCE></VOTABLE>";
}

Deno.test("lintVotable() tells cells that are not as declared, and no others", async () => {
  for (const one of CASES) {
    const { diagnostics } = await lintVotable(document([one]));
    assertEquals(
      diagnostics.map(({ code }) => code),
      one[2] === undefined ? [] : [one[2]],
      one.join(),
    );
  }
  const rows = Array.from(
    { length: 10_000 },
    (_, i) => `<TR><TD>${i === 9000 ? "abcd" : "abc"}</TD></TR>`,
  );
  const { diagnostics } = await lintVotable(
    `<VOTABLE><RESOURCE><TABLE><FIELD name="x" datatype="char" arraysize="3"/><DATA><TABLEDATA>${
      rows.join("\n")
    }</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`,
  );
  assertEquals(diagnostics.map(({ message }) => message), [
    'column "x" has a text of 4 characters where arraysize is "3" (row 9001)',
  ]);
});

peerTest("lintVotable() tells all that stilts votlint tells about cells", noStilts, async () => {
  const { stdout, stderr } = await runPeer("stilts", ["votlint", "votable=-"], document(CASES));
  const found = new Set<number>();
  for (const line of (stdout + stderr).split("\n")) {
    const match = /^(?:ERROR|WARNING) \(l\.(\d+), c/.exec(line);
    if (match !== null) found.add(Number(match[1]) - 2);
  }
  assertEquals(
    [...found].sort((a, b) => a - b),
    CASES.flatMap(([, , , told], i) => told ? [i] : []),
  );
});
