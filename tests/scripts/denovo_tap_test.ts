/**
 * `denovo tap query`, `tables`, `info`, `examples` as processes, against the sandbox's TAP service.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";
import { readTable } from "../../core/votable/read.ts";
import { errorText, fakeTap, tableText } from "../protocols/_fake_tap.ts";
import { withServer } from "../_server.ts";
import { denovo, denovoHere, filesIn, runScript, withFolder } from "./_run.ts";

async function withTap(work: (url: string, cwd: string) => Promise<void>): Promise<void> {
  await using sandbox = await startLocalSandbox();
  await withFolder((cwd) => work(sandbox.services["tap"] ?? "", cwd));
}

const BRIGHT = "SELECT TOP 3 hip, vmag FROM stars.hip ORDER BY vmag";

Deno.test("tap query gives rows in every format, to pipes and to files", async () => {
  await withTap(async (url, cwd) => {
    await Deno.writeTextFile(`${cwd}/q.sql`, `-- the brightest\n${BRIGHT};\n`);
    const [tsv, csv, lines, stdin, file, json, async_, saved] = await Promise.all([
      denovo(["tap", "query", url, BRIGHT]),
      denovo(["tap", "query", `--url=${url}`, BRIGHT, "--format=csv"]),
      denovo(["tap", "query", url, BRIGHT, "--format=ndjson"]),
      denovo(["tap", "query", url, "--format=csv"], { stdin: BRIGHT }),
      denovo(["tap", "query", url, "q.sql", "--format=csv"], { cwd }),
      denovo(["tap", "query", url, BRIGHT, "--json"]),
      denovo(["tap", "query", url, BRIGHT, "--async", "--format=csv", `--store=${cwd}/notes`]),
      denovo(["tap", "query", url, BRIGHT, "--out=stars.vot", "--format=binary2"], { cwd }),
    ]);
    assertEquals([tsv.code, tsv.stderr], [0, ""]);
    assertEquals(tsv.stdout.split(/\r?\n/).slice(0, 2), ["hip\tvmag", "32349\t-1.44"]);
    assertEquals(csv.stdout, tsv.stdout.replaceAll("\t", ","));
    assertEquals(lines.stdout.split("\n")[0], `{"hip":32349,"vmag":-1.44}`);
    assertEquals([stdin.stdout, file.stdout, async_.stdout], [csv.stdout, csv.stdout, csv.stdout]);
    assertEquals([async_.stderr, async_.code], ["", 0]);
    assertEquals(filesIn(`${cwd}/notes/jobs`), []);
    const report = JSON.parse(json.stdout);
    assertEquals([report.query, report.mode, report.length, report.overflow], [
      BRIGHT,
      "sync",
      3,
      "none",
    ]);
    assertEquals(report.rows.map(({ hip }: { hip: number }) => hip), [32349, 30438, 69673]);
    assertEquals(report.columns[1].unit, "mag");
    assertEquals(saved.code, 0, saved.stderr);
    assertMatch(saved.stderr, /^Saved stars\.vot \(3 rows, /);
    const table = await readTable(await Deno.readFile(`${cwd}/stars.vot`));
    assertEquals([table.length, table.column("vmag").field.unit], [3, "mag"]);
  });
});

Deno.test("tap query, jobs and adql run write the line of names where there are no rows", async () => {
  await withTap(async (url, cwd) => {
    const query = "SELECT hip, vmag FROM stars.hip WHERE vmag > 99";
    const [tsv, job, page, saved] = await Promise.all([
      denovo(["tap", "query", url, query]),
      denovo(["tap", "query", url, query, "--async", "--format=csv", `--store=${cwd}/notes`]),
      denovo(["tap", "query", url, query, "--format=html"]),
      denovo(["tap", "query", url, query, "--out=none.csv"], { cwd }),
    ]);
    assertEquals(tsv, { code: 0, stdout: "hip\tvmag\n", stderr: "No rows\n" });
    assertEquals(job, { code: 0, stdout: "hip,vmag\n", stderr: "No rows\n" });
    assertMatch(page.stdout, /<th [^>]*><button type="button">vmag/);
    assertEquals(saved.stderr, "Saved none.csv (0 rows, 9 B)\nNo rows\n");
    const [converted, counted] = await Promise.all([
      denovo(["table", "convert", "none.csv", "-", "--format=tsv"], { cwd }),
      denovo(["adql", "run", "SELECT hip FROM n", "n=none.csv"], { cwd }),
    ]);
    assertEquals(converted.stdout, "hip\tvmag\n", converted.stderr);
    assertEquals(counted, { code: 0, stdout: "hip\n", stderr: "No rows\n" });
  });
});

Deno.test("tap query tells an overflow, on standard error and in what it writes", async () => {
  await withTap(async (url, cwd) => {
    const query = "SELECT hip FROM stars.hip";
    const [cut, none, saved] = await Promise.all([
      denovo(["tap", "query", url, query, "--maxrec=2"]),
      denovo(["tap", "query", url, query, "--maxrec=0", "--json"]),
      denovo(["tap", "query", url, query, "--maxrec=5", "--out=cut.vot"], { cwd }),
    ]);
    assertEquals([cut.code, cut.stdout.trimEnd().split(/\r?\n/).length], [0, 3]);
    assertEquals(
      cut.stderr,
      "Note: there are more rows: --maxrec has cut them at 2 (OVERFLOW)\n",
    );
    const report = JSON.parse(none.stdout);
    assertEquals([none.code, report.rows, report.columns[0].name], [0, [], "hip"]);
    assertStringIncludes(saved.stderr, "(OVERFLOW)");
    const table = await readTable(await Deno.readFile(`${cwd}/cut.vot`));
    assert(table.infos.some(({ value }) => value === "OVERFLOW"));
  });
});

Deno.test("tap query tells what is wrong before anything is sent, and sends it where that is wanted", async () => {
  await withTap(async (url) => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ["SELECT vmg FROM stars.hip", /no column vmg .*line 1, column 8 \(did you mean vmag\?\)\n/],
      ["SELECT vmag FROM stars.hipp", /no table stars\.hipp .*\(did you mean stars\.hip\?\)\n/],
      ["SELECT vmag FORM stars.hip", /line 1, column 13 \(did you mean FROM\?\)\n/],
      ["SELECT x FROM TAP_UPLOAD.mine", /no table TAP_UPLOAD\.mine/],
      ["SELECT * FROM messier.main WHERE name=M51", /must be in single quotes: 'M51'/],
    ];
    const outcomes = await Promise.all(
      cases.map(([query]) => denovo(["tap", "query", url, query])),
    );
    for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
      const [query, wanted] = cases[i] as typeof cases[number];
      assertEquals([code, stdout], [1, ""], query);
      assertMatch(stderr, /^Error: Query not sent: /);
      assertMatch(stderr, wanted);
      assertMatch(stderr, /\n {2}\| +\^+\n\(--no-check sends it as it is\)\n/);
    }
    const sent = await denovo(["tap", "query", url, "SELECT vmg FROM stars.hip", "--no-check"]);
    assertEquals(sent.code, 1);
    assertMatch(sent.stderr, /^Error: Cannot run the query: /);
    const warned = await denovo(["tap", "query", url, "SELEC 1 FROM a", "--no-check"]);
    assertMatch(
      warned.stderr,
      /^Warning: .*found SELEC at.*\n {2}1 \| SELEC 1 FROM a\n {4}\| \^+\nError: /,
    );
    const exact = ["SELECT 'a  b'\nFROM t", "--no-check", "--dry-run"];
    const { stdout } = await denovo(["tap", "query", url, ...exact]);
    assertStringIncludes(stdout, "QUERY=SELECT 'a  b'\\nFROM t\n");
    const short = await denovo(["tap", "query", url, "SELECT TOP 1 hip FROM hip"]);
    assertStringIncludes(short.stderr, "without its schema: stars.hip");
  });
});

Deno.test("tap query sends tables along, and looks at their columns first", async () => {
  await withTap(async (url, cwd) => {
    await Deno.writeTextFile(`${cwd}/mine.csv`, "id,note\n32349,Sirius\n1,none\n");
    const query =
      "SELECT u.note, s.vmag FROM TAP_UPLOAD.mine AS u JOIN stars.hip AS s ON u.id=s.hip";
    const upload = "--upload=mine=mine.csv";
    const [sync, job, wrong, twice, dry] = await Promise.all([
      denovo(["tap", "query", url, query, upload, "--format=csv"], { cwd }),
      denovo(["tap", "query", url, query, upload, "--format=csv", "--async", "--store=s"], { cwd }),
      denovo(["tap", "query", url, query.replace("note", "nota"), upload], { cwd }),
      denovo(["tap", "query", url, query, upload, "--upload=MINE=x.csv"], { cwd }),
      denovo(["tap", "query", url, query, upload, "--dry-run"], { cwd }),
    ]);
    assertEquals([sync.code, sync.stderr], [0, ""]);
    assertEquals(sync.stdout.split(/\r?\n/), ["note,vmag", "Sirius,-1.44", ""]);
    assertEquals(job.stdout, sync.stdout);
    assertMatch(wrong.stderr, /no column nota.*did you mean note\?/);
    assertEquals([twice.code, twice.stdout], [2, ""]);
    assertMatch(
      dry.stdout,
      /^POST http:.*\/tap\/sync\n[^]*UPLOAD=mine,param:mine\nmine: a file of/,
    );
    assertMatch(dry.stdout, /\ncurl -L .*-F 'mine=@mine\.vot;type=application\/x-votable\+xml'/);
  });
});

Deno.test("tap query saves what is no table as it is", async () => {
  await withTap(async (url, cwd) => {
    const format = "--response-format=text/csv";
    const [out, saved] = await Promise.all([
      denovo(["tap", "query", url, BRIGHT, format]),
      denovo(["tap", "query", url, BRIGHT, format, "--out=raw.bin"], { cwd }),
    ]);
    assertEquals([out.code, out.stderr], [0, ""]);
    assertMatch(out.stdout, /^hip,vmag\r?\n32349,/);
    assertMatch(saved.stderr, /^Saved raw\.bin \(text\/csv.*, \d+ B\)\n/);
    assertEquals(await Deno.readTextFile(`${cwd}/raw.bin`), out.stdout);
  });
});

Deno.test("tap query asks nothing when it could not write the result", async () => {
  const { handler } = fakeTap();
  await withServer(handler, (server) =>
    withFolder(async (cwd) => {
      await Deno.writeTextFile(`${cwd}/there.csv`, "mine");
      const args = ["tap", "query", `${server.url}/tap`, "SELECT a FROM t", "--async", "--store=s"];
      const { code, stderr } = await denovo([...args, "--out=there.csv"], { cwd });
      assertEquals([code, server.requests.length], [1, 0]);
      assertStringIncludes(stderr, "there is such a file; --overwrite replaces it");
      assertEquals(await Deno.readTextFile(`${cwd}/there.csv`), "mine");
    }));
});

Deno.test("tap query holds one batch at a time", async () => {
  // 60 MB of a table, made as it is asked for: the process may not grow by a part of that.
  const row = `<TR><TD>${"x".repeat(240)}</TD></TR>\n`.repeat(1000);
  const encoder = new TextEncoder();
  const head = `<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>` +
    `<FIELD name="t" datatype="char" arraysize="*"/><DATA><TABLEDATA>`;
  function* chunks(): Generator<Uint8Array> {
    yield encoder.encode(head);
    const bytes = encoder.encode(row);
    for (let i = 0; i < 240; i++) yield bytes;
    yield encoder.encode(
      `</TABLEDATA></DATA></TABLE><INFO name="QUERY_STATUS" value="OVERFLOW"/></RESOURCE></VOTABLE>`,
    );
  }
  const { handler } = fakeTap({
    before: (_, path) => path === "/sync" ? new Response(ReadableStream.from(chunks())) : undefined,
  });
  await withServer(handler, (server) =>
    withFolder(async (cwd) => {
      const args = ["tap", "query", `${server.url}/tap`, "SELECT t FROM x", "--no-check"];
      const flags = [
        "--allow-net",
        "--allow-read",
        "--allow-write",
        "--v8-flags=--max-heap-size=40",
      ];
      const { code, stderr } = await runScript("denovo.ts", [...args, "--out=big.csv"], {
        cwd,
        flags,
      });
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "Saved big.csv (240000 rows, ");
      assertStringIncludes(stderr, "the service has cut them at 240000 (OVERFLOW)");
      const { size } = await Deno.stat(`${cwd}/big.csv`);
      assert(size > 57e6, String(size));
    }));
});

Deno.test("tap tables lists tables, finds them, and describes one", async () => {
  await withTap(async (url) => {
    const [all, one, pattern, noPattern, none, ucd, noColumn, json] = await Promise.all([
      denovo(["tap", "tables", url]),
      denovo(["tap", "tables", url, "stars.hip"]),
      denovo(["tap", "tables", url, "TAP_SCHEMA.*"]),
      denovo(["tap", "tables", url, "zzz*"]),
      denovo(["tap", "tables", url, "stars.hipp"]),
      denovo(["tap", "tables", url, "--ucd=phot.mag%"]),
      denovo(["tap", "tables", url, "--ucd=nothing.like.this"]),
      denovo(["tap", "tables", url, "stars.hip", "--json"]),
    ]);
    assertEquals(all.code, 0, all.stderr);
    assertMatch(all.stdout, /^name\trows\tdescription\n/);
    assertMatch(all.stdout, /\nstars\.hip\t/);
    assertMatch(one.stdout, /^column\ttype\tunit\tucd\tindex\tdescription\n/);
    assertMatch(one.stdout, /\nvmag\t\w+\tmag\tphot\.mag;em\.opt\.V/);
    assertMatch(one.stderr, /^stars\.hip/);
    assertMatch(pattern.stderr, /^\d+ of \d+ tables\n$/);
    assert(pattern.stdout.trimEnd().split("\n").slice(1).every((row) => /^tap_schema\./.test(row)));
    assertMatch(noPattern.stderr, /^Error: No table fits zzz\*: there are \d+, such as \w+\.\w+, /);
    assertEquals([none.code, none.stdout], [1, ""]);
    assertStringIncludes(none.stderr, "did you mean stars.hip");
    assertMatch(ucd.stdout, /\nstars\.hip\tvmag\t/);
    assertEquals([noColumn.code, noColumn.stderr], [1, "No column was found\n"]);
    assertEquals(noColumn.stdout, "table\tcolumn\ttype\tunit\tucd\tindex\tdescription\n");
    const described = JSON.parse(json.stdout);
    assertEquals(described.name, "stars.hip");
    assert(described.columns.some(({ ucd }: { ucd: string }) => ucd === "phot.mag;em.opt.V"));
  });
});

Deno.test("tap info and examples tell what a service declares and offers", async () => {
  await withTap(async (url) => {
    const [info, functions, json, examples, found, ran, beyond] = await Promise.all([
      denovo(["tap", "info", url]),
      denovo(["tap", "info", url, "--functions"]),
      denovo(["tap", "info", url, "--json"]),
      denovo(["tap", "examples", url]),
      denovo(["tap", "examples", url, "brightest", "--json"]),
      denovo(["tap", "examples", url, "--run=1", "--maxrec=2", "--format=csv"]),
      denovo(["tap", "examples", url, "--run=999"]),
    ]);
    assertEquals([info.code, info.stderr], [0, ""]);
    for (
      const part of ["Language: ADQL", "Features: ", "Uploads: ", "Limits (sync)", "Available: yes"]
    ) {
      assertStringIncludes(info.stdout, part);
    }
    assert(functions.stdout.length > info.stdout.length);
    const report = JSON.parse(json.stdout);
    assertEquals([report.languages[0].name, typeof report.limits.async.rows.hard.value], [
      "ADQL",
      "number",
    ]);
    assertMatch(examples.stdout, /^1\. \S[^]*\n {5}SELECT /);
    assertEquals(JSON.parse(found.stdout).length, 1);
    assertEquals(ran.code, 0, ran.stderr);
    assertMatch(ran.stderr, /^Example 1: /);
    assert(ran.stdout.split("\n").length <= 4);
    assertEquals(beyond.code, 2);
  });
});

Deno.test("tap commands ask the sandbox with --sandbox, and say so", async () => {
  const { code, stdout, stderr } = await denovo(["tap", "info", "--sandbox"]);
  assertEquals(code, 0, stderr);
  assertMatch(stderr, /^Sandbox: asking http:\/\/127\.0\.0\.1:\d+\/\S+ \(local training data\)/);
  assertStringIncludes(stdout, "Language: ADQL");
  const elsewhere = await denovo(["tap", "query", "--sandbox", "SELECT ra FROM messier.main"]);
  assertEquals([elsewhere.code, elsewhere.stdout], [1, ""]);
  assertMatch(elsewhere.stderr, /^Sandbox: asking http:\/\/127\.0\.0\.1:\d+\/gavo \(/);
  assertMatch(elsewhere.stderr, /\n\(the sandbox has messier\.main at \/tap: give that address/);
  const kept = await denovo([
    "tap",
    "query",
    "--sandbox",
    "SELECT 1 AS x FROM t",
    "--no-check",
    "--no-wait",
  ]);
  assertEquals([kept.code, kept.stdout], [2, ""]);
  assertStringIncludes(kept.stderr, "ends with this command");
});

Deno.test("tap commands never send what services say to the terminal as it is", async () => {
  const evil = "\u009b2J\u202e evil";
  const { handler } = fakeTap({
    before: (_, path) => {
      if (path === "/examples") {
        return new Response(
          `<html><body vocab="ivo://ivoa.net/std/DALI-examples#"><div typeof="example"><h2 property="name">${evil}</h2>` +
            `<p property="description">${evil}</p><pre property="query">SELECT ${evil}</pre></div></body></html>`,
        );
      }
      if (path === "/tables") {
        return new Response(
          `<tableset><schema><name>s</name><table><name>s.t${evil}</name><description>${evil}</description></table></schema></tableset>`,
        );
      }
      return undefined;
    },
    answer: ({ size }) => size > 0 ? errorText(evil) : tableText(1),
  });
  await withServer(handler, async (server) => {
    const url = `${server.url}/tap`;
    const outcomes = await Promise.all([
      denovo(["tap", "examples", url]),
      denovo(["tap", "tables", url]),
      denovo(["tap", "query", url, "SELECT a FROM s.t", "--no-check"]),
      denovo(["tap", "query", url, "SELECT a FROM s.t"]),
      denovo(["tap", "examples", url, "--json"]),
      denovo(["tap", "tables", url, "--json"]),
    ]);
    assertEquals(JSON.parse(outcomes[5].stdout).tables[0].description, evil);
    for (const [i, { stdout, stderr }] of outcomes.entries()) {
      // Tables go to pipes as data, escapes and all, as CSV must; terminals get them rendered.
      const told = i === 1 ? stderr : stdout + stderr;
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/.test(told), `${i}: ${JSON.stringify(told)}`);
    }
    assertStringIncludes(outcomes[0]?.stdout ?? "", "evil");
    assertStringIncludes(outcomes[2]?.stderr ?? "", "evil");
  });
});

Deno.test("tap query takes secrets from private files and named variables, and sends them to one origin", async () => {
  const { handler } = fakeTap();
  const query = "SELECT TOP 2 name FROM t";
  await withServer(handler, (server) =>
    withFolder(async (cwd) => {
      await Deno.writeTextFile(`${cwd}/token`, "s3cret\n", { mode: 0o600 });
      await Deno.writeTextFile(`${cwd}/open`, "s3cret\n", { mode: 0o644 });
      await Deno.writeTextFile(`${cwd}/pair`, "me:pa:ss\n", { mode: 0o600 });
      const url = `${server.url}/tap`;
      const args = ["tap", "query", url, query, "--no-check"];
      const job = ["--async", "--store=notes"];
      const [bearer, token, basic, named, open, missing, none, both] = [
        await denovo([...args, "--token-file=token"], { cwd }),
        await denovo([...args, "--token-file=token", "--auth=token", ...job], { cwd }),
        await denovo([...args, "--token-file=pair", "--auth=basic"], { cwd }),
        await denovo([...args, "--token-env=MY_TOKEN"], { cwd, env: { MY_TOKEN: "other" } }),
        await denovo([...args, "--token-file=open"], { cwd }),
        await denovo([...args, "--token-env=MY_TOKEN"], { cwd }),
        await denovo([...args, "--token-file=nothing"], { cwd }),
        await denovo([...args, "--token-file=token", "--token-env=MY_TOKEN"], { cwd }),
      ];
      for (const good of [bearer, token, basic, named]) assertEquals(good.code, 0, good.stderr);
      const sent = new Set(server.requests.map(({ headers }) => headers.get("authorization")));
      assertEquals([...sent], [
        "Bearer s3cret",
        "Token s3cret",
        `Basic ${btoa("me:pa:ss")}`,
        "Bearer other",
      ]);
      assertEquals([open.code, missing.code, none.code, both.code], [1, 2, 2, 2]);
      assertMatch(open.stderr, /others can read it \(mode 0644\); "chmod 600 open"/);
      const told = [bearer, token, basic, named, open].map(({ stderr }) => stderr).join("");
      assert(!/s3cret|pa:ss|other\b(?!s)/.test(told.replaceAll("others", "")), told);
    }));
});

Deno.test("tap commands refuse what cannot be meant, with status 2", async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["tap"], /^A command is missing: one of tap query, tap tables/],
    [["tap", "qeury"], /^Unknown command "tap qeury": did you mean "tap query"/],
    [
      ["tap", "query", "http://x.invalid/tap", "a", "b"],
      /^Unexpected argument "b": a query is one/,
    ],
    [["tap", "query", "ftp://x.invalid/tap", "a"], /^Argument URL: /],
    [["tap", "query", "http://x.invalid/", "--url=http://y.invalid/", "a"], /^Both argument URL/],
    [["tap", "query", "a", "--out=x.y"], /^Cannot tell the format of "x\.y"/],
    [["tap", "query", "a", "--json", "--out=x.csv"], /^Options --json and --out do not/],
    [["tap", "query", "a", "--no-wait", "--out=x.csv"], /^Options --no-wait and --out do not/],
    [["tap", "query", "a", "--keep"], /^Option --keep is for jobs: give --async, too/],
    [["tap", "query", "a", "--maxrec=-1"], /^Option --maxrec: -1 is less than 0/],
    [["tap", "query", "a", "--polling=often", "--async"], /^Option --polling: "often" is not/],
    [["tap", "query", "a", "--upload=x"], /^Option --upload: wanted NAME=FILE/],
    [["tap", "query", "a", "--upload=x y=z.csv"], /^Option --upload: wanted NAME=FILE/],
    [["tap", "tables", "--ucd=x", "word"], /^Options --ucd and --column search all tables/],
    [["tap", "info", "word"], /^Unexpected argument "word"/],
    [["tap", "examples", "--maxrec=2"], /^Option --maxrec is for an example that is run/],
    [["tap", "jobs", "--delete"], /^Option --delete wants jobs: name them/],
    [["tap", "jobs", "--phase=DONE"], /^Option --phase: "DONE" is not one of PENDING/],
    [["tap", "jobs", "--after=yesterday"], /^Option --after: "yesterday" is no time/],
    [
      ["tap", "jobs", "--delete", "--abort", "--all"],
      /^Both option --abort and option --delete are given/,
    ],
    [["tap", "resume", "--no-fetch"], /^Option --no-fetch is for --clean/],
    [["tap", "resume", "--token-env=X"], /^Credentials are for one service: give --service/],
    [["tap", "run"], /^Queries are missing: give files or a folder/],
    [["tap", "run", "nothing.sql"], /^There is no file or folder nothing\.sql/],
  ];
  const outcomes = await Promise.all(cases.map(([args]) => denovoHere(args)));
  for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
    const [args, wanted] = cases[i] as typeof cases[number];
    assertEquals([code, stdout], [2, ""], `${args.join(" ")}: ${stderr}`);
    assertMatch(stderr, wanted);
  }
});

Deno.test("tap commands say in one line which flag they miss", async () => {
  await withTap(async (url, cwd) => {
    await Deno.writeTextFile(`${cwd}/q.sql`, BRIGHT);
    const net = ["--allow-net=127.0.0.1"];
    const query = ["tap", "query", url];
    const [plain, none, file, out, notes, resume, token] = await Promise.all([
      runScript("denovo.ts", [...query, BRIGHT], { flags: net }),
      runScript("denovo.ts", [...query, BRIGHT], { flags: [] }),
      runScript("denovo.ts", [...query, "q.sql"], { flags: net, cwd }),
      runScript("denovo.ts", [...query, BRIGHT, "--out=x.csv"], { flags: net, cwd }),
      runScript("denovo.ts", [...query, BRIGHT, "--async"], { flags: net, cwd }),
      runScript("denovo.ts", ["tap", "resume"], { flags: net, cwd }),
      runScript("denovo.ts", [...query, BRIGHT, "--token-env=SECRET"], { flags: net, cwd }),
    ]);
    assertEquals([plain.code, plain.stderr], [0, ""]);
    const line = (flag: string) => `A permission is missing: run again with ${flag}\n`;
    assertEquals(none.stderr, line("--allow-net"));
    assertEquals(file.stderr, line("--allow-read=q.sql"));
    assertEquals(out.stderr, line("--allow-write=x.csv"));
    assertEquals(token.stderr, line("--allow-env=SECRET"));
    assertEquals(notes.code, 0, notes.stderr);
    assertMatch(notes.stderr, /^Note: denovo tap resume will not know the job\..*--allow-env=/);
    assertEquals(resume.code, 1);
    assertStringIncludes(
      resume.stderr,
      "run again with --allow-env=DENOVO_DATA,XDG_DATA_HOME,LOCALAPPDATA,HOME, or say where",
    );
  });
});
