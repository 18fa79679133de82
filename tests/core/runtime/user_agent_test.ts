import { assertEquals, assertMatch, assertThrows } from "../../../deps/assert.ts";
import config from "../../../deno.json" with { type: "json" };
import { createHttp } from "../../../core/runtime/http.ts";
import { userAgent } from "../../../core/runtime/user_agent.ts";
import { VERSION } from "../../../core/runtime/version.ts";
import { withServer } from "../../_server.ts";

Deno.test("VERSION is the one of deno.json", () => {
  assertEquals(VERSION, config.version);
});

Deno.test("userAgent() follows the SoftID note: a comment for operations, none for science", () => {
  const deno = `Deno/${Deno.version.deno}`;
  assertEquals(userAgent(), `denovo/${VERSION} ${deno}`);
  assertEquals(userAgent({ purpose: "science" }), `denovo/${VERSION} ${deno}`);
  assertEquals(userAgent({ purpose: "test" }), `denovo/${VERSION} (IVOA-test) ${deno}`);
  assertEquals(
    userAgent({ purpose: "copy", product: "mirror/1.0" }),
    `mirror/1.0 denovo/${VERSION} (IVOA-copy) ${deno}`,
  );
  assertThrows(() => userAgent({ product: "x\r\nCookie: y" }), TypeError);
});

Deno.test("send() sends the User-Agent, unless the request has its own", async () => {
  await withServer(() => new Response("x"), async (server) => {
    const http = createHttp({ purpose: "test", userAgent: "lint/2" });
    await (await http.send(server.url)).text();
    const headers = { "user-agent": "mine/1" };
    await (await http.send(new Request(server.url, { headers }))).text();
    const [ours, own] = server.requests.map(({ headers }) => headers.get("user-agent"));
    assertMatch(ours ?? "", /^lint\/2 denovo\/\S+ \(IVOA-test\) Deno\/\S+$/);
    assertEquals(own, "mine/1");
  });
});
