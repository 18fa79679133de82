/**
 * `denovo tap run`, `jobs` and `resume` as processes: many jobs at once, and jobs whose process has gone.
 *
 * @module
 */
import net from "node:net";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";
import { openJobStore, TapService } from "../../protocols/tap.ts";
import { fakeTap } from "../protocols/_fake_tap.ts";
import { type TestServer, withServer } from "../_server.ts";
import { denovo, filesIn, withFolder } from "./_run.ts";

async function writeQueries(folder: string, queries: Readonly<Record<string, string>>) {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, query] of Object.entries(queries)) {
    await Deno.writeTextFile(`${folder}/${name}`, query);
  }
}

/** Resolves as soon as so many jobs are noted below a folder. */
async function untilNoted(store: string, count: number): Promise<void> {
  const folder = `${store}/jobs`;
  await Deno.mkdir(folder, { recursive: true });
  const noted = () => filesIn(folder).filter((name) => /^[^.].*\.json$/.test(name)).length;
  using watcher = Deno.watchFs(folder);
  if (noted() >= count) return;
  for await (const _ of watcher) if (noted() >= count) return;
}

async function idsOn(url: string): Promise<readonly string[]> {
  return (await new TapService(url).jobs()).map(({ jobId }) => jobId).sort();
}

Deno.test("tap resume finds all jobs of a process that was killed, and --clean leaves only kept ones", async () => {
  await using sandbox = await startLocalSandbox();
  const url = sandbox.services["tap"] ?? "";
  await withFolder(async (cwd) => {
    const store = ["--store=notes"];
    const slow = (limit: number) =>
      `SELECT COUNT(*) AS n FROM stars.hip AS a JOIN stars.hip AS b ON a.vmag < b.vmag WHERE a.hip < ${limit}`;
    const names = ["a", "b", "c", "d", "e", "f"];
    await writeQueries(
      `${cwd}/sql`,
      Object.fromEntries(names.map((name, i) => [`${name}.sql`, slow(1000 * (i + 1))])),
    );
    // Another program's job, and one that is to stay.
    const foreign = await new TapService(url).submit("SELECT TOP 1 hip FROM stars.hip");
    const keep = await denovo(
      ["tap", "query", url, "SELECT TOP 2 hip FROM stars.hip", "--keep", "--no-wait", ...store],
      { cwd },
    );
    assertEquals(keep.code, 0, keep.stderr);
    const kept = keep.stdout.trim().replace(/^.*\//, "");
    const run = ["tap", "run", url, "sql", "--jobs-at-once=6", "--dir=out", ...store];
    const killed = await denovo(run, {
      cwd,
      onStart: (process) => void untilNoted(`${cwd}/notes`, 7).then(() => process.kill("SIGKILL")),
    });
    assertEquals(killed.code, 137, killed.stderr);
    assertEquals((await idsOn(url)).length, 8);

    const listed = await denovo(["tap", "jobs", "--json", ...store], { cwd });
    const { jobs } = JSON.parse(listed.stdout);
    assertEquals(jobs.map(({ runid }: { runid?: string }) => runid ?? "").sort(), ["", ...names]);
    const resumed = await denovo(
      ["tap", "resume", "--json", "--format=csv", "--dir=res", "--polling=0.1", ...store],
      { cwd },
    );
    assertEquals(resumed.code, 0, resumed.stderr);
    const report = JSON.parse(resumed.stdout) as {
      readonly jobs: readonly { readonly runid?: string; readonly path: string }[];
    };
    assertEquals(report.jobs.length, 7);
    const service = new TapService(url);
    for (const { runid, path } of report.jobs) {
      const lines = (await Deno.readTextFile(`${cwd}/${path}`)).trim().split(/\r?\n/);
      if (runid === undefined) assertEquals(lines.length, 3);
      else {
        const direct = await service.query(slow(1000 * (names.indexOf(runid) + 1)));
        assertEquals(lines, ["n", String(direct.row(0)["n"])], runid);
      }
    }
    assertEquals((await idsOn(url)).length, 8);

    const cleaned = await denovo(
      ["tap", "resume", "--clean", "--format=csv", "--dir=res", ...store],
      { cwd },
    );
    assertEquals(cleaned.code, 0, cleaned.stderr);
    assertEquals(
      cleaned.stdout.split("\n").filter((line) => /\tdeleted\thttp/.test(line)).length,
      6,
    );
    assertEquals(await idsOn(url), [foreign.jobId, kept].sort());
    const left = await (await openJobStore({ directory: `${cwd}/notes` })).list();
    assertEquals(left.map((record) => [record.url.endsWith(`/${kept}`), record.kept]), [[
      true,
      true,
    ]]);
  });
});

Deno.test("tap resume finds a job whose process was killed before it knew where the job is", async () => {
  const { jobs, handler } = fakeTap();
  let kill: () => void = () => {};
  const killer = async (request: Request, server: TestServer): Promise<Response> => {
    const response = await handler(request, server);
    if (request.method === "POST" && request.url.endsWith("/tap/async")) kill();
    return response;
  };
  await withServer(killer, (server) =>
    withFolder(async (cwd) => {
      const url = `${server.url}/tap`;
      await new TapService(url).submit("SELECT TOP 3 name FROM t", {
        run: false,
        runid: "other's",
      });
      const args = ["tap", "query", url, "SELECT TOP 3 name FROM t", "--runid=mine", "--no-check"];
      const killed = await denovo([...args, "--async", "--store=notes"], {
        cwd,
        onStart: (process) => kill = () => process.kill("SIGKILL"),
      });
      kill = () => {};
      assertEquals([killed.code, [...jobs.keys()]], [137, ["j1", "j2"]]);
      assertEquals([jobs.get("j2")?.phase, filesIn(`${cwd}/notes`)], ["PENDING", ["intents"]]);
      const resume = ["tap", "resume", "--clean", "--format=csv", "--store=notes"];
      const { code, stdout, stderr } = await denovo(resume, { cwd });
      assertEquals([code, stderr], [0, ""]);
      assertMatch(
        stdout,
        /^phase\trunid\trows\tpath\tdeleted\tjob\nCOMPLETED\tmine\t3\tresults\/mine-j2\.csv\tdeleted\t/,
      );
      assertEquals([...jobs.keys()], ["j1"]);
      assertEquals([filesIn(`${cwd}/notes/jobs`), filesIn(`${cwd}/notes/intents`)], [[], []]);
    }));
});

Deno.test("tap resume starts jobs that nobody has started, and tells which have failed or are gone", async () => {
  const { jobs, handler } = fakeTap({
    script: (job) =>
      job.parameters.some(([, value]) => value.includes("bad"))
        ? ["ERROR"]
        : ["EXECUTING", "COMPLETED"],
    error: "division by \u009b2Jzero",
  });
  await withServer(handler, (server) =>
    withFolder(async (cwd) => {
      const service = new TapService(`${server.url}/tap`);
      const store = await openJobStore({ directory: `${cwd}/notes` });
      await service.submit("SELECT TOP 3 name FROM t", { store, run: false, runid: "waits" });
      await service.submit("SELECT bad FROM t", { store, runid: "bad" });
      await (await service.submit("SELECT 1 FROM t", { store, runid: "gone" })).keep();
      jobs.delete("j3");
      const resume = ["tap", "resume", "--store=notes", "--format=csv", "--polling=0.1"];
      const all = await denovo(resume, { cwd });
      assertEquals(all.code, 1);
      assertMatch(all.stdout, /^COMPLETED\twaits\t3\tresults\/waits-j1\.csv\t\t/m);
      assertMatch(all.stdout, /^GONE\tgone\t/m);
      assertMatch(all.stderr, /^Failed: bad: .*division by .*zero/m);
      assertMatch(all.stderr, /^Failed: gone: the service does not have it any more/m);
      assert(!/[\x80-\x9f]/.test(all.stderr));
      assertEquals([...jobs.keys()], ["j1", "j2"]);
      const clean = await denovo([...resume, "--clean", "waits"], { cwd });
      assertEquals([clean.code, [...jobs.keys()]], [0, ["j2"]]);
      const rest = await denovo([...resume, "--clean"], { cwd });
      assertEquals([rest.code, jobs.size, filesIn(`${cwd}/notes/jobs`)], [1, 0, []]);
      const none = await denovo(resume, { cwd });
      assertEquals([none.code, none.stdout], [0, ""]);
      assertMatch(none.stderr, /^No jobs are noted in /);
    }));
});

Deno.test("Ctrl-C leaves a job that can be resumed, or deleted without its result", async () => {
  const asked = Promise.withResolvers<void>();
  const { jobs, handler } = fakeTap({
    script: () => Array.from({ length: 10_000 }, () => "EXECUTING"),
    before: (request, path) => {
      if (
        request.method === "GET" && path === "/async/j1" && jobs.get("j1")?.phase === "EXECUTING"
      ) {
        asked.resolve();
      }
      return undefined;
    },
  });
  await withServer(handler, (server) =>
    withFolder(async (cwd) => {
      const args = [
        "tap",
        "query",
        `${server.url}/tap`,
        "SELECT 1 FROM t",
        "--no-check",
        "--async",
      ];
      const { code, stdout, stderr } = await denovo([...args, "--polling=0.1", "--store=notes"], {
        cwd,
        onStart: (process) => void asked.promise.then(() => process.kill("SIGINT")),
      });
      assertEquals([code, stdout], [130, ""]);
      assertStringIncludes(stderr, `The job runs on: ${server.url}/tap/async/j1\n`);
      assertStringIncludes(stderr, "denovo tap resume fetches its result");
      assertEquals([...jobs.keys()], ["j1"]);
      const slow = await denovo(["tap", "resume", "--no-wait", "--store=notes"], { cwd });
      assertEquals([slow.code, slow.stdout.split(/[\t\n]/)[6]], [0, "EXECUTING"]);
      const timed = await denovo(["tap", "resume", "--timeout=0.2", "--store=notes"], { cwd });
      assertEquals(timed.code, 1);
      assertMatch(timed.stderr, /^Failed: .*j1: .*gave up after 200 ms/m);
      assertEquals([...jobs.keys()], ["j1"]);
      const clean = ["tap", "resume", "--clean", "--no-fetch", "--store=notes"];
      const cleaned = await denovo(clean, { cwd });
      assertEquals([cleaned.code, jobs.size], [0, 0], cleaned.stderr);
      assertEquals(filesIn(`${cwd}/notes/jobs`), []);
    }));
});

/** Runs a test behind a relay that counts the connections that are open at once. */
async function withRelay(
  target: string,
  work: (url: string, most: () => number) => Promise<void>,
): Promise<void> {
  let open = 0;
  let most = 0;
  const relay = net.createServer((client) => {
    most = Math.max(most, ++open);
    const server = net.connect(Number(new URL(target).port), "127.0.0.1");
    client.pipe(server).pipe(client);
    client.once("close", () => {
      open--;
      server.destroy();
    });
    client.on("error", () => client.destroy());
    server.on("error", () => client.destroy());
    server.once("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = relay.address() as net.AddressInfo;
    await work(`http://127.0.0.1:${port}`, () => most);
  } finally {
    await new Promise((resolve) => relay.close(resolve));
  }
}

Deno.test("tap run: 200 jobs at once over six connections at most, all results right", async () => {
  const { jobs, handler } = fakeTap();
  await withServer(
    handler,
    (server) =>
      withRelay(server.url, (url, most) =>
        withFolder(async (cwd) => {
          const names = Array.from({ length: 200 }, (_, i) => `q${String(i).padStart(3, "0")}`);
          await writeQueries(
            `${cwd}/sql`,
            Object.fromEntries(
              names.map((name, i) => [`${name}.sql`, `SELECT TOP ${i} name FROM t`]),
            ),
          );
          const args = ["tap", "run", `${url}/tap`, "sql", "--no-check", "--polling=0.1"];
          const { code, stdout, stderr } = await denovo(
            [...args, "--jobs-at-once=200", "--format=csv", "--store=notes"],
            { cwd },
          );
          assertEquals([code, stderr], [0, ""]);
          const told = stdout.trimEnd().split("\n").slice(1).map((line) => line.split("\t"));
          assertEquals(
            told.map(([name, rows]) => `${name} ${rows}`).sort(),
            names.map((name, i) => `${name} ${i}`),
          );
          for (const [i, name] of names.entries()) {
            const text = await Deno.readTextFile(`${cwd}/results/${name}.csv`);
            assertEquals(text.trimEnd().split(/\r?\n/).length, i + 1, name);
          }
          assert(most() >= 2 && most() <= 6, `${most()} connections`);
          assertEquals([jobs.size, filesIn(`${cwd}/notes/jobs`)], [0, []]);
        })),
  );
});

Deno.test("tap run takes options from comments, tells results as they come, and collects failures", async () => {
  const { handler } = fakeTap({
    script: (job) => {
      const query = job.parameters.find(([name]) => name === "QUERY")?.[1] ?? "";
      if (query.includes("bad")) return ["ERROR"];
      const steps = query.includes("slow") ? 12 : 0;
      return [...Array.from({ length: steps }, () => "EXECUTING"), "COMPLETED"];
    },
    error: "no such column: bad",
  });
  await withServer(handler, (server) =>
    withFolder(async (cwd) => {
      await writeQueries(`${cwd}/sql`, {
        "a slow one.sql":
          "-- LANGUAGE = PostgreSQL\n-- QUEUE = 5m\nSELECT TOP 2 name -- slow\nFROM t;\n",
        "b.sql": "-- MAXREC: 7\n-- RUNID = mine\n-- UPLOAD = u=up.csv\nSELECT TOP 1 name FROM t",
        "c.adql": "SELECT bad FROM t",
        "notes.txt": "no query",
        "up.csv": "id\n1\n",
      });
      const run = ["tap", "run", `${server.url}/tap`, "sql", "--no-check", "--store=notes"];
      const args = [...run, "--polling=0.1", "--queue=30s", "--format=csv", "--dir=out"];
      const first = await denovo(args, { cwd });
      assertEquals(first.code, 1);
      const told = first.stdout.trimEnd().split("\n");
      assertEquals(told.map((line) => line.split("\t").slice(0, 3)), [
        ["name", "rows", "overflow"],
        ["b", "1", "none"],
        ["a slow one", "2", "none"],
      ]);
      assertMatch(first.stderr, /^Failed: sql\/c\.adql: .*no such column: bad/m);
      assertMatch(first.stderr, /\n1 of 3 queries failed\n$/);
      const sent = server.requests.filter(({ method, path }) =>
        method === "POST" && path === "/tap/async"
      ).map(({ body }) => body);
      const of = (part: string) => sent.find((body) => body.includes(part)) ?? "";
      assertMatch(
        of("slow"),
        /LANG=PostgreSQL&.*&RUNID=a\+slow\+one&QUEUE=5m|LANG=PostgreSQL&.*QUEUE=5m/,
      );
      assert(!of("slow").includes("%3B"));
      for (
        const part of [
          'name="MAXREC"\r\n\r\n7',
          'name="RUNID"\r\n\r\nmine',
          'name="QUEUE"\r\n\r\n30s',
        ]
      ) {
        assertStringIncludes(of("TOP 1"), part);
      }
      assertStringIncludes(of("TOP 1"), "<TD>1</TD>");
      const again = await denovo([...args, "--json"], { cwd });
      assertEquals(again.code, 1);
      const report = JSON.parse(again.stdout);
      assertEquals([report.length, report.failed[0].path], [1, "sql/c.adql"]);
      assertMatch(again.stderr, /^Note: sql\/a slow one\.sql is left out: .* is there already/m);
    }));
});

Deno.test("tap jobs lists, filters, stops and deletes jobs of a service and of the notes", async () => {
  const { jobs, handler } = fakeTap();
  await withServer(handler, (server) =>
    withFolder(async (cwd) => {
      const url = `${server.url}/tap`;
      const service = new TapService(url);
      const store = await openJobStore({ directory: `${cwd}/notes` });
      await service.submit("SELECT 1 FROM a", { store, runid: "one", run: false });
      await service.submit("SELECT 2 FROM a", { runid: "two", run: false });
      await service.submit("SELECT 3 FROM a", { runid: "two" });
      const list = (...args: readonly string[]) =>
        denovo(["tap", "jobs", "--json", "--store=notes", ...args], { cwd });
      const ids = (stdout: string) =>
        JSON.parse(stdout).jobs.map(({ jobId }: { jobId: string }) => jobId);
      const [all, pending, two, last, byId, byUrl, noted, offline] = await Promise.all([
        list(url),
        list(url, "--phase=PENDING"),
        list(url, "--runid=two"),
        list(url, "--last=1"),
        list(url, "j2"),
        list(`${url}/async/j1`),
        list(),
        list("--offline"),
      ]);
      assertEquals(
        [all, pending, two, last, byId, byUrl, noted, offline].map(({ stdout }) => ids(stdout)),
        [["j1", "j2", "j3"], ["j1", "j2"], ["j2", "j3"], ["j3"], ["j2"], ["j1"], ["j1"], ["j1"]],
      );
      const [first] = JSON.parse(all.stdout).jobs;
      assertEquals([first.noted, first.query, first.phase], [true, "SELECT 1 FROM a", "PENDING"]);
      const table = await denovo(["tap", "jobs", url, "--store=notes"], { cwd });
      assertMatch(
        table.stdout,
        /^phase\tname\tcreated\there\tjob\tquery\nPENDING\tone\t.*\tnoted\t/,
      );

      const abort = await denovo(["tap", "jobs", url, "j2", "--abort", "--store=notes"], { cwd });
      assertEquals([abort.code, jobs.get("j2")?.phase], [0, "ABORTED"]);
      const gone = await denovo(["tap", "jobs", url, "--runid=two", "--delete", "--store=notes"], {
        cwd,
      });
      assertEquals([gone.code, [...jobs.keys()]], [0, ["j1"]]);
      const noting = await denovo(["tap", "jobs", "--delete", "--all", "--store=notes"], { cwd });
      assertEquals([noting.code, jobs.size, filesIn(`${cwd}/notes/jobs`)], [0, 0, []]);
      const none = await denovo(["tap", "jobs", url, "--store=notes"], { cwd });
      assertEquals([none.code, none.stdout, none.stderr], [0, "", "There are no such jobs\n"]);
    }));
});

Deno.test("tap run asks a service with a token and queues for results, which it archives", async () => {
  await using sandbox = await startLocalSandbox();
  const url = sandbox.services["aip"] ?? "";
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/token`, "demo\n", { mode: 0o600 });
    await writeQueries(`${cwd}/sql`, {
      "two.sql":
        "-- LANGUAGE = PostgreSQL\n-- QUEUE = 30s\nSELECT target_id FROM cars_dr1.targets ORDER BY 1 LIMIT 2;\n",
      "all.sql":
        '-- LANGUAGE = PostgreSQL\n-- QUEUE = 5m\nSELECT COUNT(*) AS "how many" FROM cars_dr1.targets;\n',
    });
    const service = [url, "--token-file=token", "--auth=token", "--store=notes"];
    const run = await denovo(["tap", "run", ...service, "sql", "--format=csv"], { cwd });
    assertEquals([run.code, run.stderr], [0, ""]);
    assertEquals(await Deno.readTextFile(`${cwd}/results/two.csv`), "target_id\n1\n2\n");
    assertMatch(await Deno.readTextFile(`${cwd}/results/all.csv`), /^how many\n\d+\n$/);
    const archived = await denovo(["tap", "jobs", ...service, "--phase=ARCHIVED", "--json"], {
      cwd,
    });
    const { jobs } = JSON.parse(archived.stdout);
    assertEquals(jobs.map(({ runid }: { runid: string }) => runid).sort(), ["all", "two"]);
    const rerun = await denovo(
      ["tap", "jobs", ...service, "--phase=ARCHIVED", "--runid=two", "--rerun"],
      { cwd },
    );
    assertEquals(rerun.code, 0, rerun.stderr);
    assertMatch(rerun.stdout, /^http:\S+\/async\/\S+\n$/);
    const resumed = await denovo(
      ["tap", "resume", `--service=${url}`, ...service.slice(1), "--format=csv", "--clean"],
      { cwd },
    );
    assertMatch(resumed.stdout, /^COMPLETED\ttwo\t2\tresults\/two-\S+\.csv\tdeleted\t/m);
    const nobody = await denovo(["tap", "jobs", url, "--store=notes"], { cwd });
    assertEquals(nobody.code, 1);
    assertStringIncludes(nobody.stderr, "the service wants credentials");
  });
});

Deno.test("tap run looks at many queries at once with one list of tables", async () => {
  await using sandbox = await startLocalSandbox();
  await withFolder(async (cwd) => {
    const names = Array.from({ length: 12 }, (_, i) => `q${i}.sql`);
    await writeQueries(
      `${cwd}/sql`,
      Object.fromEntries(names.map((name, i) => [name, `SELECT a FROM nothing.t${i}`])),
    );
    const { code, stderr } = await denovo(
      ["tap", "run", sandbox.services["tap"] ?? "", "sql", "--store=notes"],
      { cwd, env: { DENOVO_DEBUG: "http" } },
    );
    assertEquals(code, 1);
    assertEquals(stderr.match(/^http GET \S+\/tables\?detail=min 200/gm)?.length, 1, stderr);
    assertEquals(
      stderr.match(/^Failed: sql\/q\d+\.sql: Query not sent: There is no table/gm)?.length,
      12,
    );
    assert(!/^http POST/m.test(stderr));
    assertEquals(await idsOn(sandbox.services["tap"] ?? ""), []);
  });
});
