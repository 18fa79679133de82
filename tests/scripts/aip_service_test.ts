/**
 * The AIP scripts at a service that wants a token, as processes with the flags of their headers.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { type TestServer, withRawServer, withServer } from "../_server.ts";
import { errorText } from "../protocols/_fake_tap.ts";
import { PATHS, runAip, TOKEN, withAip } from "./_aip.ts";
import { filesIn, headerFlags, type Outcome, runScript, withFolder } from "./_run.ts";

const TABLE = "a\n0\n1\n";

/** Asserts that a script went well; gives its lines. */
function linesOf({ code, stdout, stderr }: Outcome): readonly string[] {
  assertEquals(code, 0, stderr);
  assert(!stderr.includes(TOKEN) && !stdout.includes(TOKEN));
  return stdout.split("\n").slice(0, -1);
}

/** The form of a request. */
function formOf(server: TestServer, path: string, index = 0): Readonly<Record<string, string>> {
  const found = server.requests.filter((one) => one.method === "POST" && one.path === path)[index];
  assert(found !== undefined, `no request for ${path}`);
  return Object.fromEntries(new URLSearchParams(found.body));
}

Deno.test("sync-query.ts sends PostgreSQL in one request, with a name that cannot break out", async () => {
  await withAip(async (server) => {
    const outcome = await runAip("sync-query.ts", server, ["--target=x' OR 'y'='y"]);
    assertEquals(linesOf(outcome), ["a", "0", "1"]);
    const form = formOf(server, "/tap/sync");
    assertEquals(form["LANG"], "PostgreSQL");
    assertMatch(form["QUERY"] ?? "", /WHERE hes_name = 'x'' OR ''y''=''y'$/);
    assertMatch(form["QUERY"] ?? "", /log\(phot_flux\) AS "log_phot_flux"\n/);
  });
});

Deno.test("async-30s.ts makes a job in its queue, waits, and leaves it there", async () => {
  await withAip(async (server, { jobs }) => {
    const outcome = await runAip("async-30s.ts", server);
    assertEquals(linesOf(outcome).join("\n") + "\n", TABLE);
    const { LANG, QUEUE, RUNID } = formOf(server, "/tap/async");
    assertEquals([LANG, QUEUE, RUNID], ["PostgreSQL", "30s", "BH-mass-vs-ENLR-max-size"]);
    assertEquals([...jobs.values()].map(({ phase }) => phase), ["COMPLETED"]);
    const phases = [...outcome.stderr.matchAll(/^Job BH-\S+: (\S+)$/gm)].map(([, text]) => text);
    assertEquals(phases, [`${server.url}/tap/async/j1`, "QUEUED", "EXECUTING", "COMPLETED"]);
  });
});

Deno.test("async-5m.ts and from-files.ts never let the service hold back an answer", async () => {
  await withFolder(async (cwd) => {
    await withAip(async (server) => {
      const outcome = await runAip("async-5m.ts", server, ["--interval=0.1", "--faster=500"]);
      assertEquals(linesOf(outcome).length, 3);
      const { QUEUE, QUERY } = formOf(server, "/tap/async");
      assertEquals(QUEUE, "5m");
      assertMatch(QUERY ?? "", /agn\.wing_sigma > 500$/);
      linesOf(await runAip("from-files.ts", server, ["--interval=0.1"], { cwd }));
      assertEquals(server.requests.filter(({ path }) => path.includes("WAIT")), []);
    });
  });
});

Deno.test("async-5m.ts asks no more often than it is told", async () => {
  let asked = 0;
  await withAip(async (server) => {
    const args = ["--interval=60", "--timeout=1"];
    const { code, stdout, stderr } = await runAip("async-5m.ts", server, args);
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, `${server.url}/tap/async/j1`);
    asked = server.requests.filter((one) => one.method === "GET" && /\/j1$/.test(one.path)).length;
  }, { script: () => ["EXECUTING", "EXECUTING", "EXECUTING", "EXECUTING", "EXECUTING"] });
  assert(asked >= 1 && asked <= 2, `${asked} questions`);
});

Deno.test("jobs that fail end scripts with 1 and the service's words", async () => {
  await withAip(async (server) => {
    for (const script of ["async-30s.ts", "stella.ts"]) {
      const { code, stdout, stderr } = await runAip(script, server);
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, "column agn.log_bh_mas does not exist");
    }
  }, { script: () => ["ERROR"], error: "column agn.log_bh_mas does not exist" });
});

