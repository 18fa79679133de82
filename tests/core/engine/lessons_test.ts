/** The queries from which the course learns: the wrong ones name what is wrong, the right ones run. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../../deps/assert.ts";
import { AdqlError, quoteMetadataName } from "../../../core/adql/mod.ts";
import { runAdql } from "../../../core/engine/mod.ts";
import type { Cell } from "../../../core/table/cell.ts";
import { Table } from "../../../core/table/table.ts";

const TABLES: Readonly<Record<string, Table>> = {
  "maidanak.reduced": Table.fromColumns({
    accref: ["x/1.fits", "x/2.fits"],
    imagetitle: ["IC 4756 in R", "M 51 in V"],
    object: ["IC 4756", "M 51"],
  }),
  '"II/283/sncat"': Table.fromColumns({ SN: ["1998A"], RAJ2000: [12.5], DEJ2000: [13] }),
  "tgas.main": Table.fromColumns({ source_id: [4611686018427387905n], ra: [12], dec: [13] }),
  "ppmxl.main": Table.fromColumns({ ipix: ["a17"], raj2000: [12], dej2000: [13] }),
  "cars_dr1.ifu": Table.fromColumns({ target_id: [12, 13], flux: [1000, 10], distance: [1.5, 2] }),
  "rr.places": Table.fromColumns({ ivoid: ["ivo://a/b"], ra: [12.1], dec: [13] }),
};

/** What is said to a wrong query: the message, the hint, and the text that is marked. */
async function lesson(
  query: string,
  lang?: "PostgreSQL",
): Promise<{ readonly said: string; readonly marked: string }> {
  const error = await assertRejects(() => runAdql(query, TABLES, { lang }), AdqlError);
  assertStringIncludes(error.message, `at line ${error.line}, column ${error.column}`);
  const lines = query.slice(0, error.start).split("\n");
  assertEquals([error.line, error.column], [lines.length, (lines.at(-1) ?? "").length + 1]);
  return { said: error.message, marked: query.slice(error.start, error.end) };
}

async function cells(query: string, lang?: "PostgreSQL"): Promise<Cell[][]> {
  const { table } = await runAdql(query, TABLES, { lang });
  return [...table].map((row) => Object.values(row));
}

Deno.test("exercise 6: a text without quotes", async () => {
  const query = (object: string): string =>
    `select accref, imagetitle\nfrom maidanak.reduced\nwhere object=${object}`;
  const two = await lesson(query("IC 4756"));
  assertStringIncludes(two.said, "text must be in single quotes: 'IC 4756'");
  assertStringIncludes(two.said, "line 3");
  const one = await lesson(query("M51"));
  assertStringIncludes(one.said, "must be in single quotes: 'M51'");
  assertEquals(one.marked, "M51");
  const double = await lesson(query('"IC 4756"'));
  assertStringIncludes(double.said, "text must be in single quotes: 'IC 4756'");
  assertEquals(await cells(query("'IC 4756'")), [["x/1.fits", "IC 4756 in R"]]);
});

Deno.test("multitap-broken1: the name of a table that needs quotes", async () => {
  const query = (table: string): string =>
    `SELECT SN AS main_id FROM ${table} WHERE 1=CONTAINS(POINT('ICRS', RAJ2000, DEJ2000), CIRCLE('ICRS', 12, 13, 1))`;
  const { said, marked } = await lesson(query("II/283/sncat"));
  assertStringIncludes(said, "must be in double quotes");
  assertStringIncludes(said, 'write "II/283/sncat"');
  assertEquals(marked, "II/283/sncat");
  assertEquals(await cells(query(quoteMetadataName("II/283/sncat").text)), [["1998A"]]);
});

Deno.test("multitap-broken2: identifiers that are numbers here and texts there", async () => {
  const query = (id: string): string =>
    `SELECT ${id} AS id, ra, dec FROM tgas.main UNION SELECT ipix AS id, raj2000 AS ra, dej2000 AS dec FROM ppmxl.main`;
  const { said, marked } = await lesson(query("source_id"));
  assertStringIncludes(said, "UNION types bigint and text cannot be matched");
  assertStringIncludes(said, "CAST(");
  assertEquals(marked, "ipix");
  const rows = await cells(query("CAST(source_id AS CHAR(*))"));
  assertEquals(rows.sort(), [["4611686018427387905", 12, 13], ["a17", 12, 13]]);
});

Deno.test("the course's query to the Registry: a POINT with a radius", async () => {
  const query = (shape: string): string =>
    `SELECT DISTINCT ivoid FROM rr.places WHERE 1=CONTAINS(POINT(ra, dec), ${shape}(12, 13, 0.5))`;
  const { said, marked } = await lesson(query("POINT"));
  assertStringIncludes(said, "POINT takes two coordinates, not 3");
  assertStringIncludes(said, "CIRCLE(ra, dec, radius)");
  assertEquals(marked, "POINT(12, 13, 0.5)");
  assertEquals(await cells(query("CIRCLE")), [["ivo://a/b"]]);
});

Deno.test("CARS: a column with a reserved name, and a logarithm that depends on the language", async () => {
  const query = (column: string): string =>
    `-- target 12\nSELECT log(flux) AS "log(x)", ${column} FROM cars_dr1.ifu WHERE target_id = 12;`;
  const { said, marked } = await lesson(query("distance"));
  assertStringIncludes(said, "distance is a reserved word of ADQL");
  assertStringIncludes(said, '"distance"');
  assertEquals(marked, "distance");
  const [[natural, far] = []] = await cells(query('"distance"'));
  assertEquals([natural, far], [Math.log(1000), 1.5]);
  const [[decimal, same] = []] = await cells(query("distance"), "PostgreSQL");
  assert(Math.abs(Number(decimal) - 3) < 1e-15);
  assertEquals(same, 1.5);
});
