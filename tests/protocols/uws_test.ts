import {
  HttpStatusError,
  JobError,
  NetworkError,
  QueryError,
  VoTimeoutError,
} from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import {
  canFollow,
  createJob,
  deleteJobs,
  endedJobs,
  isFinalPhase,
  isJobGone,
  listJobs,
  parseJob,
  parseJobList,
  parsePhase,
  UWS_PHASES,
  UwsJob,
  type UwsPhase,
} from "../../protocols/uws.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "../../deps/assert.ts";
import { withServer } from "../_server.ts";
import { type FakeOptions, type FakeTap, fakeTap, noDelay } from "./_fake_tap.ts";
import { fixture, recordingHttp } from "./_helpers.ts";

const http = createHttp({ maxRetries: 0, timeoutMs: 20_000 });

interface Scene {
  readonly list: string;
  readonly fake: FakeTap;
  /** Methods and paths of all requests so far. */
  asked(): readonly string[];
}

async function withUws(options: FakeOptions, work: (scene: Scene) => Promise<void>): Promise<void> {
  const fake = fakeTap(options);
  await withServer(fake.handler, async (server) => {
    await work({
      list: `${server.url}/tap/async`,
      fake,
      asked: () =>
        server.requests.map(({ method, path }) => `${method} ${path.replace("/tap", "")}`),
    });
  });
}

Deno.test("UWS_PHASES are the ten of the standard, and the machine knows which can follow", () => {
  assertEquals(UWS_PHASES.length, 10);
  assertEquals(UWS_PHASES.filter(isFinalPhase), ["COMPLETED", "ERROR", "ABORTED", "ARCHIVED"]);
  assertEquals(canFollow("PENDING", "QUEUED"), true);
  assertEquals(canFollow("EXECUTING", "EXECUTING"), true);
  assertEquals(canFollow("COMPLETED", "EXECUTING"), false);
  assertEquals(canFollow("COMPLETED", "ARCHIVED"), true);
  assertEquals(UWS_PHASES.filter((phase) => canFollow("ARCHIVED", phase)), ["ARCHIVED"]);
  assertEquals([parsePhase(" completed\n"), parsePhase("ON FIRE"), parsePhase(undefined)], [
    "COMPLETED",
    "UNKNOWN",
    "UNKNOWN",
  ]);
});

Deno.test("parseJob() reads what DaCHS says of its jobs", async () => {
  const done = await parseJob(fixture("uws/dachs_completed.xml"));
  assertEquals([done.version, done.phase, done.ownerId, done.runId], [
    "1.1",
    "COMPLETED",
    undefined,
    undefined,
  ]);
  assert(done.startTime instanceof Date && done.destruction instanceof Date);
  assertEquals(done.executionDuration, 3600);
  assertEquals(done.results.map(({ id }) => id), ["result"]);
  assert(done.results[0]?.href.endsWith(`/${done.jobId}/results/result`));
  assertEquals(
    done.parameters.find(({ id }) => id === "query")?.value,
    "SELECT TOP 3 source_id FROM nearstars.main",
  );
  assertEquals(done.parameters.length, 9);
  const pending = await parseJob(fixture("uws/dachs_pending.xml"));
  assertEquals([pending.phase, pending.startTime, pending.results.length], [
    "PENDING",
    undefined,
    0,
  ]);
  const failed = await parseJob(fixture("uws/dachs_error.xml"));
  assertEquals([failed.phase, failed.error?.type, failed.error?.hasDetail], [
    "ERROR",
    "fatal",
    false,
  ]);
  assertStringIncludes(failed.error?.message ?? "", "column 'foo'");
});

