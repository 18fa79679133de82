/**
 * The toolkit's own client at the sandbox's TAP service, through sockets.
 *
 * @module
 */
import { JobError, QueryError } from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { Table } from "../../core/table/table.ts";
import { runAll, TapService } from "../../protocols/tap.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/assert.ts";
import { type Sandbox, startSandbox } from "../../sandbox/serve.ts";

const http = createHttp({ purpose: "test", timeoutMs: 60_000 });

function withSandbox(
  name: string,
  work: (service: TapService, sandbox: Sandbox) => Promise<void>,
): void {
  Deno.test(`TapService at the sandbox: ${name}`, async () => {
    await using sandbox = await startSandbox();
    await work(new TapService(sandbox.services.tap, { http, validate: "none" }), sandbox);
  });
}

const BRIGHT = "SELECT TOP 3 hip, name FROM stars.hip ORDER BY vmag";

withSandbox("query() in all formats, rows() and overflow", async (service) => {
  for (const format of ["auto", "tabledata", "binary", "binary2", "csv"] as const) {
    const table = await service.query(BRIGHT, { format });
    assertEquals(table.toArray().map((row) => [Number(row["hip"]), row["name"]]), [
      [32349, "Sirius"],
      [30438, "Canopus"],
      [69673, "Arcturus"],
    ], format);
  }
  const cut = await service.query("SELECT hip FROM stars.hip", { maxrec: 10 });
  assertEquals([cut.length, cut.overflow], [10, "client"]);
  assertEquals((await service.query("SELECT hip FROM stars.hip", { maxrec: 0 })).length, 0);
  const get = await service.query(BRIGHT, { method: "GET" });
  assertEquals(get.length, 3);
  let rows = 0;
  for await (const _ of await service.rows("SELECT hip FROM stars.hip")) rows++;
  assertEquals(rows, 5044);
});

withSandbox("jobs: run, wait, result, list, rerun, delete", async (service) => {
  let url = "";
  {
    await using job = await service.submit(BRIGHT, { maxrec: 2 });
    url = job.url;
    await job.wait({ timeoutMs: 60_000 });
    const result = await job.result();
    assertEquals([result.length, result.overflow], [2, "client"]);
    assertEquals((await service.jobs()).map((one) => [one.url, one.phase]), [[url, "COMPLETED"]]);
    await using again = await job.rerun({ maxrec: 1 });
    await again.wait();
    assertEquals((await again.result()).length, 1);
    for (const mode of ["sync", "async"] as const) {
      const chained = await service.query("SELECT COUNT(*) AS n FROM TAP_UPLOAD.j", {
        upload: { j: job },
        mode,
      });
      assertEquals(chained.row(0)["n"], 2n);
    }
  }
  assertEquals(await service.jobs(), []);
  const error = await assertRejects(
    () => service.query("SELECT foo FROM stars.hip", { mode: "async" }),
    JobError,
  );
  assertStringIncludes(error.message, "no column foo");
});

withSandbox(
  "an endless job is aborted at once, and many jobs run side by side",
  async (service) => {
    await using endless = await service.submit(
      "SELECT COUNT(*) AS n FROM stars.hip AS a, stars.hip AS b, stars.hip AS c WHERE a.ra+b.ra+c.ra > 1e9",
    );
    await endless.wait({ phases: ["EXECUTING"] });
    const tasks = Array.from({ length: 30 }, (_, i) => ({
      service,
      query: `SELECT hip FROM stars.hip WHERE hip < ${(i + 1) * 1000}`,
    }));
    let rows = 0;
    for await (const outcome of runAll(tasks)) {
      if (!outcome.ok) throw outcome.error;
      rows += outcome.value.length;
    }
    assert(rows > 3000, String(rows));
    await endless.abort();
    await endless.wait({ phases: ["ABORTED"], timeoutMs: 10_000 });
  },
);

