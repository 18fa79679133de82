import { assert, assertEquals, assertMatch, assertRejects } from "../../../deps/assert.ts";
import { tokenAuth } from "../../../core/runtime/auth.ts";
import { debugLog, setDebugLog } from "../../../core/runtime/debug.ts";
import { readEnv } from "../../../core/runtime/env.ts";
import { NetworkError } from "../../../core/runtime/errors.ts";
import { createHttp } from "../../../core/runtime/http.ts";
import { withServer } from "../../_server.ts";

Deno.test("debugLog() is for the topics in DENOVO_DEBUG, and only with a function to log", () => {
  const lines: string[] = [];
  const before = Deno.env.get("DENOVO_DEBUG");
  try {
    Deno.env.set("DENOVO_DEBUG", "xml, http");
    assertEquals(debugLog("http"), undefined);
    setDebugLog((line) => lines.push(line));
    debugLog("http")?.("one");
    debugLog("samp")?.("two");
    Deno.env.delete("DENOVO_DEBUG");
    debugLog("http")?.("three");
    assertEquals(lines, ["one"]);
  } finally {
    setDebugLog(undefined);
    if (before !== undefined) Deno.env.set("DENOVO_DEBUG", before);
  }
});

Deno.test({
  name: "readEnv() without permission gives undefined and does not fail",
  permissions: { env: ["DENOVO_ALLOWED"] },
  fn() {
    Deno.env.set("DENOVO_ALLOWED", "yes");
    assertEquals([readEnv("DENOVO_ALLOWED"), readEnv("HOME")], ["yes", undefined]);
    Deno.env.delete("DENOVO_ALLOWED");
    assertEquals(readEnv("DENOVO_ALLOWED"), undefined);
  },
});

Deno.test("send() logs each request and each body in a line, without secrets", async () => {
  await withServer((request) => {
    if (request.url.includes("/start")) {
      return new Response(null, { status: 302, headers: { location: "/end?token=geheim2" } });
    }
    return new Response("12345");
  }, async ({ url }) => {
    const lines: string[] = [];
    const http = createHttp({
      log: (line) => lines.push(line),
      credentials: tokenAuth(url, "geheim3"),
    });
    await (await http.send(`${url}/start?q=1&token=geheim1`)).text();
    assertEquals(lines.length, 3);
    const shown = lines.map((line) => line.replace(url, "").replace(/\d+ ms$/, "N ms"));
    assertEquals(shown, [
      "http GET /start?q=1&token=*** 302 N ms",
      "http GET /end?token=*** 200 N ms",
      "http GET /end?token=*** body done 5 B N ms",
    ]);
    assert(!lines.join().includes("geheim"));
  });
});

Deno.test("send() logs failures and cancelled bodies", async () => {
  const lines: string[] = [];
  const log = (line: string): number => lines.push(line);
  const down = createHttp({ log, maxRetries: 0, fetch: () => Promise.reject(new TypeError("x")) });
  await assertRejects(() => down.send("http://a.test/"), NetworkError);
  const body = (): Promise<Response> => Promise.resolve(new Response("abc"));
  const http = createHttp({ log, fetch: body });
  await (await http.send("http://a.test/")).body?.cancel();
  assertMatch(lines[0] ?? "", /^http GET http:\/\/a\.test\/ TypeError \d+ ms$/);
  assertMatch(lines[2] ?? "", /^http GET http:\/\/a\.test\/ body cancelled 0 B \d+ ms$/);
});
