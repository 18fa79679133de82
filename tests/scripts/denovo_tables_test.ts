/**
 * `denovo table join` and `stack`, `denovo adql format`: commands that need no service.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { readTable } from "../../core/votable/read.ts";
import { denovo, denovoHere, filesIn, runScript, withFolder } from "./_run.ts";

const BIG = 4611686018427387905n;

function votable(fields: string, rows: string): string {
  return `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>${fields}` +
    `<DATA><TABLEDATA>${rows}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
}

async function withTables(work: (cwd: string) => Promise<void>): Promise<void> {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(
      `${cwd}/stars.vot`,
      votable(
        `<FIELD name="source_id" datatype="long"/><FIELD name="size" datatype="double" unit="deg"/>`,
        `<TR><TD>${BIG}</TD><TD>1.5</TD></TR><TR><TD>${BIG + 1n}</TD><TD>2</TD></TR>`,
      ),
    );
    await Deno.writeTextFile(`${cwd}/names.csv`, `id,name,size\n${BIG},Vega,7\n5,"a\x1b[2J",8\n`);
    await Deno.writeTextFile(
      `${cwd}/more.vot`,
      votable(
        `<FIELD name="size" datatype="double" unit="arcmin"/><FIELD name="source_id" datatype="long"/>`,
        `<TR><TD>30</TD><TD>3</TD></TR>`,
      ),
    );
    await work(cwd);
  });
}

const JOIN = ["table", "join", "stars.vot", "names.csv", "--on", "source_id=id"];

Deno.test("table join compares 64-bit keys exactly, and keeps the rows that are wanted", async () => {
  await withTables(async (cwd) => {
    const hows = ["inner", "left", "right", "outer"];
    const outcomes = await Promise.all(hows.map((how) => denovo([...JOIN, "--how", how], { cwd })));
    const rows = outcomes.map(({ stdout }) => stdout.trimEnd().split(/\r?\n/).slice(1));
    assertEquals(outcomes.map(({ code, stderr }) => [code, stderr]), [
      [0, "1 row\n"],
      ...["2 rows", "2 rows", "3 rows"].map((count) => [0, `${count}\n`]),
    ]);
    assertEquals(outcomes[0]?.stdout.split("\n")[0], "source_id\tsize_1\tname\tsize_2");
    assertEquals(rows[0], [`${BIG}\t1.5\tVega\t7`]);
    assertEquals(rows.map((list) => list.length), [1, 2, 2, 3]);
    const read = await denovo([...JOIN, "--suffixes=,_b", "--out", "j.vot", "--format=binary2"], {
      cwd,
    });
    assertMatch(read.stderr, /^Saved j\.vot \(1 row, /);
    const table = await readTable(await Deno.readFile(`${cwd}/j.vot`));
    assertEquals([table.names, table.column("size").field.unit], [
      ["source_id", "size", "name", "size_b"],
      "deg",
    ]);
    const again = await denovo([...JOIN, "--out", "j.vot"], { cwd });
    assertEquals(again.code, 1);
    assertStringIncludes(again.stderr, "--overwrite");
  });
});

Deno.test("table stack converts units, and takes standard input", async () => {
  await withTables(async (cwd) => {
    const stdin = await Deno.readTextFile(`${cwd}/more.vot`);
    const { code, stdout } = await denovo(["table", "stack", "stars.vot", "-", "--format=ndjson"], {
      cwd,
      stdin,
    });
    assertEquals([code, stdout.trim().split("\n")], [0, [
      `{"source_id":${BIG},"size":1.5}`,
      `{"source_id":${BIG + 1n},"size":2}`,
      `{"source_id":3,"size":0.5}`,
    ]]);
    const exact = await denovo(
      ["table", "stack", "stars.vot", "names.csv", "--columns=exact"],
      { cwd },
    );
    assertEquals(exact.code, 1);
    assertMatch(exact.stderr, /^Error: Cannot stack tables/);
    const inner = await denovo(["table", "stack", "more.vot", "names.csv", "--columns=inner"], {
      cwd,
    });
    assertEquals(inner.stdout.split(/\r?\n/), ["size", "30", "7", "8", ""]);
  });
});

Deno.test("adql format keeps what comes before a query, and says when a comment is lost", async () => {
  await withFolder(async (cwd) => {
    const text = "-- QUEUE = 5m\nselect top 5 a,b from t where (a=1 or b=2) and c<3;\n";
    await Deno.writeTextFile(`${cwd}/q.sql`, text);
    const want = "SELECT TOP 5 a, b\nFROM t\nWHERE (a = 1 OR b = 2)\n  AND c < 3\n";
    const [file, at, stdin, compact, lost, wrong] = await Promise.all([
      denovo(["adql", "format", "q.sql"], { cwd }),
      denovo(["adql", "format", "@q.sql"], { cwd }),
      denovo(["adql", "format"], { cwd, stdin: text }),
      denovo(["adql", "format", "select  a from t", "--compact"]),
      denovo(["adql", "format", "select a -- why\n from t"]),
      denovo(["adql", "format", "select a frm t"]),
    ]);
    assertEquals([file.code, file.stderr], [0, ""]);
    assertEquals(file.stdout.replaceAll(/\n +AND/g, "\n  AND"), `-- QUEUE = 5m\n\n${want}`);
    assertEquals([at.stdout, stdin.stdout], [file.stdout, file.stdout]);
    assertEquals(compact.stdout, "SELECT a FROM t\n");
    assertEquals([lost.code, lost.stdout], [0, "SELECT a\nFROM t\n"]);
    assertStringIncludes(lost.stderr, "comments are left out");
    assertEquals(wrong.code, 1);
    assertMatch(wrong.stderr, /line 1, column \d+[^]*\^/);
  });
});

Deno.test("adql run and check read a query from a file or from standard input", async () => {
  await withTables(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/q.sql`, "SELECT name FROM n WHERE id = 5;\n");
    const [run, check, both] = await Promise.all([
      denovo(["adql", "run", "q.sql", "n=names.csv", "--format=csv"], { cwd }),
      denovo(["adql", "check", "-", "n=names.csv"], { cwd, stdin: "SELECT nam FROM n" }),
      denovo(["adql", "run", "-", "n=-"], { cwd, stdin: "SELECT 1 FROM n" }),
    ]);
    assertEquals([run.code, run.stdout], [0, "name\na\x1b[2J\n"]);
    assertEquals(check.code, 1);
    assertStringIncludes(check.stderr, "did you mean name?");
    assertEquals(both.code, 2);
  });
});

Deno.test("commands for tables need permission to read, and no other", async () => {
  await withTables(async (cwd) => {
    const flags = ["--allow-read=stars.vot,names.csv"];
    const joined = await runScript("denovo.ts", JOIN, { cwd, flags });
    assertEquals([joined.code, joined.stderr], [0, "1 row\n"]);
    const none = await runScript("denovo.ts", JOIN, { cwd, flags: ["--allow-read=stars.vot"] });
    assertEquals([none.code, none.stderr], [
      1,
      "A permission is missing: run again with --allow-read=names.csv\n",
    ]);
    assertEquals(filesIn(cwd), ["more.vot", "names.csv", "stars.vot"]);
  });
});

Deno.test("adql run says how a table is given where none is", async () => {
  const { code, stderr } = await denovo(["adql", "run", "SELECT * FROM p"]);
  assertEquals(code, 1);
  assertMatch(stderr, /no table p at line 1.*\n.*\n.*\^\n\(behind the query: NAME=FILE, as in /s);
});

Deno.test("commands for tables refuse what cannot be meant, with status 2", async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["table", "join", "a.vot"], /^Argument RIGHT is missing/],
    [["table", "join", "a.vot", "b.vot"], /^A key is missing: give --on\n/],
    [["table", "join", "-", "-", "--on=a"], /^Standard input \(-\) can be one table only/],
    [["table", "join", "a", "b", "--on=a=b=c"], /^Option --on: "a=b=c" is neither/],
    [["table", "join", "a", "b", "--on=="], /^Option --on: "=" is neither/],
    [["table", "join", "a", "b", "--on=a", "--how=full"], /^Option --how: "full" is not one of/],
    [["table", "join", "a", "b", "--on=a", "--suffixes=x"], /^Option --suffixes: "x" is not two/],
    [["table", "join", "a", "b", "--on=a", "--out=x.y"], /^Cannot tell the format of "x\.y"/],
    [["table", "stack", "a.vot"], /^Tables are missing: give two or more/],
    [["table", "stack", "-", "-"], /^Standard input/],
    [["adql", "format", "SELECT 1", "x"], /^Unexpected argument "x"/],
    [["adql", "format", " "], /^The query is empty/],
  ];
  const outcomes = await Promise.all(cases.map(([args]) => denovoHere(args)));
  for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
    const [args, wanted] = cases[i] as typeof cases[number];
    assertEquals([code, stdout], [2, ""], args.join(" "));
    assertMatch(stderr, wanted);
  }
});
