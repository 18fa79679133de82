import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { JobError } from "../../sandbox/uws/types.ts";
import { Bench, textOf, turn } from "./_uws.ts";

Deno.test("JobServer takes a job from PENDING to COMPLETED", async () => {
  using bench = new Bench();
  const id = await bench.make({ RUNID: "mine" });
  const pending = await bench.text(id);
  assertEquals(textOf(pending, "phase"), "PENDING");
  assertEquals(textOf(pending, "runId"), "mine");
  assertStringIncludes(pending, '<ownerId xsi:nil="true"/>');
  assertStringIncludes(pending, '<startTime xsi:nil="true"/>');
  assertEquals(textOf(pending, "creationTime"), "2026-03-01T00:00:00.000Z");
  assertEquals(textOf(pending, "destruction"), "2026-03-08T00:00:00.000Z");

  await bench.clock.pass(5);
  assertEquals(bench.works.length, 0);
  const answer = await bench.post(`${id}/phase`, { PHASE: "RUN" });
  assertEquals(answer.status, 303);
  assertEquals(answer.headers.get("location"), `http://127.0.0.1:81/tap/async${id}`);
  assertEquals(await bench.text(`${id}/phase`), "QUEUED");
  await bench.clock.pass(0);
  assertEquals(await bench.text(`${id}/phase`), "EXECUTING");
  assertEquals(textOf(await bench.text(id), "startTime"), "2026-03-01T00:00:05.000Z");

  await bench.clock.pass(7);
  bench.works[0]?.finish("a,b\r\n");
  await turn();
  const done = await bench.text(id);
  assertEquals(textOf(done, "phase"), "COMPLETED");
  assertEquals(textOf(done, "endTime"), "2026-03-01T00:00:12.000Z");
  const href = `http://127.0.0.1:81/tap/async${id}/results/result`;
  const result =
    `<result id="result" xlink:type="simple" xlink:href="${href}" size="5" mime-type="text/csv"/>`;
  assertStringIncludes(done, result);
  assertStringIncludes(await bench.text(`${id}/results`), result);
  const file = await bench.ask(`${id}/results/result`);
  assertEquals(file.headers.get("content-type"), "text/csv");
  assertEquals(file.headers.get("content-length"), "5");
  assertEquals(await file.text(), "a,b\r\n");
});

Deno.test("JobServer tells why a job failed, and whether it may go better", async () => {
  using bench = new Bench({
    errorDocument: (error) => ({ mediaType: "text/x-test", text: `[${error.name}]` }),
  });
  const id = await bench.begin();
  bench.works[0]?.fail(new JobError("The <disk> is full", "transient"));
  await turn();
  const job = await bench.text(id);
  assertEquals(textOf(job, "phase"), "ERROR");
  assertStringIncludes(job, '<errorSummary type="transient" hasDetail="true">');
  assertEquals(textOf(job, "message"), "The &lt;disk&gt; is full");
  const detail = await bench.ask(`${id}/error`);
  assertEquals([detail.headers.get("content-type"), await detail.text()], [
    "text/x-test",
    "[JobError]",
  ]);

  const other = await bench.begin();
  bench.works[1]?.fail(new RangeError("No such table"));
  await turn();
  assertStringIncludes(await bench.text(other), '<errorSummary type="fatal" hasDetail="true">');
  assertEquals(await bench.text(`${other}/error`), "[RangeError]");
  const third = await bench.make();
  assertEquals((await bench.ask(`${third}/error`)).status, 404);
});

Deno.test("JobServer stops the work of a job that is aborted, and keeps the job", async () => {
  using bench = new Bench();
  const id = await bench.begin();
  assertEquals(bench.works[0]?.signal.aborted, false);
  assertEquals((await bench.post(`${id}/phase`, { PHASE: "ABORT" })).status, 303);
  assertEquals(bench.works[0]?.signal.aborted, true);
  await turn();
  assertEquals(await bench.text(`${id}/phase`), "ABORTED");
  bench.works[0]?.finish();
  await turn();
  assertEquals(await bench.text(`${id}/phase`), "ABORTED");
  assertEquals((await bench.post(`${id}/phase`, { PHASE: "RUN" })).status, 403);

  const queued = await bench.make({ PHASE: "RUN" });
  await bench.post(`${queued}/phase`, { PHASE: "ABORT" });
  await bench.clock.pass(1);
  assertEquals(await bench.text(`${queued}/phase`), "ABORTED");
  assertEquals(bench.works.length, 1);
});

