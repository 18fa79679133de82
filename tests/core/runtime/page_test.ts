import { assertEquals, assertStrictEquals } from "../../../deps/assert.ts";
import { Gate } from "../../../core/runtime/_gate.ts";
import { sendOrder } from "../../../core/runtime/_send.ts";
import { tokenAuth } from "../../../core/runtime/auth.ts";
import { throwOwnErrors } from "../../../core/runtime/_page.ts";

Deno.test("throwOwnErrors() reads as before, and throws what the body throws", async () => {
  const made = (): Response =>
    throwOwnErrors(new Response('{"a":"ü"}', { headers: { "content-type": "application/json" } }));
  assertEquals(await made().text(), '{"a":"ü"}');
  assertEquals(await made().json(), { a: "ü" });
  assertEquals((await made().bytes()).byteLength, 10);
  assertEquals((await made().arrayBuffer()).byteLength, 10);
  const blob = await made().blob();
  assertEquals([blob.size, blob.type], [10, "application/json"]);
  const response = made();
  await response.text();
  assertEquals(response.bodyUsed, true);
  const reason = { mine: true };
  for (const method of ["text", "json", "bytes", "arrayBuffer", "blob"] as const) {
    const body = new ReadableStream({ start: (controller) => controller.error(reason) });
    const caught = await throwOwnErrors(new Response(body))[method]().catch((error) => error);
    assertStrictEquals(caught, reason);
  }
});

Deno.test("in a page the platform follows redirects, and credentials go to the page's origin only", async () => {
  const asked: Request[] = [];
  const sender = {
    fetch: (request: Request): Promise<Response> => {
      asked.push(request);
      const response = new Response("x");
      Object.defineProperties(response, {
        url: { value: "http://moved.test/" },
        redirected: { value: true },
      });
      return Promise.resolve(response);
    },
    headers: new Headers(),
    credentials: [tokenAuth("http://page.test", "own"), tokenAuth("http://other.test", "other")],
    maxRetries: 0,
    gate: new Gate(6),
    log: () => undefined,
    delay: () => Promise.resolve(),
    random: () => 0,
    inPage: true,
  };
  const limits = { totalMs: 1000, responseMs: 1000, idleMs: 1000 };
  const before = Object.getOwnPropertyDescriptor(globalThis, "location");
  Object.defineProperty(globalThis, "location", {
    value: { origin: "http://page.test" },
    configurable: true,
  });
  try {
    for (const url of ["http://page.test/x", "http://other.test/x"]) {
      const request = new Request(url);
      const response = await sendOrder(sender, {
        request,
        limits,
        signals: [],
        onProgress: undefined,
      });
      assertEquals([response.url, response.redirected], ["http://moved.test/", true]);
      assertEquals(await response.text(), "x");
    }
  } finally {
    if (before !== undefined) Object.defineProperty(globalThis, "location", before);
    else Reflect.deleteProperty(globalThis, "location");
  }
  assertEquals(asked.map(({ redirect }) => redirect), ["follow", "follow"]);
  assertEquals(asked.map(({ headers }) => headers.get("authorization")), ["Bearer own", null]);
});
