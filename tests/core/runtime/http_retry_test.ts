import { assert, assertEquals, assertRejects, assertThrows } from "../../../deps/assert.ts";
import { NetworkError, VoTimeoutError } from "../../../core/runtime/errors.ts";
import { createHttp, type Fetch, type HttpOptions } from "../../../core/runtime/http.ts";
import { ensureOk } from "../../../core/runtime/status.ts";
import { HttpStatusError } from "../../../core/runtime/errors.ts";

/** A layer that waits for nothing, and what it would have waited for. */
function recording(fetch: Fetch, options: HttpOptions = {}) {
  const waits: number[] = [];
  const asked: Request[] = [];
  const http = createHttp({
    random: () => 0,
    delay: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    fetch: (request) => {
      asked.push(request);
      return fetch(request);
    },
    ...options,
  });
  return { http, waits, asked };
}

function busy(status: number, retryAfter?: string): Fetch {
  const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  return () => Promise.resolve(new Response("busy", { status, headers }));
}

const down: Fetch = () => Promise.reject(new TypeError("fetch failed"));

for (const status of [429, 502, 503, 504]) {
  Deno.test(`send() tries a GET again twice on status ${status}, with growing delay`, async () => {
    const { http, waits, asked } = recording(busy(status));
    const response = await http.send("http://localhost/");
    assertEquals([response.status, await response.text()], [status, "busy"]);
    assertEquals(asked.length, 3);
    assertEquals(waits, [500, 1000]);
  });
}

for (const status of [200, 400, 401, 404, 500, 501]) {
  Deno.test(`send() does not try again on status ${status}`, async () => {
    const { http, asked } = recording(busy(status));
    await (await http.send("http://localhost/")).text();
    assertEquals(asked.length, 1);
  });
}

Deno.test("send() tries again on network failure, then throws it", async () => {
  const { http, waits, asked } = recording(down, { random: () => 0.5 });
  await assertRejects(() => http.send("http://localhost/"), NetworkError);
  assertEquals([asked.length, waits], [3, [750, 1500]]);
  const head = recording(down);
  await assertRejects(
    () => head.http.send(new Request("http://localhost/", { method: "HEAD" })),
    NetworkError,
  );
  assertEquals(head.asked.length, 3);
});

Deno.test("send() ends with the first good answer", async () => {
  let tries = 0;
  const { http, asked } = recording((request) =>
    ++tries === 1 ? down(request) : tries === 2 ? busy(503)(request) : Promise.resolve(
      new Response("there"),
    )
  );
  assertEquals(await (await http.send("http://localhost/")).text(), "there");
  assertEquals(asked.length, 3);
});

for (const method of ["POST", "PUT", "DELETE"]) {
  Deno.test(`send() never tries a ${method} again`, async () => {
    const failing = recording(down);
    const request = new Request("http://localhost/", { method });
    await assertRejects(() => failing.http.send(request), NetworkError);
    assertEquals(failing.asked.length, 1);
    const { http, asked } = recording(busy(503, "1"));
    await (await http.send(new Request("http://localhost/", { method }))).text();
    assertEquals(asked.length, 1);
  });
}

Deno.test("send() honours maxRetries", async () => {
  const { http, asked } = recording(down, { maxRetries: 0 });
  await assertRejects(() => http.send("http://localhost/"), NetworkError);
  assertEquals(asked.length, 1);
  assertThrows(() => createHttp({ maxRetries: -1 }), RangeError);
  assertThrows(() => createHttp({ perHost: 0 }), RangeError);
});

Deno.test("send() waits as long as Retry-After says, in seconds or as a date", async () => {
  const seconds = recording(busy(503, "7"));
  await (await seconds.http.send("http://localhost/")).text();
  assertEquals(seconds.waits, [7000, 7000]);
  const date = recording(busy(429, new Date(Date.now() + 20_000).toUTCString()));
  await (await date.http.send("http://localhost/")).text();
  assert(date.waits.length === 2 && date.waits.every((ms) => ms > 17_000 && ms <= 20_000));
  const past = recording(busy(429, new Date(0).toUTCString()));
  await (await past.http.send("http://localhost/")).text();
  assertEquals(past.waits, [0, 0]);
  const nonsense = recording(busy(429, "soon"));
  await (await nonsense.http.send("http://localhost/")).text();
  assertEquals(nonsense.waits, [500, 1000]);
});

Deno.test("send() gives up at once when Retry-After is longer than 60 s, and reports it", async () => {
  const { http, asked, waits } = recording(busy(503, "61"));
  const response = await http.send("http://localhost/");
  const error = await assertRejects(() => ensureOk(response), HttpStatusError);
  assertEquals([error.retryAfterMs, error.status, asked.length, waits.length], [61_000, 503, 1, 0]);
  const longest = recording(busy(503, "60"));
  await (await longest.http.send("http://localhost/")).text();
  assertEquals(longest.waits, [60_000, 60_000]);
});

