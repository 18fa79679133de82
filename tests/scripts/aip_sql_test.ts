import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { OptionError } from "../../cli/options.ts";
import { EXAMPLES } from "../../scripts/aip/from-files.ts";
import { parseSqlFile, readSqlFolder } from "../../scripts/aip/_sql.ts";
import { ROOT, withFolder } from "./_run.ts";

Deno.test("parseSqlFile() reads options in comments, and sends the text as it is", () => {
  const query = "-- A title\r\n-- LANGUAGE = ADQL\r\n--queue=5m\n  -- MaxRec = 100  \nSELECT 1;\n";
  const options = { language: "ADQL", queue: "5m", maxrec: 100, runid: "q" };
  assertEquals(parseSqlFile("q", query), { name: "q", query, options });
  const { language, queue, maxrec, runid } = parseSqlFile("p", "SELECT 1").options;
  assertEquals([language, queue, maxrec, runid], ["PostgreSQL", undefined, undefined, "p"]);
  assertEquals(parseSqlFile("v", "-- RUNID = own\nSELECT 1").options.runid, "own");
});

Deno.test("parseSqlFile() leaves prose and values alone", () => {
  const text =
    "-- faster = stronger\n-- the QUEUE = 5m is meant\nSELECT 'x -- QUEUE = 1h' -- QUEUE = 2h\n";
  const { language, queue } = parseSqlFile("q", text).options;
  assertEquals([language, queue], ["PostgreSQL", undefined]);
});

Deno.test("parseSqlFile() refuses what would be dropped without a word", () => {
  for (
    const [text, message] of [
      ["-- QUEU = 5m", '"QUEU" in a comment is no option; did you mean QUEUE?'],
      ["-- QUEUE = 5m\n-- QUEUE = 30s", "QUEUE is set more than once in comments"],
      ["-- MAXREC = many", '"many" is not a whole number'],
      ["-- UPLOAD = mine=stars.vot", "UPLOAD is for denovo tap run"],
    ] as const
  ) {
    const error = assertThrows(() => parseSqlFile("q", `${text}\nSELECT 1`), OptionError);
    assert(error.message.includes(message), error.message);
  }
});

Deno.test("readSqlFolder() takes all .sql files in order, and nothing else", async () => {
  await withFolder(async (folder) => {
    assertEquals(await readSqlFolder(folder), []);
    await Deno.mkdir(`${folder}/folder.sql`);
    for (const name of ["b.sql", "a.SQL", "c.txt", ".sql", "d.sql.bak"]) {
      await Deno.writeTextFile(`${folder}/${name}`, `SELECT '${name}'`);
    }
    const files = await readSqlFolder(folder);
    assertEquals(files.map(({ name, query }) => [name, query]), [
      ["a", "SELECT 'a.SQL'"],
      ["b", "SELECT 'b.sql'"],
    ]);
    await assertRejects(() => readSqlFolder(`${folder}/none`), Deno.errors.NotFound);
  });
});

Deno.test("from-files.ts comes with all files of its folder", async () => {
  assertEquals(await readSqlFolder(`${ROOT}scripts/aip/queries`), EXAMPLES);
});