Deno.test("parseJob() copes with UWS 1.0, odd dates, relative references and custom elements", async () => {
  const job = await parseJob(
    `<uws:job xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xl="http://www.w3.org/1999/xlink"
      xmlns:x="http://www.w3.org/2001/XMLSchema-instance">
     <uws:jobId>7</uws:jobId><uws:runId>mine</uws:runId><uws:phase>Executing </uws:phase>
     <uws:startTime>2024-05-06 07:08:09.123456</uws:startTime><uws:endTime>soon</uws:endTime>
     <uws:destruction>2024-05-06T07:08:09+0200</uws:destruction><uws:executionDuration x:nil="true"/>
     <uws:parameters><uws:parameter id="q">
a&lt;b
</uws:parameter><uws:parameter id="f" byReference="true">http://e.org/f</uws:parameter><uws:parameter/></uws:parameters>
     <uws:results><uws:result id="a b" xl:href="results/a" size="12" mime-type="image/fits"/>
       <uws:result id="none"/></uws:results>
     <uws:jobInfo><tap:progress xmlns:tap="urn:t">5</tap:progress><c:progress xmlns:c="urn:c">6</c:progress></uws:jobInfo>
     </uws:job>`,
    "http://example.org/async/7",
  );
  assertEquals([job.version, job.runId, job.phase], ["1.0", "mine", "EXECUTING"]);
  assertEquals(job.startTime?.toISOString(), "2024-05-06T07:08:09.123Z");
  assertEquals(job.endTime, undefined);
  assertEquals(job.destruction?.toISOString(), "2024-05-06T05:08:09.000Z");
  assertEquals(job.executionDuration, undefined);
  assertEquals(job.parameters.map(({ value, byReference }) => [value, byReference]), [
    ["\na<b\n", false],
    ["http://e.org/f", true],
    ["", false],
  ]);
  assertEquals(job.results, [{
    id: "a b",
    href: "http://example.org/async/7/results/a",
    size: 12,
    mimeType: "image/fits",
  }]);
  assertEquals(job.jobInfo.map(({ name }) => name), ["tap:progress", "c:progress"]);
});

Deno.test("parseJobList() gives each job a URL, its own or one below the list", async () => {
  const [own] = await parseJobList(fixture("uws/dachs_jobs.xml"), "http://example.org/async");
  assertEquals(own?.phase, "COMPLETED");
  assert(own?.url.startsWith("http://127.0.0.1:8080/__system__/tap/run/async/"));
  const listed = await parseJobList(
    `<jobs><jobref id="a/b"><phase>HELD</phase><creationTime>2024-01-01T00:00:00</creationTime></jobref>
     <jobref id="c" href="c2"/></jobs>`,
    "http://example.org/async?LAST=3",
  );
  assertEquals(listed.map(({ url, phase }) => [url, phase]), [
    ["http://example.org/async/a%2Fb", "HELD"],
    ["http://example.org/async/c2", undefined],
  ]);
  const error = await assertRejects(() => parseJob("<html><body>Login</body></html>"));
  assertStringIncludes(String(error), "HTML");
});

Deno.test("createJob() makes a job; run(), wait() and delete() ask no more than needed", async () => {
  await withUws({}, async ({ list, asked, fake }) => {
    const { waits, delay } = noDelay();
    const phases: UwsPhase[] = [];
    const job = await createJob(list, { X: "1" }, { http });
    assertEquals([job.phase, job.jobId, job.url], [undefined, "j1", `${list}/j1`]);
    await job.run();
    assertEquals(job.phase, "QUEUED");
    assertStrictEquals(await job.wait({ delay, onPhase: (phase) => phases.push(phase) }), job);
    assertEquals(phases, ["QUEUED", "EXECUTING", "COMPLETED"]);
    assertEquals((await job.results())[0]?.href, `${list}/j1/results/result`);
    await job.delete();
    await job[Symbol.asyncDispose]();
    assertEquals(job.isDeleted, true);
    assertEquals(fake.jobs.size, 0);
    assertEquals(asked(), [
      "POST /async",
      "POST /async/j1/phase",
      "GET /async/j1",
      "GET /async/j1?WAIT=30&PHASE=QUEUED",
      "GET /async/j1?WAIT=30&PHASE=EXECUTING",
      "DELETE /async/j1",
    ]);
    assert(waits.every((ms) => ms === 0), String(waits));
  });
});