Deno.test("JobServer enforces execution limits, and clients can lower them", async () => {
  using bench = new Bench({ limits: { executionSeconds: 60, maxExecutionSeconds: 600 } });
  const id = await bench.begin();
  assertEquals(await bench.text(`${id}/executionduration`), "60");
  await bench.clock.pass(59);
  assertEquals(await bench.text(`${id}/phase`), "EXECUTING");
  await bench.clock.pass(1);
  const job = await bench.text(id);
  assertEquals(textOf(job, "phase"), "ABORTED");
  assertEquals(textOf(job, "message"), "The job was stopped: it ran for more than 60 s");
  assert(bench.works[0]?.signal.aborted);

  const durations: Record<string, string> = { "5": "5", "0": "600", "9999": "600" };
  for (const [asked, set] of Object.entries(durations)) {
    const other = await bench.make();
    await bench.post(`${other}/executionduration`, { EXECUTIONDURATION: asked });
    assertEquals(await bench.text(`${other}/executionduration`), set);
  }
  const running = await bench.begin();
  await bench.clock.pass(4);
  await bench.post(`${running}/executionduration`, { EXECUTIONDURATION: "5" });
  await bench.clock.pass(1);
  assertEquals(await bench.text(`${running}/phase`), "ABORTED");
  const bad = await bench.post(`${running}/executionduration`, { EXECUTIONDURATION: "-1" });
  assertEquals(bad.status, 400);
});

Deno.test("JobServer destroys jobs at their time, within limits", async () => {
  using bench = new Bench({ limits: { retentionSeconds: 100, maxRetentionSeconds: 1000 } });
  const id = await bench.begin();
  await bench.clock.pass(99);
  await bench.post(`${id}/destruction`, { DESTRUCTION: "2026-03-01T00:03:00Z" });
  assertEquals(await bench.text(`${id}/destruction`), "2026-03-01T00:03:00.000Z");
  await bench.clock.pass(80);
  assertEquals((await bench.ask(id)).status, 200);
  await bench.clock.pass(1);
  assertEquals((await bench.ask(id)).status, 404);
  assert(bench.works[0]?.signal.aborted);
  assertEquals(bench.clock.alarms, 0);

  const far = await bench.make();
  await bench.post(`${far}/destruction`, { DESTRUCTION: "2099-01-01" });
  assertEquals(await bench.text(`${far}/destruction`), "2026-03-01T00:19:40.000Z");
  const bad = await bench.post(`${far}/destruction`, { DESTRUCTION: "tomorrow" });
  assertEquals([bad.status, await bad.text()], [
    400,
    'DESTRUCTION: "tomorrow" is not a time (ISO 8601)\n',
  ]);
});

Deno.test("JobServer holds back its answer until the phase changes", async () => {
  using bench = new Bench({ limits: { waitSeconds: 30, executionSeconds: 600 } });
  const id = await bench.begin();
  let answered = false;
  const waiting = bench.text(`${id}?WAIT=20&PHASE=EXECUTING`).finally(() => answered = true);
  await bench.clock.pass(19);
  assertEquals(answered, false);
  bench.works[0]?.finish();
  assertEquals(textOf(await waiting, "phase"), "COMPLETED");
  // ended: no waiting
  assertEquals(textOf(await bench.text(`${id}?WAIT=20`), "phase"), "COMPLETED");

  const other = await bench.begin();
  // not in the phase that was named: no waiting
  assertEquals(textOf(await bench.text(`${other}?wait=-1&phase=QUEUED`), "phase"), "EXECUTING");
  for (const [wait, seconds] of [["2", 2], ["-1", 30], ["999", 30], ["0", 0]] as const) {
    let early = false;
    const answer = bench.text(`${other}?WAIT=${wait}`).finally(() => early = true);
    if (seconds > 0) await bench.clock.pass(seconds - 1);
    assertEquals(early, false, wait);
    await bench.clock.pass(1);
    assertEquals(textOf(await answer, "phase"), "EXECUTING");
  }
  assertEquals((await bench.ask(`${other}?WAIT=long`)).status, 400);

  const alarms = bench.clock.alarms;
  const left = new AbortController();
  const abandoned = bench.ask(`${other}?WAIT=-1`, { left: left.signal });
  await turn();
  assertEquals(bench.clock.alarms, alarms + 1);
  left.abort();
  await (await abandoned).body?.cancel();
  assertEquals(bench.clock.alarms, alarms);
});