withSandbox("uploads: tables, rows, CSV, and a match", async (service) => {
  const mine = Table.fromColumns({ id: [2n ** 60n + 1n, null], ra: [101.3, 10], dec: [-16.7, 10] });
  const back = await service.query("SELECT * FROM TAP_UPLOAD.mine ORDER BY dec", {
    upload: { mine },
  });
  assertEquals(back.toArray(), [
    { id: 2n ** 60n + 1n, ra: 101.3, dec: -16.7 },
    { id: null, ra: 10, dec: 10 },
  ]);
  const joined = await service.query(
    "SELECT a.n, s FROM TAP_UPLOAD.a AS a JOIN TAP_UPLOAD.b AS b ON a.n=b.n ORDER BY n",
    {
      upload: {
        a: [{ n: 1 }, { n: 2 }],
        b: new TextEncoder().encode("n,s\n1,one\n2,two\n"),
      },
      mode: "async",
    },
  );
  assertEquals([...joined.column("s")], ["one", "two"]);
  const found = await service.query(
    "SELECT name FROM TAP_UPLOAD.mine AS m JOIN stars.hip AS s" +
      " ON DISTANCE(m.ra, m.dec, s.ra, s.dec) < 0.1",
    { upload: { mine } },
  );
  assertEquals(found.toArray(), [{ name: "Sirius" }]);
});

withSandbox("capabilities, availability, tables, examples", async (service) => {
  const capabilities = await service.capabilities();
  const { tap } = capabilities;
  assertEquals(tap?.languages.map(({ name, versions }) => [name, ...versions]), [
    ["ADQL", "2.1", "2.0"],
  ]);
  assert(await service.supports("UNION") && await service.supports("ivo_hasword"));
  assertEquals(await service.supports("NOTHING"), false);
  assertEquals(tap?.uploadMethods.length, 2);
  assert((await service.availability()).available);
  const tables = await service.tables();
  assert(tables.has("stars.hip") && tables.has("TAP_SCHEMA.columns"));
  const table = await service.table("clusters.main");
  assertEquals(table.columns?.find(({ name }) => name.includes("distance"))?.unit, "kpc");
  const examples = await service.examples();
  assert(examples.length >= 4);
  for (const { query } of examples) {
    assert((await service.query(query ?? "")).length > 0, query);
  }
});

withSandbox("errors have a place, and lessons of the course a hint", async (service) => {
  const wrong = await assertRejects(
    () => service.query("SELECT ra\nFRM stars.hip"),
    QueryError,
  );
  assertStringIncludes(wrong.message, "FRM");
  assertStringIncludes(wrong.message, "^");
  await assertRejects(
    () => service.query("SELECT ra FROM stars.hip WHERE name=Sirius"),
    QueryError,
    "must be in single quotes",
  );
});

withSandbox("a client that hangs up stops its query", async (service, { services }) => {
  const QUERY =
    "SELECT COUNT(*) AS n FROM stars.hip AS a, stars.hip AS b, stars.hip AS c WHERE a.ra+b.ra+c.ra > 1e9";
  await service.query(BRIGHT);
  const leaving = new AbortController();
  const body = new URLSearchParams({ QUERY });
  // more than there are workers, so that the next query needs one of theirs
  const running = Array.from(
    { length: 5 },
    () => fetch(`${services.tap}/sync`, { method: "POST", body, signal: leaving.signal }),
  );
  const ended = Promise.allSettled(running);
  await service.availability();
  leaving.abort();
  assertEquals((await ended).map(({ status }) => status), Array(5).fill("rejected"));
  const before = performance.now();
  assertEquals((await service.query(BRIGHT)).length, 3);
  const seconds = (performance.now() - before) / 1000;
  assert(seconds < 15, `the next query waited ${seconds} s; the limit of a query is 20 s`);
});

Deno.test("a process ends with its sandbox, also while a query runs", async () => {
  const module = new URL("../../sandbox/serve.ts", import.meta.url).href;
  const script = `import { startSandbox } from ${JSON.stringify(module)};
    const sandbox = await startSandbox();
    const ask = (QUERY) => fetch(sandbox.services.tap + "/sync", {
      method: "POST", body: new URLSearchParams({ QUERY }),
    }).then((response) => response.text());
    await ask("SELECT TOP 1 hip FROM stars.hip");
    const running = ask(
      "SELECT COUNT(*) AS n FROM stars.hip AS a, stars.hip AS b, stars.hip AS c WHERE a.ra+b.ra+c.ra > 1e9",
    ).catch(() => "cut off");
    await ask("SELECT TOP 1 hip FROM stars.hip");
    await sandbox[Symbol.asyncDispose]();
    await running;
    console.log(Date.now());`;
  const permissions = ["--allow-net=127.0.0.1", "--allow-read"];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", ...permissions, "--ext=js", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const ended = Date.now();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const seconds = (ended - Number(new TextDecoder().decode(stdout))) / 1000;
  assert(seconds < 10, `the process went on for ${seconds} s; the limit of a query is 20 s`);
});
