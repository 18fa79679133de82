import { assert, assertEquals } from "../../../deps/assert.ts";
import { typeOfColumn } from "../../../core/adql/types.ts";
import { Engine } from "../../../core/engine/mod.ts";
import { UnsupportedError } from "../../../core/runtime/errors.ts";
import type { Datatype } from "../../../core/table/field.ts";
import { Table } from "../../../core/table/table.ts";
import { languageOf, readCases, readTables } from "../adql/_cases.ts";

/** Cases with tables of their own or of no description: they are about the grammar. */
const GRAMMAR = new Set([
  "adql20",
  "casts",
  "functions_all",
  "geometry_all",
  "grouping",
  "joins_all",
  "literals",
  "postgres_extras",
  "predicates",
  "with_and_sets",
]);
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ["uat", "the function gavo_vocmatch"],
]);

Deno.test("Engine runs the queries of the course on tables without rows, with the columns that they should have", async () => {
  using engine = new Engine();
  for (const description of readTables()) {
    const fields = description.columns.map((column) => {
      const { datatype, arraysize, xtype } = typeOfColumn(column);
      return { name: column.name, datatype: datatype as Datatype, arraysize, xtype };
    });
    const columns = Object.fromEntries(fields.map(({ name }) => [name, []]));
    engine.load(description.name, Table.fromColumns(columns, fields), description);
  }
  const cases = readCases("valid", "json").filter(({ name }) => !GRAMMAR.has(name));
  assert(cases.length >= 25);
  for (const { name, text } of cases) {
    const lang = languageOf(text);
    const feature = UNSUPPORTED.get(name);
    if (feature !== undefined) {
      const error = await engine.run(text, { lang }).catch((caught: unknown) => caught);
      assert(error instanceof UnsupportedError, name);
      assertEquals(error.feature, feature);
      continue;
    }
    const rows = engine.query(text, { lang });
    const { table, overflow } = await engine.run(text, { lang });
    assertEquals(overflow, false, name);
    assertEquals(
      table.fields.map((field) => field.name),
      rows.resolution.columns.map((column) => column.name),
      name,
    );
    rows[Symbol.dispose]();
  }
});
