import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { VoTimeoutError } from "../../core/runtime/errors.ts";
import { Table } from "../../core/table/table.ts";
import { fetchTable } from "../../core/votable/fetch.ts";
import {
  connectWeb,
  SampClient,
  SampClientNotFoundError,
  SampFaultError,
  SampNoHubError,
  sendTable,
} from "../../samp/mod.ts";
import { readCall, writeAnswer } from "../../samp/xmlrpc.ts";
import { withServer } from "../_server.ts";
import { storm } from "./_storm.ts";
import { withHub } from "./_with_hub.ts";
import { ROOT, run, withFolder } from "../scripts/_run.ts";

Deno.test("SampClient.connect() says where it has looked for a hub", async () => {
  await withFolder(async (folder) => {
    const hub = `${folder}/none`;
    await assertRejects(() => SampClient.connect({ name: "x", hub }), SampNoHubError, hub);
    await Deno.writeTextFile(hub, "samp.secret=s\nsamp.hub.xmlrpc.url=http://127.0.0.1:1/\n");
    await assertRejects(() => SampClient.connect({ name: "x", hub }), SampNoHubError, "left-over");
  });
});

Deno.test("SampClient is registered with its metadata, and gone after disposal", async () => {
  await withHub(async ({ hub, lockfile }) => {
    {
      await using client = await SampClient.connect({
        name: "name",
        description: "what é does",
        metadata: { "author.name": "A", "x.n": 3 },
        hub: lockfile,
      });
      assertEquals(hub.clients(), [{
        id: client.id,
        name: "name",
        metadata: {
          "samp.name": "name",
          "samp.description.text": "what e does",
          "author.name": "A",
          "x.n": "3",
        },
        profile: "standard",
        callable: true,
      }]);
    }
    assertEquals(hub.clients(), []);
    // A second time, and after a signal.
    const controller = new AbortController();
    const client = await SampClient.connect({
      name: "n",
      hub: lockfile,
      signal: controller.signal,
    });
    controller.abort();
    await client.closed;
    assertEquals(hub.clients(), []);
    await client.disconnect();
    assertThrows(() => client.messages(["a.b"]), SampNoHubError, "disconnected");
  });
});

Deno.test("SampClient.call() and callAndWait() bring results, errors, warnings and foreign text", async () => {
  await withHub(async ({ connect }) => {
    const a = await connect("a");
    const b = await connect("b");
    await b.on("t.ok", ({ params }) => ({ got: params, title: "5° – Å" }));
    await b.on("t.fail", () => {
      throw new RangeError("row 7 is not there");
    });
    await b.on("t.warn", async (message) => {
      await message.warn("half of it", { rows: 1 });
      await message.fail("never sent");
    });
    const params = { text: 'a<b>&\r\n\t"é"', list: ["1", ["2"]], map: { "x.y": "" }, empty: [] };
    for (const how of ["call", "callAndWait"] as const) {
      const ok = await a[how](b.id, "t.ok", params);
      assertEquals(ok.ensureOk().result, {
        got: { ...params, text: 'a<b>&\r\n\t"e"' },
        title: "5deg - A",
      });
      const failed = await a[how](b.id, "t.fail", {});
      assertEquals([failed.ok, failed.errorText], [false, "row 7 is not there"]);
      assertThrows(() => failed.ensureOk(), SampFaultError, "row 7");
      const warned = await a[how](b.id, "t.warn", {});
      assertEquals([warned.status, warned.result, warned.errorText], [
        "samp.warning",
        { rows: "1" },
        "half of it",
      ]);
      await assertRejects(() => a[how](b.id, "t.other", {}), SampFaultError, "not subscribed");
    }
  });
});

Deno.test("SampClient sends a message of 1 MB, and gets it back", async () => {
  await withHub(async ({ connect }) => {
    const [a, b] = [await connect("a"), await connect("b")];
    await b.on("t.echo", ({ params }) => params);
    const text = "0123456789abcdef".repeat(1 << 16);
    const { result } = await a.call(b.id, "t.echo", { text });
    assert(result["text"] === text);
  });
});

