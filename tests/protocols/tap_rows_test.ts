import { QueryError } from "../../core/runtime/errors.ts";
import { readTapRows, type ResultContext } from "../../protocols/tap.ts";
import { lastStatus } from "../../protocols/_response.ts";
import { assertEquals, assertRejects } from "../../deps/assert.ts";
import { smallTable, votable } from "./_helpers.ts";

const CONTEXT: ResultContext = {
  query: "SELECT a FROM t",
  language: undefined,
  queryUrl: "http://example.org/tap/sync",
  mode: "sync",
  maxrec: undefined,
  what: "run the query",
  warnings: [],
};

function answer(status: string): Response {
  return new Response(
    votable(
      `<RESOURCE type="results">${smallTable(2)}<INFO name="query_status" ${status}</RESOURCE>`,
    ),
  );
}

Deno.test("TapRows takes a status that is none for an error, as it does in a whole document, after the rows", async () => {
  for (
    const [status, message] of [
      [`value="FAILED"/>`, "FAILED"],
      [`value="">no more</INFO>`, "no more"],
      [`value=" error ">out of memory</INFO>`, "out of memory"],
    ] as const
  ) {
    const rows = await readTapRows(answer(status), CONTEXT);
    const seen: unknown[] = [];
    const error = await assertRejects(async () => {
      for await (const row of rows) seen.push(row);
    }, QueryError);
    assertEquals([seen.length, error.serviceMessage], [2, message]);
    assertEquals(rows.status, { value: "ERROR", message });
    const whole = await readTapRows(answer(status), CONTEXT);
    await assertRejects(() => whole.collect(), QueryError, message);
  }
});

Deno.test("TapRows knows a status whatever its case, and takes silence for success", async () => {
  const cut = await readTapRows(answer(`value=" Overflow "/>`), CONTEXT);
  assertEquals((await cut.collect()).overflow, "server");
  const csv = await readTapRows(new Response("a\n1\n"), CONTEXT);
  assertEquals((await csv.collect()).status, { value: "OK", message: "" });
  assertEquals(lastStatus([]), undefined);
});