Deno.test("JobServer lists jobs by phase, time and number", async () => {
  using bench = new Bench({ archives: true });
  const first = await bench.make();
  await bench.clock.pass(10);
  const second = await bench.begin();
  await bench.clock.pass(10);
  const third = await bench.make();
  assertEquals(await bench.list(), [first, second, third]);
  assertEquals(await bench.list("?PHASE=PENDING"), [first, third]);
  assertEquals(await bench.list("?PHASE=PENDING&phase=EXECUTING"), [first, second, third]);
  assertEquals(await bench.list("?AFTER=2026-03-01T00:00:00Z"), [second, third]);
  assertEquals(await bench.list("?AFTER=2026-03-01T00:00:10.000"), [third]);
  assertEquals(await bench.list("?LAST=2"), [third, second]);
  assertEquals(await bench.list("?LAST=1&PHASE=EXECUTING"), [second]);
  await bench.ask(second, { method: "DELETE" });
  assertEquals(await bench.list(), [first, third]);
  assertEquals(await bench.list("?PHASE=ARCHIVED"), [second]);
  for (const bad of ["?PHASE=DONE", "?LAST=-1", "?LAST=x", "?AFTER=now"]) {
    assertEquals((await bench.ask(bad)).status, 400, bad);
  }
  assertMatch(await bench.text(""), /xlink:href="http:\/\/127\.0\.0\.1:81\/tap\/async\/[0-9a-f]+"/);
});

Deno.test("JobServer deletes jobs by DELETE and by ACTION=DELETE", async () => {
  using bench = new Bench();
  const [one, two] = [await bench.begin(), await bench.make()];
  const deleted = await bench.ask(one, { method: "DELETE" });
  const acted = await bench.post(two, { ACTION: "DELETE" });
  for (const answer of [deleted, acted]) {
    assertEquals(answer.status, 303);
    assertEquals(answer.headers.get("location"), "http://127.0.0.1:81/tap/async");
  }
  assert(bench.works[0]?.signal.aborted);
  assertEquals((await bench.ask(one)).status, 404);
  assertEquals((await bench.ask(`${two}/phase`)).status, 404);
  assertEquals(bench.clock.alarms, 0);
});

Deno.test("JobServer with archives keeps parameters of deleted jobs, and not their results", async () => {
  using bench = new Bench({ archives: true });
  const id = await bench.begin({ RUNID: "keep", QUERY: "SELECT 42" });
  bench.works[0]?.finish();
  await turn();
  assertEquals((await bench.ask(id, { method: "DELETE" })).status, 303);
  const job = await bench.text(id);
  assertEquals(textOf(job, "phase"), "ARCHIVED");
  assertEquals(textOf(job, "runId"), "keep");
  assertStringIncludes(job, '<parameter id="QUERY">SELECT 42</parameter>');
  assertStringIncludes(job, "<results>\n</results>");
  assertEquals((await bench.ask(`${id}/results/result`)).status, 404);
  assertEquals((await bench.post(`${id}/phase`, { PHASE: "RUN" })).status, 403);
  // once more, also at the time of destruction, is nothing new
  assertEquals((await bench.ask(id, { method: "DELETE" })).status, 303);
  await bench.clock.pass(30 * 86_400);
  assertEquals(await bench.text(`${id}/phase`), "ARCHIVED");
  const other = await bench.make();
  await bench.clock.pass(8 * 86_400);
  assertEquals(await bench.text(`${other}/phase`), "ARCHIVED");
});

