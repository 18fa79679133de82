import { assert, assertEquals, assertRejects, assertStrictEquals } from "../../../deps/assert.ts";
import { HttpStatusError } from "../../../core/runtime/errors.ts";
import { createHttp } from "../../../core/runtime/http.ts";
import { waitInWords } from "../../../core/runtime/_retry.ts";
import { ensureOk, responseUrl } from "../../../core/runtime/status.ts";
import { drip, okHead, withRawServer, withServer } from "../../_server.ts";

const http = createHttp({ maxRetries: 0 });

async function errorOf(response: Response, what?: string): Promise<HttpStatusError> {
  return await assertRejects(() => ensureOk(response, what), HttpStatusError);
}

Deno.test("ensureOk() gives back a success unread", async () => {
  const response = new Response("fine");
  assertStrictEquals(await ensureOk(response), response);
  assertEquals(response.bodyUsed, false);
});

Deno.test("waitInWords() rounds up, and does not count days", () => {
  const words = [1, 120_000, 120_001, 7_200_000, 7_200_001, 48 * 3_600_000, 3e13].map(waitInWords);
  const exact = ["in 1 s", "in 120 s", "in 3 min", "in 120 min", "in 3 h", "in 48 h", "much later"];
  assertEquals(words, exact);
});

Deno.test("ensureOk() says what was done, the status and the service's words", async () => {
  await withServer(
    () => new Response("No such\n table", { status: 404, headers: { "retry-after": "3" } }),
    async ({ url }) => {
      const response = await http.send(`${url}/x?token=geheim&q=1`);
      assertEquals(responseUrl(response), `${url}/x?token=geheim&q=1`);
      const error = await errorOf(response, "search images");
      assertEquals(
        error.message,
        "Cannot search images: HTTP status 404 Not Found, to be tried again in 3 s: No such table",
      );
      assertEquals([error.status, error.body, error.retryAfterMs], [404, "No such\n table", 3000]);
      assertEquals(error.url, `${url}/x?token=***&q=1`);
      const unnamed = await errorOf(await http.send(url));
      assert(unnamed.message.startsWith(`Cannot get ${url}/: HTTP status 404`), unnamed.message);
    },
  );
});

Deno.test("ensureOk() reduces HTML to its text", async () => {
  const html = `<!DOCTYPE html><html><head><title>503 &ndash; Busy</title>
    <style>p { color: red }</style></head><body><!-- hidden --><script>alert("no")</script>
    <h1>Too &lt;many&gt; users</h1><p>Come&nbsp;back   <em>later</em>&#33;</p></body></html>`;
  const error = await errorOf(new Response(html, { status: 503 }));
  assertEquals(error.body, "503 – Busy\nToo <many> users\nCome back later!");
  const headers = { "content-type": "text/html" };
  const cut = await errorOf(new Response("<p>Half a <b", { status: 500, headers }));
  assertEquals(cut.body, "Half a");
});

Deno.test("ensureOk() says what a page says once, and ends after a word", async () => {
  const page = (title: string, text: string) =>
    `<html><head><title>${title}</title></head><body><h1>${title}</h1>${text}</body></html>`;
  const say = async (body: string, status: number, statusText: string) =>
    (await errorOf(new Response(body, { status, statusText }), "ask")).message;
  assertEquals(
    await say(
      page("500 Internal Server Error", "<hr/>500 Internal Server Error"),
      500,
      "Internal Server Error",
    ),
    "Cannot ask: HTTP status 500 Internal Server Error",
  );
  const long = `${"We are sorry, but it is not here. ".repeat(8)}`;
  const dachs = `<html><head><title>A data centre -- Not Found</title></head><body>` +
    `<h1>A data centre -- Not Found (404)</h1><p>${long}</p></body></html>`;
  const message = await say(dachs, 404, "Not Found");
  assertEquals(message.split("A data centre").length, 2, message);
  assert(message.length < 260 && / (We|are|sorry,|but|it|is|not|here\.)…$/.test(message), message);
  // Numbers differ by their signs, and a short word is not part of a longer one.
  assertEquals(
    await say("got -1\ngot 1\nno", 400, "Bad"),
    "Cannot ask: HTTP status 400 Bad: got -1 got 1 no",
  );
});

Deno.test("ensureOk() keeps 2 kB of a long body, whole characters only", async () => {
  const error = await errorOf(new Response("ä".repeat(100_000), { status: 500 }));
  assertEquals(error.body, "ä".repeat(1024));
  assert(error.message.length < 300, error.message);
});

Deno.test("ensureOk() reads the charset of the answer", async () => {
  const headers = { "content-type": "text/plain; charset=ISO-8859-1" };
  const bytes = Uint8Array.from("f\u00fcr", (character) => character.charCodeAt(0));
  assertEquals((await errorOf(new Response(bytes, { status: 500, headers }))).body, "für");
  const odd = { "content-type": "text/plain; charset=klingon" };
  assertEquals((await errorOf(new Response("x", { status: 500, headers: odd }))).body, "x");
});

Deno.test("ensureOk() does not wait for a body that never ends", async () => {
  await withRawServer(async (connection) => {
    await connection.send(okHead({ "Content-Length": 9 }).replace("200 OK", "500 No") + "sorry");
    await drip(1000)({ ...connection, send: () => Promise.resolve() });
  }, async ({ url }) => {
    const started = performance.now();
    const response = await http.send(url);
    const error = await assertRejects(
      () => ensureOk(response, undefined, { timeoutMs: 50 }),
      HttpStatusError,
    );
    assertEquals(error.body, "sorry");
    assert(performance.now() - started < 5000);
  });
});

Deno.test("ensureOk() keeps the status when the body breaks, and the caller's reason when aborted", async () => {
  const broken = new ReadableStream({
    start: (controller) => controller.error(new TypeError("reset")),
  });
  assertEquals((await errorOf(new Response(broken, { status: 502 }))).status, 502);
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  const caught = await ensureOk(new Response("x", { status: 500 }), "x", { signal }).catch((e) =>
    e
  );
  assertStrictEquals(caught, reason);
});

Deno.test("ensureOk() survives an empty or used body", async () => {
  assertEquals(
    (await errorOf(new Response(null, { status: 500 }))).message,
    "Cannot get a response: HTTP status 500",
  );
  const used = new Response("x", { status: 500 });
  await used.text();
  assertEquals((await errorOf(used)).body, "");
});
