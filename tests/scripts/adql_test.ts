import { assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { readTable } from "../../core/votable/read.ts";
import { denovo, withFolder } from "./_run.ts";

const BIG = 4611686018427387905n;
const STARS = `<?xml version="1.0"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE name="stars">
<FIELD name="source_id" datatype="long" ucd="meta.id;meta.main"/>
<FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra"/>
<FIELD name="dec" datatype="double" unit="deg" ucd="pos.eq.dec"/>
<DATA><TABLEDATA>
<TR><TD>${BIG}</TD><TD>359.9</TD><TD>0</TD></TR>
<TR><TD>2</TD><TD>0.1</TD><TD>0.1</TD></TR>
<TR><TD>3</TD><TD>180</TD><TD>0</TD></TR>
</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

async function withFiles(work: (cwd: string) => Promise<void>): Promise<void> {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/file.vot`, STARS);
    await Deno.writeTextFile(`${cwd}/names.csv`, `id,name\n${BIG},Vega\n2,"a, b"\n`);
    await work(cwd);
  });
}

Deno.test("adql run joins files and writes a VOTable with the columns' meaning", async () => {
  await withFiles(async (cwd) => {
    const query = "SELECT s.source_id, n.name, DISTANCE(ra, dec, 0, 0) AS d FROM stars AS s " +
      "JOIN up.objects AS n ON s.source_id = n.id WHERE DISTANCE(ra, dec, 0, 0) < 1 ORDER BY d";
    const tables = ["stars=file.vot", "up.objects=names.csv"];
    const { code, stdout, stderr } = await denovo(
      ["adql", "run", query, ...tables, "--out", "out.vot", "--format", "binary2"],
      { cwd },
    );
    assertEquals([code, stdout, stderr], [0, "", ""]);
    const table = await readTable(await Deno.readFile(`${cwd}/out.vot`));
    assertEquals([...table].map(({ source_id: id, name }) => [id, name]), [[BIG, "Vega"], [
      2n,
      "a, b",
    ]]);
    assertEquals(table.fields.map(({ unit, ucd }) => unit ?? ucd), [
      "meta.id;meta.main",
      undefined,
      "deg",
    ]);
  });
});

Deno.test("adql run prints rows, and says that there are more", async () => {
  await withFiles(async (cwd) => {
    const args = [
      "adql",
      "run",
      "SELECT source_id FROM stars ORDER BY source_id DESC",
      "stars=file.vot",
    ];
    const { code, stdout, stderr } = await denovo([...args, "--maxrec=2", "--format=csv"], { cwd });
    assertEquals([code, stdout.trim().split(/\r?\n/)], [0, ["source_id", `${BIG}`, "3"]]);
    assertStringIncludes(stderr, "more rows than --maxrec 2");
    const json = await denovo([...args, "--maxrec=2", "--json"], { cwd });
    assertEquals(json.code, 0, json.stderr);
    assertMatch(json.stdout, new RegExp(`"rows": \\[\\s*\\{"source_id":${BIG}\\}`));
    const { length, overflow, columns } = JSON.parse(json.stdout);
    assertEquals([length, overflow, columns[0].name], [2, "client", "source_id"]);
  });
});

Deno.test("adql run and check tell where a query is wrong", async () => {
  await withFiles(async (cwd) => {
    const wrong = "SELECT ra, decl FROM stars";
    for (const name of ["run", "check"]) {
      const { code, stderr } = await denovo(["adql", name, wrong, "stars=file.vot"], { cwd });
      assertEquals(code, 1);
      assertMatch(stderr, /no column decl.*line 1, column 12[^]*\^/);
    }
    const noTable = await denovo(["adql", "run", "SELECT 1 FROM x", "file.vot"], { cwd });
    assertEquals(noTable.code, 2);
    assertStringIncludes(noTable.stderr, "NAME=FILE");
  });
});

Deno.test("adql check shows the columns of the result", async () => {
  await withFiles(async (cwd) => {
    const query = "SELECT COUNT(*) AS c, MAX(ra) AS ra FROM stars";
    const { code, stdout } = await denovo(["adql", "check", query, "stars=file.vot"], { cwd });
    assertEquals(code, 0);
    assertMatch(stdout, /^c {3}bigint {2}meta\.number$/m);
    assertMatch(stdout, /^ra {2}double {2}deg {2}pos\.eq\.ra/m);
    const grammar = await denovo(["adql", "check", "SELECT 1 FROM anything"], { cwd });
    assertEquals([grammar.code, grammar.stdout.trim()], [0, "The grammar is right"]);
    const broken = await denovo(["adql", "check", "SELECT FROM x"], { cwd });
    assertEquals(broken.code, 1);
  });
});
