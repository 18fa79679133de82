import { QueryError, UnsupportedError } from "../../core/runtime/errors.ts";
import { TapService } from "../../protocols/tap.ts";
import { assertEquals, assertRejects } from "../../deps/assert.ts";
import { errorText } from "./_fake_tap.ts";
import { recordingHttp } from "./_helpers.ts";

Deno.test("TapJob.plan() gives the database's plan, or says that the service has none", async () => {
  const answers = [
    new Response("Limit (cost=0.00)\n", { headers: { "content-type": "text/plain" } }),
    new Response("<html>what?", { status: 404 }),
    new Response("<!DOCTYPE html><p>All is well"),
    new Response(errorText("No such column")),
    new Response(errorText("No such column"), { status: 400 }),
  ];
  const http = recordingHttp(() => answers.shift() as Response);
  const job = new TapService("http://example.org/tap", { http }).job("http://example.org/async/1");
  assertEquals(await job.plan(), "Limit (cost=0.00)");
  await assertRejects(() => job.plan(), UnsupportedError, "has none");
  await assertRejects(() => job.plan(), UnsupportedError, "has none");
  await assertRejects(() => job.plan(), QueryError, "No such column");
  await assertRejects(() => job.plan(), QueryError, "No such column");
  assertEquals(
    new Set(http.asked.map(({ url }) => url)),
    new Set(["http://example.org/async/1/plan"]),
  );
});
