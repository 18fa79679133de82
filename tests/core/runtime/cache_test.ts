import { assert, assertEquals, assertRejects, assertStrictEquals } from "../../../deps/assert.ts";
import { cachedHttp } from "../../../core/runtime/cache.ts";
import { NetworkError } from "../../../core/runtime/errors.ts";
import { createHttp, type Http } from "../../../core/runtime/http.ts";
import { openStore, type Store } from "../../../core/runtime/store.ts";

/** A store in a temporary folder, and a layer that counts what it is asked. */
async function setUp(
  work: (store: Store, http: Http, asked: string[]) => Promise<void>,
  answer: (request: Request) => Response = () => new Response("fresh"),
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const asked: string[] = [];
  const http = createHttp({
    maxRetries: 0,
    fetch: (request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      return Promise.resolve(answer(request));
    },
  });
  try {
    await work(await openStore("cache", { directory }), http, asked);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("cachedHttp() gives a kept answer again, with its age and its URL", async () => {
  const headers = { "content-type": "text/xml", "set-cookie": "session=geheim" };
  await setUp(async (store, http, asked) => {
    const cached = cachedHttp(http, store);
    const fresh = await cached.send("http://a.test/x?token=geheim");
    assertEquals([fresh.headers.get("age"), await fresh.text()], [null, "fresh"]);
    const kept = await cached.send("http://a.test/x?token=geheim");
    assertEquals(kept.headers.get("content-type"), "text/xml");
    assertEquals([kept.headers.get("age"), kept.url], ["0", "http://a.test/x?token=geheim"]);
    assertEquals([kept.headers.get("set-cookie"), await kept.text()], [null, "fresh"]);
    await (await cached.send("http://a.test/x?token=other")).text();
    assertEquals(asked, ["GET /x", "GET /x"]);
    const names = await store.list();
    assert(names.length === 2 && !names.join().includes("geheim"));
  }, () => new Response("fresh", { headers }));
});

Deno.test("cachedHttp() forgets what is too old, and off line takes it all the same", async () => {
  await setUp(async (store, http, asked) => {
    await (await cachedHttp(http, store).send("http://a.test/x")).text();
    const [name] = await store.list();
    const text = await store.readText(name!) ?? "";
    await store.write(
      name!,
      text.replace(/"at":(\d+)/, (_, at) => `"at":${Number(at) - 90_000_000}`),
    );
    const offline = cachedHttp(http, store, { offline: true });
    const old = await offline.send("http://a.test/x");
    assertEquals([old.headers.get("age"), await old.text()], ["90000", "fresh"]);
    assertEquals(asked.length, 1);
    await (await cachedHttp(http, store).send("http://a.test/x")).text();
    assertEquals(asked.length, 2);
    await store.write(name!, "not ours");
    await (await cachedHttp(http, store).send("http://a.test/x")).text();
    assertEquals(asked.length, 3);
    const error = await assertRejects(() => offline.send("http://a.test/other"), NetworkError);
    assert(error.message.includes("off line"), error.message);
    assertEquals(asked.length, 3);
  });
});

Deno.test("cachedHttp() removes what is too old when it writes, and the oldest of what is too much", async () => {
  await setUp(async (store, http, asked) => {
    await store.write("notes", "not ours");
    const ask = async (path: string, layer: Http): Promise<void> => {
      assertEquals((await (await layer.send(`http://a.test/${path}`)).text()).length, 1000);
    };
    await ask("old", cachedHttp(http, store));
    const old = (await store.list()).find((name) => name !== "notes")!;
    const text = await store.readText(old) ?? "";
    await store.write(
      old,
      text.replace(/"at":(\d+)/, (_, at) => `"at":${Number(at) - 90_000_000}`),
    );
    const layer = cachedHttp(http, store, { maxTotalBytes: 2500 });
    await ask("a", layer);
    const [a, ...others] = (await store.list()).filter((name) => name !== "notes");
    assert(a !== undefined && a !== old && others.length === 0);
    await store.write(
      a,
      (await store.readText(a) ?? "").replace(/"at":(\d+)/, (_, at) => `"at":${Number(at) - 9000}`),
    );
    const again = cachedHttp(http, store, { maxTotalBytes: 2500 });
    await ask("b", again);
    assertEquals((await store.list()).length, 3);
    await ask("c", again);
    const names = await store.list();
    assert(names.length === 3 && !names.includes(a) && names.includes("notes"), names.join());
    await ask("d", cachedHttp(http, store, { maxTotalBytes: 500 }));
    assertEquals([await store.list(), asked.length], [["notes"], 5]);
  }, () => new Response("x".repeat(1000)));
});

Deno.test("cachedHttp() keeps successes of GET only, unless told otherwise", async () => {
  await setUp(
    async (store, http, asked) => {
      const cached = cachedHttp(http, store);
      for (let at = 0; at < 2; at++) {
        await (await cached.send("http://a.test/bad")).text();
        await (await cached.send(new Request("http://a.test/job", { method: "POST", body: "Q" })))
          .text();
      }
      assertEquals([asked.length, await store.list()], [4, []]);
      const queries = cachedHttp(http, store, { keep: ({ url }) => url.endsWith("/sync") });
      const ask = (body: string): Promise<Response> =>
        queries.send(new Request("http://a.test/sync", { method: "POST", body }));
      for (const body of ["Q1", "Q2", "Q1"]) {
        assertEquals(
          await (await ask(body)).text(),
          `got ${body[1]}`,
        );
      }
      assertEquals(asked.length, 6);
    },
    (() => {
      let count = 0;
      return (request) =>
        request.url.endsWith("/bad")
          ? new Response("no", { status: 404 })
          : new Response(request.url.endsWith("/sync") ? `got ${++count}` : "job");
    })(),
  );
});

Deno.test("cachedHttp() hands on what is too long to keep, whole", async () => {
  await setUp(async (store, http, asked) => {
    const cached = cachedHttp(http, store, { maxBytes: 1000 });
    for (let at = 0; at < 2; at++) {
      assertEquals((await (await cached.send("http://a.test/x")).text()).length, 300_000);
    }
    assertEquals([asked.length, await store.list()], [2, []]);
  }, () => new Response(new Blob(["x".repeat(300_000)]).stream()));
});

Deno.test("cachedHttp() keeps nothing of a body that was cut, and passes the signal on", async () => {
  await setUp(async (store, http) => {
    const cached = cachedHttp(http, store);
    await assertRejects(() => cached.send("http://a.test/x"), NetworkError);
    assertEquals(await store.list(), []);
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    const caught = await cached.send("http://a.test/x", { signal }).catch((error) => error);
    assertStrictEquals(caught, reason);
  }, () => new Response("abc", { headers: { "content-length": "10" } }));
});

Deno.test("cachedHttp() that prefers fresh answers takes kept ones of any age where none can be had", async () => {
  await setUp(async (store) => {
    let body: string | undefined = "first";
    const http = createHttp({
      maxRetries: 0,
      fetch: () =>
        body === undefined
          ? Promise.reject(new TypeError("refused"))
          : Promise.resolve(new Response(body)),
    });
    const accept = (bytes: Uint8Array) => !new TextDecoder().decode(bytes).startsWith("ERROR");
    const cached = cachedHttp(http, store, { prefer: "fresh", accept, maxAgeMs: 1 });
    const get = async () => await (await cached.send("http://a.test/x")).text();
    assertEquals(await get(), "first");
    body = "second";
    assertEquals(await get(), "second");
    body = "ERROR";
    assertEquals(await get(), "ERROR", "handed on, and not kept");
    body = undefined;
    assertEquals(await get(), "second");
    await assertRejects(() => cached.send("http://a.test/other"), NetworkError);
  });
});
