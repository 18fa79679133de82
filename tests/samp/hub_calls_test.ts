/**
 * The hub's state machine: calls, each of which is answered once, whatever becomes of those who take part.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { HubFault } from "../../samp/_hub_core.ts";
import { failed, makeHub, message, ok } from "./_make_hub.ts";

Deno.test("HubCore asks nobody who cannot be reached, and lets nobody ask who could not be told", async () => {
  const { core, program, news } = makeHub();
  const a = program("t.x");
  const { selfId: mute, privateKey } = core.register("standard");
  core.declareSubscriptions(privateKey, { "t.*": {} });
  const { selfId: still, privateKey: stillKey } = core.register("web", "https://page.example");
  core.declareSubscriptions(stillKey, { "t.*": {} });
  news();
  for (const id of [mute, still]) {
    assertThrows(() => core.notify(a.key, id, message("t.x")), HubFault, "not callable");
    assertThrows(() => core.call(a.key, id, "g", message("t.x")), HubFault, "not callable");
  }
  assertEquals(core.callAll(a.key, "g", message("t.x")), {});
  assertThrows(() => core.call(privateKey, a.id, "g", message("t.x")), HubFault, "The sender");
  assertThrows(() => core.callAll(privateKey, "g", message("t.x")), HubFault, "The sender");
  // They may ask the hub to wait.
  const waiting = core.callAndWait(privateKey, a.id, message("t.x"), 0);
  const [[, method, sender, msgId] = []] = news();
  assertEquals([method, sender], ["receiveCall", mute]);
  core.reply(a.key, String(msgId), ok());
  assertEquals(await waiting, ok());
});

Deno.test("HubCore settles a call once: the first answer counts, a second is a fault", () => {
  const { core, program, news } = makeHub();
  const [a, b] = [program(), program("t.x")];
  news();
  const msgId = core.call(a.key, b.id, "tag", message("t.x"));
  assertEquals(news(), [[b.id, "receiveCall", a.id, msgId, message("t.x")]]);
  // Only the one who was asked may answer, and only what was asked.
  assertThrows(() => core.reply(a.key, msgId, ok()), HubFault, "message id");
  assertThrows(() => core.reply(b.key, `${msgId}0`, ok()), HubFault, "message id");
  core.reply(b.key, msgId, ok({ n: "1" }));
  assertEquals(news(), [[a.id, "receiveResponse", b.id, "tag", ok({ n: "1" })]]);
  assertThrows(() => core.reply(b.key, msgId, ok({ n: "2" })), HubFault, "message id");
  assertEquals(news(), []);
});

Deno.test("HubCore.callAll() has one id and one answer for each, with the same tag", () => {
  const { core, program, news } = makeHub();
  const [a, b, c] = [program("t.x"), program("t.x"), program("t.*")];
  news();
  const ids = core.callAll(a.key, "tag", message("t.x"));
  assertEquals(Object.keys(ids), [b.id, c.id]);
  core.reply(c.key, String(ids[c.id]), failed("no"));
  core.reply(b.key, String(ids[b.id]), ok());
  assertEquals(news().slice(2), [
    [a.id, "receiveResponse", c.id, "tag", failed("no")],
    [a.id, "receiveResponse", b.id, "tag", ok()],
  ]);
  assertThrows(() => core.reply(b.key, String(ids[c.id]), ok()), HubFault, "message id");
});

Deno.test("HubCore answers calls of one who leaves in its name", async () => {
  const { core, program, news } = makeHub();
  const [a, b] = [program(), program("t.x")];
  news();
  const msgId = core.call(a.key, b.id, "tag", message("t.x"));
  const waiting = core.callAndWait(a.key, b.id, message("t.x"), 0);
  news();
  core.remove(b.id, "nobody answers at its address");
  assertEquals(news(), [
    [a.id, "receiveResponse", b.id, "tag", failed(`Client ${b.id} has left without an answer`)],
  ]);
  await assertRejects(() => waiting, HubFault, "has left without an answer");
  assertThrows(() => core.reply(b.key, msgId, ok()), HubFault, "private key");
  core.remove(b.id, "again");
});

Deno.test("HubCore takes answers to one who has left, and brings them to nobody", async () => {
  const { core, program, news } = makeHub();
  const [a, b] = [program(), program("t.x")];
  const msgId = core.call(a.key, b.id, "tag", message("t.x"));
  const waiting = core.callAndWait(a.key, b.id, message("t.x"), 0);
  waiting.catch(() => {});
  core.unregister(a.key);
  await assertRejects(() => waiting, HubFault, "The caller has left");
  news();
  core.reply(b.key, msgId, ok());
  assertThrows(() => core.reply(b.key, msgId, ok()), HubFault, "message id");
  assertEquals(news(), []);
});

Deno.test("HubCore.callAndWait() has a time limit; a late answer is taken, once", async () => {
  const { core, program, sent } = makeHub();
  const [a, b] = [program(), program("t.x")];
  await assertRejects(
    () => core.callAndWait(a.key, b.id, message("t.x"), 0.01),
    HubFault,
    "Synchronous call timeout after 0.01 s",
  );
  const msgId = sent.at(-1)?.msgId ?? "";
  core.reply(b.key, msgId, ok());
  assertThrows(() => core.reply(b.key, msgId, ok()), HubFault, "message id");
});

Deno.test("HubCore remembers a thousand calls that were given up, and no more", async () => {
  const { core, program, sent } = makeHub();
  const [a, b] = [program(), program("t.x")];
  const from = sent.length;
  const waiting = Array.from(
    { length: 1001 },
    async () =>
      await assertRejects(() => core.callAndWait(a.key, b.id, message("t.x"), 0.01), HubFault),
  );
  await Promise.all(waiting);
  const ids = sent.slice(from).map(({ msgId }) => msgId ?? "");
  assertEquals(ids.length, 1001);
  assertThrows(() => core.reply(b.key, ids[0] ?? "", ok()), HubFault, "message id");
  core.reply(b.key, ids[1] ?? "", ok());
  core.reply(b.key, ids[1000] ?? "", ok());
});

Deno.test("HubCore.undelivered() answers a call that did not arrive", async () => {
  const { core, program, sent, news } = makeHub();
  const [a, b] = [program(), program("t.x")];
  news();
  core.call(a.key, b.id, "tag", message("t.x"));
  const [delivery] = sent;
  assert(delivery !== undefined);
  core.undelivered(delivery, "connection refused");
  const words = `Client ${b.id} cannot be reached: connection refused`;
  assertEquals(news().slice(1), [[a.id, "receiveResponse", b.id, "tag", failed(words)]]);
  const waiting = core.callAndWait(a.key, b.id, message("t.x"), 0);
  for (const lost of sent.splice(0)) core.undelivered(lost, "connection refused");
  await assertRejects(() => waiting, HubFault, words);
  // A notification that is lost is nobody's business.
  core.notify(a.key, b.id, message("t.x"));
  for (const lost of sent.splice(0)) core.undelivered(lost, "connection refused");
  assertEquals(news(), []);
});

Deno.test("HubCore.shutdown() fails all calls that wait", async () => {
  const { core, program, news } = makeHub();
  const [a, b] = [program(), program("t.x")];
  core.call(a.key, b.id, "tag", message("t.x"));
  const waiting = core.callAndWait(a.key, b.id, message("t.x"), 0);
  news();
  core.shutdown();
  assertEquals(news(), [[a.id, "receiveResponse", b.id, "tag", failed("The hub ends")]]);
  await assertRejects(() => waiting, HubFault, "The hub ends");
});

Deno.test("HubCore refuses a call too many, and takes one again when others are settled", async () => {
  const { core, program, sent } = makeHub();
  const [a, b] = [program(), program("t.x")];
  const ids = Array.from({ length: 100_000 }, () => core.call(a.key, b.id, "t", message("t.x")));
  sent.length = 0;
  assertThrows(() => core.call(a.key, b.id, "t", message("t.x")), HubFault, "Too many calls");
  await assertRejects(
    () => core.callAndWait(a.key, b.id, message("t.x"), 60),
    HubFault,
    "Too many",
  );
  assertEquals(sent.length, 0);
  core.reply(b.key, ids[0] ?? "", ok());
  core.call(a.key, b.id, "t", message("t.x"));
  core.remove(b.id, "enough");
  assertEquals(sent.filter(({ method }) => method === "receiveResponse").length, 100_001);
});
