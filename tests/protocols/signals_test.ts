/**
 * The caller's signal is in every request of every public function that asks a TAP, UWS or VOSI service. A method that is
 * new and not called here makes these tests fail.
 *
 * @module
 */
import { Table } from "../../core/table/table.ts";
import { TapJob, TapOwnTables, TapService, TapTables } from "../../protocols/tap.ts";
import * as tapModule from "../../protocols/tap.ts";
import * as uwsModule from "../../protocols/uws.ts";
import { createJob, deleteJobs, listJobs, UwsJob } from "../../protocols/uws.ts";
import * as vosiModule from "../../protocols/vosi.ts";
import { fetchAvailability, fetchCapabilities, fetchTables } from "../../protocols/vosi.ts";
import { assert, assertEquals, assertStrictEquals } from "../../deps/assert.ts";
import { capabilitiesText, type FakeTap, fakeTap } from "./_fake_tap.ts";
import { type Asked, type RecordingHttp, recordingHttp } from "./_helpers.ts";

const BASE = "http://example.org";
const TABLE =
  `<table xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><name>s.t</name><column><name>a</name>
  <dataType xsi:type="vs:VOTableType">int</dataType></column></table>`;
const DOCUMENTS: Readonly<Record<string, string>> = {
  "/tables": "<tableset><schema><name>s</name><table><name>s.t</name></table></schema></tableset>",
  "/tables/s.t": TABLE,
  "/availability": "<availability><available>true</available></availability>",
  "/examples": `<pre property="query">SELECT 1</pre>`,
};

interface Scene {
  readonly http: RecordingHttp;
  readonly fake: FakeTap;
  readonly service: TapService;
}

