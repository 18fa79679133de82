import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "../../deps/assert.ts";
import { createSandboxHandler, startSandbox } from "../../sandbox/serve.ts";
import { ask, askTable } from "./_answers.ts";

/** A delay that never takes time but counts. */
function countingDelay(): { delay: () => Promise<void>; count: () => number } {
  let calls = 0;
  return {
    delay: () => {
      calls++;
      return Promise.resolve();
    },
    count: () => calls,
  };
}

Deno.test("startSandbox() serves on 127.0.0.1 and says where", async () => {
  await using sandbox = await startSandbox();
  assertMatch(sandbox.base, /^http:\/\/127\.0\.0\.1:\d+$/);
  assertEquals(sandbox.services.sia, `${sandbox.base}/sia`);
  assertEquals(sandbox.services.scs, `${sandbox.base}/scs/stars`);
  for (const [key, url] of Object.entries(sandbox.services)) {
    if (["aipFiles", "sesame", "vocabularies", "soda"].includes(key)) continue;
    const query = /^(tap|aip|epn|registry)/.test(key)
      ? "/sync?QUERY=SELECT+TOP+1+*+FROM+tap_schema.tables"
      : ({
        sia: "?POS=202.47,47.2&SIZE=1",
        ssa: "?REQUEST=queryData",
        sia2: "?MAXREC=2",
        datalink: "?ID=x",
      })[key] ??
        "?RA=0&DEC=0&SR=180&MAXREC=3";
    const response = await fetch(url + query, { headers: { authorization: "Token demo" } });
    const text = await response.text();
    assertEquals(response.headers.get("server"), "denovo-sandbox");
    assertStringIncludes(text, "<TR>");
    assertStringIncludes(text, 'name="sandbox"');
  }
  const summary = await fetch(sandbox.base, { headers: { accept: "application/json" } });
  assertEquals(await summary.json(), {
    base: sandbox.base,
    services: { ...sandbox.services },
    tokens: { aip: "demo" },
  });
  const image = await fetch(`${sandbox.base}/sia/files/m51.fits`);
  assertEquals((await image.bytes()).length, 532800);
});

Deno.test("startSandbox() names the registry with broken services as its own where it is told to", async () => {
  await using sandbox = await startSandbox({ broken: true });
  assertEquals(sandbox.services.registry, `${sandbox.base}/broken/tap`);
  const summary = await fetch(sandbox.base, { headers: { accept: "application/json" } });
  assertEquals((await summary.json()).services, { ...sandbox.services });
});

Deno.test("startSandbox() closes with its signal and with disposal, whatever hangs", async () => {
  const controller = new AbortController();
  const sandbox = await startSandbox({ signal: controller.signal });
  const hanging = fetch(sandbox.faults.hanging);
  const stalling = await fetch(sandbox.faults.stalling);
  const failures = Promise.all([
    assertRejects(() => hanging),
    assertRejects(() => stalling.text()),
  ]);
  controller.abort();
  await sandbox.finished;
  await failures;
  await sandbox[Symbol.asyncDispose]();
  await assertRejects(() => fetch(sandbox.base));
  await assertRejects(() => startSandbox({ signal: controller.signal }), DOMException);
});

Deno.test("two sandboxes run side by side; a port that is taken is an error", async () => {
  await using one = await startSandbox();
  await using two = await startSandbox();
  assertNotEquals(one.base, two.base);
  const port = Number(new URL(one.base).port);
  await assertRejects(() => startSandbox({ port }), Deno.errors.AddrInUse);
});

Deno.test("the sandbox answers only for this computer, GET, HEAD and POST", async () => {
  using handler = await createSandboxHandler();
  const status = async (url: string, method = "GET") => {
    const response = await handler.handle(new Request(url, { method }));
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await status("http://127.0.0.1:1234/"), 200);
  assertEquals(await status("http://localhost:1234/"), 200);
  assertEquals(await status("http://[::1]/"), 200);
  assertEquals(await status("http://attacker.example/scs/stars?RA=0&DEC=0&SR=1"), 421);
  assertEquals(await status("http://127.0.0.1.attacker.example/"), 421);
  assertEquals(await status("http://127.0.0.1/sia", "DELETE"), 405);
  assertEquals(await status("http://127.0.0.1/sia", "OPTIONS"), 405);
  assertEquals(await status("http://127.0.0.1/nothing"), 404);
  assertEquals(await status("http://127.0.0.1/scs/constructor"), 404);
});

