import { assert, assertEquals, assertRejects, assertStrictEquals } from "../../../deps/assert.ts";
import { NetworkError, VoTimeoutError } from "../../../core/runtime/errors.ts";
import { createHttp, type RequestOptions } from "../../../core/runtime/http.ts";
import type { Progress } from "../../../core/runtime/progress.ts";
import {
  closeAtOnce,
  cutShort,
  drip,
  garbage,
  hang,
  hangInBody,
  hangInHeaders,
  okHead,
  resetInBody,
  type Talk,
  withRawServer,
  withServer,
} from "../../_server.ts";

const http = createHttp({ maxRetries: 0 });

/** Reads an answer of a raw server to its end, and tells what went wrong and how long it took. */
async function failureOf(
  talk: Talk,
  options: RequestOptions,
): Promise<{ error: unknown; ms: number; loaded: number }> {
  return await withRawServer(talk, async ({ url }) => {
    const started = performance.now();
    let loaded = 0;
    try {
      const onProgress = (progress: Progress): number => loaded = progress.loaded;
      await (await http.send(`${url}/data`, { ...options, onProgress })).bytes();
    } catch (error) {
      return { error, ms: performance.now() - started, loaded };
    }
    throw new Error("no failure");
  });
}

/** How much later than its limit an exchange may end on a busy machine; the servers would go on for ever. */
const LATE_MS = 2000;

for (
  const [name, talk, options, limit] of [
    ["hanging before the headers", hang, { responseTimeoutMs: 60 }, "response"],
    ["hanging in the headers", hangInHeaders, { responseTimeoutMs: 60 }, "response"],
    ["hanging before the headers", hang, { timeoutMs: 60 }, "total"],
    ["hanging in the body", hangInBody("abc"), { idleTimeoutMs: 60 }, "idle"],
    ["hanging in the body", hangInBody("abc"), { timeoutMs: 60 }, "total"],
    ["dripping", drip(10), { timeoutMs: 120, idleTimeoutMs: 1000 }, "total"],
  ] as const
) {
  Deno.test(`send() leaves a server ${name} at the ${limit} limit`, async () => {
    const { error, ms } = await failureOf(talk, options);
    assert(error instanceof VoTimeoutError, String(error));
    assertEquals(error.limit, limit);
    assertEquals(error.limitMs, Object.values(options)[0]);
    assert(error.message.includes("/data"), error.message);
    assert(ms < error.limitMs + LATE_MS, `took ${ms} ms`);
  });
}

Deno.test("send() lets a slow body go on as long as it is never silent for the idle limit", async () => {
  const talk: Talk = async ({ send, end }) => {
    await send(okHead({ "Content-Length": 10 }));
    for (const byte of "abcdefghij") {
      await new Promise((resolve) => setTimeout(resolve, 40));
      await send(byte);
    }
    end();
  };
  await withRawServer(talk, async ({ url }) => {
    const response = await http.send(url, { idleTimeoutMs: 300 });
    assertEquals(await response.text(), "abcdefghij");
  });
});

Deno.test("send() does not count a consumer's own pause as silence", async () => {
  await withServer(() => new Response("x".repeat(300_000)), async ({ url }) => {
    const response = await http.send(url, { idleTimeoutMs: 150 });
    const reader = response.body!.getReader();
    let loaded = (await reader.read()).value!.byteLength;
    await new Promise((resolve) => setTimeout(resolve, 250));
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      loaded += value.byteLength;
    }
    assertEquals(loaded, 300_000);
  });
});

Deno.test("send() ends a body that nobody reads at the total limit", async () => {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const talk: Talk = async ({ send, closed }) => {
    await send(okHead({ "Content-Length": 10 }));
    await closed;
    resolve();
  };
  await withRawServer(talk, async ({ url }) => {
    const response = await http.send(url, { timeoutMs: 60 });
    await left;
    const error = await assertRejects(() => response.text(), VoTimeoutError);
    assertEquals(error.limit, "total");
  });
});

for (
  const [name, talk] of [
    ["resets the connection in the body", resetInBody("abc")],
    ["closes it before the announced length", cutShort("abc", 10)],
    ["closes it in a chunked body", async ({ send, end }) => {
      await send(okHead({ "Transfer-Encoding": "chunked" }) + "3\r\nabc\r\n");
      end();
    }],
  ] as [string, Talk][]
) {
  Deno.test(`send() makes a NetworkError of the body when the server ${name}`, async () => {
    const { error, loaded } = await failureOf(talk, { timeoutMs: 2000 });
    assert(error instanceof NetworkError, String(error));
    assertEquals(loaded, 3);
    assert(error.message.includes("cut after 3"), error.message);
    assert(error.url?.endsWith("/data"));
  });
}