Deno.test("JobServer runs so many jobs at once as it may, in order, queue by queue", async () => {
  using bench = new Bench({
    limits: { running: 3 },
    queues: [{ name: "30s", executionSeconds: 30, running: 2 }, {
      name: "5m",
      executionSeconds: 300,
    }],
  });
  const short = [];
  for (let i = 0; i < 4; i++) short.push(await bench.begin());
  const long = [await bench.begin({ QUEUE: "5m" }), await bench.begin({ QUEUE: "5m" })];
  const phases = async (ids: string[]) =>
    await Promise.all(ids.map((id) => bench.text(`${id}/phase`)));
  assertEquals(await phases(short), ["EXECUTING", "EXECUTING", "QUEUED", "QUEUED"]);
  assertEquals(await phases(long), ["EXECUTING", "QUEUED"]);
  assertEquals(bench.works.map(({ job }) => job.queue), ["30s", "30s", "5m"]);
  bench.works[1]?.finish();
  await bench.clock.pass(0);
  assertEquals(await phases(short), ["EXECUTING", "COMPLETED", "EXECUTING", "QUEUED"]);
  bench.works[2]?.finish();
  await bench.clock.pass(0);
  // two short ones run: the next place goes to the long one
  assertEquals(await phases(long), ["COMPLETED", "EXECUTING"]);
  assertEquals(await bench.text(`${long[1]}/executionduration`), "300");
  assertEquals(await bench.text(`${short[3]}/executionduration`), "30");
  await bench.post(`${long[1]}/executionduration`, { EXECUTIONDURATION: "301" });
  assertEquals(await bench.text(`${long[1]}/executionduration`), "300");
  const bad = await bench.post("", { QUEUE: "1y" });
  assertEquals([bad.status, await bad.text()], [
    400,
    'QUEUE: there is no "1y"; there are 30s, 5m\n',
  ]);
});

Deno.test("JobServer shows jobs to nobody but their owners", async () => {
  using bench = new Bench();
  const id = await bench.make({}, "ada");
  const other = await bench.make({}, "bob");
  assertEquals(await bench.list("", "ada"), [id]);
  assertEquals(await bench.list("", "bob"), [other]);
  assertEquals(await bench.list(), []);
  assertEquals(await bench.text(`${id}/owner`, "ada"), "ada");
  assertEquals(textOf(await bench.text(id, "ada"), "ownerId"), "ada");
  assertEquals((await bench.ask(id, { owner: "bob" })).status, 404);
  assertEquals((await bench.ask(`${id}/results`)).status, 404);
  assertEquals((await bench.ask(id, { method: "DELETE", owner: "bob" })).status, 404);
  assertEquals((await bench.post(`${id}/phase`, { PHASE: "RUN" }, "bob")).status, 404);
  assertEquals(await bench.text(`${id}/phase`, "ada"), "PENDING");
  // As if it were not there
  const answers = [id, "/0000000000000000"].map(async (path) =>
    (await (await bench.ask(path, { owner: "bob" })).text()).replace(path.slice(1), "")
  );
  assertEquals(await answers[0], await answers[1]);
});

Deno.test("JobServer keeps a place for the queue of the shortest jobs, whatever the others ask for", async () => {
  const queues = [
    { name: "30s", executionSeconds: 30 },
    { name: "5m", executionSeconds: 300 },
    { name: "1h", executionSeconds: 3600 },
  ];
  using bench = new Bench({ queues, limits: { running: 2 } });
  const phases = async (...ids: readonly (readonly [string, string])[]) =>
    await Promise.all(ids.map(([id, owner]) => bench.text(`${id}/phase`, owner)));
  const [long, second, medium] = [
    await bench.begin({ QUEUE: "1h" }, "ada"),
    await bench.begin({ QUEUE: "1h" }, "ada"),
    await bench.begin({ QUEUE: "5m" }, "ada"),
  ];
  const short = await bench.begin({ QUEUE: "30s" }, "bob");
  assertEquals(
    await phases([long, "ada"], [second, "ada"], [medium, "ada"], [short, "bob"]),
    ["EXECUTING", "QUEUED", "QUEUED", "EXECUTING"],
  );
  // Who has nothing running comes before who has, though later.
  const more = await bench.begin({ QUEUE: "30s" }, "ada");
  const theirs = await bench.begin({ QUEUE: "30s" }, "cyd");
  bench.works[1]?.finish();
  await bench.clock.pass(0);
  assertEquals(await phases([more, "ada"], [theirs, "cyd"]), ["QUEUED", "EXECUTING"]);
});

