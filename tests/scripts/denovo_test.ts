import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { VERSION } from "../../core/runtime/version.ts";
import { readTable } from "../../core/votable/read.ts";
import {
  denovo,
  denovoHere,
  filesIn,
  type Outcome,
  ROOT,
  run,
  runScript,
  withFolder,
} from "./_run.ts";

/** Runs `denovo sandbox --json` while something is done, and stops it with a signal; what it came to. */
async function withSandbox(
  work: (services: Readonly<Record<string, string>>, base: string) => Promise<void>,
  stop: Deno.Signal = "SIGINT",
): Promise<Pick<Outcome, "code" | "stdout">> {
  const flags = ["-q", "--frozen", "--no-prompt", "--allow-net=127.0.0.1"];
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, "scripts/denovo.ts", "sandbox", "--json"],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let stdout = "";
  try {
    while (!stdout.includes("\n")) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`the sandbox ended: ${stdout}`);
      stdout += value;
    }
    const { base, services } = JSON.parse(stdout);
    await work(services, base);
  } finally {
    process.kill(stop);
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      stdout += next.value;
    }
  }
  return { code: (await process.status).code, stdout };
}

Deno.test("denovo --help and --version need no permission", async () => {
  const help = await runScript("denovo.ts", ["--help"], { flags: [] });
  assertEquals([help.code, help.stderr], [0, ""]);
  for (const name of ["table info", "table head", "table convert", "table lint", "cone", "sia"]) {
    assertMatch(help.stdout, new RegExp(`\n  ${name} +[a-z]`));
  }
  const version = await runScript("denovo.ts", ["--version"], { flags: [] });
  assertEquals(version.stdout, `denovo ${VERSION}\n`);
});

Deno.test("denovo loads nothing heavy before a sub-command is called", async () => {
  const { stdout } = await run(Deno.execPath(), ["info", "--json", "scripts/denovo.ts"], {
    cwd: ROOT,
  });
  const { modules } = JSON.parse(stdout) as {
    modules: {
      specifier: string;
      dependencies?: { isDynamic?: boolean; code?: { specifier: string } }[];
    }[];
  };
  const next = new Map(modules.map(({ specifier, dependencies = [] }) => [
    specifier,
    dependencies.filter(({ isDynamic }) => !isDynamic).map(({ code }) => code?.specifier ?? ""),
  ]));
  const reached = new Set([...next.keys()].filter((name) => name.endsWith("scripts/denovo.ts")));
  for (const name of reached) for (const to of next.get(name) ?? []) if (to !== "") reached.add(to);
  assert(reached.size > 5 && reached.size < 25, `${reached.size} modules`);
  assertEquals([...reached].filter((name) => /^npm:|votable|protocols|sandbox\//.test(name)), []);
});

Deno.test("denovo tells what a command line lacks, with status 2", async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /^A command is missing: one of table info, /],
    [
      ["table"],
      /^A command is missing: one of table info, table head, table convert, table lint, table join, table xmatch, table stack\n/,
    ],
    [["tabel"], /^Unknown command "tabel": did you mean "table"\?\n/],
    [["tabel", "info", "x"], /^Unknown command "tabel": did you mean "table info" or /],
    [["cnoe", "12"], /^Unknown command "cnoe": did you mean "cone"\?\n/],
    [["quasar"], /^Unknown command "quasar": denovo --help lists all there are\n/],
    [["samp", "quasar"], /^Unknown command "samp quasar": one of samp hub, samp clients, /],
    [["table", "inof"], /^Unknown command "table inof": did you mean "table info"/],
    [["table", "info"], /^Argument INPUT is missing/],
    [
      ["table", "convert", "x.vot", "x.unknown"],
      /^Cannot tell the format of "x.unknown": give --format/,
    ],
    [["table", "convert", "-"], /^Cannot tell the format of "-": give --format/],
    [["cone", "1", "2"], /^Argument RADIUS is missing: wanted .*, got 1 2\n/],
    [["cone", "http://x/scs", "340.1", "3.36"], /^Argument RADIUS is missing: wanted /],
    [["cone", "http://x/scs", "340.1"], /^Wanted \[URL\] \[RA DEC RADIUS\], got http:/],
    [["cone", "1", "2", "3", "4", "5"], /^Wanted \[URL\] \[RA DEC RADIUS\], got 1 2 3 4 5\n/],
    [["cone", "1", "2", "181"], /^Wanted \[URL\] \[RA DEC RADIUS\], got 1 2 181\n/],
    [["cone", "nonsense"], /^Argument URL: "nonsense" is not an http or https URL\n/],
    [["cone", "--url=nonsense"], /^Option --url: "nonsense" is not an http or https URL\n/],
    [
      ["cone", "http://x.invalid/", "--url=http://y.invalid/"],
      /^Both argument URL and option --url are given: leave one of them out\n/,
    ],
    [
      ["cone", "1", "2", "3", "--pos=4 5"],
      /^Both arguments RA DEC RADIUS and option --pos are given/,
    ],
    [
      ["cone", "1", "2", "3", "--radius=3"],
      /^Both arguments RA DEC RADIUS and option --radius are given/,
    ],
    [["cone", "--pos=1 2", "--pos=3 4"], /^Option --pos is given more than once: "1 2" and "3 4"/],
    [["cone", "--pos=100 -5 30"], /^Option --pos: Cannot parse position .* in different forms/],
    [["cone", "--pos=1 2"], /^A radius is missing/],
    [["sia"], /^A position is missing: give --pos\n/],
    [["sia", "--szie=1"], /^Unknown option --szie: did you mean --size\?\n/],
    [
      ["sia", "http://x.invalid/", "--url=http://y.invalid/", "--pos=1 2"],
      /^Both argument SERVICE and option --url are given/,
    ],
    [["sia", "nonsense", "--pos=1 2"], /^Argument SERVICE: "nonsense" is not an http or https/],
    [["params", "http://x.invalid/", "--url=http://y.invalid/"], /^Both argument SERVICE and/],
    [["params", "http://x.invalid/", "http://y.invalid/"], /^Unexpected argument "http:\/\/y/],
    [["table", "head", "-", "-n", "5", "--rows=3"], /^Option --rows is given more than once/],
    [["sia", "--size=a"], /^Option --size: "a" is no size/],
    [["sandbox", "--port=70000"], /^Option --port: 70000 is more than 65535/],
  ];
  const outcomes = await Promise.all(cases.map(([args]) => denovoHere(args)));
  for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
    const [args, wanted] = cases[i] as typeof cases[number];
    assertEquals([code, stdout], [2, ""], args.join(" "));
    assertMatch(stderr, wanted);
  }
});