Deno.test("send() gives up at once when the wait would be longer than the total limit", async () => {
  const { http, asked } = recording(busy(503, "5"));
  const response = await http.send("http://localhost/", { timeoutMs: 1000 });
  await response.body?.cancel();
  assertEquals([response.status, asked.length], [503, 1]);
  const failing = recording(down);
  await assertRejects(
    () => failing.http.send("http://localhost/", { timeoutMs: 400 }),
    NetworkError,
  );
  assertEquals(failing.asked.length, 1);
});

Deno.test("send() does not try again after our own limits", async () => {
  const { http, asked } = recording(() => new Promise(() => {}));
  const sent = http.send("http://localhost/", { responseTimeoutMs: 20 });
  await assertRejects(() => sent, VoTimeoutError);
  assertEquals(asked.length, 1);
});

Deno.test("send() ends the wait between tries with the caller's reason", async () => {
  const stop = new AbortController();
  const http = createHttp({
    fetch: busy(503, "30"),
    delay: () => {
      stop.abort("enough");
      return new Promise(() => {});
    },
  });
  const caught = await http.send("http://localhost/", { signal: stop.signal }).catch((e) => e);
  assertEquals(caught, "enough");
});

Deno.test("send() really waits between tries, within the total limit", async () => {
  let tries = 0;
  const http = createHttp({ fetch: (request) => (tries++, busy(503, "1")(request)) });
  const stop = new AbortController();
  const sent = http.send("http://localhost/", { signal: stop.signal }).catch((error) => error);
  await new Promise((resolve) => setTimeout(resolve, 30));
  assertEquals(tries, 1);
  stop.abort("enough");
  assertEquals(await sent, "enough");
});

Deno.test("send() lets at most perHost requests be at one host, in their order", async () => {
  const answers: (() => void)[] = [];
  const order: string[] = [];
  const http = createHttp({
    perHost: 2,
    fetch: (request) => {
      order.push(new URL(request.url).pathname);
      return new Promise((resolve) => answers.push(() => resolve(new Response("x"))));
    },
  });
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
  const sent = ["/1", "/2", "/3", "/4"].map((path) => http.send(`http://a.test${path}`));
  const other = http.send("http://b.test/5");
  await turn();
  assertEquals(order, ["/1", "/2", "/5"]);
  answers[0]?.();
  const first = await sent[0];
  await turn();
  assertEquals(order, ["/1", "/2", "/5"]);
  assertEquals(await first?.text(), "x");
  await turn();
  assertEquals(order, ["/1", "/2", "/5", "/3"]);
  const gaveUp = http.send("http://a.test/6", { timeoutMs: 20 });
  await assertRejects(() => gaveUp, VoTimeoutError);
  for (let at = 1; at < 5; at++) {
    answers[at]?.();
    await turn();
    void sent[at]?.then((response) => response.body?.cancel());
    await turn();
  }
  await Promise.all([...sent, other]);
  assertEquals(order, ["/1", "/2", "/5", "/3", "/4"]);
});

Deno.test("send() gives places back: redirects, retries, failures, empty, cut and cancelled bodies", async () => {
  const order: string[] = [];
  const body = (end: (controller: ReadableStreamDefaultController) => void) =>
    new ReadableStream({ pull: end }, { highWaterMark: 0 });
  const answers: Readonly<Record<string, () => Response>> = {
    "/redirect": () => new Response("away", { status: 302, headers: { location: "/empty" } }),
    "/circle": () => new Response("away", { status: 302, headers: { location: "/circle" } }),
    "/empty": () => new Response(null, { status: 204 }),
    "/busy": () => new Response("busy", { status: 503 }),
    "/cut": () => new Response(body((controller) => controller.error(new TypeError("cut")))),
    "/late": () => new Response(body(() => {})),
    "/text": () => new Response("x"),
  };
  const http = createHttp({
    perHost: 1,
    maxRetries: 1,
    delay: () => Promise.resolve(),
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      order.push(pathname);
      const answer = answers[pathname];
      return answer === undefined
        ? Promise.reject(new RangeError("no such answer"))
        : Promise.resolve(answer());
    },
  });
  const ask = (path: string) => http.send(`http://a.test${path}`);
  assertEquals((await ask("/redirect")).status, 204);
  await assertRejects(() => ask("/circle"), NetworkError);
  assertEquals(await (await ask("/busy")).text(), "busy");
  await assertRejects(() => ask("/none"), RangeError);
  await assertRejects(async () => await (await ask("/cut")).text(), NetworkError);
  await (await ask("/late")).body?.cancel();
  const stop = new AbortController();
  const read = (await http.send("http://a.test/late", { signal: stop.signal })).text();
  const waits = ask("/text");
  stop.abort(new RangeError("enough"));
  await assertRejects(() => read, RangeError, "enough");
  assertEquals(await (await waits).text(), "x");
  // A body that rests does not hold up who reads it in turn with others.
  const open = await ask("/text");
  const started = performance.now();
  assertEquals(await (await ask("/text")).text(), "x");
  assert(performance.now() - started < 5000);
  assertEquals(await open.text(), "x");
  assertEquals(
    order.join(""),
    [
      "/redirect/empty/circle/busy/busy/none/cut/late/late/text/text/text",
    ].join(""),
  );
});
