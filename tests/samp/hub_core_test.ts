/**
 * The hub's state machine: who is there, who takes what, and who is told.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { HubFault } from "../../samp/_hub_core.ts";
import { runMethod } from "../../samp/_hub_methods.ts";
import type { SampMap } from "../../samp/types.ts";
import { event, makeHub, message, ok } from "./_make_hub.ts";

Deno.test("HubCore.register() gives new ids and keys; what is known of others starts empty", () => {
  const { core, program } = makeHub();
  const registration = core.register("standard");
  assertEquals(registration, {
    hubId: "hub",
    selfId: "c1",
    privateKey: "secret1",
    urlTranslator: undefined,
  });
  core.unregister("secret1");
  const { id, key } = program();
  assertEquals([id, key], ["c2", "secret2"]);
  assertEquals([core.getMetadata(id), core.getSubscriptions(id)], [{}, {}]);
  assertEquals(core.getRegisteredClients(key), ["hub"]);
  assertThrows(() => core.getRegisteredClients("secret1"), HubFault, "private key");
  assertThrows(() => core.getMetadata("c1"), HubFault, "There is no client c1");
});

Deno.test("HubCore takes no message, reply or declaration with a forged key", async () => {
  const { core, program, news } = makeHub();
  const [a, b] = [program("t.x"), program("t.x")];
  news();
  const forged: (() => unknown)[] = [
    () => core.declareMetadata(a.id, {}),
    () => core.declareSubscriptions(a.id, {}),
    () => core.setCallback(a.id, "http://127.0.0.1:1/"),
    () => core.setReverse(a.id, true),
    () => core.unregister(a.id),
    () => core.notify(a.id, b.id, message("t.x")),
    () => core.notifyAll(a.id, message("t.x")),
    () => core.call(a.id, b.id, "tag", message("t.x")),
    () => core.callAll(a.id, "tag", message("t.x")),
    () => core.reply(a.id, "b-1-x", ok()),
    () => core.getSubscribedClients(a.id, "t.x"),
  ];
  for (const act of forged) assertThrows(act, HubFault, "private key");
  await assertRejects(
    async () => await core.callAndWait(a.id, b.id, message("t.x"), 1),
    HubFault,
    "private key",
  );
  assertEquals([core.clients().length, news()], [2, []]);
});

Deno.test("HubCore tells who wants to know of who comes, changes and goes, themselves included", () => {
  const { core, program, news } = makeHub();
  const watcher = program("samp.hub.event.*");
  const mine = { "samp.hub.event.*": {} };
  assertEquals(news(), [
    [watcher.id, "receiveNotification", "hub", event("subscriptions", { ...watcherOf(mine) })],
  ]);
  const { selfId: id, privateKey: key } = core.register("standard");
  core.declareMetadata(key, { "samp.name": "n" });
  core.declareSubscriptions(key, { "a.b": { x: "1" } });
  core.unregister(key);
  assertEquals(news().map(([to, , sender, text]) => [to, sender, text]), [
    [watcher.id, "hub", event("register", { id })],
    [watcher.id, "hub", event("metadata", { id, metadata: { "samp.name": "n" } })],
    [watcher.id, "hub", event("subscriptions", { id, subscriptions: { "a.b": { x: "1" } } })],
    [watcher.id, "hub", event("unregister", { id })],
  ]);
  core.shutdown();
  assertEquals(news().map(([, , , text]) => text), [event("shutdown", {})]);

  function watcherOf(subscriptions: SampMap): SampMap {
    return { id: watcher.id, subscriptions };
  }
});

Deno.test("HubCore gives the annotation of the pattern that says most", () => {
  const { core, program } = makeHub();
  const [a, b] = [program(), program()];
  core.declareSubscriptions(a.key, {
    "*": { from: "star" },
    "t.*": { from: "t" },
    "t.l.*": { from: "tl" },
    "t.l.v": { from: "exact", list: ["1", { deep: "2" }] },
  });
  const asked = (mtype: string) => core.getSubscribedClients(b.key, mtype)[a.id];
  assertEquals(["x", "t", "t.x", "t.l", "t.lx.y", "t.l.x.y"].map((name) => asked(name)?.["from"]), [
    "star",
    "star",
    "t",
    "t",
    "t",
    "tl",
  ]);
  assertEquals(asked("t.l.v"), { from: "exact", list: ["1", { deep: "2" }] });
  // Nobody hears of itself, everybody of the hub.
  assertEquals(core.getSubscribedClients(a.key, "t.x"), {});
  assertEquals(core.getSubscribedClients(a.key, "samp.app.ping"), { hub: {} });
  // An annotation that is no map counts as an empty one.
  core.declareSubscriptions(a.key, { "t.x": "1" });
  assertEquals(asked("t.x"), {});
  for (const pattern of ["", "a b", "a.*.b", "*.a", "a*"]) {
    assertThrows(() => core.declareSubscriptions(a.key, { [pattern]: {} }), HubFault, "MType");
  }
  assertEquals(core.getSubscriptions(a.id), { "t.x": {} });
});

Deno.test("HubCore.notify() brings a message as it is, to those who take it", () => {
  const { core, program, news } = makeHub();
  const [a, b, c] = [program("t.x"), program("t.*"), program("*")];
  news();
  const full = { ...message("t.x", { a: ["1"] }), "x.extra": { kept: "yes" } };
  core.notify(a.key, b.id, full);
  assertEquals(news(), [[b.id, "receiveNotification", a.id, full]]);
  assertEquals(core.notifyAll(a.key, full), [b.id, c.id]);
  assertEquals(news().map(([id]) => id), [b.id, c.id]);
  assertEquals(core.notifyAll(b.key, message("u.x")), [c.id]);
  assertThrows(() => core.notify(a.key, b.id, message("u.x")), HubFault, "not subscribed to u.x");
  assertThrows(() => core.notify(a.key, "c9", message("t.x")), HubFault, "no client c9");
  assertThrows(() => core.notify(a.key, b.id, {}), HubFault, "samp.mtype");
  assertThrows(() => core.notify(a.key, b.id, { "samp.mtype": ["t.x"] }), HubFault, "samp.mtype");
  const odd = { "samp.mtype": "t.x", "samp.params": "1" };
  assertThrows(() => core.notify(a.key, b.id, odd), HubFault, "samp.params is not a map");
  core.notify(a.key, b.id, { "samp.mtype": "t.x" });
  assertEquals(news().length, 2);
});

Deno.test("HubCore answers what it takes itself", async () => {
  const { core, program, news } = makeHub({ metadata: { "x.kind": "hub" } });
  const a = program();
  core.declareMetadata(a.key, { "samp.name": "viewer", "x.kind": "program" });
  news();
  const ask = (mtype: string, params: SampMap) =>
    core.callAndWait(a.key, "hub", message(mtype, params), 0);
  assertEquals(await ask("samp.app.ping", {}), ok({}));
  for (const mtype of ["samp.query.by-meta", "x-samp.query.by-meta"]) {
    assertEquals(await ask(mtype, { key: "x.kind", value: "hub" }), ok({ ids: ["hub"] }));
    assertEquals(await ask(mtype, { key: "samp.name", value: "viewer" }), ok({ ids: [a.id] }));
    assertEquals(await ask(mtype, { key: "samp.name", value: "?" }), ok({ ids: [] }));
    assertEquals(await ask(mtype, { key: "samp.name" }), {
      "samp.status": "samp.error",
      "samp.error": { "samp.errortxt": "The parameters key and value are wanted" },
    });
  }
  core.call(a.key, "hub", "tag", message("samp.app.ping"));
  assertEquals(news(), [[a.id, "receiveResponse", "hub", "tag", ok({})]]);
  core.notify(a.key, "hub", message("samp.app.ping"));
  assertEquals(news(), []);
  assertThrows(() => core.notify(a.key, "hub", message("table.load.votable")), HubFault);
  assertEquals(core.getMetadata("hub"), { "samp.name": "Hub", "x.kind": "hub" });
  assertEquals("samp.app.ping" in core.getSubscriptions("hub"), true);
});

Deno.test("HubCore.disconnect() says farewell before it forgets, and only to who is there", () => {
  const gone: string[] = [];
  const { core, program, news } = makeHub({ onGone: ({ id }) => void gone.push(id) });
  const a = program();
  news();
  core.disconnect(a.id, "enough");
  assertEquals(news(), [
    [a.id, "receiveNotification", "hub", message("samp.hub.disconnect", { reason: "enough" })],
  ]);
  core.disconnect(a.id, "again");
  assertEquals([news(), gone, core.clients()], [[], [a.id], []]);
});

Deno.test("HubCore refuses a client too many", () => {
  const { core } = makeHub();
  for (let i = 0; i < 1000; i++) core.register("standard");
  assertThrows(() => core.register("standard"), HubFault, "too many clients");
  core.remove("c1", "enough");
  assertEquals(core.register("standard").selfId, "c1001");
});

Deno.test("HubCore logs names and ids, and no secrets", () => {
  const { core, program, page, log } = makeHub();
  const [a, p] = [program(), page()];
  core.declareMetadata(a.key, { "samp.name": "viewer" });
  core.unregister(a.key);
  core.remove(p.id, "its page is gone");
  assertEquals(log, [
    "c1 registered (standard profile)",
    "c2 registered (web profile)",
    "c1 (viewer) is gone: unregistered",
    "c2 is gone: its page is gone",
  ]);
});

Deno.test("HubCore.setCallback() takes http URLs only", () => {
  const { core, program } = makeHub();
  const a = program();
  for (const url of ["", "file:///etc/passwd", "ftp://x/", "http:", "127.0.0.1:80"]) {
    assertThrows(() => core.setCallback(a.key, url), HubFault, "http URL");
  }
  core.setCallback(a.key, "http://127.0.0.1:8000/xmlrpc");
});

Deno.test("runMethod() checks names, numbers and kinds of parameters", async () => {
  const { core, program } = makeHub();
  const a = program();
  const run = (name: string, ...params: (string | SampMap | string[])[]) => {
    const client = core.client(a.id);
    assert(client !== undefined);
    return runMethod(core, client, name, params);
  };
  assertEquals(await run("getRegisteredClients"), ["hub"]);
  assertEquals(await run("declareMetadata", { a: "b" }), "");
  const wrong: [string, Promise<unknown>][] = [
    ["There is no method register", run("register", "x")],
    ["There is no method __proto__", run("__proto__")],
    ["getRegisteredClients wants 1 parameters, not 2", run("getRegisteredClients", "x")],
    ["notify wants 3 parameters, not 2", run("notify", "x")],
    ["Parameter 2 of getMetadata is not a text", run("getMetadata", {})],
    ["Parameter 2 of declareMetadata is not a map", run("declareMetadata", ["x"])],
    ['The timeout "" is not a number', run("callAndWait", "hub", message("samp.app.ping"), "")],
    ['The timeout "1s" is not a number', run("callAndWait", "hub", message("samp.app.ping"), "1s")],
  ];
  for (const [words, act] of wrong) await assertRejects(() => act, HubFault, words);
});
