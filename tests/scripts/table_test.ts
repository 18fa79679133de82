import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { readCsv } from "../../core/table/csv_read.ts";
import { readNdjson } from "../../core/table/ndjson_read.ts";
import { readTable, readVotable } from "../../core/votable/read.ts";
import { drip, withRawServer, withServer } from "../_server.ts";
import { denovo, filesIn, run, withFolder } from "./_run.ts";

const BIG = 4611686018427387905n;
const DOCUMENT = `<?xml version="1.0"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
<DESCRIPTION>Two tables</DESCRIPTION>
<INFO name="before" value="1"/><INFO name="before" value="2"/>
<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>
<TABLE name="stars"><DESCRIPTION>A few stars</DESCRIPTION>
<GROUP name="g"><FIELDref ref="c1"/></GROUP>
<PARAM name="epoch" datatype="double" unit="yr" value="2016"/>
<FIELD ID="c1" name="source_id" datatype="long" ucd="meta.id;meta.main"/>
<FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra"/>
<FIELD name="mag" datatype="float" unit="mag"><DESCRIPTION>brightness</DESCRIPTION></FIELD>
<FIELD name="name" datatype="unicodeChar" arraysize="*"/>
<FIELD name="cov" datatype="float" arraysize="2"/>
<DATA><TABLEDATA>
<TR><TD>${BIG}</TD><TD>10.5</TD><TD>NaN</TD><TD>&lt;Sirius&gt; Ä</TD><TD>1 2</TD></TR>
<TR><TD/><TD>Inf</TD><TD>-1.46</TD><TD/><TD>3 4</TD></TR>
<TR><TD>-1</TD><TD>-Inf</TD><TD>0.1</TD><TD>a,b "c"</TD><TD>5 6</TD></TR>
</TABLEDATA></DATA>
<INFO name="after" value="x"/></TABLE><INFO name="QUERY_STATUS" value="OVERFLOW"/></RESOURCE>
<RESOURCE type="meta" utype="adhoc:service"><PARAM name="accessURL" datatype="char" arraysize="*" value="http://example.invalid/"/></RESOURCE>
<RESOURCE><TABLE name="more"><FIELD name="n" datatype="int"/><DATA><TABLEDATA><TR><TD>7</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE>
</VOTABLE>
`;

