import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { readTable } from "../../core/votable/read.ts";
import { fakeTap } from "../protocols/_fake_tap.ts";
import { withRawServer, withServer } from "../_server.ts";
import { JobClock } from "./_job_clock.ts";
import { filesIn, headerFlags, ROOT, runScript, withFolder } from "./_run.ts";

const IDS = /^(45|61)\d{17}$/;

/** What a script prints with `--sandbox`, line by line and cell by cell, and the tables it leaves. */
interface Case {
  readonly args?: readonly string[];
  readonly tables?: Readonly<Record<string, number>>;
  check(rows: readonly (readonly string[])[], stderr: string): void;
}

const FIELD = { "2mass.vot": 50, "sdss.vot": 95, "wise.vot": 46 };
const savedRows = (tables: Readonly<Record<string, number>>) =>
  Object.entries(tables).map(([name, rows]) => [`tables/${name}`, String(rows)]);

const CASES: Readonly<Record<string, Case>> = {
  "fetch3.ts": {
    tables: FIELD,
    check: (rows) => {
      assertEquals(
        rows.map(([path]) => path),
        ["sdss", "2mass", "wise"].map((name) => `tables/${name}.vot`),
      );
      assertEquals(rows.toSorted(), savedRows(FIELD));
    },
  },
  "fetch3-async.ts": {
    tables: FIELD,
    check: (rows, stderr) => {
      assertEquals(rows.toSorted(), savedRows(FIELD));
      for (const name of ["sdss", "2mass", "wise"]) {
        assertStringIncludes(stderr, `${name}: COMPLETED`);
      }
    },
  },
  "smart-tap-upload.ts": {
    check: ([names, ...rows], stderr) => {
      assertEquals(names, [
        ..."source_id ra dec parallax ruwe fidelity_v2 neighbours".split(" "),
      ]);
      assertEquals(rows.length, 1638);
      assertEquals(new Set(rows.map(([id]) => id)).size, 1638);
      assert(rows.every(([id = ""]) => IDS.test(id)));
      assertStringIncludes(stderr, "1638 of 1800 stars are in gedr3spur.main");
    },
  },
  "exercises/ex05.ts": { check: (rows) => assertEquals(rows, [["5044"]]) },
  "exercises/ex06.ts": {
    check: (rows) => {
      assertEquals(rows.length, 7);
      for (const [uri = "", title = ""] of rows) {
        assertMatch(uri, /^ivo:\/\/sandbox\.invalid\/~\?synthetic\/frame-\d+\.fits$/);
        assertMatch(title, /^SYNTHETIC frame of (IC 4756|NGC 3377) in [BVRI], \d+ s$/);
      }
    },
  },
  "exercises/ex07.ts": {
    tables: { "rave.vot": 190, "tgas.vot": 146 },
    check: (rows) => assertEquals(rows, [["tables/tgas.vot", "146"], ["tables/rave.vot", "190"]]),
  },
  "exercises/ex10.ts": {
    check: ([names, ...rows], stderr) => {
      assertEquals([names?.at(0), names?.slice(-2)], ["source_id", ["rv", "hmag"]]);
      assertEquals(rows.length, 43);
      for (const [id = "", ...cells] of rows) {
        assertMatch(id, IDS);
        const hmag = Number(cells.at(-1));
        assert(hmag >= 8 && hmag <= 8.1, `${hmag}`);
      }
      assertStringIncludes(stderr, "job: COMPLETED");
    },
  },
  "exercises/ex24.ts": {
    check: ([names, ...rows]) => {
      assertEquals(names?.slice(0, 6), ["hd", "mv_meas", "spectral", "source_id", "ra", "dec"]);
      assertEquals(rows.length, 500);
      const hosts = new Map(rows.map(([hd, , , id, ra, dec]) => [hd, [id, ra, dec]]));
      // Doubles could not tell these apart.
      assertEquals(hosts.get("224834"), ["4500000000000000001", "0.2691", "-48.8099"]);
      const ids = new Set(rows.map(([, , , id = ""]) => id));
      assertEquals(ids.size, 500);
      assert(new Set([...ids].map(Number)).size < 400);
      // What came back for a star is that star's.
      assert(rows.every((row) => row[1] === row.at(-1)), "both magnitudes are the same number");
    },
  },
};

