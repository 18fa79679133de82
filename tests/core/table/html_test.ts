import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "../../../deps/assert.ts";
import { writeHtml, type WriteHtmlOptions } from "../../../core/table/html.ts";
import { Table } from "../../../core/table/table.ts";
import type { Tables } from "../../../core/table/_text.ts";
import { everyTable } from "./_every.ts";

async function html(tables: Tables, options?: WriteHtmlOptions): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of writeHtml(tables, options)) parts.push(part);
  return await new Blob(parts).text();
}

/** The rows' cells as they stand in the page. */
function cellsOf(page: string): string[][] {
  const body = page.slice(page.indexOf("<tbody>"), page.indexOf("</tbody>"));
  return body.split("<tr>").slice(1).map((row) =>
    row.split("<td").slice(1).map((cell) => cell.replace(/<\/td>[^]*/, ""))
  );
}

const BAD = `<script>alert("1")</script>&'`;
const SAFE = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;";

Deno.test("writeHtml() escapes names, units, descriptions, cells, metadata and title", async () => {
  const table = Table.fromColumns({ [BAD]: [BAD] }, [
    { name: BAD, unit: BAD, description: BAD, ucd: BAD, utype: BAD },
  ], {
    description: BAD,
    items: [
      { kind: "info", name: BAD, value: BAD, text: BAD },
      {
        kind: "param",
        name: BAD,
        datatype: "char",
        value: BAD,
        unit: BAD,
        cell: BAD,
        description: BAD,
      },
    ],
  });
  const page = await html(table, { title: BAD, language: BAD });
  assertFalse(page.includes("<script>alert"));
  // Language, title twice, description; column: name, unit, description, UCD, utype; cell; INFO 3; PARAM 4.
  assertEquals(page.split(SAFE).length - 1, 4 + 5 + 1 + 3 + 4);
});

Deno.test("writeHtml() makes links of web addresses only", async () => {
  const urls = [
    "https://example.org/a?b=1&c=2",
    "http://example.org",
    "javascript:alert(1)",
    "data:text/html,x",
    'https://example.org/" onclick="alert(1)',
    "HTTPS://EXAMPLE.ORG/",
    " https://example.org",
    "ftp://example.org",
  ];
  const cells = cellsOf(await html(Table.fromColumns({ url: urls }))).map((row) => row[0] ?? "");
  assertEquals(cells.map((cell) => cell.includes("<a ")), [
    true,
    true,
    false,
    false,
    false,
    true,
    false,
    false,
  ]);
  assertEquals(
    cells[0],
    '><a href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">' +
      "https://example.org/a?b=1&amp;c=2</a>",
  );
});

Deno.test("writeHtml() loads nothing, and its policy allows its own script and style alone", async () => {
  const page = await html(everyTable());
  assertFalse(/\b(src|href)=|@import|url\(/.test(page));
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
  assertStringIncludes(policy, "default-src 'none'");
  for (const [tag, directive] of [["script", "script-src"], ["style", "style-src"]] as const) {
    const text = new RegExp(`<${tag}>([^]*)</${tag}>`).exec(page)?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
    assertStringIncludes(policy, `${directive} 'sha256-${hash}'`);
  }
});

Deno.test("writeHtml() writes every kind of cell, and null apart from empty text", async () => {
  const table = everyTable();
  const page = await html(table);
  const rows = cellsOf(page);
  assertEquals(rows.map((row) => row.length), [20, 20, 20, 20]);
  assertEquals(new Set(rows[2]), new Set([" data-null>"]));
  assertEquals(rows[0]?.slice(5, 9), [
    ' class="r">-9223372036854775808',
    ' class="r">0.1',
    ' class="r">0.30000000000000004',
    ">",
  ]);
  assertEquals(rows[3]?.[9], ">tab\t\ufffd\\");
  assertStringIncludes(
    page,
    '<th scope="col" data-kind="bigint"><button type="button">long</button>',
  );
  assertStringIncludes(page, "<p>4 rows</p>");
});

Deno.test("writeHtml() streams several tables and ends with what was said after the data", async () => {
  const one = Table.fromColumns({ a: [1, 2] }, [], { name: "first" });
  const two = one.withMeta({
    trailing: [{ kind: "info", name: "QUERY_STATUS", value: "OVERFLOW" }],
  });
  const page = await html([one, two]);
  assertEquals(cellsOf(page).length, 4);
  assertStringIncludes(page, "<title>first</title>");
  assert(page.indexOf("OVERFLOW") > page.indexOf("</table>"));
  assertStringIncludes(page, "<p>4 rows</p>");
  assert((await html(two)).indexOf("OVERFLOW") < (await html(two)).indexOf("<table"));
  await assertRejects(() => html([one, Table.fromColumns({ b: [1] })]), TypeError, "differ");
});

Deno.test("writeHtml() of an empty table and of no table is a whole page", async () => {
  const empty = await html(Table.fromColumns({ a: [1] }).slice(0, 0));
  assertStringIncludes(empty, "<p>0 rows</p>");
  assertStringIncludes(await html(Table.fromColumns({ a: [1] })), "<p>1 row</p>");
  const none = await html([]);
  assertStringIncludes(none, "No table.");
  assert(none.endsWith("</html>\n"));
});