Deno.test("SampClient.call() and callAndWait() refuse limits that make no sense, and nothing else fails", async () => {
  const unhandled: unknown[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    unhandled.push(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", note);
  try {
    await withHub(async ({ connect }) => {
      const [a, b] = [await connect("a"), await connect("b")];
      await b.on("t.echo", ({ params }) => params);
      for (const timeoutMs of [0, -1, NaN]) {
        await assertRejects(() => a.call(b.id, "t.echo", {}, { timeoutMs }), RangeError);
        await assertRejects(() => a.callAndWait(b.id, "t.echo", {}, { timeoutMs }), RangeError);
      }
      const forever = { timeoutMs: Infinity };
      assert((await a.call(b.id, "t.echo", {}, forever)).ok);
      assert((await a.callAndWait(b.id, "t.echo", {}, forever)).ok);
    });
  } finally {
    globalThis.removeEventListener("unhandledrejection", note);
  }
  assertEquals(unhandled, []);
});

Deno.test("SampClient.call() and callAndWait() have time limits, and end when the peer leaves", async () => {
  await withHub(async ({ connect }) => {
    const [a, b] = [await connect("a"), await connect("b")];
    const never = b.messages(["t.never"]);
    await b.subscribed();
    const limits = { timeoutMs: 50 };
    await assertRejects(() => a.call(b.id, "t.never", {}, limits), VoTimeoutError, "t.never");
    await assertRejects(
      () => a.callAndWait(b.id, "t.never", {}, { timeoutMs: 900 }),
      SampFaultError,
      "timeout after",
    );
    const controller = new AbortController();
    const stopped = a.call(b.id, "t.never", {}, { signal: controller.signal });
    for (let i = 0; i < 3; i++) await never.next();
    controller.abort(new Error("mine"));
    await assertRejects(() => stopped, Error, "mine");
    const waiting = [a.call(b.id, "t.never", {}), a.callAndWait(b.id, "t.never", {})];
    const ends = Promise.allSettled(waiting);
    await never.next();
    await b.disconnect(0);
    for (const end of await ends) {
      // The one says so by itself when it leaves, of the other the hub says it.
      const text = end.status === "fulfilled" ? end.value.errorText : String(end.reason);
      assert(/left|stopped/.test(text), text);
    }
  });
});

Deno.test("SampClient.messages() answers as the loop goes", async () => {
  await withHub(async ({ connect }) => {
    const [a, b] = [await connect("a"), await connect("b")];
    const loop = b.messages(["t.*"]);
    await b.subscribed();
    const answers = ["t.silent", "t.said", "t.left", "t.unread"].map((mtype) =>
      a.callAndWait(b.id, mtype, { n: 1 })
    );
    const seen: string[] = [];
    for await (const message of loop) {
      seen.push(message.mtype);
      assertEquals([message.kind, message.sender, message.number("n")], ["call", a.id, 1]);
      if (message.mtype === "t.said") await message.succeed({ yes: true });
      if (seen.length === 3) break;
    }
    const statuses = (await Promise.all(answers)).map(({ status, result }) => [status, result]);
    assertEquals(statuses.filter(([status]) => status === "samp.ok").length, 2);
    assertEquals(statuses.filter(([status]) => status === "samp.warning").length, 1);
    assertEquals(statuses.filter(([status]) => status === "samp.error").length, 1);
    await assertRejects(() => a.notify(b.id, "t.silent", {}), SampFaultError, "not subscribed");
  });
});

Deno.test("SampClient.messages() ends with the signal's reason, and refuses what is no MType", async () => {
  await withHub(async ({ connect }) => {
    const client = await connect("a");
    const controller = new AbortController();
    const next = client.messages(["a.b"], { signal: controller.signal }).next();
    controller.abort(new Error("enough"));
    await assertRejects(() => next, Error, "enough");
    assertThrows(() => client.messages(["a b"]), TypeError);
  });
});

Deno.test("SampClient.on() ends with its binding; known messages are typed", async () => {
  await withHub(async ({ connect }) => {
    const [a, b] = [await connect("a"), await connect("b")];
    {
      await using _ = await b.on("coord.pointAt.sky", (message) => {
        const { ra, dec } = message.payload();
        return { sum: ra + dec };
      });
      const good = await a.call(b.id, "coord.pointAt.sky", { ra: "83.65000000000002", dec: "1e0" });
      assertEquals(good.result, { sum: "84.65000000000002" });
      const bad = await a.call<string>(b.id, "coord.pointAt.sky", { ra: "north", dec: 1 });
      assert(bad.errorText.includes('"ra"'), bad.errorText);
    }
    await assertRejects(
      () => a.notify(b.id, "coord.pointAt.sky", { ra: 1, dec: 2 }),
      SampFaultError,
    );
  });
});

Deno.test("SampClient.find() ignores case, knows DS9, and lists who is there", async () => {
  await withHub(async ({ connect }) => {
    const a = await connect("a");
    const ds9 = await connect("SAOImageDS9");
    const [one, two] = [await connect("Twin"), await connect("twin")];
    assertEquals((await a.find("ds9")).id, ds9.id);
    assertEquals((await a.find("saoimageDS9")).id, ds9.id);
    assertEquals((await a.find(one.id)).name, "Twin");
    assertEquals((await a.findAll("TWIN")).map(({ id }) => id), [one.id, two.id]);
    const missing = await assertRejects(() => a.find("topcat"), SampClientNotFoundError);
    assert(missing.message.includes("SAOImageDS9 (") && missing.message.includes("Hub (hub)"));
    await assertRejects(() => a.find("twin"), SampClientNotFoundError, one.id);
    // Of two, the one that can do it.
    await two.on("t.x", () => {});
    assertEquals((await a.find("twin", { mtype: "t.x" })).id, two.id);
    // SAMP has no such letters: others see the name in those that it has.
    const sky = await connect("Ångström 天");
    assertEquals((await a.find("ångström 天")).id, sky.id);
    assertEquals((await a.find("angstrom ?")).id, sky.id);
  });
});

Deno.test("SampClient.broadcast() has one outcome for each that takes it, dead ones included", async () => {
  await withHub(async ({ connect, register }) => {
    const a = await connect("a");
    await (await connect("good")).on("t.x", () => ({ fine: 1 }));
    await (await connect("bad")).on("t.x", () => {
      throw new Error("no");
    });
    await connect("other");
    const dead = await register();
    await dead.proxy.setXmlrpcCallback(dead.key, "http://127.0.0.1:1/");
    await dead.proxy.declareSubscriptions(dead.key, { "t.*": {} });
    const told: string[] = [];
    const outcomes = await a.broadcast("t.x", {}, {
      onOutcome: ({ item }) => void told.push(item.name),
    });
    assertEquals(outcomes.map(({ item, ok }) => [item.name, ok]), [
      ["good", true],
      ["bad", false],
      [dead.id, false],
    ]);
    assertEquals(told.sort(), ["bad", dead.id, "good"].sort());
    assertEquals(await a.broadcast("u.nobody", {}), []);
    const answers = await a.callAll("t.x", {});
    assertEquals(answers.size, 3);
    assertEquals((await Promise.all(answers.values())).map(({ ok }) => ok), [true, false, false]);
    assertEquals((await a.notifyAll("t.x", {})).length, 3);
  });
});

Deno.test("SampClient.share() hands out bytes and files, in parts where asked, to who knows the URL", async () => {
  await withHub(async ({ connect, folder }) => {
    const client = await connect("a");
    const bytes = new TextEncoder().encode("0123456789");
    const shared = client.share(bytes, { name: "a b/é.vot", contentType: "text/x" });
    assert(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/a_b_.vot$/.test(shared.url), shared.url);
    await Deno.writeFile(`${folder}/f`, bytes);
    const file = client.share(new URL(`file://${folder}/f`));
    for (const { url } of [shared, file]) {
      const get = async (init: RequestInit = {}) => {
        const response = await fetch(url, init);
        return [response.status, await response.text(), response.headers.get("content-length")];
      };
      assertEquals(await get(), [200, "0123456789", "10"]);
      assertEquals(await get({ method: "HEAD" }), [200, "", "10"]);
      assertEquals(await get({ headers: { range: "bytes=2-4" } }), [206, "234", "3"]);
      assertEquals(await get({ headers: { range: "bytes=-2" } }), [206, "89", "2"]);
      assertEquals(await get({ headers: { range: "bytes=7-" } }), [206, "789", "3"]);
      assertEquals((await get({ headers: { range: "bytes=10-" } }))[0], 416);
    }
    assertEquals(shared.fetched, 4);
    for (const path of ["properties", "/", "/etc/passwd"]) {
      const response = await fetch(new URL(path, shared.url));
      assertEquals([response.status, await response.text()], [404, "There is nothing here\n"]);
    }
  });
});

Deno.test("sendTable() sends tables, bytes and URLs, and says what became of them", async () => {
  await withHub(async ({ connect }) => {
    const a = await connect("a");
    const table = Table.fromColumns({ id: [1n, 2n ** 62n], name: ["é", null] });
    await assertRejects(() => sendTable(a, table), SampFaultError, "nobody takes");
    await assertRejects(() => sendTable(a, table, { to: "x" }), SampClientNotFoundError);
    const seen: (readonly [string | undefined, string | undefined, unknown])[] = [];
    await (await connect("viewer")).on("table.load.votable", async (message) => {
      const { url, tableId, name } = message.payload();
      const rows = url.startsWith("http://127") ? [...await fetchTable(url)] : url;
      seen.push([tableId, name, rows]);
    });
    await (await connect("broken")).on("table.load.votable", () => {
      throw new Error("Could not load VOTable !");
    });
    const one = await sendTable(a, table, { to: "VIEWER", name: "My stars é" });
    assertEquals(seen.pop(), [one.tableId, "My stars e", [
      { id: 1n, name: "é" },
      { id: 2n ** 62n, name: null },
    ]]);
    const { outcomes } = await sendTable(a, "http://example.org/a.vot", { tableId: "mine" });
    assertEquals(outcomes.map(({ item, ok }) => [item.name, ok]), [["viewer", true], [
      "broken",
      false,
    ]]);
    assertEquals(seen.pop(), ["mine", undefined, "http://example.org/a.vot"]);
    await assertRejects(
      () => sendTable(a, table, { to: "broken" }),
      SampFaultError,
      "Could not load",
    );
  });
});

Deno.test("SampClient refuses callbacks without its key", async () => {
  await withHub(async ({ connect, hub, log }) => {
    const client = await connect("a");
    const shared = client.share(new Uint8Array(1));
    shared.release();
    const url = new URL("/xmlrpc", shared.url);
    const { callRpc, createSampHttp } = await import("../../samp/hub_proxy.ts");
    await client.on("*", () => {});
    for (const key of ["", "guess", hub.clients()[0]?.id ?? ""]) {
      await assertRejects(
        () =>
          callRpc(createSampHttp(), url.href, "samp.client.receiveNotification", [
            key,
            "hub",
            { "samp.mtype": "samp.hub.disconnect", "samp.params": {} },
          ]),
        SampFaultError,
        "key",
      );
    }
    assert(client.connected && log.length > 0);
  });
});

Deno.test("SampClient: what is not the hub cannot say that the hub has ended", async () => {
  await withHub(async ({ connect }) => {
    const [a, b] = [await connect("a"), await connect("b")];
    for (const mtype of ["samp.hub.disconnect", "samp.hub.event.shutdown"]) {
      await a.call(b.id, mtype, {});
    }
    await a.call(b.id, "samp.app.ping", {});
    assert(b.connected);
  });
});

Deno.test("50 clients live on one hub, in a storm of all kinds of messages", async () => {
  await withHub(async ({ hub, lockfile }) => {
    await storm({ hub: lockfile, mode: "random", clients: 50, queries: 6 });
    assertEquals(hub.clients(), []);
  });
});

for (const mode of ["sync", "async", "notify", "random"] as const) {
  Deno.test(`a storm of 20 clients loses no message on our hub: ${mode}`, async () => {
    await withHub(async ({ lockfile }) => await storm({ hub: lockfile, mode }));
  });
}

Deno.test("connectWeb() without a hub says so", async () => {
  await assertRejects(
    () => connectWeb({ name: "page", hubUrl: "http://127.0.0.1:1/" }),
    SampNoHubError,
    "Web Profile",
  );
});

Deno.test("SampClient.connect() takes leave of a hub that lets it in after it was told to stop", async () => {
  const controller = new AbortController();
  const asked: string[] = [];
  await withServer(async (request) => {
    const { method, params } = await readCall(new Uint8Array(await request.arrayBuffer()));
    asked.push(`${method} ${params}`);
    if (method === "samp.hub.register") controller.abort(new Error("enough"));
    const registered = { "samp.self-id": "c1", "samp.hub-id": "hub", "samp.private-key": "k1" };
    return new Response(writeAnswer(registered));
  }, async ({ url }) => {
    await withFolder(async (folder) => {
      const hub = `${folder}/samp`;
      await Deno.writeTextFile(hub, `samp.secret=s\nsamp.hub.xmlrpc.url=${url}/\n`);
      const act = () => SampClient.connect({ name: "x", hub, signal: controller.signal });
      await assertRejects(act, Error, "enough");
    });
  });
  assertEquals(asked, ["samp.hub.register s", "samp.hub.unregister k1"]);
});

Deno.test("samp/mod.ts is harmless where there is no Deno, and says what cannot be done there", async () => {
  const code = `delete globalThis.process; delete globalThis.Deno;
    const { connectWeb, SampClient, SampHub } = await import("${ROOT}samp/mod.ts");
    const acts = [
      () => SampHub.start({ lockfile: false }),
      () => SampClient.connect({ name: "x" }),
      () => connectWeb({ name: "x", hubUrl: "http://127.0.0.1:1/" }),
    ];
    for (const act of acts) await act().catch(({ code }) => console.log(code));`;
  const { stdout, stderr } = await run(Deno.execPath(), ["eval", "-q", code], { cwd: ROOT });
  assertEquals([stdout.trim().split("\n"), stderr], [
    ["E_UNSUPPORTED", "E_SAMP_NO_HUB", "E_SAMP_NO_HUB"],
    "",
  ]);
});
