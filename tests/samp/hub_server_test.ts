import { assert, assertEquals, assertRejects } from "../../deps/assert.ts";
import { SampFaultError } from "../../samp/mod.ts";
import type { SampMap } from "../../samp/types.ts";
import { readAnswer, writeCall } from "../../samp/xmlrpc.ts";
import { withServer } from "../_server.ts";
import { talk } from "./_raw.ts";
import { withHub } from "./_with_hub.ts";

/** A port where nobody listens. */
function deadUrl(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return `http://127.0.0.1:${port}/`;
}

Deno.test("SampHub listens on 127.0.0.1 only", async () => {
  await withHub(async ({ hub }) => {
    assertEquals(new URL(hub.url).hostname, "127.0.0.1");
    const others = Deno.networkInterfaces().filter(({ family, address }) =>
      family === "IPv4" && address !== "127.0.0.1"
    );
    for (const hostname of ["127.0.0.2", ...others.map(({ address }) => address)]) {
      const port = Number(new URL(hub.url).port);
      await assertRejects(() => Deno.connect({ hostname, port }));
    }
  });
});

Deno.test("SampHub answers faults to wrong secrets, keys, methods, ids and parameters", async () => {
  await withHub(async ({ register, log }) => {
    const { proxy, key, id } = await register();
    await proxy.ping();
    const message = { "samp.mtype": "a.b", "samp.params": {} };
    const wrong: [string, () => Promise<unknown>][] = [
      ["secret", () => proxy.register("guess")],
      ["private key", () => proxy.getRegisteredClients("guess")],
      ["private key", () => proxy.rpc("notify", [[], id, message])],
      ["no method", () => proxy.rpc("nonsense", [key])],
      ["no method", () => proxy.rpc("toString", [key])],
      ["2 parameters", () => proxy.rpc("getMetadata", [key])],
      ["not a map", () => proxy.rpc("declareMetadata", [key, "x"])],
      ["no client", () => proxy.getMetadata(key, "c99")],
      ["not subscribed", () => proxy.notify(key, id, message)],
      ["no client", () => proxy.notify(key, "c99", message)],
      ["samp.mtype", () => proxy.notify(key, "hub", { "samp.params": {} })],
      ["not a number", () => proxy.rpc("callAndWait", [key, "hub", message, "soon"])],
      ["message id", () => proxy.reply(key, "guess", {})],
      ["not callable", () => proxy.call(key, "hub", "t", message)],
      ["MType", () => proxy.declareSubscriptions(key, { "a b": {} })],
      ["http URL", () => proxy.setXmlrpcCallback(key, "file:///etc/passwd")],
    ];
    for (const [words, act] of wrong) await assertRejects(act, SampFaultError, words);
    assert(!log.join("\n").includes(key), "a secret in the log");
  });
});

Deno.test("SampHub refuses pages and foreign hosts in the Standard Profile, and what is too large", async () => {
  await withHub(async ({ hub }) => {
    const body = writeCall("samp.hub.ping", []);
    const post = (head: string) =>
      `POST /xmlrpc HTTP/1.0\r\nContent-Type: text/xml\r\n${head}\r\n\r\n${body}`;
    const length = `Content-Length: ${body.length}`;
    const bomb = '<!DOCTYPE a [<!ENTITY b "c">]><methodCall/>';
    const cases: [string, string][] = [
      [post(`Host: 127.0.0.1\r\n${length}`), "200"],
      [post(`Host: 127.0.0.1\r\nOrigin: http://evil.example\r\n${length}`), "403"],
      [post(`Host: evil.example\r\n${length}`), "403"],
      [post("Host: 127.0.0.1\r\nContent-Length: 999999999"), "413"],
      [`GET /xmlrpc HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n`, "405"],
    ];
    for (const [request, status] of cases) {
      assertEquals((await talk(hub.url, request)).split(" ")[1], status, request);
    }
    const response = await fetch(hub.url, { method: "POST", body: bomb });
    const answer = await readAnswer(await response.text());
    assert(!answer.ok && answer.faultString.includes("DOCTYPE"));
  });
});

Deno.test("SampHub removes clients that nobody can reach, and answers in their name", async () => {
  await withHub(async ({ hub, register, connect }) => {
    const dead = await register();
    await dead.proxy.setXmlrpcCallback(dead.key, deadUrl());
    await dead.proxy.declareSubscriptions(dead.key, { "a.b": {} });
    const client = await connect("alive");
    const gone = client.messages(["samp.hub.event.unregister"]);
    await client.call("hub", "samp.app.ping", {});
    // The first miss is the failed delivery; the caller is told at once.
    await assertRejects(
      () => client.callAndWait(dead.id, "a.b", {}),
      SampFaultError,
      "cannot be reached",
    );
    assertEquals(hub.clients().length, 2);
    await hub.sweep();
    assertEquals(hub.clients().map(({ id }) => id), [client.id]);
    const { value } = await gone.next();
    assertEquals(value?.param("id"), dead.id);
    await assertRejects(() => client.notify(dead.id, "a.b", {}), SampFaultError);
  });
});

