import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../../deps/assert.ts";
import type { Cell } from "../../../core/table/cell.ts";
import { Table } from "../../../core/table/table.ts";

const DISPLAY = Symbol.for("Jupyter.display");

function display(table: Table): Record<string, string> {
  return (table as unknown as Record<symbol, () => Record<string, string>>)[DISPLAY]!();
}

Deno.test("a table shows its first rows in a notebook, with units, and counts the rest", () => {
  const fields = [{ name: "ra", unit: "deg", ucd: "pos.eq.ra", description: 'a "position"' }];
  const table = Table.fromColumns({
    ra: Array.from({ length: 25 }, (_, i) => i + 0.5),
    id: Array.from({ length: 25 }, (_, i) => 4611686018427387904n + BigInt(i)),
  }, fields);
  const shown = display(table);
  assertEquals(Object.keys(shown), ["text/html", "text/plain"]);
  const html = shown["text/html"] ?? "";
  assertStringIncludes(html, "<small>deg</small>");
  assertStringIncludes(html, 'title="a &quot;position&quot;\npos.eq.ra"');
  assertEquals(html.match(/<tr>/g)?.length, 21);
  assertStringIncludes(html, ">4611686018427387923</td>");
  assert(html.endsWith("<p>20 of 25 rows</p>"));
  assertMatch(shown["text/plain"] ?? "", /25 rows; ra, id$/);
});

Deno.test("a table in a notebook escapes what services say, and links only web addresses", () => {
  const cells: Cell[] = [
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "http://x.test/?a=1&b=2",
    "x".repeat(300),
    null,
  ];
  const float = Table.fromColumns({ z: Float32Array.of(0.0201) });
  assertStringIncludes(display(float)["text/html"] ?? "", ">0.0201</td>");
  const html = display(Table.fromColumns({ "<b>": cells }))["text/html"] ?? "";
  assertEquals(html.includes("<script"), false);
  assertStringIncludes(html, "&lt;script&gt;");
  assertStringIncludes(html, "<th>&lt;b&gt;</th>");
  assertEquals(html.match(/<a /g)?.length, 1);
  assertStringIncludes(html, 'href="http://x.test/?a=1&amp;b=2"');
  assertStringIncludes(html, `${"x".repeat(100)}…`);
  assertStringIncludes(html, "<td></td>");
  assertEquals(display(new Table([]))["text/plain"], "Table: 0 rows; ");
});

Deno.test("arrays and complex numbers are shown in short", () => {
  const table = Table.fromColumns({
    list: [Float64Array.from({ length: 9 }, (_, i) => i)],
    z: [{ re: 1, im: -2 }],
  }, [{ name: "list", datatype: "double", arraysize: "*" }, {
    name: "z",
    datatype: "doubleComplex",
  }]);
  const html = display(table)["text/html"] ?? "";
  assertStringIncludes(html, ">0 1 2 3 4 5 …</td>");
  assertStringIncludes(html, ">1-2i</td>");
});