Deno.test("UwsJob has no request in a property, and an uncalled handle asks nothing", () => {
  const double = recordingHttp(() => new Response("", { status: 500 }));
  const job = new UwsJob(" http://example.org/async/a%20b/ \n", { http: double });
  assertEquals([job.url, job.jobId, job.phase, job.state, job.runId, job.ownerId], [
    "http://example.org/async/a%20b",
    "a b",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals([job.creationTime, job.isKept, job.isDeleted, job.parameter("QUERY")], [
    undefined,
    false,
    false,
    undefined,
  ]);
  assertStringIncludes(Deno.inspect(job), "not asked yet");
  assertEquals(double.asked.length, 0);
  assertThrows(() => new UwsJob("no url"), TypeError);
});

Deno.test("UwsJob.wait() polls with a growing or a fixed interval where it is told to, or must", async () => {
  const script = () => ["QUEUED", "EXECUTING", "EXECUTING", "COMPLETED"];
  for (
    const [polling, version, expected] of [
      [undefined, "1.0", [1000, 1200, 1440]],
      ["growing", "1.1", [1000, 1200, 1440]],
      [120_000, "1.1", [120_000, 120_000, 120_000]],
    ] as const
  ) {
    await withUws({ version, script }, async ({ list, asked }) => {
      const { waits, delay } = noDelay();
      const job = await createJob(list, {}, { http });
      await job.run();
      await job.wait({ polling, delay });
      assertEquals(waits, [...expected]);
      assertEquals(asked().filter((line) => line.includes("WAIT")), []);
    });
  }
});

Deno.test("UwsJob.wait() long-polls with what it knows, and falls back where answers are not held back", async () => {
  const script =
    () => ["EXECUTING", "EXECUTING", "EXECUTING", "HELD", "SUSPENDED", "ON FIRE", "COMPLETED"];
  await withUws({ script }, async ({ list, asked }) => {
    const { waits, delay } = noDelay();
    const job = await createJob(list, {}, { http });
    await job.run();
    const phases: UwsPhase[] = [];
    await job.wait({ delay, onPhase: (phase) => phases.push(phase) });
    assertEquals(phases, ["QUEUED", "EXECUTING", "HELD", "SUSPENDED", "UNKNOWN", "COMPLETED"]);
    assertEquals(asked().slice(3), [
      "GET /async/j1?WAIT=30&PHASE=QUEUED",
      "GET /async/j1?WAIT=30&PHASE=EXECUTING",
      "GET /async/j1?WAIT=30&PHASE=EXECUTING",
      "GET /async/j1?WAIT=30&PHASE=EXECUTING",
      "GET /async/j1",
      "GET /async/j1",
      "GET /async/j1",
    ]);
    // News is followed up at once; the same phase again, and phases without blocking, are not.
    assertEquals(waits.map((ms) => ms > 0), [false, true, true, false, true, true]);
  });
});

Deno.test("UwsJob.wait() for a phase that a job is in already asks plainly and returns", async () => {
  await withUws({ script: () => ["EXECUTING", "COMPLETED"] }, async ({ list, asked }) => {
    const job = await createJob(list, {}, { http });
    await job.run();
    await job.refresh();
    assertEquals(job.phase, "EXECUTING");
    await job.wait({ phases: ["EXECUTING", "COMPLETED"], delay: noDelay().delay });
    assertEquals([job.phase, asked().at(-1)], ["COMPLETED", "GET /async/j1"]);
  });
});

Deno.test("UwsJob.wait() asks again at once when the server has held back its answer", async () => {
  let asked = 0;
  const before = async (request: Request): Promise<undefined> => {
    if (!request.url.includes("WAIT=")) return undefined;
    asked++;
    // A server that holds back for just over a second.
    await new Promise((resolve) => setTimeout(resolve, asked === 2 ? 1050 : 0));
    return undefined;
  };
  await withUws(
    { before, script: () => ["EXECUTING", "EXECUTING", "COMPLETED"] },
    async ({ list }) => {
      const { waits, delay } = noDelay();
      const job = await createJob(list, {}, { http });
      await job.run();
      await job.wait({ delay });
      assertEquals([asked, waits], [3, [0, 0]]);
    },
  );
});

Deno.test("UwsJob.wait() does without long polls where a service refuses them, or somebody cuts them", async () => {
  const script = () => ["EXECUTING", "EXECUTING", "COMPLETED"];
  const refusing = (request: Request): Response | undefined =>
    request.url.includes("WAIT=")
      ? new Response("Unknown parameter WAIT", { status: 400 })
      : undefined;
  await withUws({ before: refusing, script }, async ({ list, asked }) => {
    const job = await createJob(list, {}, { http });
    await job.run();
    await job.wait({ delay: noDelay().delay });
    assertEquals(asked().slice(3), [
      "GET /async/j1?WAIT=30&PHASE=QUEUED",
      "GET /async/j1",
      "GET /async/j1",
      "GET /async/j1",
    ]);
  });
  let cuts = 3;
  const cutting = (request: Request): Response | undefined =>
    request.url.includes("WAIT=") && cuts-- > 0 ? new Response("", { status: 504 }) : undefined;
  await withUws({ before: cutting, script }, async ({ list, asked }) => {
    const job = await createJob(list, {}, { http });
    await job.run();
    await job.wait({ delay: noDelay().delay });
    assertEquals(asked().slice(3).map((line) => /WAIT=\d+/.exec(line)?.[0]), [
      "WAIT=30",
      "WAIT=15",
      "WAIT=7",
      "WAIT=3",
      "WAIT=3",
      "WAIT=3",
    ]);
  });
});

Deno.test("UwsJob.wait() lets long polls hang in two of three places for one host", async () => {
  let hanging = 0;
  let most = 0;
  let all = (): void => {};
  const four = new Promise<void>((resolve) => all = resolve);
  const before = async (request: Request): Promise<undefined> => {
    if (!request.url.includes("WAIT=")) return undefined;
    most = Math.max(most, ++hanging);
    if (hanging === 4) all();
    await four;
    hanging--;
    return undefined;
  };
  await withUws(
    { before, script: () => ["EXECUTING", "EXECUTING", "COMPLETED"] },
    async ({ list }) => {
      const { waits, delay } = noDelay();
      const jobs = await Promise.all(
        Array.from({ length: 8 }, () => createJob(list, {}, { http })),
      );
      await Promise.all(jobs.map((job) => job.run()));
      await Promise.all(jobs.map((job) => job.wait({ delay })));
      assert(jobs.every((job) => job.phase === "COMPLETED"));
      assertEquals(most, 4);
      // The others are asked before long.
      assert(waits.every((ms) => ms <= 10_000), String(waits));
    },
  );
});

Deno.test("UwsJob.wait() leaves the only connection to others", async () => {
  await withUws({ script: () => ["EXECUTING", "COMPLETED"] }, async ({ list, asked }) => {
    const narrow = createHttp({ perHost: 1, timeoutMs: 20_000 });
    const job = await createJob(list, {}, { http: narrow });
    await job.run();
    await job.wait({ delay: noDelay().delay });
    assertEquals(asked().filter((line) => line.includes("WAIT")), []);
  });
});

Deno.test("UwsJob.wait() throws for bad ends with the service's words, unless they are waited for", async () => {
  const before = (_: Request, path: string): Response | undefined =>
    path.endsWith("/error")
      ? new Response("Line 1: the disk is full\n", { headers: { "content-type": "text/plain" } })
      : undefined;
  const options = { before, script: () => ["ERROR"], error: "It failed" };
  await withUws(options, async ({ list, asked }) => {
    const { delay } = noDelay();
    const job = await createJob(list, { QUERY: "SELECT 1" }, { http });
    await job.run();
    const error = await assertRejects(() => job.wait({ delay }), JobError);
    assertEquals([error.phase, error.jobUrl, error.query], ["ERROR", job.url, "SELECT 1"]);
    assertEquals(
      error.message,
      "Cannot wait for the job: the job ended as ERROR: It failed\nLine 1: the disk is full",
    );
    assert(error.cause instanceof QueryError);
    assertEquals(error.cause.serviceMessage, "It failed\nLine 1: the disk is full");
    const before = asked().length;
    await job.wait({ phases: ["COMPLETED", "ERROR", "ABORTED"] });
    assertEquals(asked().length, before);
    await assertRejects(() => job.fetchResult(), JobError, "It failed");
  });
  await withUws({ script: () => ["ABORTED"] }, async ({ list }) => {
    const { delay } = noDelay();
    const job = await createJob(list, {}, { http });
    await job.run();
    await assertRejects(() => job.wait({ delay }), JobError, "stopped it");
    await job.wait({ phases: "ABORTED" });
    assertEquals(job.phase, "ABORTED");
  });
});

Deno.test("UwsJob.failure() reads error documents as VOTables too, and does without", async () => {
  const detail = fixture("uws/dachs_error_detail.vot");
  for (
    const [answer, expected] of [[detail, "column 'foo'"], [null, "does not say why"]] as const
  ) {
    const before = (_: Request, path: string): Response | undefined =>
      path.endsWith("/error")
        ? new Response(answer, { status: answer === null ? 404 : 200 })
        : undefined;
    await withUws({ before, script: () => ["ERROR"] }, async ({ list }) => {
      const job = await createJob(list, {}, { http });
      await job.run();
      await assertRejects(() => job.wait({ delay: noDelay().delay }), JobError, expected);
    });
  }
});

Deno.test("UwsJob.wait() says when a job was never started, and leaves its own signal and budget alone", async () => {
  await withUws({ script: () => [] }, async ({ list }) => {
    const { delay } = noDelay();
    const job = await createJob(list, {}, { http });
    await assertRejects(() => job.wait({ delay }), JobError, "call run() first");
    await job.run();
    await assertRejects(
      () => job.run(),
      JobError,
      "Cannot start the job: it is QUEUED already",
    );
    const budget = await assertRejects(
      () => job.wait({ timeoutMs: 60, polling: 20 }),
      VoTimeoutError,
    );
    assertEquals([budget.limit, budget.limitMs], ["job", 60]);
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 20);
    const caught = await job.wait({ signal: controller.signal, polling: 5 }).catch((error) =>
      error
    );
    assertStrictEquals(caught, reason);
    // Both have only stopped the waiting.
    assertEquals((await job.refresh()).phase, "QUEUED");
    await job.abort();
    assertEquals(job.phase, "ABORTED");
  });
});

Deno.test("UwsJob.wait() forgives failures to ask, within its budget, and no refusal", async () => {
  let broken = 3;
  const before = (request: Request, path: string): Response | undefined =>
    request.method === "GET" && path === "/async/j1" && broken-- > 0
      ? new Response("restarting", { status: 503 })
      : undefined;
  await withUws({ before }, async ({ list }) => {
    const { waits, delay } = noDelay();
    const job = await createJob(list, {}, { http });
    await job.run();
    assertEquals(job.phase, undefined);
    await job.wait({ delay });
    assertEquals(job.phase, "COMPLETED");
    assert(waits.filter((ms) => ms >= 1000).length >= 2, String(waits));
    await job.delete();
    await assertRejects(
      () => new UwsJob(job.url, { http }).wait({ delay }),
      HttpStatusError,
      "404",
    );
  });
  const dead = recordingHttp(() => Promise.reject(new NetworkError("no answer")));
  const job = new UwsJob("http://example.org/async/1", { http: dead });
  await assertRejects(() => job.wait({ delay: noDelay().delay }), NetworkError);
  assertEquals(dead.asked.length, 10);
});

Deno.test("UwsJob is deleted at the end of a block, also after an error, unless it is kept", async () => {
  await withUws({ script: () => ["ERROR"] }, async ({ list, fake }) => {
    await assertRejects(async () => {
      await using job = await createJob(list, {}, { http });
      await job.run();
      await job.wait({ delay: noDelay().delay });
    }, JobError);
    assertEquals(fake.jobs.size, 0);
    {
      await using job = await createJob(list, {}, { http });
      job.keep();
    }
    assertEquals([...fake.jobs.keys()], ["j2"]);
  });
  const warnings: string[] = [];
  const dead = recordingHttp(() => Promise.reject(new NetworkError("no answer")));
  {
    await using _job = new UwsJob("http://example.org/async/1", {
      http: dead,
      onWarning: (warning) => warnings.push(warning),
    });
  }
  assertEquals(warnings, ["The job http://example.org/async/1 stays on the server: no answer"]);
});

Deno.test("UwsJob.delete() does not follow to the list of jobs, and a job that is gone is no error", async () => {
  await withUws({}, async ({ list, asked }) => {
    const job = await createJob(list, {}, { http });
    await job.delete();
    await new UwsJob(job.url, { http }).delete();
    assertEquals(asked().slice(1), ["DELETE /async/j1", "DELETE /async/j1"]);
  });
});

Deno.test("UwsJob changes parameters, duration and destruction, and tells what holds then", async () => {
  const before = async (request: Request, path: string): Promise<Response | undefined> =>
    path.endsWith("/parameters") && (await request.clone().text()).includes("bad")
      ? new Response("Never do that", { status: 403 })
      : undefined;
  await withUws({ before }, async ({ list, fake }) => {
    const job = await createJob(list, { QUERY: "a" }, { http });
    await job.setParameters({ QUERY: "b & c" });
    assertEquals(fake.jobs.get("j1")?.parameters, [["QUERY", "b & c"]]);
    assertEquals(job.parameter("query"), "b & c");
    assertEquals(await job.setExecutionDuration(10), 10);
    const date = new Date("2031-02-03T04:05:06Z");
    assertEquals(await job.setDestruction(date), date);
    assertEquals(fake.jobs.get("j1")?.destruction, "2031-02-03T04:05:06Z");
    await assertRejects(() => job.setExecutionDuration(-1), RangeError);
    await assertRejects(
      () => job.setParameters({ QUERY: "bad" }),
      HttpStatusError,
      "Never do that",
    );
    assertEquals((await job.parameters()).map(({ id }) => id), ["QUERY"]);
  });
});

Deno.test("createJob() reads refusals, answers without Location, and relative ones", async () => {
  const answers: Response[] = [
    new Response(fixture("uws/dachs_error_detail.vot")),
    new Response(null, { status: 303, headers: { location: "async/9" } }),
    new Response(fixture("uws/dachs_pending.xml"), { status: 201 }),
    new Response("quota", { status: 403 }),
  ];
  const double = recordingHttp(() => answers.shift() as Response);
  const options = { http: double };
  const list = "http://example.org/tap/async";
  await assertRejects(() => createJob(list, {}, options), QueryError, "column 'foo'");
  assertEquals((await createJob(list, {}, options)).url, `${list}/9`);
  assert((await createJob(list, {}, options)).url.startsWith(`${list}/`));
  await assertRejects(() => createJob(list, {}, options), HttpStatusError, "quota");
  assertEquals(double.asked.map(({ method }) => method), ["POST", "POST", "POST", "POST"]);
});

Deno.test("jobs of a service behind https are asked over https, whatever it believes", async () => {
  const answers = [
    new Response(null, { status: 303, headers: { location: "http://example.org/tap/async/9" } }),
    new Response(
      `<job><jobId>9</jobId><phase>COMPLETED</phase><results><result id="a" href="http://example.org/r"/>
       <result id="b" href="http://other.org/r"/><result id="c" href="http://example.org:80/r"/>
       <result id="d" href="http://example.org:8080/r"/></results></job>`,
    ),
    new Response(`<jobs><jobref id="9" href="http://example.org/tap/async/9"/></jobs>`),
  ];
  const double = recordingHttp(() => answers.shift() as Response);
  const list = "https://example.org/tap/async";
  const job = await createJob(list, {}, { http: double });
  assertEquals(job.url, `${list}/9`);
  assertEquals((await job.results()).map(({ href }) => href), [
    "https://example.org/r",
    "http://other.org/r",
    "https://example.org/r",
    "http://example.org:8080/r",
  ]);
  assertEquals((await listJobs(list, {}, { http: double }))[0]?.url, `${list}/9`);
});

Deno.test("createJob() leaves no job behind when it is aborted while the service makes one", async () => {
  const stop = new AbortController();
  const reason = new RangeError("enough");
  const before = (request: Request, path: string): undefined => {
    if (request.method === "POST" && path === "/async") stop.abort(reason);
    return undefined;
  };
  await withUws({ before }, async ({ list, fake, asked }) => {
    const { signal } = stop;
    const error = await createJob(list, {}, { http, signal }).catch((error) => error);
    assertStrictEquals(error, reason);
    assertEquals([fake.jobs.size, asked().at(-1)], [0, "DELETE /async/j1"]);
    await assertRejects(() => createJob(list, {}, { http, signal }), RangeError, "enough");
    assertEquals(asked().length, 2);
  });
});

Deno.test("isJobGone() tells jobs that are gone, in whatever words", async () => {
  const words = `<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">` +
    `no such job in the table</INFO></RESOURCE></VOTABLE>`;
  for (const body of [words, "There is no job", "<html><h1>Not here</h1></html>"]) {
    for (const [status, gone] of [[404, true], [410, true], [403, false], [500, false]] as const) {
      const double = recordingHttp(() => new Response(body, { status }));
      const job = new UwsJob("http://example.org/async/1", { http: double });
      const error = await job.refresh().catch((error) => error);
      assertEquals(isJobGone(error), gone, `${status} ${error}`);
    }
  }
  assertEquals([isJobGone(undefined), isJobGone(new NetworkError("cut"))], [false, false]);
});

Deno.test("listJobs() asks jobs for their names where the list says none", async () => {
  const names: Readonly<Record<string, string | undefined>> = {
    1: "a",
    2: "b",
    3: "a",
    4: undefined,
  };
  const asked: string[] = [];
  const double = recordingHttp((request) => {
    const id = request.url.replace(/^.*\//, "");
    asked.push(id);
    if (id === "async") {
      const refs = ["1", "2", "3", "4", "5"].map((one) =>
        `<jobref id="${one}" href="/tap/run/${one}"><phase>COMPLETED</phase></jobref>`
      );
      return new Response(`<jobs>${refs.join("")}</jobs>`);
    }
    // Job 5 was deleted after the list was made.
    if (id === "5") return new Response("gone", { status: 404 });
    const runId = names[id] === undefined ? "" : `<runId>${names[id]}</runId>`;
    const named = id === "3"
      ? `<parameters><parameter id="runid">${names[id]}</parameter></parameters>`
      : runId;
    return new Response(`<job><jobId>${id}</jobId><phase>ABORTED</phase>${named}</job>`);
  });
  const list = "http://example.org/tap/async";
  const jobs = await listJobs(list, { runid: "a" }, { http: double });
  assertEquals(jobs.map((job) => [job.url, job.runId, job.phase]), [
    ["http://example.org/tap/run/1", "a", "ABORTED"],
    ["http://example.org/tap/run/3", "a", "ABORTED"],
  ]);
  assertEquals(asked.toSorted(), ["1", "2", "3", "4", "5", "async"]);
  const [last] = await listJobs(list, { runid: "a", last: 1 }, { http: double });
  assertEquals(last?.jobId, "3");
  assertEquals((await listJobs(list, { runid: "nobody" }, { http: double })).length, 0);
});

Deno.test("listJobs() filters by phase, time, number and name, on the server and here", async () => {
  await withUws({}, async ({ list, asked }) => {
    for (const runid of ["a", "b", "a", "c"]) await createJob(list, { RUNID: runid }, { http });
    const jobs = await listJobs(list, {}, { http });
    assertEquals(jobs.map((job) => [job.runId, job.phase]), [
      ["a", "PENDING"],
      ["b", "PENDING"],
      ["a", "PENDING"],
      ["c", "PENDING"],
    ]);
    await jobs[1]?.abort();
    const names = async (filter: Parameters<typeof listJobs>[1]): Promise<readonly string[]> =>
      (await listJobs(list, filter, { http })).map((job) => job.jobId);
    assertEquals(await names({ phase: "ABORTED" }), ["j2"]);
    assertEquals(await names({ phase: ["ABORTED", "PENDING"], last: 2 }), ["j3", "j4"]);
    assertEquals(await names({ runid: "a", last: 1 }), ["j3"]);
    await names({ after: new Date("2024-01-02T03:04:05.5Z") });
    assertEquals(asked().slice(-3), [
      "GET /async?PHASE=ABORTED&PHASE=PENDING&LAST=2",
      "GET /async",
      "GET /async?AFTER=2024-01-02T03:04:05.5",
    ]);
    await assertRejects(() => listJobs(list, { last: 0 }, { http }), RangeError);
    assertEquals(endedJobs(await listJobs(list, {}, { http })).map((job) => job.jobId), ["j2"]);
    assertEquals((await deleteJobs(jobs)).size, 0);
    assertEquals(await names({}), []);
  });
});

Deno.test("UwsJob passes the caller's signal to every request", async () => {
  const fake = fakeTap();
  const controller = new AbortController();
  const server = { url: "http://example.org", requests: [] };
  const double = recordingHttp((request) => fake.handler(request, server));
  const options = { signal: controller.signal };
  const list = "http://example.org/tap/async";
  const job = await createJob(list, { QUERY: "x" }, { http: double, ...options });
  await job.setExecutionDuration(5, options);
  await job.setDestruction(new Date(0), options);
  await job.setParameters({ A: "1" }, options);
  await job.run(options);
  await job.refresh(options);
  await job.results(options);
  await job.parameters(options);
  await job.fetchResult("result", options);
  await listJobs(list, {}, { http: double, ...options });
  await job.delete(options);
  assert(double.asked.length >= 12);
  // The one that makes a job is heard out.
  const others = double.asked.filter((one) => one.options.signal !== controller.signal);
  assertEquals(others.map(({ method, url }) => [method, url]), [["POST", list]]);
});