Deno.test("JobServer limits jobs by owner, and takes from who keeps most", async () => {
  using bench = new Bench({ archives: true, limits: { jobs: 3, storedBytes: 1000 } });
  const done = await bench.begin({}, "bob");
  bench.works[0]?.finish("x".repeat(100));
  await turn();
  for (let i = 0; i < 3; i++) await bench.make({}, "ada");
  assertEquals((await bench.post("", {}, "ada")).status, 503);
  assertEquals(await bench.text(`${done}/phase`, "bob"), "COMPLETED");
  for (let i = 1; i < 4; i++) {
    await bench.begin({}, "cyd");
    bench.works[i]?.finish("x".repeat(350));
    await turn();
  }
  assertEquals(await bench.text(`${done}/phase`, "bob"), "COMPLETED");
  assertEquals((await bench.list("?PHASE=ARCHIVED", "cyd")).length, 1);
  assertEquals((await bench.list("?PHASE=COMPLETED", "cyd")).length, 2);
});

Deno.test("JobServer changes parameters of jobs that were not started", async () => {
  using bench = new Bench();
  const id = await bench.make({ query: "SELECT 1", UPLOAD: "a,param:a" });
  await bench.post(`${id}/parameters`, { QUERY: "SELECT 2 < 3\n-- & so on", Upload: "b,param:b" });
  await bench.post(id, { MAXREC: "5" });
  const parameters = await bench.text(`${id}/parameters`);
  assertEquals([...parameters.matchAll(/<parameter id="(\w+)">([^<]*)</g)].map((m) => m.slice(1)), [
    ["UPLOAD", "a,param:a"],
    ["QUERY", "SELECT 2 &lt; 3\n-- &amp; so on"],
    ["UPLOAD", "b,param:b"],
    ["MAXREC", "5"],
  ]);
  const form = new FormData();
  form.append("UPLOAD", "c,param:c");
  form.append("c", new File(["x"], "c.vot", { type: "application/x-votable+xml" }));
  await bench.ask(`${id}/parameters`, { method: "POST", body: form });
  await bench.post(`${id}/phase`, { PHASE: "RUN" });
  await bench.clock.pass(0);
  const { job } = bench.works[0] ?? {};
  assertEquals(job?.parameter("query"), "SELECT 2 < 3\n-- & so on");
  assertEquals(job?.files.map(({ name, body }) => [name, body.type, body.size]), [
    ["c", "application/x-votable+xml", 1],
  ]);
  assertEquals((await bench.post(`${id}/parameters`, { QUERY: "SELECT 3" })).status, 403);
});

Deno.test("JobServer holds, suspends and releases jobs", async () => {
  using bench = new Bench({
    queues: [{ name: "now", executionSeconds: 60 }, {
      name: "later",
      executionSeconds: 60,
      held: true,
    }],
  });
  const held = await bench.begin({ QUEUE: "later" });
  assertEquals(await bench.text(`${held}/phase`), "HELD");
  // no waiting in this phase
  assertEquals(textOf(await bench.text(`${held}?WAIT=-1`), "phase"), "HELD");
  bench.server.release(held.slice(1));
  await bench.clock.pass(0);
  assertEquals(await bench.text(`${held}/phase`), "EXECUTING");

  const again = await bench.begin({ QUEUE: "later" });
  await bench.post(`${again}/phase`, { PHASE: "RUN" });
  assertEquals(await bench.text(`${again}/phase`), "QUEUED");
  bench.server.hold(again.slice(1));
  await bench.clock.pass(0);
  assertEquals(await bench.text(`${again}/phase`), "HELD");

  bench.server.suspend(held.slice(1));
  assertEquals(await bench.text(`${held}/phase`), "SUSPENDED");
  let passed = false;
  const gate = bench.works[0]?.job.checkpoint().then(() => passed = true);
  await turn();
  assertEquals(passed, false);
  bench.server.release(held.slice(1));
  await gate;
  assertEquals(await bench.text(`${held}/phase`), "EXECUTING");
});

Deno.test("JobServer gives up the oldest ended jobs for new ones, and refuses when there is none", async () => {
  using bench = new Bench({ limits: { jobs: 3, storedBytes: 1000 } });
  const first = await bench.begin();
  bench.works[0]?.finish("x".repeat(800));
  await turn();
  const second = await bench.make();
  const third = await bench.begin();
  const fourth = await bench.make();
  assertEquals(await bench.list(), [second, third, fourth]);
  assertEquals((await bench.ask(first)).status, 404);
  const full = await bench.post("", { QUERY: "SELECT 1" });
  assertEquals([full.status, full.headers.get("retry-after")], [503, "60"]);
  // no room for the result, though there was room for the job
  bench.works[1]?.finish("x".repeat(1000));
  await turn();
  const failed = await bench.text(third);
  assertEquals(textOf(failed, "phase"), "ERROR");
  assertStringIncludes(failed, 'type="transient"');
  assertEquals((await bench.post("", { QUERY: "x".repeat(1000) })).status, 503);
});