Deno.test("from-files.ts runs a folder: language, queue and name of each file, failures at the end", async () => {
  await withFolder(async (cwd) => {
    await Deno.mkdir(`${cwd}/queries`);
    const write = (name: string, text: string) =>
      Deno.writeTextFile(`${cwd}/queries/${name}`, text);
    await write("one.sql", "-- LANGUAGE = ADQL\n-- QUEUE = 5m\nSELECT TOP 1 a FROM t");
    await write("two.sql", "SELECT 2");
    await write("wrong.sql", "SELECT wrong");
    await withAip(async (server, { jobs }) => {
      const flags = [...headerFlags("aip/from-files.ts"), "--allow-read=queries"];
      const args = ["queries", "--interval=0.1"];
      const { code, stdout, stderr } = await runAip("from-files.ts", server, args, { cwd, flags });
      assertEquals(code, 1);
      assertEquals(stdout.split("\n").sort(), [
        "",
        "one\t2\tresults/one.vot",
        "two\t2\tresults/two.vot",
      ]);
      assertMatch(stderr, /^wrong failed \(1\): .*no such column/m);
      assertEquals(filesIn(`${cwd}/results`), ["one.vot", "two.vot"]);
      const sent = [0, 1, 2].map((i) => formOf(server, "/tap/async", i))
        .map(({ RUNID, LANG, QUEUE }) => [RUNID, LANG, QUEUE]).sort();
      assertEquals(sent, [
        ["one", "ADQL", "5m"],
        ["two", "PostgreSQL", undefined],
        ["wrong", "PostgreSQL", undefined],
      ]);
      assertEquals(jobs.size, 3);
    }, {
      answer: (parameters) =>
        /wrong/.test(parameters.get("QUERY") ?? "") ? errorText("no such column") : SMALL,
    });
    await write("typo.sql", "-- QUEU = 5m\nSELECT 1");
    const typo = await runScript("aip/from-files.ts", ["queries"], {
      cwd,
      flags: ["--allow-read=queries"],
    });
    assertEquals([typo.code, typo.stdout], [2, ""]);
    assertStringIncludes(typo.stderr, 'Cannot use typo.sql: "QUEU" in a comment is no option');
  });
});