async function withDocument(work: (cwd: string) => Promise<void>): Promise<void> {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/in.vot`, DOCUMENT);
    await work(cwd);
  });
}

Deno.test("table convert goes from VOTable to VOTable with all metadata and all tables", async () => {
  await withDocument(async (cwd) => {
    const formats = ["tabledata", "binary", "binary2"];
    const outcomes = await Promise.all(
      formats.map((format) =>
        denovo(["table", "convert", "in.vot", `${format}.vot`, `--format=${format}`], { cwd })
      ),
    );
    for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
      assertEquals([code, stdout], [0, ""]);
      // Rows of both tables.
      assertMatch(stderr, new RegExp(`^Saved ${formats[i]}\\.vot \\(4 rows, [\\d.]+ kB\\)\n$`));
      const bytes = await Deno.readFile(`${cwd}/${formats[i]}.vot`);
      const tag = `<${formats[i]?.toUpperCase()}>`;
      assertStringIncludes(new TextDecoder().decode(bytes), tag);
      const document = await readVotable(bytes);
      assertEquals(document.infos.map(({ value }) => value), ["1", "2"]);
      assertEquals(document.allTables.map(({ meta }) => meta.name), ["stars", "more"]);
      assertEquals(document.allResources.map(({ type }) => type), ["results", "meta", undefined]);
      const table = document.allTables[0];
      assert(table !== undefined);
      assertEquals(table.row(0), {
        source_id: BIG,
        ra: 10.5,
        mag: NaN,
        name: "<Sirius> Ä",
        cov: Float32Array.of(1, 2),
      });
      assertEquals([table.row(1)["source_id"], table.row(1)["ra"]], [null, Infinity]);
      assertEquals(table.meta.items?.filter(({ kind }) => kind === "group").length, 1);
      assertEquals(table.infos.at(-1)?.value, "x");
      assertEquals(document.allResources[0]?.infos.at(-1)?.value, "OVERFLOW");
    }
    assertEquals(filesIn(cwd), ["binary.vot", "binary2.vot", "in.vot", "tabledata.vot"]);
  });
});

Deno.test("table convert finds the format by the ending; text forms go out and in again", async () => {
  await withDocument(async (cwd) => {
    const names = ["out.csv", "out.tsv", "out.ndjson", "out.html"];
    const outcomes = await Promise.all(
      names.map((name) => denovo(["table", "convert", "in.vot", name], { cwd })),
    );
    for (const { code, stderr } of outcomes) {
      assertEquals(code, 0);
      assertStringIncludes(stderr, "Note: the document has 1 more table (--table)");
    }
    const file = (name: string) => Deno.readFileSync(`${cwd}/${name}`);
    for (const table of [await readCsv(file("out.csv")), await readCsv(file("out.tsv"))]) {
      assertEquals(table.column("source_id").toArray(), [BIG, null, -1n]);
      assertEquals(table.column("ra").toArray(), [10.5, Infinity, -Infinity]);
      assertEquals(table.column("name").at(2), 'a,b "c"');
    }
    assertEquals((await readNdjson(file("out.ndjson"))).row(0)["source_id"], BIG);
    assertStringIncludes(new TextDecoder().decode(file("out.html")), "&lt;Sirius&gt; Ä");
    await Promise.all(["csv", "tsv", "ndjson"].map(async (from) => {
      const back = [`out.${from}`, "-", "--format=binary2"];
      const { code, stdout } = await denovo(["table", "convert", ...back], { cwd });
      assertEquals(code, 0);
      assertEquals((await readTable(stdout)).column("source_id").toArray(), [BIG, null, -1n]);
    }));
    const more = await denovo(["table", "convert", "in.vot", "-", "--format=csv", "--table=more"], {
      cwd,
    });
    assertEquals(
      more.stdout,
      "n\r\n7\r\n".replaceAll("\r", more.stdout.includes("\r") ? "\r" : ""),
    );
  });
});

Deno.test("table convert overwrites only when told, and leaves nothing half written", async () => {
  await withDocument(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/out.csv`, "mine\n");
    const kept = await denovo(["table", "convert", "in.vot", "out.csv"], { cwd });
    assertEquals([kept.code, Deno.readTextFileSync(`${cwd}/out.csv`)], [1, "mine\n"]);
    assertStringIncludes(
      kept.stderr,
      "Cannot write out.csv: there is such a file; --overwrite replaces it",
    );
    const cut = DOCUMENT.slice(0, DOCUMENT.indexOf("-1.46"));
    const options = { cwd, stdin: cut };
    const broken = await denovo(["table", "convert", "-", "out.csv", "--overwrite"], options);
    assertEquals([broken.code, Deno.readTextFileSync(`${cwd}/out.csv`)], [1, "mine\n"]);
    assertMatch(broken.stderr, /^Error: Cannot read VOTable: .* at line \d+, column \d+/);
    const fresh = await denovo(["table", "convert", "-", "new.csv"], options);
    assertEquals([fresh.code, filesIn(cwd)], [1, ["in.vot", "out.csv"]]);
    const done = await denovo(["table", "convert", "in.vot", "out.csv", "--overwrite"], { cwd });
    assertEquals(done.code, 0, done.stderr);
    assertMatch(Deno.readTextFileSync(`${cwd}/out.csv`), /^source_id,ra,mag,name,cov\r?\n/);
    const self = ["table", "convert", "in.vot", "in.vot", "--format=binary2", "--overwrite"];
    assertEquals((await denovo(self, { cwd })).code, 0);
    assertEquals((await readTable(Deno.readFileSync(`${cwd}/in.vot`))).length, 3);
  });
});