function scene(look: (asked: readonly Asked[]) => void = () => {}): Scene {
  const fake = fakeTap({
    script: () => ["COMPLETED"],
    capabilities: capabilitiesText(
      `<uploadMethod ivo-id="ivo://ivoa.net/std/TAPRegExt#upload-inline"/>`,
    ),
    before: (request, path) => {
      const known = DOCUMENTS[path];
      if (request.method === "GET" && known !== undefined) return new Response(known);
      if (path.endsWith("/plan")) return new Response("a plan");
      if (/^\/(tables|load)\//.test(path)) return new Response("done");
      if (path !== "/table-update") return undefined;
      fake.jobs.set("index", {
        id: "index",
        phase: "PENDING",
        parameters: [],
        script: [],
        executionDuration: "1",
        destruction: "",
      });
      return new Response(null, { status: 303, headers: { location: `${BASE}/tap/async/index` } });
    },
  });
  const http: RecordingHttp = recordingHttp((request) => {
    look(http.asked);
    return fake.handler(request, { url: BASE, requests: [] });
  });
  return { http, fake, service: new TapService(`${BASE}/tap`, { http, format: "default" }) };
}

/** What is done with one function; `prepare` is not looked at. */
type Call = (signal: AbortSignal, scene: Scene) => Promise<unknown>;

const mine = Table.fromColumns({ a: [1, 2] });
const matching = "SELECT a FROM TAP_UPLOAD.mine";

/** A job that was submitted and, unless it is told otherwise, has ended. */
async function aJob({ service }: Scene, run = true): Promise<TapJob> {
  const job = await service.submit("SELECT 1", { run });
  if (run) await job.wait({ polling: 1 });
  return job;
}

const SERVICE: Readonly<Record<string, Call>> = {
  query: async (signal, { service }) => {
    await service.query("SELECT 1", { signal, format: "auto", upload: { mine } });
    await service.query("SELECT 1", { signal, mode: "async", polling: 1 });
  },
  rows: async (signal, { service }) => await (await service.rows("SELECT 1", { signal })).collect(),
  fetch: async (signal, { service }) => await (await service.fetch("SELECT 1", { signal })).text(),
  echo: (signal, { service }) => service.echo("SELECT 1", { signal, upload: { mine } }),
  columns: (signal, { service }) => service.columns("SELECT 1", { signal }),
  check: (signal, { service }) => service.check("SELECT a FROM s.t", { signal }),
  match: (signal, { service }) => service.match(mine, matching, { signal }),
  uploadJoin: (signal, { service }) => service.uploadJoin(mine, matching, { id: "a", signal }),
  submit: (signal, { service }) =>
    service.submit("SELECT 1", {
      signal,
      executionDuration: 5,
      destruction: new Date("2030-01-01T00:00:00Z"),
    }),
  jobs: (signal, { service }) => service.jobs({ phase: "COMPLETED" }, { signal }),
  capabilities: (signal, { service }) => service.capabilities({ signal }),
  supports: (signal, { service }) => service.supports("UNION", { signal }),
  availability: (signal, { service }) => service.availability({ signal }),
  tables: async (signal, { service }) => {
    await service.tables({ signal });
    await service.tables({ signal, source: "tap_schema" });
  },
  table: (signal, { service }) => service.table("s.t", { signal }),
  searchColumns: (signal, { service }) => service.searchColumns({ ucd: "%" }, { signal }),
  examples: (signal, { service }) => service.examples({ signal }),
  describe: (signal, { service }) => service.describe({ signal }),
};

const OWN_TABLES: Readonly<Record<string, Call>> = {
  create: (signal, { service }) => service.ownTables.create("s.t", mine, { signal }),
  load: (signal, { service }) => service.ownTables.load("s.t", mine, { signal }),
  index: (signal, { service }) => service.ownTables.index("s.t", "a", { signal, polling: 1 }),
  drop: (signal, { service }) => service.ownTables.drop("s.t", { signal }),
};

/** Calls on a job, which is made before; `false` where it must not have been started. */
const JOB: Readonly<
  Record<string, readonly [run: boolean, call: (signal: AbortSignal, job: TapJob) => unknown]>
> = {
  refresh: [true, (signal, job) => job.refresh({ signal })],
  run: [false, (signal, job) => job.run({ signal })],
  abort: [false, (signal, job) => job.abort({ signal })],
  delete: [true, (signal, job) => job.delete({ signal })],
  wait: [true, (signal, job) => job.wait({ signal, phases: "COMPLETED" })],
  failure: [true, (signal, job) => job.failure("test", { signal })],
  results: [true, (signal, job) => job.results({ signal })],
  parameters: [true, (signal, job) => job.parameters({ signal })],
  fetchResult: [
    true,
    async (signal, job) => await (await job.fetchResult("result", { signal })).text(),
  ],
  setParameters: [false, (signal, job) => job.setParameters({ QUERY: "SELECT 2" }, { signal })],
  setExecutionDuration: [false, (signal, job) => job.setExecutionDuration(5, { signal })],
  setDestruction: [false, (signal, job) => job.setDestruction(new Date(2e12), { signal })],
  result: [true, (signal, job) => job.result({ signal })],
  rows: [true, async (signal, job) => await (await job.rows({ signal })).collect()],
  resultUrl: [true, (signal, job) => job.resultUrl({ signal })],
  setQuery: [false, (signal, job) => job.setQuery("SELECT 2", { signal })],
  upload: [false, (signal, job) => job.upload({ mine }, { signal })],
  rerun: [true, (signal, job) => job.rerun({ runid: "again" }, { signal })],
  plan: [true, (signal, job) => job.plan({ signal })],
};

/** Names of public methods that are asynchronous, by the comments of their class: not symbols, not private. */
function methodsOf(type: { readonly prototype: object }): readonly string[] {
  return Object.getOwnPropertyNames(type.prototype).filter((name) => {
    const { value } = Object.getOwnPropertyDescriptor(type.prototype, name) ?? {};
    return typeof value === "function" && name !== "constructor";
  });
}

/** Methods that ask nobody. */
const SILENT = new Set(["keep", "parameter", "job", "get", "has", "search", "explain"]);
/** What the classes use among themselves, and is called by what is called here. */
const INNER = new Set(["post", "noResult"]);

/**
 * Runs a call again and again, and each time aborts the caller's signal at another one of its requests: the request's own
 * signal must be aborted then, with the caller's reason, which must come out; and nothing may be asked any more but that
 * a job be deleted. A request that makes a job is heard out, so that it can be deleted.
 */
async function proveSignals(
  name: string,
  prepare: (here: Scene) => Promise<(signal: AbortSignal) => unknown>,
): Promise<void> {
  const whole = scene();
  const call = await prepare(whole);
  const before = whole.http.asked.length;
  await call(new AbortController().signal);
  const count = whole.http.asked.length - before;
  assert(count > 0, `${name}() asked nothing`);
  for (let at = 0; at < count; at++) {
    const controller = new AbortController();
    const reason = new Error(`enough of ${name} at request ${at}`);
    let cleaning = false;
    let making = false;
    const here = scene((asked) => {
      if (asked.length !== before + at + 1) return;
      const { method, url, options: { signal: own, timeoutMs } } = asked.at(-1) as Asked;
      // What cleans up has a time limit of its own, and goes on whatever the caller wants.
      cleaning = method === "DELETE" && own === undefined && timeoutMs !== undefined;
      if (cleaning) return;
      controller.abort(reason);
      making = method === "POST" && url.endsWith("/async");
      if (making) return;
      assertStrictEquals(own?.aborted === true ? own.reason : own, reason, asked.at(-1)?.url);
      own?.throwIfAborted();
    });
    const again = await prepare(here);
    const caught = await Promise.resolve(again(controller.signal)).catch((error) => error);
    if (cleaning) continue;
    assertStrictEquals(caught, reason, `${name}() at request ${at}`);
    const after = here.http.asked.slice(before + at + 1).map(({ method }) => method);
    assertEquals(after.filter((method) => method !== "DELETE"), [], name);
    if (making) assertEquals(after.at(0), "DELETE", name);
  }
}

Deno.test("every public method of a TAP service is called by these tests", () => {
  const names = (table: object): readonly string[] => Object.keys(table);
  const missing = (type: { readonly prototype: object }, known: readonly string[]) =>
    methodsOf(type).filter((name) =>
      !known.includes(name) && !SILENT.has(name) && !INNER.has(name)
    );
  assertEquals(missing(TapService, names(SERVICE)), []);
  assertEquals(missing(TapOwnTables, names(OWN_TABLES)), []);
  assertEquals([...missing(UwsJob, names(JOB)), ...missing(TapJob, names(JOB))], []);
  assertEquals(missing(TapTables, ["describe"]), []);
  const functions = (module: object): readonly string[] =>
    Object.entries(module).filter(([name, value]) =>
      typeof value === "function" && /^[a-z]/.test(name) &&
      /^(async|function\s*\*|async\s*function)/.test(String(value))
    ).map(([name]) => name).toSorted();
  // parse… and read… are given what they need; runAll() and the store have tests of their own.
  assertEquals(functions(vosiModule).filter((name) => !name.startsWith("parse")), [
    "fetchAvailability",
    "fetchCapabilities",
    "fetchTables",
  ]);
  assertEquals(functions(uwsModule).filter((name) => !name.startsWith("parse")), [
    "createJob",
    "deleteJobs",
    "listJobs",
  ]);
  // runPlan() asks by a function of its caller.
  assertEquals(functions(tapModule), ["openJobStore", "readTapRows", "runAll", "runPlan"]);
});

for (const [name, call] of [...Object.entries(SERVICE), ...Object.entries(OWN_TABLES)]) {
  Deno.test(`the caller's signal is in every request of a service's ${name}()`, async () => {
    await proveSignals(name, (here) => Promise.resolve((signal) => call(signal, here)));
  });
}

for (const [name, [run, call]] of Object.entries(JOB)) {
  Deno.test(`the caller's signal is in every request of a job's ${name}()`, async () => {
    await proveSignals(name, async (here) => {
      const { url } = await aJob(here, run);
      // A handle that knows nothing yet has to ask.
      const job = here.service.job(url);
      return (signal) => call(signal, job);
    });
  });
}

const OTHERS: Readonly<Record<string, Call>> = {
  fetchCapabilities: (signal, { http }) => fetchCapabilities(`${BASE}/tap`, { http, signal }),
  fetchAvailability: (signal, { http }) =>
    fetchAvailability(`${BASE}/tap/availability`, { http, signal }),
  fetchTables: (signal, { http }) => fetchTables(`${BASE}/tap/tables`, { http, signal }),
  createJob: (signal, { http }) =>
    createJob(`${BASE}/tap/async`, { QUERY: "SELECT 1" }, { http, signal }),
  listJobs: (signal, { http }) => listJobs(`${BASE}/tap/async`, {}, { http, signal }),
  connect: (signal, { http }) => TapService.connect(`${BASE}/tap`, { http, signal }),
};

for (const [name, call] of Object.entries(OTHERS)) {
  Deno.test(`the caller's signal is in every request of ${name}()`, async () => {
    await proveSignals(name, (here) => Promise.resolve((signal) => call(signal, here)));
  });
}

Deno.test("the caller's signal is in every request of deleteJobs(), and of a table's description", async () => {
  await proveSignals("deleteJobs", async (here) => {
    const jobs = [await aJob(here), await aJob(here)];
    return (signal) => deleteJobs(jobs, { signal });
  });
  await proveSignals("describe", async ({ service }) => {
    const tables = await service.tables();
    return (signal) => tables.describe("s.t", { signal });
  });
});