Deno.test("SampHub removes who does nothing after registering, but keeps those who only send", async () => {
  await withHub(async ({ hub, register }) => {
    await register();
    const sender = await register();
    await sender.proxy.declareMetadata(sender.key, { "samp.name": "sender" });
    for (let i = 0; i < 4; i++) await hub.sweep();
    assertEquals(hub.clients().map(({ id }) => id), [sender.id]);
  });
});

Deno.test("SampHub keeps clients that answer a sweep, whatever they think of it", async () => {
  await withServer(() => new Response("what?", { status: 500 }), async ({ url }) => {
    await withHub(async ({ hub, register }) => {
      const { proxy, key, id } = await register();
      await proxy.setXmlrpcCallback(key, url);
      for (let i = 0; i < 4; i++) await hub.sweep();
      assertEquals(hub.clients().map(({ id }) => id), [id]);
    });
  });
});

Deno.test("SampHub says to an asynchronous caller that the recipient is dead", async () => {
  await withHub(async ({ register, connect }) => {
    const dead = await register();
    await dead.proxy.setXmlrpcCallback(dead.key, deadUrl());
    await dead.proxy.declareSubscriptions(dead.key, { "a.*": {} });
    const client = await connect("alive");
    const response = await client.call(dead.id, "a.b", {});
    assertEquals([response.ok, response.clientId], [false, dead.id]);
    assert(response.errorText.includes("cannot be reached"), response.errorText);
  });
});

Deno.test("SampHub never gives an id or a key twice", async () => {
  await withHub(async ({ register }) => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { proxy, key, id } = await register();
      assert(key.length >= 32);
      seen.add(key).add(id);
      await proxy.unregister(key);
      await assertRejects(() => proxy.unregister(key), SampFaultError);
    }
    assertEquals(seen.size, 40);
  });
});

Deno.test("SampHub takes wildcards, annotations, and answers queries by metadata", async () => {
  await withHub(async ({ connect, register }) => {
    const a = await connect("a", { metadata: { "x.kind": "viewer" } });
    const { proxy, key, id } = await register();
    await proxy.declareSubscriptions(key, {
      "*": { from: "star" },
      "t.*": { from: "t" },
      "t.l.*": { from: "tl" },
      "t.l.v": { from: "exact" },
    });
    const other = await register();
    const asked = async (mtype: string): Promise<unknown> =>
      (await other.proxy.getSubscribedClients(other.key, mtype))[id];
    assertEquals(await asked("x"), { from: "star" });
    assertEquals(await asked("t.x"), { from: "t" });
    assertEquals(await asked("t"), { from: "star" });
    assertEquals(await asked("t.l.x.y"), { from: "tl" });
    assertEquals(await asked("t.l.v"), { from: "exact" });
    const { result } = await a.callAndWait("hub", "samp.query.by-meta", {
      key: "x.kind",
      value: "viewer",
    });
    assertEquals(result, { ids: [a.id] });
  });
});

Deno.test("SampHub tells all when it ends, and clients notice", async () => {
  await withHub(async ({ hub, connect }) => {
    const client = await connect("one");
    const loop = Array.fromAsync(client.messages(["x.y"]));
    await hub.close();
    assertEquals(await client.closed, "the hub has ended");
    assertEquals(await loop, []);
    await assertRejects(() => client.clients(), Error, "the hub has ended");
    await client.disconnect();
  });
});

Deno.test("SampHub.disconnect() tells the client why", async () => {
  await withHub(async ({ hub, connect }) => {
    const client = await connect("one");
    hub.disconnect(client.id, "enough");
    assertEquals(await client.closed, "the hub has said so: enough");
    assertEquals(hub.clients(), []);
  });
});

Deno.test("SampHub brings foreign letters of others in SAMP's, in messages, answers and metadata", async () => {
  await withHub(async ({ hub, connect, register }) => {
    const reader = await connect("reader");
    const { key, id } = await register();
    const post = async (method: string, ...values: string[]): Promise<unknown> => {
      const params = [key, ...values].map((value) => `<param><value>${value}</value></param>`);
      const body = `<methodCall><methodName>samp.hub.${method}</methodName><params>${
        params.join("")
      }</params></methodCall>`;
      const answer = await readAnswer(
        await (await fetch(hub.url, { method: "POST", body })).text(),
      );
      assert(answer.ok, JSON.stringify(answer));
      return answer.value;
    };
    const struct = (name: string, value: string) =>
      `<struct><member><name>${name}</name><value>${value}</value></member></struct>`;
    // What no hub but ours takes: JSAMP's refuses the whole message.
    await post("declareMetadata", struct("samp.name", "Caf\u00e9 5\u00b0"));
    assertEquals((await reader.getMetadata(id))["samp.name"], "Cafe 5deg");
    await reader.on("t.echo", ({ params }) => params);
    const message = `<struct><member><name>samp.mtype</name><value>t.echo</value></member>` +
      `<member><name>samp.params</name><value>${
        struct("t", "\u661f &#xe9; \u03b1")
      }</value></member></struct>`;
    const response = await post("callAndWait", reader.id, message, "5") as SampMap;
    assertEquals(response["samp.result"], { t: "? e alpha" });
  });
});