Deno.test("table info tells columns, rows, nulls, parameters and infos, from a URL, too", async () => {
  await withServer(() => new Response(DOCUMENT), async ({ url }) => {
    const { code, stdout, stderr } = await denovo(["table", "info", `${url}/x.vot`]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(
      stdout,
      'x.vot: VOTable 1.4, table "stars", 3 rows, 5 columns\nA few stars\n',
    );
    assertStringIncludes(stdout, "\n\nname\ttype\tunit\tucd\tnulls\tdescription");
    assertMatch(stdout, /\nsource_id\tlong\t\tmeta\.id;meta\.main\t1\t\r?\n/);
    assertMatch(stdout, /\nmag\tfloat\tmag\t\t0\tbrightness\r?\n/);
    const stats = await denovo(["table", "info", "--stats", `${url}/x.vot`]);
    assertMatch(stats.stdout, /\nmag\tfloat\tmag\t\t0\t-1\.46\t0\.1\t-0\.68\r?\n/);
    assertStringIncludes(stdout, "\n  epoch = 2016 yr\n");
    assertStringIncludes(stdout, "\n  before = 1\n  before = 2\n  QUERY_STATUS = OK\n");
    assertStringIncludes(stderr, "Note: the service says that there are more rows (OVERFLOW)");
  });
});

const ANSWER = (status: string) =>
  `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE><FIELD name="n" datatype="int"/><DATA>
<TABLEDATA><TR><TD>7</TD></TR></TABLEDATA></DATA></TABLE>${status}</RESOURCE></VOTABLE>`;

Deno.test("table commands show what a service says went wrong when there is no table", async () => {
  const said = (info: string) => `<VOTABLE version="1.1"><RESOURCE>${info}</RESOURCE></VOTABLE>`;
  const dali = said('<INFO name="QUERY_STATUS" value="ERROR">no such \x9b31m column</INFO>');
  const scs = said('<INFO ID="Error" name="Error" value="SR is too large"/>');
  const param =
    '<PARAM name="Error" ID="Error" datatype="char" arraysize="*" value="SR is too large"/>';
  const error = "Error: Cannot read -: the service reports an error: ";
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    [dali, ["info", "-"], `${error}no such \\x9b31m column\n`],
    [dali, ["head", "-"], `${error}no such \\x9b31m column\n`],
    [dali, ["convert", "-", "--format=csv", "-"], `${error}no such \\x9b31m column\n`],
    [scs, ["info", "-"], `${error}SR is too large\n`],
    [said(param), ["info", "-"], `${error}SR is too large\n`],
    [said(""), ["info", "-"], "Error: Cannot read VOTable: there is no table with columns"],
  ];
  const outcomes = await Promise.all(
    cases.map(([stdin, args]) => denovo(["table", ...args], { stdin })),
  );
  for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
    assertEquals([code, stdout], [1, ""], stderr);
    assertStringIncludes(stderr, cases[i]?.[2] ?? "?");
  }
  const refused = await withServer(() => new Response(dali, { status: 400 }), async ({ url }) => {
    const { code, stderr } = await denovo(["table", "info", url]);
    assertEquals(code, 1);
    return stderr.replace(url, "URL");
  });
  assertStringIncludes(refused, "Error: Cannot open URL: the service reports an error: no such ");
  const old = await denovo(["table", "lint", "-"], { stdin: said(param) });
  assertEquals([old.code, old.stdout.endsWith(" an error: SR is too large\n")], [1, true]);
  // A table's own parameter of this name is data.
  const good = await denovo(["table", "lint", "-"], { stdin: ANSWER(param) });
  assertStringIncludes(good.stderr, "0 errors");
  const lint = await denovo(["table", "lint", "-"], { stdin: dali });
  assertEquals(lint.code, 1);
  assertMatch(lint.stdout, /^-:\?:\?\terror\tE_QUERY\t1\tthe service reports an error: no such /);
});