Deno.test("JobServer keeps no files of jobs that have ended", async () => {
  using bench = new Bench({ limits: { storedBytes: 1000 } });
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) {
    const form = new FormData();
    form.append("PHASE", "RUN");
    form.append("t", new File(["x".repeat(700)], "t.vot"));
    const response = await bench.ask("", { method: "POST", body: form });
    assertEquals(response.status, 303, await response.text());
    ids.push(`/${response.headers.get("location")?.slice(-16)}`);
    await bench.clock.pass(0);
    assertEquals(bench.works[i]?.job.files[0]?.body.size, 700);
    bench.works[i]?.finish();
    await turn();
  }
  assertEquals(await bench.list("?PHASE=COMPLETED"), ids);
});

Deno.test("JobServer with archives gives up results before jobs, and old archived jobs first", async () => {
  using bench = new Bench({ archives: true, limits: { jobs: 3, storedBytes: 1000 } });
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) {
    ids.push(await bench.begin());
    bench.works[i]?.finish("x".repeat(600));
    await turn();
  }
  assertEquals(await bench.list("?PHASE=ARCHIVED"), ids.slice(0, 2));
  assertEquals(await bench.list(), ids.slice(2));
  const next = await bench.make();
  assertEquals(await bench.list("?PHASE=ARCHIVED"), ids.slice(1, 2));
  assertEquals(await bench.list(), [...ids.slice(2), next]);
});

Deno.test("JobServer refuses what is too large, malformed, or not there", async () => {
  using bench = new Bench({
    limits: { bodyBytes: 1000 },
    admit: ({ parameters }) => {
      if (parameters.length > 10) throw new RangeError("not reached");
    },
  });
  const id = await bench.make();
  const post = (path: string, body: BodyInit, type?: string) =>
    bench.ask(path, {
      method: "POST",
      body,
      ...(type === undefined ? {} : { headers: { "content-type": type } }),
    });
  const statuses: [Promise<Response>, number][] = [
    [post("", "x".repeat(1001), "application/x-www-form-urlencoded"), 413],
    [post("", "<job/>", "text/xml"), 415],
    [post("", "--nonsense", "multipart/form-data; boundary=x"), 400],
    [post("", "--nonsense", "multipart/form-data"), 400],
    [post(`${id}/phase`, "PHASE=GO", "application/x-www-form-urlencoded"), 400],
    [post(`${id}/phase`, "", "application/x-www-form-urlencoded"), 400],
    [post(`${id}/quote`, "", "application/x-www-form-urlencoded"), 405],
    [post(id, "ACTION=EXPLODE", "application/x-www-form-urlencoded"), 400],
    [bench.ask("/nothing"), 404],
    [bench.ask(`${id}/nothing`), 404],
    [bench.ask(`${id}/phase/more`), 404],
    [bench.ask(`${id}/results/result`), 404],
    [bench.ask("/%ff"), 404],
    [bench.ask(`${id}/phase`, { method: "DELETE" }), 405],
    [bench.ask("", { method: "DELETE" }), 405],
    [bench.ask(id, { method: "PATCH" }), 405],
  ];
  for (const [index, [response, status]] of statuses.entries()) {
    assertEquals((await response).status, status, `case ${index}`);
  }
  // a stream without a length
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(600)),
  });
  assertEquals((await post("", endless, "application/x-www-form-urlencoded")).status, 413);
  // a job whose start is refused is not kept
  assertEquals((await bench.post("", { PHASE: "GO" })).status, 400);
  assertEquals(await bench.list(), [id]);
});

Deno.test("JobServer without sockets leaves nothing behind when it is disposed of", async () => {
  const bench = new Bench();
  await bench.begin();
  await bench.make();
  bench.server[Symbol.dispose]();
  assert(bench.works[0]?.signal.aborted);
  await turn();
  assertEquals(bench.clock.alarms, 0);
  assertEquals(await bench.list(), []);
});
