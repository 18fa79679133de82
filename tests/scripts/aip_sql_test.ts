import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { EXAMPLES } from "../../scripts/aip/from-files.ts";
import { parseSqlFile, readSqlFolder } from "../../scripts/aip/_sql.ts";
import { ROOT, withFolder } from "./_run.ts";

Deno.test("parseSqlFile() reads options in comments, and sends the text as it is", () => {
  const query = "-- A title\r\n-- LANGUAGE = ADQL\r\n--queue=5m\n  -- MaxRec = 100  \nSELECT 1;\n";
  assertEquals(parseSqlFile("q", query), {
    runid: "q",
    query,
    options: { language: "ADQL", queue: "5m", maxrec: 100, runid: "q" },
  });
  assertEquals(parseSqlFile("p", "SELECT 1").options, { language: "PostgreSQL", runid: "p" });
  assertEquals(parseSqlFile("v", "-- LANGUAGE = adql-2.1").options.language, "ADQL-2.1");
  assertEquals(parseSqlFile("v", "-- language = POSTGRESQL").options.language, "PostgreSQL");
});

Deno.test("parseSqlFile() leaves prose and values alone", () => {
  const { options } = parseSqlFile(
    "q",
    "-- faster = stronger\n-- the QUEUE = 5m is meant\nSELECT 'x -- QUEUE = 1h' -- QUEUE = 2h\n",
  );
  assertEquals(options, { language: "PostgreSQL", runid: "q" });
});

Deno.test("parseSqlFile() refuses what would be dropped without a word", () => {
  for (
    const [text, message] of [
      ["-- QUEU = 5m", 'unknown option "QUEU" in a comment: did you mean QUEUE?'],
      ["-- QUEUE = 5m\n-- QUEUE = 30s", "QUEUE is set twice"],
      ["-- LANGUAGE = SQL", "LANGUAGE = SQL must be ADQL or PostgreSQL"],
      ["-- LANGUAGE =", "LANGUAGE =  must be ADQL or PostgreSQL"],
      ["-- QUEUE =", "QUEUE has no value"],
      ["-- MAXREC = many", "MAXREC = many must be a whole number"],
      ["-- NONSENSE_OPTION = 1", "known are LANGUAGE, QUEUE, MAXREC"],
    ] as const
  ) {
    const error = assertThrows(() => parseSqlFile("q", `${text}\nSELECT 1`), RangeError);
    assert(error.message.startsWith("Cannot use q.sql: "), error.message);
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
    assertEquals(files.map(({ runid, query }) => [runid, query]), [
      ["a", "SELECT 'a.SQL'"],
      ["b", "SELECT 'b.sql'"],
    ]);
    await assertRejects(() => readSqlFolder(`${folder}/none`), Deno.errors.NotFound);
  });
});

Deno.test("from-files.ts comes with all files of its folder", async () => {
  assertEquals(await readSqlFolder(`${ROOT}scripts/aip/queries`), EXAMPLES);
});
