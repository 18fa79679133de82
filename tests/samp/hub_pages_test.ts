/**
 * The hub's state machine: what pages may send, and what they may read.
 *
 * @module
 */
import { assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { HubFault } from "../../samp/_hub_core.ts";
import type { SampMap } from "../../samp/types.ts";
import { makeHub, message } from "./_make_hub.ts";

Deno.test("HubCore.owner() takes a key in its own profile and from its own page only", () => {
  const { core, program, page } = makeHub();
  const [a, p] = [program(), page()];
  assertEquals(core.owner(a.key, "standard").id, a.id);
  assertEquals(core.owner(p.key, "web", "https://page.example").id, p.id);
  const wrong: (() => unknown)[] = [
    () => core.owner(a.key, "web"),
    () => core.owner(p.key, "standard"),
    () => core.owner(p.key, "web"),
    () => core.owner(p.key, "web", "https://evil.example"),
    () => core.owner(a.id, "standard"),
    () => core.owner("", "standard"),
    () => core.owner([a.key], "standard"),
    () => core.owner(undefined, "standard"),
    () => core.owner("__proto__", "standard"),
  ];
  for (const act of wrong) assertThrows(act, HubFault, "private key");
});

Deno.test("HubCore lets pages send what is harmless, or what the recipient says to be", async () => {
  const { core, program, page, news } = makeHub();
  const a = program();
  const p = page();
  core.declareSubscriptions(a.key, {
    "table.*": {},
    "script.run": {},
    "script.safe": { "x-samp.mostly-harmless": "1" },
    "image.load.fits": { "x-samp.mostly-harmless": "0" },
    "*": {},
  });
  const may = (mtype: string): boolean => a.id in core.getSubscribedClients(p.key, mtype);
  const cases: [string, boolean][] = [
    ["table.load.votable", true],
    ["coord.pointAt.sky", true],
    ["spectrum.load.ssa-generic", true],
    ["samp.app.ping", true],
    ["samp.msg.progress", true],
    ["script.safe", true],
    ["script.run", false],
    ["script.aladin.send", false],
    ["image.load.fits", false],
    ["ds9.set", false],
    ["client.env.get", false],
    ["samp.hub.disconnect", false],
    ["samp.hub.event.shutdown", false],
    ["tablex.load", false],
  ];
  news();
  for (const [mtype, harmless] of cases) {
    assertEquals(may(mtype), harmless, mtype);
    assertEquals(core.notifyAll(p.key, message(mtype)).includes(a.id), harmless, mtype);
    assertEquals(a.id in core.callAll(p.key, "t", message(mtype)), harmless, mtype);
    if (harmless) continue;
    const acts = [
      () => core.notify(p.key, a.id, message(mtype)),
      () => core.call(p.key, a.id, "t", message(mtype)),
    ];
    for (const act of acts) assertThrows(act, HubFault, "not subscribed");
    await assertRejects(
      async () => await core.callAndWait(p.key, a.id, message(mtype), 0),
      HubFault,
    );
  }
  const arrived = new Set(
    news().filter(([id]) => id === a.id).map(([, , ...rest]) =>
      (rest.at(-1) as SampMap)["samp.mtype"]
    ),
  );
  assertEquals([...arrived], cases.filter(([, harmless]) => harmless).map(([mtype]) => mtype));
  // What a program sends to a page is the program's affair.
  core.declareSubscriptions(p.key, { "script.run": {} });
  news();
  core.notify(a.key, p.id, message("script.run"));
  assertEquals(news().length, 1);
});

Deno.test("HubCore with allMTypes lets pages send everything", () => {
  const { core, program, page } = makeHub({ allMTypes: true });
  const [a, p] = [program("script.run"), page()];
  assertEquals(core.notifyAll(p.key, message("script.run")), [a.id]);
});

Deno.test("HubCore lets pages read what programs have told them, however a page hides it", () => {
  const { core, program, page } = makeHub();
  const [a, p] = [program("table.*", "script.safe"), page("table.*")];
  const say = (key: string, url: string) =>
    core.notifyAll(key, message("table.load.votable", { url }));
  const hidden = [
    "file:///etc/a",
    " file:///etc/b ",
    "file:///etc//c",
    "file:///etc/x/..%2Fd",
    "file://localhost/etc/e",
    "FILE:/etc/f",
    "/etc/g",
    "load 'file:///etc/h' now",
    "load file:///etc/i j",
    "jar:file:///etc/k",
    "file:////etc/l#x",
    "file:///etc/%6d",
  ];
  for (const text of hidden) say(p.key, text);
  core.declareMetadata(p.key, { "samp.icon.url": "file:///etc/n" });
  core.declareSubscriptions(p.key, { "table.*": {}, "a.b": { example: "file:///etc/o" } });
  for (const name of [..."abcdefghklmno", "i j"]) {
    const url = `file:///etc/${name}`;
    say(a.key, url);
    assertEquals(core.urls.allows(url, p.id), false, name);
  }
  say(a.key, "file:///data/shared.vot");
  for (const url of ["file:///data/shared.vot", "file:/data//shared.vot"]) {
    assertEquals(core.urls.allows(url, p.id), true, url);
    // Too late for a page to spoil it.
    say(p.key, url);
    assertEquals(core.urls.allows(url, p.id), true, url);
  }
  for (
    const url of ["file:///data/", "file:///data/shared.vot2", "/data/shared.vot", ""]
  ) {
    assertEquals(core.urls.allows(url, p.id), false, url);
  }
});

Deno.test("HubCore lets a page read what it was told, and not what others were", async () => {
  const { core, program, page, sent } = makeHub();
  const [a, viewer] = [program("table.*"), program("table.*")];
  const [p, q] = [page("table.*"), page("table.*", "samp.hub.event.*")];
  const load = (url: string) => message("table.load.votable", { url });
  const both = (url: string) => [core.urls.allows(url, p.id), core.urls.allows(url, q.id)];
  core.notify(a.key, viewer.id, load("file:///data/1"));
  assertEquals(both("file:///data/1"), [false, false]);
  core.notify(a.key, p.id, load("file:///data/2"));
  core.call(a.key, p.id, "tag", load("file:///data/3"));
  for (const url of ["file:///data/2", "file:///data/3"]) assertEquals(both(url), [true, false]);
  // Who guesses is not told, also when a program repeats the guess.
  core.notify(q.key, a.id, load("file:///data/2"));
  core.notify(a.key, q.id, load("file:///data/2"));
  assertEquals(both("file:///data/2"), [true, false]);
  // A page passes on what it was told, and nothing else.
  core.notify(p.key, q.id, load("file:///data/3"));
  core.notify(p.key, q.id, load("file:///etc/passwd"));
  assertEquals([both("file:///data/3"), both("file:///etc/passwd")], [[true, true], [
    false,
    false,
  ]]);
  // Answers, of both kinds, and who others are.
  const answer = (url: string) => ({ "samp.status": "samp.ok", "samp.result": { url } });
  core.call(p.key, a.id, "tag", message("table.load.votable"));
  core.reply(a.key, sent.at(-1)?.msgId ?? "", answer("file:///data/4"));
  const waiting = core.callAndWait(p.key, a.id, message("table.load.votable"), 0);
  core.reply(a.key, sent.at(-1)?.msgId ?? "", answer("file:///data/5"));
  await waiting;
  for (const url of ["file:///data/4", "file:///data/5"]) assertEquals(both(url), [true, false]);
  core.declareMetadata(a.key, { "samp.icon.url": "file:///data/6" });
  assertEquals(both("file:///data/6"), [false, true]);
  core.getMetadata(a.id, core.client(p.id));
  assertEquals(both("file:///data/6"), [true, true]);
  core.declareMetadata(p.key, { "samp.icon.url": "file:///etc/shadow" });
  core.getMetadata(p.id, core.client(p.id));
  assertEquals(both("file:///etc/shadow"), [false, false]);
  core.unregister(p.key);
  assertEquals(both("file:///data/6"), [false, true]);
});

Deno.test("HubCore refuses a page that mentions too many URLs", () => {
  const { core, program, page } = makeHub();
  const [a, p] = [program("table.*"), page("table.*")];
  const urls = Array.from({ length: 20_001 }, (_, i) => `http://x.example/${i}`);
  const many = (key: string) => core.notifyAll(key, message("table.load.votable", { urls }));
  assertThrows(() => many(p.key), HubFault, "too many URLs");
  // Of those that it was told the oldest are forgotten.
  const other = urls.map((url) => `${url}/a`);
  core.notifyAll(a.key, message("table.load.votable", { other }));
  assertEquals(
    [core.urls.allows(other[0] ?? "", p.id), core.urls.allows(other[1] ?? "", p.id)],
    [false, true],
  );
});
