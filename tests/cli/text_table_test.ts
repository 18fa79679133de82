import { assert, assertEquals } from "../../deps/assert.ts";
import { cutText, displayWidth, escapeControls, escapeJson, safeChunks } from "../../cli/_text.ts";
import { formatCell, renderTable } from "../../cli/text_table.ts";
import type { Field } from "../../core/table/field.ts";
import { Table } from "../../core/table/table.ts";

const STARS = Table.fromColumns(
  {
    name: ["Sirius", null, "名前"],
    source_id: [9007199254740993n, null, -1n],
    ra: [101.2872, NaN, null],
    vmag: new Float32Array([-1.44, 0.1, 3]),
    seen: [true, false, null],
  },
  [
    { name: "source_id", datatype: "long" },
    { name: "ra", datatype: "double", unit: "deg", precision: "F2" },
    { name: "vmag", datatype: "float", unit: "mag" },
    { name: "seen", datatype: "boolean" },
  ],
);

Deno.test("renderTable() shows names, units, nulls, exact longs, and wide characters", () => {
  assertEquals(
    renderTable(STARS),
    `name           source_id      ra   vmag  seen
                             deg    mag
------  ----------------  ------  -----  -----
Sirius  9007199254740993  101.29  -1.44  true
--                    --     NaN    0.1  false
名前                  -1      --      3  --`,
  );
});

Deno.test("renderTable() shows unknown units without the quotes of VOUnits", () => {
  const table = Table.fromColumns({ m: [3] }, [
    { name: "m", datatype: "double", unit: "'jupiterMass'" },
  ]);
  assertEquals(renderTable(table).split("\n")[1]?.trim(), "jupiterMass");
});

Deno.test("renderTable() tells what it leaves out", () => {
  const text = renderTable(STARS, { maxRows: 1, width: 28 });
  assertEquals(
    text,
    `name           source_id
------  ----------------
Sirius  9007199254740993
2 rows more
3 columns more: ra, vmag, seen`,
  );
  assertEquals(renderTable(STARS.slice(0, 0)).split("\n").at(-1), "no rows");
  assertEquals(renderTable(Table.fromColumns({})), "no rows");
});

Deno.test("renderTable() shows URLs whole or not at all", () => {
  const url = `http://x.test/${"i".repeat(40)}.fits`;
  const table = Table.fromColumns({ title: ["t".repeat(30)], url: [url], n: [1] });
  assertEquals(renderTable(table, { width: 100 }).split("\n").at(-1)?.includes(url), true);
  assertEquals(renderTable(table, { width: 80 }).includes(`${"t".repeat(15)}…`), true);
  assertEquals(renderTable(table, { width: 60, hint: "see --out" }).split("\n").slice(2), [
    `${"t".repeat(30)}  1`,
    "1 column more: url (see --out)",
  ]);
});

Deno.test("renderTable() cuts long texts, never numbers", () => {
  const table = Table.fromColumns({
    title: ["x".repeat(100), "short"],
    value: [1.234567890123456, 2],
  });
  const lines = renderTable(table, { maxColWidth: 10 }).split("\n");
  assertEquals(lines[2], "xxxxxxxxx…  1.234567890123456");
  const narrow = renderTable(table, { width: 28 }).split("\n");
  assert(narrow.every((line) => displayWidth(line) <= 28), narrow.join("\n"));
  assertEquals(narrow[2], "xxxxxxxx…  1.234567890123456");
});

Deno.test("renderTable() lets no data steer the terminal", () => {
  const table = Table.fromColumns({ "a\x1b[2J": ["red \x1b[31m\nline\u202e"] });
  const text = renderTable(table);
  assertEquals(
    text.split("\n"),
    [
      "a\\x1b[2J",
      "----------------------------",
      "red \\x1b[31m\\nline\\u202e",
    ].map((line, i) => i === 1 ? "-".repeat(24) : line),
  );
});

Deno.test("formatCell() follows datatype and precision", () => {
  const field = (datatype: Field["datatype"], precision?: string): Field => ({
    name: "x",
    datatype,
    precision,
  });
  assertEquals(formatCell(Math.PI, field("double")), "3.141592653589793");
  assertEquals(formatCell(Math.PI, field("double", "3")), "3.142");
  assertEquals(formatCell(Math.PI, field("double", "E3")), "3.14");
  assertEquals(formatCell(Math.fround(3.7), field("float")), "3.7");
  assertEquals(formatCell(5, field("int", "2")), "5");
  assertEquals(formatCell(5, field("double", "2")), "5.00");
  assertEquals(formatCell({ re: 1.5, im: -2 }, field("doubleComplex")), "1.5-2i");
  assertEquals(formatCell(new Float64Array([1, NaN]), field("double")), "[1, NaN]");
  assertEquals(formatCell(new BigInt64Array([1n]), field("long")), "[1]");
  const long = formatCell(new Float64Array(1000), field("double"));
  assert(long.endsWith(", … (1000)]"), long);
});

Deno.test("displayWidth() and cutText() count terminal cells", () => {
  assertEquals(["名前", "👩‍🚀", "é", "e\u0301", "abc", ""].map(displayWidth), [4, 2, 1, 1, 3, 0]);
  assertEquals(cutText("名前名前", 5), "名前…");
  assertEquals(cutText("名前名前", 4), "名…");
  assertEquals(cutText("abc", 3), "abc");
  assertEquals(cutText("abcd", 3), "ab…");
});

Deno.test("escapeControls() leaves other characters alone", () => {
  assertEquals(escapeControls("α β\t\u00a0"), "α β\\t\u00a0");
  assertEquals(escapeControls("\ud800x"), "\\ud800x");
});

Deno.test("escapeJson() writes what could steer a terminal as JSON's escapes", () => {
  const value = { text: "a\u009b2J\u202e\u007f\ufeff é\u2028", list: [1, "\n"] };
  const json = JSON.stringify(value, undefined, 2);
  const safe = escapeJson(json);
  assert(json.includes("\u009b") && !/[\u007f-\u009f\u2028-\u202e\ufeff]/.test(safe));
  assertEquals(JSON.parse(safe), value);
  assertEquals(safe.split("\n").length, json.split("\n").length);
});

Deno.test("safeChunks() takes control characters out of text, also where a chunk ends within one", async () => {
  const bytes = new TextEncoder().encode("a\tb\x1b[2J\r\né\u009b\u202eend\n");
  for (const size of [1, 2, 3, 1000]) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
    let text = "";
    for await (const chunk of safeChunks(chunks)) text += new TextDecoder().decode(chunk);
    assertEquals(text, "a\tb\ufffd[2J\r\né\ufffd\ufffdend\n", String(size));
  }
});
