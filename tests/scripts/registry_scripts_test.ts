/**
 * Scripts that ask the Registry and then the services that it names, each with the flags of its header and the sandbox's
 * data centres.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";
import { readTable } from "../../core/votable/read.ts";
import { describeEntry } from "../../scripts/_registry.ts";
import { withRawServer } from "../_server.ts";
import { converse } from "./_interactive.ts";
import { filesIn, headerFlags, ROOT, runScript, withFolder } from "./_run.ts";
import { safeLine } from "../../scripts/_tell.ts";

type Rows = readonly (readonly string[])[];

/** What a script prints with `--sandbox`, and the files it leaves. */
interface Case {
  readonly args?: readonly string[];
  readonly stdin?: string;
  /** Folder or file that it leaves; nothing by default. */
  readonly leaves?: string;
  /** The status; 0 by default. */
  readonly code?: number;
  check(rows: Rows, stderr: string, cwd: string): void | Promise<void>;
}

const names = (rows: Rows, at = 0) => [...new Set(rows.map((row) => row[at]))].sort();

const CASES: Readonly<Record<string, Case>> = {
  "globalsiap.ts": {
    leaves: "images",
    check: (rows, stderr, cwd) => {
      assertEquals(
        rows.map(([path]) => path).sort(),
        [
          "images/m51-nucleus.fits",
          "images/m51-north.fits",
          "images/m51.fits",
        ].sort(),
      );
      assertEquals(names(rows, 2), ["M51 images"]);
      assertEquals(rows.length, filesIn(`${cwd}/images`).length);
      assertMatch(stderr, /^M51 images: 7 rows \(\d+\.\d s\)$/m);
    },
  },
  "obscore-loop.ts": {
    check: (rows, stderr) => {
      assertEquals(names(rows), ["sandbox TAP", "sandbox complete", "sandbox old"]);
      for (
        const [service, collection] of [
          ["sandbox TAP", "sandbox-m51"],
          ["sandbox complete", "synthetic-spectra"],
          ["sandbox old", "synthetic-spectra"],
        ]
      ) assert(rows.some((row) => row[0] === service && row[1] === collection), service);
      assertStringIncludes(stderr, "3 services with observations\n");
    },
  },
  "get-spectra.ts": {
    leaves: "spectra",
    check: async (rows, stderr, cwd) => {
      assertEquals(names(rows), ["0", "1"]);
      assertEquals(names(rows, 1), ["sandbox TAP", "sandbox complete"]);
      assertMatch(stderr, /^sandbox old: unsupported: Skipped, it takes no uploads$/m);
      for (const [, , short, long, power, path = "", url] of rows) {
        assert(Number(short) < Number(long) && Number(power) >= 3000, `${short} ${long} ${power}`);
        assertMatch(url ?? "", /^http:\/\/127\.0\.0\.1:\d+\/spectra\/.*\.vot$/);
        const spectrum = await readTable(await Deno.readFile(`${cwd}/${path}`));
        assertEquals(spectrum.length, 300);
      }
    },
  },
  "multitap.ts": {
    leaves: "all-pms.vot",
    check: (rows) => {
      assertEquals(names(rows, 1), [
        "J/Syn/1/1/table1",
        "J/Syn/2/7/stars",
        "astrom.cat",
        "motions.north",
        "motions.south",
        "pmcat.named",
        "pmcat.numbered",
      ]);
    },
  },
  "multitap-broken1.ts": {
    code: 1,
    check: (rows, stderr) => {
      assertEquals(rows.length, 6, "services before the one with slashes");
      assertMatch(stderr, /^Error: Cannot run the query: .*in double quotes at line 2, column 6/m);
      assertStringIncludes(stderr, "FROM J/Syn/1/1/table1\n");
    },
  },
  "multitap-broken2.ts": {
    code: 1,
    check: (_, stderr) => {
      assertMatch(stderr, /^Error: Cannot run the query: UNION types bigint and text cannot be /m);
    },
  },
  "epnquery.ts": {
    args: ["--target=saturn"],
    leaves: "tables",
    check: async (rows, _, cwd) => {
      assertEquals(names(rows), [
        "tables/synth-rings.epn_core.vot",
        "tables/synth_planets.epn_core.vot",
      ]);
      for (const [path, count, title = ""] of rows) {
        const table = await readTable(await Deno.readFile(`${cwd}/${path}`));
        assertEquals([table.length, names([table.column("target_name").toArray() as string[]])], [
          Number(count),
          ["Saturn"],
        ]);
        assertMatch(title, /^SYNTHETIC: /);
      }
    },
  },
  "new-constraint.ts": {
    check: (rows, stderr) => {
      assertStringIncludes(stderr, " resources about stellar-astronomy\n");
      assertEquals(rows.filter(([ivoid]) => ivoid === "ivo://sandbox.invalid/scs/stars"), [[
        "ivo://sandbox.invalid/scs/stars",
        "HIP V<6",
        "scs,tap#aux,web",
        "Hipparcos stars brighter than V = 6",
      ]]);
    },
  },
  "data-discovery.ts": {
    check: (rows) => {
      assertEquals(names(rows, 1), ["ExoMerCat", "OEC"]);
    },
  },
  "exercises/ex01.ts": {
    check: (rows, stderr) => {
      assertStringIncludes(stderr, "image services about NVSS\n");
      const [name = "", size, instrument, title = ""] = rows[0] ?? [];
      assertMatch(name, /^(NVSS|SUMSS)$/);
      assertEquals([size, instrument], ["532800", "Kitt Peak CCD camera"]);
      assertMatch(title, /^M51, B, 600 s/);
    },
  },
  "exercises/ex02.ts": {
    stdin: "n\nyes\n",
    leaves: "images",
    check: (rows, stderr, cwd) => {
      assertEquals([rows.length, filesIn(`${cwd}/images`)], [1, ["m51-nucleus.fits"]]);
      assertEquals(rows[0]?.slice(0, 2), ["images/m51-nucleus.fits", "40320"]);
      assertStringIncludes(stderr, "M51, B, 600 s, Kitt Peak 1987-04-05 (full frame) Get? ");
    },
  },
  "exercises/ex14.ts": {
    check: (rows) => {
      assertEquals(rows.map((row) => row.slice(1)), [["20000", "200000"]]);
      assertMatch(rows[0]?.[0] ?? "", /^http:\/\/127\.0\.0\.1:\d+\/gavo$/);
    },
  },
  "exercises/ex15.ts": {
    check: (rows, stderr) => {
      assertEquals(rows, [["Virgo", "195.01667", "12.68222", "0.00007", "'jupiterMass'"]]);
      assertStringIncludes(stderr, "Asking cstl cone about the least massive planet of ExoMerCat");
    },
  },
  "exercises/ex16.ts": {
    check: (rows, stderr) => {
      const found = names(rows);
      for (const ivoid of ["ivo://sandbox.invalid/scs/stars", "ivo://cds.vizier/ii/283"]) {
        assert(found.includes(ivoid), ivoid);
      }
      assertStringIncludes(stderr, "a small part of the thesaurus comes with this library");
    },
  },
  "exercises/ex19.ts": {
    check: (rows, stderr) => {
      assertEquals(rows.length, 10);
      assertStringIncludes(stderr, "7 services\n");
      assertEquals(rows.filter(([url]) => url?.endsWith("/barenames")).map(([, name]) => name), [
        "J/Syn/1/1/table1",
        "J/Syn/2/7/stars",
      ]);
    },
  },
  "exercises/ex20.ts": {
    args: ["--feature=in_unit", "--feature=UNION", "--feature=ivo_hashlist_has"],
    check: (rows) => {
      const base = "ivo://ivoa.net/std/TAPRegExt#features-";
      assertEquals(rows, [
        [`${base}adql-unit`, "IN_UNIT", "yes"],
        [`${base}adql-sets`, "UNION", "yes"],
        [`${base}udf`, "ivo_hashlist_has(hashlist TEXT, item TEXT) -> INTEGER", "yes"],
      ]);
    },
  },
  "exercises/ex21.ts": {
    args: ["--radius=0.7"],
    check: (rows) => {
      const styles = new Map(rows.map(([, table, , style]) => [table, style]));
      assertEquals([styles.get("pmcat.named"), styles.get("motions.north")], ["in_unit", "factor"]);
      // A unit that was not converted would be a thousand or millions off.
      for (const [, table, , , low, high] of rows) {
        if (low === "") continue;
        assert(Number(low) > -100 && Number(low) < -20, `${table} ${low}`);
        assert(Number(high) < 100 && Number(high) > 20, `${table} ${high}`);
      }
    },
  },
  "exercises/ex22.ts": {
    leaves: "spectra",
    check: (rows, _, cwd) => {
      const saved = rows.flatMap(([, , , , path]) => path === "" ? [] : [path]);
      assertEquals(saved.length, 2);
      assertEquals(filesIn(`${cwd}/spectra`).map((name) => `spectra/${name}`), saved.toSorted());
      assert(rows.every(([, , , type]) => type?.split("#").includes("sp")));
      assertEquals(names(rows), [
        "synth-rings.epn_core",
        "synth_moons.epn_core",
        "synth_planets.epn_core",
      ]);
    },
  },
};

