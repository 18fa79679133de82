import { FormatError, HttpStatusError, VoTimeoutError } from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { assert, assertEquals, assertRejects } from "../../deps/assert.ts";
import { ScsService } from "../../protocols/scs.ts";
import { queryAll, type QueryLogEntry } from "../../registry/query_all.ts";
import { withServer } from "../_server.ts";

const GOOD =
  `<VOTABLE><RESOURCE type="results"><TABLE><FIELD name="id" ucd="ID_MAIN" datatype="int"/>
<FIELD name="ra" ucd="POS_EQ_RA_MAIN" datatype="double"/><FIELD name="dec" ucd="POS_EQ_DEC_MAIN" datatype="double"/>
<DATA><TABLEDATA><TR><TD>1</TD><TD>2</TD><TD>3</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

Deno.test("queryAll() names every kind of failure, and stops at none", async () => {
  const pending: (() => void)[] = [];
  const answer = (path: string): Response | Promise<Response> => {
    switch (path) {
      case "/good":
        return new Response(GOOD);
      case "/status":
        return new Response("oops", { status: 500 });
      case "/html":
        return new Response("<html><body>Sorry</body></html>");
      case "/truncated":
        return new Response(GOOD.slice(0, 250));
      case "/hanging":
        return new Promise((resolve) => pending.push(() => resolve(new Response(""))));
      default:
        return new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode(GOOD.slice(0, 100)));
              pending.push(() => controller.close());
            },
          }),
        );
    }
  };
  await withServer((request) => answer(new URL(request.url).pathname), async ({ url }) => {
    const http = createHttp({ maxRetries: 0, perHost: 20 });
    const names = ["good", "status", "html", "truncated", "hanging", "dripping"];
    const refused = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = refused.addr as Deno.NetAddr;
    refused.close();
    const services = [
      ...names.map((name) => `${url}/${name}?`),
      `http://127.0.0.1:${port}/x?`,
      "http://127.0.0.1:6000/x?",
    ].map((accessUrl) => new ScsService(accessUrl, { http }));
    const told: QueryLogEntry[] = [];
    const all = queryAll(
      services,
      (service, options) => service.search({ pos: { ra: 1, dec: 2 }, radius: 1 }, options),
      { timeoutMs: 400, concurrency: 20, perHost: 20, onLog: (entry) => told.push(entry) },
    );
    const kinds: Record<string, string> = {};
    for await (const outcome of all) {
      kinds[outcome.item.accessUrl.replace(url, "")] = outcome.ok
        ? `${outcome.value.length} rows`
        : outcome.kind;
      if (!outcome.ok && outcome.kind === "status") {
        assert(outcome.error instanceof HttpStatusError);
      }
      if (!outcome.ok && outcome.kind === "truncated") assert(outcome.error instanceof FormatError);
      if (!outcome.ok && outcome.kind === "hanging") {
        assert(outcome.error instanceof VoTimeoutError);
      }
    }
    for (const end of pending) end();
    assertEquals(kinds, {
      "/good": "1 rows",
      "/status": "status",
      "/html": "html",
      "/truncated": "truncated",
      "/hanging": "hanging",
      "/dripping": "dripping",
      [`http://127.0.0.1:${port}/x`]: "refused",
      "http://127.0.0.1:6000/x": "blocked-port",
    });
    assertEquals(told, all.log);
    assertEquals(JSON.parse(JSON.stringify(told)).length, 8);
    const good = told.find(({ ok }) => ok);
    assertEquals([good?.rows, (good?.bytes ?? 0) >= GOOD.length], [1, true]);
    assertEquals(told.find(({ kind }) => kind === "status")?.status, 500);
  });
});

Deno.test("queryAll() asks at most four services of one host at once, unless told otherwise", async () => {
  for (const perHost of [undefined, 2]) {
    const busy = new Map<string, number>();
    const most = new Map<string, number>();
    const items = Array.from({ length: 30 }, (_, i) => `http://${i % 3}.test/${i}`);
    const all = queryAll(items, async (item) => {
      const { host } = new URL(item);
      const now = (busy.get(host) ?? 0) + 1;
      busy.set(host, now);
      most.set(host, Math.max(most.get(host) ?? 0, now));
      // Longer than it takes until all that may begin have begun.
      await new Promise((resolve) => setTimeout(resolve, 25));
      busy.set(host, (busy.get(host) ?? 0) - 1);
    }, { concurrency: 30, perHost });
    let count = 0;
    for await (const outcome of all) if (outcome.ok) count++;
    assertEquals(count, 30);
    assertEquals([...most.values()], Array(3).fill(perHost ?? 4));
  }
});

Deno.test("queryAll() skips one service, and ends with all", async () => {
  const aborted: string[] = [];
  const never = (item: string, signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      if (item === "quick") resolve(item);
      signal.addEventListener("abort", () => {
        aborted.push(item);
        reject(signal.reason);
      });
    });
  const all = queryAll(["slow", "slower", "quick"], (item, { signal }) => never(item, signal));
  const seen: string[] = [];
  for await (const outcome of all) {
    seen.push(outcome.ok ? outcome.value : `${outcome.item} ${outcome.kind}`);
    if (outcome.item === "quick") {
      assertEquals(all.active, ["slow", "slower"]);
      assertEquals(all.skip(), true);
    } else break; // leaving the loop gives up on the rest
  }
  assertEquals(seen, ["quick", "slow skipped"]);
  assertEquals(aborted, ["slow", "slower"]);
  assertEquals(all.skip("slow"), false);
  const controller = new AbortController();
  const reason = new Error("enough");
  const stopped = queryAll(["x"], (item, { signal }) => never(item, signal), {
    signal: controller.signal,
    onStart: () => queueMicrotask(() => controller.abort(reason)),
  });
  await assertRejects(
    async () => {
      for await (const _ of stopped);
    },
    Error,
    "enough",
  );
});

Deno.test("queryAll() names why a service failed, and not the limit that ends its next try", async () => {
  await withServer(() => new Response("later", { status: 503 }), async ({ url, requests }) => {
    // The pause before the second try is at least half a second, and there is no time for it.
    const service = new ScsService(`${url}/busy?`, { http: createHttp() });
    const all = queryAll(
      [service],
      (each, options) => each.search({ pos: { ra: 1, dec: 2 }, radius: 1 }, options),
      { timeoutMs: 450 },
    );
    for await (const outcome of all) {
      assert(!outcome.ok);
      assertEquals(outcome.kind, "status");
    }
    assertEquals([requests.length, all.log[0]?.status], [1, 503]);
  });
});
