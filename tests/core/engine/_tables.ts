/**
 * Small tables, and how to ask them.
 *
 * @module
 */
import { type AdqlResult, Engine, type RunOptions } from "../../../core/engine/mod.ts";
import type { Cell } from "../../../core/table/cell.ts";
import { Table } from "../../../core/table/table.ts";

export const BIG = 4611686018427387905n;

/** Stars with all types, nulls, and texts that look like SQL. */
export const STARS: Table = Table.fromColumns({
  id: [BIG, 2n, 3n, null, BIG + 1n],
  ra: [10, 359.99, 0.01, 100, null],
  dec: [0, 0, 0.02, 90, -90],
  name: ["Vega", "x'; DROP TABLE t0; --", null, "100%", "vega"],
  n: [7, -7, 3, 0, null],
  mag: [0.1, 2, null, 4, 4],
  ok: [true, false, null, true, true],
  seen: ["2015-01-01", "2015-01-01T12:00:00.50", null, "2016-02-29T00:00:00", "1999-12-31"],
}, [
  { name: "id", datatype: "long", ucd: "meta.id;meta.main", description: "number" },
  { name: "ra", datatype: "double", unit: "deg", ucd: "pos.eq.ra" },
  { name: "n", datatype: "int", unit: "arcsec" },
  { name: "mag", datatype: "float", unit: "mag" },
  { name: "seen", datatype: "char", arraysize: "*", xtype: "timestamp" },
]);

/** Another table with some of the same ids. */
export const VISITS: Table = Table.fromColumns({
  id: [2n, 3n, 3n, 9n],
  night: [1, 1, 2, 3],
  seeing: [1.5, null, 0.75, 2],
}, [{ name: "night", datatype: "short" }]);

/** Regions. */
export const FIELDS: Table = Table.fromColumns({
  field: ["a", "b", "c"],
  s_region: ["Circle ICRS 10 0 1", "Polygon ICRS 359 -1 1 -1 1 1 359 1", null],
  cover: [new Float64Array([10, 0, 1]), new Float64Array([0, 89.5, 2]), null],
}, [
  { name: "s_region", datatype: "char", arraysize: "*", xtype: "adql:REGION" },
  { name: "cover", datatype: "double", arraysize: "3", xtype: "circle" },
]);

/** An engine with all of them; the schema is `s`. */
export function testEngine(): Engine {
  const engine = new Engine();
  engine.load("s.stars", STARS);
  engine.load("s.visits", VISITS);
  engine.load("s.fields", FIELDS);
  engine.load(
    '"J/A+A/1"."Odd ""name"""',
    Table.fromColumns({ "a b": ["q"], 'c"; --': ["r"] }),
  );
  return engine;
}

/** Runs a query on the tables. */
export async function ask(query: string, options: RunOptions = {}): Promise<AdqlResult> {
  using engine = testEngine();
  return await engine.run(query, options);
}

/** Rows of a query as lists of cells. */
export async function rowsOf(query: string, options: RunOptions = {}): Promise<Cell[][]> {
  const { table } = await ask(query, options);
  return [...table].map((row) => Object.values(row));
}

/** The only column of a query. */
export async function columnOf(query: string, options: RunOptions = {}): Promise<Cell[]> {
  return (await rowsOf(query, options)).map((row) => row[0] ?? null);
}
