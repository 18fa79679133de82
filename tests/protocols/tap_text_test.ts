import { UnsupportedError } from "../../core/runtime/errors.ts";
import { TapService } from "../../protocols/tap.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "../../deps/assert.ts";
import { recordingHttp } from "./_helpers.ts";

/** A service that answers with a text of a type. */
function service(text: string, type: string): TapService {
  const http = recordingHttp(() => new Response(text, { headers: { "content-type": type } }));
  return new TapService("http://example.org/tap", { http, format: "default" });
}

Deno.test("TSV without a line of names loses no row, and goes by the names of the query", async () => {
  const tap = service(
    "4600000000000000001\t340.1\tα\n4600000000000000002\t\tβ\n",
    "text/tab-separated-values",
  );
  const table = await tap.query("SELECT source_id, ra AS alpha, name FROM s.t");
  assertEquals(table.toArray(), [
    { source_id: 4600000000000000001n, alpha: 340.1, name: "α" },
    { source_id: 4600000000000000002n, alpha: null, name: "β" },
  ]);
  assertStringIncludes(table.queryWarnings.join(), "the names are those of the query");
  const rows = await tap.rows("SELECT source_id, ra AS alpha, name FROM s.t");
  assertEquals([rows.queryWarnings, rows.fields.length], [table.queryWarnings, 3]);
  const star = await tap.query("SELECT * FROM s.t");
  assertEquals([star.length, star.names], [2, ["col1", "col2", "col3"]]);
  assertStringIncludes(star.queryWarnings.join(), "they are numbered");
  // Without a number among them, too.
  const words = await service("α\nβ\n", "text/csv").query("SELECT t.name FROM s.t AS t");
  assertEquals(words.toArray(), [{ name: "α" }, { name: "β" }]);
  const other = await tap.query("nonsense", { language: "SQL" });
  assertEquals([other.length, other.names[0]], [2, "col1"]);
});

Deno.test("CSV with a line of names has them, whatever they look like", async () => {
  const named = await service("Name,B\na,b\n", "text/csv").query("SELECT name, b FROM t");
  assertEquals([named.names, named.length, named.queryWarnings], [["Name", "B"], 1, []]);
  const star = await service("name,b\nx,y\n", "text/csv").query("SELECT * FROM t");
  assertEquals([star.names, star.length], [["name", "b"], 1]);
  const odd = await service(`"1",b\nx,y\n`, "text/csv").query(`SELECT "1", b FROM t`);
  assertEquals([odd.names, odd.length], [["1", "b"], 1]);
  const none = await service("name,b\n", "text/csv").query("SELECT name, b FROM t");
  assertEquals([none.names, none.length], [["name", "b"], 0]);
});

Deno.test("what the service declares about the line of names counts", async () => {
  const absent = service("name,b\nx,y\n", "text/csv; header=absent");
  const table = await absent.query("SELECT name, b FROM t");
  assertEquals([table.length, table.names], [2, ["name", "b"]]);
  const present = service("1,2\n3,4\n", `text/csv;header="present"`);
  assertEquals((await present.query("SELECT a, b FROM t")).names, ["1", "2"]);
});

Deno.test("JSON is no table, but objects in lines are", async () => {
  const json = service(`{"data": [[1]], "columns": []}`, "application/json");
  await assertRejects(
    () => json.query("SELECT 1 AS a"),
    UnsupportedError,
    "fetch() gives the bytes",
  );
  const lines = service(`{"a":1}\n{"a":2}\n`, "application/x-ndjson");
  assertEquals((await lines.query("SELECT a FROM t")).length, 2);
});