Deno.test("every sub-command has its own --help, without any permission", async () => {
  const program = `${ROOT}tests/scripts/_all_help.ts`;
  const { stdout } = await run(Deno.execPath(), ["run", "-q", "--frozen", "--no-prompt", program]);
  const outcomes = JSON.parse(stdout) as readonly (Outcome & { readonly name: string })[];
  assert(outcomes.length > 40, `${outcomes.length} commands`);
  for (const { name, code, stdout, stderr } of outcomes) {
    assertEquals([code, stderr], [0, ""], name);
    assertMatch(stdout, new RegExp(`^denovo ${name}: .*\n\nUsage: denovo ${name} `));
  }
});

Deno.test("denovo sandbox prints one line, answers cone, sia and params, and ends with 0 at Ctrl-C", async () => {
  const { code, stdout } = await withSandbox(async (services, base) => {
    assertMatch(base, /^http:\/\/127\.0\.0\.1:\d+$/);
    const scs = services["scs"] ?? "";
    const sia = services["sia"] ?? "";
    const net = ["--allow-net=127.0.0.1"];
    await withFolder(async (cwd) => {
      const [words, options, json, list, saved, params, pieces, variable] = await Promise.all([
        runScript("denovo.ts", ["cone", scs, "101.287", "-16.716", "1"], { flags: net }),
        denovo(["cone", `--url=${scs}`, "--pos=06 45 09 -16 42 58", "--radius=1"]),
        denovo(["cone", scs, "101.287", "-16.716", "1", "--json"]),
        denovo(["sia", sia, "--pos=202.47 47.195", "--format=image/png", "--intersect=CENTER"]),
        denovo([
          "sia",
          `--url=${sia}`,
          "--pos=202.47 47.195",
          "--save=pix",
          "--limit=2",
          "--out=all.vot",
        ], {
          cwd,
        }),
        denovo(["params", sia]),
        denovo(["cone", scs, "10", "80", "0.01"]),
        denovo(["cone"], { env: { DENOVO_SANDBOX: `${base}/` } }),
      ]);
      assertEquals(words.code, 0, words.stderr);
      assertEquals(words.stdout.split("\n")[1]?.split("\t").slice(0, 2), ["HIP 32349", "32349"]);
      assertEquals(options.stdout, words.stdout);
      const report = JSON.parse(json.stdout);
      assertEquals([report.length, report.overflow, report.rows[0].hip], [1, "none", 32349]);
      assertEquals(list.stdout.split("\n").length, 3, list.stderr);
      assertMatch(list.stdout, /\timage\/png\t191748\thttp:.*m51\.png\n$/);
      assertEquals(saved.code, 0, saved.stderr);
      assertEquals(filesIn(cwd), ["all.vot", "pix"]);
      assertEquals(filesIn(`${cwd}/pix`).length, 2);
      const table = await readTable(await Deno.readFile(`${cwd}/all.vot`));
      assertEquals([table.length, table.has("access_reference")], [7, true]);
      assert(table.infos.some(({ name }) => name === "citation"));
      assertMatch(
        params.stdout,
        /^name\tunit\tucd\ttype\tlimits\toptions\tdescription\nPOS\tdeg\t/,
      );
      assertEquals([pieces.code, pieces.stdout.split("\n").length], [0, 2]);
      assertStringIncludes(pieces.stderr, "No rows there: try another position, or a larger field");
      assertStringIncludes(variable.stdout, "HIP 32349");
    });
  });
  assertEquals([code, stdout.split("\n").length], [0, 2]);
});

Deno.test("denovo sandbox ends in good order at SIGTERM, too, and tells when its port is taken", async () => {
  const { code } = await withSandbox(async (_, base) => {
    const taken = await denovo(["sandbox", `--port=${new URL(base).port}`]);
    assertEquals(taken.code, 1);
    assertMatch(
      taken.stderr,
      /^Error: Cannot use port \d+: something else does; try another --port/,
    );
  }, "SIGTERM");
  assertEquals(code, 0);
});

Deno.test("denovo says in one line which flag a sub-command misses", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/a.csv`, "x\n1\n");
    const none = { cwd, flags: [] };
    const [read, net, write] = await Promise.all([
      runScript("denovo.ts", ["table", "info", "a.csv"], none),
      runScript("denovo.ts", ["cone", "http://127.0.0.1:59999/", "1", "2", "3"], none),
      runScript("denovo.ts", ["table", "convert", "a.csv", "a.tsv"], {
        cwd,
        flags: ["--allow-read"],
      }),
    ]);
    const line = (flag: string) => `A permission is missing: run again with ${flag}\n`;
    assertEquals([read.code, read.stderr], [1, line("--allow-read=a.csv")]);
    assertEquals([net.code, net.stderr], [1, line("--allow-net")]);
    assertEquals([write.code, write.stderr], [1, line("--allow-write=a.tsv")]);
  });
});