for (const [script, { args = [], tables, check }] of Object.entries(CASES)) {
  Deno.test(`${script} --sandbox brings what it should with the flags of its header`, async () => {
    await withFolder(async (cwd) => {
      const { code, stdout, stderr } = await runScript(script, ["--sandbox", ...args], { cwd });
      assertEquals(code, 0, stderr);
      assertMatch(
        stderr,
        /^Sandbox: asking http:\/\/127\.0\.0\.1:\d+\/\S+ \(local training data\)/,
      );
      assert(stdout.endsWith("\n"));
      check(stdout.trimEnd().split("\n").map((line) => line.split("\t")), stderr);
      assertEquals(filesIn(cwd), tables === undefined ? [] : ["tables"]);
      for (const [name, rows] of Object.entries(tables ?? {})) {
        const table = await readTable(await Deno.readFile(`${cwd}/tables/${name}`));
        assertEquals(table.length, rows);
        // Saved tables keep the marks of the sandbox and of synthetic data.
        const infos = table.infos.map((info) => `${info.name}: ${info.value}`).join("\n");
        assertStringIncludes(infos, "sandbox: local training data");
        assertMatch(infos, /SYNTHETIC/);
      }
    });
  });

  Deno.test(`${script} prints in its header how to run it, helps, and refuses wrong options`, async () => {
    const text = Deno.readTextFileSync(`${ROOT}scripts/${script}`);
    assertStringIncludes(text, ` * deno run ${headerFlags(script).join(" ")} scripts/${script} `);
    assert(text.endsWith("if (import.meta.main) await runMain(main, { anyHost: true });\n"));
    assert(headerFlags(script).includes("--allow-net"));
    const name = script.replace(/^.*\/|\.ts$/g, "");
    const [help, wrong] = await Promise.all([
      runScript(script, ["--help"], { flags: [] }),
      runScript(script, ["--tmeout=1"], { flags: [] }),
    ]);
    assertEquals([help.code, help.stderr], [0, ""]);
    assertMatch(help.stdout, new RegExp(`^${name}: .*\n\nUsage: ${name} \\[options\\]`));
    assertStringIncludes(help.stdout, "--sandbox");
    assertEquals([wrong.code, wrong.stdout], [2, ""]);
    assertMatch(wrong.stderr, /^Unknown option --tmeout: did you mean --timeout\?\nSee --help/);
  });

  Deno.test(`${script} ends with 130 at Ctrl-C and with 1 at its time limit, and leaves no table`, async () => {
    await withFolder(async (cwd) => {
      const given = (url: string) =>
        tables !== undefined
          ? [`--query=field ${url}/tap SELECT ra FROM t`]
          : /^(smart|.*ex(10|24))/.test(script)
          ? [`--url=${url}/tap`, "--query=SELECT ra FROM t"]
          : [`--url=${url}/tap`];
      let process: Deno.ChildProcess | undefined;
      const onStart = (child: Deno.ChildProcess) => process = child;
      await withRawServer(() => process?.kill("SIGINT"), async ({ url }) => {
        const { code, stdout } = await runScript(script, given(url), { cwd, onStart });
        assertEquals([code, stdout, filesIn(cwd)], [130, "", []]);
      });
      await withRawServer(() => {}, async ({ url }) => {
        const limited = [...given(url), "--timeout=0.05"];
        const { code, stdout, stderr } = await runScript(script, limited, { cwd });
        assertEquals([code, stdout, filesIn(cwd)], [1, "", []]);
        assertMatch(stderr, /time limit/);
      });
    });
  });
}

Deno.test("fetch3-async.ts ends when the slowest job does, not after the sum of all", async () => {
  const clock = new JobClock(3);
  const services = [50, 20, 30].map((duration) => clock.service(duration));
  await withFolder(async (cwd) => {
    const [one, two, three] = services.map(({ handler }) => handler);
    assert(one !== undefined && two !== undefined && three !== undefined);
    await withServer(one, (a) =>
      withServer(two, (b) =>
        withServer(three, async (c) => {
          const queries = [a, b, c].map(({ url }, i) =>
            `--query=job${i} ${url}/tap SELECT TOP ${i + 1} id FROM t WHERE x < {radius}`
          );
          // One after the other they would wait for each other for ever.
          const { code, stdout, stderr } = await runScript(
            "fetch3-async.ts",
            [...queries, "--timeout=20"],
            { cwd },
          );
          assertEquals(code, 0, stderr);
          assertEquals(stdout, "tables/job1.vot\t2\ntables/job2.vot\t3\ntables/job0.vot\t1\n");
        })));
  });
  assertEquals(clock.starts, [0, 0, 0]);
  assertEquals(clock.now, 50);
  assertEquals(services.map(({ jobs }) => jobs.size), [0, 0, 0], "all jobs are deleted");
});