const SMALL =
  `<VOTABLE version="1.4"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>
  <TABLE><FIELD name="a" datatype="int"/><DATA><TABLEDATA><TR><TD>0</TD></TR><TR><TD>1</TD></TR>
  </TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

Deno.test("download-files.ts fetches each file once, and none that leads elsewhere", async () => {
  await withFolder(async (cwd) => {
    await withAip(async (server) => {
      // Files are beside the service, with a slash at the end of its URL or without.
      const { code, stdout, stderr } = await runScript("aip/download-files.ts", [
        `--url=${server.url}/tap/`,
        "--limit=20",
      ], { cwd, env: { AIP_TOKEN: TOKEN } });
      assertEquals(code, 1);
      assertEquals(stdout.split("\n").sort(), [
        "",
        "fits/a-1.fits\t16",
        "fits/a.fits\t5",
        "fits/b %231.fits\t10",
      ]);
      assertEquals(filesIn(`${cwd}/fits`), ["a-1.fits", "a.fits", "b %231.fits"]);
      assertEquals(await Deno.readTextFile(`${cwd}/fits/a.fits`), "first");
      assertStringIncludes(stderr, `The query lists ${new Set(PATHS).size - 1} files, of which 6 `);
      assertStringIncludes(stderr, '"../../tap/async": it leads out of ');
      assertStringIncludes(stderr, '"http://example.invalid/x.fits": it leads out of ');
      assertMatch(stderr, /^missing\.fits failed \(\d\): .*404/m);
      const asked = server.requests.map(({ path }) => path).filter((path) => !/^\/tap/.test(path));
      assertEquals(asked.sort(), [
        "/files/cubes/a.fits",
        "/files/cubes/b%20%231.fits",
        "/files/cubes/missing.fits",
        "/files/other/a.fits",
      ]);
    });
  });
});

Deno.test("convert.ts gives a result in all forms", async () => {
  await withFolder(async (cwd) => {
    await withAip(async (server) => {
      const as = async (...args: readonly string[]) =>
        linesOf(await runAip("convert.ts", server, args, { cwd }));
      assertEquals(await as("--to=text", "--rows=1"), ["a", "-", "0", "1 row more"]);
      assertEquals(await as("--to=csv"), ["a", "0", "1"]);
      assertEquals(await as("--to=objects"), ['{"a":0}', '{"a":1}']);
      assertEquals(await as("--to=arrays"), ["a\tFloat64Array\t2\t0, 1"]);
      const [page] = await as("--to=html");
      assertMatch(page ?? "", /^file:\/\/\/.*\/result\.html$/);
      assertStringIncludes(await Deno.readTextFile(new URL(page ?? "")), "<td");
      const open = await runAip("convert.ts", server, ["--to=html", "--open"], { cwd });
      assertEquals(open.code, 1);
      assertMatch(open.stderr, /^A permission is missing: run again with --allow-run=\S+\n$/);
    });
  });
});

Deno.test("archive.ts archives what is completed, and nothing else; rerun.ts runs it again", async () => {
  await withAip(async (server, { jobs }) => {
    linesOf(await runAip("async-30s.ts", server, ["--runid=first"]));
    linesOf(await runAip("async-5m.ts", server, ["--runid=second", "--interval=0.1"]));
    linesOf(await runAip("stella.ts", server, ["--runid=third"]));
    const url = (id: string) => `${server.url}/tap/async/${id}`;
    const phases = () => [...jobs.values()].map(({ phase }) => phase).join(" ");

    const dry = await runAip("archive.ts", server, ["--dry-run"]);
    assertEquals(linesOf(dry).length, 3);
    assertEquals(phases(), "COMPLETED COMPLETED COMPLETED");
    const one = linesOf(await runAip("archive.ts", server, ["--runid=first"]));
    assertEquals(one, [`first\t${url("j1")}`]);
    assertEquals(phases(), "ARCHIVED COMPLETED COMPLETED");
    (jobs.get("j3") ?? { phase: "" }).phase = "EXECUTING";
    assertEquals(linesOf(await runAip("archive.ts", server)), [`second\t${url("j2")}`]);
    assertEquals(phases(), "ARCHIVED ARCHIVED EXECUTING");
    (jobs.get("j3") ?? { phase: "" }).phase = "ARCHIVED";
    const listed = linesOf(await runAip("login.ts", server, ["--last=2"]));
    assertEquals(listed, [
      `\tARCHIVED\tsecond\t${url("j2")}`,
      `\tARCHIVED\tthird\t${url("j3")}`,
    ]);

    const last = linesOf(await runAip("rerun.ts", server, ["--last=2"]));
    assertEquals(last, [
      `${url("j2")}\t${url("j4")}\tQUEUED`,
      `${url("j3")}\t${url("j5")}\tQUEUED`,
    ]);
    // Language and queue are the job's own: ADQL does not become PostgreSQL.
    const sent = (id: string) => {
      const all = Object.fromEntries(jobs.get(id)?.parameters ?? []);
      return [all["LANG"], all["QUEUE"], all["RUNID"], all["QUERY"]];
    };
    assertEquals(sent("j4"), ["PostgreSQL", "5m", "rerun", sent("j2")[3]]);
    assertEquals(sent("j5"), ["ADQL", "1m", "rerun", sent("j3")[3]]);
    const named = await runAip("rerun.ts", server, ["--runid=first", "--queue=5m"]);
    assertEquals(linesOf(named), [`${url("j1")}\t${url("j6")}\tQUEUED`]);
    assertEquals(sent("j6").slice(0, 3), ["PostgreSQL", "5m", "rerun"]);
    const none = await runAip("rerun.ts", server, ["--runid=unheard-of"]);
    assertEquals([none.code, none.stdout], [0, ""]);
    assertStringIncludes(none.stderr, "There are no such archived jobs");
  });
});

Deno.test("submit-later.ts and fetch-later.ts bring a job over the night", async () => {
  await withFolder(async (cwd) => {
    await withAip(async (server, { jobs }) => {
      const [url = ""] = linesOf(await runAip("submit-later.ts", server, [], { cwd }));
      assertEquals(await Deno.readTextFile(`${cwd}/job_url.txt`), `${url}\n`);
      const { LANG, QUEUE, RUNID } = formOf(server, "/tap/async");
      assertEquals([LANG, QUEUE, RUNID], ["ADQL", "1h", "stella_teff_objects"]);
      const again = await runAip("submit-later.ts", server, [], { cwd });
      assertEquals([again.code, again.stdout, jobs.size], [1, "", 1]);
      assertStringIncludes(
        again.stderr,
        "one is noted there; --file takes another, or delete it if ",
      );

      const job = jobs.get("j1");
      assert(job !== undefined);
      for (const phase of ["PENDING", "QUEUED", "EXECUTING", "HELD", "SUSPENDED", "WEIRD"]) {
        job.script.splice(0);
        job.phase = phase;
        const early = await runAip("fetch-later.ts", server, [], { cwd });
        const known = phase === "WEIRD" ? "UNKNOWN" : phase;
        const told = `Job stella_teff_objects: ${known}\n`;
        assertEquals([early.code, early.stdout, early.stderr], [1, "", told]);
      }
      for (const phase of ["ERROR", "ABORTED", "ARCHIVED"]) {
        job.phase = phase;
        const late = await runAip("fetch-later.ts", server, [], { cwd });
        assertEquals([late.code, late.stdout], [1, ""]);
        assertMatch(late.stderr, new RegExp(`^Job stella_teff_objects: ${phase}\nError: Cannot `));
      }
      job.phase = "COMPLETED";
      await Deno.writeTextFile(`${cwd}/job_url.txt`, `\r\n ${url} \r\n\n`);
      const done = await runAip("fetch-later.ts", server, [], { cwd });
      assertEquals(linesOf(done).join("\n") + "\n", TABLE);
    });
  });
});

Deno.test("submit-later.ts leaves no note where there is no job", async () => {
  await withFolder(async (cwd) => {
    const { code, stdout } = await withServer(
      () => new Response("no such queue", { status: 400 }),
      (server) => runAip("submit-later.ts", server, [], { cwd }),
    );
    assertEquals([code, stdout, filesIn(cwd)], [1, "", []]);
  });
});

Deno.test("fetch-later.ts refuses a note that is none, and a job of another service", async () => {
  await withFolder(async (cwd) => {
    await withAip(async (server) => {
      const cases: readonly (readonly [string, RegExp])[] = [
        ["", /^Error: /],
        ["nonsense", /^Error: /],
        [`${server.url}/tap/async/j1\n${server.url}/tap/async/j2`, /there is more than a URL/],
        ["https://example.invalid/tap/async/j1", /is not at http:.*\/tap: give its --url\n/],
        [
          "http://127.0.0.1:9/aip/tap/async/j1",
          /, or delete the file of the note if it was of a sandbox/,
        ],
      ];
      for (const [note, wanted] of cases) {
        await Deno.writeTextFile(`${cwd}/job_url.txt`, note);
        const { code, stdout, stderr } = await runAip("fetch-later.ts", server, [], { cwd });
        assertEquals([code, stdout], [1, ""], note);
        assertMatch(stderr, wanted);
      }
      assertEquals(server.requests.length, 0);
    });
  });
});

Deno.test("the token goes to the origin of --url and nowhere else, redirects included", async () => {
  await withFolder(async (cwd) => {
    await withServer(() => new Response(SMALL), async (other) => {
      await withAip(async (server) => {
        linesOf(await runAip("async-30s.ts", server));
        linesOf(await runAip("sync-query.ts", server));
        await runAip("download-files.ts", server, [`--files=${other.url}/files/`], { cwd });
        linesOf(await runAip("archive.ts", server));
        linesOf(await runAip("login.ts", server));
        linesOf(await runAip("rerun.ts", server));
        const own = server.requests.map(({ headers }) => headers.get("authorization"));
        assertEquals([...new Set(own)], [`Token ${TOKEN}`]);
        const asked = server.requests.map(({ method, path }) =>
          `${method} ${path.replace(/\?.*/, "").replace(/\bj\d+/, "JOB")}`
        );
        assertEquals([...new Set(asked)].sort(), [
          "DELETE /tap/async/JOB",
          "GET /tap/async",
          "GET /tap/async/JOB",
          "GET /tap/async/JOB/results/result",
          "GET /tap/capabilities",
          "POST /tap/async",
          "POST /tap/async/JOB/phase",
          "POST /tap/sync",
        ]);
      }, {
        before: (_, path) => {
          if (!/^\/sync$|results/.test(path)) return undefined;
          const headers = { location: `${other.url}${path}` };
          return new Response(null, { status: 307, headers });
        },
      });
      // Of a query, of a job's result, and of the query that lists files, which came without any here.
      assertEquals(other.requests.length, 3);
      for (const { headers, path } of other.requests) {
        assertEquals(headers.get("authorization"), null, path);
      }
    });
  });
});

Deno.test("without a token, with a wrong one, and where it would be overheard", async () => {
  await withAip(async (server) => {
    const none = await runAip("sync-query.ts", server, [], { env: { AIP_TOKEN: "" } });
    assertEquals([none.code, none.stdout], [2, ""]);
    assertMatch(none.stderr, /^The API token for 127\.0\.0\.1:\d+ is missing: /);
    const placeholder = await runAip("sync-query.ts", server, [], {
      env: { AIP_TOKEN: "Token <your-token>; " },
    });
    assertEquals([placeholder.code, placeholder.stdout], [2, ""]);
    assertEquals(server.requests.length, 0);

    for (const script of ["login.ts", "sync-query.ts", "async-30s.ts", "archive.ts"]) {
      const wrong = await runAip(script, server, [], { env: { AIP_TOKEN: "wrong" } });
      assertEquals([wrong.code, wrong.stdout], [1, ""]);
      assertStringIncludes(wrong.stderr, "401");
      assertStringIncludes(wrong.stderr, "credentials");
    }
  });
  const env = { AIP_TOKEN: TOKEN };
  const plain = await runScript("aip/login.ts", ["--url=http://cars.aip.de/tap"], { env });
  assertEquals([plain.code, plain.stdout], [2, ""]);
  assertStringIncludes(plain.stderr, "a token must not go over http://cars.aip.de: use https");
});

Deno.test("the token may come from a file, which has to be allowed", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/token.txt`, `Token ${TOKEN}; \n`);
    await withAip(async (server) => {
      const env = { AIP_TOKEN: "wrong" };
      const flags = [...headerFlags("aip/login.ts"), "--allow-read=token.txt"];
      const args = ["--token-file=token.txt"];
      const good = await runAip("login.ts", server, args, { cwd, env, flags });
      assertEquals([good.code, good.stdout], [0, ""], good.stderr);
      const denied = await runAip("login.ts", server, args, { cwd, env });
      assertEquals([denied.code, denied.stdout], [1, ""]);
      assertEquals(
        denied.stderr,
        "A permission is missing: run again with --allow-read=token.txt\n",
      );
    });
  });
});