Deno.test("table commands tell of an error or an overflow after the rows", async () => {
  const error = ANSWER('<INFO name="QUERY_STATUS" value="ERROR">time is up</INFO>');
  const overflow = ANSWER('<INFO name="QUERY_STATUS" value="OVERFLOW"/>');
  const commands = [
    ["info", "-"],
    ["info", "-", "--json"],
    ["head", "-"],
    ["head", "-", "--json"],
    ["convert", "-", "--format=csv"],
    ["convert", "-", "--format=binary2"],
  ];
  const outcomes = await Promise.all(
    commands.map((args) => denovo(["table", ...args], { stdin: error })),
  );
  for (const { code, stdout, stderr } of outcomes) {
    assertEquals([code, stderr], [0, "Note: the service reports an error: time is up\n"]);
    assert(stdout.length > 0);
  }
  const [more, ...lints] = await Promise.all([
    denovo(["table", "info", "-", "--json"], { stdin: overflow }),
    denovo(["table", "lint", "-"], { stdin: error }),
    denovo(["table", "lint", "-"], { stdin: overflow }),
  ]);
  assertEquals(more?.stderr, "Note: the service says that there are more rows (OVERFLOW)\n");
  assertEquals(lints.map(({ code }) => code), [1, 0]);
  assertMatch(
    lints[0]?.stdout ?? "",
    /\terror\tE_QUERY\t1\tthe service reports an error: time is up\n$/,
  );
});

Deno.test("table commands and params end when --timeout is over, however a server drips", async () => {
  await withRawServer(drip(20), async ({ url }) => {
    const commands = [
      ["table", "info", `${url}/x.vot`],
      ["table", "head", `${url}/x.vot`],
      ["table", "convert", `${url}/x.vot`, "--format=csv"],
      ["table", "lint", `${url}/x.vot`],
      ["params", `${url}/x`],
    ];
    const outcomes = await Promise.all(
      commands.map((args) => denovo([...args, "--timeout=0.301"])),
    );
    for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
      assertEquals([code, stdout], [1, ""], commands[i]?.join(" "));
      assertStringIncludes(stderr, "total time limit of 301 ms reached");
    }
  });
});

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

Deno.test({
  name: "table convert ends at Ctrl-C and SIGTERM while it writes a long CSV as VOTable",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (cwd) => {
      const lines = Array.from({ length: 1000 }, (_, i) => `${i},${i / 8},name ${i}\n`).join("");
      await Deno.writeTextFile(`${cwd}/in.csv`, `a,b,c\n${lines.repeat(1000)}`);
      await Promise.all(SIGNALS.map(async (signal) => {
        let process: Deno.ChildProcess | undefined;
        const out = `${signal}.vot`;
        const running = denovo(["table", "convert", "in.csv", out], {
          cwd,
          onStart: (child) => process = child,
        });
        // Late: when the rows are read and the first of the output is there.
        let ended = false;
        const done = running.finally(() => ended = true);
        const begun = () => {
          const part = filesIn(cwd).find((name) => name.startsWith(`.${out}.`));
          if (part === undefined) return false;
          using file = Deno.openSync(`${cwd}/${part}`);
          return file.statSync().size > 0;
        };
        while (!ended && !begun()) await new Promise((resolve) => setTimeout(resolve, 2));
        process?.kill(signal);
        const { code, stderr } = await done;
        assertEquals([code, stderr], [signal === "SIGINT" ? 130 : 143, ""]);
      }));
      assertEquals(filesIn(cwd), ["in.csv"]);
    }),
});

const PYTHON = Deno.env.get("DENOVO_PYTHON") ?? "python3";
const noPython = !isThere(PYTHON) && Deno.env.get("CI") !== "true";

