import { assertEquals } from "../../deps/assert.ts";
import { readCall, writeAnswer } from "../../samp/xmlrpc.ts";
import { withServer } from "../_server.ts";
import { withHub } from "./_with_hub.ts";

Deno.test("SampHub pings those who take pings, and asks nothing of others", async () => {
  const pings: unknown[] = [];
  const answer = async (request: Request) => {
    const { method, params } = await readCall(new Uint8Array(await request.arrayBuffer()));
    pings.push([method, params[1], params[2]]);
    return new Response(writeAnswer(""));
  };
  await withServer(answer, async ({ url }) => {
    await withHub(async ({ hub, register }) => {
      const { proxy, key } = await register();
      await proxy.setXmlrpcCallback(key, url);
      await proxy.declareSubscriptions(key, { "a.b": {} });
      await hub.sweep();
      assertEquals(pings, []);
      await proxy.declareSubscriptions(key, { "samp.app.ping": {} });
      await hub.sweep();
      const ping = { "samp.mtype": "samp.app.ping", "samp.params": {} };
      assertEquals(pings, [["samp.client.receiveNotification", "hub", ping]]);
    });
  });
});

Deno.test("SampHub removes who takes pings and is gone, after two sweeps", async () => {
  await withHub(async ({ hub, register }) => {
    const dead = await register();
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await dead.proxy.setXmlrpcCallback(dead.key, `http://127.0.0.1:${listener.addr.port}/`);
    await dead.proxy.declareSubscriptions(dead.key, { "samp.app.ping": {} });
    listener.close();
    await hub.sweep();
    assertEquals(hub.clients().length, 1);
    await hub.sweep();
    assertEquals(hub.clients().length, 0);
  });
});

Deno.test("SampClient.messages() has the hub's pings only by name", async () => {
  await withHub(async ({ hub, connect }) => {
    const client = await connect("curious");
    const [all, pings] = [client.messages(["*"]), client.messages(["samp.app.ping"])];
    await client.subscribed();
    await hub.sweep();
    const { value } = await pings.next();
    assertEquals([value?.mtype, value?.kind], ["samp.app.ping", "notification"]);
    const other = await connect("other");
    const seen: (string | undefined)[] = [];
    // The first ones may be about the client's own subscriptions.
    while (seen.at(-1) !== "samp.hub.event.register") seen.push((await all.next()).value?.mtype);
    assertEquals(seen.filter((mtype) => mtype === "samp.app.ping"), []);
    await other.disconnect();
  });
});