Deno.test("send() notices a body shorter than its Content-Length whatever fetch says", async () => {
  const headers = { "content-length": "10" };
  const double = createHttp({ fetch: () => Promise.resolve(new Response("abc", { headers })) });
  const response = await double.send("http://localhost/");
  const error = await assertRejects(() => response.text(), NetworkError);
  assertEquals(
    error.message,
    "Cannot read http://localhost/: the body was cut after 3 of 10 bytes",
  );
});

for (
  const [name, talk, words] of [
    ["closes the connection", closeAtOnce, "connection closed by"],
    ["speaks something else", garbage, "is not HTTP"],
  ] as const
) {
  Deno.test(`send() makes a NetworkError when the server ${name}`, async () => {
    const { error } = await failureOf(talk, { timeoutMs: 2000 });
    assert(error instanceof NetworkError, String(error));
    assert(error.message.includes(words), error.message);
    assert(error.cause instanceof Error);
  });
}

Deno.test("send() tells a refused connection from an unknown name and from missing TLS", async () => {
  const port = await withServer(
    () => new Response(),
    ({ url }) => Promise.resolve(new URL(url).port),
  );
  const refused = await assertRejects(() => http.send(`http://127.0.0.1:${port}/`), NetworkError);
  assert(refused.message.includes("connection refused"), refused.message);
  await withServer(() => new Response(), async ({ url }) => {
    const tls = await assertRejects(() => http.send(url.replace("http:", "https:")), NetworkError);
    assert(tls.message.includes("TLS"), tls.message);
  });
  const dns = createHttp({
    maxRetries: 0,
    fetch: () =>
      Promise.reject(
        new TypeError("fetch failed", { cause: new Error("client error (Connect): dns error: x") }),
      ),
  });
  const unknown = await assertRejects(() => dns.send("http://nowhere.invalid/x"), NetworkError);
  assertEquals(
    unknown.message,
    "Cannot get http://nowhere.invalid/x: the host name nowhere.invalid is not known (DNS)",
  );
});

Deno.test({
  name: "send() lets a missing permission through unwrapped and does not try again",
  permissions: { net: false },
  async fn() {
    await assertRejects(() => createHttp().send("http://127.0.0.1:8099/"), Deno.errors.NotCapable);
  },
});

Deno.test("send() lets a mistake in a test double through unwrapped", async () => {
  const mistake = new RangeError("not prepared for this");
  const double = createHttp({ fetch: () => Promise.reject(mistake) });
  const error = await assertRejects(() => double.send("http://localhost/"), RangeError);
  assertStrictEquals(error, mistake);
});

Deno.test("send() throws the caller's own reason when aborted before", async () => {
  let asked = 0;
  const double = createHttp({
    fetch: () => {
      asked++;
      return Promise.resolve(new Response());
    },
  });
  const reason = { mine: true };
  const caught = await double.send("http://localhost/", { signal: AbortSignal.abort(reason) })
    .catch((error) => error);
  assertStrictEquals(caught, reason);
  assertEquals(asked, 0);
});

Deno.test("send() throws the caller's own reason when aborted before the headers", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const talk: Talk = () => stop.abort(reason);
  await withRawServer(talk, async ({ url }) => {
    const caught = await createHttp().send(url, { signal: stop.signal }).catch((error) => error);
    assertStrictEquals(caught, reason);
  });
});

Deno.test("send() throws the caller's own reason when aborted in the body, and hangs up", async () => {
  const stop = new AbortController();
  const reason = "enough";
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const talk: Talk = async ({ send, closed }) => {
    await send(okHead({ "Content-Length": 10 }) + "abc");
    await closed;
    resolve();
  };
  await withRawServer(talk, async ({ url }) => {
    const response = await http.send(url, { signal: stop.signal });
    const reader = response.body!.getReader();
    assertEquals((await reader.read()).value?.byteLength, 3);
    const rest = reader.read().catch((error) => error);
    stop.abort(reason);
    assertStrictEquals(await rest, reason);
    await left;
  });
});

Deno.test("send() listens to the signal inside a request too", async () => {
  const stop = new AbortController();
  await withRawServer(() => stop.abort("enough"), async ({ url }) => {
    const request = new Request(url, { signal: stop.signal });
    assertStrictEquals(await http.send(request).catch((error) => error), "enough");
  });
});

Deno.test("send() does not wait for a fetch that ignores its signal, and cancels a late answer", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const double = createHttp({ fetch: () => promise });
  await assertRejects(() => double.send("http://localhost/", { timeoutMs: 30 }), VoTimeoutError);
  const { promise: cancelled, resolve: onCancel } = Promise.withResolvers<void>();
  resolve(new Response(new ReadableStream({ cancel: () => onCancel() })));
  await cancelled;
});