function isThere(command: string): boolean {
  try {
    return new Deno.Command(command, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

const JSON_TEST = "table info, head and lint print JSON that Python reads without loss";
Deno.test(noPython ? `${JSON_TEST} (skipped: no ${PYTHON})` : JSON_TEST, {
  ignore: noPython,
}, async () => {
  await withDocument(async (cwd) => {
    const [info, head, lint] = await Promise.all([
      denovo(["table", "info", "in.vot", "--json", "--stats"], { cwd }),
      denovo(["table", "head", "-n", "2", "-", "--json"], { cwd, stdin: DOCUMENT }),
      denovo(["table", "lint", "in.vot", "--json"], { cwd }),
    ]);
    const script = `
import json, sys
info, head, lint = [json.loads(line) for line in sys.stdin.read().split("\\0")]
column = info["columns"][0]
assert column["max"] == ${BIG} and type(column["max"]) is int, column
assert column["nulls"] == 1 and column["min"] == -1, column
ra = info["columns"][1]
mag = info["columns"][2]
assert mag["min"] == -1.46 and mag["max"] == 0.1, mag
assert ra["min"] == "-Infinity" and ra["max"] == "Infinity" and ra["mean"] == "NaN", ra
assert info["rows"] == 3 and "OVERFLOW" in [i["value"] for i in info["infos"]], info["infos"]
assert [t["name"] for t in info["tables"]] == ["stars", "more"]
assert head[0]["source_id"] == ${BIG} and head[0]["mag"] == "NaN" and head[0]["cov"] == [1, 2]
assert head[1]["source_id"] is None and head[1]["ra"] == "Infinity" and len(head) == 2
assert lint["errors"] == 0 and lint["tables"] == 2 and lint["rows"] == 4, lint
print("read")
`;
    const texts = [info, head, lint].map(({ stdout }) => stdout).join("\0");
    const { code, stdout, stderr } = await run(PYTHON, ["-c", script], { stdin: texts });
    assertEquals([code, stdout], [0, "read\n"], stderr);
  });
});

Deno.test("table head shows some rows and columns, and reads no more than it needs", async () => {
  await withDocument(async (cwd) => {
    const { code, stdout } = await denovo(
      ["table", "head", "in.vot", "-n1", "--columns=source_id,mag"],
      { cwd },
    );
    assertEquals(code, 0);
    assertEquals(stdout.split(/\r?\n/), ["source_id\tmag", `${BIG}\tNaN`, ""]);
    const empty = await denovo(["table", "head", "in.vot", "-n=0"], { cwd });
    assertEquals([empty.code, empty.stdout.trim()], [0, "source_id\tra\tmag\tname\tcov"]);
    const cut = DOCUMENT.replace("<TD>10.5</TD>", "<TD>10.5</TD>".repeat(2));
    const wide = await denovo(["table", "head", "-", "--rows=1"], { cwd, stdin: cut });
    assertEquals(wide.code, 0);
  });
});

Deno.test("table lint tells faults with line, column, code and count; 1 if there are errors", async () => {
  const [good, harmless, bad, none] = await Promise.all([
    denovo(["table", "lint", "-"], { stdin: DOCUMENT }),
    denovo(["table", "lint", "-"], { stdin: DOCUMENT.replace("</VOTABLE>", "<odd/></VOTABLE>") }),
    denovo(["table", "lint", "-"], {
      stdin: DOCUMENT.replace("-1.46", "faint").replace("0.1", "dim"),
    }),
    denovo(["table", "lint", "-"], { stdin: "<html></html>" }),
  ]);
  assertEquals([good.code, good.stdout], [0, ""]);
  assertStringIncludes(good.stderr, "0 errors, 0 warnings in 4 rows");
  assertEquals(harmless.code, 0);
  assertMatch(harmless.stdout, /^-:\d+:\d+\twarning\tW_UNKNOWN_ELEMENT\t1\t/);
  assertEquals(bad.code, 1);
  assertMatch(bad.stdout, /^-:16:\d+\terror\tW_BAD_NUMBER\t2\t.*faint.*\n$/);
  assertEquals(none.code, 1);
  assertMatch(none.stdout, /^-:1:\d+\terror\tE_FORMAT\t1\tCannot read VOTable: /);
  const [strict, csv, said] = await Promise.all([
    denovo(["table", "lint", "-", "--strict"], {
      stdin: DOCUMENT.replace("</VOTABLE>", "<odd/></VOTABLE>"),
    }),
    denovo(["table", "lint", "-"], { stdin: "a,b\n1,<x>\n" }),
    denovo(["table", "lint", "-"], { stdin: `Warning: old\n${DOCUMENT}` }),
  ]);
  assertEquals(strict.code, 1);
  assertEquals([csv.code, csv.stdout], [1, ""]);
  assertMatch(csv.stderr, /^Error: Cannot check -: this is CSV, not a VOTable/);
  // What stands before a VOTable is a fault of it, not another format.
  assertMatch(said.stdout, /^-:1:1\t/);
});
