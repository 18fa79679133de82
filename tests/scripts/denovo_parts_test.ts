/**
 * Parts of `denovo` that are easier to see alone.
 *
 * @module
 */
import { assertEquals, assertThrows } from "../../deps/assert.ts";
import { OptionError } from "../../cli/options.ts";
import { parseSqlOptions } from "../../scripts/_denovo/_sql_files.ts";
import { splitWords } from "../../scripts/_denovo/_tap.ts";
import { parsePolling } from "../../scripts/_denovo/_tap_query.ts";

Deno.test("parseSqlOptions() reads comments as the AIP writes them", () => {
  const { options, notes } = parseSqlOptions(
    "-- BPT line construction for CARS target ID 12\n\n-- LANGUAGE = PostgreSQL\r\n--QUEUE=30s\n" +
      "  -- maxrec: 10 \n-- RUNID = two words\n-- UPLOAD = a = b.vot\n-- UPLOAD = c=d.csv\n" +
      "-- QUEU = 5m\n-- note = this is prose\nSELECT '-- LANGUAGE = ADQL' FROM t",
  );
  assertEquals(options, {
    language: "PostgreSQL",
    queue: "30s",
    maxrec: 10,
    runid: "two words",
    upload: ["a=b.vot", "c=d.csv"],
  });
  assertEquals(notes, ['"QUEU" in a comment is no option; did you mean QUEUE?']);
  assertThrows(() => parseSqlOptions("-- MAXREC = many\nSELECT 1"), OptionError, '"many" is not');
});

Deno.test("splitWords() tells an address from a query, and parsePolling() how to ask", () => {
  const url = "http://example.invalid/tap";
  assertEquals(splitWords([url, "SELECT 1"]), { url, rest: ["SELECT 1"] });
  assertEquals(splitWords(["SELECT 1"]), { url: undefined, rest: ["SELECT 1"] });
  assertEquals(splitWords([]), { url: undefined, rest: [] });
  assertThrows(() => splitWords(["ftp://example.invalid/"]), OptionError);
  assertEquals(["long", "growing", "120"].map(parsePolling), ["long", "growing", 120_000]);
  for (const text of ["", "0", "-1", "x", "1e9"]) {
    assertThrows(() => parsePolling(text), RangeError);
  }
});