for (
  const [script, { args = [], stdin, leaves, code: wanted = 0, check }] of Object.entries(CASES)
) {
  Deno.test(`${script} --sandbox brings what it should with the flags of its header`, async () => {
    await withFolder(async (cwd) => {
      const options = { cwd, ...(stdin === undefined ? {} : { stdin }) };
      const { code, stdout, stderr } = await runScript(script, ["--sandbox", ...args], options);
      assertEquals(code, wanted, stderr);
      assertMatch(
        stderr,
        /^Sandbox: asking http:\/\/127\.0\.0\.1:\d+\/\S+ \(local training data\)/,
      );
      const lines = stdout === "" ? [] : stdout.replace(/\n$/, "").split("\n");
      await check(lines.map((line) => line.split("\t")), stderr, cwd);
      assertEquals(filesIn(cwd), leaves === undefined ? [] : [leaves]);
    });
  });

  Deno.test(`${script} prints in its header how to run it, helps, and refuses wrong options`, async () => {
    const text = Deno.readTextFileSync(`${ROOT}scripts/${script}`);
    assertStringIncludes(text, ` * deno run ${headerFlags(script).join(" ")} scripts/${script} `);
    assert(text.endsWith("if (import.meta.main) await runMain(main, { anyHost: true });\n"));
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

  Deno.test(`${script} ends with 130 at Ctrl-C and with 1 at its time limit, and leaves nothing`, async () => {
    const given = (url: string) =>
      script.endsWith("ex20.ts") ? `--url=${url}/tap` : `--registry=${url}/tap`;
    const pos = script.endsWith("ex02.ts") ? ["--pos=1 2"] : [];
    await withFolder(async (cwd) => {
      let process: Deno.ChildProcess | undefined;
      const onStart = (child: Deno.ChildProcess) => process = child;
      await withRawServer(() => process?.kill("SIGINT"), async ({ url }) => {
        const { code, stdout } = await runScript(script, [given(url), ...pos], { cwd, onStart });
        assertEquals([code, stdout, filesIn(cwd)], [130, "", []]);
      });
      await withRawServer(() => {}, async ({ url }) => {
        const limited = [given(url), ...pos, "--timeout=0.05"];
        const { code, stdout, stderr } = await runScript(script, limited, { cwd });
        assertEquals([code, stdout, filesIn(cwd)], [1, "", []]);
        assertMatch(stderr, /time limit/);
      });
    });
  });
}

Deno.test("globalsiap.ts names each broken service and why, whom to tell, and keeps a log", async () => {
  await withFolder(async (cwd) => {
    const flags = [...headerFlags("globalsiap.ts"), "--allow-write=log.jsonl"];
    const args = ["--sandbox", "--broken", "--timeout=4", "--contacts", "--log=log.jsonl"];
    const { code, stdout, stderr } = await runScript("globalsiap.ts", args, { cwd, flags });
    assertEquals(code, 0, stderr);
    assertEquals(stdout.trimEnd().split("\n").length, 3);
    const log = (await Deno.readTextFile(`${cwd}/log.jsonl`)).trimEnd().split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assertEquals(
      Object.fromEntries(log.map(({ service, kind, rows }) => [service, kind ?? rows])),
      {
        "M51 images": 7,
        "refused sia": "refused",
        "unavailable sia": "status",
        "error sia": "status",
        "hanging sia": "hanging",
        "dripping sia": "dripping",
        "html sia": "html",
        "truncated sia": "truncated",
        "reset sia": "truncated",
      },
    );
    assertMatch(stderr, /^refused sia: refused: .*connection refused/m);
    // The runtime has nothing to say about how the sandbox serves.
    assertEquals(stderr.match(/^Deno.*/m), null);
    assertEquals(
      stderr.match(/^About \w+ sia tell denovo sandbox <nobody@sandbox\.invalid>$/gm)?.length,
      8,
    );
  });
  const wrong = await runScript("globalsiap.ts", ["--broken"], { flags: [] });
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertMatch(wrong.stderr, /^Option --broken needs --sandbox/);
});

Deno.test("globalsiap.ts ends with 1 when no service answers, and with 2 for what cannot be meant", async () => {
  await using sandbox = await startLocalSandbox();
  const registry = `--registry=${sandbox.services["registryBroken"]}`;
  await withFolder(async (cwd) => {
    const args = [registry, "--waveband=infrared", "--timeout=0.2"];
    const { code, stdout, stderr } = await runScript("globalsiap.ts", args, { cwd });
    assertEquals([code, stdout, filesIn(cwd)], [1, "", []], stderr);
    const cases: readonly (readonly [string, number, RegExp])[] = [
      [
        "--waveband=infrarot",
        2,
        /^Option --waveband: There is no term "infrarot" .*did you mean "Infrared"/,
      ],
      ["--pos=M51", 2, /^Option --pos: /],
      ["--concurrency=0", 2, /^Option --concurrency: /],
    ];
    for (const [arg, status, message] of cases) {
      const wrong = await runScript("globalsiap.ts", [registry, arg], { cwd });
      assertEquals([wrong.code, wrong.stdout], [status, ""], arg);
      assertMatch(wrong.stderr, message);
    }
  });
});

Deno.test("a registry that is down has a mirror, or ends the script with 1", async () => {
  await using sandbox = await startLocalSandbox();
  const down = "http://127.0.0.1:1/tap";
  const run = (registries: string) =>
    runScript("new-constraint.ts", ["--timeout=20"], {
      flags: ["--allow-net", "--allow-env=IVOA_REGISTRY"],
      env: { IVOA_REGISTRY: registries },
    });
  const both = `${down} ${sandbox.services["tap"]}`;
  const [mirror, none, option] = await Promise.all([
    run(both),
    run(down),
    runScript("new-constraint.ts", ["--timeout=20", `--registry=${both}`], {
      flags: ["--allow-net"],
    }),
  ]);
  assertEquals([option.code, option.stdout, option.stderr], [0, mirror.stdout, mirror.stderr]);
  assertEquals(mirror.code, 0, mirror.stderr);
  assertMatch(mirror.stdout, /^ivo:\/\/sandbox\.invalid\/scs\/stars\t/m);
  assertMatch(mirror.stderr, /^Note: The registry at http:\/\/127\.0\.0\.1:1\/tap cannot be used/);
  assertEquals([none.code, none.stdout], [1, ""]);
  assertMatch(none.stderr, /^Error: .*127\.0\.0\.1:1/);
});

Deno.test("get-spectra.ts ends with 130 at Ctrl-C while services are asked, and writes its log", async () => {
  await using sandbox = await startLocalSandbox();
  const args = [
    `--registry=${sandbox.services["registryBroken"]}`,
    "--limit=0",
    "--log=spectra/log",
  ];
  await withFolder(async (cwd) => {
    await Deno.mkdir(`${cwd}/spectra`);
    const script = converse("get-spectra.ts", args, cwd);
    await script.until(/^sandbox TAP: \d+ rows/m);
    script.interrupt();
    const { code } = await script.end();
    assertEquals(code, 130);
    const log = (await Deno.readTextFile(`${cwd}/spectra/log`)).trimEnd().split("\n")
      .map((line) => JSON.parse(line) as { readonly service: string; readonly ok: boolean });
    assert(log.some(({ service, ok }) => service === "sandbox TAP" && ok));
    assert(!log.some(({ service }) => service === "hanging tap"));
  });
});

Deno.test("safeLine() keeps a line a line, and sends nothing to the terminal that acts there", () => {
  const lines = ["a\nb\x1b[2J\t c\u009b1m", "x\x07 y\r\nz\u2028"].map(safeLine);
  // deno-lint-ignore no-control-regex
  assert(lines.every((line) => !/[\x00-\x1f\x7f-\x9f\u2028]/.test(line)), lines.join());
  assertMatch(lines[0] ?? "", /^a b.*\[2J c.*1m$/);
  assertMatch(lines[1] ?? "", /^x.* y z$/);
});

Deno.test("describeEntry() tells rows, time, and that there are more", () => {
  const entry = { service: "s", ok: true, began: "", ms: 1250, bytes: 0 };
  assertEquals(describeEntry({ ...entry, rows: 1 }), "s: 1 row (1.3 s)");
  assertEquals(
    describeEntry({ ...entry, rows: 7, overflow: "server" }),
    "s: 7 rows, and there are more (1.3 s)",
  );
  assertEquals(describeEntry(entry), "s: answered (1.3 s)");
});

Deno.test("obscore-loop.ts gives up on one service at Ctrl-C, and ends at the next one", async () => {
  await using sandbox = await startLocalSandbox();
  const registry = `--registry=${sandbox.services["registryBroken"]}`;
  await withFolder(async (cwd) => {
    const script = converse("obscore-loop.ts", [registry, "--timeout=60"], cwd);
    await script.until(/^sandbox TAP: \d+ rows/m);
    script.interrupt();
    const gaveUp = await script.until(/^Gave up on .*; Ctrl-C once more to end$/m);
    const [, name] = /^Gave up on (.*);/.exec(gaveUp) ?? [];
    await script.until(new RegExp(`^${name}: skipped: `, "m"));
    script.interrupt();
    const { code, stdout } = await script.end();
    assertEquals(code, 130);
    assertStringIncludes(stdout, "sandbox TAP\tsandbox-m51\n");
  });
});

Deno.test("ex02.ts asks whether to quit at Ctrl-C, repeats its question, and ends with 130", async () => {
  await using sandbox = await startLocalSandbox();
  const args = [`--registry=${sandbox.services["tap"]}`, "--pos=202.47 47.195", "--fraction=1"];
  await withFolder(async (cwd) => {
    const script = converse("exercises/ex02.ts", args, cwd);
    for (let times = 0; times < 2; times++) {
      await script.until(/full frame\) Get\? $/);
      script.interrupt();
      await script.until(/\nQuit\? $/);
      await script.say("no");
    }
    await script.until(/full frame\) Get\? $/);
    await script.say("y");
    await script.until(/nucleus.*Get\? $/);
    script.interrupt();
    await script.until(/\nQuit\? $/);
    await script.say("Yes");
    const { code, stdout } = await script.end();
    assertEquals([code, filesIn(`${cwd}/images`)], [130, ["m51.fits"]]);
    assertMatch(stdout, /^images\/m51\.fits\t532800\t/);
  });
});

Deno.test("ex02.ts ends with 130 at Ctrl-C when nobody can answer", async () => {
  await using sandbox = await startLocalSandbox();
  const args = [
    `--registry=${sandbox.services["registryBroken"]}`,
    ...["--pos=202.47 47.195", "--fraction=1", "--timeout=60"],
  ];
  await withFolder(async (cwd) => {
    const script = converse("exercises/ex02.ts", args, cwd);
    const ended = script.end();
    await script.until(/^M51 images: 7 rows/m);
    script.interrupt();
    const { code, stdout } = await ended;
    assertEquals([code, stdout, filesIn(cwd)], [130, "", []]);
  });
});