Deno.test("AIP scripts end with 130 at Ctrl-C while the service hangs", async () => {
  let process: Deno.ChildProcess | undefined;
  await withRawServer(() => process?.kill("SIGINT"), async ({ url }) => {
    const onStart = (child: Deno.ChildProcess) => process = child;
    const server = { url, requests: [] };
    const { code, stdout } = await runAip("async-30s.ts", server, [], { onStart });
    assertEquals([code, stdout], [130, ""]);
  });
});

Deno.test("AIP scripts end with 130 at Ctrl-C between two questions, and the job stays", async () => {
  let questions = 0;
  let process: Deno.ChildProcess | undefined;
  await withAip(async (server, { jobs }) => {
    const onStart = (child: Deno.ChildProcess) => process = child;
    const { code, stdout, stderr } = await runAip("async-5m.ts", server, ["--interval=600"], {
      onStart,
    });
    assertEquals([code, stdout], [130, ""]);
    assertStringIncludes(stderr, `${server.url}/tap/async/j1\n`);
    assertEquals([...jobs.values()].map(({ phase }) => phase), ["EXECUTING"]);
    assertEquals(server.requests.filter(({ method }) => method === "DELETE"), []);
  }, {
    script: () => ["EXECUTING"],
    before: (request, path) => {
      // The second question about the job is the first one of the waiting.
      if (request.method === "GET" && path === "/async/j1" && ++questions === 2) {
        setTimeout(() => process?.kill("SIGINT"), 50);
      }
      return undefined;
    },
  });
});