Deno.test("fetch3-async.ts and ex10.ts delete their jobs at Ctrl-C, and end with 130", async () => {
  const scripts = [
    ["fetch3-async.ts", (url: string) => [`--query=x ${url}/tap SELECT 1 AS one`]],
    ["exercises/ex10.ts", (url: string) => [`--url=${url}/tap`]],
  ] as const;
  for (const [script, args] of scripts) {
    let process: Deno.ChildProcess | undefined;
    const { promise: never, resolve: end } = Promise.withResolvers<undefined>();
    const service = fakeTap({
      script: () => ["EXECUTING"],
      before: async (request) => {
        if (!new URL(request.url).searchParams.has("WAIT")) return undefined;
        process?.kill("SIGINT");
        return await never;
      },
    });
    await withFolder(async (cwd) => {
      await withServer(service.handler, async (server) => {
        const { url } = server;
        const { code, stdout } = await runScript(script, args(url), {
          cwd,
          onStart: (child) => process = child,
        });
        end(undefined);
        assertEquals([code, stdout, filesIn(cwd)], [130, "", []], script);
        assertEquals(service.jobs.size, 0, script);
        assertEquals(server.requests.filter(({ method }) => method === "DELETE").length, 1);
      });
    });
  }
});

Deno.test("fetch3-async.ts saves what it can when a job fails, and ends with 1", async () => {
  const failing = fakeTap({ script: () => ["ERROR"], error: "the disk is full" });
  const good = fakeTap();
  await withFolder(async (cwd) => {
    await withServer(failing.handler, (a) =>
      withServer(good.handler, async (b) => {
        const { code, stdout, stderr } = await runScript("fetch3-async.ts", [
          `--query=bad ${a.url}/tap SELECT TOP 1 id FROM t`,
          `--query=good ${b.url}/tap SELECT TOP 4 id FROM t`,
          "--every=0.01",
        ], { cwd });
        assertEquals([code, stdout], [1, "tables/good.vot\t4\n"]);
        assertMatch(stderr, /^bad: Error: .*ended as ERROR: the disk is full/m);
        assertStringIncludes(stderr, "good: COMPLETED");
      }));
    assertEquals([failing.jobs.size, good.jobs.size], [0, 0]);
  });
});

Deno.test("fetch3.ts fills in its query, tells overflow, and refuses unknown places", async () => {
  await withFolder(async (cwd) => {
    const { code, stdout, stderr } = await runScript(
      "fetch3.ts",
      ["--sandbox", "--maxrec=10", "--radius=0.2"],
      { cwd },
    );
    assertEquals(code, 0, stderr);
    assertEquals(stdout.match(/\t10$/gm)?.length, 3);
    assertStringIncludes(stderr, "Note: --maxrec cut sdss after 10 rows; there are more");
  });
  const url = "http://127.0.0.1:9/tap";
  const place = await runScript("fetch3.ts", [`--query=x ${url} SELECT {raj} FROM t`]);
  assertEquals(place.code, 1);
  assertStringIncludes(place.stderr, "Cannot fill in {raj}: there are ra, dec, radius only");
  const none = await runScript("fetch3.ts", [`--query=SELECT 1`], { flags: [] });
  assertEquals([none.code, none.stdout], [2, ""]);
  assertMatch(none.stderr, /^Option --query: "SELECT 1" is not a name, a URL and a query/);
});

Deno.test("ex06.ts shows what missing quotes do, and that quotes in names do no harm", async () => {
  const run = (...args: string[]) => runScript("exercises/ex06.ts", ["--sandbox", ...args]);
  const [broken, barnard, none] = await Promise.all([
    run("--broken"),
    run("--object=Barnard's star"),
    run("--object=M 1"),
  ]);
  assertEquals([broken.code, broken.stdout], [1, ""]);
  assertStringIncludes(broken.stderr, "text must be in single quotes: 'IC 4756'");
  assertStringIncludes(broken.stderr, "found 4756 at line 3");
  assertMatch(broken.stderr, /\n3 \| WHERE object = IC 4756\n {2}\| +\^\^\n {2}URL: /);
  assertEquals(barnard.code, 0, barnard.stderr);
  assertMatch(barnard.stdout, /^(ivo:\S+\tSYNTHETIC frame of Barnard's star in .*\n)+$/);
  assertEquals([none.code, none.stdout], [0, ""]);
});

Deno.test("ex05.ts counts in any table, and says what is near a name that is none", async () => {
  const [rave, missing] = await Promise.all([
    runScript("exercises/ex05.ts", ["--sandbox", "--table=rave.main"]),
    runScript("exercises/ex05.ts", ["--sandbox", "--table=rave.mian"]),
  ]);
  assertEquals([rave.code, rave.stdout], [0, "2000\n"]);
  assertEquals([missing.code, missing.stdout], [1, ""]);
  assertStringIncludes(missing.stderr, "rave.main");
});