Deno.test("send() lets go of the caller's signal at the end of the body, at cancel and at failure", async () => {
  const stop = new AbortController();
  let listeners = 0;
  const { signal } = stop;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>): void => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
    listeners--;
    remove(...args);
  };
  const double = createHttp({
    maxRetries: 0,
    fetch: (request) =>
      request.url.endsWith("bad") ? Promise.reject(new TypeError()) : Promise.resolve(
        new Response(request.url.endsWith("empty") ? null : "abc"),
      ),
  });
  await (await double.send("http://localhost/", { signal })).text();
  await (await double.send("http://localhost/", { signal })).body?.cancel();
  await double.send("http://localhost/empty", { signal });
  await assertRejects(() => double.send("http://localhost/bad", { signal }), NetworkError);
  assertEquals(listeners, 0);
});

Deno.test("send() refuses limits that are no limits, before anything is sent", async () => {
  for (const timeoutMs of [0, -1, NaN]) {
    await assertRejects(() => http.send("http://127.0.0.1:9/", { timeoutMs }), RangeError);
  }
  const double = createHttp({ fetch: () => Promise.resolve(new Response("fine")) });
  const response = await double.send("http://localhost/", { timeoutMs: 2 ** 40 });
  assertEquals(await response.text(), "fine");
});

Deno.test("send() reports progress with a total where it can be trusted", async () => {
  const packed = await new Response(
    new Blob(["x".repeat(10_000)]).stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  await withServer((request) => {
    const headers = { "content-encoding": "gzip" };
    return request.url.endsWith("gz")
      ? new Response(packed, { headers })
      : new Response("x".repeat(10));
  }, async ({ url }) => {
    const seen: Progress[] = [];
    const onProgress = (progress: Progress): number => seen.push(progress);
    await (await http.send(url, { onProgress })).text();
    assertEquals(seen, [{ loaded: 10, total: 10 }]);
    seen.length = 0;
    const response = await http.send(`${url}/gz`, { onProgress });
    assertEquals(response.headers.get("content-encoding"), null);
    assertEquals(response.headers.get("content-length"), null);
    assertEquals((await response.text()).length, 10_000);
    assertEquals(seen.at(-1), { loaded: 10_000 });
  });
});

Deno.test("send() throws what onProgress throws, and hangs up", async () => {
  await withRawServer(hangInBody("abc"), async ({ url }) => {
    const mistake = new TypeError("my mistake");
    const onProgress = (): never => {
      throw mistake;
    };
    const response = await http.send(url, { onProgress });
    assertStrictEquals(await response.text().catch((error) => error), mistake);
  });
});

Deno.test("send() reads nothing of a body before it is asked to", async () => {
  let pulls = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      pulls++;
      controller.enqueue(new Uint8Array(100_000));
    },
  }, { highWaterMark: 0 });
  const double = createHttp({ fetch: () => Promise.resolve(new Response(body)) });
  const response = await double.send("http://localhost/");
  await Promise.resolve();
  assertEquals(pulls, 0);
  const reader = response.body!.getReader();
  await reader.read();
  assertEquals(pulls, 1);
  await reader.cancel();
});

Deno.test("send() hands out answers without a body", async () => {
  await withServer(
    (request) =>
      request.method === "HEAD" ? new Response("abc") : new Response(null, { status: 204 }),
    async ({ url }) => {
      const head = await http.send(new Request(url, { method: "HEAD" }));
      assertEquals([head.status, head.headers.get("content-length"), head.body], [200, "3", null]);
      const none = await http.send(url);
      assertEquals([none.status, none.body], [204, null]);
    },
  );
});

Deno.test("send() turns an impossible status into a NetworkError", async () => {
  const talk: Talk = ({ send }) => send("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n");
  const { error } = await failureOf(talk, {});
  assert(error instanceof NetworkError);
  assert(error.message.endsWith("impossible HTTP status 999"), error.message);
});

Deno.test("a response that nobody reads does not keep the process alive", async () => {
  await withRawServer(hangInBody("abc"), async ({ url }) => {
    const module = new URL("../../../core/runtime/http.ts", import.meta.url).href;
    const code = `import { http } from ${JSON.stringify(module)};
      const response = await http.send(${JSON.stringify(url)}, { timeoutMs: 60_000 });
      console.log(response.status);`;
    const started = performance.now();
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", "--no-lock", code],
    }).output();
    assertEquals(new TextDecoder().decode(stdout).trim(), "200");
    assert(performance.now() - started < 30_000);
  });
});