Deno.test("the Host header counts on the wire", async () => {
  await using sandbox = await startSandbox();
  const { hostname, port } = new URL(sandbox.base);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const request = "GET / HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n";
  await connection.write(new TextEncoder().encode(request));
  const text = await new Response(connection.readable).text();
  assertMatch(text, /^HTTP\/1\.1 421 /);
});

Deno.test("the front page lists services and credits", async () => {
  const text = await (await ask("/")).text();
  assertStringIncludes(text, "local training data, not a real service");
  assertStringIncludes(text, "http://127.0.0.1/scs/exoplanets");
  for (const href of text.matchAll(/href="([^"]+)"/g)) {
    const url = new URL((href[1] ?? "").replaceAll("&amp;", "&"));
    const response = await ask(url.pathname + url.search);
    assertEquals(response.status, 200, url.href);
    assertMatch(await response.text(), /QUERY_STATUS|property="query"|<jobs |^table_name\t/);
  }
});

Deno.test("faults: status, Retry-After and media types", async () => {
  await using sandbox = await startSandbox();
  const { faults } = sandbox;
  const unavailable = await fetch(`${faults.unavailable}?RA=1`);
  assertEquals([unavailable.status, unavailable.headers.get("retry-after")], [503, "1"]);
  await unavailable.body?.cancel();
  const error = await fetch(faults.error);
  assertEquals([error.status, error.headers.get("content-type")], [
    500,
    "text/html; charset=utf-8",
  ]);
  await error.body?.cancel();
  const html = await fetch(faults.html);
  assertEquals(html.status, 200);
  assertMatch(await html.text(), /^<!DOCTYPE html>/);
  await assertRejects(() => fetch(faults.refused));
});

Deno.test("faults: recovering fails twice for each query, then answers", async () => {
  using handler = await createSandboxHandler();
  const status = async (query: string) => {
    const request = new Request(`http://127.0.0.1/faults/recovering?${query}`);
    const response = await handler.handle(request);
    await response.body?.cancel();
    return response.status;
  };
  assertEquals([await status("a"), await status("a"), await status("b")], [503, 503, 503]);
  assertEquals([await status("a"), await status("b"), await status("b")], [200, 503, 200]);
  // It does not count for ever: what has not been asked for long fails anew.
  for (let query = 0; query < 1000; query++) await status(String(query));
  assertEquals([await status("a"), await status("999"), await status("999")], [503, 503, 200]);
});

Deno.test("faults: truncated, reset and overflow break where they should", async () => {
  await using sandbox = await startSandbox();
  const truncated = await (await fetch(sandbox.faults.truncated)).text();
  assert(truncated.includes("<TABLEDATA>") && !truncated.includes("</TABLEDATA>"));
  const lastRow = truncated.slice(truncated.lastIndexOf("<TR>"));
  assert(!lastRow.includes("</TR>"), "the document ends within a row");

  const reset = await fetch(sandbox.faults.reset);
  assertEquals(reset.status, 200);
  const announced = Number(reset.headers.get("content-length"));
  let received = 0;
  await assertRejects(async () => {
    for await (const chunk of reset.body!) received += chunk.length;
  });
  assert(received < announced, `${received} of ${announced}`);

  const overflow = await askTable("/faults/overflow?RA=1&DEC=2&SR=3");
  assertEquals([overflow.rows.length, overflow.infos.at(-1)?.[1]], [5, "OVERFLOW"]);
  assertEquals(overflow.infos[0]?.[1], "OK");
});

Deno.test("faults: dripping sends a good answer byte by byte", async () => {
  const { delay, count } = countingDelay();
  using handler = await createSandboxHandler({ delay });
  const response = await handler.handle(new Request("http://127.0.0.1/faults/dripping"));
  const sizes = new Set<number>();
  let text = "";
  for await (const chunk of response.body!) {
    sizes.add(chunk.length);
    text += String.fromCharCode(...chunk);
  }
  assertEquals(sizes, new Set([1]));
  assertEquals(count(), text.length - 1);
  assertMatch(text, /<\/VOTABLE>\n$/);
});

Deno.test("faults: hanging, stalling and dripping end when the client leaves", async () => {
  const left = new AbortController();
  using handler = await createSandboxHandler();
  const get = (path: string) =>
    handler.handle(new Request(`http://127.0.0.1/faults/${path}`), left.signal);
  const hanging = get("hanging");
  const [stalling, dripping] = [await get("stalling"), await get("dripping")];
  const reading = Promise.all([
    assertRejects(() => stalling.text(), Error, "The stalling service is closed"),
    assertRejects(() => dripping.text(), Error, "gone"),
  ]);
  left.abort(new Error("gone"));
  await reading;
  assertEquals((await hanging).status, 503);
});
